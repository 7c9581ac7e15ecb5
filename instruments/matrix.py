"""What every State is to every instrument on a day, ready to be shown as JSON, as a page and as a file.

To read this of one day takes far longer than to show it, and it changes seldom. So what holds on all days is read at
once and kept until an act, a fact, a list, an instrument or a country changes (decision 15). A day is then looked up:
for each State and instrument the cell that stands since the last change.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from html import escape

import orjson
from django.urls import reverse

from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.kept_answers import KeptAnswers
from ctassist.lib.partial_dates import UNKNOWN, PartialDate
from instruments import parties
from instruments.models import Instrument
from instruments.reading import SIGNATURES_UNTIL
from instruments.sentences import LABELS, in_one_line, reason

MARKS = {"party": "p", "signatory": "s", "none": "n", "former_party": "f", "unknown": "u"}  # class of a cell


class Cell:
    """What a State is to an instrument for some time; the same for all States of which the same is to be said."""

    def __init__(self, status, action, day, precision, effective_on, stated_on, doubt, doubt_on, known_until):
        """Takes the arguments of `parties.status_of`. The day in force, which hangs on the instrument, is not told."""
        self.status = status
        deposited = PartialDate(day, precision or UNKNOWN)
        self.told = parties.Status("", "", status, action, deposited, None, doubt, doubt_on, known_until)

    @cached_property
    def words(self):
        return in_one_line(self.told)

    @cached_property
    def json(self):
        told = self.told
        item = {
            "status": told.status,
            "action": told.action,
            "deposited_on": told.deposited.day,
            "deposited_on_precision": told.deposited.precision,
        }
        if told.status == "unknown":
            item |= {"known_until": told.known_until, "reason": reason(told)}
        return orjson.dumps(item)

    @cached_property
    def html(self):
        return f'<td class="{MARKS[self.status]}"><i>{escape(self.words)}</i></td>'


# -- all days --


class Row:
    """A State with what it is to each instrument, in their order, for some time."""

    def __init__(self, state, cells):
        self.country, self.address, self.cells = state.country, state.address, cells

    @cached_property
    def statuses(self):
        return [cell.status for cell in self.cells]

    @cached_property
    def counts(self):
        return counts_of(self.statuses)

    @cached_property
    def json(self):
        return orjson.Fragment(b"[" + b",".join([cell.json for cell in self.cells]) + b"]")

    @cached_property
    def html(self):
        return "".join([cell.html for cell in self.cells])


def counts_of(statuses):
    return {status: statuses.count(status) for status in parties.STATUSES}


class State:
    """What one State is to the instruments on all days: the days on which anything changes, and a Row from each on."""

    def __init__(self, country, course):
        """`course`: for each instrument the days of change, and the cells from each on, with one more for before."""
        self.country, self.course = country, course
        self.address = reverse("country", args=[country.alpha3])
        self.days = sorted({day for days, _ in course for day in days})
        self.rows = {}  # place among the days -> Row; made when first asked for

    def on(self, day):
        place = bisect_right(self.days, day)
        if place not in self.rows:
            self.rows[place] = Row(self, [cells[bisect_right(days, day)] for days, cells in self.course])
        return self.rows[place]


@dataclass(frozen=True)
class Courses:
    """What holds on all days."""

    instruments: list
    signatures_until: dict  # code -> day up to which all signatures are held, or None
    states: list


TABLES = ("instruments_", "countries_")
KEPT = KeptAnswers(*TABLES, most=1)


def courses():
    return KEPT.get("courses", read_courses)


def read_courses():
    """Two queries."""
    made = {}

    def cell(arguments):
        key = tuple(arguments)
        if key not in made:
            made[key] = Cell(*arguments)
        return made[key]

    before = cell(parties.BEFORE_ADOPTION)
    found = parties.throughout()
    tables = reference.tables()
    instruments = list(tables.rows(Instrument).values())
    states = []
    for country in tables.rows(Country).values():
        pairs = [found[country.alpha3, instrument.code] for instrument in instruments]
        states.append(State(country, [(days, [before, *map(cell, told)]) for days, told in pairs]))
    held = Instrument.objects.order_by().annotate(until=SIGNATURES_UNTIL).values_list("code", "until")
    return Courses(instruments, dict(held), states)


# -- one day --


class Matrix:
    """The States asked for, with what each is to each instrument on a day.

    `countries` are the keys of the States (None for all), `wanted` the statuses that a State has (empty for any) to
    the instrument of the code `towards`, or to whichever without one.
    """

    def __init__(self, on, countries=None, wanted=(), towards=None):
        self.on = on
        self.courses = courses()
        self.instruments = self.courses.instruments
        wanted = frozenset(wanted)
        self.written = {}  # what was made of it, by its name and what it hangs on
        place = next((n for n, instrument in enumerate(self.instruments) if instrument.code == towards), None)
        self.rows = []
        for state in self.courses.states:
            if countries is not None and state.country.alpha3 not in countries:
                continue
            row = state.on(on)
            judged = row.statuses if place is None else [row.statuses[place]]
            if not wanted or not wanted.isdisjoint(judged):
                self.rows.append(row)

    @cached_property
    def column_counts(self):
        """For each instrument how many of the States shown have each status; `signatory` is None where not held."""
        columns = zip(*[row.statuses for row in self.rows], strict=True) if self.rows else [()] * len(self.instruments)
        return [
            counts_of(column) | ({} if self.holds(instrument.code) else {"signatory": None})
            for instrument, column in zip(self.instruments, columns, strict=True)
        ]

    def kept(self, make, *arguments):
        """What a function makes of these arguments and of this, made once."""
        key = make.__name__, arguments
        if key not in self.written:
            self.written[key] = make(*arguments)
        return self.written[key]

    def holds(self, code):
        """Whether all signatures of an instrument are held up to the day."""
        until = self.courses.signatures_until[code]
        return until is not None and until >= self.on

    # -- as JSON --

    def as_json(self, base):
        """The answer of the API as JSON; `base` is the root of its addresses."""
        instruments = [
            {
                "code": instrument.code,
                "short_title": instrument.short_title,
                "counts": counts,
                "url": f"{base}/instruments/{instrument.code}/",
            }
            for instrument, counts in zip(self.instruments, self.column_counts, strict=True)
        ]
        countries = [self.row_json(row, base) for row in self.rows]
        item = {"as_of": self.on, "count": len(self.rows), "instruments": instruments, "countries": countries}
        return orjson.dumps(item)

    def row_json(self, row, base):
        return {
            "alpha2": row.country.alpha2,
            "alpha3": row.country.alpha3,
            "name": row.country.name,
            "counts": row.counts,
            "cells": row.json,
            "url": f"{base}/countries/{row.country.alpha3}/",
        }

    # -- as HTML: written as one text, because templates are slow with four thousand cells --

    def html_heads(self, when):
        """The heads of the instruments."""
        heads = [
            f'<th scope="col"><a href="{reverse("instrument", args=[instrument.code])}{when}">'
            f"<span>{escape(instrument.short_title)}</span></a></th>"
            for instrument in self.instruments
        ]
        return "".join(heads)

    def html_rows(self, when):
        """The rows of the table's body; `when` is the query that asks the same day of other pages."""
        return "\n".join([self.html_row(row, when) for row in self.rows])

    def html_row(self, row, when):
        counts, address = row.counts, row.address + when
        sums = "".join([f'<td class="sum">{linked(counts[s], address + "#instruments")}</td>' for s in ROW_SUMS])
        name = f'<th scope="row"><a href="{address}">{escape(row.country.name)}</a></th>'
        return f"<tr>{name}{row.html}{sums}</tr>"

    def html_sums(self, query):
        """The rows below: how many States have each status. Each number opens its States; `query` asks for the rest."""
        return "\n".join([self.html_sum(status, query) for status in COLUMN_SUMS])

    def html_sum(self, status, query):
        cells = []
        for instrument, counts in zip(self.instruments, self.column_counts, strict=True):
            asked = f"{query}instrument={instrument.code}&amp;status={status}"
            cells.append(f'<td class="sum">{linked(counts[status], asked)}</td>')
        head = f'<th scope="row"><span class="{MARKS[status]}">{LABELS[status]}</span></th>'
        return f'<tr>{head}{"".join(cells)}<td colspan="{len(ROW_SUMS)}"></td></tr>'


ROW_SUMS = ("party", "unknown")
COLUMN_SUMS = ("party", "unknown", "signatory", "former_party", "none")
NOT_HELD = '<abbr title="not held in full">–</abbr>'


def linked(count, address):
    """A number that opens its rows; one that is not known says so."""
    if count is None:
        return NOT_HELD
    return f'<a href="{address}">{count}</a>' if count else "0"
