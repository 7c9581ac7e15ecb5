"""Tables that people upload, as rows of texts: CSV and XLSX, told by their content and never by their name.

What cannot be read for certain is refused in words (`Unreadable`) and never half guessed. `read_sheet` says with the
rows how it understood the file, so that whoever sent it can see that.

An XLSX file is unpacked by a process of its own (`unpack_book.py`), which has little memory and little time: its table
of contents is judged first, and nothing in it is run, computed or followed. Of a formula the value that was saved is
taken.
"""

import csv
import io
import re
import struct
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import orjson

from ctassist.lib.tables import restored

LARGEST_FILE = 20 * 1024 * 1024  # bytes
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 2_000  # characters

MOST_ENTRIES = 200  # of a ZIP file
LARGEST_CONTENTS = 64 * 1024 * 1024  # bytes when unpacked, all entries together
LARGEST_RATIO = 200  # unpacked to packed, of an entry beyond a megabyte
SECONDS_TO_UNPACK = 60

UNPACK = Path(__file__).with_name("unpack_book.py")
ZIP, ZIP_END = b"PK\x03\x04", b"PK\x05\x06"
OTHER_TYPES = {
    b"\xd0\xcf\x11\xe0": "an old or a protected Excel file; save it as XLSX without a password",
    b"%PDF": "a PDF",
    b"{\\rtf": "a text document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"PK\x05\x06": "an empty ZIP file",
    b"\x1f\x8b": "a packed file",
}
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright strokes"}
BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
ENCODING_WORDS = {"utf-8-sig": "UTF-8", "utf-8": "UTF-8", "utf-16": "UTF-16", "cp1252": "Windows-1252"}
# Letters and signs beyond ASCII that a list in English, French or Spanish has; anything else in a file
# without a mark of its encoding means that it is in another one.
WESTERN = set("àâäáãåæçéèêëíìîïñóòôöõøœúùûüÿýÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜŸÝß¡¿«»…’‘“”–—°ºª§·•\u00a0¹²³")
FOREIGN = re.compile(r"[^\W\d_a-zA-Z]{3}|\w[“”…]\w")  # as other encodings look when they are read as Windows-1252


class Unreadable(Exception):
    """A file that cannot be read for certain; the message is for people."""


@dataclass(frozen=True)
class Sheet:
    """Rows of texts, as long as each is, and in words how the file was understood."""

    rows: list
    words: str


def read_sheet(content):
    """The Sheet in the bytes of a CSV or XLSX file. Unreadable for anything else."""
    check_type(content)
    sheet = read_book(content) if content.startswith(ZIP) else read_text(content)
    if not any(map(any, sheet.rows)):
        raise Unreadable("The file has no rows.")
    return sheet


def check_type(content):
    """Unreadable for what is too large or, by its first bytes, no table."""
    if not content:
        raise Unreadable("The file is empty.")
    if len(content) > LARGEST_FILE:
        raise Unreadable(f"The file is larger than {LARGEST_FILE // 1024**2} MB.")
    for beginning, words in OTHER_TYPES.items():
        if content.startswith(beginning):
            raise Unreadable(f"The file is neither CSV nor XLSX but {words}.")
    if content.startswith(ZIP):
        check_contents(content)


def within_limits(rows):
    """The rows, each cell without blanks around it. Unreadable beyond a limit."""
    found = []
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows.")
        cells = [cell.strip() for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise Unreadable(f"Row {number:,} has more than {MOST_COLUMNS} cells.")
        if long := next((cell for cell in cells if len(cell) > LONGEST_CELL), None):
            raise Unreadable(f"A cell of row {number:,} has {len(long):,} characters; {LONGEST_CELL:,} are allowed.")
        if any("\x00" in cell for cell in cells):
            raise Unreadable(f"Row {number:,} has a NUL character.")
        found.append(cells)
    return found


# -- text --


def read_text(content):
    text, encoding = decoded(content)
    separator = separator_of(text)
    rows = within_limits([restored(cell) for cell in row] for row in parsed(text, separator))
    how = f", cells parted by {SEPARATORS[separator]}" if separator else ", one cell a line"
    return Sheet(rows, f"CSV in {ENCODING_WORDS[encoding]}{how}")


def decoded(content):
    """(text, encoding). UTF-8, UTF-16 by its mark, or Windows-1252 where nothing speaks against it."""
    marked = next((name for mark, name in BOMS.items() if content.startswith(mark)), None)
    try:
        if marked:
            return content.decode(marked), marked
        if b"\x00" in content:
            raise Unreadable("The file is no text: it has NUL bytes. For UTF-16 it needs a byte order mark.")
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        if marked:
            raise Unreadable(f"The file says that it is {ENCODING_WORDS[marked]}, and it is not.") from None
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise Unreadable(UNSURE) from None
    odd = {letter for letter in text if not letter.isascii()} - WESTERN
    if odd or FOREIGN.search(text):
        raise Unreadable(UNSURE)
    return text, "cp1252"


UNSURE = "The encoding of the file cannot be told for certain. Save it as UTF-8, or as XLSX."


def parsed(text, separator):
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator or ",", strict=True)
    except csv.Error as error:
        raise Unreadable(f"The file is no CSV: {error}.") from None


def separator_of(text):
    """What parts the cells: the sign that gives most rows the same number of cells; None for a single column."""
    present = [sign for sign in SEPARATORS if sign in text]
    if len(present) < 2:
        return present[0] if present else None
    counts = {sign: regular_rows(text, sign) for sign in present}
    best = max(counts.values())
    signs = [sign for sign, count in counts.items() if count == best]
    if not best or len(signs) > 1:
        either = " and ".join(SEPARATORS[sign] for sign in signs)
        raise Unreadable(f"What parts the cells cannot be told: {either} would do alike.")
    return signs[0]


ROWS_TO_TELL = 200


def regular_rows(text, sign):
    """How many of the first rows have the number of cells, two or more, that most of them have."""
    widths = Counter()
    try:
        for number, row in enumerate(parsed(text, sign)):
            if number == ROWS_TO_TELL:
                break
            widths[len(row)] += 1
    except Unreadable:
        return 0
    del widths[0], widths[1]
    count = max(widths.values(), default=0)
    return count if count > 1 or sum(widths.values()) == 1 else 0


# -- XLSX --


def check_contents(content):
    """Unreadable for a ZIP file that is no plain XLSX, or that would unpack to too much."""
    end = content.rfind(ZIP_END)
    if end < 0 or len(content) < end + 22:
        raise Unreadable(BROKEN)
    entries, size = struct.unpack("<HI", content[end + 10 : end + 16])
    if entries > MOST_ENTRIES or size > 1024 * MOST_ENTRIES:  # also before Python reads the table of contents
        raise Unreadable(f"The file packs more than {MOST_ENTRIES} files.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            check_entries(packed)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
        raise Unreadable(BROKEN) from None


BROKEN = "The file begins like XLSX and is damaged."


def check_entries(packed):
    entries = packed.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_ENTRIES:
        raise Unreadable(f"The file packs more than {MOST_ENTRIES} files.")
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise Unreadable("The file is a ZIP file, and no XLSX.")
    if any("vbaproject" in name.lower() or "macrosheet" in name.lower() for name in names):
        raise Unreadable("The file holds macros. Save it as XLSX without them.")
    if any(name.lower().startswith("xl/externallinks/") for name in names):
        raise Unreadable("The file takes values from other files. Save it with its values alone.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("The file is protected by a password.")
    if sum(entry.file_size for entry in entries) > LARGEST_CONTENTS:
        raise Unreadable(f"The file unpacks to more than {LARGEST_CONTENTS // 1024**2} MB.")
    for entry in entries:
        if entry.file_size > 1024**2 and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1):
            raise Unreadable("The file is packed more tightly than a table can be.")


def read_book(content):
    """The one sheet of an XLSX file that has rows, unpacked by a process of its own."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", UNPACK], input=content, capture_output=True, timeout=SECONDS_TO_UNPACK, check=False
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("The file takes too long to unpack.") from None
    if done.returncode:
        raise Unreadable("The file begins like XLSX and cannot be unpacked within the limits.")
    found = orjson.loads(done.stdout)
    if "fault" in found:
        raise Unreadable(found["fault"])
    return Sheet(within_limits(found["rows"]), f"XLSX, sheet “{found['name']}”")
