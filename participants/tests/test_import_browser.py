"""An attendance sheet in Chromium: uploaded, its columns and words answered, written, taken back; and who may not."""

import pytest

from activities.models import Activity, PeopleCounted
from activities.tests.builders import an_activity
from ctassist.lib.jobs import runner
from ctassist.lib.jobs.models import Job
from ctassist.tests.test_browser import axe, elsewhere, faults_of, open_page, sign_in  # noqa: F401
from participants.models import Participation, Person, RememberedColumn
from participants.tests.sheets import book

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

REFERENCE = "BROWSED"


@pytest.fixture
def activity(site):
    """An activity of the officer's office; what a test writes on the site is taken away again."""
    elsewhere(lambda: an_activity(reference=REFERENCE, title="Workshop on evidence", published=True))
    yield f"/activities/{REFERENCE}/participants/import/"
    elsewhere(forget)


def forget():
    Participation.objects.all().delete()
    Person.objects.all().delete()
    Job.objects.all().delete()
    RememberedColumn.objects.all().delete()
    Activity.objects.filter(reference=REFERENCE).delete()


def counted():
    """(women, men) on the list of the activity, as another connection sees it."""
    found = []
    elsewhere(
        lambda: found.extend(PeopleCounted.objects.filter(activity__reference=REFERENCE).values_list("female", "male"))
    )
    return sum(row[0] for row in found), sum(row[1] for row in found)


@pytest.fixture
def sheet(tmp_path):
    """Titles above the heads, a head that nobody knows, words that are in no table, a bad row, a repeated one."""
    path = tmp_path / "attendance.xlsx"
    path.write_bytes(
        book(
            [
                ["Atelier régional"],
                [],
                ["N°", "Wer", "Sexe", "Pays", "Catégorie", "Courriel"],
                [1, "فاطمة العلوي", "أنثى", "Maroc", "Magistrate", "fatima@mail.example"],
                [2, "Bo Invented", "M.", "Mali", "Sorcerer", ""],
                [3, "Cy Fictional", "Herr", "Mali", "Sorcerer", ""],
                [4, "Di Made-up", "F", "Mali", "Avocate", "no address"],
                [5, "INVENTED Bo", "M", "Mali", "Avocat", ""],
            ]
        )
    )
    return path


def let_the_worker(page):
    elsewhere(runner.perform, page.url.split("?")[0].split("#")[0].rstrip("/").rpartition("/")[2])


def test_a_sheet_goes_through_columns_answers_commit_and_undo(browser, site, axe, activity, sheet):  # noqa: F811
    page, complaints = open_page(browser, site, "/")
    sign_in(page, site, "officer")
    page.goto(activity.replace("import/", ""))
    page.get_by_role("link", name="Import a sheet").click()
    page.wait_for_url("**/import/")
    assert faults_of(page, axe) == []
    page.get_by_label("File").set_input_files(sheet)
    page.get_by_label("If no column tells the attendance").select_option("attended")
    page.get_by_role("button", name="Read the sheet").click()
    page.wait_for_url("**/import/*-*/")
    page.reload()  # the progress is still there
    assert page.locator("progress").count() == 1
    let_the_worker(page)

    page.get_by_role("heading", name="Say which column holds what").wait_for()
    assert faults_of(page, axe) == []
    page.get_by_label("Row with the heads").fill("3")
    page.get_by_label("Name", exact=True).select_option(label="Wer")
    page.get_by_role("button", name="Read with these columns").click()
    let_the_worker(page)

    page.get_by_role("heading", name="What do these words mean?").wait_for()
    assert faults_of(page, axe) == []
    page.get_by_label("What “Sorcerer” means").select_option(label="Other")
    page.get_by_label("What “Herr” means").select_option(label="Male")
    page.get_by_role("button", name="Read with these answers").click()
    let_the_worker(page)

    page.get_by_text("1 with faults, 3 new people, 1 repeated in the sheet.").first.wait_for()
    words = page.locator("main").inner_text()
    assert "XLSX, sheet “Participants”" in words and "heads in row 3" in words
    assert "Courriel “no address”: This is no e-mail address." in words
    assert "As in row 5." in words
    assert counted() == (0, 0)
    with page.expect_download() as bad_rows:
        page.get_by_role("link", name="Rows with faults (XLSX)").click()
    assert bad_rows.value.suggested_filename == f"bad-rows-{REFERENCE}.xlsx"

    page.get_by_role("button", name="Write the good rows only (3)").click()
    let_the_worker(page)
    page.get_by_role("heading", name="What it has written").wait_for()
    assert faults_of(page, axe) == []
    assert "العلوي" not in page.locator("main").inner_text()
    assert counted() == (1, 2)
    page.get_by_role("link", name="See the list").click()
    page.wait_for_url("**/participants/")
    assert "العلوي" in page.locator("main").inner_text()
    page.go_back()

    page.get_by_role("button", name="Undo").click()
    let_the_worker(page)
    page.locator("#job").get_by_text("Taken back: 3 participations.").wait_for()
    assert counted() == (0, 0)
    assert complaints == []
    page.context.close()


def test_a_sheet_is_imported_without_script_and_on_a_phone(browser, site, activity, sheet):
    page, _ = open_page(browser, site, "/", java_script_enabled=False, viewport={"width": 390, "height": 844})
    sign_in(page, site, "officer")
    page.goto(activity)
    page.get_by_label("File").set_input_files(sheet)
    page.get_by_label("If no column tells the attendance").select_option("attended")
    page.get_by_role("button", name="Read the sheet").click()
    let_the_worker(page)
    page.get_by_role("link", name="Refresh").click()
    page.get_by_label("Row with the heads").fill("3")
    page.get_by_label("Name", exact=True).select_option(label="Wer")
    page.get_by_role("button", name="Read with these columns").click()
    let_the_worker(page)
    page.get_by_role("link", name="Refresh").click()

    assert "Bo Invented" in page.locator("table.import-rows").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


def test_an_officer_of_another_office_is_refused(browser, site, activity):
    page, _ = open_page(browser, site, "/")
    sign_in(page, site, "officer2")
    answer = page.goto(activity)

    assert answer.status == 403
    page.context.close()
