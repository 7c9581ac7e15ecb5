"""Accounts, offices and tokens on the admin pages: administrators write them, never their own role, never a secret."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import ApiToken, Office, User
from ctassist.tests.admin_forms import faults_on, form_on, send

pytestmark = pytest.mark.django_db
ADD = "/admin/accounts/user/add/"
NEW = {
    "email": "New.Officer@Demo.Example",
    "name": "Nora New",
    "role": "officer",
    "office": "demo-vienna",
    "password": "a long and quiet phrase",
}


@pytest.fixture
def administrator(signed_in):
    return signed_in("admin")


def page_of(record):
    return f"/admin/accounts/{record._meta.model_name}/{record.pk}/change/"


def test_an_administrator_makes_an_account_that_signs_in(administrator, client):
    answer = send(administrator, ADD, **NEW)

    user = User.objects.get(name="Nora New")
    assert answer.status_code == 302, faults_on(answer)
    assert (user.role, user.office.code, user.is_staff, user.is_superuser) == ("officer", "demo-vienna", False, False)
    assert client.login(username="new.officer@demo.example", password=NEW["password"])


def test_neither_address_nor_password_is_shown_and_empty_keeps_them(administrator, demo_user):
    officer = demo_user("officer")
    page = administrator.get(page_of(officer))

    answer = send(administrator, page_of(officer), name="Olive Renamed")

    after = User.objects.get(pk=officer.pk)
    assert answer.status_code == 302, faults_on(answer)
    assert (after.name, after.email, after.password) == ("Olive Renamed", officer.email, officer.password)
    assert officer.email not in page.text
    assert officer.password not in page.text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": "OFFICER@demo.example"}, "Another account has this e-mail address."),
        ({"email": ""}, "Fill this in."),
        ({"password": "short"}, "This password is too short. It must contain at least 12 characters."),
        ({"partner": "ipu"}, "Only a partner's system acts for a partner."),
        ({"role": "emperor"}, "Select a valid choice. emperor is not one of the available choices."),
    ],
)
def test_an_account_that_breaks_a_rule_is_refused_in_words(administrator, wrong, words):
    before = User.objects.count()

    answer = send(administrator, ADD, **(NEW | wrong))

    assert (answer.status_code, faults_on(answer), User.objects.count()) == (400, [words], before)
    assert NEW["password"] not in answer.text


@pytest.mark.parametrize(
    "changes", [{"role": "manager"}, {"is_staff": None}, {"is_active": None}, {"office": "demo-vienna"}]
)
def test_nobody_changes_what_they_may_do_themselves(administrator, demo_user, changes):
    before = User.objects.filter(email="admin@demo.example").values().get()

    answer = send(administrator, page_of(demo_user("admin")), **changes)

    assert faults_on(answer) == ["Nobody changes what they may do themselves."]
    assert User.objects.filter(email="admin@demo.example").values().get() == before


def test_an_administrator_gives_and_takes_rights_of_others(administrator, demo_user):
    officer = demo_user("officer")

    send(administrator, page_of(officer), edits_reference="on", is_staff="on")
    given = User.objects.get(pk=officer.pk)
    send(administrator, page_of(officer), is_active=None)

    assert (given.edits_reference, given.is_staff) == (True, True)
    assert User.objects.get(pk=officer.pk).is_active is False


def test_an_office_keeps_its_code(administrator):
    office = Office.objects.get(code="demo-vienna")

    send(administrator, page_of(office), name="Renamed", code="other")

    office.refresh_from_db()
    assert (office.name, office.code) == ("Renamed", "demo-vienna")


def test_a_token_is_ended_here_and_never_shown_or_issued(administrator, demo_user):
    secret = ApiToken.issue(demo_user("officer"), "a system")
    token = ApiToken.objects.get(name="a system")
    page = administrator.get(page_of(token))

    today = timezone.now()
    ended = send(administrator, page_of(token), expires_at=f"{today:%Y-%m-%dT00:00:00}")
    late = today + dt.timedelta(days=400)
    longer = send(administrator, page_of(token), expires_at=f"{late:%Y-%m-%dT00:00:00}")

    assert secret not in page.text and token.digest not in page.text
    assert ended.status_code == 302, faults_on(ended)
    assert faults_on(longer) == ["A token is valid for a year at most."]
    assert ApiToken.objects.get(pk=token.pk).expires_at <= today
    assert administrator.get("/admin/accounts/apitoken/add/").status_code == 403
    assert "user" not in form_on(page)
