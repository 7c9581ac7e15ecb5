"""The history of a record, for people: who changed which field from what to what."""

from django.apps import apps

from accounts.models import User
from ctassist.lib import reference
from ctassist.lib.history.models import Change

MOST_SHOWN = 200
UNTOLD = {"id", "created_at", "updated_at", "version", "public_id"}


def history_of(record, most=MOST_SHOWN):
    """The last changes of a record and of the rows that hang on it, newest first; two queries.

    Each: `changed_at`, `actor` (name, or empty), `door`, `action`, `what` (the kind of row) and `fields`, a list of
    (label, before, after) without the columns that only count changes.
    """
    changes = list(Change.objects.about(record)[:most])
    names = dict(User.objects.filter(pk__in={c.actor_id for c in changes if c.actor_id}).values_list("pk", "name"))
    models = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    return [
        {
            "changed_at": change.changed_at,
            "actor": names.get(change.actor_id, ""),
            "door": change.door,
            "action": {"insert": "added", "update": "changed", "delete": "removed"}[change.action],
            "what": what_of(models.get(change.table), change.table),
            "fields": list(fields_of(change, models.get(change.table))),
        }
        for change in changes
    ]


def what_of(model, table):
    return str(model._meta.verbose_name) if model else table


def fields_of(change, model):
    """(label, before, after) of each field that differs; the link to the record itself is left out."""
    columns = {field.column: field for field in model._meta.concrete_fields} if model else {}
    link = getattr(model, "history_of", None) and model._meta.get_field(model.history_of)
    for name in change.changed_fields:
        field = columns.get(name)
        if name not in UNTOLD and (field is None or field is not link):
            yield label_of(field, name), shown(change.before, name, field), shown(change.after, name, field)


def label_of(field, name):
    """What people call a column; a precision is named after its date."""
    if field is None:
        return name
    date = field.name.removesuffix("_precision")
    return f"{date.replace('_', ' ')}, {field.verbose_name}" if date != field.name else str(field.verbose_name)


def shown(row, name, field):
    """A value of the history as text, a key of a reference table as its label; empty for nothing."""
    value = (row or {}).get(name)
    if value in (None, "", []):
        return ""
    related = field is not None and field.related_model
    return (reference.label(related, value) if related else None) or str(value)
