"""Everything at once that some words may mean: countries and their groups, partners, instruments, terms, records.

Names fit or, where nothing fits, are near (`ctassist.lib.names`); activities have the words (`activities.search`).
People are not among them: their names stand in no address (decision 32).
"""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db.models import Value
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html

from activities.filters import mandate_label
from activities.listing import RELEVANCE, BestActivities
from activities.models import Mandate, Output, OutputType, Project, Theme
from activities.names import OUTPUT, PROJECT, mandate_names, record_names, theme_names
from activities.reading import in_words
from countries.models import Country, MembersBasis, Network, NetworkMembership, NetworkType, Region, RegionMembership
from countries.names import country_names, network_names, region_names
from ctassist.lib import parameters, reference
from ctassist.lib.errors import BadParameters
from ctassist.lib.filters import SearchFilter
from ctassist.lib.names import Rank, marked, nearest, words_of
from ctassist.lib.pages import faults_of_language
from instruments.models import Instrument
from instruments.names import instrument_names
from partners.models import Partner, PartnerType
from partners.names import partner_names

MOST_SHOWN = 8  # of a kind
MOST_SUGGESTED = 3
MOST_MEANT = 3  # names that somebody may have meant
FEWEST_LETTERS = 2
WORDS = ("search", "q")  # two names of one parameter: that of all lists, and the short one of the page
HAVE_THE_WORDS = Rank.WORDS + 0.5  # where activities stand among the kinds: behind names with all words
KINDS = {  # in the order of equals
    "countries": "Countries",
    "regions": "Regions",
    "networks": "Networks",
    "partners": "Partners",
    "instruments": "Instruments",
    "themes": "Themes",
    "mandates": "Mandates",
    "projects": "Projects",
    "outputs": "Outputs",
    "activities": "Activities",
}
PAGES = {"countries": "country", "partners": "partner", "instruments": "instrument"}
PAGES |= {"projects": "project", "outputs": "output", "activities": "activity"}
FILTERED = {  # kinds without pages: the list to which each leads, and the filter by which
    "regions": ("activities", "region"),
    "networks": ("countries", "network"),
    "themes": ("activities", "theme"),
    "mandates": ("activities", "mandate"),
}


@dataclass(frozen=True)
class Found:
    """One thing that was found. `found_as`: its other name by which it was; `order`: the best first."""

    code: str
    name: str
    note: str
    order: tuple
    found_as: str = ""
    marked_name: str = ""
    marked_note: str = ""
    marked_as: str = ""
    found_in: tuple = ()
    language: str = ""
    publication: str = ""


@dataclass(frozen=True)
class Group:
    """The best of what was found of one kind, and how many there are; `is_of_newest`: only the newest were weighed."""

    kind: str
    found: list
    count: int
    list_query: str | None = None
    is_of_newest: bool = False

    @property
    def label(self):
        return KINDS[self.kind]

    @property
    def order(self):
        return self.found[0].order[0], [*KINDS].index(self.kind)

    @property
    def list_url(self):
        """The page that lists all of it; None where no list finds the same."""
        return self.list_query and reverse(self.kind) + self.list_query

    @property
    def rows(self):
        """What was found, each with the address of its page, or of the list that is filtered by it."""
        return [(one, self.page_of(one)) for one in self.found]

    def page_of(self, one):
        if self.kind in FILTERED:
            return filtered(*FILTERED[self.kind], one.code)
        return reverse(PAGES[self.kind], args=[one.code])

    @property
    def rows_with_countries(self):
        """`rows`, each with the address of its countries too: of a region whose members are stated, else ""."""
        return [(one, address, self.countries_of(one)) for one, address in self.rows]

    def countries_of(self, one):
        is_listed = self.kind == "regions" and members_are_stated(Region, one.code)
        return filtered("countries", "region", one.code) if is_listed else ""


class GlobalSearch:
    """What somebody searches for, on the page, in its suggestions and in the API alike."""

    def __init__(self, params, user, base, language="", *, has_form=True, most=MOST_SHOWN):
        self.params, self.user, self.base, self.has_form, self.most = params, user, base, has_form, most
        self.words = ""
        self.errors = self.faults()
        self.language = language

    # -- what was asked --

    def faults(self):
        """Messages by parameter name; empty when everything can be answered."""
        names = WORDS if self.has_form else WORDS[:1]
        errors = parameters.faults(self.params, dict.fromkeys([*names, "language"]), has_form=self.has_form)
        errors |= faults_of_language(self.params)
        given = [name for name in names if self.params.get(name)]
        if len(given) > 1:
            errors.setdefault("q", ["This is the same as search: give one of the two."])
        elif given and given[0] not in errors:
            messages = self.take(self.params[given[0]])
            errors |= {given[0]: messages} if messages else {}
        elif not given and not self.has_form:
            errors.setdefault("search", ["Give words to search for."])
        return errors

    def take(self, text):
        """Keeps the words; messages where they cannot be searched for."""
        try:
            words = SearchFilter.field_class().clean(text)
        except ValidationError as error:
            return error.messages
        letters = max(sum(map(str.isalnum, words)), sum(map(len, words_of(words))))
        if not letters:
            return ["Give a word: there is no letter or figure in this."]
        if letters < FEWEST_LETTERS:
            return [f"Give {FEWEST_LETTERS} letters or figures at least."]
        self.words = words
        return []

    def check(self):
        if self.errors:
            raise BadParameters(self.errors)

    @property
    def typed(self):
        """What stands in the box, whether or not it can be searched for."""
        return next((self.params[name] for name in WORDS if self.params.get(name)), "")

    @property
    def query(self):
        """The query of a list that searches for the same."""
        return "?" + urlencode({"search": self.words})

    # -- what was found --

    @cached_property
    def groups(self):
        """A Group of each kind of which something was found, the best first."""
        found = self.named | {"activities": self.activities} if self.words else {}
        return sorted((group for group in found.values() if group), key=lambda group: group.order)

    @cached_property
    def is_near(self):
        """Whether no name fits, so that those stand there which are near."""
        return any(one.order[0] == Rank.NEAR for group in self.named.values() for one in group.found)

    @property
    def meant(self):
        """The names that somebody may have meant where none fits, the nearest first."""
        near = [one for group in self.named.values() for one in group.found] if self.is_near else []
        return [one.found_as or one.name for one in sorted(near, key=lambda one: one.order)][:MOST_MEANT]

    @cached_property
    def named(self):
        """{kind: Group} of what has a name that fits; where nothing has, of what has one that is near."""
        texts = {kind: names() for kind, names in OPEN_TO_ALL.items()}
        fitting = {kind: names.fitting(self.words) for kind, names in texts.items()}
        records = record_names()
        of_records, near = records.fitting(self.words), {}
        if not any(fitting.values()):  # whether a hidden record fits must not decide this
            near = records.near(self.words)
        labels = self.labels([*of_records, *near])
        fitting |= by_kind(of_records, labels)
        if not any(fitting.values()):
            fitting = {kind: names.near(self.words) for kind, names in texts.items()} | by_kind(near, labels)
            fitting = alike(fitting)
        return {kind: self.group(kind, fits, labels) for kind, fits in fitting.items() if fits}

    def labels(self, keys):
        """{key: (code, name, note)} of those projects and outputs that may be seen; one query, whatever the keys."""
        chosen = {kind: [0, *(pk for found, pk in keys if found == kind)] for kind in (PROJECT, OUTPUT)}
        projects = Project.objects.visible_to(self.user).titled().filter(pk__in=chosen[PROJECT])
        outputs = Output.objects.visible_to(self.user).filter(pk__in=chosen[OUTPUT])
        projects = projects.annotate(kind=Value(PROJECT), type=Value("")).order_by()
        outputs = outputs.annotate(kind=Value(OUTPUT)).order_by()
        rows = projects.values_list("kind", "pk", "reference", "title", "type").union(
            outputs.values_list("kind", "pk", "code", "title", "output_type"), all=True
        )
        types = reference.tables().rows(OutputType)
        return {
            (kind, pk): (code, title or code, types[found].label if found else code)
            for kind, pk, code, title, found in rows
        }

    def group(self, kind, fits, labels):
        of_key = LABELS.get(kind) or labels.__getitem__
        found = sorted((found_by(fit, *of_key(key)) for key, fit in fits.items()), key=lambda one: one.order)
        is_listed = kind not in FILTERED and found[0].order[0] != Rank.NEAR
        return Group(kind, found[: self.most], len(found), self.query if is_listed else None)

    @cached_property
    def activities(self):
        """The Group of activities, or None."""
        asked = QueryDict(mutable=True)
        asked.update({"search": self.words, "ordering": RELEVANCE, "page_size": str(self.most)})
        listing = BestActivities(asked, self.user, self.base, self.language, has_form=False)
        rows = in_words(listing.rows)
        for row in rows:
            listing.search.show(row)
        found = [activity_found(row, self.words) for row in rows]
        return Group("activities", found, listing.count, self.query, bool(listing.ranked_count)) if found else None


def filtered(place, name, code):
    """The address of a list with one filter."""
    return f"{reverse(place)}?{urlencode({name: code})}"


# -- kinds --


def of_country(alpha3):
    row = reference.tables().rows(Country)[alpha3]
    return row.alpha3, row.name, f"{row.alpha2} · {row.alpha3}"


def of_partner(key):
    tables = reference.tables()
    row = tables.rows(Partner)[key]
    kind = tables.rows(PartnerType)[row.partner_type_id].label
    return row.code, row.name, f"{row.acronym} · {kind}" if row.acronym else kind


def of_instrument(code):
    row = reference.tables().rows(Instrument)[code]
    return row.code, row.short_title, f"{row.adopted_on.year} · {row.title}"


def of_region(code):
    row = reference.tables().rows(Region)[code]
    return row.code, row.label, members_in_words(row, RegionMembership, "region_id")


def of_network(code):
    tables = reference.tables()
    row = tables.rows(Network)[code]
    kind = tables.rows(NetworkType)[row.network_type_id].label
    members = members_in_words(row, NetworkMembership, "network_id")
    return row.code, row.label, " · ".join(filter(None, (row.acronym, kind, members)))


def members_in_words(group, memberships, column):
    """How many countries belong to a region or network, as far as a source says so."""
    if group.members_basis == MembersBasis.ALL:
        return "all countries"
    links = reference.tables().rows(memberships).values()
    members = {link.country_id for link in links if getattr(link, column) == group.code}
    return f"{len(members)} {'country' if len(members) == 1 else 'countries'}" if members else "members not stated"


def members_are_stated(model, code):
    return reference.tables().rows(model)[code].members_basis != MembersBasis.NOT_STATED


def of_theme(code):
    row = reference.tables().rows(Theme)[code]
    return row.code, row.label, row.definition


def of_mandate(code):
    row = reference.tables().rows(Mandate)[code]
    return row.code, mandate_label(row), row.definition


OPEN_TO_ALL = {
    "countries": country_names,
    "regions": region_names,
    "networks": network_names,
    "partners": partner_names,
    "instruments": instrument_names,
    "themes": theme_names,
    "mandates": mandate_names,
}
LABELS = {
    "countries": of_country,
    "regions": of_region,
    "networks": of_network,
    "partners": of_partner,
    "instruments": of_instrument,
    "themes": of_theme,
    "mandates": of_mandate,
}
RECORDS = {PROJECT: "projects", OUTPUT: "outputs"}


def by_kind(fits, labels):
    """{kind: {key: Fit}} of the projects and outputs that may be seen."""
    return {
        kind: {key: fit for key, fit in fits.items() if key[0] == name and key in labels}
        for name, kind in RECORDS.items()
    }


def alike(near):
    """{kind: {key: Fit}} without those that are much less near than the nearest of any kind."""
    kept = nearest({(kind, key): fit for kind, fits in near.items() for key, fit in fits.items()})
    return {kind: {key: fit for key, fit in fits.items() if (kind, key) in kept} for kind, fits in near.items()}


def found_by(fit, code, name, note):
    """What has a name that fits. Its other name is told where neither its name nor its note shows what was found."""
    is_shown = fit.name.text in note or fit.words.issubset(words_of(name))
    other = "" if is_shown else fit.name.text
    return Found(
        code,
        name,
        note,
        (fit.rank, fit.distance, name),
        found_as=other,
        marked_name=marked(name, fit.words),
        marked_note=marked(note, fit.words),
        marked_as=marked(other, fit.words),
    )


def activity_found(row, words):
    """What has the words: a row of the list of activities, with its words marked."""
    is_it = row["reference"].casefold() == words.casefold()
    note = f"{row['kind']['label']} · {row['dates']}"
    return Found(
        row["reference"],
        row["title"],
        note,
        (Rank.WHOLE if is_it else HAVE_THE_WORDS,),
        marked_name=row["marked_title"],
        marked_note=format_html("{} · {}", row["marked_reference"], note),
        found_in=tuple(row["found_in"]),
        language=row["title_language"] or "",
        publication=row.get("publication") or "",
    )
