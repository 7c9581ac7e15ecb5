"""Whose names somebody reads: `registers_open_to`, asked for each role and each standing of an activity."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import Role, User
from activities.tests.builders import an_activity
from participants.models import RegisterAccess, registers_open_to
from partners.models import Partner

pytestmark = pytest.mark.django_db
SOON = dt.timedelta(hours=1)
ALL = {"PUBLIC", "DRAFT", "BINNED", "RESTRICTED", "NAMED", "SHARED", "ABROAD"}


@pytest.fixture
def activities(demo_user):
    """One activity of each standing, by reference; of Vienna, save ABROAD."""
    made = {
        "PUBLIC": an_activity(reference="PUBLIC", published=True),
        "DRAFT": an_activity(reference="DRAFT"),
        "BINNED": an_activity(reference="BINNED", deleted_at=timezone.now()),
        "RESTRICTED": an_activity(reference="RESTRICTED", sensitivity="restricted"),
        "NAMED": an_activity(reference="NAMED", sensitivity="restricted"),
        "SHARED": an_activity(reference="SHARED"),
        "ABROAD": an_activity(reference="ABROAD", office="demo-dakar", published=True),
    }
    made["NAMED"].readers.create(user=demo_user("officer"))
    made["SHARED"].readers.create(office=demo_user("officer2").office)
    return made


def open_to(user):
    return {*registers_open_to(user).values_list("reference", flat=True)} & ALL


@pytest.mark.parametrize(
    ("who", "read"),
    [
        ("officer", {"PUBLIC", "DRAFT", "NAMED", "SHARED"}),
        ("officer2", {"ABROAD"}),  # what is shared is not shared with its names
        ("manager", set()),
        ("dpo", {"PUBLIC", "DRAFT", "RESTRICTED", "NAMED", "SHARED", "ABROAD"}),
        ("admin", set()),
    ],
)
def test_each_role_reads_the_names_that_the_matrix_gives_it(activities, demo_user, who, read):
    assert open_to(demo_user(who)) == read


def test_nobody_and_no_system_reads_names(activities):
    system = User.objects.create_user(
        "s@x.invalid", name="S", role=Role.CLIENT, partner=Partner.objects.get(code="ipu"), reads_shared=True
    )

    assert (open_to(AnonymousUser()), open_to(system)) == (set(), set())


def lent(activity, user, **details):
    now = timezone.now()
    answered = {"answered_at": now, "answered_by": user, "ends_at": now + SOON}
    return RegisterAccess.objects.create(activity=activity, user=user, reason="To check.", **{**answered, **details})


@pytest.mark.parametrize(
    ("reference", "is_open"), [("PUBLIC", True), ("DRAFT", True), ("RESTRICTED", False), ("BINNED", False)]
)
def test_a_manager_reads_for_as_long_as_it_is_lent_what_they_see(activities, demo_user, reference, is_open):
    access = lent(activities[reference], demo_user("manager"))
    assert open_to(demo_user("manager")) == ({reference} if is_open else set())

    RegisterAccess.objects.filter(pk=access.pk).update(ends_at=timezone.now() - SOON)
    assert open_to(demo_user("manager")) == set()


def test_what_is_asked_for_and_not_answered_or_refused_is_not_open(activities, demo_user):
    officer = demo_user("officer2")
    nothing = {"answered_at": None, "answered_by": None, "ends_at": None}
    lent(activities["PUBLIC"], officer, **nothing)
    lent(activities["SHARED"], officer, is_refused=True, ends_at=None)

    assert open_to(officer) == {"ABROAD"}
