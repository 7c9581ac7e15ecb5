"""The admin pages of jobs: one's own, whoever one is."""

from django.contrib import admin

from ctassist.lib.admin import ReadOnlyAdmin, rows_of
from ctassist.lib.jobs.models import Job, JobFile, JobFilePart, JobInput, JobInputPart, JobMessage


class OwnAdmin(ReadOnlyAdmin):
    """Pages of jobs and of what hangs on them; shows nothing of other people's."""

    def reads_internals(self, user, record):
        return True


@admin.register(Job)
class JobAdmin(OwnAdmin):
    list_display = ["title", "kind", "state", "created_at", "ended_at"]
    search_fields = ["title"]
    list_filter = ["state"]
    inlines = rows_of(JobMessage)


@admin.register(JobMessage)
class JobMessageAdmin(OwnAdmin):
    list_display = ["reason", "row", "column"]
    search_fields = ["reason"]


@admin.register(JobFile)
class JobFileAdmin(OwnAdmin):
    list_display = ["name", "size", "expires_at"]
    search_fields = ["name"]


@admin.register(JobFilePart)
class JobFilePartAdmin(OwnAdmin):
    list_display = ["file", "position"]
    search_fields = ["file__name"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content")


@admin.register(JobInput)
class JobInputAdmin(OwnAdmin):
    list_display = ["job", "size", "expires_at"]


@admin.register(JobInputPart)
class JobInputPartAdmin(OwnAdmin):
    list_display = ["input", "position"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content")
