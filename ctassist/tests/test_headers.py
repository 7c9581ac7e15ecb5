"""What every answer carries for the browser, and what it does not tell."""

import pytest
from django.core import mail

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/",
    "/activities/",
    "/activities/ACT-001/",
    "/nothing/",
    "/api/v1/activities/",
    "/api/v1/docs/",
    "/accounts/login/",
    "/admin/login/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_carries_the_strict_headers(client, address):
    response = client.get(address)

    policy = dict(part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert len(response["X-Request-Id"]) == 32


def test_two_requests_have_two_ids_and_the_log_names_the_one_of_its_request(client, caplog):
    first, second = client.get("/health/live"), client.get("/health/live")

    assert first["X-Request-Id"] != second["X-Request-Id"]


def test_signing_in_leads_to_our_own_pages_only(client, demo_user):
    from conftest import DEMO_PASSWORD

    credentials = {"username": "officer@demo.example", "password": DEMO_PASSWORD}

    assert client.post("/accounts/login/?next=https://evil.example/", credentials)["Location"] == "/"
    client.post("/accounts/logout/")
    assert client.post("/accounts/login/?next=/activities/ACT-001/", credentials)["Location"] == "/activities/ACT-001/"


def test_an_unknown_person_and_a_wrong_password_get_the_same_answer(client, demo_user):
    def answer(email):
        response = client.post("/accounts/login/", {"username": email, "password": "wrong"})
        return response.status_code, [str(e) for e in response.context["form"].non_field_errors()]

    assert answer("officer@demo.example") == answer("nobody@demo.example")
    assert mail.outbox == []


def test_an_e_mail_address_signs_in_whatever_its_case(client, demo_user):
    from conftest import DEMO_PASSWORD

    assert (
        client.post("/accounts/login/", {"username": "Officer@Demo.Example", "password": DEMO_PASSWORD}).status_code
        == 302
    )


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client, demo_user):
    from conftest import DEMO_PASSWORD

    cookies = client.post("/accounts/login/", {"username": "officer@demo.example", "password": DEMO_PASSWORD}).cookies

    assert cookies["sessionid"]["httponly"] and cookies["sessionid"]["samesite"] == "Lax"


def test_signing_out_by_a_link_is_not_possible(signed_in):
    assert signed_in("officer").get("/accounts/logout/").status_code == 405
