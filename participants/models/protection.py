"""How long people are kept by name, and what was erased: provable, without holding what it was."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.models import Office
from accounts.roles import has_right
from activities.models import Project
from ctassist.lib.data_classes import P0, P1
from participants.models.person import Person

MONTHS = [MinValueValidator(1), MaxValueValidator(240)]


class RetentionTermsQuerySet(models.QuerySet):
    """Questions asked of retention terms."""

    def visible_to(self, user):
        """Those of projects whose internal fields somebody reads."""
        return self.filter(project__in=Project.objects.internals_to(user).values("pk"))


class RetentionTerms(models.Model):
    """How long the people of one project's activities are kept, where it is otherwise than usual."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="retention")
    address_months = models.PositiveSmallIntegerField(
        "months that addresses are kept", validators=MONTHS, help_text="After the end of the activity; 12 is usual."
    )
    name_months = models.PositiveSmallIntegerField(
        "months that names are kept", validators=MONTHS, help_text="After the end of the activity; 60 is usual."
    )
    reason = models.TextField(max_length=2000, help_text="The rule or agreement that says so.")

    objects = RetentionTermsQuerySet.as_manager()

    data_classes = {P1: "project address_months name_months reason"}
    history_of = "project"

    class Meta:
        verbose_name_plural = "retention terms"
        constraints = [
            models.CheckConstraint(
                name="addresses_leave_before_names",
                condition=Q(address_months__gte=1, address_months__lte=models.F("name_months"), name_months__lte=240),
                violation_error_message="Addresses leave before names, and names after 20 years at the latest.",
            )
        ]

    def __str__(self):
        return f"retention of {self.project_id}"

    def clean(self):
        self.validate_constraints()


class ErasureRequestQuerySet(models.QuerySet):
    """Questions asked of requests to erase."""

    def waiting(self):
        return self.filter(answered_at__isnull=True)

    def visible_to(self, user):
        """All for who answers them; officers see those of their own office's people."""
        if has_right(user, "protect_people"):
            return self
        people = Person.objects.editable_by(user)
        return self.filter(person__in=people.values("pk"))


class ErasureRequest(models.Model):
    """An officer asks that a person be erased; the data protection officer answers."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="erasure_requests")
    reason = models.TextField(max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    is_refused = models.BooleanField(default=False)
    answer = models.TextField(max_length=2000, blank=True)

    objects = ErasureRequestQuerySet.as_manager()

    data_classes = {P1: "person reason asked_by asked_at answered_by answered_at is_refused answer"}
    history_of = "person"

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(answered_at__isnull=True),
                name="erasure_asked_for_once",
                violation_error_message="This is asked for already.",
            )
        ]

    def __str__(self):
        return f"request {self.pk}"


class ErasureQuerySet(models.QuerySet):
    """Questions asked of erasures."""

    def visible_to(self, user):
        """All for who looks after the data of people, and none for others."""
        return self if has_right(user, "protect_people") else self.none()


class Erasure(models.Model):
    """That a person was erased, or lost their address, when and why. It holds nothing of what was removed.

    Told by the person's public id, so that it can be done again on a backup that is older (`manage.py erasures`).
    """

    class Kind(models.TextChoices):
        ASKED = "asked", "erased on request"
        NAMES = "names", "name kept long enough"
        ADDRESS = "address", "address kept long enough"

    person = models.UUIDField()
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=7, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(max_length=2000, blank=True)
    participation_count = models.PositiveIntegerField()

    objects = ErasureQuerySet.as_manager()

    data_classes = {P0: "at", P1: "person office kind by reason participation_count"}

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person"], name="erasures_of_person"),
            models.Index(fields=["at"], name="erasures_by_time"),
        ]

    def __str__(self):
        return f"erasure {self.pk}"


class MergedPerson(models.Model):
    """That two records were made one: by public id, so that who is erased is erased as both on an older backup."""

    merged = models.UUIDField(unique=True, help_text="The record that went.")
    kept = models.UUIDField(help_text="The record that tells of both, whatever it was merged into since.")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    data_classes = {P0: "at", P1: "merged kept office"}

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "merged people"
        indexes = [models.Index(fields=["kept"], name="merged_into_person")]

    def __str__(self):
        return f"{self.merged} is {self.kept}"

    @classmethod
    def ids_of(cls, public_id):
        """All public ids under which a person was recorded."""
        return [public_id, *cls.objects.filter(kept=public_id).order_by("pk").values_list("merged", flat=True)]


class DueSoon(models.Model):
    """From how many people of an office addresses or names will be removed until a day; counted anew each night."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=7, choices=Erasure.Kind)
    until = models.DateField()
    person_count = models.PositiveIntegerField()

    data_classes = {P1: "office kind until person_count"}
    is_recorded = False

    class Meta:
        ordering = ["office", "kind"]
        verbose_name_plural = "due soon"
        constraints = [models.UniqueConstraint(fields=["office", "kind"], name="due_soon_once_a_kind")]

    def __str__(self):
        return f"{self.person_count} {self.kind}"
