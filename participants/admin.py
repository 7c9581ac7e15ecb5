"""The admin pages of participants, to be read. Lists name nobody: a name is read on the page of one person alone.

Nothing is written here. The pages of an activity's participants and the API ask for the version, name what is wrong and
note each look; a third form for the same would have to do so too, for the officers who have those pages already.
Administrators look after accounts: of all this they see nothing.
"""

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


class CountedAdmin(ReadOnlyAdmin):
    """Pages of rows that tell of no single person by name, for those whom the model's QuerySet shows them to."""

    ordering = ["-pk"]

    def reads_internals(self, user, record):
        return True


@admin.register(models.AttendanceImport)
class AttendanceImportAdmin(CountedAdmin):
    """Which sheets were imported for an activity, and what became of how many rows."""

    list_display = ["__str__", "activity"]
    search_fields = ["activity__reference"]
    exclude = ["job", "fingerprint"]  # a job is seen by its owner alone


@admin.register(models.ErasureRequest)
class ErasureRequestAdmin(CountedAdmin):
    list_display = ["__str__", "asked_at", "answered_at", "is_refused"]


@admin.register(models.Erasure)
class ErasureAdmin(CountedAdmin):
    """The proof that people were erased: by their numbers, when and why."""

    list_display = ["__str__", "at", "kind", "office", "participation_count"]


# What has no admin page, and why.
ELSEWHERE = {
    models.SheetReading: "a review is seen by who uploaded the sheet, on its own page, and each look is noted",
    models.SheetRow: "as its reading",
    models.ReviewedPart: "as its reading",
    models.ImportedParticipation: "numbers by which an import is taken back, of use to nobody else",
    models.ImportedSession: "as ImportedParticipation",
    models.ImportedPresence: "as ImportedParticipation",
    models.ChangedAttendance: "as ImportedParticipation",
    models.RememberedColumn: "shown where it is used: a column that is read otherwise than its head says",
    models.DifferentPeople: "two people side by side are shown on the page of people alike",
    models.MergedPerson: "numbers of people who were made one, for erasures that are carried out again",
    models.PeopleSummed: "what the database sums up for figures; recount_people checks it",
    models.PeopleCells: "as PeopleSummed",
    models.DueSoon: "made anew each night, shown at the desk of data protection",
}

for model, columns in {
    models.Session: ["__str__", "activity"],
    models.Register: ["activity", "created_at"],
    models.RegisterAccess: ["__str__", "activity"],
    models.RetentionTerms: ["__str__", "project"],
}.items():
    searched = [f"{model.history_of}__reference"]
    admin.site.register(model, RecordAdmin, list_display=columns, search_fields=searched, ordering=["-pk"])
