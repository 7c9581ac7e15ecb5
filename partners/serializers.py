"""The shapes of partners in the API schema."""

from rest_framework import serializers

from countries.serializers import CountryLinkSerializer
from ctassist.lib.serializers import CodeLabelSerializer


class PartnerLinkSerializer(serializers.Serializer):
    code = serializers.CharField()
    acronym = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    url = serializers.URLField()


class PartnerSerializer(PartnerLinkSerializer):
    html_url = serializers.CharField()
    public_id = serializers.UUIDField()
    description = serializers.CharField(allow_null=True)
    type = CodeLabelSerializer()
    parent = PartnerLinkSerializer(allow_null=True)
    country = CountryLinkSerializer(allow_null=True)
    aliases = serializers.ListField(child=serializers.CharField())
    iati_org_ref = serializers.CharField(allow_null=True)
    iati_ref_basis = serializers.CharField()
    is_active = serializers.BooleanField()
    source = serializers.CharField(allow_null=True)
    updated_at = serializers.DateTimeField()
