"""Pairs of coming activities are those that looking at each two of them finds."""

import datetime as dt
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from reports.pairs import Coming, Pairs

DAYS = [dt.date(2030, 3, 1) + dt.timedelta(days) for days in range(8)]
keys = st.lists(st.sampled_from("abc"), unique=True, max_size=2)
details = st.tuples(
    st.sampled_from([None, 1, 2]), st.sampled_from([None, 1, 2]), st.sampled_from(DAYS), st.integers(0, 3), keys, keys
)


def coming(number, office, lead, first, length, countries, themes):
    return Coming(number, office, lead, first, first + dt.timedelta(length), True, countries, themes)


def is_pair(one, other):
    """As the page says it: for the same country, on the same theme or the same days, of other leads or offices."""
    differ = any(
        None not in both and both[0] != both[1] for both in ((one.lead, other.lead), (one.office, other.office))
    )
    same_days = one.first <= other.last and other.first <= one.last
    return bool(differ and {*one.countries} & {*other.countries} and (same_days or {*one.themes} & {*other.themes}))


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(details, max_size=12), st.integers(0, 15), st.integers(1, 5))
def test_pairs_are_those_that_looking_at_each_two_finds_page_by_page(drawn, first, most):
    activities = [coming(number, *one) for number, one in enumerate(drawn, 1)]
    expected = sorted(
        (max(one.first, other.first), one.id, other.id)
        for one, other in combinations(activities, 2)
        if is_pair(one, other)
    )

    pairs = Pairs(reversed(activities))

    assert pairs.count == len(expected)
    told = [(max(one.first, other.first), one.id, other.id) for one, other in pairs.page(first, most)]
    assert told == expected[first : first + most]


def test_nothing_makes_no_pair():
    assert (Pairs([]).count, Pairs([]).page(0, 5)) == (0, [])
