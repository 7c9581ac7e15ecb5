"""The one FilterSet of activities: what an outsider may ask, for page, API and whatever comes later."""

from functools import cached_property

from django import forms
from django_filters import filters

from activities.facets import ALL_FACETS, FACETS, NARROWS, has_all, has_any, silence
from activities.filter_words import PHRASES, FilterWords
from activities.kept import KEPT_PROJECTS
from activities.models import (
    Activity,
    ActivityCountry,
    ActivityKind,
    ActivityScope,
    ActivityStatus,
    Mandate,
    Modality,
    PartnerRole,
    Project,
    Theme,
)
from activities.models.activity import NOT_RECORDED as SILENT
from activities.models.publication import PUBLICATION, knows_publication
from activities.search import Search
from countries.models import Country, Region
from ctassist.lib import counting
from ctassist.lib.filters import (
    ChoiceFilter,
    DayFilter,
    PeriodFilter,
    SearchFilter,
    YearFilter,
    YesNoFilter,
    asks,
    leaves,
)
from ctassist.lib.listing import ListFilterSet
from ctassist.lib.partial_dates import parse_period
from ctassist.lib.several import MATCH, NOT, NOT_RECORDED, of_table, one_of, some_of
from instruments.models import Instrument
from partners.filters import current, partner_label
from partners.models import Partner

REPLACED = ("year", "period", "certainty")  # by what is asked for besides
NO_PROJECT = {"invalid_choice": "“%(value)s” is not the reference of a project."}


class ProjectFilter(filters.Filter):
    """What came of one project, of those that the user may see; others answer as one that does not exist."""

    takes = "The reference of a project."

    class field_class(forms.ModelChoiceField):  # noqa: N801
        default_error_messages = NO_PROJECT

        def label_from_instance(self, project):
            return project.title or project.reference


class PublicationFilter(ChoiceFilter):
    """How records stand on the way to the public; there is no such filter for those who read no drafts."""

    takes = "One of a few words; for those who read drafts."


def mandate_label(mandate):
    return (
        f"{mandate.symbol} {mandate.label}" if mandate.symbol and mandate.symbol not in mandate.label else mandate.label
    )


PARTNERS = of_table(Partner, label_of=partner_label) | {"current": current, "not_recorded": True}
COUNTRIES = of_table(Country, code="alpha3", label_of="name") | {"not_recorded": True}
OPTIONAL = {"not_recorded": True}


class ActivityFilterSet(ListFilterSet):
    """Filters of activities; each in use narrows the answer further.

    Those made by `one_of` and `some_of` take several values; what their values mean stands in `facets`.
    """

    has_choices = True  # the page loads the script for them

    search = SearchFilter(method="with_words", label="Words")
    kind, kind_not = one_of("Kind", **of_table(ActivityKind))
    status, status_not = one_of("Status", **of_table(ActivityStatus))
    country, country_not, country_match = some_of("For country", **COUNTRIES)
    country_relation = ChoiceFilter(ActivityCountry.Relation.choices, method=leaves, label="Relation of the country")
    region, region_not, region_match = some_of("Region", **of_table(Region), **OPTIONAL)
    partner, partner_not, partner_match = some_of("Partner", **PARTNERS)
    partner_role, partner_role_not = one_of("Role of the partner", **of_table(PartnerRole))
    donor, donor_not, donor_match = some_of("Donor", **PARTNERS)
    theme, theme_not, theme_match = some_of("Theme", **of_table(Theme), **OPTIONAL)
    project, project_not = one_of("Project", known=dict, error_messages=NO_PROJECT, **OPTIONAL)
    mandate, mandate_not, mandate_match = some_of("Mandate", **of_table(Mandate, label_of=mandate_label), **OPTIONAL)
    instrument, instrument_not, instrument_match = some_of(
        "Instrument", **of_table(Instrument, label_of="short_title"), **OPTIONAL
    )
    modality, modality_not = one_of("Modality", **of_table(Modality), **OPTIONAL)
    scope, scope_not = one_of("Scope", **of_table(ActivityScope), **OPTIONAL)
    is_training = YesNoFilter(method=asks("trainings"), label="Counts as training")
    venue_country, venue_country_not = one_of("Held in", **COUNTRIES)
    delivered = YesNoFilter(method=asks("delivered"), label="Delivered")
    has_parts = YesNoFilter(method="having_parts", label="Has parts")
    without = ChoiceFilter(
        [(part, part.replace("_", " ")) for part in SILENT], method="saying_nothing_of", label="Not recorded"
    )
    publication = PublicationFilter(PUBLICATION.items(), method=asks("standing"), label="Publication")
    year = YearFilter(method=leaves, label="Year")
    period = PeriodFilter(method=leaves, label="Period")
    certainty = ChoiceFilter(
        [("certain", "certainly in the period"), ("possible", "possibly in the period")],
        any_label="certainly in the period",
        method=leaves,
        label="Certainty",
    )
    starts_after = DayFilter(method="starting_from", label="Begins on or after")
    ends_before = DayFilter(method="over_by", label="Ends on or before")

    phrases = PHRASES

    class Meta:
        model = Activity
        fields = []

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not knows_publication(user):
            self.filters.pop("publication", None)
        for name in ("project", "project_not"):
            if name in self.filters:
                self.filters[name].extra["known"] = lambda: {ref: title or ref for ref, title, _ in self.projects}

    @cached_property
    def projects(self):
        """[(reference, title, key)] of the projects that the user may see; others answer as ones that do not exist."""
        titled = Project.objects.visible_to(self.user).titled().order_by("title")
        return counting.rows(titled.values_list("reference", "title", "pk"), KEPT_PROJECTS)

    # -- several values --

    def codes(self, name):
        return self.form.cleaned_data.get(name) or []

    def keys(self, facet, codes):
        """The keys behind codes of a facet; `not_recorded` has none."""
        if facet.model is Project:
            return [key for reference, _, key in self.projects if reference in codes]
        return facet.keys(codes)

    def is_all(self, name):
        return self.form.cleaned_data.get(name + MATCH) == "all"

    @cached_property
    def narrowing(self):
        """{facet: condition of the rows that tie activities to it}: relation of a country, role of a partner."""
        asked = {name: self.form.cleaned_data.get(name) for name in NARROWS}
        return {NARROWS[name][0]: {NARROWS[name][1]: value} for name, value in asked.items() if value}

    @cached_property
    def wanted(self):
        """{facet: condition} of the values asked for. A country with its relation and a partner with its role are asked
        for together."""
        found = {}
        for facet in ALL_FACETS:
            codes = self.codes(facet.name)
            if codes and not (facet.name == "partner_role" and self.codes("partner")):
                has = has_all if self.is_all(facet.name) else has_any
                which = self.narrowing.get(facet.name, {})
                found[facet.name] = has(facet, codes, self.keys(facet, codes), self.user, **which)
        return found

    @property
    def unwanted(self):
        """The conditions that leave rows out, of each value in whatever role or relation."""
        for facet in ALL_FACETS:
            if codes := self.codes(facet.name + NOT):
                yield ~has_any(facet, codes, self.keys(facet, codes), self.user)

    def filter_queryset(self, queryset):
        """The records that pass."""
        return self.without_wanted.filter(*self.wanted.values())

    @cached_property
    def without_wanted(self):
        """The records that pass all but the values of facets that are asked for."""
        return super().filter_queryset(self.queryset.all()).filter(*self.unwanted)

    def narrowed_to(self, **asked):
        """Changes of the query that ask for rows with one value of each of some filters too; None where that cannot be
        asked.

        A year, period or certainty is put in the place of another one. Values are asked for all or any at once. So
        rows with one more than several, any of which would do, cannot be asked for, nor those with a second value of
        a filter that takes one, nor those with a relation or role to one of several.
        """
        changes = {}
        for name, value in asked.items():
            narrower = {name: value} if name in REPLACED else self.narrowed_by(name, value)
            if narrower is None:
                return None
            changes |= narrower
        for narrowing, (facet, _) in NARROWS.items():
            several = self.is_all(facet) and len(self.codes(facet)) > 1 and facet not in changes
            if narrowing in asked and (several or changes.get(facet + MATCH)):
                return None
        return changes

    def narrowed_by(self, name, value):
        """The same for one filter."""
        if name not in FACETS:
            is_other = self.data.get(name) not in (None, "", value)
            return None if is_other or name == "without" and self.is_recorded(value) else {name: value}
        codes = self.codes(name)
        if value in self.codes(name + NOT) or self.form.cleaned_data.get("without") == FACETS[name].silent != "":
            return None
        if not codes or value in codes and not self.is_all(name):
            return {name: value, name + MATCH: None}
        if value in codes:
            return {}
        if (
            name + MATCH in type(self).base_filters
            and NOT_RECORDED not in codes
            and (self.is_all(name) or len(codes) == 1)
        ):
            return {name: [*codes, value], name + MATCH: "all"}
        return None

    def is_recorded(self, part):
        """Whether only rows are asked for of which that part is recorded."""
        asks_for_some = (
            self.codes(facet.name) and NOT_RECORDED not in self.codes(facet.name)
            for facet in ALL_FACETS
            if facet.silent == part
        )
        return any(asks_for_some) or NOT_RECORDED in self.codes(part + NOT)

    # -- the others --

    def having_parts(self, queryset, name, wanted):
        """Activities with parts that the asker sees: that there are others is not theirs to know."""
        return queryset.with_parts(self.user, wanted)

    def saying_nothing_of(self, queryset, name, part):
        """Activities of which a part is not recorded, as far as the asker sees."""
        if part in FACETS:
            return queryset.filter(silence(FACETS[part], self.user))
        return queryset.without(part)

    def with_words(self, queryset, name, words):
        """Activities that hold all the words, in whatever part (see `Search`)."""
        return queryset.filter(Search(words, self.user).condition)

    def starting_from(self, queryset, name, day):
        return queryset.starting_from(day, self.user)

    def over_by(self, queryset, name, day):
        return queryset.over_by(day, self.user)

    @property
    def days(self):
        """(first, last) of the year or period asked for, or None."""
        asked = self.form.cleaned_data
        return asked.get("period") or (parse_period(str(asked["year"])) if asked.get("year") else None)

    # -- what makes no sense --

    def conflicts(self):
        """Filters that say nothing without, or contradict, another one: messages by name."""
        asked = self.form.cleaned_data
        if asked.get("country_relation") and not asked.get("country"):
            yield "country_relation", "Name the country too."
        if asked.get("year") and asked.get("period"):
            yield "period", "Ask for a year or for a period, not both."
        if asked.get("certainty") and not (asked.get("year") or asked.get("period")):
            yield "certainty", "Ask for a year or a period too."
        if asked.get("starts_after") and asked.get("ends_before") and asked["starts_after"] > asked["ends_before"]:
            yield "ends_before", "What begins on or after the one day cannot end on or before an earlier one."
        if self.days:
            first, last = self.days
            if asked.get("starts_after") and asked["starts_after"] > last:
                yield "starts_after", "The period asked for is over before this day."
            if asked.get("ends_before") and asked["ends_before"] < first:
                yield "ends_before", "The period asked for begins after this day."
        for facet in ALL_FACETS:
            yield from self.conflicts_of(facet)

    def conflicts_of(self, facet):
        wanted, unwanted = self.codes(facet.name), self.codes(facet.name + NOT)
        if both := [self.label_of(facet.name, code) for code in wanted if code in unwanted]:
            yield facet.name + NOT, f"This is both asked for and left out: {', '.join(both)}."
        if self.form.cleaned_data.get(facet.name + MATCH) and not wanted:
            yield facet.name + MATCH, "Choose what is to be matched too."
        if NOT_RECORDED in wanted:
            if self.is_all(facet.name) and len(wanted) > 1:
                yield facet.name + MATCH, "Nothing can have a value and be without any: ask for any of these."
            if facet.name in self.narrowing:
                name = next(name for name, (narrowed, _) in NARROWS.items() if narrowed == facet.name)
                yield name, f"Where no {facet.name} is recorded there is none of this."
        without = self.form.cleaned_data.get("without")
        if without and without == facet.silent and self.is_recorded(without):
            yield "without", f"All that “{type(self).base_filters[facet.name].label}” asks for has this recorded."

    def label_of(self, name, code):
        return self.form.fields[name].label_of(code)

    # -- in words --

    @cached_property
    def words(self):
        return FilterWords(self)

    def asked(self):
        """(name, phrase) of each filter in use; the phrase is empty where another one says it too."""
        return self.words.phrases()
