"""The page of a review is one form: nothing that was typed on it is lost, whichever button is pressed."""

import pytest

from activities.tests.builders import an_activity
from ctassist.tests.admin_forms import form_on
from participants.models import Participation, SheetReading, SheetRow
from participants.tests.sheets import lines
from participants.tests.test_imports import act, job, known_here, let_the_worker, uploaded

pytestmark = pytest.mark.django_db

SHEET = lines(
    "Name|wer|Country|Category|Day 1|Day 2",
    "Ana Testova|Court|Atlantis|Judge|x|x",
    "Bo Invented|Parquet|Mali|Wizard|x|",
    "Cy Fictional|Court|Mali|Judge|x|x",
)
BUTTONS = [{}, {"say": "columns"}, {"say": "days"}, {"say": "people"}, {"rows": "good"}, {"rows": "all"}]


@pytest.fixture
def client(signed_in):
    return signed_in("officer")


@pytest.fixture
def activity():
    return an_activity()


@pytest.fixture
def review(client, activity):
    """The address of a review in which something of each kind can be said; both days are said to be new sessions."""
    known_here("Cy Fictional", "", institution_text="Elsewhere")
    review = uploaded(client, activity, SHEET)
    client.post(review, form_on(client.get(review)) | {"say": "days"})
    let_the_worker()
    return review


def send(client, review, **typed):
    """Sends the page as a browser does: all its controls, as they stand or as typed."""
    answer = client.post(review, form_on(client.get(review)) | typed)
    let_the_worker()
    return answer


TYPED = {
    "column-institution": "1",
    "day-5": "",
    "answer:category:wizard": "other",
    "answer:country:atlantis": "Malta",
    "answer:presence:": "absent",
    "row:4": "same",
}


@pytest.mark.parametrize("button", BUTTONS, ids=lambda button: "-".join(button.values()) or "answers")
def test_all_that_was_typed_is_taken_whichever_button_is_pressed(client, review, button):
    send(client, review, **TYPED, **button)
    reading = SheetReading.objects.get()

    assert reading.stated["columns"] == {"name": 0, "institution": 1, "country": 2, "category": 3}
    assert reading.stated["days"] == {"1": "", "4": "new", "5": ""}
    assert reading.answers == {
        "category": {"wizard": "other"},
        "country": {"atlantis": "MLT"},
        "presence": {"": "absent"},
    }
    assert reading.decisions["4"] == "same"
    assert (job().state, job().sentence) == ("review", "2 new people, 1 known here.")
    assert not Participation.objects.filter(activity=job().attendance_import.activity).exists()


def test_what_is_typed_when_the_sheet_is_to_be_written_is_read_first_and_the_page_says_so(client, review):
    answer = client.post(review, form_on(client.get(review)) | TYPED | {"rows": "good"}, follow=True)
    assert "What you have said on the page is read first." in answer.text
    let_the_worker()

    send(client, review, rows="all")
    assert (job().state, job().sentence) == ("done", "Written: 2 new people, 1 known here.")


def test_what_stood_on_the_page_is_not_said_by_sending_it(client, review):
    before = SheetReading.objects.get().stated
    send(client, review, **{"answer:category:wizard": "other"})
    reading = SheetReading.objects.get()

    assert (reading.stated, reading.decisions) == (before, {})
    assert reading.stated == {"days": {"1": "", "4": "new", "5": "new"}}


def test_a_button_of_a_part_says_all_of_that_part_and_no_other(client, activity):
    review = uploaded(client, activity, SHEET)
    assert job().sentence == "Say which column holds what."
    send(client, review, say="columns")
    assert SheetReading.objects.get().stated == {
        "header": 0,
        "columns": {"name": 0, "country": 2, "category": 3},
    }
    assert job().sentence == "Say which column holds what."  # the days were not said

    send(client, review, say="days")
    assert SheetReading.objects.get().stated["days"] == {"1": "", "4": "new", "5": "new"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"answer:country:atlantis": "Atlantida"}, "No country of this name is known here."),
        ({"answer:category:wizard": "no-such"}, "Choose one of those that are offered."),
        ({"header": "x"}, "Give the number of the row with the heads"),
        ({"column-institution": "0"}, "This column is chosen for “Name” too."),
        ({"encoding": "no-such"}, "Choose one of those that are offered."),
    ],
)
def test_where_something_cannot_be_taken_the_page_comes_back_as_it_was_typed(client, review, typed, words):
    before = SheetReading.objects.values().get()
    sent = form_on(client.get(review)) | TYPED | typed
    answer = client.post(review, sent | {"rows": "good"})

    assert (answer.status_code, SheetReading.objects.values().get()) == (400, before)
    assert words in answer.text
    stands = form_on(answer)
    expected = sent | {"csrfmiddlewaretoken": stands["csrfmiddlewaretoken"]}
    if "no-such" in typed.values():  # what is not offered cannot stand in a list of choices
        expected |= dict.fromkeys(typed, "")
    assert stands == expected
    assert not Participation.objects.filter(activity=job().attendance_import.activity).exists()


def test_the_page_stays_at_what_was_shown(client, review):
    answer = client.post(f"{review}?show=fault", form_on(client.get(f"{review}?show=fault")))

    assert answer["Location"] == f"{review}?show=fault"


def test_a_job_that_has_moved_on_takes_nothing(client, review):
    page = form_on(client.get(review))
    act(client, "cancel")
    answer = client.post(review, page | TYPED, follow=True)

    assert "That was too late" in answer.text
    assert job().state == "cancelled"


def test_the_numbers_beside_the_choices_are_rows(client, activity):
    review = uploaded(client, activity, lines("Name|Gender|Country", "Ana|Herr|Atlantis", "Bo|F|Mali", "Cy|Herr|Mali"))
    assert SheetRow.objects.count() == 4

    page = client.get(review).text
    assert '<dt>Rows with faults</dt><dd><a href="?show=fault#rows">2</a>' in page
    assert "All rows: 3. A row stands here once for each of its faults: 4 lines." in page
    page = client.get(f"{review}?show=fault").text
    assert "Rows with faults: 2. A row stands here once for each of its faults: 3 lines." in page
    assert "New people: 1. <a" in client.get(f"{review}?show=new").text


# -- what the list says otherwise --

DETAILED = "Name|Gender|Country|Category|Function|E-mail|Certificate No"


def a_list(client, activity):
    """Ana and Bo on the list, by a sheet that was written."""
    heads = DETAILED.replace("|Certificate No", "")
    content = lines(
        heads, "Ana Testova|F|Chad|Judge|President|ana@mail.example", "Bo Invented|M|Mali|Judge||bo@x.example"
    )
    client.post(uploaded(client, activity, content), {"rows": "all"})
    let_the_worker()
    assert job().state == "done"


def stored():
    return list(Participation.objects.order_by("id").values())


def test_a_row_says_what_the_list_says_otherwise_and_the_list_stays(client, activity):
    a_list(client, activity)
    before = stored()
    content = lines(
        DETAILED,
        "Ana Testova|F|Chad|Prosecutor|president|ana@mail.example|C/7",
        "Bo Invented|M|Mali||Clerk|bo@x.example|",
        "Cy Fictional|F|Mali|Judge|||",
    )
    review = uploaded(client, activity, content)

    assert job().sentence == "1 new person, 2 on the list with other details, which stay."
    assert list(SheetRow.objects.values_list("row", "outcome", "reason")) == [
        (
            2,
            "differs",
            "The list stays as it is: Category “Judge”, not “Prosecutor”; Certificate number “nothing”, not “C/7”.",
        ),
        (3, "differs", "The list stays as it is: Function “nothing”, not “Clerk”."),
        (4, "new", ""),
    ]
    page = client.get(review).text
    assert "2 rows say something else of people on the list than the list does." in page
    assert "Category “Judge”, not “Prosecutor”" in client.get(f"{review}?show=differs").text

    client.post(review, {"rows": "all"})
    let_the_worker()
    assert job().sentence == "Written: 1 new person. Not written: 2 on the list with other details, which stay."
    assert stored()[:2] == before


@pytest.mark.parametrize(
    ("stated", "reason"),
    [
        ({"attendance": "registered"}, "Attendance “Attended”, not “Registered”"),
        ({"category": "prosecutor"}, "Category “Judge”, not “Prosecutor”"),
        ({"role": "speaker"}, None),  # no row says so
    ],
)
def test_what_is_stated_of_the_rows_is_compared_too(client, activity, stated, reason):
    a_list(client, activity)
    uploaded(client, activity, lines("Name|E-mail", "Ana Testova|ana@mail.example"), **stated)

    row = SheetRow.objects.get()
    expected = ("differs", f"The list stays as it is: {reason}.") if reason else ("listed", "")
    assert (row.outcome, row.reason) == expected


def test_another_spelling_of_the_same_is_no_difference(client, activity):
    a_list(client, activity)
    uploaded(client, activity, lines(DETAILED, "TESTOVA Ana|Female|TCD|Juge|PRESIDENT|ana@mail.example|"))

    assert job().sentence == "1 on the list already."


def test_the_list_that_changes_during_the_review_is_compared_again_before_it_is_written(client, activity):
    a_list(client, activity)
    review = uploaded(
        client, activity, lines("Name|Category|E-mail", "Ana Testova|Judge|ana@mail.example", "Cy|Judge|")
    )
    assert job().sentence == "1 new person, 1 on the list already."
    Participation.objects.filter(person__family_name="Ana Testova").update(category_id="prosecutor")

    client.post(review, {"rows": "all"})
    let_the_worker()

    assert job().sentence.startswith("What is stored has changed since you looked")
    assert SheetRow.objects.get(row=2).reason == "The list stays as it is: Category “Prosecutor”, not “Judge”."
