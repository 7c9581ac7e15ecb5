"""Writing countries, regions and networks; memberships stand with the group that they are of."""

import datetime as dt

from ctassist.lib.reference_writing import record_reference

NAMES = {"names": ["language_id", "name"]}
MEMBERSHIPS = {"memberships": ["country_id", "valid_from"]}
EVER = (dt.date.min, dt.date.max)


def record_country(country, links=None, *, by):
    """Save a new or changed country with its names in other languages."""
    return record_reference(country, links, by=by, keys=NAMES)


def record_region(region, links=None, *, by):
    """Save a new or changed region with its members."""
    return record_reference(region, links, by=by, keys=MEMBERSHIPS, judge=one_at_a_time)


def record_network(network, links=None, *, by):
    """Save a new or changed network with its regions and members."""
    return record_reference(network, links, by=by, keys=MEMBERSHIPS | {"regions": None}, judge=one_at_a_time)


def one_at_a_time(group, rows, stored):
    """C18: periods of one country in one group do not overlap; a period without a beginning or end goes on for ever."""
    found, periods = {}, {}
    for at, row in enumerate(rows["memberships"]):
        begin, end = row["valid_from"] or EVER[0], row["valid_to"] or EVER[1]
        others = periods.setdefault(row["country_id"], [])
        if any(begin <= until and since <= end for since, until in others):
            found[f"memberships/{at}/country"] = "This country is a member during that time already."
        others.append((begin, end))
    return found
