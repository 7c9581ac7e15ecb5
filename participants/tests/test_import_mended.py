"""The bad rows of a sheet, mended and uploaded again: what was answered for the sheet is not asked anew."""

import json

import pytest

from activities.tests.builders import an_activity
from ctassist.tests.admin_forms import form_on
from participants.erasure import erase
from participants.models import AttendanceImport, Person, RememberedColumn, SheetReading, SheetRow
from participants.tests.sheets import lines
from participants.tests.test_imports import STATED, address, job, known_here, let_the_worker, uploaded

pytestmark = pytest.mark.django_db

SHEET = lines(
    "wer|wo|Category|Day 1|Day 2|E-mail",
    "Ana Testova|Atlantis|Wizard|dort|dort|ana@mail.example",
    "Bo Invented|Atlantis|Wizard|dort|fort|no address",
    "Cy Fictional|Mali|Wizard|fort|dort|nor here",
)
COLUMNS = {"name": "0", "country": "1", "category": "2", "email": "5"}
ANSWERS = {
    "answer:category:wizard": "other",
    "answer:country:atlantis": "Malta",
    "answer:presence:dort": "present",
    "answer:presence:fort": "absent",
}


@pytest.fixture
def client(signed_in):
    return signed_in("officer")


@pytest.fixture
def activity():
    return an_activity()


def said(client, review, **typed):
    client.post(review, typed)
    let_the_worker()


def reviewed(client, activity):
    """The review of the sheet, in which all that can be asked was answered."""
    review = uploaded(client, activity, SHEET)
    said(client, review, header="1", **{f"column-{name}": at for name, at in COLUMNS.items()})
    said(client, review, **{"day-3": "new", "day-4": "", "say": "days"})
    said(client, review, **ANSWERS)
    assert job().sentence == "2 with faults, 1 new person."
    return review


def mended(client, review):
    content = b"".join(client.get(f"{review}bad-rows.csv").streaming_content).decode("utf-8-sig")
    return content.replace("no address", "bo@mail.example").replace("nor here", "cy@mail.example").encode()


@pytest.mark.parametrize("is_written", [False, True])
def test_nothing_is_asked_anew_of_mended_rows(client, activity, is_written):
    review = reviewed(client, activity)
    content = mended(client, review)
    if is_written:
        said(client, review, rows="good")
        assert (job().state, SheetReading.objects.count()) == ("done", 0)
        RememberedColumn.objects.all().delete()

    second = uploaded(client, activity, content)

    assert (job().state, job().sentence) == ("review", "2 new people.")
    found = SheetRow.objects.filter(reading__attendance_import__job=job()).order_by("row")
    assert list(found.values_list("row", "name", "says")) == [
        (2, "Bo Invented", "Malta; gender not recorded; Other; Participant, attended; present in 1 of 1"),
        (3, "Cy Fictional", "Mali; gender not recorded; Other; Participant, no-show; present in 0 of 1"),
    ]
    page = client.get(second).text
    assert "Taken over from the sheet from which these rows come: what you said of the columns" in page
    for head in ("wer", "wo", "Day 1", "Day 2"):
        assert f"“<bdi>{head}</bdi>”" in page.partition("Taken over from")[2].partition("</p>")[0]
    assert "; 4 answers, which can be taken back below." in page
    assert page.count("(taken over)") == 4


def test_what_was_taken_over_can_be_taken_back(client, activity):
    review = reviewed(client, activity)
    second = uploaded(client, activity, mended(client, review))
    said(client, second, forget=["category:wizard"])

    assert job().sentence == "2 with faults."
    assert "What do these words mean?" in client.get(second).text
    assert SheetReading.objects.get(attendance_import__job=job()).found["asked"] == {
        "category": [["wizard", "Wizard", 2]]
    }
    assert "3 answers, which can be taken back below" in client.get(second).text


def test_columns_that_were_taken_over_can_be_stated_otherwise(client, activity):
    review = reviewed(client, activity)
    second = uploaded(client, activity, mended(client, review))
    said(client, second, **dict(form_on(client.get(second))) | {"column-country": ""})

    assert "country" not in SheetReading.objects.get(attendance_import__job=job()).found["columns"]
    assert job().sentence == "2 new people."


def test_what_was_taken_over_is_written_without_a_second_reading(client, activity, monkeypatch):
    from participants.imports import job as jobs

    second = uploaded(client, activity, mended(client, reviewed(client, activity)))
    monkeypatch.setattr(jobs, "read_people", None)
    said(client, second, rows="all")

    assert job().sentence == "Written: 2 new people."


def test_the_bad_rows_of_the_second_sheet_are_no_other(client, activity):
    second = uploaded(client, activity, mended(client, reviewed(client, activity)).replace(b"cy@mail.example", b"nor"))
    assert job().sentence == "1 with faults, 1 new person."
    content = b"".join(client.get(f"{second}bad-rows.csv").streaming_content).decode("utf-8-sig")
    uploaded(client, activity, content.replace("nor", "cy@mail.example").encode())

    assert job().sentence == "1 new person."


@pytest.mark.parametrize("other", [False, True], ids=["another sheet", "another activity"])
def test_a_sheet_that_is_not_of_these_bad_rows_is_asked_about(client, activity, other):
    content = mended(client, reviewed(client, activity))
    if other:
        uploaded(client, an_activity(), content)
    else:
        uploaded(client, activity, content.replace(b"What is wrong", b"Remarks"))

    assert job().sentence == "Say which column holds what."


def test_a_sheet_without_heads_comes_back_with_heads(client, activity):
    review = uploaded(client, activity, lines("Ana Testova|Chad", "Bo Invented|Nowhere"))
    said(client, review, header="0", **{"column-name": "0", "column-country": "1"})
    content = b"".join(client.get(f"{review}bad-rows.csv").streaming_content).decode("utf-8-sig")
    assert content.splitlines()[0] == "Row,What is wrong,Name,Country"

    uploaded(client, activity, content.replace("Nowhere", "Mali").encode())
    assert job().sentence == "1 new person."


def test_nothing_of_a_sheet_can_be_read_from_what_is_kept_and_a_name_goes_with_its_person(client, activity, demo_user):
    known_here("Zzname", "Ana")
    ana = Person.objects.get(family_name="Zzname")
    review = uploaded(client, activity, lines("Name|Category", "Ana Testova|Ana Zzname", "Bo|Wizard"))
    said(client, review, **{"answer:category:ana zzname": "other", "answer:category:wizard": "other"})
    kept = AttendanceImport.objects.get().answered
    assert "zzname" not in json.dumps(kept).lower() and "wizard" not in json.dumps(kept)
    assert list(kept["answers"].values()) == ["other", "other"]

    erase(Person.objects.filter(pk=ana.pk), by=demo_user("dpo"), reason="She asked.")

    assert list(AttendanceImport.objects.get().answered["answers"].values()) == ["other"]


def test_what_was_stated_of_the_last_sheet_is_chosen_again(client, activity, signed_in):
    assert "is chosen again" not in client.get(address(activity)).text
    uploaded(client, activity, SHEET, attendance="registered", category="judge", day_order="day_first")

    answer = client.get(address(activity))
    assert "What you stated of your last sheet for this activity is chosen again." in answer.text
    form = answer.context["upload"]
    assert {name: form[name].value() for name in STATED} == {
        "attendance": "registered",
        "role": "participant",
        "category": "judge",
        "day_order": "day_first",
    }
