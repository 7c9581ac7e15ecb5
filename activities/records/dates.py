"""Dates of the records."""

from ctassist.lib.loading import BadRow
from ctassist.lib.partial_dates import DAY, MONTH, UNKNOWN, PartialDate, first_day_of, parse_partial_date

DATES = {  # status -> which dates a record of that status has, and whether it is over
    "planned": ("planned", True),
    "ongoing": ("actual", False),
    "completed": ("actual", True),
}
LENGTHS = {DAY: 10, MONTH: 7}  # how much must be written for such a precision


def stretch(row, column, text, precision):
    """A written date as the first day of the stretch of that precision; unknown for an empty one."""
    if not text:
        return PartialDate()
    try:
        day = parse_partial_date(text).day
    except ValueError:
        raise BadRow(row, column, "not a year, month or day", text) from None
    if precision == UNKNOWN or len(text) < LENGTHS.get(precision, 0):
        raise BadRow(row, column, f"does not go with the precision {precision!r}", text)
    return PartialDate(first_day_of(day, precision), precision)


def columns(name, date):
    """A date as the values of its two columns."""
    return {name: date.day, f"{name}_precision_id": date.precision}


def as_stated(row):
    """The words of the source for the date; a year is a number there. "not stated" are our words, not the source's."""
    words = str(row.get("date", {}).get("text", ""))
    return "" if words == "not stated" else words


def activity_dates(record, status):
    """The eight columns of dates of an activity: announced are planned dates, held are actual ones."""
    if status not in DATES:
        raise BadRow(record.row, "status", f"nothing says which dates a record has that is {status}")
    which, is_over = DATES[status]
    date = record.row.get("date", {})
    precision = record.code("date.precision", "precision", date.get("precision", ""))
    start = stretch(record.row, "date.start", date.get("start"), precision)
    end = stretch(record.row, "date.end", date.get("end"), precision) if date.get("end") else start
    return four_dates(which, start, end if is_over else PartialDate())


def four_dates(which, start, end):
    """The eight columns of dates with `start` and `end` as the planned or the actual ones."""
    dates = dict.fromkeys(
        ("planned_starts_on", "planned_ends_on", "actual_starts_on", "actual_ends_on"), PartialDate()
    ) | {f"{which}_starts_on": start, f"{which}_ends_on": end}
    return {name: value for key, date in dates.items() for name, value in columns(key, date).items()}
