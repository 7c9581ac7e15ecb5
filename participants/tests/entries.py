"""Entries of the access log that a test has caused: tests that commit leave theirs for good, as the log only grows."""

import pytest

from accounts.access_log import AccessEntry


class Before:
    last = 0


@pytest.fixture
def later_entries(db):
    """From now on `entries` are those of this test."""
    Before.last = AccessEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0


def entries():
    return AccessEntry.objects.filter(id__gt=Before.last)
