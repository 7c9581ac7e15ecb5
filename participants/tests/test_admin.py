"""The admin pages of participants: who reads what there, and that each look is noted."""

import datetime as dt

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.utils import timezone

from accounts.models import User
from activities.tests.builders import a_project, an_activity
from ctassist.lib.jobs.models import Job
from participants.admin import ELSEWHERE
from participants.models import Erasure, Register, RetentionTerms
from participants.tests.builders import a_participation, a_person
from participants.tests.entries import entries, later_entries  # noqa: F401 -- a fixture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later_entries")]
SECRETS = ("Zzname", "Zzfunction", "Zzemployer", "zz@x.example")


@pytest.fixture
def part(db):
    activity = an_activity(reference="OURS", published=True)
    details = {"position_title": "Zzfunction", "institution_text": "Zzemployer", "email": "zz@x.example"}
    person = a_person("Zzname", **details)
    part = a_participation(activity, person, position_title="Zzfunction", institution="Zzemployer")
    session = activity.sessions.create(title="Opening")
    session.attendances.create(participation=part, present=True)
    Register.objects.create(activity=activity, purpose="Zzpurpose")
    return part


@pytest.fixture
def staff(client, demo_user):
    """Signs in a demo account that may open the admin pages for this once."""

    def sign_in(name):
        user = demo_user(name)
        user.is_staff = True
        user.save()
        client.force_login(user)
        return client

    return sign_in


def pages(part):
    """The pages of one row of each model that tells of somebody."""
    rows = {"person": part.person, "participation": part, "sessionattendance": part.session_attendances.get()}
    return [
        f"/admin/participants/{name}/{row.pk}/{page}/" for name, row in rows.items() for page in ("change", "history")
    ]


@pytest.mark.parametrize("name", ["officer", "dpo"])
def test_who_reads_the_list_reads_the_person_there_and_never_the_address(staff, part, name):
    client = staff(name)
    texts = {address: client.get(address) for address in pages(part)}

    assert {answer.status_code for answer in texts.values()} == {200}
    shown = texts[f"/admin/participants/person/{part.person_id}/change/"].text
    assert [word for word in SECRETS if word in shown] == ["Zzname", "Zzfunction", "Zzemployer"]
    assert not any("zz@x.example" in answer.text for answer in texts.values())
    looks = entries().filter(event="participant_read", key=str(part.person.public_id))
    assert (looks.count(), set(looks.values_list("data_class", flat=True))) == (6, {"P2"})


@pytest.mark.parametrize("name", ["officer2", "manager", "admin"])
def test_nobody_else_finds_them(staff, part, name):
    client = staff(name)

    assert {client.get(address).status_code for address in pages(part)} == {404}
    for model in ("person", "participation", "sessionattendance", "register", "registeraccess"):
        text = client.get(f"/admin/participants/{model}/").text
        assert not [word for word in (*SECRETS, str(part.public_id), str(part.person.public_id)) if word in text]
    assert not entries().filter(event="participant_read").exists()


def test_whoever_was_lent_the_list_reads_the_person_until_it_ends(staff, part, demo_user):
    now, manager = timezone.now(), demo_user("manager")
    lent = part.activity.register_accesses.create(
        user=manager, reason="x", answered_at=now, answered_by=manager, ends_at=now + dt.timedelta(days=1)
    )
    client, page = staff("manager"), f"/admin/participants/person/{part.person_id}/change/"
    before = client.get(page)
    lent.ends_at = now - dt.timedelta(seconds=1)
    lent.save()

    assert (before.status_code, "Zzname" in before.text, client.get(page).status_code) == (200, True, 404)


def counted(part):
    """Rows that tell of no single person by name, of each model that has pages."""
    officer = User.objects.get(email="officer@demo.example")
    job = Job.objects.create(kind="attendance_sheet", title="Participants", owner=officer, state="done")
    stated = {"attendance_id": "attended", "role_id": "participant", "category_id": "judge"}
    sheet = part.activity.attendance_imports.create(job=job, counts={"new": 3}, **stated)
    project = a_project(reference="OURS", published=True)
    terms = RetentionTerms.objects.create(project=project, address_months=3, name_months=9, reason="Zzagreement")
    asked = part.person.erasure_requests.create(reason="Zzasked", asked_by=officer)
    erased = Erasure.objects.create(
        person=part.person.public_id, office=part.person.office, kind="asked", at=timezone.now(), participation_count=1
    )
    return {"attendanceimport": sheet, "retentionterms": terms, "erasurerequest": asked, "erasure": erased}


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("officer", {"attendanceimport", "retentionterms", "erasurerequest"}),
        ("dpo", {"attendanceimport", "retentionterms", "erasurerequest", "erasure"}),
        ("manager", {"retentionterms"}),
        ("officer2", set()),
        ("admin", set()),
    ],
)
def test_what_names_nobody_is_there_for_whom_it_is_of_use(staff, part, name, seen):
    client, rows = staff(name), counted(part)
    pages = {model: client.get(f"/admin/participants/{model}/{row.pk}/change/") for model, row in rows.items()}
    lists = {model: client.get(f"/admin/participants/{model}/").text for model in rows}

    assert {model for model, page in pages.items() if page.status_code == 200} == seen
    assert {page.status_code for page in pages.values()} <= {200, 404}
    assert {model for model, text in lists.items() if f"/{model}/{rows[model].pk}/change/" in text} == seen
    shown = "".join([*lists.values(), *(page.text for page in pages.values())])
    assert not [word for word in SECRETS if word in shown]


def test_what_has_no_page_has_a_reason(db):
    ours = set(apps.get_app_config("participants").get_models())

    assert {model for model in ours if model not in site._registry} == set(ELSEWHERE)
    assert all(ELSEWHERE.values())


def test_lists_name_nobody(staff, part):
    client = staff("officer")

    for model in ("person", "participation", "sessionattendance"):
        text = client.get(f"/admin/participants/{model}/").text
        assert "/change/" in text
        assert not [word for word in SECRETS if word in text]


def test_sessions_tell_withheld_days_to_nobody_who_does_not_read_internals(staff):
    withheld = an_activity(reference="WHEN", published=True, dates_withheld=True, city_withheld=True)
    withheld.sessions.create(title="Opening in Zztown")
    shown = {
        name: "Opening in Zztown" in staff(name).get("/admin/participants/session/").text
        for name in ("officer", "officer2", "manager", "dpo", "admin")
    }

    assert shown == {"officer": True, "officer2": False, "manager": True, "dpo": True, "admin": False}
