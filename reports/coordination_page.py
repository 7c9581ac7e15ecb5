"""Coordination as a page: two tables, coming overlaps, and treaty gaps with nothing planned; each by pages."""

from functools import cached_property

from django.urls import reverse

from activities.filter_words import joined
from activities.filters import ActivityFilterSet
from activities.models import Activity
from countries.models import Region
from ctassist.lib import reference
from ctassist.lib.filters import ChoiceFilter, leaves
from ctassist.lib.listing import PAGING
from ctassist.lib.pages import ListPage
from reports.coordination import ACROSS, WIDTH, Part, table
from reports.crossing import Crossing, narrowed_in
from reports.listing import DashboardListing
from reports.overlaps import gaps, overlaps

SHOWN = [
    ("partners", "countries and partners"),
    ("themes", "countries and themes"),
    ("overlaps", "coming overlaps"),
    ("gaps", "treaty gaps with nothing planned"),
]
AT_FIRST = 10  # rows of each part where all are shown


class CoordinationFilterSet(ActivityFilterSet):
    show = ChoiceFilter(SHOWN, any_label="all", method=leaves, label="Show")

    phrases = ActivityFilterSet.phrases | {"show": "showing {}"}

    class Meta:
        model = Activity
        fields = []


class CoordinationListing(DashboardListing):
    """The activities of which it is told who works where on what, and which part of that is shown."""

    filterset_class = CoordinationFilterSet
    paging = (*PAGING, "columns")
    default_page_size = 25

    def faults(self):
        return self.number_faults("columns", 10_000) | super().faults()

    def check(self):
        super().check()
        if self.column_page > self.column_pages:
            last = f"There is no page {self.column_page} of columns: the last one is {self.column_pages}."
            self.errors["columns"] = [last]
            super().check()

    @property
    def shown(self):
        """The one part that is shown by pages, or None for the beginnings of all."""
        return self.filterset.form.cleaned_data.get("show") or None

    def shows(self, name):
        return self.shown in (None, name)

    @property
    def first(self):
        return (self.page_number - 1) * self.page_size if self.shown else 0

    @property
    def most(self):
        return self.page_size if self.shown else AT_FIRST

    @property
    def column_page(self):
        return int(self.params.get("columns") or 1)

    def crossing(self, *of):
        """The rows by countries, partners and themes; of some of these only the links that the list is asked for."""
        narrowed = narrowed_in(self, of)
        if tuple(narrowed) not in self.crossings:
            self.crossings[tuple(narrowed)] = Crossing(self, narrowed)
        return self.crossings[tuple(narrowed)]

    @cached_property
    def crossings(self):
        return {}  # what is narrowed -> Crossing

    # -- the parts; None for those that are not shown --

    @cached_property
    def tables(self):
        """{name: what `coordination.table` tells of its part}."""
        part = Part(self.first, self.most, (self.column_page - 1) * WIDTH)
        return {name: table(self, across, part) for name, across in ACROSS.items() if self.shows(name)}

    @cached_property
    def overlaps(self):
        return overlaps(self, self.first, self.most) if self.shows("overlaps") else None

    @cached_property
    def all_gaps(self):
        return gaps(self) if self.shows("gaps") else None

    @property
    def gaps(self):
        """See `overlaps.gaps`, the rows of this page only, with their "count"."""
        found = self.all_gaps
        return found and found | {"count": len(found["rows"]), "rows": found["rows"][self.first :][: self.most]}

    @property
    def regions(self):
        """The labels of the regions asked for, and of those left out."""
        regions = reference.tables().rows(Region)
        codes = [*self.filterset.codes("region"), *self.filterset.codes("region_not")]
        return joined([regions[code].label for code in codes if code in regions])

    # -- pages --

    @property
    def page_count(self):
        if self.shown in ACROSS:
            return pages(self.tables[self.shown]["rows_count"], self.page_size)
        if self.shown == "overlaps":
            return pages(self.overlaps["count"], self.page_size)
        if self.shown == "gaps":
            return pages(len(self.all_gaps["rows"]) if self.all_gaps else 0, self.page_size)
        return 1

    @property
    def column_pages(self):
        return pages(self.tables[self.shown]["columns_count"], WIDTH) if self.shown in ACROSS else 1

    @property
    def next_columns(self):
        return (
            self.query(columns=self.column_page + 1, page=self.page_number)
            if self.column_page < self.column_pages
            else None
        )

    @property
    def previous_columns(self):
        return self.query(columns=self.column_page - 1, page=self.page_number) if self.column_page > 1 else None

    # -- addresses --

    def rows_query(self, **asked):
        """The query of the list of activities for the rows of a number; None where it cannot be asked for them."""
        narrower = self.filterset.narrowed_to(**asked)
        own = dict.fromkeys(("show", "columns", "ordering", "page_size", "certainty"))
        return None if narrower is None else self.query(**own | narrower)

    def part_of(self, name, country):
        """The query of a table with one country alone."""
        narrower = self.filterset.narrowed_to(country=country)
        return self.part_query(show=name, **({"country": country} if narrower is None else narrower))

    def part_query(self, **asked):
        """The query of another part of this page."""
        return self.query(**{"columns": None, "page_size": None, **asked})


def pages(count, size):
    return max(1, -(-count // size))


class CoordinationPage(ListPage):
    """Who works where on what, where activities to come meet, and where nothing is planned against a treaty gap."""

    template_name = "reports/coordination.html"
    listing_class = CoordinationListing

    def context(self, listing):
        return {
            "list": reverse("activities"),
            "tables": [self.shown(listing, name, told) for name, told in listing.tables.items()],
            "overlaps": listing.overlaps,
            "overlaps_query": listing.part_query(show="overlaps"),
            "gaps": listing.gaps,
            "gaps_query": listing.part_query(show="gaps"),
            "all_query": listing.part_query(show=None),
        }

    def shown(self, listing, name, told):
        rows = [row | {"others_query": listing.part_of(name, row["alpha3"])} for row in told["rows"]]
        across = ACROSS[name]
        return told | {
            "name": name,
            "label": across.label,
            "rows": rows,
            "query": listing.part_query(show=name),
            "asks": across.asks,
        }
