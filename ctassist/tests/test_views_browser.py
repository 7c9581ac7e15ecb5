"""A manager's Monday in Chromium: from the dashboard to a record, a view kept and found again, columns and print."""

import pytest

from activities.models import SavedView
from ctassist.tests.test_browser import SIZES, axe, elsewhere, open_page  # noqa: F401 -- axe is a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

CHOSEN = "/activities/?columns=reference,title,kind,partners,mandates,reported,states,sources,changed&density=compact"


@pytest.fixture(autouse=True)
def views_of_this_test():
    """What a test keeps on the site is taken away again."""
    yield
    elsewhere(lambda: SavedView.objects.all().delete())


def sign_in(page, name):
    from conftest import DEMO_PASSWORD

    page.goto("/accounts/login/")
    page.get_by_label("E-mail").fill(f"{name}@demo.example")
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login" not in address)


def faults(page, axe):  # noqa: F811
    """What axe finds, and whether the page scrolls sideways."""
    found = [(fault["id"], fault["nodes"][0]["target"]) for fault in axe.run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return found + (["scrolls sideways"] if wide else [])


def test_a_manager_comes_from_the_dashboard_to_a_record_in_three_clicks(browser, site):
    page, complaints = open_page(browser, site, "/", viewport=SIZES["desktop"])
    sign_in(page, "manager")
    page.goto("/dashboard/?year=2019")

    page.locator(".figures.large a").first.click()
    assert page.locator("h1").inner_text() == "Activities"
    page.locator("tbody th a").first.click()

    assert page.locator("h1").inner_text().strip()
    assert "/activities/ACT-" in page.url
    assert complaints == []
    page.context.close()


@pytest.mark.parametrize("script", [True, False])
def test_a_manager_keeps_a_view_finds_it_on_the_home_page_and_opens_it(browser, site, script):
    page, _ = open_page(browser, site, "/", viewport=SIZES["desktop"], java_script_enabled=script)
    sign_in(page, "manager")
    name = f"Nigeria, {'with' if script else 'without'} script"
    page.goto("/activities/?columns=title,kind")
    page.locator("#id_country").click()
    page.get_by_role("group", name="For country", exact=True).get_by_label("Nigeria").check()
    page.locator(".filters-actions").get_by_role("button", name="Apply").click()
    page.get_by_role("link", name="Save as a view").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Who sees it").select_option("shared")
    page.get_by_role("button", name="Save").click()
    rows = page.locator("tbody tr").count()

    page.goto("/")
    tile = page.locator(".tiles li", has=page.get_by_role("link", name=name, exact=True))
    assert tile.locator("strong").inner_text() == str(rows)
    assert "For Nigeria" in tile.inner_text()
    tile.get_by_role("link", name=name, exact=True).click()

    assert page.get_by_role("columnheader").all_inner_texts() == ["Activity", "Kind"]
    assert page.locator(".shown-count").inner_text().startswith(f"{rows} activities for Nigeria")
    page.context.close()


def test_a_reader_chooses_columns_order_and_density_without_script(browser, site):
    page, _ = open_page(browser, site, "/activities/?year=2019", java_script_enabled=False)

    page.get_by_text("Columns, order and density").click()
    for name in ("Held in", "For", "Status", "Participants"):
        page.get_by_role("checkbox", name=name, exact=True).uncheck()
    page.get_by_role("checkbox", name="Themes", exact=True).check()
    page.get_by_role("combobox", name="Order").select_option("-title")
    page.get_by_label("Density", exact=True).select_option("compact")
    page.get_by_role("button", name="Show these").click()

    assert page.get_by_role("columnheader").all_inner_texts() == ["Dates", "Activity", "Lead", "Themes"] * 2
    assert "in 2019" in page.locator(".shown-count").inner_text()
    titles = page.locator("section > .table-frame tbody th a").all_inner_texts()
    assert titles[0] > titles[-1]
    page.context.close()


def test_pages_of_views_and_of_chosen_columns_have_no_fault_that_axe_finds(browser, site, axe):  # noqa: F811
    found = {}
    for size, viewport in SIZES.items():
        for scheme in ("light", "dark"):
            page, _ = open_page(browser, site, "/", viewport=viewport, color_scheme=scheme)
            sign_in(page, "manager")
            page.goto("/views/new/?query=year%3D2019&opens_as=dashboard")
            found[size, scheme, "new"] = faults(page, axe)
            page.get_by_label("Name", exact=True).fill(f"In 2019, {size} {scheme}")
            page.get_by_role("button", name="Save").click()
            for path in ("/", "/views/", CHOSEN):
                page.goto(path)
                page.locator("details").evaluate_all("all => all.forEach(one => one.open = true)")
                found[size, scheme, path] = faults(page, axe)
            page.goto("/views/")
            page.get_by_role("link", name=f"Change In 2019, {size} {scheme}").click()
            found[size, scheme, "edit"] = faults(page, axe)
            page.context.close()

    assert {place: told for place, told in found.items() if told} == {}


@pytest.mark.parametrize(("path", "width"), [("/activities/?year=2019", 680), (CHOSEN, 1047)])  # A4 without its margins
def test_a_printed_list_fits_the_sheet_and_says_what_it_holds(browser, site, path, width):
    page, _ = open_page(browser, site, path, viewport={"width": width, "height": 900})
    page.emulate_media(media="print")

    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    printed = page.locator("main").inner_text()
    assert "As of" in printed and "Printed on" in printed
    assert "Save as a view" not in printed and "Export" not in printed
    assert page.locator("thead th").first.is_visible()
    page.context.close()
