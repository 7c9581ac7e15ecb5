"""In Chromium: an officer of another office is refused names, asks, is let in by the owning office, and put out."""

import pytest

from activities.models import Activity
from activities.tests.builders import an_activity
from ctassist.tests.test_browser import axe, elsewhere, faults_of, open_page, sign_in  # noqa: F401
from participants.models import Participation, Person, RegisterAccess
from participants.tests.builders import a_participation, a_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db]

LIST = "/activities/LENT/participants/"


@pytest.fixture
def theirs(site):
    """An activity of the officer's office with one participant; what a test writes on the site is taken away again."""

    def make():
        activity = an_activity(reference="LENT", title="Workshop on evidence", published=True)
        a_participation(activity, a_person("Zzname", "Invented", office=activity.office))

    def forget():
        RegisterAccess.objects.all().delete()
        Participation.objects.all().delete()
        Person.objects.all().delete()
        Activity.objects.filter(reference="LENT").delete()

    elsewhere(make)
    yield
    elsewhere(forget)


def as_(browser, site, name):
    page, complaints = open_page(browser, site, "/")
    sign_in(page, site, name)
    return page, complaints


def reads(page):
    page.goto(LIST)
    return "Zzname" in page.locator("main").inner_text()


def test_another_office_asks_is_let_in_and_put_out(browser, site, axe, theirs):  # noqa: F811
    guest, complaints = as_(browser, site, "officer2")
    guest.goto("/activities/LENT/")
    guest.get_by_role("main").get_by_role("link", name="Participants").first.click()
    guest.wait_for_url(f"**{LIST}")
    assert not reads(guest)
    assert faults_of(guest, axe) == []
    guest.get_by_role("button", name="Ask for access").click()
    guest.get_by_text("Say why").or_(guest.locator("#reason-error")).first.wait_for()
    guest.get_by_label("Reason").fill("To invite the same judges again.")
    guest.get_by_label("For how many days").fill("3")
    guest.get_by_role("button", name="Ask for access").click()
    guest.get_by_text("nobody has answered yet: “To invite the same judges again.”").wait_for()
    assert faults_of(guest, axe) == []
    assert not reads(guest)

    owner, owners_complaints = as_(browser, site, "officer")
    owner.get_by_text("asks for access for 3 days to the participants of Workshop on evidence").wait_for()
    assert faults_of(owner, axe) == []
    owner.get_by_role("button", name="Grant access to").click()
    owner.wait_for_load_state()
    assert reads(guest)

    owner.goto(LIST)
    owner.get_by_role("button", name="End it").click()
    owner.wait_for_load_state()
    assert not reads(guest)
    assert (complaints, owners_complaints) == ([], [])
    guest.context.close()
    owner.context.close()
