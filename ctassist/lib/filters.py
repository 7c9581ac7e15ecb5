"""Filters as page and API share them: choices from the reference tables, conditions from QuerySet methods."""

import datetime as dt
import re

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django_filters import filters

from ctassist.lib import reference, relative_periods
from ctassist.lib.partial_dates import DAY, parse_partial_date, parse_period, period_in_words

EARLIEST_YEAR, LATEST_YEAR = 1900, 2100
YEARS = re.compile(r"\A(19[0-9]{2}|20[0-9]{2}|2100)\Z", re.ASCII)
INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?", re.ASCII
)


def asks(method):
    """A filter's method that calls the QuerySet method of that name with the value."""

    def ask(queryset, name, value):
        return getattr(queryset, method)(value)

    return ask


def leaves(queryset, name, value):
    """A filter's method for a parameter that is answered together with another one."""
    return queryset


class CodeSelect(forms.Select):
    """A drop-down written as one string: Django's renders a template for each of its hundreds of options."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, SELECTED if str(code) == chosen else "", label) for code, label in self.choices),
        )
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs({"name": name}, attrs)), options)


SELECTED = mark_safe(" selected")


class CodeField(forms.ChoiceField):
    """One code of a list; says which code it does not know."""

    widget = CodeSelect

    def __init__(self, *, known=None, **options):
        """`known` gives (code, label) of all codes that are answered, where more are than are offered."""
        self.known = known or (lambda: self.choices)
        super().__init__(**options)

    def valid_value(self, value):
        return any(value == str(code) for code, _ in self.known())

    default_error_messages = {"invalid_choice": "“%(value)s” is not one of the codes that this parameter takes."}

    def label_of(self, code):
        """What people read for a code."""
        return dict(self.known()).get(code, code)


class CodeFilter(filters.Filter):
    """Rows with one of the codes that a reference table holds; a retired one is answered and offered no more."""

    takes = "One code of this vocabulary."

    field_class = CodeField

    def __init__(self, model, *, code="code", label_of="label", any_label="Any", **options):
        self.model = model

        def known():
            return [(getattr(row, code), text(row, label_of)) for row in reference.tables().rows(model).values()]

        def offered():
            rows = reference.tables().rows(model).values()
            active = [(getattr(row, code), text(row, label_of)) for row in rows if getattr(row, "is_active", True)]
            return [("", any_label), *active]

        super().__init__(choices=offered, known=known, **options)


def text(row, label_of):
    """A row's label: the column of that name, or what the function makes of the row."""
    return label_of(row) if callable(label_of) else getattr(row, label_of)


class ChoiceFilter(filters.Filter):
    """Rows with one of a few values that the program knows."""

    takes = "One of a few words."

    field_class = CodeField

    def __init__(self, choices, *, any_label="Any", **options):
        super().__init__(choices=[("", any_label), *choices], **options)


class Boxes(forms.CheckboxSelectMultiple):
    """A box for each choice. Who looks for the control of the field, as a message about it does, finds the first."""

    def id_for_label(self, id_, index=None):
        return super().id_for_label(id_, index or "0")


class CodesField(forms.MultipleChoiceField):
    """Some of a few codes, as a list in their order; says which code it does not know."""

    widget = Boxes
    default_error_messages = CodeField.default_error_messages

    def clean(self, value):
        given = super().clean(value)
        return [code for code, _ in self.choices if code in given]

    def label_of(self, code):
        """What people read for a code."""
        return dict(self.choices)[code]


class ChoicesFilter(filters.Filter):
    """Rows with one of some values that the program knows; the parameter is given once for each of them."""

    takes = "One of a few words; give the parameter again for another one that is asked for too."
    is_several = True  # the parameter may be given more than once

    field_class = CodesField

    def __init__(self, choices, **options):
        super().__init__(choices=list(choices), **options)


YES_NO = {"yes": True, "no": False, "true": True, "false": False}


class YesNoField(CodeField):
    """yes or no, as True or False; empty as None."""

    def clean(self, value):
        return YES_NO.get(super().clean(value))


class YesNoFilter(ChoiceFilter):
    takes = "yes or no (true or false)."
    field_class = YesNoField

    def __init__(self, **options):
        answered = {word: "yes" if value else "no" for word, value in YES_NO.items()}
        super().__init__([("yes", "yes"), ("no", "no")], known=answered.items, **options)


class TextChoiceFilter(filters.Filter):
    """Rows with one of the texts that stand in a column of a reference table."""

    takes = "One of the texts that this column holds."

    field_class = CodeField

    def __init__(self, model, column, *, any_label="Any", **options):
        def offered():
            texts = {getattr(row, column) for row in reference.tables().rows(model).values()} - {""}
            return [("", any_label), *((text, text) for text in sorted(texts))]

        super().__init__(choices=offered, field_name=column, **options)


class YearFilter(filters.Filter):
    """A calendar year in four digits."""

    takes = "A year in four digits, 1900 to 2100."

    class field_class(forms.RegexField):  # noqa: N801
        def __init__(self, **options):
            words = f"Give a year in four digits, {EARLIEST_YEAR} to {LATEST_YEAR}."
            super().__init__(YEARS, strip=False, error_messages={"invalid": words}, **options)

        def clean(self, value):
            return int(super().clean(value) or 0) or None


class PeriodInput(forms.TextInput):
    """Text, with the periods that move with the day offered below it."""

    def render(self, name, value, attrs=None, renderer=None):
        offered = f"{(attrs or {}).get('id') or name}_offered"
        attrs = self.build_attrs({"type": "text", "name": name}, {**(attrs or {}), "list": offered})
        if value:
            attrs["value"] = value
        choices = ((text, relative_periods.words_of(text)) for text in relative_periods.OFFERED)
        options = format_html_join("", '<option value="{}">{}</option>', choices)
        return format_html('<input{}><datalist id="{}">{}</datalist>', flatatt(attrs), offered, options)


class PeriodField(forms.CharField):
    """A stretch of days: (first, last)."""

    widget = PeriodInput

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return None
        try:
            first, last = relative_periods.relative_period(value) or parse_period(value)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None
        if not EARLIEST_YEAR <= first.year <= last.year <= LATEST_YEAR:
            raise forms.ValidationError(f"Periods lie between {EARLIEST_YEAR} and {LATEST_YEAR}.")
        return first, last

    def label_of(self, text):
        """A period in words: "March 2019", "1 March 2019 to April 2019", "the last quarter (1 July to …)"."""
        text = text.strip()
        return relative_periods.in_words(text) if relative_periods.relative_period(text) else period_in_words(text)


class PeriodFilter(filters.Filter):
    """2019, 2019-03, 2019-Q1, 2019-H1, 2019-03-15, 2019-03-01..2019-04-15, or one that moves: last-quarter."""

    takes = (
        "2019, 2019-03, 2019-Q1, 2019-H1, 2019-03-15, or two of these with `..` between; or, by the day of asking,"
        " `this-`, `last-` or `next-` with `month`, `quarter`, `half-year` or `year`, `last-12-months`, `last-30-days`."
    )

    field_class = PeriodField


class DayFilter(filters.Filter):
    """A day as YYYY-MM-DD."""

    takes = "A day as YYYY-MM-DD."

    class field_class(forms.DateField):  # noqa: N801
        default_error_messages = {"invalid": "Give a day that exists, as YYYY-MM-DD."}
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

        def __init__(self, **options):
            super().__init__(input_formats=["%Y-%m-%d"], **options)


class AsOfField(forms.CharField):
    """A day as of which something is told, as a date; None for none."""

    widget = forms.DateInput(attrs={"type": "date"})

    def __init__(self, **options):
        super().__init__(strip=False, **options)

    def clean(self, value):
        value = super().clean(value)
        try:
            asked = parse_partial_date(value)
        except ValueError:
            raise forms.ValidationError("Give a day that exists, as YYYY-MM-DD.") from None
        if asked.day is None:
            return None
        if asked.precision != DAY:
            raise forms.ValidationError("Give a day that exists, as YYYY-MM-DD.")
        if not EARLIEST_YEAR <= asked.day.year <= LATEST_YEAR:
            raise forms.ValidationError(f"Days lie between {EARLIEST_YEAR} and {LATEST_YEAR}.")
        return asked.day

    def label_of(self, text):
        """The day as people write it."""
        return parse_partial_date(text).words()


class AsOfFilter(filters.Filter):
    """The day as of which rows tell what changes with time; it leaves no row out."""

    takes = "A day as YYYY-MM-DD, 1900 to 2100; today where none is given."

    field_class = AsOfField

    def __init__(self, **options):
        super().__init__(method=leaves, **options)


class InstantFilter(filters.Filter):
    """An instant in RFC 3339; a day alone means its beginning in UTC."""

    takes = "An instant in RFC 3339; a day alone means its beginning in UTC."

    class field_class(forms.CharField):  # noqa: N801
        def clean(self, value):
            value = super().clean(value)
            try:
                return instant(value) if value else None
            except (ValueError, OverflowError):
                raise forms.ValidationError("Give an instant such as 2026-01-31T08:00:00Z.") from None


def instant(text):
    """An instant with its time zone, UTC where none is given. ValueError or OverflowError for what is none."""
    if not INSTANT.fullmatch(text):
        raise ValueError("not in RFC 3339")
    found = dt.datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


class SearchFilter(filters.Filter):
    """Words, in plain text."""

    takes = "Words, in plain text, 200 characters at most."

    class field_class(forms.CharField):  # noqa: N801
        widget = forms.TextInput(attrs={"type": "search"})

        def __init__(self, **options):
            super().__init__(max_length=200, **options)
