"""Dates of which only the month, the year or nothing may be known.

A date with its precision is two columns: the first day that it can be, and the length of the stretch of which
it is a day. The last day is derived, never stored. A model that has such a pair declares

    starts_on = PartialDateField("start")
    starts_on_precision = PrecisionField()

    class Meta:
        constraints = [*honest_date("project", "starts_on"), in_order("project", "starts_on", "ends_on")]

and is asked with `certainly_in("starts_on", first, last)` and `possibly_in(...)`, conditions for `filter()`.
"""

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact, GreaterThanOrEqual, IsNull, LessThan, LessThanOrEqual
from django.utils.dateformat import format as formatted

DAY, MONTH, QUARTER, HALF_YEAR, YEAR, UNKNOWN = "day", "month", "quarter", "half_year", "year", "unknown"
WRITTEN = re.compile(r"\d{4}(-\d{2}){0,2}", re.ASCII)
LENGTH_IN_MONTHS = {MONTH: 1, QUARTER: 3, HALF_YEAR: 6, YEAR: 12}


# -- in a model --


def PartialDateField(verbose_name, **options):  # noqa: N802 -- reads as a field where it is used
    """The earliest day that a date can be; empty when nothing is known."""
    return models.DateField(verbose_name, null=True, blank=True, **options)


def PrecisionField():  # noqa: N802
    """How long the stretch is that the date beside it begins; `unknown` when the date is empty."""
    return models.ForeignKey(
        "lib.DatePrecision", models.PROTECT, default=UNKNOWN, related_name="+", db_index=False, verbose_name="precision"
    )


class LatestDay(Func):
    """In SQL: the last day of the stretch of a date; empty for an empty date. The function is made by lib.0001."""

    function = "latest_day"
    output_field = models.DateField()

    def __init__(self, name, precision=None, **extra):
        super().__init__(F(name) if isinstance(name, str) else name, precision or F(f"{name}_precision"), **extra)


class FirstDay(Func):
    """In SQL: the first day of the stretch of that precision in which a day lies."""

    function = "first_day"
    output_field = models.DateField()


def honest_date(model, name):
    """Constraints: the date is empty exactly when unknown, and is the first day of its stretch otherwise."""
    precision = f"{name}_precision"
    return [
        models.CheckConstraint(
            name=f"{model}_{name}_empty_if_unknown",
            condition=Q(**{f"{name}__isnull": True, precision: UNKNOWN})
            | Q(**{f"{name}__isnull": False}) & ~Q(**{precision: UNKNOWN}),
            violation_error_message=f"{words_of(name)}: a date needs a precision, and an unknown date has no day.",
        ),
        models.CheckConstraint(
            name=f"{model}_{name}_begins_its_stretch",
            condition=Q(**{f"{name}__isnull": True}) | Q(Exact(F(name), FirstDay(F(name), F(precision)))),
            violation_error_message=f"{words_of(name)}: store the first day of the month, quarter, half-year or year.",
        ),
    ]


def in_order(model, start, end):
    """Constraint C1: an end is not before its start; for coarse dates the latest end and the earliest start count."""
    return models.CheckConstraint(
        name=f"{model}_{end}_not_before_start",
        condition=Q(**{f"{start}__isnull": True})
        | Q(**{f"{end}__isnull": True})
        | Q(GreaterThanOrEqual(LatestDay(end), F(start))),
        violation_error_message=f"{words_of(end)} cannot lie before {words_of(start).lower()}.",
    )


def words_of(name):
    """`actual_ends_on` as "Actual end"."""
    return name.replace("starts_on", "start").replace("ends_on", "end").replace("_", " ").capitalize()


# -- in a question --


def certainly_in(name, first, last, *, latest=None):
    """Condition: whatever day the date `name` was, it lies in the days from `first` to `last`.

    `latest` is the last day that it can be, where there is a column of it; it is derived from the precision otherwise.
    Both are names of columns, or expressions.
    """
    earliest, latest = expression(name), expression(latest) if latest else LatestDay(name)
    return (
        Q(GreaterThanOrEqual(earliest, first)) & Q(LessThanOrEqual(earliest, last)) & Q(LessThanOrEqual(latest, last))
    )


def possibly_in(name, first, last, *, latest=None):
    """Condition: the date `name` may lie in the days from `first` to `last` but need not. Unknown dates may."""
    earliest, until = expression(name), expression(latest) if latest else LatestDay(name)
    begun_before, over_after = Q(LessThan(earliest, first)), ~Q(LessThanOrEqual(until, last))
    touches = Q(LessThanOrEqual(earliest, last)) & Q(GreaterThanOrEqual(until, first))
    return (touches & (begun_before | over_after)) | Q(IsNull(earliest, True))


def expression(name):
    return F(name) if isinstance(name, str) else name


# -- in words --


@dataclass(frozen=True)
class PartialDate:
    """A day and the length of the stretch that it begins."""

    day: dt.date | None = None
    precision: str = UNKNOWN

    @classmethod
    def from_json(cls, day, precision):
        """From a day as JSON holds it."""
        return cls(day and dt.date.fromisoformat(day), precision)

    @property
    def latest(self):
        """The last day that the date can be, or None."""
        if self.day is None or self.precision == DAY:
            return self.day
        last = self.day.month + LENGTH_IN_MONTHS[self.precision] - 1
        return self.day.replace(month=last, day=calendar.monthrange(self.day.year, last)[1])

    def words(self):
        """The date as people write it: "27 November 2017", "October 2013", "first half of 2020", "2019"."""
        if self.day is None:
            return "not stated"
        if self.precision == QUARTER:
            return f"{('first', 'second', 'third', 'fourth')[self.day.month // 3]} quarter of {self.day.year}"
        if self.precision == HALF_YEAR:
            return f"{'first' if self.day.month == 1 else 'second'} half of {self.day.year}"
        return formatted(self.day, {DAY: "j F Y", MONTH: "F Y", YEAR: "Y"}[self.precision])


def period_words(start, end):
    """Two partial dates as one phrase: "31 January to 2 February 2017", "2019", "since 2008", "not stated"."""
    if start.day is None and end.day is None:
        return "not stated"
    if start.day is None:
        return f"until {end.words()}"
    if end.day is None:
        return f"since {start.words()}"
    if start == end:
        return start.words()
    if start.precision == end.precision == DAY and start.day.year == end.day.year:
        same_month = start.day.month == end.day.month
        return f"{formatted(start.day, 'j' if same_month else 'j F')} to {end.words()}"
    return f"{start.words()} to {end.words()}"


def parse_partial_date(text):
    """`2019`, `2019-06` or `2019-06-30` as a PartialDate; "" as an unknown one. ValueError for anything else."""
    if not text:
        return PartialDate()
    if not WRITTEN.fullmatch(text):
        raise ValueError("not a year, month or day")
    precision = {4: YEAR, 7: MONTH, 10: DAY}[len(text)]
    return PartialDate(dt.date.fromisoformat(text + "-01-01"[len(text) - 4 : 6]), precision)


def first_day_of(day, precision):
    """The first day of the stretch of that precision in which `day` lies."""
    if day is None or precision == DAY:
        return day
    length = LENGTH_IN_MONTHS[precision]
    return day.replace(month=(day.month - 1) // length * length + 1, day=1)


PERIOD = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(\d{2})(?:-(\d{2}))?))?", re.ASCII)


def parse_period(text):
    """(first day, last day) of `2019`, `2019-H1`, `2019-Q2`, `2019-03`, `2019-03-15`, or of two such with `..` between.

    ValueError, in words for the person who asked, for anything else.
    """
    begin, end = ends_of(text)
    if end.latest < begin.day:
        raise ValueError("The period ends before it starts.")
    return begin.day, end.latest


def period_in_words(text):
    """A period that `parse_period` takes, for people: "March 2019", "15 March 2019 to April 2019"."""
    return period_words(*ends_of(text))


def ends_of(text):
    """The two stretches of a period; the same one twice where there is only one."""
    first, dots, last = text.partition("..")
    return stretch(first), stretch(last if dots else first)


def stretch(text):
    """One year, half-year, quarter, month or day as a PartialDate."""
    match = PERIOD.fullmatch(text)
    try:
        year, quarter, half, month, day = (part and int(part) for part in match.groups())
        if day is not None:
            return PartialDate(dt.date(year, month, day), DAY)
        if quarter:
            return PartialDate(dt.date(year, quarter * 3 - 2, 1), QUARTER)
        if half:
            return PartialDate(dt.date(year, half * 6 - 5, 1), HALF_YEAR)
        return PartialDate(dt.date(year, 1 if month is None else month, 1), YEAR if month is None else MONTH)
    except (AttributeError, ValueError):
        raise ValueError(
            "Give a period such as 2019, 2019-03, 2019-Q1, 2019-H1, 2019-03-01..2019-04-15 or last-quarter."
        ) from None
