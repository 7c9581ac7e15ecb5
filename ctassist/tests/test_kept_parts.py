"""Answers kept in parts: only what changed is asked again, and nobody is served what was made after what they see."""

import pytest

from ctassist.lib import freshness, kept_parts
from ctassist.lib.kept_parts import KeptParts


class Table:
    """Rows by key, and which parts were asked for."""

    def __init__(self, kept, **rows):
        self.kept, self.rows, self.asked = kept, {int(key[1:]): value for key, value in rows.items()}, []

    def ask(self, parts):
        self.asked.append(parts)
        sums = {}
        for key, value in self.rows.items():
            if parts is None or key // 10 in parts:
                sums[key // 10] = sums.get(key // 10, 0) + value
        return sums

    def total(self):
        return sum(self.kept.get("how many", self.ask))


@pytest.fixture
def kept(monkeypatch):
    monkeypatch.setattr(kept_parts, "SIZE", 10)
    monkeypatch.setattr(freshness.followed, "dropped", 0)
    yield KeptParts("things", "other_", most=2)
    freshness.holders.pop()


@pytest.fixture
def table(kept):
    at_turn(1)
    return Table(kept, k1=1, k2=2, k15=10, k39=100)


def at_turn(turn, snapshot="a snapshot", version=(0, 0)):
    freshness.this_moment.set(freshness.Moment(version, snapshot, turn))


def changed(kept, turn, *names):
    """What a look in a turn does when it finds changes."""
    freshness.followed.dropped = turn
    kept.drop(set(names))
    at_turn(turn)


def test_everything_is_asked_once(table):
    assert [table.total(), table.total(), table.asked] == [113, 113, [None]]


def test_only_the_part_of_a_changed_row_is_asked_again(kept, table):
    table.total()
    table.rows[15] = 20
    changed(kept, 2, "things 15")

    assert [table.total(), table.total(), table.asked] == [123, 123, [None, [1]]]


def test_the_ends_of_a_part_belong_to_it(kept, table):
    table.total()
    changed(kept, 2, "things 10", "things 39")

    assert (table.total(), [*map(sorted, table.asked[1:])]) == (113, [[1, 3]])


def test_a_part_with_its_first_row_is_added_and_one_without_its_last_is_left_out(kept, table):
    table.total()
    table.rows[57] = 1000
    del table.rows[39]
    changed(kept, 2, "things 57", "things 39")

    assert [table.total(), table.total()] == [1013, 1013]
    assert sorted(table.asked[1]) == [3, 5] and len(table.asked) == 2


@pytest.mark.parametrize(("name", "asked"), [("other_thing 1", [None, None]), ("another 1", [None])])
def test_a_change_of_a_table_on_which_answers_rest_ends_them_and_no_other_does(kept, table, name, asked):
    table.total()
    changed(kept, 2, name)

    assert (table.total(), table.asked) == (113, asked)


def test_other_reference_tables_end_nothing(table):
    table.total()
    at_turn(2, version=(1, 7))

    assert (table.total(), table.asked) == (113, [None])


def test_who_sees_an_earlier_moment_is_told_nothing_of_later_and_spoils_nothing(kept, table):
    table.total()
    before = dict(table.rows)
    table.rows[15] = 20
    changed(kept, 2, "things 15")
    later = table.total()

    at_turn(1)
    table.rows, now = before, table.rows
    earlier = table.total()
    at_turn(2)
    table.rows = now

    assert (later, earlier, table.total()) == (123, 113, 123)
    assert table.asked == [None, [1], [1]]


def test_who_sees_an_earlier_moment_is_told_of_what_is_gone_since(kept, table):
    rows = table.rows
    table.rows = {1: 1}
    at_turn(2)
    later = table.total()

    at_turn(1)
    table.rows = rows
    earlier = table.total()

    assert (later, earlier, table.asked) == (1, 113, [None, None])


def test_within_a_transaction_that_has_written_nothing_is_kept(table):
    at_turn(1, snapshot=None)
    assert (table.total(), table.total(), table.asked) == (113, 113, [None, None])


def test_that_there_is_nothing_is_kept_until_there_is_something(kept):
    at_turn(1)
    table = Table(kept)
    assert (table.total(), table.total()) == (0, 0)
    table.rows[57] = 1000
    changed(kept, 2, "things 57")

    assert (table.total(), table.total(), table.asked) == (1000, 1000, [None, [5]])


def test_only_the_last_questions_are_kept(kept, table):
    for question in ("one", "two", "three"):
        kept.get(question, table.ask)
    kept.get("one", table.ask)

    assert (len(kept.questions), table.asked) == (2, [None] * 4)
