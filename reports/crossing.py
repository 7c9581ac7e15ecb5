"""Which rows of a list of activities have which countries, partners and themes: a bit for each row.

What an activity has stands in its letters (docs/decisions/0030). How many rows have one thing and another is then the
number of bits in both, and all pairs of a page cost some milliseconds. Of everything that somebody sees the bits are
kept in parts (docs/decisions/0035), so that after a change those of a few thousand rows are made again.
"""

from collections import defaultdict
from functools import cached_property, reduce
from operator import or_

from django.core.exceptions import EmptyResultSet
from django.db import connection

from activities.kept import COUNTED_BY
from activities.sums import LETTERS, bits, is_parted, joined, lies_in, part_column
from ctassist.lib.kept_parts import SIZE, KeptParts
from reports.tallies import in_period

KEPT_BITS = KeptParts("activities_activity", *COUNTED_BY, most=6)  # some four megabytes each of 100,000 activities
HAD = ("country", "partner", "theme")
LINKS = {  # what has several links to an activity -> their table, its key, the filter that says which count, its column
    "country": ("activities_activitycountry", "country_id", "country_relation", "relation"),
    "partner": ("activities_activitypartner", "partner_id", "partner_role", "role_id"),
}
NARROWED = """
(SELECT coalesce(string_agg(DISTINCT chr(255 + letter.id::int), ''), '')
   FROM {table} AS link JOIN activities_partletter AS letter ON letter.part = '{what}' AND letter.key = link.{key}::text
  WHERE link.activity_id = found.id AND link.{column} = ANY(%s))
"""


def rows_in(listing, rows, *, by_part=False, **columns):
    """(SQL, parameters) of rows of a list: id, `is_certain`, and other columns by expression."""

    def statement(rows, conditions):
        rows, certain = in_period(rows.order_by(), conditions)
        told = columns | ({"part": part_column(True)} if by_part else {})
        return rows.annotate(is_certain=certain, **told).values("id", "is_certain", *told)

    try:
        return statement(rows, listing.conditions).query.sql_with_params()
    except EmptyResultSet:  # nothing can match, and Django knows that without asking
        return statement(rows.model.objects.filter(pk__lt=0), None).query.sql_with_params()


def narrowed_in(listing, of):
    """{what: the relation or roles that a list is asked for} of some of LINKS, as far as it is."""
    asked = listing.filterset.form.cleaned_data
    return {what: value for what in of if what in LINKS and (value := asked.get(LINKS[what][2]))}


class Crossing:
    """The rows of a listing, by what they have; asked for at most once, and only for a number that is not kept.

    `narrowed`: {what: relation or roles}, of what a link counts with these alone; see `narrowed_in`.
    """

    def __init__(self, listing, narrowed):
        self.listing, self.narrowed, self.is_parted = listing, narrowed, is_parted(listing)
        self.statement = self.statement_of(listing.matching)
        self.question = (self.statement[0], repr(self.statement[1]))

    def statement_of(self, rows):
        """(SQL, parameters): the letters of each row, and those of links that are narrowed; what all letters mean."""
        found, params = rows_in(self.listing, rows, by_part=self.is_parted)
        part, more = "part" if self.is_parted else "0", ["''"]
        for what, value in self.narrowed.items():
            table, key, _, column = LINKS[what]
            more.append(NARROWED.format(what=what, table=table, key=key, column=column))
            params = [*params, value if isinstance(value, list) else [value]]
        sql = f"""
WITH found AS MATERIALIZED ({found})
SELECT {part}, is_certain, found.id, letters, {" || ".join(more)} FROM found {LETTERS}
 UNION ALL
SELECT NULL, NULL, id, part, key FROM activities_partletter
"""
        return joined(sql, not self.is_parted), params

    @cached_property
    def parts(self):
        """[{True: {(what, key): bits}, False: …}] for each part, of the rows that are certain and of the others."""
        if not self.is_parted:
            return [*self.answers(*self.statement).values()]
        return KEPT_BITS.get(self.question, self.ask)

    def ask(self, parts=None):
        rows = self.listing.matching
        return self.answers(*self.statement_of(rows.filter(lies_in(parts)) if parts else rows))

    def answers(self, sql, params):
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        meant = {chr(255 + number): (what, key) for part, _, number, what, key in rows if part is None and what in HAD}
        of_all_links = {letter: had for letter, had in meant.items() if had[0] not in self.narrowed}
        places = defaultdict(lambda: {True: defaultdict(list), False: defaultdict(list)})
        for part, is_certain, number, letters, narrowed in rows:
            if part is not None:
                holders, place = places[part][is_certain], number - part * SIZE
                for letter in letters:
                    if letter in of_all_links:
                        holders[of_all_links[letter]].append(place)
                for letter in narrowed:
                    holders[meant[letter]].append(place)
        return {
            part: {
                is_certain: {had: bits(found) for had, found in holders.items()} for is_certain, holders in both.items()
            }
            for part, both in places.items()
        }

    # -- numbers: (of rows that are certain, of others) --

    def numbers(self, what, allowed=None):
        """{key: number of rows} of the countries, partners or themes that any row has, of some keys alone if given."""
        found = defaultdict(lambda: [0, 0])
        for part in self.parts:
            for is_certain, holders in part.items():
                for (had, key), rows in holders.items():
                    if had == what and key and (allowed is None or key in allowed):
                        found[key][not is_certain] += rows.bit_count()
        return {key: tuple(numbers) for key, numbers in found.items()}

    def both(self, one, other):
        """How many rows have one thing and another, each as (what, key)."""
        return tuple(
            sum((part[is_certain].get(one, 0) & part[is_certain].get(other, 0)).bit_count() for part in self.parts)
            for is_certain in (True, False)
        )

    def without(self, one, others):
        """How many rows have one thing and none of others."""
        return tuple(
            sum((part[is_certain].get(one, 0) & ~any_of(part[is_certain], others)).bit_count() for part in self.parts)
            for is_certain in (True, False)
        )


def any_of(holders, had):
    """The rows that have one of some things."""
    return reduce(or_, (holders.get(one, 0) for one in had), 0)
