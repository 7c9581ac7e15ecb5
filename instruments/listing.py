"""The lists of instruments and of treaty actions, as page and API show them."""

from functools import cached_property

from django.db.models import F
from django.utils import timezone

from countries.models import Country, Region
from ctassist.lib import counting
from ctassist.lib.filters import (
    AsOfFilter,
    ChoiceFilter,
    CodeFilter,
    PeriodFilter,
    SearchFilter,
    YearFilter,
    YesNoFilter,
    leaves,
)
from ctassist.lib.listing import ListFilterSet, Listing
from ctassist.lib.partial_dates import certainly_in, parse_period, possibly_in
from instruments.models import Instrument, TreatyAction, TreatyActionType
from instruments.names import instrument_names
from instruments.reading import action_items, instruments_with_tallies
from partners.filters import PartnerFilter

STATUS_AS_OF = "Status as of"


def day_or_today(asked):
    """The day as of which a status is told: the one asked for, else today."""
    return asked or timezone.localdate()


class InstrumentFilterSet(ListFilterSet):
    search = SearchFilter(method="titled", label="Title")
    depositary = PartnerFilter(label_of="name", method="kept_by", label="Depositary")
    in_universal_set = YesNoFilter(field_name="in_universal_set", label="One of the universal instruments")
    as_of = AsOfFilter(label=STATUS_AS_OF)

    phrases = {
        "search": "titled “{}”",
        "depositary": "kept by {}",
        "in_universal_set": "among the universal instruments: {}",
        "as_of": "with their parties as of {}",
    }

    class Meta:
        model = Instrument
        fields = []

    def titled(self, queryset, name, words):
        return queryset.filter(pk__in=[*instrument_names().fitting(words)])

    def kept_by(self, queryset, name, code):
        return queryset.filter(depositaries__code=code)


class InstrumentListing(Listing):
    """The instruments in the order of their adoption."""

    filterset_class = InstrumentFilterSet
    orderings = {
        "adopted_on": ("oldest first", (F("adopted_on").asc(), F("position").asc())),
        "-adopted_on": ("newest first", (F("adopted_on").desc(), F("position").desc())),
        "short_title": ("by title", (F("short_title").asc(),)),
    }

    def records(self):
        return Instrument.objects.all()

    @property
    def as_of(self):
        """The day as of which the parties are counted."""
        return day_or_today(self.filterset.form.cleaned_data.get("as_of"))

    def rows_of(self, page):
        return instruments_with_tallies(page, self.base, self.as_of)


class TreatyActionFilterSet(ListFilterSet):
    country = CodeFilter(Country, code="alpha3", label_of="name", field_name="country", label="State")
    instrument = CodeFilter(Instrument, label_of="short_title", field_name="instrument", label="Instrument")
    type = CodeFilter(TreatyActionType, field_name="type", label="Type")
    expresses_consent = YesNoFilter(field_name="type__expresses_consent", label="Expresses consent")
    region = CodeFilter(Region, field_name="country__region_memberships__region", label="Region")
    year = YearFilter(method=leaves, label="Deposited in the year")
    period = PeriodFilter(method=leaves, label="Deposited in the period")
    certainty = ChoiceFilter(
        [("certain", "certainly in the period"), ("possible", "possibly in the period")],
        any_label="certainly in the period",
        method=leaves,
        label="Certainty",
    )

    phrases = {
        "country": "of {}",
        "instrument": "on the {}",
        "type": "of type {}",
        "expresses_consent": "that express consent: {}",
        "region": "of States in {}",
        "year": "deposited in {}",
        "period": "deposited in {}",
        "certainty": "{}",
    }

    class Meta:
        model = TreatyAction
        fields = []

    @property
    def days(self):
        """(first, last) of the year or period asked for, or None."""
        asked = self.form.cleaned_data
        return asked.get("period") or (parse_period(str(asked["year"])) if asked.get("year") else None)

    def conflicts(self):
        asked = self.form.cleaned_data
        if asked.get("year") and asked.get("period"):
            yield "period", "Ask for a year or for a period, not both."
        if asked.get("certainty") and not (asked.get("year") or asked.get("period")):
            yield "certainty", "Ask for a year or a period too."


class TreatyActionListing(Listing):
    """Acts of States towards the instruments, last deposits first.

    In a period, those of which too little of the date is known are listed and counted apart (decision 6).
    """

    filterset_class = TreatyActionFilterSet
    orderings = {
        "-deposited_on": ("newest first", (F("deposited_on").desc(nulls_last=True), F("id").desc())),
        "deposited_on": ("oldest first", (F("deposited_on").asc(nulls_last=True), F("id").asc())),
    }

    def records(self):
        return TreatyAction.objects.all()

    @cached_property
    def conditions(self):
        """{"certain": Q, "possible": Q} for the period asked for; None without one."""
        days = self.filterset.days
        return days and {
            "certain": certainly_in("deposited_on", *days),
            "possible": possibly_in("deposited_on", *days),
        }

    @property
    def certainty(self):
        """ "certain" or "possible": which of the two this list counts and pages through."""
        return self.filterset.form.cleaned_data.get("certainty") or "certain"

    @property
    def lists_possible_apart(self):
        return bool(self.conditions) and self.certainty == "certain"

    @cached_property
    def counts(self):
        """{"certain": n, "possible": n} in a period, {"all": n} without one."""
        return counting.count(self.matching, **(self.conditions or {}))

    @property
    def count(self):
        return self.counts[self.certainty if self.conditions else "all"]

    @property
    def possible_count(self):
        return self.counts["possible"]

    @property
    def possible_query(self):
        return self.query(certainty="possible")

    @cached_property
    def rows(self):
        first = (self.page_number - 1) * self.page_size
        matching = self.matching.filter(self.conditions[self.certainty]) if self.conditions else self.matching
        return self.rows_of(matching[first : first + self.page_size])

    @cached_property
    def possible_rows(self):
        """The first that only possibly fall in the period; on the first page only."""
        if self.page_number > 1 or not self.possible_count:
            return []
        return self.rows_of(self.matching.filter(self.conditions["possible"])[: self.page_size])

    def rows_of(self, page):
        return action_items(page, self.base)
