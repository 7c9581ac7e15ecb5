"""The pages of acts: what an act will do, one button, and what stands in its way; and the bin."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from activities import acts, services
from activities.api import ActBody
from activities.bin_listing import BINS, ActivityBinListing, OutputBinListing, ProjectBinListing
from activities.looks import note_look
from activities.models import Activity, ActivityStatus, Output, Project
from activities.models.publication import Sensitivity, edits, may_publish, may_record, reads_internals_of
from ctassist.lib import reference
from ctassist.lib.bodies import faults_of
from ctassist.lib.errors import refuse
from ctassist.lib.history.telling import changes_after
from ctassist.lib.kept_input import keeps_input
from ctassist.lib.pages import ListPage
from ctassist.lib.reading import code_label
from ctassist.lib.writing import StaleRecord, by_place

MOST_DIGITS = 9  # of a version


KEYS = {Activity: "reference", Project: "reference", Output: "code"}  # by what an address names a record


class ActivityBin(ListPage):
    """What lies in the bin of one's office; for those who can take it out, else as if not there."""

    template_name = "activities/activity_bin.html"
    listing_class = ActivityBinListing

    def context(self, listing):
        user = self.request.user
        if not may_record(user):
            raise Http404
        here = listing.model
        parts = [
            {
                "name": model._meta.verbose_name_plural.capitalize(),
                "url": reverse(bin_of(model)),
                "count": model.objects.in_bin_of(user).count(),
                "is_here": model is here,
            }
            for model in BINS
        ]
        one, many = here._meta.verbose_name, here._meta.verbose_name_plural
        return {"parts": parts, "one": one, "many": many, "act_url": f"{one}-act"}


class ProjectBin(ActivityBin):
    listing_class = ProjectBinListing


class OutputBin(ActivityBin):
    listing_class = OutputBinListing


def bin_of(model):
    """The name of the address of the bin for records of a kind."""
    return f"{model._meta.model_name}-bin"


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_input
def activity_act(request, reference, act):
    """One act on one activity: asked about by GET, carried out by POST with the `version` that was seen."""
    return answer(request, Activity, reference, act)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_input
def project_act(request, reference, act):
    """One act on one project, as on an activity."""
    return answer(request, Project, reference, act)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_input
def output_act(request, code, act):
    """One act on one output, as on an activity."""
    return answer(request, Output, code, act)


def answer(request, model, key, act):
    """The page of an act on the record with that key, or what came of its button."""
    record = found(request.user, model, key, act)
    note_look(request, model._meta.model_name, vars(record))
    if request.method == "POST":
        return carried_out(request, record, act)
    if acts.is_open(record, act, request.user):
        return asked(request, record, act)
    return not_open(request, record, act)


def found(user, model, key, act):
    """The record, in the bin too for the acts that lead there and back. 404 for one that somebody may not see."""
    if act not in acts.acts_of(model):
        raise Http404
    places = [model.objects.visible_to(user)]
    if act in acts.FROM_BIN:
        places.append(model.objects.in_bin_of(user))
    for rows in places:
        record = rows.filter(**{KEYS[model]: key}).first()
        if record is not None:
            return record
    raise Http404


def asked(request, record, act, *, status=200, **context):
    """The page that says what an act will do and has the button for it.

    `faults` ({place: messages}) say what stands in its way, `changes` what somebody else changed in the meantime.
    """
    act = acts.act_on(record, act)
    context |= {
        "words": act.words,
        "shows_proposal": act.name == "publish" or act.name in acts.OF_PROPOSALS,
        "record": record,
        "key": key_of(record),
        "title": title_of(record),
        "list_name": record._meta.verbose_name_plural.capitalize(),
        "list_url": reverse(record._meta.verbose_name_plural),
        "place": place_of(record),
        "act": act,
        "edit_url": edit_url(record, request.user),
        "withholds": act.name == "publish" and isinstance(record, Activity),
    }
    if act.status:
        statuses = reference.tables().rows(ActivityStatus)
        here, there = statuses[record.status_id], statuses[act.status]
        context |= {"here": code_label(here), "there": code_label(there)}
        context["words"] = acts.REASON if there.needs_reason else None
    return render(request, "activities/activity_act.html", context, status=status)


def key_of(record):
    """By what people and addresses name a record."""
    return getattr(record, KEYS[type(record)])


def title_of(record):
    """The original title of a record, None for one without."""
    if isinstance(record, Output):
        return record.title
    return record.texts.filter(is_original=True).values_list("title", flat=True).first()


def edit_url(record, user):
    """Where somebody changes a record; None where they cannot, or where it lies in the bin."""
    if record.deleted_at or not edits(user, record):
        return None
    if isinstance(record, Activity):
        return reverse("activity-edit", args=[record.reference])
    return reverse(f"admin:activities_{record._meta.model_name}_change", args=[record.pk]) if user.is_staff else None


MANAGERS_ACTS = ("publish", "withdraw", "return")


def not_open(request, record, act):
    """For an act that leads nowhere now: back to the record, in words. 403 for somebody with no part in it."""
    if not (edits(request.user, record) or acts.open_acts(record, request.user)):
        raise PermissionDenied
    words = acts.act_on(record, act)
    if acts.is_done(record, act):
        messages.success(request, f"{record} {words.done}")
    elif act in MANAGERS_ACTS and not may_publish(request.user):
        messages.warning(request, f"{words.label}: only a manager can do that.")
    else:
        messages.warning(request, f"{words.label}: that cannot be done while {record} is {standing(record, act)}.")
    return redirect(place_of(record))


def standing(record, act):
    """How a record stands, in words: for a move along the life of an activity its status, else whether it is shown."""
    if act in services.MOVES:
        return reference.tables().rows(ActivityStatus)[record.status_id].label.lower()
    if record.sensitivity == Sensitivity.RESTRICTED:
        return "restricted"
    return "in the bin" if record.deleted_at else "published" if record.published_at else "a draft"


def place_of(record):
    """The address where somebody finds a record: its own, or that of the bin."""
    return reverse(bin_of(type(record))) if record.deleted_at else record.get_absolute_url()


def carried_out(request, record, act):
    """Carries out an act and leads to the record; the page again, in words, where that is not possible."""
    version = request.POST.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) <= MOST_DIGITS):
        return refuse(request, {"version": ["Load the page again: it says which version of the record you saw."]})
    reason = request.POST.get("reason", "")
    body = ActBody(data={"reason": reason, "withhold": request.POST.getlist("withhold") if act == "publish" else []})
    if not body.is_valid():
        return asked(request, record, act, status=400, faults=faults_of(body.errors), reason=reason)
    reason, words = body.validated_data["reason"], acts.act_on(record, act)
    besides = {"withhold": body.validated_data["withhold"]} if body.validated_data["withhold"] else {}
    if record.version != int(version):
        return overtaken(request, record, act, int(version), reason)
    try:
        with transaction.atomic():
            acts.CARRIED_OUT[act](record, by=request.user, reason=reason, **besides)
    except StaleRecord as error:
        return overtaken(request, error.current, act, int(version), reason)
    except ValidationError as error:
        record.refresh_from_db()
        return asked(request, record, act, status=400, faults=by_place(error), reason=reason)
    messages.success(request, f"{record} {words.done}")
    return redirect(place_of(record))


def overtaken(request, record, act, version, reason):
    """Where somebody else, or the same button, was first: what changed since `version`, and the question again."""
    if not acts.is_open(record, act, request.user):
        return not_open(request, record, act)
    internals = reads_internals_of(request.user, record)
    changes = changes_after(record, version, internals=internals)
    return asked(request, record, act, status=409, is_stale=True, changes=changes, reason=reason)
