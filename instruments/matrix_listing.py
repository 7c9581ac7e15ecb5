"""What may be asked of the table of States and instruments: the same on its page, in the API and of its files."""

from functools import cached_property

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

from countries.listing import CountryFilterSet
from countries.models import Country
from ctassist.lib.errors import BadParameters
from ctassist.lib.filters import AsOfField, AsOfFilter, ChoicesFilter, CodeFilter, TextChoiceFilter, leaves
from ctassist.lib.kept_answers import KeptAnswers
from ctassist.lib.listing import Listing
from ctassist.lib.partial_dates import DAY, PartialDate
from instruments.listing import STATUS_AS_OF, day_or_today
from instruments.matrix import TABLES, Matrix
from instruments.models import Instrument
from instruments.sentences import LABELS

KEPT_DAYS = KeptAnswers(*TABLES, most=20)  # a megabyte each, JSON and HTML together
KEPT_FORMS = KeptAnswers(*TABLES, most=50)

OF_COUNTRIES = ("search", "region", "network", "un_regional_group", "is_un_member")


class DayForm(forms.Form):
    """The day alone, as the filters have it."""

    as_of = AsOfField(label=STATUS_AS_OF, required=False)


class MatrixFilterSet(CountryFilterSet):
    un_regional_group = TextChoiceFilter(Country, "un_regional_group", label="UN regional group")
    status = ChoicesFilter(LABELS.items(), method=leaves, label="Status")
    instrument = CodeFilter(
        Instrument, label_of="short_title", any_label="Any instrument", method=leaves, label="Status towards"
    )
    as_of = AsOfFilter(label=STATUS_AS_OF)
    updated_since = None  # what changed in a country is no question here

    phrases = {
        **CountryFilterSet.phrases,
        "un_regional_group": "of the {}",
        "status": "with the status {}",
        "instrument": "towards {}",
        "as_of": "as of {}",
    }

    class Meta:
        model = Country
        fields = []

    def conflicts(self):
        asked = self.form.cleaned_data
        if asked.get("instrument") and not asked.get("status"):
            yield "instrument", "Say which status towards it, too."


class MatrixListing(Listing):
    """States by name, all on one page, with what each is to each instrument on a day."""

    filterset_class = MatrixFilterSet
    paging = ("language",)
    page_count = 1

    def records(self):
        return Country.objects.all()

    def make_filterset(self):
        """With the filters that are asked for only, on the page too: its form is kept."""
        return self.filterset_class(self.params, queryset=self.records(), whole=False)

    def check(self):
        """BadParameters when anything asked cannot be answered."""
        if self.errors:
            raise BadParameters(self.errors)

    @property
    def asked_for(self):
        return self.filterset.form.cleaned_data

    @property
    def as_of(self):
        """The day as of which the status is told."""
        return day_or_today(self.asked_for.get("as_of"))

    @cached_property
    def matrix(self):
        """No query where the same was asked before and is still true."""
        asked = (self.as_of, *(repr(value) for value in sorted(self.asked_for.items())))
        return KEPT_DAYS.get(asked, self.read_matrix)

    def read_matrix(self):
        """One query where countries are filtered, none otherwise, beside those that read the courses."""
        countries = None
        if any(self.asked_for.get(name) not in (None, "") for name in OF_COUNTRIES):
            countries = set(self.filterset.qs.order_by().values_list("pk", flat=True))
        return Matrix(self.as_of, countries, self.asked_for.get("status") or (), self.asked_for.get("instrument"))

    @property
    def rows(self):
        return self.matrix.rows

    @property
    def count(self):
        return len(self.rows)

    def asked(self):
        """Each filter in use; without its status, an instrument is no question."""
        for filter_ in super().asked():
            if filter_["name"] == "status":
                filter_["without"] = self.query(status=None, instrument=None)
            yield filter_

    # -- for page and file --

    @property
    def when(self):
        """The query that asks the same day of other pages."""
        return f"?as_of={self.as_of}" if self.asked_for.get("as_of") else ""

    @property
    def html_fields(self):
        """The fields of the form but the day, which stands before them."""
        params = self.params.copy()
        params.pop("as_of", None)
        return KEPT_FORMS.get((params.urlencode(), bool(self.params)), lambda: self.write_fields(params))

    def write_fields(self, params):
        form = self.filterset_class(params, queryset=self.records()).form
        return render_to_string("instruments/_matrix_filters.html", {"form": form, "is_asked": bool(self.params)})

    @property
    def day_field(self):
        return DayForm(self.params)["as_of"]

    @property
    def html_table(self):
        """The table with its heads; the statuses asked for are left out of the addresses below its columns."""
        query = self.query(status=None, instrument=None).replace("&", "&amp;")
        return self.matrix.kept(self.write_table, self.when, query if query == "?" else f"{query}&amp;")

    def write_table(self, when, query):
        context = {
            "matrix": self.matrix,
            "heads": mark_safe(self.matrix.html_heads(when)),
            "rows": mark_safe(self.matrix.html_rows(when)),
            "sums": mark_safe(self.matrix.html_sums(query)),
        }
        return render_to_string("instruments/_matrix_table.html", context)

    def title(self):
        """Which States, and as of when, in words: "States in Africa, as of 31 December 2019"."""
        words = [phrase for name, phrase in self.filterset.asked() if name != "as_of"]
        return ", ".join([" ".join(["States", *words[:1]]), *words[1:], f"as of {self.day_in_words}"])

    @property
    def day_in_words(self):
        return PartialDate(self.as_of, DAY).words()
