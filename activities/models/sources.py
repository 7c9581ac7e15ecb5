"""Where facts come from: the document, and the place in it."""

from django.db import models
from django.db.models import Q

from accounts.models import Office, Role
from activities.models.vocabularies import OutputType
from ctassist.lib.data_classes import P0, P1
from ctassist.lib.partial_dates import PartialDate, PartialDateField, PrecisionField, honest_date
from partners.models import Partner


class SourceDocumentQuerySet(models.QuerySet):
    """Questions asked of source documents."""

    def visible_to(self, user):
        """Documents that anybody may cite, and those that one's own office has named; all of them for overseers.

        Who may see a record sees what it cites, whosever the document is.
        """
        if getattr(user, "role", None) in (Role.MANAGER, Role.DPO):
            return self
        own = getattr(user, "office_id", None)
        return self.filter(Q(office__isnull=True) | Q(office=own)) if own else self.filter(office__isnull=True)


class SourceDocument(models.Model):
    """An announcement, report, press release or page from which records were taken."""

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    document_type = models.ForeignKey(OutputType, models.PROTECT, related_name="source_documents")
    issuer = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="source_documents")
    published_on = PartialDateField("published")
    published_on_precision = PrecisionField()
    date_as_stated = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="source_documents",
        help_text="The office that named it in a record of its own; empty: a public document.",
    )

    objects = SourceDocumentQuerySet.as_manager()

    data_classes = {
        P0: "code title description document_type issuer published_on published_on_precision date_as_stated note",
        P1: "office",
    }

    class Meta:
        ordering = ["code"]
        constraints = honest_date("source_document", "published_on")

    def __str__(self):
        return self.title

    @property
    def published(self):
        return PartialDate(self.published_on, self.published_on_precision_id)


class Citation(models.Model):
    """One place in one document that a record rests on. The record's own field is added by the child."""

    document = models.ForeignKey(SourceDocument, models.PROTECT, related_name="%(class)ss")
    place = models.CharField(max_length=100, help_text="Paragraph, page or line.")

    data_classes = {P0: "document place"}

    class Meta:
        abstract = True
        ordering = ["document", "place"]

    def __str__(self):
        return f"{self.document}, {self.place}"
