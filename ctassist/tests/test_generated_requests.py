"""Requests made up from the description of the API, as four askers: nothing fails, and each answer is a described one.

Schemathesis makes a few valid and a few wrong requests of every operation, always the same ones. `make fuzz` sends
thousands to a site that runs.
"""

from contextlib import contextmanager

import pytest
from django.core import signals
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as course

from activities.models import SavedView
from ctassist.tests.access_world import make_world
from ctassist.wsgi import application

schemathesis = pytest.importorskip("schemathesis", reason="Schemathesis is not installed")
of_description = pytest.importorskip("schemathesis.specs.openapi.checks")

pytestmark = pytest.mark.django_db
CASES = 3  # of each operation, as many valid as wrong ones: about ten seconds for an asker
ASKERS = ("anonymous", "reader", "writer", "officer")  # two partner's systems by token, an officer by session
RECORDS = ["PUBLIC", "HANDED"]  # activities that are there: handed in by the writer, of the officer's office


@pytest.fixture
def world(settings):
    """Records to ask for, and no limit of requests."""
    settings.REQUESTS_A_MINUTE = dict.fromkeys(settings.REQUESTS_A_MINUTE, 0)
    settings.ALLOWED_HOSTS = ["localhost", "testserver"]
    return make_world()


@pytest.fixture(params=ASKERS)
def identity(request, world):
    """Headers and cookies by which an asker is known."""
    if request.param in world.tokens:
        return {"headers": {"Authorization": f"Token {world.tokens[request.param]}"}, "cookies": {}}
    client = Client()
    if request.param == "officer":
        client.force_login(world.users["officer"])
        client.get("/accounts/")  # gives the token against forged requests
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    return {"headers": {"X-CSRFToken": cookies.get("csrftoken", "")}, "cookies": cookies}


def test_no_request_fails_and_each_answer_is_a_described_one(identity):
    with one_connection():
        described = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)
    operations = [found.ok() for found in described.get_all_operations()]
    statuses, faults = {}, []

    for operation in operations:
        keys = keys_of(operation)
        for mode in schemathesis.GenerationMode:
            faults += faults_of(operation, mode, identity, keys, statuses)

    assert faults == []
    assert len(operations) > 70
    assert {200, 400, 404} <= {*statuses}


def faults_of(operation, mode, identity, keys, statuses):
    """[(operation, what is wrong)] of its cases; `statuses` counts what was answered."""
    sent = 0

    def send(case):
        nonlocal sent
        sent += 1
        if keys and sent % 2:  # every other one asks for what is there
            case.path_parameters["key"] = keys[sent // 2 % len(keys)]
            if case.headers and "If-Match" in case.headers:
                case.headers["If-Match"] = '"1"'
        with transaction.atomic(), one_connection():
            answer = case.call(headers=identity["headers"], cookies=identity["cookies"])
            transaction.set_rollback(True)
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
        case.validate_response(answer, checks=CHECKS)

    cases = operation.as_strategy(generation_mode=mode)
    try:
        COURSE(seed(1)(given(case=cases)(send)))()
    except schemathesis.errors.FailureGroup as group:
        return [(operation.label, f"{fault}") for fault in group.exceptions]
    return []


COURSE = course(
    max_examples=CASES,
    deadline=None,
    database=None,
    phases=[Phase.generate],  # the first fault is told as it is found
    suppress_health_check=list(HealthCheck),
)
CHECKS = [
    schemathesis.checks.not_a_server_error,
    of_description.status_code_conformance,
    of_description.content_type_conformance,
    of_description.response_schema_conformance,
]


@contextmanager
def one_connection():
    """The connection of the test, and with it its transaction, outlives a request."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def keys_of(operation):
    """Keys of records that are there, where an operation takes one."""
    place = operation.path.removeprefix("/api/v1/").split("/")[0]
    if "{key}" not in operation.path:
        return []
    if place == "activities":
        return RECORDS
    if place == "saved-views":  # one that the officer has
        return [str(SavedView.objects.get(name="zzview").public_id)]
    rows = Client().get(f"/api/v1/{place}/?page_size=2").json()["results"]
    return [row["url"].rstrip("/").split("/")[-1] for row in rows]
