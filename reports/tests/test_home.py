"""The first page: what each person finds there to do, and figures that open what they count."""

import re

import pytest

from accounts.models import User
from activities.tests.builders import an_activity
from ctassist.lib import freshness
from participants.erasure import ask_for_erasure, erase, refuse_erasure
from participants.models import Person
from participants.tests.builders import a_participation, a_person

pytestmark = pytest.mark.django_db
NEW = '<a class="button primary" href="/activities/new/">New activity</a>'


def home(client):
    freshness.forget()
    return " ".join(client.get("/").text.split())


def told_of_requests(client):
    """What the first page says of requests to erase, without what marks it up; None for nothing."""
    found = re.search(r'<section[^>]*aria-labelledby="to-erase">(.*?)</section>', home(client))
    return found and " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


@pytest.mark.parametrize("name", ["officer", "officer2"])
def test_who_records_activities_begins_a_new_one_from_the_first_page(signed_in, name):
    assert NEW in home(signed_in(name))


@pytest.mark.parametrize("name", ["", "manager", "dpo", "admin"])
def test_nobody_else_is_offered_one(client, signed_in, name):
    page = home(signed_in(name) if name else client)

    assert "/activities/new/" not in page


def test_an_officer_without_an_office_is_offered_none(signed_in, demo_user):
    User.objects.filter(pk=demo_user("officer").pk).update(office=None)

    assert "/activities/new/" not in home(signed_in("officer"))


def people(*names):
    for name in names:
        person = a_person(name)
        a_participation(an_activity(title=f"Workshop of {name}"), person)
        yield person


def test_the_data_protection_officer_is_told_how_many_requests_to_erase_wait(signed_in, demo_user):
    officer, dpo = demo_user("officer"), demo_user("dpo")
    desk, before = signed_in("dpo"), told_of_requests(signed_in("dpo"))
    first, second, third = people("Otter", "Beaver", "Marten")
    for person in (first, second, third):
        ask_for_erasure(person, by=officer, reason="They wrote to us.")

    three = told_of_requests(desk)
    refuse_erasure(third.erasure_requests.get(), by=dpo, answer="Needed for a hearing.")
    two = told_of_requests(desk)
    erase(Person.objects.filter(pk=second.pk), by=dpo, reason="Asked for.")
    one = told_of_requests(desk)
    erase(Person.objects.filter(pk=first.pk), by=dpo, reason="Asked for.")

    assert (before, told_of_requests(desk)) == (None, None)
    assert (three, two) == (
        "Requests to erase 3 3 requests wait for your answer at the data protection desk .",
        "Requests to erase 2 2 requests wait for your answer at the data protection desk .",
    )
    assert one == "Requests to erase 1 One request waits for your answer at the data protection desk ."


@pytest.mark.parametrize("name", ["", "officer", "officer2", "manager", "admin"])
def test_nobody_else_is_told_of_them(client, signed_in, demo_user, name):
    (person,) = people("Otter")
    ask_for_erasure(person, by=demo_user("officer"), reason="They wrote to us.")

    page = home(signed_in(name) if name else client)

    assert "Requests to erase" not in page
    assert "/data-protection/" not in page


def test_the_link_leads_to_the_requests_of_the_desk(signed_in, demo_user):
    (person,) = people("Otter")
    ask_for_erasure(person, by=demo_user("officer"), reason="They wrote to us.")
    desk = signed_in("dpo")

    address, place = re.search(r'href="([^"]+)#(\w+)">at the data protection desk', home(desk)).groups()

    assert (address, place) == ("/data-protection/", "requests")
    assert f'id="{place}"' in desk.get(address).text


@pytest.mark.parametrize("name", ["", "officer", "manager"])
def test_each_figure_leads_to_a_list_of_as_many(client, signed_in, name):
    reader = signed_in(name) if name else client
    freshness.forget()

    figures = reader.get("/").context["figures"]

    assert len(figures) == 5
    for number, label, address in figures:
        listing = reader.get(address).context["listing"]
        assert (label, listing.count) == (label, number)
