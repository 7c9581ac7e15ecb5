"""Pairs of coming activities that somebody should talk about, found among thousands without looking at each pair.

Activities stand in the order of their first day, a bit for each; what one shares with others is then a few numbers
joined: who serves one of its countries, has one of its themes, is under way on its days, is of another lead or office.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property, reduce
from itertools import groupby
from operator import attrgetter, or_


@dataclass(frozen=True)
class Coming:
    """A coming activity as its asker knows it. `office` is None for those who are not told whose it is."""

    id: int
    office: int | None
    lead: int | None
    first: date
    last: date
    is_exact: bool  # the days are known
    countries: list
    themes: list


class Pairs:
    """Pairs of activities for the same country, on the same theme or the same days, of different leads or offices."""

    def __init__(self, coming):
        self.coming = sorted(coming, key=attrgetter("first", "id"))
        self.of_country, self.of_theme, self.of_lead, self.of_office = (defaultdict(int) for _ in range(4))
        for place, one in enumerate(self.coming):
            for holders, keys in (
                (self.of_country, one.countries),
                (self.of_theme, one.themes),
                (self.of_lead, [one.lead]),
                (self.of_office, [one.office]),
            ):
                for key in keys:
                    holders[key] |= 1 << place
        self.first_days = [one.first for one in self.coming]
        by_last_day = sorted(range(len(self.coming)), key=lambda place: self.coming[place].last)
        self.last_days = [self.coming[place].last for place in by_last_day]
        self.ending_from = [0]  # those that end on the last day at that place or later
        for place in reversed(by_last_day):
            self.ending_from.append(self.ending_from[-1] | 1 << place)
        self.ending_from.reverse()

    @cached_property
    def earlier(self):
        """Of each activity, those before it with which it makes a pair."""
        return [self.others(place) & (1 << place) - 1 for place in range(len(self.coming))]

    @cached_property
    def count(self):
        return sum(others.bit_count() for others in self.earlier)

    def others(self, place):
        one = self.coming[place]
        near = any_of(self.of_country, one.countries)
        differ = self.unlike(self.of_lead, one.lead) | self.unlike(self.of_office, one.office)
        return near & differ & (self.at_the_same_time(one) | any_of(self.of_theme, one.themes))

    def unlike(self, holders, key):
        """Those of whom this is known, and is another one."""
        return 0 if key is None else ~(holders[key] | holders[None])

    def at_the_same_time(self, one):
        begun = (1 << bisect_right(self.first_days, one.last)) - 1
        return begun & self.ending_from[bisect_left(self.last_days, one.first)]

    def page(self, first, most):
        """Some of the pairs as (one, other), the earliest on which both are under way first, then by number."""
        found, skipped = [], 0
        for _, places in groupby(range(len(self.coming)), key=lambda place: self.first_days[place]):
            together = [(place, self.earlier[place]) for place in places]
            number = sum(others.bit_count() for _, others in together)
            if skipped + number > first and len(found) < most:
                pairs = [self.pair(place, other) for place, others in together for other in places_in(others)]
                pairs.sort(key=lambda pair: [one.id for one in pair])
                found += pairs[max(0, first - skipped) :]
            skipped += number
        return found[:most]

    def pair(self, *places):
        return tuple(sorted((self.coming[place] for place in places), key=attrgetter("id")))


def any_of(holders, keys):
    return reduce(or_, (holders[key] for key in keys), 0)


def places_in(bits):
    """The places of the bits that are set."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest
