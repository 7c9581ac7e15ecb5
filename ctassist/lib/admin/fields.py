"""Form fields for the columns of a model: how each is filled in on an admin page, and in which words it is refused.

Rows of reference tables are chosen by their code from those in use, and those that the record has already. Other
records are named by their reference; what the writer may not see is not there.
"""

import re
import unicodedata

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.utils import flatatt
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import mark_safe

from ctassist.lib import bodies, reference
from ctassist.lib.reach import visible
from ctassist.lib.terms import CodeList

NAMES = ("code", "reference", "alpha3")  # columns by which people name a row
WORDS = bodies.WORDS | {"max_length": "Give at most %(limit_value)d characters."}
NUMBER_WORDS = {"invalid": "Give a whole number.", "min_value": "Give a number that is not below zero."}
DATE_WORDS = {"invalid": "Give a day that exists, such as 2017-01-31."}


def name_column(model):
    """The column by which people name a row of a model: its code, reference, or else its key."""
    columns = {field.name for field in model._meta.concrete_fields}
    return next((name for name in NAMES if name in columns), model._meta.pk.attname)


def field_of(column, user, kept=()):
    """The form field of a column or many-to-many field of a model; `kept` are the keys that the record has."""
    options = {
        "required": not column.blank and not isinstance(column, models.BooleanField),
        "label": column.verbose_name.capitalize() if column.verbose_name.islower() else column.verbose_name,
        "help_text": column.help_text,
    }
    if column.many_to_many:
        kind = CodesField if reference.is_reference(column.related_model) else RecordsField
        return kind(column.related_model, user, kept, **options)
    if column.is_relation:
        kind = CodeField if reference.is_reference(column.related_model) else RecordField
        return kind(column.related_model, user, kept, **options)
    if isinstance(column, CodeList) and column.vocabulary:
        return CodesField(column.vocabulary_of(column.model), user, kept, **options)
    if isinstance(column, models.CharField | models.TextField) and not column.choices and type(column) in PLAIN:
        widget = forms.Textarea(attrs={"rows": 3}) if isinstance(column, models.TextField) else forms.TextInput
        return Text(max_length=column.max_length, widget=widget, **options)
    field = column.formfield(**({"assume_scheme": "https"} if isinstance(column, models.URLField) else {}))
    field.error_messages |= {"required": WORDS["required"]} | words_of(column)
    if isinstance(column, models.DateTimeField):
        field.widget = forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S")
        field.help_text = "UTC."
    elif isinstance(column, models.DateField):
        field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if isinstance(column, ArrayField):
        field.help_text = "Codes with commas between."
    return field


PLAIN = (models.CharField, models.TextField, models.SlugField)


def words_of(column):
    if isinstance(column, models.IntegerField):
        return NUMBER_WORDS
    return DATE_WORDS if isinstance(column, models.DateField) else {}


class Text(forms.CharField):
    """Text as it was typed, in Unicode's composed form, without outer blanks."""

    def __init__(self, **options):
        super().__init__(error_messages=WORDS, **options)

    def to_python(self, value):
        text = unicodedata.normalize("NFC", super().to_python(value))
        return text if any(unicodedata.category(letter)[0] not in "CZ" for letter in text) else ""


class Offered:
    """The choices of a field, read when they are shown."""

    def __init__(self, field, *first):
        self.field, self.first = field, first

    def __iter__(self):
        return iter([*self.first, *self.field.offered()])

    def __copy__(self):
        return self  # all rows of a page share it

    @cached_property
    def html(self):
        return "".join(f'<option value="{escape(code)}">{escape(label)}</option>' for code, label in self)


class QuickSelect(forms.Select):
    """A select whose options are written once for all rows of a page: a template an option would take seconds."""

    choices = ()  # Offered, as it is: Django's own property would make a list of it

    def __init__(self, offered):
        super().__init__(choices=offered)

    def render(self, name, value, attrs=None, renderer=None):
        attributes = flatatt(self.build_attrs(self.attrs, {**(attrs or {}), "name": name}))
        chosen = f'value="{escape("" if value is None else value)}"'
        return mark_safe(f"<select{attributes}>{self.choices.html.replace(chosen, f'{chosen} selected', 1)}</select>")


class Choosing:
    """What holds for choices among the rows of a reference table."""

    def choose_from(self, model, kept):
        self.model, self.kept, self.column = model, {*kept}, name_column(model)

    def offered(self):
        """(code, label) of the rows in use, and of the retired ones that the record has."""
        for key, row in reference.tables().rows(self.model).items():
            if getattr(row, "is_active", True):
                yield getattr(row, self.column), reference.label(self.model, key)
            elif key in self.kept:
                yield getattr(row, self.column), f"{reference.label(self.model, key)} (retired)"

    def key_of(self, code):
        """The key of a code; refused in the words of a body (`ctassist.lib.bodies`)."""
        row = reference.tables().by(self.model, self.column).get(code)
        words, name = bodies.Code.default_error_messages, self.model._meta.verbose_name
        if row is None:
            raise ValidationError(words["unknown"].format(code=code, name=name))
        key = getattr(row, self.model._meta.pk.attname)
        if not getattr(row, "is_active", True) and key not in self.kept:
            raise ValidationError(words["retired"].format(code=code, name=name))
        return key


class CodeField(Choosing, forms.CharField):
    """One row of a reference table, as its key."""

    def __init__(self, model, user, kept, **options):
        self.choose_from(model, kept)
        super().__init__(widget=QuickSelect(Offered(self, ("", "–"))), **options)
        self.error_messages["required"] = WORDS["required"]

    def clean(self, value):
        code = super().clean(value)
        return self.key_of(code) if code else None


class CodesField(Choosing, forms.Field):
    """Several rows of a reference table, as their keys."""

    def __init__(self, model, user, kept, **options):
        self.choose_from(model, kept)
        super().__init__(widget=forms.CheckboxSelectMultiple(choices=Offered(self)), **options)
        self.error_messages["required"] = WORDS["required"]

    def has_changed(self, initial, data):
        return {*(initial or [])} != {*(data or [])}

    def clean(self, value):
        return [self.key_of(code) for code in super().clean(value) or []]


class RecordField(forms.CharField):
    """Another record that the writer may see, named by its reference, as its key."""

    def __init__(self, model, user, kept, **options):
        self.model, self.user, self.column = model, user, name_column(model)
        options["help_text"] = options["help_text"] or f"Its {self.column}."
        super().__init__(**options)
        self.error_messages |= WORDS

    def keys_of(self, names):
        """The keys of records by their names; refuses a name that leads to none."""
        rows = visible(self.model, self.user).filter(**{f"{self.column}__in": names})
        found = dict(rows.values_list(self.column, "pk"))
        for name in names:
            if name not in found:
                raise ValidationError(f"There is no {self.model._meta.verbose_name} “{name}”.")
        return [found[name] for name in names]

    def clean(self, value):
        name = super().clean(value)
        return self.keys_of([name])[0] if name else None


class RecordsField(RecordField):
    """Other records, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, model, user, kept, **options):
        super().__init__(model, user, kept, **options)
        self.help_text = f"By {self.column}, one a line."

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def has_changed(self, initial, data):
        return {*(initial or [])} != {*names_in(data)}

    def clean(self, value):
        return self.keys_of(names_in(forms.CharField.clean(self, value)))


def names_in(text):
    return [name for name in re.split(r"[\s,;]+", text or "") if name]
