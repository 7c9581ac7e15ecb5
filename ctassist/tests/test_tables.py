"""Files with tables: nothing in them runs, nothing in them is lost."""

import datetime as dt
import io
import random
import zipfile

import pytest

from ctassist.lib import tables
from ctassist.lib.tables import Book, CsvTable, TooManyRows, inert, read_csv, restored

NOW = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
STARTS = ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"]
ODD = [
    "مؤتمر عن العدالة",
    "\u202bright to left\u202c",
    "👩‍⚖️ 🙂",
    'say "no"',
    "a,b;c",
    "two\nlines",
    "two\r\nlines",
    " spaces around ",
    "",
    "Null",
    "O’Neil",
    "'quoted'",
    "_x0041_",
    "<b>&amp;</b>",
    "<r><t>bold</t></r>",
    "\x01\x1f",
    "\ufeffmark",
]


def csv_of(*rows):
    file = io.BytesIO()
    table = CsvTable(file)
    for row in rows:
        table.write(row)
    table.close()
    return file.getvalue()


def book_of(rows, *, sheet="Rows"):
    """(the bytes, what was said of cells that do not fit)."""
    file, faults = io.BytesIO(), []
    with Book(file, [sheet], created=NOW) as book:
        for row in rows:
            faults += book.write(sheet, row)
    return file.getvalue(), faults


def cells_of(content, sheet="Rows"):
    calamine = pytest.importorskip("python_calamine")
    return calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python()


# -- CSV --


def test_a_csv_file_is_utf_8_with_a_mark_commas_and_crlf():
    assert csv_of(["a", 'b"c', "d,e"], [None, -5, "é"]) == b'\xef\xbb\xbfa,"b""c","d,e"\r\n,-5,\xc3\xa9\r\n'


@pytest.mark.parametrize("start", STARTS)
def test_a_text_that_a_spreadsheet_would_run_is_made_inert_and_comes_back(start):
    text = f"{start}cmd|'/c calc'!A0"

    assert inert(text) == f"'{text}"
    assert list(read_csv(io.BytesIO(csv_of([text])))) == [[text]]


@pytest.mark.parametrize("text", ["a=1", "a-b", "'tis", "x@y", "2026-01-01", "; and", "", "'", "''"])
def test_a_harmless_text_is_written_as_it_is(text):
    assert inert(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (" =1", "' =1"),
        ("'=1", "''=1"),
        ("a;=1", "a;'=1"),
        ("a\n=1", "a\n'=1"),
        ("a\t ＠x", "a\t' ＠x"),
        ("=1;=2", "'=1;'=2"),
        ("a; 'b", "a; 'b"),
    ],
)
def test_where_another_separator_would_begin_a_cell_it_is_inert_too(text, written):
    assert inert(text) == written
    assert restored(written) == text


def test_whatever_is_put_in_comes_out_again():
    draw = random.Random(20260301)
    letters = [*STARTS, "'", "'", ";", ",", '"', " ", "\u00a0", "\u3000", "a", "é", "م", "🙂", "\ufeff"]
    for _ in range(20_000):
        text = "".join(draw.choices(letters, k=draw.randrange(9)))
        assert restored(inert(text)) == text
    rows = [["".join(draw.choices(letters, k=draw.randrange(9))) for _ in range(5)] for _ in range(2_000)]

    assert list(read_csv(io.BytesIO(csv_of(*rows)))) == rows


def test_nothing_that_is_written_begins_a_formula_whatever_the_separator():
    draw = random.Random(7)
    for _ in range(20_000):
        text = inert("".join(draw.choices([*STARTS, "'", ";", " ", "a"], k=draw.randrange(8))))
        for separator in ";\t\r\n":
            text = text.replace(separator, ";")
        assert not [part for part in text.split(";") if part.lstrip(" ").startswith(tuple(STARTS))], text


def test_right_to_left_emoji_and_odd_texts_come_back_from_csv():
    assert list(read_csv(io.BytesIO(csv_of(ODD)))) == [ODD]


# -- XLSX --


def test_texts_come_back_from_xlsx_as_texts_and_numbers_as_numbers():
    rows = [["=1+1", "https://example.org", "12", 12, 0], *([text] for text in ODD if text)]

    content, faults = book_of(rows)

    assert faults == []
    read = cells_of(content)
    assert read[0] == ["=1+1", "https://example.org", "12", 12.0, 0.0]
    odd = {"\x01\x1f": "_x0001__x001F_", "_x0041_": "_x005F_x0041_", "two\r\nlines": "two_x000D_\nlines"}
    assert [row[0] for row in read[1:]] in (
        [text for text in ODD if text],  # a reader that knows Excel's own escapes, such as Excel
        [odd.get(text, text) for text in ODD if text],
    )


def test_a_sheet_holds_no_formula_no_link_and_no_text_as_markup():
    content, _ = book_of([["=1+1"], ["http://example.org"], ["<r></t></is></c><c><f>1+1</f></c><r></r>"]])

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet
    assert sheet.count("<c ") == 3


def test_a_text_of_the_longest_length_fits_and_one_more_is_said_and_not_cut():
    longest = "x" * tables.LONGEST_CELL

    content, faults = book_of([[longest], ["ok", longest + "x"], ["🙂" * 16_384]])

    assert cells_of(content) == [
        [longest, ""],
        ["ok", "[32,768 characters: longer than a cell can be, take CSV]"],
        ["[32,768 characters: longer than a cell can be, take CSV]", ""],
    ]
    assert [column for column, _ in faults] == [1, 0]


def test_what_xml_cannot_hold_is_said():
    content, faults = book_of([["a\uffffb"]])

    assert cells_of(content) == [["[characters that XLSX cannot hold, take CSV]"]]
    assert faults == [(0, "characters that XLSX cannot hold, take CSV")]


def test_a_full_sheet_takes_no_further_row(monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 2)
    with Book(io.BytesIO(), ["Rows"], created=NOW) as book:
        book.write("Rows", ["1"])
        book.write("Rows", ["2"])

        with pytest.raises(TooManyRows, match="holds 2 rows"):
            book.write("Rows", ["3"])


def test_the_same_rows_make_the_same_bytes():
    assert book_of([["a", 1]]) == book_of([["a", 1]])
