"""States and other parties to treaties, the regions and networks they belong to, and languages."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.contrib.postgres.lookups import Unaccent
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse

from ctassist.lib.data_classes import P0
from ctassist.lib.terms import CodeList, Term


class Language(Term):
    """A language of titles, outputs or names."""

    iso_639 = models.CharField(max_length=3)
    iati_accepted = models.BooleanField()
    direction = models.CharField(max_length=3, choices=[("ltr", "left to right"), ("rtl", "right to left")])
    seed_use = models.CharField(max_length=100, blank=True, help_text="Where the first sources use it.")

    data_classes = {P0: "iso_639 iati_accepted direction seed_use"}


class Country(models.Model):
    """A State, an observer, or another body that can be party to a treaty. Its ISO alpha-3 code is its key."""

    alpha3 = models.CharField(max_length=3, primary_key=True, help_text="ISO 3166-1 alpha-3 (EUE: ICAO, for the EU).")
    alpha2 = models.CharField(max_length=2, unique=True)
    m49 = models.CharField(max_length=3, unique=True, null=True, blank=True, help_text="UN M49, with leading zeros.")
    name = models.CharField(max_length=120, help_text="Short English name in use at the United Nations.")
    un_status = models.CharField(max_length=120, help_text="member, observer, or what else it is.")
    is_un_member = models.BooleanField()
    un_member_since_year = models.PositiveSmallIntegerField(null=True, blank=True)
    m49_region = models.CharField(max_length=60, blank=True)
    m49_subregion = models.CharField(max_length=60, blank=True)
    m49_intermediate = models.CharField(max_length=60, blank=True)
    un_regional_group = models.CharField(max_length=60, blank=True)
    seed_report_region = models.CharField(
        max_length=60, blank=True, help_text="Heading in the 2019 report; our reading."
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    notes = models.TextField(blank=True)

    data_classes = {
        P0: "alpha3 alpha2 m49 name un_status is_un_member un_member_since_year m49_region m49_subregion"
        " m49_intermediate un_regional_group seed_report_region valid_from valid_to notes"
    }
    is_reference = True

    class Meta:
        ordering = [Unaccent("name")]
        verbose_name_plural = "countries"
        constraints = [
            models.CheckConstraint(name="country_alpha3_is_three_capitals", condition=Q(alpha3__regex="^[A-Z]{3}$")),
            models.CheckConstraint(name="country_alpha2_is_two_capitals", condition=Q(alpha2__regex="^[A-Z]{2}$")),
            models.CheckConstraint(
                name="country_m49_is_three_digits", condition=Q(m49__isnull=True) | Q(m49__regex="^[0-9]{3}$")
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("country", args=[self.alpha3])


class CountryName(models.Model):
    """A country's name in another language, or one that it had before."""

    country = models.ForeignKey(Country, models.CASCADE, related_name="names")
    language = models.ForeignKey(Language, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=200)

    data_classes = {P0: "country language name source"}
    history_of = "country"
    is_reference = True

    class Meta:
        ordering = ["country", "language", "name"]
        constraints = [
            models.UniqueConstraint(fields=["country", "language", "name"], name="country_name_once_a_language")
        ]

    def __str__(self):
        return f"{self.name} ({self.language_id})"


class Membership(models.Model):
    """A country in a group of countries, for a time. The group's own field is added by the child."""

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    data_classes = {P0: "country valid_from valid_to source"}
    is_reference = True

    class Meta:
        abstract = True

    def __str__(self):
        return self.country_id

    def clean(self):
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": "A membership cannot end before it begins."})


def one_membership_at_a_time(group):
    """Constraint C18: periods of one country in one group do not overlap."""
    period = Func(F("valid_from"), F("valid_to"), models.Value("[]"), function="daterange")
    return ExclusionConstraint(
        name=f"one_{group}_membership_at_a_time",
        expressions=[
            (group, RangeOperators.EQUAL),
            ("country", RangeOperators.EQUAL),
            (period, RangeOperators.OVERLAPS),
        ],
        violation_error_message="This country is a member during that time already.",
    )


class MembersBasis(models.TextChoices):
    """Where the list of members comes from; without one, absence from it means nothing."""

    M49 = "m49", "UN M49"
    STATED = "stated", "as stated in the sources"
    NOT_STATED = "not_stated", "members not stated"
    ALL = "all", "all States"


class Region(Term):
    """A part of the world as the sources name it."""

    kind = models.CharField(max_length=20, help_text="m49, or product_group for a grouping of our own.")
    iati_region_dac = CodeList()
    m49 = CodeList()
    members_basis = models.CharField(max_length=10, choices=MembersBasis)
    countries = models.ManyToManyField(Country, through="RegionMembership", related_name="regions")

    data_classes = {P0: "kind iati_region_dac m49 members_basis countries"}


class RegionMembership(Membership):
    region = models.ForeignKey(Region, models.CASCADE, related_name="memberships")
    country = models.ForeignKey(Country, models.CASCADE, related_name="region_memberships")

    data_classes = {P0: "region"}
    history_of = "region"

    class Meta:
        ordering = ["region", "country"]
        constraints = [one_membership_at_a_time("region")]


class NetworkType(Term):
    """What a network is for."""


class Network(Term):
    """A network, platform or working group of countries or organisations."""

    acronym = models.CharField(max_length=30, blank=True)
    network_type = models.ForeignKey(NetworkType, models.PROTECT, related_name="networks")
    status = models.CharField(max_length=20, choices=[("planned", "planned"), ("active", "active"), ("ended", "ended")])
    regions = models.ManyToManyField(Region, related_name="networks")
    members_basis = models.CharField(max_length=10, choices=MembersBasis)
    members_note = models.CharField(max_length=100, blank=True, help_text="What the sources say of the members.")
    countries = models.ManyToManyField(Country, through="NetworkMembership", related_name="networks")

    data_classes = {P0: "acronym network_type status regions members_basis members_note countries"}


class NetworkMembership(Membership):
    network = models.ForeignKey(Network, models.CASCADE, related_name="memberships")
    country = models.ForeignKey(Country, models.CASCADE, related_name="network_memberships")

    data_classes = {P0: "network"}
    history_of = "network"

    class Meta:
        ordering = ["network", "country"]
        constraints = [one_membership_at_a_time("network")]
