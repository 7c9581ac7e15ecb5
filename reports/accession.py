"""States that became party in a period, and the assistance that they had before and after. Never because.

For each act the activities delivered for the State are counted that certainly took place in the three years before the
first day that the act can have been, and those in the three years after the last; they are what the list of activities
shows when it is asked so. What only may lie there is counted apart.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.urls import reverse

from activities.kept import KEPT
from activities.models import Activity
from activities.models.withholding import known
from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.partial_dates import PartialDate
from instruments.models import Instrument
from reports.reported import became_party
from reports.stretches import ONE_DAY, Stretch

YEARS = 3
NOTHING = (0, 0)
WITHIN = "told.first_day >= stretch.first AND told.last_day <= stretch.last"
QUESTION = f"""
WITH told AS MATERIALIZED ({{told}})
SELECT stretch.at, count(DISTINCT told.id) FILTER (WHERE {WITHIN}),
       count(DISTINCT told.id) FILTER (WHERE ({WITHIN}) IS NOT TRUE)
  FROM unnest(%s::text[], %s::date[], %s::date[]) WITH ORDINALITY AS stretch (country, first, last, at)
  JOIN activities_activitycountry AS link ON link.country_id = stretch.country
  JOIN told ON told.id = link.activity_id
 WHERE told.first_day <= stretch.last AND told.last_day >= stretch.first OR told.first_day IS NULL
 GROUP BY 1
"""


@dataclass(frozen=True)
class Act:
    """A State that became party to an instrument (None where no source names it), and when that can have been."""

    country: str
    instrument: str | None
    deposited: PartialDate
    days: Stretch
    name_in_source: str | None

    @property
    def before(self):
        last = self.days.first - ONE_DAY
        return Stretch(years_on(self.days.first, -YEARS), last)

    @property
    def after(self):
        return Stretch(self.days.last + ONE_DAY, years_on(self.days.last, YEARS))


def acts_in(days, states):
    """The Acts of the `states` (alpha-3 codes) that certainly lie in a Stretch; see `parties.became_party_in`.

    One whose day is not told can have been on any of these days.
    """
    for row in became_party(days):
        if row.country in states:
            certain = Stretch(row.deposited.day, row.deposited.latest) if row.deposited.day else days
            yield Act(row.country, row.instrument, row.deposited, certain, row.name_in_source)


def beside(acts, user):
    """[{"country", "instrument", "name_in_source", "when", "deposited", "before", "after"}], one row an Act; one query.

    `when` is None where the day is not told; `before` and `after`: see `number`.
    """
    counts = counted([(act.country, stretch) for act in acts for stretch in (act.before, act.after)], user)
    tables = reference.tables()
    return [
        {
            "country": tables.rows(Country)[act.country],
            "instrument": act.instrument and tables.rows(Instrument)[act.instrument],
            "name_in_source": act.name_in_source,
            "when": act.deposited.words() if act.deposited.day else None,
            "deposited": act.deposited,
            "before": number(act.country, act.before, counts[2 * at]),
            "after": number(act.country, act.after, counts[2 * at + 1]),
        }
        for at, act in enumerate(acts)
    ]


def counted(asked, user):
    """[(certain, possible)] of the delivered activities that a user sees for each (country, Stretch); one query."""
    if not asked:
        return []
    told_to = Activity.objects.told_to(user)
    told = Activity.objects.visible_to(user).delivered().order_by()
    told = told.annotate(first_day=known("period_from", told_to), last_day=known("period_to", told_to))
    sql, params = told.values("id", "first_day", "last_day").query.sql_with_params()
    params = [
        *params,
        [country for country, _ in asked],
        [stretch.first for _, stretch in asked],
        [stretch.last for _, stretch in asked],
    ]

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(QUESTION.format(told=sql), params)
            return {at: (certain, possible) for at, certain, possible in cursor.fetchall()}

    found = KEPT.get(("accession", sql, repr(params)), ask)
    return [found.get(at, NOTHING) for at in range(1, len(asked) + 1)]


def number(country, stretch, counts):
    """How many activities were delivered for a State in a stretch of days, and where their rows are."""
    url = f"{reverse('activities')}?country={country}&delivered=yes&period={stretch.code}"
    return {
        "count": counts[0],
        "possible": counts[1],
        "url": url,
        "possible_url": f"{url}&certainty=possible",
        "words": stretch.words,
        "first": stretch.first,
        "last": stretch.last,
    }


def years_on(day, years):
    """The same day so many years on; the last of February where there is no such day."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 2, 28)
