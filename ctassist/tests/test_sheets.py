"""Tables that people upload: told by their content, read for certain or refused in words."""

import datetime as dt
import io
import zipfile

import pytest
from xlsxwriter import Workbook

from ctassist.lib import sheets
from ctassist.lib.sheets import Unreadable, Unsure, read_sheet
from ctassist.lib.tables import CsvTable

ROWS = [["State", "Date"], ["Côte d'Ivoire", "1 May 2001"], ["Türkiye", "2 May 2001"]]


def lines(separator, rows=ROWS):
    return "".join(separator.join(row) + "\r\n" for row in rows)


def a_book(*sheets_of_rows, **options):
    """The bytes of an XLSX file with these sheets."""
    content = io.BytesIO()
    with Workbook(content, {"default_date_format": "d mmm yyyy", **options}) as book:
        for rows in sheets_of_rows:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    (sheet.write_datetime if isinstance(cell, dt.date) else sheet.write)(at, column, cell)
    return content.getvalue()


def with_entry(content, name, data, **options):
    """A ZIP file with one more entry."""
    held = io.BytesIO(content)
    with zipfile.ZipFile(held, "a", zipfile.ZIP_DEFLATED, **options) as packed:
        packed.writestr(name, data)
    return held.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    ("encoding", "words"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "Windows-1252")],
)
def test_a_csv_file_is_read_in_any_of_four_encodings_and_with_any_separator(separator, encoding, words):
    sheet = read_sheet(lines(separator).encode(encoding))

    assert sheet.rows == ROWS
    assert sheet.words == f"CSV in {words}, cells parted by {sheets.SEPARATORS[separator]}"


def test_what_our_own_csv_made_harmless_comes_back_unchanged():
    content = io.BytesIO()
    table = CsvTable(content)
    for row in [["State", "Note"], ["France", "=1+1"], ["Mali", "'quoted'"]]:
        table.write(row)

    assert read_sheet(content.getvalue()).rows == [["State", "Note"], ["France", "=1+1"], ["Mali", "'quoted'"]]


def test_a_file_of_one_column_needs_no_separator():
    assert read_sheet(b"State\nFrance\nMali\n").rows == [["State"], ["France"], ["Mali"]]


def test_a_book_is_read_with_its_days_and_numbers_and_computes_nothing():
    content = io.BytesIO()
    with Workbook(content) as book:
        sheet = book.add_worksheet("Parties")
        for at, text in enumerate(["A list", "", "State"]):
            sheet.write(at, 1, text)
        sheet.write_datetime(3, 1, dt.date(2001, 5, 1), book.add_format({"num_format": "d mmm yyyy"}))
        sheet.write(3, 2, 2001)
        sheet.write_formula(3, 3, '=HYPERLINK("https://example.org","x")', None, "as saved")
    read = read_sheet(content.getvalue())

    assert read.rows == [["", "A list"], [], ["", "State"], ["", "2001-05-01", "2001", "as saved"]]
    assert read.words == "XLSX, sheet “Parties”"


def damaged(content):
    return content[: len(content) // 2]


def merged_book(characters, rows):
    """A small file: one cell of so many characters that lies over so many rows."""
    content = io.BytesIO()
    with Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["State", "Note"])
        sheet.merge_range(1, 1, rows, 1, "x" * characters)
        sheet.write(rows, 0, "Mali")
    return content.getvalue()


BOOK = a_book(ROWS)
WRONG = {
    "empty": (b"", "The file is empty."),
    "blank": (b"\n\n \n", "The file has no rows."),
    "old Excel": (b"\xd0\xcf\x11\xe0" + b"x" * 100, "neither CSV nor XLSX but an old or a protected Excel file"),
    "PDF named .csv": (b"%PDF-1.7 ...", "neither CSV nor XLSX but a PDF"),
    "picture": (b"\x89PNG....", "a picture"),
    "NUL bytes": (b"State,Date\x00\nFrance,1\n", "NUL bytes"),
    "UTF-16 without mark": ("State,Date\nFrance,1".encode("utf-16-le"), "For UTF-16 it needs a byte order mark"),
    "false mark": (b"\xef\xbb\xbfState,Date\n\xff,1\n", "says that it is UTF-8, and it is not"),
    "Greek": ("Κράτος;Ημερομηνία\nΓαλλία;1 Μαΐου 2001".encode("cp1253"), "encoding of the file cannot be told"),
    "DOS": (lines(";").encode("cp850"), "encoding of the file cannot be told"),
    "Mac": (lines(";").encode("mac-roman"), "encoding of the file cannot be told"),
    "Turkish": ("State;Date\nTürkiye;1 Ağustos 2001".encode("cp1254"), "encoding of the file cannot be told"),
    "two separators": (b"a;b,c\nd;e,f\n", "commas and semicolons would do alike"),
    "no separator": (b"a;b;c\nd,e\nf\tg\th\ti\n", "What parts the cells cannot be told"),
    "open quotation": (b'State,Date\n"France,1\nMali,2\n', "The file is no CSV"),
    "half a book": (damaged(BOOK), "damaged"),
    "plain ZIP": (with_entry(b"", "list.csv", "State"), "a ZIP file, and no XLSX"),
    "macros": (with_entry(BOOK, "xl/vbaProject.bin", b"x"), "holds macros"),
    "other files": (with_entry(BOOK, "xl/externalLinks/externalLink1.xml", b"<x/>"), "values from other files"),
    "bomb": (with_entry(BOOK, "xl/media/a.bin", b"\0" * 30_000_000, compresslevel=9), "packed more tightly"),
    "larger bomb": (with_entry(BOOK, "xl/media/a.bin", b"\0" * 70_000_000, compresslevel=9), "unpacks to more than 64"),
    "bomb of merged cells": (merged_book(2_000, 16_001), "more than 32,000,000 characters"),
    "two sheets": (a_book(ROWS, ROWS), "rows on 2 sheets"),
    "no sheet with rows": (a_book([]), "has no rows"),
    "too wide": (a_book([["x"] * 101]), "100 columns"),
    "far corner": (
        a_book([["x"]] + [[]] * 1_048_574 + [[""] * 16_383 + ["y"]]),
        "cannot be unpacked within the limits",
    ),
    "long cell": (a_book([["State"], ["x" * 2001]]), "A cell of row 2 has 2,001 characters"),
    "long row": (("x," * 101 + "y\n").encode() * 2, "Row 1 has more than 100 cells"),
    "many rows": (b"a,b\n" * 20_001, "more than 20,000 rows"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_cannot_be_read_for_certain_is_refused_in_words(name):
    content, words = WRONG[name]

    with pytest.raises(Unreadable) as refused:
        read_sheet(content)

    assert words in str(refused.value)


def test_a_file_is_as_large_as_allowed_and_no_larger(monkeypatch):
    monkeypatch.setattr(sheets, "LARGEST_FILE", 30)
    fits = b"State,Date\nFrance,1\nMali,22222"

    assert len(fits) == 30 and len(read_sheet(fits).rows) == 3
    with pytest.raises(Unreadable, match="larger than"):
        read_sheet(fits + b"2")


def test_many_entries_are_refused_before_they_are_listed(monkeypatch):
    content = BOOK
    for number in range(250):
        content = with_entry(content, f"xl/media/{number}.txt", b"x")
    monkeypatch.setattr(zipfile, "ZipFile", None)

    with pytest.raises(Unreadable, match="more than 200 files"):
        read_sheet(content)


def test_limits_are_met_by_what_is_just_within_them():
    assert len(read_sheet(b"a,b\n" * 20_000).rows) == 20_000
    assert len(read_sheet(a_book([["x"] * 100])).rows[0]) == 100


# -- Arabic and Cyrillic, what lies over several cells, and what a person states --

ARABIC = "الاسم;الجنس;الدولة\nفاطمة العلوي;أنثى;المغرب\nيوسف حداد;ذكر;لبنان\n"
RUSSIAN = "Фамилия;Пол;Страна\nИванова Анна;жен.;Казахстан\nПетров Сергей;муж.;Таджикистан\n"
FRENCH = "Nom;Fonction;Pays\nÉlodie Bérénice;Greffière;Sénégal\nFrançois Lefèvre;Magistrat;Bénin\n"


@pytest.mark.parametrize(
    ("text", "encoding", "words"),
    [
        (ARABIC, "cp1256", "Windows-1256"),
        (ARABIC + "Amélie Durand;F;France\n", "cp1256", "Windows-1256"),
        (RUSSIAN, "cp1251", "Windows-1251"),
        (RUSSIAN.upper(), "cp1251", "Windows-1251"),
        (FRENCH, "cp1252", "Windows-1252"),
    ],
)
def test_the_encoding_is_told_where_only_one_makes_words(text, encoding, words):
    sheet = read_sheet(text.encode(encoding))

    assert sheet.rows == [line.split(";") for line in text.splitlines()]
    assert sheet.words == f"CSV in {words}, cells parted by semicolons"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(ARABIC, "iso8859-6"), (RUSSIAN, "koi8-r"), (RUSSIAN, "cp866"), (RUSSIAN, "iso8859-5"), (FRENCH, "cp850")],
)
def test_an_encoding_that_is_not_certain_is_asked_for_and_read_as_stated(text, encoding):
    content = text.encode(encoding)

    with pytest.raises(Unsure) as unsure:
        read_sheet(content)

    assert (unsure.value.about, unsure.value.choices) == ("encoding", sheets.ENCODINGS)
    if encoding in sheets.ENCODINGS:
        assert read_sheet(content, encoding=encoding).rows == [line.split(";") for line in text.splitlines()]


def test_a_stated_encoding_that_cannot_be_is_refused():
    with pytest.raises(Unreadable, match="cannot be in UTF-8"):
        read_sheet(ARABIC.encode("cp1256"), encoding="utf-8")


def test_utf_16_without_its_mark_is_read_once_somebody_states_it():
    content = ARABIC.encode("utf-16-le")

    with pytest.raises(Unsure, match="byte order mark"):
        read_sheet(content)
    assert read_sheet(content, encoding="utf-16-le").rows[1] == ["فاطمة العلوي", "أنثى", "المغرب"]


def test_a_separator_that_is_not_certain_is_asked_for():
    with pytest.raises(Unsure) as unsure:
        read_sheet(b"a;b,c\nd;e,f\n")

    assert (unsure.value.about, unsure.value.choices) == ("separator", sheets.SEPARATORS)
    assert read_sheet(b"a;b,c\nd;e,f\n", separator=";").rows == [["a", "b,c"], ["d", "e,f"]]


def test_a_cell_over_several_rows_stands_in_each_and_one_over_columns_is_told():
    content = io.BytesIO()
    with Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 3, "A workshop")
        for at, row in enumerate([["Name", "State"], ["Ana", "Chad"], ["Bo", ""], ["Cy", ""], ["Di", "Mali"]], 1):
            sheet.write_row(at, 0, row)
        sheet.merge_range(2, 1, 4, 1, "Chad")
    read = read_sheet(content.getvalue())

    assert read.rows[1:] == [["Name", "State"], ["Ana", "Chad"], ["Bo", "Chad"], ["Cy", "Chad"], ["Di", "Mali"]]
    assert read.spanning == {0}


def test_of_several_sheets_one_is_asked_for_and_words_are_passed_over():
    content = io.BytesIO()
    with Workbook(content) as book:
        for name in ("Day 1", "Day 2", "Words"):
            book.add_worksheet(name).write(0, 0, name)
    with pytest.raises(Unsure) as unsure:
        read_sheet(content.getvalue(), passed_over=["Words"])

    assert (unsure.value.about, unsure.value.choices) == ("sheet", {"Day 1": "Day 1", "Day 2": "Day 2"})
    assert read_sheet(content.getvalue(), sheet="Day 2").rows == [["Day 2"]]


def test_who_asks_for_more_rows_gets_them():
    content = b"a,b\n" * 20_001

    assert len(read_sheet(content, limits=sheets.Limits(rows=20_001)).rows) == 20_001
