"""One time line of a country: its acts towards the instruments beside the assistance recorded for it.

Before and after, never because: that two things stand beside each other proves no cause.
"""

import datetime as dt
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, Subquery

from activities.models import Activity, ActivityCountry, ActivityKind, ActivityStatus, ActivityText, withholding
from activities.reading import DAYS_WITHHELD, NEWEST_FIRST
from ctassist.lib import reference
from ctassist.lib.partial_dates import DAY, YEAR, PartialDate, period_words
from ctassist.lib.reading import code_label, keys
from instruments.models import Instrument, TreatyActionType
from reports.profiles import fact_words

DATES = ("starts_on", "starts_on_precision", "ends_on", "ends_on_precision")
MOST_ACTIVITIES = 200  # on the time line; it links to the whole list

RELATIONS = {
    ActivityCountry.Relation.BENEFICIARY: "for it",
    ActivityCountry.Relation.PARTICIPATING: "with its participation",
}


def time_line(country, user):
    """The acts and facts of a country of `with_treaty_record`, and the newest activities for it or with it; one query.

    {"years": [(2019, entries)], "undated": entries, "activity_count": number shown, "is_cut": whether there are more}.
    An entry: {"kind": "act" or "assistance", "when": words, "is_exact": whether the day is known, "label", and of an
    act "instrument", "note", "beside", of assistance "activity", "relation", "status"}. `beside` says of consent how
    many of the activities came before and after it.
    """
    found = activities_of(country.alpha3, user)
    activities = [assistance(row) for row in found[:MOST_ACTIVITIES]]
    is_cut = len(found) > MOST_ACTIVITIES
    acts = [*map(act_entry, country.action_list), *map(fact_entry, told_facts(country))]
    for act in acts:
        if act["is_consent"] and act["first"] and activities and not is_cut:
            act["beside"] = beside(act, activities)
    dated = sorted((entry for entry in acts + activities if entry["first"]), key=place)
    return {
        "years": [(year, list(entries)) for year, entries in groupby(dated, key=lambda entry: entry["first"].year)],
        "undated": [entry for entry in acts + activities if not entry["first"]],
        "activity_count": len(activities),
        "is_cut": is_cut,
    }


def place(entry):
    """Where an entry stands: by the first day that it can be; what is known less exactly comes first."""
    return entry["first"], -(entry["last"] - entry["first"]).days


# -- assistance --


def activities_of(alpha3, user):
    """The newest activities for a country or with its participation that a user may see, one more than are shown.

    What was cancelled was no assistance.
    """
    links = ActivityCountry.objects.filter(activity=OuterRef("pk"), country=alpha3, relation__in=RELATIONS)
    original = ActivityText.objects.filter(activity=OuterRef("pk"), is_original=True)
    shown = Activity.objects.visible_to(user).filter(Exists(links)).exclude(status="cancelled")
    rows = shown.annotate(
        relations=keys(links, "relation"),
        title=Subquery(original.values("title")[:1]),
        language=Subquery(original.values("language")[:1]),
        is_draft=Q(published_at__isnull=True),
    ).order_by(*NEWEST_FIRST)
    columns = ("reference", "title", "language", "kind", "status", "relations", "is_draft")
    told = Activity.objects.told_to(user)
    dates = {f"known_{name}": withholding.known(name, told) for name in DATES}
    rows = rows.annotate(**dates, is_kept_back=withholding.not_told(withholding.DATES, told)).values(
        *columns, *dates, "is_kept_back"
    )
    return list(rows[: MOST_ACTIVITIES + 1])


def assistance(row):
    """An activity as an entry."""
    tables = reference.tables()
    start, end = (
        PartialDate(row[f"known_{name}"], row[f"known_{name}_precision"]) for name in ("starts_on", "ends_on")
    )
    return {
        "kind": "assistance",
        "when": period_words(start, end) + (DAYS_WITHHELD if row["is_kept_back"] else ""),
        "first": start.day or end.day,
        "last": end.latest or start.latest,
        "is_exact": start.precision == DAY,
        "label": tables.rows(ActivityKind)[row["kind"]].label,
        "relation": ", ".join(words for relation, words in RELATIONS.items() if relation in row["relations"]),
        "status": code_label(tables.rows(ActivityStatus)[row["status"]]),
        "activity": row,
    }


# -- acts --


def act_entry(action):
    """An act of `with_treaty_record` as an entry."""
    tables = reference.tables()
    kind = tables.rows(TreatyActionType)[action["type_id"]]
    deposited = PartialDate.from_json(action["deposited_on"], action["deposited_on_precision_id"])
    return {
        "kind": "act",
        "when": deposited.words(),
        "first": deposited.day,
        "last": deposited.latest,
        "is_exact": deposited.precision == DAY,
        "label": kind.label,
        "is_consent": kind.expresses_consent,
        "instrument": tables.rows(Instrument)[action["instrument_id"]],
        "note": action["note"],
    }


def told_facts(country):
    """The facts that no act with its day tells already."""
    types = reference.tables().rows(TreatyActionType)
    told = [
        (action["instrument_id"], action["deposited_on"][:4])
        for action in country.action_list
        if action["deposited_on"] and types[action["type_id"]].expresses_consent
    ]
    for fact in country.fact_list:
        year, instrument = fact["known_by"][:4], fact["instrument_id"]
        same_year = [code for code, of_year in told if of_year == year]
        if fact["kind"] == "became_party" and (instrument in same_year or same_year and not instrument):
            continue
        yield fact


def fact_entry(fact):
    """An undated fact as an entry; one that names the year of consent has that year as its date."""
    known_by = dt.date.fromisoformat(fact["known_by"])
    of_year = fact["kind"] == "became_party"
    stretch = PartialDate(known_by.replace(month=1, day=1), YEAR) if of_year else PartialDate()
    instrument = fact["instrument_id"] and reference.tables().rows(Instrument)[fact["instrument_id"]]
    return {
        "kind": "act",
        "when": stretch.words(),
        "first": stretch.day,
        "last": stretch.latest,
        "is_exact": False,
        "label": "Became a party" if of_year else fact_words(fact["kind"], known_by),
        "is_consent": of_year,
        "instrument": instrument,
        "instrument_not_stated": not instrument,
        "note": fact["note"],
    }


def beside(act, activities):
    """How many activities certainly came before and after an act, and of how many that is not known, in words."""
    before = sum(a["last"] is not None and a["last"] < act["first"] for a in activities)
    after = sum(a["first"] is not None and a["first"] > act["last"] for a in activities)
    other = len(activities) - before - after
    words = f"Assistance recorded before it: {before or 'none'}; after it: {after or 'none'}"
    return f"{words}; at the time, or not known: {other}." if other else f"{words}."
