"""The admin pages of participants, to be read. Lists name nobody: a name is read on the page of one person alone."""

from django.contrib import admin

from accounts.access_log import note
from activities.admin import RecordAdmin
from ctassist.lib.admin import ReadOnlyAdmin
from ctassist.lib.data_classes import P2
from participants import models


class PeopleAdmin(ReadOnlyAdmin):
    """Pages of rows that only those see to whom a list is open: who sees one reads it, save what is sensitive (P3)."""

    ordering = ["-pk"]

    def person_of(self, record):
        return record

    def reads_internals(self, user, record):
        return True

    def reads_personal(self, user, record):
        return True

    def note_look(self, request, record):
        note("participant_read", actor=request.user, request=request, of=self.person_of(record), data_class=P2)


@admin.register(models.Person)
class PersonAdmin(PeopleAdmin):
    list_display = ["public_id", "created_at"]
    exclude = ["name_key"]


@admin.register(models.Participation)
class ParticipationAdmin(PeopleAdmin):
    list_display = ["public_id", "activity"]
    search_fields = ["activity__reference"]

    def person_of(self, record):
        return record.person


@admin.register(models.SessionAttendance)
class SessionAttendanceAdmin(PeopleAdmin):
    list_display = ["__str__"]

    def person_of(self, record):
        return record.participation.person


for model, columns in {
    models.Session: ["title", "activity", "starts_at", "ends_at"],
    models.Register: ["activity", "created_at"],
    models.RegisterAccess: ["__str__", "activity"],
}.items():
    searched = ["activity__reference"]
    admin.site.register(model, RecordAdmin, list_display=columns, search_fields=searched, ordering=["-pk"])
