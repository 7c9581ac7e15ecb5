"""The pages of an activity's participants: the list, somebody's part, its address, taking somebody off."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import HeadCount
from activities.tests.builders import an_activity
from participants.erasure import erase
from participants.models import ErasureRequest, Participation, Person
from participants.tests.builders import a_participation, a_person
from participants.tests.entries import entries, later_entries  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later_entries")]
IDENTITY = ('"accounts_session"', '"accounts_user"."password"')
LIST = "/activities/OURS/participants/"


@pytest.fixture
def activity(db):
    return an_activity(reference="OURS", title="Our workshop", published=True)


@pytest.fixture
def ana(activity):
    """A judge who attended, with an address."""
    person = a_person(
        "Alaoui", "Fátima", category_id="judge", gender_id="female", country_id="MAR", email="fa@x.example"
    )
    return a_participation(activity, person, position_title="Judge", institution="Court of Rabat")


def names_on(answer):
    return [row["name"] for row in answer.context["listing"].rows]


def noted():
    """(who, event, kind, class, rows, reason) of the looks at people, in their order."""
    rows = entries().exclude(event="signed_in").order_by("id").select_related("actor")
    return [(e.actor.name.split()[0], e.event, e.kind, e.data_class, e.row_count, e.reason) for e in rows]


def typed(**changes):
    """What somebody types for a new participant."""
    return {"family_name": "Testova", "given_name": "Ana", "role": "participant", "attendance": "attended"} | changes


# -- the list --


def test_the_office_reads_its_participants_by_name_and_that_is_noted(signed_in, activity, ana):
    answer = signed_in("officer").get(LIST)

    assert names_on(answer) == ["Fátima Alaoui"]
    for words in ("Judge", "Court of Rabat", "Morocco", "Female", "Participant", "Attended"):
        assert words in answer.text
    assert "fa@x.example" not in answer.text
    assert answer["Cache-Control"] == "no-store"
    assert noted() == [("Olive", "participants_read", "activity", "P2", 1, "")]


@pytest.mark.parametrize("name", [None, "officer2", "manager", "admin"])
def test_everybody_else_reads_no_name(client, signed_in, activity, ana, name):
    answer = (signed_in(name) if name else client).get(LIST)

    assert answer.status_code == 200
    assert not re.search("Alaoui|Rabat", answer.text)
    assert ("Ask for access" in answer.text) == (name in ("officer2", "manager"))
    assert noted() == []


def test_who_saw_mine_tells_the_office_who_from_outside_read_its_participants(signed_in, activity, ana):
    signed_in("officer").get(LIST)
    signed_in("dpo").get(LIST)
    log = signed_in("officer").get("/accounts/access/").text

    assert log.count("read participants by name</") + log.count("read participants by name ") >= 1
    assert "Dana Protection" in log and "Olive Officer, " not in log.partition("<main")[2]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("fatima", ["Fátima Alaoui"]),
        ("ALAOUI Fátima", ["Fátima Alaoui"]),
        ("ala", ["Fátima Alaoui"]),
        ("иванов", ["Пётр Иванов"]),
        ("ivanov", ["Пётр Иванов"]),
        ("zzz", []),
        ("…", []),
    ],
)
def test_a_name_is_searched_for_whatever_accents_and_script_and_stands_in_no_address(
    signed_in, activity, ana, words, found
):
    a_participation(activity, a_person("Иванов", "Пётр"))
    client = signed_in("officer")

    led = client.post(LIST, {"search": words, "role": "participant"})
    answer = client.get(led["Location"])

    assert words not in led["Location"] and "fatima" not in led["Location"].lower()
    assert names_on(answer) == found
    assert f"named “{words}”" in answer.text
    assert f'value="{words}"' in answer.text


def test_a_sealed_address_of_the_database_is_not_opened_by_the_search(signed_in, activity):
    person = a_person("Elsewhere", email="sealed@mail.example", office=an_activity(office="demo-dakar").office)
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM participants_person WHERE id = %s", [person.pk])
        [stored] = cursor.fetchone()

    answer = signed_in("officer").get(LIST, {"search": stored})

    assert answer.status_code == 400
    assert "sealed@mail.example" not in answer.text


def test_names_are_sorted_as_people_sort_them(signed_in, activity):
    for name in ("KONATÉ Zoé", "Coulibaly Awa", "COMPAORÉ Bo", "Kaboré Ana", "Compaore Aïcha", "Compaoré Ali"):
        a_participation(activity, a_person(*name.split(), office=activity.office))

    assert names_on(signed_in("officer").get(LIST)) == [
        "Aïcha Compaore",
        "Ali Compaoré",
        "Bo COMPAORÉ",
        "Awa Coulibaly",
        "Ana Kaboré",
        "Zoé KONATÉ",
    ]


def test_a_name_that_stands_in_an_address_is_refused(signed_in, activity, ana):
    answer = signed_in("officer").get(f"{LIST}?search=alaoui")

    assert answer.status_code == 400
    assert "names do not stand in addresses" in answer.text
    assert "Fátima" not in answer.text
    assert noted() == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("role=participant", ["Fátima Alaoui", "Zoe Zed"]),
        ("role=speaker", ["Ben Brown"]),
        ("attendance=no_show", ["Zoe Zed"]),
        ("category=judge", ["Fátima Alaoui"]),
        ("country=MAR", ["Fátima Alaoui"]),
        ("country=TUN", ["Ben Brown"]),
        ("gender=male", ["Ben Brown"]),
        ("ordering=attendance", ["Fátima Alaoui", "Ben Brown", "Zoe Zed"]),
        ("ordering=country", ["Fátima Alaoui", "Ben Brown", "Zoe Zed"]),
        ("page_size=2", ["Fátima Alaoui", "Ben Brown"]),
        ("page_size=2&page=2", ["Zoe Zed"]),
    ],
)
def test_the_list_is_filtered_sorted_and_paged(signed_in, activity, ana, query, found):
    ben = a_person("Brown", "Ben", gender_id="male", country_id="TUN")
    a_participation(activity, ben, role_id="speaker")
    a_participation(activity, a_person("Zed", "Zoe"), attendance="no_show")
    a_participation(an_activity(), a_person("Other", "Olga"))

    assert names_on(signed_in("officer").get(f"{LIST}?{query}")) == found


@pytest.mark.parametrize("query", ["role=nothing", "person=1", "page=9", "ordering=email", "email=x"])
def test_what_the_list_cannot_be_asked_is_said(signed_in, activity, ana, query):
    answer = signed_in("officer").get(f"{LIST}?{query}")

    assert (answer.status_code, "Alaoui" in answer.text) == (400, False)


def test_the_list_costs_six_queries_however_many_people_there_are(signed_in, activity, ana):
    client = signed_in("officer")
    client.get(LIST)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LIST).status_code == 200
        return len([q for q in captured if not any(name in q["sql"][:400] for name in IDENTITY)])

    before = cost()
    for number in range(20):
        a_participation(activity, a_person(f"Person {number}"))

    assert (before, cost()) == (6, 6)  # what is true, the activity, who it is lent to, the count, the rows, the note


def test_the_page_says_so_where_nobody_said_how_names_and_head_counts_belong_together(signed_in, activity, ana):
    client = signed_in("officer")
    before = client.get(LIST).text
    HeadCount.objects.create(activity=activity, female=5)

    assert "There are names and head counts" not in before
    assert "There are names and head counts" in client.get(LIST).text


# -- adding --


def test_somebody_is_added_with_their_person(signed_in, activity):
    sent = typed(gender="female", category="judge", country="MAR", institution="UNODC", email="Ana@X.example")
    sent |= {"other_roles": ["speaker"], "position_title": "Judge"}
    answer = signed_in("officer").post(f"{LIST}new/", sent)

    assert (answer.status_code, answer["Location"]) == (302, LIST)
    part = Participation.objects.select_related("person").get(activity=activity)
    assert (part.person.name, part.person.email, part.person.office) == (
        "Ana Testova",
        "Ana@X.example",
        activity.office,
    )
    assert (part.person.category_id, part.person.country_id, part.person.institution_text) == ("judge", "MAR", "UNODC")
    assert (part.gender_id, part.category_id, part.country_id) == ("female", "judge", "MAR")
    assert (part.institution, part.position_title, part.other_roles) == ("UNODC", "Judge", ["speaker"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM participants_person")
        assert "@" not in cursor.fetchone()[0]


def test_what_is_left_empty_is_not_recorded(signed_in, activity):
    signed_in("officer").post(f"{LIST}new/", typed())

    part = Participation.objects.get(activity=activity)
    assert (part.gender_id, part.category_id, part.country_id) == ("not_recorded", "not_recorded", None)


def test_a_double_click_adds_one_person(signed_in, activity):
    client, sent = signed_in("officer"), typed(key="0" * 32)

    answers = [client.post(f"{LIST}new/", sent) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"family_name": " "}, "family_name", "Fill this in."),
        ({"attendance": ""}, "attendance", "Fill this in."),
        ({"attendance": "maybe"}, "attendance", "“maybe” is no attendance status."),
        ({"country": "XXX"}, "country", "“XXX” is no country."),
        ({"email": "no address"}, "email", "This is no e-mail address."),
        ({"certificate_on": "June"}, "certificate_on", ""),
        ({"certificate_on": "2020"}, "certificate_on", "Give a day, such as 9 June 2020."),
        (
            {"certificate_on": "31 December 2019"},
            "certificate_on",
            "A certificate is not given before the activity begins.",
        ),
        ({"certificate_no": "C1", "attendance": "no_show"}, "attendance", "A certificate is for those who attended."),
        ({"family_name": "x" * 201}, "family_name", "Give at most 200 characters."),
        ({"given_name": "a\x00b"}, "given_name", "It holds a NUL character."),
    ],
)
def test_a_fault_stands_at_its_field_and_nothing_is_written(signed_in, activity, wrong, field, words):
    answer = signed_in("officer").post(f"{LIST}new/", typed(**wrong))

    assert answer.status_code == 400
    assert words in " ".join(answer.context["page"].fields[field]["errors"])
    assert answer.context["page"].fields["given_name"]["value"]
    assert (Person.objects.count(), Participation.objects.count()) == (0, 0)


@pytest.mark.parametrize("name", ["Null", "O'Brien", "O", "李", "فاطمة", "Nguyễn Thị"])
def test_names_of_any_kind_come_back_as_they_were_typed(signed_in, activity, name):
    client = signed_in("officer")
    client.post(f"{LIST}new/", typed(family_name=name, given_name=""))

    assert names_on(client.get(LIST)) == [name]


# -- changing --


def test_what_somebody_was_is_corrected_in_the_person_too_unless_they_have_moved_on(signed_in, activity, ana):
    other = a_participation(an_activity(), ana.person, category_id="judge")
    Person.objects.filter(pk=ana.person_id).update(position_title="President", category_id="judge")
    client = signed_in("officer")
    form = {"family_name": "Alaoui", "given_name": "Fatima", "role": "participant", "attendance": "partial"}
    form |= {"category": "prosecutor", "position_title": "Deputy", "institution": "Court of Rabat", "version": "1"}

    answer = client.post(f"{LIST}{ana.public_id}/", form)

    assert answer.status_code == 302
    person = Person.objects.get(pk=ana.person_id)
    ana.refresh_from_db()
    other.refresh_from_db()
    assert (ana.position_title, ana.category_id, ana.attendance_id) == ("Deputy", "prosecutor", "partial")
    assert (person.given_name, person.position_title, person.category_id) == ("Fatima", "President", "prosecutor")
    assert other.category_id == "judge"
    assert person.email == "fa@x.example"


def test_an_address_is_replaced_or_forgotten_only_when_somebody_says_so(signed_in, activity, ana):
    client, page = signed_in("officer"), f"{LIST}{ana.public_id}/"
    form = {"family_name": "Alaoui", "role": "participant", "attendance": "attended"}

    assert "fa@x.example" not in client.get(page).text
    client.post(page, form | {"version": "1", "email": "new@x.example"})
    assert Person.objects.get().email == "new@x.example"
    version = client.get(page).context["page"].version
    client.post(page, form | {"version": str(version), "without_email": "on"})

    assert (Person.objects.get().email, Person.objects.get().email_mark) == ("", "")


def test_a_form_with_faults_shows_who_is_stored_and_that_is_noted(signed_in, activity, ana):
    answer = signed_in("officer").post(f"{LIST}{ana.public_id}/", {"version": "1", "family_name": ""})

    assert answer.status_code == 400
    assert [look[1:3] for look in noted()] == [("participant_read", "person")]


def test_a_form_that_is_behind_shows_both_versions_and_loses_nothing(signed_in, activity, ana):
    client, page = signed_in("officer"), f"{LIST}{ana.public_id}/"
    form = {"family_name": "Alaoui", "given_name": "Fátima", "role": "participant", "attendance": "attended"}
    form |= {"category": "judge", "country": "MAR", "gender": "female", "position_title": "Judge"}
    theirs = client.post(page, form | {"institution": "Court of Fez", "version": "1"})

    mine = client.post(page, form | {"institution": "Court of Oujda", "version": "1"})

    assert (theirs.status_code, mine.status_code) == (302, 409)
    assert [look[1:3] for look in noted()] == [("participant_read", "person")]
    assert mine.context["page"].differences == [("Institution", "Court of Fez", "Court of Oujda")]
    assert 'value="Court of Oujda"' in mine.text
    ana.refresh_from_db()
    assert ana.institution == "Court of Fez"
    again = client.post(page, form | {"institution": "Court of Oujda", "version": str(mine.context["page"].version)})
    ana.refresh_from_db()
    assert (again.status_code, ana.institution) == (302, "Court of Oujda")


def test_a_list_of_a_reported_activity_is_read_and_not_written(signed_in, activity, ana):
    type(activity).objects.filter(pk=activity.pk).update(status_id="reported")
    client = signed_in("officer")

    assert names_on(client.get(LIST)) == ["Fátima Alaoui"]
    assert "figures are frozen" in client.get(LIST).text
    refused = client.post(f"{LIST}new/", typed())
    changed = client.post(f"{LIST}{ana.public_id}/", typed(version="1"))
    removed = client.post(f"{LIST}{ana.public_id}/remove/")

    assert [refused.status_code, changed.status_code, removed.status_code] == [400, 403, 400]
    assert "figures are frozen" in refused.text and "figures are frozen" in removed.text
    assert Participation.objects.filter(activity=activity).count() == 1


def test_who_is_taken_off_goes_with_their_person_where_that_was_their_only_part(signed_in, activity, ana):
    stays = a_person("Stays")
    off = a_participation(activity, stays)
    a_participation(an_activity(), stays)
    client = signed_in("officer")

    for part in (ana, off):
        assert client.get(f"{LIST}{part.public_id}/remove/").status_code == 200
        assert client.post(f"{LIST}{part.public_id}/remove/")["Location"] == LIST

    assert [person.family_name for person in Person.objects.all()] == ["Stays"]


# -- one person --


def test_an_address_is_shown_one_at_a_time_and_noted(signed_in, activity, ana):
    client = signed_in("officer")

    answer = client.post(f"{LIST}{ana.public_id}/address/")

    assert "fa@x.example" in answer.text
    assert noted() == [("Olive", "address_read", "person", "P3", None, "")]
    assert entries().get(event="address_read").key == str(ana.person.public_id)
    assert client.get(f"{LIST}{ana.public_id}/address/").status_code == 405


def test_a_look_at_one_person_is_noted(signed_in, activity, ana):
    signed_in("dpo").get(f"{LIST}{ana.public_id}/")

    assert noted() == [("Dana", "participant_read", "person", "P2", None, "")]


@pytest.mark.parametrize("name", ["officer2", "manager", "admin"])
@pytest.mark.parametrize("page", ["", "address/", "remove/"])
def test_a_part_that_is_not_open_answers_like_one_that_is_not_there(signed_in, activity, ana, name, page):
    client, none = signed_in(name), "00000000-0000-4000-8000-000000000000"

    for send in (client.get, client.post):
        there, missing = (send(f"{LIST}{key}/{page}") for key in (ana.public_id, none))
        assert there.status_code == missing.status_code in (404, 405)
        assert without_chance(there) == without_chance(missing)


def without_chance(answer):
    text = answer.text.replace(answer["X-Request-Id"], "").replace(answer.wsgi_request.path, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_somebody_of_another_activity_is_not_found_under_this_one(signed_in, activity, ana):
    other = a_participation(an_activity(), a_person("Other"))

    assert signed_in("officer").get(f"{LIST}{other.public_id}/").status_code == 404


def test_the_data_protection_officer_reads_and_does_not_write(signed_in, activity, ana):
    client = signed_in("dpo")

    assert names_on(client.get(LIST)) == ["Fátima Alaoui"]
    assert "fa@x.example" in client.post(f"{LIST}{ana.public_id}/address/").text
    assert client.get(f"{LIST}new/").status_code == 403
    assert client.post(f"{LIST}{ana.public_id}/", typed(version="1")).status_code == 403
    assert '<form class="entry"' not in client.get(f"{LIST}{ana.public_id}/").text


# -- erasure --


def test_the_office_asks_for_erasure_with_a_reason(signed_in, activity, ana):
    client, place = signed_in("officer"), f"{LIST}{ana.public_id}/erasure/"

    blank = client.post(place, {"reason": " "})
    asked = client.post(place, {"reason": "She wrote to us."})

    assert (blank.status_code, asked.status_code) == (400, 302)
    [found] = ErasureRequest.objects.all()
    assert (found.person, found.reason, found.asked_by.name) == (ana.person, "She wrote to us.", "Olive Officer")


def test_what_remains_of_an_erased_person_is_read_and_not_written(signed_in, activity, ana, demo_user):
    erase(Person.objects.filter(pk=ana.person_id), by=demo_user("dpo"), reason="She asked.")
    client, page = signed_in("officer"), f"{LIST}{ana.public_id}/"

    assert "erased person" in client.get(LIST).text
    shown = client.get(page).text
    assert 'class="entry"' not in shown and "Ask for erasure" not in shown and "Female" in shown
    assert client.post(page, typed(version="2")).status_code == 403
    answer = client.patch(
        f"/api/v1{page}", {"attendance": "partial"}, content_type="application/json", headers={"If-Match": '"2"'}
    )
    assert (answer.status_code, "was erased" in answer.text) == (400, True)
