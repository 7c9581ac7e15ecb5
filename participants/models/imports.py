"""Attendance sheets that were uploaded: what was stated of them, what a review shows, and what an import made."""

from django.db import models
from django.urls import reverse

from accounts.models import Office
from activities.models import Activity, AttendanceStatus, ParticipantCategory, ParticipationRole
from ctassist.lib.data_classes import P0, P1, P2, P3
from ctassist.lib.jobs.models import Job, JobInput
from ctassist.lib.sealing import SealedField
from participants.models.access import registers_open_to
from participants.models.participation import Participation, Session, SessionAttendance
from participants.models.person import Person


class AttendanceImportQuerySet(models.QuerySet):
    """Questions asked of imports."""

    def visible_to(self, user):
        """Those for activities whose participants somebody reads by name."""
        return self.filter(activity__in=registers_open_to(user).values("pk"))


class AttendanceImport(models.Model):
    """A sheet that somebody uploaded for an activity. Its job says where it stands; nothing counts before that is done.

    It holds no names: those stand in its reading, which goes away with the file.
    """

    job = models.OneToOneField(Job, models.CASCADE, related_name="attendance_import")
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attendance_imports")
    digest = models.CharField("SHA-256 of the file", max_length=64)
    attendance = models.ForeignKey(
        AttendanceStatus,
        models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="Of a sheet without such a column.",
    )
    role = models.ForeignKey(
        ParticipationRole, models.PROTECT, related_name="+", db_index=False, help_text="Of rows that tell none."
    )
    category = models.ForeignKey(
        ParticipantCategory, models.PROTECT, related_name="+", db_index=False, help_text="Of rows that tell none."
    )
    day_order = models.CharField(
        max_length=11, blank=True, choices=[("day_first", "day first"), ("month_first", "month first")]
    )
    good_rows_only = models.BooleanField(default=False)
    counts = models.JSONField("rows by what becomes of them", default=dict, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="Of what was shown for review.")
    answered = models.JSONField(
        default=dict, blank=True, help_text="Answers by the marks of what they are about; nothing can be read of those."
    )

    objects = AttendanceImportQuerySet.as_manager()

    data_classes = {
        P0: "activity",
        P1: "job digest attendance role category day_order good_rows_only counts fingerprint",
        P2: "answered",
    }
    history_of = "job"
    unrecorded = "counts fingerprint answered"  # what was found by looking; what was written has a history itself

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"attendance import {self.pk}"

    def get_absolute_url(self):
        return reverse("activity-import-review", args=[self.activity.reference, self.job.public_id])


class SheetReading(models.Model):
    """How a sheet was read, and what people said of it. It goes away with the file that it tells of."""

    input = models.OneToOneField(JobInput, models.CASCADE, related_name="sheet_reading")
    attendance_import = models.OneToOneField(AttendanceImport, models.CASCADE, related_name="reading")
    file_name = models.CharField(max_length=200)
    stated = models.JSONField("encoding, separator, sheet and columns as stated", default=dict, blank=True)
    answers = models.JSONField("what spellings mean", default=dict, blank=True)
    decisions = models.JSONField("who is who, by row", default=dict, blank=True)
    found = models.JSONField("how it was read", default=dict, blank=True)
    terms = models.CharField(max_length=64, blank=True, help_text="Digest of all by which its rows were judged.")
    not_seen = models.BigIntegerField(
        "number of a transaction", null=True, help_text="What was stored by this one or a later one was not seen."
    )

    data_classes = {P1: "input attendance_import terms not_seen", P2: "file_name stated answers decisions found"}
    is_recorded = False

    def __str__(self):
        return f"reading {self.pk}"


class SheetRow(models.Model):
    """What becomes of one row of a sheet, for those who review it; of a bad row one for each fault."""

    class Outcome(models.TextChoices):
        FAULT = "fault", "Faults"
        NEW = "new", "New people"
        KNOWN = "known", "Known here"
        LISTED = "listed", "On the list already"
        DIFFERS = "differs", "On the list, with other details"
        NOTED = "noted", "On the list, presence to note"
        REPEATED = "repeated", "Repeated in the sheet"
        LEFT_OUT = "left_out", "Left out"
        HEADING = "heading", "Headings"

    reading = models.ForeignKey(SheetReading, models.CASCADE, related_name="rows", db_index=False)
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    name = models.TextField(blank=True)
    says = models.TextField(blank=True)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="+", help_text="May be this."
    )
    column = models.TextField(blank=True)
    value = SealedField(blank=True)
    reason = models.TextField(blank=True)
    cells = SealedField("the row as it was sent", blank=True)

    data_classes = {P1: "reading row outcome", P2: "name says person column reason", P3: "value cells"}
    history_of = "reading"
    is_recorded = False

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["reading", "outcome", "id"], name="sheet_rows_by_outcome")]

    def __str__(self):
        return f"row {self.row}: {self.outcome}"


class ReviewedPart(models.Model):
    """What will be written of a row, once somebody has said so: a part in the activity, and the person if new.

    Both have their numbers already.
    """

    reading = models.ForeignKey(SheetReading, models.CASCADE, related_name="parts", db_index=False)
    row = models.PositiveIntegerField()
    person_key = models.BigIntegerField()
    participation_key = models.BigIntegerField()
    is_new = models.BooleanField("the person is new")
    is_listed = models.BooleanField("on the list already", default=False)
    family_name = models.TextField(blank=True)
    given_name = models.TextField(blank=True)
    name_key = models.TextField(blank=True)
    email = SealedField(blank=True)
    email_mark = models.CharField(max_length=64, blank=True)
    gender = models.CharField(max_length=60)
    category = models.CharField(max_length=60)
    country = models.CharField(max_length=3, blank=True)
    institution = models.TextField(blank=True)
    position_title = models.TextField(blank=True)
    role = models.CharField(max_length=60)
    attendance = models.CharField(max_length=60)
    certificate_no = models.TextField(blank=True)
    certificate_on = models.DateField(null=True)
    presence = models.JSONField("whether they were there, by column", default=dict)

    data_classes = {
        P1: "reading row person_key participation_key is_new is_listed",
        P2: "family_name given_name name_key gender category country institution position_title role attendance"
        " certificate_no certificate_on presence",
        P3: "email email_mark",
    }
    history_of = "reading"
    is_recorded = False

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["reading", "id"], name="reviewed_parts_in_order")]

    def __str__(self):
        return f"part {self.pk}"


class ImportedParticipation(models.Model):
    """A participation that an import made, so that the import can be taken back."""

    attendance_import = models.ForeignKey(AttendanceImport, models.CASCADE, related_name="made")
    participation = models.OneToOneField(Participation, models.CASCADE, related_name="imported")

    data_classes = {P1: "attendance_import participation"}
    history_of = "attendance_import"
    is_recorded = False

    def __str__(self):
        return f"{self.attendance_import_id}: {self.participation_id}"


class ImportedSession(models.Model):
    """A session that an import made, so that it can be taken back."""

    attendance_import = models.ForeignKey(AttendanceImport, models.CASCADE, related_name="made_sessions")
    session = models.OneToOneField(Session, models.CASCADE, related_name="imported")

    data_classes = {P1: "attendance_import session"}
    history_of = "attendance_import"
    is_recorded = False

    def __str__(self):
        return f"{self.attendance_import_id}: {self.session_id}"


class ImportedPresence(models.Model):
    """A mark of presence that an import made, and what it said, so that it can be taken back."""

    attendance_import = models.ForeignKey(AttendanceImport, models.CASCADE, related_name="made_presence")
    noted = models.OneToOneField(SessionAttendance, models.CASCADE, related_name="imported")
    present = models.BooleanField()

    data_classes = {P1: "attendance_import noted", P2: "present"}
    history_of = "attendance_import"
    is_recorded = False

    def __str__(self):
        return f"{self.attendance_import_id}: {self.noted_id}"


class ChangedAttendance(models.Model):
    """How far somebody had attended, as was said before it followed from the presence that an import noted."""

    attendance_import = models.ForeignKey(AttendanceImport, models.CASCADE, related_name="changed_attendance")
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="+")
    attendance = models.ForeignKey(AttendanceStatus, models.PROTECT, related_name="+", db_index=False)
    version = models.PositiveIntegerField(help_text="Of the participation, once it was changed.")

    data_classes = {P1: "attendance_import participation version", P2: "attendance"}
    history_of = "attendance_import"
    is_recorded = False

    def __str__(self):
        return f"{self.attendance_import_id}: {self.participation_id}"


class RememberedColumn(models.Model):
    """What a head means in the sheets of an office, as somebody there has said; the head itself is not kept."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="remembered_columns", db_index=False)
    head_mark = models.CharField(
        max_length=64, help_text="By which the head is known again; nothing can be read of it."
    )
    field = models.CharField(max_length=30)

    data_classes = {P1: "office field", P2: "head_mark"}
    concealed = "head_mark"

    class Meta:
        ordering = ["office", "field", "id"]
        constraints = [models.UniqueConstraint(fields=["office", "head_mark"], name="head_remembered_once_an_office")]

    def __str__(self):
        return f"remembered column {self.pk}"
