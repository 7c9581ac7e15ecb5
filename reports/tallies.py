"""The rows of a list of activities counted by everything that they are parted by, in one statement.

Counted are the rows that the list shows to the same reader, no others. `BREAKDOWNS` says by what. What an activity is
parted by stands in one row of `ActivityParts`, a letter each: the database puts the letters of all rows together, and
`Counter` counts them, which is many times faster than grouping the links (docs/decisions/0030).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import partial

import orjson
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, Q, Value, When
from django.db.models.functions import Coalesce

from activities.kept import KEPT
from activities.models import (
    FEWEST_TOLD,
    Activity,
    ActivityKind,
    ActivityScope,
    ActivityStatus,
    Mandate,
    Modality,
    PartnerRole,
    Theme,
)
from activities.models.activity import DELIVERED
from activities.models.publication import internals_by_role
from activities.models.withholding import known
from countries.models import Country, Region
from instruments.models import Instrument
from partners.models import Partner
from reports.stretches import ONE_DAY

ONE_BY_ONE = "/* one by one */"  # where what is kept of the few rows of a period is read row by row, see `joined`
KEPT_ROW = "LATERAL (SELECT * FROM {table} WHERE activity_id = {rows}.id " + ONE_BY_ONE + ")"
LETTERS = f"CROSS JOIN {KEPT_ROW.format(table='activities_activityparts', rows='found')} AS parts"
EACH_LETTER = "SELECT 'letter', chr(255 + id::int), jsonb_build_array(part, key) FROM activities_partletter"
COUNTRIES = "FROM found LEFT JOIN activities_activitycountry AS link ON link.activity_id = found.id AND "
PARTNERS = "FROM found LEFT JOIN activities_activitypartner AS link ON link.activity_id = found.id AND "


@dataclass(frozen=True)
class Breakdown:
    """One way to part the rows of a list.

    Its letters stand under its name (parts.sql), with the keys of rows of `model`. The list is asked for the rows of
    one part by the filter called `name`, which takes the column `code`; and for those that say nothing here by
    `without`.
    """

    name: str
    label: str
    model: type
    code: str = "code"
    words: str = "label"  # the column with what people read
    narrowed: tuple = ()  # (filter, key, rows): what the list takes together with `name`, and which links that leaves
    without: str = ""  # "" where every row says something


BREAKDOWNS = [
    Breakdown("status", "By status", ActivityStatus),
    Breakdown("kind", "By kind", ActivityKind),
    Breakdown("theme", "By theme", Theme, without="theme"),
    Breakdown("region", "By region", Region, without="region"),
    Breakdown(
        "country",
        "By country",
        Country,
        code="alpha3",
        words="name",
        narrowed=("country_relation", "country_id", COUNTRIES + "link.relation = ANY(%s)"),
        without="country",
    ),
    Breakdown(
        "partner",
        "By partner",
        Partner,
        words="name",
        narrowed=("partner_role", "partner_id", PARTNERS + "link.role_id = ANY(%s)"),
        without="partner",
    ),
    Breakdown(
        "partner_role",
        "By role of the partners",
        PartnerRole,
        narrowed=(
            "partner",
            "role_id",
            PARTNERS + "link.partner_id IN (SELECT id FROM partners_partner WHERE code = ANY(%s))",
        ),
        without="partner",
    ),
    Breakdown(
        "donor",
        "By donor",
        Partner,
        words="name",
        without="donor",
    ),
    Breakdown("mandate", "By mandate", Mandate, without="mandate"),
    Breakdown("instrument", "By instrument", Instrument, words="short_title", without="instrument"),
    Breakdown("modality", "By modality", Modality, without="modality"),
    Breakdown("scope", "By scope", ActivityScope, without="scope"),
    Breakdown(
        "venue_country", "By country of the venue", Country, code="alpha3", words="name", without="venue_country"
    ),
]
COLUMNS = (
    *("id", "first_day", "last_day", "delivery_count", "planned_participants", "planned_participants_basis_id"),
    *("reported_participants", "reported_participants_basis_id", "is_certain", "is_delivered", "is_training"),
    *("is_exact", "states_count"),
)
SUMS = {  # what is counted, certain and possible apart -> the sum, over which rows
    "total": ("count(*)", "true"),
    "delivered": ("count(*)", "is_delivered"),
    "training": ("count(*)", "is_delivered AND is_training"),
    "held": ("sum(delivery_count)", "is_delivered AND is_training"),
}
PEOPLE = {  # what is counted of people: the number that a row tells, how that is meant (several in one text), the rows
    "planned": ("planned_participants", "planned_participants_basis_id::text", "FROM found"),
    "reported": ("reported_participants", "reported_participants_basis_id::text", "FROM found"),
    "attended": (
        "took_part",
        "array_to_string(bases, ',')",
        f"FROM found JOIN {KEPT_ROW.format(table='participants_peoplesummed', rows='found')} AS people"
        f" ON is_exact OR took_part = 0 OR took_part >= {FEWEST_TOLD}",
    ),
}
COUNTS = "count(*) FILTER (WHERE is_certain), count(*) FILTER (WHERE NOT is_certain)"
BOTH = f"jsonb_build_array({COUNTS}, '[]'::jsonb)"
ALL_SUMS = ", ".join(
    f"'{name}', jsonb_build_array(coalesce({value} FILTER (WHERE is_certain AND {which}), 0),"
    f" coalesce({value} FILTER (WHERE NOT is_certain AND {which}), 0), '[]'::jsonb)"
    for name, (value, which) in SUMS.items()
)
QUESTIONS = [
    f"SELECT 'sums', NULL::text, jsonb_build_object({ALL_SUMS}) FROM found",
    *(
        f"SELECT '{name} people', {basis}, jsonb_build_array(sum({number}), count(*)) {rows}"
        f" WHERE is_certain AND {number} IS NOT NULL GROUP BY 2"
        for name, (number, basis, rows) in PEOPLE.items()
    ),
    "SELECT 'letters', jsonb_build_array(is_certain, is_delivered, states_count)::text,"
    f" to_jsonb(string_agg(letters, '')) FROM found {LETTERS} GROUP BY is_certain, is_delivered, states_count",
    EACH_LETTER,
]
DAYS = (
    "SELECT 'days', NULL, jsonb_build_array(first, last, count(*)) FROM (SELECT {first}, {last} FROM found)"
    " AS days (first, last) GROUP BY first, last"
)
BY_YEAR = DAYS.format(first="extract(year FROM first_day)::int", last="extract(year FROM last_day)::int")
BY_STRETCH = DAYS.format(first="width_bucket(first_day, %s::date[])", last="width_bucket(last_day, %s::date[])")


def tally(listing, stretches, earlier):
    """{question: {key: (certain, possible, bases)}} of the rows of a list; without a period all are certain.

    Under the name of a breakdown the numbers by key, under the key None those of rows that say nothing. "planned
    people" and so on: (sum over the certain rows, how many of them tell a number, how these are meant). "before": the
    rows that `earlier` lets through, the conditions of another period, where there is one. "days": {(first, last):
    number of rows} by the places of their first and last day in `stretches`, which follow one another, from 1 on; by
    their years where there are no stretches; None without dates. "reached": see Reached.
    One statement, or none when nothing was committed since the same was last asked.
    """
    found, params = sql_of(partial(counted, user=listing.user), listing.matching, listing.conditions)
    questions = [*QUESTIONS, BY_STRETCH if stretches else BY_YEAR]
    if stretches:
        params = [*params, *[[*(part.first for part in stretches), stretches[-1].last + ONE_DAY]] * 2]
    if earlier:
        rows, values = sql_of(whether_certain, listing.matching, earlier)
        questions.append(f"SELECT 'before', NULL, {BOTH} FROM ({rows}) AS earlier")
        params = [*params, *values]
    given = listing.filterset.form.cleaned_data
    narrowed = [part for part in BREAKDOWNS if part.narrowed and given.get(part.narrowed[0])]
    for part in narrowed:
        asked, key, links = part.narrowed
        keys = f"SELECT DISTINCT found.id, {key}::text AS key, is_certain {links}"
        questions.append(f"SELECT 'narrowed {part.name}', key, {BOTH} FROM ({keys}) AS keys GROUP BY key")
        params = [*params, given[asked] if isinstance(given[asked], list) else [given[asked]]]
    sql = joined(f"WITH found AS MATERIALIZED ({found}) {' UNION ALL '.join(questions)}", listing.conditions)

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return by_question(cursor.fetchall(), narrowed)

    return KEPT.get((sql, repr(params)), ask)


def joined(sql, conditions):
    """SQL whose rows are joined to what is kept of each: in a period one by one.

    PostgreSQL takes the rows of a period for several times as many as they are, and would read whole tables for them.
    """
    return sql.replace(ONE_BY_ONE, "OFFSET 0" if conditions else "")


def by_question(rows, narrowed):
    """The answer of `tally` from the rows of its statement."""
    told, days = defaultdict(dict), {}
    for question, key, row in rows:
        value = orjson.loads(row)
        if question == "days":
            first, last, number = value
            days[first, last] = number
        else:
            told[question][key] = value
    certain, possible, reached = Counter(), Counter(), Reached(told["letter"])
    for group, letters in told["letters"].items():
        is_certain, is_delivered, states_count = orjson.loads(group)
        counts = Counter(letters)
        (certain if is_certain else possible).update(counts)
        if is_delivered:
            reached.add(counts, states_count, is_certain)
    for letter in certain | possible:
        part, key = told["letter"][letter]
        told[part][key or None] = (certain[letter], possible[letter], [])
    for part in narrowed:
        told[part.name] = told[f"narrowed {part.name}"]
    for name in PEOPLE:
        by_basis = told[f"{name} people"]
        number, rows = (sum(sums) for sums in zip(*by_basis.values(), strict=True)) if by_basis else (0, 0)
        told[f"{name} people"] = {None: (number, rows, list(by_basis))}
    return told | {name: {None: sums} for name, sums in told["sums"][None].items()} | {"days": days, "reached": reached}


class Reached:
    """Countries reached: those that benefit from delivered activities, each once; of some only a number is stated.

    The number that is stated counts where no country is listed alone.
    Whether these States are among the others nobody knows, so together there are `least` at least. Source: DOMAIN.md,
    section 4.
    """

    def __init__(self, letters):
        self.keys = {letter: key for letter, (part, key) in letters.items() if part == "beneficiary" and key}
        self.none = next((letter for letter, told in letters.items() if told == ["beneficiary", ""]), "")
        self.certain, self.possible, self.stated, self.silent, self.most_stated = Counter(), Counter(), 0, 0, 0

    def add(self, counts, states_count, is_certain):
        """{letter: number} of some delivered activities for which the same number of States is stated, or None."""
        reached = self.certain if is_certain else self.possible
        reached.update({self.keys[letter]: counts[letter] for letter in self.keys.keys() & counts.keys()})
        without = counts[self.none] if is_certain else 0
        if states_count is None:
            self.silent += without
        elif without:
            self.stated += without
            self.most_stated = max(self.most_stated, states_count)

    @property
    def by_country(self):
        """{country: (certain, possible)}: of how many activities it is a beneficiary."""
        return {key: (self.certain[key], self.possible[key]) for key in self.certain | self.possible}

    @property
    def least(self):
        return max(len(self.certain), self.most_stated)


def sql_of(ask, rows, conditions):
    """(SQL, parameters) of a question about rows in a period."""
    try:
        return ask(rows.order_by(), conditions).query.sql_with_params()
    except EmptyResultSet:  # nothing can match, and Django knows that without asking
        return ask(rows.model.objects.filter(pk__lt=0), None).query.sql_with_params()


def whether_certain(rows, conditions):
    """Of each row alone whether it certainly falls in the period: so little that an index can tell it."""
    rows, certain = in_period(rows, conditions)
    return rows.annotate(is_certain=certain).values("is_certain")


def counted(rows, conditions, user):
    """The rows to count, with the columns by which they are counted."""
    rows, certain = in_period(rows, conditions)
    told = Activity.objects.told_to(user)
    return rows.annotate(
        is_certain=certain,
        is_exact=holds(internals_by_role(user)),
        is_delivered=holds(Q(status__in=DELIVERED)),
        is_training=Coalesce("counts_as_training", "kind__is_training"),
        first_day=known("period_from", told),
        last_day=known("period_to", told),
    ).values(*COLUMNS)


def in_period(rows, conditions):
    """(rows that fall in the period or may, whether one certainly does); all rows certainly where none is asked for."""
    if not conditions:
        return rows, Value(True)
    return rows.filter(conditions["certain"] | conditions["possible"]), holds(conditions["certain"])


def holds(condition):
    """A condition as a column."""
    return Case(When(condition, then=True), default=False, output_field=BooleanField())
