"""The rows of a list of activities counted by everything that they are parted by, in one statement.

Counted are the rows that the list shows to the same reader, no others. `BREAKDOWNS` says by what.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, Max, Min, Q, Value, When
from django.db.models.functions import Coalesce

from activities.models import (
    FEWEST_TOLD,
    Activity,
    ActivityKind,
    ActivityScope,
    ActivityStatus,
    Mandate,
    Modality,
    PartnerRole,
    Theme,
)
from activities.models.activity import DELIVERED
from activities.models.publication import internals_by_role
from activities.models.withholding import known
from countries.models import Country, Region
from ctassist.lib import counting
from instruments.models import Instrument
from partners.models import Partner

ROWS = "FROM found"
LINKS = "FROM found LEFT JOIN activities_{} AS link ON link.activity_id = found.id"
IN_REGION = """
FROM found LEFT JOIN LATERAL (
  SELECT region_id FROM activities_activityregion WHERE activity_id = found.id
   UNION ALL
  SELECT m.region_id FROM activities_activitycountry c JOIN countries_regionmembership m USING (country_id)
   WHERE c.activity_id = found.id
) AS link ON true
"""


@dataclass(frozen=True)
class Breakdown:
    """One way to part the rows of a list.

    `key` of each of `rows` is the key of a row of `model`. The list is asked for the rows of one part by the filter
    called `name`, which takes the column `code`; and for those that say nothing here by `without`.
    """

    name: str
    label: str
    model: type
    key: str
    rows: str = ROWS
    code: str = "code"
    words: str = "label"  # the column with what people read
    narrowed: tuple = ()  # (filter, SQL): what the list takes together with `name`, and how its values narrow the links
    without: str = ""  # "" where every row says something


BREAKDOWNS = [
    Breakdown("status", "By status", ActivityStatus, "found.status_id"),
    Breakdown("kind", "By kind", ActivityKind, "found.kind_id"),
    Breakdown("theme", "By theme", Theme, "link.theme_id", LINKS.format("activitytheme"), without="theme"),
    Breakdown("region", "By region", Region, "link.region_id", IN_REGION, without="region"),
    Breakdown(
        "country",
        "By country",
        Country,
        "link.country_id",
        LINKS.format("activitycountry"),
        code="alpha3",
        words="name",
        narrowed=("country_relation", "link.relation = ANY(%s)"),
        without="country",
    ),
    Breakdown(
        "partner",
        "By partner",
        Partner,
        "link.partner_id",
        LINKS.format("activitypartner"),
        words="name",
        narrowed=("partner_role", "link.role_id = ANY(%s)"),
        without="partner",
    ),
    Breakdown(
        "partner_role",
        "By role of the partners",
        PartnerRole,
        "link.role_id",
        LINKS.format("activitypartner"),
        narrowed=("partner", "link.partner_id IN (SELECT id FROM partners_partner WHERE code = ANY(%s))"),
        without="partner",
    ),
    Breakdown(
        "donor",
        "By donor",
        Partner,
        "link.partner_id",
        LINKS.format("activitypartner") + " AND link.role_id = 'donor'",
        words="name",
        without="donor",
    ),
    Breakdown("mandate", "By mandate", Mandate, "link.mandate_id", LINKS.format("activitymandate"), without="mandate"),
    Breakdown(
        "instrument",
        "By instrument",
        Instrument,
        "link.instrument_id",
        LINKS.format("activityinstrument"),
        words="short_title",
        without="instrument",
    ),
    Breakdown("modality", "By modality", Modality, "found.modality_id", without="modality"),
    Breakdown("scope", "By scope", ActivityScope, "found.scope_id", without="scope"),
    Breakdown(
        "venue_country",
        "By country of the venue",
        Country,
        "found.venue_country_id",
        code="alpha3",
        words="name",
        without="venue_country",
    ),
]
TOOK_PART = f"""
FROM found JOIN LATERAL (
  SELECT sum(coalesce(female, 0) + coalesce(male, 0) + coalesce(other, 0) + coalesce(undisclosed, 0)
             + coalesce(not_recorded, 0)) AS people,
         string_agg(DISTINCT counted.basis_id, ',') AS bases
    FROM activities_peoplecounted AS counted JOIN activities_participationrole AS role ON role.code = counted.role_id
    LEFT JOIN activities_attendancestatus AS attendance ON attendance.code = counted.attendance_id
   WHERE counted.activity_id = found.id AND counted.counts AND role.counts_as_audience
     AND (counted.attendance_id IS NULL OR attendance.counts_as_attended)
  HAVING count(*) > 0
) AS counted ON is_exact OR people = 0 OR people >= {FEWEST_TOLD}
"""
PEOPLE = {  # what is counted of people: the number that a row tells, how that is meant, and the rows
    "planned": ("planned_participants", "planned_participants_basis_id", ROWS),
    "reported": ("reported_participants", "reported_participants_basis_id", ROWS),
    "attended": ("people", "bases", TOOK_PART),
}
COLUMNS = (
    *("id", "kind_id", "status_id", "modality_id", "scope_id", "venue_country_id", "first_day", "last_day"),
    *("delivery_count", "planned_participants", "planned_participants_basis_id"),
    *("reported_participants", "reported_participants_basis_id", "is_certain", "is_delivered", "is_training"),
    "is_exact",
)
COUNTS = "count(*) FILTER (WHERE is_certain), count(*) FILTER (WHERE NOT is_certain)"
HELD = ", ".join(
    f"coalesce(sum(delivery_count) FILTER (WHERE {which}), 0)" for which in ("is_certain", "NOT is_certain")
)
WITHIN = "found.first_day >= stretch.first AND found.last_day <= stretch.last"
QUESTIONS = [
    f"SELECT 'total', NULL::text, {COUNTS}, NULL::text[] FROM found",
    f"SELECT 'delivered', NULL, {COUNTS}, NULL FROM found WHERE is_delivered",
    f"SELECT 'training', NULL, {COUNTS}, NULL FROM found WHERE is_delivered AND is_training",
    f"SELECT 'held', NULL, {HELD}, NULL FROM found WHERE is_delivered AND is_training",
    *(
        f"SELECT '{name} people', NULL, coalesce(sum({number}), 0), count({number}),"
        f" array_agg(DISTINCT {basis}::text) FILTER (WHERE {number} IS NOT NULL) {rows} WHERE is_certain"
        for name, (number, basis, rows) in PEOPLE.items()
    ),
    f"SELECT 'stretch', stretch.at::text, count(*) FILTER (WHERE {WITHIN}),"
    f" count(*) FILTER (WHERE ({WITHIN}) IS NOT TRUE), NULL"
    " FROM unnest(%s::date[], %s::date[]) WITH ORDINALITY AS stretch (first, last, at)"
    " JOIN found ON found.first_day <= stretch.last AND found.last_day >= stretch.first"
    " OR found.first_day IS NULL GROUP BY 2",
]


def tally(listing, stretches):
    """{question: {key: (certain, possible, bases)}} of the rows of a list; without a period all are certain.

    Under the name of a breakdown the numbers by key, under the key None those of rows that say nothing. "stretch": by
    the place in `stretches`, [(first day, last day)], from "1" on. "planned people" and so on: (sum over the certain
    rows, how many of them tell a number, how these are meant).
    One statement, or none when nothing was committed since the same was last asked.
    """
    found, params = found_in(listing)
    parted = [by_key(parts, listing) for parts in BREAKDOWNS]
    sql = f"WITH found AS MATERIALIZED ({found}) " + " UNION ALL ".join([*QUESTIONS, *(sql for sql, _ in parted)])
    params = [*params, [first for first, _ in stretches], [last for _, last in stretches]]
    params += [value for _, values in parted for value in values]

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return by_question(cursor.fetchall())

    return counting.kept_answer((sql, repr(params)), ask)


def by_key(parts, listing):
    """(SQL, parameters) that count the rows by the keys of a breakdown."""
    rows, values = parts.rows, []
    if parts.narrowed and (given := listing.filterset.form.cleaned_data.get(parts.narrowed[0])):
        rows, values = f"{rows} AND {parts.narrowed[1]}", [given if isinstance(given, list) else [given]]
    keys = f"SELECT {parts.key} AS key, is_certain {rows}"
    if rows is not ROWS:  # a row can have the same key twice, a country as beneficiary and as participant
        keys = f"SELECT DISTINCT found.id, {parts.key} AS key, is_certain {rows}"
    return f"SELECT '{parts.name}', key::text, {COUNTS}, NULL FROM ({keys}) AS keys GROUP BY 2", values


def by_question(rows):
    told = defaultdict(dict)
    for question, key, certain, possible, bases in rows:
        told[question][key] = (int(certain), int(possible), bases or [])
    return told


def found_in(listing):
    """(SQL, parameters) of the rows to count, with the columns by which they are counted."""
    try:
        return counted(listing.matching, listing.conditions, listing.user).query.sql_with_params()
    except EmptyResultSet:  # nothing can match, and Django knows that without asking
        none = listing.matching.model.objects.filter(pk__lt=0)
        return counted(none, None, listing.user).query.sql_with_params()


def counted(rows, conditions, user):
    rows, certain = in_period(rows.order_by(), conditions)
    told = Activity.objects.told_to(user)
    return rows.annotate(
        is_certain=certain,
        is_exact=holds(internals_by_role(user)),
        is_delivered=holds(Q(status__in=DELIVERED)),
        is_training=Coalesce("counts_as_training", "kind__is_training"),
        first_day=known("period_from", told),
        last_day=known("period_to", told),
    ).values(*COLUMNS)


def in_period(rows, conditions):
    """(rows that fall in the period or may, whether one certainly does); all rows certainly where none is asked for."""
    if not conditions:
        return rows, Value(True)
    return rows.filter(conditions["certain"] | conditions["possible"]), holds(conditions["certain"])


def holds(condition):
    """A condition as a column."""
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def years_of(listing):
    """The years from the first to the last in which a row may fall; none where no row has a date. One query."""
    span = listing.matching.order_by().values(all_rows=Value(1)).annotate(Min("period_from"), Max("period_to"))
    [(first, last)] = counting.rows(span.values_list("period_from__min", "period_to__max")) or [(None, None)]
    return range(first.year, last.year + 1) if first else range(0)
