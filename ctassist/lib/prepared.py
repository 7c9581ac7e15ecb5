"""Queries that Django compiles once and PostgreSQL plans once, asked with other values each time.

Compiling a query that reads a record with all that hangs on it, and planning it, each cost several times what it takes
to answer it. What differs from one asking to the next is put into the query as a `Slot`; what shapes the query, such as
the asker's role, is part of the key under which it is kept.

Each connection to the database has its own prepared statements: a pooler between the two has to keep sessions apart.
"""

import itertools
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from django.db import connection
from django.db.models import Expression, Field
from django.db.models.sql.compiler import SQLCompiler

numbers = itertools.count(1)


class Slot(Expression):
    """The place of a value that is given when the query is asked; `kind` is its type in PostgreSQL."""

    def __init__(self, name, kind="bigint"):
        super().__init__(output_field=Field())
        self.name, self.kind = name, kind

    def as_sql(self, compiler, connection):
        return "%s", [self]


@dataclass(frozen=True)
class Statement:
    """A compiled query: how it is prepared in a connection, and how it is then asked."""

    name: str
    prepare: str
    execute: str
    slots: tuple  # of the values, in the order of the parameters
    columns: tuple
    compiler: SQLCompiler
    converters: dict  # from PostgreSQL's values to Python's


class Prepared:
    """Queries of one kind by their shape; `make(*shape)` gives a queryset of `values()`, with slots in it."""

    def __init__(self, make):
        self.make = make
        self.statements = {}  # shape -> Statement

    def first(self, *shape, **values):
        """The first row as a dict, with these values in the slots; None where there is none."""
        if shape not in self.statements:
            self.statements[shape] = statement(self.make(*shape).query)
        asked = self.statements[shape]
        with connection.cursor() as cursor:
            prepare(asked.name, asked.prepare)
            cursor.execute(asked.execute, [values[name] for name in asked.slots])
            rows = cursor.fetchmany(1)
        found = next(iter(asked.compiler.apply_converters(rows, asked.converters)), None)
        return found and dict(zip(asked.columns, found, strict=True))


known = WeakKeyDictionary()  # connection to the server -> names of the statements that it has prepared


def prepare(name, sql):
    """Has the server plan a statement, `PREPARE name …`, once a connection."""
    names = known.setdefault(connection.connection, set())
    if name not in names:
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(sql)
        names.add(name)


def new_name():
    return f"ctassist_{next(numbers)}"


def statement(query):
    """A query of Django's as a Statement; values that are the same each time are written into it."""
    compiler = query.get_compiler(connection=connection)
    sql, params = compiler.as_sql()
    slots = {param.name: param for param in params if isinstance(param, Slot)}
    places = {name: f"${at}" for at, name in enumerate(slots, 1)}
    with connection.cursor() as cursor:
        written = [places[p.name] if isinstance(p, Slot) else cursor.mogrify("%s", [p]).decode() for p in params]
    name = new_name()
    kinds, holes = ", ".join(slot.kind for slot in slots.values()), ", ".join(["%s"] * len(slots))
    return Statement(
        name=name,
        prepare=f"PREPARE {name} ({kinds}) AS {sql % tuple(written)}",
        execute=f"EXECUTE {name} ({holes})",
        slots=tuple(slots),
        columns=tuple(query.selected),
        compiler=compiler,
        converters=compiler.get_converters([column[0] for column in compiler.select]),
    )
