"""The part of one person in one activity, and where it was held by sessions, in each of these."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from activities.models import Activity, AttendanceStatus, Gender, ParticipantCategory, ParticipationRole
from countries.models import Country
from ctassist.lib.data_classes import P0, P1, P2
from ctassist.lib.records import Record
from ctassist.lib.terms import CodeList
from participants.models.access import registers_open_to
from participants.models.person import Person


class ParticipationQuerySet(models.QuerySet):
    """Questions asked of participations; the one place that says whose names somebody reads."""

    def visible_to(self, user):
        """Those of activities whose register somebody reads; see `registers_open_to`."""
        return self.filter(activity__in=registers_open_to(user).values("pk"))

    def editable_by(self, user):
        """Those of activities that somebody may change. A partner's system changes none."""
        return self.visible_to(user).filter(activity__in=Activity.objects.editable_by(user).values("pk"))


class Participation(Record):
    """What somebody did in an activity, and who they were at that time: gender, category, country, institution."""

    activity = models.ForeignKey(Activity, models.PROTECT, related_name="participations", db_index=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="participations")
    role = models.ForeignKey(ParticipationRole, models.PROTECT, default="participant", related_name="+", db_index=False)
    other_roles = CodeList("activities.ParticipationRole")
    attendance = models.ForeignKey(AttendanceStatus, models.PROTECT, related_name="+", db_index=False)
    gender = models.ForeignKey(Gender, models.PROTECT, default="not_recorded", related_name="+", db_index=False)
    category = models.ForeignKey(
        ParticipantCategory, models.PROTECT, default="not_recorded", related_name="+", db_index=False
    )
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    institution = models.CharField(max_length=300, blank=True, help_text="As it was called at that time.")
    position_title = models.CharField("function", max_length=300, blank=True)
    certificate_no = models.CharField("certificate number", max_length=60, blank=True)
    certificate_on = models.DateField("certificate given on", null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    data_classes = {
        P0: "activity public_id",
        P2: "person role other_roles attendance gender category country institution position_title certificate_no"
        " certificate_on",
    }
    history_of = "activity"
    concealed = "institution position_title certificate_no certificate_on"

    class Meta:
        ordering = ["activity", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "person"],
                name="person_once_an_activity",
                include=["role", "attendance"],  # so that counting people reads the index alone
                violation_error_message="This person takes part in it already.",
            ),
            models.CheckConstraint(
                name="certificate_needs_attendance",
                condition=Q(certificate_no="", certificate_on__isnull=True)
                | Q(attendance__in=["attended", "certified"]),
                violation_error_message="A certificate is for those who attended.",
            ),
        ]

    def __str__(self):
        """Its key, never a name: this may stand in a log."""
        return f"participation {self.public_id}"

    def clean(self):
        """C16: no certificate before the activity began."""
        began = self.activity.actual_starts_on
        if self.certificate_on and began and self.certificate_on < began:
            raise ValidationError({"certificate_on": "A certificate is not given before the activity begins."})


class SessionQuerySet(models.QuerySet):
    """Questions asked of sessions."""

    def visible_to(self, user):
        """Those of activities whose internal fields somebody reads: they tell days and places that may be withheld."""
        return self.filter(activity__in=Activity.objects.internals_to(user).values("pk"))


class Session(models.Model):
    """A part of the programme for which presence is taken apart."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sessions", db_index=False)
    title = models.CharField(max_length=300)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    room = models.CharField(max_length=120, blank=True)

    objects = SessionQuerySet.as_manager()

    data_classes = {P0: "activity position", P1: "title starts_at ends_at room"}
    history_of = "activity"

    class Meta:
        ordering = ["activity", "position", "id"]
        indexes = [models.Index(fields=["activity", "position"], name="sessions_of_activity")]
        constraints = [
            models.CheckConstraint(
                name="session_ends_after_it_starts",
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                violation_error_message="A session ends after it starts.",
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        """C9: inside the days of the activity, one day more at either end."""
        first, last = self.activity.days
        for name in ("starts_at", "ends_at"):
            at = getattr(self, name)
            if at and first and at.date() < first - dt.timedelta(days=1):
                raise ValidationError({name: "This is before the activity."})
            if at and last and at.date() > last + dt.timedelta(days=1):
                raise ValidationError({name: "This is after the activity."})


class SessionAttendance(models.Model):
    """Whether somebody was in a session. No row: nobody took note."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances", db_index=False)
    participation = models.ForeignKey(Participation, models.CASCADE, related_name="session_attendances")
    present = models.BooleanField()

    data_classes = {P2: "session participation present"}
    history_of = "participation"

    class Meta:
        ordering = ["session", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "participation"],
                name="once_a_session",
                violation_error_message="Presence in this session is said already.",
            )
        ]

    def __str__(self):
        return f"presence {self.pk}"
