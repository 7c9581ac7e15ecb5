"""What the list of activities can be ordered by: every column, both ways.

What an activity may have several of goes by the first of them by name. What is not stated comes last in both ways, and
among equals the newest first. No order tells what its reader is not told: a number of people too small to be told
stands with all such numbers, and a project that somebody does not see is none.
"""

from functools import partial

from django.db.models import F, Min, OrderBy, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from activities.models import (
    CELLS,
    FEWEST_TOLD,
    ActivityCitation,
    ActivityCountry,
    ActivityMandate,
    ActivityPartner,
    ActivityRegion,
    ActivityTheme,
    PeopleCounted,
    Project,
)
from activities.models.publication import knows_publication, publication_to
from activities.reading import NEWEST_FIRST

RELEVANCE, PUBLICATION = "relevance", "publication"


def both_ways(name, column, rising, falling):
    """Two orders by a column or expression, or by one that depends on who asks."""

    def arguments(user, is_falling):
        value = column(user) if callable(column) else F(column) if isinstance(column, str) else column
        return (OrderBy(value, descending=is_falling, nulls_last=True), *NEWEST_FIRST)

    return {
        name: (rising, partial(arguments, is_falling=False)),
        f"-{name}": (falling, partial(arguments, is_falling=True)),
    }


def by_words(name, column, what):
    return both_ways(name, column, f"by {what}, A to Z", f"by {what}, Z to A")


def by_number(name, what, column=None):
    return both_ways(name, column or name, f"fewest {what} first", f"most {what} first")


def of_activity(model, value, **only):
    """What gives one value of the rows that hang on an activity, an aggregate; made anew for each question."""

    def expression(user=None):
        rows = model.objects.filter(activity=OuterRef("pk"), **only).order_by().values("activity")
        return Subquery(rows.annotate(found=value).values("found"))

    return expression


def attended(user=None):
    """How many took part; too few to be told stand together, below all that are told."""
    total = sum((Coalesce(F(cell), 0) for cell in CELLS), Value(0))
    people = PeopleCounted.objects.took_part().filter(activity=OuterRef("pk")).order_by().values("activity")
    return Subquery(people.annotate(found=Greatest(Sum(total), Value(FEWEST_TOLD - 1))).values("found"))


def people(user):
    """The strongest number of people that is told of an activity."""
    return Coalesce(attended(), "reported_participants", "registered_count", "planned_participants")


def project_title(user):
    return Subquery(Project.objects.visible_to(user).titled().filter(pk=OuterRef("project")).values("title"))


def publication(user):
    return publication_to(user)[PUBLICATION]


ORDERINGS = {  # name in the address -> (label, arguments of order_by, or what gives those for a user)
    "-starts_on": ("newest first", NEWEST_FIRST),
    "starts_on": ("oldest first", (F("starts_on").asc(nulls_last=True), F("id").asc())),
    "-updated_at": ("last changed first", (F("updated_at").desc(), F("id").desc())),
    "updated_at": ("first changed first", (F("updated_at").asc(), F("id").asc())),
    "reference": ("by reference", (F("reference").asc(),)),
    "-reference": ("by reference, reversed", (F("reference").desc(),)),
    **by_words("title", "original__title", "title"),
    **by_words("kind", "kind__label", "kind"),
    **both_ways("status", "status__position", "by status, planned first", "by status, planned last"),
    **by_words("modality", "modality__label", "modality"),
    **by_words("scope", "scope__label", "scope"),
    **both_ways(
        "venue_country", "venue_country__name", "by country where held, A to Z", "by country where held, Z to A"
    ),
    **by_words("lead", "lead_link__partner__name", "lead"),
    **by_words("country", of_activity(ActivityCountry, Min("country__name"), relation="beneficiary"), "country"),
    **by_words("region", of_activity(ActivityRegion, Min("region__label")), "region"),
    **by_words("partner", of_activity(ActivityPartner, Min("partner__name")), "partner"),
    **by_words("theme", of_activity(ActivityTheme, Min("theme__label")), "theme"),
    **by_words("mandate", of_activity(ActivityMandate, Min("mandate__label")), "mandate"),
    **by_words("source", of_activity(ActivityCitation, Min("document__title")), "source"),
    **by_words("project", project_title, "project"),
    **by_words(PUBLICATION, publication, "publication"),
    **by_number("participants", "participants", people),
    **by_number("attended", "who attended", attended),
    **by_number("reported_participants", "participants reported"),
    **by_number("registered_count", "participants registered"),
    **by_number("planned_participants", "participants expected"),
    **by_number("states_count", "States taking part"),
    **by_number("delivery_count", "times held"),
    RELEVANCE: ("best match first", NEWEST_FIRST),  # among equals; the listing puts the rank before it
}


def orderings_to(user):
    """Those that somebody may ask for."""
    if knows_publication(user):
        return ORDERINGS
    return {name: order for name, order in ORDERINGS.items() if name.removeprefix("-") != PUBLICATION}
