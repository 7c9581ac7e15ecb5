"""Periods cut into the months or years that a chart shows one by one."""

import datetime as dt
from dataclasses import dataclass

from ctassist.lib.partial_dates import period_in_words

MOST = 36  # months; a longer period is cut into years
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Stretch:
    """Days from `first` to `last`."""

    first: dt.date
    last: dt.date

    @property
    def code(self):
        """As the parameter `period` takes it: `2019`, `2019-03`, or the two days."""
        if self == year_of(self.first):
            return f"{self.first:%Y}"
        if self == month_of(self.first):
            return f"{self.first:%Y-%m}"
        return f"{self.first}..{self.last}"

    @property
    def words(self):
        return period_in_words(self.code)

    def before(self):
        """The period of the same length that ends where this one begins; of whole months, as many months."""
        last = self.first - ONE_DAY
        if self.first.day == 1 and (self.last + ONE_DAY).day == 1:
            months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
            at = self.first.year * 12 + self.first.month - 1 - months
            return Stretch(dt.date(at // 12, at % 12 + 1, 1), last)
        return Stretch(last - (self.last - self.first), last)

    def parts(self):
        """Its months, or its years where there are more than MOST months; the outer ones cut off at its ends."""
        months = list(self.cut(month_of))
        return months if len(months) <= MOST else list(self.cut(year_of))

    def cut(self, unit_of):
        first = self.first
        while first <= self.last:
            last = min(unit_of(first).last, self.last)
            yield Stretch(first, last)
            first = last + ONE_DAY


def year_of(day):
    return Stretch(dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))


def month_of(day):
    following = day.replace(day=28) + dt.timedelta(days=4)
    return Stretch(day.replace(day=1), following.replace(day=1) - ONE_DAY)
