"""The body of somebody's part in an activity: what may be written, in the shape in which it is read.

The API and the form send it. It says the person and their part together; the e-mail address is written and never read,
and stays as it is where a body leaves it out.
"""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from rest_framework import serializers

from activities.models import AttendanceStatus, Gender, ParticipantCategory, ParticipationRole
from countries.models import Country
from ctassist.lib.bodies import Body, Code, Codes, Text

LONGEST_ADDRESS = 254
NO_DATE = "Give a day that exists, as YYYY-MM-DD."
MOST_ROLES = 10


class Address(Text):
    """An e-mail address; empty takes the stored one away."""

    def __init__(self, **options):
        super().__init__(**{"required": False, "allow_blank": True, "allow_null": True, "max_length": LONGEST_ADDRESS})

    def to_internal_value(self, data):
        address = super().to_internal_value(data)
        try:
            validate_email(address)
        except ValidationError:
            raise serializers.ValidationError("This is no e-mail address.") from None
        return address


class ParticipationBody(Body):
    derived = (
        *("public_id", "url", "html_url", "activity", "person", "has_email", "is_erased"),
        *("created_at", "updated_at", "version"),
    )

    family_name = Text(max_length=200)
    given_name = Text(optional=True, max_length=200)
    gender = Code(Gender, optional=True)
    category = Code(ParticipantCategory, optional=True)
    country = Code(Country, by="alpha3", optional=True)
    institution = Text(optional=True, max_length=300)
    position_title = Text(optional=True, max_length=300)
    email = Address()
    consent_basis = Text(optional=True, max_length=300)
    role = Code(ParticipationRole, optional=True)
    other_roles = Codes(ParticipationRole, most=MOST_ROLES)
    attendance = Code(AttendanceStatus)
    certificate_no = Text(optional=True, max_length=60)
    certificate_on = serializers.DateField(
        required=False, allow_null=True, default=None, error_messages={"invalid": NO_DATE}
    )

    def validate(self, part):
        part["role"] = part["role"] or "participant"
        for name in ("gender", "category"):
            part[name] = part[name] or "not_recorded"
        part["other_roles"] = [code for code in dict.fromkeys(part["other_roles"]) if code != part["role"]]
        return part
