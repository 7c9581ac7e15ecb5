"""Erasing people: their names are found nowhere, and every figure stays what it was."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.access_log import note
from accounts.demo import demo_office
from accounts.models import Role, User
from activities.models import PeopleCounted
from activities.tests.builders import a_project, an_activity
from ctassist.lib.data_classes import P2
from ctassist.lib.history.models import Change
from ctassist.lib.sealing import Unsealable
from participants import retention
from participants.duplicates import merge_people
from participants.erasure import ask_for_erasure, erase, refuse_erasure, remove_addresses
from participants.models import (
    DueSoon,
    Erasure,
    ErasureRequest,
    Participation,
    Person,
    Register,
    RetentionTerms,
    SessionAttendance,
)
from participants.services import record_participation
from participants.subject import all_about, correct_person
from participants.tests.builders import a_participation, a_person
from partners.models import Partner

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def dpo(demo_user):
    return demo_user("dpo")


@pytest.fixture
def officer(demo_user):
    return demo_user("officer")


def figures():
    columns = [field.attname for field in PeopleCounted._meta.concrete_fields if field.name != "id"]
    return sorted(PeopleCounted.objects.values_list(*columns), key=str)


def whole_database():
    """Every row of every table, as text."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT to_jsonb(one)::text FROM "{table}" AS one')
            told += [f"{table} {row[0]}" for row in cursor.fetchall()]
    return "\n".join(told)


def a_crowd(count, officer):
    """So many people with secret names, functions, institutions and addresses, each in two activities."""
    activities = [an_activity(reference=f"CROWD-{at}", actual_starts_on="2020-01-01") for at in (1, 2)]
    people = []
    for at in range(count):
        person = Person(
            family_name=f"Zzfamily{at}",
            given_name=f"Zzgiven{at}",
            position_title=f"Zzjudge{at}",
            institution_text=f"Zzcourt{at}",
            email=f"zzmail{at}@mail.example",
            gender_id=["female", "male", "other"][at % 3],
            category_id=["judge", "prosecutor"][at % 2],
            country_id="TCD",
        )
        for activity in activities:
            part = Participation(activity=activity, person=person, attendance_id="attended", certificate_no=f"Zzno{at}")
            record_participation(part, by=officer)
        people.append(person)
    return people


def secrets_in(text):
    return set(re.findall("zz(?:family|given|judge|court|mail|no)", text.lower()))


def test_a_hundred_people_are_erased_and_every_figure_stays(officer, dpo):
    people = a_crowd(100, officer)
    before, unique = figures(), Participation.objects.values("person").distinct().count()
    assert secrets_in(whole_database()) == {"zzfamily", "zzgiven", "zzjudge", "zzcourt", "zzno"}  # addresses are sealed

    assert erase(Person.objects.filter(pk__in=[one.pk for one in people]), by=dpo, reason="They asked for it.") == 100

    assert figures() == before
    assert Participation.objects.values("person").distinct().count() == unique
    assert secrets_in(whole_database()) == set()
    assert Erasure.objects.filter(kind="asked", by=dpo, participation_count=2).count() == 100


def test_the_history_never_says_when_a_certificate_was_given(officer):
    person = Person(family_name="Zzfamily")
    activity, day = an_activity(actual_starts_on=dt.date(2020, 1, 1)), dt.date(2020, 2, 3)
    part = Participation(activity=activity, person=person, attendance_id="attended", certificate_on=day)
    record_participation(part, by=officer)
    part.certificate_on = dt.date(2020, 2, 4)
    part.version += 1
    part.save()
    part.delete()

    changes = Change.objects.about(activity).filter(table="participants_participation").order_by("id")
    assert [(one.action, (one.after or {}).get("certificate_on")) for one in changes] == [
        ("insert", None),
        ("update", "after"),
        ("delete", None),
    ]
    assert "2020-02" not in str([(one.before, one.after) for one in changes])


def test_only_the_data_protection_officer_erases(officer, demo_user):
    person = a_participation(an_activity()).person
    for name in ("officer", "manager", "admin"):
        with pytest.raises(PermissionDenied):
            erase(Person.objects.filter(pk=person.pk), by=demo_user(name), reason="No.")
    person.refresh_from_db()

    assert person.family_name == "Testova"


def test_the_same_person_is_erased_once(dpo):
    person = a_participation(an_activity()).person
    people = Person.objects.filter(pk=person.pk)

    assert [erase(people, by=dpo, reason="Asked."), erase(people, by=dpo, reason="Asked again.")] == [1, 0]
    assert Erasure.objects.count() == 1


def test_an_officer_asks_and_the_erasure_answers(officer, dpo):
    person = a_participation(an_activity()).person
    asked = ask_for_erasure(person, by=officer, reason="She wrote to us.")
    assert ask_for_erasure(person, by=officer, reason="She wrote to us.").pk == asked.pk

    erase(Person.objects.filter(pk=person.pk), by=dpo, reason="She wrote to the office.")
    asked.refresh_from_db()

    assert (asked.answered_by, asked.is_refused) == (dpo, False)
    assert not ErasureRequest.objects.waiting().exists()


def merged_twice(officer):
    """Somebody of whom three records were made one."""
    one, two, three = (a_participation(an_activity(), a_person("Zzname", "Ana")).person for _ in range(3))
    ids = [one.public_id, two.public_id, three.public_id]
    merge_people(two, three, by=officer)
    merge_people(one, two, by=officer)
    return one, ids


def test_what_was_asked_is_asked_of_the_record_that_stays(officer, dpo):
    one, other = (a_participation(an_activity(), a_person("Alaoui")).person for _ in range(2))
    ask_for_erasure(one, by=officer, reason="She wrote to us.")
    ask_for_erasure(other, by=officer, reason="She called us.")
    merge_people(one, other, by=officer)

    assert ErasureRequest.objects.waiting().get(person=one).reason == "She wrote to us.\n\nShe called us."

    third = a_participation(an_activity(), a_person("Alaoui")).person
    refuse_erasure(ErasureRequest.objects.get(), by=dpo, answer="A court holds it.")
    merge_people(third, one, by=officer)
    assert ErasureRequest.objects.get(person=third).answer == "A court holds it."


def test_who_was_recorded_twice_is_erased_as_both_on_an_older_backup(officer, dpo, tmp_path, capsys):
    kept, ids = merged_twice(officer)
    erase(Person.objects.filter(pk=kept.pk), by=dpo, reason="She asked.")
    call_command("erasures")
    path = tmp_path / "erasures.csv"
    path.write_text(capsys.readouterr().out)
    backup = [a_participation(an_activity(), a_person("Zzname", "Ana", public_id=one)).person for one in ids[1:]]
    call_command("erasures", replay=str(path))

    assert not Person.objects.filter(pk__in=[one.pk for one in backup], erased_at__isnull=True).exists()
    assert "zzname" not in path.read_text().lower()


def test_an_address_that_was_removed_before_a_merge_leaves_only_that_record_again(officer, tmp_path, capsys):
    one, other = (a_participation(an_activity(), a_person("Alaoui", email="a@x.example")).person for _ in range(2))
    remove_addresses(Person.objects.filter(pk=one.pk))
    one.refresh_from_db()
    Erasure.objects.update(at=timezone.now() - dt.timedelta(days=1))
    merge_people(one, other, by=officer)
    call_command("erasures")

    assert str(one.public_id) in (told := capsys.readouterr().out) and str(other.public_id) not in told
    assert len(all_about(one)["removals"]) == 1


def test_proofs_about_a_record_that_was_merged_are_told_of_the_one_that_stays(officer, dpo):
    one, other = (a_participation(an_activity(), a_person("Alaoui", email="a@x.example")).person for _ in range(2))
    remove_addresses(Person.objects.filter(pk=other.pk))
    other.refresh_from_db()
    note("person_read", actor=dpo, of=other, data_class=P2)
    merge_people(one, other, by=officer)
    told = all_about(one)

    assert [removal["kind"] for removal in told["removals"]] == ["address"]
    assert [look["event"] for look in told["looks"]] == ["person_read"]


def test_an_institution_that_is_corrected_is_no_longer_a_linked_partner(dpo):
    unodc = Partner.objects.get(code="unodc")
    person = a_person(institution=unodc)
    then = a_participation(an_activity(), person, institution=unodc.name)
    before = a_participation(an_activity(), person, institution="Elsewhere")
    assert not correct_person(person, {"position_title": ""}, by=dpo) and person.institution == unodc

    assert correct_person(person, {"institution_text": "Court of Appeal"}, by=dpo, reason="She asked.")

    person.refresh_from_db()
    assert (person.institution, all_about(person)["institution"]) == (None, "Court of Appeal")
    assert [*Participation.objects.filter(pk__in=[then.pk, before.pk]).order_by("pk").values_list("institution")] == [
        ("Court of Appeal",),
        ("Elsewhere",),
    ]


def test_an_officer_of_another_office_cannot_ask_for_it(demo_user):
    person = a_participation(an_activity()).person

    with pytest.raises(PermissionDenied):
        ask_for_erasure(person, by=demo_user("officer2"), reason="Curious.")


def test_a_request_is_refused_with_a_reason(officer, dpo):
    asked = ask_for_erasure(a_participation(an_activity()).person, by=officer, reason="Please.")

    assert refuse_erasure(asked, by=dpo, answer="A court holds it.")
    assert not refuse_erasure(asked, by=dpo, answer="Twice.")
    asked.refresh_from_db()
    assert (asked.is_refused, asked.answer) == (True, "A court holds it.")


# -- terms --


def somebody(ended_on, **details):
    """A person with an address in one activity that ended on a day."""
    at = Person.objects.count()
    activity = an_activity(reference=f"ENDED-{at}", actual_starts_on=ended_on, actual_ends_on=ended_on, **details)
    return a_participation(activity, a_person(f"Name{at}", email=f"one{at}@mail.example")).person


@pytest.mark.parametrize("withheld", [False, True])
@pytest.mark.parametrize(("ended_on", "leaves"), [("2025-11-22", True), ("2025-11-23", False)])
def test_an_address_leaves_twelve_months_after_the_activity(ended_on, leaves, withheld):
    person = somebody(ended_on, dates_withheld=withheld)

    assert retention.keep_terms(TODAY) == (int(leaves), 0)
    person.refresh_from_db()
    assert bool(person.email) is not leaves
    assert person.family_name


@pytest.mark.parametrize(("ended_on", "leaves"), [("2021-11-22", True), ("2021-11-23", False)])
def test_a_name_leaves_five_years_after_the_activity(ended_on, leaves):
    person = somebody(ended_on)

    assert retention.keep_terms(TODAY)[1] == int(leaves)
    person.refresh_from_db()
    assert bool(person.erased_at) is leaves


def test_a_later_activity_keeps_the_name():
    person = somebody("2015-01-01")
    later = an_activity(reference="LATER", actual_starts_on="2022-01-01", actual_ends_on="2022-01-01")
    a_participation(later, person)

    assert retention.keep_terms(TODAY) == (1, 0)


def test_nothing_is_removed_while_an_activity_is_held(dpo):
    person = somebody("2015-01-01")
    register = Register.objects.create(
        activity=person.participations.get().activity, hold_reason="A court asks for it.", held_by=dpo
    )
    assert retention.keep_terms(TODAY) == (0, 0)

    register.hold_reason, register.held_by = "", None
    register.save()

    assert retention.keep_terms(TODAY) == (1, 1)


def test_a_project_keeps_for_longer_or_shorter():
    project = a_project(reference="long")
    RetentionTerms.objects.create(project=project, address_months=24, name_months=120, reason="Agreement, article 3.")
    somebody("2021-01-01", project=project)

    assert retention.keep_terms(TODAY) == (1, 0)


def test_thirty_days_before_it_is_told_how_many_will_leave():
    somebody("2021-12-22")
    somebody("2021-12-23")

    retention.keep_terms(TODAY)

    told = {(one.office.code, one.kind): (one.person_count, one.until) for one in DueSoon.objects.all()}
    assert told == {(demo_office().code, "names"): (1, dt.date(2026, 12, 22))}


def test_a_second_run_on_one_night_changes_nothing():
    somebody("2015-01-01")
    retention.keep_terms(TODAY)
    before = whole_database().splitlines()

    assert retention.keep_terms(TODAY) == (0, 0)
    assert [line for line in whole_database().splitlines() if line not in before] == []


# -- backups and keys --


def test_erasures_are_done_again_on_an_older_backup(tmp_path, capsys, dpo):
    one, other = somebody("2025-01-01"), somebody("2025-01-01")
    erase(Person.objects.filter(pk=one.pk), by=dpo, reason="Asked.")
    capsys.readouterr()
    call_command("erasures")
    told = capsys.readouterr().out
    Person.objects.filter(pk=one.pk).update(erased_at=None, family_name="Back")
    Erasure.objects.all().delete()
    (tmp_path / "erasures.csv").write_text(told)

    call_command("erasures", replay=str(tmp_path / "erasures.csv"))

    one.refresh_from_db(), other.refresh_from_db()
    assert (one.family_name, other.family_name != "") == ("", True)
    assert capsys.readouterr().out == "Erased again: 1.\n"


def test_addresses_are_sealed_anew_under_a_new_key(settings):
    person = a_person(email="one@mail.example")
    old, mark = settings.PERSONAL_DATA_KEYS[0], person.email_mark
    settings.PERSONAL_DATA_KEYS = ["a new key " * 6, old]
    call_command("reseal")

    settings.PERSONAL_DATA_KEYS = ["a new key " * 6]
    person = Person.objects.get(pk=person.pk)
    assert person.email == "one@mail.example" and person.email_mark != mark
    settings.PERSONAL_DATA_KEYS = [old]
    with pytest.raises(Unsealable):
        Person.objects.get(pk=person.pk)


# -- export and correction --


def test_a_person_is_told_everything(dpo):
    activity = an_activity(reference="TOLD", title="Workshop on evidence")
    part = a_participation(
        activity, a_person("Testova", email="ana@mail.example", gender_id="female"), institution="Court of Test"
    )
    session = activity.sessions.create(title="Opening")
    SessionAttendance.objects.create(session=session, participation=part, present=True)
    told = all_about(part.person)

    assert (told["family_name"], told["email"]) == ("Testova", "ana@mail.example")
    [one] = told["activities"]
    assert (one["activity"], one["title"], one["institution"]) == ("TOLD", "Workshop on evidence", "Court of Test")
    assert one["sessions"] == [{"title": "Opening", "present": True}]


def test_a_correction_reaches_what_repeats_the_old_words_and_no_figure(dpo):
    person = a_person("Wrong", position_title="Cler", gender_id="female")
    part = a_participation(an_activity(), person, position_title="Cler")
    before = figures()

    assert correct_person(person, {"family_name": "Right", "position_title": "Clerk"}, by=dpo)

    part.refresh_from_db()
    assert (part.position_title, part.person.family_name) == ("Clerk", "Right")
    assert figures() == before
    assert Person.objects.get(pk=person.pk).name_key == "ana right"


def test_nobody_else_corrects(demo_user):
    other = User.objects.create_user("x@demo.example", name="X", role=Role.MANAGER)
    with pytest.raises(PermissionDenied):
        correct_person(a_person(), {"family_name": "Right"}, by=other)


def test_the_clock_of_the_terms_is_todays(monkeypatch):
    somebody((timezone.now().date() - dt.timedelta(days=6 * 366)).isoformat())

    assert retention.keep_terms() == (1, 1)
