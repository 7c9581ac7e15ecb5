"""Shapes of the API schema that are no app's own."""

from rest_framework import serializers


class CodeLabelSerializer(serializers.Serializer):
    """An entry of a vocabulary."""

    code = serializers.CharField()
    label = serializers.CharField()


class CodeTitleSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()


class PeriodSerializer(serializers.Serializer):
    """First and last day, each the earliest day that it can be, with how much is known of it."""

    starts_on = serializers.DateField(allow_null=True)
    starts_on_precision = serializers.CharField(help_text="day, month, quarter, half_year, year or unknown")
    ends_on = serializers.DateField(allow_null=True)
    ends_on_precision = serializers.CharField(help_text="day, month, quarter, half_year, year or unknown")
