"""Which States were reached: beneficiaries of delivered activities (DOMAIN.md, section 4), and which were not."""

from django.db import connection
from django.db.models import Q

from activities.models import ActivityCountry
from activities.models.activity import DELIVERED
from countries.models import Country
from ctassist.lib import counting, reference
from reports.coordination import found_in
from reports.overlaps import states_of
from reports.tallies import holds

REACHED = """
WITH found AS MATERIALIZED ({found})
SELECT link.country_id, count(DISTINCT found.id) FILTER (WHERE is_certain),
       count(DISTINCT found.id) FILTER (WHERE NOT is_certain)
  FROM found JOIN activities_activitycountry AS link ON link.activity_id = found.id AND link.relation = %s
 WHERE is_delivered GROUP BY 1
"""


def reach(shown):
    """States reached by the activities of a Dashboard, of those that its list asks for; two queries at most.

    {"states_count": how many are asked for (None where their region has no stated members), "reached_count",
     "reached", "possible": [number with "alpha3", "name"], "not_reached": [countries by name] or None}
    """
    counts, states = beneficiaries(shown.listing), states_of(shown.listing)
    countries = reference.tables().rows(Country)
    rows = [
        {"alpha3": alpha3, "name": countries[alpha3].name, "label": countries[alpha3].name}
        | shown.number(
            (*numbers, []), country=alpha3, country_relation=ActivityCountry.Relation.BENEFICIARY.value, delivered="yes"
        )
        for alpha3, numbers in counts.items()
        if states is None or alpha3 in states
    ]
    rows.sort(key=lambda row: (-row["count"], -(row["possible"] or 0), row["name"]))
    reached = [row for row in rows if row["count"]]
    return {
        "states_count": None if states is None else len(states),
        "reached_count": len(reached),
        "reached": reached,
        "possible": [row for row in rows if not row["count"]],
        "not_reached": None
        if states is None
        else [country for alpha3, country in countries.items() if alpha3 in states and alpha3 not in counts],
    }


def beneficiaries(listing):
    """{alpha-3: (certain, possible)}: delivered activities of a list of which a State is a beneficiary; one query."""
    sql, params = found_in(listing, is_delivered=holds(Q(status__in=DELIVERED)))
    sql, params = REACHED.format(found=sql), [*params, ActivityCountry.Relation.BENEFICIARY.value]

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return {country: tuple(numbers) for country, *numbers in cursor.fetchall()}

    return counting.kept_answer((sql, repr(params)), ask)
