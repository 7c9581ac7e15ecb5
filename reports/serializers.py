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
