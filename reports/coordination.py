"""Who works where on what: the rows of a list of activities by country and partner, and by country and theme.

A cell counts the rows that the list shows when it is asked for its country and its partner (or theme) too; where a
period is asked for, `count` is of those that certainly fall in it and `possible` of the others. Rows and columns come
by pages, the largest first, equals by name. Of a row

    total = sum of its cells on all pages of columns - what they count twice + not recorded

Where the list is asked for a country, partner or theme, the table has these alone: a link could not ask for more.
"""

from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection

from activities.kept import KEPT
from activities.models import Theme
from countries.models import Country
from ctassist.lib import reference
from partners.models import Partner
from reports.tallies import in_period

WIDTH = 8  # columns of a page
NO_NUMBER = (0, 0)


@dataclass(frozen=True)
class Across:
    """What the columns of a table are: rows of `model`, linked to activities by `table`, asked for by the filter."""

    name: str
    label: str
    model: type
    table: str
    key: str
    asks: str
    words: str
    narrowed: str = ""  # a filter that says more of the link, and the column that it asks
    column: str = ""


ACROSS = {
    "partners": Across(
        *("partners", "Countries and partners", Partner, "activities_activitypartner", "partner_id", "partner", "name"),
        *("partner_role", "role_id"),
    ),
    "themes": Across(
        *("themes", "Countries and themes", Theme, "activities_activitytheme", "theme_id", "theme", "label")
    ),
}
COUNTS = "count(*) FILTER (WHERE is_certain) AS certain, count(*) FILTER (WHERE NOT is_certain) AS possible"
LARGEST_FIRST = "ORDER BY certain DESC, possible DESC"
QUESTION = f"""
WITH found AS MATERIALIZED ({{found}}),
served AS MATERIALIZED (
  SELECT DISTINCT found.id, is_certain, link.country_id
    FROM found JOIN activities_activitycountry AS link ON link.activity_id = found.id WHERE {{of_countries}}
),
linked AS MATERIALIZED (
  SELECT DISTINCT found.id, is_certain, link.{{key}} AS key
    FROM found JOIN {{table}} AS link ON link.activity_id = found.id WHERE {{of_columns}}
),
countries AS (SELECT country_id, {COUNTS} FROM served GROUP BY 1),
heads AS (SELECT key, {COUNTS} FROM linked GROUP BY 1),
shown_countries AS MATERIALIZED (
  SELECT countries.* FROM countries JOIN countries_country ON alpha3 = country_id
   {LARGEST_FIRST}, unaccent(name), country_id LIMIT %s OFFSET %s
),
shown_heads AS MATERIALIZED (
  SELECT heads.* FROM heads JOIN {{named}} AS named ON named.{{named_key}} = key
   {LARGEST_FIRST}, unaccent(named.{{words}}), key LIMIT %s OFFSET %s
)
SELECT 'size', NULL, NULL::text, (SELECT count(*) FROM countries), (SELECT count(*) FROM heads)
 UNION ALL
SELECT 'row', country_id, NULL, certain, possible FROM shown_countries
 UNION ALL
SELECT 'head', NULL, key::text, certain, possible FROM shown_heads
 UNION ALL
SELECT 'cell', country_id, key::text, count(*) FILTER (WHERE served.is_certain),
       count(*) FILTER (WHERE NOT served.is_certain)
  FROM served JOIN linked USING (id) JOIN shown_countries USING (country_id) JOIN shown_heads USING (key) GROUP BY 2, 3
 UNION ALL
SELECT 'silent', country_id, NULL, {COUNTS}
  FROM served JOIN shown_countries USING (country_id) WHERE NOT EXISTS (SELECT FROM linked WHERE linked.id = served.id)
 GROUP BY 2
 UNION ALL
SELECT 'others', country_id, NULL, count(DISTINCT key), 0
  FROM served JOIN linked USING (id) JOIN shown_countries USING (country_id)
 WHERE NOT EXISTS (SELECT FROM shown_heads WHERE shown_heads.key = linked.key) GROUP BY 2
"""


@dataclass(frozen=True)
class Part:
    """Which rows and which columns of a table are asked for, from 0."""

    first: int
    most: int
    first_column: int = 0


def table(listing, across, part):
    """Countries and what they are crossed with; one statement, or none when nothing was committed.

    {"rows_count", "columns_count", "columns": [number with "code", "label"], "rows": [number with "alpha3", "name",
    "cells", "not_recorded" (None where a filter of the link hides it), "others"}]}; `others`: how many more columns a
    row has numbers in. A number: see `number`.
    """
    told = asked(listing, across, part)
    terms = {str(key): row for key, row in reference.tables().rows(across.model).items()}
    heads = [(key, terms[key]) for (question, _, key) in told if question == "head"]
    rows_count, columns_count = told["size", None, None]
    return {
        "rows_count": rows_count,
        "columns_count": columns_count,
        "columns": [
            {"code": term.code, "label": getattr(term, across.words), "short": short(term)}
            | number(listing, told["head", None, key], **{across.asks: term.code})
            for key, term in heads
        ],
        "rows": [row(listing, across, told, country, heads) for (question, country, _) in told if question == "row"],
    }


def row(listing, across, told, alpha3, heads):
    silent = None
    if not (across.narrowed and listing.params.get(across.narrowed)):
        counts = told.get(("silent", alpha3, None), NO_NUMBER)
        silent = number(listing, counts, country=alpha3, without=across.asks)
    return {
        "alpha3": alpha3,
        "name": reference.tables().rows(Country)[alpha3].name,
        **number(listing, told["row", alpha3, None], country=alpha3),
        "cells": [
            {"code": term.code}
            | number(listing, told.get(("cell", alpha3, key), NO_NUMBER), country=alpha3, **{across.asks: term.code})
            for key, term in heads
        ],
        "not_recorded": silent,
        "others": told.get(("others", alpha3, None), NO_NUMBER)[0],
    }


def short(term):
    """What the head of a narrow column says: the acronym where there is one."""
    return getattr(term, "acronym", "") or None


def asked(listing, across, part):
    """{(question, country, key): (certain, possible)} in the order of the rows and columns."""
    found, params = found_in(listing)
    of_countries, countries = narrowed(listing, "country", "country_id", "country_relation", "relation")
    of_columns, columns = narrowed(listing, across.asks, across.key, across.narrowed, across.column)
    if across.asks == "partner":
        of_columns = of_columns.replace(
            "link.partner_id = ANY(%s)", "link.partner_id IN (SELECT id FROM partners_partner WHERE code = ANY(%s))"
        )
    named = across.model._meta
    sql = QUESTION.format(
        **{"found": found, "of_countries": of_countries, "of_columns": of_columns, "key": across.key},
        **{"table": across.table, "named": named.db_table, "named_key": named.pk.column, "words": across.words},
    )
    params = [*params, *countries, *columns, part.most, part.first, WIDTH, part.first_column]

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return {(question, country, key): tuple(counts) for question, country, key, *counts in cursor.fetchall()}

    return KEPT.get((sql, repr(params)), ask)


def narrowed(listing, name, key, besides, column):
    """(SQL, parameters): the links that belong to what the list is asked for, and say of it what it is asked too."""
    conditions, params = [], []
    asked = listing.filterset.form.cleaned_data
    if values := asked.get(name):
        conditions.append(f"link.{key} = ANY(%s)")
        params.append(values)
    if besides and (values := asked.get(besides)):
        conditions.append(f"link.{column} = ANY(%s)")
        params.append(values if isinstance(values, list) else [values])
    return " AND ".join(conditions) or "true", params


def found_in(listing, **columns):
    """(SQL, parameters) of the rows of a list: id, `is_certain`, and other columns by expression."""

    def statement(rows, conditions):
        rows, certain = in_period(rows.order_by(), conditions)
        return rows.annotate(is_certain=certain, **columns).values("id", "is_certain", *columns)

    try:
        return statement(listing.matching, listing.conditions).query.sql_with_params()
    except EmptyResultSet:  # nothing can match, and Django knows that without asking
        none = listing.matching.model.objects.filter(pk__lt=0)
        return statement(none, None).query.sql_with_params()


def number(listing, counts, **asked):
    """{"count", "possible", "query", "possible_query"}: a number of rows, and the queries of the list that show them.

    `possible` is None without a period; a query is None for no rows, or where the list cannot be asked for them.
    """
    certain, possible = counts
    return {
        "count": certain,
        "possible": possible if listing.conditions else None,
        "query": listing.rows_query(**asked) if certain else None,
        "possible_query": listing.rows_query(**asked, certainty="possible") if possible else None,
    }
