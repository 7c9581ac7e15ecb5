"""What was typed into a form stays when the session has ended; a forged form is refused as ever."""

import html
import re

import pytest
from django.test import Client

from activities.models import Activity
from activities.tests.builders import an_activity
from activities.tests.test_acts import a_draft

pytestmark = pytest.mark.django_db
TYPED = {
    "title": "Otters & <rivers>",
    "planned": "March 2030\r\nor later",
    "regions": ["sahel", "africa"],
}


@pytest.fixture
def browser():
    """A client whose forms need the right token."""
    return Client(enforce_csrf_checks=True)


def token_in(page):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())[1]


def held(page):
    """(name, value) of the fields that a page holds, without its token."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode())
    return [(name, html.unescape(value)) for name, value in fields if name not in ("csrfmiddlewaretoken", "query")]


def send(browser, address, token, origin="http://testserver", **fields):
    headers = {"Origin": origin} if origin else {}
    return browser.post(address, fields | {"csrfmiddlewaretoken": token}, headers=headers)


def test_what_was_typed_comes_back_and_is_carried_out_after_signing_in(browser, demo_user):
    activity = a_draft()
    address = f"/activities/{activity.reference}/acts/cancel/"
    browser.force_login(demo_user("officer"))
    token = token_in(browser.get(address))
    typed = {"version": "1", "reason": "The host\r\ncannot"}
    browser.cookies.pop("sessionid")

    ended = send(browser, address, token, **typed)
    browser.get("/accounts/login/")
    browser.force_login(demo_user("officer"))
    browser.cookies["csrftoken"] = "a" * 32  # signing in changes the token
    again = send(browser, address, token_in(ended), **typed)
    done = send(browser, address, token_in(again), **dict(held(again)))

    assert (ended.status_code, ended["Cache-Control"]) == (403, "no-store")
    assert "You are not signed in any more" in ended.content.decode()
    assert held(ended) == held(again) == list(typed.items())
    assert (again.status_code, "You are signed in again" in again.content.decode()) == (403, True)
    assert done.status_code == 302
    stored = Activity.objects.get(pk=activity.pk)
    assert (stored.status_id, stored.status_reason) == ("cancelled", "The host\r\ncannot")


FORMS = [
    "/activities/new/",
    "/activities/ACT-001/edit/",
    "/activities/ACT-001/acts/cancel/",
    "/projects/prr_global/acts/publish/",
    "/outputs/ftf_manual_see_2019/acts/publish/",
    "/instruments/tokyo-1963/deposit/",
    "/instruments/tokyo-1963/denounce/",
]


@pytest.mark.parametrize("address", FORMS)
def test_every_form_of_records_holds_all_that_was_typed(client, address):
    answer = client.post(address, TYPED)

    assert answer.status_code == 403
    assert held(answer) == [(name, value) for name, values in TYPED.items() for value in
                            (values if isinstance(values, list) else [values])]  # fmt: skip


def test_the_answer_is_the_same_for_a_hidden_record_and_none(client):
    an_activity(reference="HIDDEN", sensitivity="restricted")

    answers = [client.post(f"/activities/{key}/acts/cancel/", TYPED) for key in ("HIDDEN", "NO-SUCH")]

    one, other = (re.sub(r'value="\w{64}"|[0-9a-f]{32}|HIDDEN|NO-SUCH', "", a.content.decode()) for a in answers)
    assert one == other and {answer.status_code for answer in answers} == {403}


@pytest.mark.parametrize("origin", [None, "https://otters.example", "null", "http://testserver.otters.example"])
def test_a_forged_form_is_refused_and_held_by_no_page(browser, demo_user, origin):
    activity = a_draft()
    browser.force_login(demo_user("officer"))

    answer = send(browser, f"/activities/{activity.reference}/acts/cancel/", "b" * 32, origin, version="1", reason="No")

    assert (answer.status_code, held(answer)) == (403, [])
    assert Activity.objects.get(pk=activity.pk).status_id == "planned"


def test_a_form_of_ours_with_an_old_token_is_not_carried_out(browser, demo_user):
    activity = a_draft()
    browser.force_login(demo_user("officer"))

    answer = send(browser, f"/activities/{activity.reference}/acts/cancel/", "b" * 32, version="1", reason="No")

    assert (answer.status_code, held(answer)) == (403, [("version", "1"), ("reason", "No")])
    assert Activity.objects.get(pk=activity.pk).status_id == "planned"


def test_passwords_are_held_by_no_page(browser):
    answer = send(browser, "/accounts/login/", "b" * 32, username="officer@demo.example", password="a long one indeed")

    assert answer.status_code == 403
    assert "a long one indeed" not in answer.content.decode()


def test_who_is_signed_in_meets_nothing_of_this(signed_in):
    answer = signed_in("officer").post("/activities/new/", {"version": ""})

    assert "Nothing is lost" not in answer.content.decode()
