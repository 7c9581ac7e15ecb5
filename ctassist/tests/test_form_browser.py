"""The form in Chromium: a workshop is logged, found and changed by keyboard alone, in less than two minutes."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from activities.models import Activity, ReferenceNumber
from ctassist.lib.idempotency import Answer
from ctassist.tests.test_browser import SIZES, axe, open_page  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

SECONDS_A_KEY = 0.2  # five keystrokes a second, as an unhurried typist
TWO_MINUTES = 120


@pytest.fixture
def written(site):
    """What a test writes on the site, for all to see, is taken away again."""
    yield
    with ThreadPoolExecutor(1) as outside:  # a connection of its own: the test's own one commits nothing
        outside.submit(forget_what_was_written).result()


def forget_what_was_written():
    Activity.objects.filter(reference__startswith="2030-").delete()
    ReferenceNumber.objects.filter(year=2030).delete()
    Answer.objects.all().delete()
    connection.close()


@pytest.fixture(scope="module")
def cookies(browser, site):
    """The session of a signed-in officer."""
    from conftest import DEMO_PASSWORD

    page, _ = open_page(browser, site, "/accounts/login/")
    page.get_by_label("E-mail").fill("officer@demo.example")
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(site.url + "/")
    state = page.context.storage_state()
    page.context.close()
    return state


@pytest.fixture
def officer(browser, site, cookies, written):
    """Opens pages as a signed-in officer: `officer("/activities/new/")`."""
    contexts = []

    def open_as_officer(path, **options):
        page, complaints = open_page(browser, site, path, storage_state=cookies, **options)
        contexts.append(page.context)
        assert complaints == []
        return page

    yield open_as_officer
    for context in contexts:
        context.close()


class Typist:
    """Somebody at a keyboard; counts the keys."""

    def __init__(self, page):
        self.page, self.keys = page, 0

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text):
        self.page.keyboard.type(text)
        self.keys += len(text)

    def go_to(self, name):
        """Tab forward to the control with that id."""
        for _ in range(80):
            if self.page.evaluate("document.activeElement.id") == name:
                return
            self.press("Tab")
        raise AssertionError(f"{name} cannot be reached with the keyboard")

    def write(self, name, text):
        self.go_to(name)
        self.type(text)

    def choose(self, name, letters, label):
        """Choose from a long list by some letters of it."""
        self.write(name, letters)
        self.page.locator(f"#{name}-options").wait_for()
        option = self.page.locator(f"#{name}-options [aria-selected=true]")
        if not option.count():
            self.press("ArrowDown")
        assert label in option.inner_text()
        self.press("Enter")

    def select(self, name, letters):
        """Choose in a short list by its first letters, as browsers have it."""
        self.go_to(name)
        self.type(letters)
        self.page.wait_for_timeout(1100)  # so that the next letters are a word of their own


def log_a_workshop(typist):
    """The whole of a one-day workshop, from the first field to the last."""
    typist.write("title", "Regional workshop for parliamentarians")
    typist.select("kind", "wor")
    typist.select("modality", "in p")
    typist.select("scope", "mul")
    typist.write("planned", "March 2030")
    typist.write("venue_city", "Rabat")
    typist.choose("venue_country", "maro", "Morocco")
    typist.choose("countries-0-country", "lby", "Libya")
    typist.choose("countries-1-country", "tunis", "Tunisia")
    typist.choose("audience", "parl", "Parliamentarian")
    typist.choose("partners-0-partner", "unodc", "UNODC –")
    typist.choose("partners-1-partner", "ipu", "IPU")
    typist.select("partners-1-role", "co")
    typist.press("Enter")
    typist.choose("partners-2-partner", "pam", "PAM")
    typist.select("partners-2-role", "in c")
    typist.press("Enter")
    typist.choose("partners-3-partner", "japan", "Japan")
    typist.select("partners-3-role", "don")
    typist.choose("main_theme", "violent ext", "")
    typist.write("participants_planned", "about 35")


SENTENCE = "UNODC, jointly with IPU, in cooperation with PAM, funded by Japan"


def test_an_officer_logs_finds_and_changes_a_workshop_by_keyboard(officer):
    page = officer("/activities/new/")
    typist = Typist(page)

    log_a_workshop(typist)
    page.get_by_text(SENTENCE).wait_for()
    assert page.locator("#planned-understood").inner_text() == "March 2030"
    typist.press("Control+Enter")
    page.wait_for_url("**/activities/2030-0001/")
    assert typist.keys * SECONDS_A_KEY < TWO_MINUTES
    assert "2030-0001 is logged." in page.locator("[role=status]").inner_text()
    assert SENTENCE in page.locator("main").inner_text()

    typist.press("/")
    typist.type("libya parliam")
    typist.press("Enter")
    page.wait_for_url("**/search/?q=libya**")
    page.locator("main").get_by_role("link", name="Regional workshop for parliamentarians").first.wait_for()

    page.goto("/activities/")
    typist.go_to("id_year")
    typist.type("2030")
    typist.press("Enter")
    page.wait_for_url("**/activities/?year=2030")
    page.get_by_role("link", name="Regional workshop for parliamentarians").press("Enter")
    page.wait_for_url("**/activities/2030-0001/")
    page.get_by_role("link", name="Edit").press("Enter")
    page.wait_for_url("**/edit/")

    other = officer("/activities/2030-0001/edit/")
    Typist(other).write("venue_name", "House of Parliament")
    Typist(other).press("Control+Enter")
    other.wait_for_url("**/activities/2030-0001/")

    typist.go_to("title")
    typist.press("End")
    typist.type(" of Libya and Tunisia")
    typist.press("Control+Enter")
    versions = page.get_by_role("alert")
    versions.wait_for()
    assert "Somebody has saved this activity" in versions.inner_text()
    assert page.locator("#venue_name").input_value() == "House of Parliament"
    assert page.locator("#title").input_value().endswith("of Libya and Tunisia")
    page.get_by_role("button", name="Save mine on top").first.press("Enter")
    page.wait_for_url("**/activities/2030-0001/")
    assert page.locator("h1").inner_text().endswith("of Libya and Tunisia")
    assert "House of Parliament" in page.locator("main").inner_text()


def test_rows_and_chosen_words_can_be_taken_away_by_keyboard(officer):
    page = officer("/activities/new/")
    typist = Typist(page)

    typist.choose("countries-0-country", "mali", "Mali")
    page.locator("[name=group]").select_option("network:sahel_platform")
    page.get_by_role("button", name="Add its members").press("Enter")
    page.locator("#countries-5-country").wait_for()
    assert page.locator("#countries [data-row]").count() == 6
    page.get_by_role("button", name="Remove country 1").press("Enter")
    assert page.locator("#countries [data-row]").count() == 5
    assert page.evaluate("document.activeElement.id") == "countries-1-country"

    typist.choose("audience", "judge", "Judge")
    typist.choose("audience", "prosec", "Prosecutor")
    typist.press("Backspace")
    assert page.locator("#audience-chosen").evaluate("s => [...s.selectedOptions].map(o => o.value)") == ["judge"]
    typist.type("zzz")
    typist.press("Escape")
    assert page.locator("#audience").get_attribute("aria-expanded") == "false"

    typist.choose("partners-0-partner", "ipu", "IPU")
    typist.choose("partners-1-partner", "unodc", "UNODC –")
    page.get_by_role("button", name="Move partner 2 up").press("Enter")
    assert page.locator("#partners-0-partner").input_value().startswith("UNODC")


def test_picked_days_are_written_in_words(officer):
    page = officer("/activities/new/")

    page.get_by_text("or pick days").first.press("Enter")
    page.locator("#planned_from").fill("2030-03-04")
    page.locator("#planned_to").fill("2030-03-06")

    page.get_by_text("4 to 6 March 2030, 3 days").wait_for()
    assert page.locator("#planned").input_value() == "4 March 2030 to 6 March 2030"


def test_without_script_the_form_adds_rows_and_logs(officer):
    page = officer("/activities/new/", java_script_enabled=False)

    page.get_by_label("Title", exact=False).first.fill("A national workshop")
    page.locator("#kind").select_option("workshop")
    page.locator("#modality").select_option("online")
    page.locator("#scope").select_option("national")
    page.get_by_text("or pick days").first.click()
    page.locator("#planned_from").fill("2030-03-04")
    page.locator("#partners-0-partner").fill("unodc")
    page.locator("#partners-1-partner").fill("IPU")
    page.locator("#partners-1-role").select_option("co_organiser")
    page.get_by_role("button", name="Add a partner").click()
    assert page.locator("#partners-2-partner").evaluate("e => e === document.activeElement")
    page.locator("#countries-0-country").fill("Tunisie")
    page.locator("#audience").select_option(["judge", "prosecutor"])
    page.get_by_role("button", name="Save").first.click()
    page.wait_for_url("**/activities/2030-0001/")

    words = page.locator("main").inner_text()
    assert "UNODC, jointly with IPU" in words and "Tunisia" in words and "4 March 2030" in words


@pytest.mark.parametrize("is_wrong", [False, True])
def test_the_form_has_no_fault_that_axe_finds(officer, axe, is_wrong):  # noqa: F811
    faults = {}
    for size, viewport in SIZES.items():
        for scheme in ("light", "dark"):
            page = officer("/activities/new/", viewport=viewport, color_scheme=scheme)
            typist = Typist(page)
            typist.choose("audience", "judge", "Judge")
            if is_wrong:
                page.locator("#planned").fill("soon")
                typist.press("Control+Enter")
                page.locator("#problems").wait_for()
                assert page.evaluate("document.activeElement.id") == "problems"
            else:
                typist.write("partners-0-partner", "unodc")
                page.locator("#partners-0-partner-options").wait_for()
            found = axe.run(page).response["violations"]
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            if found or wide:
                names = [(fault["id"], [node["target"] for node in fault["nodes"][:3]]) for fault in found]
                faults[size, scheme] = names + (["scrolls sideways"] if wide else [])

    assert faults == {}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("UK", "United Kingdom of Great Britain and Northern Ireland"),
        ("Ivory Coast", "Côte d'Ivoire"),
        ("Korea", "Korea"),
        ("libya", "Libya"),
        ("egyp", "Egypt"),
        ("congo", "Congo"),
        ("LBY", "Libya"),
    ],
)
def test_leaving_a_field_takes_only_what_was_surely_meant(officer, typed, kept):
    page = officer("/activities/new/")
    country = page.locator("#countries-0-country")

    country.press_sequentially(typed)
    page.locator("#countries-0-country-options").wait_for()
    country.press("Tab")

    assert country.input_value() == kept
