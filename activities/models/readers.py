"""Who sees an activity besides those who see it by their role: people by name, offices and organisations by sharing."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Office
from ctassist.lib.data_classes import P0, P1
from partners.models import Partner

READERS = {  # part of `internal` in a body -> the column of a row that says who sees an activity besides
    "named_people": "user_id",
    "shared_with_offices": "office_id",
    "shared_with_partners": "partner_id",
}


class ActivityReaderQuerySet(models.QuerySet):
    """Questions asked of who sees an activity besides."""

    def visible_to(self, user):
        """Those of activities whose internal fields somebody reads."""
        activities = self.model._meta.get_field("activity").related_model.objects
        return self.filter(activity__in=activities.internals_to(user).values("pk"))


class ActivityReader(models.Model):
    """One person, office or organisation that sees an activity. What is restricted only people see.

    Source: the product's security requirements, section 2; docs/decisions/0021.
    """

    activity = models.ForeignKey("Activity", models.CASCADE, related_name="readers", db_index=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="named_in", verbose_name="person"
    )
    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="shared_activities")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="shared_activities")

    objects = ActivityReaderQuerySet.as_manager()

    data_classes = {P0: "activity", P1: "user office partner"}
    history_of = "activity"

    class Meta:
        ordering = ["id"]
        verbose_name = "activity reader"
        verbose_name_plural = "activity readers"
        constraints = [
            models.CheckConstraint(
                name="activity_reader_is_one_of_three",
                condition=Q(user__isnull=False, office__isnull=True, partner__isnull=True)
                | Q(user__isnull=True, office__isnull=False, partner__isnull=True)
                | Q(user__isnull=True, office__isnull=True, partner__isnull=False),
                violation_error_message="Name one person, one office or one organisation in a row.",
            ),
            models.UniqueConstraint(
                fields=["activity", "user", "office", "partner"],
                name="activity_reader_once",
                nulls_distinct=False,
                violation_error_message="They see it already.",
            ),
        ]

    def __str__(self):
        return f"{self.user or self.office or self.partner}"
