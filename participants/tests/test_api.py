"""Participants in the API: who reads and writes them, in which shape, once and as of which version."""

import pytest

from accounts.models import ApiToken
from activities.tests.builders import an_activity
from ctassist.lib.models import Answer
from participants.models import Participation, Person
from participants.tests.builders import a_participation, a_person
from participants.tests.entries import entries, later_entries  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later_entries")]
LIST = "/api/v1/activities/OURS/participants/"
JSON = "application/json"


@pytest.fixture
def activity(db):
    return an_activity(reference="OURS", published=True)


@pytest.fixture
def ana(activity):
    person = a_person("Testova", "Ana", category_id="judge", gender_id="female", country_id="MAR", email="a@x.example")
    return a_participation(activity, person, position_title="Judge")


@pytest.fixture
def officer(signed_in):
    return signed_in("officer")


def body(**changes):
    return {"family_name": "Benali", "given_name": "Omar", "attendance": "attended"} | changes


def test_a_part_is_told_in_the_shape_that_the_schema_describes(officer, ana):
    answer = officer.get(f"{LIST}{ana.public_id}/")
    item = answer.json()

    assert answer["ETag"] == '"1"'
    assert {name: item[name] for name in ("family_name", "given_name", "institution", "has_email", "version")} == {
        "family_name": "Testova", "given_name": "Ana", "institution": None, "has_email": True, "version": 1,
    }  # fmt: skip
    assert item["category"] == {"code": "judge", "label": "Judge"} or item["category"]["code"] == "judge"
    assert item["country"]["alpha3"] == "MAR"
    assert (item["activity"], item["person"]) == ("OURS", str(ana.person.public_id))
    assert "a@x.example" not in answer.text
    assert officer.get(LIST).json() == {"count": 1, "next": None, "previous": None, "results": [item]}


def test_each_look_is_noted(officer, ana):
    officer.get(LIST)
    officer.get(f"{LIST}{ana.public_id}/")

    found = entries().filter(data_class="P2").order_by("id")
    assert list(found.values_list("event", "kind", "row_count")) == [
        ("participants_read", "activity", 1),
        ("participant_read", "person", None),
    ]


def test_a_change_that_says_nothing_is_noted_as_the_look_that_it_is(officer, ana):
    answer = officer.patch(f"{LIST}{ana.public_id}/", "{}", content_type=JSON, headers={"If-Match": '"1"'})

    assert (answer.status_code, answer.json()["family_name"]) == (200, "Testova")
    assert list(entries().filter(data_class="P2").values_list("event", "key")) == [
        ("participant_read", str(ana.person.public_id))
    ]


@pytest.mark.parametrize("name", ["search=ana", "family_name=Testova", "email=x", "person__family_name=x"])
def test_nobody_asks_by_name(officer, ana, name):
    assert officer.get(f"{LIST}?{name}").status_code == 400


def test_a_partners_system_reads_and_writes_none_of_them_even_where_a_draft_is_shared_with_it(client, demo_user):
    from accounts.models import User
    from partners.models import Partner

    activity = an_activity(reference="SHARED", partners={"nti": "lead"})
    part = a_participation(activity)
    nti = Partner.objects.get(code="nti")
    activity.readers.create(partner=nti)
    system = User.objects.create_user("s@demo.example", name="s", role="client", partner=nti, reads_shared=True)
    token = {"Authorization": f"Token {ApiToken.issue(system, 'test')}"}
    place = "/api/v1/activities/SHARED/participants/"

    assert client.get("/api/v1/activities/SHARED/", headers=token).status_code == 200
    answers = [client.get(place, headers=token), client.get(f"{place}{part.public_id}/", headers=token)]
    answers.append(client.post(place, body(), content_type=JSON, headers=token))
    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_somebody_is_added_once_and_no_name_is_kept_with_the_key(officer, activity):
    key = {"Idempotency-Key": "k1"}

    first, again = (officer.post(LIST, body(), content_type=JSON, headers=key) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert (first.json(), first["Location"]) == (again.json(), again["Location"])
    assert Person.objects.count() == 1
    assert bytes(Answer.objects.get(key="k1").body) == b""
    other = officer.post(LIST, body(given_name="X"), content_type=JSON, headers=key)
    assert other.status_code == 422


@pytest.mark.parametrize(
    ("sent", "pointer", "detail"),
    [
        ({"attendance": "attended"}, "#/family_name", "Fill this in."),
        (body(attendance="maybe"), "#/attendance", "“maybe” is no attendance status."),
        (body(role="king"), "#/role", "“king” is no participation role."),
        (body(country="XXX"), "#/country", "“XXX” is no country."),
        (body(email="x"), "#/email", "This is no e-mail address."),
        (body(office="demo-dakar"), "#/office", "There is no field of this name."),
        (
            body(version=3),
            "#/version",
            "ctassist derives this: it can be sent back as it was read, and not be changed.",
        ),
        (body(certificate_on="2020-13-01"), "#/certificate_on", "Give a day that exists, as YYYY-MM-DD."),
        (body(family_name="\u200b"), "#/family_name", "Fill this in."),
    ],
)
def test_a_fault_names_its_place_and_nothing_is_written(officer, activity, sent, pointer, detail):
    answer = officer.post(LIST, sent, content_type=JSON)

    assert (answer.status_code, answer.json()["errors"]) == (400, [{"pointer": pointer, "detail": detail}])
    assert Person.objects.count() == 0


def test_what_was_read_can_be_sent_back(officer, ana):
    place = f"{LIST}{ana.public_id}/"
    item = officer.get(place).json()

    answer = officer.put(place, item, content_type=JSON, headers={"If-Match": '"1"'})

    assert (answer.status_code, answer.json()) == (200, item)
    assert Person.objects.get().email == "a@x.example"


def test_a_patch_changes_what_it_names(officer, ana):
    place = f"{LIST}{ana.public_id}/"
    answer = officer.patch(
        place, {"attendance": "partial", "email": None}, content_type=JSON, headers={"If-Match": '"1"'}
    )

    assert (answer.status_code, answer.json()["attendance"]["code"]) == (200, "partial")
    assert (answer.json()["position_title"], answer.json()["has_email"]) == ("Judge", False)
    assert answer["ETag"] == f'"{answer.json()["version"]}"' != '"1"'


def test_a_write_needs_the_version_that_was_seen(officer, ana):
    place = f"{LIST}{ana.public_id}/"
    blind = officer.delete(place)
    Person.objects.filter(pk=ana.person_id).update(version=2)
    stale = [officer.delete(place, headers={"If-Match": '"1"'})]
    stale.append(officer.patch(place, {"attendance": "partial"}, content_type=JSON, headers={"If-Match": '"1"'}))

    assert (blind.status_code, [answer.status_code for answer in stale]) == (428, [412, 412])
    assert officer.delete(place, headers={"If-Match": '"2"'}).status_code == 204
    assert (Participation.objects.count(), Person.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "status"), [(None, 401), ("officer2", 404), ("manager", 404), ("admin", 404), ("dpo", 403)]
)
def test_nobody_else_writes(client, signed_in, activity, name, status):
    client = signed_in(name) if name else client

    assert client.post(LIST, body(), content_type=JSON).status_code == status
    assert Person.objects.count() == 0


@pytest.mark.parametrize("key", ["x", "1", "00000000-0000-4000-8000-000000000000"])
def test_what_is_no_id_is_not_there(officer, activity, key):
    assert officer.get(f"{LIST}{key}/").status_code == 404
