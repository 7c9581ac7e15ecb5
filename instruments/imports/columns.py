"""Which row of a file holds the heads, and which column holds what."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from ctassist.lib.plain_text import plain

HEADS = Path(__file__).parents[1] / "data" / "list_heads.csv"
ROWS_BEFORE_HEADS = 30
FIELDS = {  # what a list can tell -> how people call it
    "country": "State",
    "instrument": "Instrument",
    "action": "What it did",
    "deposited_on": "Deposited on",
    "signed_on": "Signed on",
    "effective_on": "Takes effect on",
    "territory": "Territory",
    "note": "Note",
}
MARKS = re.compile(r"[\s*†‡¹²³⁰-⁹]+$")  # of footnotes, behind a word
IN_BRACKETS = re.compile(r"\s*[(\[].*?[)\]]")


@lru_cache(maxsize=1)
def known_heads():
    """{head as `plain` leaves it: the fields that it can mean}."""
    found = defaultdict(set)
    with open(HEADS, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[plain(row["head"])].add(row["field"])
    return dict(found)


@dataclass
class Columns:
    """The row with the heads (from 0), what they read, and the column of each field that is known.

    `doubts` says why the columns are not known for certain; then a person states them.
    """

    header: int | None
    heads: list
    found: dict
    doubts: list = field(default_factory=list)

    def head(self, name):
        """What the list calls a field; our own word where it has no such column."""
        at = self.found.get(name)
        return self.heads[at] if at is not None and at < len(self.heads) and self.heads[at] else FIELDS[name]


def field_of(head):
    """The fields that a head can mean."""
    words = MARKS.sub("", head)
    return known_heads().get(plain(words)) or known_heads().get(plain(IN_BRACKETS.sub("", words)), set())


NO_HEADS = "No row of heads was found: none of the first rows names a column that is known."


def detect(rows, needed):
    """The Columns of some rows: the heads are the row that has most known ones, among the first rows."""
    known = [len({min(fields) for head in row if (fields := field_of(head))}) for row in rows[:ROWS_BEFORE_HEADS]]
    best = max(known, default=0)
    if not best:
        return Columns(None, [], {}, [NO_HEADS])
    header = known.index(best)
    return judged(*columns_of(rows, header), needed, header, rows)


def columns_of(rows, header):
    """({field: column}, doubts) as the heads of a row say. A head with two meanings takes the one that is left."""
    meanings = {at: field_of(head) for at, head in enumerate(rows[header]) if field_of(head)}
    found, doubts = {}, []
    for at, fields in sorted(meanings.items(), key=lambda one: len(one[1])):
        free = sorted(fields - found.keys())
        if len(free) == 1:
            found[free[0]] = at
        elif free:
            doubts.append(f"“{rows[header][at]}” can be {' or '.join(FIELDS[name] for name in free)}.")
        else:
            other = rows[header][found[min(fields)]]
            doubts.append(f"Both “{other}” and “{rows[header][at]}” can be {FIELDS[min(fields)]}.")
    return found, doubts


def judged(found, doubts, needed, header, rows):
    missing = [FIELDS[name] for name in needed if name not in found]
    if "deposited_on" in needed and "signed_on" in found and FIELDS["deposited_on"] in missing:
        missing.remove(FIELDS["deposited_on"])  # a list of signatures
    doubts = doubts + [f"No column was found for: {name}." for name in missing]
    return Columns(header, rows[header], found, doubts)


def stated(rows, header, found, needed):
    """The Columns as a person has stated them: the row with the heads, and {field: column}."""
    if not 0 <= header < len(rows):
        return Columns(None, [], {}, ["There is no such row."])
    return judged(found, [], needed, header, rows)


def needed_in(terms):
    """The fields without which nothing can be told from a list."""
    return ["country", *([] if terms.instrument else ["instrument"]), *([] if terms.is_undated else ["deposited_on"])]
