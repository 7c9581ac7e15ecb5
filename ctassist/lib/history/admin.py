"""The history as a whole, in the order in which it was written."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import OuterRef, Subquery
from django.template.loader import render_to_string

from ctassist.lib.admin import ReadOnlyAdmin
from ctassist.lib.history import telling
from ctassist.lib.history.models import Change
from ctassist.lib.reach import may_read_past


@admin.register(Change)
class ChangeAdmin(ReadOnlyAdmin):
    """Changes of records whose history this user reads whatever the record; the others stand on the record's own page.

    So a change of an activity is never here, nor one of a table that has no admin pages. Of the values only the
    public ones are shown.
    """

    list_display = ["changed_at", "actor", "door", "what", "action", "row_key", "subject_table", "subject_key"]
    search_fields = ["table__exact", "row_key__exact", "subject_key__exact", "request_id__exact"]
    ordering = ["-id"]
    sortable_by = []

    def get_queryset(self, request):
        tables = [
            model._meta.db_table
            for model, pages in self.admin_site._registry.items()
            if pages.reads_all_history(request.user)
        ]
        name = get_user_model()._default_manager.filter(pk=OuterRef("actor_id")).values("name")[:1]
        return super().get_queryset(request).filter(subject_table__in=tables).annotate(actor_name=Subquery(name))

    def get_fields(self, request, obj=None):
        return [*self.list_display, "request_id", "transaction", "values"]

    @admin.display(description="who")
    def actor(self, change):
        return change.actor_name or "the system"

    @admin.display(description="what")
    def what(self, change):
        return telling.what(change, telling.models_by_table())

    @admin.display(description="values")
    def values(self, change):
        model = telling.models_by_table().get(change.table)
        fields = telling.fields_of(change, model, lambda field: may_read_past(field, internals=False))
        return render_to_string("admin/_changed_fields.html", {"fields": list(fields)})
