"""Asking for the participants of an activity, and answering who asked."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from ctassist.lib.bodies import read_body
from ctassist.lib.kept_input import keeps_input
from ctassist.lib.writing import by_place
from participants import lending
from participants.models import RegisterAccess
from participants.opening import may_ask, opened
from participants.views import figures

ASKED = "You have asked for access. An officer of the owning office answers; you find the list here when it is lent."
LENT = "The list is open to you until {:%-d %B %Y, %H:%M} UTC. The owning office is told."


@require_POST
@keeps_input
def register_ask(request, reference):
    """Ask for the participants of an activity, with a reason, for some days."""
    activity = opened(request.user, reference)
    if activity.is_open:
        return redirect("participants", reference)
    if not may_ask(request.user, activity):
        raise PermissionDenied
    sent = {"reason": request.POST.get("reason", ""), "days": request.POST.get("days", "")}
    try:
        asked = read_body(lending.AskingBody, sent)
    except ValidationError as error:
        return figures(request, activity, status=400, faults=by_place(error), sent=sent)
    access = lending.ask_for_access(activity, by=request.user, request=request, **asked)
    if access is not None:
        messages.success(request, LENT.format(access.ends_at) if access.ends_at else ASKED)
    return redirect("participants", reference)


ANSWERS = {"grant": "Access is given.", "refuse": "Access is refused.", "end": "Access has ended."}


@require_POST
def register_answer(request, reference, pk, answer):
    """Grant or refuse what was asked for, or end it; leads back to where its button stood."""
    if not request.user.is_authenticated:
        return redirect_to_login("/")
    if answer not in ANSWERS:
        raise Http404
    rows = RegisterAccess.objects.visible_to(request.user).filter(activity__reference=reference)
    access = get_object_or_404(rows.select_related("activity"), pk=pk)
    try:
        if answer == "end":
            lending.end_access(access, by=request.user, request=request)
        else:
            lending.answer_access(access, by=request.user, is_granted=answer == "grant", request=request)
        messages.success(request, ANSWERS[answer])
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    return redirect("home") if request.POST.get("from") == "home" else redirect("participants", reference)
