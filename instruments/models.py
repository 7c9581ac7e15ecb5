"""The instruments against terrorism, the acts of States towards them, and how far our knowledge reaches."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.data_classes import P0, P1
from ctassist.lib.jobs.models import Job
from ctassist.lib.partial_dates import UNKNOWN, PartialDate, PartialDateField, PrecisionField, honest_date
from ctassist.lib.terms import Term
from partners.models import Partner


class Instrument(models.Model):
    """A convention, protocol or amendment."""

    code = models.SlugField(max_length=60, primary_key=True)
    short_title = models.CharField(max_length=120)
    title = models.TextField()
    adopted_on = models.DateField()
    place = models.CharField("adopted at", max_length=60)
    depositaries = models.ManyToManyField(Partner, related_name="instruments_kept")
    depositary_text = models.CharField("depositary", max_length=200, help_text="In the words of the source.")
    subject_area = models.CharField(max_length=60)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supplements")
    in_universal_set = models.BooleanField(default=True, help_text="One of the universal instruments (19 of them).")

    # How it enters into force, and for whom later
    in_force_threshold = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: it moves.")
    in_force_who_counts = models.CharField(max_length=120)
    in_force_days_after = models.PositiveSmallIntegerField(null=True, blank=True)
    in_force_extra_condition = models.CharField(max_length=200, blank=True)
    in_force_rule = models.TextField()
    later_party_rule = models.CharField(max_length=40, help_text="days:N, second_month_first_day or on_deposit")
    entered_into_force_on = models.DateField(null=True, blank=True)

    status_url = models.URLField(max_length=300, blank=True, help_text="Where the depositary tells the state of today.")
    verified = models.TextField(blank=True, help_text="What was checked, where, and what was not.")
    position = models.PositiveSmallIntegerField(default=0)

    data_classes = {
        P0: "code short_title title adopted_on place depositaries depositary_text subject_area parent"
        " in_universal_set in_force_threshold in_force_who_counts in_force_days_after in_force_extra_condition"
        " in_force_rule later_party_rule entered_into_force_on status_url verified position"
    }
    is_reference = True

    class Meta:
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                name="instrument_in_force_after_adoption",
                condition=Q(entered_into_force_on__isnull=True) | Q(entered_into_force_on__gte=F("adopted_on")),
                violation_error_message="An instrument cannot enter into force before it is adopted.",
            ),
        ]

    def __str__(self):
        return self.short_title

    def get_absolute_url(self):
        return reverse("instrument", args=[self.code])


class TreatyActionType(Term):
    """What a State can do towards an instrument."""

    expresses_consent = models.BooleanField()
    ends_consent = models.BooleanField()
    un_suffix = models.CharField(max_length=3, blank=True)

    data_classes = {P0: "expresses_consent ends_consent un_suffix"}


class TreatyAction(models.Model):
    """One act of a State towards an instrument, by the day of deposit. Corrected by a later row, never deleted."""

    country = models.ForeignKey(Country, models.PROTECT, related_name="treaty_actions")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="treaty_actions")
    type = models.ForeignKey(TreatyActionType, models.PROTECT, related_name="treaty_actions")
    depositary = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="treaty_actions")
    deposited_on = PartialDateField("deposited on")
    deposited_on_precision = PrecisionField()
    effective_on = models.DateField("in force for the State on", null=True, blank=True)
    effective_basis = models.CharField(
        max_length=8, blank=True, choices=[("listed", "printed in the source"), ("computed", "computed by the rule")]
    )
    territory = models.CharField(max_length=200, blank=True, default="")
    note = models.TextField(blank=True)
    source = models.TextField()
    source_url = models.URLField(max_length=300, blank=True)
    as_of = models.DateField(
        null=True, blank=True, help_text="Day of the list that it was read in, where that has one."
    )
    supersedes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="superseded_by")

    data_classes = {
        P0: "country instrument type depositary deposited_on deposited_on_precision effective_on effective_basis"
        " territory note source source_url as_of supersedes"
    }

    class Meta:
        ordering = ["-deposited_on", "instrument", "country"]
        constraints = [
            *honest_date("treaty_action", "deposited_on"),
            models.UniqueConstraint(
                fields=["country", "instrument", "type", "depositary", "deposited_on", "territory", "supersedes"],
                name="treaty_action_recorded_once",
                nulls_distinct=False,
                violation_error_message="This act is recorded already.",
            ),
            models.CheckConstraint(
                name="treaty_action_effective_after_deposit",
                condition=Q(effective_on__isnull=True)
                | Q(deposited_on__isnull=True)
                | Q(type="succession")
                | Q(effective_on__gte=F("deposited_on")),
                violation_error_message="An act cannot take effect before its deposit, save a succession.",
            ),
        ]
        indexes = [models.Index(fields=["instrument", "country", "deposited_on"], name="treaty_action_by_pair")]

    def __str__(self):
        return f"{self.country_id}: {self.type_id}, {self.instrument_id}"

    @property
    def deposited(self):
        return PartialDate(self.deposited_on, self.deposited_on_precision_id)

    def clean(self):
        """Constraint C17: a State can leave only what it has joined. The database holds it too, when it commits."""
        kind = reference.tables().rows(TreatyActionType).get(self.type_id)
        if kind and kind.ends_consent and not self.follows_consent():
            raise ValidationError({"type": "A denunciation needs an earlier consent of the State to the instrument."})

    def follows_consent(self):
        """Whether an act or a fact tells that the State had consented by the day of this act, or may have."""
        pair = {"country": self.country_id, "instrument": self.instrument_id}
        acts, facts = (
            TreatyAction.objects.filter(**pair, type__expresses_consent=True),
            PartyFact.objects.filter(**pair),
        )
        if self.deposited_on:
            acts = acts.filter(Q(deposited_on__isnull=True) | Q(deposited_on__lte=self.deposited.latest))
            facts = facts.filter(
                Q(known_by__lte=self.deposited.latest)
                | Q(kind=PartyFact.Kind.BECAME_PARTY, known_by__year__lte=self.deposited.latest.year)
            )
        current = acts.filter(superseded_by__isnull=True).exclude(pk__in=[self.pk or 0, self.supersedes_id or 0])
        return current.exists() or facts.exists()


class PartyFact(models.Model):
    """What is known of a party without a dated act of consent. Never turned into an act, never given a date."""

    class Kind(models.TextChoices):
        PARTY_BY = "party_by", "was a party by this day; since when is not known"
        IN_FORCE = "in_force", "in force for the State from this day; the day of deposit is not known"
        BECAME_PARTY = "became_party", "became a party during this year; the day is not known"

    country = models.ForeignKey(Country, models.PROTECT, related_name="party_facts")
    instrument = models.ForeignKey(
        Instrument, models.PROTECT, null=True, blank=True, related_name="party_facts", help_text="Empty: not named."
    )
    kind = models.CharField(max_length=12, choices=Kind)
    known_by = models.DateField(help_text="The day (or last day of the year) by which the State was a party.")
    source = models.TextField()
    name_in_source = models.CharField("name in the source", max_length=120, blank=True)
    position_in_source = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Place in the source's list, where it has one."
    )
    note = models.TextField(blank=True)

    data_classes = {P0: "country instrument kind known_by source name_in_source position_in_source note"}

    class Meta:
        ordering = ["known_by", "country"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "instrument", "kind", "known_by", "source"],
                name="party_fact_recorded_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="party_fact_names_instrument_unless_year",
                condition=Q(instrument__isnull=False) | Q(kind="became_party"),
            ),
        ]

    def __str__(self):
        return f"{self.country_id}: {self.get_kind_display()} ({self.known_by})"


class ListCoverage(models.Model):
    """How far our list of one instrument's parties reaches: from which day absence says nothing."""

    class Kind(models.TextChoices):
        FULL = "full", "all parties, with the day of each deposit"
        UNDATED = "undated_list", "all parties, without the days of deposit"
        PARTIAL = "partial", "some parties only; absence says nothing"

    instrument = models.ForeignKey(Instrument, models.CASCADE, related_name="coverage")
    kind = models.CharField(max_length=12, choices=Kind)
    as_of = PartialDateField("as of")
    as_of_precision = PrecisionField()
    statement = models.CharField(max_length=300, help_text="What the list holds, in words.")
    dated_consent_count = models.PositiveSmallIntegerField(help_text="States with a dated act of consent.")
    known_party_count = models.PositiveSmallIntegerField(help_text="States known to be party, dated or not.")
    depositary = models.ForeignKey(
        Partner,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose list it is, where it was read in as such.",
    )
    source_url = models.URLField("address", max_length=300, blank=True)
    left_out = models.ManyToManyField(
        Country,
        blank=True,
        related_name="+",
        help_text="States left out of the list as doubtful: their absence from it says nothing.",
    )

    data_classes = {
        P0: "instrument kind as_of as_of_precision statement dated_consent_count known_party_count"
        " depositary source_url left_out"
    }
    is_reference = True

    class Meta:
        ordering = ["instrument", "-as_of"]
        verbose_name_plural = "list coverage"
        constraints = [
            *honest_date("coverage", "as_of"),
            models.UniqueConstraint(
                fields=["instrument", "kind", "as_of", "depositary"], name="coverage_stated_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="coverage_of_all_parties_has_a_day",
                condition=Q(kind="partial") | ~Q(as_of_precision=UNKNOWN),
            ),
        ]

    def __str__(self):
        return f"{self.instrument_id}: {self.get_kind_display()}"

    @property
    def day(self):
        return PartialDate(self.as_of, self.as_of_precision_id)


class ListImport(models.Model):
    """A depositary's list that somebody uploaded: what they stated of it, how it was read, and what came of it.

    Its job says where it stands. Nothing of it counts before that is done.
    """

    job = models.OneToOneField(Job, models.CASCADE, related_name="list_import")
    depositary = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name="whose list it is")
    instrument = models.ForeignKey(Instrument, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField("what it holds", max_length=12, choices=ListCoverage.Kind)
    as_of = models.DateField("as of")
    source = models.CharField("document", max_length=300, blank=True)
    source_url = models.URLField("address", max_length=300, blank=True)
    day_order = models.CharField(
        max_length=11, blank=True, choices=[("day_first", "day first"), ("month_first", "month first")]
    )
    file_name = models.CharField(max_length=200)
    digest = models.CharField("SHA-256 of the file", max_length=64)
    stated = models.JSONField("columns as stated", null=True, blank=True)
    found = models.JSONField("how it was read", default=dict, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    faults = models.JSONField("what is wrong with the whole", default=list, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True, help_text="Of the difference that was shown.")
    good_rows_only = models.BooleanField(default=False)
    coverage = models.ManyToManyField(ListCoverage, blank=True, related_name="+")

    data_classes = {
        P0: "depositary instrument kind as_of source source_url",
        P1: "job day_order file_name digest stated found counts faults fingerprint good_rows_only coverage",
    }
    unrecorded = "found counts faults fingerprint"  # what was found by looking; what was written has a history itself

    class Meta:
        ordering = ["-id"]

    def __str__(self):
        return f"{self.depositary_id}, {self.as_of}"

    def get_absolute_url(self):
        return reverse("import", args=[self.job.public_id])


class ListedRow(models.Model):
    """What becomes of one row of a list, for those who review it; and what was written for it."""

    class Outcome(models.TextChoices):
        FAULT = "fault", "Faults"
        ADDED = "added", "Added"
        CHANGED = "changed", "Changed"
        DENOUNCED = "denounced", "Denounced"
        MISSING = "missing", "Not in the list"
        UNCHANGED = "unchanged", "Unchanged"

    list_import = models.ForeignKey(ListImport, models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    instrument = models.ForeignKey(Instrument, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    says = models.TextField(blank=True)
    stands = models.TextField("what is stored", blank=True)
    column = models.TextField(blank=True)
    value = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    act = models.ForeignKey(TreatyAction, models.SET_NULL, null=True, blank=True, related_name="+")
    fact = models.ForeignKey(PartyFact, models.SET_NULL, null=True, blank=True, related_name="+")

    data_classes = {P0: "list_import row outcome country instrument says stands column value reason act fact"}
    history_of = "list_import"
    is_recorded = False

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["list_import", "outcome", "id"], name="listed_rows_by_outcome")]

    def __str__(self):
        return f"{self.row}: {self.outcome}"
