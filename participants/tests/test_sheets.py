"""What attendance sheets yield, row by row: people, faults with column, value and reason, and questions."""

import pytest

from ctassist.lib.sheet_columns import plain_head
from ctassist.lib.sheets import Unreadable, Unsure
from participants.imports import spellings
from participants.imports.columns import FIELDS, HEADS
from participants.imports.read import Terms, read_people
from participants.imports.spellings import TERMS, table_of
from participants.tests.sheets import ASKING, SHEETS, book, lines

pytestmark = pytest.mark.django_db


def reading(content, **terms):
    return read_people(content, Terms(**{"attendance": "attended", **terms}))


def yielded(read):
    """{row: what it yields} as in the table of sheets."""
    found = dict(read.headings)
    for one in read.people:
        found[one.row] = (
            [*one.faults] if one.faults else (one.name, one.gender, one.country, one.category, one.attendance)
        )
    return found


@pytest.mark.parametrize("name", SHEETS)
def test_each_row_of_a_sheet_yields_what_it_says_and_nothing_else(name):
    content, terms, expected = SHEETS[name]

    assert yielded(reading(content, **terms)) == expected


def test_there_are_sheets_enough_for_the_troubles_that_offices_have():
    assert len(SHEETS) + len(ASKING) >= 25


@pytest.mark.parametrize("name", ASKING)
def test_columns_that_are_not_certain_are_asked_for(name):
    content, words = ASKING[name]
    read = reading(content)

    assert (read.columns.doubts, read.people) == ([words], [])


def test_columns_are_read_as_somebody_states_them():
    stated = {"header": 0, "columns": {"name": 1, "country": 0}}
    read = reading(lines("wo|wer", "Chad|Ana Testova"), stated=stated)

    assert yielded(read) == {2: ("Ana Testova", "not_recorded", "TCD", "not_recorded", "attended")}


def test_a_head_that_the_office_explained_before_is_known():
    read = reading(lines("wer|wo", "Ana Testova|Chad"), remembered={"wer": "name", "wo": "country"})

    assert yielded(read) == {2: ("Ana Testova", "not_recorded", "TCD", "not_recorded", "attended")}


@pytest.mark.parametrize(
    ("heads", "found"),
    [
        (["Nom / Name", "Sexe / Gender", "Country - Pays"], {"name": 0, "gender": 1, "country": 2}),
        (["Nom/Name", "Prénom | First name", "Sexe–Gender"], {"family_name": 0, "given_name": 1, "gender": 2}),
        (["Nombre / Name", "Apellido / Surname"], {"given_name": 0, "family_name": 1}),
        (["Nom\nName", "Sexe (H/F) / Gender (M/F)", "E-mail"], {"name": 0, "gender": 1, "email": 2}),
        (["Name", "Geschlecht / Gender", "Land — Pays"], {"name": 0, "gender": 1, "country": 2}),
        (["Name", "Titre / Title", "Function"], {"name": 0, "title": 1, "position_title": 2}),
        (["Name", "Title / Fonction", "Pays / State / País"], {"name": 0, "position_title": 1, "country": 2}),
        (["Name", "Date of\nBirth", "Titre / Fonction"], {"name": 0, "position_title": 2}),
        (["Name", "Presence / Day 1", "Country"], {"name": 0, "country": 2}),
        (["Name", "Co-untry", "Sub-Sector - X"], {"name": 0}),
    ],
)
def test_heads_in_two_languages_in_one_cell_are_known_by_what_both_say(heads, found):
    read = reading(book([["Liste de présence / Attendance"], heads, ["Ana Testova", "x", "y"]]))

    assert (read.columns.found, read.columns.header) == (found, 1)
    doubts = [doubt for doubt in read.columns.doubts if "Day 1" not in doubt]
    assert doubts == []


@pytest.mark.parametrize(
    ("heads", "doubt"),
    [
        (["Name", "Country / Institution"], "“Country / Institution” can be Country or Institution."),
        (["Name", "Country", "Country - Institution"], "“Country - Institution” can be Country or Institution."),
        (["Participant", "Nom / Name"], "Both “Participant” and “Nom / Name” can be Name."),
        (["Name", "Pays / Country", "Nationality"], "Both “Pays / Country” and “Nationality” can be Country."),
    ],
)
def test_heads_in_one_cell_that_name_different_columns_are_asked_about(heads, doubt):
    read = reading(book([heads, ["Ana Testova", "Mali", "Mali"]]))

    assert (read.columns.doubts, read.people) == ([doubt], [])


def test_what_an_office_said_of_a_head_in_two_languages_holds():
    said = {"country / institution": "institution", "land": "country"}
    read = reading(
        book([["Name", "Country / Institution", "Land / Région"], ["Ana", "Court", "Mali"]]), remembered=said
    )

    assert (read.columns.found, read.columns.doubts) == ({"name": 0, "institution": 1, "country": 2}, [])


def test_a_title_in_two_languages_is_no_head():
    read = reading(lines("Feuille de présence / Participants", "wer|wo", "Ana Testova|Chad"))

    assert read.columns.doubts == ["No row of heads was found: none of the first rows names a column that is known."]


def test_what_nobody_knows_is_asked_once_for_all_rows():
    read = reading(lines("Name|Category|Gender", "A|Wizard|F", "B|wizard|F", "C|Judge|x?"))

    assert read.asked == {"category": {"wizard": ("Wizard", 2)}, "gender": {"x?": ("x?", 1)}}


def test_a_day_first_is_a_day_first():
    read = reading(lines("Name|Date of certificate", "A|01/02/2017"), day_order="day_first")

    assert read.people[0].certificate_on.isoformat() == "2017-02-01"


def test_all_that_a_row_says_is_kept():
    heads = "Title|Family name|Given name|Function|Institution|Country|Category|E-mail|Role|Certificate No"
    read = reading(lines(heads, "Ms|Testova|Ana|Head of chamber|Court|Chad|Judge|ana@mail.example|Speaker|C/7"))
    [one] = read.people

    assert {
        name: getattr(one, name) for name in one.__slots__ if name not in ("faults", "key", "mark", "presence")
    } == {
        "row": 2,
        "family_name": "Testova",
        "given_name": "Ana",
        "gender": "female",
        "position_title": "Head of chamber",
        "institution": "Court",
        "country": "TCD",
        "category": "judge",
        "email": "ana@mail.example",
        "role": "speaker",
        "attendance": "attended",
        "certificate_no": "C/7",
        "certificate_on": None,
    }


def test_a_hundred_thousand_rows_are_read_and_one_more_is_refused():
    content = lines("Name|Country", *["Ana|Chad"] * 99_999)

    assert len(reading(content).people) == 99_999
    with pytest.raises(Unreadable, match="more than 100,000 rows"):
        reading(content + b"Bo;Chad\r\n")


def test_of_two_sheets_one_is_asked_for_and_the_words_of_the_template_are_passed_over():
    rows = [["Name"], ["Ana"]]

    assert len(reading(book(None, sheets={"List": rows, "Words": rows})).people) == 1
    with pytest.raises(Unsure) as unsure:
        reading(book(None, sheets={"Day 1": rows, "Day 2": rows}))
    assert unsure.value.about == "sheet"
    assert len(reading(book(None, sheets={"Day 1": rows, "Day 2": rows}), stated={"sheet": "Day 2"}).people) == 1


# -- the tables themselves --


@pytest.mark.parametrize("field", TERMS)
def test_spellings_lead_to_codes_that_there_are(field):
    codes = {code for code, _ in spellings.choices_of(field)}

    assert set(table_of(field).values()) <= codes
    assert all(table_of(field))


@pytest.mark.parametrize("field", TERMS)
def test_no_spelling_has_two_meanings(field):
    rows = [(spellings.plain(text), code) for code, texts in spellings.table_rows(field).items() for text in texts]

    assert {text for text, code in rows if table_of(field)[text] != code} == set()


def test_heads_name_fields_that_there_are_and_few_can_mean_two():
    assert set().union(*HEADS.known.values()) == set(FIELDS)
    assert {head for head, fields in HEADS.known.items() if len(fields) > 1} == {
        "title",
        "titre",
        plain_head("اللقب"),
    }
