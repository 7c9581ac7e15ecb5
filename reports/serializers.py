"""The shapes of what this app joins, in the API schema."""

from rest_framework import serializers

from countries.serializers import CountrySerializer


class ActivityCountsSerializer(serializers.Serializer):
    as_beneficiary = serializers.IntegerField()
    as_venue = serializers.IntegerField()


class CountryProfileSerializer(CountrySerializer):
    activity_counts = ActivityCountsSerializer()
