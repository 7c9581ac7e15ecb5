"""The words under which activities are found."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from ctassist.lib.data_classes import P0, P1


class ActivitySearch(models.Model):
    """The words of one activity, gathered by triggers of the database (migration 0003), whatever changes them.

    Weights: A title and reference, B partners, C countries and places, D summary. Partners and countries stand there
    by key (`partner=12`, `country=EGY`); their names are looked up when somebody asks, so a new name holds at once.
    Where the city is withheld, `words` are without city and venue; `all_words` are with them, and empty elsewhere.
    The row comes and goes with its activity, by the database alone.
    """

    activity = models.OneToOneField(
        "Activity", models.DO_NOTHING, primary_key=True, related_name="search", db_constraint=False
    )
    words = SearchVectorField(editable=False)
    all_words = SearchVectorField(null=True, editable=False)

    data_classes = {P0: "activity words", P1: "all_words"}
    history_of = "activity"
    is_recorded = False

    class Meta:
        verbose_name = "words of an activity"
        verbose_name_plural = "words of activities"
        indexes = [
            GinIndex(fields=["words"], name="activity_search_words"),
            GinIndex(fields=["all_words"], condition=Q(all_words__isnull=False), name="activity_search_all_words"),
        ]

    def __str__(self):
        return f"Words of {self.activity_id}"
