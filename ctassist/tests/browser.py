"""Fixtures for tests that use the site as people do: `page` is a fresh Chromium tab on a live server."""

import os
import shutil

import pytest

QUIET = [  # no look at the network, which the tests neither need nor want
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser(django_db_setup):  # the database is made before Playwright starts its event loop
    """Chromium for the whole run; skips the test where Playwright or Chromium is missing."""
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("Chromium is not installed")
    # Playwright's event loop makes Django believe that it is called from asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = QUIET + (["--no-sandbox"] if os.getuid() == 0 else [])
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=arguments)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser, site):
    """A tab without cookies; `page.goto("/activities/")` goes to the site that the tests run."""
    context = browser.new_context(base_url=site.url)
    yield context.new_page()
    context.close()
