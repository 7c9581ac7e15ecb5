"""The participants of an activity as a file: who takes it out, what stands in it, and that it is noted."""

import io

import pytest
from django.db import connection

from activities.models import ActivityReader
from activities.tests.builders import an_activity
from ctassist.lib.jobs import runner
from ctassist.lib.jobs.models import Job, JobFilePart
from ctassist.lib.tables import read_csv
from participants import export
from participants.erasure import erase
from participants.models import Person, RegisterAccess
from participants.tests.builders import a_participation, a_person
from participants.tests.entries import entries, later_entries  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later_entries")]
EXPORT = "/activities/OURS/participants/export/"
HEADS = [
    *("family_name", "given_name", "gender", "category", "country", "institution", "position_title", "role"),
    *("other_roles", "attendance", "certificate_no", "certificate_on"),
]


@pytest.fixture
def activity(db):
    activity = an_activity(reference="OURS", published=True)
    person = a_person("=1+1", "Ana", gender_id="female", country_id="MAR", email="zz@x.example")
    a_participation(activity, person, other_roles=["speaker"], institution="@Court", position_title="Judge")
    a_participation(activity, a_person("Brown", ""))
    a_participation(an_activity(), a_person("Elsewhere"))
    return activity


def taken_out(client, form="csv", reason="For the annual report."):
    """The rows of the file, after the worker has made it."""
    answer = client.post(EXPORT, {"format": form, "reason": reason})
    assert answer.status_code == 302, answer.text
    job = Job.objects.latest("id")
    runner.perform(job.public_id)
    answer = client.get(f"/jobs/{job.public_id}/file/")
    return list(read_csv(io.BytesIO(b"".join(answer.streaming_content)))), job


def test_the_office_takes_its_list_out_without_addresses(signed_in, activity):
    (heads, *rows), job = taken_out(signed_in("officer"))

    assert heads == HEADS
    assert sorted(row[:2] for row in rows) == [["=1+1", "Ana"], ["Brown", ""]]
    [ana] = [row for row in rows if row[1] == "Ana"]
    assert ana[2:] == [
        *("Female", "Not recorded", "Morocco", "@Court", "Judge", "Participant", "Speaker", "Attended", "", ""),
    ]
    told = f"{job.params} {job.title} {Job.objects.get(pk=job.pk).sentence}"
    assert not [word for word in ("Brown", "Ana", "zz@x.example") if word in told]


def test_a_name_that_looks_like_a_formula_is_inert_in_the_file(signed_in, activity):
    client = signed_in("officer")
    _, job = taken_out(client)

    content = b"".join(client.get(f"/jobs/{job.public_id}/file/").streaming_content).decode()

    assert "'=1+1" in content and "'@Court" in content


def test_the_data_protection_officer_has_the_addresses_too(signed_in, activity):
    (heads, *rows), _ = taken_out(signed_in("dpo"))

    assert heads == [*HEADS, "email"]
    assert sorted(row[-1] for row in rows) == ["", "zz@x.example"]


def test_an_xlsx_file_is_made_too(signed_in, activity):
    client = signed_in("officer")
    client.post(EXPORT, {"format": "xlsx", "reason": "x"})
    job = Job.objects.latest("id")
    runner.perform(job.public_id)

    content = b"".join(client.get(f"/jobs/{job.public_id}/file/").streaming_content)

    assert content.startswith(b"PK")


@pytest.mark.parametrize(("name", "highest"), [("officer", "P2"), ("dpo", "P3")])
def test_the_export_and_its_fetching_are_noted_with_reason_and_number(signed_in, activity, name, highest):
    taken_out(signed_in(name))

    found = entries().filter(event__in=["participants_exported", "file_fetched"]).order_by("id")
    assert list(found.values_list("event", "key", "data_class", "row_count", "reason")) == [
        ("participants_exported", "OURS", highest, 2, "For the annual report."),
        ("file_fetched", "OURS", highest, 2, "For the annual report."),
    ]


@pytest.mark.parametrize(
    "sent", [{"reason": "x"}, {"format": "csv"}, {"format": "csv", "reason": " "}, {"format": "doc"}]
)
def test_a_reason_and_a_format_are_needed(signed_in, activity, sent):
    assert signed_in("officer").post(EXPORT, sent).status_code == 400
    assert Job.objects.count() == 0


def test_who_was_lent_the_list_takes_nothing_out(signed_in, activity):
    activity.office = an_activity(office="demo-dakar").office
    activity.save()
    client = signed_in("manager")
    client.post("/activities/OURS/participants/access/", {"reason": "x", "days": "7"})

    assert RegisterAccess.objects.open().count() == 1
    assert client.post(EXPORT, {"format": "csv", "reason": "x"}).status_code == 403
    assert "Take the whole list out" not in client.get("/activities/OURS/participants/").text


def test_a_job_of_somebody_who_may_no_longer_makes_no_file(signed_in, activity, demo_user):
    signed_in("officer").post(EXPORT, {"format": "csv", "reason": "x"})
    officer = demo_user("officer")
    officer.office = an_activity(office="demo-dakar").office
    officer.save()
    job = Job.objects.latest("id")

    runner.perform(job.public_id)

    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "The list is not yours to export.")
    assert not entries().filter(event="participants_exported").exists()


def test_a_file_of_names_lies_sealed_in_the_database(signed_in, activity):
    (_, *rows), job = taken_out(signed_in("officer"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM jobs_jobfilepart WHERE file_id = %s", [job.file.pk])
        [(stored,)] = cursor.fetchall()
    assert "Brown" in str(rows) and b"Brown" not in bytes(stored)


def test_files_that_name_somebody_go_when_they_are_erased(signed_in, activity, demo_user):
    client = signed_in("officer")
    _, job = taken_out(client)

    erase(Person.objects.filter(participations__activity=activity), by=demo_user("dpo"), reason="Asked for.")

    assert JobFilePart.objects.filter(file__job=job).count() == 0
    assert client.get(f"/jobs/{job.public_id}/file/").status_code == 404


def test_a_file_of_names_is_not_given_out_when_the_list_is_no_longer_open(signed_in, activity, demo_user):
    activity.sensitivity, activity.published_at = "restricted", None
    activity.save()
    named = ActivityReader.objects.create(activity=activity, user=demo_user("officer"))
    client = signed_in("officer")
    _, job = taken_out(client)

    named.delete()

    assert client.get(f"/jobs/{job.public_id}/file/").status_code == 404
    assert entries().filter(event="file_fetched").count() == 1


def test_a_file_that_was_made_while_somebody_was_erased_is_not_kept(signed_in, activity, demo_user, monkeypatch):
    whole = export.write_csv

    def late(*args):
        done = whole(*args)
        erase(Person.objects.filter(family_name="Brown"), by=demo_user("dpo"), reason="They asked.")
        return done

    monkeypatch.setattr(export, "write_csv", late)
    signed_in("officer").post(EXPORT, {"format": "csv", "reason": "For the annual report."})
    job = Job.objects.latest("id")
    runner.perform(job.public_id)
    job.refresh_from_db()

    assert (job.state, job.error) == ("failed", export.ERASED)
    assert not JobFilePart.objects.exists()
