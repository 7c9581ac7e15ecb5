"""The shapes of instruments and treaty actions in the API schema."""

from rest_framework import serializers

from ctassist.lib.serializers import CodeLabelSerializer


class EntryIntoForceSerializer(serializers.Serializer):
    threshold = serializers.IntegerField(allow_null=True)
    who_counts = serializers.CharField()
    delay = serializers.CharField()
    extra_condition = serializers.CharField(allow_null=True)
    rule = serializers.CharField()
    entered_into_force_on = serializers.DateField(allow_null=True)


class CoverageSerializer(serializers.Serializer):
    """How far our list of parties reaches; beyond it, absence says nothing."""

    kind = serializers.ChoiceField(["full", "undated_list", "partial"])
    as_of = serializers.DateField(allow_null=True)
    as_of_precision = serializers.CharField()
    statement = serializers.CharField()
    dated_consent_count = serializers.IntegerField()
    known_party_count = serializers.IntegerField()


class InstrumentSerializer(serializers.Serializer):
    code = serializers.CharField()
    short_title = serializers.CharField()
    title = serializers.CharField()
    adopted_on = serializers.DateField()
    place = serializers.CharField()
    subject_area = serializers.CharField()
    depositaries = serializers.ListField(child=serializers.CharField())
    parent = serializers.CharField(allow_null=True)
    in_universal_set = serializers.BooleanField()
    entry_into_force = EntryIntoForceSerializer()
    coverage = CoverageSerializer(many=True)
    status_url = serializers.URLField(allow_null=True)
    verified = serializers.CharField(allow_null=True)
    url = serializers.URLField()
    html_url = serializers.CharField()


class StateSerializer(serializers.Serializer):
    alpha2 = serializers.CharField()
    alpha3 = serializers.CharField()
    name = serializers.CharField()


class ActionTypeSerializer(CodeLabelSerializer):
    expresses_consent = serializers.BooleanField()


class SourceSerializer(serializers.Serializer):
    name = serializers.CharField()
    url = serializers.URLField(allow_null=True)


class TreatyActionSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    country = StateSerializer()
    instrument = serializers.CharField()
    type = ActionTypeSerializer()
    depositary = serializers.CharField(allow_null=True)
    deposited_on = serializers.DateField(allow_null=True)
    deposited_on_precision = serializers.CharField()
    effective_on = serializers.DateField(allow_null=True)
    effective_basis = serializers.CharField(allow_null=True)
    territory = serializers.CharField(allow_null=True)
    is_current = serializers.BooleanField()
    note = serializers.CharField(allow_null=True)
    source = SourceSerializer()
    as_of = serializers.DateField(allow_null=True)
    supersedes = serializers.URLField(allow_null=True)
    url = serializers.URLField()
