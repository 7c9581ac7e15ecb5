"""Who sees which records: the published ones everybody, the others only those whom the rule names."""

import re

import pytest

from accounts.models import ApiToken, Role, User
from activities.models import Activity
from activities.tests.builders import a_project, an_activity
from partners.models import Partner

pytestmark = pytest.mark.django_db

WHO_SEES = {  # who -> references of the records below that they see
    None: {"PUBLISHED"},
    "officer": {"PUBLISHED", "OWN"},
    "officer2": {"PUBLISHED", "OTHER"},
    "manager": {"PUBLISHED", "OWN", "OTHER"},
    "dpo": {"PUBLISHED", "OWN", "OTHER", "RESTRICTED"},
    "admin": {"PUBLISHED"},
    "client": {"PUBLISHED"},
}


@pytest.fixture
def records(db):
    """One record of each standing, all with a country, a project and a title that could leak."""
    Activity.objects.update(published_at=None, sensitivity="restricted")
    common = {"countries": {"TCD": "beneficiary"}, "partners": {"nti": "lead"}, "venue_country_id": "TCD"}
    an_activity(reference="PUBLISHED", title="A tale of otters", published=True, **common)
    an_activity(reference="OWN", title="A tale of otters", sensitivity="internal", **common)
    an_activity(reference="OTHER", title="A tale of otters", sensitivity="internal", office="demo-dakar", **common)
    an_activity(reference="RESTRICTED", title="A tale of otters", sensitivity="restricted", **common)


@pytest.fixture(params=list(WHO_SEES), ids=str)
def who(request, client, demo_user, records):
    """(client, headers, what they see) for each kind of asker."""
    name = request.param
    if name == "client":
        user = User.objects.create_user(
            "s@x.invalid", name="System", role=Role.CLIENT, partner=Partner.objects.get(code="ipu")
        )
        return client, {"Authorization": f"Token {ApiToken.issue(user, 'test')}"}, WHO_SEES[name]
    if name:
        client.force_login(demo_user(name))
    return client, {}, WHO_SEES[name]


def test_the_list_shows_and_counts_what_one_may_see(who):
    client, headers, seen = who

    for query in ("", "country=TCD", "search=otters", "partner=nti", "year=2020", "venue_country=TCD"):
        body = client.get(f"/api/v1/activities/?page_size=200&{query}", headers=headers).json()
        found = {row["reference"] for row in body["results"]} & {"PUBLISHED", "OWN", "OTHER", "RESTRICTED"}
        assert found == seen, query
        assert body["count"] == len(body["results"]), query


def test_the_page_shows_what_the_api_shows(who):
    client, headers, seen = who

    listing = client.get("/activities/?country=TCD", headers=headers).context["listing"]  # a token is nobody on a page

    assert {row["reference"] for row in listing.rows} == seen
    assert listing.count == len(seen)


@pytest.mark.parametrize("reference", ["PUBLISHED", "OWN", "OTHER", "RESTRICTED"])
def test_what_one_may_not_see_answers_like_what_does_not_exist(who, reference):
    client, headers, seen = who

    for prefix in ("/activities/", "/api/v1/activities/"):
        found = client.get(f"{prefix}{reference}/", headers=headers)
        missing = client.get(f"{prefix}NO-SUCH/", headers=headers)

        assert found.status_code == (200 if reference in seen else 404)
        if reference not in seen:
            assert plain(found, reference) == plain(missing, "NO-SUCH")


def plain(response, reference):
    """The body without what differs between any two requests: their ids, form secrets, and the address asked for."""
    body = response.content.decode().replace(response["X-Request-Id"], "").replace(reference, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)


def test_counts_on_other_pages_hold_only_what_one_may_see(who):
    client, headers, seen = who
    row = client.get("/countries/?search=TCD", headers=headers).context["listing"].rows[0]
    assert row["activity_count"] == len(seen)
    counts = client.get("/api/v1/countries/TCD/", headers=headers).json()["activity_counts"]

    assert counts == {"as_beneficiary": len(seen), "as_venue": len(seen)}


def test_the_pages_of_countries_and_partners_list_only_what_one_may_see(who):
    client, headers, seen = who

    for address in ("/countries/TCD/", "/partners/nti/"):
        shown = {row["reference"] for row in client.get(address, headers=headers).context["activities"]}
        assert shown & {"PUBLISHED", "OWN", "OTHER", "RESTRICTED"} == seen, address


def test_internals_are_read_by_the_owning_office_managers_and_the_protection_officer_only(client, demo_user):
    for name, reads in {
        None: False,
        "officer": True,
        "officer2": False,
        "manager": True,
        "dpo": True,
        "admin": False,
    }.items():
        client.logout()
        if name:
            client.force_login(demo_user(name))
        detail = client.get("/api/v1/activities/ACT-001/").json()
        page = client.get("/activities/ACT-001/").content.decode()

        assert ("internal" in detail) == reads, name
        assert ("Terrorism Prevention Branch" in page) == reads, name  # stands in the internal note only
        assert client.get("/activities/ACT-001/history/").status_code == (200 if reads else 404), name


def test_a_project_that_one_may_not_see_is_no_choice_and_no_filter(client, demo_user):
    project = a_project(reference="hidden_project", title="Hidden project")
    an_activity(reference="PUBLISHED", published=True, project=project)

    assert client.get("/projects/hidden_project/").status_code == 404
    assert client.get("/api/v1/activities/?project=hidden_project").status_code == 400
    assert client.get("/api/v1/activities/PUBLISHED/").json()["project"] is None
    assert "Hidden project" not in client.get("/activities/").content.decode()
    client.force_login(demo_user("officer"))
    assert client.get("/projects/hidden_project/").status_code == 200
    assert client.get("/api/v1/activities/PUBLISHED/").json()["project"]["reference"] == "hidden_project"


def test_a_part_or_container_that_one_may_not_see_is_not_named(client):
    container = an_activity(reference="CONTAINER", title="Secret container", sensitivity="internal")
    an_activity(reference="PART", published=True, parent=container)

    assert client.get("/api/v1/activities/PART/").json()["parent"] is None
    assert "Secret container" not in client.get("/activities/PART/").content.decode()


def test_only_a_public_record_can_be_published():
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        an_activity(published=True, sensitivity="internal")


def test_what_a_signed_in_person_gets_is_kept_by_no_cache(client, demo_user):
    assert "Cache-Control" not in client.get("/activities/").headers
    client.force_login(demo_user("officer"))
    assert client.get("/activities/")["Cache-Control"] == "no-store"
