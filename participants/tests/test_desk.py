"""The desk of the data protection officer, page by page."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.tests.builders import a_project, an_activity
from ctassist.lib.paper import Paper, font_files, pdf_of, words_of
from participants.erasure import ask_for_erasure
from participants.models import Erasure, ErasureRequest, Person, Register, RetentionTerms
from participants.subject import all_about
from participants.tests.builders import a_participation, a_person
from participants.tests.entries import entries, later_entries  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later_entries")]


@pytest.fixture
def desk(signed_in):
    return signed_in("dpo")


@pytest.fixture
def fatima():
    person = a_person("El-Alaoui", "Fátima", email="fatima@mail.example", gender_id="female", position_title="Judge")
    a_participation(an_activity(reference="HERE", title="Workshop on evidence"), person)
    return person


def place(person, page=""):
    return f"/data-protection/people/{person.public_id}/{page}"


def noted(event):
    return list(entries().filter(event=event).values_list("kind", "key", "data_class", "row_count"))


@pytest.mark.parametrize("words", ["alaoui fatima", "FATI", "فاطمة", "fatima@MAIL.example"])
def test_a_person_is_found_in_any_script_order_and_by_address(desk, fatima, words):
    if words == "فاطمة":
        Person.objects.filter(pk=fatima.pk).update(name_key="fatmh laloy")
        words = "fatm"
    page = desk.post("/data-protection/", {"name": words})

    assert page.status_code == 200
    assert place(fatima) in page.text
    assert noted("people_searched") == [("people", "", "P2", 1)]


@pytest.mark.parametrize("words", ["atima", "bob", "%", "", "fatima@mail.exampl"])
def test_nobody_else_is_found(desk, fatima, words):
    assert place(fatima) not in desk.post("/data-protection/", {"name": words}).text


def test_the_desk_costs_a_fixed_number_of_queries(desk, fatima):
    desk.get("/data-protection/")
    with CaptureQueriesContext(connection) as few:
        desk.get("/data-protection/")
    for at in range(3):
        person = a_participation(an_activity(reference=f"MORE-{at}"), a_person(f"More{at}")).person
        Erasure.objects.create(
            person=person.public_id, office=person.office, kind="asked", at=person.created_at, participation_count=1
        )
    with CaptureQueriesContext(connection) as more:
        desk.get("/data-protection/")

    assert len(more) == len(few) <= 9


def test_the_page_of_a_person_tells_all_and_is_noted(desk, fatima):
    page = desk.get(place(fatima)).text

    for word in ("El-Alaoui", "Fátima", "fatima@mail.example", "Judge", "HERE", "Workshop on evidence"):
        assert word in page
    assert noted("person_read") == [("person", str(fatima.public_id), "P3", None)]


def test_the_page_of_a_person_says_who_has_the_same_name(desk, fatima, demo_user):
    twin = a_person("Alaoui El", "Fatima", office=demo_user("officer2").office)

    assert place(twin) in desk.get(place(fatima)).text


def test_the_export_is_a_file_with_all_about_a_person(desk, fatima):
    answer = desk.post(place(fatima, "export/"))
    told = json.loads(answer.content)

    assert answer["Content-Disposition"] == f'attachment; filename="person-{fatima.public_id}.json"'
    assert (answer["Cache-Control"], told["email"], told["activities"][0]["activity"]) == (
        "no-store",
        "fatima@mail.example",
        "HERE",
    )
    assert noted("person_exported") == [("person", str(fatima.public_id), "P3", 1)]


def leaves(value):
    """The values of nested facts, as JSON has them; codes by their labels alone."""
    match value:
        case {"code": _, "label": label}:
            yield label
        case dict():
            for one in value.values():
                yield from leaves(one)
        case list():
            for one in value:
                yield from leaves(one)
        case _:
            yield value


def test_the_same_stands_on_paper(desk, fatima, monkeypatch):
    written, as_it_is = [], Paper.written
    monkeypatch.setattr(Paper, "written", lambda paper, words: written.append(words) or as_it_is(paper, words))
    told = all_about(fatima)
    answer = desk.post(place(fatima, "export/"), {"format": "pdf"})

    assert answer["Content-Disposition"] == f'attachment; filename="person-{fatima.public_id}.pdf"'
    assert (answer["Content-Type"], answer["Cache-Control"], answer.content[:5]) == (
        "application/pdf",
        "no-store",
        b"%PDF-",
    )
    assert written[0] == "What is held about Fátima El-Alaoui"
    assert [words for words in map(words_of, leaves(told)) if words not in written] == []
    assert noted("person_exported") == [("person", str(fatima.public_id), "P3", 1)]


def test_paper_says_where_it_writes_a_name_in_other_letters():
    paper = pdf_of("نور الهدى", "王伟", {"at": None, "of": [{"is_known": True, "days": [dt.date(2026, 3, 1)]}]})
    assert paper.startswith(b"%PDF-")

    with font_files() as fonts:
        on = Paper("A title", fonts)
        assert [on.written(name) for name in ("نور", "Ólafur", "Оксана", "王伟")] == [
            "نور",
            "Ólafur",
            "Оксана",
            "WangWei (in Latin letters)",
        ]


def test_a_person_is_erased_with_a_reason(desk, fatima):
    assert desk.post(place(fatima, "erase/"), {"reason": " "}).status_code == 400
    assert not Erasure.objects.exists()

    assert desk.post(place(fatima, "erase/"), {"reason": "Asked in a letter."}).status_code == 302

    fatima.refresh_from_db()
    assert fatima.erased_at and fatima.family_name == ""
    page = desk.get(place(fatima)).text
    assert "Erased on" in page and "Alaoui" not in page


def test_a_person_is_corrected(desk, fatima):
    fields = {"family_name": "Alaoui", "given_name": "Fatima", "position_title": "Judge", "version": fatima.version}
    assert desk.post(place(fatima, "correct/"), fields).status_code == 400  # without a reason

    assert desk.post(place(fatima, "correct/"), fields | {"reason": "Passport."}).status_code == 302
    assert desk.post(place(fatima, "correct/"), fields | {"reason": "Old form."}).status_code == 400

    fatima.refresh_from_db()
    assert (fatima.family_name, fatima.email) == ("Alaoui", "")


def test_a_request_is_answered_from_the_page_of_the_person(desk, fatima, demo_user):
    asked = ask_for_erasure(fatima, by=demo_user("officer"), reason="She asks.")
    assert "She asks." in desk.get("/data-protection/").text

    desk.post(f"/data-protection/requests/{asked.pk}/refuse/", {"answer": "A court holds it."})

    assert ErasureRequest.objects.get().is_refused
    assert "She asks." not in desk.get("/data-protection/").text


def test_an_activity_is_held_and_released(desk, fatima):
    assert desk.post("/data-protection/holds/HERE/", {"reason": ""}).status_code == 400
    desk.post("/data-protection/holds/HERE/", {"reason": "A court asks."})
    assert Register.objects.get().hold_reason == "A court asks."
    assert "A court asks." in desk.get("/data-protection/").text

    desk.post("/data-protection/holds/HERE/", {"reason": "A court asks.", "release": "yes"})

    assert (Register.objects.get().hold_reason, Register.objects.get().held_by) == ("", None)


@pytest.mark.parametrize("who", ["officer", "manager", "admin"])
def test_for_everybody_else_there_is_no_desk(signed_in, fatima, who):
    client = signed_in(who)
    answers = [client.get("/data-protection/"), client.get(place(fatima)), client.post(place(fatima, "erase/"))]

    assert [answer.status_code for answer in answers] == [404] * 3


def test_a_project_is_given_terms_and_loses_them(desk, fatima):
    a_project(reference="long")
    fields = {"address_months": "24", "name_months": "24", "reason": "Agreement."}
    assert desk.post("/data-protection/terms/long/", fields).status_code == 302
    assert RetentionTerms.objects.get().name_months == 24
    assert "Agreement." in desk.get("/data-protection/").text

    desk.post("/data-protection/terms/long/", {"usual": "yes"})
    assert not RetentionTerms.objects.exists()


def test_names_that_would_leave_before_addresses_are_refused(desk):
    a_project(reference="odd")
    fields = {"address_months": "24", "name_months": "23", "reason": "Agreement."}
    page = desk.post("/data-protection/terms/odd/", fields)

    assert page.status_code == 400 and "Addresses leave before names" in page.text
