"""Lending the participants of one activity: who asks, who answers, what it opens, and how it ends."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import User
from activities.tests.builders import an_activity
from participants import lending, tasks
from participants.models import Participation, RegisterAccess
from participants.tests.builders import a_participation, a_person
from participants.tests.entries import entries, later_entries  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later_entries")]
LIST = "/activities/THEIRS/participants/"
REASON = "To check the annual report."


@pytest.fixture
def activity(db):
    """A published activity of Dakar with one participant."""
    activity = an_activity(reference="THEIRS", office="demo-dakar", published=True)
    a_participation(activity, a_person("Zzname", office=activity.office, email="zz@x.example"))
    return activity


def reads(client):
    return "Zzname" in client.get(LIST).text


def ask(client, **changes):
    return client.post(f"{LIST}access/", {"reason": REASON, "days": "7"} | changes)


def events():
    rows = entries().filter(event__startswith="register_").order_by("id").select_related("actor")
    return [(entry.actor.name.split()[0], entry.event, entry.key, entry.reason) for entry in rows]


def test_a_manager_reads_at_once_for_so_long_as_they_said_and_each_look_says_why(signed_in, activity):
    client = signed_in("manager")
    before = reads(client)

    led = ask(client, days="30")

    assert (led.status_code, led["Location"]) == (302, LIST)
    assert (before, reads(client)) == (False, True)
    access = RegisterAccess.objects.get()
    assert access.ends_at - access.answered_at == dt.timedelta(days=30)
    assert events() == [("Mona", "register_lent", "THEIRS", REASON)]
    assert entries().get(event="participants_read").reason == REASON


def test_an_officer_of_another_office_waits_until_the_owning_office_answers(client, demo_user, activity):
    client.force_login(demo_user("officer"))
    ask(client)
    while_waiting = reads(client)
    access = RegisterAccess.objects.get()
    client.force_login(demo_user("officer2"))
    shown = [client.get(address).text for address in ("/", LIST)]
    client.post(f"{LIST}access/{access.pk}/grant/", {"from": "home"})
    client.force_login(demo_user("officer"))

    assert (while_waiting, reads(client)) == (False, True)
    assert all("Olive Officer" in text and REASON in text for text in shown)
    assert [event[:2] for event in events()] == [("Olive", "register_asked_for"), ("Omar", "register_lent")]


def test_what_is_refused_is_not_lent(client, demo_user, activity):
    client.force_login(demo_user("officer"))
    ask(client)
    access = RegisterAccess.objects.get()
    client.force_login(demo_user("officer2"))
    client.post(f"{LIST}access/{access.pk}/refuse/")
    late = client.post(f"{LIST}access/{access.pk}/grant/", follow=True)
    client.force_login(demo_user("officer"))

    assert not reads(client)
    assert "answered this already" in late.text
    assert "Ask for access" in client.get(LIST).text


def test_access_ends_by_itself(signed_in, activity):
    client = signed_in("manager")
    ask(client)
    now = timezone.now()
    edges = {}
    for name, ends in (("a minute left", now + dt.timedelta(minutes=1)), ("over", now - dt.timedelta(seconds=1))):
        RegisterAccess.objects.update(ends_at=ends)
        edges[name] = reads(client)

    assert edges == {"a minute left": True, "over": False}


@pytest.mark.parametrize("name", ["manager", "officer2"])
def test_either_side_ends_it_before_its_time(client, demo_user, activity, name):
    client.force_login(demo_user("manager"))
    ask(client)
    access = RegisterAccess.objects.get()
    client.force_login(demo_user(name))

    assert f"{LIST}access/{access.pk}/end/" in client.get(LIST).text
    client.post(f"{LIST}access/{access.pk}/end/")

    client.force_login(demo_user("manager"))
    assert not reads(client)
    assert events()[-1][1] == "register_returned"


def test_who_waits_can_take_it_back(signed_in, activity):
    client = signed_in("officer")
    ask(client)
    access = RegisterAccess.objects.get()

    assert "Take it back" in client.get(LIST).text
    client.post(f"{LIST}access/{access.pk}/end/")

    assert RegisterAccess.objects.waiting().count() == 0
    assert not reads(client)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reason": " "}, "Fill this in."),
        ({"reason": "x" * 2001}, "Give at most 2000 characters."),
        ({"days": "0"}, "below"),
        ({"days": "31"}, "This number is too large."),
        ({"days": ""}, "Give a whole number."),
    ],
)
def test_a_reason_and_a_time_are_needed(signed_in, activity, wrong, words):
    answer = ask(signed_in("manager"), **wrong)

    assert answer.status_code == 400
    assert words in answer.text
    assert RegisterAccess.objects.count() == 0


@pytest.mark.parametrize("days", ["1", "30"])
def test_one_and_thirty_days_are_taken(signed_in, activity, days):
    assert ask(signed_in("manager"), days=days).status_code == 302


@pytest.mark.parametrize(("name", "status"), [("admin", 403), ("dpo", 302), ("officer2", 302)])
def test_nobody_else_asks(signed_in, activity, name, status):
    assert ask(signed_in(name)).status_code == status
    assert RegisterAccess.objects.count() == 0


def test_asking_twice_is_asking_once(signed_in, activity):
    client = signed_in("officer")

    assert [ask(client).status_code for _ in range(2)] == [302, 302]
    assert RegisterAccess.objects.count() == 1


def test_what_is_hidden_is_not_there_to_be_asked_for(signed_in, activity):
    an_activity(reference="HIDDEN", office="demo-dakar")
    client = signed_in("officer")

    answers = [client.post(f"/activities/{key}/participants/access/", {"reason": "x"}) for key in ("HIDDEN", "NONE")]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_only_the_owning_office_answers(client, demo_user, activity):
    client.force_login(demo_user("officer"))
    ask(client)
    access = RegisterAccess.objects.get()
    answers = {}
    for name in ("officer", "manager", "admin"):
        client.force_login(demo_user(name))
        answers[name] = client.post(f"{LIST}access/{access.pk}/grant/").status_code
    client.force_login(demo_user("dpo"))

    assert answers == {"officer": 403, "manager": 404, "admin": 404}
    assert client.post(f"{LIST}access/{access.pk}/grant/").status_code == 403
    assert RegisterAccess.objects.waiting().count() == 1


def test_who_was_lent_a_list_reads_no_address_writes_nothing_and_reads_no_other(signed_in, activity):
    other = an_activity(reference="OTHER", office="demo-dakar", published=True)
    a_participation(other, a_person("Zzother", office=other.office))
    client = signed_in("manager")
    ask(client)
    part = Participation.objects.get(activity=activity)

    assert client.get(f"{LIST}{part.public_id}/").status_code == 200
    assert client.post(f"{LIST}{part.public_id}/address/").status_code == 404
    assert client.get(f"{LIST}new/").status_code == 403
    assert "Zzother" not in client.get("/activities/OTHER/participants/").text


def test_the_owning_office_is_told_by_a_mail_that_names_nothing(demo_user, activity, settings):
    colleague = User.objects.create_user("c@demo.example", name="Colleague", role="officer", office=activity.office)
    lending.ask_for_access(activity, by=demo_user("manager"), reason=REASON, days=7)

    tasks.tell_of_access(activity.pk, "https://assist.example/")

    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(["officer2@demo.example", colleague.email])
    for letter in mail.outbox:
        text = letter.subject + letter.body
        assert "https://assist.example/" in text
        assert not [word for word in ("Mona", "THEIRS", REASON, "Zzname") if word in text]


def test_of_a_restricted_activity_only_those_are_told_whom_it_names(demo_user, activity):
    User.objects.create_user("c@demo.example", name="Colleague", role="officer", office=activity.office)
    type(activity).objects.filter(pk=activity.pk).update(sensitivity="restricted", published_at=None)
    activity.readers.create(user=demo_user("officer2"))

    tasks.tell_of_access(activity.pk, "https://assist.example/")

    assert [letter.to for letter in mail.outbox] == [["officer2@demo.example"]]
