"""Instruments by what people type: titles with their year, code, and the names in common use (`data/nicknames.csv`)."""

import csv
from collections import defaultdict
from functools import lru_cache
from pathlib import Path

from ctassist.lib import reference
from ctassist.lib.names import Name, Names
from instruments.models import Instrument

TABLE = Path(__file__).with_name("data") / "nicknames.csv"


@lru_cache(maxsize=1)
def nicknames():
    """{code of an instrument: names in common use} as the table has them."""
    found = defaultdict(list)
    with open(TABLE, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["instrument"]].append(row["name"])
    return dict(found)


def instrument_names():
    """All names of instruments as of this request; their keys are codes."""
    return made(reference.tables().version)


@lru_cache(maxsize=2)
def made(version):
    return Names(all_names())


def all_names():
    for row in reference.tables().rows(Instrument).values():
        for name in (row.short_title, row.title, *nicknames().get(row.code, ())):
            yield Name(row.code, name)
            yield Name(row.code, f"{name} {row.adopted_on.year}")
        yield Name(row.code, row.code, is_code=True)
