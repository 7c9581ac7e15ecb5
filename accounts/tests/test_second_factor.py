"""The second factor: who needs it, how it is set up, and what it takes to sign in with it."""

import json
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts import second_factor
from accounts.encryption import decrypt, encrypt
from accounts.models import ApiToken, Session, User
from accounts.tests.conftest import DEMO_PASSWORD, code_of, set_up, sign_in, whoever
from ctassist.lib.history.models import Change
from ctassist.tests.admin_forms import faults_on, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("second_factor_for_all")]
SET_UP = "/accounts/second-factor/"


def end_session(client):
    client.post("/accounts/logout/")


@pytest.mark.parametrize(("name", "needed"), [("officer", True), ("manager", True), ("dpo", True), ("admin", False)])
def test_who_can_read_personal_data_needs_a_second_factor(client, demo_user, name, needed):
    sign_in(client, f"{name}@demo.example")

    answer = client.get("/jobs/")

    assert (answer.status_code, answer.get("Location")) == ((302, SET_UP) if needed else (200, None))
    assert second_factor.is_needed(demo_user(name)) is needed


def test_demo_accounts_go_without_where_the_setting_says_so_and_others_do_not(client, settings, officer):
    settings.DEMO_WITHOUT_SECOND_FACTOR = True
    User.objects.create_user("real@assist.example", DEMO_PASSWORD, name="Rita Real", role="officer")
    sign_in(client)
    assert client.get("/activities/bin/").status_code == 200
    end_session(client)

    sign_in(client, "real@assist.example")

    assert client.get("/activities/bin/")["Location"] == SET_UP


@pytest.mark.parametrize(
    "address", ["/", "/activities/", "/activities/ACT-001/", "/jobs/", "/accounts/second-factor/remove/"]
)
def test_until_then_every_page_leads_to_the_set_up(client, officer, address):
    sign_in(client)

    assert client.get(address)["Location"] == SET_UP
    assert client.post(address)["Location"] == SET_UP


@pytest.mark.parametrize("address", ["", "password/", "sessions/", "second-factor/"])
def test_until_then_the_pages_of_the_own_account_are_open(client, officer, address):
    sign_in(client)

    assert client.get(f"/accounts/{address}").status_code == 200


def test_until_then_the_admin_pages_are_closed(client, officer):
    User.objects.filter(pk=officer.pk).update(is_staff=True)
    sign_in(client)

    assert client.get("/admin/")["Location"] == SET_UP
    assert client.get("/admin/login/")["Location"] == SET_UP


def test_until_then_the_api_is_closed_to_the_session_and_open_to_a_token(client, officer):
    token = ApiToken.issue(officer, "a system")
    sign_in(client)

    refused = client.get("/api/v1/activities/")
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert refused.json()["detail"] == "Set up a second factor on the site first."
    assert client.get("/api/v1/activities/", headers={"Authorization": "Basic eA=="}).status_code == 403
    assert Client(headers={"Authorization": f"Token {token}"}).get("/api/v1/activities/").status_code == 200


def test_what_is_public_is_open_to_who_is_not_signed_in(client):
    assert client.get("/activities/").status_code == 200
    assert client.get("/api/v1/activities/").status_code == 200


def test_an_officer_sets_it_up_gets_codes_once_and_goes_on_to_the_page_they_wanted(client, officer):
    sign_in(client)
    client.get("/activities/?year=2019")
    secret = client.get(SET_UP).context["form"].secret

    wrong = client.post(SET_UP, {"code": "000000"})
    right = client.post(SET_UP, {"code": code_of(secret)})
    first, second = client.get("/accounts/recovery-codes/"), client.get("/accounts/recovery-codes/")

    assert (wrong.status_code, wrong.context["form"].errors["code"]) == (
        200,
        ["This code is not right, or was used before. Take the one that is shown now."],
    )
    assert (right.status_code, right["Location"]) == (302, "/accounts/recovery-codes/")
    codes = first.context["unused_codes"]
    assert (len(set(codes)), first.context["wanted"]) == (10, "/activities/?year=2019")
    assert "no-store" in first["Cache-Control"]
    assert not any(code in second.text for code in codes)
    assert client.get("/activities/").status_code == 200


def test_signing_in_takes_the_code_then(client, officer):
    sign_in(client)
    secret, _ = set_up(client)
    end_session(client)

    half = client.post("/accounts/login/?next=/activities/bin/", {"username": officer.email, "password": DEMO_PASSWORD})
    assert half["Location"] == "/accounts/login/code/"
    assert whoever(client) is None
    assert Session.objects.filter(user=officer).count() == 0
    wrong = client.post("/accounts/login/code/", {"code": "123"})
    assert (wrong.status_code, whoever(client)) == (200, None)
    right = client.post("/accounts/login/code/", {"code": code_of(secret)})
    assert (right.status_code, right["Location"]) == (302, "/activities/bin/")
    assert client.get("/activities/bin/").status_code == 200


@pytest.mark.parametrize(("ago", "status"), [(2, 200), (1, 302), (0, 302), (-1, 302), (-2, 200)])
def test_a_code_counts_one_step_before_and_after_its_time(client, officer, monkeypatch, ago, status):
    sign_in(client)
    secret, _ = set_up(client)
    end_session(client)
    sign_in(client)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)

    assert client.post("/accounts/login/code/", {"code": code_of(secret, ago=ago)}).status_code == status


def test_a_code_counts_once_also_when_the_library_has_forgotten_it(client, officer):
    sign_in(client)
    secret, _ = set_up(client)
    end_session(client)
    sign_in(client)
    code = code_of(secret)
    assert client.post("/accounts/login/code/", {"code": code}).status_code == 302
    cache.delete(f"allauth.mfa.totp.used?user={officer.pk}&code={code}")  # as 30 seconds later

    other = Client()
    sign_in(other)

    assert other.post("/accounts/login/code/", {"code": code}).status_code == 200
    assert whoever(other) is None


def test_a_recovery_code_signs_in_once(client, officer):
    sign_in(client)
    _, codes = set_up(client)

    for code, status in [(codes[3], 302), (codes[3], 200), (codes[4], 302)]:
        other = Client()
        sign_in(other)
        assert other.post("/accounts/login/code/", {"code": code}).status_code == status


def test_the_code_is_for_who_gave_the_password(client, officer, demo_user):
    sign_in(client)
    secret, _ = set_up(client)
    other = Client()
    sign_in(other, "manager@demo.example")
    set_up(other)
    end_session(other)

    sign_in(other, "manager@demo.example")

    assert other.post("/accounts/login/code/", {"code": code_of(secret)}).status_code == 200
    assert Client().get("/accounts/login/code/")["Location"] == "/accounts/login/"
    assert Client().post("/accounts/login/code/", {"code": code_of(secret)})["Location"] == "/accounts/login/"


def test_who_is_closed_out_between_password_and_code_does_not_get_in(client, officer):
    sign_in(client)
    secret, _ = set_up(client)
    end_session(client)
    sign_in(client)

    User.objects.filter(pk=officer.pk).update(is_active=False)

    assert client.post("/accounts/login/code/", {"code": code_of(secret)})["Location"] == "/accounts/login/"
    assert whoever(client) is None


def test_the_password_is_asked_for_again_before_the_second_factor_is_changed(client, officer):
    sign_in(client)
    set_up(client)
    session = client.session
    session["account_authentication_methods"][-1]["at"] -= 6 * 60
    session.save()

    led = client.get("/accounts/second-factor/remove/")
    assert led["Location"] == "/accounts/again/?next=%2Faccounts%2Fsecond-factor%2Fremove%2F"
    assert client.post("/accounts/second-factor/remove/").status_code == 302
    assert second_factor.has_one(officer)
    assert client.post(led["Location"], {"password": "wrong"}).status_code == 200
    assert second_factor.has_one(officer)
    client.post(led["Location"], {"password": DEMO_PASSWORD})
    assert not second_factor.has_one(officer)  # what was sent before is carried out now


def test_who_removes_it_is_signed_out_elsewhere_and_needs_a_new_one(client, officer):
    sign_in(client)
    secret, _ = set_up(client)
    other = Client()
    sign_in(other)
    other.post("/accounts/login/code/", {"code": code_of(secret)})
    assert other.get("/activities/bin/").status_code == 200

    client.post("/accounts/second-factor/remove/")

    assert Authenticator.objects.filter(user=officer).count() == 0
    assert client.get("/activities/bin/")["Location"] == SET_UP
    assert whoever(other) is None


def test_new_recovery_codes_take_the_place_of_the_old_ones(client, officer):
    sign_in(client)
    _, old = set_up(client)

    assert client.post("/accounts/recovery-codes/new/")["Location"] == "/accounts/recovery-codes/"
    new = client.get("/accounts/recovery-codes/").context["unused_codes"]

    assert not {*old} & {*new}
    for code, status in [(old[0], 200), (new[0], 302)]:
        other = Client()
        sign_in(other)
        assert other.post("/accounts/login/code/", {"code": code}).status_code == status


def test_the_secrets_stand_nowhere_in_the_clear(client, officer, demo_user):
    sign_in(client)
    secret, codes = set_up(client)
    stored = json.dumps(list(Authenticator.objects.values("data")))
    history = json.dumps(list(Change.objects.values("before", "after")), default=str)
    client.force_login(demo_user("admin"))

    assert secret not in stored + history
    assert not any(code in stored + history for code in codes)
    assert not Change.objects.filter(table__startswith="mfa").exists()
    for address in (
        "/admin/",
        f"/admin/accounts/user/{officer.pk}/change/",
        f"/admin/accounts/user/{officer.pk}/history/",
    ):
        assert secret not in client.get(address).text
    assert client.get("/admin/mfa/authenticator/").status_code == 404
    assert client.get("/admin/account/emailaddress/").status_code == 404


def test_a_secret_is_read_with_the_key_of_before_too(settings):
    sealed = encrypt("a seed")
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another key " * 5

    assert decrypt(sealed) == "a seed"
    assert encrypt("a seed") != sealed


def test_with_another_key_no_code_is_right_and_no_page_breaks(client, officer, settings):
    sign_in(client)
    secret, codes = set_up(client)
    other = Client()
    settings.SECRET_KEY = "another key " * 5
    sign_in(other)

    for code in (code_of(secret), codes[0], code_of("A" * 32)):
        assert other.post("/accounts/login/code/", {"code": code}).status_code == 200
    assert whoever(other) is None


def test_an_administrator_removes_the_factor_that_somebody_has_lost(client, officer, demo_user):
    sign_in(client)
    set_up(client)
    administrator = Client()
    administrator.force_login(demo_user("admin"))

    saved = send(administrator, f"/admin/accounts/user/{officer.pk}/change/", remove_second_factor="on")

    assert saved.status_code == 302, faults_on(saved)
    assert (whoever(client), second_factor.has_one(officer)) == (None, False)
    own = send(administrator, f"/admin/accounts/user/{demo_user('admin').pk}/change/", remove_second_factor="on")
    assert faults_on(own) == ["Remove your own second factor on the page of your account."]


def test_a_role_that_needs_one_closes_sessions_that_are_open(client, demo_user):
    sign_in(client, "admin@demo.example")
    assert client.get("/countries/").status_code == 200

    User.objects.filter(email="admin@demo.example").update(role="dpo", date_joined=timezone.now())

    assert client.get("/countries/")["Location"] == SET_UP
