"""What a process keeps of figures it tells only as long as they are true, whoever writes and through whatever door.

These tests commit, because only a commit can be seen by others; each takes its own records back.
"""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.access_log import AccessEntry
from accounts.models import Office, User
from activities import sums
from activities.kept import COUNTED_BY
from activities.models import Activity, AttendanceStatus, Project, SavedView, Theme
from activities.tests.builders import an_activity
from ctassist.lib import freshness, kept_parts
from ctassist.lib.history.triggers import recorded_models, subject_of
from ctassist.tests.test_freshness import elsewhere
from participants.models import Participation, PeopleSummed, Person, Register
from participants.tests.builders import a_participation, a_person
from partners.models import Partner
from reports import crossing

ADDRESSES = [f"statistics/{what}/{query}" for what in ("participants", "activities") for query in ("", "?year=1933")]
NEXT_YEAR = "1934-01-01"
MADE = {"reference": "KEPT-1933"}


@pytest.fixture
def activity(django_db_setup, django_db_blocker):
    """A reported training of 1933 with eight people; committed."""
    with django_db_blocker.unblock():
        made = an_activity(
            **MADE,
            starts_on="1933-05-02",
            published=True,
            status_id="reported",
            themes=["pve"],
            partners={"ipu": "lead"},
            countries={"FJI": "beneficiary"},
        )
        for number in range(8):
            a_participation(made, a_person(f"Invented {number}"), gender_id="female" if number < 5 else "male")
        yield made
        people = Person.objects.filter(participations__activity=made)
        keys = list(people.values_list("pk", flat=True))
        Participation.objects.filter(activity=made).delete()
        Person.objects.filter(pk__in=keys).delete()
        Activity.objects.filter(**MADE).delete()


def asked(client):
    """(figures without the time at which they were told, how many statements that took)."""
    with CaptureQueriesContext(connection) as captured:
        answers = [client.get(f"/api/v1/{address}").json() for address in ADDRESSES]
    for answer in answers:
        answer.pop("generated_at", None)
    return answers, len([query for query in captured if "WITH" in query["sql"]])


DASHBOARDS = ["", "?year=2019", "?year=1933&theme=pve&partner=ipu&partner_role=lead", "?year=1933&map=gaps"]


@pytest.mark.parametrize("query", DASHBOARDS)
def test_after_a_change_of_an_activity_a_dashboard_costs_four_statements_at_most(activity, client, query):
    """Treaty facts, projects and what documents state did not change."""
    client.get(f"/dashboard/{query}")
    elsewhere(lambda: Activity.objects.filter(pk=activity.pk).update(venue_name="Annex"))

    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/dashboard/{query}").status_code == 200

    asked = [query["sql"] for query in captured if query["sql"] not in ("BEGIN", "COMMIT")]
    assert len(asked) <= 4, asked


def test_a_search_asks_again_only_when_an_activity_has_changed(activity, client):
    def found(words):
        with CaptureQueriesContext(connection) as captured:
            body = client.get(f"/api/v1/activities/?search={words}").json()
        return [row["reference"] for row in body["results"]], sum("@@" in query["sql"] for query in captured)

    assert found("kept-1933") == (["KEPT-1933"], 1)
    elsewhere(lambda: User.objects.filter(email="manager@demo.example").update(last_login="2020-01-01T00:00Z"))
    assert found("kept-1933") == (["KEPT-1933"], 0)
    assert found("zorilla") == ([], 1)

    elsewhere(lambda: activity.texts.update(title="Zorilla"))

    assert found("zorilla") == (["KEPT-1933"], 1)
    assert found("zorilla") == (["KEPT-1933"], 0)


def of_this(model):
    return model.objects.filter(activity__reference=MADE["reference"])


WRITES = {
    "somebody leaves": lambda: of_this(Participation).first().delete(),
    "somebody did not come": lambda: of_this(Participation).filter(gender="male").update(attendance="no_show"),
    "head counts": lambda: Activity.objects.get(**MADE).head_counts.create(
        role_id="participant", basis_id="exact", male=90
    ),
    "which of both count": lambda: Register.objects.update_or_create(
        activity=Activity.objects.get(**MADE), defaults={"count_source": "headcount"}
    ),
    "the day": lambda: Activity.objects.filter(**MADE).update(
        actual_starts_on="1934-01-01", actual_ends_on="1934-01-01"
    ),
    "who sees it": lambda: Activity.objects.filter(**MADE).update(published_at=None),
    "the bin": lambda: Activity.objects.filter(**MADE).update(deleted_at="2020-01-01T00:00Z"),
    "a theme": lambda: Activity.objects.get(**MADE).activitythemes.all().delete(),
    "a partner": lambda: Activity.objects.get(**MADE).partner_links.all().delete(),
    "a part of it": lambda: an_activity(reference="KEPT-PART", published=True, parent=Activity.objects.get(**MADE)),
}
BACK = {
    "which of both count": lambda: of_this(Register).delete(),
    "a part of it": lambda: Activity.objects.filter(reference="KEPT-PART").delete(),
}


@pytest.fixture(params=["", "manager"])
def reader(request, activity, client):
    """The public, or a manager, who is told how many different people there are."""
    if request.param:
        client.force_login(User.objects.get(email=f"{request.param}@demo.example"))
    return client


@pytest.fixture
def managers(activity):
    """Clients of two managers, whom no activity names."""
    first = User.objects.get(email="manager@demo.example")
    second = User.objects.create(email="second@demo.example", role="manager", office=first.office)
    clients = [Client(), Client()]
    for client, user in zip(clients, (first, second), strict=True):
        client.force_login(user)
    yield clients
    second.delete()


def test_who_sees_the_same_is_told_what_is_kept_and_who_is_named_is_told_more(activity, managers):
    first, second = managers
    before, _ = asked(first)
    assert asked(second) == (before, 0)

    def restrict():
        Activity.objects.filter(**MADE).update(sensitivity="restricted", published_at=None)
        Activity.objects.get(**MADE).readers.create(user=User.objects.get(email="second@demo.example"))

    elsewhere(restrict)
    hidden, _ = asked(first)
    told, statements = asked(second)

    assert (told, statements) == (before, len(ADDRESSES))
    assert [answers[1]["trained"] for answers in (before, hidden)] == [8, 0]
    elsewhere(lambda: Activity.objects.get(**MADE).readers.all().delete())
    after, _ = asked(first)
    assert asked(second) == (after, 0)


@pytest.mark.parametrize("what", WRITES)
def test_the_next_figures_tell_what_another_process_has_written(reader, what, monkeypatch):
    monkeypatch.setattr(sums, "SIZE", 5)
    monkeypatch.setattr(kept_parts, "SIZE", 5)
    asked(reader)
    before, statements = asked(reader)
    assert statements == 0
    try:
        elsewhere(WRITES[what])
        after, statements = asked(reader)
        for holder in freshness.holders:
            holder.drop(None)
        assert (statements, after) == (len(ADDRESSES), asked(reader)[0])
        assert after != before or what == "who sees it"  # which makes no difference to a manager
    finally:
        BACK.get(what, lambda: None)()


@pytest.mark.parametrize("what", WRITES)
def test_who_works_where_is_told_as_another_process_has_written_it(reader, what, monkeypatch):
    for module in (sums, kept_parts, crossing):
        monkeypatch.setattr(module, "SIZE", 5)

    def told():
        answers = [reader.get(f"/api/v1/statistics/coordination/{query}").json() for query in ("", "?year=1933")]
        return [[table["rows"] for table in (answer["partners"], answer["themes"])] for answer in answers]

    before = told()
    try:
        elsewhere(WRITES[what])
        after = told()
        for holder in freshness.holders:
            holder.drop(None)
        assert after == told()
        assert after != before or what not in ("the day", "the bin", "a theme", "a partner")
    finally:
        BACK.get(what, lambda: None)()


@pytest.mark.parametrize(
    ("model", "code", "change"),
    [(AttendanceStatus, "attended", {"counts_as_trained": False}), (Theme, "pve", {"label": "Another label"})],
)
def test_the_next_figures_follow_the_vocabularies(activity, client, model, code, change):
    stored = model.objects.filter(code=code).values(*change).get()
    asked(client)
    before, _ = asked(client)
    try:
        elsewhere(lambda: model.objects.filter(code=code).update(**change))
        assert asked(client)[0] != before
    finally:
        model.objects.filter(code=code).update(**stored)
    assert asked(client)[0] == before


ELSEWHERE = {  # what no sum rests on, though names and choices of the same page do
    "a partner": lambda: Partner.objects.filter(code="ipu").update(acronym="IPU"),
    "a new partner": lambda: Partner.objects.create(code="kept", name="Kept", partner_type_id="government"),
    "a theme": lambda: Theme.objects.filter(code="pve").update(definition="Invented"),
    "a project": lambda: Project.objects.create(reference="KEPT-P", office=Office.objects.first(), status_id="active"),
    "a view": lambda: SavedView.objects.create(name="Kept", owner=User.objects.first(), query="year=1933"),
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_names_projects_and_views_end_no_sums(activity, client, what):
    before, _ = asked(client)
    try:
        elsewhere(ELSEWHERE[what])
        after, statements = asked(client)
    finally:
        Partner.objects.filter(code="kept").delete()
        Project.objects.filter(reference="KEPT-P").delete()
        SavedView.objects.filter(name="Kept").delete()

    assert (after, statements) == (before, 0)


DERIVED = {"activities_activityparts", "activities_partletter", "participants_peoplecells", "participants_peoplesummed"}
DERIVE = {"activity_parts_changed", "people_are_recounted", "what_counts_has_changed", "region_members_changed"}


@pytest.mark.parametrize("email", ["", "officer", "manager", "dpo", "admin"])
def test_sums_rest_on_all_that_their_statements_read_and_that_derives_it(activity, client, email):
    if email:
        client.force_login(User.objects.get(email=f"{email}@demo.example"))
    for holder in freshness.holders:
        holder.drop(None)
    with CaptureQueriesContext(connection) as captured:
        for address in ADDRESSES:
            client.get(f"/api/v1/{address}")
    sums = [query["sql"][query["sql"].index("WITH") :] for query in captured if "found AS" in query["sql"]]
    with connection.cursor() as cursor:
        read = set()
        for sql in sums:
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            read |= set(re.findall(r"'Relation Name': '(\w+)'", str(cursor.fetchone()[0])))
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgfoid::regproc::text = ANY(%s)", [[*DERIVE]]
        )
        derive = {table for (table,) in cursor}

    subjects = {model._meta.db_table: subject_of(model)[0] for model in recorded_models()}
    assert len(sums) == len(ADDRESSES) and {"activities_activity", *DERIVED} <= read | DERIVED and len(derive) > 10
    for table in (read | derive) - DERIVED:
        assert subjects[table] == "activities_activity" or subjects[table].startswith(COUNTED_BY), table


def test_looks_at_people_end_no_figures(activity, client):
    before, _ = asked(client)

    elsewhere(lambda: AccessEntry.objects.create(event="signed_in", at="2020-01-01T00:00Z"))

    assert asked(client) == (before, 0)


def test_sums_that_a_command_mends_end_the_figures(activity, client):
    right, _ = asked(client)
    elsewhere(lambda: PeopleSummed.objects.filter(activity=activity).update(trained=77, took_part=77))
    Activity.objects.filter(pk=activity.pk).update(venue_name="Annex")  # which ends what is kept
    wrong, _ = asked(client)

    elsewhere(lambda: call_command("recount_people"))

    told = [answers[0]["trained"] for answers in (right, wrong, asked(client)[0])]
    assert told == [8, 77, 8]


@pytest.mark.django_db
def test_who_has_written_and_not_committed_is_told_the_figures_of_it(client):
    before, _ = asked(client)
    made = an_activity(**MADE, starts_on="1933-05-02", published=True, status_id="reported")
    for number in range(6):
        a_participation(made, a_person(f"Invented {number}"), gender_id="male")

    assert [before[0]["trained"], asked(client)[0][0]["trained"]] == [0, 6]
