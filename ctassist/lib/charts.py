"""Numbers over time as a drawing: scales, ticks people can read, and lines that go in steps.

Templates draw what these functions give (`components/_step_chart.html`); colours and sizes of words stand in the
stylesheet. Values count from zero, days from left to right.
"""

import datetime as dt
from dataclasses import dataclass
from math import floor, log10

WIDTH, HEIGHT = 800, 400
LEFT, RIGHT, TOP, BOTTOM = 56, 24, 64, 44  # room for the words around what is drawn


def nice_ticks(most, about=5):
    """Round numbers from 0 to at least `most`, some `about` of them: steps of 1, 2 or 5 times a power of ten."""
    rough = max(most, 1) / about
    power = 10 ** floor(log10(rough))
    step = max(1, next(int(factor * power) for factor in (1, 2, 5, 10) if factor * power >= rough))
    return list(range(0, -(-max(most, 1) // step) * step + 1, step))


def year_ticks(first, last, most=9):
    """Years from `first` to `last` (days) of which the first of January is told: every one, second, fifth, tenth …"""
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100) if (last.year - first.year) / step <= most)
    begins = first.year + (first > dt.date(first.year, 1, 1))
    return list(range(-(-begins // step) * step, last.year + 1, step))


@dataclass(frozen=True)
class Frame:
    """The field that a chart draws in: days from `first` to `last`, values from 0 to `most`."""

    first: dt.date
    last: dt.date
    most: int

    view_box = f"0 0 {WIDTH} {HEIGHT}"
    left, right, top, bottom = LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM

    def x(self, day):
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value):
        return round(HEIGHT - BOTTOM - value / self.most * (HEIGHT - TOP - BOTTOM), 1)

    def x_of_year(self, year):
        return self.x(dt.date(year, 1, 1))

    def mark(self, day, words):
        """A day to be marked with words, which stand on the side where there is room."""
        x = self.x(day)
        return {"x": x, "words": words, "anchor": "end" if x > WIDTH / 2 else "start"}

    def holds(self, day):
        return day is not None and self.first <= day <= self.last

    def steps(self, points, since=None, until=None):
        """Path data of a line that keeps the value of each (day, value) up to the next one.

        From `since` to `until`, where these are given; else over the whole field.
        """
        corners = self.corners(points, since or self.first, until or self.last)
        return "M" + "L".join(f"{x:g},{y:g}" for x, y in corners)

    def between(self, lower, upper):
        """Path data of the field between two such lines."""
        there, back = (self.corners(points, self.first, self.last) for points in (lower, upper))
        return "M" + "L".join(f"{x:g},{y:g}" for x, y in there + back[::-1]) + "z"

    def corners(self, points, since, until):
        value = value_on(points, since)
        found = [(self.x(since), self.y(value))]
        for day, new in points:
            if since < day <= until and new != value:
                found += [(self.x(day), self.y(value)), (self.x(day), self.y(new))]
                value = new
        return [*found, (self.x(until), self.y(value))]


def by_year(frame, *lines):
    """What stands at the end of each year, or on the last day: [(day, values of the lines)], the newest first."""
    days = [dt.date(year, 12, 31) for year in range(frame.first.year, frame.last.year)] + [frame.last]
    return [(day, [value_on(points, day) for points in lines]) for day in reversed(days)]


def value_on(points, day):
    """The value that stands on a day; 0 before the first point. `points`: (day, value) in order."""
    value = 0
    for begins, new in points:
        if begins > day:
            break
        value = new
    return value
