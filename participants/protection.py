"""What the data protection officer has to know and decide: people by name in all offices, holds, what is missing."""

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Lower

from accounts.models import Role, User
from accounts.roles import has_right
from activities.models import Activity
from ctassist.lib import counting
from ctassist.lib.sealing import mark
from ctassist.lib.writing import write_whole
from participants.erasure import permit_protection
from participants.models import DueSoon, Erasure, ErasureRequest, Participation, Person, Register, RetentionTerms
from participants.names import address_key, name_key

MOST_SHOWN = 50


def people_like(words):
    """(the people whose names have all these words, or who have this address; whether there are more than shown).

    Each with the number of activities. The words may begin a name: "fat alaoui" finds Fátima Alaoui.
    """
    if "@" in words:
        people = Person.objects.filter(email_mark=mark(address_key(words)))
    else:
        parts = name_key(words).split()
        people = Person.objects.filter(erased_at__isnull=True) if parts else Person.objects.none()
        for part in parts:
            people = people.filter(Q(name_key__startswith=part) | Q(name_key__contains=f" {part}"))
    people = people.select_related("office", "category", "country").annotate(part_count=Count("participations"))
    found = list(people.order_by(Lower("family_name"), Lower("given_name"), "pk")[: MOST_SHOWN + 1])
    return found[:MOST_SHOWN], len(found) > MOST_SHOWN


def alike(person):
    """Other records that may be of the same human being: of the same name or address, in whatever office."""
    if person.erased_at:
        return Person.objects.none()
    same = Q(name_key=person.name_key)
    if person.email_mark:
        same |= Q(email_mark=person.email_mark)
    others = Person.objects.filter(same, erased_at__isnull=True).exclude(pk=person.pk)
    return others.select_related("office")[:MOST_SHOWN]


def overview():
    """What the desk shows besides a search; eight queries."""
    with_people = Activity.objects.kept().filter(Exists(Participation.objects.filter(activity=OuterRef("pk"))))
    told = Q(register__lawful_basis__gt="") & (Q(register__notice__gt="") | Q(register__notice_given_on__isnull=False))
    return {
        "requests": ErasureRequest.objects.waiting().select_related("person__office", "asked_by")[:MOST_SHOWN],
        "held": Register.objects.exclude(hold_reason="").select_related("activity", "held_by")[:MOST_SHOWN],
        "terms": RetentionTerms.objects.select_related("project")[:MOST_SHOWN],
        "usual_months": (settings.ADDRESS_MONTHS, settings.NAME_MONTHS),
        "due_soon": DueSoon.objects.select_related("office"),
        "erasures": Erasure.objects.select_related("office", "by")[:MOST_SHOWN],
        "without_terms": with_people.exclude(told).order_by("reference")[:MOST_SHOWN],
        "both_hands": User.objects.filter(role=Role.DPO, is_superuser=True),
    }


def waiting_for(user):
    """How many requests to erase wait for somebody's answer; no query, and none, for who answers none."""
    return counting.count(ErasureRequest.objects.waiting())["all"] if has_right(user, "protect_people") else 0


def register_of(activity):
    """The terms of an activity's list; new ones, not stored yet, where nobody has written any."""
    return Register.objects.filter(activity=activity).first() or Register(activity=activity)


def hold(register, reason, *, by):
    """Keep the people of an activity beyond their terms; without a reason let the terms run again."""
    permit_protection(by)
    register.hold_reason, register.held_by = reason, by if reason else None
    return write_whole(register)


def terms_of(project):
    """The terms of a project; the usual ones, not stored, where it has none of its own."""
    return RetentionTerms.objects.filter(project=project).first() or RetentionTerms(
        project=project, address_months=settings.ADDRESS_MONTHS, name_months=settings.NAME_MONTHS
    )


def record_terms(terms, *, by):
    """Keep the people of a project as these terms say."""
    permit_protection(by)
    return write_whole(terms)


def keep_as_usual(terms, *, by):
    """Take a project's own terms away."""
    permit_protection(by)
    RetentionTerms.objects.filter(pk=terms.pk).delete()
