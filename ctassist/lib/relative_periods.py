"""Periods that move with the day on which somebody asks: `last-quarter`, `this-year`, `last-12-months`.

An address that holds one stays as it is, so what is saved today tells of other days next month. `this`, `last` and
`next` name a whole month, quarter, half-year or year of the calendar; `last-12-months` and `last-30-days` end today,
`next-…` begin tomorrow. Which day it is goes by the time zone of the site.
"""

import calendar
import datetime as dt
import re

from django.utils import timezone

from ctassist.lib.partial_dates import DAY, PartialDate, period_words

UNITS = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}  # months in each
CALENDAR = re.compile(r"(this|last|next)-(month|quarter|half-year|year)", re.ASCII)
ROLLING = re.compile(r"(last|next)-([1-9][0-9]{0,2})-(days|months)", re.ASCII)
OFFERED = [  # in a form
    *("this-month", "last-month", "this-quarter", "last-quarter", "this-year", "last-year", "last-30-days"),
    *("last-12-months", "next-month", "next-quarter", "next-3-months", "next-12-months"),
]
ONE_DAY = dt.timedelta(days=1)


def canonical(text):
    """As it stands in an address: "Last quarter" is `last-quarter`."""
    return text.strip(" ").lower().replace(" ", "-")


def relative_period(text, today=None):
    """(first day, last day) of such a period; None for any other text."""
    today = today or timezone.localdate()
    text = canonical(text)
    if found := CALENDAR.fullmatch(text):
        which, unit = found.groups()
        months = UNITS[unit]
        first = (today.month - 1) // months * months + {"last": -months, "this": 0, "next": months}[which]
        begin = month_after(today.replace(day=1, month=1), first)
        return begin, month_after(begin, months) - ONE_DAY
    if found := ROLLING.fullmatch(text):
        which, number, unit = found.groups()
        if which == "last":
            return shifted(today, -int(number), unit) + ONE_DAY, today
        return today + ONE_DAY, shifted(today, int(number), unit)
    return None


def month_after(first, months):
    """The first day of the month so many months after one that begins on `first`."""
    at = first.year * 12 + first.month - 1 + months
    return dt.date(at // 12, at % 12 + 1, 1)


def shifted(day, number, unit):
    """The same day so many months later, or the last of that month; or so many days later."""
    if unit == "days":
        return day + dt.timedelta(days=number)
    begin = month_after(day.replace(day=1), number)
    return begin.replace(day=min(day.day, calendar.monthrange(begin.year, begin.month)[1]))


def words_of(text):
    """What people read for it, without the days: "the last quarter"; `text` is one that `relative_period` takes."""
    which, *rest = canonical(text).split("-", 1)
    words = rest[0] if rest[0] == "half-year" else rest[0].replace("-", " ")
    if words.startswith("1 "):
        words = words.removesuffix("s")
    return f"this {words}" if which == "this" else f"the {which} {words}"


def in_words(text, today=None):
    """With the days that it means on the day of asking: "the last quarter (1 July 2026 to 30 September 2026)"."""
    first, last = relative_period(text, today)
    return f"{words_of(text)} ({period_words(PartialDate(first, DAY), PartialDate(last, DAY))})"
