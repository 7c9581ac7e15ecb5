"""The history in words, for people who may read some of the fields."""

import datetime as dt

from django.contrib.auth import get_user_model
from django.db import models
from django.utils.dateformat import format as formatted

from ctassist.lib import reference
from ctassist.lib.history.models import Change
from ctassist.lib.history.triggers import recorded_models
from ctassist.lib.reach import may_read_past

MOST_TOLD = 200
UNTOLD = {"id", "created_at", "updated_at", "version", "public_id"}
ACTIONS = {"insert": "added", "update": "changed", "delete": "removed"}


def changes_of(record):
    """Changes of a record and of the rows that hang on it; of a row that hangs on another record, its own only."""
    link = link_of(type(record))
    if link is None:
        return Change.objects.about(record)
    about = Change.objects.filter(
        subject_table=link.related_model._meta.db_table, subject_key=str(getattr(record, link.attname))
    )
    return about.filter(table=record._meta.db_table, row_key=str(record.pk)).order_by("-id")


def history_of(record):
    """The last changes of a record for those who read its internal fields; see `told`."""
    return told(changes_of(record), lambda field: may_read_past(field, internals=True))


def changes_after(record, version, *, internals):
    """What was written in a record and what hangs on it since it had that version; see `told`."""
    about = changes_of(record)
    writes = about.filter(table=record._meta.db_table, after__version__gt=version)
    since = about.filter(transaction__in=list(writes.values_list("transaction", flat=True)[:MOST_TOLD]))
    return told(since, lambda field: may_read_past(field, internals=internals))


def models_by_table():
    """Our models, tables of links included, by the name of their table."""
    return {model._meta.db_table: model for model in recorded_models()}


def told(changes, may_read, most=MOST_TOLD):
    """The first `most` changes as dicts; two queries.

    Each: `changed_at`, `actor` (name, or empty), `door`, `action`, `what` (the kind of row) and `fields`, a list of
    (label, may be read, before, after). Values of fields that `may_read(field)` refuses are left out.
    """
    changes, tables = list(changes[:most]), models_by_table()
    people = {change.actor_id for change in changes} | named_people(changes, tables)
    names = {user.pk: str(user) for user in get_user_model()._default_manager.filter(pk__in=people)} if changes else {}
    entries = [
        {
            "changed_at": change.changed_at,
            "actor": names.get(change.actor_id, ""),
            "door": change.door,
            "action": ACTIONS[change.action],
            "what": what(change, tables),
            "fields": list(fields_of(change, tables.get(change.table), may_read, names)),
        }
        for change in changes
    ]
    return [entry for entry in entries if entry["fields"] or entry["action"] != ACTIONS["update"]]


def named_people(changes, tables):
    """The accounts that stand in the values of some changes, by primary key."""
    found = set()
    for change in changes:
        model = tables.get(change.table)
        for field in model._meta.concrete_fields if model else ():
            if field.related_model is get_user_model():
                found |= {(row or {}).get(field.column) for row in (change.before, change.after)}
    return found - {None}


def what(change, tables):
    """The kind of row that changed: "activity", "partner alias"."""
    model = tables.get(change.table)
    if model is None:
        return change.table
    made_by = maker_of(model)
    return str(made_by.verbose_name if made_by else model._meta.verbose_name)


def fields_of(change, model, may_read, names=None):
    """(label, may be read, before, after) of each field that differs, without the link to the record itself.

    `names` says what people are called, by primary key.
    """
    if model is None:
        return
    made_by, link = maker_of(model), link_of(model)
    columns = {field.column: field for field in model._meta.concrete_fields}
    for name in change.changed_fields:
        field = columns.get(name)
        if field is None or field is link or field.generated or name in UNTOLD:
            continue
        if not may_read(made_by or field):
            yield label_of(field), False, "", ""
            continue
        before, after = (shown(row, name, field, names) for row in (change.before, change.after))
        if before != after:
            yield label_of(field), True, before, after


def label_of(field):
    """What people call a column; a precision is named after its date."""
    date = field.name.removesuffix("_precision")
    return f"{date.replace('_', ' ')}, {field.verbose_name}" if date != field.name else str(field.verbose_name)


def maker_of(model):
    """The many-to-many field that made a table of links, None for a model that was written out."""
    owner = model._meta.auto_created
    fields = owner._meta.many_to_many if owner else ()
    return next((field for field in fields if field.remote_field.through is model), None)


def link_of(model):
    """The foreign key to the record on which a model's rows hang, or None."""
    owner = model._meta.auto_created
    if owner:
        return next(field for field in model._meta.concrete_fields if field.related_model is owner)
    return model._meta.get_field(model.history_of) if getattr(model, "history_of", None) else None


def shown(row, name, field, names):
    """A value of the history for people: a key as the label or name behind it; empty for nothing."""
    value = (row or {}).get(name)
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(field, models.DateTimeField):
        return formatted(dt.datetime.fromisoformat(value), "j F Y, H:i")
    if isinstance(field, models.DateField):
        return formatted(dt.date.fromisoformat(value), "j F Y")
    if field.related_model is get_user_model():
        return (names or {}).get(value, str(value))
    return (reference.label(field.related_model, value) if field.related_model else None) or str(value)
