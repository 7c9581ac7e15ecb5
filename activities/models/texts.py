"""Titles and summaries in several languages."""

from django.db import models
from django.db.models import Q

from countries.models import Language
from ctassist.lib.data_classes import P0


class Text(models.Model):
    """A title and a summary in one language. The record's own field is added by the child."""

    language = models.ForeignKey(Language, models.PROTECT, related_name="+", db_index=False, default="en")
    title = models.CharField(max_length=500)
    summary = models.TextField(blank=True)
    is_original = models.BooleanField(default=True, help_text="The language in which the source gives it.")

    data_classes = {P0: "language title summary is_original"}

    class Meta:
        abstract = True
        ordering = ["-is_original", "language"]

    def __str__(self):
        return self.title


def one_original(owner):
    """Constraint C5: one text a language, and one of them the original."""
    return [
        models.UniqueConstraint(
            fields=[owner, "language"],
            name=f"{owner}_text_once_a_language",
            violation_error_message="There is a text in this language already.",
        ),
        models.UniqueConstraint(
            fields=[owner],
            condition=Q(is_original=True),
            name=f"{owner}_has_one_original_text",
            violation_error_message="Only one text can be the original.",
        ),
    ]
