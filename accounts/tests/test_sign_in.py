"""Signing in and out by password."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import NoReverseMatch, reverse
from structlog.testing import capture_logs

from accounts.tests.conftest import DEMO_PASSWORD, sign_in, whoever

pytestmark = pytest.mark.django_db


def test_who_signs_in_gets_a_new_session_and_comes_back_to_where_they_were(client, officer):
    client.get("/accounts/password/new/?key=nothing")  # a session from before
    before = client.cookies["sessionid"].value

    answer = client.post(
        "/accounts/login/?next=/activities/bin/", {"username": officer.email, "password": DEMO_PASSWORD}
    )

    assert (answer.status_code, answer["Location"]) == (302, "/activities/bin/")
    assert client.cookies["sessionid"].value != before
    assert whoever(client) == officer
    assert whoever(Client(headers={"Cookie": f"sessionid={before}"})) is None


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/accounts/login/"]
)
def test_signing_in_leads_nowhere_else(client, officer, wanted):
    answer = client.post("/accounts/login/", {"username": officer.email, "password": DEMO_PASSWORD, "next": wanted})

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_who_is_signed_in_already_is_led_on(signed_in):
    client = signed_in("officer")

    assert client.get("/accounts/login/?next=/countries/")["Location"] == "/countries/"
    assert client.get("/accounts/login/?next=/accounts/login/")["Location"] == "/"


def hashes(monkeypatch):
    """The list of passwords that get hashed from now on."""
    done, encode = [], MD5PasswordHasher.encode

    def counted(self, password, salt):
        done.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    return done


def test_unknown_closed_and_wrong_take_the_same_work_and_get_the_same_words(
    client, officer, demo_user, monkeypatch, django_assert_num_queries
):
    closed = demo_user("manager")
    closed.is_active = False
    closed.save()
    done = hashes(monkeypatch)
    answers = []

    for email, password in [
        (officer.email, "wrong"),
        ("nobody@demo.example", "wrong"),
        (closed.email, "wrong"),
        (closed.email, DEMO_PASSWORD),
    ]:
        with django_assert_num_queries(3):  # the account to check, the account to tell of, the note of it
            answer = sign_in(client, email, password)
        answers.append((answer.status_code, len(done), [str(e) for e in answer.context["form"].non_field_errors()]))
        done.clear()

    assert answers == [answers[0]] * 4
    assert answers[0][:2] == (200, 1)


def test_the_page_needs_a_form_of_ours(officer):
    client = Client(enforce_csrf_checks=True)

    assert sign_in(client).status_code == 403
    assert whoever(client) is None


def test_nobody_signs_up():
    client = Client()

    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    for address in (
        "signup",
        "email",
        "confirm-email",
        "inactive",
        "2fa",
        "3rdparty",
        "social/signup",
        "oidc/sso/login",
    ):
        assert client.get(f"/accounts/{address}/").status_code == 404, address


def test_an_answer_is_kept_by_no_cache(client, signed_in):
    pages = ["login/", "password/forgotten/"]
    own = ["", "password/", "sessions/", "second-factor/"]

    assert {page for page in pages if "no-store" not in client.get(f"/accounts/{page}")["Cache-Control"]} == set()
    signed_in("officer")
    assert {page for page in own if client.get(f"/accounts/{page}")["Cache-Control"] != "no-store"} == set()


def test_the_log_tells_what_happened_and_neither_address_nor_password(client, officer):
    with capture_logs() as lines:
        sign_in(client, officer.email, "wrong password")
        sign_in(client, "nobody@demo.example", "wrong password")
        sign_in(client)
        client.post("/accounts/logout/")

    told = [(line["event"], line["account"]) for line in lines if "account" in line]
    assert told == [
        ("sign_in_failed", officer.pk),
        ("sign_in_failed", None),
        ("signed_in", officer.pk),
        ("signed_out", officer.pk),
    ]
    assert not any("@" in str(line) or "wrong password" in str(line) or DEMO_PASSWORD in str(line) for line in lines)


def test_the_tables_of_addresses_of_the_library_stay_empty(client, officer, worker_at_once, mailoutbox):
    sign_in(client)
    client.post("/accounts/logout/")
    client.post("/accounts/password/forgotten/", {"email": officer.email})

    assert len(mailoutbox) == 1
    assert EmailAddress.objects.count() == 0


def test_the_admin_pages_have_no_sign_in_of_their_own(client, demo_user):
    assert client.get("/admin/login/?next=/admin/accounts/")["Location"] == "/accounts/login/?next=/admin/accounts/"
    assert client.get("/admin/login/?next=https://evil.example/")["Location"] == "/accounts/login/?next=/admin/"
    posted = client.post("/admin/login/", {"username": "admin@demo.example", "password": DEMO_PASSWORD})
    assert (posted.status_code, whoever(client)) == (302, None)

    client.force_login(demo_user("officer"))
    assert client.get("/admin/login/").status_code == 403
    client.force_login(demo_user("admin"))
    assert client.get("/admin/login/")["Location"] == "/admin/"
    assert client.get("/admin/password_change/")["Location"] == "/accounts/password/"
