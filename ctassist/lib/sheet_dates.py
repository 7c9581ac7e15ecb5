"""Dates as lists print them: with English, French or Spanish months, or in numbers in an order that somebody states."""

import datetime as dt
import re

from ctassist.lib.date_words import parse_date
from ctassist.lib.partial_dates import DAY, PartialDate
from ctassist.lib.plain_text import plain

SPANISH_MONTHS = {
    "enero": "January",
    "febrero": "February",
    "marzo": "March",
    "abril": "April",
    "mayo": "May",
    "junio": "June",
    "julio": "July",
    "agosto": "August",
    "septiembre": "September",
    "setiembre": "September",
    "octubre": "October",
    "noviembre": "November",
    "diciembre": "December",
}
DAY_FIRST, MONTH_FIRST = "day_first", "month_first"
IN_NUMBERS = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4})", re.ASCII)
ORDER_NEEDED = "Or say, where you upload the list, whether its days or its months come first."


def listed_date(text, day_order=""):
    """A date as lists print it. ValueError in words; of 01/02/2017 `day_order` must say what comes first."""
    if match := IN_NUMBERS.fullmatch(text):
        first, _, second, year = match.groups()
        if day_order:
            day, month = (first, second) if day_order == DAY_FIRST else (second, first)
            return day_in_numbers(int(year), int(month), int(day))
        try:
            return parse_date(text)
        except ValueError as error:
            raise ValueError(f"{error} {ORDER_NEEDED}" if "can be" in str(error) else str(error)) from None
    return parse_date(" ".join(map(in_english, text.split())))


def day_in_numbers(year, month, day):
    try:
        return PartialDate(dt.date(year, month, day), DAY)
    except ValueError:
        raise ValueError("There is no such day in the order that was stated.") from None


def in_english(word):
    """A month's Spanish name in English; "de" between them is understood as it is."""
    return SPANISH_MONTHS.get(plain(word), word)
