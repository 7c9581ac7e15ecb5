"""Numbers that documents state of a period, kept beside what the records show and never added to them."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from activities.models.sources import SourceDocument
from activities.models.vocabularies import CountBasis
from countries.models import Country
from ctassist.lib.data_classes import P0
from ctassist.lib.partial_dates import (
    UNKNOWN,
    PartialDate,
    PartialDateField,
    PrecisionField,
    certainly_in,
    honest_date,
    in_order,
    period_words,
)


class ReportedFigureQuerySet(models.QuerySet):
    """Questions asked of reported figures."""

    def of_period(self, first, last):
        """Figures whose whole period lies in the days from `first` to `last`."""
        return self.filter(certainly_in("starts_on", first, last) & certainly_in("ends_on", first, last))


class ReportedFigure(models.Model):
    """A number that a public document states (DOMAIN.md, section 4: an indicator of its period, never activities)."""

    class Measure(models.TextChoices):
        TRAININGS = "training_activities", "training activities delivered"
        OFFICIALS = "officials_trained", "criminal justice officials trained"
        BECAME_PARTY = "states_became_party", "States that became party to an instrument"
        OTHER = "other", "something that is not counted here"

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=300)
    measure = models.CharField("what it measures", max_length=30, choices=Measure)
    subject = models.CharField(
        max_length=200, blank=True, help_text="Of which part of the work it speaks; empty: of all of it."
    )
    value = models.PositiveIntegerField()
    basis = models.ForeignKey(CountBasis, models.PROTECT, default="exact", related_name="+", db_index=False)
    qualifier_as_stated = models.CharField(max_length=60, blank=True, help_text="Such as “more than”.")
    starts_on = PartialDateField("first day of its period")
    starts_on_precision = PrecisionField()
    ends_on = PartialDateField("last day of its period")
    ends_on_precision = PrecisionField()
    countries = models.ManyToManyField(Country, blank=True, related_name="+")
    document = models.ForeignKey(SourceDocument, models.PROTECT, related_name="reported_figures")
    place = models.CharField(max_length=100, help_text="Paragraph, page or line.")
    note = models.TextField(blank=True)

    objects = ReportedFigureQuerySet.as_manager()

    data_classes = {
        P0: "code title measure subject value basis qualifier_as_stated starts_on starts_on_precision ends_on"
        " ends_on_precision countries document place note"
    }

    class Meta:
        ordering = ["code"]
        constraints = [
            *honest_date("reported_figure", "starts_on"),
            *honest_date("reported_figure", "ends_on"),
            in_order("reported_figure", "starts_on", "ends_on"),
            models.CheckConstraint(
                name="reported_figure_has_both_days_or_none",
                condition=Q(starts_on_precision=UNKNOWN, ends_on_precision=UNKNOWN)
                | ~Q(starts_on_precision=UNKNOWN) & ~Q(ends_on_precision=UNKNOWN),
                violation_error_message="Give the first and the last day of its period, or neither.",
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        """Everybody reads a figure, so everybody must be able to read of its document."""
        if self.document_id and self.document.office_id:
            raise ValidationError({"document": "A reported figure needs a public document, not one of an office."})

    @property
    def period(self):
        """Its period in words."""
        starts, ends = (
            PartialDate(getattr(self, name), getattr(self, f"{name}_precision_id")) for name in ("starts_on", "ends_on")
        )
        return period_words(starts, ends)
