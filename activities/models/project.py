"""Projects and programmes under which activities are carried out."""

from django.db import models
from django.db.models import OuterRef, Subquery
from django.urls import reverse

from activities.models.publication import Publishable, PublishableQuerySet, published_is_public
from activities.models.sources import Citation
from activities.models.texts import Text, one_original
from activities.models.vocabularies import Mandate, PartnerRole, ProjectStatus, Theme
from countries.models import Country, Region
from ctassist.lib.data_classes import P0, P1
from ctassist.lib.partial_dates import (
    PartialDate,
    PartialDateField,
    PrecisionField,
    honest_date,
    in_order,
    period_words,
)
from ctassist.lib.records import Record
from instruments.models import Instrument
from partners.models import Partner


class ProjectQuerySet(PublishableQuerySet):
    """Questions asked of projects."""

    def titled(self):
        """Projects with their original title as `title`."""
        original = ProjectText.objects.filter(project=OuterRef("pk"), is_original=True)
        return self.annotate(title=Subquery(original.values("title")[:1]))


class Project(Publishable, Record):
    """A project or programme (an IATI activity of hierarchy 1)."""

    reference = models.SlugField(max_length=60, unique=True)
    status = models.ForeignKey(ProjectStatus, models.PROTECT, related_name="projects")
    starts_on = PartialDateField("start")
    starts_on_precision = PrecisionField()
    ends_on = PartialDateField("end")
    ends_on_precision = PrecisionField()
    dates_as_stated = models.CharField(max_length=200, blank=True, help_text="In the words of the source.")
    title_is_verbatim = models.BooleanField(default=True, help_text="Off: the source gives no title, this one is ours.")
    partners = models.ManyToManyField(Partner, through="ProjectPartner", related_name="projects")
    countries = models.ManyToManyField(Country, related_name="projects", blank=True)
    regions = models.ManyToManyField(Region, related_name="projects", blank=True)
    themes = models.ManyToManyField(Theme, related_name="projects", blank=True)
    mandates = models.ManyToManyField(Mandate, related_name="projects", blank=True)
    instruments = models.ManyToManyField(Instrument, related_name="projects", blank=True)
    related = models.ManyToManyField("self", blank=True)
    source_note = models.TextField(blank=True)

    objects = ProjectQuerySet.as_manager()

    data_classes = {
        P0: "reference status starts_on starts_on_precision ends_on ends_on_precision dates_as_stated"
        " title_is_verbatim partners countries regions themes mandates instruments related",
        P1: "source_note",
    }

    class Meta:
        ordering = ["reference"]
        constraints = [
            *honest_date("project", "starts_on"),
            *honest_date("project", "ends_on"),
            in_order("project", "starts_on", "ends_on"),
            published_is_public("project"),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("project", args=[self.reference])

    @property
    def dates(self):
        """When it runs, in words."""
        return period_words(
            PartialDate(self.starts_on, self.starts_on_precision_id),
            PartialDate(self.ends_on, self.ends_on_precision_id),
        )


class ProjectText(Text):
    project = models.ForeignKey(Project, models.CASCADE, related_name="texts", db_index=False)

    data_classes = {P0: "project"}
    history_of = "project"

    class Meta(Text.Meta):
        constraints = one_original("project")


class ProjectPartner(models.Model):
    """What an organisation does in a project."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="partner_links", db_index=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="project_links")
    role = models.ForeignKey(PartnerRole, models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField(default=0)
    is_inferred = models.BooleanField(default=False)

    data_classes = {P0: "project partner role position is_inferred"}
    history_of = "project"

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["project", "partner", "role"], name="project_partner_once_a_role"),
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(role="lead"), name="project_has_one_lead_at_most"
            ),
        ]

    def __str__(self):
        return f"{self.partner} ({self.role_id})"


class ProjectCitation(Citation):
    project = models.ForeignKey(Project, models.CASCADE, related_name="citations", db_index=False)

    data_classes = {P0: "project"}
    history_of = "project"

    class Meta(Citation.Meta):
        constraints = [
            models.UniqueConstraint(fields=["project", "document", "place"], name="project_cites_a_place_once")
        ]
