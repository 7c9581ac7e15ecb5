"""The rows that hang on an activity: its texts, partners, countries, themes, people counted, citations."""

from django.db import models
from django.db.models import Q

from activities.models.sources import Citation
from activities.models.texts import Text, one_original
from activities.models.vocabularies import (
    CountBasis,
    Mandate,
    ParticipantCategory,
    ParticipationRole,
    PartnerRole,
    Theme,
)
from countries.models import Country, Region
from ctassist.lib.data_classes import P0, P1
from instruments.models import Instrument
from partners.models import Partner


class ActivityText(Text):
    activity = models.ForeignKey("Activity", models.CASCADE, related_name="texts", db_index=False)

    data_classes = {P0: "activity"}
    history_of = "activity"

    class Meta(Text.Meta):
        constraints = one_original("activity")


class ActivityLink(models.Model):
    """A row that ties an activity to something else."""

    activity = models.ForeignKey("Activity", models.CASCADE, related_name="%(class)ss", db_index=False)

    data_classes = {P0: "activity"}
    history_of = "activity"

    class Meta:
        abstract = True

    def __str__(self):
        return f"{type(self).__name__} of {self.activity_id}"


class ActivityPartner(ActivityLink):
    """What an organisation does in an activity (an IATI participating organisation)."""

    activity = models.ForeignKey("Activity", models.CASCADE, related_name="partner_links", db_index=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="activity_links", db_index=False)
    role = models.ForeignKey(PartnerRole, models.PROTECT, related_name="+", db_index=False)
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in which the source names them.")
    is_inferred = models.BooleanField(default=False, help_text="Our reading: the source names no lead.")
    contribution = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217")

    data_classes = {P0: "partner role position is_inferred", P1: "contribution currency"}

    class Meta:
        indexes = [models.Index(fields=["partner", "activity"], name="activities_of_partner")]
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "partner", "role"],
                name="activity_partner_once_a_role",
                violation_error_message="This partner has this role already.",
            ),
            models.UniqueConstraint(
                fields=["activity"],
                condition=Q(role="lead"),
                name="activity_has_one_lead_at_most",
                violation_error_message="An activity has one lead organiser.",
            ),
            models.CheckConstraint(
                name="activity_contribution_with_currency",
                condition=Q(contribution__isnull=True, currency="")
                | Q(contribution__isnull=False, contribution__gte=0, currency__regex="^[A-Z]{3}$"),
                violation_error_message="Give a contribution together with its currency (three capitals).",
            ),
        ]


class ActivityCountry(ActivityLink):
    """How a country takes part. Where the activity is held says nothing of this."""

    class Relation(models.TextChoices):
        BENEFICIARY = "beneficiary", "beneficiary"
        INVITED = "invited", "invited"
        PARTICIPATING = "participating", "participating"

    activity = models.ForeignKey("Activity", models.CASCADE, related_name="country_links", db_index=False)
    country = models.ForeignKey(Country, models.PROTECT, related_name="activity_links", db_index=False)
    relation = models.CharField(max_length=13, choices=Relation)
    share = models.DecimalField("share in per cent", max_digits=5, decimal_places=2, null=True, blank=True)

    data_classes = {P0: "country relation share"}

    class Meta:
        indexes = [models.Index(fields=["country", "activity"], name="activities_of_country")]
        ordering = ["country"]
        verbose_name_plural = "activity countries"
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "country", "relation"],
                name="activity_country_once_a_relation",
                violation_error_message="This country has this relation already.",
            ),
            models.CheckConstraint(
                name="activity_country_share_is_a_percentage",
                condition=Q(share__isnull=True) | Q(share__gt=0, share__lte=100),
                violation_error_message="A share lies above 0 and at most at 100 per cent.",
            ),
        ]


class ActivityRegion(ActivityLink):
    region = models.ForeignKey(Region, models.PROTECT, related_name="activity_links", db_index=False)

    data_classes = {P0: "region"}

    class Meta:
        indexes = [models.Index(fields=["region", "activity"], name="activities_of_region")]
        constraints = [models.UniqueConstraint(fields=["activity", "region"], name="activity_region_once")]


class ActivityTheme(ActivityLink):
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="activity_links", db_index=False)
    is_primary = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    data_classes = {P0: "theme is_primary position"}

    class Meta:
        indexes = [models.Index(fields=["theme", "activity"], name="activities_of_theme")]
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "theme"], name="activity_theme_once"),
            models.UniqueConstraint(
                fields=["activity"], condition=Q(is_primary=True), name="activity_has_one_primary_theme"
            ),
        ]


class ActivityMandate(ActivityLink):
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="activity_links")

    data_classes = {P0: "mandate"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "mandate"], name="activity_mandate_once")]


class ActivityInstrument(ActivityLink):
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="activity_links")

    data_classes = {P0: "instrument"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "instrument"], name="activity_instrument_once")]


class ActivityAudience(ActivityLink):
    """A group of people whom the activity is for."""

    category = models.ForeignKey(ParticipantCategory, models.PROTECT, related_name="activity_links")

    data_classes = {P0: "category"}

    class Meta:
        verbose_name_plural = "activity audience"
        constraints = [models.UniqueConstraint(fields=["activity", "category"], name="activity_audience_once")]


class HeadCount(ActivityLink):
    """People who attended, counted without names. An empty cell was not reported; 0 means none."""

    activity = models.ForeignKey("Activity", models.CASCADE, related_name="head_counts", db_index=False)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="head_counts")
    category = models.ForeignKey(
        ParticipantCategory, models.PROTECT, null=True, blank=True, related_name="head_counts", db_index=False
    )
    role = models.ForeignKey(ParticipationRole, models.PROTECT, default="participant", related_name="+", db_index=False)
    female = models.PositiveIntegerField(null=True, blank=True)
    male = models.PositiveIntegerField(null=True, blank=True)
    other = models.PositiveIntegerField(null=True, blank=True)
    undisclosed = models.PositiveIntegerField(null=True, blank=True)
    not_recorded = models.PositiveIntegerField(null=True, blank=True, help_text="Counted, but not by sex.")
    basis = models.ForeignKey(CountBasis, models.PROTECT, default="exact", related_name="+", db_index=False)

    data_classes = {P0: "country category role basis", P1: "female male other undisclosed not_recorded"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "country", "category", "role"],
                name="head_count_once_a_group",
                nulls_distinct=False,
                violation_error_message="People of this country, category and role are counted already.",
            ),
            models.CheckConstraint(
                name="head_count_has_a_number",
                condition=~Q(female=None, male=None, other=None, undisclosed=None, not_recorded=None),
                violation_error_message="Count somebody, or leave the row out.",
            ),
        ]


class ActivityCitation(Citation):
    activity = models.ForeignKey("Activity", models.CASCADE, related_name="citations", db_index=False)

    data_classes = {P0: "activity"}
    history_of = "activity"

    class Meta(Citation.Meta):
        constraints = [
            models.UniqueConstraint(fields=["activity", "document", "place"], name="activity_cites_a_place_once")
        ]
