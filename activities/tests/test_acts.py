"""Acts on an activity by page: who is offered what, what happens, what stands in the way; the bin; what lags behind."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from activities import acts
from activities.models import Activity
from activities.services import publish_record
from activities.tests.builders import an_activity
from ctassist.lib import counting, freshness
from ctassist.lib.history.models import Change
from ctassist.lib.partial_dates import DAY

pytestmark = pytest.mark.django_db
EVERYBODY = [None, "officer", "officer2", "manager", "dpo", "admin"]
IDENTITY = ('"accounts_session"', '"accounts_user"')
PLANNED_DAYS = {
    "planned_starts_on": dt.date(2030, 3, 4),
    "planned_ends_on": dt.date(2030, 3, 6),
    "planned_starts_on_precision_id": DAY,
    "planned_ends_on_precision_id": DAY,
}


def a_draft(status="planned", **details):
    """An activity of the officer's office that could take any step its status allows, save for what `details` say."""
    is_past = status in ("ongoing", "completed", "reported")
    details = {
        "starts_on": dt.date(2024, 5, 6) if is_past else None,
        "status_id": status,
        "status_reason": "A reason" if status in ("postponed", "cancelled") else "",
        "modality_id": "in_person",
        "scope_id": "global",
        "venue_city": "Vienna",
        "venue_country_id": "AUT",
        "sensitivity": "internal",
        "outcome": "What came of it",
        "partners": {"unodc": "lead"},
        **PLANNED_DAYS,
    } | details
    activity = an_activity(**details)
    if is_past:
        activity.head_counts.create(male=3, female=4)
    return activity


def address(activity, act):
    return f"/activities/{activity.reference}/acts/{act}/"


def press(client, activity, act, version=None, **fields):
    """What the button of an act's page does, for somebody who saw that version of the activity."""
    fields["version"] = activity.version if version is None else version
    return client.post(address(activity, act), fields)


def offered(client, activity):
    """Names of the acts to which the activity's page has buttons."""
    page = client.get(activity.get_absolute_url()).content.decode()
    return re.findall(rf'href="/activities/{activity.reference}/acts/(\w+)/"', page)


def come_as(client, demo_user, name):
    client.logout()
    if name:
        client.force_login(demo_user(name))


def messages_of(client, activity):
    return client.get(activity.get_absolute_url()).content.decode()


OFFERS = [  # status, whether published -> what the officer, the manager and the protection officer are offered
    ("planned", False, ["confirm", "postpone", "cancel", "propose", "delete"], ["publish"], []),
    ("confirmed", False, ["plan", "start", "postpone", "cancel", "propose", "delete"], ["publish"], []),
    ("ongoing", False, ["complete", "cancel", "propose", "delete"], ["publish"], []),
    ("completed", False, ["start", "report", "propose", "delete"], ["publish"], []),
    ("reported", False, ["propose", "delete"], ["complete", "publish"], []),
    ("postponed", False, ["plan", "confirm", "cancel", "propose", "delete"], ["publish"], []),
    ("cancelled", False, ["propose", "delete"], ["plan", "publish"], []),
    ("completed", True, ["start", "report"], ["withdraw"], ["withdraw"]),
]


@pytest.mark.parametrize(("status", "published", "officer", "manager", "dpo"), OFFERS)
def test_each_role_is_offered_only_the_acts_that_are_possible_now(
    client, demo_user, status, published, officer, manager, dpo
):
    activity = a_draft(status, **({"published": True, "sensitivity": "public"} if published else {}))
    if published:
        Activity.objects.update(published_at=timezone.now(), sensitivity="public")
    expected = {"officer": officer, "manager": manager, "dpo": dpo}

    for name in EVERYBODY:
        come_as(client, demo_user, name)
        assert offered(client, activity) == expected.get(name, []), name


def test_a_restricted_record_is_offered_to_nobody(client, demo_user):
    activity = a_draft(sensitivity="restricted")

    for name in EVERYBODY:
        come_as(client, demo_user, name)
        assert offered(client, activity) == [], name


STEPS = [
    (before, acts.services.MOVES[act], act)
    for before, _, *offers in OFFERS[:7]
    for act in offers[0]
    if act in acts.services.MOVES
]


@pytest.mark.parametrize(("before", "after", "act"), STEPS)
def test_an_officer_takes_each_step_by_page(signed_in, before, after, act):
    activity, client = a_draft(before, **LACKING_NOTHING), signed_in("officer")

    page = client.get(address(activity, act))
    answer = press(client, activity, act, reason="The host asked for it")

    activity.refresh_from_db()
    assert page.status_code == 200
    assert (answer.status_code, answer["Location"]) == (302, activity.get_absolute_url())
    assert (activity.status_id, activity.version) == (after, 2)


LACKING_NOTHING = {
    "starts_on": dt.date(2024, 5, 6),
    "ends_on": dt.date(2024, 5, 7),
}


@pytest.mark.parametrize(
    ("before", "act", "after"), [("reported", "complete", "completed"), ("cancelled", "plan", "planned")]
)
def test_a_manager_takes_an_activity_out_of_a_final_status(signed_in, before, act, after):
    activity, client = a_draft(before), signed_in("manager")

    press(client, activity, act)

    activity.refresh_from_db()
    assert (activity.status_id, activity.status_reason) == (after, "")


@pytest.mark.parametrize("act", list(acts.CARRIED_OUT))
def test_who_has_no_part_in_an_activity_carries_out_nothing(client, demo_user, act):
    """Everybody sees it, and each act would be possible for somebody, save those for which it stands there already."""
    activity = a_draft("planned", published=True, sensitivity="public")

    for name in (None, "officer2", "admin"):
        come_as(client, demo_user, name)
        asked, done = client.get(address(activity, act)), press(client, activity, act, reason="x")
        assert (asked.status_code, done.status_code) == (403, 403), name
    assert Activity.objects.filter(pk=activity.pk, version=1).exists()


@pytest.mark.parametrize("act", list(acts.CARRIED_OUT))
def test_a_draft_of_others_answers_like_what_is_not_there(client, demo_user, act):
    activity = a_draft()

    for name in (None, "officer2", "admin"):
        come_as(client, demo_user, name)
        assert client.get(address(activity, act)).status_code == 404
        refused = 404 if name else 403  # what nobody sent comes back to be sent after a sign-in, whatever it is to
        assert press(client, activity, act, reason="x").status_code == refused
        assert press(client, activity, act, version=7, reason="x").status_code == refused
    assert Activity.objects.filter(pk=activity.pk, version=1).exists()


def test_an_officer_does_not_publish_and_a_manager_does_not_confirm(client, demo_user):
    activity = a_draft()

    for name, act in (("officer", "publish"), ("manager", "confirm"), ("dpo", "publish"), ("manager", "delete")):
        come_as(client, demo_user, name)
        assert press(client, activity, act).status_code == 403, (name, act)
    assert Activity.objects.filter(pk=activity.pk, version=1).exists()


def test_the_page_says_what_will_happen_before_it_happens(signed_in):
    activity, client = a_draft(title="A workshop in Vienna"), signed_in("officer")

    page = client.get(address(activity, "postpone")).content.decode()

    assert "A workshop in Vienna" in page
    assert "It will be held later, with or without a new date." in page
    assert "status-planned" in page and "status-postponed" in page
    assert '<textarea id="reason" name="reason"' in page
    assert '<input type="hidden" name="version" value="1">' in page
    assert "<textarea" not in client.get(address(activity, "confirm")).content.decode()


def test_what_is_missing_is_said_in_words_with_the_way_to_the_form(signed_in):
    activity = a_draft(venue_city="", planned_ends_on_precision_id="month", planned_ends_on=dt.date(2030, 4, 1))
    client = signed_in("officer")

    answer = press(client, activity, "confirm")

    page = answer.content.decode()
    assert answer.status_code == 400
    assert "2 things stand in the way" in page
    assert "Confirmed, in person: name the city." in page
    assert "Confirmed: give the planned end to the day." in page
    assert f'href="{activity.get_absolute_url()}edit/"' in page
    assert Activity.objects.filter(pk=activity.pk, status="planned", version=1).exists()


@pytest.mark.parametrize("reason", ["", "   ", "\u200b"])
def test_a_reason_that_is_needed_is_asked_for_again(signed_in, reason):
    activity, client = a_draft(), signed_in("officer")

    answer = press(client, activity, "cancel", reason=reason)

    assert answer.status_code == 400
    assert '<a href="#reason">Cancelled needs a reason.</a>' in answer.content.decode()
    assert Activity.objects.get(pk=activity.pk).status_id == "planned"


def test_a_reason_that_is_too_long_is_refused_and_stands_there_still(signed_in):
    activity, client = a_draft(), signed_in("officer")

    answer = press(client, activity, "cancel", reason="w" * 2001)

    assert answer.status_code == 400
    assert "Give at most 2000 characters." in answer.content.decode()
    assert "w" * 2001 in answer.content.decode()


def test_who_saw_an_older_version_is_shown_what_changed_and_asked_again(client, demo_user):
    activity = a_draft()
    come_as(client, demo_user, "officer")
    form = {"venue": {"city": "Graz"}}
    changed = client.patch(
        f"/api/v1/activities/{activity.reference}/", form, content_type="application/json", headers={"If-Match": '"1"'}
    )
    assert changed.status_code == 200, changed.content

    answer = press(client, activity, "postpone", version=1, reason="The host asked for it")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody changed this record after you opened it" in page
    assert "<del>Vienna</del>" in page and "<ins>Graz</ins>" in page
    assert "by Olive Officer" in page
    assert "The host asked for it</textarea>" in page
    assert '<input type="hidden" name="version" value="2">' in page
    assert Activity.objects.get(pk=activity.pk).status_id == "planned"
    assert press(client, activity, "postpone", version=2, reason="The host asked for it").status_code == 302


def test_a_button_that_is_pressed_twice_does_one_thing(signed_in):
    activity, client = a_draft(), signed_in("officer")

    first, second = press(client, activity, "confirm"), press(client, activity, "confirm")

    assert (first.status_code, second.status_code) == (302, 302)
    assert second["Location"] == activity.get_absolute_url()
    assert Activity.objects.filter(pk=activity.pk, status="confirmed", version=2).exists()
    assert f"{activity.reference} is confirmed." in messages_of(client, activity)


def test_deleting_and_restoring_twice_does_one_thing_each(signed_in):
    activity, client = a_draft(), signed_in("officer")

    deleted = [press(client, activity, "delete")["Location"] for _ in range(2)]
    restored = [press(client, activity, "restore", version=2)["Location"] for _ in range(2)]

    assert deleted == ["/activities/bin/"] * 2
    assert restored == [activity.get_absolute_url()] * 2
    assert Activity.objects.filter(pk=activity.pk, deleted_at=None, version=3).exists()


def test_an_act_that_leads_nowhere_now_leads_back_in_words(signed_in):
    activity, client = a_draft("completed"), signed_in("officer")

    answers = [client.get(address(activity, "confirm")), press(client, activity, "confirm", version=9)]

    assert [answer["Location"] for answer in answers] == [activity.get_absolute_url()] * 2
    assert f"Confirm: that cannot be done while {activity.reference} is completed." in messages_of(client, activity)


def test_an_act_without_the_version_that_was_seen_is_refused_by_name(signed_in):
    activity, client = a_draft(), signed_in("officer")

    for version in ("", "one", "-1", "٣", "9" * 30):
        answer = client.post(address(activity, "confirm"), {"version": version})
        assert (answer.status_code, "<strong>version</strong>" in answer.content.decode()) == (400, True), version
    assert Activity.objects.get(pk=activity.pk).version == 1


def test_there_are_no_other_acts_and_no_parameters(signed_in):
    activity, client = a_draft(), signed_in("officer")

    assert client.get(address(activity, "explode")).status_code == 404
    assert press(client, activity, "explode").status_code == 404
    assert client.get(f"{address(activity, 'confirm')}?force=yes").status_code == 400
    assert client.put(address(activity, "confirm")).status_code == 405


def test_an_act_is_sent_from_a_page_of_ours(client, demo_user):
    from django.test import Client

    activity, strict = a_draft(), Client(enforce_csrf_checks=True)
    strict.force_login(demo_user("officer"))

    assert strict.post(address(activity, "confirm"), {"version": 1}).status_code == 403
    assert Activity.objects.get(pk=activity.pk).status_id == "planned"


# -- publication --


def test_the_page_says_whether_it_is_published_since_when_and_by_whom_to_those_who_read_internals(client, demo_user):
    activity = a_draft()
    come_as(client, demo_user, "manager")
    draft = messages_of(client, activity)
    press(client, activity, "publish")
    since = Activity.objects.get(pk=activity.pk).published_at.strftime("%-d %B %Y")

    assert "draft</span>" in draft
    for name in ("officer", "manager", "dpo"):
        come_as(client, demo_user, name)
        assert f"published</span> since {since} by Mona Manager" in messages_of(client, activity), name
    for name in (None, "officer2", "admin"):
        come_as(client, demo_user, name)
        page = messages_of(client, activity)
        assert "Mona Manager" not in page and "published</span>" not in page, name


def test_the_api_says_who_published_to_those_who_read_internals(client, demo_user):
    activity = a_draft()
    come_as(client, demo_user, "manager")
    press(client, activity, "publish")

    assert client.get(f"/api/v1/activities/{activity.reference}/").json()["internal"]["published_by"] == "Mona Manager"


def test_who_published_first_and_when_stays(demo_user):
    activity = a_draft()
    publish_record(activity, by=demo_user("manager"))
    first = activity.published_at

    publish_record(activity, by=User.objects.create_user("second@demo.example", name="Second Manager", role="manager"))

    activity.refresh_from_db()
    assert (activity.published_at, activity.published_by.name) == (first, "Mona Manager")


@pytest.mark.parametrize("name", ["manager", "dpo"])
def test_what_is_withdrawn_is_a_draft_again(client, demo_user, name):
    activity = a_draft(published=True, sensitivity="public")
    come_as(client, demo_user, name)

    press(client, activity, "withdraw")

    assert "draft</span>" in messages_of(client, activity)
    client.logout()
    assert client.get(activity.get_absolute_url()).status_code == 404


def test_a_published_activity_is_not_deleted(signed_in):
    activity, client = a_draft(published=True, sensitivity="public"), signed_in("officer")

    answer = press(client, activity, "delete")

    assert answer.status_code == 400
    assert "It is published: a manager withdraws it first." in answer.content.decode()
    assert Activity.objects.get(pk=activity.pk).deleted_at is None


# -- the bin --


@pytest.fixture
def deleted(client, demo_user):
    """An activity that Olive has put into the bin of her office, with much by which it could be found."""
    activity = a_draft(title="A tale of otters", countries={"TCD": "beneficiary"}, venue_country_id="TCD")
    come_as(client, demo_user, "officer")
    press(client, activity, "delete")
    activity.refresh_from_db()
    return activity


def test_the_bin_says_what_lies_in_it_since_when_and_by_whom(client, deleted, demo_user):
    rows = client.get("/activities/bin/").context["listing"].rows

    assert rows == [
        {
            "reference": deleted.reference,
            "title": "A tale of otters",
            "title_language": "en",
            "kind": "Workshop",
            "version": 2,
            "deleted_at": deleted.deleted_at,
            "deleted_by__name": "Olive Officer",
        }
    ]


def test_the_bin_is_for_those_who_record_and_of_their_own_office(client, deleted, demo_user):
    for name, status in {None: 404, "officer2": 200, "manager": 404, "dpo": 404, "admin": 404}.items():
        come_as(client, demo_user, name)
        page = client.get("/activities/bin/")
        assert page.status_code == status, name
        assert "otters" not in page.content.decode()
        assert client.get(address(deleted, "restore")).status_code == 404
        assert press(client, deleted, "restore").status_code == (404 if name else 403)
        assert ("/activities/bin/" in client.get("/activities/").content.decode()) == (name == "officer2"), name


def test_what_is_deleted_is_nowhere(client, deleted, demo_user):
    for name in EVERYBODY:
        come_as(client, demo_user, name)
        for at in ("/activities/", "/api/v1/activities/"):
            assert client.get(f"{at}{deleted.reference}/").status_code == 404, (name, at)
        assert client.get(f"/activities/{deleted.reference}/history/").status_code == 404
        for query in ("search=otters", f"search={deleted.reference}", "country=TCD&year=2030", "venue_country=TCD"):
            body = client.get(f"/api/v1/activities/?{query}").json()
            assert deleted.reference not in [row["reference"] for row in body["results"]], (name, query)
            assert body["count"] == len(body["results"])
            listing = client.get(f"/activities/?{query}").context["listing"]
            assert deleted.reference not in [row["reference"] for row in [*listing.rows, *listing.possible_rows]]
        for page in ("/countries/TCD/", "/partners/unodc/"):
            shown = client.get(page)
            assert deleted.reference not in [row["reference"] for row in shown.context["activities"]], (name, page)
            assert "otters" not in shown.content.decode()
        counts = client.get("/api/v1/countries/TCD/").json()["activity_counts"]
        assert (
            counts["as_venue"]
            == Activity.objects.kept().visible_to(demo_or_nobody(demo_user, name)).filter(venue_country="TCD").count()
        )
        assert "otters" not in client.get("/").content.decode()


def demo_or_nobody(demo_user, name):
    return demo_user(name) if name else None


def test_what_is_restored_is_as_it_was(client, deleted):
    before = client.get("/activities/bin/").content.decode()
    assert f'action="{address(deleted, "restore")}"' in before

    answer = press(client, deleted, "restore")

    assert answer["Location"] == deleted.get_absolute_url()
    assert "A tale of otters" in messages_of(client, deleted)
    assert client.get("/activities/bin/").context["listing"].rows == []
    assert Activity.objects.get(pk=deleted.pk).deleted_by is None


def test_the_bin_is_searched_and_paged(client, deleted):
    other = a_draft(title="A tale of beavers")
    press(client, other, "delete")

    assert [row["title"] for row in client.get("/activities/bin/").context["listing"].rows] == [
        "A tale of beavers",
        "A tale of otters",
    ]
    found = client.get("/activities/bin/?search=otters").context["listing"]
    second = client.get("/activities/bin/?page=2&page_size=1&ordering=-deleted_at").context["listing"]
    assert [row["title"] for row in found.rows] == ["A tale of otters"]
    assert [row["title"] for row in second.rows] == ["A tale of otters"]
    assert client.get("/activities/bin/?page=3&page_size=1").status_code == 400
    assert client.get("/activities/bin/?office=demo-dakar").status_code == 400


def test_the_history_says_who_did_what(client, deleted):
    press(client, deleted, "restore")

    newest, *_, first = Change.objects.about(deleted).filter(action="update")
    assert [change.changed_fields[:2] for change in (first, newest)] == [["deleted_at", "deleted_by_id"]] * 2
    assert {(change.actor_id, change.door) for change in (first, newest)} == {(deleted.deleted_by_id, "page")}


# -- what lags behind --


def at(text):
    return dt.datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("now", "is_behind"),
    [("2030-03-03T20:59:59Z", False), ("2030-03-03T21:00:00Z", True), ("2030-03-04T12:00:00Z", True)],
)
def test_a_confirmed_activity_is_behind_from_the_start_of_its_first_local_day(now, is_behind):
    activity = a_draft("confirmed", time_zone="Africa/Nairobi")

    assert list(Activity.objects.filter(pk=activity.pk).behind(at(now))) == ([activity] if is_behind else [])


@pytest.mark.parametrize(
    ("now", "is_behind"),
    [("2030-03-06T23:59:59Z", False), ("2030-03-07T00:00:00Z", True)],
)
def test_an_ongoing_activity_is_behind_when_its_last_day_is_over(now, is_behind):
    activity = a_draft("ongoing", actual_ends_on=None, actual_ends_on_precision_id="unknown")

    assert list(Activity.objects.filter(pk=activity.pk).behind(at(now))) == ([activity] if is_behind else [])


def test_planned_postponed_and_finished_activities_are_never_behind():
    for status in ("planned", "completed", "reported", "postponed", "cancelled"):
        a_draft(status)

    assert not Activity.objects.behind(at("2040-01-01T00:00:00Z")).exclude(reference__startswith="ACT-").exists()


def test_the_front_page_tells_officers_what_their_office_should_have_moved_on(client, demo_user):
    late = {"planned_starts_on": dt.date(2024, 3, 4), "planned_ends_on": dt.date(2024, 3, 6)}
    a_draft("confirmed", title="A tale of otters", **late)
    a_draft("confirmed", title="A tale of beavers", **late)
    a_draft("ongoing", title="A tale of minks", **late)
    a_draft("confirmed", title="A tale of voles", office="demo-dakar", **late)

    expected = {"officer": ["otters", "beavers", "minks"], "officer2": ["voles"]}
    for name in EVERYBODY:
        come_as(client, demo_user, name)
        page = client.get("/").content.decode()
        section = page.partition('aria-labelledby="behind"')[2].partition("</section>")[0]
        assert re.findall(r"A tale of (\w+)", section) == expected.get(name, []), name
    come_as(client, demo_user, "officer")
    words = " ".join(client.get("/").content.decode().split())
    assert "<strong>2</strong> activities should have begun." in words
    assert "<strong>1</strong> activity should be over." in words


# -- what it costs --


def queries(client, address):
    client.get(address)
    counting.kept.clear()
    for holder in freshness.holders:
        holder.drop(None)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [q["sql"] for q in captured if not any(name in q["sql"][:400] for name in IDENTITY)]


def test_the_page_of_an_act_costs_three_queries(signed_in):
    activity = a_draft()

    assert len(queries(signed_in("officer"), address(activity, "confirm"))) == 3


def test_more_in_the_bin_costs_no_more_queries(client, deleted):
    before = len(queries(client, "/activities/bin/"))
    for number in range(20):
        a_draft(reference=f"T-{number}", deleted_at=timezone.now(), deleted_by_id=deleted.deleted_by_id)

    assert len(queries(client, "/activities/bin/")) == before == 6
