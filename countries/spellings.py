"""By which names people and lists mean a country: a visible table, and nothing guessed.

Beside its name, its codes and its names in other languages, a country has spellings in `data/country_spellings.csv`:
names in English, French and Spanish, short ones, former ones, and those that depositaries print. Case, accents, the
shapes of hyphens and apostrophes make no difference. A name that means two countries means none.
"""

import csv
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from countries.models import Country, CountryName
from ctassist.lib import reference
from ctassist.lib.plain_text import plain

TABLE = Path(__file__).with_name("data") / "country_spellings.csv"


@lru_cache(maxsize=1)
def spellings():
    """{alpha-3: other names} as the table has them."""
    found = defaultdict(list)
    with open(TABLE, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["iso3"]].append(row["name"])
    return dict(found)


def names_of_countries():
    """(row of the country, its codes and other names) of each country; no query but for the reference tables."""
    others = defaultdict(list)
    for other in reference.tables().rows(CountryName).values():
        others[other.country_id].append(other.name)
    for row in reference.tables().rows(Country).values():
        yield row, [row.alpha3, row.alpha2, *others[row.alpha3], *spellings().get(row.alpha3, [])]


def country_named(text):
    """The alpha-3 code of the country that has this name or code; None for none, and for a name of two."""
    return by_name(reference.tables().version).get(plain(text))


@lru_cache(maxsize=4)
def by_name(version):
    """{name as `plain` leaves it: alpha-3} of all names that mean one country, in one version of the tables."""
    meant = defaultdict(set)
    for row, names in names_of_countries():
        for name in (row.name, *names):
            meant[plain(name)].add(row.alpha3)
    return {name: codes.pop() for name, codes in meant.items() if len(codes) == 1}
