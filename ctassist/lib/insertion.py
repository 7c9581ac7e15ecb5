"""A new record and the rows that hang on it, inserted in one statement.

The statement of a model is made once, and planned once a connection. What is written goes as one JSON value, which
PostgreSQL turns into rows of the tables by their own column types; so it is the same statement for any number of rows.
"""

import functools

import orjson
from django.db import connection

from ctassist.lib.prepared import new_name, prepare


def insert_whole(record, rows):
    """Insert a new record with the rows of its relations, {name: values of rows}; what rows leave out has its default.

    The record gets its key and what the database derives. IntegrityError as for any other insert.
    """
    inserted = insertion(type(record), tuple(rows))
    whole = {"record": {f.column: f.get_prep_value(f.pre_save(record, add=True)) for f in inserted.columns}}
    for at, (name, columns) in enumerate(inserted.relations.items()):
        whole[f"rows_{at}"] = [
            {f.column: row[f.attname] if f.attname in row else f.get_default() for f in columns} for row in rows[name]
        ]
    with connection.cursor() as cursor:
        prepare(inserted.name, inserted.sql)
        cursor.execute(f"EXECUTE {inserted.name} (%s)", [orjson.dumps(whole, default=str).decode()])
        returned = cursor.fetchone()
    for field, value in zip(inserted.returned, returned, strict=True):
        setattr(record, field.attname, value)
    record._state.adding, record._state.db = False, connection.alias


class Insertion:
    """How a record of a model is inserted with rows of these relations."""

    def __init__(self, model, names):
        fields = model._meta.concrete_fields
        self.returned = [field for field in fields if field.db_returning or field.primary_key]
        self.columns = [field for field in fields if not field.generated and not is_given(field)]
        self.relations = {}
        table, returned = quoted(model._meta.db_table), listed(self.returned)
        steps = [
            "WITH sent AS MATERIALIZED (SELECT $1 AS whole, set_config('ctassist.whole', 'on', true))",
            f"record AS (INSERT INTO {table} ({listed(self.columns)}) SELECT {listed(self.columns)} "
            f"FROM sent, jsonb_populate_record(NULL::{table}, whole -> 'record') RETURNING {returned})",
        ]
        key = quoted(model._meta.pk.column)
        for at, name in enumerate(names):
            link = model._meta.get_field(name).field
            fields = link.model._meta.concrete_fields
            columns = [f for f in fields if f is not link and not f.generated and not is_given(f)]
            self.relations[name] = columns
            table = quoted(link.model._meta.db_table)
            steps.append(
                f"rows_{at} AS (INSERT INTO {table} ({quoted(link.column)}, {listed(columns)}) "
                f"SELECT record.{key}, {listed(columns, 'sent_row')} FROM sent, record, "
                f"jsonb_populate_recordset(NULL::{table}, whole -> 'rows_{at}') AS sent_row)"
            )
        self.name = new_name()
        self.sql = f"PREPARE {self.name} (jsonb) AS {', '.join(steps)} SELECT {returned} FROM record"


insertion = functools.cache(Insertion)


def is_given(field):
    """Whether the database gives a column its value, as it does for a key that counts up."""
    return field.primary_key and field.get_internal_type().endswith("AutoField")


def listed(fields, table=""):
    prefix = f"{table}." if table else ""
    return ", ".join(prefix + quoted(field.column) for field in fields)


def quoted(name):
    return connection.ops.quote_name(name)
