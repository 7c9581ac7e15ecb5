"""The admin pages of accounts: all of them for administrators, one's own for others who may open these pages."""

import allauth.account.admin  # noqa: F401 -- these four register tables that are taken away below
import allauth.mfa.admin  # noqa: F401
import allauth.socialaccount.admin  # noqa: F401
import django.contrib.auth.admin  # noqa: F401
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from accounts.access_log import note
from accounts.models import ApiToken, Office, Session, User
from accounts.roles import administers, warning_of
from accounts.services import change_token, invite, record_office, record_user, remove_second_factor, site_of
from ctassist.lib.admin import ReadOnlyAdmin, WritingAdmin, WritingReferenceAdmin, rows_of
from ctassist.lib.data_classes import P1

RIGHT = "administer"


@admin.register(Office)
class OfficeAdmin(WritingReferenceAdmin):
    list_display = ["name", "code", "partner"]
    search_fields = ["name", "code"]
    right = RIGHT
    service = staticmethod(record_office)

    def reads_internals(self, user, record):
        return administers(user)


class AccountAdmin(WritingAdmin):
    """Pages of what belongs to one user, who stands behind the lookup `holder`."""

    holder = None
    looks_at = ""  # account or token
    right = RIGHT

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows if administers(request.user) else rows.filter(**{self.holder: request.user.pk})

    def reads_internals(self, user, record):
        return True  # `get_queryset` shows nothing to others

    def reads_all_history(self, user):
        return administers(user)

    def note_look(self, request, record):
        note(f"{self.looks_at}_read", actor=request.user, request=request, of=record, data_class=P1)


@admin.register(User)
class UserAdmin(AccountAdmin):
    holder = "pk"
    looks_at = "account"
    list_display = ["name", "role", "warning", "office", "partner", "is_active", "is_staff", "last_login"]
    search_fields = ["name", "office__name"]
    list_filter = ["role", "is_active", "is_staff"]
    ordering = ["name", "pk"]  # not by e-mail address, which is not shown
    exclude = ["groups", "user_permissions"]  # Django's own; roles decide here
    inlines = rows_of(ApiToken)
    unwritten = ["is_superuser", "last_login"]

    @admin.display(description="warning")
    def warning(self, user):
        return warning_of(user) or "–"

    def filling(self, request, record, sent=None):
        """The form with two fields that are written and never shown: e-mail address and password."""
        filling = super().filling(request, record, sent)
        kept = " Empty: stays as it is." if record else ""
        filling.form.fields["email"] = forms.EmailField(
            label="E-mail",
            widget=forms.EmailInput(attrs={"autocomplete": "off"}),
            required=record is None,
            help_text=f"To sign in; not shown afterwards.{kept}",
            error_messages={"required": "Fill this in."},
        )
        filling.form.fields["password"] = forms.CharField(
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            required=False,
            strip=False,
            help_text=f"At least 12 characters. {kept or 'Empty: cannot sign in on a page, such as a system.'}",
        )
        filling.form.fields["send_link"] = forms.BooleanField(
            label="Send a sign-in link",
            required=False,
            help_text="By mail: the person chooses a password with it. You need not know one.",
        )
        if record:
            filling.form.fields["remove_second_factor"] = forms.BooleanField(
                label="Remove the second factor",
                required=False,
                help_text="For somebody who has lost it. They are signed out, and set up a new one.",
            )
        filling.request = request
        return filling

    def save(self, record, filling, by):
        if not filling.is_valid():
            raise ValidationError({})
        filling.fill(record)
        record.email = User.objects.normalize_email(filling.form.cleaned_data["email"]) or record.email
        sent = filling.form.cleaned_data
        record_user(record, by=by, password=sent["password"])
        if sent["send_link"]:
            invite(record, by=by, site=site_of(filling.request))
        if sent.get("remove_second_factor"):
            remove_second_factor(record, by=by, request=filling.request)
        return record


@admin.register(ApiToken)
class ApiTokenAdmin(AccountAdmin):
    """Tokens are issued by `create_api_client`, which shows each once; here they get another name or end."""

    holder = "user"
    looks_at = "token"
    list_display = ["name", "user", "created_at", "expires_at", "last_used_at"]
    search_fields = ["name", "user__name"]
    service = staticmethod(change_token)
    once = ["user"]

    def has_add_permission(self, request, obj=None):
        return False


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    """Where somebody is signed in. Whose session it is ends it on the page of their account."""

    list_display = ["user", "seen_at", "expire_date"]
    ordering = ["-seen_at"]

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows if administers(request.user) else rows.filter(user=request.user)

    def reads_internals(self, user, record):
        return True  # `get_queryset` shows nothing to others


# Django's groups give no rights here. Of allauth's tables one holds secrets, and the others stay empty.
for model in (Group, EmailAddress, EmailConfirmation, Authenticator, SocialAccount, SocialApp, SocialToken):
    if admin.site.is_registered(model):
        admin.site.unregister(model)
