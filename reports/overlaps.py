"""Coming activities that somebody should talk about: of different leads or offices, for the same country, and on the
same theme or at the same time. And States with gaps in their treaty status for which nothing is planned.

Days that are withheld from the asker are the year that they are told (decision 26). Whose office a record is, is told
to those alone who read its internals; for others two records differ by their leads only.
"""

import datetime as dt
from dataclasses import asdict

from django.db import connection
from django.db.models import Case, F, IntegerField, Value, When
from django.utils import timezone

from activities.kept import KEPT
from activities.models import Activity, Theme
from activities.models.withholding import known
from activities.reading import in_words, list_rows
from countries.models import Country, MembersBasis, Region, RegionMembership
from ctassist.lib import counting, reference
from ctassist.lib.plain_text import in_order
from reports.coordination import number
from reports.crossing import rows_in
from reports.pairs import Coming, Pairs
from reports.treaty_gaps import gaps_on

COMING = ("planned", "confirmed")
UNDER_WAY = (*COMING, "ongoing")
MONTHS = 6  # how far ahead overlaps are looked for
DATES = ("starts_on", "starts_on_precision", "ends_on", "ends_on_precision")
COMING_ROWS = """
WITH found AS MATERIALIZED ({found}),
coming AS (
  SELECT id, told_office AS office, coalesce(f_starts_on, f_ends_on) AS first,
         coalesce(latest_day(f_ends_on, f_ends_on_precision), latest_day(f_starts_on, f_starts_on_precision)) AS last,
         f_starts_on_precision = 'day' AND f_ends_on_precision IN ('day', 'unknown') AS is_exact
    FROM found
)
SELECT id, office,
       (SELECT partner_id FROM activities_activitypartner
         WHERE activity_id = coming.id AND role_id = 'lead' LIMIT 1),
       first, last, is_exact,
       ARRAY(SELECT DISTINCT country_id::text FROM activities_activitycountry WHERE activity_id = coming.id),
       ARRAY(SELECT theme_id::text FROM activities_activitytheme WHERE activity_id = coming.id)
  FROM coming WHERE last >= %s AND first <= %s
"""


# -- overlaps --


def overlaps(listing, first, most):
    """Pairs of the next months: {"count", "until", "rows": [{"activities": (item, item), "countries", "themes",
    "same_days", "other_office"}]}; three queries, one without pairs.

    `same_days` is "certain", "possible" or None.
    """
    today = timezone.localdate()
    until = months_on(today, MONTHS)
    count, pairs = asked(listing, today, until, first, most)
    items = items_of({one.id for pair in pairs for one in pair}, listing)
    countries, themes = reference.tables().rows(Country), reference.tables().rows(Theme)
    return {
        "count": count,
        "from": today,
        "until": until,
        "rows": [
            {
                "activities": (items[one.id], items[other.id]),
                "countries": [countries[alpha3] for alpha3 in sorted({*one.countries} & {*other.countries})],
                "themes": [themes[code] for code in sorted({*one.themes} & {*other.themes})],
                "same_days": same_days(one, other),
                "other_office": None not in (one.office, other.office) and one.office != other.office,
            }
            for one, other in pairs
        ],
    }


def same_days(one, other):
    if one.first > other.last or other.first > one.last:
        return None
    return "certain" if one.is_exact and other.is_exact else "possible"


def asked(listing, today, until, first, most):
    """(how many pairs, those of the page)."""
    told = Activity.objects.told_to(listing.user)
    office = Value(None, IntegerField()) if told is None else Case(When(told, then=F("office_id")), default=None)
    dates = {f"f_{name}": known(name, told) for name in DATES}
    found, params = rows_in(listing, listing.matching.filter(status__in=COMING), told_office=office, **dates)
    sql, params = COMING_ROWS.format(found=found), [*params, today, until]

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            pairs = Pairs(Coming(*row) for row in cursor.fetchall())
        return pairs.count, pairs.page(first, most)

    return KEPT.get((sql, repr(params), first, most), ask)


def items_of(keys, listing):
    """{key: list item with its dates in words} of activities that the asker sees."""
    if not keys:
        return {}
    rows = list_rows(sorted(keys), ("id",), listing.base, listing.language, listing.user, key=F("id"))
    return {row["key"]: row for row in in_words(rows)}


def months_on(day, months):
    """The last day of so many months from a day on."""
    at = day.year * 12 + day.month - 1 + months
    first = dt.date(at // 12, at % 12 + 1, 1)
    following = (first.replace(day=28) + dt.timedelta(4)).replace(day=1)
    return min(first + dt.timedelta(day.day - 1), following - dt.timedelta(1))


# -- gaps --


def states_of(listing):
    """The alpha-3 codes of the States that a list asks for: of its countries or regions, else all; save those left out.

    None where no source states the members of one of the regions. A query where a region is asked for or left out.
    """
    codes, everybody = listing.filterset.codes, set(reference.tables().rows(Country))
    left_out = members_of(codes("region_not"), everybody)
    wanted = set(codes("country")) & everybody if codes("country") else everybody
    if codes("region") and not codes("country"):
        wanted = members_of(codes("region"), everybody)
    return None if wanted is None or left_out is None else wanted - left_out - set(codes("country_not"))


def members_of(codes, everybody):
    """The States of some regions; None where no source states the members of one of them."""
    regions = [row for code, row in reference.tables().rows(Region).items() if code in codes]
    if any(region.members_basis == MembersBasis.NOT_STATED for region in regions):
        return None
    if any(region.members_basis == MembersBasis.ALL for region in regions):
        return everybody
    if not regions:
        return set()
    members = RegionMembership.objects.filter(region__in=[region.code for region in regions]).order_by()
    return {alpha3 for (alpha3,) in counting.rows(members.values_list("country"), KEPT)}


UNDER_WAY_IN = """
WITH found AS MATERIALIZED ({found})
SELECT DISTINCT link.country_id
  FROM found JOIN activities_activitycountry AS link ON link.activity_id = found.id
 WHERE last_day IS NULL OR last_day >= %s
"""


def gaps(listing):
    """States that lack an instrument and for which the list holds nothing planned or under way; three queries.

    {"as_of", "rows": [{"alpha3", "name", "activities": number, and the numbers of a `Gap`}]}, those that lack the most
    first. None where the States asked for are not known.
    """
    states, today = states_of(listing), timezone.localdate()
    if states is None:
        return None
    counts, busy = numbers_by_country(listing), under_way_in(listing, today)
    countries, rows = reference.tables().rows(Country), []
    for alpha3, gap in gaps_on(today).items():
        if alpha3 in states and gap.open and alpha3 not in busy:
            shown = {"alpha3": alpha3, "name": countries[alpha3].name} | asdict(gap)
            rows.append(shown | {"activities": number(listing, counts.get(alpha3, (0, 0)), country=alpha3)})
    rows.sort(key=lambda row: (-row["lacking"] - row["by_last_list"], -row["lacking"], in_order(row["name"])))
    return {"as_of": today, "rows": rows}


def numbers_by_country(listing):
    """{alpha-3: (certain, possible)}: how many rows of the list each country has."""
    crossing = listing.crossing()
    return KEPT.get(("by country", *crossing.question), lambda: crossing.numbers("country"))


def under_way_in(listing, today):
    """The countries for which the list holds something that is planned or under way."""
    told = Activity.objects.told_to(listing.user)
    rows = listing.matching.filter(status__in=UNDER_WAY)
    found, params = rows_in(listing, rows, last_day=known("period_to", told))
    sql, params = UNDER_WAY_IN.format(found=found), [*params, today]

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return {country for (country,) in cursor.fetchall()}

    return KEPT.get((sql, repr(params)), ask)
