"""The shape of somebody's part in an activity in the API schema; `reading` makes what it describes."""

from rest_framework import serializers

from countries.serializers import CountryLinkSerializer
from ctassist.lib.serializers import CodeLabelSerializer


class ParticipationSerializer(serializers.Serializer):
    """Somebody's part in an activity, and who they were at that time. The e-mail address is written, never read."""

    public_id = serializers.UUIDField()
    url = serializers.URLField()
    html_url = serializers.CharField()
    activity = serializers.CharField(help_text="Its reference.")
    person = serializers.UUIDField(help_text="The same person in another activity of the office has the same.")
    family_name = serializers.CharField(allow_null=True, help_text="The only name of somebody who has one.")
    given_name = serializers.CharField(allow_null=True)
    gender = CodeLabelSerializer()
    category = CodeLabelSerializer()
    role = CodeLabelSerializer()
    attendance = CodeLabelSerializer()
    other_roles = serializers.ListField(child=serializers.CharField())
    country = CountryLinkSerializer(allow_null=True)
    institution = serializers.CharField(allow_null=True)
    position_title = serializers.CharField(allow_null=True)
    has_email = serializers.BooleanField(help_text="Whether an address is recorded.")
    consent_basis = serializers.CharField(allow_null=True)
    certificate_no = serializers.CharField(allow_null=True)
    certificate_on = serializers.DateField(allow_null=True)
    is_erased = serializers.BooleanField(help_text="Whether the name was erased; gender, category and country stay.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField(help_text="Of the part and the person together; the ETag.")
