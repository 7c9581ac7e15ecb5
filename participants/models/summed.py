"""What the figures about people are made of, one row for each activity; the database keeps it (sum.sql)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from activities.models import Activity
from ctassist.lib.data_classes import P0, P1


class PeopleSummed(models.Model):
    """`activities.PeopleCounted` of one activity summed by what counts, so that figures are sums of few narrow rows.

    Summed whenever people are counted anew, or a vocabulary says otherwise what counts. `trained` is said as if each
    activity were a training.
    """

    activity = models.OneToOneField(Activity, models.CASCADE, primary_key=True, related_name="people_summed")
    took_part = models.BigIntegerField(null=True)
    trained = models.BigIntegerField(null=True)
    named_trained = models.BigIntegerField()
    attended = models.BigIntegerField(null=True)
    named_attended = models.BigIntegerField()
    came_partly = models.BigIntegerField()
    stayed_away = models.BigIntegerField()
    heads = models.BigIntegerField(null=True)
    heads_count = models.BooleanField(null=True)
    names = models.BigIntegerField(null=True)
    names_count = models.BooleanField(null=True)
    bases = ArrayField(models.TextField())
    training_bases = ArrayField(models.TextField())
    heads_bases = models.TextField(null=True)  # noqa: DJ001

    data_classes = {
        P0: "activity bases training_bases heads_count names_count heads_bases",
        P1: "took_part trained named_trained attended named_attended came_partly stayed_away heads names",
    }
    history_of = "activity"
    is_recorded = False

    class Meta:
        verbose_name_plural = "people summed"

    def __str__(self):
        return f"People of {self.activity_id}"


class PeopleCells(models.Model):
    """Who was trained in one activity: a cell is "sex female", "category judge", "country PAK".

    `cells` with their `numbers` are all trained people. In `told_cells` few people are hidden, and stand together in a
    "lump" (decision 28); "joined" says that a few of another gender stand with the undisclosed.
    """

    activity = models.OneToOneField(Activity, models.CASCADE, primary_key=True, related_name="people_cells")
    cells = ArrayField(models.TextField())
    numbers = ArrayField(models.BigIntegerField())
    told_cells = ArrayField(models.TextField())
    told_numbers = ArrayField(models.BigIntegerField())
    persons = ArrayField(models.BigIntegerField(), help_text="Keys of those who were trained, by the list of names.")

    data_classes = {P0: "activity told_cells", P1: "cells numbers told_numbers persons"}
    history_of = "activity"
    is_recorded = False

    class Meta:
        verbose_name_plural = "people cells"

    def __str__(self):
        return f"Trained people of {self.activity_id}"
