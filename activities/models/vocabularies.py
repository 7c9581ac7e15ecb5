"""The words that describe activities, projects and outputs. Rows come from the files in `activities/data/`."""

from django.db import models

from ctassist.lib.data_classes import P0
from ctassist.lib.partial_dates import PartialDate, PartialDateField, PrecisionField, honest_date
from ctassist.lib.terms import CodeList, Term


class ActivityKind(Term):
    """Workshop, training course, expert group meeting …"""

    is_training = models.BooleanField()
    group = models.CharField(max_length=20)
    participation_default = models.CharField(max_length=10, help_text="named, headcount or none")

    data_classes = {P0: "is_training group participation_default"}


class Modality(Term):
    """In person, online …"""

    venue_required = models.BooleanField()
    url_required = models.BooleanField()

    data_classes = {P0: "venue_required url_required"}

    class Meta(Term.Meta):
        verbose_name_plural = "modalities"


class ActivityScope(Term):
    """National, regional, global …"""

    iati_activity_scope = models.CharField(max_length=2)
    country_rule = models.CharField(max_length=60)

    data_classes = {P0: "iati_activity_scope country_rule"}


class ActivityStatus(Term):
    """Where an activity stands, and where it may go from there."""

    rank = models.PositiveSmallIntegerField()
    is_final = models.BooleanField()
    iati_activity_status = models.CharField(max_length=2)
    needs_reason = models.BooleanField()
    allowed_next = CodeList("ActivityStatus")

    data_classes = {P0: "rank is_final iati_activity_status needs_reason allowed_next"}

    class Meta(Term.Meta):
        verbose_name_plural = "activity statuses"


class CountBasis(Term):
    """How a number is meant: exact, about, at least …"""

    is_exact = models.BooleanField()

    data_classes = {P0: "is_exact"}

    class Meta(Term.Meta):
        verbose_name_plural = "count bases"


class ParticipantCategory(Term):
    """The profession or group for which somebody takes part."""

    group = models.CharField(max_length=30)
    is_cj_official = models.BooleanField("is criminal justice official")
    is_cj_practitioner = models.BooleanField("is criminal justice practitioner")
    is_public_official = models.BooleanField()

    data_classes = {P0: "group is_cj_official is_cj_practitioner is_public_official"}

    class Meta(Term.Meta):
        verbose_name_plural = "participant categories"


class ParticipationRole(Term):
    """What somebody does in an activity."""

    counts_as_trained = models.BooleanField()
    counts_as_audience = models.BooleanField()

    data_classes = {P0: "counts_as_trained counts_as_audience"}


class Gender(Term):
    """What is recorded of somebody's gender. The codes are the cells of a head count too."""

    is_disclosed = models.BooleanField()
    iso_5218 = models.CharField("ISO/IEC 5218", max_length=1, blank=True)

    data_classes = {P0: "is_disclosed iso_5218"}


class AttendanceStatus(Term):
    """How far somebody came: nominated, registered, attended …"""

    rank = models.PositiveSmallIntegerField()
    counts_as_attended = models.BooleanField()
    counts_as_trained = models.BooleanField()
    is_final = models.BooleanField()

    data_classes = {P0: "rank counts_as_attended counts_as_trained is_final"}

    class Meta(Term.Meta):
        verbose_name_plural = "attendance statuses"


class PartnerRole(Term):
    """What an organisation does in an activity; in the order of the partner sentence."""

    iati_organisation_role = models.CharField(max_length=2, blank=True)
    emitted_in_iati = models.BooleanField()
    cardinality_note = models.CharField(max_length=200, blank=True)

    data_classes = {P0: "iati_organisation_role emitted_in_iati cardinality_note"}


class GctsPillar(Term):
    """A pillar of the United Nations Global Counter-Terrorism Strategy."""

    number = models.PositiveSmallIntegerField()

    data_classes = {P0: "number"}

    class Meta(Term.Meta):
        verbose_name = "Strategy pillar"


class SdgTarget(Term):
    """A Sustainable Development Goal, or one of its targets."""

    goal = models.PositiveSmallIntegerField()
    iati_tag_vocabulary = models.CharField(max_length=2)

    data_classes = {P0: "goal iati_tag_vocabulary"}

    class Meta(Term.Meta):
        verbose_name = "SDG target"


class DacSector(Term):
    """A purpose code of the OECD Development Assistance Committee."""

    category = models.CharField(max_length=3)
    is_voluntary_code = models.BooleanField()

    data_classes = {P0: "category is_voluntary_code"}

    class Meta(Term.Meta):
        verbose_name = "DAC sector"


class Theme(Term):
    """What the assistance is about."""

    gcts_pillars = CodeList("GctsPillar")
    sdg_targets = CodeList("SdgTarget")
    dac_sector = models.ForeignKey(DacSector, models.PROTECT, related_name="themes")
    dac_sector_alternatives = CodeList("DacSector")
    default_gender_significance = models.PositiveSmallIntegerField()

    data_classes = {P0: "gcts_pillars sdg_targets dac_sector dac_sector_alternatives default_gender_significance"}


class Mandate(Term):
    """A resolution or other text on which assistance rests."""

    body = models.CharField(max_length=40)
    symbol = models.CharField(max_length=60, blank=True)
    year = models.PositiveSmallIntegerField()
    adopted_on = PartialDateField("adopted")
    adopted_on_precision = PrecisionField()
    date_basis = models.CharField(max_length=120, blank=True)
    document_type = models.CharField(max_length=40)
    themes = models.ManyToManyField(Theme, related_name="mandates", blank=True)

    data_classes = {P0: "body symbol year adopted_on adopted_on_precision date_basis document_type themes"}

    class Meta(Term.Meta):
        constraints = [
            *honest_date("mandate", "adopted_on"),
            models.CheckConstraint(
                name="mandate_adopted_in_its_year",
                condition=models.Q(adopted_on__isnull=True) | models.Q(adopted_on__year=models.F("year")),
                violation_error_message="The year of a mandate is the year in which it was adopted.",
            ),
        ]

    @property
    def adopted(self):
        return PartialDate(self.adopted_on, self.adopted_on_precision_id)


class ProjectStatus(Term):
    """Where a project stands."""

    iati_activity_status = models.CharField(max_length=2)

    data_classes = {P0: "iati_activity_status"}

    class Meta(Term.Meta):
        verbose_name_plural = "project statuses"


class OutputType(Term):
    """What a product or document is."""

    iati_document_category = models.CharField(max_length=3, blank=True)

    data_classes = {P0: "iati_document_category"}


class OutputStatus(Term):
    """How far a product is."""

    class Meta(Term.Meta):
        verbose_name_plural = "output statuses"
