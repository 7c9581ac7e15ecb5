"""Fixtures for all tests; the private servers come from ctassist/tests/servers.py, see pytest.ini."""

import io

import pytest
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from ctassist.lib import counting, freshness

pytest_plugins = ["ctassist.tests.browser"]

DEMO_PASSWORD = "correct horse battery"
LOADS = ["load_vocabularies", "load_countries", "load_instruments", "load_treaty_actions", "load_records"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database with all that is shipped: reference data, treaty facts, records, and demo accounts."""
    from accounts.demo import ensure_demo_accounts
    from accounts.models import User

    with django_db_blocker.unblock():
        for command in LOADS:
            call_command(command, stdout=io.StringIO())
        ensure_demo_accounts()
        for user in User.objects.all():
            user.set_password(DEMO_PASSWORD)
            user.save()


@pytest.fixture(autouse=True)
def fresh_process():
    """Nothing that the process keeps survives from one test to the next."""
    freshness.forget()
    counting.kept.clear()
    yield
    freshness.forget()
    for holder in freshness.holders:
        holder.drop(None)


@pytest.fixture
def demo_user(db):
    """A demo account by its short name: `demo_user("officer")`."""
    from accounts.models import User

    return lambda name: User.objects.get(email=f"{name}@demo.example")


@pytest.fixture
def signed_in(client, demo_user):
    """The test client signed in under a demo account's short name."""

    def sign_in(name):
        client.force_login(demo_user(name))
        return client

    return sign_in


@pytest.fixture(scope="session")
def site(django_db_setup, django_db_blocker):
    """The site on a port of its own, on the shipped records; a test that writes takes it back."""
    with django_db_blocker.unblock():
        server = LiveServer("localhost")
        yield server
        server.stop()
