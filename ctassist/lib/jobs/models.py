"""A piece of work that takes longer than a request: what was asked, how far it is, and what came of it."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from ctassist.lib.data_classes import P0, P1, P3
from ctassist.lib.sealing import SealedBytesField

LEASE = dt.timedelta(seconds=60)  # how long a runner may say nothing before another one takes over
MOST_ATTEMPTS = 3
LIFE_OF_FILE = dt.timedelta(hours=24)


class State(models.TextChoices):
    """Where a job stands."""

    WAITING = "waiting", "waiting"
    RUNNING = "running", "running"
    REVIEW = "review", "ready for your review"
    DONE = "done", "done"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "cancelled"
    UNDONE = "undone", "undone"


UNFINISHED = [State.WAITING, State.RUNNING]
UNDOING = "What was written is being taken back."


class Step(models.TextChoices):
    """What a waiting or running job is about to do."""

    RUN = "run", "run"
    COMMIT = "commit", "commit"
    UNDO = "undo", "undo"


def state_without_success(step):
    """Where a job stands when a step came to nothing: what could not be taken back is still written."""
    return State.DONE if step == Step.UNDO else State.FAILED


# When the clock of the database jumps back, an instant in the far future must not hold anybody up.


def is_abandoned():
    """Condition: the lease has run out, or is much longer than a lease can be.

    Much longer: another runner's lease may have been given a moment after this statement began.
    """
    return Q(state=State.RUNNING) & (Q(leased_until__lt=Now()) | Q(leased_until__gt=Now() + 2 * LEASE))


def not_told_within(span):
    """Condition: the worker has not been told of the job for so long."""
    return Q(told_at__isnull=True) | Q(told_at__lt=Now() - span) | Q(told_at__gt=Now() + 2 * span)


class JobQuerySet(models.QuerySet):
    """Questions asked of jobs."""

    def visible_to(self, user):
        """One's own jobs; nobody sees another one's."""
        return self.filter(owner=user.pk) if user.is_authenticated else self.none()

    def unfinished(self):
        return self.filter(state__in=UNFINISHED)

    def abandoned(self):
        """Running jobs whose runner has not been heard of for longer than a lease."""
        return self.filter(is_abandoned())

    def due(self):
        """Jobs that a runner may take: those that wait, and abandoned ones that were not tried too often."""
        return self.filter(Q(state=State.WAITING) | is_abandoned() & Q(attempts__lt=MOST_ATTEMPTS))


class Job(models.Model):
    """One piece of work, for the eyes of the one who asked for it.

    `params` say what was asked in the words of its kind; like the messages they hold nothing about persons.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    title = models.TextField(help_text="What was asked for, in words.")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs")
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    step = models.CharField(max_length=10, choices=Step, default=Step.RUN)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="At the step at hand.")
    error = models.TextField(blank=True, help_text="Why it failed, for people.")

    sentence = models.TextField(blank=True, help_text="Where it stands.")
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True, help_text="Empty: not known yet.")
    leased_by = models.CharField(max_length=120, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the worker was last told of it.")

    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    data_classes = {
        P0: "public_id",
        P1: "kind title owner params state step attempts error sentence done total leased_by leased_until told_at"
        " created_at started_at ended_at",
    }
    unrecorded = "sentence done total leased_by leased_until told_at"  # change every second; the history has the states

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="job_runs_with_a_lease_and_only_then",
                condition=Q(state=State.RUNNING, leased_until__isnull=False) & ~Q(leased_by="")
                | ~Q(state=State.RUNNING) & Q(leased_until__isnull=True, leased_by=""),
            ),
        ]
        indexes = [
            models.Index(fields=["owner", "-id"], name="jobs_of_owner"),
            models.Index(fields=["id"], condition=Q(state__in=UNFINISHED), name="jobs_unfinished"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("job", args=[self.public_id])

    @property
    def is_moving(self):
        """Whether it waits or runs, so that looking again makes sense."""
        return self.state in UNFINISHED

    @property
    def words(self):
        """Where it stands, in words. The sentence of a job that is undone is what it has written, until it has gone."""
        if self.is_moving and self.step == Step.UNDO:
            return UNDOING
        if self.error and self.state == State.DONE:
            return f"{self.sentence} Not undone: {self.error}"
        return self.error or self.sentence


class JobMessage(models.Model):
    """Something to say of one row of what was read or written; without a row, of the whole."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="messages")
    row = models.PositiveIntegerField(null=True, blank=True)
    column = models.CharField(max_length=100, blank=True)
    value = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300)

    data_classes = {P1: "job row column value reason"}
    history_of = "job"
    is_recorded = False

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.reason


class JobFile(models.Model):
    """The file that came of a job. Its name and size stay when its contents have gone."""

    job = models.OneToOneField(Job, models.CASCADE, related_name="file")
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    made_under = models.CharField(max_length=100, blank=True, help_text="Rights of the owner when it was made.")
    expires_at = models.DateTimeField()

    data_classes = {P1: "job name media_type size made_under expires_at"}
    history_of = "job"
    is_recorded = False

    def __str__(self):
        return self.name

    @property
    def has_expired(self):
        return self.expires_at <= timezone.now()


class JobInput(models.Model):
    """A file that somebody gave a job to read. It waits beside the job until that has come to an end, a day at most."""

    job = models.OneToOneField(Job, models.CASCADE, related_name="input")
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    expires_at = models.DateTimeField()

    data_classes = {P1: "job size expires_at"}
    history_of = "job"
    is_recorded = False

    def __str__(self):
        return f"{self.size} bytes"


class JobInputPart(models.Model):
    """A stretch of a file that a job reads; as secret as the most secret thing that a file can hold."""

    input = models.ForeignKey(JobInput, models.CASCADE, related_name="parts", db_index=False)
    position = models.PositiveIntegerField()
    content = SealedBytesField()

    data_classes = {P1: "input position", P3: "content"}
    history_of = "input"
    is_recorded = False

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["input", "position"], name="job_input_part_once")]

    def __str__(self):
        return f"{self.input_id}, {self.position}"


class JobFilePart(models.Model):
    """A stretch of a file. What is in it is as secret as the most secret thing that a file can hold."""

    file = models.ForeignKey(JobFile, models.CASCADE, related_name="parts", db_index=False)
    position = models.PositiveIntegerField()
    content = SealedBytesField()

    data_classes = {P1: "file position", P3: "content"}
    history_of = "file"
    is_recorded = False

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["file", "position"], name="job_file_part_once")]

    def __str__(self):
        return f"{self.file_id}, {self.position}"
