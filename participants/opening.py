"""Who comes to the pages of an activity's participants, and how far."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.access_log import note
from accounts.roles import Role, has_right
from activities.models import Activity, ActivityText, PeopleCounted
from activities.services import is_frozen
from ctassist.lib.data_classes import P2
from participants.models import RegisterAccess, registers_open_to


def opened(user, reference):
    """The activity, as far as somebody gets with its participants; 404 for one that they do not see. One query.

    `is_open`: whether they read them by name; `may_write`: whether they write them; `lent_for`: the reason for which
    the list was lent to them, where it was, `lent_until` and `lending_id`: until when and by which row; `is_named` and
    `is_counted`: whether there are names, and head counts.
    """
    here = OuterRef("pk")
    lent = RegisterAccess.objects.open().filter(activity=here, user=getattr(user, "pk", None))
    writable = Activity.objects.editable_by(user).values("pk")
    counted = PeopleCounted.objects.filter(activity=here)
    found = Activity.objects.visible_to(user).annotate(
        title=Subquery(ActivityText.objects.filter(activity=here, is_original=True).values("title")[:1]),
        is_open=Exists(registers_open_to(user).filter(pk=here)),
        may_write=Exists(registers_open_to(user).filter(pk__in=writable, pk=here)),
        lent_for=Subquery(lent.values("reason")[:1]),
        lent_until=Subquery(lent.values("ends_at")[:1]),
        lending_id=Subquery(lent.values("pk")[:1]),
        is_named=Exists(counted.filter(is_named=True)),
        is_counted=Exists(counted.filter(is_named=False)),
        count_source=F("register__count_source"),
    )
    activity = get_object_or_404(found, reference=reference)
    activity.is_frozen = is_frozen(activity)
    return activity


def of_activity(view=None, *, writes=False):
    """A page for those who read the participants of the activity with that reference by name, or who write them.

    Who has not signed in is asked to, whatever there is. For everybody to whom the list is not open it is not there.
    """

    def wrap(view):
        @wraps(view)
        def checked(request, reference, **kwargs):
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            activity = opened(request.user, reference)
            if not activity.is_open:
                raise Http404
            if writes and not activity.may_write:
                raise PermissionDenied
            return view(request, activity, **kwargs)

        return checked

    return wrap(view) if view else wrap


def reads_addresses(user, activity):
    """Whether somebody reads the e-mail addresses (P3) of an open list, one at a time: its office, data protection."""
    return activity.is_open and (activity.may_write or has_right(user, "read_restricted"))


def may_export(user, activity):
    """Whether somebody takes an open list out as a file: its office, data protection; nobody to whom it is lent."""
    return reads_addresses(user, activity)


def may_ask(user, activity):
    """Whether somebody to whom the list is not open may ask for access to it: managers, officers of other offices."""
    is_officer = getattr(user, "role", None) == Role.OFFICER and user.office_id is not None
    is_manager = getattr(user, "role", None) == Role.MANAGER
    return has_right(user, "read_personal") and (is_officer or is_manager) and not activity.is_open


def note_people(request, activity, event, *, of=None, data_class=P2, rows=None):
    """Notes a look at the participants of an activity, with the reason for which their list was lent."""
    reason = activity.lent_for or ""
    note(event, actor=request.user, request=request, of=of or activity, data_class=data_class, rows=rows, reason=reason)
