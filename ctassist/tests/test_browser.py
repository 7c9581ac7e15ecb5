"""The pages in Chromium: accessible, within the content policy, usable on a phone, by keyboard and without script."""

import threading

import pytest
from django.db import connection

from ctassist.lib.jobs import runner
from ctassist.lib.jobs.models import Job
from ctassist.lib.tables import read_csv

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # the second makes the database that `site` serves

PAGES = [
    "/",
    "/activities/",
    "/activities/?period=2019-03",
    "/activities/?kind=party",
    "/activities/?kind=workshop&theme=pve&theme=gender&theme_match=all&donor_not=gov_jpn&period=last-12-months",
    "/activities/?search=nothing-has-these-words",
    "/activities/ACT-001/",
    "/activities/ACT-003-004/",
    "/activities/ACT-006/",
    "/dashboard/",
    "/dashboard/?year=2019",
    "/dashboard/?map=gaps&region=sahel",
    "/dashboard/coordination/",
    "/dashboard/coordination/?show=themes&year=2019",
    "/dashboard/became-party/",
    "/dashboard/reported/",
    "/countries/",
    "/countries/KAZ/",
    "/countries/NGA/?as_of=2014-07-10",
    "/instruments/",
    "/instruments/matrix/?as_of=2014-07-10",
    "/instruments/matrix/?status=party&status=unknown&instrument=sua-1988&region=africa",
    "/instruments/montreal-protocol-2014/",
    "/instruments/nuclear-terrorism-2005/?as_of=2014-07-10",
    "/instruments/hague-1970/?as_of=1985-06-01",
    "/instruments/became-party/",
    "/instruments/became-party/?show=not_judged&region=sahel",
    "/instruments/party-to-all/?as_of=2019-12-31",
    "/instruments/missing/",
    "/treaty-actions/?period=2018-03",
    "/instruments/missing/?network=sahel_platform&as_of=2014-07-10",
    "/partners/",
    "/partners/unodc/",
    "/projects/",
    "/projects/prr_global/",
    "/outputs/",
    "/outputs/ftf_manual_see_2019/",
    "/search/",
    "/search/?q=nuclear",
    "/search/?q=office+of+counter+terorism",
    "/search/?q=nothing-has-these-words",
    "/search/?q=a",
    "/accounts/login/",
    "/accounts/password/forgotten/",
    "/accounts/password/new/",
    "/api/v1/docs/",
    "/nothing/",
]
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


def open_page(browser, site, path, **options):
    """(page, complaints of the browser); the page has loaded everything."""
    context = browser.new_context(base_url=site.url, **options)
    page = context.new_page()
    complaints = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path, wait_until="networkidle" if "docs" in path else "load")
    return page, [text for text in complaints if "status of 4" not in text]  # a refused page is meant to be one


@pytest.fixture(scope="module")
def axe():
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_fault_that_axe_finds_in_light_and_dark_at_both_widths(browser, site, axe, path):
    faults = {}
    for size, viewport in SIZES.items():
        for scheme in ("light", "dark"):
            page, complaints = open_page(browser, site, path, viewport=viewport, color_scheme=scheme)
            found = axe.run(page).response["violations"]
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            if found or complaints or wide:
                names = [(fault["id"], [node["target"] for node in fault["nodes"][:3]]) for fault in found]
                faults[size, scheme] = names + complaints + (["scrolls sideways"] if wide else [])
            page.context.close()

    assert faults == {}


OWN_PAGES = {  # of those who signed in
    "officer": ["/search/people/", "/activities/ACT-001/", "/activities/ACT-001/acts/postpone/", "/activities/bin/"],
    "admin": ["/accounts/clients/", "/accounts/clients/new/"],
    "dpo": [
        "/accounts/access/",
        "/accounts/",
        "/accounts/password/",
        "/accounts/sessions/",
        "/accounts/second-factor/",
    ],
    "manager": ["/partners/unodc/", "/partners/unodc_tpb/merge/", "/partners/unodc_tpb/merge/?into=unodc"],
}


@pytest.mark.parametrize("name", OWN_PAGES)
def test_nor_has_a_page_of_those_who_signed_in(browser, site, axe, name):
    from conftest import DEMO_PASSWORD

    faults = {}
    for size, viewport in SIZES.items():
        for scheme in ("light", "dark"):
            page, _ = open_page(browser, site, "/accounts/login/", viewport=viewport, color_scheme=scheme)
            page.get_by_label("E-mail").fill(f"{name}@demo.example")
            page.get_by_label("Password").fill(DEMO_PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(site.url + "/")
            for path in OWN_PAGES[name]:
                page.goto(path)
                found = [fault["id"] for fault in axe.run(page).response["violations"]]
                wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
                if found or wide or page.locator("h1").count() != 1:
                    faults[size, scheme, path] = found + (["scrolls sideways"] if wide else [])
            page.context.close()

    assert faults == {}


@pytest.mark.parametrize("path", [path for path in PAGES if "docs" not in path])
def test_every_page_has_one_heading_and_its_words_without_script(browser, site, path):
    page, _ = open_page(browser, site, path, java_script_enabled=False)

    assert page.locator("h1").count() == 1
    assert page.locator("main").inner_text().strip()
    page.context.close()


def test_a_reader_filters_by_form_without_script_and_follows_a_row(browser, site):
    page, _ = open_page(browser, site, "/activities/", java_script_enabled=False)

    page.locator("#id_partner").click()
    page.get_by_role("group", name="Partner", exact=True).get_by_label("IPU").check()
    page.locator(".choices-panel:visible").get_by_role("button", name="Apply").click()
    assert page.locator("tbody tr").count() == 2
    page.get_by_role("link", name="Regional workshop for parliamentarians").click()

    assert page.locator("h1").inner_text().startswith("Regional workshop for parliamentarians")
    assert "jointly with IPU" in page.locator("main").inner_text()
    page.context.close()


def test_choices_are_found_by_typing_and_close_by_escape_and_by_a_click_elsewhere(browser, site, axe):
    page, complaints = open_page(browser, site, "/activities/", viewport=SIZES["phone"])

    page.locator("#id_country").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Find in: For country").fill("nigería")
    assert page.get_by_role("group", name="For country", exact=True).locator("li:visible").count() == 1
    choice = page.get_by_role("group", name="For country", exact=True).get_by_label("Nigeria")
    number = choice.locator("xpath=..").locator(".choice-count").inner_text()
    choice.check()
    assert axe.run(page).response["violations"] == []
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    page.keyboard.press("Escape")
    assert page.locator(".choices > details[open]").count() == 0
    page.locator("#id_theme").click()
    page.locator("h1").click()
    assert page.locator(".choices > details[open]").count() == 0
    page.locator(".filters-actions").get_by_role("button", name="Apply").click()

    assert page.locator(".shown-count strong").inner_text() == number
    assert page.url.endswith("?country=NGA")
    assert complaints == []
    page.context.close()


def test_the_map_draws_every_state_and_leads_the_mouse_to_it_and_the_keyboard_through_the_table(browser, site, axe):
    page, complaints = open_page(
        browser, site, "/instruments/nuclear-terrorism-2005/?as_of=2014-07-10", viewport=SIZES["desktop"]
    )
    page.wait_for_function("document.querySelector('.world use[href$=\"#KAZ\"]').getBBox().width > 0")
    nothing_drawn = "[...document.querySelectorAll('.world use')].filter(use => !use.getBBox().width).length"
    stops = "[...document.querySelectorAll('figure a')].filter(link => link.tabIndex >= 0).length"
    assert [page.evaluate(nothing_drawn), page.evaluate(stops)] == [0, 0]
    assert page.locator(".world use").count() == 198  # 197 States, and what is none

    page.get_by_text("Show as table").first.click()
    assert page.get_by_role("table").first.get_by_role("row").count() == 199
    assert [fault["id"] for fault in axe.run(page).response["violations"]] == []

    page.locator('.world a[href="/countries/BRA/"]').click()
    assert page.locator("h1").inner_text() == "Brazil"
    assert complaints == []
    page.context.close()


def test_long_lists_are_folded_on_a_phone_only_and_open_without_script(browser, site):
    def folded(**options):
        page, _ = open_page(browser, site, "/instruments/nuclear-terrorism-2005/?as_of=2014-07-10", **options)
        found = page.locator("details.fold:not([open])").count(), page.locator("details.fold").count()
        page.context.close()
        return found

    assert folded(viewport=SIZES["desktop"]) == (0, 4)
    assert folded(viewport=SIZES["phone"]) == (4, 4)
    assert folded(viewport=SIZES["phone"], java_script_enabled=False) == (0, 4)


def test_a_slash_goes_to_the_search_and_enter_searches(browser, site):
    page, _ = open_page(browser, site, "/countries/")

    page.keyboard.press("/")
    page.keyboard.type("parliamentarians")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=parliamentarians")

    found = page.get_by_role("main").get_by_role("link", name="Regional workshop for parliamentarians")
    found.first.wait_for()
    page.context.close()


def test_the_first_stop_of_the_keyboard_skips_to_the_content(browser, site):
    page, _ = open_page(browser, site, "/activities/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
    page.context.close()


def test_the_docs_page_lists_the_operations(browser, site):
    page, complaints = open_page(browser, site, "/api/v1/docs/")

    page.get_by_text("/api/v1/activities/", exact=True).first.wait_for()
    assert complaints == []
    page.context.close()


def sign_in(page, site, name):
    from conftest import DEMO_PASSWORD

    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(f"{name}@demo.example")
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(site.url + "/")


def elsewhere(work, *arguments):
    """Does something on another connection, which commits, as the worker would."""

    def run():
        work(*arguments)
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


@pytest.fixture
def jobs_of_this_test():
    yield
    elsewhere(lambda: Job.objects.all().delete())


def faults_of(page, axe):
    """What axe and the eye find at both widths, in light and dark."""
    faults = []
    for size in SIZES.values():
        for scheme in ("light", "dark"):
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            faults += [(fault["id"], size["width"], scheme) for fault in axe.run(page).response["violations"]]
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                faults.append(("scrolls sideways", size["width"], scheme))
    return faults


def press_until_on(page, name):
    """Tab until the control with that accessible name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def test_a_list_is_exported_by_keyboard_and_its_page_tells_by_itself_when_it_is_done(
    browser, site, axe, jobs_of_this_test
):
    page, complaints = open_page(browser, site, "/")
    sign_in(page, site, "officer")
    page.goto("/activities/?partner=ipu")

    page.get_by_label("Export all of them, with").select_option("all")
    press_until_on(page, "Export as CSV")
    page.keyboard.press("Enter")
    page.wait_for_url("**/jobs/*/")
    assert page.locator("h1").inner_text() == "Activities with IPU – Inter-Parliamentary Union, as CSV"
    assert page.locator(".job-state").inner_text() == "Waiting"
    assert faults_of(page, axe) == []

    page.reload()
    assert page.locator("progress").is_visible()
    elsewhere(runner.perform, page.url.rstrip("/").rpartition("/")[2])
    page.get_by_role("link", name="Download the file").wait_for()
    assert page.locator(".job-state").inner_text() == "Done"
    assert page.locator("#job-told").inner_text() == "Done. 2 activities."
    assert page.title() == "Done: Activities with IPU – Inter-Parliamentary Union, as CSV · ctassist"
    assert faults_of(page, axe) == []

    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file").press("Enter")
    with open(download.value.path(), "rb") as file:
        assert [row[0] for row in read_csv(file)] == ["reference", "ACT-057", "ACT-001"]
    page.goto("/jobs/")
    assert page.locator("tbody tr").count() == 1
    assert faults_of(page, axe) == []
    assert complaints == []
    page.context.close()


def test_a_job_is_followed_and_cancelled_without_script(browser, site, jobs_of_this_test):
    page, _ = open_page(browser, site, "/", java_script_enabled=False)
    sign_in(page, site, "officer2")
    page.goto("/activities/")

    page.get_by_role("button", name="Export as XLSX").click()
    page.get_by_role("link", name="Refresh").click()
    assert page.locator(".job-state").inner_text() == "Waiting"
    page.get_by_role("button", name="Cancel").click()
    assert page.locator(".job-state").inner_text() == "Cancelled"
    page.get_by_role("button", name="Try again").click()
    elsewhere(runner.perform, page.url.rstrip("/").rpartition("/")[2])
    page.get_by_role("link", name="Refresh").click()

    assert page.locator(".job-state").inner_text() == "Done"
    assert page.get_by_role("link", name="Download the file").count() == 1
    page.context.close()


def test_a_demo_officer_signs_in_and_out_and_sees_the_internal_note(browser, site):
    page, _ = open_page(browser, site, "/")
    sign_in(page, site, "officer")
    page.goto("/activities/ACT-001/")
    assert "not for the public" in page.locator("main").inner_text()
    page.goto("/activities/ACT-001/history/")
    assert "load_records" in page.locator("main").inner_text()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(site.url + "/")
    page.goto("/activities/ACT-001/")

    assert "not for the public" not in page.locator("main").inner_text()
    page.context.close()
