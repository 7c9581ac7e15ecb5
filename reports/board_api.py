"""What the pages beside the dashboard say, in the API: coordination, what is reported, assistance and accession."""

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.response import Response

from activities.serializers import ActivityItemSerializer
from ctassist.lib.api import ListEndpoint, varied
from ctassist.lib.api_schema import PAGING, described_figures
from reports.accession import YEARS
from reports.accession_page import AccessionListing
from reports.api import told
from reports.coordination_page import CoordinationListing
from reports.reported_page import ReportedListing
from reports.serializers import DaysSerializer, NumberSerializer, PartSerializer


class CoordinationStatistics(ListEndpoint):
    """Who works where on what: countries by partner and theme, coming overlaps, treaty gaps with nothing planned."""

    listing_class = CoordinationListing

    def answer(self, request, listing):
        listing.check()
        base = request.build_absolute_uri("/api/v1/activities/")
        parts = {name: shaped_table(table, base) for name, table in listing.tables.items()}
        answer = {
            "filters": listing.given(),
            "partners": parts.get("partners"),
            "themes": parts.get("themes"),
            "overlaps": listing.overlaps and shaped_overlaps(listing.overlaps),
            "gaps": listing.gaps and shaped_gaps(listing.gaps, base),
        }
        return varied(Response(answer))


def shaped_table(table, base):
    return table | {
        "columns": [told(column, base) for column in table["columns"]],
        "rows": [
            told(row, base)
            | {
                "cells": [told(cell, base) for cell in row["cells"]],
                "not_recorded": row["not_recorded"] and told(row["not_recorded"], base),
            }
            for row in table["rows"]
        ],
    }


def shaped_overlaps(overlaps):
    rows = [
        row
        | {
            "activities": [without_words(activity) for activity in row["activities"]],
            "countries": [country.alpha3 for country in row["countries"]],
            "themes": [theme.code for theme in row["themes"]],
        }
        for row in overlaps["rows"]
    ]
    return {"count": overlaps["count"], "from": overlaps["from"], "until": overlaps["until"], "rows": rows}


def without_words(activity):
    """An activity as the list of activities has it."""
    return {name: value for name, value in activity.items() if name in ITEM}


def shaped_gaps(gaps, base):
    return gaps | {"rows": [row | {"activities": told(row["activities"], base)} for row in gaps["rows"]]}


class ReportedStatistics(ListEndpoint):
    """Figures that documents state of a period, beside what is recorded of it; never to be added to each other."""

    listing_class = ReportedListing

    def answer(self, request, listing):
        listing.check()
        rows = [
            {
                "code": row["figure"]["code"],
                "title": row["figure"]["title"],
                "measure": row["figure"]["measure"],
                "reported": {
                    "value": row["figure"]["value"],
                    "basis": row["figure"]["basis"],
                    "words": row["figure"]["words"],
                    "document": row["figure"]["document__title"],
                    "place": row["figure"]["place"],
                },
                "recorded": {
                    "value": row["recorded"].number,
                    "basis": row["recorded"].basis,
                    "words": row["recorded"].words or None,
                    "remark": row["recorded"].remark or None,
                    "html_url": row["recorded"].url,
                },
                "difference": row["gap"],
            }
            for row in listing.rows
        ]
        days = listing.days
        period = days and {"first": days.first, "last": days.last}
        return varied(Response({"period": period, "basis": ["completed", "reported"], "figures": rows}))


class AccessionStatistics(ListEndpoint):
    """Acts by which States became party, beside the assistance delivered for them before and after; never because."""

    listing_class = AccessionListing

    def answer(self, request, listing):
        listing.check()
        base, path = request.build_absolute_uri("/api/v1/activities/"), reverse("activities")
        first, last = listing.days
        answer = {
            "period": {"first": first, "last": last},
            "as_of": listing.as_of,
            "years": YEARS,
            "count": None if listing.states is None else listing.count,
            "acts": None if listing.states is None else [shaped_act(act, base, path) for act in listing.acts],
        }
        return varied(Response(answer))


def shaped_act(act, base, path):
    def beside(number):
        addresses = {name: number[name].replace(path, base) for name in ("url", "possible_url")}
        return {name: number[name] for name in ("count", "possible", "first", "last")} | addresses

    return {
        "alpha3": act["country"].alpha3,
        "name": act["country"].name,
        "instrument": act["instrument"] and act["instrument"].code,
        "deposited_on": act["deposited"].day,
        "deposited_on_precision": act["deposited"].precision,
        "before": beside(act["before"]),
        "after": beside(act["after"]),
    }


# -- their shapes --


class CrossedRowSerializer(NumberSerializer):
    """A country; `others`: in how many further columns it has numbers."""

    class CellSerializer(NumberSerializer):
        code = serializers.CharField()

    alpha3 = serializers.CharField()
    name = serializers.CharField()
    cells = CellSerializer(many=True)
    not_recorded = NumberSerializer(allow_null=True)
    others = serializers.IntegerField()


class CrossedSerializer(serializers.Serializer):
    """Countries, and partners or themes; both by pages, the largest first."""

    class HeadSerializer(PartSerializer):
        short = serializers.CharField(allow_null=True, help_text="The acronym, where there is one.")

    rows_count = serializers.IntegerField()
    columns_count = serializers.IntegerField()
    columns = HeadSerializer(many=True)
    rows = CrossedRowSerializer(many=True)


class OverlapSerializer(serializers.Serializer):
    """Two coming activities for the same countries."""

    activities = ActivityItemSerializer(many=True)
    countries = serializers.ListField(child=serializers.CharField())
    themes = serializers.ListField(child=serializers.CharField(), help_text="That both have.")
    same_days = serializers.ChoiceField(["certain", "possible"], allow_null=True)
    other_office = serializers.BooleanField(help_text="Of different offices, as far as you are told whose they are.")


class GapSerializer(serializers.Serializer):
    """Numbers of instruments of a State, and the activities for it."""

    alpha3 = serializers.CharField()
    name = serializers.CharField()
    party = serializers.IntegerField()
    lacking = serializers.IntegerField(help_text="Known not to be a party.")
    by_last_list = serializers.IntegerField(help_text="Not on the last list of all parties; it may have joined since.")
    unknown = serializers.IntegerField(help_text="Not known otherwise.")
    activities = NumberSerializer()


class OverlapsSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    until = serializers.DateField()
    rows = OverlapSerializer(many=True)

    def get_fields(self):
        return super().get_fields() | {"from": serializers.DateField()}


class GapsSerializer(serializers.Serializer):
    as_of = serializers.DateField()
    count = serializers.IntegerField()
    rows = GapSerializer(many=True)


class CoordinationSerializer(serializers.Serializer):
    """The parts that are shown; with `show` one of them, by pages, the others null."""

    filters = serializers.DictField(child=serializers.CharField())
    partners = CrossedSerializer(allow_null=True)
    themes = CrossedSerializer(allow_null=True)
    overlaps = OverlapsSerializer(allow_null=True)
    gaps = GapsSerializer(allow_null=True, help_text="Null too where the members of the region are not stated.")


class ReportedBesideSerializer(serializers.Serializer):
    class StatedSerializer(serializers.Serializer):
        value = serializers.IntegerField()
        basis = serializers.CharField()
        words = serializers.CharField()
        document = serializers.CharField()
        place = serializers.CharField()

    class RecordedSerializer(serializers.Serializer):
        value = serializers.IntegerField(allow_null=True)
        basis = serializers.CharField()
        words = serializers.CharField(allow_null=True)
        remark = serializers.CharField(allow_null=True)
        html_url = serializers.CharField(allow_null=True)

    code = serializers.CharField()
    title = serializers.CharField()
    measure = serializers.CharField()
    reported = StatedSerializer()
    recorded = RecordedSerializer()
    difference = serializers.CharField(help_text="In words; the two are never to be added to each other.")


class ReportedStatisticsSerializer(serializers.Serializer):
    period = DaysSerializer(allow_null=True)
    basis = serializers.ListField(child=serializers.CharField())
    figures = ReportedBesideSerializer(many=True)


class BesideActSerializer(serializers.Serializer):
    count = serializers.IntegerField()
    possible = serializers.IntegerField()
    first = serializers.DateField()
    last = serializers.DateField()
    url = serializers.URLField()
    possible_url = serializers.URLField()


class AccessionActSerializer(serializers.Serializer):
    alpha3 = serializers.CharField()
    name = serializers.CharField()
    instrument = serializers.CharField(allow_null=True, help_text="Null where no source names it.")
    deposited_on = serializers.DateField(allow_null=True)
    deposited_on_precision = serializers.CharField()
    before = BesideActSerializer()
    after = BesideActSerializer()


class AccessionSerializer(serializers.Serializer):
    """Delivered activities certainly in so many years before and after each act; `possible` may lie there."""

    period = DaysSerializer()
    as_of = serializers.DateField()
    years = serializers.IntegerField()
    count = serializers.IntegerField(allow_null=True, help_text="Of acts on all pages.")
    acts = AccessionActSerializer(many=True, allow_null=True, help_text="Null where the members are not stated.")


ITEM = ActivityItemSerializer().fields.keys()
COLUMNS = OpenApiParameter("columns", OpenApiTypes.INT, description="Page of the columns, from 1; with `show`.")
described_figures(
    CoordinationStatistics, CoordinationSerializer, "coordination_statistics", "statistics", [*PAGING[:2], COLUMNS]
)
described_figures(ReportedStatistics, ReportedStatisticsSerializer, "reported_statistics", "statistics")
described_figures(AccessionStatistics, AccessionSerializer, "accession_statistics", "statistics", PAGING[:2])
