"""How many rows a list would have with one more choice: the numbers beside the choices of its filters.

Beside a value stands the number of rows of the list that asks for it, everything else being as it is: in the place of
the values that its filter has now where any of these will do, and besides them where all are asked for. In a period,
rows that certainly fall in it are counted. Everything is one statement, which counts nothing where rows are too many.
"""

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Case, When

from activities.facets import ALL_FACETS, FACETS, Column
from activities.kept import KEPT
from activities.models import Project
from ctassist.lib.several import NOT_RECORDED

FEW = 10_000  # rows whose choices are counted without being asked for: about two tenths of a second
MOST = 200_000  # the choices of more rows are not counted, asked for or not
COLUMNS = [f"{facet.name}_id" for facet in ALL_FACETS if isinstance(facet, Column)]
ALL = "all"


def choice_counts(listing, most=FEW):
    """{filter: {code: number of rows}} of a list of activities that can be answered; None where `most` rows are less.

    Codes without rows are left out, and so is a filter whose values cannot be counted one by one.
    """
    if listing.count > most:
        return None
    try:
        found, params = rows_of(listing).query.sql_with_params()
    except EmptyResultSet:  # nothing can match, and Django knows that without asking
        return {}
    questions = [question for facet in ALL_FACETS if (question := Question(facet, listing.filterset)).can_be_asked]
    wanted = [f"has_{name}::int" for name in listing.filterset.wanted]
    # rows that lack two of the things asked for are in no list that is one choice away
    away = f" WHERE {' + '.join(wanted)} >= {len(wanted) - 1}" if wanted else ""
    sql = f"WITH near AS MATERIALIZED (SELECT * FROM ({found}) AS rows{away} LIMIT {most + 1})"
    sql += f", found AS MATERIALIZED (SELECT * FROM near WHERE (SELECT count(*) FROM near) <= {most}) "
    sql += " UNION ALL ".join([f"SELECT '{ALL}', NULL, count(*) FROM near", *(q.sql for q in questions)])
    params = [*params, *(value for question in questions for value in question.params)]

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.fetchall()

    told = {ALL: {}} | {question.facet.name: {} for question in questions}
    for name, key, number in KEPT.get((sql, repr(params)), ask):
        told[name][key] = number
    if told[ALL][None] > most:
        return None
    return {question.facet.name: question.by_code(told[question.facet.name]) for question in questions}


def rows_of(listing):
    """The rows that lack at most what facets are asked for, with their columns, and whether they have it."""
    rows = listing.filterset.without_wanted.order_by()
    if listing.conditions:
        rows = rows.filter(listing.conditions[listing.certainty])
    has = {
        f"has_{name}": Case(When(condition, then=True), default=False, output_field=BooleanField())
        for name, condition in listing.filterset.wanted.items()
    }
    return rows.annotate(**has).values("id", *COLUMNS, *has)


class Question:
    """How many rows have each value of one facet."""

    def __init__(self, facet, filterset):
        self.facet, self.filterset = facet, filterset
        self.narrowing = filterset.narrowing.get(facet.name, {})
        self.partners = filterset.codes("partner") if facet.name == "partner_role" else []

    @property
    def can_be_asked(self):
        """Not the roles in which all of several partners are, nor those of partners that are not recorded."""
        several = len(self.partners) > 1 and self.filterset.is_all("partner")
        return not several and NOT_RECORDED not in self.partners

    @property
    def is_all(self):
        return self.filterset.is_all(self.facet.name)

    @property
    def sql(self):
        narrowed = "".join(f" AND link.{column} = ANY(%s)" for column in self.narrowed_by)
        key, links = self.facet.links(narrowed)
        own = "partner" if self.facet.name == "partner_role" and self.partners else self.facet.name
        has = [f"has_{name}" for name in self.filterset.wanted if name != own or self.is_all]
        where = f" WHERE {' AND '.join(has)}" if has else ""
        rows = f"FROM found {links}{where}"
        if self.facet.repeats:
            key, rows = "key", f"FROM (SELECT DISTINCT found.id, {key} AS key {rows}) AS keys"
        return f"SELECT '{self.facet.name}', {key}::text, count(*) {rows} GROUP BY 2"

    @property
    def params(self):
        return [*self.narrowed_by.values()]

    @property
    def narrowed_by(self):
        """{column: keys} of the rows that tie activities to a value."""
        columns = {"relation": "relation", "role__in": "role_id"}
        found = {columns[name]: value if isinstance(value, list) else [value] for name, value in self.narrowing.items()}
        if self.partners:
            found["partner_id"] = FACETS["partner"].keys(self.partners)
        return found

    def by_code(self, told):
        """{code: number} of {key: number}, those of nothing recorded under its own code."""
        silent = told.pop(None, 0)
        projects = {str(key): code for code, _, key in self.filterset.projects} if self.facet.model is Project else None
        codes = self.facet.codes() if projects is None else projects
        found = {codes[key]: number for key, number in told.items() if key in codes}
        silent += sum(
            number for key, number in told.items() if key not in codes
        )  # projects that the reader does not see
        may_be_silent = self.facet.silent and not self.narrowed_by and not self.is_all
        return found | ({NOT_RECORDED: silent} if silent and may_be_silent else {})
