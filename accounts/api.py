"""What a partner's system reads of itself."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import TokenAuthentication
from accounts.roles import SCOPES
from ctassist.lib.api_schema import REFUSALS


class CodeNameSerializer(serializers.Serializer):
    """An organisation or office by its code."""

    code = serializers.CharField()
    name = serializers.CharField()


class OwnTokenSerializer(serializers.Serializer):
    """A token as its holder may know it. The secret itself is shown once, when it is issued, and nowhere else."""

    name = serializers.CharField()
    client = serializers.CharField()
    partner = CodeNameSerializer(allow_null=True)
    office = CodeNameSerializer(allow_null=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=list(SCOPES)))
    address_ranges = serializers.ListField(child=serializers.CharField())
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class OwnToken(APIView):
    """The token with which this is asked: whose it is, what it may do, and until when."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="get_own_token",
        summary="The token with which this is asked.",
        tags=["token"],
        responses={200: OwnTokenSerializer, **REFUSALS},
    )
    def get(self, request):
        token, user = request.auth, request.user
        return Response(
            {
                "name": token.name,
                "client": user.name,
                "partner": user.partner and {"code": user.partner.code, "name": user.partner.name},
                "office": user.office and {"code": user.office.code, "name": user.office.name},
                "scopes": user.scopes,
                "address_ranges": user.address_ranges.split(),
                "created_at": token.created_at,
                "expires_at": token.expires_at,
            }
        )
