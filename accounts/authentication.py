"""How a system signs in to the API: `Authorization: Token <secret>`."""

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiToken

REFUSED = "This token is unknown, expired, or of an account that is closed."


class TokenAuthentication(BaseAuthentication):
    """Recognises the user of a token; one query. The same answer for every token that does not count."""

    def authenticate(self, request):
        scheme, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "token":
            return None
        token = (
            ApiToken.objects.select_related("user")
            .filter(digest=ApiToken.digest_of(secret.strip()), expires_at__gt=timezone.now(), user__is_active=True)
            .first()
        )
        if token is None:
            raise AuthenticationFailed(REFUSED)
        token.note_use()
        return token.user, token

    def authenticate_header(self, request):
        return "Token"


class TokenScheme(OpenApiAuthenticationExtension):
    """How the API schema describes this sign-in."""

    target_class = "accounts.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token <secret>`, with the secret that create_api_client printed.",
        }
