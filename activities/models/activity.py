"""One piece of technical assistance; the rows that hang on it stand in `links`."""

import datetime as dt
import zoneinfo

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce, NullIf
from django.db.models.lookups import Exact, GreaterThanOrEqual, LessThan, LessThanOrEqual
from django.urls import reverse

from accounts.roles import Role, has_right
from activities.models.links import (
    ActivityCountry,
    ActivityInstrument,
    ActivityMandate,
    ActivityPartner,
    ActivityRegion,
    ActivityTheme,
)
from activities.models.project import Project
from activities.models.publication import (
    NONE,
    RESTRICTED,
    STANDS,
    Proposable,
    Publishable,
    PublishableQuerySet,
    proposal_is_whole,
    published_is_public,
)
from activities.models.readers import ActivityReader
from activities.models.vocabularies import (
    ActivityKind,
    ActivityScope,
    ActivityStatus,
    CountBasis,
    Modality,
)
from activities.models.withholding import OWN, WITHHELD, as_told, known_to_all, own_dates
from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.data_classes import P0, P1
from ctassist.lib.partial_dates import (
    DAY,
    LatestDay,
    PartialDate,
    PartialDateField,
    PrecisionField,
    certainly_in,
    honest_date,
    in_order,
    possibly_in,
)
from ctassist.lib.records import Record
from partners.models import Partner

RESERVED = ["bin", "export", "new"]  # pages of their own below /activities/
MOST_LEVELS = 3  # C13: a container, its parts, and theirs


DELIVERED = ("completed", "reported")


IN_A_REGION = {"country__region_memberships__isnull": False}
NOT_RECORDED = {  # part of an activity that can be left out -> condition: nothing is recorded there
    **dict.fromkeys(["modality", "scope", "venue_country", "project"], lambda part: Q(**{part: None})),
    **dict.fromkeys(["planned_participants", "reported_participants"], lambda part: Q(**{part: None})),
    "theme": lambda part: none_of(ActivityTheme),
    "country": lambda part: none_of(ActivityCountry),
    "region": lambda part: (
        none_of(ActivityRegion) & none_of(ActivityCountry, country__region_memberships__isnull=False)
    ),
    "partner": lambda part: none_of(ActivityPartner),
    "donor": lambda part: none_of(ActivityPartner, role="donor"),
    "mandate": lambda part: none_of(ActivityMandate),
    "instrument": lambda part: none_of(ActivityInstrument),
}


def none_of(link_model, **which):
    """Condition: no row of that kind hangs on the activity."""
    return ~Q(Exists(link_model.objects.filter(activity=OuterRef("pk"), **which)))


class ActivityQuerySet(PublishableQuerySet):
    """Questions asked of activities; every answer can be narrowed further."""

    def naming(self, user):
        """Condition: activities in which a person is named as one who sees them; see `activities.signed_in`."""
        if getattr(user, "is_nameless", False):
            return NONE
        return Q(Exists(ActivityReader.objects.filter(activity=OuterRef("pk"), user=user.pk)))

    def shared_with(self, user):
        """Condition: activities shared with an officer's office, or with the organisation of a partner's system."""
        if not has_right(user, "read_shared"):
            return NONE
        if user.role == Role.CLIENT:
            shared = {"partner": user.partner_id}
        elif user.role == Role.OFFICER and user.office_id is not None:
            shared = {"office": user.office_id}
        else:
            return NONE
        return ~RESTRICTED & Q(Exists(ActivityReader.objects.filter(activity=OuterRef("pk"), **shared)))

    def standing(self, publication):
        """Activities that stand so on the way to the public, one of PUBLICATION."""
        return self.filter(STANDS[publication])

    def certainly_in(self, first, last, user=None):
        """Activities that were in that period, whatever their exact days; judged by the end, else by the start."""
        return self.filter(self.in_period(first, last, user)["certain"])

    def possibly_in(self, first, last, user=None):
        """Activities that may have been in that period; what is known does not say."""
        return self.filter(self.in_period(first, last, user)["possible"])

    def in_period(self, first, last, user=None):
        """{"certain": condition, "possible": condition} of a period, by what a user knows of the dates."""
        return {
            certainty: as_told(
                lambda dates, ask=ask: ask(dates["period_from"], first, last, latest=dates["period_to"]),
                self.told_to(user),
            )
            for certainty, ask in {"certain": certainly_in, "possible": possibly_in}.items()
        }

    def trainings(self, wanted=True):
        """Activities that count as training: as the officer said, else as the kind says."""
        return self.filter(Q(counts_as_training=wanted) | Q(counts_as_training__isnull=True, kind__is_training=wanted))

    def delivered(self, wanted=True):
        """Activities that took place: completed or reported ones (DOMAIN.md, section 4)."""
        held = Q(status__in=DELIVERED)
        return self.filter(held if wanted else ~held)

    def with_parts(self, user, wanted=True):
        """Activities that are containers, as far as somebody sees: other ones are parts of them (C13)."""
        # that a part has a parent goes without saying, but tells PostgreSQL how few there are
        parts = Exists(Activity.objects.visible_to(user).filter(parent=OuterRef("pk"), parent__isnull=False))
        return self.filter(parts if wanted else ~parts)

    def without(self, part):
        """Activities of which a part is not recorded; see NOT_RECORDED."""
        return self.filter(NOT_RECORDED[part](part))

    def for_country(self, country, relation=None):
        """Activities for, inviting or attended by a country; the venue never counts."""
        links = ActivityCountry.objects.filter(activity=OuterRef("pk"), country=country)
        return self.filter(Exists(links.filter(relation=relation) if relation else links))

    def with_partner(self, code=None, role=None):
        """Activities in which a partner takes part, or any partner has a role, or this partner has that role."""
        links = ActivityPartner.objects.filter(activity=OuterRef("pk"))
        if code:
            links = links.filter(partner__code=code)
        if role:
            links = links.filter(role=role)
        return self.filter(Exists(links))

    def about_instrument(self, instrument):
        return self.filter(Exists(ActivityInstrument.objects.filter(activity=OuterRef("pk"), instrument=instrument)))

    def behind(self, now):
        """Activities that should have moved on by themselves at an instant, by the planned days where they are held.

        Confirmed ones whose first day has come, and ongoing ones whose last day is over.
        """
        zone = Coalesce(NullIf("time_zone", Value("")), Value("UTC"))
        there = Func(zone, Value(now, models.DateTimeField()), function="timezone", output_field=models.DateTimeField())
        today = Cast(there, models.DateField())
        return self.filter(
            Q(status="confirmed", planned_starts_on_precision=DAY, planned_starts_on__lte=today)
            | Q(Exact(OWN["ends_on_precision"], Value(DAY)), LessThan(OWN["ends_on"], today), status="ongoing")
        )

    def starting_from(self, day, user=None):
        """Activities that certainly begin on a day or later, by what a user knows of the dates."""
        return self.filter(as_told(lambda dates: Q(GreaterThanOrEqual(dates["starts_on"], day)), self.told_to(user)))

    def over_by(self, day, user=None):
        """Activities that are certainly over by the end of a day, by what a user knows of the dates."""

        def ask(dates):
            return Q(LessThanOrEqual(LatestDay(dates["ends_on"], dates["ends_on_precision"]), day))

        return self.filter(as_told(ask, self.told_to(user)))


class GivenText(models.CharField):
    """Text that the database gives where none is sent; whoever inserts a row is told."""

    db_returning = True


class Activity(Publishable, Proposable, Record):
    """A workshop, training, meeting or other assistance (an IATI activity of hierarchy 2)."""

    reference = GivenText(
        max_length=40,
        unique=True,
        blank=True,
        help_text="Never changes. Where none is sent, the database gives the next.",
    )
    kind = models.ForeignKey(ActivityKind, models.PROTECT, related_name="activities", db_index=False)
    modality = models.ForeignKey(
        Modality, models.PROTECT, null=True, blank=True, related_name="activities", db_index=False
    )
    scope = models.ForeignKey(
        ActivityScope, models.PROTECT, null=True, blank=True, related_name="activities", db_index=False
    )
    status = models.ForeignKey(ActivityStatus, models.PROTECT, related_name="activities", db_index=False)
    status_reason = models.TextField(blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="activities")

    planned_starts_on = PartialDateField("planned start")
    planned_starts_on_precision = PrecisionField()
    planned_ends_on = PartialDateField("planned end")
    planned_ends_on_precision = PrecisionField()
    actual_starts_on = PartialDateField("actual start")
    actual_starts_on_precision = PrecisionField()
    actual_ends_on = PartialDateField("actual end")
    actual_ends_on_precision = PrecisionField()
    dates_as_stated = models.CharField(max_length=200, blank=True, help_text="In the words of the source.")
    time_zone = models.CharField(max_length=60, blank=True, help_text="IANA name; empty: not stated.")

    venue_name = models.CharField(max_length=200, blank=True)
    venue_city = models.CharField(max_length=120, blank=True)
    venue_country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="activities_held_here"
    )
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    online_url = models.URLField(max_length=300, blank=True)
    city_withheld = models.BooleanField(
        "city withheld",
        default=False,
        db_default=False,
        help_text="Only who reads the internals is told city, venue, co-ordinates and time zone.",
    )
    dates_withheld = models.BooleanField(
        "dates withheld",
        default=False,
        db_default=False,
        help_text="Only who reads the internals is told more of the dates than the year.",
    )

    delivery_count = models.PositiveIntegerField(default=1, help_text="How many times it was held; over 1: a summary.")
    delivery_count_basis = models.ForeignKey(
        CountBasis, models.PROTECT, default="exact", related_name="+", db_index=False
    )
    counts_as_training = models.BooleanField(null=True, blank=True, help_text="Empty: as the kind says.")
    planned_participants = models.PositiveIntegerField(null=True, blank=True)
    planned_participants_basis = models.ForeignKey(
        CountBasis, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    reported_participants = models.PositiveIntegerField(null=True, blank=True, help_text="As a document reports it.")
    reported_participants_basis = models.ForeignKey(
        CountBasis, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    registered_count = models.PositiveIntegerField(null=True, blank=True, help_text="Registered, without names.")
    states_count = models.PositiveIntegerField(null=True, blank=True, help_text="States taking part, where not listed.")
    states_count_basis = models.ForeignKey(
        CountBasis, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    background = models.TextField(blank=True)
    objectives = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    gender_significance = models.PositiveSmallIntegerField(
        null=True, blank=True, choices=[(0, "not targeted"), (1, "significant"), (2, "principal")]
    )
    reported_at = models.DateTimeField(null=True, blank=True, editable=False)
    source_note = models.TextField(blank=True, help_text="What the source says that has no field of its own.")
    is_from_past_source = models.BooleanField(
        "recorded from a source of the past",
        default=False,
        db_default=False,
        help_text="Read in a cited document of the past, which may leave out who led it, how, for whom or when.",
    )

    partners = models.ManyToManyField(Partner, through="ActivityPartner", related_name="activities")

    # Derived by the database, as everybody may know them: the dates that count (actual, else planned), and the days by
    # which a period asks
    starts_on = models.GeneratedField(
        expression=known_to_all("starts_on"), output_field=models.DateField(), db_persist=True
    )
    starts_on_precision = models.GeneratedField(
        expression=known_to_all("starts_on_precision"), output_field=models.CharField(max_length=60), db_persist=True
    )
    ends_on = models.GeneratedField(
        expression=known_to_all("ends_on"), output_field=models.DateField(), db_persist=True
    )
    ends_on_precision = models.GeneratedField(
        expression=known_to_all("ends_on_precision"), output_field=models.CharField(max_length=60), db_persist=True
    )
    period_from = models.GeneratedField(
        expression=known_to_all("period_from"), output_field=models.DateField(), db_persist=True
    )
    period_to = models.GeneratedField(
        expression=known_to_all("period_to"), output_field=models.DateField(), db_persist=True
    )

    objects = ActivityQuerySet.as_manager()

    data_classes = {
        P0: "reference kind modality scope status parent project planned_starts_on planned_starts_on_precision"
        " planned_ends_on planned_ends_on_precision actual_starts_on actual_starts_on_precision actual_ends_on"
        " actual_ends_on_precision dates_as_stated time_zone venue_name venue_city venue_country latitude longitude"
        " delivery_count delivery_count_basis counts_as_training planned_participants planned_participants_basis"
        " reported_participants reported_participants_basis registered_count states_count states_count_basis"
        " background objectives outcome gender_significance is_from_past_source partners starts_on starts_on_precision"
        " ends_on ends_on_precision period_from period_to",
        P1: "status_reason online_url reported_at source_note city_withheld dates_withheld",
    }

    class Meta:
        ordering = [F("starts_on").desc(nulls_last=True), "-id"]
        verbose_name_plural = "activities"
        constraints = [
            *honest_date("activity", "planned_starts_on"),
            *honest_date("activity", "planned_ends_on"),
            *honest_date("activity", "actual_starts_on"),
            *honest_date("activity", "actual_ends_on"),
            in_order("activity", "planned_starts_on", "planned_ends_on"),
            in_order("activity", "actual_starts_on", "actual_ends_on"),
            published_is_public("activity"),
            *proposal_is_whole("activity"),
            models.CheckConstraint(
                name="activity_reference_fits_an_address",
                condition=Q(reference__regex="^[A-Za-z0-9][A-Za-z0-9._-]*$") & ~Q(reference__in=RESERVED),
                violation_error_message="A reference is made of letters, digits, points, hyphens and underscores.",
            ),
            models.CheckConstraint(
                name="activity_delivered_at_least_once",
                condition=Q(delivery_count__gte=1),
                violation_error_message="An activity is held at least once.",
            ),
            models.CheckConstraint(
                name="activity_latitude_with_longitude",
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                violation_error_message="Give latitude (-90 to 90) and longitude (-180 to 180) together.",
            ),
            models.CheckConstraint(
                name="activity_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message="An activity cannot be a part of itself.",
            ),
            *(
                models.CheckConstraint(
                    name=f"activity_{number}_with_basis",
                    condition=Q(**{f"{number}__isnull": True, f"{number}_basis__isnull": True})
                    | Q(**{f"{number}__isnull": False, f"{number}_basis__isnull": False}),
                    violation_error_message=f"{number.replace('_', ' ').capitalize()}: a number needs its qualifier.",
                )
                for number in ("planned_participants", "reported_participants", "states_count")
            ),
        ]
        indexes = [
            models.Index(F("starts_on").desc(nulls_last=True), F("id").desc(), name="activity_recent"),
            models.Index(F("kind"), F("starts_on").desc(nulls_last=True), F("id").desc(), name="activity_kind_recent"),
            models.Index(fields=["period_from", "period_to"], name="activity_period"),
            models.Index(
                fields=["period_from", "period_to"],
                condition=Q(published_at__isnull=False, deleted_at__isnull=True),
                name="activity_published_period",
            ),
            models.Index(fields=["updated_at", "id"], name="activity_updated"),
            models.Index(fields=["id"], condition=Q(published_at__isnull=False), name="activity_published"),
            models.Index(fields=["proposal"], condition=Q(proposal__gt=""), name="activity_proposal"),
            models.Index(fields=["id"], condition=WITHHELD["dates"], name="activity_dates_withheld"),
        ]

    def __str__(self):
        return self.reference

    def get_absolute_url(self):
        return reverse("activity", args=[self.reference])

    def clean(self):
        """What one row cannot prove by itself: C3, C12, C13, C15's reason, and that the reference stays.

        What the rows that hang on it must say together with it stands in `activities.rules`.
        """
        if self.pk and Activity.objects.filter(pk=self.pk).exclude(reference=self.reference).exists():
            raise ValidationError({"reference": "The reference of an activity never changes."})
        if self.time_zone and self.time_zone not in zoneinfo.available_timezones():
            raise ValidationError({"time_zone": f"“{self.time_zone}” is no time zone, such as Africa/Cairo."})
        status = reference.tables().rows(ActivityStatus).get(self.status_id)
        if status and status.needs_reason and not self.status_reason:
            raise ValidationError({"status_reason": f"{status.label} needs a reason."})
        for name in ("actual_starts_on", "actual_ends_on"):
            if (getattr(self, name) or dt.date.min) > self.today():
                raise ValidationError({name: "What has taken place cannot lie in the future."})
        if self.parent_id or (self.pk and self.delivery_count != 1):
            self.clean_parent()

    @property
    def days(self):
        """(first, last) day on which it can have been, whatever is withheld; None for what is not stated."""
        dates = own_dates(vars(self))
        start = PartialDate(dates["starts_on"], dates["starts_on_precision"])
        end = PartialDate(dates["ends_on"], dates["ends_on_precision"])
        return start.day, end.latest or start.latest

    def today(self):
        """Today where the activity is held; by UTC where its time zone is not stated."""
        return dt.datetime.now(zoneinfo.ZoneInfo(self.time_zone or "UTC")).date()

    def clean_parent(self):
        """C12 and C13: no loop, three levels at most, and a summary of several deliveries has no parts."""
        ancestors = self.ancestors()
        if self.pk and self.pk in {ancestor.pk for ancestor in ancestors}:
            raise ValidationError({"parent": "An activity cannot be a part of its own part."})
        if len(ancestors) + self.depth() > MOST_LEVELS:
            raise ValidationError({"parent": f"Activities nest {MOST_LEVELS} levels deep at most."})
        if self.parent and self.parent.delivery_count > 1:
            raise ValidationError({"parent": "A summary of several deliveries has no parts of its own."})
        if self.delivery_count and self.delivery_count > 1 and self.pk and self.children.exists():
            raise ValidationError({"delivery_count": "A summary of several deliveries has no parts of its own."})

    def depth(self):
        """How many levels it has with its parts: 1 without any."""
        if not self.pk:
            return 1
        levels, parts = 1, [self.pk]
        while levels <= MOST_LEVELS:
            parts = list(Activity.objects.filter(parent__in=parts).values_list("pk", flat=True))
            if not parts:
                break
            levels += 1
        return levels

    def ancestors(self):
        """Its parent, the parent's parent and so on; stops at a loop."""
        found, ancestor = [], self.parent
        while ancestor is not None and ancestor not in found:
            found.append(ancestor)
            ancestor = ancestor.parent
        return found


class ReferenceNumber(models.Model):
    """The last number given out for the activities of one year, by the trigger `activity_has_a_reference`."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    data_classes = {P0: "year last"}
    is_recorded = False

    def __str__(self):
        return f"{self.year}-{self.last:04}"
