"""Periods that move with the day of asking, on both sides of each edge."""

import datetime as dt

import pytest

from ctassist.lib.relative_periods import OFFERED, in_words, relative_period

DAY = dt.date(2026, 5, 31)


@pytest.mark.parametrize(
    ("text", "today", "first", "last"),
    [
        ("this-month", DAY, "2026-05-01", "2026-05-31"),
        ("last-month", DAY, "2026-04-01", "2026-04-30"),
        ("next-month", DAY, "2026-06-01", "2026-06-30"),
        ("last-month", dt.date(2026, 1, 1), "2025-12-01", "2025-12-31"),
        ("next-month", dt.date(2026, 12, 31), "2027-01-01", "2027-01-31"),
        ("this-quarter", dt.date(2026, 3, 31), "2026-01-01", "2026-03-31"),
        ("this-quarter", dt.date(2026, 4, 1), "2026-04-01", "2026-06-30"),
        ("last-quarter", DAY, "2026-01-01", "2026-03-31"),
        ("last-quarter", dt.date(2026, 1, 1), "2025-10-01", "2025-12-31"),
        ("next-quarter", dt.date(2026, 10, 1), "2027-01-01", "2027-03-31"),
        ("this-half-year", dt.date(2026, 6, 30), "2026-01-01", "2026-06-30"),
        ("this-half-year", dt.date(2026, 7, 1), "2026-07-01", "2026-12-31"),
        ("last-half-year", DAY, "2025-07-01", "2025-12-31"),
        ("this-year", DAY, "2026-01-01", "2026-12-31"),
        ("last-year", DAY, "2025-01-01", "2025-12-31"),
        ("next-year", DAY, "2027-01-01", "2027-12-31"),
        ("last-1-days", DAY, "2026-05-31", "2026-05-31"),
        ("last-30-days", DAY, "2026-05-02", "2026-05-31"),
        ("next-30-days", DAY, "2026-06-01", "2026-06-30"),
        ("last-12-months", DAY, "2025-06-01", "2026-05-31"),
        ("last-3-months", DAY, "2026-03-01", "2026-05-31"),
        ("last-3-months", dt.date(2026, 5, 15), "2026-02-16", "2026-05-15"),
        ("next-1-months", dt.date(2028, 1, 31), "2028-02-01", "2028-02-29"),
        ("Last quarter", DAY, "2026-01-01", "2026-03-31"),
    ],
)
def test_a_relative_period_means_these_days(text, today, first, last):
    assert relative_period(text, today) == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize(
    "text", ["", "last", "last-0-days", "last-1000-days", "this-12-months", "last-quarters", "2019", "last-٣-days"]
)
def test_anything_else_is_none(text):
    assert relative_period(text, DAY) is None


def test_it_is_said_with_its_days():
    assert in_words("last-quarter", DAY) == "the last quarter (1 January to 31 March 2026)"
    assert in_words("this-half-year", DAY) == "this half-year (1 January to 30 June 2026)"
    assert in_words("last-12-months", DAY) == "the last 12 months (1 June 2025 to 31 May 2026)"
    assert in_words("last-1-days", DAY) == "the last 1 day (31 May 2026)"


def test_whatever_a_form_offers_is_understood():
    assert all(relative_period(text) for text in OFFERED)
