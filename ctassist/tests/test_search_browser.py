"""Searching in everything in Chromium, by keyboard alone; suggestions while one types; without script."""

import pytest

from ctassist.tests.test_browser import SIZES, axe, open_page, sign_in  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

OPTIONS = "#site-suggestions [role=option]"


def typed(page, words):
    """`/` leads to the box, and the words are typed; the text of what is suggested."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.wait_for_selector(OPTIONS)
    return page.locator(OPTIONS).all_inner_texts()


@pytest.mark.parametrize(
    ("words", "path", "heading"),
    [
        ("office of counter terorism", "/partners/unoct/", "United Nations Office of Counter-Terrorism"),
        ("turkey", "/countries/TUR/", "Türkiye"),
    ],
)
def test_it_is_found_by_keyboard_while_one_types(browser, site, words, path, heading):
    page, complaints = open_page(browser, site, "/activities/ACT-001/")

    typed(page, words)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url(site.url + path)
    assert (page.locator("h1").inner_text(), complaints) == (heading, [])
    page.context.close()


@pytest.mark.parametrize(
    ("words", "link"),
    [("office of counter terorism", "United Nations Office of Counter-Terrorism"), ("turkey", "Türkiye")],
)
@pytest.mark.parametrize("has_script", [True, False])
def test_it_is_found_on_the_page_of_all_results(browser, site, words, link, has_script):
    page, _ = open_page(browser, site, "/", java_script_enabled=has_script)

    page.get_by_role("searchbox" if not has_script else "combobox", name="Search").first.focus()
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    page.locator(".found").get_by_role("link", name=link).first.focus()  # not "Did you mean", which searches again
    page.keyboard.press("Enter")

    page.wait_for_selector(f"h1 >> text='{link}'")
    page.context.close()


def test_the_arrows_go_through_the_suggestions_and_back_to_the_box(browser, site):
    page, _ = open_page(browser, site, "/")
    found = typed(page, "uzb")
    box = page.locator("#site-search")

    def chosen():
        return page.locator(f"{OPTIONS}[aria-selected=true]").all_inner_texts()

    assert (box.get_attribute("aria-expanded"), chosen()) == ("true", [])
    page.keyboard.press("ArrowDown")
    assert chosen() == found[:1]
    assert box.get_attribute("aria-activedescendant") == page.locator(OPTIONS).first.get_attribute("id")
    page.keyboard.press("ArrowUp")
    assert (chosen(), box.get_attribute("aria-activedescendant")) == ([], None)
    page.keyboard.press("ArrowUp")
    assert chosen() == found[-1:]
    page.keyboard.press("ArrowDown")
    assert chosen() == []
    page.keyboard.press("Escape")
    assert (box.get_attribute("aria-expanded"), box.input_value()) == ("false", "uzb")
    page.context.close()


def test_a_suggestion_is_chosen_by_mouse(browser, site):
    page, complaints = open_page(browser, site, "/")

    typed(page, "iraq")
    page.locator(OPTIONS).first.click()

    page.wait_for_url("**/countries/IRQ/")
    assert complaints == []
    page.context.close()


def test_open_suggestions_have_no_fault_that_axe_finds(browser, site, axe):  # noqa: F811
    faults = {}
    for size, viewport in SIZES.items():
        for scheme in ("light", "dark"):
            page, complaints = open_page(browser, site, "/", viewport=viewport, color_scheme=scheme)
            typed(page, "nuclear")
            page.keyboard.press("ArrowDown")
            found = [fault["id"] for fault in axe.run(page).response["violations"]]
            wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            if found or complaints or wide:
                faults[size, scheme] = found + complaints + (["scrolls sideways"] if wide else [])
            page.context.close()

    assert faults == {}


def test_an_officer_finds_a_person_by_a_form_that_leaves_no_name_in_the_address(browser, site):
    page, _ = open_page(browser, site, "/accounts/login/")
    sign_in(page, site, "officer")
    page.goto("/search/?q=mali")
    page.get_by_role("link", name="Search for a person by name").click()
    page.get_by_label("Name").fill("Nobody of this name")
    page.get_by_role("button", name="Find").click()

    page.wait_for_selector("text=Your office recorded nobody of this name")
    assert page.url == f"{site.url}/search/people/"
    page.context.close()
