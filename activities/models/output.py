"""What assistance leaves behind: handbooks, courses, tools, platforms."""

from django.db import models
from django.urls import reverse

from activities.models.activity import Activity
from activities.models.project import Project
from activities.models.publication import Publishable, PublishableQuerySet, published_is_public
from activities.models.sources import Citation
from activities.models.vocabularies import OutputStatus, OutputType, Theme
from countries.models import Country, Language
from ctassist.lib.data_classes import P0, P1
from ctassist.lib.partial_dates import PartialDate, PartialDateField, PrecisionField, honest_date
from ctassist.lib.records import Record
from partners.models import Partner


class Output(Publishable, Record):
    """A product of assistance, in one edition."""

    code = models.SlugField(max_length=60, unique=True)
    title = models.CharField(max_length=500)
    description = models.TextField(blank=True)
    output_type = models.ForeignKey(OutputType, models.PROTECT, related_name="outputs")
    status = models.ForeignKey(OutputStatus, models.PROTECT, related_name="outputs")
    published_on = PartialDateField("published")
    published_on_precision = PrecisionField()
    dates_as_stated = models.CharField(max_length=200, blank=True)
    symbol = models.CharField("ISBN or symbol", max_length=60, blank=True)
    url = models.URLField(max_length=300, blank=True)
    edition_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="editions")
    lead_partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="outputs_led")
    partners = models.ManyToManyField(Partner, related_name="outputs", blank=True)
    languages = models.ManyToManyField(Language, related_name="outputs", blank=True)
    countries = models.ManyToManyField(Country, related_name="outputs", blank=True)
    themes = models.ManyToManyField(Theme, related_name="outputs", blank=True)
    activities = models.ManyToManyField(Activity, related_name="outputs", blank=True)
    projects = models.ManyToManyField(Project, related_name="outputs", blank=True)
    source_note = models.TextField(blank=True)

    objects = PublishableQuerySet.as_manager()

    data_classes = {
        P0: "code title description output_type status published_on published_on_precision dates_as_stated symbol url"
        " edition_of lead_partner partners languages countries themes activities projects",
        P1: "source_note",
    }

    class Meta:
        ordering = ["title"]
        constraints = [
            *honest_date("output", "published_on"),
            published_is_public("output"),
            models.CheckConstraint(
                name="output_is_not_its_own_edition",
                condition=models.Q(edition_of__isnull=True) | ~models.Q(edition_of=models.F("id")),
                violation_error_message="An output cannot be an edition of itself.",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("output", args=[self.code])

    @property
    def published(self):
        return PartialDate(self.published_on, self.published_on_precision_id)


class OutputCitation(Citation):
    output = models.ForeignKey(Output, models.CASCADE, related_name="citations", db_index=False)

    data_classes = {P0: "output"}
    history_of = "output"

    class Meta(Citation.Meta):
        constraints = [
            models.UniqueConstraint(fields=["output", "document", "place"], name="output_cites_a_place_once")
        ]
