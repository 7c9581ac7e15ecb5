"""The table of roles against the matrix of the security requirements, and accounts for emergencies."""

import pytest
import structlog

from accounts.access_log import AccessEntry
from accounts.models import Role, User
from accounts.roles import RIGHTS, has_right

pytestmark = pytest.mark.django_db

MATRIX = """
right                   nobody client officer manager dpo administrator
read_published          yes    yes    yes     yes     yes yes
read_drafts_of_office   -      -      yes     -       -   -
read_handed_in          -      yes    -       -       -   -
read_shared             -      yes    yes     -       -   -
read_all_drafts         -      -      -       yes     yes -
read_named              -      -      yes     yes     -   -
read_restricted         -      -      -       -       yes -
record                  -      yes    yes     -       -   -
say_who_sees            -      -      yes     -       -   -
propose                 -      -      yes     -       -   -
publish                 -      -      -       yes     -   -
withdraw                -      -      -       yes     yes -
leave_final             -      -      -       yes     -   -
edit_partners           -      -      yes     yes     -   -
merge_partners          -      -      -       yes     -   -
read_access_log         -      -      -       -       yes -
read_looks_at_own       -      -      yes     -       -   -
read_personal           -      -      yes     yes     yes -
protect_people          -      -      -       -       yes -
keep_views              -      -      yes     yes     yes yes
keep_office_views       -      -      yes     yes     -   -
keep_shared_views       -      -      -       yes     -   -
administer              -      -      -       -       -   yes
edit_reference          -      -      -       -       -   -
"""


def test_each_role_has_the_rights_of_the_matrix_and_no_others():
    names, *rows = [line.split() for line in MATRIX.strip().splitlines()]
    expected = {
        right: {role for role, said in zip(names[1:], cells, strict=True) if said == "yes"} for right, *cells in rows
    }
    found = {right: {str(role or "nobody") for role in roles} for right, roles in RIGHTS.items()}

    assert found == expected


@pytest.mark.parametrize("role", Role)
def test_a_reference_editor_has_that_right_whatever_the_role(role):
    assert has_right(User(role=role, edits_reference=True), "edit_reference")
    assert not has_right(User(role=role), "edit_reference")


@pytest.fixture
def root(client):
    user = User.objects.create_superuser("root@demo.example", "correct horse battery", name="Root")
    client.force_login(user)
    return client


@pytest.mark.parametrize("address", ["/", "/activities/", "/admin/", "/admin/accounts/user/"])
def test_a_superuser_is_told_so_on_every_page(root, client, address):
    assert "You are signed in as a superuser" in root.get(address).text


def test_others_are_not_told_so(signed_in):
    assert "superuser, an account" not in signed_in("admin").get("/admin/").text


def test_every_request_of_a_superuser_is_noted_and_of_no_other(root, demo_user):
    with structlog.testing.capture_logs() as lines:
        root.get("/activities/")
        root.force_login(demo_user("admin"))
        root.get("/activities/")

    noted = [(line["method"], line["path"], line["status"]) for line in lines if line["event"] == "superuser"]
    assert noted == [("GET", "/activities/", 200)]
    kept = AccessEntry.objects.filter(event="break_glass").values_list("actor__name", "kind", "key")
    assert list(kept) == [("Root", "page", "/activities/")]


def test_administration_and_data_protection_in_one_hand_is_a_warning(signed_in):
    User.objects.create_user("both@demo.example", name="Both", role=Role.DPO, is_superuser=True)

    page = signed_in("admin").get("/admin/accounts/user/").text

    assert "administration and data protection in one hand" in page
