"""Who looked, as a person is told it: at them, and at whole lists with them on it, from when to when."""

import datetime as dt
import json
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access_log import note
from activities.tests.builders import an_activity
from ctassist.lib import freshness
from ctassist.lib.data_classes import P2
from ctassist.lib.jobs import runner
from ctassist.lib.jobs.models import Job
from participants.duplicates import merge_people
from participants.erasure import erase
from participants.models import Participation, Person
from participants.subject import all_about
from participants.tests.builders import a_participation, a_person
from participants.tests.entries import entries, later_entries  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later_entries")]
MOMENT = dt.timedelta(microseconds=1)
READ = "read the list of HERE with this person on it"


@pytest.fixture
def here():
    return an_activity(reference="HERE", title="Workshop on evidence")


@pytest.fixture
def fatima(here):
    return a_participation(here, a_person("El-Alaoui", "Fátima")).person


@pytest.fixture
def look(here, demo_user):
    """Notes a look at a list; the entry."""

    def noted(event="participants_read", of=here, who="officer", rows=1, **details):
        note(event, actor=demo_user(who), of=of, data_class=P2, rows=rows, **details)
        return entries().latest("id")

    return noted


def told(person):
    """What a person is told of looks: (who, of which office, what, why)."""
    looks = all_about(Person.objects.get(pk=person.pk))["looks"]
    return [(look["who"], look["actor_office__name"], look["words"], look["reason"]) for look in looks]


def words(person):
    return [words for _, _, words, _ in told(person)]


def recorded(person, at):
    """Has a person stand on their list since an instant."""
    Participation.objects.filter(person=person).update(created_at=at)


@pytest.fixture
def erased(demo_user):
    """Erases a person, as of an instant."""

    def gone(person, at):
        erase(Person.objects.filter(pk=person.pk), by=demo_user("dpo"), reason="Asked for.")
        Person.objects.filter(pk=person.pk).update(erased_at=at)

    return gone


def test_each_way_to_look_at_a_list_is_told_with_who_and_why(signed_in, client, here, fatima):
    officer = signed_in("officer")
    for address in ("/activities/HERE/participants/", "/api/v1/activities/HERE/participants/"):
        assert officer.get(address).status_code == 200
    assert officer.get("/activities/HERE/participants/presence/").status_code == 200
    officer.post("/activities/HERE/participants/export/", {"format": "csv", "reason": "For the report."})
    job = Job.objects.latest("id")
    runner.perform(job.public_id)
    freshness.forget()
    b"".join(officer.get(f"/jobs/{job.public_id}/file/").streaming_content)

    vienna = ("programme officer", "Terrorism prevention, Vienna (demo)")
    assert told(fatima) == [
        (*vienna, READ, ""),
        (*vienna, READ, ""),
        (*vienna, "read who was in which session, on the list of HERE with this person on it", ""),
        (*vienna, "exported the list of HERE with this person on it", "For the report."),
        (*vienna, "fetched a file of the list of HERE with this person on it", "For the report."),
    ]


def test_the_page_and_both_files_tell_them_without_names_of_colleagues(signed_in, fatima, look):
    look(reason="For a figure.")
    desk, place = signed_in("dpo"), f"/data-protection/people/{fatima.public_id}/"

    page = " ".join(re.sub(r"<[^>]+>", " ", desk.get(place).text).split())
    file = json.loads(desk.post(f"{place}export/").content)
    paper = desk.post(f"{place}export/", {"format": "pdf"}).content

    assert f"programme officer, Terrorism prevention, Vienna (demo) {READ} For a figure." in page
    assert "Olive Officer" not in page.partition("Who looked")[2]
    assert [(one["words"], one["reason"]) for one in file["looks"]][0] == (READ, "For a figure.")
    assert sorted(file["looks"][0]) == ["actor_office__name", "actor_role", "at", "event", "reason", "who", "words"]
    assert paper.startswith(b"%PDF-")


@pytest.mark.parametrize(("on_it", "expected"), [(-MOMENT, [READ]), (0 * MOMENT, [READ]), (MOMENT, [])])
def test_a_list_counts_from_the_instant_at_which_the_person_was_put_on_it(fatima, look, on_it, expected):
    recorded(fatima, look().at + on_it)

    assert words(fatima) == expected


@pytest.mark.parametrize(("gone", "expected"), [(-MOMENT, []), (0 * MOMENT, []), (MOMENT, [READ])])
def test_a_list_counts_until_the_person_was_erased(fatima, look, erased, gone, expected):
    erased(fatima, look().at + gone)

    assert words(fatima)[:-1] == expected


def test_looks_at_the_person_stand_between_those_at_lists_and_go_on_after_they_were_erased(fatima, look, erased):
    look("person_read", of=fatima, who="dpo")
    last = look()
    erased(fatima, last.at + MOMENT)
    look()
    look("person_read", of=fatima, who="dpo")

    assert words(fatima) == ["read all about a person", READ, "erased a person", "read all about a person"]


def test_lists_without_the_person_are_not_told(fatima, look):
    elsewhere = an_activity(reference="ELSEWHERE")
    a_participation(elsewhere, a_person("Otter"))

    look(of=elsewhere)
    look(rows=0)

    assert words(fatima) == []


@pytest.mark.parametrize(
    "event", ["record_read", "history_read", "participants_imported", "sheet_reviewed", "register_lent"]
)
def test_what_else_is_done_with_the_activity_is_no_look_at_its_list(fatima, look, event):
    look(event)

    assert words(fatima) == []


def test_a_file_that_was_made_before_the_person_was_on_the_list_is_not_told(here, fatima, look):
    look("participants_exported")
    recorded(fatima, look("file_fetched").at)
    look("file_fetched")
    look("participants_exported", who="dpo")

    look("file_fetched")

    assert words(fatima) == ["exported the list of HERE with this person on it"]


def test_a_file_is_told_of_who_made_it_since(fatima, look):
    look("participants_exported", who="dpo")
    look("file_fetched", who="dpo")

    assert [who for who, *_ in told(fatima)] == ["data protection officer"] * 2


def test_each_of_several_lists_counts_from_its_own_instant(here, fatima, look):
    there = an_activity(reference="THERE")
    first = look(of=there)
    a_participation(there, fatima)
    look(of=there)
    recorded(fatima, first.at - MOMENT)
    Participation.objects.filter(person=fatima, activity=there).update(created_at=first.at + MOMENT)
    look()

    assert words(fatima) == ["read the list of THERE with this person on it", READ]


@pytest.mark.parametrize("attendance", ["attended", "registered"])
def test_of_two_records_made_one_the_earlier_instant_counts(demo_user, here, fatima, look, attendance):
    recorded(fatima, look().at)
    twin = a_participation(here, a_person("El-Alaoui", "Fatima"), attendance=attendance).person

    kept, merged = (twin, fatima) if attendance == "attended" else (fatima, twin)
    merge_people(kept, merged, by=demo_user("officer"))

    assert words(kept) == [READ]


def test_many_looks_and_lists_cost_no_more_queries(fatima, look):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            all_about(Person.objects.get(pk=fatima.pk))
        return len(captured)

    look()
    before = queries()
    for at in range(10):
        activity = an_activity(reference=f"MORE-{at}")
        a_participation(activity, fatima)
        look(of=activity)
        look()

    assert len(words(fatima)) == 21
    assert queries() == before
