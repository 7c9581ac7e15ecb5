"""Dates of which only a month, quarter, half-year or year may be known."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from activities.models import Activity
from activities.tests.builders import an_activity
from ctassist.lib.partial_dates import PartialDate, first_day_of, parse_partial_date, parse_period, period_words

DAY = dt.date


@pytest.mark.parametrize(
    ("day", "precision", "latest", "words"),
    [
        (DAY(2019, 3, 5), "day", DAY(2019, 3, 5), "5 March 2019"),
        (DAY(2019, 2, 1), "month", DAY(2019, 2, 28), "February 2019"),
        (DAY(2020, 2, 1), "month", DAY(2020, 2, 29), "February 2020"),
        (DAY(2019, 12, 1), "month", DAY(2019, 12, 31), "December 2019"),
        (DAY(2019, 1, 1), "quarter", DAY(2019, 3, 31), "first quarter of 2019"),
        (DAY(2019, 10, 1), "quarter", DAY(2019, 12, 31), "fourth quarter of 2019"),
        (DAY(2020, 1, 1), "half_year", DAY(2020, 6, 30), "first half of 2020"),
        (DAY(2020, 7, 1), "half_year", DAY(2020, 12, 31), "second half of 2020"),
        (DAY(2019, 1, 1), "year", DAY(2019, 12, 31), "2019"),
        (None, "unknown", None, "not stated"),
    ],
)
@pytest.mark.django_db
def test_the_last_day_and_the_words_of_each_precision_and_the_database_agrees(day, precision, latest, words):
    date = PartialDate(day, precision)

    with connection.cursor() as cursor:
        cursor.execute("SELECT latest_day(%s::date, %s), first_day(%s::date, %s)", [day, precision, latest, precision])
        in_sql = cursor.fetchone()
    assert (date.latest, date.words()) == (latest, words)
    assert in_sql == (latest, day)
    assert first_day_of(latest, precision) == day


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        (("2017-01-31", "day"), ("2017-02-02", "day"), "31 January to 2 February 2017"),
        (("2017-11-27", "day"), ("2017-11-29", "day"), "27 to 29 November 2017"),
        (("2016-12-30", "day"), ("2017-01-02", "day"), "30 December 2016 to 2 January 2017"),
        (("2021-06-25", "day"), ("2021-06-25", "day"), "25 June 2021"),
        (("2019-01-01", "year"), ("2019-01-01", "year"), "2019"),
        (("2016-01-01", "year"), ("2017-01-01", "year"), "2016 to 2017"),
        (("2008-01-01", "year"), None, "since 2008"),
        (None, ("2020-01-01", "half_year"), "until first half of 2020"),
        (None, None, "not stated"),
    ],
)
def test_a_period_is_one_phrase(start, end, words):
    dates = [PartialDate.from_json(*date) if date else PartialDate() for date in (start, end)]

    assert period_words(*dates) == words


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2019", "2019-01-01", "2019-12-31"),
        ("2019-03", "2019-03-01", "2019-03-31"),
        ("2019-Q2", "2019-04-01", "2019-06-30"),
        ("2019-H2", "2019-07-01", "2019-12-31"),
        ("2019-03-15", "2019-03-15", "2019-03-15"),
        ("2018-12..2019-01", "2018-12-01", "2019-01-31"),
    ],
)
def test_a_period_in_an_address_means_these_days(text, first, last):
    assert parse_period(text) == (DAY.fromisoformat(first), DAY.fromisoformat(last))


@pytest.mark.parametrize(
    "text", ["", "19", "2019-00", "2019-13", "2019-Q5", "2019-H3", "2019-02-30", "2019..x", "..2019", "x"]
)
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match="period"):
        parse_period(text)


def test_a_year_month_or_day_keeps_how_much_it_says():
    assert parse_partial_date("2019") == PartialDate(DAY(2019, 1, 1), "year")
    assert parse_partial_date("2019-06") == PartialDate(DAY(2019, 6, 1), "month")
    assert parse_partial_date("2019-06-30") == PartialDate(DAY(2019, 6, 30), "day")
    assert parse_partial_date("") == PartialDate()


EDGES = [  # precision, first day of the stretch, first of the period, last of the period, certain, possible
    ("month", "2019-03-01", "2019-03-01", "2019-03-31", True, False),
    ("month", "2019-03-01", "2019-03-02", "2019-03-31", False, True),
    ("month", "2019-03-01", "2019-03-01", "2019-03-30", False, True),
    ("month", "2019-03-01", "2019-04-01", "2019-04-30", False, False),
    ("month", "2019-03-01", "2019-02-01", "2019-02-28", False, False),
    ("month", "2019-03-01", "2019-03-31", "2019-04-30", False, True),
    ("year", "2019-01-01", "2019-03-01", "2019-03-31", False, True),
    ("year", "2019-01-01", "2019-01-01", "2019-12-31", True, False),
    ("year", "2019-01-01", "2018-01-01", "2018-12-31", False, False),
    ("year", "2019-01-01", "2019-12-31", "2020-12-31", False, True),
    ("year", "2019-01-01", "2020-01-01", "2020-12-31", False, False),
    ("day", "2019-03-31", "2019-03-01", "2019-03-31", True, False),
    ("day", "2019-04-01", "2019-03-01", "2019-03-31", False, False),
    ("half_year", "2019-07-01", "2019-10-01", "2019-12-31", False, True),
    ("quarter", "2019-10-01", "2019-07-01", "2019-12-31", True, False),
    ("unknown", None, "2019-01-01", "2019-12-31", False, True),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("precision", "day", "first", "last", "certain", "possible"), EDGES)
def test_certainly_and_possibly_in_on_both_sides_of_each_edge(precision, day, first, last, certain, possible):
    activity = an_activity(starts_on=day and DAY.fromisoformat(day), precision=precision)
    period = DAY.fromisoformat(first), DAY.fromisoformat(last)

    assert Activity.objects.certainly_in(*period).filter(pk=activity.pk).exists() == certain
    assert Activity.objects.possibly_in(*period).filter(pk=activity.pk).exists() == possible


def refused(**details):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        an_activity(**details)
    return caught.value.__cause__.diag.constraint_name


@pytest.mark.django_db
def test_an_end_may_fall_on_its_start_but_not_before():
    an_activity(starts_on=DAY(2020, 5, 2), ends_on=DAY(2020, 5, 2))

    assert refused(starts_on=DAY(2020, 5, 2), ends_on=DAY(2020, 5, 1)) == "activity_actual_ends_on_not_before_start"


@pytest.mark.django_db
def test_a_coarse_end_may_hold_its_start():
    an_activity(actual_starts_on=DAY(2020, 5, 31), actual_ends_on=DAY(2020, 5, 1), actual_ends_on_precision_id="month")

    assert (
        refused(actual_starts_on=DAY(2020, 6, 1), actual_ends_on=DAY(2020, 5, 1), actual_ends_on_precision_id="month")
        == "activity_actual_ends_on_not_before_start"
    )


@pytest.mark.django_db
def test_a_coarse_date_is_stored_as_the_first_day_of_its_stretch():
    for day, precision in [(DAY(2020, 5, 2), "month"), (DAY(2020, 2, 1), "quarter"), (DAY(2020, 4, 1), "half_year")]:
        rule = refused(actual_starts_on=day, actual_starts_on_precision_id=precision, ends_on=DAY(2020, 12, 31))
        assert rule == "activity_actual_starts_on_begins_its_stretch"


@pytest.mark.django_db
def test_a_date_is_empty_exactly_when_it_is_unknown():
    assert (
        refused(starts_on=DAY(2020, 5, 2), actual_ends_on_precision_id="unknown")
        == "activity_actual_ends_on_empty_if_unknown"
    )
