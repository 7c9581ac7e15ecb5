"""The same person recorded twice: making two records one, or telling them apart. A person decides, never the program.

Source: DOMAIN.md, C20. People of two offices are never joined.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from activities.models import AttendanceStatus
from activities.services import is_frozen
from ctassist.lib import reference
from ctassist.lib.writing import StaleRecord, raise_faults
from participants.attendance import derived
from participants.models import (
    DifferentPeople,
    ErasureRequest,
    MergedPerson,
    Participation,
    Person,
    SessionAttendance,
)
from participants.services import keyed

FILLED = ("given_name", "country_id", "position_title", "email", "consent_basis")
NOT_KNOWN = ("gender_id", "category_id")  # columns that say so by a code
FROZEN = "Both are on the list of {}, which is reported: its figures are frozen until a manager reopens it."


def institution_of(person):
    return person.institution.name if person.institution_id else person.institution_text


@transaction.atomic
def merge_people(kept, merged, *, by):
    """Makes two people of one office one: `merged` goes, what they took part in is told of `kept`.

    What is not known of the one is taken from the other. Where both were on one list the row with the higher attendance
    stays (C20), with the roles and the presence of both, and the certificate of the other where it has none; not where
    its figures are frozen. StaleRecord for a person changed meanwhile.
    """
    for person in sorted((kept, merged), key=lambda one: one.pk):
        stored = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if stored.version != person.version:
            raise StaleRecord(stored)
    parts = list(Participation.objects.filter(person__in=(kept, merged)).select_related("activity").order_by("pk"))
    permit_merge(kept, merged, parts, by)
    rank = {code: state.rank for code, state in reference.tables().rows(AttendanceStatus).items()}
    held = {part.activity_id: part for part in parts if part.person_id == kept.pk}
    for part in (part for part in parts if part.person_id == merged.pk):
        twin = held.get(part.activity_id)
        if twin is None:
            part.person = kept
        else:
            if is_frozen(part.activity):
                raise_faults({"person": FROZEN.format(part.activity.reference)})
            stays, goes = (twin, part) if rank[twin.attendance_id] >= rank[part.attendance_id] else (part, twin)
            join(stays, goes)
            follow_presence(stays, rank)
            stays.person, part = kept, stays
        part.version += 1
        part.save()
    for name in FILLED:
        setattr(kept, name, getattr(kept, name) or getattr(merged, name))
    if not institution_of(kept):
        kept.institution, kept.institution_text = merged.institution, merged.institution_text
    for name in NOT_KNOWN:
        setattr(kept, name, getattr(merged, name) if getattr(kept, name) == "not_recorded" else getattr(kept, name))
    kept.version += 1
    keyed(kept).save()
    move_requests(kept, merged)
    note_merge(kept, merged)
    merged.delete()


def permit_merge(kept, merged, parts, by):
    """PermissionDenied unless both are of the office for which somebody writes, and all that they took part in too."""
    if kept.pk == merged.pk or kept.office_id != merged.office_id or kept.erased_at or merged.erased_at:
        raise PermissionDenied
    editable = Participation.objects.editable_by(by).filter(pk__in=[part.pk for part in parts]).count()
    if editable < len(parts) or not parts:
        raise PermissionDenied


def join(stays, goes):
    """Gives the row that stays what only the other one tells, and removes that."""
    roles = [*stays.other_roles, goes.role_id, *goes.other_roles]
    stays.other_roles = [role for role in dict.fromkeys(roles) if role != stays.role_id]
    here, there = (SessionAttendance.objects.filter(participation=part) for part in (stays, goes))
    here.filter(session__in=there.filter(present=True).values("session")).update(present=True)
    there.exclude(session__in=here.values("session")).update(participation=stays)
    if not stays.certificate_no and stays.certificate_on is None:
        stays.certificate_no, stays.certificate_on = goes.certificate_no, goes.certificate_on
    stays.created_at = min(stays.created_at, goes.created_at)  # from then on the person was on the list
    goes.delete()


def follow_presence(part, rank):
    """Gives a row of two the attendance that follows from the presence of both; never less than one of them had."""
    states = [state for state, keys in derived(part.activity).states.items() if part.pk in keys]
    if states and rank[states[0]] > rank[part.attendance_id]:
        part.attendance_id = states[0]


def move_requests(kept, merged):
    """What was asked about the record that goes is asked about the one that stays; two that wait become one."""
    waiting = ErasureRequest.objects.waiting()
    one, other = waiting.filter(person=kept).first(), waiting.filter(person=merged).first()
    if one and other:
        one.reason = f"{one.reason}\n\n{other.reason}"[:2000]
        one.save(update_fields=["reason"])
        other.delete()
    ErasureRequest.objects.filter(person=merged).update(person=kept)


def note_merge(kept, merged):
    """Keeps under which ids the person was recorded, for erasures that are done again on an older backup."""
    MergedPerson.objects.filter(kept=merged.public_id).update(kept=kept.public_id)
    MergedPerson.objects.create(merged=merged.public_id, kept=kept.public_id, office_id=kept.office_id)


def tell_apart(one, other, *, by):
    """Somebody says that two people are not the same; they are not proposed any more."""
    if Person.objects.editable_by(by).filter(pk__in=(one.pk, other.pk)).count() < 2:
        raise PermissionDenied
    first, second = sorted((one, other), key=lambda person: person.pk)
    DifferentPeople.objects.get_or_create(one=first, other=second)
