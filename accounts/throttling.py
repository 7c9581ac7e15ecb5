"""How often somebody may try to sign in. Decision 18 says why nobody can shut somebody else out.

Every try is counted before it is judged, so that many at once are no way around, and taken back when it succeeds.
What is counted is kept in the cache for a window of time, under digests.
"""

import contextlib
import json
import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from redis.exceptions import RedisError

from ctassist.lib.client_address import client_network

QUARTER, HOUR = 15 * 60, 60 * 60
DEVICE_AGE = 90 * 24 * HOUR
PATIENCE = 30  # seconds, where Redis does not answer
MOST_ACCOUNTS = 5  # on one device
SALT = "accounts.device"


@dataclass(frozen=True)
class Limit:
    """So many tries in a window of so many seconds."""

    name: str
    most: int
    window: int


PLACE_AND_ACCOUNT = Limit("password at a place", 5, QUARTER)
DEVICE_AND_ACCOUNT = Limit("password on a device", 10, QUARTER)
PLACE = Limit("passwords from a place", 50, QUARTER)
CODE = Limit("code at a place", 5, QUARTER)
CODES = Limit("codes of an account", 20, HOUR)
LINKS = Limit("links from a place", 20, QUARTER)
LINK = Limit("links to an account", 3, HOUR)


class TooOften(Exception):
    """Refused until so many seconds have passed."""

    status = 429

    def __init__(self, seconds):
        self.seconds = seconds
        super().__init__(f"again in {seconds} s")


class NobodyCounts(TooOften):
    """Refused because the tries cannot be counted: Redis does not answer."""

    status = 503

    def __init__(self):
        super().__init__(PATIENCE)


class Tries:
    """One try, counted under several limits: [(limit, key)]. TooOften when it is one too many for any."""

    def __init__(self, counted):
        self.counted = [(limit, place_of(limit, key)) for limit, key in counted]
        for limit, place in self.counted:
            if count(limit, place) > limit.most:
                raise TooOften(seconds_left(limit))

    def succeeded(self):
        """What was counted for this one account is forgotten; for a place, this try."""
        with contextlib.suppress(RedisError, ValueError):  # ValueError: the window ended meanwhile
            for limit, place in self.counted:
                if limit in (PLACE_AND_ACCOUNT, DEVICE_AND_ACCOUNT, CODE):
                    cache.delete(place)
                else:
                    cache.decr(place)


def count(limit, place):
    """How many tries there were in this window, this one included."""
    try:
        cache.add(place, 0, 2 * limit.window)
        return cache.incr(place)
    except RedisError as error:
        raise NobodyCounts from error


def place_of(limit, key):
    """Where the tries of this window are counted."""
    return f"throttle:{limit.name}:{now() // limit.window}:{digest(key)}".replace(" ", "-")


def seconds_left(limit):
    return limit.window - now() % limit.window


def now():
    return int(time.time())


def digest(text):
    """An account or address in a form that tells nothing to who reads the cache or a cookie."""
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()[:32]


def named(email):
    """What somebody typed as their address, however they typed it."""
    return email.strip().casefold()[:320]


# -- what is counted --


def password_try(request, email):
    """A try of a password for whatever account `email` may mean."""
    account, place = named(email), client_network(request)
    device = device_of(request, account)
    if device:
        return Tries([(DEVICE_AND_ACCOUNT, f"{device} {account}")])
    return Tries([(PLACE_AND_ACCOUNT, f"{place} {account}"), (PLACE, place)])


def code_try(request, user):
    """A try of a second factor by somebody who has the password."""
    device = device_of(request, named(user.email))
    if device:
        return Tries([(CODE, f"{device} {user.pk}")])
    return Tries([(CODE, f"{client_network(request)} {user.pk}"), (CODES, str(user.pk))])


def link_try(request):
    """A wish for a link to choose a new password."""
    return Tries([(LINKS, client_network(request))])


def may_get_link(email):
    """Whether another link is sent to this address now; who asks is not told."""
    return count(LINK, place_of(LINK, named(email))) <= LINK.most


def refusal(request, error):
    """429 in words, 503 where nobody can count."""
    context = {"minutes": -(-error.seconds // 60), "is_broken": error.status == NobodyCounts.status}
    answer = render(request, "accounts/not_now.html", context, status=error.status)
    answer["Retry-After"] = str(error.seconds)
    answer["Cache-Control"] = "no-store"
    return answer


# -- devices on which somebody signed in before --


def device_of(request, account):
    """The id of this device when the account has signed in on it before, else None."""
    kept = read_cookie(request)
    return kept["id"] if kept and digest(account) in kept["accounts"] else None


def read_cookie(request):
    """{"id": …, "accounts": [digests]} of a device cookie that is ours, or None."""
    try:
        text = signing.loads(request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=SALT, max_age=DEVICE_AGE)
        return json.loads(text)
    except (signing.BadSignature, ValueError):
        return None


def remember_device(request, response, user):
    """Let the answer carry a cookie by which this device is known to the account from now on."""
    kept = read_cookie(request) or {"id": secrets.token_urlsafe(16), "accounts": []}
    own = digest(named(user.email))
    kept["accounts"] = [own, *(account for account in kept["accounts"] if account != own)][:MOST_ACCOUNTS]
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(json.dumps(kept), salt=SALT),
        max_age=DEVICE_AGE,
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
        samesite="Lax",
    )
