"""What each row of a list says, in our codes. What is in no table is a fault of the row, by column and value."""

import csv
import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from countries.spellings import country_named
from ctassist.lib import reference
from ctassist.lib.partial_dates import DAY, PartialDate
from ctassist.lib.plain_text import plain
from ctassist.lib.sheet_columns import MARKS
from ctassist.lib.sheet_dates import listed_date
from instruments.imports.columns import head_of
from instruments.models import Instrument, ListCoverage, TreatyActionType

ACTIONS = Path(__file__).parents[1] / "data" / "list_actions.csv"
WITH_LETTERS = re.compile(r"(.*\d)(?:[\s,]+|(?=\())\(?([A-Za-z]{1,2})\)?", re.ASCII)  # 24 Sep 2003 a


@dataclass(frozen=True)
class Terms:
    """What somebody states of a list: whose it is, as of when, how much it holds, where it was read.

    `depositary` and `instrument` are the code of a partner and of an instrument, "" where none is stated.
    """

    depositary: str
    depositary_id: int
    as_of: dt.date
    kind: str
    source: str
    source_url: str = ""
    instrument: str = ""
    day_order: str = ""

    @property
    def is_undated(self):
        return self.kind == ListCoverage.Kind.UNDATED


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: the head of the column, what stands there, and why it cannot be."""

    column: str
    value: str
    reason: str


@dataclass
class ListedAct:
    """What one row says. `type` is None for a party of an undated list; `row` is its number in the file, from 1."""

    row: int
    country: str | None = None
    instrument: str | None = None
    type: str | None = None
    deposited: PartialDate = field(default_factory=PartialDate)
    effective_on: dt.date | None = None
    effective_basis: str = ""
    territory: str = ""
    note: str = ""
    source: str = ""
    as_of: dt.date | None = None
    heads: dict = field(default_factory=dict)  # {field: (head, cell)}, for what is to be said of it later
    faults: list = field(default_factory=list)

    def fault(self, name, reason):
        head, cell = self.heads.get(name, (name, ""))
        self.faults.append(Fault(head, cell, reason))


def listed_acts(rows, columns, terms):
    """A ListedAct for each act that the rows below the heads tell of; a row with a signature may tell two."""
    for at, row in enumerate(rows[columns.first :], columns.first):
        if any(row) and row != rows[columns.header]:
            yield from acts_of_row(at + 1, columns.cells(row), columns, terms)


def acts_of_row(number, cells, columns, terms):
    heads = {name: (head_of(columns, name), cell) for name, cell in cells.items()}

    def new():
        act = ListedAct(number, territory=cells.get("territory", ""), note=cells.get("note", ""), heads=heads)
        act.as_of, act.source = terms.as_of, terms.source
        say_state(act, cells.get("country", ""))
        say_instrument(act, cells.get("instrument", ""), terms)
        return act

    if cells.get("signed_on"):
        signed = new()
        signed.type = "signature"
        signed.deposited, _ = date_of(signed, "signed_on", cells["signed_on"], terms)
        yield signed
    if cells.get("deposited_on") or not cells.get("signed_on"):
        act = new()
        say_act(act, cells, terms)
        yield act


def say_state(act, text):
    if not text:
        act.fault("country", "No State is named.")
        return
    act.country = country_named(MARKS.sub("", text))
    if act.country is None:
        act.fault("country", "No State of this name is known here.")


def say_instrument(act, text, terms):
    act.instrument = instrument_named(text) if text else terms.instrument or None
    if act.instrument is None:
        act.fault("instrument", "No instrument of this name is known here." if text else "No instrument is named.")
    elif terms.instrument and act.instrument != terms.instrument:
        act.fault("instrument", "The list is stated to be about another instrument.")


def say_act(act, cells, terms):
    """What the State did, and when. A letter may stand behind the day."""
    text, letters = cells.get("deposited_on", ""), cells.get("action", "")
    act.deposited, behind = date_of(act, "deposited_on", text, terms)
    if terms.is_undated and not text:
        say_party(act, letters, terms)
        return
    if letters and behind:
        act.fault("deposited_on", "What the State did stands in two columns.")
    else:
        say_type(act, letters or behind, "action" if "action" in act.heads else "deposited_on", terms)
    if not text:
        act.fault("deposited_on", "An act has a date, or at least a year.")
    if cells.get("effective_on"):
        effective, _ = date_of(act, "effective_on", cells["effective_on"], terms)
        if effective.precision == DAY:
            act.effective_on, act.effective_basis = effective.day, "listed"
        elif effective.day:
            act.fault("effective_on", "An act takes effect on a day.")


def say_party(act, letters, terms):
    """A row without a day in an undated list: a party, whatever made it one."""
    if letters:
        say_type(act, letters, "action", terms)
        if act.type and not reference.tables().rows(TreatyActionType)[act.type].expresses_consent:
            act.fault("action", "This makes no party, and has no date.")
    act.type = None


def say_type(act, written, place, terms):
    act.type = type_named(written, terms.depositary)
    if act.type is None and written:
        act.fault(place, f"“{written}” is not known of this depositary; write the word.")
    elif act.type is None:
        act.fault(place, "What the State did is not said.")


# -- names --


def instrument_named(text):
    """The code of the instrument with this code, short title or title; None for none."""
    return titles(reference.tables().version).get(plain(MARKS.sub("", text)))


@lru_cache(maxsize=4)
def titles(version):
    found = {}
    for row in reference.tables().rows(Instrument).values():
        found |= dict.fromkeys(map(plain, (row.code, row.short_title, row.title)), row.code)
    return found


def type_named(written, depositary):
    """The type of act that a depositary means; its letters as they stand, words in any case. None for none."""
    letters, words = action_table()
    written = written.strip().strip("()").strip()
    if (depositary, written) in letters:
        return letters[depositary, written]
    if not written:
        return None
    for row in reference.tables().rows(TreatyActionType).values():
        if plain(written) in (plain(row.code), plain(row.label)):
            return row.code
    return words.get(plain(written))


@lru_cache(maxsize=1)
def action_table():
    """({(depositary, letters): type}, {words: type}) of list_actions.csv."""
    letters, words = {}, {}
    with open(ACTIONS, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["depositary"]:
                letters[row["depositary"], row["written"]] = row["type"]
            else:
                words[plain(row["written"])] = row["type"]
    return letters, words


def letters_by_depositary():
    """{code of a depositary: [(letters, type)]}, for people to read."""
    found = defaultdict(list)
    for (depositary, letters), kind in action_table()[0].items():
        found[depositary].append((letters, reference.tables().rows(TreatyActionType)[kind].label))
    return dict(found)


# -- dates --


def date_of(act, name, text, terms):
    """(PartialDate, letters that stand behind it); a fault of the act where it is none."""
    match = WITH_LETTERS.fullmatch(text)
    bare, behind = match.groups() if match else (text, "")
    try:
        return listed_date(MARKS.sub("", bare), terms.day_order), behind
    except ValueError as error:
        act.fault(name, str(error))
        return PartialDate(), behind
