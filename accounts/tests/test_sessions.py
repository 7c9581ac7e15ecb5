"""How long a session lasts, and who ends it."""

import datetime as dt
import time

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Session
from accounts.tests.conftest import DEMO_PASSWORD, sign_in, whoever
from ctassist.tests.admin_forms import faults_on, send

pytestmark = pytest.mark.django_db
IDLE = dt.timedelta(minutes=30)


def row_of(client):
    return Session.objects.get(pk=Session.digest_of(client.cookies["sessionid"].value))


def pass_time(client, **span):
    """As if so much time had passed since the client's last request."""
    span, row = dt.timedelta(**span), row_of(client)
    Session.objects.filter(pk=row.pk).update(seen_at=row.seen_at - span, expire_date=row.expire_date - span)


def test_half_an_hour_without_a_request_ends_a_session(client, officer):
    sign_in(client)

    pass_time(client, minutes=29, seconds=50)
    assert whoever(client) == officer
    pass_time(client, minutes=30, seconds=1)
    assert whoever(client) is None
    led = client.get("/activities/new/")
    assert (led.status_code, led["Location"]) == (302, "/accounts/login/?next=/activities/new/")


def test_a_request_starts_the_half_hour_anew(client, officer):
    sign_in(client)

    for _ in range(4):
        pass_time(client, minutes=29)
        assert whoever(client) == officer


def test_twelve_hours_end_a_session_that_is_in_use(client, officer):
    sign_in(client)

    session = client.session
    session["begun_at"] = time.time() - 12 * 3600 + 60
    session.save()
    assert whoever(client) == officer
    assert row_of(client).expire_date <= timezone.now() + dt.timedelta(seconds=61)
    session["begun_at"] = time.time() - 12 * 3600 - 1
    session.save()
    assert whoever(client) is None


def test_that_somebody_goes_on_is_noted_once_a_minute(client, officer):
    sign_in(client)
    client.get("/countries/")

    def writes():
        with CaptureQueriesContext(connection) as captured:
            client.get("/countries/")
        return [q["sql"] for q in captured if "UPDATE" in q["sql"] and "accounts_session" in q["sql"]]

    assert writes() == []
    pass_time(client, seconds=61)
    assert len(writes()) == 1
    assert writes() == []


def test_the_browser_forgets_the_session_when_it_is_closed(client, officer):
    cookie = sign_in(client).cookies["sessionid"]

    assert (cookie["max-age"], cookie["expires"]) == ("", "")
    assert cookie["httponly"] and cookie["samesite"] == "Lax"


def test_the_table_holds_nothing_that_signs_anybody_in(client, officer):
    sign_in(client)

    row = row_of(client)
    assert whoever(Client(headers={"Cookie": f"sessionid={row.pk}"})) is None
    assert client.cookies["sessionid"].value not in str(list(Session.objects.values()))


def test_who_is_closed_out_is_out_with_the_next_request(client, officer, demo_user):
    sign_in(client)
    assert client.get("/activities/new/").status_code == 200
    administrator = Client()
    administrator.force_login(demo_user("admin"))

    saved = send(administrator, f"/admin/accounts/user/{officer.pk}/change/", is_active=None)

    assert saved.status_code == 302, faults_on(saved)
    assert client.get("/activities/new/").status_code == 302
    assert client.get("/jobs/").status_code == 302
    assert Session.objects.filter(user=officer).count() == 0
    send(administrator, f"/admin/accounts/user/{officer.pk}/change/", is_active="on")
    assert whoever(client) is None


def test_an_account_closed_past_the_pages_is_out_too(client, officer):
    sign_in(client)

    type(officer).objects.filter(pk=officer.pk).update(is_active=False)

    assert whoever(client) is None


def test_a_new_password_ends_all_other_sessions_and_keeps_this_one(client, officer):
    other = Client()
    sign_in(other)
    sign_in(client)
    before = client.cookies["sessionid"].value
    fields = {"old_password": DEMO_PASSWORD, "new_password1": "a quiet long phrase"}

    changed = client.post("/accounts/password/", fields | {"new_password2": "a quiet long phrase"})

    assert (changed.status_code, changed["Location"]) == (302, "/accounts/")
    assert [row.pk for row in Session.objects.filter(user=officer)] == [row_of(client).pk]
    assert whoever(other) is None
    assert whoever(client) == officer
    assert client.cookies["sessionid"].value != before


def test_one_sees_where_one_is_signed_in_and_ends_one_session_or_all(client, officer, demo_user):
    other, manager = Client(), Client()
    sign_in(other, REMOTE_ADDR="192.0.2.7", headers={"User-Agent": "A browser <b>elsewhere</b>"})
    sign_in(manager, "manager@demo.example")
    sign_in(client)

    page = client.get("/accounts/sessions/")
    listed = [(s["is_here"], s["address"], s["browser"]) for s in page.context["sessions"]]
    assert sorted(listed) == [(False, "192.0.2.7", "A browser <b>elsewhere</b>"), (True, "127.0.0.1", "")]
    assert "A browser &lt;b&gt;elsewhere&lt;/b&gt;" in page.text

    client.post("/accounts/sessions/", {"session": row_of(manager).pk})
    assert whoever(manager) is not None
    client.post("/accounts/sessions/", {"session": row_of(other).pk})
    assert (whoever(other), whoever(client)) == (None, officer)

    sign_in(other)
    everywhere = client.post("/accounts/sessions/", {"session": "all"})
    assert everywhere["Location"] == "/accounts/login/"
    assert (whoever(other), whoever(client)) == (None, None)
    assert whoever(manager) is not None


@pytest.mark.parametrize("which", ["", "x\x00y", "' OR 1=1", "a" * 5000])
def test_a_session_that_is_none_ends_nothing(client, officer, which):
    sign_in(client)

    assert client.post("/accounts/sessions/", {"session": which}).status_code == 302
    assert whoever(client) == officer


def test_sessions_that_are_over_are_cleared_away(client, officer):
    sign_in(client)
    pass_time(client, hours=1)

    call_command("clearsessions")

    assert Session.objects.count() == 0


def test_the_admin_pages_show_sessions_to_whom_they_belong_and_to_administrators(client, demo_user):
    for name in ("officer", "manager"):
        user = demo_user(name)
        user.is_staff = True
        user.save()
        sign_in(Client(), user.email)
    client.force_login(demo_user("officer"))
    own = client.get("/admin/accounts/session/")
    client.force_login(demo_user("admin"))
    every = client.get("/admin/accounts/session/")

    assert "Olive Officer" in own.text and "Mona Manager" not in own.text
    assert "Olive Officer" in every.text and "Mona Manager" in every.text


def test_a_session_leaves_no_trace_in_the_history(client, officer, django_db_blocker):
    from ctassist.lib.history.models import Change

    sign_in(client)

    assert not Change.objects.filter(table="accounts_session").exists()
    assert settings.SESSION_ENGINE == "accounts.sessions"
