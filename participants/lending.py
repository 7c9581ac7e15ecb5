"""Lending the participants of one activity: asked for with a reason, for some days; it ends by itself.

What managers ask for holds at once; what officers of other offices ask for waits until somebody of the owning office
answers. The owning office is told of both, on its pages and by a mail that names nothing.
"""

import datetime as dt

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils import timezone
from kombu.exceptions import OperationalError
from rest_framework.fields import empty

from accounts.access_log import note
from accounts.models import Role, User
from accounts.roles import has_right
from activities.models import Activity, ActivityText
from ctassist.lib.bodies import Body, Number, Text
from ctassist.lib.data_classes import P1
from ctassist.lib.writing import raise_faults, write_whole
from participants.models import RegisterAccess, registers_open_to

DAYS, MOST_DAYS = 7, 30
NEEDED = {"required": True, "allow_null": False, "default": empty}
ANSWERED = "Somebody has answered this already."
log = structlog.get_logger("ctassist.participants")


class AskingBody(Body):
    """What somebody says who asks for access."""

    reason = Text(max_length=2000)
    days = Number(min_value=1, max_value=MOST_DAYS, **NEEDED)


@transaction.atomic
def ask_for_access(activity, *, by, reason, days, request=None):
    """Access that a manager has from now on, or for which an officer of another office waits.

    The same asked again while it waits or holds changes nothing.
    """
    if not (has_right(by, "read_personal") and by.role in (Role.MANAGER, Role.OFFICER)):
        raise PermissionDenied
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)  # one click after the other
    if registers_open_to(by).filter(pk=activity.pk).exists():
        return None
    before = RegisterAccess.objects.waiting().filter(activity=activity, user=by).first()
    if before is not None:
        return before
    access = RegisterAccess(activity=activity, user=by, reason=reason, days=days)
    if by.role == Role.MANAGER:
        grant(access, by)
    write_whole(access)
    note_lending("register_lent" if access.answered_at else "register_asked_for", access, by, request)
    transaction.on_commit(lambda: tell_office(activity, request))
    return access


@transaction.atomic
def answer_access(access, *, by, is_granted, request=None):
    """Lend the list to who asked for it, or refuse to; for officers who write it."""
    access = held(access)
    if not writes(by, access):
        raise PermissionDenied
    if access.answered_at:
        raise_faults({"record": ANSWERED})
    if is_granted:
        grant(access, by)
    else:
        access.answered_at, access.answered_by, access.is_refused = timezone.now(), by, True
    write_whole(access)
    note_lending("register_lent" if is_granted else "register_refused", access, by, request)
    return access


@transaction.atomic
def end_access(access, *, by, request=None):
    """End access before its time, or take back what was asked for: by who has it, or who writes the list."""
    access = held(access)
    if by.pk != access.user_id and not writes(by, access):
        raise PermissionDenied
    now = timezone.now()
    if access.answered_at is None:
        access.answered_at, access.answered_by, access.is_refused = now, by, True
    elif access.ends_at and access.ends_at > now:
        access.ends_at = now
    else:
        return access
    write_whole(access)
    note_lending("register_returned", access, by, request)
    return access


def grant(access, by):
    access.answered_at, access.answered_by = timezone.now(), by
    access.ends_at = access.answered_at + dt.timedelta(days=access.days)


def held(access):
    """The access as it is stored, locked."""
    return RegisterAccess.objects.select_related("activity").select_for_update(of=("self",)).get(pk=access.pk)


def writes(user, access):
    """Whether somebody writes the list that was asked for."""
    own = Activity.objects.editable_by(user).filter(pk=access.activity_id)
    return has_right(user, "read_personal") and own.exists()


def note_lending(event, access, by, request):
    note(event, actor=by, request=request, of=access.activity, data_class=P1, reason=access.reason)


# -- what pages show --


def accesses_of(activity):
    """Who asked for the list of an activity and waits, and who has it now; one query."""
    rows = RegisterAccess.objects.filter(Q(answered_at__isnull=True) | Q(ends_at__gt=Now()), activity=activity.pk)
    return list(rows.select_related("user__office").order_by("id"))


def waiting_of(activity, user):
    """What somebody has asked for and waits for, or None."""
    return RegisterAccess.objects.waiting().filter(activity=activity.pk, user=user.pk).first()


def to_office(user):
    """What the lists of an office were asked for and lent, as its officers see it: what waits first; one query."""
    if not (has_right(user, "read_looks_at_own") and has_right(user, "read_personal") and user.office_id):
        return []
    rows = RegisterAccess.objects.filter(Q(answered_at__isnull=True) | Q(ends_at__gt=Now()))
    rows = rows.filter(activity__in=Activity.objects.editable_by(user).values("pk"))
    title = ActivityText.objects.filter(activity=OuterRef("activity"), is_original=True).values("title")[:1]
    rows = rows.annotate(reference=F("activity__reference"), title=Subquery(title))
    return list(rows.select_related("user__office").order_by(F("answered_at").asc(nulls_first=True), "id")[:MOST_TOLD])


MOST_TOLD = 20


def tell_office(activity, request):
    """Have the worker mail the officers who write a list that it was asked for. The mail names nothing."""
    from participants.tasks import tell_of_access

    if not settings.SENDS_MAIL or request is None:
        return
    try:
        tell_of_access.apply_async([activity.pk, request.build_absolute_uri("/")], retry=False)
    except OperationalError as error:
        log.warning("an office cannot be told", activity=activity.pk, error=str(error))


def officers_of(activity):
    """Accounts of those who write an activity: officers of its office, of a restricted one those whom it names."""
    officers = User.objects.people().filter(role=Role.OFFICER, office=activity.office_id)
    if activity.sensitivity == "restricted":
        officers = officers.filter(named_in__activity=activity)
    return officers
