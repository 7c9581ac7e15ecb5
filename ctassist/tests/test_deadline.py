"""A request has an end: after its time no statement begins, and nothing of it is written."""

from concurrent.futures import ThreadPoolExecutor

import orjson
import pytest
from django.db import connection, transaction
from django.test import Client

from activities import api
from activities.models import Activity
from activities.tests.builders import a_body, an_activity
from ctassist import gunicorn
from ctassist.lib import deadline
from ctassist.lib.history import acting

pytestmark = pytest.mark.django_db
TIME = 20


@pytest.fixture
def clock(monkeypatch):
    """The clock of the deadline: 0 when a view begins, and `took` seconds later whenever it asks the database."""

    class Clock:
        took, has_begun = 0, False

        def monotonic(self):
            now, self.has_begun = self.took if self.has_begun else 0, True
            return now

    clock = Clock()
    monkeypatch.setattr(deadline, "time", clock)
    return clock


@pytest.mark.parametrize(("took", "status"), [(0, 200), (TIME, 200), (TIME + 0.1, 503)])
@pytest.mark.parametrize("address", ["/activities/", "/api/v1/activities/"])
def test_after_its_time_a_view_begins_no_statement(client, clock, address, took, status):
    clock.took = took

    answer = client.get(address)

    assert answer.status_code == status
    if status == 503:
        assert (answer["Retry-After"], answer["Cache-Control"]) == ("30", "no-store")
        assert "took too long" in answer.content.decode()


def test_in_the_api_it_is_said_as_a_problem(client, clock):
    clock.took = TIME + 1

    answer = client.get("/api/v1/activities/")

    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.json()["status"], answer.json()["title"]) == (503, "Service Unavailable")


def test_what_was_begun_is_not_written(signed_in, clock, monkeypatch):
    activity, client = an_activity(sensitivity="internal"), signed_in("manager")

    def read_again(written, request):
        clock.took = TIME + 1
        return {"version": Activity.objects.get(pk=written.pk).version}

    monkeypatch.setattr(api, "read_again", read_again)
    answer = client.post(
        f"/api/v1/activities/{activity.reference}/publish/", b"{}", content_type="application/json",
        headers={"If-Match": '"1"'},
    )  # fmt: skip

    activity.refresh_from_db()
    assert (answer.status_code, activity.published_at, activity.version) == (503, None, 1)


def test_a_statement_that_the_database_ends_is_answered_the_same(client, monkeypatch):
    def sleep(*args, **by):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 50")
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr("activities.detail.one", sleep)

    answer = client.get("/api/v1/activities/ACT-001/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_the_limits_together_are_thirty_seconds(settings):
    with connection.cursor() as cursor:
        cursor.execute("SELECT setting::int FROM pg_settings WHERE name = 'statement_timeout'")
        [milliseconds] = cursor.fetchone()

    assert settings.LAST_STATEMENT_AFTER + milliseconds / 1000 == gunicorn.timeout == 30


def test_a_request_in_time_writes_as_ever(signed_in):
    answer = signed_in("officer").post("/api/v1/activities/", orjson.dumps(a_body()), content_type="application/json")

    assert answer.status_code == 201
    assert Activity.objects.filter(reference=answer.json()["reference"]).exists()


def test_a_request_that_opens_the_connection_of_its_thread_leaves_it_fit_for_the_next_ones(clock):
    def served():
        try:
            status = Client().get("/activities/").status_code
            clock.took = TIME + 1  # since that request began
            return status, Activity.objects.count() > 0, set(connection.execute_wrappers)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as new_thread:
        assert new_thread.submit(served).result() == (200, True, {deadline.in_time, acting.stamp})
