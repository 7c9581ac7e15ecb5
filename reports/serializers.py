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
