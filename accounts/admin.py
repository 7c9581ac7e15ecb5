"""The admin pages of accounts: all of them for administrators, one's own for others who may open these pages."""

import django.contrib.auth.admin  # noqa: F401 -- registers Django's groups, which are taken away below
from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.models import ApiToken, Office, Role, User
from ctassist.lib.admin import ReadOnlyAdmin, ReferenceAdmin, rows_of


def administers(user):
    """Whether somebody looks after the accounts of others."""
    return user.role == Role.ADMINISTRATOR


@admin.register(Office)
class OfficeAdmin(ReferenceAdmin):
    list_display = ["name", "code", "partner"]
    search_fields = ["name", "code"]

    def reads_internals(self, user, record):
        return administers(user)


class AccountAdmin(ReadOnlyAdmin):
    """Pages of what belongs to one user, who stands behind the lookup `holder`."""

    holder = None

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
    list_display = ["name", "role", "office", "partner", "is_active", "is_staff", "last_login"]
    search_fields = ["name", "office__name"]
    list_filter = ["role", "is_active", "is_staff"]
    ordering = ["name", "pk"]  # not by e-mail address, which is not shown
    exclude = ["groups", "user_permissions"]  # Django's own; roles decide here
    inlines = rows_of(ApiToken)


@admin.register(ApiToken)
class ApiTokenAdmin(AccountAdmin):
    holder = "user"
    list_display = ["name", "user", "created_at", "expires_at", "last_used_at"]
    search_fields = ["name", "user__name"]


admin.site.unregister(Group)
