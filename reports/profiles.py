"""What is recorded for a country, an instrument or an organisation: how many activities, and the last of them."""

import datetime as dt

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from accounts.roles import has_right
from activities.kept import KEPT
from activities.models import (
    Activity,
    ActivityCountry,
    ActivityInstrument,
    ActivityPartner,
    ActivityText,
    PartnerRole,
    Project,
    ProjectPartner,
)
from activities.models.publication import Proposal, may_publish, may_record
from activities.models.withholding import OWN
from activities.reading import NEWEST_FIRST, in_words, list_rows, newest
from ctassist.lib import counting, reference
from ctassist.lib.partial_dates import PartialDate
from ctassist.lib.reading import listed
from instruments import parties
from instruments.models import Instrument, ListCoverage, PartyFact, TreatyAction, TreatyActionType
from instruments.reading import ratification, status_item
from instruments.sentences import LABELS, told

MOST_PROJECTS = 50  # beside a partner; its page links to the whole list

MOST_BEHIND = MOST_PROPOSALS = 20  # of each kind on the front page


# -- one's own work --


def behind(user, now):
    """What somebody's office should have moved on by an instant: {"to_start": rows, "to_end": rows}, the oldest first.

    One query for those who record, none for others. Each list has one row more than MOST_BEHIND where there are more.
    """
    found = {"to_start": [], "to_end": []}
    if not may_record(user):
        return found
    waiting = Activity.objects.editable_by(user).behind(now)
    waiting = waiting.annotate(starts=OWN["starts_on"], ends=OWN["ends_on"])  # whoever writes it is told its days
    place = Window(RowNumber(), partition_by="status", order_by=["starts", "id"])
    title = ActivityText.objects.filter(activity=OuterRef("pk"), is_original=True).values("title")[:1]
    rows = waiting.annotate(place=place, title=Subquery(title)).filter(place__lte=MOST_BEHIND + 1)
    for row in rows.order_by("starts", "id").values("reference", "title", "status", "starts", "ends"):
        found["to_start" if row["status"] == "confirmed" else "to_end"].append(row)
    return found


def proposals(user):
    """Proposals to publish that are somebody's to mind, the oldest first; one query, none for those without.

    {"to_publish", "proposed", "returned": {"count", "rows"}}: the first for those who publish, the others of their
    own office for those who propose. Rows are MOST_PROPOSALS at most; who has no part in one gets no such key.
    """
    if may_publish(user):
        found, places = Activity.objects.visible_to(user), {Proposal.PROPOSED: "to_publish"}
    elif has_right(user, "propose") and may_record(user):
        found = Activity.objects.editable_by(user)
        places = {Proposal.PROPOSED: "proposed", Proposal.RETURNED: "returned"}
    else:
        return {}
    parts = {name: {"count": 0, "rows": []} for name in places.values()}
    title = ActivityText.objects.filter(activity=OuterRef("pk"), is_original=True).values("title")[:1]
    rows = found.filter(proposal__in=places).annotate(
        title=Subquery(title),
        place=Window(RowNumber(), partition_by="proposal", order_by=["proposal_at", "id"]),
        count=Window(Count("*"), partition_by="proposal"),
    )
    columns = ("reference", "title", "proposal", "proposal_at", "proposal_by__name", "proposal_note", "count")
    for row in rows.filter(place__lte=MOST_PROPOSALS).order_by("place").values(*columns):
        part = parts[places[row["proposal"]]]
        part["count"] = row["count"]
        part["rows"].append(row)
    return parts


# -- numbers beside lists --


def counts_by_country(user):
    """{alpha-3: number of activities for, inviting or attended by a country}; the venue never counts."""
    return counts_by(ActivityCountry, "country", user)


def counts_by_instrument(user):
    """{code: number of activities on an instrument}."""
    return counts_by(ActivityInstrument, "instrument", user)


def counts_by_partner(user):
    """{code: number of activities with a partner, in whatever role}."""
    return counts_by(ActivityPartner, "partner__code", user)


def counts_by(link_model, column, user):
    """{key: number of activities} over one kind of link, of the activities that a user may see."""
    links = link_model.objects.filter(activity__in=Activity.objects.visible_to(user).values("pk")).order_by()
    return counting.table(links.values_list(column).annotate(Count("activity", distinct=True)), KEPT)


# -- countries --


def ratification_of(alpha3, on, base):
    """What a country is to all instruments on a day, in numbers and one by one; two queries."""
    statuses = parties.statuses(on, country=alpha3)
    return ratification_summary(alpha3, on) | {"instruments": [status_item(status, base) for status in statuses]}


def ratification_summary(alpha3, on):
    """What a country is to all instruments on a day, in numbers; one query."""
    return ratification(parties.by_country(on)[alpha3], on)


def activity_counts(country, user):
    """{"as_beneficiary": n, "as_venue": n} of the activities that a user may see; one query."""
    served = ActivityCountry.objects.filter(
        activity=OuterRef("pk"), country=country, relation=ActivityCountry.Relation.BENEFICIARY
    )
    visible = Activity.objects.visible_to(user)
    return counting.count(visible, KEPT, as_beneficiary=Q(Exists(served)), as_venue=Q(venue_country=country))


def activities_for_and_in(country, user, base):
    """(activities for a country, activities held there): the newest of each; two queries."""
    visible = Activity.objects.visible_to(user)
    here = visible.filter(venue_country=country)
    chosen = newest(visible.for_country(country)).union(newest(here), all=True)
    linked = Exists(ActivityCountry.objects.filter(activity=OuterRef("pk"), country=country))
    rows = in_words(list_rows(chosen, NEWEST_FIRST, base, user=user, is_for=linked, is_here=Q(venue_country=country)))
    return [row for row in rows if row["is_for"]], [row for row in rows if row["is_here"]]


def with_treaty_record(countries):
    """Countries with the acts and undated facts recorded for each, as `action_list` and `fact_list`."""
    here = {"country": OuterRef("pk")}
    actions = TreatyAction.objects.filter(**here).order_by(F("deposited_on").asc(nulls_first=True))
    return countries.annotate(
        action_list=listed(
            actions.filter(superseded_by__isnull=True),
            "id",
            "instrument_id",
            "type_id",
            "deposited_on",
            "deposited_on_precision_id",
            "effective_on",
            "source",
            "note",
        ),
        fact_list=listed(
            PartyFact.objects.filter(**here).order_by("known_by"), "instrument_id", "kind", "known_by", "source", "note"
        ),
    )


def treaty_record(country, on):
    """For each instrument what a country of `with_treaty_record` is to it on a day, and what is recorded; one query.

    Beside the status stand the sources' facts, dated, dated to the year or undated, and how far our list reaches.
    Returns (dicts with `instrument`, `status`, `actions`, `facts`, `coverage`; facts that name no instrument).
    """
    statuses = {status.instrument: status for status in parties.statuses(on, country=country.alpha3)}
    types = reference.tables().rows(TreatyActionType)
    coverage = latest_coverage()
    record = {code: [] for code in reference.tables().rows(Instrument)}
    facts = {code: [] for code in record}
    unnamed = []
    for action in country.action_list:
        deposited = PartialDate.from_json(action["deposited_on"], action["deposited_on_precision_id"])
        effective = PartialDate.from_json(action["effective_on"], "day").words() if action["effective_on"] else None
        words = {"label": types[action["type_id"]].label, "deposited": deposited.words(), "effective_on": effective}
        record[action["instrument_id"]].append(action | words)
    for fact in country.fact_list:
        words = fact_words(fact["kind"], dt.date.fromisoformat(fact["known_by"]))
        (facts[fact["instrument_id"]] if fact["instrument_id"] else unnamed).append(fact | {"words": words})
    rows = [
        {
            "instrument": instrument,
            "status": told(statuses[code]),
            "actions": record[code],
            "facts": facts[code],
            "coverage": coverage_words(coverage.get(code)),
        }
        for code, instrument in reference.tables().rows(Instrument).items()
    ]
    return rows, unnamed


MISSING_FIRST = ("none", "unknown", "signatory", "former_party", "party")


def tiles(record, on):
    """The rows of `treaty_record` on a day as tiles, what is missing first: each says why, or since when."""
    found = [
        {
            "instrument": row["instrument"],
            "status": row["status"],
            "reasons": row["status"]["remarks"] or [why_no_party(row["instrument"], on)],
        }
        for row in record
    ]
    return sorted(found, key=lambda tile: MISSING_FIRST.index(tile["status"]["code"]))


def why_no_party(instrument, on):
    """What proves that a State is no party on a day, in words."""
    if on < instrument.adopted_on:
        return f"adopted later, on {PartialDate(instrument.adopted_on, 'day').words()}"
    lists = reference.tables().rows(ListCoverage).values()
    of_all = [row for row in lists if row.instrument_id == instrument.code and row.kind != ListCoverage.Kind.PARTIAL]
    last = max(of_all, key=lambda row: row.as_of)
    return f"not on the list of all parties as of {PartialDate(last.as_of, last.as_of_precision_id).words()}"


FACT_WORDS = {
    "party_by": "A party by {0}; since when is not known",
    "in_force": "In force for it since {0}; the day of deposit is not known",
    "became_party": "Became a party in {1}; the day is not known",
}


def fact_words(kind, known_by):
    """An undated fact in words."""
    return FACT_WORDS[kind].format(PartialDate(known_by, "day").words(), known_by.year)


def latest_coverage():
    """{instrument: how far the list reaches that reaches furthest}; one of all parties before one of some."""

    def reaches(row):
        return row.kind != ListCoverage.Kind.PARTIAL, row.as_of or dt.date.min

    rows = sorted(reference.tables().rows(ListCoverage).values(), key=reaches)
    return {row.instrument_id: row for row in rows}


def coverage_words(coverage):
    """How far a list reaches, in words: what absence from it means."""
    if coverage is None or coverage.kind == ListCoverage.Kind.PARTIAL:
        return "We hold no list of all parties, so absence says nothing."
    day = PartialDate(coverage.as_of, coverage.as_of_precision_id).words()
    kind = "with dates" if coverage.kind == ListCoverage.Kind.FULL else "without dates"
    return f"We hold a list of all parties {kind} as of {day}; later acts may be missing."


# -- instruments --


def coverage_of(code):
    """How far our list of the parties of one instrument reaches: {"words", "statement", "kind"}."""
    row = latest_coverage().get(code)
    return {"words": coverage_words(row), "statement": row and row.statement, "kind": row and row.kind}


def figures_of(counts):
    """How many of each status, for a page: {"code", "label", "count"} each; a count that is not known is None."""
    return [{"code": code, "label": label, "count": counts[code]} for code, label in LABELS.items()]


# -- partners --


def roles_of(code, user):
    """[(role, number of activities)] of a partner, in the order of the roles; one query."""
    links = ActivityPartner.objects.filter(
        partner__code=code, activity__in=Activity.objects.visible_to(user).values("pk")
    ).order_by()
    counts = counting.table(links.values_list("role").annotate(Count("pk")), KEPT)
    return [(role, counts[key]) for key, role in reference.tables().rows(PartnerRole).items() if key in counts]


def projects_with(code, user):
    """The first projects of a partner that the user may see, by title; one query."""
    links = ProjectPartner.objects.filter(project=OuterRef("pk"), partner__code=code)
    return Project.objects.visible_to(user).titled().filter(Exists(links)).order_by("title")[:MOST_PROJECTS]
