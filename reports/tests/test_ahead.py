"""A web process asks for the figures of everything before somebody does."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from ctassist import gunicorn
from ctassist.lib import freshness
from reports import ahead

ADDRESSES = ["/dashboard/", "/api/v1/statistics/activities/", "/api/v1/statistics/participants/"]


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        for holder in freshness.holders:
            holder.drop(None)
        yield


def sums(client):
    """How many statements add up activities when the figures of everything are opened."""
    with CaptureQueriesContext(connection) as captured:
        for address in ADDRESSES:
            assert client.get(address).status_code == 200
    return sum("found AS" in query["sql"] for query in captured)


def asked_ahead():
    gunicorn.post_worker_init(None)
    (thread,) = (thread for thread in threading.enumerate() if thread.name == "figures asked ahead")
    thread.join()


@pytest.mark.parametrize(("email", "statements"), [("", 0), ("manager", 0), ("officer", 3)])
def test_what_everybody_and_managers_open_is_there_when_a_process_has_begun(committed, email, statements):
    client = Client()
    if email:
        client.force_login(User.objects.get(email=f"{email}@demo.example"))
    asked_ahead()

    assert (sums(client), sums(client)) == (statements, 0)


def test_a_process_whose_database_does_not_answer_begins_all_the_same(committed, monkeypatch, caplog):
    def fail(listing):
        raise OSError("no database")

    monkeypatch.setattr(ahead, "Dashboard", fail)
    ahead.ask()

    assert "figures could not be asked ahead" in caplog.text


@pytest.mark.django_db
def test_figures_are_not_there_by_themselves(client):
    assert sums(client) == 3
