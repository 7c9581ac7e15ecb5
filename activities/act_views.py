"""The pages of acts: what an act will do, one button, and what stands in its way; and the bin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from activities import acts
from activities.api import ActBody
from activities.listing import BinListing
from activities.models import Activity, ActivityStatus
from activities.models.publication import edits, may_publish, may_record, reads_internals
from ctassist.lib import reference
from ctassist.lib.bodies import faults_of
from ctassist.lib.errors import refuse
from ctassist.lib.history.telling import changes_after
from ctassist.lib.pages import ListPage
from ctassist.lib.reading import code_label
from ctassist.lib.writing import StaleRecord, by_place

MOST_DIGITS = 9  # of a version


class ActivityBin(ListPage):
    """What lies in the bin of one's office; for those who can take it out, else as if not there."""

    template_name = "activities/activity_bin.html"
    listing_class = BinListing

    def context(self, listing):
        if not may_record(self.request.user):
            raise Http404
        return {}


@require_http_methods(["GET", "HEAD", "POST"])
def activity_act(request, reference, act):
    """One act on one activity: asked about by GET, carried out by POST with the `version` that was seen."""
    if act not in acts.CARRIED_OUT:
        raise Http404
    activity = found(request.user, reference, act)
    if request.method == "POST":
        return carried_out(request, activity, act)
    if acts.is_open(activity, act, request.user):
        return asked(request, activity, act)
    return not_open(request, activity, act)


def found(user, reference, act):
    """The activity, in the bin too for the acts that lead there and back. 404 for one that somebody may not see."""
    places = [Activity.objects.visible_to(user)]
    if act in acts.FROM_BIN:
        places.append(Activity.objects.in_bin_of(user))
    for rows in places:
        activity = rows.filter(reference=reference).first()
        if activity is not None:
            return activity
    raise Http404


def asked(request, activity, act, *, status=200, **context):
    """The page that says what an act will do and has the button for it.

    `faults` ({place: messages}) say what stands in its way, `changes` what somebody else changed in the meantime.
    """
    statuses = reference.tables().rows(ActivityStatus)
    act = acts.act_on(activity, act)
    context |= {
        "activity": activity,
        "title": activity.texts.filter(is_original=True).values_list("title", flat=True).first(),
        "act": act,
        "here": code_label(statuses[activity.status_id]),
        "there": act.status and code_label(statuses[act.status]),
        "needs_reason": act.status is not None and statuses[act.status].needs_reason,
        "may_edit": edits(request.user, activity),
    }
    return render(request, "activities/activity_act.html", context, status=status)


MANAGERS_ACTS = ("publish", "withdraw")


def not_open(request, activity, act):
    """For an act that leads nowhere now: back to the activity, in words. 403 for somebody with no part in it."""
    if not (edits(request.user, activity) or acts.open_acts(activity, request.user)):
        raise PermissionDenied
    words = acts.act_on(activity, act)
    if acts.is_done(activity, act):
        messages.success(request, f"{activity.reference} {words.done}")
    elif act in MANAGERS_ACTS and not may_publish(request.user):
        messages.warning(request, f"{words.label}: only a manager can do that.")
    else:
        here = reference.tables().rows(ActivityStatus)[activity.status_id].label.lower()
        messages.warning(request, f"{words.label}: that cannot be done while {activity.reference} is {here}.")
    return redirect(place_of(activity))


def place_of(activity):
    """The address where somebody finds an activity: its own, or that of the bin."""
    return reverse("activity-bin") if activity.deleted_at else activity.get_absolute_url()


def carried_out(request, activity, act):
    """Carries out an act and leads to the activity; the page again, in words, where that is not possible."""
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) <= MOST_DIGITS):
        return refuse(request, {"version": ["Load the page again: it says which version of the record you saw."]})
    reason = request.POST.get("reason", "")
    body = ActBody(data={"reason": reason})
    if not body.is_valid():
        return asked(request, activity, act, status=400, faults=faults_of(body.errors), reason=reason)
    reason, words = body.validated_data["reason"], acts.act_on(activity, act)
    if activity.version != int(version):
        return overtaken(request, activity, act, int(version), reason)
    try:
        with transaction.atomic():
            acts.CARRIED_OUT[act](activity, by=request.user, reason=reason)
    except StaleRecord as error:
        return overtaken(request, error.current, act, int(version), reason)
    except ValidationError as error:
        activity.refresh_from_db()
        return asked(request, activity, act, status=400, faults=by_place(error), reason=reason)
    messages.success(request, f"{activity.reference} {words.done}")
    return redirect(place_of(activity))


def overtaken(request, activity, act, version, reason):
    """Where somebody else, or the same button, was first: what changed since `version`, and the question again."""
    if not acts.is_open(activity, act, request.user):
        return not_open(request, activity, act)
    internals = reads_internals(request.user, activity.office_id)
    changes = changes_after(activity, version, internals=internals)
    return asked(request, activity, act, status=409, is_stale=True, changes=changes, reason=reason)
