"""Which looks at records the access log notes, at every door, and which it does not."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access_log import AccessEntry
from accounts.models import ApiToken
from activities.export import ActivityExport
from activities.tests.builders import a_project, an_activity
from ctassist.lib.jobs import runner
from ctassist.lib.jobs.services import queue_job

pytestmark = pytest.mark.django_db
READ, HISTORY = "record_read", "history_read"


def noted():
    """(who, event, kind, key, class) of all entries but sign-ins, in their order."""
    rows = AccessEntry.objects.exclude(event="signed_in").order_by("id").select_related("actor")
    return [(entry.actor.name.split()[0], entry.event, entry.kind, entry.key, entry.data_class) for entry in rows]


@pytest.fixture
def draft(db):
    return an_activity(reference="DRAFT", title="A draft")


@pytest.fixture
def restricted(db):
    return an_activity(reference="SECRET", sensitivity="restricted")


@pytest.mark.parametrize("name", ["manager", "dpo"])
def test_a_look_at_a_draft_from_outside_its_office_is_noted(signed_in, draft, name):
    client = signed_in(name)
    for address in ("/activities/DRAFT/", "/api/v1/activities/DRAFT/", "/activities/DRAFT/history/"):
        assert client.get(address).status_code == 200

    who = {"manager": "Mona", "dpo": "Dana"}[name]
    outside = [
        (who, READ, "activity", "DRAFT", "P1"),
        (who, READ, "activity", "DRAFT", "P1"),
        (who, HISTORY, "activity", "DRAFT", "P1"),
    ]
    assert noted() == ([] if name == "manager" else outside)  # this manager is of the office that owns it
    assert {entry.office for entry in AccessEntry.objects.exclude(event="signed_in")} <= {draft.office}


def test_a_manager_of_another_office_is_noted(signed_in):
    an_activity(reference="THEIRS", office="demo-dakar")

    signed_in("manager").get("/activities/THEIRS/")

    assert noted() == [("Mona", READ, "activity", "THEIRS", "P1")]


@pytest.mark.parametrize("name", ["officer", "manager", "dpo", "admin", None])
def test_what_is_published_is_read_without_a_note(client, signed_in, name):
    an_activity(reference="OPEN", published=True, office="demo-dakar")
    if name:
        signed_in(name)

    for address in ("/activities/OPEN/", "/api/v1/activities/OPEN/", "/activities/"):
        assert client.get(address).status_code == 200

    assert noted() == []


def test_the_own_office_reads_its_drafts_without_a_note(signed_in, draft):
    client = signed_in("officer")

    assert client.get("/activities/DRAFT/").status_code == 200
    assert client.get("/activities/DRAFT/history/").status_code == 200

    assert noted() == []


@pytest.mark.parametrize("name", ["officer", "officer2", "admin", "manager", None])
def test_who_is_told_that_there_is_nothing_leaves_no_look(client, signed_in, restricted, name):
    if name:
        signed_in(name)

    assert client.get("/activities/SECRET/").status_code == 404

    assert noted() == []


def test_every_look_at_a_restricted_record_is_noted(signed_in, restricted):
    client = signed_in("dpo")

    client.get("/activities/SECRET/")
    client.get("/api/v1/activities/SECRET/")

    assert noted() == [("Dana", READ, "activity", "SECRET", "P1")] * 2


def test_a_look_through_a_token_names_the_token(client, demo_user, draft):
    secret = ApiToken.issue(demo_user("dpo"), "a script")

    client.get("/api/v1/activities/DRAFT/", headers={"Authorization": f"Token {secret}"})

    assert AccessEntry.objects.get().token == ApiToken.objects.get(name="a script")


def test_projects_and_their_addresses_are_noted_too(signed_in):
    a_project(reference="hidden_project")
    client = signed_in("dpo")

    client.get("/projects/hidden_project/")
    client.get("/api/v1/projects/hidden_project/")
    client.get("/projects/")

    assert noted() == [("Dana", READ, "project", "hidden_project", "P1")] * 2


def test_the_page_of_an_act_is_a_look(signed_in):
    an_activity(reference="THEIRS", office="demo-dakar")

    assert signed_in("manager").get("/activities/THEIRS/acts/publish/").status_code == 200

    assert noted() == [("Mona", READ, "activity", "THEIRS", "P1")]


def test_looks_on_the_admin_pages_are_noted(signed_in, demo_user, draft):
    dpo = demo_user("dpo")
    dpo.is_staff = True
    dpo.save()
    client, text = signed_in("dpo"), draft.texts.get()

    for address in (f"activity/{draft.pk}/change/", f"activity/{draft.pk}/history/", f"activitytext/{text.pk}/change/"):
        assert client.get(f"/admin/activities/{address}").status_code == 200

    assert noted() == [
        ("Dana", READ, "activity", "DRAFT", "P1"),
        ("Dana", HISTORY, "activity", "DRAFT", "P1"),
        ("Dana", READ, "activity", "DRAFT", "P1"),
    ]


def test_accounts_and_tokens_on_the_admin_pages_are_noted(signed_in, demo_user):
    officer = demo_user("officer")
    ApiToken.issue(officer, "a system")
    token, client = ApiToken.objects.get(), signed_in("admin")

    client.get(f"/admin/accounts/user/{officer.pk}/change/")
    client.get(f"/admin/accounts/apitoken/{token.pk}/change/")

    assert noted() == [
        ("Ada", "account_read", "user", str(officer.pk), "P1"),
        ("Ada", "token_read", "apitoken", str(token.pk), "P1"),
    ]


def test_a_look_costs_one_statement_and_a_public_page_none(signed_in, draft):
    client = signed_in("dpo")
    client.get("/activities/DRAFT/")

    with CaptureQueriesContext(connection) as captured:
        client.get("/activities/DRAFT/")
    writes = [q["sql"] for q in captured if "INSERT" in q["sql"]]

    assert len(writes) == 1 and "accounts_accessentry" in writes[0]


def test_an_export_is_noted_by_the_worker_with_its_rows_and_its_file_when_it_is_fetched(signed_in, demo_user):
    officer = demo_user("officer")
    params = {"query": "year=2019", "format": "csv", "language": ""}
    job = queue_job(ActivityExport.name, params, by=officer, title="Activities in 2019")
    runner.perform(job.public_id)
    job.refresh_from_db()

    answer = signed_in("officer").get(f"/jobs/{job.public_id}/file/")

    made, fetched = AccessEntry.objects.exclude(event="signed_in").order_by("id")
    lines = b"".join(answer.streaming_content).count(b"\r\n") - 1
    assert noted() == [
        ("Olive", "export_made", "activities", "", "P1"),
        ("Olive", "file_fetched", "activities", "", "P1"),
    ]
    assert made.row_count == fetched.row_count == lines > 0
    assert (made.request_id, made.address) == (job.public_id.hex, None)
    assert (fetched.request_id, fetched.address) == (answer["X-Request-Id"], "127.0.0.1")


def test_a_job_that_was_cancelled_leaves_no_note_of_an_export(demo_user, monkeypatch):
    params = {"query": "", "format": "csv", "language": ""}
    job = queue_job(ActivityExport.name, params, by=demo_user("officer"), title="All")
    write = ActivityExport.write

    def cancelled_meanwhile(self, *given):
        write(self, *given)
        type(job).objects.filter(pk=job.pk).update(state="cancelled", leased_by="", leased_until=None)

    monkeypatch.setattr(ActivityExport, "write", cancelled_meanwhile)
    runner.perform(job.public_id)

    assert noted() == []
