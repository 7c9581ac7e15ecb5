"""Scales, ticks and stepped lines."""

import datetime as dt

import pytest

from ctassist.lib import charts

FRAME = charts.Frame(dt.date(2000, 1, 1), dt.date(2000, 4, 10), 100)  # a hundred days, a hundred values


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (5, [0, 1, 2, 3, 4, 5]),
        (6, [0, 2, 4, 6]),
        (22, [0, 5, 10, 15, 20, 25]),
        (100, [0, 20, 40, 60, 80, 100]),
        (101, [0, 50, 100, 150]),
        (198, [0, 50, 100, 150, 200]),
        (12_345, [0, 5000, 10_000, 15_000]),
    ],
)
def test_ticks_are_round_numbers_up_to_the_most(most, ticks):
    assert charts.nice_ticks(most) == ticks


@pytest.mark.parametrize(
    ("first", "last", "years"),
    [
        ("2019-01-01", "2021-06-01", [2019, 2020, 2021]),
        ("2019-01-02", "2021-06-01", [2020, 2021]),
        ("2014-04-04", "2026-11-22", [2016, 2018, 2020, 2022, 2024, 2026]),
        ("1963-09-14", "2026-11-22", [1970, 1980, 1990, 2000, 2010, 2020]),
        ("2020-03-01", "2020-12-31", []),
    ],
)
def test_years_are_told_at_even_distances(first, last, years):
    assert charts.year_ticks(dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == years


def test_the_field_reaches_from_corner_to_corner():
    assert (FRAME.x(FRAME.first), FRAME.y(0)) == (FRAME.left, FRAME.bottom)
    assert (FRAME.x(FRAME.last), FRAME.y(100)) == (FRAME.right, FRAME.top)


def points(*pairs):
    return [(dt.date(2000, 1, 1) + dt.timedelta(days=days), value) for days, value in pairs]


def test_a_value_stands_until_the_next_one():
    line = points((10, 3), (20, 5))

    told = [charts.value_on(line, FRAME.first + dt.timedelta(days=days)) for days in (0, 9, 10, 19, 20, 99)]

    assert told == [0, 0, 3, 3, 5, 5]


def corners(path):
    return [tuple(float(number) for number in corner.split(",")) for corner in path.strip("Mz").split("L")]


def test_a_line_goes_up_on_the_day_of_a_change_and_nowhere_else():
    x, y = FRAME.x, FRAME.y
    day = FRAME.first + dt.timedelta(days=10)

    drawn = corners(FRAME.steps(points((0, 1), (10, 3), (20, 3))))

    assert drawn == [(x(FRAME.first), y(1)), (x(day), y(1)), (x(day), y(3)), (x(FRAME.last), y(3))]


def test_two_parts_of_a_line_meet_and_make_the_whole():
    line, middle = points((0, 1), (10, 3), (50, 9)), FRAME.first + dt.timedelta(days=50)

    before, after = corners(FRAME.steps(line, until=middle)), corners(FRAME.steps(line, since=middle))

    assert before[-1] == after[0]
    assert list(dict.fromkeys(before + after)) == corners(FRAME.steps(line))


def test_a_field_between_two_lines_runs_there_and_back():
    lower, upper = points((10, 1)), points((0, 5))

    drawn = corners(FRAME.between(lower, upper))

    assert drawn == corners(FRAME.steps(lower)) + corners(FRAME.steps(upper))[::-1]


def test_the_table_tells_the_end_of_each_year_and_the_last_day_the_newest_first():
    frame = charts.Frame(dt.date(2018, 5, 1), dt.date(2020, 2, 3), 10)

    rows = charts.by_year(frame, [(dt.date(2019, 12, 31), 4)], [(dt.date(2018, 5, 1), 6), (dt.date(2020, 1, 1), 7)])

    assert rows == [
        (dt.date(2020, 2, 3), [4, 7]),
        (dt.date(2019, 12, 31), [4, 6]),
        (dt.date(2018, 12, 31), [0, 6]),
    ]


def test_words_at_a_day_stand_on_the_side_where_there_is_room():
    early, late = FRAME.mark(dt.date(2000, 1, 5), "early"), FRAME.mark(dt.date(2000, 4, 5), "late")

    assert (early["anchor"], late["anchor"]) == ("start", "end")
