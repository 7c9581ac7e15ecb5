"""Countries by what people type: any of their names, spellings and codes, in any script; regions and networks."""

from functools import lru_cache

from countries.models import Network, Region
from countries.spellings import names_of_countries
from ctassist.lib import reference
from ctassist.lib.names import Name, Names, names_of_terms


def country_names():
    """All names of countries as of this request; their keys are alpha-3 codes."""
    return made(reference.tables().version)


@lru_cache(maxsize=2)
def made(version):
    return Names(all_names())


def all_names():
    for row, (alpha3, alpha2, *others) in names_of_countries():
        yield Name(row.alpha3, row.name)
        yield from (Name(row.alpha3, name) for name in others)
        yield from (Name(row.alpha3, code, is_code=True) for code in (alpha3, alpha2, row.m49 or ""))


def region_names():
    """All names of regions as of this request; their keys are codes."""
    return made_of_groups(Region, reference.tables().version)


def network_names():
    """All names of networks as of this request; their keys are codes."""
    return made_of_groups(Network, reference.tables().version)


CALLED = {Region: ("label",), Network: ("label", "acronym")}


@lru_cache(maxsize=4)
def made_of_groups(model, version):
    return Names(names_of_terms(reference.tables().rows(model).values(), *CALLED[model]))
