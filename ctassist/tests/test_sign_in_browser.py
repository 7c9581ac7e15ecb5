"""Signing in, in Chromium: an officer is led to a second factor, and comes back with a code and a recovery code."""

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache

from accounts.models import Session
from accounts.tests.conftest import code_of
from conftest import DEMO_PASSWORD
from ctassist.tests.test_browser import axe, elsewhere, faults_of, open_page  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
WANTED = "/activities/?year=2019"


@pytest.fixture
def second_factor_needed(settings):
    """Demo accounts need a second factor like others; what the test sets up is taken away again."""
    settings.DEMO_WITHOUT_SECOND_FACTOR = False
    cache.clear()
    yield
    elsewhere(forget)


def forget():
    Authenticator.objects.all().delete()
    Session.objects.all().delete()
    cache.clear()


def give_password(page):
    page.goto(f"/accounts/login/?next={WANTED}")
    page.get_by_label("E-mail").fill("officer@demo.example")
    page.get_by_label("Password").fill(DEMO_PASSWORD)
    page.keyboard.press("Enter")


def give_code(page, code):
    page.get_by_label("Code").fill(code)
    page.keyboard.press("Enter")


def sign_out(page):
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_role("link", name="Sign in").wait_for()


@pytest.mark.parametrize("script", [True, False])
def test_an_officer_sets_up_a_second_factor_and_signs_in_with_it(
    browser,
    site,
    axe,  # noqa: F811
    second_factor_needed,
    script,
):
    page, complaints = open_page(browser, site, "/", java_script_enabled=script)
    faults = {}

    def look(name):
        if script:
            faults[name] = faults_of(page, axe)
        assert page.locator("h1").count() == 1

    give_password(page)
    page.wait_for_url("**/accounts/second-factor/")
    look("set up")
    assert page.get_by_alt_text("QR code").is_visible()
    secret = "".join(page.locator(".key span").all_inner_texts())
    give_code(page, "000000")
    page.get_by_role("alert").wait_for()
    look("wrong code")
    assert "".join(page.locator(".key span").all_inner_texts()) == secret
    give_code(page, code_of(secret))
    page.wait_for_url("**/accounts/recovery-codes/")
    look("recovery codes")
    codes = page.locator(".recovery-codes li").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them: go on").click()
    page.wait_for_url(site.url + WANTED)
    page.get_by_role("link", name="Olive Officer").click()
    look("account")
    page.get_by_role("link", name="remove the second factor").click()
    look("remove")
    page.goto("/accounts/recovery-codes/new/")
    look("new codes")
    sign_out(page)

    cache.clear()  # the code just used counts again
    give_password(page)
    page.wait_for_url("**/accounts/login/code/")
    look("code")
    give_code(page, code_of(secret))
    page.wait_for_url(site.url + WANTED)
    sign_out(page)
    give_password(page)
    page.wait_for_url("**/accounts/login/code/")
    give_code(page, codes[0])
    page.wait_for_url(site.url + WANTED)

    assert {name: found for name, found in faults.items() if found} == {}
    assert [text for text in complaints if "status of 4" not in text] == []
    page.context.close()


def test_somebody_signs_out_everywhere(browser, site):
    first, _ = open_page(browser, site, "/")
    second, _ = open_page(browser, site, "/")
    for page in (first, second):
        give_password(page)
        page.wait_for_url(site.url + WANTED)
    first.goto("/accounts/sessions/")
    first.get_by_role("button", name="Sign out everywhere").click()
    first.get_by_text("You are signed out everywhere.").wait_for()

    second.goto("/")

    assert second.get_by_role("link", name="Sign in").count() == 1
    first.context.close()
    second.context.close()
