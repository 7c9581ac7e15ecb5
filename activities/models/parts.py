"""By what an activity is counted, in one narrow row."""

from django.db import models

from ctassist.lib.data_classes import P0


class PartLetter(models.Model):
    """A letter for each thing that activities are counted by: a theme, a status, "no theme" (an empty key).

    The letter is that of number 255 + id; the first 1,700 take two bytes each. A letter is given once and stays.
    """

    part = models.CharField(max_length=20)
    key = models.CharField(max_length=60, blank=True)

    data_classes = {P0: "part key"}
    is_recorded = False

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "key"], name="one_letter_for_each_part")]

    def __str__(self):
        return f"{self.part} {self.key}"


class ActivityParts(models.Model):
    """All that one activity is counted by, a letter each: of many activities the letters are counted at once.

    The database keeps these rows, by triggers (parts.sql), whatever changes a link of an activity or the members of a
    region. The row comes and goes with its activity.
    """

    activity = models.OneToOneField(
        "Activity", models.DO_NOTHING, primary_key=True, related_name="parts", db_constraint=False
    )
    letters = models.TextField()

    data_classes = {P0: "activity letters"}
    history_of = "activity"
    is_recorded = False

    class Meta:
        verbose_name_plural = "activity parts"

    def __str__(self):
        return f"Parts of {self.activity_id}"
