"""What people write for when something takes place, in English and French."""

import datetime as dt
import itertools
import random
import re

import pytest
from django.conf import settings

from ctassist.lib.date_words import NOT_UNDERSTOOD, WAYS, parse_date, parse_dates
from ctassist.lib.partial_dates import (
    DAY,
    HALF_YEAR,
    MONTH,
    QUARTER,
    YEAR,
    PartialDate,
    ends_of,
    first_day_of,
    period_words,
)
from ctassist.lib.plain_text import plain

NOTHING = PartialDate()
FOUR_DIGITS = "Write the year with four digits, such as 2017."


@pytest.mark.parametrize(
    ("text", "period"),
    [
        # days of one month
        ("27-29 November 2017", "2017-11-27..2017-11-29"),
        ("27–29 Nov. 2017", "2017-11-27..2017-11-29"),
        ("27 — 29 NOVEMBER 2017", "2017-11-27..2017-11-29"),
        ("27 to 29 November 2017", "2017-11-27..2017-11-29"),
        ("27\u00a0to\u202f29\u00a0November\u00a02017", "2017-11-27..2017-11-29"),
        ("27\u200b-\u200e29 Novem\u00adber 2017", "2017-11-27..2017-11-29"),
        ("from 27 to 29 November, 2017", "2017-11-27..2017-11-29"),
        ("from the 27th to the 29th of November 2017", "2017-11-27..2017-11-29"),
        ("du 27 au 29 novembre 2017", "2017-11-27..2017-11-29"),
        ("27 and 28 November 2017", "2017-11-27..2017-11-28"),
        ("les 27 et 28 novembre 2017", "2017-11-27..2017-11-28"),
        ("March 1-3, 2019", "2019-03-01..2019-03-03"),
        ("March 1 to 3 2019", "2019-03-01..2019-03-03"),
        ("du 1er au 3 août 2019", "2019-08-01..2019-08-03"),
        ("27-29.11.2017", "2017-11-27..2017-11-29"),
        ("27.–29.11.2017", "2017-11-27..2017-11-29"),
        ("27-29/11/2017", "2017-11-27..2017-11-29"),
        # days of two months or years
        ("31 January to 2 February 2017", "2017-01-31..2017-02-02"),
        ("31 January–2 February 2017", "2017-01-31..2017-02-02"),
        ("January 31 - February 2, 2017", "2017-01-31..2017-02-02"),
        ("du 31 janvier au 2 février 2017", "2017-01-31..2017-02-02"),
        ("31.1. - 2.2.2017", "2017-01-31..2017-02-02"),
        ("30 December 2019 to 3 January 2020", "2019-12-30..2020-01-03"),
        ("du 30 déc. 2019 jusqu’au 3 janv. 2020", "2019-12-30..2020-01-03"),
        ("2017-01-31 to 2017-02-02", "2017-01-31..2017-02-02"),
        ("2017-01-31/2017-02-02", "2017-01-31..2017-02-02"),
        ("2017-01-31 – 2017-02-02", "2017-01-31..2017-02-02"),
        # weekdays
        ("Monday 27 November 2017", "2017-11-27"),
        ("on Monday, the 27th of November 2017", "2017-11-27"),
        ("Mon. 27 to Wed. 29 November 2017", "2017-11-27..2017-11-29"),
        ("du lundi 27 au mercredi 29 novembre 2017", "2017-11-27..2017-11-29"),
        # one day
        ("1er mars 2019", "2019-03-01"),
        ("le 1er mars 2019", "2019-03-01"),
        ("1st March 2019", "2019-03-01"),
        ("the 1st of March 2019", "2019-03-01"),
        ("01 March 2019.", "2019-03-01"),
        ("March 1, 2019", "2019-03-01"),
        ("29 février 2020", "2020-02-29"),
        ("2017-01-31", "2017-01-31"),
        ("2017–01–31", "2017-01-31"),
        ("31.1.2017", "2017-01-31"),
        ("31. 01. 2017", "2017-01-31"),
        ("1.2.2017", "2017-02-01"),
        ("31/1/2017", "2017-01-31"),
        ("1/31/2017", "2017-01-31"),
        ("13/12/2017", "2017-12-13"),
        ("12-13-2017", "2017-12-13"),
        ("5/5/2017", "2017-05-05"),
        # months
        ("March 2019", "2019-03"),
        ("MARS 2019", "2019-03"),
        ("in March 2019", "2019-03"),
        ("en mars 2019", "2019-03"),
        ("au mois d'août 2019", "2019-08"),
        ("2017-03", "2017-03"),
        ("03/2017", "2017-03"),
        ("3.2017", "2017-03"),
        ("March to May 2019", "2019-03..2019-05"),
        ("Mar-May 2019", "2019-03..2019-05"),
        ("de mars à mai 2019", "2019-03..2019-05"),
        ("d’avril à juin 2019", "2019-04..2019-06"),
        ("December 2019 to March 2020", "2019-12..2020-03"),
        ("May and June 2019", "2019-05..2019-06"),
        # halves and quarters
        ("first half of 2020", "2020-H1"),
        ("the first half of 2020", "2020-H1"),
        ("1st half of 2020", "2020-H1"),
        ("second half of 2020", "2020-H2"),
        ("premier semestre 2020", "2020-H1"),
        ("au 1er semestre de 2020", "2020-H1"),
        ("second semestre de l'année 2020", "2020-H2"),
        ("H1 2020", "2020-H1"),
        ("2020-H1", "2020-H1"),
        ("2020-h2", "2020-H2"),
        ("S2 2020", "2020-H2"),
        ("second quarter of 2020", "2020-Q2"),
        ("Q2 2020", "2020-Q2"),
        ("2020-Q4", "2020-Q4"),
        ("deuxième trimestre 2020", "2020-Q2"),
        ("3e trimestre 2020", "2020-Q3"),
        ("T2 2020", "2020-Q2"),
        ("Q1-Q3 2020", "2020-Q1..2020-Q3"),
        ("H1 and H2 2020", "2020-H1..2020-H2"),
        # years
        ("2019", "2019"),
        ("in 2019", "2019"),
        ("en 2019", "2019"),
        ("2016-2017", "2016..2017"),
        ("2016–2017", "2016..2017"),
        ("2019".rjust(150), "2019"),
        ("de 2016 à 2019", "2016..2019"),
        ("2018 and 2019", "2018..2019"),
        # ends of different lengths
        ("first half of 2020 to 2021", "2020-H1..2021"),
        ("March to 5 April 2019", "2019-03..2019-04-05"),
        ("May 2019 to 2019", "2019-05..2019"),
    ],
)
def test_a_period_as_people_write_it(text, period):
    assert parse_dates(text) == ends_of(period)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("since 2018", "2018"),
        ("from March 2018", "2018-03"),
        ("depuis 2018", "2018"),
        ("depuis le 1er mars 2018", "2018-03-01"),
        ("à partir d’avril 2018", "2018-04"),
        ("since the second half of 2018", "2018-H2"),
    ],
)
def test_since_leaves_the_end_unknown(text, start):
    assert parse_dates(text) == (ends_of(start)[0], NOTHING)


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("until March 2020", "2020-03"),
        ("up to 3 March 2020", "2020-03-03"),
        ("jusqu'en mars 2020", "2020-03"),
        ("jusqu’au 3 mars 2020", "2020-03-03"),
        ("jusqu'au premier semestre 2020", "2020-H1"),
        ("until first half of 2020", "2020-H1"),
    ],
)
def test_until_leaves_the_start_unknown(text, end):
    assert parse_dates(text) == (NOTHING, ends_of(end)[0])


@pytest.mark.parametrize("text", ["", "  ", "not stated", "Not stated.", "non précisé"])
def test_nothing_said_is_unknown_at_both_ends(text):
    assert (parse_dates(text), parse_date(text)) == ((NOTHING, NOTHING), NOTHING)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        # no such day
        ("30 February 2019", "There is no 30 February 2019."),
        ("29 février 2019", "There is no 29 February 2019."),
        ("30 to 31 November 2017", "There is no 31 November 2017."),
        ("0 May 2017", "There is no 0 May 2017."),
        ("30/02/2017", "There is no 30 February 2017."),
        ("2017-13-01", "There is no month 13."),
        ("2017-00", "There is no month 0."),
        ("1.13.2017", "There is no month 13."),
        ("13/13/2017", "There is no month 13."),
        ("third half of 2020", "A year has two halves and four quarters."),
        # ends before it starts
        ("29 to 27 November 2017", "The end, 27 November 2017, lies before the start, 29 November 2017."),
        ("30 December to 3 January 2020", "The end, 3 January 2020, lies before the start, 30 December 2020."),
        ("2020 to 2019", "The end, 2019, lies before the start, 2020."),
        ("June 2019 to first quarter of 2019", "The end, first quarter of 2019, lies before the start, June 2019."),
        # two readings
        ("01/02/2017", "That can be 1 February 2017 or 2 January 2017. Write the month as a word."),
        ("12-11-2017", "That can be 12 November 2017 or 11 December 2017. Write the month as a word."),
        ("31/1/2017 to 1/2/2017", "That can be 1 February 2017 or 2 January 2017. Write the month as a word."),
        ("2018-03-2019", NOT_UNDERSTOOD),
        # a short year
        ("27 November 17", FOUR_DIGITS),
        ("Nov. '17", FOUR_DIGITS),
        ("31.1.17", FOUR_DIGITS),
        ("31/1/17", FOUR_DIGITS),
        ("H1 20", FOUR_DIGITS),
        ("2011–12", FOUR_DIGITS),
        # something left out
        ("27 November", "Say the year too."),
        ("Nov 17", "Say the year too."),
        ("27 to 29 November", "Say the year too."),
        ("27 November 2017 to 29 November", "Say the year too."),
        ("March", "Say the year too."),
        ("since March", "Say the year too."),
        ("first half", "Say the year too."),
        ("27", "Say the month and the year too."),
        ("1 to 3", "Say the month and the year too."),
        ("5 to May 2019", "Say the month too."),
        ("March 1, 2018 to 3, 2019", "Say the month too."),
        # days apart
        (
            "27 and 29 November 2017",
            "“And” joins dates next to each other. Write a longer period as 27 to 29 November 2017.",
        ),
        # guesses
        ("early 2019", NOT_UNDERSTOOD),
        ("about March 2019", NOT_UNDERSTOOD),
        ("mi-mars 2019", NOT_UNDERSTOOD),
        ("March or April 2019", NOT_UNDERSTOOD),
        ("March/April 2019", NOT_UNDERSTOOD),
        ("between 27 and 28 November 2017", NOT_UNDERSTOOD),
        ("2019?", NOT_UNDERSTOOD),
        ("since 2018 to 2020", NOT_UNDERSTOOD),
        ("2018 to not stated", NOT_UNDERSTOOD),
        ("27 to 28 to 29 November 2017", NOT_UNDERSTOOD),
        ("Monday", NOT_UNDERSTOOD),
        ("Monday March 2019", NOT_UNDERSTOOD),
        ("today", NOT_UNDERSTOOD),
        ("0217", NOT_UNDERSTOOD),
        ("0217-01-31", NOT_UNDERSTOOD),
        ("20172", NOT_UNDERSTOOD),
        ("1² November 2017", NOT_UNDERSTOOD),
        ("٢٧ November 2017", NOT_UNDERSTOOD),
        ("-", NOT_UNDERSTOOD),
        ("\x00", NOT_UNDERSTOOD),
        ("2019 " + "to " * 100_000 + "2020", NOT_UNDERSTOOD),
        ("2019".rjust(151), NOT_UNDERSTOOD),
    ],
)
def test_what_would_be_a_guess_is_refused_in_words(text, words):
    with pytest.raises(ValueError) as refusal:
        parse_dates(text)

    assert str(refusal.value) == words


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("27 November 2017", "2017-11-27"),
        ("mars 2019", "2019-03"),
        ("first half of 2020", "2020-H1"),
        ("T2 2020", "2020-Q2"),
        ("2019", "2019"),
    ],
)
def test_one_date_alone(text, date):
    assert parse_date(text) == ends_of(date)[0]


@pytest.mark.parametrize("text", ["27 to 29 November 2017", "2016-2017", "since 2018", "until 2018"])
def test_a_period_is_not_one_date(text):
    with pytest.raises(ValueError, match=r"^Give one date, not a period\.$"):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "period"),
    [("today", "2020-03-16"), ("Aujourd’hui", "2020-03-16"), ("14 March 2020 to today", "2020-03-14..2020-03-16")],
)
def test_today_is_the_day_that_the_caller_says(text, period):
    assert parse_dates(text, today=dt.date(2020, 3, 16)) == ends_of(period)


def test_the_page_for_officers_is_true():
    page = (settings.BASE_DIR / "docs/writing-dates.md").read_text()
    dates, _, _ = page.partition("## Numbers")
    taken, refused = re.findall(r"`(.+?)`", dates), re.findall(r"\*\*(.+?)\*\*", dates)

    for text in taken:
        assert parse_dates(text)
    for text in refused:
        with pytest.raises(ValueError):
            parse_dates(text)
    assert taken and refused


# -- there and back --


PRECISIONS = [DAY, MONTH, QUARTER, HALF_YEAR, YEAR]
TURNS = ["2019-12-30", "2019-12-31", "2020-01-01", "2020-02-29", "2020-06-30", "2020-07-01", "2021-05-12"]


def dates_around(day):
    """The stretch of each length that a day lies in."""
    return [PartialDate(first_day_of(day, precision), precision) for precision in PRECISIONS]


def some_pairs():
    """Pairs of known dates: all around the turns of months, halves and years, and far ones, the same at each run."""
    near = {date for day in TURNS for date in dates_around(dt.date.fromisoformat(day))}
    yield from itertools.product(near, repeat=2)
    chance = random.Random(2020)
    for _ in range(2000):
        days = [dt.date(1000, 1, 1) + dt.timedelta(days=chance.randrange(365_000)) for _ in "ab"]
        yield tuple(chance.choice(dates_around(day)) for day in days)


def test_the_words_of_every_period_parse_back_to_it():
    wrong, refused = [], 0
    for start, end in some_pairs():
        words = period_words(start, end)
        if end.latest < start.day:
            refused += 1
            with pytest.raises(ValueError, match="lies before the start"):
                parse_dates(words)
        elif parse_dates(words) != (start, end):
            wrong.append(words)

    assert wrong == []
    assert refused > 1000


def test_the_words_of_every_open_period_parse_back_to_it():
    dates = {date for pair in some_pairs() for date in pair}

    for date in dates:
        assert parse_dates(period_words(date, NOTHING)) == (date, NOTHING)
        assert parse_dates(period_words(NOTHING, date)) == (NOTHING, date)
        assert parse_date(date.words()) == date


def test_every_day_of_a_leap_year_parses_back():
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=n) for n in range(366)]

    assert [parse_date(PartialDate(day, DAY).words()).day for day in days] == days


ONE_STRETCH = [
    "1st of March 2019",
    "March 1 2019",
    "31.1.2017",
    "2017-01-31",
    "31/1/2017",
    "31-1-2017",
    "March 2019",
    "03/2019",
    "2019-03",
    "first half of 2020",
    "H1 2020",
    "2020-H1",
    "2019",
]


@pytest.mark.parametrize("text", ONE_STRETCH)
def test_no_two_ways_claim_the_same_words(text):
    assert len([way for way, _ in WAYS if way.fullmatch(plain(text))]) == 1
