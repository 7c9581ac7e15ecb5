"""How many requests a token, an account or an address may send in a minute; more are answered 429.

A token that counts and an account that is signed in have a number of their own, wherever they ask from. All others
share that of their address, among them whoever sends tokens that do not count. Decision 20.
"""

import functools
import time

import structlog
from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from accounts.authentication import secret_in, token_of
from ctassist.lib.client_address import client_address, client_network
from ctassist.lib.errors import too_many

MINUTE = 60
PATIENCE = 0.1  # seconds that a request waits to be counted
PAUSE = 5  # seconds without counting after Redis did not answer
UNCOUNTED = "/health/"  # static files are answered before anything is counted

log = structlog.get_logger("ctassist.rates")


class RateLimitMiddleware:
    """Counts each request, and refuses those over the limit."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(UNCOUNTED):
            kind, number = asker(request)
            most = settings.REQUESTS_A_MINUTE[kind]
            now = time.time()
            if most and counted(kind, number, now) > most:
                log.info("too many requests", kind=kind, path=request.path)
                return too_many(request, MINUTE - int(now) % MINUTE)
        return self.get_response(request)


def asker(request):
    """(kind, number): in whose name a request counts."""
    token = token_of(request)
    if token is not None and token.counts(client_address(request)):
        return "token", token.pk
    if secret_in(request) is None and request.user.is_authenticated:
        return "account", request.user.pk
    return "address", client_network(request)


def counted(kind, number, now):
    """How many requests there were in this minute, this one included; 0 where nobody can count."""
    if now < silence.until and silence.until - now <= PAUSE:
        return 0
    key = f"rate:{kind}:{number}:{int(now) // MINUTE}"
    try:
        count = redis().incr(key)
        if count == 1:
            redis().expire(key, 2 * MINUTE)
        return count
    except RedisError as error:
        silence.until = now + PAUSE
        log.warning("requests are not counted", error=str(error))
        return 0


class silence:  # noqa: N801 -- one for the process
    """Until when Redis is not asked, because it did not answer."""

    until = 0.0


@functools.cache
def redis():
    """A client of its own: it waits a tenth of a second for an answer, and asks once."""
    return Redis.from_url(
        settings.CACHES["default"]["LOCATION"],
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
