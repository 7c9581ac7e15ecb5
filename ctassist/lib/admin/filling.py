"""What somebody fills in to write one record on an admin page: its own columns, and rows that hang on it.

Nothing here judges the record: what was filled in goes to the model's service, and the faults that come back are put
beside the fields and rows they speak of. Nothing that was typed is lost.
"""

import datetime as dt
import re

from django import forms
from django.db.models import F
from django.forms.utils import ErrorDict

from ctassist.lib.admin.fields import field_of, name_column
from ctassist.lib.history.models import Change
from ctassist.lib.reach import is_narrowed, visible
from ctassist.lib.records import Record
from ctassist.lib.writing import by_place

MOST_ROWS = 250
ROW_PLACE = re.compile(r"(?P<relation>\w+)/(?P<at>\d+)(?:/(?P<column>\w+))?", re.ASCII)


def version_of(record):
    """What tells one state of a record from the next: its version, or the number of its last change."""
    if record is None:
        return ""
    if isinstance(record, Record):
        return str(record.version)
    return str(Change.objects.about(record).values_list("pk", flat=True).first() or "")


def columns_of(model, names):
    return [model._meta.get_field(name) for name in names]


class Filling:
    """A form for `columns` and one set of rows for each relation in `rows` ({relation: columns}), empty or sent."""

    def __init__(self, record, model, columns, rows, user, sent=None):
        self.record, self.model, self.sent = record, model, sent
        self.columns = columns_of(model, columns)
        stored = stored_values(record, self.columns, user)
        fields = {c.name: field_of(c, user, stored.get(c.name, ((), ()))[0]) for c in self.columns}
        initial = {name: shown for name, (_, shown) in stored.items()}
        self.unseen = {c.name: unseen(record, c, stored) for c in self.columns if c.many_to_many}
        if record is None:
            initial = {c.name: default_of(c) for c in self.columns}
        self.form = form_of(fields)(sent, initial=initial)
        self.rows = {name: Rows(record, model, name, wanted, user, sent) for name, wanted in rows.items()}
        self.faults = []  # of the record as a whole

    def judged_elsewhere(self):
        """Leaves all judging to the service: no fault is found here."""
        for form in (self.form, *(form for rows in self.rows.values() for form in rows.forms)):
            if form.is_bound:
                form._errors, form.cleaned_data = ErrorDict(), {}
        return self

    def raw(self):
        """{column: what was typed} of its own columns."""
        return {name: typed(self.form, name) for name in self.form.fields}

    def is_valid(self):
        """Whether everything can be read; the faults stand beside what cannot."""
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def fill(self, record):
        """Gives a record the columns that were filled in; what was left as it was shown stays as it is stored."""
        for column in self.columns:
            if not column.many_to_many and (self.record is None or self.changed(column.name)):
                value = self.form.cleaned_data[column.name]
                setattr(record, column.attname, "" if value is None and not column.null else value)

    def changed(self, name):
        """Whether a column was filled in otherwise than it was shown."""
        return self.form.fields[name].has_changed(self.form.initial.get(name), typed(self.form, name))

    def links(self):
        """{relation: values of rows, or keys of a plain many-to-many}, for a service."""
        many = {c.name: self.form.cleaned_data[c.name] + self.unseen[c.name] for c in self.columns if c.many_to_many}
        return many | {name: rows.values() for name, rows in self.rows.items()}

    def show(self, error):
        """Puts the faults of a service where they belong."""
        for place, messages in by_place(error).items():
            match = ROW_PLACE.fullmatch(place)
            if match and match["relation"] in self.rows and self.rows[match["relation"]].show(match, messages):
                continue
            if place in self.form.fields:
                self.form.add_error(place, messages)
            elif place in self.rows:
                self.rows[place].faults += messages
            else:
                self.faults += messages

    def differing(self, now):
        """(label, what was typed, what is stored now) of each column in which the two differ."""
        for name, field in self.form.fields.items():
            here, there = typed(self.form, name), now.form.initial.get(name)
            if field.has_changed(there, here):
                yield field.label, in_words(field, here), in_words(field, there)
        for name, rows in self.rows.items():
            here, there = rows.told(), now.rows[name].told_initially()
            if here != there:
                yield rows.title, "; ".join(here), "; ".join(there)

    @property
    def has_faults(self):
        bad_rows = any(rows.faults or any(form.errors for form in rows.forms) for rows in self.rows.values())
        return bool(self.faults or self.form.errors or bad_rows)


class Rows:
    """The rows of one relation: those stored, and some empty ones. A row is left out by its box, or by emptying it."""

    def __init__(self, record, model, relation, names, user, sent):
        related = model._meta.get_field(relation).related_model
        self.relation, self.model, self.sent = relation, related, sent
        self.title = related._meta.verbose_name_plural.removeprefix(model._meta.verbose_name).strip().capitalize()
        self.columns = columns_of(related, names)
        self.has_order = any(field.name == "position" for field in related._meta.concrete_fields)
        self.initial, kept = stored_rows(getattr(record, relation) if record else None, self.columns)
        fields = {column.name: field_of(column, user, kept[column.name]) for column in self.columns}
        for column in self.columns:
            fields[column.name].initial = default_of(column)
        made = forms.formset_factory(
            form_of(fields, RowForm), extra=1, can_delete=True, can_order=self.has_order, max_num=MOST_ROWS
        )
        self.formset = made(sent, initial=self.initial, prefix=relation)
        self.faults = []

    @property
    def forms(self):
        return self.formset.forms if self.formset.management_form.is_valid() or self.sent is None else []

    def filled(self):
        """The forms of the rows that are to be, in their order."""
        filled = [(at, form) for at, form in enumerate(self.forms) if form.is_filled()]
        if self.has_order:
            filled.sort(key=lambda pair: (pair[1].place(), pair[0]))
        return [form for _, form in filled]

    def is_valid(self):
        if self.sent is not None and not self.formset.management_form.is_valid():
            self.faults.append("These rows did not arrive: open the page again.")
            return False
        for form in self.forms:
            form.empty_permitted = not form.is_filled()
        return not [form for form in self.filled() if not form.is_valid()]

    def raw(self):
        """What was typed, a dict a row."""
        return [{column.name: typed(form, column.name) for column in self.columns} for form in self.filled()]

    def values(self):
        """The rows as values of columns, for a service."""
        rows = []
        for at, form in enumerate(self.filled()):
            row = {c.attname: value_or_blank(c, form.cleaned_data[c.name]) for c in self.columns}
            rows.append(row | ({"position": at} if self.has_order else {}))
        return rows

    def has_changed(self):
        return self.told() != self.told_initially()

    def told(self):
        """Each row in words, to compare."""
        fields = self.formset.empty_form.fields
        return [", ".join(filter(None, (in_words(fields[n], v) for n, v in row.items()))) for row in self.raw()]

    def told_initially(self):
        fields = self.formset.empty_form.fields
        names = [column.name for column in self.columns]
        return [", ".join(filter(None, (in_words(fields[n], row[n]) for n in names))) for row in self.initial]

    def show(self, match, messages):
        """Puts faults beside a row; whether there is such a row."""
        filled = self.filled()
        if int(match["at"]) >= len(filled):
            return False
        form = filled[int(match["at"])]
        form.add_error(match["column"] if match["column"] in form.fields else None, messages)
        return True


class RowForm(forms.Form):
    """One row. Boxes alone do not make it one."""

    def is_filled(self):
        """Whether the row is to be: something stands in it, and it is not to be taken out."""
        if not self.is_bound:
            return bool(self.initial)
        if typed(self, "DELETE"):
            return False
        told = [name for name, field in self.fields.items() if name not in ("DELETE", "ORDER") and not is_box(field)]
        return any(typed(self, name) not in ("", None, [], self.fields[name].initial) for name in told)

    def place(self):
        order = typed(self, "ORDER")
        return int(order) if order and order.isdecimal() else MOST_ROWS * 10


def form_of(fields, base=forms.Form):
    return type("Form", (base,), {**fields, "prefix": None})


def is_box(field):
    return isinstance(field.widget, forms.CheckboxInput)


def typed(form, name):
    """What was typed into a field, as it came."""
    field = form.fields[name]
    value = field.widget.value_from_datadict(form.data, form.files, form.add_prefix(name))
    return value.strip() if isinstance(value, str) else value


def in_words(field, value):
    """What stands in a field, as people read it there."""
    if isinstance(value, bool):
        return ("no", "yes")[value]
    chosen = value if isinstance(value, list) else [value]
    labels = dict(getattr(field.widget, "choices", None) or [])
    return ", ".join(str(labels.get(one, one)) for one in chosen if one not in (None, ""))


def default_of(column):
    """What a field of a new record holds before anybody types."""
    if column.many_to_many or not column.has_default():
        return None
    value = column.get_default()
    return None if value in ("", [], None) else value


def value_or_blank(column, value):
    return "" if value is None and not column.null else value


def stored_values(record, columns, user):
    """{column: (keys that it holds, what a form shows)} of a stored record, as far as somebody may see it."""
    if record is None:
        return {}
    found = {}
    for column in columns:
        if column.many_to_many:
            linked = getattr(record, column.name).all()
            if is_narrowed(column.related_model):
                linked = visible(column.related_model, user).filter(pk__in=linked.values("pk"))
            pairs = list(linked.values_list("pk", name_column(column.related_model)))
            found[column.name] = [key for key, _ in pairs], [str(shown) for _, shown in pairs]
        elif column.is_relation:
            linked = getattr(record, column.name)  # None also for one that is not for the user's eyes
            shown = linked and str(getattr(linked, name_column(column.related_model)))
            found[column.name] = [getattr(record, column.attname)], shown
        else:
            value = getattr(record, column.name)
            value = value.replace(microsecond=0) if isinstance(value, dt.datetime) else value
            found[column.name] = (value if isinstance(value, list) else []), value
    return found


def unseen(record, column, stored):
    """Keys of a many-to-many that somebody may not see: they stay."""
    if record is None or not is_narrowed(column.related_model):
        return []
    seen, _ = stored[column.name]
    bare = type(record)(pk=record.pk)  # the record itself holds only what was read for this user
    return [key for key in getattr(bare, column.name).values_list("pk", flat=True) if key not in seen]


def stored_rows(manager, columns):
    """(what a form shows of each stored row, {column: keys that they hold})."""
    if manager is None:
        return [], {column.name: set() for column in columns}
    named = {c.name: f"{c.name}__{name_column(c.related_model)}" for c in columns if c.is_relation}
    order = manager.model._meta.ordering or ["pk"]
    shown = {f"shown_{name}": F(path) for name, path in named.items()}
    keys = [column.attname for column in columns]
    rows = list(manager.order_by(*order).values(*keys, **shown))
    initial = [{c.name: row.get(f"shown_{c.name}", row[c.attname]) for c in columns} for row in rows]
    return initial, {c.name: {row[c.attname] for row in rows} if c.is_relation else set() for c in columns}
