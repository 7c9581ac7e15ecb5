"""Which rows of a sheet hold the heads, and which column holds what, by a table of heads that people can read."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from ctassist.lib.plain_text import plain

ROWS_BEFORE_HEADS = 30
MARKS = re.compile(r"[\s*†‡¹²³⁰-⁹]+$")  # of footnotes, behind a word
BETWEEN_HEADS = re.compile(r"\s*[/|\n–—]\s*|\s-\s")  # "Sexe / Gender"
IN_BRACKETS = re.compile(r"\s*[(\[].*?[)\]]")
NONE = -1  # in place of the row with the heads: a person says that there is none
NO_HEADS = "No row of heads was found: none of the first rows names a column that is known."


def plain_head(head):
    """A head as it is compared."""
    return plain(MARKS.sub("", head)).rstrip(":").strip()


@dataclass
class Columns:
    """The row with the heads (from 0, or NONE), what they read, and the column of each field that is known.

    `first`: the first row below the heads, which may stand in several rows. `doubts` says why the columns are not known
    for certain; then a person states them.
    """

    header: int | None
    heads: list
    found: dict
    doubts: list = field(default_factory=list)
    first: int = field(default=0, compare=False)

    def cells(self, row):
        """{field: cell} of a row; "" where the row is shorter."""
        return {name: row[at] if at < len(row) else "" for name, at in self.found.items()}


class HeadTable:
    """The heads by which lists name the columns of `fields` ({field: how people call it}), from a CSV file.

    `also(head)`: whether a head is one although it names no field. Of such heads one above another is read with it.
    `settle`, where heads in several languages may stand in one cell: of a cell whose heads name different fields, the
    one that it means beside the columns that were found (`settle(fields, found)`), None where somebody has to say so.
    """

    def __init__(self, path, fields, also=lambda head: False, settle=None):
        self.path, self.fields, self.also, self.settle = path, fields, also, settle

    @cached_property
    def known(self):
        """{head as it is compared: the fields that it can mean}."""
        found = defaultdict(set)
        with open(self.path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[plain_head(row["head"])].add(row["field"])
        return dict(found)

    def field_of(self, head, remembered=None):
        """The fields that a head can mean; `remembered`, by head as compared: the field that people said it means,
        "" for none."""
        return set().union(*self.readings(head, remembered))

    def readings(self, head, remembered=None, parted=True):
        """[fields that a head can mean]: of a cell with several heads the fields on which those agree that are known,
        and where they name different ones the fields of each."""
        words, bare = plain_head(head), IN_BRACKETS.sub("", MARKS.sub("", head))
        field = remembered.get(words) if remembered else None
        if field is not None:
            return [{field}] if field else []
        if known := self.known.get(words) or self.known.get(plain_head(bare)):
            return [known]
        parts = list(filter(None, BETWEEN_HEADS.split(bare))) if parted and self.settle else []
        if len(parts) < 2 or any(map(self.also, parts)):
            return []
        meanings = [fields for part in parts if (fields := self.field_of(part, remembered))]
        common = set.intersection(*meanings) if meanings else set()
        return [common] if common else meanings

    def detect(self, rows, remembered=None):
        """The Columns of some rows: the heads are the row with most known ones, and rows of heads right beside it."""
        meanings = [self.meanings_of(row, remembered) for row in rows[:ROWS_BEFORE_HEADS]]
        known = [len({min(fields) for fields in row if fields}) for row in meanings]
        best = max(known, default=0)
        if not best:
            return Columns(None, [], {}, [NO_HEADS])
        header = first = last = known.index(best)

        def is_head(at):
            return is_head_too(rows[at], known[at]) or self.stands_with(rows[at], meanings[at], rows[header])

        while first > 0 and is_head(first - 1):
            first -= 1
        while last + 1 < len(known) and is_head(last + 1):
            last += 1
        heads = [
            self.head_over(at, [rows[row] for row in range(first, last + 1)], remembered)
            for at in range(max(len(rows[row]) for row in range(first, last + 1)))
        ]
        return Columns(header, heads, *self.columns_of(heads, remembered), first=last + 1)

    def meanings_of(self, row, remembered):
        """The fields that each cell of a row can mean as a head; a single cell with several heads is rather a title."""
        parted = sum(map(bool, row)) > 1
        return [set().union(*self.readings(head, remembered, parted)) if head else set() for head in row]

    def head_over(self, at, rows, remembered):
        """What heads a column that has several: the lowest that is known, else the lowest that says anything."""
        said = [row[at] for row in reversed(rows) if at < len(row) and row[at]]
        if said and self.also(said[0]):
            return " ".join(dict.fromkeys(filter(None, [*(self.over(at, row) for row in rows[:-1]), said[0]])))
        return next((head for head in said if self.field_of(head, remembered)), said[0] if said else "")

    def stands_with(self, row, meanings, heads):
        """Whether a row beside the heads has such heads as `also` knows, and besides nothing that is no head."""
        cells = [(at, cell) for at, cell in enumerate(row) if cell]
        return any(self.also(cell) for _, cell in cells) and all(
            meanings[at] or self.also(cell) or (at < len(heads) and cell == heads[at]) for at, cell in cells
        )

    def over(self, at, row):
        """What stands over a column in a row of heads above: in that column, or in the next one to the left that says
        anything, as where one cell lies over several."""
        said = [cell for cell in row[: at + 1] if cell]
        return said[-1] if said and self.also(said[-1]) else ""

    def columns_of(self, heads, remembered=None):
        """({field: column}, doubts) as heads say. A head with two meanings takes the one that is left."""
        meanings = {at: said for at, head in enumerate(heads) if (said := self.readings(head, remembered))}
        found, doubts = {}, []
        for at, said in sorted(meanings.items(), key=lambda one: (len(one[1]), len(one[1][0]))):
            fields, agree = set().union(*said), len(said) == 1
            if not agree and (settled := self.settle(fields, found)):
                fields, agree = {settled}, True
            free = sorted(fields - found.keys() if agree else fields)
            if len(free) == 1:
                found[free[0]] = at
            elif free:
                doubts.append(f"“{heads[at]}” can be {' or '.join(self.fields[name] for name in free)}.")
            else:
                other = heads[found[min(fields)]]
                doubts.append(f"Both “{other}” and “{heads[at]}” can be {self.fields[min(fields)]}.")
        return found, doubts

    def lacking(self, columns, needed):
        """Doubts for the needed fields without a column."""
        return [f"No column was found for: {self.fields[name]}." for name in needed if name not in columns.found]


def is_head_too(row, known):
    """Whether a row beside the heads holds heads as well: two or more that are known, and half of what it says."""
    return known > 1 and 2 * known >= sum(map(bool, row))


def stated_columns(rows, header, found):
    """The Columns as a person has stated them: the row with the heads or NONE, and {field: column}."""
    if header == NONE:
        return Columns(NONE, [], found)
    if not 0 <= header < len(rows):
        return Columns(None, [], {}, ["There is no such row."])
    return Columns(header, rows[header], found, first=header + 1)


def columns_read(read, fields):
    """What each column that is used tells: [(what, head)]; and the heads of the others."""
    heads, columns = read.get("heads", []), read.get("columns", {})
    used = [(fields[name], head_or_number(heads, at)) for name, at in columns.items()]
    return {"used": used, "unused": [head for at, head in enumerate(heads) if head and at not in columns.values()]}


def head_or_number(heads, at):
    """How a column is called."""
    return heads[at] if at < len(heads) and heads[at] else f"column {at + 1}"


def column_choices(read, fields):
    """For each field: its name, its label, the column that was found, and the columns to choose from."""
    width = max((len(row) for row in read.get("beginning", [])), default=0)
    heads = read.get("heads", [])
    options = [(at, head_or_number(heads, at)) for at in range(width)]
    return [
        {"name": name, "label": label, "at": read.get("columns", {}).get(name), "options": options}
        for name, label in fields.items()
    ]
