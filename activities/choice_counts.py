"""How many rows a list would have with one more choice: the numbers beside the choices of its filters.

Beside a value stands the number of rows of the list that asks for it, everything else being as it is: in the place of
the values that its filter has now where any of these will do, and besides them where all are asked for. In a period,
rows that certainly fall in it are counted.

Rows are counted in groups: under "" those that have everything asked for, under the name of a facet those that lack
that alone. What an activity has of most facets stands in its letters (docs/decisions/0030).
"""

from collections import Counter, defaultdict
from functools import partial
from types import MappingProxyType

from django.core.exceptions import EmptyResultSet
from django.db.models import BooleanField, Case, When

from activities.facets import ALL_FACETS, FACETS
from activities.models import Activity, Project
from activities.signed_in import without_name
from activities.sums import EACH_LETTER, LETTERS, is_whole, joined, part_column, summed
from ctassist.lib.several import NOT_RECORDED

FEW = 20_000  # rows whose choices are counted without being asked for: less than a tenth of a second
MOST = 200_000  # the choices of more rows are not counted, asked for or not
ROWS = "rows"


def choice_counts(listing, most=FEW):
    """{filter: {code: number of rows}} of a list of activities that can be answered; None where `most` rows are less.

    Codes without rows are left out, and so is a filter whose values cannot be counted one by one. Of all that somebody
    sees the numbers are kept in parts, however many rows that are.
    """
    wanted = listing.filterset.wanted
    if not is_whole(listing) and listing.count > most:
        return None
    questions = [question for facet in ALL_FACETS if (question := Question(facet, listing.filterset)).can_be_asked]
    narrowed = [question for question in questions if question.is_narrowed]
    is_told_by_letters = len(wanted) <= 1 and "project" not in wanted and not narrowed
    if is_told_by_letters and is_whole(listing, besides=wanted):
        groups = of_everything(listing.user, wanted)
    else:
        groups = of_list(listing, narrowed, most)
    if groups is None:
        return None
    return {question.facet.name: question.by_code(groups) for question in questions}


def of_everything(user, wanted):
    """The groups of all that somebody sees, of which one thing at most is asked for, other than what others hide."""
    rows = Activity.objects.visible_to(without_name(user))
    everything = groups_of(rows, in_parts=True)
    if not wanted:
        return everything
    ((name, condition),) = wanted.items()
    found = groups_of(rows.filter(condition), in_parts=True)
    return found | {name: everything[""] - found[""]}


def of_list(listing, narrowed, most):
    """The groups of a list's rows, and of those that lack one thing asked for; None where they are more than `most`."""
    rows = listing.filterset.without_wanted
    if listing.conditions:
        rows = rows.filter(listing.conditions[listing.certainty])
    groups = groups_of(rows, in_parts=False, having=listing.filterset.wanted, narrowed=narrowed, most=most)
    return None if groups[ROWS] > most else groups


def groups_of(rows, *, in_parts, **which):
    """{group: {(facet, key): number of rows}}, and the number of all rows under ROWS; `which` as `statement` says."""
    try:
        return summed(partial(statement, **which), rows.order_by(), grouped, in_parts=in_parts)
    except EmptyResultSet:  # nothing can match, and Django knows that without asking
        return {"": Counter(), ROWS: 0}


def statement(rows, by_part, are_few, *, having=MappingProxyType({}), narrowed=(), most=None):
    """(SQL, parameters) of the rows that lack at most one of what `having` says, in their groups; see `summed`.

    {"theme": condition …}; `narrowed`: the questions that letters do not answer. More than `most` rows are not counted.
    """
    has = {
        f"has_{name}": Case(When(condition, then=True), default=False, output_field=BooleanField())
        for name, condition in having.items()
    }
    rows = rows.annotate(part=part_column(by_part), **has).values("id", "project_id", "part", *has)
    found, params = rows.query.sql_with_params()
    away = f" WHERE {' + '.join(f'{name}::int' for name in has)} >= {len(has) - 1}" if has else ""
    lacks = f"CASE {' '.join(f'WHEN NOT has_{name} THEN {name!r}' for name in having)} ELSE '' END" if has else "''"
    limit = f" LIMIT {most + 1}" if most else ""
    few = f"WHERE (SELECT count(*) FROM near) <= {most}" if most else ""
    sql = f"""
WITH near AS MATERIALIZED (SELECT *, {lacks} AS lacks FROM (SELECT * FROM ({found}) AS rows{away}{limit}) AS rows),
found AS MATERIALIZED (SELECT * FROM near {few})
SELECT part, 'letters', lacks, '', string_agg(letters, '') FROM found {LETTERS} GROUP BY 1, 3
 UNION ALL
SELECT part, 'sum', 'project ' || lacks, coalesce(project_id::text, ''), count(*)::text FROM found GROUP BY 1, 3, 4
 UNION ALL
SELECT part, 'sum', '{ROWS}', '', count(*)::text FROM near GROUP BY part
 UNION ALL
"""
    sql += " UNION ALL ".join([EACH_LETTER, *(question.sql(having) for question in narrowed)])
    return joined(sql, are_few or most), [*params, *(value for question in narrowed for value in question.params)]


def grouped(sums):
    """{group: {(facet, key): number of rows}} of the Sums of a statement, with all rows under ROWS."""
    groups = defaultdict(Counter)
    for (lacks, _), counts in sums.letters.items():
        groups[lacks].update({sums.meant[letter]: number for letter, number in counts.items()})
    for name, counts in sums.sums.items():
        facet, _, lacks = name.partition(" ")
        groups[lacks].update({(facet, key): number for key, number in counts.items()})
    return {"": Counter(), **groups, ROWS: sums.number(ROWS)}


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
    def is_narrowed(self):
        """Whether some of the rows that tie activities to its values do not count: then letters do not tell."""
        return self.can_be_asked and bool(self.narrowed_by)

    @property
    def is_all(self):
        return self.filterset.is_all(self.facet.name)

    def sql(self, having):
        """The statement of a narrowed one; `having`: the facets of which the rows may lack one."""
        narrowed = "".join(f" AND link.{column} = ANY(%s)" for column in self.narrowed_by)
        key, links = self.facet.links(narrowed)
        own = "partner" if self.facet.name == "partner_role" else self.facet.name
        has = [f"has_{name}" for name in having if name != own or self.is_all]
        where = f" WHERE {' AND '.join(has)}" if has else ""
        keys = f"(SELECT DISTINCT found.id, {key}::text AS key FROM found {links}{where}) AS keys"
        return f"SELECT 0, 'sum', '{self.told_as} ', coalesce(key, ''), count(*)::text FROM {keys} GROUP BY key"

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

    @property
    def is_of_silent(self):
        """Whether rows are asked for that have none of its values."""
        return NOT_RECORDED in self.filterset.codes(self.facet.name)

    @property
    def told_as(self):
        return f"narrowed_{self.facet.name}" if self.is_narrowed else self.facet.name

    def told(self, groups):
        """{key: number of rows}; "" stands for rows without a value."""
        counted = [""] if self.is_all or self.is_narrowed else ["", self.facet.name]
        found = Counter()
        for group in counted:
            found.update({key: n for (facet, key), n in groups.get(group, {}).items() if facet == self.told_as})
        return found

    def by_code(self, groups):
        """{code: number of rows}, those of nothing recorded under its own code."""
        told = self.told(groups)
        silent = told.pop("", 0)
        projects = {str(key): code for code, _, key in self.filterset.projects} if self.facet.model is Project else None
        codes = self.facet.codes() if projects is None else projects
        found = {codes[key]: number for key, number in told.items() if key in codes}
        silent += sum(told.values()) - sum(found.values())  # projects that the reader does not see
        may_be_silent = self.facet.silent and not self.narrowed_by and (not self.is_all or self.is_of_silent)
        return found | ({NOT_RECORDED: silent} if silent and may_be_silent else {})
