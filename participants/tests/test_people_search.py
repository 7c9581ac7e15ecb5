"""Officers search for people of their office by name, over all its activities; nobody else does."""

import pytest

from accounts.demo import demo_office
from activities.tests.builders import an_activity
from participants.tests.builders import a_participation, a_person
from participants.tests.entries import entries, later_entries  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later_entries")]


@pytest.fixture
def people():
    """Somebody of Vienna in an open and in a restricted activity, somebody in the restricted one, and one of Dakar."""
    fatima = a_person("ALAOUI", "Fátima", position_title="Judge")
    sealed = a_person("Alaoui", "Sealed")
    elsewhere = a_person("Alaoui", "Dakaroise", office=demo_office("demo-dakar"))
    open_one, restricted = an_activity(reference="OPEN"), an_activity(reference="SEALED", sensitivity="restricted")
    a_participation(open_one, fatima)
    a_participation(restricted, fatima)
    a_participation(restricted, sealed)
    a_participation(an_activity(reference="DAKAR", office="demo-dakar"), elsewhere)


def found(client, name):
    """{name: [references]} of the page that answers."""
    response = client.post("/search/people/", {"name": name})
    assert response.status_code == 200
    people = response.context["people"]
    return {person.name: [part.activity.reference for part in person.parts] for person in people}


@pytest.mark.parametrize("words", ["alaoui", "fat alaoui", "ALAOUI Fátima", "Фатима"])
def test_an_officer_finds_people_of_their_office_with_the_activities_that_are_open_to_them(people, signed_in, words):
    assert found(signed_in("officer"), words) == {"Fátima ALAOUI": ["OPEN"]}


def test_another_office_finds_its_own_people_alone(people, signed_in):
    assert found(signed_in("officer2"), "alaoui") == {"Dakaroise Alaoui": ["DAKAR"]}


def test_a_name_that_nobody_has_is_answered_in_words(people, signed_in):
    page = signed_in("officer").post("/search/people/", {"name": "nobody"}).content.decode()

    assert "Your office recorded nobody of this name" in page


def test_each_search_is_noted_without_what_was_searched_for(people, signed_in):
    found(signed_in("officer"), "alaoui")

    [entry] = entries().filter(event="people_searched")
    assert (entry.actor.name, entry.kind, entry.key, entry.office, entry.row_count, entry.data_class) == (
        *("Olive Officer", "people", "", demo_office(), 1, "P2"),
    )


def test_no_address_takes_a_name(people, signed_in):
    client = signed_in("officer")

    assert client.get("/search/people/?name=alaoui").status_code == 400
    assert "ALAOUI" not in client.get("/search/?q=alaoui").content.decode()
    assert client.get("/api/v1/search/?search=fatima").json()["groups"] == []


@pytest.mark.parametrize("name", ["manager", "dpo", "admin"])
def test_for_others_there_is_no_such_page(people, signed_in, name):
    client = signed_in(name)

    assert [client.get("/search/people/").status_code, client.post("/search/people/").status_code] == [404, 404]


@pytest.mark.parametrize(
    ("name", "place"),
    [("officer", "/search/people/"), ("dpo", "/data-protection/"), ("manager", None), ("admin", None)],
)
def test_the_search_leads_those_who_may_to_where_people_are_found(signed_in, name, place):
    assert signed_in(name).get("/search/?q=mali").context["people"] == place


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Give a name, or the beginning of one."),
        ("--", "Give a name, or the beginning of one."),
        ("a\0b", "Null characters are not allowed."),
        ("a" * 201, "Give at most 200 characters."),
    ],
)
def test_what_is_no_name_is_refused_in_words(signed_in, name, message):
    response = signed_in("officer").post("/search/people/", {"name": name})

    assert (response.status_code, response.context["errors"]) == (400, {"name": [message]})
