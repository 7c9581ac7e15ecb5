"""How often somebody may try, and that nobody can shut out somebody else."""

import pytest
from django.test import Client
from redis.exceptions import RedisError

from accounts import throttling
from accounts.tests.conftest import DEMO_PASSWORD, code_of, set_up, sign_in, whoever

pytestmark = pytest.mark.django_db
ELSEWHERE = "192.0.2.7"


@pytest.fixture(autouse=True)
def one_window(monkeypatch):
    """The clock stands still, so that no window ends in the middle of a test."""
    monkeypatch.setattr(throttling, "now", lambda: 1_800_000_100)


def wrong(client, times, email="officer@demo.example", **extra):
    return [sign_in(client, email, "wrong", **extra).status_code for _ in range(times)]


def test_the_sixth_wrong_password_from_one_place_is_refused_in_words(client, officer):
    assert wrong(client, 5) == [200] * 5

    refused = sign_in(client)  # the right one comes too late

    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 15 * 60
    assert "no-store" in refused["Cache-Control"]
    assert "Too many tries" in refused.text and "minute" in refused.text
    assert whoever(client) is None


def test_an_address_nobody_has_is_refused_alike(client, officer):
    assert wrong(client, 6, "nobody@demo.example") == [200] * 5 + [429]


def test_the_fifth_try_still_counts_and_success_forgets_the_others(client, officer):
    wrong(client, 4)

    assert sign_in(client).status_code == 302
    client.post("/accounts/logout/")
    del client.cookies["device"]
    assert wrong(client, 6) == [200] * 5 + [429]


def test_after_the_window_one_may_try_again(client, officer, monkeypatch):
    wrong(client, 6)

    monkeypatch.setattr(throttling, "now", lambda: 1_800_000_100 + 15 * 60)

    assert sign_in(client).status_code == 302


def test_nobody_is_shut_out_by_tries_from_elsewhere(client, officer):
    wrong(client, 6, REMOTE_ADDR=ELSEWHERE)

    assert sign_in(client).status_code == 302


def test_nobody_is_shut_out_by_tries_from_the_same_place_on_a_device_that_is_known(officer):
    known = Client()
    sign_in(known)
    known.post("/accounts/logout/")

    assert wrong(Client(), 6)[-1] == 429
    assert sign_in(known).status_code == 302


def test_a_known_device_has_tries_of_its_own_and_an_end_to_them(client, officer):
    sign_in(client)
    client.post("/accounts/logout/")

    assert wrong(client, 11) == [200] * 10 + [429]


def test_a_device_cookie_that_is_not_ours_or_for_somebody_else_counts_for_nothing(client, officer, demo_user):
    sign_in(client, "manager@demo.example")
    client.post("/accounts/logout/")
    assert wrong(client, 6) == [200] * 5 + [429]

    forged = Client(headers={"Cookie": "device=abc:def:ghi"})
    assert sign_in(forged, REMOTE_ADDR=ELSEWHERE).status_code == 302


def test_one_place_cannot_go_through_all_accounts(client, officer):
    for number in range(50):
        assert wrong(client, 1, f"person{number}@demo.example") == [200]

    assert sign_in(client).status_code == 429
    assert sign_in(client, REMOTE_ADDR=ELSEWHERE).status_code == 302


def test_the_cookie_of_a_device_names_nobody(client, officer):
    cookie = sign_in(client).cookies["device"]

    assert officer.email not in cookie.value and "officer" not in cookie.value
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_codes_are_limited_too_by_place_and_by_account(client, officer):
    sign_in(client)
    set_up(client)
    client.post("/accounts/logout/")

    def tries(place, times):
        person = Client(REMOTE_ADDR=place)
        sign_in(person)
        return [person.post("/accounts/login/code/", {"code": "000000"}).status_code for _ in range(times)]

    assert tries("192.0.2.1", 6) == [200] * 5 + [429]
    assert [tries(f"192.0.2.{n}", 5) for n in (2, 3, 4)] == [[200] * 5] * 3
    assert tries("192.0.2.5", 1) == [429]  # the 21st of the account


def test_who_has_a_known_device_is_not_kept_out_by_codes_tried_elsewhere(client, officer):
    sign_in(client)
    secret, _ = set_up(client)
    client.post("/accounts/logout/")
    for number in range(21):
        other = Client(REMOTE_ADDR=f"192.0.2.{number}")
        sign_in(other)
        other.post("/accounts/login/code/", {"code": "000000"})

    sign_in(client)

    assert client.post("/accounts/login/code/", {"code": code_of(secret)}).status_code == 302


def test_mail_to_one_address_is_limited_without_a_word(client, officer, worker_at_once, mailoutbox):
    answers = [client.post("/accounts/password/forgotten/", {"email": officer.email}) for _ in range(4)]

    assert len(mailoutbox) == 3
    assert {(answer.status_code, answer.context["sent"]) for answer in answers} == {(200, True)}


def test_links_from_one_place_are_limited_in_words(client):
    answers = [
        client.post("/accounts/password/forgotten/", {"email": f"p{number}@demo.example"}).status_code
        for number in range(21)
    ]

    assert answers == [200] * 20 + [429]


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/forgotten/"])
def test_where_nobody_can_count_nobody_may_try(client, officer, monkeypatch, address):
    def fail(*args, **kwargs):
        raise RedisError("nobody there")

    monkeypatch.setattr(throttling.cache, "incr", fail)

    refused = client.post(address, {"username": officer.email, "password": DEMO_PASSWORD, "email": officer.email})

    assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert "for the moment" in refused.text
    assert whoever(client) is None


def test_a_window_that_ends_in_the_middle_of_a_try_breaks_nothing(client, officer):
    tries = throttling.Tries([(throttling.PLACE, "192.0.2.1")])

    throttling.cache.clear()

    tries.succeeded()


def test_the_old_password_cannot_be_guessed_on_the_page_where_it_is_changed(client, officer):
    client.force_login(officer)
    fields = {"old_password": "wrong", "new_password1": "a quiet long phrase", "new_password2": "a quiet long phrase"}

    assert [client.post("/accounts/password/", fields).status_code for _ in range(6)] == [200] * 5 + [429]
    assert client.post("/accounts/password/", fields | {"old_password": DEMO_PASSWORD}).status_code == 429
