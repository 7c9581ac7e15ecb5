"""How a system signs in to the API: `Authorization: Token <secret>`."""

import copy

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiToken
from ctassist.lib import freshness

REFUSED = "This token is unknown, expired, or of an account that is closed."


class KnownTokens:
    """Tokens with their accounts, kept in the process until the history tells of a change in either."""

    tables = ("accounts_apitoken", "accounts_user", "accounts_office")

    def __init__(self):
        self.tokens = {}  # digest -> token with its user
        freshness.holders.append(self)

    def find(self, digest):
        """The token with a digest, of an account that is open, or None. Expiry is for the caller to judge."""
        moment = freshness.now()
        token = self.tokens.get(digest) if moment.snapshot is not None else None
        if token is None:
            token = self.read(digest)
            with freshness.lock:
                if token is not None and moment.snapshot is not None and freshness.followed.dropped <= moment.turn:
                    self.tokens[digest] = token
        return token

    def read(self, digest):
        opened = ApiToken.objects.select_related("user__office").filter(user__is_active=True)
        return opened.filter(digest=digest).first()

    def drop(self, changed):
        if changed is None or any(name.startswith(self.tables) for name in changed):
            self.tokens.clear()


known = KnownTokens()


class TokenAuthentication(BaseAuthentication):
    """Recognises the user of a token. The same answer for every token that does not count."""

    def authenticate(self, request):
        scheme, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "token":
            return None
        token = known.find(ApiToken.digest_of(secret.strip()))
        if token is None or token.expires_at <= timezone.now():
            raise AuthenticationFailed(REFUSED)
        token.note_use()
        return copy.copy(token.user), token

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
