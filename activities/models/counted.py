"""How many people took part, by group: what every figure about people is made of."""

from django.db import models
from django.db.models import Q

from activities.models.vocabularies import AttendanceStatus, CountBasis, ParticipantCategory, ParticipationRole
from countries.models import Country
from ctassist.lib.data_classes import P0, P1

CELLS = ("female", "male", "other", "undisclosed", "not_recorded")
FEWEST_TOLD = 5  # a smaller number of people could lead to one of them (decision 28)


def is_small(number):
    """Whether a number of people is too small to be told to everybody; nobody at all is no secret."""
    return number is not None and 0 < number < FEWEST_TOLD


class PeopleCountedQuerySet(models.QuerySet):
    """Questions asked of counted people."""

    def took_part(self):
        """Rows of the figures with people who came, as audience: the list of names, the head counts, or both (C11)."""
        came = Q(attendance__isnull=True) | Q(attendance__counts_as_attended=True)
        return self.filter(came, counts=True, role__counts_as_audience=True)


class PeopleCounted(models.Model):
    """So many people of one role, attendance, country and category in one activity, by sex; no names.

    The database keeps these rows, by `recount_people` (participants, migration 0002), whatever changes a participation,
    a head count or a register. `is_named`: from the list of names, else from a head count. `counts`: whether the row
    belongs to the figures, by the count source of the activity (C11): rows that count never tell of one person twice.
    A cell of a head count that nobody reported is empty; a list of names has none such.
    """

    activity = models.ForeignKey("Activity", models.CASCADE, related_name="people", db_index=False)
    is_named = models.BooleanField()
    counts = models.BooleanField()
    role = models.ForeignKey(ParticipationRole, models.DO_NOTHING, related_name="+", db_index=False)
    attendance = models.ForeignKey(
        AttendanceStatus,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Empty of a head count: those who attended.",
    )
    country = models.ForeignKey(Country, models.DO_NOTHING, null=True, related_name="+", db_index=False)
    category = models.ForeignKey(ParticipantCategory, models.DO_NOTHING, null=True, related_name="+", db_index=False)
    female = models.PositiveIntegerField(null=True)
    male = models.PositiveIntegerField(null=True)
    other = models.PositiveIntegerField(null=True)
    undisclosed = models.PositiveIntegerField(null=True)
    not_recorded = models.PositiveIntegerField(null=True)
    basis = models.ForeignKey(CountBasis, models.DO_NOTHING, related_name="+", db_index=False)

    objects = PeopleCountedQuerySet.as_manager()

    data_classes = {
        P0: "activity is_named counts role attendance country category basis",
        P1: "female male other undisclosed not_recorded",
    }
    history_of = "activity"
    is_recorded = False

    class Meta:
        verbose_name_plural = "people counted"
        indexes = [models.Index(fields=["activity"], name="people_of_activity")]

    def __str__(self):
        return f"People of {self.activity_id}"
