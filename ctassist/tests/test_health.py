"""What the load balancer hears."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from redis.exceptions import ConnectionError as RedisConnectionError

from ctassist import health


def test_a_living_process_says_ok_without_the_database(client):
    answer = client.get("/health/live")

    assert (answer.status_code, answer.content) == (200, b"ok")


@pytest.mark.django_db
def test_a_site_with_all_it_needs_is_ready_after_one_query(client, django_assert_num_queries):
    health.latest_migrations()
    with django_assert_num_queries(2):  # is the table of migrations there, and what is in it
        answer = client.get("/health/ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]


def assert_unavailable(answer):
    assert (answer.status_code, answer.json()) == (503, {"status": "unavailable"})
    assert answer["Retry-After"] == "5"


def test_a_site_without_postgresql_is_not_ready_and_tells_no_more(client, monkeypatch):
    def refuse(*args):
        raise OperationalError("password of db.example")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", refuse)

    assert_unavailable(client.get("/health/ready"))


@pytest.mark.django_db
def test_a_site_without_redis_is_not_ready_and_tells_no_more(client, monkeypatch):
    def refuse(*args):
        raise RedisConnectionError("redis.example")

    monkeypatch.setattr(health.cache, "get", refuse)

    assert_unavailable(client.get("/health/ready"))


@pytest.mark.django_db
def test_a_site_whose_schema_is_behind_is_not_ready(client):
    MigrationRecorder(connection).record_unapplied(*sorted(health.latest_migrations())[0])

    assert_unavailable(client.get("/health/ready"))


@pytest.mark.parametrize("address", ["/health/live", "/health/ready"])
def test_health_can_only_be_asked(client, address):
    assert client.post(address).status_code == 405
