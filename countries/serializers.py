"""The shapes of countries in the API schema."""

from rest_framework import serializers


class CountryLinkSerializer(serializers.Serializer):
    alpha2 = serializers.CharField()
    alpha3 = serializers.CharField()
    m49 = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    url = serializers.URLField()


class CountrySerializer(CountryLinkSerializer):
    html_url = serializers.CharField()
    names = serializers.DictField(child=serializers.CharField(), help_text="Names by language.")
    un_status = serializers.CharField()
    is_un_member = serializers.BooleanField()
    un_member_since_year = serializers.IntegerField(allow_null=True)
    un_regional_group = serializers.CharField(allow_null=True)
    regions = serializers.ListField(child=serializers.CharField())
    networks = serializers.ListField(child=serializers.CharField())
