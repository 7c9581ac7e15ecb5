"""On what terms the participants of an activity are recorded and counted."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from activities.models import Activity
from ctassist.lib.data_classes import P0, P1
from ctassist.lib.records import Record


class CountSource(models.TextChoices):
    """Which people belong to the figures of an activity (C11)."""

    NAMED = "named", "the list of names: it has everybody who attended"
    HEADCOUNT = "headcount", "the head counts: they have everybody who attended"
    MIXED = "mixed", "both: the head counts have only people who are not on the list"


class RegisterQuerySet(models.QuerySet):
    """Questions asked of registers."""

    def visible_to(self, user):
        """Those of activities whose internal fields somebody reads."""
        return self.filter(activity__in=Activity.objects.internals_to(user).values("pk"))


class Register(Record):
    """The terms of one activity's list of participants; an activity without one has the usual terms.

    Left open, the count source is the one kind of record that there is; where there are both and nobody has said how
    they belong together, the list of names counts and the page says that the head counts do not.
    """

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="register")
    count_source = models.CharField("who counts", max_length=9, choices=CountSource, blank=True)
    min_attendance_pct = models.PositiveSmallIntegerField(
        "least presence in per cent",
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text="Of the sessions, to count as having attended.",
    )
    purpose = models.TextField(blank=True, max_length=2000, help_text="Why people are recorded by name.")
    lawful_basis = models.CharField(max_length=300, blank=True, help_text="The mandate or law that allows it.")
    notice = models.TextField("notice given", blank=True, max_length=2000, help_text="What participants were told.")
    notice_given_on = models.DateField(null=True, blank=True)
    hold_reason = models.TextField(blank=True, max_length=2000, help_text="Why nothing is removed for the time being.")
    held_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = RegisterQuerySet.as_manager()

    data_classes = {
        P0: "activity",
        P1: "count_source min_attendance_pct purpose lawful_basis notice notice_given_on hold_reason held_by",
    }
    history_of = "activity"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="register_pct_is_a_percentage",
                condition=Q(min_attendance_pct__gte=1, min_attendance_pct__lte=100),
                violation_error_message="Give a percentage from 1 to 100.",
            ),
            models.CheckConstraint(
                name="register_held_with_a_reason",
                condition=Q(held_by__isnull=True) | ~Q(hold_reason=""),
                violation_error_message="Say why nothing is to be removed.",
            ),
        ]

    def __str__(self):
        return f"register of {self.activity_id}"
