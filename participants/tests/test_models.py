"""What the tables of participants hold together by themselves: counts, names in the history, sealed addresses."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from activities.models import HeadCount, PeopleCounted
from activities.tests.builders import an_activity
from ctassist.lib.history.models import Change
from participants.models import CountSource, Participation, Person, Register
from participants.services import record_participation
from participants.tests.builders import a_participation, a_person

pytestmark = pytest.mark.django_db


def counted(activity, **which):
    """(named, counts, role, attendance, category, female, male, not recorded) of each row."""
    rows = PeopleCounted.objects.filter(activity=activity, **which)
    columns = ("is_named", "counts", "role_id", "attendance_id", "category_id", "female", "male", "not_recorded")
    return sorted(rows.values_list(*columns), key=str)


def test_people_are_counted_as_soon_as_they_are_listed():
    activity = an_activity()
    a_participation(activity, a_person(gender_id="female", category_id="judge"))
    a_participation(activity, a_person(gender_id="male", category_id="judge"))
    late = a_participation(activity, a_person(gender_id="male"), attendance="no_show")

    assert counted(activity) == [
        (True, True, "participant", "attended", "judge", 1, 1, 0),
        (True, True, "participant", "no_show", None, 0, 1, 0),
    ]

    late.delete()

    assert counted(activity) == [(True, True, "participant", "attended", "judge", 1, 1, 0)]


def test_the_list_and_the_head_count_are_never_added_unless_somebody_says_so():
    activity = an_activity()
    HeadCount.objects.create(activity=activity, category_id="judge", female=5, male=7)

    assert counted(activity) == [(False, True, "participant", None, "judge", 5, 7, None)]

    a_participation(activity, a_person(gender_id="female", category_id="judge"))
    in_figures = {False: counted(activity, counts=False), True: counted(activity, counts=True)}

    assert in_figures[True] == [(True, True, "participant", "attended", "judge", 1, 0, 0)]
    assert in_figures[False] == [(False, False, "participant", None, "judge", 5, 7, None)]

    register = Register.objects.create(activity=activity, count_source=CountSource.HEADCOUNT)
    assert [row[0] for row in counted(activity, counts=True)] == [False]

    register.count_source = CountSource.MIXED
    register.save()
    assert [row[0] for row in counted(activity, counts=True)] == [False, True]


def test_the_history_says_that_a_name_changed_and_not_which_it_was():
    person = a_person("Zzoldname", "Zzfirst", email="zz@mail.example", position_title="Zzjudge")
    person.family_name = "Zznewname"
    person.save()
    changes = Change.objects.filter(table="participants_person", row_key=str(person.pk)).order_by("id")
    stored = repr([(change.before, change.after) for change in changes]).lower()

    assert [change.action for change in changes] == ["insert", "update"]
    assert changes[1].changed_fields == ["family_name", "updated_at"]
    assert "zz" not in stored


def test_an_address_lies_sealed_in_the_table():
    person = a_person(email="zzsealed@mail.example")
    with connection.cursor() as cursor:
        cursor.execute("SELECT email, email_mark FROM participants_person WHERE id = %s", [person.pk])
        stored = cursor.fetchone()

    assert "zzsealed" not in "".join(stored)
    assert stored[0] and len(stored[1]) == 64
    assert Person.objects.get(pk=person.pk).email == "zzsealed@mail.example"


def test_an_address_that_comes_through_the_service_lies_sealed_too(demo_user):
    person = Person(family_name="Testova", email="zzsealed@mail.example")
    part = Participation(activity=an_activity(), person=person, attendance_id="attended")
    record_participation(part, by=demo_user("officer"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT email FROM participants_person WHERE id = %s", [person.pk])
        assert "zzsealed" not in cursor.fetchone()[0]

    assert Person.objects.get(pk=person.pk).email == "zzsealed@mail.example"


def test_equal_addresses_have_one_mark_and_sealed_differently():
    one, other = a_person(email="Ana@Mail.example"), a_person(email="ana@mail.example ")

    assert one.email_mark == other.email_mark


def test_an_erased_person_cannot_keep_a_name():
    person = a_person()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(erased_at=timezone.now())
    emptied = dict.fromkeys(["family_name", "given_name", "position_title", "institution_text", "name_key"], "")

    assert Person.objects.filter(pk=person.pk).update(erased_at=timezone.now(), **emptied) == 1
