"""The page of the access log: who reads what of it, how it is asked, and its file."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access_listing import between
from accounts.access_log import AccessEntry, note
from accounts.models import ApiToken, User
from activities.models import Activity
from activities.tests.builders import an_activity
from ctassist.lib.jobs import runner
from ctassist.lib.jobs.models import Job
from ctassist.lib.tables import read_csv

pytestmark = pytest.mark.django_db
LOG = "/accounts/access/"
IDENTITY = ("accounts_session", '"accounts_user"."password"')


def numbers_on(answer):
    """The entries of a page, without those of who signed in to see it."""
    signed_in = set(AccessEntry.objects.filter(event="signed_in").values_list("id", flat=True))
    return [row["id"] for row in answer.context["listing"].rows if row["id"] not in signed_in]


@pytest.fixture
def looks(demo_user):
    """Three looks at records of Vienna and one at a record of Dakar, by name."""
    ours, theirs = an_activity(reference="OURS"), an_activity(reference="THEIRS", office="demo-dakar")
    return {
        "dpo": look("dpo", ours, demo_user),
        "colleague": look("officer", ours, demo_user),
        "other office": look("officer2", ours, demo_user),
        "not ours": look("dpo", theirs, demo_user),
    }


def look(name, record, demo_user, event="record_read", **more):
    note(event, actor=demo_user(name), of=record, data_class="P1", **more)
    return AccessEntry.objects.latest("id").pk


@pytest.mark.parametrize(("name", "status"), [("manager", 404), ("admin", 404), ("dpo", 200), ("officer", 200)])
def test_who_reads_the_access_log(signed_in, looks, name, status):
    answer = signed_in(name).get(LOG)

    assert answer.status_code == status
    assert ("OURS" in answer.text) == (status == 200)


def test_who_is_not_signed_in_is_asked_to(client):
    assert client.get(LOG)["Location"] == f"/accounts/login/?next={LOG}"


def test_an_officer_without_an_office_and_a_client_read_nothing(client):
    for role in ("officer", "client"):
        client.force_login(User.objects.create_user(f"{role}-{role}@demo.example", name=role, role=role))
        assert client.get(LOG).status_code == 404


def test_the_data_protection_officer_reads_all_the_newest_first(signed_in, looks):
    answer = signed_in("dpo").get(LOG)

    assert numbers_on(answer) == sorted(looks.values(), reverse=True)
    assert "Dana Protection" in answer.text and "read a record" in answer.text


def test_officers_read_who_from_outside_looked_at_their_records(signed_in, looks):
    answer = signed_in("officer").get(LOG)

    assert numbers_on(answer) == [looks["other office"], looks["dpo"]]


def test_officers_read_nothing_of_looks_at_another_offices_record_that_they_may_see(signed_in, looks):
    Activity.objects.filter(reference="THEIRS").update(sensitivity="public", published_at=timezone.now())

    assert numbers_on(signed_in("officer").get(LOG)) == [looks["other office"], looks["dpo"]]


def test_officers_read_no_addresses_tokens_and_requests(signed_in, demo_user):
    AccessEntry.objects.create(
        event="record_read",
        actor=demo_user("dpo"),
        kind="activity",
        key=an_activity(reference="OURS").reference,
        office=demo_user("officer").office,
        address="203.0.113.9",
        request_id="abcdef",
        token_id=1,
    )

    ours, all_of_it = signed_in("officer").get(LOG).text, signed_in("dpo").get(LOG).text

    assert "OURS" in ours
    assert not [secret for secret in ("203.0.113.9", "abcdef", "token") if secret in ours.partition("<main")[2]]
    assert [secret for secret in ("203.0.113.9", "abcdef", "by token") if secret in all_of_it] == [
        *("203.0.113.9", "abcdef", "by token"),
    ]


def test_officers_do_not_learn_of_a_restricted_record_by_who_looked_at_it(signed_in, demo_user, looks):
    look("dpo", an_activity(reference="SECRET", sensitivity="restricted"), demo_user)
    Activity.objects.filter(reference="OURS").update(sensitivity="restricted")

    answer = signed_in("officer").get(LOG)

    assert numbers_on(answer) == []
    assert "SECRET" not in answer.text and "OURS" not in answer.text


def test_officers_read_of_looks_only(signed_in, demo_user):
    record = an_activity()
    kept = [look("dpo", record, demo_user), look("dpo", record, demo_user, event="history_read")]
    look("dpo", record, demo_user, event="export_made")

    assert numbers_on(signed_in("officer").get(LOG)) == kept[::-1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("who=protection", {"dpo", "not ours"}),
        ("who=nobody", set()),
        ("record=OURS", {"dpo", "colleague", "other office"}),
        ("record=OUR", set()),
        ("event=record_read", {"dpo", "colleague", "other office", "not ours"}),
        ("event=export_made", set()),
        ("data_class=P1", {"dpo", "colleague", "other office", "not ours"}),
        ("data_class=P3", set()),
        ("who=dana&record=THEIRS", {"not ours"}),
    ],
)
def test_the_log_is_asked_by_who_record_event_and_class(signed_in, looks, query, found):
    answer = signed_in("dpo").get(f"{LOG}?{query}")

    assert numbers_on(answer) == sorted((looks[name] for name in found), reverse=True)


def test_a_period_reaches_from_the_start_of_its_first_day_to_the_end_of_its_last():
    first, last = dt.date(2026, 3, 1), dt.date(2026, 3, 2)
    edges = {
        dt.datetime(2026, 2, 28, 23, 59, 59, 999999, dt.UTC): False,
        dt.datetime(2026, 3, 1, 0, 0, 0, 0, dt.UTC): True,
        dt.datetime(2026, 3, 2, 23, 59, 59, 999999, dt.UTC): True,
        dt.datetime(2026, 3, 3, 0, 0, 0, 0, dt.UTC): False,
    }
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_accessentry DISABLE TRIGGER stamp")
    for instant in edges:
        AccessEntry.objects.create(event="record_read", at=instant)

    found = set(between(AccessEntry.objects.all(), (first, last)).values_list("at", flat=True))

    assert found == {instant for instant, is_in in edges.items() if is_in}


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("event=nothing", "event"),
        ("data_class=P4", "data_class"),
        ("period=yesterday", "period"),
        ("before=0", "before"),
        ("before=9223372036854775808", "before"),
        ("before=x", "before"),
        ("page=2", "page"),
        ("actor=1", "actor"),
        ("ordering=at", "ordering"),
    ],
)
def test_what_the_log_cannot_be_asked_is_said(signed_in, looks, query, name):
    answer = signed_in("dpo").get(f"{LOG}?{query}")

    assert (answer.status_code, list(answer.context["errors"])) == (400, [name])
    assert not AccessEntry.objects.filter(event="access_log_read").exists()


def test_officers_do_not_ask_by_class(signed_in):
    assert signed_in("officer").get(f"{LOG}?data_class=P1").status_code == 400


def test_pages_follow_each_other_without_a_gap_while_entries_are_added(signed_in, demo_user):
    record, client = an_activity(), signed_in("dpo")
    written = [look("officer", record, demo_user) for _ in range(5)][::-1]

    found, query = [], "?event=record_read&page_size=2"
    while query:
        answer = client.get(f"{LOG}{query}")
        found.append(numbers_on(answer))
        query = answer.context["listing"].next_query
        look("officer", record, demo_user)

    assert found == [written[:2], written[2:4], written[4:]]


def test_reading_the_log_is_noted_with_the_number_of_entries(signed_in, demo_user, looks):
    signed_in("dpo").get(LOG)
    signed_in("officer").get(f"{LOG}?record=OURS")
    signed_in("manager").get(LOG)

    read = AccessEntry.objects.filter(event="access_log_read").order_by("id")
    assert list(read.values_list("actor__name", "kind", "key", "row_count")) == [
        ("Dana Protection", "access log", "", 5),  # the four looks, and that she signed in
        ("Olive Officer", "who saw mine", "", 2),
    ]


@pytest.mark.parametrize(("name", "expected"), [("dpo", 3), ("officer", 2)])
def test_the_page_costs_so_many_queries_however_many_entries_there_are(signed_in, demo_user, name, expected):
    client, record = signed_in(name), an_activity()

    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(LOG).status_code == 200
        return [q["sql"] for q in captured if not any(words in q["sql"] for words in IDENTITY)]

    look("dpo", record, demo_user)
    asked()
    first = asked()
    for _ in range(20):
        look("dpo", record, demo_user)

    assert len(asked()) == len(first) == expected  # the entries, the accounts that they are about, the note


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_the_page_takes_no_writes(signed_in, looks, method):
    client = signed_in("dpo")
    before = AccessEntry.objects.count()

    assert getattr(client, method)(LOG).status_code == 405
    assert AccessEntry.objects.count() == before


def test_the_file_holds_what_the_list_holds_and_is_noted(signed_in, demo_user, looks):
    client = signed_in("dpo")
    token = ApiToken.issue(demo_user("officer"), "=1+1")
    assert token
    before = list(AccessEntry.objects.filter(key="OURS").order_by("-id").values_list("id", flat=True))

    queued = client.post(f"{LOG}export/", {"query": "?record=OURS&page_size=1"})
    job = Job.objects.get()
    runner.perform(job.public_id)
    answer = client.get(f"/jobs/{job.public_id}/file/")

    with_heading = list(read_csv(BytesOf(answer)))
    assert queued["Location"] == f"/jobs/{job.public_id}/"
    assert [int(row[0]) for row in with_heading[1:]] == before
    assert with_heading[0][:4] == ["number", "at", "who", "account"]
    assert job.title == "Access log about OURS"
    assert list(AccessEntry.objects.order_by("-id").values_list("event", "kind", "row_count")[:2]) == [
        ("file_fetched", "access log", 3),
        ("export_made", "access log", 3),
    ]


def BytesOf(answer):  # noqa: N802 -- stands for a file
    import io

    return io.BytesIO(b"".join(answer.streaming_content))


@pytest.mark.parametrize("name", ["officer", "manager", "admin", None])
def test_nobody_else_takes_the_log_out(client, signed_in, name):
    if name:
        signed_in(name)

    assert client.post(f"{LOG}export/", {"query": ""}).status_code == 404
    assert not Job.objects.exists()


def test_who_has_another_role_by_then_gets_no_file(signed_in, demo_user):
    signed_in("dpo").post(f"{LOG}export/", {"query": ""})
    User.objects.filter(pk=demo_user("dpo").pk).update(role="manager")

    runner.perform(Job.objects.get().public_id)

    job = Job.objects.get()
    assert (job.state, job.error) == ("failed", "The access log is for the data protection officer.")
    assert not hasattr(job, "file")


@pytest.mark.parametrize("sent", [{"query": "event=nothing"}, {"query": "a=%00"}, {"query": "", "more": "1"}])
def test_a_file_that_cannot_be_asked_is_refused(signed_in, sent):
    assert signed_in("dpo").post(f"{LOG}export/", sent).status_code == 400
    assert not Job.objects.exists()
