"""The rows of a list of activities counted by everything that they are parted by, in one statement.

Counted are the rows that the list shows to the same reader, no others. `BREAKDOWNS` says by what. What an activity is
parted by stands in one row of `ActivityParts`, a letter each: the database puts the letters of all rows together, and
`Counter` counts them, which is many times faster than grouping the links (docs/decisions/0030).
"""

from dataclasses import dataclass
from functools import partial

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, Case, Q, Value, When
from django.db.models.functions import Coalesce

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
from activities.sums import EACH_LETTER, KEPT_ROW, LETTERS, is_parted, joined, part_column, summed, values_of
from countries.models import Country, Region
from instruments.models import Instrument
from partners.models import Partner
from reports.stretches import ONE_DAY

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
    *("id", "part", "first_day", "last_day", "delivery_count", "delivery_count_basis_id"),
    *(
        "planned_participants",
        "planned_participants_basis_id",
        "reported_participants",
        "reported_participants_basis_id",
    ),
    *("is_certain", "is_delivered", "is_training", "is_exact", "states_count"),
)
CERTAINTY = "CASE WHEN is_certain THEN 'certain' ELSE 'possible' END"
SUMS = {  # what is counted, certain and possible apart -> the sum
    "total": "count(*)",
    "delivered": "count(*) FILTER (WHERE is_delivered)",
    "training": "count(*) FILTER (WHERE is_delivered AND is_training)",
    "held": "sum(delivery_count) FILTER (WHERE is_delivered AND is_training)",
}
PEOPLE = {  # what is counted of people: the number that a row tells, how it is meant, that as one text, the rows
    "planned": ("planned_participants", "planned_participants_basis_id", "basis", "FROM found"),
    "reported": ("reported_participants", "reported_participants_basis_id", "basis", "FROM found"),
    "attended": (
        "took_part",
        "bases",
        "array_to_string(basis, ',')",
        f"FROM found JOIN {KEPT_ROW.format(table='participants_peoplesummed', rows='found')} AS people"
        f" ON is_exact OR took_part = 0 OR took_part >= {FEWEST_TOLD}",
    ),
}
LETTERED = f"""
lettered AS MATERIALIZED (
  SELECT part, {CERTAINTY} AS certainty, is_delivered, string_agg(letters, '') AS letters,
         count(*) FILTER (WHERE names_none AND states_count IS NULL) AS silent,
         count(states_count) FILTER (WHERE names_none) AS stated, max(states_count) FILTER (WHERE names_none) AS most
    FROM found {LETTERS}
   CROSS JOIN (SELECT max(chr(255 + id::int)) AS letter FROM activities_partletter
                WHERE part = 'beneficiary' AND key = '') AS without
   CROSS JOIN LATERAL (SELECT strpos(letters, letter) > 0 AS names_none) AS of_states
   GROUP BY 1, 2, 3
)
"""
OF_REACH = "FROM lettered WHERE certainty = 'certain' AND is_delivered"
QUESTIONS = [
    f"SELECT part, 'sum', name, certainty, number::text FROM (SELECT part, {CERTAINTY} AS certainty,"
    f" {', '.join(f'{value} AS {name}' for name, value in SUMS.items())} FROM found GROUP BY 1, 2) AS counted"
    f" CROSS JOIN LATERAL (VALUES {values_of(SUMS)}) AS one (name, number)",
    *(
        f"SELECT part, 'sum', '{name} ' || what, {text}, number::text FROM (SELECT part, {basis} AS basis,"
        f" sum({people}) AS people, count(*) AS rows {rows} WHERE is_certain AND {people} IS NOT NULL GROUP BY 1, 2)"
        f" AS summed CROSS JOIN LATERAL (VALUES ('people', people), ('rows', rows)) AS one (what, number)"
        for name, (people, basis, text, rows) in PEOPLE.items()
    ),
    "SELECT part, 'set', 'held bases', delivery_count_basis_id, NULL"
    " FROM found WHERE is_certain AND is_delivered AND is_training GROUP BY 1, 4",
    "SELECT part, 'letters', certainty, CASE WHEN is_delivered THEN 'delivered' ELSE '' END, letters FROM lettered",
    f"SELECT part, 'sum', 'states', 'silent', silent::text {OF_REACH}",
    f"SELECT part, 'sum', 'states', 'stated', stated::text {OF_REACH}",
    f"SELECT part, 'most', 'states', '', most::text {OF_REACH}",
    EACH_LETTER,
]
DAYS = (
    "SELECT part, 'sum', 'days', concat(first, ' ', last), count(*)::text"
    " FROM (SELECT part, {first}, {last} FROM found) AS days (part, first, last) GROUP BY part, first, last"
)
BY_YEAR = DAYS.format(first="extract(year FROM first_day)::int", last="extract(year FROM last_day)::int")
BY_STRETCH = DAYS.format(first="width_bucket(first_day, %s::date[])", last="width_bucket(last_day, %s::date[])")


def tally(listing, stretches, earlier):
    """{question: {key: (certain, possible, bases)}} of the rows of a list; without a period all are certain.

    Under the name of a breakdown the numbers by key, under the key None those of rows that say nothing. "planned
    people" and so on: (sum over the certain rows, how many of them tell a number, how these are meant); "held" says too
    how the numbers of the certain rows are meant. "before": the rows that `earlier` lets through, the conditions of
    another period, where there is one. "days": {(first, last): number of rows} by the places of their first and last
    day in `stretches`, which follow one another, from 1 on; by their years where there are no stretches; None without
    dates. "reached": see Reached.
    One statement, or none when nothing changed since the same was last asked.
    """
    questions, values = [*QUESTIONS, BY_STRETCH if stretches else BY_YEAR], []
    if stretches:
        values += [[*(part.first for part in stretches), stretches[-1].last + ONE_DAY]] * 2
    given = listing.filterset.form.cleaned_data
    narrowed = [part for part in BREAKDOWNS if part.narrowed and given.get(part.narrowed[0])]
    for part in narrowed:
        asked, key, links = part.narrowed
        keys = f"SELECT DISTINCT found.id, {key}::text AS key, is_certain {links}"
        questions.append(
            f"SELECT 0, 'sum', 'narrowed {part.name} ' || {CERTAINTY}, coalesce(key, ''), count(*)::text"
            f" FROM ({keys}) AS keys GROUP BY key, is_certain"
        )
        values.append(given[asked] if isinstance(given[asked], list) else [given[asked]])

    def statement(rows, by_part, are_few):
        asked = partial(counted, user=listing.user, by_part=by_part)
        found, params = sql_of(asked, rows, listing.conditions)
        sql = f"WITH found AS MATERIALIZED ({found}), {LETTERED} {' UNION ALL '.join(questions)}"
        params = [*params, *values]
        if earlier:
            before, more = sql_of(partial(whether_certain, by_part=by_part), rows, earlier)
            counted_before = f"SELECT part, 'sum', 'before', {CERTAINTY}, count(*)::text FROM ({before}) AS earlier"
            sql, params = f"{sql} UNION ALL {counted_before} GROUP BY 1, 4", [*params, *more]
        return joined(sql, are_few or listing.conditions), params

    return summed(statement, listing.matching, partial(shaped, narrowed=narrowed), in_parts=is_parted(listing))


def shaped(sums, narrowed):
    """The answer of `tally` from the Sums of its statement."""
    told = {name: {None: (sums.number(name, "certain"), sums.number(name, "possible"), [])} for name in SUMS}
    told["held"] = {None: (*told["held"][None][:2], [*sums.sets["held bases"]])}
    told["before"] = {None: (sums.number("before", "certain"), sums.number("before", "possible"), [])}
    for name in PEOPLE:
        people, rows = sums.sums[f"{name} people"], sums.sums[f"{name} rows"]
        told[f"{name} people"] = {None: (sum(people.values()), sum(rows.values()), [*people])}
    told |= {part.name: {} for part in BREAKDOWNS}
    certain, possible = (
        sums.letters[certainty, "delivered"] + sums.letters[certainty, ""] for certainty in ("certain", "possible")
    )
    for letter in certain | possible:
        part, key = sums.meant[letter]
        told.setdefault(part, {})[key or None] = (certain[letter], possible[letter], [])
    for part in narrowed:
        certain, possible = (sums.sums[f"narrowed {part.name} {certainty}"] for certainty in ("certain", "possible"))
        told[part.name] = {key or None: (certain[key], possible[key], []) for key in certain | possible}
    days = {tuple(int(at) if at else None for at in days.split(" ")): n for days, n in sums.sums["days"].items()}
    return told | {"days": days, "reached": Reached(sums)}


class Reached:
    """Countries reached: those that benefit from delivered activities, each once; of some only a number is stated.

    The number that is stated counts where no country is listed alone. Whether these States are among the others nobody
    knows, so together there are `least` at least. Source: DOMAIN.md, section 4.
    """

    def __init__(self, sums):
        keys = {letter: key for letter, (part, key) in sums.meant.items() if part == "beneficiary" and key}
        self.certain, self.possible = (
            {keys[letter]: number for letter, number in sums.letters[certainty, "delivered"].items() if letter in keys}
            for certainty in ("certain", "possible")
        )
        self.silent, self.stated = sums.number("states", "silent"), sums.number("states", "stated")
        self.most_stated = sums.most.get("states", 0)

    @property
    def by_country(self):
        """{country: (certain, possible)}: of how many activities it is a beneficiary."""
        return {key: (self.certain.get(key, 0), self.possible.get(key, 0)) for key in self.certain | self.possible}

    @property
    def least(self):
        return max(len(self.certain), self.most_stated)


def sql_of(ask, rows, conditions):
    """(SQL, parameters) of a question about rows in a period."""
    try:
        return ask(rows.order_by(), conditions).query.sql_with_params()
    except EmptyResultSet:  # nothing can match, and Django knows that without asking
        return ask(rows.model.objects.filter(pk__lt=0), None).query.sql_with_params()


def whether_certain(rows, conditions, by_part):
    """Of each row alone its part and whether it certainly falls in the period: so little that an index can tell it."""
    rows, certain = in_period(rows, conditions)
    return rows.annotate(part=part_column(by_part), is_certain=certain).values("part", "is_certain")


def counted(rows, conditions, user, by_part=False):
    """The rows to count, with the columns by which they are counted, each in its part or all in one."""
    rows, certain = in_period(rows, conditions)
    told = Activity.objects.told_to(user)
    return rows.annotate(
        part=part_column(by_part),
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
