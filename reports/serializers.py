"""The shapes of what this app joins, in the API schema."""

from rest_framework import serializers

from countries.serializers import CountrySerializer
from instruments.serializers import RatificationSerializer, RatificationSummarySerializer


class ActivityCountsSerializer(serializers.Serializer):
    as_beneficiary = serializers.IntegerField()
    as_venue = serializers.IntegerField()


class CountryItemSerializer(CountrySerializer):
    ratification = RatificationSummarySerializer()


class CountryProfileSerializer(CountrySerializer):
    ratification = RatificationSerializer()
    activity_counts = ActivityCountsSerializer()
    national_instruments_url = serializers.URLField(allow_null=True)


class DaysSerializer(serializers.Serializer):
    first = serializers.DateField()
    last = serializers.DateField()


class DatedInstrumentSerializer(serializers.Serializer):
    code = serializers.CharField()
    deposited_on = serializers.DateField(allow_null=True, help_text="Null where no act with a date is held.")
    deposited_on_precision = serializers.CharField()


class BecamePartySerializer(serializers.Serializer):
    """A State that became party to one instrument or more."""

    alpha3 = serializers.CharField()
    name = serializers.CharField()
    name_in_source = serializers.CharField(
        allow_null=True, help_text="As the source calls it that lists the States of the year."
    )
    instruments = DatedInstrumentSerializer(many=True)
    instrument_not_stated = serializers.BooleanField(help_text="A source says that it joined one, and not which.")


class MayHaveBecomePartySerializer(serializers.Serializer):
    alpha3 = serializers.CharField()
    name = serializers.CharField()
    instruments = serializers.ListField(child=serializers.CharField(), help_text="Those that it may have joined then.")


class NotJudgedSerializer(serializers.Serializer):
    """The other States that may have become party: what is held does not tell. Never to be read as "did not"."""

    countries_count = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text="Why, in a sentence.")
    countries = MayHaveBecomePartySerializer(many=True)


class RatificationStatisticsSerializer(serializers.Serializer):
    """Who became party in a year or period. Counts are null where nothing can be told; `not_judged.reason` says why."""

    year = serializers.IntegerField(allow_null=True, help_text="Null where a period was asked for.")
    period = DaysSerializer()
    as_of = serializers.DateField(help_text="Acts of later days do not count.")
    countries_count = serializers.IntegerField(allow_null=True)
    actions_dated_count = serializers.IntegerField(allow_null=True, help_text="Acts with the day of their deposit.")
    became_party = BecamePartySerializer(many=True, help_text="In the order of the source, else by name.")
    not_judged = NotJudgedSerializer()
