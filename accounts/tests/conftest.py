"""Fixtures and helpers for signing in as people do: over HTTP, with password and code."""

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from accounts.models import User
from conftest import DEMO_PASSWORD
from ctassist.celery import app


@pytest.fixture(autouse=True)
def no_tries_yet():
    """What other tests tried does not count."""
    cache.clear()


@pytest.fixture(autouse=True)
def quick_hashes(settings, db):
    """Passwords cost no time; how many are hashed stays the same."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    User.objects.update(password=make_password(DEMO_PASSWORD))


@pytest.fixture
def second_factor_for_all(settings):
    settings.DEMO_WITHOUT_SECOND_FACTOR = False


@pytest.fixture
def worker_at_once():
    """The worker does what it is told within the request."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def officer(demo_user):
    return demo_user("officer")


def code_of(secret, *, ago=0):
    """What an app shows for a secret, so many steps of 30 seconds ago."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 - ago))


def sign_in(client, email="officer@demo.example", password=DEMO_PASSWORD, **extra):
    return client.post("/accounts/login/", {"username": email, "password": password}, **extra)


def set_up(client):
    """Sets up a second factor for who is signed in: (secret, recovery codes)."""
    secret = client.get("/accounts/second-factor/").context["form"].secret
    done = client.post("/accounts/second-factor/", {"code": code_of(secret)})
    assert done.status_code == 302, done.context["form"].errors
    codes = client.get("/accounts/recovery-codes/").context["unused_codes"]
    cache.clear()  # the code just used counts again, so that a test need not wait for the next one
    return secret, codes


def whoever(client):
    """Who the site takes the client for: the account of the session, or None."""
    page = client.get("/countries/")
    user = page.context["user"] if page.context else None
    return User.objects.get(pk=user.pk) if user is not None and user.is_authenticated else None
