"""Who reads the names of an activity: by office, by asking, or as data protection officer."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from accounts.roles import Role, has_right
from activities.models import Activity
from ctassist.lib.data_classes import P0, P1


def registers_open_to(user):
    """Activities whose participants somebody reads by name (P2).

    The data protection officer all; officers those of the office for which they write, restricted ones where they are
    named; officers of other offices and managers those for which they asked, for as long as that lasts. Nobody else:
    no administrator, no partner's system, and nobody through a share.
    """
    if not has_right(user, "read_personal"):
        return Activity.objects.none()
    if has_right(user, "read_restricted"):
        return Activity.objects.kept()
    lent = Q(Exists(RegisterAccess.objects.open().filter(activity=OuterRef("pk"), user=user.pk)))
    seen = Activity.objects.visible_to(user)
    if user.role == Role.OFFICER and user.office_id is not None:
        return seen.filter(Q(office=user.office_id) | lent)
    return seen.filter(lent)


class RegisterAccessQuerySet(models.QuerySet):
    """Questions asked of who asked for access."""

    def open(self):
        """Access that holds now."""
        return self.filter(ends_at__gt=Now(), answered_at__isnull=False, is_refused=False)

    def waiting(self):
        """Asked for, and not answered yet."""
        return self.filter(answered_at__isnull=True)

    def visible_to(self, user):
        """What one asked for oneself, what was asked of one's office, and all for the data protection officer; of
        activities that one sees."""
        if has_right(user, "read_access_log"):
            return self
        own = Q(user=getattr(user, "pk", None))
        if has_right(user, "read_looks_at_own") and user.office_id is not None:
            own |= Q(activity__in=Activity.objects.editable_by(user).values("pk"))
        seen = Activity.objects.visible_to(user).values("pk")
        return self.filter(own, activity__in=seen) if getattr(user, "pk", None) else self.none()


class RegisterAccess(models.Model):
    """Access to the participants of one activity, asked for with a reason; it ends by itself.

    Source: the product's security requirements, section 2. A manager's holds from the moment of asking, an officer's of
    another office from the moment when the owning office grants it; the owning office is told of both.
    """

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="register_accesses", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="register_accesses")
    reason = models.TextField(max_length=2000)
    days = models.PositiveSmallIntegerField(
        default=7, db_default=7, help_text="For how long, from the moment when it is given."
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    is_refused = models.BooleanField(default=False)
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = RegisterAccessQuerySet.as_manager()

    data_classes = {P0: "activity", P1: "user reason days asked_at answered_at answered_by is_refused ends_at"}
    history_of = "activity"

    class Meta:
        ordering = ["-id"]
        verbose_name = "access to a register"
        verbose_name_plural = "accesses to registers"
        indexes = [models.Index(fields=["activity", "user"], name="accesses_to_register")]
        constraints = [
            models.CheckConstraint(
                name="access_granted_has_an_end",
                condition=Q(answered_at__isnull=True, ends_at__isnull=True, is_refused=False)
                | Q(answered_at__isnull=False, is_refused=True, ends_at__isnull=True)
                | Q(answered_at__isnull=False, is_refused=False, ends_at__isnull=False),
            ),
            models.CheckConstraint(
                name="access_lasts_some_days",
                condition=Q(days__gte=1, days__lte=30),
                violation_error_message="Ask for 1 to 30 days.",
            ),
            models.UniqueConstraint(
                fields=["activity", "user"],
                condition=Q(answered_at__isnull=True),
                name="access_asked_for_once",
                violation_error_message="You have asked for this already.",
            ),
        ]

    def __str__(self):
        return f"access {self.pk}"
