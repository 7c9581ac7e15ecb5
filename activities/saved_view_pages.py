"""The pages of saved views: all that somebody sees, a new one, one that is changed, and where they stand."""

import secrets

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities.columns import COLUMNS
from activities.models import SavedView
from activities.models.saved_view import LONGEST_NAME, OpensAs, reaches_of
from activities.saved_view_services import ACTS, arrange, delete_view, listing_of, record_view
from activities.saved_views import address_of, all_views, label_of
from ctassist.lib import freshness, idempotency
from ctassist.lib.errors import refuse
from ctassist.lib.kept_input import keeps_input
from ctassist.lib.middleware import faults_of_query
from ctassist.lib.parameters import takes
from ctassist.lib.writing import StaleRecord, by_place

METHODS = ["GET", "HEAD", "POST"]
GIVEN = {"query": None, "opens_as": tuple(OpensAs.values)}
MEANWHILE = "Somebody changed this view after you opened the form. Look at it again, then save once more."
SENT_BEFORE = "This form was saved before, with other content. Save again to keep one more view."


class ViewForm(forms.Form):
    """A view as somebody names it; what it asks comes from the list or the dashboard."""

    name = forms.CharField(max_length=LONGEST_NAME, label="Name")
    reach = forms.ChoiceField(label="Who sees it")
    opens_as = forms.ChoiceField(choices=OpensAs.choices, label="Opens as")

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        self.fields["reach"].choices = [(reach.value, reach.label) for reach in reaches_of(user)]


@login_required
@require_safe
def views(request):
    """All saved views that somebody sees, each with what can be done with it."""
    with freshness.one_snapshot():
        writable = set(SavedView.objects.writable_by(request.user).values_list("pk", flat=True))
        context = {"tiles": all_views(request.user), "writable": writable}
    return render(request, "views/view_list.html", context)


@login_required
@require_safe
def view_open(request, public_id):
    """Leads to the list or dashboard that a view asks for."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), public_id=public_id)
    return redirect(address_of(view, listing_of(view, request.user)))


@takes(**GIVEN)
@require_http_methods(METHODS)
@keeps_input
@login_required
def view_new(request):
    """Keep the question of a list or dashboard under a name."""
    if not reaches_of(request.user):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else request.GET
    view = SavedView(query=sent.get("query", "").removeprefix("?"), opens_as=sent.get("opens_as") or OpensAs.LIST)
    return fill(
        request,
        view,
        "views/view_new.html",
        {"replaceable": SavedView.objects.writable_by(request.user).order_by("name")},
    )


@takes(**GIVEN)
@require_http_methods(METHODS)
@keeps_input
@login_required
def view_edit(request, public_id):
    """Change a view: its name, who sees it, how it opens; with `opens_as` in the address also what it asks, `query`."""
    view = own_view(request, public_id)
    sent = request.POST if request.method == "POST" else request.GET
    context, kept = {"was": question_of(view, request.user), "named": view.name}, view.query
    if "opens_as" in sent:
        view.query, view.opens_as = sent.get("query", "").removeprefix("?"), sent["opens_as"]
    context["asks_anew"] = view.query != kept
    return fill(request, view, "views/view_edit.html", context)


@require_POST
@login_required
def view_delete(request, public_id):
    """Delete a view, for all who see it."""
    view = own_view(request, public_id)
    view.version = version_sent(request)
    try:
        delete_view(view, by=request.user)
    except StaleRecord:
        messages.warning(request, "Somebody changed this view after you opened it. It is still there.")
        return redirect("view-edit", public_id)
    messages.success(request, f"The view “{view.name}” is deleted.")
    return redirect("views")


@require_POST
@login_required
def view_tile(request, public_id, act):
    """Pin a view to one's home page, take it from there, or move it."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), public_id=public_id)
    if act not in ACTS:
        return refuse(request, {"act": [f"Give one of: {', '.join(ACTS)}."]})
    arrange(view, act, by=request.user)
    return redirect("home" if request.POST.get("from") == "home" else "views")


# -- the form --


def own_view(request, public_id):
    """A view that somebody may change. 404 for one that they do not see, 403 for one that others keep."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), public_id=public_id)
    if not SavedView.objects.writable_by(request.user).filter(pk=view.pk).exists():
        raise PermissionDenied
    return view


def version_sent(request):
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def fill(request, view, template, context):
    """Shows the form of a view, or saves what it says and leads to the list or dashboard that it opens."""
    is_sent, status = request.method == "POST", 200
    at_first = {"name": view.name, "reach": view.reach, "opens_as": view.opens_as}
    form = ViewForm(request.POST if is_sent else None, user=request.user, initial=at_first)
    version = view.version
    if is_sent and form.is_valid():
        try:
            address, _ = idempotency.form_once(request, lambda: save(request, view, form))
            messages.success(request, f"“{form.cleaned_data['name']}” is saved. It stands on your home page.")
            return redirect(address)
        except ValidationError as error:
            for place, words in by_place(error).items():
                form.add_error(place if place in form.fields else None, words)
        except StaleRecord as error:
            form.add_error(None, MEANWHILE)
            version, status = error.current.version, 409
        except idempotency.KeyUsedOtherwise:
            form.add_error(None, SENT_BEFORE)
    elif is_sent:
        version = version_sent(request)
    faults = faults_of_query(view.query)
    if faults:
        return refuse(request, faults)
    context |= {
        "form": form,
        "view": view,
        "version": version,
        "key": secrets.token_hex(16),
        "question": question_of(view, request.user),
        "back": reverse("views"),
    }
    return render(request, template, context, status=400 if form.errors and status == 200 else status)


def save(request, view, form):
    """The address that the saved view opens."""
    if not view._state.adding:
        view.version = version_sent(request)
    for name in ("name", "reach", "opens_as"):
        setattr(view, name, form.cleaned_data[name])
    record_view(view, by=request.user)
    return address_of(view, listing_of(view, request.user))


def question_of(view, user):
    """What a view asks, in words: `sentence`, `columns`, `order`, or `faults`."""
    listing = listing_of(view, user)
    if listing.errors:
        faults = [(label_of(listing, name), words) for name, told in listing.errors.items() for words in told]
        return {"faults": faults}
    question = {"sentence": listing.sentence()}
    if view.opens_as == OpensAs.LIST and listing.names_columns:
        question["columns"] = [COLUMNS[name].label for name in listing.columns]
    if listing.params.get("ordering"):
        question["order"] = listing.orderings[listing.ordering][0]
    return question
