"""By which names people and lists mean a country: a visible table, and nothing guessed.

Beside its name, its codes and its names in other languages, a country has spellings in `data/country_spellings.csv`:
names in English, French and Spanish, short ones, former ones, and those that depositaries print. Case, accents,
hyphens, apostrophes, points and blanks make no difference to a name ("Burkina-Faso", "Cote dIvoire"); a code is taken
as it is, so that "N.A." is not Namibia. A name that means two countries means none.
"""

import csv
import re
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from countries.models import Country, CountryName
from ctassist.lib import reference
from ctassist.lib.plain_text import plain

BETWEEN_LETTERS = re.compile(r"[\s'.–-]+")
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
    by_name, by_code = meanings(reference.tables().version)
    return by_name.get(letters(text)) or (by_code.get(plain(text)) if "." not in text else None)


def letters(name):
    """A name as it is compared: `plain`, and without what some put between its words and others do not."""
    return BETWEEN_LETTERS.sub("", plain(name))


@lru_cache(maxsize=4)
def meanings(version):
    """({name by its letters: alpha-3} of all names that mean one country, {code in small letters: alpha-3}), in one
    version of the tables."""
    meant, by_code = defaultdict(set), {}
    for row, (alpha3, alpha2, *names) in names_of_countries():
        by_code |= {alpha3.lower(): alpha3, alpha2.lower(): alpha3}
        for name in (row.name, *names):
            meant[letters(name)].add(alpha3)
    return {name: codes.pop() for name, codes in meant.items() if len(codes) == 1}, by_code
