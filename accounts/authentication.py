"""How a system signs in to the API: `Authorization: Token <secret>`."""

import copy

from django.core.cache import cache
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from redis.exceptions import RedisError
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from accounts import access_log
from accounts.access_log import note
from accounts.models import ApiToken
from ctassist.lib import freshness
from ctassist.lib.client_address import client_address

REFUSED = "This token is unknown, expired, of an account that is closed, or does not count from this address."
REFUSAL_NOTED_EVERY = 60  # seconds, for each token: whoever sends it a thousand times adds one entry a minute


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


def secret_in(request):
    """The token that a request sends in its header, where it sends one; None without."""
    scheme, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
    return secret.strip() if scheme.lower() == "token" else None


def token_of(request):
    """The token that a request sends, of an account that is open, or None; looked up once a request."""
    request = getattr(request, "_request", request)
    if not hasattr(request, "found_token"):
        secret = secret_in(request)
        request.found_token = known.find(ApiToken.digest_of(secret)) if secret is not None else None
    return request.found_token


def note_refusal(token, request):
    """Notes that a token of ours was sent and did not count."""
    try:
        is_first = cache.add(f"token refused {token.pk}".replace(" ", "-"), 1, REFUSAL_NOTED_EVERY)
    except RedisError:
        is_first = True
    if is_first:
        note("token_refused", actor=token.user, request=request, of=token, outcome=access_log.REFUSED)


class TokenAuthentication(BaseAuthentication):
    """Recognises the user of a token. The same answer for every token that does not count."""

    def authenticate(self, request):
        if secret_in(request) is None:
            return None
        token = token_of(request)
        if token is None:
            raise AuthenticationFailed(REFUSED)
        if not token.counts(client_address(request)):
            note_refusal(token, request)
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
            "description": "`Token <secret>`, with the secret that was shown once when the token was issued.",
        }
