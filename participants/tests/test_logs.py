"""What the logs say of a write that the database refuses: never the row, for it names people."""

import io
import logging

import pytest
from django.db import IntegrityError, transaction

from activities.tests.builders import an_activity
from ctassist.tests.servers import DATA_DIR
from participants.tests.builders import a_participation

NUMBER = "Zz-certificate-7"
pytestmark = pytest.mark.django_db


@pytest.fixture
def log_lines(monkeypatch):
    """The lines that the site writes while a test runs."""
    [handler] = [one for one in logging.getLogger().handlers if type(one) is logging.StreamHandler]
    monkeypatch.setattr(handler, "stream", io.StringIO())
    return handler.stream


def refused():
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        a_participation(an_activity(reference="LOGGED"), attendance="registered", certificate_no=NUMBER)
    assert NUMBER in str(error.value)
    return error.value


def test_the_log_of_the_database_holds_no_row_that_failed():
    refused()

    assert NUMBER not in (DATA_DIR / "logs" / "postgres.log").read_text()


def test_the_log_of_the_site_says_what_broke_without_the_row(log_lines):
    logging.getLogger("ctassist.jobs").error("job broke", exc_info=refused())

    told = log_lines.getvalue()
    assert "violates check constraint" in told and "DETAIL: left out" in told
    assert NUMBER not in told
