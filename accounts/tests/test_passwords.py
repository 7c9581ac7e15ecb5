"""Choosing, changing and forgetting a password; the first one; the first administrator."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from kombu.exceptions import OperationalError

from accounts import services, tasks
from accounts.links import link_for, user_of
from accounts.models import Role, User
from accounts.tests.conftest import DEMO_PASSWORD, sign_in, whoever
from ctassist.tests.admin_forms import faults_on, send

pytestmark = pytest.mark.django_db
FORGOTTEN, NEW = "/accounts/password/forgotten/", "/accounts/password/new/"
PHRASE = "a quiet long phrase"


def choose(client, key, password=PHRASE, again=None):
    client.get(NEW, {"key": key})
    return client.post(NEW, {"new_password1": password, "new_password2": again or password})


def key_in(mail):
    return re.search(r"key=(\S+)", mail.body)[1]


def key_for(user):
    return link_for(user, site="https://assist.example/").partition("key=")[2]


def test_a_forgotten_password_is_chosen_anew_with_a_link(client, officer, worker_at_once, mailoutbox):
    elsewhere = Client()
    sign_in(elsewhere)

    asked = client.post(FORGOTTEN, {"email": "Officer@Demo.Example"})
    [mail] = mailoutbox
    led = client.get(NEW, {"key": key_in(mail)})
    done = client.post(NEW, {"new_password1": PHRASE, "new_password2": PHRASE})

    assert asked.status_code == 200
    assert (mail.to, mail.subject, mail.alternatives) == ([officer.email], "A new password for ctassist", [])
    assert "http://testserver/accounts/password/new/?key=" in mail.body
    assert led["Location"] == NEW  # the key has left the address
    assert (done.status_code, done["Location"]) == (302, "/accounts/login/")
    assert whoever(elsewhere) is None
    assert sign_in(client, password=DEMO_PASSWORD).status_code == 200
    assert sign_in(client, password=PHRASE).status_code == 302


def test_a_link_holds_once_and_until_somebody_signs_in(client, officer):
    used, overtaken = key_for(officer), key_for(officer)
    assert choose(client, used).status_code == 302
    assert choose(client, used).status_code == 410
    assert choose(client, overtaken).status_code == 410
    officer.refresh_from_db()
    before = key_for(officer)

    sign_in(client, password=PHRASE)

    assert user_of(before) is None


@pytest.mark.parametrize(("seconds", "status"), [(4 * 3600, 200), (4 * 3600 + 1, 410)])
def test_a_link_holds_for_four_hours(client, officer, monkeypatch, seconds, status):
    import datetime as dt

    from django.contrib.auth.tokens import default_token_generator

    key = key_for(officer)
    then = default_token_generator._now() + dt.timedelta(seconds=seconds)
    monkeypatch.setattr(default_token_generator, "_now", lambda: then)

    client.get(NEW, {"key": key})
    assert client.get(NEW).status_code == status


@pytest.mark.parametrize("key", ["", "x", "MQ.", ".x", "MQ.abc-def", "????.x", "_____w.a-d", "MQ" * 900, "8J-YgA.a-b"])
def test_a_link_that_nobody_made_is_refused(client, key):
    if key:
        client.get(NEW, {"key": key})

    assert client.get(NEW).status_code == 410
    assert client.post(NEW, {"new_password1": PHRASE, "new_password2": PHRASE}).status_code == 410


def test_a_link_for_a_closed_account_or_a_system_is_none(officer):
    key = key_for(officer)
    assert user_of(key) == officer
    User.objects.filter(pk=officer.pk).update(is_active=False)
    assert user_of(key) is None
    User.objects.filter(pk=officer.pk).update(is_active=True, role=Role.CLIENT)
    assert user_of(key) is None


def test_known_and_unknown_addresses_get_the_same_answer_for_the_same_work(
    client, officer, monkeypatch, django_assert_num_queries
):
    told = []
    monkeypatch.setattr(tasks.send_link, "apply_async", lambda arguments, **how: told.append(arguments))
    answers = []

    for email in (officer.email, "nobody@demo.example"):
        with django_assert_num_queries(2):  # the account, the note in the access log
            page = client.post(FORGOTTEN, {"email": email})
        answers.append((page.status_code, re.sub(r'name="csrf\S+ value="\S+"', "", page.text)))

    assert answers[0] == answers[1]
    assert told == [[key, "http://testserver/", "forgotten"] for key in (officer.pk, 0)]


def test_no_mail_goes_to_nobody_to_closed_accounts_and_to_systems(client, demo_user, worker_at_once, mailoutbox):
    User.objects.filter(email="manager@demo.example").update(is_active=False)
    User.objects.filter(email="dpo@demo.example").update(role=Role.CLIENT)

    for name in ("nobody", "manager", "dpo"):
        assert client.post(FORGOTTEN, {"email": f"{name}@demo.example"}).context["sent"]

    assert mailoutbox == []


def test_a_worker_that_cannot_be_told_is_no_fault_of_who_asks(client, officer, monkeypatch):
    def fail(*args, **kwargs):
        raise OperationalError("nobody there")

    monkeypatch.setattr(tasks.send_link, "apply_async", fail)

    assert client.post(FORGOTTEN, {"email": officer.email}).context["sent"]


def test_a_site_without_mail_says_so(client, settings, officer):
    settings.SENDS_MAIL = False

    assert "sends no mail" in client.get(FORGOTTEN).text
    assert "sends no mail" in client.post(FORGOTTEN, {"email": officer.email}).text


@pytest.mark.parametrize("email", ["", "officer", "a@b", "x" * 400 + "@demo.example", "officer@demo.example\n.evil"])
def test_what_is_no_address_is_refused_in_words(client, email):
    refused = client.post(FORGOTTEN, {"email": email})

    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["email"])


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("elevenchars", "too short"),
        ("q1w2e3r4t5y6", "too common"),
        ("Olive Officer", "too similar to the name"),
        ("officer@demo.example", "too similar to the e-mail"),
    ],
)
def test_a_weak_password_is_refused_in_words(client, officer, password, words):
    answer = choose(client, key_for(officer), password)

    assert answer.status_code == 400
    assert words in str(answer.context["form"].errors)


def test_twelve_characters_are_enough_and_have_to_be_typed_twice(client, officer):
    key = key_for(officer)

    assert choose(client, key, "qzkvwmtbrxyp", "qzkvwmtbrxyq").status_code == 400
    assert choose(client, key, "qzkvwmtbrxyp").status_code == 302


def test_a_password_is_changed_with_the_old_one_only(client, officer):
    sign_in(client)
    fields = {"new_password1": PHRASE, "new_password2": PHRASE}

    assert client.post("/accounts/password/", fields | {"old_password": "wrong"}).status_code == 200
    assert User.objects.get(pk=officer.pk).check_password(DEMO_PASSWORD)
    assert client.post("/accounts/password/", fields | {"old_password": DEMO_PASSWORD}).status_code == 302
    assert User.objects.get(pk=officer.pk).check_password(PHRASE)
    assert Client().get("/accounts/password/")["Location"] == "/accounts/login/?next=/accounts/password/"


def test_an_administrator_invites_and_never_knows_a_password(
    client, demo_user, worker_at_once, mailoutbox, django_capture_on_commit_callbacks
):
    client.force_login(demo_user("admin"))
    person = {"email": "new@assist.example", "name": "Nora New", "role": "officer", "send_link": "on"}

    with django_capture_on_commit_callbacks(execute=True):
        saved = send(client, "/admin/accounts/user/add/", **person)
    [mail] = mailoutbox

    assert saved.status_code == 302, faults_on(saved)
    assert (mail.to, mail.subject) == (["new@assist.example"], "Your account at ctassist")
    newcomer = Client()
    assert choose(newcomer, key_in(mail)).status_code == 302
    assert sign_in(newcomer, "new@assist.example", PHRASE).status_code == 302
    assert newcomer.get("/countries/")["Location"] == "/accounts/second-factor/"


def test_a_system_is_not_invited(client, demo_user):
    client.force_login(demo_user("admin"))
    system = {"email": "system@assist.example", "name": "A system", "role": "client", "send_link": "on"}

    refused = send(client, "/admin/accounts/user/add/", **system)

    assert faults_on(refused) == ["A partner's system has tokens and signs in on no page."]
    assert not User.objects.filter(email="system@assist.example").exists()


def test_who_does_not_administer_sends_no_links(officer, demo_user):
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        services.invite(demo_user("manager"), by=officer, site="https://assist.example/")
    with pytest.raises(PermissionDenied):
        services.remove_second_factor(demo_user("manager"), by=officer)


def command(*arguments):
    out = io.StringIO()
    call_command("create_administrator", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_the_first_administrator_gets_a_link_that_works_once(client):
    *words, link = command("first@assist.example", "--name", "Fay First", "--reference-editor")

    user = User.objects.get(email="first@assist.example")
    assert words[0] == "Administrator 'Fay First' added."
    assert (user.role, user.is_staff, user.is_superuser, user.edits_reference) == ("administrator", True, False, True)
    assert link.startswith("http://127.0.0.1:8000/accounts/password/new/?key=")
    assert choose(client, link.partition("key=")[2]).status_code == 302
    assert sign_in(client, "first@assist.example", PHRASE).status_code == 302
    assert client.get("/admin/accounts/user/").status_code == 200
    assert command("First@assist.example")[0] == "Administrator 'Fay First' is there already."


def test_in_production_the_link_leads_to_the_first_host(settings):
    settings.EMBEDDED_SERVERS, settings.ALLOWED_HOSTS = False, ["assist.example.org", "www.example.org"]

    assert command("first@assist.example")[-1].startswith("https://assist.example.org/accounts/password/new/?key=")
    assert command("first@assist.example", "--site", "https://other.example/")[-1].startswith(
        "https://other.example/acc"
    )


@pytest.mark.parametrize("email", ["officer@demo.example", "no address", ""])
def test_nobody_becomes_an_administrator_by_the_way(demo_user, email):
    with pytest.raises(CommandError):
        command(email)

    assert User.objects.get(email="officer@demo.example").role == Role.OFFICER
