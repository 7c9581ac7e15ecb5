"""Acts, facts and lists for tests: a builder shows only what matters to the test."""

import datetime as dt
from itertools import count

from ctassist.lib.partial_dates import UNKNOWN, parse_partial_date
from instruments.models import Instrument, ListCoverage, PartyFact, TreatyAction

numbers = count(1)


def day(text):
    return dt.date.fromisoformat(text)


def an_instrument(adopted_on="2000-01-01", *, universal=False, **details):
    """A saved instrument of which nothing is held; not one of the universal ones unless the test says so."""
    code = f"test-{next(numbers)}"
    return Instrument.objects.create(
        code=code,
        short_title=code,
        adopted_on=day(adopted_on),
        in_universal_set=universal,
        position=99,
        **{"later_party_rule": "days:30", "in_force_who_counts": "all States", **details},
    )


def an_act(instrument, kind="accession", on="", *, country="FRA", takes_effect=None, **details):
    """A saved act deposited on a day, in a month or in a year (`2001-05-31`, `2001-05`, `2001`); "" is not known."""
    deposited = parse_partial_date(on)
    return TreatyAction.objects.create(
        country_id=country,
        instrument=instrument,
        type_id=kind,
        deposited_on=deposited.day,
        deposited_on_precision_id=deposited.precision,
        effective_on=takes_effect and day(takes_effect),
        source="a test",
        **details,
    )


def a_fact(instrument, kind, known_by, *, country="FRA"):
    return PartyFact.objects.create(
        country_id=country, instrument=instrument, kind=kind, known_by=day(known_by), source="a test"
    )


def a_list(instrument, as_of="", kind="full", *, left_out=()):
    """A saved list of parties as of a day or year; `partial` without one."""
    stretch = parse_partial_date(as_of)
    coverage = ListCoverage.objects.create(
        instrument=instrument,
        kind=kind if as_of else "partial",
        as_of=stretch.day,
        as_of_precision_id=stretch.precision if as_of else UNKNOWN,
        statement="a test",
        dated_consent_count=0,
        known_party_count=0,
    )
    coverage.left_out.set(left_out)
    return coverage
