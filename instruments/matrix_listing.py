"""What may be asked of the table of States and instruments: the same on its page, in the API and of its files."""

from functools import cached_property

from django.utils.safestring import mark_safe

from countries.listing import CountryFilterSet
from countries.models import Country
from ctassist.lib.errors import BadParameters
from ctassist.lib.filters import AsOfFilter, ChoicesFilter, CodeFilter, TextChoiceFilter, leaves
from ctassist.lib.listing import Listing
from ctassist.lib.partial_dates import DAY, PartialDate
from instruments.listing import STATUS_AS_OF, day_or_today
from instruments.matrix import matrix_of
from instruments.models import Instrument
from instruments.sentences import LABELS

OF_COUNTRIES = ("search", "region", "network", "un_regional_group", "is_un_member")


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
        """One query where countries are filtered, none otherwise, beside those that read the courses anew."""
        countries = None
        if any(self.asked_for.get(name) not in (None, "") for name in OF_COUNTRIES):
            countries = frozenset(self.filterset.qs.order_by().values_list("pk", flat=True))
        return matrix_of(self.as_of, countries, self.asked_for.get("status") or (), self.asked_for.get("instrument"))

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
    def html_rows(self):
        return mark_safe(self.matrix.kept(self.matrix.html_rows, self.when))

    @property
    def html_sums(self):
        query = self.query(status=None, instrument=None).replace("&", "&amp;")
        return mark_safe(self.matrix.kept(self.matrix.html_sums, query if query == "?" else f"{query}&amp;"))

    def title(self):
        """Which States, and as of when, in words: "States in Africa, as of 31 December 2019"."""
        words = [phrase for name, phrase in self.filterset.asked() if name != "as_of"]
        return ", ".join([" ".join(["States", *words[:1]]), *words[1:], f"as of {self.day_in_words}"])

    @property
    def day_in_words(self):
        return PartialDate(self.as_of, DAY).words()
