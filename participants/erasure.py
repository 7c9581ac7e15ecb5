"""Erasing people: what leads to them goes from everywhere, what they count for stays (decisions 22 and 23)."""

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from accounts.access_log import note
from accounts.roles import has_right
from ctassist.lib.data_classes import P2
from ctassist.lib.jobs.kinds import KINDS
from ctassist.lib.jobs.models import Job, JobFile, JobFilePart, JobInput
from ctassist.lib.writing import raise_faults
from participants.imports.earlier import forget_said
from participants.imports.remembering import forget_heads
from participants.models import Erasure, ErasureRequest, Participation, Person, SheetReading, SheetRow
from participants.names import name_key

NOTHING_OF_PERSON = {
    **dict.fromkeys(["family_name", "given_name", "institution_text", "position_title", "consent_basis"], ""),
    **dict.fromkeys(["email", "email_mark", "name_key"], ""),
    "institution": None,
}
NOTHING_OF_PARTICIPATION = {"institution": "", "position_title": "", "certificate_no": "", "certificate_on": None}


def permit_protection(by):
    """PermissionDenied for who does not look after the data of people. None is the product's own nightly work."""
    if by is not None and not has_right(by, "protect_people"):
        raise PermissionDenied


@transaction.atomic
def erase(people, *, by, reason, kind=Erasure.Kind.ASKED, request=None):
    """Empties some people, a QuerySet, and their participations; returns how many were not erased before.

    Requests to erase them are answered by it. Files that may name them and answers that are kept for repeated
    requests go too.
    """
    permit_protection(by)
    one_erasure_at_a_time()
    now = timezone.now()
    held = people.filter(erased_at__isnull=True).select_for_update(of=("self",)).order_by("pk")
    found = {person.pk: person for person in held}
    if not found:
        return 0
    participations = Participation.objects.filter(person__in=found)
    counts = dict(participations.order_by().values_list("person").annotate(Count("pk")))
    forget_answers([*participations.values_list("public_id", flat=True), *(one.public_id for one in found.values())])
    forget_files(participations)
    forget_sheets(found.values())
    forget_heads(found.values())
    forget_said(found.values())
    participations.update(**NOTHING_OF_PARTICIPATION, updated_at=now, version=F("version") + 1)
    Person.objects.filter(pk__in=found).update(
        **NOTHING_OF_PERSON, erased_at=now, updated_at=now, version=F("version") + 1
    )
    ErasureRequest.objects.waiting().filter(person__in=found).update(answered_by=by, answered_at=now)
    written = [
        Erasure(
            person=person.public_id,
            office_id=person.office_id,
            kind=kind,
            at=now,
            by=by,
            reason=reason,
            participation_count=counts.get(person.pk, 0),
        )
        for person in found.values()
    ]
    Erasure.objects.bulk_create(written)
    if by is not None:
        for person in found.values():
            note("person_erased", actor=by, request=request, of=person, data_class=P2, reason=reason)
    return len(found)


def one_erasure_at_a_time():
    """Waits for erasures that have not ended, and makes others wait until this transaction ends.

    A file is kept under it, so that it is either there to be removed by an erasure, or made after that.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('participants are erased'))")


@transaction.atomic
def remove_addresses(people):
    """Takes the e-mail address from some people, a QuerySet, whose time is over; returns from how many."""
    now = timezone.now()
    found = list(people.exclude(email="").select_for_update(of=("self",)).order_by("pk"))
    Person.objects.filter(pk__in=[one.pk for one in found]).update(
        email="", email_mark="", updated_at=now, version=F("version") + 1
    )
    forget_answers([one.public_id for one in found])
    Erasure.objects.bulk_create(
        Erasure(person=one.public_id, office_id=one.office_id, kind=Erasure.Kind.ADDRESS, at=now, participation_count=0)
        for one in found
    )
    return len(found)


def forget_answers(public_ids):
    """Removes the answers kept for repeated requests that speak of one of these records."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM lib_idempotentanswer WHERE EXISTS"
            " (SELECT FROM unnest(%s::text[]) AS one (id) WHERE position(convert_to(one.id, 'UTF8') IN body) > 0)",
            [[str(one) for one in public_ids]],
        )


def forget_files(participations):
    """Removes files that may name people of the same activities: made by jobs that hold names, or given to them."""
    kinds = [name for name, kind in KINDS.items() if kind.holds_names]
    references = participations.order_by().values_list("activity__reference", flat=True).distinct()
    jobs = Job.objects.filter(kind__in=kinds, params__activity__in=list(references))
    JobFilePart.objects.filter(file__job__in=jobs).delete()
    JobFile.objects.filter(job__in=jobs, expires_at__gt=timezone.now()).update(expires_at=timezone.now())
    JobInput.objects.filter(job__in=jobs).delete()


def forget_sheets(people):
    """Removes sheets under review, for whatever activity of their offices, that name one of some people.

    Sheets that are not compared yet go too: nobody knows whom they name.
    """
    names = {(person.office_id, person.name_key) for person in people}
    offices = {office for office, _ in names}
    rows = SheetRow.objects.filter(reading__attendance_import__activity__office__in=offices)
    naming = {
        reading
        for reading, office, name in rows.values_list(
            "reading", "reading__attendance_import__activity__office", "name"
        ).iterator()
        if (office, name_key(name)) in names
    }
    pointing = rows.filter(person__in=[person.pk for person in people]).values("reading")
    sheets = SheetReading.objects.filter(attendance_import__activity__office__in=offices)
    gone = sheets.filter(Q(pk__in=naming) | Q(pk__in=pointing) | Q(rows__isnull=True))
    JobInput.objects.filter(sheet_reading__in=gone).delete()


def refuse_erasure(asked, *, by, answer):
    """Answers a request to erase with no, and says why."""
    permit_protection(by)
    if not answer.strip():
        raise_faults({"answer": "Say why, for the officer who asked."})
    waiting = ErasureRequest.objects.waiting().filter(pk=asked.pk)
    return waiting.update(answered_by=by, answered_at=timezone.now(), is_refused=True, answer=answer.strip()) > 0


def ask_for_erasure(person, *, by, reason):
    """An officer asks that a person of their office be erased. The same asked twice is one request."""
    if not Person.objects.editable_by(by).filter(pk=person.pk).exists():
        raise PermissionDenied
    if not reason.strip():
        raise_faults({"reason": "Say why, for the data protection officer."})
    found, _ = ErasureRequest.objects.get_or_create(
        person=person, answered_at=None, defaults={"reason": reason.strip(), "asked_by": by}
    )
    return found
