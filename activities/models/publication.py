"""Who may see a record: the office that owns it, and whether it has been published."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Office, Role
from ctassist.lib.data_classes import P1


class Sensitivity(models.TextChoices):
    """For whose eyes a record is."""

    PUBLIC = "public", "public"
    INTERNAL = "internal", "internal"
    RESTRICTED = "restricted", "restricted to named people"


class PublishableQuerySet(models.QuerySet):
    """The one place that says what somebody may see."""

    def published(self):
        """Records that everybody may see."""
        return self.filter(published_at__isnull=False)

    def visible_to(self, user):
        """Published records; besides them one's own office's for officers, all for managers, never a restricted one.

        The data protection officer reads everything. Everybody else, administrators and partner systems
        included, reads what is published.
        """
        role = getattr(user, "role", None)
        if role == Role.DPO:
            return self
        if role == Role.MANAGER:
            return self.exclude(sensitivity=Sensitivity.RESTRICTED)
        if role == Role.OFFICER and user.office_id:
            own = Q(office=user.office_id) & ~Q(sensitivity=Sensitivity.RESTRICTED)
            return self.filter(Q(published_at__isnull=False) | own)
        return self.published()


def reads_internals(user, office_id):
    """Whether somebody reads the internal fields (P1) and the history of what an office owns."""
    role = getattr(user, "role", None)
    return role in (Role.DPO, Role.MANAGER) or (role == Role.OFFICER and user.office_id == office_id)


class Publishable(models.Model):
    """A record of an office, internal until somebody publishes it."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="%(class)ss", help_text="The office that owns it.")
    sensitivity = models.CharField(max_length=10, choices=Sensitivity, default=Sensitivity.INTERNAL)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    data_classes = {P1: "office sensitivity published_at published_by"}

    class Meta:
        abstract = True


def published_is_public(model):
    """Constraint: what is published is public."""
    return models.CheckConstraint(
        name=f"{model}_published_is_public",
        condition=Q(published_at__isnull=True) | Q(sensitivity=Sensitivity.PUBLIC),
        violation_error_message="Only a public record can be published.",
    )
