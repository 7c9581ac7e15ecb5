"""Partners' systems: who makes them, what they may do, from where and until when; and leaving."""

import datetime as dt
import io
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import clients
from accounts.access_log import AccessEntry
from accounts.models import ApiToken, Office, User
from accounts.ranges import MOST_RANGES, holds, normal
from activities.export import ActivityExport
from ctassist.lib.jobs import files
from ctassist.lib.jobs.kinds import MadeFile
from ctassist.lib.jobs.models import LIFE_OF_FILE, Job, JobFilePart
from ctassist.lib.jobs.services import queue_job
from partners.models import Partner

LIST = "/accounts/clients/"
IDENTITY = ("accounts_session", '"accounts_user"."password"')
ADMINISTRATOR = "admin"


@pytest.fixture
def a_client(db):
    """Makes a stored client of the IPU."""

    def made(name="A system", **terms):
        client = clients.new_client(name, Partner.objects.get(code="ipu"), **terms)
        clients.record_client(client, by=None)
        return client

    return made


def asked(client, secret, **more):
    return client.get("/api/v1/token/", headers={"Authorization": f"Token {secret}"}, **more)


def noted():
    entries = AccessEntry.objects.exclude(event="signed_in").order_by("id")
    return [(entry.event, entry.actor and entry.actor.name) for entry in entries]


# -- from where --


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ""),
        (" 203.0.113.0/24 ", "203.0.113.0/24"),
        ("203.0.113.7", "203.0.113.7/32"),
        ("2001:DB8::/32,198.51.100.0/25\n203.0.113.7", "2001:db8::/32 198.51.100.0/25 203.0.113.7/32"),
        ("203.0.113.7 203.0.113.7/32", "203.0.113.7/32"),
        (" ".join(f"10.0.0.{n}" for n in range(MOST_RANGES)), " ".join(f"10.0.0.{n}/32" for n in range(MOST_RANGES))),
    ],
)
def test_ranges_are_kept_in_one_way_of_writing(text, found):
    assert normal(text) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("here", "“here” is no address and no range such as 203.0.113.0/24."),
        (
            "203.0.113.7/24",
            "“203.0.113.7/24” is an address within a range: write 203.0.113.0/24, or the address alone.",
        ),
        ("203.0.113.0/33", "“203.0.113.0/33” is no address and no range such as 203.0.113.0/24."),
        ("203.0.113.256", "“203.0.113.256” is no address and no range such as 203.0.113.0/24."),
        (" ".join(f"10.0.0.{n}" for n in range(MOST_RANGES + 1)), "Give at most 20 ranges."),
    ],
)
def test_what_is_no_range_is_said(text, words):
    with pytest.raises(ValueError) as refused:
        normal(text)

    assert str(refused.value) == words


@pytest.mark.parametrize(
    ("address", "is_in"),
    [
        ("203.0.112.255", False),
        ("203.0.113.0", True),
        ("203.0.113.255", True),
        ("203.0.114.0", False),
        ("2001:db8::", True),
        ("2001:db8:0:ffff:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1::", False),
        ("", False),
    ],
)
def test_a_range_holds_its_first_and_its_last_address(address, is_in):
    assert holds("203.0.113.0/24 2001:db8::/48", address) == is_in


@pytest.mark.parametrize(("address", "status"), [("203.0.113.7", 200), ("203.0.114.7", 401), ("", 401)])
def test_a_token_counts_from_its_addresses_only(client, a_client, address, status):
    secret = clients.issue_token(a_client(address_ranges="203.0.113.0/24"), name="x", by=None)

    assert asked(client, secret, REMOTE_ADDR=address).status_code == status


def test_a_token_from_elsewhere_is_refused_like_one_that_is_unknown_and_that_is_noted_once_a_minute(client, a_client):
    system = a_client(address_ranges="203.0.113.0/24")
    secret = clients.issue_token(system, name="x", by=None)

    refused = [asked(client, secret, REMOTE_ADDR="198.51.100.1") for _ in range(3)]
    unknown = asked(client, "unknown", REMOTE_ADDR="198.51.100.1")

    told = {(answer.status_code, re.sub('"request_id":"[^"]*"', "", answer.text)) for answer in [*refused, unknown]}
    entries = AccessEntry.objects.filter(event="token_refused")
    assert len(told) == 1
    assert list(entries.values_list("actor", "address", "outcome")) == [(system.pk, "198.51.100.1", "refused")]


def test_nobody_says_from_where_they_come(client, a_client, settings):
    secret = clients.issue_token(a_client(address_ranges="203.0.113.0/24"), name="x", by=None)
    spoofed = {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}

    assert asked(client, secret, REMOTE_ADDR="198.51.100.1", **spoofed).status_code == 401
    settings.PROXIES = 1
    assert asked(client, secret, REMOTE_ADDR="10.0.0.1", **spoofed).status_code == 200
    spoofed = {"HTTP_X_FORWARDED_FOR": "203.0.113.7, 198.51.100.1"}
    assert asked(client, secret, REMOTE_ADDR="10.0.0.1", **spoofed).status_code == 401


# -- what it may do --


def test_a_client_reads_what_its_own_token_is(client, a_client):
    office = Office.objects.get(code="demo-dakar")
    system = a_client("Nightly", office=office, reads_shared=True, address_ranges="127.0.0.0/8")
    answer = asked(client, clients.issue_token(system, name="nightly 2026", by=None, days=30))

    body, token = answer.json(), ApiToken.objects.get()
    assert body == {
        "name": "nightly 2026",
        "client": "Nightly",
        "partner": {"code": "ipu", "name": "Inter-Parliamentary Union"},
        "office": {"code": "demo-dakar", "name": "Field office, Dakar (demo)"},
        "scopes": ["read_published", "read_shared", "hand_in_drafts"],
        "address_ranges": ["127.0.0.0/8"],
        "created_at": token.created_at.isoformat().replace("+00:00", "Z"),
        "expires_at": token.expires_at.isoformat().replace("+00:00", "Z"),
    }
    assert answer["Cache-Control"] == "no-store"


def test_without_a_token_there_is_none_to_read_of(client, signed_in):
    assert client.get("/api/v1/token/").status_code == 401
    assert signed_in("dpo").get("/api/v1/token/").status_code == 401


@pytest.mark.parametrize("name", ["token", "api_key", "access_token", "Authorization"])
def test_a_token_in_an_address_is_refused(client, a_client, name):
    secret = clients.issue_token(a_client(), name="x", by=None)

    for address in ("/api/v1/token/", "/api/v1/activities/", "/activities/"):
        assert client.get(f"{address}?{name}={secret}").status_code == 400
    assert ApiToken.objects.get().last_used_at is None


@pytest.mark.parametrize(("days", "is_taken"), [(0, False), (1, True), (365, True), (366, False)])
def test_a_token_counts_for_a_day_to_a_year(a_client, days, is_taken):
    system = a_client()
    if not is_taken:
        with pytest.raises(ValidationError, match="A token counts for 1 to 365 days."):
            clients.issue_token(system, name="x", by=None, days=days)
        return
    clients.issue_token(system, name="x", by=None, days=days)
    assert abs(ApiToken.objects.get().expires_at - timezone.now() - dt.timedelta(days=days)) < dt.timedelta(minutes=1)


def test_a_client_has_ten_tokens_that_count_at_most(a_client):
    system = a_client()
    for number in range(clients.MOST_VALID_TOKENS):
        clients.issue_token(system, name=str(number), by=None)

    with pytest.raises(ValidationError, match="10 tokens that count"):
        clients.issue_token(system, name="one more", by=None)
    clients.revoke_token(ApiToken.objects.first(), by=None)
    clients.issue_token(system, name="one more", by=None)


# -- rotation and the end --


@pytest.mark.parametrize("overlap", [0, 7])
def test_a_token_is_replaced_without_a_gap(client, a_client, overlap):
    old = clients.issue_token(a_client(), name="x", by=None)
    new = clients.rotate_token(ApiToken.objects.get(), by=None, overlap=overlap)

    ends = ApiToken.objects.get(digest=ApiToken.digest_of(old)).expires_at
    assert abs(ends - timezone.now() - dt.timedelta(days=overlap)) < dt.timedelta(minutes=1)
    assert asked(client, new).status_code == 200
    assert asked(client, old).status_code == (200 if overlap else 401)


def test_a_token_that_ends_sooner_anyway_gets_no_longer_by_being_replaced(a_client):
    clients.issue_token(a_client(), name="x", by=None, days=2)
    token = ApiToken.objects.get()

    clients.rotate_token(token, by=None, overlap=30)

    assert ApiToken.objects.get(pk=token.pk).expires_at == token.expires_at


def test_a_token_is_revoked_at_once(client, a_client):
    secret = clients.issue_token(a_client(), name="x", by=None)
    assert asked(client, secret).status_code == 200

    assert clients.revoke_token(ApiToken.objects.get(), by=None) is True

    assert asked(client, secret).status_code == 401
    assert clients.revoke_token(ApiToken.objects.get(), by=None) is False


def test_who_leaves_leaves_no_token_job_or_file(client, a_client, demo_user):
    officer = demo_user("officer")
    secret = ApiToken.issue(officer, "a script")
    done = Job.objects.create(kind=ActivityExport.name, title="Done", owner=officer, state="done")
    files.keep(done, MadeFile(io.BytesIO(b"x"), "x.csv", "text/csv"), made_under="", life=LIFE_OF_FILE)
    params = {"query": "", "format": "csv", "language": ""}
    waiting = queue_job(ActivityExport.name, params, by=officer, title="Waiting")
    review = Job.objects.create(kind=ActivityExport.name, title="Review", owner=officer, state="review")
    others = queue_job(ActivityExport.name, params, by=demo_user("officer2"), title="Not theirs")
    pages = Client()
    pages.force_login(officer)
    assert pages.get("/jobs/").status_code == 200

    clients.close_account(officer, by=demo_user("admin"))

    states = {job.pk: job.state for job in Job.objects.all()}
    assert states == {done.pk: "done", waiting.pk: "cancelled", review.pk: "cancelled", others.pk: "waiting"}
    assert not JobFilePart.objects.exists()
    assert asked(client, secret).status_code == 401
    assert pages.get("/jobs/")["Location"] == "/accounts/login/?next=/jobs/"
    assert noted() == [("account_closed", "Ada Admin")]


def test_who_comes_back_gets_neither_tokens_nor_files_back(client, demo_user):
    officer, administrator = demo_user("officer"), demo_user("admin")
    secret = ApiToken.issue(officer, "a script")

    clients.close_account(officer, by=administrator)
    clients.open_account(officer, by=administrator)

    assert asked(client, secret).status_code == 401
    assert User.objects.get(pk=officer.pk).is_active


def test_closing_an_account_on_the_admin_pages_is_leaving_too(signed_in, demo_user):
    from ctassist.tests.admin_forms import faults_on, send

    officer = demo_user("officer")
    ApiToken.issue(officer, "a script")

    answer = send(signed_in("admin"), f"/admin/accounts/user/{officer.pk}/change/", is_active=None)

    assert answer.status_code == 302, faults_on(answer)
    assert ApiToken.objects.get().expires_at <= timezone.now()


def test_nobody_closes_their_own_account(demo_user):
    administrator = demo_user("admin")

    with pytest.raises(ValidationError, match="Nobody changes what they may do themselves."):
        clients.close_account(administrator, by=administrator)

    assert User.objects.get(pk=administrator.pk).is_active


@pytest.mark.parametrize("name", ["officer", "manager", "dpo"])
def test_only_administrators_do_any_of_this(a_client, demo_user, name):
    system, user = a_client(), demo_user(name)
    clients.issue_token(system, name="x", by=None)
    token = ApiToken.objects.get()
    acts = [
        lambda: clients.record_client(system, by=user),
        lambda: clients.issue_token(system, name="y", by=user),
        lambda: clients.rotate_token(token, by=user, overlap=0),
        lambda: clients.revoke_token(token, by=user),
        lambda: clients.close_account(system, by=user),
        lambda: clients.open_account(system, by=user),
    ]

    for act in acts:
        with pytest.raises(PermissionDenied):
            act()

    assert list(ApiToken.objects.values_list("name", "expires_at")) == [("x", token.expires_at)]


# -- the pages --


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["officer", "manager", "dpo"])
def test_the_pages_are_for_administrators(signed_in, a_client, name):
    system = a_client()
    clients.issue_token(system, name="x", by=None)
    token = ApiToken.objects.get()
    own, pages = f"{LIST}{system.pk}/", signed_in(name)

    assert {pages.get(address).status_code for address in (LIST, f"{LIST}new/", own)} == {403}
    for act in ("", "tokens/", f"tokens/{token.pk}/rotate/", f"tokens/{token.pk}/revoke/", "close/", "open/"):
        assert pages.post(f"{own}{act}", {}).status_code == 403
    assert list(ApiToken.objects.values_list("expires_at", flat=True)) == [token.expires_at]


@pytest.mark.django_db
def test_who_is_not_signed_in_is_asked_to(client, a_client):
    for address in (LIST, f"{LIST}new/", f"{LIST}{a_client().pk}/"):
        assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


@pytest.mark.django_db
def test_a_client_is_made_gets_a_token_and_reads_with_it(signed_in, client):
    pages = signed_in("admin")
    sent = {
        "name": "Nightly push",
        "partner": "ipu",
        "office": "demo-vienna",
        "reads_shared": "on",
        "address_ranges": "127.0.0.1",
    }

    made = pages.post(f"{LIST}new/", sent)
    system = User.objects.get(name="Nightly push")
    issued = pages.post(f"{LIST}{system.pk}/tokens/", {"name": "first", "days": "30", "key": "0" * 32})

    secret = re.search(r'id="secret">([0-9a-f]{64})<', issued.text)[1]
    assert made["Location"] == f"{LIST}{system.pk}/"
    assert asked(Client(), secret).json()["scopes"] == ["read_published", "read_shared", "hand_in_drafts"]
    assert secret not in pages.get(f"{LIST}{system.pk}/").text
    assert noted() == [("client_added", "Ada Admin"), ("token_issued", "Ada Admin")]
    assert not [row for row in AccessEntry.objects.values() if secret in str(row)]


@pytest.mark.django_db
def test_a_form_that_is_sent_twice_issues_one_token_and_shows_it_both_times(signed_in, a_client):
    own, pages = f"{LIST}{a_client().pk}/tokens/", signed_in("admin")
    sent = {"name": "first", "days": "30", "key": "a" * 32}

    first, second = pages.post(own, sent), pages.post(own, sent)
    ApiToken.objects.update(created_at=timezone.now() - clients.SAME_CLICK - dt.timedelta(seconds=1))
    late = pages.post(own, sent)

    assert first.context["secret"] == second.context["secret"]
    assert late.status_code == 302
    assert ApiToken.objects.count() == 1


@pytest.mark.django_db
def test_two_clients_never_get_the_same_token(signed_in, a_client):
    pages, sent = signed_in("admin"), {"name": "first", "days": "30", "key": "a" * 32}

    shown = {pages.post(f"{LIST}{a_client(name).pk}/tokens/", sent).context["secret"] for name in ("one", "two")}

    assert len(shown) == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "…"}, "The name needs a letter or digit, and 60 characters at most."),
        ({"name": "x" * 61}, "Ensure this value has at most 60 characters (it has 61)."),
        ({"partner": ""}, "This field is required."),
        ({"partner": "nobody"}, "“nobody” is not one of the codes that this parameter takes."),
        ({"office": "nowhere"}, "“nowhere” is not one of the codes that this parameter takes."),
        ({"address_ranges": "here"}, "“here” is no address and no range such as 203.0.113.0/24."),
        ({"name": "A system"}, "This organisation has a client of that name already."),
    ],
)
def test_a_client_that_cannot_be_is_refused_in_words(signed_in, a_client, wrong, words):
    a_client()
    before = User.objects.count()

    answer = signed_in("admin").post(f"{LIST}new/", {"name": "Another", "partner": "ipu"} | wrong)

    assert (answer.status_code, User.objects.count()) == (400, before)
    assert [list(messages) for messages in answer.context["form"].errors.values()] == [[words]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"days": "0"}, "A token counts for 1 to 365 days."),
        ({"days": "366"}, "A token counts for 1 to 365 days."),
        ({"days": "-1"}, "Give a whole number of days."),
        ({"days": "٣"}, "Give a whole number of days."),
        ({"days": ""}, "Give a whole number of days."),
        ({"name": " "}, "Give a name of 1 to 100 characters."),
        ({"name": "x" * 101}, "Give a name of 1 to 100 characters."),
        ({"key": "x"}, "Load the page again, and send its form."),
    ],
)
def test_a_token_that_cannot_be_is_refused_in_words(signed_in, a_client, wrong, words):
    answer = signed_in("admin").post(
        f"{LIST}{a_client().pk}/tokens/", {"name": "first", "days": "30", "key": "a" * 32} | wrong
    )

    assert (answer.status_code, [*answer.context["errors"].values()]) == (400, [[words]])
    assert not ApiToken.objects.exists()


@pytest.mark.django_db
def test_a_client_is_changed_replaced_closed_and_opened_on_its_page(signed_in, a_client):
    system, pages = a_client(), signed_in("admin")
    own = f"{LIST}{system.pk}/"
    clients.issue_token(system, name="x", by=None)
    token = ApiToken.objects.get()

    pages.post(own, {"name": "Renamed", "office": "demo-dakar", "address_ranges": "10.0.0.0/8"})
    changed = User.objects.get(pk=system.pk)
    replaced = pages.post(f"{own}tokens/{token.pk}/rotate/", {"overlap": "1", "key": "b" * 32})
    pages.post(f"{own}tokens/{token.pk}/revoke/")
    revoked = ApiToken.objects.get(pk=token.pk)
    pages.post(f"{own}close/")
    closed = User.objects.get(pk=system.pk)
    pages.post(f"{own}open/")

    assert (changed.name, changed.office.code, changed.address_ranges) == ("Renamed", "demo-dakar", "10.0.0.0/8")
    assert "goes on for 1 day at most" in replaced.text
    assert revoked.expires_at <= timezone.now()
    assert not closed.is_active and User.objects.get(pk=system.pk).is_active
    assert [event for event, _ in noted()[2:]] == [
        *("client_changed", "token_issued", "token_revoked", "account_closed", "account_opened"),
    ]


@pytest.mark.django_db
def test_what_is_no_client_has_no_page(signed_in, demo_user, a_client):
    system, other = a_client(), a_client("Another")
    clients.issue_token(other, name="x", by=None)
    token, pages = ApiToken.objects.get(), signed_in("admin")

    for number in (demo_user("officer").pk, 0, 10**30):
        assert pages.get(f"{LIST}{number}/").status_code == 404
    assert pages.post(f"{LIST}{system.pk}/tokens/{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.get().expires_at == token.expires_at


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Alpha", "Beta", "Gamma"]),
        ("?search=alp", ["Alpha"]),
        ("?search=IPU", ["Alpha", "Beta", "Gamma"]),
        ("?state=closed", ["Gamma"]),
        ("?state=open", ["Alpha", "Beta"]),
        ("?state=without", ["Beta"]),
    ],
)
def test_the_list_is_asked_by_name_and_state(signed_in, a_client, demo_user, query, names):
    made = {name: a_client(name) for name in ("Alpha", "Beta", "Gamma")}
    clients.issue_token(made["Alpha"], name="x", by=None)
    clients.close_account(made["Gamma"], by=demo_user("admin"))

    answer = signed_in("admin").get(f"{LIST}{query}")

    assert [row["name"] for row in answer.context["listing"].rows] == names


@pytest.mark.django_db
@pytest.mark.parametrize(("of_one", "expected"), [(False, 3), (True, 3)], ids=["list", "client"])
def test_a_page_costs_so_many_queries_however_many_rows_there_are(signed_in, a_client, of_one, expected):
    first, pages = a_client(), signed_in("admin")
    address = f"{LIST}{first.pk}/" if of_one else LIST

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert pages.get(address).status_code == 200
        return [q["sql"] for q in captured if not any(words in q["sql"][:900] for words in IDENTITY)]

    clients.issue_token(first, name="x", by=None)
    queries()
    before = queries()
    for number in range(5):
        clients.issue_token(first, name="x", by=None)
        a_client(f"System {number}")

    assert len(queries()) == len(before) == expected


# -- the command --


def command(*arguments):
    out = io.StringIO()
    call_command("create_api_client", *arguments, stdout=out)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_the_command_prints_the_token_alone_on_its_last_line(client):
    lines = command(
        *("Nightly", "--partner", "ipu", "--office", "demo-vienna", "--days", "30", "--scope", "read_shared"),
        *("--address", "127.0.0.0/8", "--address", "2001:db8::/32"),
    )

    body = asked(client, lines[-1]).json()
    assert lines[-2] == "Send it as `Authorization: Token …`. It is valid for 30 days and not shown again:"
    assert body["scopes"] == ["read_published", "read_shared", "hand_in_drafts"]
    assert body["address_ranges"] == ["127.0.0.0/8", "2001:db8::/32"]
    assert noted() == [("client_added", None), ("token_issued", None)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--days", "0"], "A token counts for 1 to 365 days."),
        (["--days", "366"], "A token counts for 1 to 365 days."),
        (["--address", "here"], "“here” is no address and no range such as 203.0.113.0/24."),
        (["--scope", "hand_in_drafts"], "With hand_in_drafts, name the office that takes the drafts: --office CODE."),
        (["--office", "nowhere"], "There is no office with the code 'nowhere'."),
    ],
)
def test_the_command_says_what_it_cannot_do_and_does_nothing(arguments, words):
    before = User.objects.count()

    with pytest.raises(CommandError) as refused:
        command("Nightly", "--partner", "ipu", *arguments)

    assert (str(refused.value), User.objects.count()) == (words, before)


@pytest.mark.django_db
def test_the_command_gives_a_client_one_more_token_and_changes_no_terms():
    command("Nightly", "--partner", "ipu", "--address", "10.0.0.0/8")
    command("Nightly", "--partner", "ipu")

    with pytest.raises(CommandError, match="is there already with other terms"):
        command("Nightly", "--partner", "ipu", "--address", "10.0.0.0/9")
    assert ApiToken.objects.count() == 2
    assert User.objects.get(name="Nightly").address_ranges == "10.0.0.0/8"


@pytest.mark.django_db
def test_the_command_runs_as_from_a_shell_with_djangos_own_checks():
    out = io.StringIO()

    call_command("create_api_client", "Shell", partner="ipu", skip_checks=False, stdout=out)

    assert ApiToken.objects.get(digest=ApiToken.digest_of(out.getvalue().splitlines()[-1])).name == "Shell"
