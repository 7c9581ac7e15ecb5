"""Which column of a sheet tells what, as a review shows it and asks for it."""

from ctassist.lib.sheet_columns import columns_read
from participants.imports.columns import FIELDS
from participants.imports.days import NEW, sessions_of


def columns_told(read):
    """What each column that is used tells: [(what, head)]; and the heads of the others."""
    told, places = columns_read(read, FIELDS), read.get("places", {})
    for at, (session, title) in places.items():
        where = "the session" if session else "a new session"
        told["used"].append((f"Presence in {where} {title}", read["heads"][int(at)]))
    return told | {"unused": [head for at, head, _ in read.get("free", []) if str(at) not in places]}


def columns_shown(read):
    """(the row with the heads, {field: column}) as the controls for them stand at first."""
    return str((read.get("header") or 0) + 1), read.get("columns", {})


def day_choices(activity, read, stated):
    """For each column that tells nothing else: its place, its head, and [(what it can be, in words, whether it is)].

    A column of a day is proposed as a new session where the activity has none."""
    sessions = {str(key): title for key, title in sessions_of(activity).items()}
    found = []
    for at, head, is_day in read.get("free", []):
        place = read.get("places", {}).get(str(at))
        now = str(place[0] or NEW) if place else stated.get("days", {}).get(str(at))
        now = NEW if now is None and is_day and not sessions else now or ""
        options = [("", "not used"), (NEW, f"a new session “{head}”"), *sessions.items()]
        found.append({"at": at, "head": head, "options": [(code, label, code == now) for code, label in options]})
    return found
