"""The dashboard as a page, and its numbers in the API."""

from django.urls import reverse
from rest_framework import serializers
from rest_framework.response import Response

from activities.listing import ActivityListing
from ctassist.lib.api import ListEndpoint, varied
from ctassist.lib.api_schema import described_figures
from ctassist.lib.pages import ListPage
from reports.dashboard import Dashboard

SHOWN = 12  # rows of a breakdown that stand open on the page


class DashboardListing(ActivityListing):
    """The list that a dashboard counts: it has no pages and no order."""

    orderings = {}
    default_ordering = ""
    order = ()


class DashboardPage(ListPage):
    """What was done, for whom, with whom, as far as it is recorded; every number opens its rows."""

    template_name = "dashboard.html"
    listing_class = DashboardListing

    def context(self, listing):
        shown = Dashboard(listing)
        return {
            "dashboard": shown,
            "list": reverse("activities"),
            "stretches": with_bars(shown.stretches),
            "breakdowns": [opened(part) for part in shown.breakdowns],
        }


def opened(part):
    """A breakdown with bars, its first rows apart from the others."""
    rows = with_bars(part["rows"])
    return part | {"first": rows[:SHOWN], "others": rows[SHOWN:]}


def with_bars(rows):
    """The rows with the lengths of their bars in per cent of the longest: `bar` certain, `bar_possible` after it."""
    longest = max((row["count"] + (row["possible"] or 0) for row in rows), default=0) or 1
    return [
        row
        | {
            "bar": round(100 * row["count"] / longest, 1),
            "bar_possible": round(100 * (row["possible"] or 0) / longest, 1),
        }
        for row in rows
    ]


class ActivityStatistics(ListEndpoint):
    """Activities counted by everything they are parted by; `url` of each number lists its rows."""

    listing_class = DashboardListing

    def answer(self, request, listing):
        listing.check()
        shown, base = Dashboard(listing), request.build_absolute_uri("/api/v1/activities/")
        answer = {
            "filters": {name: listing.params[name] for name, _ in listing.filterset.asked()},
            **told(shown.total, base),
            "figures": [told(figure, base) for figure in shown.figures],
            "people": [{name: value for name, value in row.items() if name != "words"} for row in shown.people],
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


def told(number, base):
    """A number with addresses in the place of queries."""
    shown = {name: value for name, value in number.items() if name not in ("query", "possible_query")}
    addresses = {"url": number["query"], "possible_url": number["possible_query"]}
    return shown | {name: query and base + query.removesuffix("?") for name, query in addresses.items()}


class NumberSerializer(serializers.Serializer):
    """How many rows, how many more may be meant (null without a period), and where they are listed."""

    count = serializers.IntegerField()
    possible = serializers.IntegerField(allow_null=True)
    url = serializers.URLField(allow_null=True)
    possible_url = serializers.URLField(allow_null=True)


class FigureSerializer(NumberSerializer):
    name = serializers.CharField()
    label = serializers.CharField()
    note = serializers.CharField(allow_null=True)


class BeforeSerializer(NumberSerializer):
    words = serializers.CharField()


class PeopleSerializer(serializers.Serializer):
    """A sum over the rows that tell a number, null where none does; how it is meant; how many rows tell none."""

    name = serializers.CharField()
    label = serializers.CharField()
    number = serializers.IntegerField(allow_null=True)
    basis = serializers.CharField(allow_null=True)
    told = serializers.IntegerField()
    not_recorded = serializers.IntegerField()


class PartSerializer(NumberSerializer):
    code = serializers.CharField()
    label = serializers.CharField()


class BreakdownSerializer(serializers.Serializer):
    """The total is the sum of the rows, less `repeated`, and those that are `not_recorded`."""

    name = serializers.CharField()
    label = serializers.CharField()
    rows = PartSerializer(many=True)
    repeated = serializers.IntegerField()
    not_recorded = NumberSerializer(allow_null=True)


class ActivityStatisticsSerializer(NumberSerializer):
    filters = serializers.DictField(child=serializers.CharField())
    figures = FigureSerializer(many=True)
    people = PeopleSerializer(many=True)
    before = BeforeSerializer(allow_null=True)
    stretches = PartSerializer(many=True)
    in_no_stretch = serializers.IntegerField()
    breakdowns = BreakdownSerializer(many=True)


described_figures(ActivityStatistics, ActivityStatisticsSerializer, "activity_statistics", "statistics")
