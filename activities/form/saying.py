"""From the fields of the form to the body that the API takes, and from the faults of a body back to the fields.

A body is held here as {place: value}, a place being a path such as `venue/city`: so two of them can be compared, and a
change sends only what differs. What people type in words that cannot be read stays as typed, with a fault in its field;
all other rules stand behind the body.
"""

import hashlib
import json
import re
from dataclasses import dataclass, field

from activities.form.choices import reference_in
from activities.form.typed import PEOPLE
from activities.models import CELLS
from activities.models.withholding import FLAGS
from activities.reading import in_number_words
from ctassist.lib.bodies import WORDS
from ctassist.lib.date_words import parse_dates
from ctassist.lib.number_words import EXACT, parse_number
from ctassist.lib.partial_dates import DAY, period_words

ONLY_EXACT = "Registered people are counted exactly: give the number alone."
ONE_LANGUAGE = "There is a title in this language already."
TWO_DATES = "Give the dates in words or pick days, not both."

PARTS = {  # part of the record that is compared as a whole -> (its name, its places in a body, its fields)
    "title": ("Titles", ["titles", "original_language", "other_summaries"], ["title", "language", "titles"]),
    "summary": ("Summary", ["main_summary"], ["summary"]),
    "kind": ("Kind", ["kind"], ["kind"]),
    "modality": ("How it is held", ["modality"], ["modality"]),
    "scope": ("Scope", ["scope"], ["scope"]),
    "project": ("Project", ["project"], ["project"]),
    "parent": ("Part of", ["parent"], ["parent"]),
    "planned": ("Planned dates", ["planned"], ["planned", "planned_from", "planned_to"]),
    "actual": ("Actual dates", ["actual"], ["actual", "actual_from", "actual_to"]),
    "time_zone": ("Time zone", ["time_zone"], ["time_zone"]),
    "venue_name": ("Venue", ["venue_name"], ["venue_name"]),
    "venue_city": ("City", ["venue/city"], ["venue_city"]),
    "venue_country": ("Country of the venue", ["venue/country"], ["venue_country"]),
    "internal_city_withheld": ("City withheld", ["internal/city_withheld"], ["internal_city_withheld"]),
    "internal_dates_withheld": ("Dates withheld", ["internal/dates_withheld"], ["internal_dates_withheld"]),
    "internal_online_url": ("Online link", ["internal/online_url"], ["internal_online_url"]),
    "countries": ("Countries", ["countries"], ["countries", "with_shares"]),
    "regions": ("Regions", ["regions"], ["regions"]),
    "audience": ("Audience", ["audience"], ["audience"]),
    "partners": ("Partners", ["partners"], ["partners"]),
    "main_theme": ("Themes", ["themes"], ["main_theme", "further_themes"]),
    "mandates": ("Mandates", ["mandates"], ["mandates"]),
    "instruments": ("Instruments", ["instruments"], ["instruments"]),
    "background": ("Background", ["background"], ["background"]),
    "objectives": ("Objectives", ["objectives"], ["objectives"]),
    "outcome": ("Outcome", ["outcome"], ["outcome"]),
    "participants_planned": (
        "Expected participants",
        ["participants/planned", "participants/planned_basis"],
        ["participants_planned"],
    ),
    "participants_reported": (
        "Participants who came",
        ["participants/reported", "participants/reported_basis"],
        ["participants_reported"],
    ),
    "participants_registered": (
        "Registered participants",
        ["participants/registered"],
        ["participants_registered"],
    ),
    "participants_states": (
        "States taking part",
        ["participants/states", "participants/states_basis"],
        ["participants_states"],
    ),
    "head_counts": ("People counted by heads", ["internal/head_counts"], ["head_counts"]),
    "delivery_count": ("Times held", ["delivery_count", "delivery_count_basis"], ["delivery_count"]),
    "citations": ("Source", ["citations"], ["citations"]),
    "is_from_past_source": ("From a source of the past", ["is_from_past_source"], ["is_from_past_source"]),
    "internal_source_note": ("Internal note", ["internal/source_note"], ["internal_source_note"]),
    "internal_sensitivity": ("Sensitivity", ["internal/sensitivity"], ["internal_sensitivity"]),
    "internal_named_people": ("Named people", ["internal/named_people"], ["internal_named_people"]),
    "internal_shared_with_offices": (
        "Shared with offices",
        ["internal/shared_with_offices"],
        ["internal_shared_with_offices"],
    ),
    "internal_shared_with_partners": (
        "Shared with organisations",
        ["internal/shared_with_partners"],
        ["internal_shared_with_partners"],
    ),
}


@dataclass
class Said:
    """What the fields say: the body by place, the faults of what could not be read by field, the rest in words.

    `apart`: the summaries of the body, that of the original and the others, which are compared one by one.
    """

    values: dict = field(default_factory=dict)
    apart: dict = field(default_factory=dict)
    faults: dict = field(default_factory=dict)
    understood: dict = field(default_factory=dict)

    def part(self, name):
        """The values of one part of the record."""
        return {place: (self.values | self.apart).get(place) for place in PARTS[name][1]}


def said(fields, offers):
    """What the fields say, as Said."""
    found = Said()
    say_texts(found, fields)
    for which in ("planned", "actual"):
        say_period(found, fields, which)
    for name in PEOPLE:
        say_number(found, fields, f"participants_{name}", f"participants/{name}", with_basis=name != "registered")
    say_number(found, fields, "delivery_count", "delivery_count")
    say_titles(found, fields)
    found.values |= rows_said(fields, offers)
    return found


def say_texts(found, fields):
    """What stands in the body as in its field; internal parts are emptied by "", as they stay when left out."""
    same = ["kind", "modality", "scope", "venue_name", "background", "objectives", "outcome", "status"]
    found.values |= {name: fields[name] or None for name in same}
    found.values["is_from_past_source"] = bool(fields["is_from_past_source"])
    found.values["venue/city"] = fields["venue_city"] or None
    for name in ("online_url", "source_note"):
        found.values[f"internal/{name}"] = fields[f"internal_{name}"]
    for flag in FLAGS.values():
        found.values[f"internal/{flag}"] = bool(fields[f"internal_{flag}"])
    found.values["internal/sensitivity"] = fields["internal_sensitivity"] or None
    for name in ("named_people", "shared_with_offices", "shared_with_partners"):
        found.values[f"internal/{name}"] = fields[f"internal_{name}"]


def say_period(found, fields, which):
    """Dates in words, or the two days that were picked."""
    words, first, last = (fields[which + end] for end in ("", "_from", "_to"))
    picked = "/".join(dict.fromkeys(filter(None, [first, last or first])))
    found.values[which] = words or picked
    try:
        if words and picked and parse_dates(words) != parse_dates(picked):
            raise ValueError(TWO_DATES)
        start, end = parse_dates(words or (picked if first else f"until {last}" if last else ""))
    except ValueError as error:
        found.faults[which] = [str(error)]
        return
    found.values[which] = {
        "starts_on": start.day and start.day.isoformat(),
        "starts_on_precision": start.precision,
        "ends_on": end.day and end.day.isoformat(),
        "ends_on_precision": end.precision,
    }
    if start.day or end.day:
        found.understood[which] = period_in_full(start, end)


def period_in_full(start, end):
    """A period as it was understood, with the length of one that is known to the day."""
    words = period_words(start, end)
    if start.precision == end.precision == DAY:
        days = (end.day - start.day).days + 1
        words += f", {days} day{'s' if days > 1 else ''}"
    return words


def say_number(found, fields, name, place, with_basis=True):
    """A number with its qualifier."""
    try:
        count, basis = parse_number(fields[name])
        if not with_basis and basis not in (None, EXACT):
            raise ValueError(ONLY_EXACT)
    except ValueError as error:
        found.faults[name] = [str(error)]
        count, basis = fields[name], None
    else:
        if count is not None:
            found.understood[name] = in_number_words(count, basis)
    found.values[place] = count
    if with_basis:
        found.values[f"{place}_basis"] = basis


def say_titles(found, fields):
    """Titles and summaries by language; the first one is the original."""
    texts = [{name: fields[name] for name in ("language", "title", "summary")}, *fields["titles"]]
    titles, summaries = {}, {}
    for at, text in enumerate(texts):
        place = f"titles-{at - 1}-language" if at else "language"
        if not (text["title"] or text["summary"]):
            continue
        if not text["language"]:
            found.faults[place] = [WORDS["required"]]
        elif text["language"] in titles or text["language"] in summaries:
            found.faults[place] = [ONE_LANGUAGE]
        else:
            titles |= {text["language"]: text["title"]} if text["title"] else {}
            summaries |= {text["language"]: text["summary"]} if text["summary"] else {}
    original = fields["language"] if titles else None
    others = {language: text for language, text in summaries.items() if language != fields["language"]}
    found.apart = {"main_summary": fields["summary"], "other_summaries": others}
    found.values |= {"titles": titles, "summaries": summaries, "original_language": original}


def rows_said(fields, offers):
    """What is chosen by name: other records, countries, partners and what else there may be several of."""
    choose = {name: offers[name].code for name in ("partners", "countries", "themes", "time_zones", "documents")}
    return {
        "project": reference_in(offers["projects"].code(fields["project"])) or None,
        "parent": reference_in(fields["parent"]) or None,
        "time_zone": choose["time_zones"](fields["time_zone"]) if fields["time_zone"] else None,
        "venue/country": choose["countries"](fields["venue_country"]) if fields["venue_country"] else None,
        "regions": fields["regions"],
        "audience": fields["audience"],
        "mandates": fields["mandates"],
        "instruments": fields["instruments"],
        "themes": [choose["themes"](text) for text in filter(None, [fields["main_theme"]])] + fields["further_themes"],
        "partners": [
            without_empty({"partner": row["partner"] and choose["partners"](row["partner"]), "role": row["role"]})
            | {"is_inferred": bool(row["is_inferred"])}
            for row in fields["partners"]
        ],
        "countries": [
            without_empty({"country": row["country"] and choose["countries"](row["country"])})
            | {"relation": row["relation"], "share": (fields["with_shares"] and row["share"]) or None}
            for row in fields["countries"]
        ],
        "citations": [cited(row, choose["documents"], offers) for row in fields["citations"]],
        "internal/head_counts": [counted(row, choose["countries"]) for row in fields["head_counts"]],
    }


def counted(row, choose):
    """One row of head counts. What is no plain number stays as it was typed, to be refused as everywhere."""
    return without_empty(
        {"country": row["country"] and choose(row["country"])}
        | {name: row[name] for name in ("category", "role", "basis")}
        | {cell: plain_number(row[cell]) for cell in CELLS}
    )


def plain_number(text):
    """A number that is written without a qualifier, such as 1,200; other text as it is."""
    try:
        number, basis = parse_number(text)
    except ValueError:
        return text
    return number if basis == EXACT else text


def cited(row, choose, offers):
    """One citation: of a document that is there, or of a new one."""
    code = choose(row["document"])
    known = code in offers["documents"].labels
    new = without_empty({"title": row["document"], "type": row["type"]})
    return without_empty({"document": code if known else new, "place": row["place"]})


def without_empty(values):
    return {name: value for name, value in values.items() if value not in ("", {})}


# -- bodies --


def whole(found):
    """The body of a new activity: all that is said and could be read."""
    kept = {place: value for place, value in found.values.items() if value is not None}
    return nested({place: value for place, value in kept.items() if field_of_part(place) not in found.faults})


def patch(found, before):
    """The merge patch that turns what was `before` into what is said now; parts that are the same are left out."""
    differing = {
        place: value
        for place, value in found.values.items()
        if place != "status" and value != before.values[place] and field_of_part(place) not in found.faults
    }
    for place in ("titles", "summaries"):
        if place in differing:  # a language that is named no more goes away
            differing[place] = dict.fromkeys(before.values[place]) | differing[place]
    return nested(differing)


def field_of_part(place):
    """The field of a place of `values`."""
    return place.removesuffix("_basis").replace("/", "_")


def nested(values):
    """{place: value} as nested objects."""
    body = {}
    for place, value in values.items():
        *path, name = place.split("/")
        here = body
        for step in path:
            here = here.setdefault(step, {})
        here[name] = value
    return body


# -- from the places of faults to fields --

IN_ROW = re.compile(
    r"(?:internal/)?(partners|countries|citations|head_counts)/(\d+)(?:/(?:document/)?(\w+))?", re.ASCII
)
ROW_KEYS = {"partners": "partner", "countries": "country", "citations": "document", "head_counts": "country"}
IN_LIST = re.compile(
    r"(regions|audience|mandates|instruments|internal/(?:named_people|shared_with_offices|shared_with_partners))/\d+",
    re.ASCII,
)
FIELD_OF = {
    "titles": "title",
    "original_language": "language",
    "themes/0": "main_theme",
    "themes": "main_theme",
    "internal/head_counts": "head_counts",
}


def field_of(place, fields):
    """The field in which to mend a fault at a place of the body."""
    if place in FIELD_OF:
        return FIELD_OF[place]
    if match := IN_ROW.fullmatch(place):
        column = match[3] if match[3] not in (None, "code", "title") else ROW_KEYS[match[1]]
        return f"{match[1]}-{match[2]}-{column}"
    if match := IN_LIST.fullmatch(place):
        return match[1].replace("/", "_")
    top, _, rest = place.partition("/")
    if top == "themes":
        return "further_themes" if fields["main_theme"] else "main_theme"
    if top in ("planned", "actual"):
        return top
    if top in ("titles", "summaries"):
        return field_of_text(top, rest, fields)
    return field_of_part(place)


def field_of_text(top, language, fields):
    """The field of a title or summary in a language."""
    column = {"titles": "title", "summaries": "summary"}[top]
    for at, row in enumerate(fields["titles"]):
        if row["language"] == language != fields["language"]:
            return f"titles-{at}-{column}"
    return column


def by_field(faults, fields):
    """{field: messages} of {place: messages}."""
    found = {}
    for place, messages in faults.items():
        texts = found.setdefault(field_of(place, fields), [])
        texts += [message for message in messages if message not in texts]
    return found


# -- versions --


def digests(found):
    """{part: a short digest of what it says}: by it a later request tells what somebody has changed."""
    return {
        name: hashlib.sha256(json.dumps(found.part(name), sort_keys=True).encode()).hexdigest()[:12] for name in PARTS
    }
