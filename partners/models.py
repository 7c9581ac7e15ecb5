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


class PartnerQuerySet(models.QuerySet):
    """Questions asked of organisations."""

    def standing(self):
        """Organisations without those that were merged into another one."""
        return self.filter(merged_into__isnull=True)

    def keys_by_code(self):
        """{code: primary key}; the code of an organisation that was merged leads to the one into which it was."""
        return {code: into or key for code, key, into in self.values_list("code", "pk", "merged_into")}


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
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged_partners",
        help_text="The organisation that this one turned out to be; itself merged into none.",
    )

    objects = PartnerQuerySet.as_manager()

    data_classes = {
        P0: "code name acronym description partner_type parent country iati_org_ref iati_ref_basis"
        " crs_channel_code source is_active merged_into",
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
            models.CheckConstraint(
                name="partner_is_not_merged_into_itself",
                condition=models.Q(merged_into__isnull=True) | ~models.Q(merged_into=models.F("id")),
                violation_error_message="A partner cannot be merged with itself.",
            ),
            models.CheckConstraint(
                name="merged_partner_is_retired",
                condition=models.Q(merged_into__isnull=True) | models.Q(is_active=False),
                violation_error_message="A partner that was merged into another one is retired.",
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


class PartnerMerge(models.Model):
    """One organisation made a part of the past: all that led to it leads to another one. Enough to take that back.

    `moved` holds the rows that lead to the other one since, {"app.model.field": [keys]}; `set_aside` the rows that
    would have stood twice, [{"model", "row": {column: value}}]; `aliases` the keys of the other names that were added.
    """

    kept = models.ForeignKey(Partner, models.PROTECT, related_name="merges")
    merged = models.ForeignKey(Partner, models.PROTECT, related_name="merges_away")
    merged_at = models.DateTimeField()
    merged_by_id = models.BigIntegerField(help_text="The user; outlives the account, so no foreign key.")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by_id = models.BigIntegerField(null=True, blank=True)
    was_active = models.BooleanField(help_text="Whether the merged organisation was offered for new records.")
    moved = models.JSONField()
    set_aside = models.JSONField()
    aliases = models.JSONField()

    data_classes = {
        P0: "kept merged merged_at undone_at",
        P1: "merged_by_id undone_by_id was_active moved set_aside aliases",
    }
    history_of = "kept"

    class Meta:
        ordering = ["-merged_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["merged"],
                condition=models.Q(undone_at__isnull=True),
                name="partner_is_merged_once_at_a_time",
                violation_error_message="This partner has been merged already.",
            )
        ]

    def __str__(self):
        return f"{self.merged} into {self.kept}"
