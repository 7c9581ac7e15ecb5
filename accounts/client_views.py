"""The pages of partners' systems: list, one client with its tokens, and what administrators do with them.

A token is in the answer to the form that issues it, and nowhere else.
"""

import re
import secrets
from functools import wraps

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts import clients
from accounts.client_listing import ClientListing
from accounts.models import ApiToken, Office, User
from accounts.roles import HAND_IN, SCOPES, Role, administers
from ctassist.lib.filters import CodeField
from ctassist.lib.pages import ListPage
from ctassist.lib.writing import by_place
from partners.filters import partner_label, standing_partners
from partners.models import Partner

MOST_TOKENS_SHOWN = 50
KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
PLACES = {"name": "Name of the token", "days": "Days that it counts", "record": "This client"}  # in the acts' forms


class ClientList(LoginRequiredMixin, ListPage):
    """Partners' systems, for administrators."""

    template_name = "accounts/client_list.html"
    listing_class = ClientListing

    def get(self, request):
        if not administers(request.user):
            raise PermissionDenied
        return super().get(request)


def for_administrators(view):
    """A page for administrators: others are asked to sign in, or told that it is not theirs."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not administers(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


def client_of(pk):
    """The client with that number, or 404."""
    return get_object_or_404(User.objects.select_related("partner"), pk=pk, role=Role.CLIENT)


# -- one client --


def partner_choices():
    return [("", "Choose an organisation"), *((row.code, partner_label(row)) for row in standing_partners())]


def office_choices():
    offices = Office.objects.filter(is_active=True).values_list("code", "name")
    return [("", "None: it only reads"), *offices]


class TermsForm(forms.Form):
    """What is said of a client: all but its organisation, which stays."""

    name = forms.CharField(max_length=clients.LONGEST_NAME, label="Name", help_text="What the system is called.")
    office = CodeField(choices=office_choices, required=False, label="Hands in drafts to")
    reads_shared = forms.BooleanField(required=False, label="Reads drafts that are shared with its organisation")
    address_ranges = forms.CharField(
        required=False,
        max_length=1000,
        label="Addresses from which its tokens count",
        help_text="Such as 203.0.113.0/24 or 2001:db8::/32, with blanks between. Empty: from everywhere.",
    )

    def put_into(self, client):
        given = self.cleaned_data
        client.name = given["name"]
        client.office = Office.objects.filter(code=given["office"]).first() if given["office"] else None
        client.reads_shared = given["reads_shared"]
        client.address_ranges = given["address_ranges"]
        return client

    def take_faults(self, error):
        """Puts what a service refused beside its fields."""
        for place, words in by_place(error).items():
            self.add_error(place if place in self.fields else None, words)

    @property
    def faults(self):
        """For the list on top of the page."""
        return {("record" if name == "__all__" else name): words for name, words in self.errors.items()}


class NewClientForm(TermsForm):
    """A new client."""

    partner = CodeField(choices=partner_choices, label="Organisation it acts for")
    field_order = ["name", "partner"]


def terms_of(client):
    return {
        "name": client.name,
        "office": client.office.code if client.office else "",
        "reads_shared": client.reads_shared,
        "address_ranges": client.address_ranges,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def client_new(request):
    """Add a client; its tokens are issued on its page."""
    form = NewClientForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        partner = Partner.objects.get(code=form.cleaned_data["partner"])
        try:
            client = form.put_into(clients.new_client(form.cleaned_data["name"], partner))
            clients.record_client(client, by=request.user, request=request)
        except ValidationError as error:
            form.take_faults(error)
        else:
            messages.success(request, f"{client.name} is added. Issue its first token below.")
            return redirect("client", client.pk)
    return render(request, "accounts/client_new.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_administrators
def client_page(request, pk):
    """One client: what it may do, its tokens; a POST changes what it may do."""
    client = client_of(pk)
    form = TermsForm(request.POST if request.method == "POST" else None, initial=terms_of(client))
    if form.is_valid():
        try:
            changed = clients.record_client(form.put_into(client), by=request.user, request=request)
        except ValidationError as error:
            form.take_faults(error)
        else:
            messages.success(request, f"{client.name} is changed." if changed else "Nothing was changed.")
            return redirect("client", client.pk)
        client = client_of(pk)
    return show(request, client, form=form, errors=form.faults, status=400 if form.errors else 200)


def show(request, client, *, form=None, status=200, **context):
    """The page of a client. `secret`: a token that was just issued; `errors`: {name: messages}."""
    tokens = list(client.tokens.order_by("-created_at", "-pk")[: MOST_TOKENS_SHOWN + 1])
    now = timezone.now()
    for token in tokens:
        token.is_valid = token.expires_at > now
    context |= {
        "client": client,
        "scopes": [SCOPES[scope] for scope in client.scopes],
        "hands_in": HAND_IN in client.scopes,
        "form": form or TermsForm(initial=terms_of(client)),
        "tokens": tokens[:MOST_TOKENS_SHOWN],
        "more_tokens": len(tokens) > MOST_TOKENS_SHOWN,
        "valid_count": sum(token.is_valid for token in tokens),
        "longest_days": clients.LONGEST_DAYS,
        "overlaps": clients.OVERLAPS,
        "key": secrets.token_hex(16),
    }
    return render(request, "accounts/client_detail.html", context, status=status)


# -- acts --


def act(view):
    """An act on a client: POST only; what is refused in words is shown on the client's page."""

    @require_POST
    @for_administrators
    @wraps(view)
    def acted(request, pk, **kwargs):
        client = client_of(pk)
        try:
            return view(request, client, **kwargs)
        except ValidationError as error:
            errors = {PLACES.get(place, place): words for place, words in by_place(error).items()}
            return show(request, client_of(pk), errors=errors, status=400)
        except clients.AlreadyShown:
            words = "This form was sent before: its token was shown then, and is not shown again."
            messages.warning(request, words)
            return redirect("client", client.pk)

    return acted


def number_in(request, name):
    """A whole number of a form, as a ValidationError's place where it is none."""
    given = request.POST.get(name, "").strip()
    if not (given.isascii() and given.isdigit() and len(given) < 5):
        raise ValidationError({name: "Give a whole number of days."})
    return int(given)


def key_in(request):
    key = request.POST.get("key", "")
    if not KEY.fullmatch(key):
        raise ValidationError({"key": "Load the page again, and send its form."})
    return key


@act
def client_token(request, client):
    """Issue a token, which the answer shows."""
    secret = clients.issue_token(
        client,
        name=request.POST.get("name", "").strip(),
        days=number_in(request, "days"),
        key=key_in(request),
        by=request.user,
        request=request,
    )
    return show(request, client, secret=secret)


@act
def token_rotate(request, client, token):
    """Issue a token in the place of another one."""
    old = get_object_or_404(ApiToken, pk=token, user=client)
    overlap = number_in(request, "overlap")
    secret = clients.rotate_token(old, overlap=overlap, key=key_in(request), by=request.user, request=request)
    return show(request, client, secret=secret, replaced=old, overlap=overlap)


@act
def token_revoke(request, client, token):
    """End a token now."""
    old = get_object_or_404(ApiToken, pk=token, user=client)
    clients.revoke_token(old, by=request.user, request=request)
    messages.success(request, f"The token “{old.name}” has ended.")
    return redirect("client", client.pk)


@act
def client_close(request, client):
    """Close a client: its tokens end, its jobs and files go."""
    clients.close_account(client, by=request.user, request=request)
    messages.success(request, f"{client.name} is closed. Its tokens have ended.")
    return redirect("client", client.pk)


@act
def client_open(request, client):
    """Open a closed client again; it needs a new token."""
    clients.open_account(client, by=request.user, request=request)
    messages.success(request, f"{client.name} is open again. Issue a new token.")
    return redirect("client", client.pk)
