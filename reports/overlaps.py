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
from reports.coordination import found_in, number
from reports.treaty_gaps import gaps_on

COMING = ("planned", "confirmed")
UNDER_WAY = (*COMING, "ongoing")
MONTHS = 6  # how far ahead overlaps are looked for
DATES = ("starts_on", "starts_on_precision", "ends_on", "ends_on_precision")
PAIRS = """
WITH found AS MATERIALIZED ({found}),
coming AS MATERIALIZED (
  SELECT * FROM (
    SELECT id, told_office AS office, coalesce(f_starts_on, f_ends_on) AS first,
           coalesce(latest_day(f_ends_on, f_ends_on_precision), latest_day(f_starts_on, f_starts_on_precision)) AS last,
           f_starts_on_precision = 'day' AND f_ends_on_precision IN ('day', 'unknown') AS is_exact,
           (SELECT partner_id FROM activities_activitypartner
             WHERE activity_id = found.id AND role_id = 'lead' LIMIT 1) AS lead
      FROM found WHERE state = ANY(%s)) AS dated
   WHERE last >= %s AND first <= %s
),
served AS MATERIALIZED (
  SELECT DISTINCT coming.id, country_id FROM coming JOIN activities_activitycountry ON activity_id = coming.id
),
pairs AS MATERIALIZED (
  SELECT a.id AS one, b.id AS other, array_agg(country_id ORDER BY country_id) AS countries
    FROM served a JOIN served b USING (country_id) WHERE a.id < b.id GROUP BY 1, 2
),
judged AS (
  SELECT one, other, countries, greatest(a.first, b.first) AS day, a.is_exact AND b.is_exact AS is_exact,
         a.first <= b.last AND b.first <= a.last AS overlap, a.office <> b.office AS other_office,
         ARRAY(SELECT x.theme_id FROM activities_activitytheme x JOIN activities_activitytheme y USING (theme_id)
                WHERE x.activity_id = one AND y.activity_id = other ORDER BY 1)::text[] AS themes
    FROM pairs JOIN coming a ON a.id = one JOIN coming b ON b.id = other
   WHERE a.lead <> b.lead OR a.office <> b.office
),
kept AS MATERIALIZED (SELECT * FROM judged WHERE overlap OR themes <> '{{}}')
SELECT (SELECT count(*) FROM kept), one, other, countries, themes, overlap, is_exact, other_office
  FROM (VALUES (1)) AS always LEFT JOIN (SELECT * FROM kept ORDER BY day, one, other LIMIT %s OFFSET %s) AS page ON true
 ORDER BY day, one, other
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
    items = items_of({key for one, other, *_ in pairs for key in (one, other)}, listing)
    countries, themes = reference.tables().rows(Country), reference.tables().rows(Theme)
    return {
        "count": count,
        "from": today,
        "until": until,
        "rows": [
            {
                "activities": (items[one], items[other]),
                "countries": [countries[alpha3] for alpha3 in shared],
                "themes": [themes[code] for code in same_themes],
                "same_days": ("certain" if is_exact else "possible") if overlap else None,
                "other_office": bool(other_office),
            }
            for one, other, shared, same_themes, overlap, is_exact, other_office in pairs
        ],
    }


def asked(listing, today, until, first, most):
    """(how many pairs, those of the page)."""
    told = Activity.objects.told_to(listing.user)
    office = Value(None, IntegerField()) if told is None else Case(When(told, then=F("office_id")), default=None)
    dates = {f"f_{name}": known(name, told) for name in DATES}
    found, params = found_in(listing, told_office=office, state=F("status_id"), **dates)
    sql = PAIRS.format(found=found)
    params = [*params, [*COMING], today, until, most, first]

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    rows = KEPT.get((sql, repr(params)), ask)
    return rows[0][0], [pair for _, *pair in rows if pair[0] is not None]


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


GAPS = """
WITH found AS MATERIALIZED ({found})
SELECT link.country_id, count(DISTINCT found.id) FILTER (WHERE is_certain),
       count(DISTINCT found.id) FILTER (WHERE NOT is_certain),
       count(DISTINCT found.id) FILTER (WHERE state = ANY(%s) AND (last_day IS NULL OR last_day >= %s))
  FROM found JOIN activities_activitycountry AS link ON link.activity_id = found.id GROUP BY 1
"""


def gaps(listing):
    """States that lack an instrument and for which the list holds nothing planned or under way; three queries.

    {"as_of", "rows": [{"alpha3", "name", "activities": number, and the numbers of a `Gap`}]}, those that lack the most
    first. None where the States asked for are not known.
    """
    states, today = states_of(listing), timezone.localdate()
    if states is None:
        return None
    told = Activity.objects.told_to(listing.user)
    found, params = found_in(listing, state=F("status_id"), last_day=known("period_to", told))
    sql, params = GAPS.format(found=found), [*params, [*UNDER_WAY], today]

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return {country: counts for country, *counts in cursor.fetchall()}

    counts = KEPT.get((sql, repr(params)), ask)
    countries, rows = reference.tables().rows(Country), []
    for alpha3, gap in gaps_on(today).items():
        certain, possible, planned = counts.get(alpha3, (0, 0, 0))
        if alpha3 in states and gap.open and not planned:
            shown = {"alpha3": alpha3, "name": countries[alpha3].name} | asdict(gap)
            rows.append(shown | {"activities": number(listing, (certain, possible), country=alpha3)})
    rows.sort(key=lambda row: (-row["lacking"] - row["by_last_list"], -row["lacking"], in_order(row["name"])))
    return {"as_of": today, "rows": rows}
