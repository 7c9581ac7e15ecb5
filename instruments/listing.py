"""The lists of instruments and of treaty actions, as page and API show them."""

from django.db.models import F, Q

from countries.models import Country, Region
from ctassist.lib.filters import CodeFilter, PeriodFilter, SearchFilter, YearFilter, YesNoFilter
from ctassist.lib.listing import ListFilterSet, Listing
from ctassist.lib.partial_dates import certainly_in, parse_period
from instruments.models import Instrument, TreatyAction, TreatyActionType
from instruments.reading import action_items, instrument_items
from partners.models import Partner


class InstrumentFilterSet(ListFilterSet):
    search = SearchFilter(method="titled", label="Title")
    depositary = CodeFilter(Partner, label_of="name", method="kept_by", label="Depositary")
    in_universal_set = YesNoFilter(field_name="in_universal_set", label="One of the universal instruments")

    phrases = {
        "search": "titled “{}”",
        "depositary": "kept by {}",
        "in_universal_set": "among the universal instruments: {}",
    }

    class Meta:
        model = Instrument
        fields = []

    def titled(self, queryset, name, words):
        return queryset.filter(
            Q(title__unaccent__icontains=words) | Q(short_title__unaccent__icontains=words) | Q(code__iexact=words)
        )

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

    def rows_of(self, page):
        return instrument_items(page, self.base)


class TreatyActionFilterSet(ListFilterSet):
    country = CodeFilter(Country, code="alpha3", label_of="name", field_name="country", label="State")
    instrument = CodeFilter(Instrument, label_of="short_title", field_name="instrument", label="Instrument")
    type = CodeFilter(TreatyActionType, field_name="type", label="Type")
    expresses_consent = YesNoFilter(field_name="type__expresses_consent", label="Expresses consent")
    region = CodeFilter(Region, field_name="country__region_memberships__region", label="Region")
    year = YearFilter(method="deposited_in_year", label="Deposited in the year")
    period = PeriodFilter(method="deposited_in", label="Deposited in the period")

    class Meta:
        model = TreatyAction
        fields = []

    def deposited_in_year(self, queryset, name, year):
        return queryset.filter(certainly_in("deposited_on", *parse_period(str(year))))

    def deposited_in(self, queryset, name, days):
        return queryset.filter(certainly_in("deposited_on", *days))


class TreatyActionListing(Listing):
    """Acts of States towards the instruments, last deposits first."""

    filterset_class = TreatyActionFilterSet
    orderings = {
        "-deposited_on": ("newest first", (F("deposited_on").desc(nulls_last=True), F("id").desc())),
        "deposited_on": ("oldest first", (F("deposited_on").asc(nulls_last=True), F("id").asc())),
    }

    def records(self):
        return TreatyAction.objects.all()

    def rows_of(self, page):
        return action_items(page, self.base)
