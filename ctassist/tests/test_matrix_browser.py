"""The table of States and instruments in Chromium: its heads stay in sight, and it is walked through by keyboard."""

import pytest

from ctassist.tests.test_browser import SIZES, open_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

PATH = "/instruments/matrix/?as_of=2014-07-10"


def place(page, selector):
    return page.locator(selector).first.bounding_box()


def focus(page):
    """What has the focus: its row's and column's head, and its own words."""
    return page.evaluate(
        """() => {
            const cell = document.activeElement.closest("td, th");
            if (!cell) return null;
            const text = (node) => node.textContent.trim().replace(/\\s+/g, " ");
            const head = cell.closest("table").rows[0].cells[cell.cellIndex];
            return [text(cell.parentElement.cells[0]), text(head), text(cell)];
        }"""
    )


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)
    return focus(page)


@pytest.mark.parametrize("size", SIZES)
def test_the_heads_stay_in_sight_while_the_table_scrolls_in_its_own_frame(browser, site, size):
    page, _ = open_page(browser, site, PATH, viewport=SIZES[size])
    page.locator(".matrix-frame").scroll_into_view_if_needed()
    before = place(page, ".matrix thead th:nth-child(2)"), place(page, ".matrix tbody th")
    page.locator(".matrix-frame").evaluate("frame => frame.scrollTo(150, 3000)")

    head, row = place(page, ".matrix thead th:nth-child(2)"), place(page, ".matrix tbody th")
    scrolled = page.locator(".matrix-frame").evaluate("frame => [frame.scrollLeft, frame.scrollTop]")
    assert scrolled[1] == 3000 and head["y"] == before[0]["y"]
    assert row["x"] == before[1]["x"] and row["y"] == before[1]["y"] - 3000
    if size == "phone":
        assert scrolled[0] == 150 and head["x"] == before[0]["x"] - 150
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.context.close()


def test_the_frame_is_named_and_can_be_scrolled_by_keyboard(browser, site):
    page, _ = open_page(browser, site, PATH)
    frame = page.get_by_role("region", name="Table of States and instruments")

    frame.focus()
    page.keyboard.press("PageDown")
    page.wait_for_timeout(500)  # it scrolls smoothly

    assert frame.evaluate("frame => frame.scrollTop") > 100
    page.context.close()


def test_the_keyboard_walks_through_the_cells_and_enter_opens_the_state(browser, site):
    page, complaints = open_page(browser, site, PATH, viewport=SIZES["desktop"])
    page.get_by_role("region", name="Table of States and instruments").focus()

    assert press(page, "Tab") == ["Afghanistan", "State", "Afghanistan"]
    assert press(page, "ArrowRight")[:2] == ["Afghanistan", "Tokyo Convention"]
    assert press(page, "ArrowDown", "ArrowRight")[:2] == ["Albania", "Hague Convention (Unlawful Seizure)"]
    cell = press(page, "ArrowDown")
    assert cell == ["Algeria", "Hague Convention (Unlawful Seizure)", "Party: accession 6 October 1995"]
    assert page.locator("#matrix-told").inner_text() == f"{cell[0]}, {cell[1]} {cell[2]}"
    assert press(page, "End")[:2] == ["Algeria", "Not known"]
    assert press(page, "Home") == ["Algeria", "State", "Algeria"]
    assert press(page, "Control+End")[0] == "Not a party"
    assert press(page, "Control+Home") == ["State", "State", "State"]
    assert press(page, "PageDown", "ArrowRight")[1] == "Tokyo Convention"
    assert press(page, "Shift+Tab") is None and press(page, "Tab")[1] == "Tokyo Convention"
    assert page.locator(".matrix [tabindex='0']").count() == 1

    here = focus(page)[0]
    page.keyboard.press("Enter")
    page.wait_for_url("**/countries/*/?as_of=2014-07-10")
    assert page.locator("h1").inner_text() == here
    assert complaints == []
    page.context.close()


def test_what_has_the_focus_is_not_hidden_behind_the_heads(browser, site):
    page, _ = open_page(browser, site, PATH, viewport=SIZES["phone"])
    page.get_by_role("region", name="Table of States and instruments").focus()
    press(page, "Tab", *["ArrowRight"] * 12, *["ArrowDown"] * 40, *["ArrowUp"] * 30, *["ArrowLeft"] * 8)

    told = page.evaluate(
        """() => {
            const cell = document.activeElement.closest("td, th").getBoundingClientRect();
            const head = document.querySelector(".matrix thead th").getBoundingClientRect();
            return [cell.top >= head.bottom - 1, cell.left >= head.right - 1];
        }"""
    )
    assert told == [True, True]
    page.context.close()


def test_a_pointer_reads_a_cell_with_script_and_without(browser, site):
    for with_script in (True, False):
        page, _ = open_page(browser, site, PATH, viewport=SIZES["desktop"], java_script_enabled=with_script)
        cell = page.locator(".matrix tbody tr").nth(2).locator("td").nth(1)
        cell.hover()

        shown = page.locator("#matrix-told") if with_script else cell.locator("i")
        assert shown.is_visible() and "Party: accession 6 October 1995" in shown.inner_text()
        assert shown.bounding_box()["height"] > 20
        page.context.close()


def test_states_are_filtered_by_several_statuses_without_script(browser, site):
    page, _ = open_page(browser, site, PATH, java_script_enabled=False)
    page.get_by_role("checkbox", name="Signed only").check()
    page.get_by_role("checkbox", name="Former party").check()
    page.get_by_label("Status towards").select_option("nuclear-terrorism-2005")
    page.get_by_role("button", name="Apply").click()

    assert page.locator(".matrix tbody tr").count() == 48
    page.get_by_role("link", name="94", exact=True).count()
    page.context.close()
