"""The same person twice: found in any spelling, joined by a person only, and C20."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import ActivityReader, PeopleCounted
from activities.tests.builders import an_activity
from ctassist.lib.writing import StaleRecord
from participants.alike_views import NOT_YOURS
from participants.duplicates import merge_people, tell_apart
from participants.models import Participation, Person, SessionAttendance
from participants.pairs import MOST_PAIRS, pairs_in
from participants.tests.builders import a_participation, a_person
from partners.models import Partner

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(demo_user):
    return demo_user("officer")


def listed(reference, *names, **details):
    """An activity, and people of these (family, given) names on its list."""
    activity = an_activity(reference=reference)
    return activity, [a_participation(activity, a_person(*name, **details)).person for name in names]


@pytest.mark.parametrize(
    ("one", "other", "details", "why"),
    [
        (("Alaoui", "Fátima"), ("FATIMA", "alaoui"), {}, "the same name"),
        (("Иванов", "Пётр"), ("Ivanov", "Petr"), {}, "the same name"),
        (
            ("Alaoui", "Fátima"),
            ("Fatima Alaoui", ""),
            {"country_id": "MAR"},
            "the same name, and country or institution",
        ),
        (("Ali", "Mohammed"), ("علي", "محمد"), {"country_id": "EGY"}, "a name that sounds alike"),
        (("Ali", "Mohammed"), ("Aly", "Muhammad"), {"institution_text": "Court"}, "a name that sounds alike"),
        (("Otter", "A"), ("Badger", "B"), {"email": "one@mail.example"}, "the same e-mail address"),
    ],
)
def test_two_records_of_one_person_are_proposed(officer, one, other, details, why):
    activity, _ = listed("HERE", one, **details)
    listed("THERE", other, **details)

    [pair] = pairs_in(activity, officer)
    assert pair.why.startswith(why)


@pytest.mark.parametrize(
    ("one", "other", "details"),
    [
        (("Alaoui", "Fatima"), ("Alaoui", "Nadia"), {"country_id": "MAR"}),
        (("Ali", "Mohammed"), ("Aly", "Muhammad"), {}),  # sounds alike, and nothing else
    ],
)
def test_other_people_are_not(officer, one, other, details):
    activity, _ = listed("HERE", one, **details)
    listed("THERE", other, **details)

    assert pairs_in(activity, officer) == []


def test_people_of_another_office_are_never_proposed_nor_joined(officer, demo_user):
    activity, [here] = listed("HERE", ("Alaoui", "Fatima"))
    abroad = an_activity(reference="ABROAD", office="demo-dakar")
    there = a_participation(abroad, a_person("Alaoui", "Fatima", office=abroad.office)).person

    assert pairs_in(activity, officer) == []
    for by in (officer, demo_user("officer2"), demo_user("manager"), demo_user("dpo")):
        with pytest.raises(PermissionDenied):
            merge_people(here, there, by=by)


def test_who_stands_on_restricted_lists_of_others_alone_is_not_compared(signed_in, officer):
    activity, [one] = listed("OPEN", ("Alaoui", "Fatima"))
    secret = an_activity(reference="SECRET-OP", sensitivity="restricted")
    hidden = a_participation(secret, a_person("Alaoui", "Fatima", position_title="Zzjudge")).person
    client = signed_in("officer")
    page = client.get("/activities/OPEN/participants/alike/").text

    assert "Nobody seems to be recorded twice" in page and "Zzjudge" not in page and "SECRET-OP" not in page

    named = ActivityReader.objects.create(activity=secret, user=officer)
    page = client.get("/activities/OPEN/participants/alike/").text
    assert "Zzjudge" in page and "SECRET-OP" in page

    named.delete()
    a_participation(an_activity(reference="SEEN"), hidden)
    page = client.get("/activities/OPEN/participants/alike/").text
    assert "SEEN" in page and "SECRET-OP" not in page


def test_somebody_at_the_end_of_a_long_list_is_found(officer):
    activity = an_activity(reference="LONG")
    people = [Person(office=activity.office, family_name=f"F{at}", name_key=f"f{at}x{at}") for at in range(1100)]
    Person.objects.bulk_create(people)
    Participation.objects.bulk_create(
        Participation(activity=activity, person=one, attendance_id="attended") for one in people
    )
    one = a_participation(activity, a_person("Alaoui", "Fatima", country_id="MAR")).person
    _, [other] = listed("THERE", ("Alaoui", "Fatima"), country_id="MAR")

    [pair] = pairs_in(activity, officer)
    assert (pair.one, pair.other, pair.why) == (one, other, "the same name, and country or institution")


@pytest.mark.parametrize(("others", "has_more"), [(MOST_PAIRS, False), (MOST_PAIRS + 1, True)])
def test_the_page_says_when_there_are_more_pairs_than_it_shows(signed_in, others, has_more):
    listed("HERE", ("Alaoui", "Fatima"))
    listed("THERE", *[("Alaoui", "Fatima")] * others)
    page = signed_in("officer").get("/activities/HERE/participants/alike/").text

    assert page.count("They have the same name") == MOST_PAIRS
    assert ("There are more." in page) is has_more


def test_the_surest_of_several_reasons_is_told_once_and_first(officer):
    same = {"country_id": "MAR", "email": "one@mail.example"}
    activity, _ = listed("HERE", ("Ali", "Mohammed"), **same)
    listed("THERE", ("Ali", "Mohammed"), **same)
    listed("ALIKE", ("Aly", "Muhammad"), country_id="MAR")
    listed("NAME", ("Ali", "Mohammed"))

    assert [pair.why for pair in pairs_in(activity, officer)] == [
        "the same e-mail address",
        "the same name",
        "a name that sounds alike, and the same country or institution",
    ]


def test_those_told_apart_are_proposed_no_more(officer):
    activity, [one] = listed("HERE", ("Alaoui", "Fatima"))
    _, [other] = listed("THERE", ("Alaoui", "Fatima"))
    assert len(pairs_in(activity, officer)) == 1

    tell_apart(other, one, by=officer)
    tell_apart(one, other, by=officer)

    assert pairs_in(activity, officer) == []


def test_two_on_one_list_are_one_pair(officer):
    activity, _ = listed("HERE", ("Alaoui", "Fatima"), ("Fatima", "Alaoui"))

    assert len(pairs_in(activity, officer)) == 1


def test_what_both_took_part_in_is_told_of_one(officer):
    here, [kept] = listed("HERE", ("Alaoui", "Fatima"), country_id="MAR")
    there, [merged] = listed("THERE", ("Alaoui", "F."), position_title="Judge", gender_id="female")

    merge_people(kept, merged, by=officer)

    kept.refresh_from_db()
    assert {part.activity for part in kept.participations.all()} == {here, there}
    assert (kept.given_name, kept.country_id, kept.position_title, kept.gender_id) == (
        "Fatima",
        "MAR",
        "Judge",
        "female",
    )
    assert not Person.objects.filter(pk=merged.pk).exists()


@pytest.mark.parametrize(("of_kept", "of_merged"), [("attended", "no_show"), ("no_show", "attended")])
def test_on_one_list_the_higher_attendance_stays_with_both_roles(officer, of_kept, of_merged):
    activity = an_activity(reference="BOTH")
    session = activity.sessions.create(title="Opening")
    kept = a_participation(activity, a_person("Alaoui"), attendance=of_kept, role_id="participant")
    merged = a_participation(activity, a_person("Alaoui"), attendance=of_merged, role_id="speaker")
    SessionAttendance.objects.create(session=session, participation=merged, present=True)

    merge_people(kept.person, merged.person, by=officer)

    [part] = Participation.objects.filter(activity=activity)
    assert (part.person, part.attendance_id) == (kept.person, "attended")
    assert {part.role_id, *part.other_roles} == {"participant", "speaker"}
    assert part.session_attendances.get().present
    assert sum(row.not_recorded for row in PeopleCounted.objects.filter(activity=activity)) == 1


@pytest.mark.parametrize(
    ("of_kept", "of_merged", "together"),
    [
        (("attended", "yes no"), ("attended", "no yes"), ("attended", "yes yes")),
        (("registered", "yes -"), ("registered", "- yes"), ("attended", "yes yes")),
        (("no_show", "no no"), ("partial", "yes no"), ("partial", "yes no")),
        (("attended", "- -"), ("no_show", "no no"), ("attended", "no no")),  # C20: the higher one
        (("registered", "- -"), ("registered", "- -"), ("registered", "- -")),
    ],
)
def test_presence_of_both_is_united_and_attendance_follows(officer, of_kept, of_merged, together):
    activity = an_activity()
    sessions = [activity.sessions.create(title=str(at)) for at in (1, 2)]
    noted = {"yes": True, "no": False}
    parts = [a_participation(activity, a_person("Alaoui"), attendance=one[0]) for one in (of_kept, of_merged)]
    for part, (_, cells) in zip(parts, (of_kept, of_merged), strict=True):
        for session, cell in zip(sessions, cells.split(), strict=True):
            if cell in noted:
                SessionAttendance.objects.create(session=session, participation=part, present=noted[cell])
    other = a_participation(activity, a_person("Other"), attendance="registered")

    merge_people(parts[0].person, parts[1].person, by=officer)

    part = Participation.objects.get(activity=activity, person=parts[0].person)
    there = {row.session_id: "yes" if row.present else "no" for row in part.session_attendances.all()}
    assert (part.attendance_id, " ".join(there.get(session.pk, "-") for session in sessions)) == together
    other.refresh_from_db()
    assert (other.attendance_id, other.version) == ("registered", 1)


@pytest.mark.parametrize(
    ("of_kept", "of_merged", "stays"),
    [
        (("", None), ("C-17", "2020-02-01"), ("C-17", dt.date(2020, 2, 1))),
        (("C-1", None), ("C-17", "2020-02-01"), ("C-1", None)),  # not half of each
        (("", None), ("", None), ("", None)),
    ],
)
def test_a_certificate_of_the_other_row_is_kept_where_there_is_none(officer, of_kept, of_merged, stays):
    activity = an_activity()
    kept, merged = (
        a_participation(activity, a_person("Alaoui"), certificate_no=number, certificate_on=day)
        for number, day in (of_kept, of_merged)
    )
    merge_people(kept.person, merged.person, by=officer)

    assert Participation.objects.values_list("certificate_no", "certificate_on").get() == stays


def test_an_institution_as_written_is_not_mixed_with_a_linked_one(officer):
    unodc = Partner.objects.get(code="unodc")
    _, [kept] = listed("HERE", ("Alaoui", "Fatima"), institution_text="Court")
    _, [merged] = listed("THERE", ("Alaoui", "Fatima"), institution=unodc)
    _, [none] = listed("NOWHERE", ("Alaoui", "Fatima"))
    merge_people(kept, merged, by=officer)
    kept.refresh_from_db()
    assert (kept.institution, kept.institution_text) == (None, "Court")

    _, [linked] = listed("OTHER", ("Alaoui", "Fatima"), institution=unodc)
    merge_people(none, linked, by=officer)
    none.refresh_from_db()
    assert (none.institution, none.institution_text) == (unodc, "")


def test_the_figures_of_a_reported_activity_stay(officer):
    activity = an_activity(reference="DONE")
    one, other = (a_participation(activity, a_person("Alaoui")).person for _ in range(2))
    type(activity).objects.filter(pk=activity.pk).update(status="reported")

    with pytest.raises(ValidationError, match="DONE, which is reported"):
        merge_people(one, other, by=officer)


def test_who_was_changed_meanwhile_is_not_joined(officer):
    _, [one, other] = listed("HERE", ("Alaoui", "F"), ("Alaoui", "Fa"))
    Person.objects.filter(pk=other.pk).update(version=2)

    with pytest.raises(StaleRecord):
        merge_people(one, other, by=officer)


# -- the page --


def sent(one, other, **more):
    both = {
        "kept": one.public_id,
        "kept_version": one.version,
        "merged": other.public_id,
        "merged_version": other.version,
    }
    return both | more


def test_an_officer_joins_two_people_on_the_page(signed_in):
    _, [one, other] = listed("HERE", ("Alaoui", "Fatima"), ("Fatima", "Alaoui"))
    client = signed_in("officer")
    assert "They have the same name" in client.get("/activities/HERE/participants/alike/").text

    answer = client.post("/activities/HERE/participants/alike/", sent(one, other), follow=True)

    assert "They are one person now." in answer.text
    assert "Nobody seems to be recorded twice" in answer.text
    assert client.post("/activities/HERE/participants/alike/", sent(one, other)).status_code == 404


def test_who_takes_part_in_something_hidden_is_not_joined_and_the_words_are_those_of_any_refusal(signed_in, officer):
    _, [one, other] = listed("HERE", ("Alaoui", "Fatima"), ("Fatima", "Alaoui"))
    a_participation(an_activity(reference="SECRET-OP", sensitivity="restricted"), other)
    of_others = an_activity(reference="THEIRS", office="demo-dakar", published=True)
    _, [abroad] = listed("THERE", ("Alaoui", "Fatima"))
    a_participation(of_others, abroad)
    client = signed_in("officer")

    answers = [
        client.post("/activities/HERE/participants/alike/", sent(*two), follow=True)
        for two in ((one, other), (one, abroad), (one, one))
    ]

    assert [[str(words) for words in answer.context["messages"]] for answer in answers] == [[NOT_YOURS]] * 3
    assert [answer.status_code for answer in answers] == [200] * 3
    assert NOT_YOURS in answers[0].text and "SECRET-OP" not in answers[0].text
    assert Person.objects.filter(pk__in=[one.pk, other.pk, abroad.pk]).count() == 3


def test_an_officer_tells_two_people_apart_on_the_page(signed_in):
    _, [one, other] = listed("HERE", ("Alaoui", "Fatima"), ("Fatima", "Alaoui"))
    answer = signed_in("officer").post(
        "/activities/HERE/participants/alike/", sent(one, other, different="yes"), follow=True
    )

    assert "not proposed any more" in answer.text and Person.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("who", ["officer2", "manager", "dpo", "admin"])
def test_for_who_cannot_write_the_list_there_is_no_such_page(signed_in, who):
    listed("HERE", ("Alaoui", "Fatima"))

    assert signed_in(who).get("/activities/HERE/participants/alike/").status_code == 404


def test_the_page_costs_the_same_for_many_pairs(signed_in):
    listed("ONE", ("Alaoui", "Fatima"), ("Fatima", "Alaoui"))
    listed("MANY", *[("Badger", "Bea")] * 8)
    client = signed_in("officer")
    costs = []
    for reference in ("ONE", "MANY"):
        client.get(f"/activities/{reference}/participants/alike/")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/activities/{reference}/participants/alike/")
        costs.append(len(captured))

    assert costs[0] == costs[1] <= 9
