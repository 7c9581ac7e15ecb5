"""What people write for how many, in English and French."""

import csv
import re

import pytest
from django.conf import settings

from ctassist.lib.number_words import AFTER, BEFORE, NOT_UNDERSTOOD, parse_number

POINT = "A point can mark thousands or decimals. Write thousands as 1,200, 1 200 or 1200."
DECIMALS = "Give a whole number, without decimals."
BELOW_ZERO = "Give a number that is not below zero."
SEVERAL = "Give one number, not several."
TOO_LARGE = "Give a number up to 2,147,483,647."


@pytest.mark.parametrize(
    ("text", "number", "basis"),
    [
        ("35", 35, "exact"),
        (" 35. ", 35, "exact"),
        ("exactly 35", 35, "exact"),
        ("0", 0, "exact"),
        ("1200", 1200, "exact"),
        ("1,200", 1200, "exact"),
        ("1 200", 1200, "exact"),
        ("1\u00a0200", 1200, "exact"),
        ("1\u202f200", 1200, "exact"),
        ("1’200", 1200, "exact"),
        ("12,345,678", 12345678, "exact"),
        ("2,147,483,647", 2147483647, "exact"),
        ("2147483647", 2147483647, "exact"),
        ("about 35", 35, "approximate"),
        ("About 1,200", 1200, "approximate"),
        ("around 35", 35, "approximate"),
        ("approximately 35", 35, "approximate"),
        ("approx. 35", 35, "approximate"),
        ("ca. 35", 35, "approximate"),
        ("~35", 35, "approximate"),
        ("~ 35", 35, "approximate"),
        ("environ 35", 35, "approximate"),
        ("35 environ", 35, "approximate"),
        ("more than 30", 30, "minimum"),
        ("over 30", 30, "minimum"),
        ("plus de 30", 30, "minimum"),
        ("at least 30", 30, "minimum"),
        ("au moins 30", 30, "minimum"),
        ("30+", 30, "minimum"),
        ("30 +", 30, "minimum"),
        ("30 or more", 30, "minimum"),
        ("≥ 30", 30, "minimum"),
        ("up to 50", 50, "maximum"),
        ("at most 50", 50, "maximum"),
        ("jusqu'à 50", 50, "maximum"),
        ("jusqu’à 50", 50, "maximum"),
        ("au plus 50", 50, "maximum"),
        ("max. 50", 50, "maximum"),
        ("50 max.", 50, "maximum"),
        ("35 (estimated)", 35, "estimated"),
        ("35 estimated", 35, "estimated"),
        ("estimated 35", 35, "estimated"),
        ("estimé à 35", 35, "estimated"),
        ("35 (estimé)", 35, "estimated"),
        ("", None, None),
        ("  ", None, None),
        ("not stated", None, None),
        ("non précisé", None, None),
    ],
)
def test_a_number_as_people_write_it(text, number, basis):
    assert parse_number(text) == (number, basis)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1.200", POINT),
        ("1.200.000", POINT),
        ("about 35.000", POINT),
        ("1.5", DECIMALS),
        ("1,5", DECIMALS),
        ("1,20", DECIMALS),
        ("0,200", DECIMALS),
        ("0.200", DECIMALS),
        ("1,200.50", DECIMALS),
        ("-5", BELOW_ZERO),
        ("−5", BELOW_ZERO),
        ("about - 5", BELOW_ZERO),
        ("30-40", SEVERAL),
        ("30 – 40", SEVERAL),
        ("30 to 40", SEVERAL),
        ("1,200 to 1,500", SEVERAL),
        ("35 40", SEVERAL),
        ("1,200 300", SEVERAL),
        ("35 (12 women)", SEVERAL),
        ("2,147,483,648", TOO_LARGE),
        ("at least 99999999999999999999", TOO_LARGE),
        ("9" * 101, NOT_UNDERSTOOD),
        ("une trentaine", NOT_UNDERSTOOD),
        ("thirty-five", NOT_UNDERSTOOD),
        ("dozens", NOT_UNDERSTOOD),
        ("35 people", NOT_UNDERSTOOD),
        ("nearly 35", NOT_UNDERSTOOD),
        ("fewer than 35", NOT_UNDERSTOOD),
        ("about 35 (estimated)", NOT_UNDERSTOOD),
        ("35 (estimated", NOT_UNDERSTOOD),
        ("35 ()", NOT_UNDERSTOOD),
        ("+35", NOT_UNDERSTOOD),
        ("35%", NOT_UNDERSTOOD),
        ("35²", NOT_UNDERSTOOD),
        ("½", NOT_UNDERSTOOD),
        ("٣٥", NOT_UNDERSTOOD),
        ("about", NOT_UNDERSTOOD),
        ("-", NOT_UNDERSTOOD),
        ("\x00", NOT_UNDERSTOOD),
    ],
)
def test_what_is_no_single_whole_number_is_refused_in_words(text, words):
    with pytest.raises(ValueError) as refusal:
        parse_number(text)

    assert str(refusal.value) == words


def test_the_page_for_officers_is_true():
    page = (settings.BASE_DIR / "docs/writing-dates.md").read_text()
    _, _, numbers = page.partition("## Numbers")
    taken, refused = re.findall(r"`(.+?)`", numbers), re.findall(r"\*\*(.+?)\*\*", numbers)

    for text in taken:
        assert parse_number(text)
    for text in refused:
        with pytest.raises(ValueError):
            parse_number(text)
    assert taken and refused


SHOWN = {  # as pages show a number
    "exact": "{:,}",
    "approximate": "about {:,}",
    "minimum": "at least {:,}",
    "maximum": "up to {:,}",
    "estimated": "{:,} (estimated)",
}


@pytest.mark.parametrize("basis", SHOWN)
@pytest.mark.parametrize("number", [0, 1, 9, 10, 35, 999, 1000, 1001, 99_999, 100_000, 1_234_567, 2_147_483_647])
def test_a_number_as_pages_show_it_parses_back(number, basis):
    assert parse_number(SHOWN[basis].format(number)) == (number, basis)


def test_every_phrase_is_understood_on_its_side_and_belongs_to_one_meaning():
    for side, written in ((BEFORE, "{} 35"), (AFTER, "35 {}"), (AFTER, "35 ({})")):
        phrases = [(phrase, basis) for basis, line in side.items() for phrase in line.split(", ")]

        assert [(phrase, parse_number(written.format(phrase))[1]) for phrase, _ in phrases] == phrases
        assert len({phrase for phrase, _ in phrases}) == len(phrases)


def test_the_meanings_are_those_that_the_tables_know():
    with open(settings.BASE_DIR / "activities/data/count_bases.csv") as file:
        codes = [row["code"] for row in csv.DictReader(file)]

    assert list(BEFORE) == list(AFTER) == codes
