"""A web process asks for the figures of everything before somebody does."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from activities.models import AttendanceStatus, Theme
from ctassist import gunicorn
from ctassist.lib import freshness
from ctassist.tests.test_freshness import elsewhere
from partners.models import Partner
from reports import ahead
from reports.ahead import process

ADDRESSES = ["/dashboard/", "/api/v1/statistics/activities/", "/api/v1/statistics/participants/"]


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        for holder in freshness.holders:
            holder.drop(None)
        gunicorn.post_worker_init(None)
        process.thread.join()
        yield
        process.thread.join()
        process.thread = None


def sums(client):
    """How many statements add up activities when the figures of everything are opened."""
    with CaptureQueriesContext(connection) as captured:
        for address in ADDRESSES:
            assert client.get(address).status_code == 200
    return sum("found AS" in query["sql"] for query in captured)


@pytest.mark.parametrize(("email", "statements"), [("", 0), ("manager", 0), ("officer", 3)])
def test_what_everybody_and_managers_open_is_there_when_a_process_has_begun(committed, email, statements):
    client = Client()
    if email:
        client.force_login(User.objects.get(email=f"{email}@demo.example"))

    assert (sums(client), sums(client)) == (statements, 0)


@pytest.mark.parametrize(
    ("model", "code", "begins"), [(AttendanceStatus, "attended", True), (Partner, "ipu", False), (Theme, "pve", False)]
)
def test_what_ends_all_sums_lets_them_be_asked_again(committed, client, model, code, begins):
    before = process.thread
    term = model.objects.get(code=code)
    elsewhere(lambda: model.objects.filter(pk=term.pk).update(source="Invented"))
    try:
        freshness.forget()
        freshness.now()
        assert (process.thread is not before) is begins
        process.thread.join()
        assert sums(client) == 0
    finally:
        model.objects.filter(pk=term.pk).update(source=term.source)


def test_a_process_whose_database_does_not_answer_begins_all_the_same(committed, monkeypatch, caplog):
    def fail(listing):
        raise OSError("no database")

    monkeypatch.setattr(ahead, "Dashboard", fail)
    ahead.ask()

    assert "figures could not be asked ahead" in caplog.text


@pytest.mark.django_db
def test_figures_are_not_there_by_themselves(client):
    assert sums(client) == 3
