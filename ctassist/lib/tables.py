"""Tables as files: CSV and XLSX that no spreadsheet runs as a program, and CSV back in exactly as it went out.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, wherever it came from. In CSV, which has
no types, such a text is made inert by an apostrophe in front: `=1+1` is written as `'=1+1`. The rule in full, so that
it can be taken back:

- A text gets one apostrophe at its start, and after each semicolon, tab and line break inside it (where a spreadsheet
  set to another separator would begin a new cell), if what follows there is: any number of apostrophes, any
  number of spaces, then one of `= + - @` or its full-width form.
- At its start also if any number of apostrophes and then a tab or line break follow.
- `read_csv` takes exactly these apostrophes away again. A text that has one of its own gets a second one.

Numbers are no texts: -5 stays -5. XLSX knows types, so there a text is a text and nothing is added.
"""

import csv
import io
import re
import tempfile

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet, _preserve_whitespace

RUN = "'*[ \u00a0\u3000]*[=+\\-@\uff1d\uff0b\uff0d\uff20]"
RISKY = re.compile(f"^(?={RUN}|'*[\t\r\n])|(?<=[;\t\r\n])(?={RUN})")
INERT = re.compile(f"^'(?={RUN}|'*[\t\r\n])|(?<=[;\t\r\n])'(?={RUN})")
BOM = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as something else

MOST_ROWS = 1_048_576  # of a sheet, its heading included
LONGEST_CELL = 32_767  # UTF-16 units in a cell of a sheet
LONGEST_FIELD = 20 * 1024 * 1024  # characters in a CSV field that is read

csv.field_size_limit(LONGEST_FIELD)


class TooManyRows(Exception):
    """A sheet has no room for another row."""


def inert(text):
    """The text as CSV holds it: a spreadsheet shows it, and never runs it."""
    return RISKY.sub("'", text)


def restored(text):
    """What `inert` was given."""
    return INERT.sub("", text)


class CsvTable:
    """Rows written to a binary file: UTF-8 with a byte order mark, RFC 4180, None as an empty field."""

    def __init__(self, file):
        file.write(BOM)
        self.text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        self.lines = csv.writer(self.text)

    def write(self, row):
        self.lines.writerow([inert(cell) if isinstance(cell, str) else cell for cell in row])

    def close(self):
        """All is in the file, which stays open."""
        self.text.detach()


def read_csv(file):
    """The rows of a binary CSV file as lists of texts, each as it was before it was made inert."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    for row in csv.reader(text, strict=True):
        yield [restored(cell) for cell in row]


class PlainSheet(Worksheet):
    """A sheet without rich text: xlsxwriter would copy a text such as `<r>…</r>` into the file as XML."""

    def _xml_rich_inline_string(self, string, attributes=()):
        self._xml_inline_string(string, _preserve_whitespace(string), list(attributes))


class Book:
    """An XLSX file, written sheet by sheet and row by row in constant memory; complete when its `with` block ends.

    A text is a text, whatever it looks like; an int is a number; None is an empty cell. What XML or a cell
    cannot hold is not cut: `write` puts a sentence in its place and names the cell.
    """

    def __init__(self, file, sheets, *, created):
        """`sheets`: the names, in the order in which they stand; `created`: an instant."""
        self.room = tempfile.TemporaryDirectory(prefix="ctassist-book-")
        plain = dict.fromkeys(["strings_to_formulas", "strings_to_urls", "strings_to_numbers"], False)
        self.book = Workbook(file, {"constant_memory": True, "tmpdir": self.room.name, **plain})
        self.book.set_properties({"created": created.replace(tzinfo=None, microsecond=0)})
        self.bold = self.book.add_format({"bold": True})
        self.sheets = {name: self.book.add_worksheet(name, worksheet_class=PlainSheet) for name in sheets}
        self.written = dict.fromkeys(sheets, 0)

    def __enter__(self):
        return self

    def __exit__(self, error_type, *error):
        """All is in the file, which stays open; after an error, nothing that counts."""
        with self.room:
            if error_type is None:
                self.book.close()

    def heading(self, sheet, names, widths):
        """The first row of a sheet: bold and always in sight; `widths` in characters."""
        page = self.sheets[sheet]
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.freeze_panes(1, 1)
        self.write(sheet, names, self.bold)

    def write(self, sheet, row, style=None):
        """Write a row; returns (column, what is wrong) for each cell that says so instead of its text."""
        number, faults = self.written[sheet], []
        if number >= MOST_ROWS:
            raise TooManyRows(f"A sheet holds {MOST_ROWS:,} rows.")
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                self.sheets[sheet].write_number(number, column, cell, style)
            elif cell:
                fault = fault_of(cell)
                faults += [(column, fault)] if fault else []
                self.sheets[sheet].write_string(number, column, f"[{fault}]" if fault else cell, style)
        self.written[sheet] += 1
        return faults


def fault_of(text):
    """Why a cell of XLSX cannot hold a text, in words; None if it can."""
    length = len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
    if length > LONGEST_CELL:
        return f"{length:,} characters: longer than a cell can be, take CSV"
    if "\ufffe" in text or "\uffff" in text:
        return "characters that XLSX cannot hold, take CSV"
    return None
