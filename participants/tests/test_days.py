"""Presence by day in attendance sheets: what is understood, what is asked for, what is written and taken back."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from activities.tests.builders import an_activity
from ctassist.lib.jobs.models import Job
from ctassist.lib.sheets import read_sheet
from participants import presence
from participants.imports import compare, days
from participants.imports.day_heads import is_day
from participants.imports.read import Terms, read_people
from participants.models import (
    AttendanceImport,
    ChangedAttendance,
    Participation,
    Person,
    Register,
    Session,
    SessionAttendance,
)
from participants.presence import record_presence
from participants.tests.builders import a_participation, a_person
from participants.tests.day_sheets import DAY_SHEETS
from participants.tests.sheets import book, lines
from participants.tests.test_imports import act, job, let_the_worker, uploaded, write

pytestmark = pytest.mark.django_db
SHEET = lines("Name|Country|Day 1|Day 2", "Ana Testova|Chad|x|x", "Bo Invented|Mali|x|A")
DAYS = {"day-2": "new", "day-3": "new"}


@pytest.fixture
def client(signed_in):
    return signed_in("officer")


@pytest.fixture
def activity(demo_user):
    demo_user("officer")
    return an_activity(title="A workshop in Vienna", countries={"TCD": "beneficiary"})


def yielded(content, activity, **terms):
    """(titles of the sessions, {row: what it yields}) as in the table of sheets."""
    read = read_people(content, Terms(**{"attendance": "registered", **terms}))
    assert read.columns.doubts == []
    judged = compare.compare(read.people, activity, {}, by=User.objects.get(email="officer@demo.example"))
    days.settle(judged, read.places, activity)
    found = {}
    for one in read.people:
        marks = "".join({True: "+", False: "-", None: "."}[one.presence.get(at)] for at in read.places)
        found[one.row] = [*one.faults] if one.faults else (one.name, marks, one.attendance)
    return [place.title for place in read.places.values()], found


@pytest.mark.parametrize("name", DAY_SHEETS)
def test_each_row_says_who_was_there_and_nothing_else(activity, name):
    content, terms, titles, expected = DAY_SHEETS[name]

    assert yielded(content, activity, **terms) == (titles, expected)


@pytest.mark.parametrize(
    "head", ["Day", "Session", "1", "Mar", "May", "Date", "Signature Day 1", "Room 1", "First", "2019", ""]
)
def test_a_head_that_may_mean_something_else_is_no_day(head):
    assert not is_day(head)


@pytest.mark.parametrize(("least", "attendance"), [(66, "attended"), (67, "partial")])
def test_attendance_follows_by_the_terms_of_the_list(activity, least, attendance):
    Register.objects.create(activity=activity, min_attendance_pct=least)
    content = lines("Name|Country|Day 1|Day 2|Day 3", "Ana|Chad|x|x|A", "Bo|Mali|x|x|x")
    stated = {"days": {"2": "new", "3": "new", "4": "new"}}

    assert yielded(content, activity, stated=stated)[1][2] == ("Ana", "++-", attendance)


def test_sessions_that_were_noted_before_count_too(activity):
    earlier = activity.sessions.create(title="Opening")
    earlier.attendances.create(participation=a_participation(activity, a_person("Zoe")), present=True)
    content = lines("Name|Country|Day 1", "Ana|Chad|x", "Bo|Mali|A")

    found = yielded(content, activity, stated={"days": {"2": "new"}}, sessions={earlier.pk: "Opening"})[1]
    assert found == {2: ("Ana", "+", "registered"), 3: ("Bo", "-", "registered")}


def test_days_are_asked_for_and_a_session_of_the_same_title_is_taken(client, activity):
    first = activity.sessions.create(title="day 1")
    uploaded(client, activity, SHEET)
    assert job().sentence == "Say which column holds what."
    page = client.get(AttendanceImport.objects.get().get_absolute_url()).text
    assert "“Day 2” may tell who was there on a day or in a session. Say to which session each belongs" in page

    client.post(AttendanceImport.objects.get().get_absolute_url(), {"day-3": "new"})
    let_the_worker()
    reading = AttendanceImport.objects.get().reading
    assert reading.found["places"] == {"2": [first.pk, "day 1"], "3": [None, "Day 2"]}
    assert Session.objects.count() == 1


@pytest.mark.parametrize("said", ["", "0", "999999999", "x", "new "])
def test_a_session_that_there_is_not_is_not_taken(client, activity, said):
    other = an_activity().sessions.create(title="Elsewhere")
    review = uploaded(client, activity, SHEET)
    for value in (said, str(other.pk)):
        client.post(review, {"day-2": value, "day-3": "", "say": "days"})
        let_the_worker()
        places = AttendanceImport.objects.get().reading.found["places"]
        assert places == {}


def test_two_columns_are_not_one_session(client, activity):
    session = str(activity.sessions.create(title="Opening").pk)
    review = uploaded(client, activity, SHEET)
    client.post(review, {"day-2": session, "day-3": session})
    let_the_worker()

    assert AttendanceImport.objects.get().reading.found["doubts"] == ["Two columns belong to the session “Opening”."]


def imported(client, activity, content=SHEET, said=DAYS):
    review = uploaded(client, activity, content, attendance="registered")
    client.post(review, {**said, "say": "days"})
    let_the_worker()
    return review


def marks(activity):
    """[(session, name, present)]"""
    rows = SessionAttendance.objects.filter(session__activity=activity)
    return sorted(rows.values_list("session__title", "participation__person__family_name", "present"))


def attendances(activity):
    return dict(Participation.objects.filter(activity=activity).values_list("person__family_name", "attendance_id"))


WRITTEN = [
    ("Day 1", "Ana Testova", True), ("Day 1", "Bo Invented", True), ("Day 2", "Ana Testova", True),
    ("Day 2", "Bo Invented", False),
]  # fmt: skip


def test_presence_is_written_with_its_sessions_and_taken_back(client, activity):
    review = imported(client, activity)
    page = client.get(review).text
    assert "Presence in a new session Day 1" in page and "present in 1 of 2" in page
    assert not Session.objects.exists()

    assert write(client, review) == "Written: 2 new people."
    assert marks(activity) == WRITTEN
    assert attendances(activity) == {"Ana Testova": "attended", "Bo Invented": "partial"}
    assert list(activity.sessions.values_list("title", "position")) == [("Day 1", 0), ("Day 2", 1)]

    act(client, "undo")
    assert job().sentence == "Taken back: 2 participations, 4 marks of presence."
    left = [model.objects.count() for model in (Person, Participation, Session, SessionAttendance, ChangedAttendance)]
    assert left == [0] * 5


def test_of_people_on_the_list_only_presence_is_written_and_taken_back(client, activity):
    opening = activity.sessions.create(title="Opening")
    ana = a_participation(
        activity, a_person("Ana Testova", "", country_id="TCD"), attendance="registered", country_id="TCD"
    )
    bo = a_participation(
        activity, a_person("Bo Invented", "", country_id="MLI"), attendance="registered", country_id="MLI"
    )
    opening.attendances.create(participation=bo, present=True)
    review = imported(client, activity, said={"day-2": str(opening.pk), "day-3": "new"})

    assert job().sentence == "2 whose presence is noted."
    assert "Note the presence of 2 people" in client.get(review).text
    assert write(client, review) == "Written: 2 whose presence is noted."
    assert attendances(activity) == {"Ana Testova": "attended", "Bo Invented": "partial"}
    assert [row[2] for row in marks(activity)] == [True, False, True, True]

    act(client, "undo")
    assert job().sentence == "Taken back: 0 participations, 3 marks of presence."
    assert attendances(activity) == {"Ana Testova": "registered", "Bo Invented": "registered"}
    assert marks(activity) == [("Opening", "Bo Invented", True)]
    assert {ana.pk, bo.pk} == set(Participation.objects.values_list("pk", flat=True))


def test_the_same_sheet_again_notes_nothing(client, activity):
    write(client, imported(client, activity))
    Job.objects.update(created_at=timezone.now() - dt.timedelta(minutes=1))
    uploaded(client, activity, SHEET)

    assert job().sentence == "2 on the list already."
    assert marks(activity) == WRITTEN


def test_presence_that_is_noted_otherwise_is_a_fault_of_its_row(client, activity):
    opening = activity.sessions.create(title="Day 1")
    ana = a_participation(activity, a_person("Ana Testova", "", country_id="TCD"), country_id="TCD")
    opening.attendances.create(participation=ana, present=False)
    imported(client, activity, said={"day-3": "new"})

    faults = AttendanceImport.objects.get().reading.rows.filter(outcome="fault")
    assert list(faults.values_list("row", "column", "reason")) == [
        (2, "Day 1", "Noted already for this session: absent.")
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("a mark", "Somebody has changed presence or attendance of 1 of these people since."),
        ("attendance", "Somebody has changed what this wrote about 1 of these people."),
        ("somebody else", "Somebody has noted the presence of others in “Day 1” since."),
    ],
)
def test_it_is_not_taken_back_over_a_later_change(client, activity, change, words):
    write(client, imported(client, activity))
    session, ana = activity.sessions.get(title="Day 1"), Participation.objects.get(person__family_name="Ana Testova")
    if change == "a mark":
        record_presence(
            activity, {(ana.pk, session.pk): presence.NO}, {(ana.pk, session.pk): presence.YES}, by=job().owner
        )
    elif change == "attendance":
        Participation.objects.filter(pk=ana.pk).update(version=2)
    else:
        session.attendances.create(participation=a_participation(activity, a_person("Zoe")), present=True)
    act(client, "undo")

    assert job().error.startswith(words)
    assert set(Participation.objects.values_list("person__family_name", flat=True)) >= {"Ana Testova", "Bo Invented"}
    assert (Session.objects.count(), len(marks(activity))) == (2, 4 + (change == "somebody else"))


def test_the_template_has_a_column_for_each_session_and_they_are_read_back(client, activity):
    keys = [activity.sessions.create(title=title, position=at).pk for at, title in enumerate(["Opening", "Day 1 PM"])]
    place = f"/activities/{activity.reference}/participants/template.xlsx"
    content = b"".join(client.get(place).streaming_content)
    rows = read_sheet(content, passed_over=["Words"]).rows

    assert rows[-1][-2:] == ["Opening", "Day 1 PM"]
    assert read_sheet(content, sheet="Words").rows[1][-1] == "Present"
    rows.append(["Testova", "Ana", *[""] * 10, "Present", "Absent"])
    read = read_people(book(rows), Terms(attendance="registered", sessions=days.sessions_of(activity)))
    assert read.columns.doubts == []
    assert [(one.name, one.presence, one.faults) for one in read.people] == [("Ana Testova", {12: True, 13: False}, ())]
    assert [place.session for place in read.places.values()] == keys


def test_what_was_noted_meanwhile_is_looked_at_before_anything_is_written(client, activity):
    review = imported(client, activity)
    activity.sessions.create(title="Day 1").attendances.create(
        participation=a_participation(activity, a_person("Zoe")), present=True
    )

    assert write(client, review).startswith("What is stored has changed")
    assert Participation.objects.count() == 1
