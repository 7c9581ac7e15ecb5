"""Lookup tables: one abstract model for all vocabularies, whose code is the key.

A row of another table holds the code itself, so `kind_id == "workshop"` reads without a join, in SQL, in the
history and in a dump alike. A code in use cannot be deleted, only retired.
"""

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from ctassist.lib.data_classes import P0


class Term(models.Model):
    """One entry of a vocabulary."""

    code = models.CharField(max_length=60, primary_key=True)
    label = models.CharField(max_length=300)
    definition = models.TextField(blank=True)
    source = models.CharField(
        max_length=300, blank=True, help_text="A document and place, a public list, or `product`."
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in lists, as in the vocabulary's file.")
    is_active = models.BooleanField(default=True, help_text="Off: retired; kept where it is used, offered no more.")

    data_classes = {P0: "code label definition source position is_active"}
    is_reference = True

    class Meta:
        abstract = True
        ordering = ["position", "code"]

    def __str__(self):
        return self.label


class DatePrecision(Term):
    """How long the stretch is of which only so much is known; the arithmetic stands in `partial_dates`."""

    interval = models.CharField(max_length=100)

    data_classes = {P0: "interval"}


class CodeList(ArrayField):
    """A list of codes: of another vocabulary, by its model ("Theme", of another app "activities.Theme"), or of a public
    scheme that has no table here.

    The database does not hold the first kind; whoever loads or writes such a list checks it (`vocabulary_of`).
    """

    def __init__(self, vocabulary=None, **options):
        self.vocabulary = vocabulary
        options = {"base_field": models.CharField(max_length=20), "default": list, "blank": True} | options
        super().__init__(**options)

    def deconstruct(self):
        name, _, args, kwargs = super().deconstruct()
        return name, "django.contrib.postgres.fields.ArrayField", args, kwargs

    def vocabulary_of(self, model):
        """The model of the vocabulary whose codes the list holds, or None."""
        if not self.vocabulary:
            return None
        *app, name = self.vocabulary.split(".")
        return apps.get_model(*(app or [model._meta.app_label]), name)
