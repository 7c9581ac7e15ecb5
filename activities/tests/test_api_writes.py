"""Writing activities through the API: create, change, act; whoever saw an older version is told so."""

import io

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiToken
from activities.models import Activity
from activities.tests.builders import a_body, a_project, an_activity

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/activities/"


def send(client, method, address, body=None, **headers):
    sent = orjson.dumps(body) if body is not None else b""
    return client.generic(method, address, sent, content_type="application/json", headers=headers)


@pytest.fixture
def officer(signed_in):
    return signed_in("officer")


@pytest.fixture
def recorded(officer):
    """(reference, ETag) of an activity that the officer has just recorded."""
    answer = send(officer, "POST", ADDRESS, a_body())
    assert answer.status_code == 201, answer.content
    return answer.json()["reference"], answer["ETag"]


def test_a_new_activity_is_a_draft_of_its_writers_office_with_a_reference_of_its_year(officer):
    answer = send(officer, "POST", ADDRESS, a_body())

    item = answer.json()
    assert answer.status_code == 201
    assert (answer["ETag"], answer["Location"]) == ('"1"', f"http://testserver/api/v1/activities/{item['reference']}/")
    assert item["reference"] == "2030-0001"
    assert item["status"] == {"code": "planned", "label": "Planned"}
    assert item["partner_sentence"] == "UNODC, jointly with IPU, in cooperation with PAM, funded by Japan"
    assert [link["country"]["alpha3"] for link in item["countries"]] == ["LBY", "TUN"]
    assert item["venue"]["country"]["alpha3"] == "MAR"
    assert (item["planned"]["starts_on"], item["planned"]["starts_on_precision"]) == ("2030-03-01", "month")
    assert item["participants"]["planned_basis"] == "approximate"
    assert item["internal"]["office"] == "Terrorism prevention, Vienna (demo)"
    assert item["internal"]["published_at"] is None
    assert send(officer, "POST", ADDRESS, a_body()).json()["reference"] == "2030-0002"


def test_a_page_of_ours_writes_with_its_session_and_csrf_token(demo_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(demo_user("officer"))
    token = client.get("/").context["csrf_token"]

    without = send(client, "POST", ADDRESS, a_body())
    written = send(client, "POST", ADDRESS, a_body(), **{"X-CSRFToken": str(token)})

    assert (without.status_code, written.status_code) == (403, 201)


def test_what_was_read_can_be_sent_back_and_changes_nothing(officer, recorded):
    reference, etag = recorded
    read = officer.get(f"{ADDRESS}{reference}/").json()

    for method in ("PUT", "PATCH"):
        answer = send(officer, method, f"{ADDRESS}{reference}/", read, **{"If-Match": etag})
        assert (answer.status_code, answer.json()) == (200, read), method


def test_a_change_raises_the_version_once_and_an_older_one_is_refused(officer, recorded):
    reference, etag = recorded
    address = f"{ADDRESS}{reference}/"

    first = send(officer, "PATCH", address, {"venue": {"city": "Fes"}, "themes": ["ftf"]}, **{"If-Match": etag})
    second = send(officer, "PATCH", address, {"venue": {"city": "Agadir"}}, **{"If-Match": etag})

    assert (first.status_code, first["ETag"]) == (200, '"2"')
    assert first.json()["venue"]["city"] == "Fes"
    assert first.json()["venue"]["country"]["alpha3"] == "MAR"
    assert first.json()["themes"] == ["ftf"]
    assert second.status_code == 412
    assert officer.get(address).json()["venue"]["city"] == "Fes"


def test_a_change_says_which_version_it_saw(officer, recorded):
    reference, _ = recorded

    assert send(officer, "PATCH", f"{ADDRESS}{reference}/", {}).status_code == 428
    assert send(officer, "DELETE", f"{ADDRESS}{reference}/").status_code == 428
    assert send(officer, "PATCH", f"{ADDRESS}{reference}/", {}, **{"If-Match": "*"}).status_code == 412


def test_the_same_key_with_the_same_body_is_carried_out_once(officer):
    first = send(officer, "POST", ADDRESS, a_body(), **{"Idempotency-Key": "k-1"})
    again = send(officer, "POST", ADDRESS, a_body(), **{"Idempotency-Key": "k-1"})
    other = send(officer, "POST", ADDRESS, a_body(dates_as_stated="soon"), **{"Idempotency-Key": "k-1"})

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (again["ETag"], again["Location"]) == (first["ETag"], first["Location"])
    assert other.status_code == 422
    assert Activity.objects.filter(reference__startswith="2030-").count() == 1


def test_a_refused_request_leaves_its_key_free(officer):
    refused = send(officer, "POST", ADDRESS, a_body(kind=None), **{"Idempotency-Key": "k-2"})
    mended = send(officer, "POST", ADDRESS, a_body(), **{"Idempotency-Key": "k-2"})

    assert (refused.status_code, mended.status_code) == (400, 201)


def test_names_that_nobody_sets_are_refused_by_name(officer):
    body = a_body(version=3, public_id="x", updated_at="now", owner="me", internal={"office": "x", "published_at": "y"})

    answer = send(officer, "POST", ADDRESS, body)

    assert answer.status_code == 400
    assert {fault["pointer"] for fault in answer.json()["errors"]} == {
        "#/version",
        "#/public_id",
        "#/updated_at",
        "#/owner",
        "#/internal/office",
        "#/internal/published_at",
    }
    assert not Activity.objects.filter(reference__startswith="2030-").exists()


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("admin", 403), ("manager", 403), ("dpo", 403)])
def test_only_officers_of_an_office_record(client, demo_user, who, status):
    if who:
        client.force_login(demo_user(who))

    assert send(client, "POST", ADDRESS, a_body()).status_code == status


def test_another_office_neither_sees_nor_changes_a_draft_nor_changes_what_it_sees(officer, recorded, signed_in):
    reference, etag = recorded
    other = signed_in("officer2")

    assert send(other, "PATCH", f"{ADDRESS}{reference}/", {}, **{"If-Match": etag}).status_code == 404
    published = other.get(f"{ADDRESS}ACT-001/")
    assert send(other, "PATCH", f"{ADDRESS}ACT-001/", {}, **{"If-Match": published["ETag"]}).status_code == 403


def test_a_change_keeps_the_project_and_the_container_that_its_writer_may_not_see(officer, recorded):
    reference, etag = recorded
    project = a_project(reference="hidden", sensitivity="restricted")
    container = an_activity(reference="HIDDEN", sensitivity="restricted")
    Activity.objects.filter(reference=reference).update(project=project, parent=container)
    address = f"{ADDRESS}{reference}/"
    read = officer.get(address).json()
    again = {name: value for name, value in read.items() if name not in ("version", "updated_at")}

    merged = send(officer, "PATCH", address, {"outcome": "A plan."}, **{"If-Match": etag})
    replaced = send(officer, "PUT", address, again | {"outcome": "Two plans."}, **{"If-Match": merged["ETag"]})

    stored = Activity.objects.get(reference=reference)
    assert (read["project"], read["parent"]) == (None, None)
    assert (merged.status_code, replaced.status_code) == (200, 200)
    assert (stored.project, stored.parent, stored.outcome) == (project, container, "Two plans.")


def act(client, reference, name, body=None):
    etag = client.get(f"{ADDRESS}{reference}/")["ETag"]
    return send(client, "POST", f"{ADDRESS}{reference}/{name}/", body or {}, **{"If-Match": etag})


def test_an_activity_moves_along_its_life_step_by_step(officer, recorded):
    reference, etag = recorded

    early = act(officer, reference, "confirm")
    skipped = act(officer, reference, "complete")
    days = {name: f"2030-03-0{day}" for name, day in (("starts_on", 4), ("ends_on", 6))}
    send(officer, "PATCH", f"{ADDRESS}{reference}/", {"planned": days | DAYS}, **{"If-Match": etag})
    confirmed = act(officer, reference, "confirm")
    cancelled = act(officer, reference, "cancel")
    with_reason = act(officer, reference, "cancel", {"reason": "The host withdrew."})

    assert [fault["detail"] for fault in early.json()["errors"]] == [
        "Confirmed: give the planned start to the day.",
        "Confirmed: give the planned end to the day.",
    ]
    assert [fault["detail"] for fault in skipped.json()["errors"]] == [
        "Planned: from here an activity goes to confirmed, postponed, cancelled, not to completed."
    ]
    assert confirmed.json()["status"]["code"] == "confirmed"
    assert [fault["pointer"] for fault in cancelled.json()["errors"]] == ["#/internal/status_reason"]
    assert with_reason.json()["internal"]["status_reason"] == "The host withdrew."


DAYS = {"starts_on_precision": "day", "ends_on_precision": "day"}


def test_the_status_does_not_change_by_the_way(officer, recorded):
    reference, etag = recorded

    answer = send(officer, "PATCH", f"{ADDRESS}{reference}/", {"status": "cancelled"}, **{"If-Match": etag})

    assert "#/status" in {fault["pointer"] for fault in answer.json()["errors"]}


def test_a_manager_publishes_and_withdraws(officer, recorded, client, demo_user):
    reference, _ = recorded
    assert act(officer, reference, "publish").status_code == 403
    client.force_login(demo_user("manager"))

    published = act(client, reference, "publish")
    client.logout()
    seen = client.get(f"{ADDRESS}{reference}/")
    client.force_login(demo_user("manager"))
    act(client, reference, "withdraw")
    client.logout()

    assert (published.status_code, seen.status_code) == (200, 200)
    assert client.get(f"{ADDRESS}{reference}/").status_code == 404


def test_what_is_deleted_lies_in_the_bin_and_can_be_restored(officer, recorded):
    reference, etag = recorded

    gone = send(officer, "DELETE", f"{ADDRESS}{reference}/", **{"If-Match": etag})
    missing = officer.get(f"{ADDRESS}{reference}/")
    restored = send(officer, "POST", f"{ADDRESS}{reference}/restore/", {}, **{"If-Match": '"2"'})

    assert (gone.status_code, missing.status_code) == (204, 404)
    assert (restored.status_code, restored["ETag"]) == (200, '"3"')
    assert officer.get(f"{ADDRESS}{reference}/").json()["titles"] == {"en": "Regional workshop for parliamentarians"}


def token_of(office):
    """The headers of a system of the IPU that hands in drafts to an office."""
    out = io.StringIO()
    call_command("create_api_client", "Nightly push", partner="ipu", office=office, stdout=out)
    return {"Authorization": f"Token {out.getvalue().splitlines()[-1]}"}


def test_a_partner_system_hands_drafts_to_its_office_and_sees_no_others(client, signed_in):
    headers = token_of("demo-vienna")
    an_activity(reference="OTHERS", partners={"unodc": "lead"})
    an_activity(reference="NAMING-IT", partners={"unodc": "lead", "ipu": "host"})

    made = send(client, "POST", ADDRESS, a_body(), **headers)
    stranger = send(client, "POST", ADDRESS, a_body(partners=[{"partner": "unodc", "role": "lead"}]), **headers)
    seen = {row["reference"] for row in client.get(f"{ADDRESS}?page_size=200", headers=headers).json()["results"]}

    assert made.status_code == 201
    assert "internal" not in made.json()
    assert [fault["detail"] for fault in stranger.json()["errors"]] == [
        "Name your own organisation among the partners."
    ]
    assert {reference for reference in seen if not reference.startswith("ACT-")} == {"2030-0001"}
    assert signed_in("officer").get(f"{ADDRESS}2030-0001/").status_code == 200


def test_a_partner_system_changes_what_it_handed_in_and_nothing_else(client):
    headers = token_of("demo-vienna")
    made = send(client, "POST", ADDRESS, a_body(internal={"source_note": "By telephone."}), **headers)
    address = f"{ADDRESS}{made.json()['reference']}/"

    changed = send(client, "PATCH", address, {"outcome": "A plan."}, **headers, **{"If-Match": made["ETag"]})
    unread = send(client, "PATCH", address, {"internal": {"source_note": "x"}}, **headers, **{"If-Match": '"2"'})
    refused = [  # published: of the same office with and without the IPU
        send(client, "PATCH", f"{ADDRESS}{reference}/", {}, **headers, **{"If-Match": etag_of(client, reference)})
        for reference in ("ACT-001", "ACT-010")
    ]

    assert (changed.status_code, changed.json()["outcome"]) == (200, "A plan.")
    assert Activity.objects.get(reference=made.json()["reference"]).source_note == "By telephone."
    assert [fault["pointer"] for fault in unread.json()["errors"]] == ["#/internal"]
    assert [answer.status_code for answer in refused] == [403, 403]
    binned = send(client, "DELETE", address, **headers, **{"If-Match": '"2"'})
    restored = send(client, "POST", f"{address}restore/", {}, **headers, **{"If-Match": '"3"'})
    assert (binned.status_code, restored.status_code) == (204, 200)


def test_a_client_that_reads_never_comes_to_write_by_the_way():
    token_of(None)

    with pytest.raises(CommandError, match="is there already and only reads"):
        token_of("demo-vienna")
    with pytest.raises(CommandError, match="no office with the code ''"):
        call_command("create_api_client", "Another", partner="ipu", office="")


def test_null_empties_an_internal_note_and_unknown_names_are_refused_whatever_they_hold(officer):
    made = send(officer, "POST", ADDRESS, a_body(internal={"source_note": "Secret."}))
    address = f"{ADDRESS}{made.json()['reference']}/"

    odd = send(officer, "PATCH", address, {"outcom": None, "deleted_at": None}, **{"If-Match": '"1"'})
    emptied = send(officer, "PATCH", address, {"internal": {"source_note": None}}, **{"If-Match": '"1"'})

    assert {fault["pointer"] for fault in odd.json()["errors"]} == {"#/outcom", "#/deleted_at"}
    assert emptied.json()["internal"]["source_note"] == ""


def test_a_part_is_put_below_an_activity_that_one_writes(officer, recorded):
    an_activity(reference="THEIRS", office="demo-dakar", published=True)
    an_activity(reference="OURS", published=True)

    theirs = send(officer, "POST", ADDRESS, a_body(parent="THEIRS"))
    ours = send(officer, "POST", ADDRESS, a_body(parent="OURS"))

    assert [fault["pointer"] for fault in theirs.json()["errors"]] == ["#/parent"]
    assert ours.json()["parent"]["reference"] == "OURS"


def test_what_cannot_be_known_is_said_back_short(officer):
    answer = send(officer, "POST", ADDRESS, a_body(kind="x" * 100_000))
    many = send(officer, "POST", ADDRESS, {f"x{number}": 1 for number in range(1001)})

    assert len(answer.content) < 1000
    assert (many.status_code, len(many.content) < 1000) == (400, True)


def etag_of(client, reference):
    return client.get(f"{ADDRESS}{reference}/")["ETag"]


def test_a_partner_system_without_an_office_only_reads(client):
    assert send(client, "POST", ADDRESS, a_body(), **token_of(None)).status_code == 403


def test_a_new_record_costs_at_most_twelve_statements(client, demo_user):
    headers = {"Authorization": f"Token {ApiToken.issue(demo_user('officer'), 'x')}", "Idempotency-Key": "k"}
    send(client, "POST", ADDRESS, a_body(), **headers | {"Idempotency-Key": "warm"})

    with CaptureQueriesContext(connection) as captured:
        answer = send(client, "POST", ADDRESS, a_body(), **headers)

    asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]  # the test's own transaction
    assert answer.status_code == 201
    assert len(asked) == 5  # of these, one looks up the token, which is kept outside a test's transaction


def test_an_act_that_does_not_exist_is_not_there(officer, recorded):
    reference, etag = recorded

    answer = send(officer, "POST", f"{ADDRESS}{reference}/explode/", {}, **{"If-Match": etag})

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


ODD_BODIES = [b"", b"null", b"[]", b"[1]", b'"x"', b"0", b"true", b"{", b'{"title": "\\u0000"}', b'"\\ud800"']


@pytest.mark.parametrize("body", ODD_BODIES)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_whatever_is_sent_for_a_record_is_refused_in_words_or_changes_nothing(officer, recorded, method, body):
    reference, etag = recorded
    address = ADDRESS if method == "POST" else f"{ADDRESS}{reference}/"

    answer = officer.generic(method, address, body, "application/json", headers={"If-Match": etag})

    if (method, body) == ("PATCH", b""):
        assert (answer.status_code, answer["ETag"]) == (200, etag)
    else:
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert answer.json()["detail"]
    assert Activity.objects.get(reference=reference).version == 1


@pytest.mark.parametrize("body", ODD_BODIES[3:])
def test_whatever_is_sent_with_an_act_is_refused_in_words(officer, recorded, body):
    reference, etag = recorded
    address = f"{ADDRESS}{reference}/plan/"

    answer = officer.generic("POST", address, body, "application/json", headers={"If-Match": etag})

    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("version", ["", "*", "4", '"x"', 'W/"1"', '"99999999999"', '"\u0661"'])
def test_an_if_match_that_is_no_etag_of_ours_is_refused(officer, recorded, version):
    reference, _ = recorded

    answer = send(officer, "PATCH", f"{ADDRESS}{reference}/", {}, **{"If-Match": version})

    assert (answer.status_code, answer["Content-Type"]) == (412, "application/problem+json")
