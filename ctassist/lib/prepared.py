"""Queries that are compiled once and asked with other values each time.

Compiling a query that reads a record with all that hangs on it costs Django several times what PostgreSQL needs to
answer it. What differs from one asking to the next is put into the query as a `Slot`; what shapes the query, such as
the asker's role, is part of the key under which it is kept.
"""

from django.db import connection
from django.db.models import Expression, Field


class Slot(Expression):
    """The place of a value that is given when the query is asked."""

    def __init__(self, name):
        super().__init__(output_field=Field())
        self.name = name

    def as_sql(self, compiler, connection):
        return "%s", [self]


class Prepared:
    """Queries of one kind by their shape; `make(*shape)` gives a queryset of `values()`, with slots in it."""

    def __init__(self, make):
        self.make = make
        self.compiled = {}  # shape -> (SQL, parameters and slots, compiler, names of columns)

    def first(self, *shape, **values):
        """The first row as a dict, with these values in the slots; None where there is none."""
        sql, params, compiler, names = self.compile(shape)
        with connection.cursor() as cursor:
            cursor.execute(sql, [values[param.name] if isinstance(param, Slot) else param for param in params])
            rows = cursor.fetchmany(1)
        converters = compiler.get_converters([column[0] for column in compiler.select])
        found = next(iter(compiler.apply_converters(rows, converters)), None)
        return found and dict(zip(names, found, strict=True))

    def compile(self, shape):
        if shape not in self.compiled:
            query = self.make(*shape).query
            compiler = query.get_compiler(connection=connection)
            sql, params = compiler.as_sql()
            names = list(query.selected)
            self.compiled[shape] = sql, params, compiler, names
        return self.compiled[shape]
