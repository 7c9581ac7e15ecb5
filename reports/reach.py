"""Which States were reached: beneficiaries of delivered activities (DOMAIN.md, section 4), and which were not."""

from activities.models import ActivityCountry
from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.plain_text import in_order
from reports.narrowing import narrowed_each
from reports.overlaps import states_of


def reach(shown):
    """States reached by the activities of a Dashboard, of those that its list asks for; one query at most.

    {"states_count": how many are asked for (None where their region has no stated members), "reached_count",
     "reached", "possible": [number with "alpha3", "name"], "not_reached": [countries by name] or None}
    """
    counts, states = shown.told["reached"].by_country, states_of(shown.listing)
    countries = reference.tables().rows(Country)
    asked = {"country_relation": ActivityCountry.Relation.BENEFICIARY.value, "delivered": "yes"}
    queries = narrowed_each(shown.listing, "country", counts, **asked)
    rows = [
        {"alpha3": alpha3, "name": countries[alpha3].name, "label": countries[alpha3].name}
        | shown.opening((*numbers, []), queries[alpha3])
        for alpha3, numbers in counts.items()
        if states is None or alpha3 in states
    ]
    rows.sort(key=lambda row: (-row["count"], -(row["possible"] or 0), in_order(row["name"])))
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
