"""The kept connection to the database: used again without asking, and never after the server has ended it."""

import pytest
from django.db import connection
from django.db.backends.postgresql import base

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    """A connection as a process keeps it from one request to the next."""
    kept = connection.copy()
    kept.connect()
    yield kept
    kept.close()


@pytest.fixture
def asked(monkeypatch):
    """One entry for each time that a server is asked whether it is there."""
    times, ask = [], base.DatabaseWrapper.is_usable
    monkeypatch.setattr(base.DatabaseWrapper, "is_usable", lambda self: times.append(1) or ask(self))
    return times


def next_request(kept):
    """The number of the server's process that answers the first statement of another request."""
    kept.close_if_unusable_or_obsolete()
    with kept.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def test_a_connection_that_is_quiet_is_used_again_without_asking(kept, asked):
    assert next_request(kept) == next_request(kept)
    assert asked == []


def test_a_connection_that_the_server_has_ended_is_replaced_before_the_first_statement(kept, asked):
    before = next_request(kept)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [before])

    assert next_request(kept) != before
    assert asked == [1]


def test_after_an_error_the_server_is_asked(kept, asked):
    before = next_request(kept)
    kept.errors_occurred = True

    assert next_request(kept) == before
    assert asked == [1]
