"""Who works where on what: the rows of a list of activities by country and partner, and by country and theme.

A cell counts the rows that the list shows when it is asked for its country and its partner (or theme) too; where a
period is asked for, `count` is of those that certainly fall in it and `possible` of the others. Rows and columns come
by pages, the largest first, equals by name. Of a row

    total = sum of its cells on all pages of columns - what they count twice + not recorded

Where the list is asked for a country, partner or theme, the table has these alone: a link could not ask for more.
"""

from dataclasses import dataclass

from activities.facets import FACETS
from activities.kept import KEPT
from activities.models import Theme
from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.plain_text import in_order
from partners.models import Partner

WIDTH = 8  # columns of a page


@dataclass(frozen=True)
class Across:
    """What the columns of a table are: rows of `model`, for which the list is asked by the filter `asks`."""

    name: str
    label: str
    model: type
    asks: str
    words: str
    narrowed: str = ""  # a filter that says which links count


ACROSS = {
    "partners": Across("partners", "Countries and partners", Partner, "partner", "name", "partner_role"),
    "themes": Across("themes", "Countries and themes", Theme, "theme", "label"),
}
NO_NUMBER = (0, 0)


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
    crossing = listing.crossing("country", across.asks)
    wanted = keys_asked(listing, "country"), keys_asked(listing, across.asks)
    return KEPT.get((*crossing.question, across, part, wanted), lambda: counted(crossing, across, part, *wanted))


def counted(crossing, across, part, wanted_countries, wanted_columns):
    """The same, counted."""
    countries = crossing.numbers("country", wanted_countries)
    columns = crossing.numbers(across.asks, wanted_columns)
    rows = largest(countries, Country, "name")[part.first :][: part.most]
    heads = largest(columns, across.model, across.words)[part.first_column :][:WIDTH]
    told = {("size", None, None): (len(countries), len(columns))}
    told |= {("row", country, None): countries[country] for country in rows}
    told |= {("head", None, key): columns[key] for key in heads}
    had = {key: (across.asks, key) for key in columns}
    for country in rows:
        here = ("country", country)
        cells = {key: crossing.both(here, had[key]) for key in columns}
        told |= {("cell", country, key): cells[key] for key in heads}
        told["silent", country, None] = crossing.without(here, had.values())
        told["others", country, None] = (sum(any(cells[key]) for key in columns if key not in heads), 0)
    return told


def largest(numbers, model, words):
    """The keys of numbers of rows, the largest first, equals by name."""
    terms = {str(key): row for key, row in reference.tables().rows(model).items()}

    def place(key):
        certain, possible = numbers[key]
        return -certain, -possible, in_order(getattr(terms[key], words)), key

    return sorted(numbers, key=place)


def keys_asked(listing, name):
    """The keys of what a list is asked for, as texts; None where it is not."""
    codes = listing.filterset.codes(name)
    return frozenset(map(str, FACETS[name].keys(codes))) if codes else None


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
