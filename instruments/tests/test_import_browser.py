"""A list of a depositary in Chromium, from the upload to the undo; and the forms of reference editors."""

import datetime as dt

import pytest

from ctassist.lib.jobs import runner
from ctassist.lib.jobs.models import Job
from ctassist.tests.test_browser import axe, elsewhere, faults_of, open_page, sign_in  # noqa: F401
from instruments import parties
from instruments.models import ListCoverage, ListImport, TreatyAction
from instruments.tests.test_imports import a_book

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

ON = dt.date(2026, 1, 1)
STATES = ("PSE", "CIV", "FRA", "TCD")


@pytest.fixture
def nothing_left(site):
    """What a test writes on the site is taken away again."""
    yield
    elsewhere(forget)


def forget():
    TreatyAction.objects.filter(source__startswith="Journal").delete()
    ListImport.objects.all().delete()
    Job.objects.all().delete()
    ListCoverage.objects.exclude(depositary=None).delete()


def statuses():
    """{State: status} towards the Hostages Convention, as another connection sees it."""
    found = {}
    elsewhere(lambda: found.update({s.country: s.status for s in parties.statuses(ON, instrument="hostages-1979")}))
    return [found[state] for state in STATES]


@pytest.fixture
def book(tmp_path):
    """Columns in no order, French names, two faults and one denunciation."""
    path = tmp_path / "parties.xlsx"
    path.write_bytes(
        a_book(
            [
                ["Convention contre la prise d’otages"],
                [],
                ["Observations", "Date d’effet", "Acte", "État", "Date de dépôt"],
                ["", "", "Adhésion", "État de Palestine", dt.date(2020, 1, 15)],
                ["", dt.date(2020, 5, 1), "Dénonciation", "Côte d’Ivoire", dt.date(2019, 5, 1)],
                ["", "", "Adhésion", "Atlantide", dt.date(2020, 1, 1)],
                ["", "", "Adhésion", "Tchad", "31 février 2006"],
            ]
        )
    )
    return path


def let_the_worker(page):
    elsewhere(runner.perform, page.url.split("?")[0].rstrip("/").rpartition("/")[2])


def test_a_list_goes_through_review_commit_and_undo(browser, site, axe, book, nothing_left):  # noqa: F811
    before = statuses()
    page, complaints = open_page(browser, site, "/")
    sign_in(page, site, "admin")
    page.get_by_role("link", name="Imports").click()
    assert faults_of(page, axe) == []

    page.get_by_label("File").set_input_files(book)
    page.get_by_label("Whose list it is").select_option(label="United Nations Secretariat")
    page.get_by_label("What it holds").select_option("partial")
    page.get_by_label("As of").fill("2020-06-01")
    page.get_by_label("Instrument", exact=True).select_option("hostages-1979")
    page.get_by_label("Document").fill("Journal of June 2020")
    page.get_by_role("button", name="Read and compare").click()
    page.wait_for_url("**/imports/*/")
    let_the_worker(page)
    page.get_by_role("heading", name="What it would change").wait_for()

    words = page.locator("main").inner_text()
    assert "2 with faults, 1 added, 1 denounced." in words
    assert "XLSX, sheet “Liste”" in words and "heads in row 3" in words
    assert "État “Atlantide”: No State of this name is known here." in words
    assert "There is no 31 February 2006." in words
    assert "Denunciation or withdrawal, 1 May 2019, takes effect 1 May 2020" in words
    assert faults_of(page, axe) == []
    assert statuses() == before

    page.get_by_role("button", name="Write the good rows only (2)").click()
    let_the_worker(page)
    page.get_by_role("heading", name="What it has changed").wait_for()
    assert faults_of(page, axe) == []
    assert before[:2] == ["unknown", "party"]
    assert statuses() == ["party", "former_party", *before[2:]]

    page.get_by_role("button", name="Undo").click()
    let_the_worker(page)
    words = "Taken back: acts and facts, 2; statements of how far the list reaches, 1."
    page.locator("#job").get_by_text(words).wait_for()
    assert statuses() == before
    assert [text for text in complaints if "400" not in text] == []
    page.context.close()


def test_a_list_is_imported_and_its_columns_stated_without_script(browser, site, tmp_path, nothing_left):
    path = tmp_path / "list.csv"
    path.write_text("who;what;when\nPalestine;accession;15 January 2020\n")
    page, _ = open_page(browser, site, "/", java_script_enabled=False)
    sign_in(page, site, "admin")
    page.goto("/imports/")
    page.get_by_label("File").set_input_files(path)
    page.get_by_label("Whose list it is").select_option(label="United Nations Secretariat")
    page.get_by_label("What it holds").select_option("partial")
    page.get_by_label("As of").fill("2020-06-01")
    page.get_by_label("Instrument", exact=True).select_option("hostages-1979")
    page.get_by_role("button", name="Read and compare").click()
    assert "Say where the list was read" in page.locator("[role=alert]").inner_text()
    assert page.get_by_label("As of").input_value() == "2020-06-01"
    page.get_by_label("Document").fill("Journal of June 2020")
    page.get_by_label("File").set_input_files(path)
    page.get_by_role("button", name="Read and compare").click()
    let_the_worker(page)
    page.get_by_role("link", name="Refresh").click()

    assert "Say which column holds what" in page.locator("[role=alert]").inner_text()
    page.get_by_label("State", exact=True).select_option(label="column 1")
    page.get_by_label("What it did").select_option(label="column 2")
    page.get_by_label("Deposited on").select_option(label="column 3")
    page.get_by_role("button", name="Read and compare with these columns").click()
    let_the_worker(page)
    page.get_by_role("link", name="Refresh").click()

    assert "Accession, 15 January 2020" in page.locator("table.import-rows").inner_text()
    page.context.close()


def test_a_deposit_is_recorded_by_keyboard_and_its_form_has_no_fault_that_axe_finds(
    browser,
    site,
    axe,  # noqa: F811
    nothing_left,
):
    page, complaints = open_page(browser, site, "/")
    sign_in(page, site, "admin")
    page.goto("/instruments/hostages-1979/")
    page.get_by_role("link", name="Record a deposit").press("Enter")
    page.wait_for_url("**/deposit/")
    page.locator("#country").press_sequentially("palest")
    page.locator("#country-options").wait_for()
    page.keyboard.press("Tab")
    page.locator("#type").select_option("accession")
    page.locator("#deposited").fill("March 2019")
    page.locator("#deposited").press("Tab")
    page.locator("#deposited-understood", has_text="March 2019").wait_for()
    page.keyboard.press("Control+Enter")
    page.locator("#problems").wait_for()
    assert page.evaluate("document.activeElement.id") == "problems"
    assert faults_of(page, axe) == []
    assert page.locator("#country").input_value() == "State of Palestine"
    page.locator("#source").fill("Journal of June 2020")
    page.locator("#as_of").fill("1 June 2020")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/instruments/hostages-1979/")

    assert "Recorded: State of Palestine, accession" in page.locator("[role=status]").first.inner_text()
    assert [text for text in complaints if "status of 4" not in text] == []
    page.context.close()
