"""What statements tell of many activities, in sums that can be added to others.

A statement gives rows (part, kind, name, key, value): `part` as in `ctassist.lib.kept_parts`, 0 where the rows are not
counted in parts; key and value are texts. What a row adds says its kind:

- "sum": a number to the sums of that name, by key;
- "set": the key to the set of that name;
- "most": a number, which counts where it is the largest of that name;
- "letters": letters (decision 30), each to be counted, to those of that name and key;
- "weighed": letters, as far as they stand for one of the parts that the name lists ("theme region"), to those of that
  name and "records", and as often as the key says to others: "trained=12";
- "letter": what the letter stands for, in whatever part; `name` is by what activities are parted;
- "keys": the keys of different rows, separated by commas, which are counted once each.
"""

from array import array
from collections import Counter, defaultdict
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import F, Q, Value

from activities.kept import KEPT, KEPT_PARTS
from ctassist.lib.kept_parts import SIZE

ONE_BY_ONE = "/* one by one */"  # what is kept of few rows is read row by row, see `joined`
KEPT_ROW = "LATERAL (SELECT * FROM {table} WHERE activity_id = {rows}.id " + ONE_BY_ONE + ")"
LETTERS = f"CROSS JOIN {KEPT_ROW.format(table='activities_activityparts', rows='found')} AS parts"
PERIOD = ("year", "period", "certainty")  # filters
EACH_LETTER = "SELECT 0, 'letter', part, key, chr(255 + id::int) FROM activities_partletter"


class Sums:
    """Sums of some activities. A number that nothing tells is in no sum."""

    def __init__(self, meant=None):
        self.sums = defaultdict(Counter)  # name -> {key: sum}
        self.sets = defaultdict(set)
        self.most = {}
        self.letters = defaultdict(Counter)  # (name, key) -> {letter: number of rows}
        self.packed = []  # the same as (group, letters, numbers), where they are only kept
        self.meant = meant or {}  # letter -> (by what, key)
        self.keys = 0  # a bit for each

    def take(self, kind, name, key, value):
        """Add a row of a statement."""
        if kind == "set":
            self.sets[name].add(key)
        elif value is None:
            return
        elif kind == "sum":
            self.sums[name][key] += int(value)
        elif kind == "most":
            self.most[name] = max(int(value), self.most.get(name, 0))
        elif kind == "letters":
            self.letters[name, key].update(value)
        elif kind == "weighed":
            wanted = name.split()
            counts = {letter: number for letter, number in Counter(value).items() if self.meant[letter][0] in wanted}
            self.letters[name, "records"].update(counts)
            for word in key.split():
                what, _, times = word.partition("=")
                self.letters[name, what].update({letter: int(times) * number for letter, number in counts.items()})
        elif kind == "keys":
            self.keys |= bits([int(key) for key in value.split(",")])

    def add(self, other):
        """Add other sums."""
        for name, counts in other.sums.items():
            added(self.sums[name], counts.items())
        for name, found in other.sets.items():
            self.sets[name] |= found
        for name, number in other.most.items():
            self.most[name] = max(number, self.most.get(name, 0))
        for group, letters, numbers in other.packed:
            added(self.letters[group], zip(letters, numbers, strict=True))
        self.meant = max(self.meant, other.meant, key=len)  # letters are only added
        self.keys |= other.keys

    def pack(self):
        """Keep the letters in a tenth of the memory, to be added to others."""
        self.packed = [(group, "".join(counts), array("q", counts.values())) for group, counts in self.letters.items()]
        self.letters.clear()

    def number(self, name, key=""):
        """A sum, 0 where nothing tells a number."""
        return self.sums[name][key]

    def told(self, name, key=""):
        """A sum, None where nothing tells a number."""
        return self.sums[name].get(key)


def added(counts, others):
    """Add numbers to a Counter; its own `update` takes three times as long for a few."""
    known = counts.get
    for key, number in others:
        counts[key] = known(key, 0) + number


# -- asking --


def summed(statement, rows, shape, *, in_parts):
    """What `shape` makes of the Sums that a statement tells of some rows, asked again only when something changed.

    `statement(rows, by_part, are_few)` gives (SQL, parameters) of the question about `rows`. With `in_parts` only the
    parts are asked again in which something changed: whether a row is among these must follow from the row itself.
    """
    sql, params = statement(rows, in_parts, False)
    question = (sql, repr(params))

    def ask(parts=None):
        return answers(*statement(rows.filter(lies_in(parts)), True, True)) if parts else answers(sql, params)

    return KEPT.get(question, lambda: shape(together(KEPT_PARTS.get(question, ask) if in_parts else ask().values())))


def answers(sql, params):
    """{part: Sums} that a statement tells."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    meant = {value: (name, key) for _, kind, name, key, value in rows if kind == "letter"}
    parts = defaultdict(lambda: Sums(meant))
    for part, kind, *told in rows:
        if kind != "letter":
            parts[part].take(kind, *told)
    for part in parts.values():
        part.pack()
    return parts


def together(parts):
    """One Sums of several."""
    whole = Sums()
    for part in parts:
        whole.add(part)
    return whole


def values_of(columns):
    """SQL: (name, value) of each of some columns, to be read as rows."""
    return ", ".join(f"('{name}', {name})" for name in columns)


def part_column(by_part):
    """The part in which a row lies, as a column; one for all where they are not told apart."""
    return F("pk") / SIZE if by_part else Value(0)


def lies_in(parts):
    """Condition: the row lies in one of some parts."""
    return reduce(or_, (Q(pk__range=(part * SIZE, part * SIZE + SIZE - 1)) for part in parts))


def is_whole(listing, besides=()):
    """Whether a list of activities is of all that its reader sees, but for what the filters `besides` ask for."""
    asked = listing.filterset.form.cleaned_data
    statuses = "basis"  # is about these alone
    given = {name for name, value in asked.items() if value not in (None, "", [])}
    return given <= {statuses, *besides}


def is_parted(listing):
    """Whether figures of a list are kept in parts: nothing but a period is asked for."""
    return is_whole(listing, besides=PERIOD)


def joined(sql, are_few):
    """SQL whose rows are joined to what is kept of each: one by one where they are few.

    PostgreSQL takes the rows of a period for several times as many as they are, and would read whole tables for them.
    """
    return sql.replace(ONE_BY_ONE, "OFFSET 0" if are_few else "")


def bits(keys):
    """A number with a bit for each of some keys."""
    filled = bytearray(max(keys) // 8 + 1)
    for key in keys:
        filled[key >> 3] |= 1 << (key & 7)
    return int.from_bytes(filled, "little")
