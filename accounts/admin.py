"""The admin pages of accounts: all of them for administrators, one's own for others who may open these pages."""

import django.contrib.auth.admin  # noqa: F401 -- registers Django's groups, which are taken away below
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from accounts.models import ApiToken, Office, User
from accounts.roles import administers, warning_of
from accounts.services import change_token, record_office, record_user
from ctassist.lib.admin import WritingAdmin, WritingReferenceAdmin, rows_of

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
    right = RIGHT

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows if administers(request.user) else rows.filter(**{self.holder: request.user.pk})

    def reads_internals(self, user, record):
        return True  # `get_queryset` shows nothing to others

    def reads_all_history(self, user):
        return administers(user)


@admin.register(User)
class UserAdmin(AccountAdmin):
    holder = "pk"
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
        return filling

    def save(self, record, filling, by):
        if not filling.is_valid():
            raise ValidationError({})
        filling.fill(record)
        record.email = User.objects.normalize_email(filling.form.cleaned_data["email"]) or record.email
        record_user(record, by=by, password=filling.form.cleaned_data["password"])
        return record


@admin.register(ApiToken)
class ApiTokenAdmin(AccountAdmin):
    """Tokens are issued by `create_api_client`, which shows each once; here they get another name or end."""

    holder = "user"
    list_display = ["name", "user", "created_at", "expires_at", "last_used_at"]
    search_fields = ["name", "user__name"]
    service = staticmethod(change_token)
    once = ["user"]

    def has_add_permission(self, request, obj=None):
        return False


admin.site.unregister(Group)
