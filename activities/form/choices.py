"""What the form offers to choose from, and the names by which people call it."""

import datetime as dt
import zoneinfo
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db.models import OuterRef, Q, Subquery

from accounts.models import Office
from accounts.roles import Role
from activities.filters import mandate_label
from activities.models import (
    Activity,
    ActivityCountry,
    ActivityKind,
    ActivityScope,
    ActivityStatus,
    ActivityText,
    CountBasis,
    Mandate,
    Modality,
    OutputType,
    ParticipantCategory,
    ParticipationRole,
    PartnerRole,
    Project,
    SourceDocument,
    Theme,
)
from activities.models.publication import Sensitivity
from activities.reading import NEWEST_FIRST
from activities.search import Search
from activities.services import nameable
from countries.models import (
    Language,
    MembersBasis,
    Network,
    NetworkMembership,
    Region,
    RegionMembership,
)
from countries.spellings import names_of_countries
from ctassist.lib import reference
from ctassist.lib.plain_text import plain
from instruments.models import Instrument
from partners.filters import partner_label, standing_partners
from partners.models import PartnerAlias

MOST_OFFERED = 300  # projects and documents in the page itself
MOST_FOUND = 20  # records for the words that somebody types
ZONES = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@dataclass(frozen=True)
class Choice:
    """One thing to choose; `also` holds other names of it."""

    code: str
    label: str
    also: tuple = ()


class Choices:
    """Things to choose. `offered` are shown, all of them are understood: by label, code or any other name."""

    def __init__(self, offered, retired=()):
        self.offered = list(offered)
        self.labels = {choice.code: choice.label for choice in [*retired, *self.offered]}
        self.named = defaultdict(set)
        for choice in [*retired, *self.offered]:
            for name in (choice.label, choice.code, *choice.also):
                self.named[plain(name)].add(choice.code)

    def __iter__(self):
        return iter(self.offered)

    def label(self, code):
        """What people read for a code; the code itself where it is unknown."""
        return self.labels.get(code, code)

    def code(self, text):
        """The code of what somebody named; their own text where nothing, or more than one thing, has that name."""
        exact = [code for code, label in self.labels.items() if label == text]
        found = exact or self.named.get(plain(text), ())
        return next(iter(found)) if len(found) == 1 else text


# -- from the reference tables: no query; made once for each version of the tables --


def named(name):
    """The choices of that name, from NAMED."""
    return made(name, reference.tables().version)


@lru_cache(maxsize=64)
def made(name, version):
    return NAMED[name]()


def terms(model, label=lambda row: row.label, leave_out=lambda row: False):
    """A maker of choices from a vocabulary."""

    def make():
        rows = [row for row in reference.tables().rows(model).values() if not leave_out(row)]
        active = [Choice(row.code, label(row)) for row in rows if getattr(row, "is_active", True)]
        retired = [Choice(row.code, label(row)) for row in rows if not getattr(row, "is_active", True)]
        return Choices(active, retired)

    return make


def partners():
    others = defaultdict(list)
    for alias in reference.tables().rows(PartnerAlias).values():
        others[alias.partner_id].append(alias.name)
    rows = standing_partners()  # the names of one that was merged are other names of the one that stays
    both = [(row, Choice(row.code, partner_label(row), (row.name, row.acronym, *others[row.id]))) for row in rows]
    return Choices([c for row, c in both if row.is_active], [c for row, c in both if not row.is_active])


def countries():
    return Choices(Choice(row.alpha3, row.name, tuple(names)) for row, names in names_of_countries())


def time_zones():
    names = sorted(name for name in zoneinfo.available_timezones() if name.split("/")[0] in ZONES)
    return Choices(Choice(name, name, (name.split("/")[-1].replace("_", " "),)) for name in ["UTC", *names])


def groups():
    """Groups of countries whose members are known today."""
    found = []
    for kind, (model, memberships) in GROUPS.items():
        members = members_of(memberships, kind)
        for row in reference.tables().rows(model).values():
            if members[row.code] and row.is_active and row.members_basis in (MembersBasis.M49, MembersBasis.STATED):
                label = f"{row.label} ({len(members[row.code])})"
                found.append(Choice(f"{kind}:{row.code}", label))
    return Choices(found)


GROUPS = {"network": (Network, NetworkMembership), "region": (Region, RegionMembership)}


def members_of(memberships, kind):
    """{code of a group: alpha-3 codes of its members today}."""
    on = dt.datetime.now(dt.UTC).date()
    found = defaultdict(list)
    for row in reference.tables().rows(memberships).values():
        if (row.valid_from or on) <= on <= (row.valid_to or on):
            found[getattr(row, f"{kind}_id")].append(row.country_id)
    return found


def members(group):
    """The alpha-3 codes of the countries of a group that is offered; [] for anything else."""
    if group not in named("groups").labels:
        return []
    kind, _, code = group.partition(":")
    return members_of(GROUPS[kind][1], kind)[code]


NAMED = {
    "kinds": terms(ActivityKind),
    "modalities": terms(Modality),
    "scopes": terms(ActivityScope),
    "statuses": terms(ActivityStatus, leave_out=lambda row: row.needs_reason),
    "languages": terms(Language),
    "regions": terms(Region),
    "audience": terms(ParticipantCategory),
    "themes": terms(Theme),
    "mandates": terms(Mandate, label=mandate_label),
    "instruments": terms(Instrument, label=lambda row: row.short_title),
    "roles": terms(PartnerRole),
    "participation_roles": terms(ParticipationRole),
    "count_bases": terms(CountBasis),
    "document_types": terms(OutputType),
    "relations": lambda: Choices(Choice(code, label.capitalize()) for code, label in ActivityCountry.Relation.choices),
    "sensitivities": lambda: Choices(Choice(code, label.capitalize()) for code, label in Sensitivity.choices),
    "offices": lambda: Choices(
        Choice(office.code, office.name) for office in reference.tables().rows(Office).values() if office.is_active
    ),
    "partners": partners,
    "countries": countries,
    "time_zones": time_zones,
    "groups": groups,
}


# -- records that the writer may see --


class Offers:
    """Everything that one person can choose in the form; `current` is the activity that they change."""

    def __init__(self, user, current=None):
        self.user, self.current = user, current

    def __getitem__(self, name):
        return getattr(self, name) if name in ("projects", "documents", "activities", "people") else named(name)

    @cached_property
    def projects(self):
        rows = Project.objects.visible_to(self.user).titled().order_by("title", "reference")
        return Choices(record_choice(*row) for row in rows.values_list("reference", "title")[:MOST_OFFERED])

    @cached_property
    def documents(self):
        rows = SourceDocument.objects.visible_to(self.user).order_by("title", "code")
        titles = dict(rows.values_list("code", "title")[:MOST_OFFERED])
        for cited in (self.current or {}).get("citations", []):
            titles.setdefault(cited["document"]["code"], cited["document"]["title"])
        twice = [title for title in titles.values() if list(titles.values()).count(title) > 1]
        return Choices(Choice(code, f"{title} ({code})" if title in twice else title) for code, title in titles.items())

    @cached_property
    def people(self):
        """Who can be named as one who sees a restricted activity, and those who are named by now."""
        named = (self.current or {}).get("internal", {}).get("named_people", [])
        rows = nameable(self.user.office_id).values_list("pk", "name", "role")
        found = [Choice(str(key), f"{name}, {Role(role).label}") for key, name, role in rows]
        offered = {choice.code for choice in found}
        return Choices(found, [Choice(str(p["id"]), p["name"]) for p in named if str(p["id"]) not in offered])

    @cached_property
    def activities(self):
        """The activity of which the current one is a part; others are found by words."""
        parent = (self.current or {}).get("parent")
        return Choices([record_choice(parent["reference"], parent["title"])] if parent else [])


def record_choice(reference, title):
    """A record by its reference and title."""
    return Choice(reference, f"{reference} – {title}" if title else reference, (title or reference,))


def reference_in(text):
    """The reference in a label that `record_choice` made, or the text itself."""
    return text.split(" – ")[0].strip()


def find_projects(words, user):
    """Projects that somebody may mean, at most MOST_FOUND."""
    rows = Project.objects.visible_to(user).titled().order_by("title", "reference")
    for word in words.split():
        rows = rows.filter(Q(title__unaccent__icontains=word) | Q(reference__icontains=word))
    return [record_choice(*row) for row in rows.values_list("reference", "title")[:MOST_FOUND]]


def find_activities(words, user):
    """Activities that somebody may mean, the newest first, at most MOST_FOUND."""
    rows = Activity.objects.visible_to(user)
    if words:
        rows = rows.filter(Search(words, user).condition | Q(reference__istartswith=words))
    original = ActivityText.objects.filter(activity=OuterRef("pk"), is_original=True)
    rows = rows.annotate(title=Subquery(original.values("title")[:1])).order_by(*NEWEST_FIRST)
    return [record_choice(*row) for row in rows.values_list("reference", "title")[:MOST_FOUND]]


FINDERS = {"projects": find_projects, "activities": find_activities}
