"""pytest plugin: private servers of their own for each run of the tests.

pytest.ini loads it early (`-p`), because pytest-django reads the settings before any conftest could prepare for them.
"""

import atexit
import os
import tempfile
from pathlib import Path

import pytest

from ctassist import embedded

FROM_OUTSIDE = [
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "CTASSIST_DATABASE_ROLE",
    "PROXIES",
    "REQUESTS_A_MINUTE_TOKEN",
    "REQUESTS_A_MINUTE_ACCOUNT",
    "REQUESTS_A_MINUTE_ADDRESS",
    "REDIS_URL",
    "SECRET_KEY",
    "PERSONAL_DATA_KEYS",
    "ADDRESS_MONTHS",
    "NAME_MONTHS",
    "DEBUG",
    "ALLOWED_HOSTS",
    "CSRF_TRUSTED_ORIGINS",
    "LOG_LEVEL",
    "CTASSIST_DEMO_PASSWORD",
    "CTASSIST_DEMO_WITHOUT_SECOND_FACTOR",
    "EMAIL_URL",
    "DEFAULT_FROM_EMAIL",
    "OIDC_ISSUER",
    "OIDC_CLIENT_ID",
    "OIDC_CLIENT_SECRET",
    "OIDC_LABEL",
    "OIDC_SECOND_FACTOR",
]

for name in FROM_OUTSIDE:
    os.environ.pop(name, None)
DATA_DIR = Path(tempfile.mkdtemp(prefix="ctassist-tests-"))
DATA_DIR.chmod(0o711)  # PostgreSQL's account has to get through when root runs the tests
os.environ["CTASSIST_DATA_DIR"] = str(DATA_DIR)
atexit.register(embedded.remove, DATA_DIR)  # also when pytest gives up before its first test


@pytest.fixture(scope="session", autouse=True)
def private_servers():
    """PostgreSQL and Valkey, started before the first test; what they hold is thrown away after the last."""
    with embedded.running(DATA_DIR, durable=False):
        yield
