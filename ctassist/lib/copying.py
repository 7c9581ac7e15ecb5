"""Many new rows at once, by PostgreSQL's COPY; triggers and constraints hold as for any insert."""

import io
from functools import cache

from django.db import connection, models
from django.utils import timezone

ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
ROWS_AT_ONCE = 5000  # so that no statement runs into its time limit


def copy_in(model, rows, told=lambda done: None):
    """Insert new rows of a model, each a dict by the names of its columns' attributes; they get their `id` thereby.

    What a row leaves out has its default. They must be in order by themselves: IntegrityError and DataError as for any
    insert. `told` hears how many are in.
    """
    if not rows:
        return
    give_keys(model, rows)
    columns = columns_of(model)
    usual = columns.usual(copied(timezone.now()))
    for start in range(0, len(rows), ROWS_AT_ONCE):
        lines = io.StringIO()
        lines.writelines(columns.line(row, usual) for row in rows[start : start + ROWS_AT_ONCE])
        lines.seek(0)
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(columns.statement, lines)
        told(min(start + ROWS_AT_ONCE, len(rows)))


def give_keys(model, rows):
    """Gives rows the next numbers, where their keys count up."""
    key = model._meta.pk.column
    for row, number in zip(rows, next_keys(model, len(rows)), strict=True):
        row[key] = number


def next_keys(model, count):
    """So many next numbers of a model whose keys count up."""
    table, key = connection.ops.quote_name(model._meta.db_table), model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, key, count]
        )
        return [number for (number,) in cursor.fetchall()]


class Columns:
    """How the rows of a model are copied."""

    def __init__(self, model):
        fields = [field for field in model._meta.concrete_fields if not field.generated]
        names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
        self.statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN"
        self.fields = fields
        self.places = {field.attname: at for at, field in enumerate(fields)}
        self.prepared = {field.attname: field.get_prep_value for field in fields if is_stored_otherwise(field)}
        self.made_anew = [at for at, field in enumerate(fields) if isinstance(field, models.UUIDField)]

    def usual(self, now):
        """The texts of a row of which nothing is said."""
        return [now if is_now(field) else copied(field.get_default()) for field in self.fields]

    def line(self, row, usual):
        """A row as COPY reads it."""
        texts = usual.copy()
        for at in self.made_anew:
            texts[at] = str(self.fields[at].get_default())
        for name, value in row.items():
            if name in self.prepared:
                value = self.prepared[name](value)
            texts[self.places[name]] = value.translate(ESCAPED) if value.__class__ is str else copied(value)
        return "\t".join(texts) + "\n"


columns_of = cache(Columns)


def is_now(field):
    """Whether a column holds the time of the write."""
    return getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)


def is_stored_otherwise(field):
    """Whether the database holds a column otherwise than the program, as what is sealed."""
    return isinstance(field, models.TextField) and type(field) is not models.TextField


def copied(value):
    """A value as COPY reads it."""
    if value.__class__ is str:
        return value.translate(ESCAPED)
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, list):
        return f"{{{','.join(map(element, value))}}}".translate(ESCAPED)
    return str(value).translate(ESCAPED)


def element(text):
    """One text of a list."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
