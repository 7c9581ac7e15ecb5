"""What the API says across the apps: of a country, and in statistics."""

from django.utils import timezone
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from activities.models import Activity
from countries.models import Country
from countries.reading import country_items
from ctassist.lib import freshness, parameters
from ctassist.lib.api import DetailEndpoint, ListEndpoint, varied
from ctassist.lib.api_schema import described_answer, described_detail, described_figures, described_list
from ctassist.lib.filters import AsOfFilter
from ctassist.lib.pages import api_base, language_of
from instruments.listing import STATUS_AS_OF, day_or_today
from reports import people, people_page, profiles
from reports.dashboard import Dashboard
from reports.listing import CountryProfileListing, DashboardListing, PeopleListing
from reports.search import GlobalSearch
from reports.serializers import (
    ActivityStatisticsSerializer,
    CountryItemSerializer,
    CountryProfileSerializer,
    PeopleStatisticsSerializer,
    RatificationStatisticsSerializer,
    SearchSerializer,
)
from reports.treaty_listing import RatificationListing


class CountryList(ListEndpoint):
    """Countries and other possible parties to treaties, each with what it is to the instruments, in numbers."""

    listing_class = CountryProfileListing

    def more(self, listing, address):
        reason = listing.filterset.reason()
        return {"reason": reason} if reason else {}


class CountryDetail(DetailEndpoint):
    """One country: what it is to each instrument on a day, how many activities serve it, how many are held there."""

    asks = {"as_of": AsOfFilter(label=STATUS_AS_OF)}
    takes = parameters.LANGUAGE | dict.fromkeys(asks)

    def item(self, key, user, base, language, as_of):
        item = next(iter(country_items(Country.objects.filter(alpha3=key), base)), None)
        return item and item | {
            "ratification": profiles.ratification_of(key, day_or_today(as_of), base),
            "activity_counts": profiles.activity_counts(key, user),
            "national_instruments_url": None,
        }


class RatificationStatistics(ListEndpoint):
    """Who became party to an instrument in a year or period, and of whom that is not known."""

    listing_class = RatificationListing

    def answer(self, request, listing):
        listing.check()
        return varied(Response(listing.figures))


class ActivityStatistics(ListEndpoint):
    """Activities counted by everything they are parted by; `url` of each number lists its rows."""

    listing_class = DashboardListing

    def answer(self, request, listing):
        listing.check()
        shown, base = Dashboard(listing), request.build_absolute_uri("/api/v1/activities/")
        answer = {
            "filters": listing.given(),
            **told(shown.total, base),
            "figures": [told(figure, base) for figure in shown.figures],
            "people": [{name: value for name, value in row.items() if name != "words"} for row in shown.people],
            "countries_reached": addressed(
                {name: value for name, value in shown.countries_reached.items() if name != "words"}, base
            ),
            "before": shown.before and told(shown.before, base),
            "stretches": [told(row, base) for row in shown.stretches],
            "in_no_stretch": shown.in_no_stretch,
            "breakdowns": [
                part
                | {
                    "rows": [told(row, base) for row in part["rows"]],
                    "not_recorded": part["not_recorded"] and told(part["not_recorded"], base),
                }
                for part in shown.breakdowns
            ],
        }
        return varied(Response(answer))


class PeopleStatistics(ListEndpoint):
    """People trained, over any list of activities: how many, who they are, how sure that is."""

    listing_class = PeopleListing

    def answer(self, request, listing):
        listing.check()
        base = request.build_absolute_uri("/api/v1/activities/")
        figures = people.of_listing(listing, listing.statuses)
        return varied(Response(dated(listing.given(), figures, base, listing)))


class ActivityPeople(DetailEndpoint):
    """People trained in one activity, or in the parts of a container; also before it is reported."""

    def item(self, key, user, base, language):
        if not Activity.objects.visible_to(user).filter(reference=key).exists():
            return None
        return dated({"activity": key}, people.of_activity(key, user), base)


class Search(APIView):
    """Everything at once that some words may mean, a group for each kind, the best first."""

    takes = parameters.CHECKED_BY_VIEW

    def get(self, request):
        user = request.user  # signed in before the snapshot: noting the use of a token writes
        with freshness.one_snapshot():
            base, language = api_base(request), language_of(request)
            found = GlobalSearch(request.query_params, user, base, language, has_form=False)
            found.check()
            answer = {
                "search": found.words,
                "is_near": found.is_near,
                "did_you_mean": found.meant,
                "groups": [group_told(group, base) for group in found.groups],
            }
        return varied(Response(answer))


def group_told(group, base):
    """What was found of one kind."""
    return {
        "kind": group.kind,
        "count": group.count,
        "is_best_of_newest": group.is_of_newest,
        "url": group.list_query and f"{base}/{group.kind}/{group.list_query}",
        "results": [
            {
                "code": one.code,
                "name": one.name,
                "found_as": one.found_as or None,
                "note": one.note,
                "url": f"{base}/{group.kind}/{one.code}/",
                "html_url": address,
            }
            for one, address in group.rows
        ],
    }


def dated(asked, figures, base, listing=None):
    """Figures with what was asked, when they were told, and the addresses of the rows behind their parts."""
    figures = people_page.linked(figures, listing)
    parts = {name: [addressed(row, base) for row in figures[name]] for name, *_ in people_page.PARTS}
    return {"filters": asked, **figures, **parts, "generated_at": timezone.now()}


def addressed(row, base):
    """A row with an address in the place of its query."""
    return {name: value for name, value in row.items() if name != "query"} | {
        "url": row["query"] and base + row["query"]
    }


def told(number, base):
    """A number with addresses in the place of queries."""
    shown = {name: value for name, value in number.items() if name not in ("query", "possible_query")}
    addresses = {"url": number["query"], "possible_url": number["possible_query"]}
    return shown | {name: query and base + query.removesuffix("?") for name, query in addresses.items()}


SEARCHED_FOR = "Words of a name or of an activity, in any order and script: 2 letters to 200 characters."
NO_MEMBERS = serializers.CharField(
    required=False,
    help_text="Only where no source states who belongs to a group asked for: then the 0 of `count` tells nothing.",
)
described_list(CountryList, CountryItemSerializer, "countries", "countries", more={"reason": NO_MEMBERS})
described_detail(CountryDetail, CountryProfileSerializer, "country", "countries", "ISO 3166-1 alpha-3 code")
described_figures(RatificationStatistics, RatificationStatisticsSerializer, "ratification_statistics", "statistics")
described_figures(ActivityStatistics, ActivityStatisticsSerializer, "activity_statistics", "statistics")
described_figures(PeopleStatistics, PeopleStatisticsSerializer, "people_statistics", "statistics")
described_detail(ActivityPeople, PeopleStatisticsSerializer, "activity_people", "activities", "reference")
described_answer(Search, SearchSerializer, "search", "search", {"search": SEARCHED_FOR})
