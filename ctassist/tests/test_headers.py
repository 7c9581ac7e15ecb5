"""What every answer carries for the browser, and what it does not tell."""

import pytest
import structlog
from django.core import mail
from django.test import Client

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


def test_the_log_names_each_request_by_the_id_that_its_answer_carries(client):
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        answers = [client.get("/health/live"), client.get("/activities/?colour=red")]

    told = [(line["request_id"], line["path"], line["status"]) for line in lines if line["event"] == "request"]
    ids = [answer["X-Request-Id"] for answer in answers]
    assert told == [(ids[0], "/health/live", 200), (ids[1], "/activities/", 400)]


@pytest.mark.parametrize("address", ["/", "/activities/", "/api/v1/activities/", "/health/live"])
def test_a_wrong_host_is_refused_in_our_words(client, address):
    response = client.get(address, headers={"Host": "evil.example"})

    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()
    if address.startswith("/api/"):
        assert response.json()["errors"] == [{"parameter": "request", "detail": "This request cannot be read."}]


def test_a_form_that_no_page_of_ours_sent_is_refused_in_our_look():
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"username": "x", "password": "y"})

    assert response.status_code == 403
    assert "<style" not in response.content.decode() and "<h1" in response.content.decode()


def test_a_body_that_is_too_large_is_refused(client):
    response = client.post(
        "/accounts/login/", {"username": "x" * 3_000_000, "password": "y"}, "application/x-www-form-urlencoded"
    )

    assert response.status_code == 413
    many = client.post("/accounts/login/", {f"field{number}": "x" for number in range(5100)})
    assert many.status_code == 400


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
