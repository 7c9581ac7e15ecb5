"""Organisations: who leads, funds, hosts, provides experts, keeps treaties, or pulls our data."""

from django.contrib.postgres.lookups import Unaccent
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from countries.models import Country
from ctassist.lib.data_classes import P0, P1
from ctassist.lib.records import Record
from ctassist.lib.terms import Term


class PartnerType(Term):
    """What kind of organisation it is."""

    iati_organisation_type = models.CharField(max_length=3)

    data_classes = {P0: "iati_organisation_type"}


class IatiRefBasis(Term):
    """How sure we are of an organisation's IATI identifier."""

    may_publish = models.BooleanField()

    data_classes = {P0: "may_publish"}

    class Meta(Term.Meta):
        verbose_name = "basis of IATI reference"
        verbose_name_plural = "bases of IATI references"


class Partner(Record):
    """An organisation, a government, or a part of one (then `parent` is the whole)."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=300)
    acronym = models.CharField(max_length=60, blank=True)
    description = models.TextField(blank=True)
    partner_type = models.ForeignKey(PartnerType, models.PROTECT, related_name="partners")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="partners")
    iati_org_ref = models.CharField("IATI organisation reference", max_length=60, blank=True)
    iati_ref_basis = models.ForeignKey(IatiRefBasis, models.PROTECT, default="none", related_name="+")
    crs_channel_code = models.CharField("CRS channel code", max_length=10, blank=True)
    notes = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    is_active = models.BooleanField(default=True)

    data_classes = {
        P0: "code name acronym description partner_type parent country iati_org_ref iati_ref_basis"
        " crs_channel_code source is_active",
        P1: "notes",
    }
    is_reference = True

    class Meta:
        ordering = [Unaccent("name")]
        constraints = [
            models.CheckConstraint(
                name="partner_is_not_its_own_parent",
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                violation_error_message="An organisation cannot be a part of itself.",
            ),
        ]

    def __str__(self):
        return self.acronym or self.name

    def get_absolute_url(self):
        return reverse("partner", args=[self.code])


class PartnerAlias(models.Model):
    """Another name under which sources speak of a partner; leads to one partner only."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=300)
    source = models.CharField(max_length=300, blank=True)

    data_classes = {P0: "partner name source"}
    history_of = "partner"
    is_reference = True

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "partner aliases"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="partner_alias_leads_to_one_partner",
                violation_error_message="Another partner has this alias already.",
            )
        ]

    def __str__(self):
        return self.name
