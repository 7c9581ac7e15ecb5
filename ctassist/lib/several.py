"""Filters that take several values of one list, as page and API share them.

A filter `theme` comes with two companions: `theme_not` leaves rows out, and `theme_match=all` asks for rows with all
of its values instead of any. It is given once for every value: `?theme=pve&theme=gender&theme_not=ftf`, as a form with
boxes sends it. `not_recorded` is a value like another where rows can say nothing.
"""

from django import forms
from django.utils.functional import cached_property
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django_filters import filters

from ctassist.lib import reference
from ctassist.lib.filters import SELECTED, ChoiceFilter, CodeField, leaves, text

NOT_RECORDED = "not_recorded"
IN_WORDS = "not recorded"
ANY_OF, ALL_OF = "any of these", "all of these"
NOT, MATCH = "_not", "_match"
TICKED = mark_safe(" checked")
SAID = 2  # values that the head of a closed choice names one by one


class SeveralField(forms.MultipleChoiceField):
    """Codes of a list, in its order; says which one it does not know.

    `known` gives {code: label} of all that are answered, `offered` of those that a form offers; `current` the code
    under which something stands now.
    """

    widget = forms.SelectMultiple
    default_error_messages = CodeField.default_error_messages

    def __init__(self, *, known, offered=None, current=None, not_recorded=False, **options):
        self.known, self.offered = known, offered or known
        self.current, self.not_recorded = current or (lambda code: code), not_recorded
        super().__init__(**options)

    @property
    def labels(self):
        """{code: what people read for it} of all that are answered."""
        return self.known() | ({NOT_RECORDED: IN_WORDS} if self.not_recorded else {})

    def clean(self, value):
        labels = self.labels
        given = [code for code in self.to_python(value) if code]
        unknown = [code for code in given if code not in labels]
        if unknown:
            words = self.error_messages["invalid_choice"] % {"value": unknown[0]}
            hint = " Give the parameter again for each further value." if "," in unknown[0] else ""
            raise forms.ValidationError(words + hint)
        wanted = {self.current(code) for code in given}
        return [code for code in labels if code in wanted]

    def label_of(self, code):
        """What people read for a code."""
        return self.labels.get(self.current(code), code)


class WantedField(SeveralField):
    """The values that rows are asked for; a form shows it together with its companions."""

    is_several = True

    def get_bound_field(self, form, name):
        return BoundChoices(form, self, name)


class UnwantedField(SeveralField):
    is_companion = True


class MatchField(CodeField):
    is_companion = True


class BoundChoices(forms.BoundField):
    """A filter with its companions, as a form shows them: boxes, how they are meant together, and what is left out."""

    def values(self, name):
        given = self.form.data.getlist(name) if self.form.is_bound else []
        return [self.field.current(code) for code in given if code]

    @cached_property
    def wanted(self):
        return self.values(self.name)

    @cached_property
    def unwanted(self):
        return self.values(self.name + NOT)

    @property
    def is_asked(self):
        """Whether it is in use, or cannot be answered."""
        return bool(self.wanted or self.unwanted or self.form[self.name].errors or self.companion_errors)

    @property
    def companion_errors(self):
        names = (name for name in (self.name + NOT, self.name + MATCH) if name in self.form.fields)
        return [error for name in names for error in self.form[name].errors]

    @property
    def match(self):
        """The choice between any and all, where rows can have several values."""
        name = self.name + MATCH
        return self.form[name] if name in self.form.fields else None

    @property
    def counts(self):
        """{code: how many rows}, or None where they are not counted."""
        return (getattr(self.form, "counts", None) or {}).get(self.name)

    @cached_property
    def choices(self):
        """[(code, label)] that are offered: where rows are counted, those with any; always those in use."""
        labels, counts = self.field.labels, self.counts
        offered = self.field.offered() | ({NOT_RECORDED: IN_WORDS} if self.field.not_recorded else {})
        if counts is not None:
            offered = {code: label for code, label in offered.items() if counts.get(code)}
        in_use = {code for code in [*self.wanted, *self.unwanted] if code in labels}
        return [(code, label) for code, label in labels.items() if code in offered or code in in_use]

    @property
    def summary(self):
        """What is asked for, in a few words."""
        labels = self.field.labels
        wanted = [labels.get(code, code) for code in self.wanted]
        said = wanted if len(wanted) <= SAID else [*wanted[: SAID - 1], f"{len(wanted) - SAID + 1} more"]
        return ", ".join([*said, *(f"not {labels.get(code, code)}" for code in self.unwanted)]) or "Any"

    @property
    def boxes(self):
        """A box for each choice, written as one string: a template for each of hundreds costs more than the list."""
        wanted, counts, name = set(self.wanted), self.counts or {}, escape(self.html_name)
        return mark_safe(
            "".join(
                f'<li><label><input type="checkbox" name="{name}" value="{escape(code)}"{TICKED * (code in wanted)}>'
                f" <span>{escape(label)}</span>{shown(counts, code)}</label></li>"
                for code, label in self.choices
            )
        )

    @property
    def leave_out(self):
        """A drop-down for each value that is left out, and one for another one."""
        name, labels = self.name + NOT, self.field.labels
        chosen = [code for code in self.unwanted if code in labels]
        return format_html_join("", "{}", ((self.drop_down(name, at, code),) for at, code in enumerate([*chosen, ""])))

    def drop_down(self, name, at, chosen):
        options = mark_safe("".join(option(code, label, code == chosen) for code, label in self.choices))
        number = f"_{at}" if at else ""
        label = f"{self.label}: leave out"
        return format_html(
            '<select name="{}" id="id_{}{}" aria-label="{}"><option value="">Nothing{}</option>{}</select>',
            *(name, name, number, label, " more" if at else "", options),
        )

    @property
    def id_for_label(self):
        """Its head, to which a message about it leads."""
        return self.auto_id


def option(code, label, is_chosen):
    return f'<option value="{escape(code)}"{SELECTED * is_chosen}>{escape(label)}</option>'


def shown(counts, code):
    return f' <span class="choice-count">{counts[code]:,}</span>' if code in counts else ""


class SeveralFilter(filters.Filter):
    """Rows with one of several codes; `method` is not asked, the FilterSet asks for all of them together."""

    takes = "One code of this vocabulary; give the parameter again for each further one, any of which will do."
    field_class = WantedField
    is_several = True

    def __init__(self, **options):
        super().__init__(**{"method": leaves} | options)


class UnwantedFilter(SeveralFilter):
    takes = "A code, rows with which are left out; give the parameter again for each further one."
    field_class = UnwantedField


class MatchFilter(ChoiceFilter):
    takes = "Whether rows have `any` of the values, as without it, or `all`."
    field_class = MatchField
    words = ["any", "all"]

    def __init__(self, **options):
        words = [("any", ANY_OF), ("all", ALL_OF)]
        super().__init__(words[1:], known=lambda: words, any_label=ANY_OF, method=leaves, **options)


def of_table(model, *, code="code", label_of="label"):
    """`known` and `offered` of a filter by the rows of a reference table; retired ones are not offered."""

    def known():
        return {getattr(row, code): text(row, label_of) for row in reference.tables().rows(model).values()}

    def offered():
        rows = reference.tables().rows(model).values()
        return {getattr(row, code): text(row, label_of) for row in rows if getattr(row, "is_active", True)}

    return {"known": known, "offered": offered}


def one_of(label, *, not_recorded=False, **values):
    """(filter, companion that leaves out) for something of which a row has one value at most."""
    values["not_recorded"] = not_recorded
    return SeveralFilter(label=label, **values), UnwantedFilter(label=f"{label}: leave out", **values)


def some_of(label, *, not_recorded=False, **values):
    """The same for something of which a row can have several values, with the companion that asks for all of them."""
    return *one_of(label, not_recorded=not_recorded, **values), MatchFilter(label=f"{label}: any or all")
