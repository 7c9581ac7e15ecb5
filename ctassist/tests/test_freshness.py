"""What a process keeps is never believed longer than it is true, whoever changes it and however.

These tests commit, because only a commit can be seen by others; each takes its own changes back.
"""

import threading

import pytest
from django.db import connection, transaction
from django.db.models import Count, Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.access_log import AccessEntry, note
from accounts.models import ApiToken, User
from activities.models import Activity, ActivityTheme, Theme
from activities.reading import KEPT
from activities.tests.builders import an_activity
from countries.models import Country, Language
from ctassist.lib import counting, freshness, reference
from ctassist.lib.kept_items import MOST_VARIANTS
from instruments.models import Instrument, TreatyAction
from partners.models import Partner


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield


commits = pytest.mark.usefixtures("committed")


def titles_of(client, query="page_size=200"):
    return {row["reference"]: row["title"] for row in client.get(f"/api/v1/activities/?{query}").json()["results"]}


def elsewhere(change):
    """Runs and commits a change on another connection, as another process would."""

    def run():
        try:
            change()
        except Exception as error:
            failed.append(error)
        connection.close()

    failed = []
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


def statements(ask):
    with CaptureQueriesContext(connection) as captured:
        answer = ask()
    return answer, [q["sql"] for q in captured]


@commits
def test_an_unchanged_list_is_answered_by_two_statements(client):
    first = client.get("/api/v1/activities/?page_size=10").json()
    second, asked = statements(lambda: client.get("/api/v1/activities/?page_size=10").json())

    assert second == first
    begin, look, keys, commit = asked
    assert (begin, commit) == ("BEGIN", "COMMIT")
    assert "lib_referencechange" in look and "LIMIT 10" in keys  # what is still true; what is on the page


@commits
@pytest.mark.parametrize(
    ("change", "back"),
    [
        (lambda: original().update(title="Changed"), lambda title: original().update(title=title)),
        (lambda: raw("Changed"), lambda title: raw(title)),
    ],
    ids=["by the program", "by SQL"],
)
def test_a_changed_title_is_shown_at_once(client, change, back):
    before = titles_of(client)
    try:
        elsewhere(change)
        assert titles_of(client) == before | {"ACT-001": "Changed"}
    finally:
        back(before["ACT-001"])
    assert titles_of(client) == before


def original():
    return Activity.objects.get(reference="ACT-001").texts.filter(is_original=True)


def raw(title):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE activities_activitytext SET title = %s WHERE activity_id = "
            "(SELECT id FROM activities_activity WHERE reference = 'ACT-001')",
            [title],
        )


@commits
def test_only_what_changed_is_made_anew(client):
    client.get("/api/v1/activities/?page_size=200")
    ActivityTheme.objects.filter(activity__reference="ACT-001", position=6).update(position=7)

    _, asked = statements(lambda: client.get("/api/v1/activities/?page_size=200"))

    ActivityTheme.objects.filter(activity__reference="ACT-001", position=7).update(position=6)
    key = Activity.objects.get(reference="ACT-001").pk
    assert any(f'"activity_id" IN ({key})' in sql for sql in asked)


@commits
def test_a_new_link_is_shown_at_once(client):
    def themes():
        return client.get("/api/v1/activities/?project=mena_ve_2016").json()["results"][0]["themes"]

    before = themes()
    activity = Activity.objects.get(reference="ACT-001")
    elsewhere(lambda: activity.activitythemes.create(theme_id="maritime", position=9))
    during = themes()
    activity.activitythemes.filter(theme="maritime").delete()

    assert (during, themes()) == ([*before, "maritime"], before)


@commits
def test_a_changed_label_is_shown_at_once_in_items_that_were_kept(client):
    def kind():
        return client.get("/api/v1/activities/?project=mena_ve_2016").json()["results"][0]["lead"]["name"]

    before = kind()
    elsewhere(lambda: Partner.objects.filter(code="unodc").update(name="Another name"))
    during = kind()
    Partner.objects.filter(code="unodc").update(name=before)

    assert (during, kind()) == ("Another name", before)


@commits
def test_what_one_has_written_and_not_committed_is_seen_by_oneself_and_kept_by_nobody(client):
    before = titles_of(client)

    with transaction.atomic():
        original().update(title="Not committed")
        assert titles_of(client)["ACT-001"] == "Not committed"
        transaction.set_rollback(True)

    assert titles_of(client) == before


@commits
def test_a_count_is_asked_once_and_anew_after_a_commit(client):
    client.get("/api/v1/activities/?kind=workshop")  # also ends what earlier tests left in sight

    def counted():
        body, asked = statements(lambda: client.get("/api/v1/activities/?kind=workshop").json())
        return body["count"], len([sql for sql in asked if "COUNT(" in sql])

    number, _ = counted()
    assert counted() == (number, 0)
    elsewhere(lambda: Activity.objects.filter(reference="ACT-001").update(kind="other"))
    assert counted() == (number - 1, 1)
    elsewhere(lambda: Activity.objects.filter(reference="ACT-001").update(kind="workshop"))
    assert counted() == (number, 1)


@pytest.mark.django_db
def test_a_row_that_is_added_in_the_middle_of_a_request_is_found_by_its_key(django_assert_num_queries):
    rows = reference.tables().rows(Language)
    Language.objects.create(code="added", label="Added in between", iati_accepted=False)

    assert rows["added"].label == rows.get("added").label == "Added in between"
    assert rows.get("never") is None and rows.get("never", "x") == "x"
    with django_assert_num_queries(0):
        assert rows.get("fr").code == "fr" and rows.get(None) is None


@commits
def test_a_reference_table_is_read_once_and_anew_when_a_late_transaction_commits():
    begun, go_on = threading.Event(), threading.Event()

    def late():
        with transaction.atomic():
            Theme.objects.filter(code="pve").update(label="Late label")
            begun.set()
            go_on.wait(10)
        connection.close()

    label = Theme.objects.get(code="pve").label
    thread = threading.Thread(target=late)
    thread.start()
    begun.wait(10)
    Partner.objects.filter(code="ipu").update(notes="does not wait for the other transaction")

    def seen():
        freshness.forget()
        return reference.tables().rows(Theme)["pve"].label

    before = seen()
    go_on.set()
    thread.join()
    after = seen()
    Theme.objects.filter(code="pve").update(label=label)
    Partner.objects.filter(code="ipu").update(notes="")

    assert (before, after, seen()) == (label, "Late label", label)


@commits
def test_a_token_is_read_once_and_ends_with_its_account_at_once(client):
    user = User.objects.create_user("kept@x.invalid", name="Kept", role="client")
    headers = {"Authorization": f"Token {ApiToken.issue(user, 'kept')}"}

    def asked():
        response, sql = statements(lambda: client.get("/api/v1/themes/", headers=headers))
        return response.status_code, len([s for s in sql if 'FROM "accounts_apitoken"' in s])

    try:
        asked()
        assert asked() == (200, 0)
        elsewhere(lambda: User.objects.filter(pk=user.pk).update(is_active=False))
        assert asked() == (401, 1)
        elsewhere(lambda: User.objects.filter(pk=user.pk).update(is_active=True))
        assert asked() == (200, 1)
        elsewhere(lambda: ApiToken.objects.filter(user=user).delete())
        assert asked() == (401, 1)
    finally:
        user.delete()


@commits
@pytest.mark.parametrize(("records", "times", "is_dropped"), [(1, 6, False), (1, 7, True), (3, 2, False), (4, 1, True)])
def test_after_very_many_changes_everything_kept_is_dropped(monkeypatch, records, times, is_dropped):
    monkeypatch.setattr(freshness, "MOST_CHANGES", 6)
    monkeypatch.setattr(freshness, "MOST_RECORDS", 3)
    freshness.forget()
    freshness.now()
    versions = dict(Partner.objects.order_by("pk").values_list("pk", "version")[:records])
    for number in range(times):
        Partner.objects.filter(pk__in=versions).update(version=1000 + number)
    dropped = []

    class Holder:
        def drop(self, changed):
            dropped.append(changed)

    freshness.holders.append(Holder())
    freshness.forget()
    freshness.now()
    freshness.holders.pop()
    monkeypatch.undo()
    for key, version in versions.items():
        Partner.objects.filter(pk=key).update(version=version)

    assert dropped == [None if is_dropped else {f"partners_partner {key}" for key in versions}]


@pytest.mark.django_db
def test_the_number_of_counts_kept_is_bounded(monkeypatch):
    monkeypatch.setattr(counting, "MOST_KEPT", 3)

    for number in range(5):
        freshness.this_moment.set(freshness.Moment((0, 0), "a snapshot", 1))
        counting.count(Activity.objects.filter(delivery_count=number + 1))

    assert len(counting.kept) == 3


@commits
def test_what_is_kept_is_bounded_whatever_languages_and_names_of_the_site_are_asked_for(client):
    for number in range(12):
        language = f"x{chr(97 + number)}"
        headers = {"Host": f"testserver:{8000 + number}", "Accept-Language": language}
        assert client.get("/api/v1/activities/?page_size=5", headers=headers).status_code == 200

    assert max(len(variants) for variants in KEPT.items.values()) <= MOST_VARIANTS
    assert {language for variants in KEPT.items.values() for _, language, _, _ in variants} == {""}


@commits
def test_what_a_record_says_while_it_is_restricted_is_never_shown_to_the_public(client):
    """One writer restricts and publishes a record over and over; its secret title is there only while restricted."""
    activity = an_activity(reference="RACE", title="Harmless", published=True)
    dpo, stop, leaks, seen = Client(), threading.Event(), [], []
    dpo.force_login(User.objects.get(email="dpo@demo.example"))

    def write():
        while not stop.is_set():
            with transaction.atomic():
                Activity.objects.filter(pk=activity.pk).update(published_at=None, sensitivity="restricted")
                activity.texts.update(title="SECRET")
            with transaction.atomic():
                activity.texts.update(title="Harmless")
                Activity.objects.filter(pk=activity.pk).update(published_at=timezone.now(), sensitivity="public")
        connection.close()

    def read(reader, found):
        while not stop.is_set():
            body = reader.get("/api/v1/activities/?search=RACE").json()["results"]
            assert None not in body
            found.extend(row["title"] for row in body)
        connection.close()

    threads = [threading.Thread(target=write)]
    threads += [threading.Thread(target=read, args=(Client(), leaks)) for _ in range(2)]
    threads += [threading.Thread(target=read, args=(dpo, seen))]
    for thread in threads:
        thread.start()
    stop.wait(4)
    stop.set()
    for thread in threads:
        thread.join()
    activity.delete()

    assert set(leaks) == {"Harmless"}
    assert set(seen) == {"Harmless", "SECRET"}  # the race was on


@commits
def test_an_item_that_is_kept_with_a_withheld_city_is_not_told_to_the_public(client):
    activity = an_activity(reference="KEPT", published=True, venue_city="Hidden", city_withheld=True)
    manager = Client()
    manager.force_login(User.objects.get(email="manager@demo.example"))

    def cities():
        rows = [who.get("/api/v1/activities/?search=KEPT").json()["results"][0] for who in (manager, client)]
        return [row["venue"] and row["venue"]["city"] for row in rows]

    first, again = cities(), cities()
    elsewhere(lambda: Activity.objects.filter(pk=activity.pk).update(city_withheld=False))
    open_to_all = cities()
    elsewhere(lambda: Activity.objects.filter(pk=activity.pk).update(city_withheld=True))
    closed = cities()
    kept = len(KEPT.items[str(activity.pk)])
    activity.delete()

    assert first == again == closed == ["Hidden", None]
    assert open_to_all == ["Hidden", "Hidden"]
    assert kept == 2


@commits
@pytest.mark.parametrize("is_broken_off", [False, True])
def test_what_is_noted_in_a_snapshot_which_only_reads_is_written_when_it_has_ended(is_broken_off):
    before = AccessEntry.objects.count()
    try:
        with freshness.one_snapshot():
            note("record_read", actor=None, of="a list")
            inside = AccessEntry.objects.count()
            if is_broken_off:
                raise LookupError
    except LookupError:
        pass

    after = AccessEntry.objects.count()
    with connection.cursor() as cursor:  # as only the owner of the table can
        cursor.execute("ALTER TABLE accounts_accessentry DISABLE TRIGGER USER; DELETE FROM accounts_accessentry")
        cursor.execute("ALTER TABLE accounts_accessentry ENABLE TRIGGER USER")
    assert (inside - before, after - before) == (0, 1)


@commits
def test_another_cluster_with_smaller_numbers_drops_everything(client):
    client.get("/api/v1/activities/?page_size=5")
    freshness.followed.xmin += 1_000_000

    elsewhere(lambda: Partner.objects.filter(code="unodc").update(notes="x"))
    client.get("/api/v1/themes/?page_size=1")

    assert len(KEPT.items) == 0
    Partner.objects.filter(code="unodc").update(notes="")


@pytest.mark.django_db
def test_what_nothing_can_match_counts_zero():
    rows = Activity.objects.none()

    assert counting.count(rows) == {"all": 0}
    assert counting.count(rows, certain=Q(kind="workshop")) == {"certain": 0}
    assert counting.table(rows.values_list("kind").annotate(Count("pk"))) == {}


# -- treaty status of all States --


def status_of_france(client, instrument="tokyo-1963"):
    told = client.get("/api/v1/ratifications/matrix/?search=FRA&as_of=2026-01-01").json()
    codes = [one["code"] for one in told["instruments"]]
    return told["countries"][0]["cells"][codes.index(instrument)]["status"]


def marks_of_france(client):
    page = client.get("/instruments/matrix/?search=FRA&as_of=2026-01-01").content.decode()
    return page.partition('href="/countries/FRA/')[2].partition("</tr>")[0]


@commits
def test_a_deposit_and_its_correction_show_at_once_in_the_table_of_all_states(client):
    code = "beijing-protocol-2010"
    before, marks = status_of_france(client, code), marks_of_france(client)

    def deposit():
        TreatyAction.objects.create(
            country_id="FRA", instrument_id=code, type_id="denunciation", deposited_on="2020-01-01",
            deposited_on_precision_id="day", effective_on="2021-01-01", source="a test",
        )  # fmt: skip

    try:
        elsewhere(deposit)
        during, marks_during = status_of_france(client, code), marks_of_france(client)
    finally:
        TreatyAction.objects.filter(source="a test").delete()

    assert (before, during, status_of_france(client, code)) == ("party", "former_party", "party")
    assert marks != marks_during and 'class="f"' in marks_during and marks_of_france(client) == marks


@commits
@pytest.mark.parametrize(
    ("model", "column", "key", "value"),
    [(Country, "name", "FRA", "Frankland"), (Instrument, "short_title", "tokyo-1963", "Tokyo, changed")],
)
def test_a_changed_name_shows_at_once_in_the_table_of_all_states(client, model, column, key, value):
    old = getattr(model.objects.get(pk=key), column)

    def shown():
        return value in client.get("/instruments/matrix/").content.decode()

    before = shown()
    try:
        elsewhere(lambda: model.objects.filter(pk=key).update(**{column: value}))
        during = shown()
    finally:
        model.objects.filter(pk=key).update(**{column: old})

    assert (before, during, shown()) == (False, True, False)


@commits
def test_what_else_is_written_leaves_the_table_of_all_states_as_it_is_kept(client):
    client.get("/api/v1/ratifications/matrix/?as_of=2010-01-01")
    old = original().get().title
    elsewhere(lambda: original().update(title="Changed"))
    try:
        _, asked = statements(lambda: client.get("/api/v1/ratifications/matrix/?as_of=2010-01-01"))
        _, other_day = statements(lambda: client.get("/api/v1/ratifications/matrix/?as_of=2009-05-03"))
    finally:
        original().update(title=old)

    for sqls in (asked, other_day):
        assert [sql for sql in sqls if "lib_referencechange" not in sql] == ["BEGIN", "COMMIT"]
