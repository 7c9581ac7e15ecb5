"""The pages of an activity's participants: the list by name, or the figures; somebody's part in it."""

import secrets
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from ctassist.lib import freshness, idempotency, parameters
from ctassist.lib.bodies import Body, Text, read_body
from ctassist.lib.data_classes import P3
from ctassist.lib.errors import BadParameters, refuse
from ctassist.lib.kept_input import keeps_input
from ctassist.lib.pages import ListPage, api_base
from ctassist.lib.writing import StaleRecord, by_place
from participants import form, lending, reading
from participants.erasure import ask_for_erasure
from participants.form_page import differences, typed
from participants.listing import NamedListing, sealed
from participants.models import Participation
from participants.opening import may_ask, may_export, note_people, of_activity, opened, reads_addresses
from participants.recording import change_participation, create_participation
from participants.services import remove_participation

METHODS = ["GET", "HEAD", "POST"]
MOST_DIGITS = 9  # of a version
SENT_BEFORE = "This form was saved before, with other content. Save again to add one more person."


class ErasureBody(Body):
    """Why somebody is to be erased."""

    reason = Text(max_length=2000)


class ParticipantList(ListPage):
    """The participants of an activity by name where that is open to somebody, and figures where it is not."""

    template_name = "participants/participant_list.html"

    def get(self, request, reference):
        with freshness.one_snapshot():
            self.activity = opened(request.user, reference)
            return self.answer(request) if self.activity.is_open else figures(request, self.activity)

    def make_listing(self, request):
        return NamedListing(self.activity, request.GET, request.user, api_base(request))

    def answer(self, request):
        listing, activity = self.make_listing(request), self.activity
        context = {"listing": listing, "activity": activity}
        try:
            listing.check()
        except BadParameters as error:
            return render(request, self.template_name, context | {"errors": error.errors}, status=400)
        note_people(request, activity, "participants_read", rows=len(listing.rows))
        context["may_export"] = may_export(request.user, activity)
        context["accesses"] = lending.accesses_of(activity) if activity.may_write else []
        return render(request, self.template_name, context)

    def post(self, request, reference):
        """Leads to the list with what the form asks; names do not stand in its address."""
        if not opened(request.user, reference).is_open:
            raise Http404
        return redirect(f"{request.path}?{urlencode(sealed(request.POST))}")


def figures(request, activity, status=200, **state):
    """The figures of an activity, for those to whom its list is not open; managers and other officers can ask."""
    if faults := parameters.faults(request.GET, {}):
        return refuse(request, faults)
    context = {"activity": activity, "may_ask": may_ask(request.user, activity), **state}
    if context["may_ask"]:
        context["asked"] = lending.waiting_of(activity, request.user)
        context |= {"days": lending.DAYS, "most_days": lending.MOST_DAYS}
    return render(request, "participants/figures.html", context, status=status)


# -- somebody's part --


@require_http_methods(METHODS)
@keeps_input
@of_activity(writes=True)
def participant_new(request, activity):
    """Add somebody to the list of an activity."""
    if request.method != "POST":
        return show(request, activity, form.page_of(form.at_first()))
    values, faults = typed(request.POST, form.fields_for())
    body = form.body_of(values, faults)

    def create():
        if faults:
            raise ValidationError(faults)
        create_participation(activity, body, by=request.user)
        return list_of(activity)

    try:
        address, is_new = idempotency.form_once(request, create)
    except ValidationError as error:
        return show(request, activity, form.page_of(values, faults=by_place(error)), status=400)
    except idempotency.KeyUsedOtherwise:
        return show(request, activity, form.page_of(values, faults={"record": [SENT_BEFORE]}), status=400)
    if is_new:
        messages.success(request, "The participant is added.")
    return redirect(f"{list_of(activity)}new/" if "another" in request.POST else address)


@require_http_methods(METHODS)
@keeps_input
@of_activity
def participant(request, activity, public_id):
    """Somebody's part in an activity: to be changed by those who write it, to be read by the others."""
    participation = one_of(activity, request.user, public_id)
    part = item_of(participation, request)
    if not activity.may_write or activity.is_frozen or part["is_erased"]:
        note_people(request, activity, "participant_read", of=participation.person)
        if request.method == "POST":
            return refuse(request, {"record": ["It cannot be changed."]}, 403)
        return show(request, activity, None, part=part)
    if request.method != "POST":
        note_people(request, activity, "participant_read", of=participation.person)
        return show(request, activity, form.page_of(form.shown(part), part, version=part["version"]), part=part)
    return changed(request, activity, participation, part)


def changed(request, activity, participation, part):
    """Saves what was sent; or shows it again, with its faults or beside a newer version."""
    values, faults = typed(request.POST, form.fields_for(part))
    body, sent = form.body_of(values, faults), request.POST.get("version", "")
    if not (sent.isascii() and sent.isdigit() and len(sent) <= MOST_DIGITS):
        return refuse(request, {"version": ["Load the page again: it says which version of the record you saw."]})
    page = form.page_of(values, part, version=sent)

    def again(part, status):
        """The form once more, beside what is stored: that is a look at it."""
        note_people(request, activity, "participant_read", of=participation.person)
        return show(request, activity, page, part=part, status=status)

    try:
        if faults:
            raise ValidationError(faults)
        with transaction.atomic():
            is_changed = change_participation(participation, body, by=request.user, version=int(sent))
    except ValidationError as error:
        page.faults = by_place(error)
        return again(part, 400)
    except StaleRecord:
        now = item_of(one_of(activity, request.user, participation.public_id), request)
        page.version, page.differences = now["version"], differences(page, form.shown(now))
        if page.differences or values["email"]:
            return again(now, 409)
        is_changed = True  # what was sent twice
    messages.success(request, "Saved." if is_changed else "Nothing was changed.")
    return redirect(list_of(activity))


@require_POST
@of_activity
def participant_address(request, activity, public_id):
    """The e-mail address of one person: an act of its own, noted as such."""
    participation = one_of(activity, request.user, public_id)
    if not reads_addresses(request.user, activity) or not participation.person.email_mark:
        raise Http404
    note_people(request, activity, "address_read", of=participation.person, data_class=P3)
    part = reading.in_words([item_of(participation, request)])[0]
    context = {"activity": activity, "part": part, "address": participation.person.email}
    return render(request, "participants/participant_address.html", context)


@require_http_methods(METHODS)
@of_activity(writes=True)
def participant_remove(request, activity, public_id):
    """Take somebody off the list: asked about by GET, done by POST."""
    participation = one_of(activity, request.user, public_id)
    part = reading.in_words([item_of(participation, request)])[0]
    if request.method != "POST":
        note_people(request, activity, "participant_read", of=participation.person)
        return render(request, "participants/participant_remove.html", {"activity": activity, "part": part})
    try:
        remove_participation(participation, by=request.user)
    except ValidationError as error:
        note_people(request, activity, "participant_read", of=participation.person)
        context = {"activity": activity, "part": part, "faults": by_place(error)}
        return render(request, "participants/participant_remove.html", context, status=400)
    messages.success(request, "The participant is taken off the list.")
    return redirect(list_of(activity))


@require_POST
@keeps_input
@of_activity(writes=True)
def participant_erasure(request, activity, public_id):
    """Ask the data protection officer to erase somebody."""
    participation = one_of(activity, request.user, public_id)
    try:
        reason = read_body(ErasureBody, {"reason": request.POST.get("reason", "")})["reason"]
        ask_for_erasure(participation.person, by=request.user, reason=reason)
    except ValidationError as error:
        return refuse(request, by_place(error))
    messages.success(request, "The data protection officer is asked to erase them.")
    return redirect("participant", activity.reference, public_id)


def list_of(activity):
    return reverse("participants", args=[activity.reference])


def one_of(activity, user, public_id):
    """The part with that id in an activity; 404 for none."""
    rows = Participation.objects.visible_to(user).select_related("person", "activity")
    return get_object_or_404(rows, activity=activity.pk, public_id=public_id)


def item_of(participation, request):
    """The part as it is read."""
    [item] = reading.items(Participation.objects.filter(pk=participation.pk), api_base(request))
    return item


def show(request, activity, page, part=None, status=200):
    """The form, or what is recorded, as a page."""
    if part is not None:
        reading.in_words([part])
    context = {
        "activity": activity,
        "page": page,
        "part": part,
        "reads_addresses": part is not None and part["has_email"] and reads_addresses(request.user, activity),
        "key": secrets.token_hex(16),
        "writes": page is not None,
    }
    return render(request, "participants/participant_form.html", context, status=status)
