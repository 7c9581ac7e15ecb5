"""The access log: what an entry says, and that nobody changes or removes one."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import InternalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.utils import timezone

from accounts.access_log import REFUSED, AccessEntry, Of, forget_old, note
from accounts.models import ApiToken, Office, User
from activities.tests.builders import an_activity

pytestmark = pytest.mark.django_db
TWO_YEARS = dt.timedelta(days=731)


def entries(**those):
    return AccessEntry.objects.filter(**those)


def asking(user, **meta):
    request = RequestFactory().get("/", **meta)
    request.user, request.id = user, "a-request"
    return request


def test_an_entry_says_who_did_what_to_which_record_from_where_and_when(demo_user):
    activity, user = an_activity(), demo_user("officer2")
    token = ApiToken(pk=77)
    request = SimpleNamespace(_request=asking(user, REMOTE_ADDR="192.0.2.7"), auth=token)
    request._request.auth = token

    note("record_read", actor=user, request=request, of=activity, data_class="P1", reason="To compare")

    entry = entries().get()
    assert (entry.actor, entry.actor_role, entry.actor_office) == (user, "officer", user.office)
    assert (entry.event, entry.kind, entry.key) == ("record_read", "activity", activity.reference)
    assert (entry.office, entry.data_class, entry.reason) == (activity.office, "P1", "To compare")
    assert (entry.address, entry.request_id, entry.token_id) == ("192.0.2.7", "a-request", 77)
    assert (entry.row_count, entry.outcome) == (None, "")
    assert abs(timezone.now() - entry.at) < dt.timedelta(seconds=5)


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_an_entry_without_an_account_names_nobody(nobody):
    note("sign_in_failed", actor=nobody)

    assert entries().values_list("actor", "actor_role", "actor_office", "address", "kind", "key").get() == (
        *(None, "", None, None),
        *("", ""),
    )


def test_an_entry_is_about_a_record_a_list_or_what_is_named(demo_user):
    office = Office.objects.get(code="demo-dakar")
    for about in (office, demo_user("dpo"), "activities", Of("project", "some_project", office.pk)):
        note("record_read", actor=None, of=about, rows=3)

    assert list(entries().order_by("id").values_list("kind", "key", "office")) == [
        ("office", "demo-dakar", None),
        ("user", str(demo_user("dpo").pk), None),
        ("activities", "", None),
        ("project", "some_project", office.pk),
    ]
    assert set(entries().values_list("row_count", flat=True)) == {3}


def test_an_entry_stays_when_its_account_and_its_token_go():
    user = User.objects.create_user("gone@x.invalid", name="Gone", role="client")
    ApiToken.issue(user, "gone")
    note("record_read", actor=user)
    key = user.pk

    user.delete()

    assert entries().get().actor_id == key


def test_the_database_says_when_whatever_the_program_says():
    AccessEntry.objects.create(event="record_read", at=timezone.now() - 2 * TWO_YEARS)

    assert timezone.now() - entries().get().at < dt.timedelta(seconds=5)


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entries().update(event="nothing"),
        lambda entry: entries().delete(),
        lambda entry: entry.delete(),
        lambda entry: entry.save(),
        lambda entry: raw("UPDATE accounts_accessentry SET reason = 'x'"),
        lambda entry: raw("DELETE FROM accounts_accessentry"),
        lambda entry: raw("TRUNCATE accounts_accessentry"),
    ],
    ids=["update()", "delete()", "one row deleted", "one row saved", "UPDATE", "DELETE", "TRUNCATE"],
)
def test_the_log_is_only_added_to(change):
    note("record_read", actor=None)
    before = list(entries().values())

    with pytest.raises(InternalError, match="the access log is only added to"), transaction.atomic():
        change(entries().get())

    assert list(entries().values()) == before


def raw(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def aged(age):
    """An entry that is so old, as only the owner of the table can make one."""
    raw("ALTER TABLE accounts_accessentry DISABLE TRIGGER stamp")
    entry = AccessEntry.objects.create(event="record_read", at=timezone.now() - age)
    raw("ALTER TABLE accounts_accessentry ENABLE TRIGGER stamp")
    return entry


def test_what_is_older_than_two_years_is_removed_and_that_is_noted():
    for days in (1, 2):
        aged(TWO_YEARS + dt.timedelta(days=days))
    young = aged(dt.timedelta(days=729))

    assert forget_old() == 2

    left = [(young.pk, "record_read", "", None), (young.pk + 1, "access_log_pruned", "access log", 2)]
    assert list(entries().order_by("id").values_list("pk", "event", "kind", "row_count")) == left
    assert forget_old() == 0
    assert entries().count() == 2


def test_nobody_removes_an_entry_that_is_younger_than_two_years():
    aged(dt.timedelta(days=729))

    with pytest.raises(InternalError, match="only added to"), transaction.atomic():
        raw("DELETE FROM accounts_accessentry")

    assert entries().count() == 1


def refused_in_a_transaction(request):
    """A page whose writes are taken back, for the next test."""
    with transaction.atomic():
        note("sign_in_failed", actor=None, request=request, outcome=REFUSED)
        note("signed_in", actor=None, request=request)
        transaction.set_rollback(True)
    return HttpResponse("refused", status=403)


urlpatterns = [path("refused", refused_in_a_transaction)]


@pytest.mark.urls(__name__)
def test_what_was_refused_is_noted_though_the_request_is_taken_back(client):
    answer = client.get("/refused")

    assert list(entries().values_list("event", "outcome", "request_id")) == [
        ("sign_in_failed", "refused", answer["X-Request-Id"])
    ]
