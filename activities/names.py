"""Mandates, themes, projects and outputs by what people type.

Names of projects and outputs are kept of all of them, whoever may see them: who asks puts the keys that fit into a
question that is narrowed by `visible_to`, always, so that neither answer nor number of queries tells of others.
"""

from functools import lru_cache

from django.db.models import F, Value

from activities.models import Mandate, Output, Project, Theme
from ctassist.lib import reference
from ctassist.lib.kept_answers import KeptAnswers
from ctassist.lib.names import Name, Names, names_of_terms

PROJECT, OUTPUT = "project", "output"
KEPT = KeptAnswers(Project._meta.db_table, Output._meta.db_table, most=1)


def mandate_names():
    """All names of mandates as of this request: labels, symbols, what they are about. Their keys are codes."""
    return made(Mandate, reference.tables().version)


def theme_names():
    """All names of themes as of this request: labels, and what they are about. Their keys are codes."""
    return made(Theme, reference.tables().version)


CALLED = {Mandate: ("label", "symbol", "definition"), Theme: ("label", "definition")}


@lru_cache(maxsize=4)
def made(model, version):
    return Names(names_of_terms(reference.tables().rows(model).values(), *CALLED[model]))


def record_names():
    """All titles, references and symbols of projects and outputs; their keys are ("project", 12)."""
    return KEPT.get("names", lambda: Names(names_of_records()))


def names_of_records():
    """One query."""
    empty = Value("")
    projects = Project.objects.annotate(kind=Value(PROJECT), code=F("reference"), name=F("texts__title"), also=empty)
    outputs = Output.objects.annotate(kind=Value(OUTPUT), name=F("title"), also=F("symbol"))
    parts = [part.order_by().values_list("kind", "pk", "code", "name", "also") for part in (projects, outputs)]
    for kind, pk, code, title, symbol in parts[0].union(parts[1], all=True).order_by("kind", "pk"):
        yield Name((kind, pk), title or "")
        yield Name((kind, pk), code)
        yield Name((kind, pk), symbol)


def fitting_keys(kind, words):
    """The primary keys of the projects or outputs, of whatever visibility, that these words fit; never none."""
    return [0, *(pk for found, pk in record_names().fitting(words) if found == kind)]
