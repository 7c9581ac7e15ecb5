"""Writing one record together with the rows that hang on it: as a whole, or not at all.

What an app's services share. Faults come as one ValidationError, keyed by the place of the fault in what was sent:
`partners/1/role`. A record that came from the database carries the version that its writer saw; when somebody else has
written since, `StaleRecord` says so, and nothing is written.
"""

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from ctassist.lib.insertion import insert_whole
from ctassist.lib.records import Record

TWICE = "This is said twice."
NOT_COMPARED = {"updated_at", "created_at", "version"}


class StaleRecord(Exception):
    """Somebody else has written this record since its writer read it. `current` is what is stored now."""

    def __init__(self, current):
        self.current = current
        super().__init__("This record was changed in the meantime.")


def permit(by, right):
    """PermissionDenied for somebody without that right. `by` None is what the product ships, to which all is open."""
    if by is not None and not by.may(right):
        raise PermissionDenied


def write_whole(record, links=None, keys=None, *, judge=None, places=None):
    """Save a record and make the rows of each relation in `links` exactly those given; whether anything changed.

    `links`: {relation: [values of rows]}, or primary keys for a plain many-to-many; `keys` says by which columns the
    rows of a relation are told apart, None for a many-to-many. `judge(record, rows, stored)` gives the faults of the
    whole, with the rows of all relations, as {place: message}; `places` renames columns. Raises ValidationError and
    StaleRecord.
    """
    links, keys, places = links or {}, keys or {}, places or {}
    try:
        with transaction.atomic(savepoint=False):
            stored = locked(record)
            faults = column_faults(record, places)
            if judge:
                faults |= judge(record, all_rows(record, links, keys, stored), stored)
            raise_faults(faults)
            return write(record, links, keys, stored)
    except IntegrityError as error:
        raise_faults(broken_rule(record, error, places))
        raise


def locked(record):
    """The record as it is stored, locked until the end of the transaction; None for a new one."""
    if record._state.adding:
        return None
    stored = type(record)._base_manager.select_for_update().get(pk=record.pk)
    if isinstance(record, Record) and stored.version != record.version:
        raise StaleRecord(stored)
    return stored


def column_faults(record, places):
    """What is wrong with the columns of a record by themselves, {place: messages}; links are judged elsewhere."""
    found = {}
    for check in (lambda: record.clean_fields(exclude=links_of(record)), record.clean):
        try:
            check()
        except ValidationError as error:
            for name, messages in by_place(error).items():
                found.setdefault(places.get(name, name), messages)
    return found


def row_faults(record, links, keys):
    """What is wrong with each row of `links` by itself, or said twice: {`aliases/0/name`: messages}."""
    found = {}
    for relation, rows in links.items():
        if keys[relation] is None:
            continue
        model, seen = record._meta.get_field(relation).related_model, set()
        for at, values in enumerate(rows):
            for name, messages in column_faults(model(**values), {}).items():
                found[f"{relation}/{at}/{name}"] = messages
            key = tuple(values[name] for name in keys[relation])
            if key in seen:
                found.setdefault(f"{relation}/{at}", TWICE)
            seen.add(key)
    return found


def links_of(record):
    """Names of foreign keys: whoever reads them in has looked them up, and the database holds them."""
    return {field.name for field in record._meta.concrete_fields if field.is_relation}


def by_place(error):
    """Messages of a ValidationError by place; those of no field under `record`."""
    if hasattr(error, "error_dict"):
        return {("record" if name == NON_FIELD_ERRORS else name): texts for name, texts in error.message_dict.items()}
    return {"record": error.messages}


def raise_faults(faults):
    """ValidationError for {place: message or messages}, unless there are none."""
    if faults:
        raise ValidationError(faults)


def all_rows(record, links, keys, stored):
    """{relation: values of rows} as they will be: those sent, and those stored where none were sent."""
    rows = dict(links)
    for relation, key in keys.items():
        if relation not in rows and key is not None:
            rows[relation] = [] if stored is None else stored_rows(getattr(record, relation))
    return rows


def stored_rows(manager):
    """The rows of a relation as values, without their own keys and that of the record."""
    left_out = {manager.model._meta.pk.attname, manager.field.attname}
    columns = [f.attname for f in manager.model._meta.concrete_fields if f.attname not in left_out and not f.generated]
    return list(manager.values(*columns))


def write(record, links, keys, stored):
    """Writes what differs, and raises the version of a record that was there before; whether anything was written."""
    if stored is None:
        insert(record, links, keys)
        return True
    changed = False
    for relation, wanted in links.items():
        manager, key = getattr(record, relation), keys[relation]
        changed |= put_links(manager, wanted) if key is None else put_rows(manager, wanted, key)
    if changed or differs(record, stored):
        changed = True
        if isinstance(record, Record):  # whoever holds the former version is stale from now on
            record.version += 1
        record.save(force_update=True)
    return changed


def insert(record, links, keys):
    """Writes a new record with its rows."""
    insert_whole(record, {relation: rows for relation, rows in links.items() if rows and keys[relation] is not None})
    for relation, linked in links.items():
        if linked and keys[relation] is None:
            getattr(record, relation).set(linked)


def differs(record, stored):
    """Whether a column of the two differs that people write."""
    columns = [f.attname for f in record._meta.concrete_fields if f.name not in NOT_COMPARED and not f.generated]
    return any(getattr(record, name) != getattr(stored, name) for name in columns)


def put_links(manager, wanted):
    """Make a plain many-to-many hold exactly these keys; whether that changed anything."""
    present = {linked.pk for linked in manager.all()}
    if present == {*wanted}:
        return False
    manager.set(wanted)
    return True


def put_rows(manager, wanted, key):
    """Make the rows of a relation exactly `wanted`, told apart by the columns `key`; whether that changed anything."""
    stored = {tuple(getattr(row, name) for name in key): row for row in manager.all()}
    wanted = {tuple(values[name] for name in key): values for values in wanted}
    gone = [stored[told_by].pk for told_by in stored.keys() - wanted.keys()]
    if gone:  # first: what comes may take their place
        manager.filter(pk__in=gone).delete()
    fresh = [values for told_by, values in wanted.items() if told_by not in stored]
    if fresh:
        made = [manager.model(**{manager.field.name: manager.instance}, **values) for values in fresh]
        manager.model._base_manager.bulk_create(made)
    changed = [stored[told_by] for told_by in stored.keys() & wanted.keys() if takes(stored[told_by], wanted[told_by])]
    for row in changed:
        row.save()
    return bool(gone or fresh or changed)


def takes(row, values):
    """Gives a row these values; whether any is new to it."""
    differing = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def broken_rule(record, error, places):
    """{place: words} of the constraint that an IntegrityError speaks of; {} for one that is none of ours."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    for model in (type(record), *(relation.related_model for relation in record._meta.related_objects)):
        for constraint in model._meta.constraints:
            if constraint.name == name:
                column = column_of(model, name) if model is type(record) else "record"
                return {places.get(column, column): constraint.get_violation_error_message()}
        for field in model._meta.concrete_fields:
            table = model._meta.db_table
            is_key = field.primary_key and name == f"{table}_pkey"
            if is_key or (field.unique and name.startswith(f"{table}_{field.column}_")):
                return {places.get(field.name, field.name): f"This {field.verbose_name} is taken."}
    return {}


def column_of(model, name):
    """The column that a constraint is named after: the longest whose name its own contains."""
    columns = [field.name for field in model._meta.concrete_fields if field.name in name]
    return max(columns, key=len, default="record")
