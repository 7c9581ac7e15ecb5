"""The history: every change of every record, by whom, through which door, in an order that a feed can follow."""

import datetime as dt
import threading
from types import SimpleNamespace

import pytest
from django.db import InternalError, connection, transaction
from django.http import HttpResponse
from django.urls import path

from accounts.models import Office
from activities.models import Activity
from activities.tests.builders import an_activity
from ctassist.celery import begin_task
from ctassist.lib.history.acting import acting, acting_now
from ctassist.lib.history.models import Change
from ctassist.lib.history.telling import history_of
from partners.models import Partner


def changes_of(record):
    return [(c.table, c.action, c.changed_fields) for c in Change.objects.about(record).order_by("id")]


@pytest.mark.django_db
def test_adding_changing_and_removing_are_each_recorded_with_the_row_before_and_after():
    office = Office.objects.create(code="x", name="First", partner=Partner.objects.get(code="ipu"))
    Office.objects.filter(pk=office.pk).update(name="Second")
    key = office.pk
    office.delete()

    changes = Change.objects.filter(table="accounts_office", row_key=str(key)).order_by("id")
    assert [c.action for c in changes] == ["insert", "update", "delete"]
    assert [(c.before or {}).get("name") for c in changes] == [None, "First", "Second"]
    assert [(c.after or {}).get("name") for c in changes] == ["First", "Second", None]
    assert changes[1].changed_fields == ["name"]


@pytest.mark.django_db
def test_bulk_updates_and_raw_sql_are_recorded_too():
    before = Change.objects.count()

    Activity.objects.filter(reference__in=["ACT-001", "ACT-002"]).update(venue_name="Hall")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE partners_partner SET notes = 'x' WHERE code = 'ipu'")

    assert Change.objects.count() == before + 3


@pytest.mark.django_db
def test_what_changes_nothing_is_not_recorded():
    before = Change.objects.count()

    Partner.objects.filter(code="ipu").update(code="ipu")

    assert Change.objects.count() == before


@pytest.mark.django_db
def test_rows_that_hang_on_a_record_belong_to_its_history():
    activity = an_activity(partners={"ipu": "lead"}, countries={"EGY": "invited"}, themes=["pve"])

    assert [(table, action) for table, action, _ in changes_of(activity)] == [
        ("activities_activity", "insert"),
        ("activities_activitytext", "insert"),
        ("activities_activitypartner", "insert"),
        ("activities_activitycountry", "insert"),
        ("activities_activitytheme", "insert"),
    ]


@pytest.mark.django_db
def test_many_to_many_rows_belong_to_the_record_that_declares_them():
    project = Activity.objects.get(reference="ACT-001").project
    project.mandates.add("s_res_1540")

    assert changes_of(project)[-1][:2] == ("activities_project_mandates", "insert")


@pytest.mark.django_db
def test_a_change_carries_who_did_it_in_which_request_through_which_door(demo_user):
    user = demo_user("officer")

    with acting(user, request_id="abc123", door="page"):
        Partner.objects.filter(code="ipu").update(notes="changed")
    Partner.objects.filter(code="ipu").update(notes="changed again")

    last, previous = Change.objects.filter(table="partners_partner")[:2]
    assert (previous.actor_id, previous.request_id, previous.door) == (user.pk, "abc123", "page")
    assert (last.actor_id, last.request_id, last.door) == (None, "", "")  # in the same transaction


@pytest.mark.django_db
def test_a_statement_that_begins_otherwise_is_noted_too(demo_user):
    with acting(demo_user("officer"), door="task"), connection.cursor() as cursor:
        cursor.execute(
            "WITH ipu AS (SELECT id FROM partners_partner WHERE code = 'ipu') "
            "UPDATE partners_partner SET notes = 'with' FROM ipu WHERE partners_partner.id = ipu.id"
        )

    assert Change.objects.filter(table="partners_partner").first().door == "task"


def writes(request):
    """A page that writes, for the next test."""
    Partner.objects.filter(code="ipu").update(notes="written in a request")
    return HttpResponse("written")


urlpatterns = [path("api/write", writes), path("admin/write", writes), path("write", writes)]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(("address", "door"), [("/write", "page"), ("/api/write", "api"), ("/admin/write", "admin")])
def test_a_request_leaves_its_id_its_user_and_its_door(client, demo_user, address, door):
    user = demo_user("officer")
    client.force_login(user)

    response = client.get(address)

    change = Change.objects.filter(table="partners_partner").first()
    assert (change.request_id, change.actor_id, change.door) == (response["X-Request-Id"], user.pk, door)


@pytest.mark.django_db
def test_a_task_leaves_its_name():
    begin_task(task=SimpleNamespace(name="ctassist.tasks.clear_expired_sessions"), task_id="42")
    try:
        Partner.objects.filter(code="ipu").update(notes="written in a task")
    finally:
        acting_now.set(None)

    change = Change.objects.filter(table="partners_partner").first()
    assert (change.request_id, change.actor_id, change.door) == ("42", None, "clear_expired_sessions")


@pytest.mark.django_db
def test_no_text_of_an_actor_can_break_out_of_the_statement():
    with acting(request_id="'; DROP TABLE accounts_office; --%s", door="do'or%(x)s"):
        Partner.objects.filter(code="ipu").update(notes="safe")

    change = Change.objects.filter(table="partners_partner").first()
    assert (change.request_id, change.door) == (" DROP TABLE accounts_office --s", "doorxs")


@pytest.mark.django_db
def test_passwords_and_tokens_never_enter_the_history(demo_user):
    user = demo_user("officer")
    user.set_password("another long password")
    user.save()

    rows = Change.objects.filter(table__in=["accounts_user", "accounts_apitoken"])
    assert rows.count() > 0
    assert not [c for c in rows if "password" in (c.after or {}) or "digest" in (c.after or {})]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE history_change SET door = 'x'", "DELETE FROM history_change", "TRUNCATE history_change"]
)
def test_the_history_is_only_added_to(statement):
    with pytest.raises(InternalError, match="only added to"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_loading_is_noted_with_its_command():
    first = Change.objects.filter(table="activities_activity", action="insert").earliest("id")

    assert first.door == "load_records"


@pytest.mark.django_db
def test_people_read_the_history_as_fields_before_and_after(demo_user):
    activity = Activity.objects.get(reference="ACT-001")
    with acting(demo_user("officer"), door="page"):
        activity.venue_city = "Luxor"
        activity.save()

    entry = history_of(activity)[0]

    assert (entry["actor"], entry["door"], entry["action"], entry["what"]) == (
        "Olive Officer",
        "page",
        "changed",
        "activity",
    )
    assert entry["fields"] == [("venue city", True, "Aswan", "Luxor")]


def test_a_feed_misses_no_transaction_that_commits_late(django_db_setup, django_db_blocker):
    """Transaction A writes first and commits last; what a reader took as settled in between must not lie after A's."""
    with django_db_blocker.unblock():
        begun, go_on = threading.Event(), threading.Event()

        def late():
            with transaction.atomic():
                Partner.objects.filter(code="ipu").update(notes="late")
                begun.set()
                go_on.wait(10)
            connection.close()

        thread = threading.Thread(target=late)
        thread.start()
        begun.wait(10)
        Partner.objects.filter(code="pam").update(notes="early")
        read = list(Change.objects.settled().values_list("transaction", "id"))
        mark = read[-1]
        go_on.set()
        thread.join()
        with connection.cursor() as cursor:  # a later transaction lets the two settle
            cursor.execute("SELECT pg_current_xact_id()")
        after = [row for row in Change.objects.settled().values_list("transaction", "id") if row > mark]
        notes = [Change.objects.get(pk=key).after["notes"] for _, key in after]
        Partner.objects.filter(code__in=["ipu", "pam"]).update(notes="")

    assert notes == ["late", "early"]  # neither was settled while the first was open; then both, in one order


@pytest.mark.django_db
def test_the_history_speaks_of_names_days_and_yes_or_no_and_leaves_out_what_says_nothing(demo_user):
    activity, manager = an_activity(sensitivity="public"), demo_user("manager")
    instant = dt.datetime(2026, 3, 4, 5, 6, tzinfo=dt.UTC)
    Activity.objects.filter(pk=activity.pk).update(published_at=instant, published_by=manager)
    Activity.objects.filter(pk=activity.pk).update(is_from_past_source=True, planned_starts_on=None, version=7)
    Activity.objects.filter(pk=activity.pk).update(version=8)

    told = [(entry["action"], entry["fields"]) for entry in history_of(activity)[:2]]

    assert told == [
        ("changed", [("recorded from a source of the past", True, "no", "yes")]),
        (
            "changed",
            [("published at", True, "", "4 March 2026, 05:06"), ("published by", True, "", "Mona Manager")],
        ),
    ]
