"""Imports of attendance sheets, from upload to undo: reviewed, all or nothing, seen only by who may see names."""

import csv
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.demo import demo_office
from accounts.models import AccessEntry, User
from activities.models import Activity, ActivityReader, PeopleCounted
from activities.tests.builders import an_activity
from ctassist.lib.history.models import Change
from ctassist.lib.jobs import files, runner
from ctassist.lib.jobs.models import Job, JobInput
from ctassist.lib.sheets import read_sheet
from participants.erasure import erase
from participants.imports import job as import_job
from participants.imports.remembering import mark_of
from participants.models import (
    AttendanceImport,
    Participation,
    Person,
    RememberedColumn,
    SheetReading,
    SheetRow,
)
from participants.names import alike, name_key
from participants.tests.builders import a_participation, a_person
from participants.tests.sheets import lines

pytestmark = pytest.mark.django_db

HEADS = "Name|Gender|Country|Category|Institution|E-mail"
SHEET = lines(
    HEADS,
    "Ana Testova|F|Chad|Judge|Court|ana@mail.example",
    "Bo Invented|M|Mali|Prosecutor|Parquet|",
    "Cy Fictional||Mali|||",
)
STATED = {"attendance": "attended", "role": "participant", "category": "not_recorded", "day_order": ""}


@pytest.fixture
def client(signed_in):
    return signed_in("officer")


@pytest.fixture
def activity():
    return an_activity(title="A workshop in Vienna", countries={"TCD": "beneficiary"})


def address(activity):
    return f"/activities/{activity.reference}/participants/import/"


def sent(client, activity, content=SHEET, **stated):
    file = SimpleUploadedFile("sheet of zzsomebody.csv", content)
    return client.post(address(activity), {"file": file, **STATED, **stated})


def uploaded(client, activity, content=SHEET, **stated):
    """The address of the review of a sheet that was uploaded and read."""
    response = sent(client, activity, content, **stated)
    assert response.status_code == 302, response.content.decode()
    let_the_worker()
    return response["Location"]


def let_the_worker():
    for job in Job.objects.filter(state="waiting"):
        runner.perform(job.public_id)


def job():
    return Job.objects.latest("id")


def write(client, review, rows="all"):
    client.post(review, {"rows": rows})
    let_the_worker()
    return job().sentence or job().error


def act(client, action):
    client.post(f"/jobs/{job().public_id}/{action}/")
    let_the_worker()


def outcomes():
    return list(SheetRow.objects.values_list("row", "outcome", "name", "reason"))


def on_the_list(activity):
    rows = Participation.objects.filter(activity=activity).order_by("person__family_name")
    return list(
        rows.values_list(
            "person__family_name", "gender_id", "country_id", "category_id", "institution", "attendance_id"
        )
    )


LIST = [
    ("Ana Testova", "female", "TCD", "judge", "Court", "attended"),
    ("Bo Invented", "male", "MLI", "prosecutor", "Parquet", "attended"),
    ("Cy Fictional", "not_recorded", "MLI", "not_recorded", "", "attended"),
]


def test_a_sheet_is_reviewed_before_anything_is_written(client, activity):
    review = uploaded(client, activity)

    assert (job().state, job().sentence) == ("review", "3 new people.")
    assert outcomes() == [
        (2, "new", "Ana Testova", ""),
        (3, "new", "Bo Invented", ""),
        (4, "new", "Cy Fictional", ""),
    ]
    page = client.get(review).content.decode()
    assert "CSV in UTF-8, cells parted by semicolons" in page
    assert "Court, Chad; Female; Judge; Participant, attended" in page
    assert "Write 3 people" in page
    assert not Person.objects.exists()


def test_what_was_reviewed_is_written_counted_and_taken_back(client, activity):
    review = uploaded(client, activity)

    assert write(client, review) == "Written: 3 new people."
    assert on_the_list(activity) == LIST
    ana = Person.objects.get(family_name="Ana Testova")
    assert (ana.email, ana.office_id, ana.name_key, len(ana.email_mark)) == (
        "ana@mail.example",
        activity.office_id,
        "ana testova",
        64,
    )
    counted = PeopleCounted.objects.filter(activity=activity).order_by("category_id")
    assert list(counted.values_list("category_id", "country_id", "female", "male", "not_recorded")) == [
        ("judge", "TCD", 1, 0, 0),
        ("prosecutor", "MLI", 0, 1, 0),
        (None, "MLI", 0, 0, 1),
    ]

    act(client, "undo")
    assert (job().state, job().sentence) == ("undone", "Taken back: 3 participations.")
    assert not Person.objects.exists()
    assert not Participation.objects.exists()
    assert not PeopleCounted.objects.filter(activity=activity).exists()


def test_the_same_sheet_again_adds_nothing(client, activity):
    for _ in range(2):
        write(client, uploaded(client, activity))
        Job.objects.update(created_at=timezone.now() - dt.timedelta(minutes=1))

    assert job().state == "done"
    assert job().sentence == "Written: nobody. Not written: 3 on the list already."
    assert on_the_list(activity) == LIST


def test_the_page_says_that_a_file_was_imported_before(client, activity):
    write(client, uploaded(client, activity))
    Job.objects.update(created_at=timezone.now() - dt.timedelta(minutes=1))

    page = client.get(uploaded(client, activity)).content.decode()
    assert "This very file has been imported for this activity before" in page
    assert "This sheet adds nobody." in page


def test_signs_that_mean_something_to_the_database_come_back_as_they_were(client, activity):
    names = ["Back\\slash \\N", "Two\nlines", "Tab\there", 'Quo"te', "{brace}", "\\.x"]
    cells = [f'"{name.replace(chr(34), chr(34) * 2)}"' for name in names]
    write(client, uploaded(client, activity, ("Name;Gender\n" + "".join(f"{cell};F\n" for cell in cells)).encode()))

    assert set(Person.objects.values_list("family_name", flat=True)) == {*names}


def test_a_double_click_is_one_import(client, activity):
    assert sent(client, activity)["Location"] == sent(client, activity)["Location"]
    assert AttendanceImport.objects.count() == 1


# -- faults, answers, columns --


FAULTY = lines(
    HEADS, "Ana Testova|F|Chad|Judge|Court|", "Bo Invented|M|Atlantis|Wizard||no address", "Cy|F|Mali|Wizard||"
)


def test_bad_rows_are_named_and_only_the_good_ones_written_by_choice(client, activity):
    review = uploaded(client, activity, FAULTY)
    rows = [(row.row, row.outcome, row.column, row.value, row.reason) for row in SheetRow.objects.all()]

    assert rows == [
        (2, "new", "", "", ""),
        (3, "fault", "Category", "Wizard", "This is in no table of categories."),
        (3, "fault", "Country", "Atlantis", "No country of this name is known here."),
        (3, "fault", "E-mail", "no address", "This is no e-mail address."),
        (4, "fault", "Category", "Wizard", "This is in no table of categories."),
    ]
    assert "Some rows have faults" in write(client, review)
    assert not Person.objects.exists()

    client.post(f"/jobs/{job().public_id}/again/")
    let_the_worker()
    assert write(client, review, "good") == "Written: 1 new person. Not written: 2 with faults."
    assert on_the_list(activity) == [LIST[0]]


def test_one_answer_counts_for_all_rows_with_the_spelling(client, activity):
    review = uploaded(client, activity, FAULTY)
    page = client.get(review).content.decode()
    assert 'name="answer:category:wizard"' in page
    client.post(review, {"answer:category:wizard": "other", "answer:country:atlantis": "Malta"})
    let_the_worker()

    assert [(row.row, row.outcome, row.column) for row in SheetRow.objects.all()] == [
        (2, "new", ""),
        (3, "fault", "E-mail"),
        (4, "new", ""),
    ]
    assert write(client, review, "good") == "Written: 2 new people. Not written: 1 with faults."
    assert [row[3] for row in on_the_list(activity)] == ["judge", "other"]


def test_an_answer_can_be_taken_back(client, activity):
    review = uploaded(client, activity, FAULTY)
    client.post(review, {"answer:category:wizard": "other", "answer:country:atlantis": "Malta"})
    let_the_worker()
    assert 'value="category:wizard"' in client.get(review).content.decode()
    client.post(review, {"forget": ["category:wizard"]})
    let_the_worker()

    assert SheetReading.objects.get().answers == {"category": {}, "country": {"atlantis": "MLT"}}


@pytest.mark.parametrize(
    "answer", [{"answer:category:wizard": "no-such"}, {"answer:country:atlantis": "Nowhere"}, {"answer:name:x": "y"}]
)
def test_an_answer_that_means_nothing_changes_nothing(client, activity, answer):
    review = uploaded(client, activity, FAULTY)
    client.post(review, answer)
    let_the_worker()

    assert SheetReading.objects.get().answers == {}


def test_bad_rows_come_as_a_file_whose_cells_no_spreadsheet_runs(client, activity):
    review = uploaded(client, activity, lines(HEADS, "=1+1 Bo|M|=cmd()|Judge||", "Ana|F|Mali|||"))
    told = [
        ["Row", "What is wrong", *HEADS.split("|")],
        ["2", "Country: No country of this name is known here.", "=1+1 Bo", "M", "=cmd()", "Judge"],
    ]
    sheet = client.get(f"{review}bad-rows.csv")
    content = b"".join(sheet.streaming_content)
    book = b"".join(client.get(f"{review}bad-rows.xlsx").streaming_content)

    assert list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1][2] == "'=1+1 Bo"
    assert [row[:6] for row in read_sheet(content).rows] == [row[:6] for row in told]
    assert [row[:6] for row in read_sheet(book).rows] == [row[:6] for row in told]
    assert sheet["Cache-Control"] == "no-store"
    entries = AccessEntry.objects.filter(event="bad_rows_fetched", key=activity.reference)
    assert list(entries.values_list("data_class", "row_count")) == [("P3", 1)] * 2


def test_mended_bad_rows_are_read_again_as_they_come(client, activity):
    review = uploaded(client, activity, FAULTY)
    content = b"".join(client.get(f"{review}bad-rows.csv").streaming_content).decode("utf-8-sig")
    mended = content.replace("Wizard", "Judge").replace("Atlantis", "Malta").replace("no address", "bo@mail.example")
    uploaded(client, activity, mended.encode())

    assert [row[1:3] for row in outcomes() if row[0] in (2, 3)][-2:] == [("new", "Bo Invented"), ("new", "Cy")]


def test_columns_are_stated_by_hand_and_remembered_for_the_office(client, activity):
    content = lines("wer|woher", "Ana Testova|Chad")
    review = uploaded(client, activity, content)
    assert job().sentence == "Say which column holds what."
    assert "Say which column holds what" in client.get(review).content.decode()

    client.post(review, {"header": "1", "column-name": "0", "column-country": "1"})
    let_the_worker()
    assert write(client, review) == "Written: 1 new person."
    assert list(RememberedColumn.objects.values_list("office_id", "head_mark", "field")) == [
        (activity.office_id, mark_of("woher"), "country"),
        (activity.office_id, mark_of("wer"), "name"),
    ]

    uploaded(client, an_activity(), lines("wer|woher", "Bo Invented|Mali"))
    assert job().sentence == "1 new person."


def state_columns(client, review, header, **columns):
    said = {f"column-{name}": at for name, at in columns.items()} | {"day-2": ""}  # a date at the head is no session
    client.post(review, {"header": header, **said})
    let_the_worker()
    return write(client, review)


def test_a_name_that_was_taken_for_a_head_can_be_read_nowhere_and_goes_with_its_person(client, activity, demo_user):
    content = lines("Ana Zzname|Country", "Bo Invented|Chad")
    state_columns(client, uploaded(client, activity, content), header=1, name=0)
    changes = Change.objects.filter(table="participants_rememberedcolumn")
    person = known_here("Zzname", "Ana")

    assert set(changes.latest("id").after) == {"id", "office_id", "field"}
    assert "zzname" not in str(RememberedColumn.objects.values_list().get()).lower()

    erase(Person.objects.filter(pk=person.pk), by=demo_user("dpo"), reason="She asked.")
    assert not RememberedColumn.objects.exists()


@pytest.mark.parametrize(
    "row", ["Zzname|Mali|", "Zzname||F", "Zzname|woher|ana@mail.example", "Zzname|woher|12", "Zzname|woher|3/4/2017"]
)
def test_a_row_that_tells_of_a_person_is_not_remembered_as_heads(client, activity, row):
    content = lines(row, "Bo Invented|Chad|M")
    state_columns(client, uploaded(client, activity, content), header=1, name=0, country=1)

    assert job().state == "done"
    assert not RememberedColumn.objects.exists()


def test_somebody_says_that_a_sheet_has_no_row_of_heads(client, activity):
    review = uploaded(client, activity, lines("Ana Testova|Chad", "Bo Invented|Mali"))

    assert state_columns(client, review, header=0, name=0, country=1) == "Written: 2 new people."
    assert [row[:3] for row in on_the_list(activity)] == [
        ("Ana Testova", "not_recorded", "TCD"),
        ("Bo Invented", "not_recorded", "MLI"),
    ]
    assert not RememberedColumn.objects.exists()


def test_the_review_of_a_sheet_without_heads_calls_its_columns_by_number(client, activity):
    review = uploaded(client, activity, lines("Ana Testova|Chad", "Bo Invented|Nowhere"))
    client.post(review, {"header": "0", "column-name": "0", "column-country": "1"})
    let_the_worker()
    page = client.get(review).content.decode()

    assert "no row of heads" in page and "“<bdi>column 2</bdi>”" in page
    assert client.get(f"{review}bad-rows.csv").status_code == 200


def test_what_one_office_said_of_heads_means_nothing_for_another(client, activity, signed_in):
    RememberedColumn.objects.create(office=activity.office, head_mark=mark_of("wer"), field="name")
    other = an_activity(office="demo-dakar")

    uploaded(signed_in("officer2"), other, lines("wer", "Ana Testova"))
    assert job().sentence == "Say which column holds what."


@pytest.mark.parametrize(
    "said", [{"header": "0"}, {"header": "x"}, {"header": "1", "column-name": "0", "column-email": "0"}]
)
def test_columns_that_cannot_be_are_not_taken(client, activity, said):
    review = uploaded(client, activity, lines("wer|woher", "Ana Testova|Chad"))
    client.post(review, said)

    assert SheetReading.objects.get().stated == {}


def test_an_encoding_that_is_not_certain_is_asked_for(client, activity):
    review = uploaded(client, activity, lines("Фамилия|Имя", "Тестова|Анна", "Иванов|Сергей", encoding="koi8-r"))
    assert job().sentence == "Say in which encoding the file is."
    assert "KOI8-R, Russian" in client.get(review).content.decode()

    client.post(review, {"encoding": "koi8-r"})
    let_the_worker()
    assert [row[2] for row in outcomes()] == ["Анна Тестова", "Сергей Иванов"]


def test_a_file_that_cannot_be_read_fails_in_words(client, activity):
    uploaded(client, activity, b"a;b\n" + b'"open')

    assert (job().state, job().error[:22]) == ("failed", "The file is no CSV: un")


# -- who is who --


def known_here(*names, **details):
    """Somebody on another list of the office, which its officers read."""
    return a_participation(an_activity(), a_person(*names, **details)).person


def test_a_person_of_the_office_is_proposed_by_address_or_by_name_and_institution(client, activity):
    by_address = known_here("Testova", "Ana", email="ANA@mail.example")
    by_name = known_here("Bo Invented", "", institution_text="parquet")
    known_here("Cy Fictional", "", institution_text="Elsewhere")
    review = uploaded(client, activity)

    assert [(row.outcome, row.person_id) for row in SheetRow.objects.all()][:2] == [
        ("known", by_address.pk),
        ("known", by_name.pk),
    ]
    assert outcomes()[2] == (4, "new", "Cy Fictional", "The same name, at another institution.")
    assert write(client, review) == "Written: 1 new person, 2 known here."
    on_it = Participation.objects.filter(activity=activity)
    assert sorted(on_it.values_list("person_id", flat=True))[:2] == [by_address.pk, by_name.pk]
    by_address.refresh_from_db()
    assert (by_address.family_name, by_address.version) == ("Testova", 1)


def test_one_address_for_two_names_is_shown_and_not_taken_for_one_person(client, activity):
    known_here("Somebody", "Else", email="ana@mail.example")
    uploaded(client, activity)

    assert outcomes()[0] == (2, "new", "Ana Testova", "The same address, another name.")


def test_a_person_of_another_office_is_never_proposed(client, activity):
    abroad = an_activity(office="demo-dakar")
    a_participation(abroad, a_person("Testova", "Ana", office=demo_office("demo-dakar"), email="ana@mail.example"))
    review = uploaded(client, activity)

    assert outcomes()[0] == (2, "new", "Ana Testova", "")
    write(client, review)
    assert Person.objects.filter(email_mark=Person.objects.first().email_mark).count() == 2


def of_a_restricted_list():
    """Somebody whom the office knows from a restricted activity alone, and that activity."""
    secret = an_activity(reference="SECRET-OP", sensitivity="restricted")
    who = {"email": "ana@mail.example", "country_id": "LBY", "position_title": "Zzjudge", "institution_text": "Zzcourt"}
    return a_participation(secret, a_person("Testova", "Ana", **who)).person, secret


@pytest.mark.parametrize("decision", ["", "same"])
def test_who_stands_on_restricted_lists_of_others_alone_is_a_new_person(client, activity, decision):
    hidden, _ = of_a_restricted_list()
    review = uploaded(
        client, activity, lines("Name|Country|E-mail", "Nobody|Chad|ana@mail.example", "Ana Testova|Mali|")
    )
    client.post(review, {"row:2": decision, "row:3": decision})
    let_the_worker()

    assert outcomes() == [(2, "new", "Nobody", ""), (3, "new", "Ana Testova", "")]
    page = client.get(review).content.decode()
    assert [word for word in ("Zzjudge", "Zzcourt", "SECRET-OP") if word in page] == []
    assert write(client, review) == "Written: 2 new people."
    assert not Participation.objects.filter(activity=activity, person=hidden).exists()


def test_who_is_named_in_a_restricted_activity_is_told_its_people_until_that_ends(client, activity, demo_user):
    hidden, secret = of_a_restricted_list()
    named = ActivityReader.objects.create(activity=secret, user=demo_user("officer"))
    content = lines("Name|Institution|E-mail", "Ana Testova|Zzcourt|ana@mail.example")
    review = uploaded(client, activity, content)
    assert [(row.outcome, row.person_id) for row in SheetRow.objects.all()] == [("known", hidden.pk)]
    assert "Zzjudge" in client.get(review).content.decode()

    named.delete()

    assert "Zzjudge" not in client.get(review).content.decode()
    assert write(client, review).startswith("What is stored has changed")
    assert outcomes() == [(2, "new", "Ana Testova", "")]


def test_who_is_who_is_decided_row_by_row(client, activity):
    known = known_here("Testova", "Ana", email="ana@mail.example")
    maybe = known_here("Cy Fictional", "", institution_text="Elsewhere")
    review = uploaded(client, activity)
    client.post(review, {"row:2": "new", "row:3": "out", "row:4": "same", "row:5": "x", "row:y": "new"})
    let_the_worker()

    assert [(row.row, row.outcome, row.person_id) for row in SheetRow.objects.all()] == [
        (2, "new", known.pk),
        (3, "left_out", None),
        (4, "known", maybe.pk),
    ]
    assert write(client, review) == "Written: 1 new person, 1 known here. Not written: 1 left out."
    assert Person.objects.count() == 3


def test_rows_that_repeat_one_another_are_written_once_unless_somebody_says_otherwise(client, activity):
    content = lines(HEADS, "Ana Testova|F|Chad|||a@x.example", "TESTOVA Ána|F|Chad|||", "Ana T.|F|Chad|||A@X.example")
    review = uploaded(client, activity, content)

    assert outcomes() == [
        (2, "new", "Ana Testova", ""),
        (3, "repeated", "TESTOVA Ána", "As in row 2."),
        (4, "repeated", "Ana T.", "As in row 2."),
    ]
    client.post(review, {"row:4": "new"})
    let_the_worker()
    assert write(client, review) == "Written: 2 new people. Not written: 1 repeated in the sheet."


MAILBOX = lines(
    "Name|Country|E-mail",
    "Ahmed Al-Amri|Oman|info@moj.example",
    "Saleh Al-Harbi|Oman|info@moj.example",
    "Fatima Al-Balushi|Oman|info@moj.example",
    "AL BALUSHI Fatima|Yemen|info@moj.example",
)
LIKE_ROW_2 = "The same address as in row 2, another name."


def test_a_mailbox_of_several_and_a_particle_make_nobody_one_person(client, activity):
    review = uploaded(client, activity, MAILBOX)

    assert outcomes() == [
        (2, "new", "Ahmed Al-Amri", ""),
        (3, "new", "Saleh Al-Harbi", LIKE_ROW_2),
        (4, "new", "Fatima Al-Balushi", LIKE_ROW_2),
        (5, "repeated", "AL BALUSHI Fatima", "As in row 4."),
    ]
    assert "the same as above" in client.get(review).content.decode()
    assert write(client, review) == "Written: 3 new people. Not written: 1 repeated in the sheet."

    alone = an_activity()
    heads, fatima, other = (
        "Name|Country|E-mail",
        "Fatima Al-Balushi|Oman|info@moj.example",
        "Huda Al-Said|Oman|info@moj.example",
    )
    SheetRow.objects.all().delete()
    review = uploaded(client, alone, lines(heads, fatima, other))
    assert outcomes() == [
        (2, "known", "Fatima Al-Balushi", ""),
        (3, "new", "Huda Al-Said", "The same address, another name."),
    ]
    assert write(client, review) == "Written: 1 new person, 1 known here."
    assert sorted(row[0] for row in on_the_list(alone)) == ["Fatima Al-Balushi", "Huda Al-Said"]


def test_somebody_decides_that_two_rows_of_one_mailbox_are_one_person(client, activity):
    review = uploaded(client, activity, MAILBOX)
    client.post(review, {"row:3": "same", "row:4": "new"})
    let_the_worker()

    assert outcomes()[1:3] == [
        (3, "repeated", "Saleh Al-Harbi", "As in row 2."),
        (4, "new", "Fatima Al-Balushi", LIKE_ROW_2),
    ]
    assert write(client, review) == "Written: 2 new people. Not written: 2 repeated in the sheet."


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        ("Fatima Alaoui", "ALAOUI Fátima Zahra", True),
        ("F. Alaoui", "Fatima Alaoui", True),
        ("Alaoui", "Fatima Alaoui", True),
        ("Nadia Alaoui", "Fatima Alaoui", False),
        ("N. Alaoui", "Fatima Alaoui", False),
        ("Ahmed Al-Amri", "Saleh Al-Harbi", False),
        ("Mohammed bin Said", "Mohammed bin Amri", False),
        ("Dr Maria de la Cruz", "Dr Ana de la Fuente", False),
        ("Al", "Al-Amri", False),
        ("F.", "F. A.", False),
    ],
)
def test_names_that_can_be_one_name_written_longer(one, other, are_alike):
    assert alike(name_key(one), name_key(other)) is alike(name_key(other), name_key(one)) is are_alike


def test_who_is_on_the_list_already_is_not_added_again(client, activity):
    a_participation(activity, a_person("Ana Testova", "", country_id="TCD"), institution="Court")
    uploaded(client, activity)

    assert outcomes()[0][:2] == (2, "differs")


# -- what changes meanwhile, and what must not be half --


def test_what_was_stored_meanwhile_is_shown_again_and_nothing_written(client, activity):
    review = uploaded(client, activity)
    a_participation(activity, a_person("Ana Testova", "", email="ana@mail.example"))

    assert (
        write(client, review)
        == "What is stored has changed since you looked at this. Nothing was written. Below is how it stands now."
    )
    assert (job().state, outcomes()[0][:2]) == ("review", (2, "differs"))
    assert Participation.objects.count() == 1


def while_it_is_written(monkeypatch, happens):
    """Lets something happen after the rows of a commit were compared, before they are written."""
    whole = import_job.write

    def late(*args, **words):
        happens()
        return whole(*args, **words)

    monkeypatch.setattr(import_job, "write", late)


def test_who_is_erased_while_a_sheet_is_written_is_put_on_no_list(client, activity, demo_user, monkeypatch):
    known = known_here("Testova", "Ana", email="ana@mail.example")
    people = Person.objects.filter(pk=known.pk)
    review = uploaded(client, activity)
    while_it_is_written(monkeypatch, lambda: erase(people, by=demo_user("dpo"), reason="She asked."))

    assert write(client, review) == import_job.ERASED
    assert (job().state, Participation.objects.filter(activity=activity).count()) == ("failed", 0)


def test_a_list_that_is_reported_while_a_sheet_is_written_is_left_alone(client, activity, monkeypatch):
    review = uploaded(client, activity)
    while_it_is_written(monkeypatch, lambda: Activity.objects.filter(pk=activity.pk).update(status="reported"))

    assert "reported: its figures are frozen" in write(client, review)
    assert (job().state, Participation.objects.count()) == ("failed", 0)


@pytest.mark.parametrize("row", ["Ana Testova|Court|", "ANA TÉSTOVA|Parquet|Somewhere", "A. Testova||ana@mail.example"])
def test_who_is_erased_leaves_the_sheets_of_other_activities_too(client, activity, demo_user, row):
    known = known_here("Testova", "Ana", institution_text="Court", email="ana@mail.example")
    other = uploaded(client, activity, lines("Name|Institution|E-mail", "Bo Invented|Court|"))
    review = uploaded(client, activity, lines("Name|Institution|E-mail", "Bo Invented|Court|", row))
    erase(Person.objects.filter(pk=known.pk), by=demo_user("dpo"), reason="She asked.")

    assert list(SheetRow.objects.values_list("name", flat=True)) == ["Bo Invented"]
    assert JobInput.objects.count() == 1
    assert "Testova" not in client.get(review).content.decode().title()
    assert write(client, review).startswith("The file is no longer here")
    assert client.get(other).status_code == 200


def test_a_sheet_that_is_not_compared_yet_goes_with_any_erasure_of_its_office(client, activity, demo_user):
    known = known_here("Testova", "Ana")
    uploaded(client, activity, lines("wer|woher", "Ana Testova|Chad"))
    abroad = a_participation(an_activity(office="demo-dakar"), a_person(office=demo_office("demo-dakar"))).person
    erase(Person.objects.filter(pk=abroad.pk), by=demo_user("dpo"), reason="She asked.")
    assert JobInput.objects.count() == 1

    erase(Person.objects.filter(pk=known.pk), by=demo_user("dpo"), reason="She asked.")
    assert not JobInput.objects.exists()


def test_a_list_that_was_reported_meanwhile_is_left_alone(client, activity):
    review = uploaded(client, activity)
    type(activity).objects.filter(pk=activity.pk).update(status="reported")

    assert "figures are frozen" in write(client, review)
    assert not Person.objects.exists()
    assert sent(client, activity).status_code == 400


def test_who_lost_the_right_meanwhile_writes_nothing(client, activity):
    review = uploaded(client, activity)
    client.post(review, {"rows": "all"})
    User.objects.filter(email="officer@demo.example").update(role="administrator")
    let_the_worker()

    assert job().error == "Your account may not change the participants of this activity."
    assert not Person.objects.exists()


def test_an_import_is_not_taken_back_over_a_later_change(client, activity):
    review = uploaded(client, activity)
    write(client, review)
    changed = Participation.objects.first()
    changed.version += 1
    changed.save()
    act(client, "undo")

    assert job().error == "Somebody has changed what this wrote about 1 of these people. Remove them one by one."
    assert Participation.objects.count() == 3
    page = client.get(review).content.decode()
    assert job().state == "done"
    assert "<p>Written: 3 new people.</p>" in page
    assert f"<strong>Not undone.</strong> {job().error}" in page

    Participation.objects.filter(pk=changed.pk).update(version=1)
    act(client, "undo")
    assert (job().state, job().sentence) == ("undone", "Taken back: 3 participations.")


def test_an_import_is_not_taken_back_over_a_corrected_name(client, activity):
    write(client, uploaded(client, activity))
    ana = Person.objects.get(family_name="Ana Testova")
    Person.objects.filter(pk=ana.pk).update(family_name="Anna Testova", version=2)
    act(client, "undo")
    assert job().error == "Somebody has changed what this wrote about 1 of these people. Remove them one by one."
    assert Person.objects.count() == 3


@pytest.mark.parametrize("separator", [":", "x", ";;", "\0"])
def test_a_separator_that_parts_no_cells_is_refused_in_words(client, activity, separator):
    review = uploaded(client, activity)
    answer = client.post(review, {"separator": separator}, follow=True)

    assert "Cells can be parted by commas, semicolons, tabs, upright strokes." in answer.content.decode()
    assert (SheetReading.objects.get().stated, job().state) == ({}, "review")


def test_undo_leaves_people_who_stand_on_other_lists(client, activity):
    known = a_person("Testova", "Ana", email="ana@mail.example")
    elsewhere = a_participation(an_activity(), known)
    write(client, uploaded(client, activity))
    act(client, "undo")

    assert list(Person.objects.all()) == [known]
    assert list(Participation.objects.all()) == [elsewhere]


# -- names are dangerous --


@pytest.mark.parametrize("end", ["commit", "cancel", "expire"])
def test_the_file_and_all_names_of_a_review_go_when_the_import_ends(client, activity, end):
    review = uploaded(client, activity, SHEET + lines("Zzfaulty|F|Atlantis|||"))
    assert SheetRow.objects.exists() and SheetReading.objects.exists()
    if end == "commit":
        write(client, review, "good")
    elif end == "cancel":
        act(client, "cancel")
    else:
        JobInput.objects.update(expires_at=timezone.now())
        files.remove_expired()

    assert (JobInput.objects.count(), SheetReading.objects.count(), SheetRow.objects.count()) == (0, 0, 0)
    assert client.get(review).status_code == 200
    assert b"Zzfaulty" not in client.get(review).content


def test_a_sheet_under_review_goes_when_somebody_of_its_activity_is_erased(client, activity, demo_user):
    listed = a_participation(activity).person
    uploaded(client, activity)
    erase(Person.objects.filter(pk=listed.pk), by=demo_user("dpo"), reason="asked")

    assert (JobInput.objects.count(), SheetReading.objects.count(), SheetRow.objects.count()) == (0, 0, 0)


def test_no_name_stands_in_jobs_logs_of_access_or_history(client, activity):
    write(client, uploaded(client, activity))
    act(client, "undo")
    jobs = repr(list(Job.objects.values())) + repr(list(AttendanceImport.objects.values()))
    logged = repr(list(AccessEntry.objects.values()))
    changes = repr(list(Change.objects.values_list("before", "after")))

    for words in (jobs, logged, changes):
        assert not any(name in words.lower() for name in ("testova", "invented", "mail.example", "zzsomebody"))


def test_an_import_is_noted_in_the_access_log(client, activity):
    review = uploaded(client, activity)
    client.get(review)
    write(client, review)
    entries = AccessEntry.objects.filter(key=activity.reference).order_by("id")

    assert list(entries.values_list("event", "data_class", "row_count", "office_id")) == [
        ("sheet_reviewed", "P3", 3, activity.office_id),
        ("participants_imported", "P3", 3, activity.office_id),
    ]


def test_a_review_is_there_for_its_uploader_alone(client, activity, demo_user):
    from django.test import Client

    review = uploaded(client, activity)
    colleague = Client()
    colleague.force_login(
        User.objects.create_user("colleague@demo.example", name="C", role="officer", office=activity.office)
    )

    assert colleague.get(address(activity)).status_code == 200
    for place in (review, f"{review}bad-rows.csv", f"{review}bad-rows.xlsx"):
        assert colleague.get(place).status_code == 404
    for said in ({"say": "columns"}, {"rows": "all"}):
        assert colleague.post(review, said).status_code == 404
    assert colleague.get(f"/jobs/{job().public_id}/").status_code == 404


def test_a_sheet_has_a_name_of_its_own_address(client, activity):
    review = uploaded(client, activity)

    assert client.get(f"/jobs/{job().public_id}/")["Location"] == review
    other = an_activity()
    assert client.get(review.replace(activity.reference, other.reference)).status_code == 404


# -- pages --


def test_own_imports_stand_in_a_list(client, activity, signed_in):
    review = uploaded(client, activity)

    page = client.get("/imports/").content.decode()
    assert review in page and "3 new people." in page
    assert review not in signed_in("officer2").get("/imports/").content.decode()


def test_the_template_is_filled_for_the_activity_and_reads_back_empty(client, activity):
    content = b"".join(client.get(address(activity).replace("import/", "template.xlsx")).streaming_content)
    sheet = read_sheet(content, passed_over=["Words"])
    words = read_sheet(content, sheet="Words")

    assert sheet.rows[0] == ["A workshop in Vienna"]
    assert sheet.rows[1] == [f"{activity.reference}; 1 January 2020"]
    assert sheet.rows[4] == [
        *("Family name", "Given name", "Gender", "Function", "Institution", "Country", "Category", "E-mail address"),
        *("Role", "Attendance", "Certificate number", "Certificate given on"),
    ]
    assert words.rows[0] == ["Gender", "Country", "Category", "Role", "Attendance"]
    assert words.rows[1][:2] == ["Female", "Chad"]


def test_a_template_that_was_filled_in_is_understood(client, activity):
    from participants.imports.read import Terms, read_people
    from participants.tests.sheets import book

    rows = [["A workshop"], [], ["Family name", "Given name", "Gender", "Country", "Category", "Role", "Attendance"]]
    rows += [["Testova", "Ana", "Female", "Chad", "Judge", "Participant", "Certificate issued"]]
    [one] = read_people(book(rows), Terms(attendance="registered")).people

    assert (one.faults, one.name, one.gender, one.country, one.category, one.role, one.attendance) == (
        (),
        "Ana Testova",
        "female",
        "TCD",
        "judge",
        "participant",
        "certified",
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"attendance": ""}, "This field is required."),
        ({"attendance": "no-such"}, "is not one of the codes"),
        ({"role": "no-such"}, "is not one of the codes"),
        ({"day_order": "x"}, "is not one of the codes"),
    ],
)
def test_what_is_stated_must_be_known(client, activity, changes, words):
    response = sent(client, activity, **changes)

    assert response.status_code == 400
    assert words in response.content.decode()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 no book"])
def test_what_is_no_table_is_refused_at_once(client, activity, content):
    assert sent(client, activity, content).status_code == 400
    assert not Job.objects.exists()


def test_a_page_of_the_review_costs_the_same_for_any_number_of_rows(client, activity):
    counts = []
    for rows in (2, 90):
        a_person("Known", f"Nr{rows}", institution_text="Court")
        content = lines(HEADS, *[f"Person Nr{chr(97 + n // 26)}{chr(97 + n % 26)}|F|Chad||Court|" for n in range(rows)])
        review = uploaded(client, activity, content)
        client.get(review)
        with CaptureQueriesContext(connection) as captured:
            client.get(review)
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 16
