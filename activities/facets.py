"""What activities can be chosen by: for each filter that takes several values, which rows have one of them.

Codes are what addresses hold, keys what the tables hold. `FACETS` says of each filter where its keys stand; filters ask
by `wanted` and `unwanted`; `choice_counts` counts letters (decision 30), and `links` where only some of them count.
"""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_

from django.db.models import Exists, OuterRef, Q

from activities.models import (
    ActivityCountry,
    ActivityInstrument,
    ActivityKind,
    ActivityMandate,
    ActivityPartner,
    ActivityRegion,
    ActivityScope,
    ActivityStatus,
    ActivityTheme,
    Mandate,
    Modality,
    PartnerRole,
    Project,
    Theme,
)
from activities.models.activity import NOT_RECORDED as SILENT
from countries.models import Country, Region
from ctassist.lib import reference
from ctassist.lib.several import NOT_RECORDED
from instruments.models import Instrument
from partners.models import Partner


@dataclass(frozen=True)
class Facet:
    """A filter `name`, whose values are rows of `model`, each told by its column `code`.

    `silent` names the part of an activity (see `SILENT`) of which nothing is recorded where none of them is; "" where
    every activity has one.
    """

    name: str
    model: type
    code: str = "code"
    silent: str = ""

    def keys(self, codes):
        """The keys behind some codes, those of reference tables."""
        rows = reference.tables().by(self.model, self.code)
        return [rows[code].__dict__[self.model._meta.pk.attname] for code in codes if code in rows]

    def codes(self):
        """{key as text: code}, of reference tables."""
        key = self.model._meta.pk.attname
        return {str(row.__dict__[key]): row.__dict__[self.code] for row in reference.tables().rows(self.model).values()}

    def holds(self, keys, **which):
        """Condition: the activity has one of the keys; `which` narrows the rows that tie them to it."""
        raise NotImplementedError("a facet says where its keys stand")


@dataclass(frozen=True)
class Column(Facet):
    """One value at most, in a column of that name."""

    def holds(self, keys, **which):
        return Q(**{f"{self.name}__in": keys})


@dataclass(frozen=True)
class Linked(Facet):
    """Any number of values, in the column `column` of rows that hang on the activity; `only` says which of these."""

    link: type = None
    column: str = ""
    only: tuple = ()

    def holds(self, keys, **which):
        which |= dict(self.only) | {f"{self.column}__in": keys}
        return Q(Exists(self.link.objects.filter(activity=OuterRef("pk"), **which)))

    def links(self, narrowed):
        """SQL (key, rows joined to `found`). `narrowed`: a condition of the rows that tie activities to their keys."""
        only = "".join(f" AND link.{column}_id = '{value}'" for column, value in self.only)
        table = self.link._meta.db_table
        return f"link.{self.column}_id", f"LEFT JOIN {table} AS link ON link.activity_id = found.id{only}{narrowed}"


@dataclass(frozen=True)
class InRegion(Facet):
    """Regions that an activity names, and those of the countries that it is for."""

    def holds(self, keys, **which):
        here = {"activity": OuterRef("pk")}
        named = ActivityRegion.objects.filter(**here, region__in=keys)
        through_country = ActivityCountry.objects.filter(**here, country__region_memberships__region__in=keys)
        return Q(Exists(named)) | Q(Exists(through_country))


ALL_FACETS = [
    Column("kind", ActivityKind),
    Column("status", ActivityStatus),
    Linked("country", Country, "alpha3", "country", ActivityCountry, "country"),
    InRegion("region", Region, silent="region"),
    Linked("partner", Partner, silent="partner", link=ActivityPartner, column="partner"),
    Linked("partner_role", PartnerRole, link=ActivityPartner, column="role"),
    Linked("donor", Partner, silent="donor", link=ActivityPartner, column="partner", only=(("role", "donor"),)),
    Linked("theme", Theme, silent="theme", link=ActivityTheme, column="theme"),
    Column("project", Project, "reference", "project"),
    Linked("mandate", Mandate, silent="mandate", link=ActivityMandate, column="mandate"),
    Linked("instrument", Instrument, silent="instrument", link=ActivityInstrument, column="instrument"),
    Column("modality", Modality, silent="modality"),
    Column("scope", ActivityScope, silent="scope"),
    Column("venue_country", Country, "alpha3", "venue_country"),
]
FACETS = {facet.name: facet for facet in ALL_FACETS}
NARROWED_BY = {"country": "country_relation", "partner": "partner_role", "partner_role": "partner"}
NARROWS = {"country_relation": ("country", "relation"), "partner_role": ("partner", "role__in")}


def silence(facet, user):
    """Condition: nothing is recorded there, as far as somebody sees."""
    if facet.model is Project:  # of a project that somebody does not see they cannot know that it is recorded
        return ~Q(Exists(Project.objects.visible_to(user).filter(pk=OuterRef("project"))))
    return SILENT[facet.silent](facet.silent)


def has_any(facet, codes, keys, user, **which):
    """Condition: the activity has one of the values, `not_recorded` among them."""
    parts = [facet.holds(keys, **which)] if keys or NOT_RECORDED not in codes else []
    if NOT_RECORDED in codes:
        parts.append(silence(facet, user))
    return reduce(or_, parts)


def has_all(facet, codes, keys, user, **which):
    """Condition: the activity has all the values; `not_recorded` stands alone."""
    parts = [facet.holds([key], **which) for key in keys]
    if NOT_RECORDED in codes:
        parts.append(silence(facet, user))
    return reduce(and_, parts)
