"""Sessions, who was in which, and the attendance that follows."""

import datetime as dt
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import PeopleCounted
from activities.tests.builders import an_activity
from participants.attendance import attendance_of
from participants.models import Register, Session, SessionAttendance
from participants.tests.builders import a_participation, a_person
from participants.tests.entries import entries, later_entries  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later_entries")]
LIST = "/activities/OURS/participants/"
PRESENCE, SESSIONS = f"{LIST}presence/", f"{LIST}sessions/"


@pytest.fixture
def activity(db):
    return an_activity(reference="OURS", time_zone="Africa/Cairo", ends_on=dt.date(2020, 1, 3))


@pytest.fixture
def officer(signed_in):
    return signed_in("officer")


def noted(part, *cells):
    """Notes the presence of somebody in sessions of their activity, in order: y, n, or - for no note."""
    sessions = list(Session.objects.filter(activity=part.activity).order_by("id"))
    for session, cell in zip(sessions, cells, strict=True):
        if cell != "-":
            SessionAttendance.objects.create(session=session, participation=part, present=cell == "y")


def field(part, session):
    return f"p-{part.pk}-{session.pk}"


def state(part):
    part.refresh_from_db()
    return part.attendance_id


@pytest.mark.parametrize(
    ("present", "unknown", "sessions", "least", "expected"),
    [
        (4, 0, 5, 80, "attended"),
        (3, 0, 5, 80, "partial"),
        (3, 0, 5, 60, "attended"),
        (3, 0, 5, 61, "partial"),
        (1, 0, 1, 100, "attended"),
        (0, 0, 5, 80, "no_show"),
        (0, 1, 5, 80, None),
        (3, 1, 5, 80, None),
        (2, 1, 5, 80, "partial"),
        (4, 1, 5, 80, "attended"),
        (1, 4, 5, 1, "attended"),
    ],
)
def test_what_follows_from_presence(present, unknown, sessions, least, expected):
    assert attendance_of(present, unknown, sessions, least) == expected


def test_what_follows_holds_whatever_the_unknown_was():
    for sessions, least in product(range(1, 6), (1, 33, 50, 80, 100)):
        for present in range(sessions + 1):
            for unknown in range(sessions - present + 1):
                told = attendance_of(present, unknown, sessions, least)
                possible = {attendance_of(present + more, 0, sessions, least) for more in range(unknown + 1)}
                assert (told is None) == (len(possible) > 1) and (told is None or possible == {told})


def test_a_session_is_told_in_the_time_zone_of_the_activity(officer, activity):
    sent = {"title": "Opening", "starts_at": "2020-01-01T09:00", "ends_at": "2020-01-01T10:30", "room": "A"}
    answer = officer.post(SESSIONS, sent | {"key": "1" * 32})
    officer.post(SESSIONS, sent | {"key": "1" * 32})

    [session] = Session.objects.all()
    assert (answer.status_code, session.title, session.room) == (302, "Opening", "A")
    assert session.starts_at == dt.datetime(2020, 1, 1, 7, 0, tzinfo=dt.UTC)
    assert "1 January 2020, 09:00" in officer.get(SESSIONS).text
    assert 'value="2020-01-01T10:30"' in officer.get(f"{SESSIONS}{session.pk}/").text


@pytest.mark.parametrize(
    ("wrong", "name", "words"),
    [
        ({"title": ""}, "title", "Fill this in."),
        ({"ends_at": "2020-01-01T09:00"}, "record", "A session ends after it starts."),
        ({"starts_at": "2019-12-30T09:00"}, "starts_at", "This is before the activity."),
        ({"starts_at": "2020-01-05T09:00", "ends_at": ""}, "starts_at", "This is after the activity."),
        ({"starts_at": "nine"}, "starts_at", "Give a day and a time that exist there, such as 2020-01-31T09:30."),
    ],
)
def test_a_fault_of_a_session_stands_at_its_field(officer, activity, wrong, name, words):
    sent = {"title": "Opening", "starts_at": "2020-01-01T09:00", "ends_at": "2020-01-01T10:30"} | wrong
    answer = officer.post(SESSIONS, sent)

    faults = answer.context["page"].faults
    assert (answer.status_code, [message for messages in faults.values() for message in messages]) == (400, [words])
    assert Session.objects.count() == 0


def test_a_session_that_somebody_else_changed_shows_both(officer, activity):
    session = activity.sessions.create(title="Opening")
    page = f"{SESSIONS}{session.pk}/"
    version = officer.get(page).context["page"].version
    officer.post(page, {"title": "Theirs", "version": version})

    answer = officer.post(page, {"title": "Mine", "version": version})

    assert answer.status_code == 409
    assert answer.context["page"].differences == [("Title", "Theirs", "Mine")]
    session.refresh_from_db()
    assert session.title == "Theirs"


def test_presence_is_noted_in_a_table_and_attendance_follows(officer, activity):
    one, two = (activity.sessions.create(title=title) for title in ("One", "Two"))
    ana, ben, zoe = (
        a_participation(activity, a_person(name), attendance="registered") for name in ("Ana", "Ben", "Zoe")
    )
    sent = {field(ana, one): "yes", field(ana, two): "yes", field(ben, one): "yes", field(ben, two): "no"}
    sent |= {field(zoe, one): "no", field(zoe, two): ""}

    answer = officer.post(PRESENCE, sent | {"seen": "{}"})

    assert answer.status_code == 302
    assert [state(part) for part in (ana, ben, zoe)] == ["attended", "partial", "registered"]
    assert "Of 1 person too little is noted" in officer.get(PRESENCE).text
    counted = PeopleCounted.objects.filter(activity=activity).order_by("attendance_id").values_list("attendance_id")
    assert [row[0] for row in counted] == ["attended", "partial", "registered"]

    seen = f'{{"{field(zoe, one)}": "no"}}'
    officer.post(PRESENCE, {field(zoe, one): "no", field(zoe, two): "no", "seen": seen})
    assert state(zoe) == "no_show"


def test_who_was_seen_did_come_though_other_sessions_are_open(officer, activity):
    one, two = (activity.sessions.create(title=title) for title in ("One", "Two"))
    people = {
        said: a_participation(activity, a_person(said), attendance=said)
        for said in ("no_show", "declined", "registered", "attended")
    }
    other = a_participation(activity, a_person("Other"), attendance="registered")
    sent = {field(part, one): "yes" for part in people.values()} | {field(other, two): "yes"}

    officer.post(PRESENCE, sent | {"seen": "{}"})

    assert {said: state(part) for said, part in people.items()} == {
        "no_show": "partial",
        "declined": "partial",
        "registered": "registered",
        "attended": "attended",
    }


def test_sessions_in_which_nobody_was_noted_do_not_count(officer, activity):
    one, _ = (activity.sessions.create(title=title) for title in ("One", "Two"))
    ana = a_participation(activity, attendance="registered")

    officer.post(PRESENCE, {field(ana, one): "yes", "seen": "{}"})

    assert state(ana) == "attended"


@pytest.mark.parametrize(
    ("said", "after"), [("declined", "declined"), ("withdrawn", "withdrawn"), ("invited", "no_show")]
)
def test_who_declined_and_was_nowhere_is_no_no_show(officer, activity, said, after):
    one = activity.sessions.create(title="One")
    ana = a_participation(activity, attendance=said)

    officer.post(PRESENCE, {field(ana, one): "no", "seen": "{}"})

    assert state(ana) == after


def test_who_was_given_a_certificate_keeps_it(officer, activity):
    one = activity.sessions.create(title="One")
    ana = a_participation(activity, attendance="attended", certificate_no="C1")
    ben = a_participation(activity, attendance="certified")

    officer.post(PRESENCE, {field(ana, one): "no", field(ben, one): "yes", "seen": "{}"})

    assert (state(ana), state(ben)) == ("attended", "certified")


def test_another_least_presence_is_another_attendance(officer, activity):
    for title in ("One", "Two"):
        activity.sessions.create(title=title)
    ana = a_participation(activity, attendance="registered")
    noted(ana, "y", "n")
    found = []
    for version, least in (("0", "50"), ("1", "51")):
        answer = officer.post(f"{LIST}terms/", {"min_attendance_pct": least, "version": version})
        assert answer.status_code == 302
        found.append(state(ana))

    assert found == ["attended", "partial"]


def test_a_session_that_is_taken_away_counts_no_more(officer, activity):
    one, two = (activity.sessions.create(title=title) for title in ("One", "Two"))
    ana = a_participation(activity, attendance="partial")
    noted(ana, "y", "n")

    assert officer.post(f"{SESSIONS}{two.pk}/remove/").status_code == 302

    assert (state(ana), list(Session.objects.all())) == ("attended", [one])


def test_cells_that_somebody_else_noted_otherwise_are_shown_beside_ones_own(officer, activity):
    one = activity.sessions.create(title="One")
    ana, ben = (a_participation(activity, a_person(name)) for name in ("Ana", "Ben"))
    noted(ana, "y")

    answer = officer.post(PRESENCE, {field(ana, one): "no", field(ben, one): "yes", "seen": "{}"})

    assert answer.status_code == 409
    assert "they: present" in answer.text
    assert list(SessionAttendance.objects.values_list("participation", "present")) == [(ana.pk, True)]

    again = officer.post(PRESENCE, {field(ana, one): "no", field(ben, one): "yes", "seen": answer.context["seen"]})
    assert again.status_code == 302
    assert sorted(SessionAttendance.objects.values_list("participation", "present")) == [
        (ana.pk, False),
        (ben.pk, True),
    ]


def test_what_was_not_touched_stays_as_others_noted_it_also_after_another_cell_was_contested(officer, activity):
    one = activity.sessions.create(title="One")
    ana, ben = (a_participation(activity, a_person(name)) for name in ("Ana", "Ben"))
    noted(ana, "y")
    noted(ben, "y")

    answer = officer.post(PRESENCE, {field(ana, one): "no", field(ben, one): "", "seen": "{}"})
    shown = shown_cells(answer)
    officer.post(PRESENCE, shown | {"seen": answer.context["seen"]})

    assert (answer.status_code, shown) == (409, {field(ana, one): "no", field(ben, one): "yes"})
    assert sorted(SessionAttendance.objects.values_list("participation", "present")) == [
        (ana.pk, False),
        (ben.pk, True),
    ]


def shown_cells(answer):
    """{name of a cell: what the table shows in it}."""
    return {cell["name"]: cell["value"] for person in answer.context["people"] for cell in person["cells"]}


def test_all_others_are_filled_in_as_present_and_saved_with_the_table_alone(officer, activity):
    one, two = (activity.sessions.create(title=title) for title in ("One", "Two"))
    ana, ben, zoe, gone, left = (
        a_participation(activity, a_person(name), attendance=said)
        for name, said in (
            *(("Ana", "registered"), ("Ben", "registered"), ("Zoe", "registered")),
            *(("Gone", "declined"), ("Left", "withdrawn")),
        )
    )
    people = (ana, ben, zoe, gone, left)
    typed = {field(part, session): "" for part in people for session in (one, two)} | {field(ben, one): "no"}

    filled = officer.post(PRESENCE, typed | {"seen": "{}", "rest": one.pk, "fill": "yes"})

    assert (filled.status_code, SessionAttendance.objects.count()) == (200, 0)
    assert "2 people stand as present in “One” now" in filled.text
    expected = typed | {field(ana, one): "yes", field(zoe, one): "yes"}
    assert shown_cells(filled) == expected

    assert officer.post(PRESENCE, expected | {"seen": filled.context["seen"], "rest": one.pk}).status_code == 302
    stored = SessionAttendance.objects.values_list("participation", "session", "present")
    assert sorted(stored) == [(ana.pk, one.pk, True), (ben.pk, one.pk, False), (zoe.pk, one.pk, True)]


def test_filling_in_keeps_what_others_noted_meanwhile_and_tells_what_they_noted_otherwise(officer, activity):
    one = activity.sessions.create(title="One")
    ana, ben, zoe = (a_participation(activity, a_person(name)) for name in ("Ana", "Ben", "Zoe"))
    noted(ana, "y")
    noted(ben, "n")
    typed = {field(ana, one): "no", field(ben, one): "", field(zoe, one): ""}

    filled = officer.post(PRESENCE, typed | {"seen": "{}", "rest": one.pk, "fill": "yes"})
    shown = shown_cells(filled)
    saved = officer.post(PRESENCE, shown | {"seen": filled.context["seen"]})

    assert shown == {field(ana, one): "no", field(ben, one): "no", field(zoe, one): "yes"}
    assert (saved.status_code, "they: present" in saved.text) == (409, True)


@pytest.mark.parametrize("rest", ["", "x", "0", "9" * 30, None])
def test_a_session_that_is_not_there_fills_nothing_in(officer, activity, rest):
    one = activity.sessions.create(title="One")
    ana = a_participation(activity)

    answer = officer.post(
        PRESENCE, {field(ana, one): "", "seen": "{}", "fill": "yes"} | ({} if rest is None else {"rest": rest})
    )

    assert (answer.status_code, shown_cells(answer)) == (200, {field(ana, one): ""})
    assert "Nothing is filled in: that session is not there any more." in answer.text


def test_who_reads_the_table_alone_fills_nothing_in(officer, activity):
    one = activity.sessions.create(title="One")
    a_participation(activity)
    type(activity).objects.filter(pk=activity.pk).update(status_id="reported")

    assert "Fill in" not in officer.get(PRESENCE).text
    assert officer.post(PRESENCE, {"rest": one.pk, "fill": "yes"}).status_code == 403


def test_what_was_not_touched_stays_as_others_noted_it(officer, activity):
    one = activity.sessions.create(title="One")
    ana = a_participation(activity)
    noted(ana, "y")

    answer = officer.post(PRESENCE, {field(ana, one): "", "seen": "{}"})

    assert answer.status_code == 302
    assert SessionAttendance.objects.get().present


def test_people_and_sessions_of_other_activities_are_out_of_reach(officer, activity):
    other = an_activity(office="demo-dakar")
    theirs = other.sessions.create(title="Theirs")
    part = a_participation(other)
    ours = activity.sessions.create(title="Ours")
    ana = a_participation(activity)

    officer.post(
        PRESENCE, {field(part, theirs): "yes", field(part, ours): "yes", field(ana, theirs): "yes", "seen": "{}"}
    )

    assert SessionAttendance.objects.count() == 0


def test_presence_of_a_reported_activity_is_read_only(officer, activity):
    one = activity.sessions.create(title="One")
    ana = a_participation(activity)
    type(activity).objects.filter(pk=activity.pk).update(status_id="reported")

    refused = [officer.post(PRESENCE, {field(ana, one): "yes"}), officer.post(SESSIONS, {"title": "Two"})]
    refused.append(officer.post(f"{SESSIONS}{one.pk}/remove/"))

    assert [answer.status_code for answer in refused] == [403, 403, 400]
    assert (Session.objects.count(), SessionAttendance.objects.count()) == (1, 0)
    assert officer.get(PRESENCE).status_code == 200


def test_the_table_is_noted_and_costs_as_many_queries_for_more_people(officer, activity):
    activity.sessions.create(title="One")
    a_participation(activity)

    def cost():
        officer.get(PRESENCE)
        with CaptureQueriesContext(connection) as captured:
            assert officer.get(PRESENCE).status_code == 200
        return len([q for q in captured if '"accounts_session"' not in q["sql"] and '"password"' not in q["sql"]])

    before = cost()
    for number in range(20):
        noted(a_participation(activity, a_person(f"Person {number}")), "y")

    assert (before, cost()) == (12, 12)  # see the views: no query for a person, nor for a session
    entry = entries().filter(event="presence_read").latest("id")
    assert (entry.key, entry.data_class, entry.row_count) == ("OURS", "P2", 21)


def test_the_terms_are_written_by_the_office_and_read_by_whom_the_list_is_open_to(officer, signed_in, activity):
    sent = {"count_source": "named", "min_attendance_pct": "75", "purpose": "Certificates", "version": "0"}
    sent |= {"lawful_basis": "Mandate", "notice": "We told them.", "notice_given_on": "1 January 2020"}
    assert officer.post(f"{LIST}terms/", sent).status_code == 302

    terms = Register.objects.get()
    assert (terms.count_source, terms.min_attendance_pct, terms.notice_given_on) == ("named", 75, dt.date(2020, 1, 1))
    behind = officer.post(f"{LIST}terms/", sent | {"purpose": "Other"})
    assert (behind.status_code, behind.context["page"].differences) == (409, [("Purpose", "Certificates", "Other")])
    for wrong, name in (({"min_attendance_pct": "0"}, "min_attendance_pct"), ({"count_source": "x"}, "count_source")):
        answer = officer.post(f"{LIST}terms/", sent | {"version": "1"} | wrong)
        assert (answer.status_code, list(answer.context["page"].faults)) == (400, [name])
    assert "Certificates" in signed_in("dpo").get(f"{LIST}terms/").text
    assert signed_in("dpo").post(f"{LIST}terms/", sent).status_code == 403
