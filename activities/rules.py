"""What must hold of an activity together with the rows that hang on it: the same at every door.

One row's own rules stand in the models' constraints and in `Activity.clean`; here stand those that need several rows:
C4 (one lead), C5 (one original title), C6 (countries and regions by scope), C7 (venue or link), C14 (shares), the
entry conditions of each status (DOMAIN.md, section 3), and what a record needs that is not read in a source of the past
(C21). Everything here is judged from memory: no query.

Faults are {place: message}; a place is a path into the body of an activity as the API reads and writes it.
"""

from decimal import Decimal

from activities.models import ActivityKind, ActivityScope, ActivityStatus, AttendanceStatus, Modality
from ctassist.lib import reference
from ctassist.lib.partial_dates import DAY

CONFIRMED = 2  # rank of the status from which venue and days are fixed
ONE_COUNTRY = "exactly 1 beneficiary country"
COUNTRIES = "2 or more beneficiary countries"
REGION = "region required"
REGIONS = "2 or more regions"
WHOLE = Decimal(100)


def faults(activity, links):
    """What is wrong with an activity and its `links`, {relation: [values of rows]}; {} for nothing."""
    found = one_of_each(links) | shares(links.get("country_links", []))
    if activity.is_from_past_source:
        if not links.get("citations"):
            found["citations"] = "Say in which document it was read, and where."
        return found
    return found | required(activity, links) | reach(activity, links) | standing(activity, links)


def one_of_each(links, whole="An activity"):
    """C4 and C5: one lead at most, one original title, and nothing twice."""
    found = {}
    texts = links.get("texts", [])
    if not texts:
        found["titles"] = "Give a title."
    elif sum(text["is_original"] for text in texts) != 1:
        found["original_language"] = "Say which of the titles is the original."
    leads = [at for at, link in enumerate(links.get("partner_links", [])) if link["role_id"] == "lead"]
    if len(leads) > 1:
        found[f"partners/{leads[1]}/role"] = f"{whole} has one lead organiser."
    for place, relation, columns, message in TWICE:
        seen = set()
        for at, link in enumerate(links.get(relation, [])):
            key = tuple(link[column] for column in columns)
            if key in seen:
                found.setdefault(f"{place}/{at}", message)
            seen.add(key)
    return found


TWICE = [
    ("partners", "partner_links", ["partner_id", "role_id"], "This partner has this role already."),
    ("countries", "country_links", ["country_id", "relation"], "This country has this relation already."),
    ("regions", "activityregions", ["region_id"], "This region is named already."),
    ("themes", "activitythemes", ["theme_id"], "This theme is named already."),
    ("mandates", "activitymandates", ["mandate_id"], "This mandate is named already."),
    ("instruments", "activityinstruments", ["instrument_id"], "This instrument is named already."),
    ("audience", "activityaudiences", ["category_id"], "This group is named already."),
    ("citations", "citations", ["document_id", "place"], "This place is cited already."),
    (
        "internal/head_counts",
        "head_counts",
        ["country_id", "category_id", "role_id"],
        "People of this country, category and role are counted already.",
    ),
]


def shares(countries):
    """C14: all countries have a share or none, and the shares make 100."""
    given = [link["share"] for link in countries if link.get("share") is not None]
    if not given:
        return {}
    if len(given) < len(countries):
        return {"countries": "Give every country a share, or none."}
    if sum(given) != WHOLE:
        return {"countries": f"The shares make {sum(given)}, not 100."}
    return {}


def required(activity, links):
    """What a new record says: who leads it, how it is held, for whom it is meant, and when (C21)."""
    found = {}
    if not any(link["role_id"] == "lead" for link in links.get("partner_links", [])):
        found["partners"] = "Name the lead organiser."
    if not activity.modality_id:
        found["modality"] = "Say how it is held."
    if not activity.scope_id:
        found["scope"] = "Say for whom it is meant: one country, a region, all."
    if not (activity.planned_starts_on or activity.actual_starts_on):
        found["planned/starts_on"] = "Say when it begins, as far as that is known."
    return found


def reach(activity, links):
    """C6: the countries and regions that its scope asks for. The venue says nothing of them."""
    scope = reference.tables().rows(ActivityScope).get(activity.scope_id)
    rule = scope and scope.country_rule
    served = sum(link["relation"] == "beneficiary" for link in links.get("country_links", []))
    regions = len(links.get("activityregions", []))
    if rule == ONE_COUNTRY and served != 1:
        return {"countries": f"{scope.label}: name exactly one beneficiary country."}
    if rule == COUNTRIES and served < 2:
        return {"countries": f"{scope.label}: name two beneficiary countries or more."}
    if rule == REGION and regions < 1:
        return {"regions": f"{scope.label}: name the region."}
    if rule == REGIONS and regions < 2:
        return {"regions": f"{scope.label}: name two regions or more."}
    return {}


def standing(activity, links):
    """C7, and the entry condition of its status."""
    status = reference.tables().rows(ActivityStatus).get(activity.status_id)
    if status is None:
        return {}
    found = {}
    if status.rank >= CONFIRMED:
        found |= place_of_meeting(activity, status)
    condition = ENTRY.get(status.code)
    return found | (condition(activity, links, status.label) if condition else {})


def place_of_meeting(activity, status):
    """C7: a venue where people meet, a link or a reason where they meet online."""
    modality = reference.tables().rows(Modality).get(activity.modality_id)
    found = {}
    if modality and modality.venue_required:
        if not activity.venue_city:
            found["venue/city"] = f"{status.label}, {modality.label.lower()}: name the city."
        if not activity.venue_country_id:
            found["venue/country"] = f"{status.label}, {modality.label.lower()}: name the country where it is held."
    if modality and modality.code in ("online", "hybrid") and not (activity.online_url or activity.source_note):
        found["internal/online_url"] = (
            f"{status.label}, {modality.label.lower()}: give the link, or say in the internal note why there is none."
        )
    return found


def planned(activity, links, label):
    return {} if activity.planned_starts_on else {"planned/starts_on": f"{label}: say when it is to begin."}


def confirmed(activity, links, label):
    return {
        f"planned/{name}": f"{label}: give the planned {word} to the day."
        for name, word in (("starts_on", "start"), ("ends_on", "end"))
        if getattr(activity, f"planned_{name}_precision_id") != DAY
    }


def ongoing(activity, links, label):
    return {} if activity.actual_starts_on else {"actual/starts_on": f"{label}: say when it began."}


def completed(activity, links, label):
    return {} if activity.actual_ends_on else {"actual/ends_on": f"{label}: say when it ended."}


def reported(activity, links, label):
    """C15. `links["people"]`: how many people of each group are counted, as `services.people_of` reads it."""
    found = completed(activity, links, label)
    kind = reference.tables().rows(ActivityKind).get(activity.kind_id)
    people = links.get("people", [])
    is_counted = links.get("head_counts") or any(row["counts"] for row in people)
    has_figures = is_counted or activity.reported_participants is not None
    if not has_figures and kind and kind.participation_default != "none":
        found["participants/reported"] = f"{label}: say how many people attended."
    if unfinished := [row for row in people if row["is_named"] and not is_final(row["attendance_id"])]:
        found["participants"] = f"{label}: say of everybody on the list whether they attended: {states_of(unfinished)}."
    if not activity.outcome:
        found["outcome"] = f"{label}: say what came of it."
    return found


def is_final(attendance):
    """Whether somebody whose attendance is that is done with."""
    return reference.tables().rows(AttendanceStatus)[attendance].is_final


def states_of(people):
    """How many people are in which state: "2 invited, 1 registered"."""
    counted = {}
    for row in people:
        counted[row["attendance_id"]] = counted.get(row["attendance_id"], 0) + row["total"]
    states = reference.tables().rows(AttendanceStatus)
    return ", ".join(f"{counted[code]} {state.label.lower()}" for code, state in states.items() if code in counted)


ENTRY = {
    "planned": planned,
    "confirmed": confirmed,
    "ongoing": ongoing,
    "completed": completed,
    "reported": reported,
}
