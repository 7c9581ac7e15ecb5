"""How many requests a token, an account and an address may send in a minute, and what more of them are answered."""

import re
import time

import pytest
from django.test import Client
from redis.exceptions import ConnectionError as NoRedis

from accounts import clients, rate_limits
from accounts.models import ApiToken, User

pytestmark = pytest.mark.django_db
HERE, THERE = {"REMOTE_ADDR": "198.51.100.1"}, {"REMOTE_ADDR": "198.51.100.2"}
MOST = 3


@pytest.fixture(autouse=True)
def limits(settings):
    """Few requests, none of them counted yet."""
    settings.REQUESTS_A_MINUTE = {"token": MOST, "account": MOST, "address": MOST}
    rate_limits.silence.until = 0.0
    server = rate_limits.redis()
    server.flushdb()
    yield
    server.flushdb()


@pytest.fixture(autouse=True)
def one_minute(monkeypatch):
    """The clock of the limits stands, 13 seconds into a minute; a test moves it."""

    class clock:  # noqa: N801
        now = 1_800_000_013.0
        time = staticmethod(lambda: clock.now)

    monkeypatch.setattr(rate_limits, "time", clock)
    return clock


def statuses(ask, times=MOST + 1):
    return [ask().status_code for _ in range(times)]


def with_token(client, secret, place=HERE, address="/api/v1/token/"):
    return client.get(address, headers={"Authorization": f"Token {secret}"}, **place)


def test_an_address_asks_so_often_a_minute_and_the_other_one_too(client):
    assert statuses(lambda: client.get("/api/v1/", **HERE)) == [200, 200, 200, 429]
    assert statuses(lambda: client.get("/activities/", **THERE)) == [200, 200, 200, 429]


def test_a_new_minute_begins_anew(client, one_minute):
    assert statuses(lambda: client.get("/api/v1/", **HERE)) == [200, 200, 200, 429]
    one_minute.now += 46.9
    assert client.get("/api/v1/", **HERE).status_code == 429
    one_minute.now += 0.2
    assert statuses(lambda: client.get("/api/v1/", **HERE)) == [200, 200, 200, 429]


def test_a_refusal_in_the_api_is_a_problem_with_the_seconds_to_wait(client):
    for _ in range(MOST):
        client.get("/api/v1/", **HERE)
    answer = client.get("/api/v1/", **HERE)

    assert (answer["Content-Type"], answer["Retry-After"]) == ("application/problem+json", "47")
    assert answer["Cache-Control"] == "no-store"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "detail": "Too many requests: try again in 47 s.",
        "request_id": answer["X-Request-Id"],
    }


def test_a_refusal_of_a_page_is_a_page(client):
    for _ in range(MOST):
        client.get("/", **HERE)
    answer = client.get("/", **HERE)

    assert (answer.status_code, answer["Retry-After"]) == (429, "47")
    assert "Try again in 47 seconds." in answer.text and answer.text.count("<h1>") == 1


def test_a_token_counts_by_itself_wherever_it_asks_from(client, demo_user):
    first, second = (ApiToken.issue(demo_user("officer"), name) for name in ("first", "second"))
    places = iter([HERE, THERE, HERE, THERE])

    assert statuses(lambda: with_token(client, first, next(places))) == [200, 200, 200, 429]
    assert statuses(lambda: with_token(client, second)) == [200, 200, 200, 429]
    assert client.get("/api/v1/", **HERE).status_code == 200


def test_an_account_that_is_signed_in_counts_by_itself(signed_in, demo_user):
    officer, other = signed_in("officer"), Client()
    other.force_login(demo_user("manager"))

    assert statuses(lambda: officer.get("/jobs/", **HERE)) == [200, 200, 200, 429]
    assert statuses(lambda: other.get("/jobs/", **HERE)) == [200, 200, 200, 429]


def test_who_sends_tokens_that_do_not_count_uses_up_their_address(client):
    guesses = iter(range(100))

    assert statuses(lambda: with_token(client, f"guess {next(guesses)}")) == [401, 401, 401, 429]
    assert client.get("/api/v1/", **HERE).status_code == 429
    assert client.get("/api/v1/", **THERE).status_code == 200


def test_a_token_from_outside_its_addresses_uses_up_the_address_and_not_the_token(client):
    user = User.objects.create_user("x@x.invalid", name="x", role="client", address_ranges="198.51.100.2/32")
    secret = clients.issue_token(user, name="x", by=None)

    assert statuses(lambda: with_token(client, secret, HERE)) == [401, 401, 401, 429]
    assert statuses(lambda: with_token(client, secret, THERE)) == [200, 200, 200, 429]


def test_a_cookie_that_is_no_session_is_no_account(client):
    def ask():
        client.cookies["sessionid"] = str(time.perf_counter_ns()) * 2
        return client.get("/api/v1/", **HERE)

    assert statuses(ask) == [200, 200, 200, 429]


@pytest.mark.parametrize(("proxies", "expected"), [(0, [200, 200, 200, 429]), (1, [200, 200, 200, 429])])
def test_nobody_gets_more_by_naming_other_addresses(client, settings, proxies, expected):
    settings.PROXIES = proxies
    names = iter(range(1, 100))

    def ask():
        forwarded = f"203.0.113.{next(names)}, 198.51.100.77" if proxies else f"203.0.113.{next(names)}"
        return client.get("/api/v1/", HTTP_X_FORWARDED_FOR=forwarded, **HERE)

    assert statuses(ask) == expected


def test_behind_a_proxy_each_visitor_counts_apart(client, settings):
    settings.PROXIES = 1

    for visitor in ("203.0.113.1", "203.0.113.2"):
        asked = statuses(lambda visitor=visitor: client.get("/api/v1/", HTTP_X_FORWARDED_FOR=visitor, **HERE))
        assert asked == [200, 200, 200, 429]


def test_one_network_of_ipv6_counts_together(client):
    hosts = iter(range(1, 100))

    assert statuses(lambda: client.get("/api/v1/", REMOTE_ADDR=f"2001:db8:1:1::{next(hosts)}")) == [200, 200, 200, 429]
    assert client.get("/api/v1/", REMOTE_ADDR="2001:db8:1:2::1").status_code == 200


@pytest.mark.parametrize("address", ["/health/live", "/health/ready", "/static/css/ctassist.css"])
def test_health_and_static_files_are_not_counted(client, address):
    assert set(statuses(lambda: client.get(address, **HERE), 3 * MOST)) == {200}
    assert client.get("/api/v1/", **HERE).status_code == 200


def test_a_limit_of_zero_is_none(client, settings):
    settings.REQUESTS_A_MINUTE = {"token": 0, "account": 0, "address": 0}

    assert set(statuses(lambda: client.get("/api/v1/", **HERE), 3 * MOST)) == {200}


def test_what_is_over_the_limit_does_nothing(signed_in):
    client = signed_in("admin")
    statuses(lambda: client.get("/jobs/", **HERE), MOST)

    answer = client.post("/accounts/clients/new/", {"name": "Late", "partner": "ipu"}, **HERE)

    assert answer.status_code == 429
    assert not User.objects.filter(name="Late").exists()


def test_without_redis_requests_go_on_and_it_is_not_asked_again_for_some_seconds(client, monkeypatch, one_minute):
    asked = []

    class Gone:
        def incr(self, key):
            asked.append(key)
            raise NoRedis("gone")

    monkeypatch.setattr(rate_limits, "redis", lambda: Gone())

    assert set(statuses(lambda: client.get("/api/v1/", **HERE), 3 * MOST)) == {200}
    assert len(asked) == 1
    one_minute.now += rate_limits.PAUSE
    client.get("/api/v1/", **HERE)
    assert len(asked) == 2
    one_minute.now -= 3600  # the clock jumps back: it is asked again
    client.get("/api/v1/", **HERE)
    assert len(asked) == 3


def test_what_is_counted_is_forgotten_and_names_nobody(client, demo_user):
    secret = ApiToken.issue(demo_user("officer"), "first")
    with_token(client, secret)
    client.get("/api/v1/", **HERE)

    keys = [key.decode() for key in rate_limits.redis().keys("rate:*")]
    assert {re.sub(r":\d+:\d+$", "", key) for key in keys if "token" in key} == {"rate:token"}
    assert len(keys) == 2
    assert all(0 < rate_limits.redis().ttl(key) <= 120 for key in keys)
    assert not [key for key in keys if secret in key]
