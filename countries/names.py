"""Countries by what people type: any of their names, spellings and codes, in any script."""

from functools import lru_cache

from countries.spellings import names_of_countries
from ctassist.lib import reference
from ctassist.lib.names import Name, Names


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
