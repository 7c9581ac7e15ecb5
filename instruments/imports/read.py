"""A list as it came: the rows of its file, its heads, and what each row says."""

from dataclasses import dataclass, field

from ctassist.lib.sheet_columns import Columns
from ctassist.lib.sheets import read_sheet
from instruments.imports import columns
from instruments.imports.map import listed_acts

ROWS_TO_SHOW = 12  # to somebody who has to say which column holds what


@dataclass
class ReadList:
    """`words` says how the file was understood. Without certain columns there are no acts."""

    words: str
    columns: Columns
    beginning: list
    acts: list = field(default_factory=list)


def read_list(content, terms, stated=None):
    """The ReadList in the bytes of a file. `stated`: (row of the heads, {field: column}) as a person says.

    Unreadable for a file that cannot be read for certain.
    """
    sheet = read_sheet(content)
    needed = columns.needed_in(terms)
    found = columns.stated(sheet.rows, *stated, needed) if stated else columns.detect(sheet.rows, needed)
    acts = [] if found.doubts else list(listed_acts(sheet.rows, found, terms))
    return ReadList(sheet.words, found, sheet.rows[:ROWS_TO_SHOW], acts)
