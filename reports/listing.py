"""What pages and API of this app list and count: countries with their treaty status, activities for a dashboard."""

from activities.filters import ActivityFilterSet
from activities.listing import ActivityListing
from activities.models import Activity
from activities.models.activity import DELIVERED
from activities.signed_in import without_name
from countries.listing import CountryFilterSet, CountryListing
from countries.models import Country
from ctassist.lib.filters import AsOfFilter, ChoiceFilter, leaves
from ctassist.lib.listing import PAGING
from instruments import parties
from instruments.listing import STATUS_AS_OF, day_or_today
from instruments.reading import ratification
from reports.board_map import MAPS
from reports.people import REPORTED


class CountryProfileFilterSet(CountryFilterSet):
    as_of = AsOfFilter(label=STATUS_AS_OF)

    phrases = {**CountryFilterSet.phrases, "as_of": "with their status as of {}"}

    class Meta:
        model = Country
        fields = []


class CountryProfileListing(CountryListing):
    """Countries, each with the instruments it is party to, in numbers."""

    filterset_class = CountryProfileFilterSet

    @property
    def as_of(self):
        """The day as of which the status is told."""
        return day_or_today(self.filterset.form.cleaned_data.get("as_of"))

    def rows_of(self, page):
        tallies = parties.by_country(self.as_of)
        return [
            row | {"ratification": ratification(tallies[row["alpha3"]], self.as_of)} for row in super().rows_of(page)
        ]


class PeopleFilterSet(ActivityFilterSet):
    basis = ChoiceFilter(
        [("reported", "reported activities only"), ("delivered", "completed activities too")],
        any_label="reported activities only",
        method=leaves,
        label="Made of",
    )

    phrases = {**ActivityFilterSet.phrases, "basis": "made of {}"}

    class Meta:
        model = Activity
        fields = []


class DashboardListing(ActivityListing):
    """The list that a dashboard counts: it has no pages and no order. Who sees the same is counted the same."""

    orderings = {}
    default_ordering = ""
    order = ()

    def __init__(self, params, user, *options, **more):
        super().__init__(params, without_name(user), *options, **more)


class BoardListing(DashboardListing):
    """The same for the page of the dashboard, which says what its map shows."""

    showing = ("map",)
    paging = (*PAGING, *showing)

    def faults(self):
        asked = self.params.get("map")
        wrong = {"map": [f"The map shows one of: {', '.join(MAPS)}."]} if asked and asked not in MAPS else {}
        return wrong | super().faults()

    @property
    def map_shown(self):
        return self.params.get("map") or next(iter(MAPS))


class PeopleListing(DashboardListing):
    """The activities of whose participants figures are told: reported ones, completed ones too where asked for."""

    filterset_class = PeopleFilterSet

    @property
    def statuses(self):
        return DELIVERED if self.filterset.form.cleaned_data.get("basis") == "delivered" else REPORTED
