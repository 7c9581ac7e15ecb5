"""People counted without names: who reads them, how they are written, and that they stay once reported."""

import datetime as dt

import pytest

from activities.models import Activity, ParticipantCategory
from activities.tests.builders import a_body, an_activity
from activities.tests.test_acts import a_draft, come_as, press
from activities.tests.test_api_writes import ADDRESS, send
from activities.tests.test_form import NEW, edit_fields, what_an_officer_types
from activities.tests.wrong_data import counted
from ctassist.lib.history.models import Change
from ctassist.tests.admin_forms import faults_on
from ctassist.tests.admin_forms import send as fill_in

pytestmark = pytest.mark.django_db
JUDGES = {"country": "LBY", "category": "judge", "female": 12, "male": 0, "basis": "approximate"}
CELLS = ("female", "male", "other", "undisclosed", "not_recorded")


@pytest.fixture
def officer(signed_in):
    return signed_in("officer")


@pytest.fixture
def recorded(officer):
    """(address in the API, ETag) of an activity at which twelve women judges and no man from Libya were counted."""
    answer = send(officer, "POST", ADDRESS, a_body(**counted(JUDGES)))
    assert answer.status_code == 201, answer.content
    return answer.json()["url"].removeprefix("http://testserver"), answer["ETag"]


def cells(item):
    return [tuple(row[cell] for cell in CELLS) for row in item["internal"]["head_counts"]]


def test_what_was_written_is_read_as_it_was_with_unknown_apart_from_nobody(officer, recorded):
    item = officer.get(recorded[0]).json()

    assert item["internal"]["head_counts"] == [
        {
            "country": {
                "alpha2": "LY",
                "alpha3": "LBY",
                "m49": "434",
                "name": "Libya",
                "url": "http://testserver/api/v1/countries/LBY/",
            },
            "category": {"code": "judge", "label": "Judge"},
            "role": {"code": "participant", "label": "Participant"},
            "female": 12,
            "male": 0,
            "other": None,
            "undisclosed": None,
            "not_recorded": None,
            "basis": "approximate",
        }
    ]
    assert (item["participants"]["attended"], item["participants"]["attended_basis"]) == (12, "approximate")


def test_only_those_read_them_who_read_internals(client, demo_user):
    activity = an_activity(published=True)
    activity.head_counts.create(country_id="TCD", category_id="customs", female=3, male=1041)

    for name in (None, "officer", "officer2", "manager", "dpo", "admin"):
        come_as(client, demo_user, name)
        item = client.get(f"{ADDRESS}{activity.reference}/").json()
        page = client.get(activity.get_absolute_url()).content.decode()
        reads = name in ("officer", "manager", "dpo")

        assert ("internal" in item, 'id="head-counts"' in page, "1,041" in page) == (reads, reads, reads), name
        assert "customs" not in str(item) or reads, name
        assert item["participants"]["attended"] == 1044, name  # the sum is for everybody


def test_the_page_tells_nobody_from_not_reported(officer, recorded):
    page = officer.get(recorded[0].removeprefix("/api/v1")).content.decode()
    row = page.partition('id="head-counts"')[2].partition("<tbody>")[2].partition("</tbody>")[0]

    assert row.count('<span class="unknown">not reported</span>') == 3
    assert 'data-label="Men">0' in "".join(row.split("\n"))


def test_what_was_read_can_be_sent_back_and_changes_nothing(officer, recorded):
    address, etag = recorded
    item = officer.get(address).json()

    answers = [send(officer, method, address, item, **{"If-Match": etag}) for method in ("PUT", "PATCH")]

    assert [(answer.status_code, answer["ETag"]) for answer in answers] == [(200, etag)] * 2


def test_a_change_elsewhere_leaves_them_as_they_are(officer, recorded):
    address, etag = recorded

    patched = send(officer, "PATCH", address, {"outcome": "Fine."}, **{"If-Match": etag})
    replaced = send(officer, "PUT", address, a_body(), **{"If-Match": patched["ETag"]})

    assert [cells(answer.json()) for answer in (patched, replaced)] == [[(12, 0, None, None, None)]] * 2


@pytest.mark.parametrize("nothing", [[], None])
def test_they_are_emptied_by_nothing(officer, recorded, nothing):
    address, etag = recorded

    answer = send(officer, "PATCH", address, {"internal": {"head_counts": nothing}}, **{"If-Match": etag})

    assert (answer.status_code, answer.json()["internal"]["head_counts"]) == (200, [])
    assert answer.json()["participants"]["attended"] is None


def test_a_row_that_changes_makes_a_new_version_and_is_told_in_the_history(officer, recorded):
    address, etag = recorded
    rows = [JUDGES | {"male": 5}, {"category": "prosecutor", "not_recorded": 1_000_000}]

    answer = send(officer, "PATCH", address, {"internal": {"head_counts": rows}}, **{"If-Match": etag})

    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert cells(answer.json()) == [(12, 5, None, None, None), (None, None, None, None, 1_000_000)]
    activity = Activity.objects.get(reference=answer.json()["reference"])
    changes = Change.objects.about(activity).filter(table="activities_headcount")[:2]
    assert sorted(change.action for change in changes) == ["insert", "update"]


def test_a_retired_category_stays_with_the_row_that_has_it(officer, recorded):
    address, etag = recorded
    ParticipantCategory.objects.filter(pk="judge").update(is_active=False)

    kept = send(officer, "PATCH", address, {"outcome": "Fine."}, **{"If-Match": etag})
    fresh = send(officer, "POST", ADDRESS, a_body(**counted(JUDGES)))

    assert (kept.status_code, fresh.status_code) == (200, 400)
    assert fresh.json()["errors"][0]["pointer"] == "#/internal/head_counts/0/category"


# -- once reported --


@pytest.fixture
def reported(officer):
    """The address in the API of a reported activity with two rows of head counts."""
    activity = a_draft("reported", ends_on=dt.date(2024, 5, 7))  # men and women of no country
    activity.head_counts.create(country_id="LBY", female=2)
    return f"{ADDRESS}{activity.reference}/"


def test_the_head_counts_of_a_reported_activity_stay(officer, reported):
    item = officer.get(reported).json()
    rows = item["internal"]["head_counts"]
    changes = [rows[:1], [*rows, {"country": "TUN", "male": 1}], [rows[0], rows[1] | {"female": 9}]]

    answers = [
        send(officer, "PATCH", reported, {"internal": {"head_counts": changed}}, **{"If-Match": '"1"'})
        for changed in changes
    ]

    told = [[(fault["pointer"], fault["detail"]) for fault in answer.json()["errors"]] for answer in answers]
    assert told == [[("#/internal/head_counts", "The figures of a reported activity are frozen.")]] * 3
    assert cells(officer.get(reported).json()) == cells(item)


def test_the_same_rows_in_another_order_are_no_change(officer, reported):
    rows = officer.get(reported).json()["internal"]["head_counts"]

    answer = send(officer, "PATCH", reported, {"internal": {"head_counts": rows[::-1]}}, **{"If-Match": '"1"'})

    assert (answer.status_code, answer["ETag"]) == (200, '"1"')


def test_they_change_again_after_a_manager_has_reopened_it(client, demo_user, reported):
    activity = Activity.objects.get(reference=reported.split("/")[4])
    come_as(client, demo_user, "manager")
    press(client, activity, "complete")
    come_as(client, demo_user, "officer")

    answer = send(client, "PATCH", reported, {"internal": {"head_counts": [{"male": 1}]}}, **{"If-Match": '"2"'})

    assert (answer.status_code, cells(answer.json())) == (200, [(None, 1, None, None, None)])


def test_the_form_refuses_it_too_beside_the_rows(officer, reported):
    reference = reported.split("/")[4]
    fields = edit_fields(officer, reference) | {"head_counts-0-female": "7"}

    answer = officer.post(f"/activities/{reference}/edit/", fields)

    assert answer.status_code == 400
    assert answer.context["page"].faults == {"head_counts": ["The figures of a reported activity are frozen."]}
    assert '<a href="#head_counts">People counted by heads</a>' in answer.content.decode()
    assert 'id="head_counts-error"' in answer.content.decode()


def test_the_admin_page_refuses_it_in_the_same_words(client, demo_user, reported):
    user = demo_user("officer")
    user.is_staff = True
    user.save()
    client.force_login(user)
    activity = Activity.objects.get(reference=reported.split("/")[4])

    answer = fill_in(client, f"/admin/activities/activity/{activity.pk}/change/", **{"head_counts-0-female": "9"})

    assert answer.status_code == 400
    assert faults_on(answer) == ["The figures of a reported activity are frozen."]


def test_counted_heads_are_figures_enough_to_report(officer):
    activity = a_draft("completed", ends_on=dt.date(2024, 5, 7))
    activity.head_counts.all().delete()
    address = f"{ADDRESS}{activity.reference}/"

    without = send(officer, "POST", f"{address}report/", {}, **{"If-Match": '"1"'})
    send(officer, "PATCH", address, {"internal": {"head_counts": [{"male": 0}]}}, **{"If-Match": '"1"'})
    with_them = send(officer, "POST", f"{address}report/", {}, **{"If-Match": '"2"'})

    assert [fault["pointer"] for fault in without.json()["errors"]] == ["#/participants/reported"]
    assert (with_them.status_code, with_them.json()["status"]["code"]) == (200, "reported")


# -- on the form --


def test_the_form_shows_what_is_stored_and_changes_nothing_untouched(officer, recorded):
    reference = recorded[0].split("/")[4]
    fields = edit_fields(officer, reference)

    officer.post(f"/activities/{reference}/edit/", fields)

    told = {name.removeprefix("head_counts-0-"): text for name, text in fields.items() if "head_counts" in name}
    assert told == {
        "country": "Libya",
        "category": "judge",
        "role": "participant",
        "female": "12",
        "male": "0",
        "basis": "approximate",
    }
    assert Activity.objects.get(reference=reference).version == 1


@pytest.mark.parametrize(("typed", "stored"), [("1,200", 1200), ("0", 0), ("7", 7)])
def test_the_form_reads_plain_numbers(officer, typed, stored):
    officer.post(NEW, what_an_officer_types(**{"head_counts-0-not_recorded": typed}))

    assert Activity.objects.latest("pk").head_counts.get().not_recorded == stored


def test_a_qualifier_has_a_field_of_its_own(officer):
    answer = officer.post(NEW, what_an_officer_types(**{"head_counts-0-female": "about 12"}))

    assert answer.status_code == 400
    assert answer.context["page"].faults == {"head_counts-0-female": ["Give a whole number."]}
    assert 'value="about 12"' in answer.content.decode()


def test_rows_are_added_and_removed_without_a_script(officer):
    typed = what_an_officer_types(**{"head_counts-0-female": "3"})

    added = officer.post(NEW, typed | {"change": "add:head_counts"})
    removed = officer.post(NEW, typed | {"change": "remove:head_counts:0"})

    assert len(added.context["page"].rows["head_counts"]) == 2
    assert 'name="head_counts-1-female"' in added.content.decode()
    assert len(removed.context["page"].rows["head_counts"]) == 0
    assert Activity.objects.filter(reference__startswith="2030").count() == 0


def test_a_row_in_which_nobody_wrote_is_no_row(officer):
    defaults = {"head_counts-0-role": "participant", "head_counts-0-basis": "exact", "head_counts-0-female": ""}

    officer.post(NEW, what_an_officer_types(**defaults))

    assert Activity.objects.latest("pk").head_counts.count() == 0


def test_who_saved_later_sees_the_counts_of_both(officer, recorded):
    address, etag = recorded
    reference = address.split("/")[4]
    fields = edit_fields(officer, reference) | {"head_counts-0-female": "13"}
    rows = [JUDGES | {"female": 14}]
    send(officer, "PATCH", address, {"internal": {"head_counts": rows}}, **{"If-Match": etag})

    answer = officer.post(f"/activities/{reference}/edit/", fields)

    assert answer.status_code == 409
    [difference] = answer.context["page"].differences
    assert (difference["label"], difference["is_contested"]) == ("People counted by heads", True)
    assert difference["theirs"] == ["Libya, Judge, Participant, women: 14, men: 0, Approximate"]
    assert difference["yours"] == ["Libya, Judge, Participant, women: 13, men: 0, Approximate"]
