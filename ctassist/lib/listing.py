"""One page of a list, asked for by query parameters: the same questions, answers and refusals on page and API."""

from functools import cached_property, lru_cache
from urllib.parse import quote_plus, urlencode

from django.conf import settings
from django.db.models import Exists
from django_filters import FilterSet

from ctassist.lib import counting, parameters
from ctassist.lib.errors import BadParameters
from ctassist.lib.filters import InstantFilter
from ctassist.lib.history.models import Change
from ctassist.lib.pages import faults_of_language
from ctassist.lib.parameters import SEVERAL
from ctassist.lib.records import Record

PAGING = ("page", "page_size", "ordering", "language")


@lru_cache(maxsize=10_000)
def said(name, value):
    """How a parameter stands in a query. A dashboard writes a thousand, of the same few hundred codes each time."""
    return f"{name}={quote_plus(str(value))}"


class ListFilterSet(FilterSet):
    """Filters of a list. `phrases` says each one in the sentence above the list: "of kind {}"."""

    phrases = {}

    def __init__(self, data, *, whole=True, **options):
        """With `whole` off, only the filters that `data` names are made: an API list shows no form."""
        if not whole:
            self.base_filters = {name: found for name, found in self.base_filters.items() if name in data}
        super().__init__(data, **options)

    updated_since = InstantFilter(method="changed_since", label="Changed at or after")

    def changed_since(self, queryset, name, instant):
        """Records that changed since an instant: as they say themselves, or as the history tells of reference data."""
        if issubclass(queryset.model, Record):
            return queryset.filter(updated_at__gte=instant)
        return queryset.filter(Exists(Change.objects.since(instant).of_row(queryset.model)))

    def asked(self):
        """(name, phrase) of each filter in use, in the order of their declaration."""
        for name in self.filters:
            value = self.form.cleaned_data.get(name) if self.form.is_valid() else None
            if value not in (None, "", []):
                yield name, self.phrases.get(name, f"{self.filters[name].label}: {{}}").format(self.shown(name))

    def shown(self, name):
        """A filter's value as people read it: the label of a code or record, the text as it was given."""
        field, value = self.form.fields[name], self.form.cleaned_data[name]
        if isinstance(value, list):
            return " or ".join(field.label_of(code) for code in value)
        if hasattr(field, "label_from_instance"):
            return field.label_from_instance(value)
        given = self.data.get(name)
        return field.label_of(given) if hasattr(field, "label_of") else given

    def conflicts(self):
        """(name, message) for filters that make no sense together."""
        return ()


class Listing:
    """What a list page and its API list need. A child says which records, which filters and which orders."""

    filterset_class = ListFilterSet
    orderings = {}  # name in the address -> (label, arguments of order_by); the first is the default
    notes = ()  # what is otherwise by now than the address says, in sentences
    default_page_size = settings.PAGE_SIZE
    paging = PAGING  # what it takes besides its filters
    several = {}  # those of them that can be given more than once, as SEVERAL

    def __init__(self, params, user, base, language="", *, has_form=True):
        """`base` is the root of the API's addresses, `language` what the reader asks for."""
        self.params, self.user, self.base, self.has_form = params, user, base, has_form
        self.filterset = self.make_filterset()
        self.errors = self.faults()
        self.language = language

    def make_filterset(self):
        return self.filterset_class(self.params, queryset=self.records(), whole=self.has_form)

    # -- for the child to say --

    def records(self):
        """The QuerySet of all records that this user may see."""
        raise NotImplementedError("a listing says which records it lists")

    def rows_of(self, page):
        """The records of a sliced QuerySet as plain dicts, in its order."""
        raise NotImplementedError("a listing says how it shows a record")

    # -- what was asked --

    def faults(self):
        """Messages by parameter name; empty when everything can be answered."""
        errors = {name: [str(message) for message in messages] for name, messages in self.filterset.form.errors.items()}
        taken = dict.fromkeys([*self.filterset.filters, *self.paging])
        several = (name for name, found in self.filterset.filters.items() if getattr(found, "is_several", False))
        taken |= self.several | dict.fromkeys(several, SEVERAL)
        errors |= parameters.faults(self.params, taken, has_form=self.has_form)
        if not errors:
            errors = {name: [message] for name, message in self.filterset.conflicts()}
        faults = self.number_faults("page", 1_000_000) | self.number_faults("page_size", settings.LARGEST_PAGE)
        if self.params.get("ordering") and self.params["ordering"] not in self.orderings:
            faults["ordering"] = [f"This list can be ordered by: {', '.join(self.orderings) or 'nothing'}."]
        return faults | faults_of_language(self.params) | errors

    def number_faults(self, name, most):
        given = self.params.get(name, "")
        if given and not (given.isascii() and given.isdigit() and 1 <= int(given) <= most):
            return {name: [f"Give a whole number from 1 to {most:,}."]}
        return {}

    def check(self):
        """BadParameters when anything asked cannot be answered, a page beyond the last one included."""
        if not self.errors and self.page_number > 1 and self.page_number > self.page_count:
            self.errors["page"] = [f"There is no page {self.page_number}: the last one is {self.page_count}."]
        if self.errors:
            raise BadParameters(self.errors)

    @cached_property
    def page_number(self):
        return int(self.params.get("page") or 1)

    @cached_property
    def page_size(self):
        return int(self.params.get("page_size") or self.default_page_size)

    @cached_property
    def ordering(self):
        """The name of the order in use."""
        return self.params.get("ordering") or self.default_ordering

    @property
    def default_ordering(self):
        return next(iter(self.orderings))

    @property
    def order(self):
        """The arguments of order_by for the order in use."""
        return self.orderings[self.ordering][1]

    # -- the answer --

    @cached_property
    def matching(self):
        """The records that the filters let through, in order."""
        return self.filterset.qs.order_by(*self.order)

    @cached_property
    def count(self):
        """How many records there are on all pages together; exact."""
        return counting.count(self.matching)["all"]

    @property
    def page_count(self):
        return max(1, -(-self.count // self.page_size))

    @cached_property
    def rows(self):
        """The records of this page, as dicts."""
        first = (self.page_number - 1) * self.page_size
        return self.rows_of(self.matching[first : first + self.page_size])

    # -- addresses --

    def query(self, **changes):
        """The query string of this list with some parameters changed, to a value or a list of values; None takes one
        out. The page starts anew."""
        changes = {"page": None, **changes}
        stay = [written for name, written in self.written if name not in changes]
        each = ((name, value if isinstance(value, list) else [value]) for name, value in changes.items() if value)
        new = [said(name, value) for name, values in each for value in values]
        return f"?{'&'.join(stay + new)}"

    @cached_property
    def written(self):
        """(name, how it stands in a query) of each parameter that says something."""
        said = ((name, [value for value in values if value]) for name, values in self.params.lists())
        return [(name, urlencode({name: values}, doseq=True)) for name, values in said if values]

    @property
    def next_query(self):
        return self.query(page=self.page_number + 1) if self.page_number < self.page_count else None

    @property
    def previous_query(self):
        return self.query(page=self.page_number - 1) if self.page_number > 1 else None

    def given(self):
        """{name: what the address says} of each filter in use; a list where it says several values."""
        several = {name: self.params.getlist(name) for name, _ in self.filterset.asked()}
        return {name: values[0] if len(values) == 1 else values for name, values in several.items()}

    def asked(self):
        """Each filter in use: its phrase, and the query without it."""
        return [
            {"name": name, "phrase": phrase, "without": self.query(**{name: None})}
            for name, phrase in self.filterset.asked()
        ]

    def sentence(self):
        """The filter in words: "of kind Workshop, for Libya, in 2019"; empty without one."""
        return ", ".join(phrase for _, phrase in self.filterset.asked())

    def orders(self):
        """Each order that the list can have: its name, label, query, and whether it is in use."""
        return [
            {"name": name, "label": label, "query": self.query(ordering=name), "in_use": name == self.ordering}
            for name, (label, _) in self.orderings.items()
        ]
