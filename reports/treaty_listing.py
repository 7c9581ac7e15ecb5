"""What the treaty pages and their statistics are asked: whose status, of which day, in which year or period."""

from functools import cached_property

from django import forms

from countries.listing import CountryFilterSet
from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.errors import BadParameters
from ctassist.lib.filters import AsOfFilter, ChoiceFilter, CodeFilter, PeriodFilter, YearFilter, leaves
from ctassist.lib.listing import Listing
from ctassist.lib.partial_dates import parse_period
from instruments import parties
from instruments.listing import STATUS_AS_OF, day_or_today
from instruments.models import Instrument
from instruments.sentences import LABELS
from reports import statistics


class TreatyFilterSet(CountryFilterSet):
    """Whose status, and of which day."""

    search = updated_since = None
    as_of = AsOfFilter(label=STATUS_AS_OF)

    phrases = CountryFilterSet.phrases | {"as_of": "as of {}"}

    class Meta:
        model = Country
        fields = []


class TreatyFigures(Listing):
    """Figures on all States or on those of a group, as of a day: answered at once, without pages and orders."""

    filterset_class = TreatyFilterSet
    paging = ("language",)

    def records(self):
        return Country.objects.all()

    def check(self):
        if self.errors:
            raise BadParameters(self.errors)

    @property
    def asked_of(self):
        """The values that were asked for, by filter."""
        return self.filterset.form.cleaned_data

    @cached_property
    def as_of(self):
        return day_or_today(self.asked_of.get("as_of"))

    @property
    def groups(self):
        return self.filterset.groups()

    @property
    def unstated(self):
        return self.filterset.unstated()

    @cached_property
    def states(self):
        """The alpha-3 codes of the States asked for; None where that hangs on members that are not stated."""
        if self.unstated:
            return None
        asked = self.asked_of
        if asked.get("region") or asked.get("network") or asked.get("is_un_member") is not None:
            return set(self.filterset.qs.values_list("pk", flat=True))
        return set(reference.tables().rows(Country))


# -- who became party --


class YearFirst(forms.Form):
    field_order = ["year", "period", "region", "network", "is_un_member", "as_of"]


class RatificationFilterSet(TreatyFilterSet):
    year = YearFilter(method=leaves, label="Year")
    period = PeriodFilter(method=leaves, label="Period")

    phrases = TreatyFilterSet.phrases | {"year": "in {}", "period": "in {}"}

    class Meta:
        model = Country
        fields = []
        form = YearFirst

    def conflicts(self):
        if self.form.cleaned_data.get("year") and self.form.cleaned_data.get("period"):
            yield "period", "Ask for a year or for a period, not both."


class RatificationListing(TreatyFigures):
    """Who became party in a year or period; where none is asked for, in the last year whose States a source lists."""

    filterset_class = RatificationFilterSet

    @cached_property
    def year(self):
        """The year asked for; None where a period is."""
        if self.asked_of.get("period"):
            return None
        return self.asked_of.get("year") or parties.last_year_listed() or self.as_of.year

    @property
    def days(self):
        """(first, last) of the year or period."""
        return self.asked_of.get("period") or parse_period(str(self.year))

    @property
    def last_day(self):
        """The last day that counts."""
        return min(self.days[1], self.as_of)

    @property
    def days_in_words(self):
        return str(self.year) if self.year else self.filterset.shown("period")

    @cached_property
    def figures(self):
        """What is known of it by the day `as_of`; see `statistics.ratification`."""
        first, last = self.days
        told = statistics.ratification(first, self.last_day, self.states, self.unstated)
        return {"year": self.year, "period": {"first": first, "last": last}, "as_of": self.as_of} | told


class BecamePartyFilterSet(RatificationFilterSet):
    show = ChoiceFilter(
        [("dated", "with the day of an act"), ("not_judged", "not known")],
        any_label="all",
        method=leaves,
        label="Show",
    )

    class Meta:
        model = Country
        fields = []
        form = YearFirst


class BecamePartyListing(RatificationListing):
    """The same for a page, which can show a part of it."""

    filterset_class = BecamePartyFilterSet

    @property
    def shown(self):
        """ "dated", "not_judged" or "all": which rows are shown."""
        return self.asked_of.get("show") or "all"

    @property
    def states_shown(self):
        if self.shown == "not_judged":
            return self.figures["not_judged"]["countries"]
        rows = self.figures["became_party"]
        return rows if self.shown == "all" else [row for row in rows if statistics.is_dated(row)]


# -- what is missing --


class MissingFilterSet(TreatyFilterSet):
    instrument = CodeFilter(Instrument, label_of="short_title", method=leaves, label="Instrument")
    status = ChoiceFilter(list(LABELS.items()), any_label="what is missing", method=leaves, label="Status")

    phrases = TreatyFilterSet.phrases | {"instrument": "to {}", "status": "with the status {}"}

    class Meta:
        model = Country
        fields = []


class MissingListing(TreatyFigures):
    """What the States of a region or network are to each instrument; without a group, all groups in numbers."""

    filterset_class = MissingFilterSet

    @property
    def has_group(self):
        """Whether one group is asked for, or something that only one group can answer."""
        return any(self.asked_of.get(name) for name in ("region", "network", "instrument", "status"))

    @cached_property
    def told(self):
        """See `statistics.missing`; None where the members are not stated."""
        return None if self.states is None else statistics.missing(self.as_of, self.states)

    @cached_property
    def by_group(self):
        """See `statistics.by_group`."""
        return statistics.by_group(self.as_of, self.states)

    @property
    def statuses_shown(self):
        """Of which statuses the States are named: the one asked for, else those that are known to be missing."""
        status = self.asked_of.get("status")
        return [status] if status else list(statistics.MISSING)

    @cached_property
    def named(self):
        """The States of these statuses by instrument: [{"instrument", "status": {code, label}, "countries"}]."""
        wanted = self.asked_of.get("instrument")
        return [
            {
                "instrument": row["instrument"],
                "status": {"code": status, "label": LABELS[status]},
                "countries": countries,
            }
            for row in self.told["instruments"]
            for status in self.statuses_shown
            if (countries := row["states"][status]) and wanted in (None, "", row["instrument"].code)
        ]
