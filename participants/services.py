"""Writing who took part: every door (page, API, admin) goes through here; imports write `many` at once, by these rules.

Faults come as one ValidationError keyed by place, as from `activities.services`; PermissionDenied for who may not.
A person is written together with their part in an activity, and goes when the last such part is removed.
"""

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from activities.models import Activity, AttendanceStatus
from activities.services import is_frozen
from ctassist.lib import reference
from ctassist.lib.sealing import mark
from ctassist.lib.writing import raise_faults, write_whole
from participants.attendance import derive_attendance
from participants.models import Participation
from participants.names import address_key, name_key

FROZEN = "The activity is reported: its figures are frozen. A manager can take it back to “completed”."
SNAPSHOT = ("gender_id", "category_id", "country_id", "institution", "position_title")


def permit_register(activity, by):
    """PermissionDenied for who may not write the participants of an activity; refuses where its figures are frozen.

    Judged by what is stored now; inside a transaction it stays so until that ends.
    """
    if by is not None and not writes_register(by, activity):
        raise PermissionDenied
    stored = Activity.objects.filter(pk=activity.pk).only("status")
    if connection.in_atomic_block:
        stored = stored.select_for_update(no_key=True, of=("self",))
    if is_frozen(stored.get()):
        raise_faults({"activity": FROZEN})


def writes_register(user, activity):
    """Whether somebody may write the participants of an activity, as long as its figures are open."""
    return user.may("read_personal") and Activity.objects.editable_by(user).filter(pk=activity.pk).exists()


def keyed(person):
    """The person with the keys by which their likes are found."""
    person.name_key = "" if person.erased_at else name_key(person.given_name, person.family_name)
    person.email_mark = mark(address_key(person.email))
    return person


@transaction.atomic
def record_participation(participation, *, by):
    """Write somebody's part in an activity, and the person where they are new or changed.

    What a new participation does not say of gender, category, country, institution and function it takes from the
    person as they are now.
    """
    activity, person = participation.activity, participation.person
    permit_register(activity, by)
    if person._state.adding:
        person.office_id = activity.office_id
    elif person.office_id != activity.office_id:
        raise PermissionDenied
    if participation._state.adding:
        for name, value in snapshot_of(person).items():
            if getattr(participation, name) in ("", None, "not_recorded"):
                setattr(participation, name, value)
    write_whole(keyed(person))
    participation.person = person
    return write_whole(participation)


def snapshot_of(person):
    """What a participation keeps of somebody as they are now."""
    institution = person.institution.name if person.institution_id else person.institution_text
    return dict(
        zip(
            SNAPSHOT,
            (person.gender_id, person.category_id, person.country_id, institution, person.position_title),
            strict=True,
        )
    )


@transaction.atomic
def remove_participation(participation, *, by):
    """Take somebody off the list of an activity; the person too where they stand on no other."""
    permit_register(participation.activity, by)
    person = participation.person
    participation.delete()
    if not Participation.objects.filter(person=person).exists():
        person.delete()


@transaction.atomic
def record_register(register, *, by):
    """Write the terms of an activity's list; attendance follows the least presence that they ask for."""
    permit_register(register.activity, by)
    is_changed = write_whole(register)
    if is_changed:
        derive_attendance(register.activity)
    return is_changed


def are_final(participations):
    """Whether each of some participations is in a state that no longer changes (C15)."""
    final = [code for code, state in reference.tables().rows(AttendanceStatus).items() if state.is_final]
    return not participations.exclude(attendance__in=final).exists()
