"""Between the admin page of an activity and its body, which the API takes too: the same words refuse the same data.

What was typed into columns and rows becomes a body; the faults of a body go back to where they were typed.
"""

import re

from activities.models.readers import READERS
from activities.services import PLACES

BODY_PLACES = {  # column -> its place in the body, where that is not its name
    **PLACES,
    **{
        f"{which}_{end}_on_precision": f"{which}/{end}_on_precision"
        for which in ("planned", "actual")
        for end in ("starts", "ends")
    },
    "planned_participants_basis": "participants/planned_basis",
    "reported_participants_basis": "participants/reported_basis",
    "states_count_basis": "participants/states_basis",
}
COLUMNS = {place: column for column, place in BODY_PLACES.items()}

WRITTEN_ROWS = {  # relation -> columns that are filled in
    "texts": ["language", "title", "summary", "is_original"],
    "partner_links": ["partner", "role", "is_inferred"],
    "country_links": ["country", "relation", "share"],
    "activityregions": ["region"],
    "activitythemes": ["theme"],
    "activitymandates": ["mandate"],
    "activityinstruments": ["instrument"],
    "activityaudiences": ["category"],
    "head_counts": [
        *("country", "category", "role", "female", "male", "other", "undisclosed", "not_recorded", "basis"),
    ],
    "citations": ["document", "place"],
    "readers": ["user", "office", "partner"],
}
LISTS = {  # relation -> the place of the list of the body that holds its rows
    "partner_links": "partners",
    "country_links": "countries",
    "activityregions": "regions",
    "activitythemes": "themes",
    "activitymandates": "mandates",
    "activityinstruments": "instruments",
    "activityaudiences": "audience",
    "head_counts": "internal/head_counts",
    "citations": "citations",
}
RELATIONS = {name: relation for relation, name in LISTS.items()}
HEAD_COUNTS = LISTS["head_counts"]
TEXTS = re.compile(r"(?:titles|summaries)/(?P<language>\w+)", re.ASCII)


def body_of(filling):
    """What was typed, as the body of a new activity; of a stored one what differs from it, as a merge patch."""
    body, is_new = {}, filling.record is None
    for column, value in filling.raw().items():
        if value not in ("", None) if is_new else filling.changed(column):
            is_empty = value == "" and column not in INTERNAL
            put(body, BODY_PLACES.get(column, column), None if is_empty else value)
    for relation, rows in filling.rows.items():
        if not (is_new or rows.has_changed()):
            continue
        if relation == "texts":
            body |= texts(rows)
        elif relation == "readers":
            body["internal"] = body.get("internal", {}) | readers(rows)
        else:
            put(body, LISTS[relation], listed(rows))
    return body


INTERNAL = ("online_url", "source_note", "status_reason")  # emptied by "": None would leave them as they are


def put(body, place, value):
    """Sets a value at a place such as `planned/starts_on`."""
    *outer, name = place.split("/")
    for part in outer:
        body = body.setdefault(part, {})
    body[name] = value


def listed(rows):
    """Rows of one column as a list of codes, others as a list of objects."""
    names = [column.name for column in rows.columns]
    if len(names) == 1:
        return [row[names[0]] for row in rows.raw()]
    return [{name: None if value == "" else value for name, value in row.items()} for row in rows.raw()]


def readers(rows):
    """Who sees it besides, by the part of `internal` that says so."""
    columns = {name: column.removesuffix("_id") for name, column in READERS.items()}
    return {name: [row[column] for row in rows.raw() if row[column]] for name, column in columns.items()}


def texts(rows):
    """Titles and summaries by language; those of a language that is taken out are None."""
    gone = dict.fromkeys(row["language"] for row in rows.initial)
    sent = {row["language"]: row for row in rows.raw()}
    originals = [language for language, row in sent.items() if row["is_original"]]
    return {
        "titles": gone | {language: row["title"] for language, row in sent.items()},
        "summaries": gone | {language: row["summary"] for language, row in sent.items() if row["summary"]},
        "original_language": originals[0] if len(originals) == 1 else None,
    }


def place_on_page(place, filling):
    """Where on the page a fault of a body stands: `partner_links/1/role`, a column, or else the place as it is."""
    if place.startswith(HEAD_COUNTS):
        return place.removeprefix("internal/")
    head, _, rest = place.partition("/")
    if head in RELATIONS:
        return f"{RELATIONS[head]}/{rest}" if rest else RELATIONS[head]
    if place.removeprefix("internal/").split("/")[0] in READERS:
        return "readers"
    match = TEXTS.fullmatch(place)
    if match:
        languages = [row["language"] for row in filling.rows["texts"].raw()]
        at = languages.index(match["language"]) if match["language"] in languages else 0
        return f"texts/{at}/{'title' if head == 'titles' else 'summary'}"
    if place in ("titles", "original_language"):
        return "texts"
    return COLUMNS.get(place, place)
