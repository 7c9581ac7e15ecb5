"""Single sign-on with OpenID Connect, against a small issuer."""

import urllib.error
import urllib.request
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from accounts.models import Role, Session, User
from accounts.tests.conftest import DEMO_PASSWORD, set_up, sign_in, whoever
from accounts.tests.issuer import CLIENT, SECRET, Issuer

pytestmark = pytest.mark.django_db


@pytest.fixture
def issuer(settings):
    issuer = Issuer()
    settings.SINGLE_SIGN_ON = {
        "issuer": issuer.url,
        "client_id": CLIENT,
        "secret": SECRET,
        "label": "the Example Organisation",
        "second_factor": "here",
    }
    app = {"provider_id": "sso", "name": "Example", "client_id": CLIENT, "secret": SECRET}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "SCOPE": ["openid", "email"],
            "APPS": [app | {"settings": {"server_url": issuer.url}}],
        }
    }
    yield issuer
    issuer.stop()


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def to_issuer(client, start="/accounts/sso/"):
    """What the issuer answers to the browser that was sent there: an address of ours."""
    there = client.get(start)
    assert there.status_code == 302, there.text
    try:
        urllib.request.build_opener(NoRedirect).open(there["Location"])
    except urllib.error.HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def through(client, start="/accounts/sso/"):
    return client.get(to_issuer(client, start))


def test_who_has_an_account_under_a_verified_address_comes_in(client, issuer, officer):
    page = client.get("/accounts/login/?next=/activities/bin/")
    answer = through(client, "/accounts/sso/?next=/activities/bin/")

    assert 'href="/accounts/sso/?next=%2Factivities%2Fbin%2F"' in page.text
    assert "Sign in with the Example Organisation" in page.text
    assert (answer.status_code, answer["Location"]) == (302, "/activities/bin/")
    assert whoever(client) == officer
    asked = issuer.asked[0]
    assert ({*asked["scope"].split()}, asked["code_challenge_method"]) == ({"openid", "email"}, "S256")
    assert asked["redirect_uri"] == "http://testserver/accounts/sso/back/"


def test_nothing_is_stored_of_what_the_issuer_says(client, issuer, officer):
    through(client)

    assert SocialAccount.objects.count() == EmailAddress.objects.count() == 0
    assert User.objects.get(pk=officer.pk).check_password(DEMO_PASSWORD)
    stored = Session.objects.get(user=officer).get_decoded()
    assert officer.email not in str(stored)


@pytest.mark.parametrize("email", ["Officer@Demo.Example", "OFFICER@DEMO.EXAMPLE"])
def test_the_case_of_the_address_does_not_matter(client, issuer, officer, email):
    issuer.claims["email"] = email

    through(client)

    assert whoever(client) == officer


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "nobody@demo.example"},
        {"email_verified": False},
        {"email_verified": "false"},
        {"email_verified": None},
        {"email": None},
        {"email": ["officer@demo.example"]},
    ],
)
def test_nobody_else_comes_in_and_no_account_is_made(client, issuer, officer, claims):
    issuer.claims |= claims
    before = User.objects.count()

    answer = through(client)

    assert (answer.status_code, answer.context["why"]) == (403, "unknown")
    assert "<h1>You are not signed in</h1>" in answer.text
    assert (whoever(client), User.objects.count(), SocialAccount.objects.count()) == (None, before, 0)


def test_neither_closed_accounts_nor_systems_come_in(client, issuer, officer):
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert through(client).status_code == 403
    User.objects.filter(pk=officer.pk).update(is_active=True, role=Role.CLIENT)
    assert through(client).status_code == 403


def test_what_userinfo_says_of_somebody_else_is_not_believed(client, issuer, officer):
    issuer.claims |= {"email": "nobody@demo.example"}
    issuer.info = {"sub": "another", "email": officer.email}

    assert through(client).status_code == 403
    assert whoever(client) is None


@pytest.mark.parametrize("fault", ["down", "empty"])
def test_an_issuer_that_does_not_answer_is_told_of_in_words(client, issuer, fault):
    issuer.faults.add(fault)

    answer = client.get("/accounts/sso/")

    assert (answer.status_code, answer.context["why"]) == (403, "failed")


@pytest.mark.parametrize("fault", ["denied", "other audience", "other issuer", "old", "no token"])
def test_an_answer_that_does_not_count_signs_nobody_in(client, issuer, officer, fault):
    issuer.faults.add(fault)

    answer = through(client)

    assert (answer.status_code, answer.context["why"]) == (403, "failed")
    assert whoever(client) is None


def test_an_answer_counts_once_and_in_the_browser_that_asked(client, issuer, officer):
    back = to_issuer(client)

    assert Client().get(back).status_code == 403
    assert client.get("/accounts/sso/back/?code=x&state=made-up").status_code == 403
    assert client.get("/accounts/sso/back/").status_code == 403
    assert client.get(back).status_code == 302
    client.post("/accounts/logout/")
    assert client.get(back).status_code == 403
    assert whoever(client) is None


def test_single_sign_on_leads_to_our_own_pages_only(client, issuer, officer):
    assert through(client, "/accounts/sso/?next=https://evil.example/")["Location"] == "/"


def test_it_only_signs_in(client, issuer, officer):
    assert client.get("/accounts/sso/?process=connect").status_code == 400
    client.force_login(officer)
    assert client.get("/accounts/sso/")["Location"] == "/"
    assert client.post("/accounts/sso/").status_code == 405


def test_the_second_factor_is_asked_for_here_unless_the_issuer_sees_to_it(
    client, issuer, officer, settings, second_factor_for_all
):
    through(client)
    assert client.get("/activities/bin/")["Location"] == "/accounts/second-factor/"
    client.post("/accounts/logout/")
    sign_in(client)
    set_up(client)
    client.post("/accounts/logout/")
    assert through(client)["Location"] == "/accounts/login/code/"
    assert whoever(client) is None

    settings.SINGLE_SIGN_ON = settings.SINGLE_SIGN_ON | {"second_factor": "issuer"}
    other = Client()
    through(other)
    assert other.get("/activities/bin/").status_code == 200
    other.post("/accounts/logout/")
    assert sign_in(other)["Location"] == "/accounts/login/code/"  # by password it is asked for as ever


def test_who_has_no_password_sets_up_a_second_factor_all_the_same(client, issuer, officer, second_factor_for_all):
    officer.set_unusable_password()
    officer.save()

    through(client)
    set_up(client)

    assert client.get("/activities/bin/").status_code == 200


@pytest.mark.parametrize("address", ["/accounts/sso/", "/accounts/sso/back/?code=x&state=y"])
def test_without_an_issuer_there_is_nothing_there(client, address):
    assert client.get(address).status_code == 404
    assert "sso" not in client.get("/accounts/login/").text


@pytest.mark.parametrize("query", ["?code=x&code=y", "?code=", "?no_such=1"])
def test_what_no_issuer_sends_is_refused(client, issuer, query):
    assert client.get(f"/accounts/sso/back/{query}").status_code == 400


def test_the_address_of_the_issuer_is_that_of_its_metadata(issuer, client):
    there = urlsplit(client.get("/accounts/sso/")["Location"])

    assert f"http://{there.netloc}" == issuer.url
    assert dict(parse_qsl(there.query))["client_id"] == CLIENT
