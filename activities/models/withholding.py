"""What of an activity is withheld: its city, its dates. Who reads its internals is told them all the same.

The columns by which activities are ordered and asked for (`starts_on`, `ends_on`, `period_from`, `period_to`) hold what
everybody may know: of withheld dates the year. So a question that does not say who asks tells nobody more. `OWN` says
what they would hold without that, and `as_told` asks for it on behalf of those who are told (docs/decisions/0026).
"""

from django.db.models import BooleanField, Case, CharField, DateField, F, Q, Value, When
from django.db.models.functions import Coalesce

from ctassist.lib.partial_dates import UNKNOWN, YEAR, FirstDay, LatestDay

CITY, DATES = "city", "dates"
FLAGS = {CITY: "city_withheld", DATES: "dates_withheld"}  # what can be withheld -> the column that says so
WITHHELD = {name: Q(**{flag: True}) for name, flag in FLAGS.items()}
STATED = [  # the columns that hold what was written of the dates
    *("planned_starts_on", "planned_starts_on_precision_id", "planned_ends_on", "planned_ends_on_precision_id"),
    *("actual_starts_on", "actual_starts_on_precision_id", "actual_ends_on", "actual_ends_on_precision_id"),
]
OF_CITY = {  # what tells the city, and what stands there for those who are not told; time zones are called by cities
    **{"venue_city": "", "venue_name": "", "time_zone": ""},
    **{"latitude": None, "longitude": None},
}


# -- in a question --

OWN = {
    "starts_on": Coalesce("actual_starts_on", "planned_starts_on"),
    "ends_on": Coalesce("actual_ends_on", "planned_ends_on"),
    "period_from": Coalesce("actual_ends_on", "planned_ends_on", "actual_starts_on", "planned_starts_on"),
    "period_to": Coalesce(
        *map(LatestDay, ("actual_ends_on", "planned_ends_on", "actual_starts_on", "planned_starts_on"))
    ),
}


def own_precision(end):
    """How much is known of the start or end that counts."""
    return Case(
        When(**{f"actual_{end}__isnull": False}, then=F(f"actual_{end}_precision")),
        default=F(f"planned_{end}_precision"),
    )


OWN |= {f"{end}_precision": own_precision(end) for end in ("starts_on", "ends_on")}


def known_to_all(name):
    """The expression of a generated column: what everybody may know of `OWN[name]`."""
    own, output = OWN[name], CharField(max_length=60) if name.endswith("precision") else DateField()
    if name.endswith("precision"):
        end = name.removesuffix("_precision")
        has_date = Q(**{f"actual_{end}__isnull": False}) | Q(**{f"planned_{end}__isnull": False})
        return Case(When(has_date, dates_withheld=True, then=Value(YEAR)), default=own, output_field=output)
    year = FirstDay(OWN["period_from"] if name == "period_to" else own, Value(YEAR))
    if name == "period_to":
        year = LatestDay(year, Value(YEAR))
    return Case(When(dates_withheld=True, then=year), default=own, output_field=output)


KNOWN_TO_ALL = {name: F(name) for name in OWN}


def as_told(ask, told):
    """Condition: what `ask(dates)` says, of the dates as a reader knows them; `dates` are expressions as in OWN.

    `told` is the condition under which that reader reads internals, None for somebody who reads none. Both halves can
    use an index.
    """
    if told is None:
        return ask(KNOWN_TO_ALL)
    is_told = WITHHELD[DATES] & told
    return ask(KNOWN_TO_ALL) & ~is_told | is_told & ask(OWN)


def known(name, told):
    """Expression: one of OWN as a reader knows it. To be read, not to be ordered by: no index has it."""
    return F(name) if told is None else Case(When(WITHHELD[DATES] & told, then=OWN[name]), default=F(name))


def tells_more(told):
    """Expression: whether something is withheld of an activity that its reader is told all the same."""
    if told is None:
        return Value(False, BooleanField())
    return Case(When((WITHHELD[CITY] | WITHHELD[DATES]) & told, then=True), default=False, output_field=BooleanField())


def stated_dates(told):
    """Expression: the dates in the words of the source, empty for those who are not told them."""
    return Case(When(not_told(DATES, told), then=Value("")), default=F("dates_as_stated"))


def known_city(told):
    """Expression: the city, empty for those who are not told it."""
    return Case(When(not_told(CITY, told), then=Value("")), default=F("venue_city"))


def not_told(name, told):
    """Condition: something is withheld from a reader; `told` as in `as_told`."""
    return WITHHELD[name] if told is None else WITHHELD[name] & ~told


# -- in an answer --


def known_row(row, is_told):
    """The columns of an activity, whichever a row has, as its reader knows them.

    `is_told`: whether they read its internals. A row for such a reader has the columns STATED.
    """
    if row[FLAGS[CITY]] and not is_told:
        row = row | {name: value for name, value in OF_CITY.items() if name in row}
    if row[FLAGS[DATES]]:
        row = row | (own_dates(row) if is_told else years_of(row))
    return row


def own_dates(row):
    """The dates that count, to the day; what `OWN` says in SQL."""
    found = {}
    for end in ("starts_on", "ends_on"):
        which = "actual" if row[f"actual_{end}"] else "planned"
        found |= {end: row[f"{which}_{end}"], f"{end}_precision": row[f"{which}_{end}_precision_id"]}
    return found


def years_of(row):
    """Of all dates of a row the year, and no words of the source."""
    found = {"dates_as_stated": ""} if "dates_as_stated" in row else {}
    for name in STATED:
        if name in row and name.endswith("_id"):
            found[name] = row[name] if row[name] == UNKNOWN else YEAR
        elif name in row:
            found[name] = row[name] and row[name].replace(month=1, day=1)
    return found


def hidden_columns(activity):
    """Names of the columns that say what is withheld of an activity."""
    columns = {CITY: OF_CITY, DATES: [*(name.removesuffix("_id") for name in STATED), "dates_as_stated"]}
    return [column for name, flag in FLAGS.items() if getattr(activity, flag) for column in columns[name]]


def told_of(row, is_told):
    """{"withheld": [names], "in_confidence": [names]}: what is kept from the reader of a row, what only from others."""
    names = [name for name, flag in FLAGS.items() if row[flag]]
    return {"withheld": [] if is_told else names, "in_confidence": names if is_told else []}
