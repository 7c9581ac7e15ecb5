"""Which row of a list holds the heads, and which column holds what; see `ctassist.lib.sheet_columns`."""

from pathlib import Path

from ctassist.lib.sheet_columns import HeadTable, stated_columns

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
HEADS = HeadTable(Path(__file__).parents[1] / "data" / "list_heads.csv", FIELDS)


def detect(rows, needed):
    """The Columns of some rows, as their heads say."""
    return judged(HEADS.detect(rows), needed)


def stated(rows, header, found, needed):
    """The Columns as a person has stated them: the row with the heads, and {field: column}."""
    return judged(stated_columns(rows, header, found), needed)


def judged(columns, needed):
    """The Columns with a doubt for each needed field that has none."""
    if columns.header is None:
        return columns
    if "signed_on" in columns.found:  # a list of signatures needs no deposits
        needed = [name for name in needed if name != "deposited_on"]
    columns.doubts += HEADS.lacking(columns, needed)
    return columns


def head_of(columns, name):
    """What the list calls a field; our own word where it has no such column."""
    at = columns.found.get(name)
    return columns.heads[at] if at is not None and at < len(columns.heads) and columns.heads[at] else FIELDS[name]


def needed_in(terms):
    """The fields without which nothing can be told from a list."""
    return ["country", *([] if terms.instrument else ["instrument"]), *([] if terms.is_undated else ["deposited_on"])]
