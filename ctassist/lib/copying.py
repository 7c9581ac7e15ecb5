"""Many new records at once, by PostgreSQL's COPY; triggers and constraints hold as for any insert."""

import io
from operator import attrgetter

from django.db import connection, models
from django.utils import timezone

ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
ROWS_AT_ONCE = 5000  # so that no statement runs into its time limit


def copy_in(records, told=lambda done: None):
    """Insert new records of one model, whose keys are set thereby. What their children hold is for the caller.

    They must be in order by themselves: IntegrityError and DataError as for any insert. `told` hears how many are in.
    """
    if not records:
        return
    model = type(records[0])
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    give_keys(records, model)
    now = timezone.now()
    for field in fields:
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
            for record in records:
                setattr(record, field.attname, now)
    values = attrgetter(*(field.attname for field in fields))
    prepared = [(at, field.get_prep_value) for at, field in enumerate(fields) if needs_preparing(field)]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({columns}) FROM STDIN"
    for start in range(0, len(records), ROWS_AT_ONCE):
        some = records[start : start + ROWS_AT_ONCE]
        lines = io.StringIO()
        for record in some:
            row = [*values(record)]
            for at, prepare in prepared:
                row[at] = prepare(row[at])
            lines.write("\t".join(map(copied, row)))
            lines.write("\n")
        lines.seek(0)
        with connection.cursor() as cursor:
            cursor.cursor.copy_expert(statement, lines)
        told(start + len(some))
    for record in records:
        record._state.adding, record._state.db = False, connection.alias


def give_keys(records, model):
    """Takes the next numbers for records whose keys count up."""
    table, key = model._meta.db_table, model._meta.pk
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(table), key.column, len(records)],
        )
        for record, (number,) in zip(records, cursor.fetchall(), strict=True):
            record.pk = number


def needs_preparing(field):
    """Whether the database holds a column otherwise than the program, as what is sealed."""
    return type(field).get_prep_value not in (models.Field.get_prep_value, models.CharField.get_prep_value) and (
        isinstance(field, models.TextField) and type(field) is not models.TextField
    )


def copied(value):
    """A value as COPY reads it."""
    if value.__class__ is str:
        return value.translate(ESCAPED)
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    if isinstance(value, list):
        return (
            "{"
            + ",".join('"' + str(one).replace("\\", "\\\\").replace('"', '\\"') + '"' for one in value).translate(
                ESCAPED
            )
            + "}"
        )
    return str(value).translate(ESCAPED)
