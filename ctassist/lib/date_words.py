"""What people write for when something takes place, in English or French, as two partial dates.

    parse_dates("27 to 29 November 2017")    parse_dates("du 27 au 29 novembre 2017")    parse_dates("since 2018")

A period is one stretch of time, two with a dash or a word between them, or one after "since" or "until". Every way
to write a stretch is a row of WAYS; a new one is a new row. The way back is `partial_dates.period_words`.
"""

import datetime as dt
import re
from dataclasses import dataclass, replace

from ctassist.lib.partial_dates import DAY, HALF_YEAR, LENGTH_IN_MONTHS, MONTH, QUARTER, YEAR, PartialDate
from ctassist.lib.plain_text import NOTHING_STATED, plain

MAX_LENGTH = 150
ONE_NOT_UNDERSTOOD = "Write a date such as 27 November 2017, March 2019, first half of 2020 or 2019."
NOT_UNDERSTOOD = "Write dates such as 27 to 29 November 2017, March 2019, first half of 2020, 2019 or since 2018."


def parse_dates(text, *, today=None):
    """(start, end) as PartialDates; the same date twice for one stretch, an unknown one where nothing is said.

    `today` is what the word "today" means; it is not understood without. ValueError, in words for the person who
    wrote the text, for what has no meaning, has two, does not exist or ends before it starts.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(NOT_UNDERSTOOD)
    words = plain(text.replace(",", " "))
    if today:
        words = re.sub(r"\b(today|aujourd'hui)\b", today.isoformat(), words)
    for grammar in (nothing_stated, open_period, one_stretch, two_stretches):
        if period := grammar(words):
            return ending_after_start(*period)
    raise ValueError(NOT_UNDERSTOOD)


def parse_date(text, *, today=None):
    """One PartialDate, unknown where nothing is said. ValueError as for `parse_dates`, and for a period."""
    try:
        start, end = parse_dates(text, today=today)
    except ValueError as error:
        raise ValueError(ONE_NOT_UNDERSTOOD if str(error) == NOT_UNDERSTOOD else str(error)) from None
    if start != end:
        raise ValueError("Give one date, not a period.")
    return start


def ending_after_start(start, end):
    """The period itself, two PartialDates, if it ends when it starts or later; for coarse dates the latest end counts.

    ValueError, in words for people, otherwise.
    """
    if start.day and end.day and end.latest < start.day:
        raise ValueError(f"The end, {end.words()}, lies before the start, {start.words()}.")
    return start, end


# -- periods: each answers two PartialDates, or None where the words are no such period --

SINCE = r"since |from |depuis |a partir d(?:e |u |')"
UNTIL = r"until|till|jusqu'(?:a|au|en)"
FROM = r"(?:from |du |de |d'|les )"
OPEN = re.compile(rf"(?:(?P<since>{SINCE})|(?:{UNTIL}|up to) )(?P<stretch>.+)")
BETWEEN = re.compile(rf" ?[-–] ?| ?/ ?(?=\d{{4}}-)| (?:to|a|au|through|{UNTIL}|(?P<neighbours>and|et|&)) ", re.ASCII)


def nothing_stated(words):
    """Nothing, or the words for it."""
    return (PartialDate(), PartialDate()) if words in NOTHING_STATED else None


def open_period(words):
    """A stretch after "since" or "until": of the other end nothing is known."""
    if (match := OPEN.fullmatch(words)) and (stretch := stretch_of(match["stretch"])):
        date = stretch.date()
        return (date, PartialDate()) if match["since"] else (PartialDate(), date)
    return None


def one_stretch(words):
    """A day, month, quarter, half-year or year by itself."""
    stretch = stretch_of(words)
    return stretch and (stretch.date(), stretch.date())


def two_stretches(words):
    """From one stretch to another. Where two dashes could be the one between them, the words are none."""
    words = re.sub(f"^{FROM}", "", words)
    found = []
    for between in BETWEEN.finditer(words):
        start, end = stretch_of(words[: between.start()]), stretch_of(words[between.end() :])
        if start and end:
            found.append((start, end, between["neighbours"]))
    if len(found) != 1:
        return None
    start, end, neighbours = found[0]
    start, end = (stretch.date() for stretch in completed(start, end))
    if neighbours and end.day - start.latest != dt.timedelta(days=1):
        raise ValueError("“And” joins dates next to each other. Write a longer period as 27 to 29 November 2017.")
    return start, end


def completed(start, end):
    """Both ends, each with what only the other one says: "27 to 29 November 2017", "March 1-3, 2019"."""
    if start.precision == YEAR and end.month is None:
        raise ValueError(FOUR_DIGITS)  # 2011–12
    if start.precision == end.precision == DAY:
        if end.month is None and start.year is None:
            end = replace(end, month=start.month)
        if start.month is None:
            start = replace(start, month=end.month)
    if start.year is None:
        start = replace(start, year=end.year)
    return start, end


# -- stretches --

MONTH_NAMES = [
    "january jan janvier janv",
    "february feb fevrier fevr fev",
    "march mar mars",
    "april apr avril avr",
    "may mai",
    "june jun juin",
    "july jul juillet juil",
    "august aug aout",
    "september sept sep septembre",
    "october oct octobre",
    "november nov novembre",
    "december dec decembre",
]
ORDINALS = [
    "1 first 1st premier premiere 1er 1re 1ere",
    "2 second 2nd seconde deuxieme 2e 2eme 2d",
    "3 third 3rd troisieme 3e 3eme",
    "4 fourth 4th quatrieme 4e 4eme",
]
PARTS = {
    **dict.fromkeys(["half", "half-year", "half year", "semester", "semestre", "h", "s"], HALF_YEAR),
    **dict.fromkeys(["quarter", "trimestre", "q", "t"], QUARTER),
}
WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun "
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim"  # "mar" is March
)
FOUR_DIGITS = "Write the year with four digits, such as 2017."


def numbered(lines):
    """Each word of the lines with the number of its line, from 1."""
    return {word: number for number, line in enumerate(lines, start=1) for word in line.split()}


def any_of(words):
    """A pattern for one of the words."""
    return "|".join(map(re.escape, words))


MONTH_NUMBERS, ORDINAL_NUMBERS = numbered(MONTH_NAMES), numbered(ORDINALS)


@dataclass(frozen=True)
class Stretch:
    """A stretch of time as written; the other end of its period may say the month and the year that it leaves out."""

    precision: str
    year: int | None
    month: int | None = 1
    day: int = 1

    def date(self):
        """As a PartialDate. ValueError, in words, where something is left out or there is no such day."""
        missing = [part for part in ("month", "year") if getattr(self, part) is None]
        if missing:
            raise ValueError(f"Say the {' and the '.join(missing)} too.")
        if not 1 <= self.month <= 12:
            raise ValueError(f"There is no month {self.month}.")
        try:
            return PartialDate(dt.date(self.year, self.month, self.day), self.precision)
        except ValueError:
            raise ValueError(f"There is no {self.words()}.") from None

    def words(self):
        """A day as people write it, whether it exists or not."""
        return f"{self.day} {MONTH_NAMES[self.month - 1].split()[0].capitalize()} {self.year}"


def stretch_of(words):
    """The Stretch that the words mean, or None. ValueError for a short year and for days of unclear order."""
    for way, stretch in WAYS:
        if match := way.fullmatch(words):
            return stretch(**match.groupdict())
    return None


def a_day(day, month=None, year=None):
    """27 November 2017, its month by name or number; both may stand at the other end of the period."""
    return Stretch(DAY, year_number(year), month_number(month), int(day))


def a_day_in_either_order(first, second, year):
    """31/1/2017 or 1/31/2017, where only one of the two numbers can be a month."""
    orders = dict.fromkeys([(int(first), int(second)), (int(second), int(first))])
    days = [Stretch(DAY, year_number(year), month, day) for day, month in orders if 1 <= month <= 12]
    if not days:
        raise ValueError(f"There is no month {int(second)}.")
    if len(days) > 1:
        either, other = (day.words() for day in days)
        raise ValueError(f"That can be {either} or {other}. Write the month as a word.")
    return days[0]


def a_month(month, year=None):
    """March 2019, by name or number."""
    return Stretch(MONTH, year_number(year), month_number(month))


def a_part(nth, part, year=None):
    """The nth half or quarter of a year."""
    precision = PARTS[part]
    month = (ORDINAL_NUMBERS[nth] - 1) * LENGTH_IN_MONTHS[precision] + 1
    if month > 12:
        raise ValueError("A year has two halves and four quarters.")
    return Stretch(precision, year_number(year), month)


def a_year(year):
    """2019."""
    return Stretch(YEAR, year_number(year))


def month_number(month):
    """The number of a month by name or number."""
    return month and (MONTH_NUMBERS.get(month) or int(month))


def year_number(year):
    """A year of four digits as a number."""
    if year and len(year) < 4:
        raise ValueError(FOUR_DIGITS)
    return year and int(year)


# -- ways to write a stretch --

ON = rf"(?:(?:on|le) )?(?:(?:{any_of(WEEKDAYS.split())}) )?(?:(?:the|le) )?"
IN = r"(?:(?:in|during|en|au) )?(?:(?:the|le|la) )?(?:month of |mois de |mois d')?"
OF = r"(?: of| de(?: l'annee)?)?"
DAY_NUMBER = r"(?P<day>\d{1,2})"
NTH_DAY = rf"{DAY_NUMBER}(?:st|nd|rd|th|er)?"
MONTH_NAME = rf"(?P<month>{any_of(MONTH_NUMBERS)})"
MONTH_NUMBER = r"(?P<month>\d{1,2})"
FIRST, SECOND = r"(?P<first>\d{1,2})", r"(?P<second>\d{1,2})"
NTH = rf"(?P<nth>{any_of(ORDINAL_NUMBERS)})"
PART = rf"(?P<part>{any_of(PARTS)})"
CODE = r"(?P<part>[hqst])(?P<nth>[1-4])"
FULL_YEAR = r"(?P<year>[1-9]\d{3})"
ANY_YEAR = r"(?P<year>[1-9]\d{3}|'?\d\d)"  # a short one is understood, to be refused in its own words

WAYS = [
    (re.compile(way, re.ASCII), stretch)
    for way, stretch in [
        (rf"{ON}{NTH_DAY}{OF} {MONTH_NAME}(?:{OF} {ANY_YEAR})?", a_day),  # 1st of March 2019
        (rf"{ON}{MONTH_NAME} {NTH_DAY}(?: {ANY_YEAR})?", a_day),  # March 1, 2019
        (rf"{ON}{NTH_DAY}(?: {ANY_YEAR})?", a_day),  # 27; 3, 2019
        (rf"{ON}{DAY_NUMBER}\.(?: ?{MONTH_NUMBER}(?:\.(?: ?{ANY_YEAR})?)?)?", a_day),  # 31.1.2017; 31.1.; 31.
        (rf"{ON}{FULL_YEAR}[-–]{MONTH_NUMBER}[-–]{DAY_NUMBER}", a_day),  # 2017-01-31
        (rf"{ON}{FIRST}/{SECOND}/{ANY_YEAR}", a_day_in_either_order),  # 31/1/2017
        (rf"{ON}{FIRST}-{SECOND}-{ANY_YEAR}", a_day_in_either_order),  # 31-1-2017
        (rf"{IN}{MONTH_NAME}(?:{OF} {ANY_YEAR})?", a_month),  # March 2019
        (rf"{IN}{MONTH_NUMBER}[-./]{FULL_YEAR}", a_month),  # 03/2019
        (rf"{IN}{FULL_YEAR}-(?P<month>\d\d)", a_month),  # 2019-03
        (rf"{IN}{NTH} {PART}(?:{OF} {ANY_YEAR})?", a_part),  # first half of 2020
        (rf"{IN}{CODE}(?:[- /]?{ANY_YEAR})?", a_part),  # H1 2020
        (rf"{IN}{FULL_YEAR}[- /]?{CODE}", a_part),  # 2020-H1
        (rf"{IN}{ANY_YEAR}", a_year),  # 2019
    ]
]
