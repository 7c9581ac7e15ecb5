"""What documents state beside what is recorded, as a page of a period and as a part of the dashboard."""

from functools import cached_property

from django.http import QueryDict
from django.urls import reverse

from activities.models import ReportedFigure
from activities.models.activity import DELIVERED
from ctassist.lib.filters import PeriodFilter, YearFilter, leaves
from ctassist.lib.listing import ListFilterSet
from ctassist.lib.pages import ListPage
from ctassist.lib.partial_dates import parse_period
from reports import people, people_page, reported
from reports.listing import DashboardListing
from reports.stretches import Stretch
from reports.treaty_listing import TreatyFigures


class ReportedFilterSet(ListFilterSet):
    """The period of the figures."""

    updated_since = None
    year = YearFilter(method=leaves, label="Year")
    period = PeriodFilter(method=leaves, label="Period")

    phrases = {"year": "in {}", "period": "in {}"}

    class Meta:
        model = ReportedFigure
        fields = []

    def conflicts(self):
        if self.form.cleaned_data.get("year") and self.form.cleaned_data.get("period"):
            yield "period", "Ask for a year or for a period, not both."


class ReportedListing(TreatyFigures):
    """Figures of a period; where none is asked for, of the last one of which a figure can be compared."""

    filterset_class = ReportedFilterSet

    def records(self):
        return ReportedFigure.objects.all()

    @cached_property
    def days(self):
        """The Stretch asked for; None where none is, and there is no figure to take it from."""
        asked = self.asked_of
        if asked.get("period") or asked.get("year"):
            return Stretch(*(asked.get("period") or parse_period(str(asked["year"]))))
        return reported.last_period()

    @cached_property
    def figures(self):
        """See `reported.figures_of`."""
        return reported.figures_of(self.days.first, self.days.last)

    @cached_property
    def activities(self):
        """The listing of all activities of these days."""
        query = QueryDict(mutable=True)
        query["period"] = self.days.code
        return DashboardListing(query, self.user, self.base, self.language, has_form=False)

    @cached_property
    def rows(self):
        """What can be compared, see `reported.beside`; one query."""
        if self.days is None or not any(figure["is_compared"] for figure in self.figures["same"]):
            return []
        told = people.of_listing(self.activities, DELIVERED)
        return reported.beside(self.figures["same"], self.days, told, opens(self.activities, self.days, told))

    @property
    def others(self):
        """The other figures of the period and around it, those that only another period compares with its query."""
        same = [figure for figure in self.figures["same"] if not figure["is_compared"]]
        return [figure | {"query": None} for figure in same] + [
            figure | {"query": self.query(year=None, period=figure["days"].code) if figure["is_compared"] else None}
            for figure in self.figures["others"]
        ]


def opens(listing, days, figures):
    """Where the rows behind what is recorded are; see `reported.recorded`."""
    trainings = listing.query(**people_page.asked_of(figures))
    return {
        "trainings": reverse("activities") + trainings,
        "became_party": f"{reverse('instruments-became-party')}?period={days.code}#rows",
    }


class ReportedPage(ListPage):
    """What documents state of a period, what is recorded of it here, and how far the two are apart."""

    template_name = "reports/reported.html"
    listing_class = ReportedListing


def of_dashboard(listing, days, figures):
    """What the dashboard shows of it, of the days and the figures about people that it has: {"rows", "narrowed"}.

    None without a period, or without a figure of exactly that period. Documents speak of all the work: where the
    dashboard is narrowed by more than the period, nothing is compared (`narrowed`).
    """
    same = reported.figures_of(days.first, days.last)["same"] if days else []
    if not any(figure["is_compared"] for figure in same):
        return None
    narrowed = {name for name, _ in listing.filterset.asked()} - {"year", "period"}
    if narrowed:
        return {"rows": [], "narrowed": True}
    return {"rows": reported.beside(same, days, figures, opens(listing, days, figures)), "narrowed": False}
