"""Columns that tell who was there on a day or in a session: to which session each belongs, and what follows from it.

A column is known by its head (`day_heads.py`). To which session it belongs somebody says, unless a session of the
activity has the same title. What its cells mean stands in `data/presence_spellings.csv`.
"""

from collections import defaultdict
from dataclasses import dataclass

from activities.models import Activity
from ctassist.lib.sheet_columns import plain_head
from participants.attendance import attendance_of, in_place_of, terms_of_presence
from participants.imports.compare import WRITTEN, Outcome
from participants.imports.day_heads import is_day
from participants.models import Participation
from participants.presence import MOST_SESSIONS, YES, cells_of

NEW = "new"  # what somebody says of a column whose session is made when the sheet is written
UNSAID = (
    "{} may tell who was there on a day or in a session. Say to which session each belongs, or that it is not used."
)
TWICE = "Two columns belong to the session “{}”."
TOO_MANY = f"An activity has {MOST_SESSIONS} sessions at most."
OTHERWISE = "Noted already for this session: {}."


@dataclass(frozen=True)
class Place:
    """The session to which a column belongs: its key, None for one that is to be made, and its title."""

    session: int | None
    title: str


def free_columns(columns):
    """[(column, head)] of those that tell nothing else."""
    used = set(columns.found.values())
    return [(at, head) for at, head in enumerate(columns.heads) if head and at not in used]


def places_of(columns, rows, terms, earlier):
    """({column: Place}, doubts) of a sheet, as somebody says, said of an earlier sheet, or as the sessions of
    the activity are called."""
    found, unsaid = {}, []
    titles = defaultdict(list)
    for key, title in terms.sessions.items():
        titles[plain_head(title)].append(key)
    for at, head in free_columns(columns):
        said = terms.stated.get("days", {}).get(str(at))
        if said is None and not (titles.get(plain_head(head)) and earlier.session_of(head) == NEW):
            said = earlier.session_of(head)  # what was new there may have been made since, with the good rows
        if said == NEW:
            found[at] = Place(None, head[:300])
        elif said and int(said) in terms.sessions:
            found[at] = Place(int(said), terms.sessions[int(said)])
        elif said or (said is None and any(at < len(row) and row[at] for row in rows)):
            keys = titles.get(plain_head(head), [])
            if not (said or keys or is_day(head)):
                continue
            if len(keys) == 1:
                found[at] = Place(keys[0], terms.sessions[keys[0]])
            else:
                unsaid.append(f"“{head}”")
    doubts = [UNSAID.format(", ".join(unsaid))] if unsaid else []
    sessions = [place.session for place in found.values() if place.session]
    doubts += [TWICE.format(terms.sessions[key]) for key in {*sessions} if sessions.count(key) > 1]
    if len(terms.sessions) + len(found) - len(sessions) > MOST_SESSIONS:
        doubts.append(TOO_MANY)
    return found, doubts


# -- what follows --


def settle(judged, places, activity):
    """Says of people on the list already what is noted of them now; of those who will be, how far they attended.

    Attendance follows from presence as everywhere (`participants/attendance.py`). Presence that is noted otherwise is a
    fault: it is changed on the page of presence, by somebody who sees both.
    """
    if not places:
        return
    settle_listed(judged, places, activity)
    noted, least = terms_of_presence(activity)
    written = [row.one for row in judged if row.outcome in (*WRITTEN, Outcome.NOTED)]
    marked = {at for one in written for at in one.presence}
    sessions = len(noted | {places[at].session for at in marked if places[at].session})
    sessions += sum(places[at].session is None for at in marked)
    for row in judged:
        if row.outcome in WRITTEN and row.one.presence:
            one = row.one
            present = sum(one.presence.values())
            state = attendance_of(present, sessions - len(one.presence), sessions, least)
            if not (one.certificate_no or one.certificate_on):
                one.attendance = in_place_of(one.attendance, state, present) or one.attendance


def settle_listed(judged, places, activity):
    listed = [row for row in judged if row.outcome == Outcome.LISTED and row.one.presence]
    if not listed:
        return
    parts = Participation.objects.filter(activity=activity, person__in={row.person for row in listed})
    parts = dict(parts.values_list("person_id", "pk"))
    cells = cells_of([place.session for place in places.values() if place.session], [*parts.values()])
    for row in listed:
        row.part = parts[row.person]
        news = {}
        for at, present in row.one.presence.items():
            place = places[at]
            cell = cells.get((row.part, place.session))
            if cell is None:
                news[at] = present
            elif (cell == YES) != present:
                row.one.faults = [
                    *row.one.faults,
                    (place.title, PRESENT[present], OTHERWISE.format(PRESENT[not present])),
                ]
        row.one.presence = news
        row.outcome = Outcome.FAULT if row.one.faults else Outcome.NOTED if news else Outcome.LISTED


PRESENT = {True: "present", False: "absent"}


def sessions_of(activity):
    """{key: title} of an activity's sessions, in their order."""
    return dict(Activity.objects.get(pk=activity.pk).sessions.order_by("position", "id").values_list("pk", "title"))
