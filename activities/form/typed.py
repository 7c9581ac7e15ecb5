"""What the fields of the form hold: as somebody typed it, or as it is shown of a record.

A plain dict: text by field; a list of codes for a field that takes several; "on" or "" for a box; a list of dicts for
rows. Nothing is judged here.
"""

import re

from activities.form.choices import record_choice
from activities.models import CELLS
from activities.models.withholding import FLAGS
from activities.reading import in_number_words
from ctassist.lib.json_body import fault_of_text
from ctassist.lib.partial_dates import PartialDate, period_words

TEXTS = [
    *("title", "language", "kind", "modality", "scope", "status", "project", "parent"),
    *("planned", "planned_from", "planned_to", "actual", "actual_from", "actual_to", "time_zone"),
    *("venue_name", "venue_city", "venue_country", "internal_online_url"),
    *("main_theme", "summary", "background", "objectives", "outcome", "delivery_count"),
    *("participants_planned", "participants_reported", "participants_registered", "participants_states"),
    *("internal_source_note", "internal_sensitivity", "group", "group_relation"),
]
READERS = ["internal_named_people", "internal_shared_with_offices", "internal_shared_with_partners"]
SEVERAL = ["regions", "audience", "further_themes", "mandates", "instruments", *READERS]
BOXES = ["is_from_past_source", "with_shares", "internal_city_withheld", "internal_dates_withheld"]
ROWS = {  # what a new row holds
    "titles": {"language": "", "title": "", "summary": ""},
    "partners": {"partner": "", "role": "", "is_inferred": ""},
    "countries": {"country": "", "relation": "beneficiary", "share": ""},
    "citations": {"document": "", "type": "", "place": ""},
    "head_counts": {
        **{"country": "", "category": "", "role": "participant"},
        **dict.fromkeys(CELLS, ""),
        "basis": "exact",
    },
}
FIRST_ROWS = {"partners": {"role": "lead"}}  # what the first row holds besides
OURS = ["csrfmiddlewaretoken", "version", "seen", "key", "change"]
ROW_FIELD = re.compile(rf"({'|'.join(ROWS)})-(\d{{1,4}})-([a-z_]+)", re.ASCII)
UNREADABLE = "Some of these characters could not be read: write them again."
NO_FIELD = "There is no field called “{}” here."
NEW = {"language": "en", "status": "planned", "internal_sensitivity": "internal", "group_relation": "beneficiary"}


def nothing_typed():
    """The fields of a new form."""
    empty = dict.fromkeys([*TEXTS, *BOXES], "") | {name: [] for name in [*SEVERAL, *ROWS]}
    return empty | NEW


def typed(post):
    """(what was typed, {field: messages}): the fields as they came, and what of them cannot be kept at all."""
    found, faults = nothing_typed(), {}
    rows = {name: {} for name in ROWS}
    for name, values in post.lists():
        texts = [read(text) for text in values]
        if name in SEVERAL:
            found[name] = list(dict.fromkeys(filter(None, texts)))
        elif name in found and name not in ROWS:
            found[name] = texts[-1]
        elif (match := ROW_FIELD.fullmatch(name)) and match[3] in ROWS[match[1]]:
            rows[match[1]].setdefault(int(match[2]), {})[match[3]] = texts[-1]
        elif name not in OURS:
            faults.setdefault("record", []).append(NO_FIELD.format(safe(name)[:60]))
    move_rows(rows, post.get("change", ""))
    for name, sent in rows.items():
        found[name] = filled(name, [new_row(name, empty=True) | sent[number] for number in sorted(sent)])
    return found, faults | unkept(found)


CHANGE = re.compile(rf"(remove|up):({'|'.join(ROWS)}):(\d{{1,4}})", re.ASCII)


def move_rows(rows, change):
    """Takes a row away or moves it up, where a button asks for that. `rows`: {name: {number: row}}."""
    match = CHANGE.fullmatch(change)
    if not match or int(match[3]) not in rows[match[2]]:
        return
    rows, number = rows[match[2]], int(match[3])
    if match[1] == "remove":
        del rows[number]
    elif earlier := [other for other in rows if other < number]:
        before = max(earlier)
        rows[number], rows[before] = rows[before], rows[number]


def read(text):
    """One value as it is kept: a browser writes the end of a line in two characters."""
    return text.replace("\r\n", "\n").strip()


def new_row(name, *, first=False, empty=False):
    """What a new row holds; with `empty`, what a row holds of which nothing was sent."""
    row = ROWS[name] | (FIRST_ROWS.get(name, {}) if first else {})
    return dict.fromkeys(row, "") if empty else dict(row)


def filled(name, rows):
    """The rows in which somebody has put something."""
    untouched = {column: {"", value} for column, value in (ROWS[name] | FIRST_ROWS.get(name, {})).items()}
    return [row for row in rows if any(value not in untouched[column] for column, value in row.items())]


# -- characters that nobody can keep --


def unkept(found):
    """{field: messages} of what holds such characters. They are replaced, so that a page can be shown."""
    faults = {}
    for holder, name, field in every_text(found):
        text = holder[name]
        if fault := fault_of_text(text):
            faults[field] = [fault]
        elif "\ufffd" in text:
            faults[field] = [UNREADABLE]
        holder[name] = safe(text)
    return faults


def every_text(found):
    """(holder, key in it, field) of each text."""
    for name, value in list(found.items()):
        if isinstance(value, str):
            yield found, name, name
        elif name in ROWS:
            for at, row in enumerate(value):
                yield from ((row, column, f"{name}-{at}-{column}") for column in row)
        else:
            yield from ((value, at, name) for at in range(len(value)))


def safe(text):
    """Text that UTF-8 can hold and that shows: what it cannot becomes a replacement character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "\ufffd")


# -- a record in the fields --


def shown(current, offers):
    """What the fields hold for an activity as its writer reads it."""
    original, titles, summaries = current["original_language"], current["titles"], current["summaries"]
    internal, people = current.get("internal") or {}, current["participants"]
    venue, themes = current["venue"] or {}, current["themes"]
    country = venue.get("country") or {}
    return nothing_typed() | {
        **{name: current[name] or "" for name in ("time_zone", "venue_name", "background", "objectives", "outcome")},
        **{name: (current[name] or {}).get("code", "") for name in ("kind", "modality", "scope")},
        **{name: period(current[name]) for name in ("planned", "actual")},
        **{f"participants_{name}": number(people[name], people.get(f"{name}_basis")) for name in PEOPLE},
        "status": "",
        "title": titles.get(original, ""),
        "language": original or "",
        "summary": summaries.get(original, ""),
        "titles": [
            {"language": language, "title": title, "summary": summaries.get(language, "")}
            for language, title in titles.items()
            if language != original
        ],
        "project": record(current["project"]),
        "parent": record(current["parent"]),
        "venue_city": venue.get("city") or "",
        "venue_country": offers["countries"].label(country["alpha3"]) if country else "",
        "delivery_count": deliveries(current["delivery_count"], current["delivery_count_basis"]),
        "main_theme": offers["themes"].label(themes[0]) if themes else "",
        "further_themes": themes[1:],
        "regions": current["regions"],
        "audience": current["audience"],
        "mandates": [mandate["code"] for mandate in current["mandates"]],
        "instruments": [instrument["code"] for instrument in current["instruments"]],
        "partners": [
            {
                "partner": offers["partners"].label(link["partner"]["code"]),
                "role": link["role"]["code"],
                "is_inferred": "on" if link["is_inferred"] else "",
            }
            for link in current["partners"]
        ],
        "countries": [
            {
                "country": offers["countries"].label(link["country"]["alpha3"]),
                "relation": link["relation"],
                "share": link["share"] or "",
            }
            for link in current["countries"]
        ],
        "with_shares": "on" if any(link["share"] for link in current["countries"]) else "",
        "citations": [
            {"document": offers["documents"].label(link["document"]["code"]), "type": "", "place": link["place"]}
            for link in current["citations"]
        ],
        "head_counts": [head_count(row, offers) for row in internal.get("head_counts", [])],
        "is_from_past_source": "on" if current["is_from_past_source"] else "",
        "internal_online_url": internal.get("online_url", ""),
        **{f"internal_{flag}": "on" if internal.get(flag) else "" for flag in FLAGS.values()},
        "internal_source_note": internal.get("source_note", ""),
        "internal_sensitivity": internal.get("sensitivity", ""),
        "internal_named_people": [str(person["id"]) for person in internal.get("named_people", [])],
        "internal_shared_with_offices": [office["code"] for office in internal.get("shared_with_offices", [])],
        "internal_shared_with_partners": [partner["code"] for partner in internal.get("shared_with_partners", [])],
    }


PEOPLE = ("planned", "reported", "registered", "states")


def head_count(row, offers):
    """A row of head counts; a cell that was not reported is empty, 0 is 0."""
    return {
        "country": offers["countries"].label(row["country"]["alpha3"]) if row["country"] else "",
        "category": row["category"]["code"] if row["category"] else "",
        "role": row["role"]["code"],
        **{cell: "" if row[cell] is None else str(row[cell]) for cell in CELLS},
        "basis": row["basis"],
    }


def period(dates):
    """A period in words, "" where nothing is stated."""
    start, end = (PartialDate.from_json(dates[name], dates[f"{name}_precision"]) for name in ("starts_on", "ends_on"))
    return period_words(start, end) if start.day or end.day else ""


def number(count, basis):
    """A number in words, "" where nothing is stated."""
    return "" if count is None else in_number_words(count, basis)


def deliveries(count, basis):
    """How many times it was held, "" for the usual once."""
    return "" if (count, basis) == (1, "exact") else in_number_words(count, basis)


def record(link):
    """Another record as it is offered."""
    return record_choice(link["reference"], link["title"]).label if link else ""
