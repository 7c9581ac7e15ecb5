"""Tables that people upload, as rows of texts: CSV and XLSX, told by their content and never by their name.

What cannot be read for certain is refused in words (`Unreadable`) and never half guessed; where a person could say what
is meant, of the encoding, the separator or the sheet, it is `Unsure` and names the choices. `read_sheet` says with the
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
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from ctassist.lib.tables import restored

LARGEST_FILE = 20 * 1024 * 1024  # bytes
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LONGEST_CELL = 2_000  # characters
MOST_TEXT = 32_000_000  # characters of a sheet: little that is merged over many rows can be much


@dataclass(frozen=True)
class Limits:
    """How large a table may be: its rows, and the bytes of all that an XLSX file packs."""

    rows: int = MOST_ROWS
    contents: int = 64 * 1024 * 1024


USUAL = Limits()

MOST_ENTRIES = 200  # of a ZIP file
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
ENCODINGS = {  # what a person may state -> how it is called
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16, without its mark",
    "cp1252": "Windows-1252, Western European",
    "cp1256": "Windows-1256, Arabic",
    "cp1251": "Windows-1251, Cyrillic",
    "cp1250": "Windows-1250, Central European",
    "cp1254": "Windows-1254, Turkish",
    "koi8-r": "KOI8-R, Russian",
    "iso8859-6": "ISO 8859-6, Arabic",
    "cp850": "DOS, Western European",
    "mac-roman": "Macintosh, Western European",
}
ENCODING_WORDS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    **{code: words.split(",")[0] for code, words in ENCODINGS.items()},
}


class Unreadable(Exception):
    """A file that cannot be read for certain; the message is for people."""


class Unsure(Unreadable):
    """A person could say: `about` the encoding, the separator or the sheet; `choices`: {what it can be: in words}."""

    def __init__(self, message, about, choices):
        super().__init__(message)
        self.about, self.choices = about, choices


@dataclass(frozen=True)
class Sheet:
    """Rows of texts, as long as each is, and in words how the file was understood.

    `spanning`: numbers (from 0) of rows in which one cell lies over three columns or more.
    """

    rows: list
    words: str
    spanning: set = field(default_factory=set)


def read_sheet(content, *, limits=USUAL, encoding="", separator="", sheet="", passed_over=()):
    """The Sheet in the bytes of a CSV or XLSX file. Unreadable for anything else.

    `encoding`, `separator` and `sheet` are as a person states them, "" for none; sheets whose names are in
    `passed_over` are not read.
    """
    check_type(content, limits)
    if content.startswith(ZIP):
        found = read_book(content, limits, sheet, passed_over)
    else:
        found = read_text(content, limits, encoding, separator)
    if not any(map(any, found.rows)):
        raise Unreadable("The file has no rows.")
    return found


def check_type(content, limits=USUAL):
    """Unreadable for what is too large or, by its first bytes, no table."""
    if not content:
        raise Unreadable("The file is empty.")
    if len(content) > LARGEST_FILE:
        raise Unreadable(f"The file is larger than {LARGEST_FILE // 1024**2} MB.")
    for beginning, words in OTHER_TYPES.items():
        if content.startswith(beginning):
            raise Unreadable(f"The file is neither CSV nor XLSX but {words}.")
    if content.startswith(ZIP):
        check_contents(content, limits)


def within_limits(rows, limits=USUAL):
    """The rows, each cell without blanks around it. Unreadable beyond a limit."""
    found = []
    for number, row in enumerate(rows, 1):
        if number > limits.rows:
            raise Unreadable(f"The file has more than {limits.rows:,} rows.")
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


def read_text(content, limits, encoding, separator):
    text, encoding = stated_text(content, encoding) if encoding else decoded(content)
    separator = separator or separator_of(text)
    rows = within_limits(([restored(cell) for cell in row] for row in parsed(text, separator)), limits)
    how = f", cells parted by {SEPARATORS[separator]}" if separator else ", one cell a line"
    return Sheet(rows, f"CSV in {ENCODING_WORDS[encoding]}{how}")


def stated_text(content, encoding):
    """(text, encoding) as a person states it. Unreadable where it cannot be that."""
    try:
        return content.decode(encoding).removeprefix("\ufeff"), encoding
    except UnicodeDecodeError:
        raise Unreadable(f"The file cannot be in {ENCODING_WORDS[encoding]}.") from None


def decoded(content):
    """(text, encoding): UTF-8, UTF-16 by its mark, or the one Windows encoding in which it can be a text."""
    marked = next((name for mark, name in BOMS.items() if content.startswith(mark)), None)
    try:
        if marked:
            return content.decode(marked), marked
        if b"\x00" in content:
            raise Unsure(f"The file is no text: it has NUL bytes. {UTF16_UNMARKED}", "encoding", ENCODINGS)
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        if marked:
            raise Unreadable(f"The file says that it is {ENCODING_WORDS[marked]}, and it is not.") from None
    found = {name: text for name in WINDOWS if (text := windows_text(content, name)) is not None}
    if len(set(found.values())) != 1:  # in several it may say the same
        raise Unsure(UNSURE, "encoding", ENCODINGS)
    return next((text, name) for name, text in found.items())


UTF16_UNMARKED = "For UTF-16 it needs a byte order mark."
UNSURE = "The encoding of the file cannot be told for certain. Save it as UTF-8, or as XLSX."

# -- which of the Windows encodings it is: in all but one, a text of people's names looks as nobody writes --

SIGNS = set("¡¿«»…’‘“”–—°ºª§·•\u00a0¹²³№،؛؟ـ\u200c\u200d\u200e\u200f")
WESTERN = set("àâäáãåæçéèêëíìîïñóòôöõøœúùûüÿýÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜŸÝß")
ARABIC = set("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْپچژگ")
ONLY_LAST = re.compile("[ةى][ء-ي]")  # letters that end a word
CYRILLIC = set("абвгдеёжзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯіїєґўІЇЄҐЎ")
VOWELS = set("аеёиоуыэюяіїє")
ODD_WESTERN = re.compile(r"[^\W\d_a-zA-Z]{3}|\w[“”…]\w")  # as other encodings look when they are read as Windows-1252
WORD = re.compile(r"[^\W\d_]+[^\W_]*")
WINDOWS = ("cp1252", "cp1256", "cp1251")
LEAST_CYRILLIC = 8  # letters to judge by
LEAST_VOWELS = 0.33  # the share of vowels that Russian has at least


def windows_text(content, encoding):
    """The text if it can be one in that encoding; None where a sign or a word speaks against it."""
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    beyond = {letter for letter in text if not letter.isascii()} - SIGNS
    if re.search(r"\w[“”…]\w", text):
        return None
    return text if IS_TEXT[encoding](text, beyond) else None


def is_western(text, beyond):
    return beyond <= WESTERN and not ODD_WESTERN.search(text)


def is_arabic(text, beyond):
    """Arabic words, and beside them only Latin words that have no letters of French but their own."""
    french = {letter for letter in beyond if letter in WESTERN}
    if not beyond <= ARABIC | WESTERN or not beyond & ARABIC or ONLY_LAST.search(text):
        return False
    words = WORD.findall(text)
    mixed = any(not ARABIC.isdisjoint(word) and not set(word) <= ARABIC for word in words)
    return (
        not mixed
        and any(len(word) > 2 and set(word) <= ARABIC for word in words)
        and (not french or is_western("".join(sign for sign in text if sign not in ARABIC), french))
    )


def is_cyrillic(text, beyond):
    """Words wholly Cyrillic, in small letters, in capitals or with one in front, and with the vowels of Russian."""
    if not beyond or not beyond <= CYRILLIC:
        return False
    words = [word for word in WORD.findall(text) if not CYRILLIC.isdisjoint(word)]
    letters = "".join(words).lower()
    return (
        all(set(word) <= CYRILLIC and (word.islower() or word.isupper() or word.istitle()) for word in words)
        and len(letters) >= LEAST_CYRILLIC
        and sum(letter in VOWELS for letter in letters) >= LEAST_VOWELS * len(letters)
    )


IS_TEXT = {"cp1252": is_western, "cp1256": is_arabic, "cp1251": is_cyrillic}


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
        raise Unsure(f"What parts the cells cannot be told: {either} would do alike.", "separator", SEPARATORS)
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


def check_contents(content, limits):
    """Unreadable for a ZIP file that is no plain XLSX, or that would unpack to too much."""
    end = content.rfind(ZIP_END)
    if end < 0 or len(content) < end + 22:
        raise Unreadable(BROKEN)
    entries, size = struct.unpack("<HI", content[end + 10 : end + 16])
    if entries > MOST_ENTRIES or size > 1024 * MOST_ENTRIES:  # also before Python reads the table of contents
        raise Unreadable(f"The file packs more than {MOST_ENTRIES} files.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            check_entries(packed, limits)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, ValueError):
        raise Unreadable(BROKEN) from None


BROKEN = "The file begins like XLSX and is damaged."


def check_entries(packed, limits):
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
    if sum(entry.file_size for entry in entries) > limits.contents:
        raise Unreadable(f"The file unpacks to more than {limits.contents // 1024**2} MB.")
    for entry in entries:
        if entry.file_size > 1024**2 and entry.file_size > LARGEST_RATIO * max(entry.compress_size, 1):
            raise Unreadable("The file is packed more tightly than a table can be.")


def read_book(content, limits, sheet, passed_over):
    """The one sheet of an XLSX file that has rows, or the one stated, unpacked by a process of its own."""
    asked = {"rows": limits.rows, "columns": MOST_COLUMNS, "characters": MOST_TEXT}
    asked = orjson.dumps(asked | {"sheet": sheet, "passed_over": [*passed_over]})
    try:
        done = subprocess.run(
            [sys.executable, "-I", UNPACK, asked], input=content, capture_output=True, timeout=SECONDS_TO_UNPACK
        )
    except subprocess.TimeoutExpired:
        raise Unreadable("The file takes too long to unpack.") from None
    if done.returncode:
        raise Unreadable("The file begins like XLSX and cannot be unpacked within the limits.")
    lines = io.BytesIO(done.stdout)
    found = orjson.loads(next(lines))
    if "sheets" in found:
        raise Unsure(found["fault"], "sheet", {name: name for name in found["sheets"]})
    if "fault" in found:
        raise Unreadable(found["fault"])
    rows = within_limits(rows_in(lines), limits)
    return Sheet(rows, f"XLSX, sheet “{found['name']}”", set(found["spanning"]))


def rows_in(lines):
    for line in lines:
        row = orjson.loads(line)
        if isinstance(row, dict):
            raise Unreadable(row["fault"])
        yield row
