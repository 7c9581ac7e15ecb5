"""The one FilterSet of activities: what an outsider may ask, for page, API and whatever comes later."""

from django import forms
from django_filters import filters

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
from activities.models.activity import NOT_RECORDED
from activities.models.publication import PUBLICATION, knows_publication
from activities.search import Search
from countries.models import Country, Region
from ctassist.lib.filters import (
    ChoiceFilter,
    CodeFilter,
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
from instruments.models import Instrument
from partners.filters import PartnerFilter


class ProjectFilter(filters.Filter):
    """Activities of one project, of those that the user may see; others answer as one that does not exist."""

    takes = "The reference of a project."

    class field_class(forms.ModelChoiceField):  # noqa: N801
        default_error_messages = {"invalid_choice": "“%(value)s” is not the reference of a project."}

        def label_from_instance(self, project):
            return project.title or project.reference


class PublicationFilter(ChoiceFilter):
    """How records stand on the way to the public; there is no such filter for those who read no drafts."""

    takes = "One of a few words; for those who read drafts."


def mandate_label(mandate):
    return (
        f"{mandate.symbol} {mandate.label}" if mandate.symbol and mandate.symbol not in mandate.label else mandate.label
    )


class ActivityFilterSet(ListFilterSet):
    """Filters of activities; each in use narrows the answer further."""

    search = SearchFilter(method="with_words", label="Words")
    kind = CodeFilter(ActivityKind, field_name="kind", label="Kind")
    status = CodeFilter(ActivityStatus, field_name="status", label="Status")
    country = CodeFilter(Country, code="alpha3", label_of="name", method=leaves, label="For country")
    country_relation = ChoiceFilter(ActivityCountry.Relation.choices, method=leaves, label="Relation of the country")
    region = CodeFilter(Region, method=asks("in_region"), label="Region")
    partner = PartnerFilter(method=leaves, label="Partner")
    partner_role = CodeFilter(PartnerRole, method=leaves, label="Role of the partner")
    theme = CodeFilter(Theme, method=asks("about_theme"), label="Theme")
    project = ProjectFilter(
        to_field_name="reference", queryset=Project.objects.none(), empty_label="Any", label="Project"
    )
    mandate = CodeFilter(Mandate, label_of=mandate_label, method=asks("under_mandate"), label="Mandate")
    instrument = CodeFilter(Instrument, label_of="short_title", method=asks("about_instrument"), label="Instrument")
    modality = CodeFilter(Modality, field_name="modality", label="Modality")
    scope = CodeFilter(ActivityScope, field_name="scope", label="Scope")
    is_training = YesNoFilter(method=asks("trainings"), label="Counts as training")
    venue_country = CodeFilter(Country, code="alpha3", label_of="name", field_name="venue_country", label="Held in")
    delivered = YesNoFilter(method=asks("delivered"), label="Delivered")
    has_parts = YesNoFilter(method="having_parts", label="Has parts")
    without = ChoiceFilter(
        [(part, part.replace("_", " ")) for part in NOT_RECORDED], method=asks("without"), label="Not recorded"
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

    phrases = {
        "search": "with the words “{}”",
        "kind": "of kind {}",
        "status": "with status {}",
        "country": "for {}",
        "country_relation": "as {}",
        "region": "in {} (named, or through its countries)",
        "partner": "with {}",
        "partner_role": "as {}",
        "theme": "about {}",
        "project": "of the project {}",
        "mandate": "under {}",
        "instrument": "on the {}",
        "modality": "held {}",
        "scope": "of scope {}",
        "is_training": "counting as training: {}",
        "venue_country": "held in {}",
        "delivered": "delivered: {}",
        "has_parts": "having parts: {}",
        "without": "with no {} recorded",
        "publication": "{}",
        "year": "in {}",
        "period": "in {}",
        "certainty": "{}",
        "starts_after": "beginning on or after {}",
        "ends_before": "over by {}",
        "updated_since": "changed since {}",
    }

    class Meta:
        model = Activity
        fields = []

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not knows_publication(user):
            self.filters.pop("publication", None)
        if "project" in self.filters:
            self.filters["project"].extra["queryset"] = Project.objects.visible_to(user).titled().order_by("title")

    def filter_queryset(self, queryset):
        """The records that pass; a country with its relation and a partner with its role are asked together."""
        asked = self.form.cleaned_data
        if asked.get("country"):
            queryset = queryset.for_country(asked["country"], asked.get("country_relation"))
        if asked.get("partner") or asked.get("partner_role"):
            queryset = queryset.with_partner(asked.get("partner"), asked.get("partner_role"))
        return super().filter_queryset(queryset)

    def having_parts(self, queryset, name, wanted):
        """Activities with parts that the asker sees: that there are others is not theirs to know."""
        return queryset.with_parts(self.user, wanted)

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

    def conflicts(self):
        """Filters that say nothing without, or contradict, another one: messages by name."""
        asked = self.form.cleaned_data
        if asked.get("country_relation") and not asked.get("country"):
            yield "country_relation", "Name the country too."
        if asked.get("year") and asked.get("period"):
            yield "period", "Ask for a year or for a period, not both."
        if asked.get("certainty") and not (asked.get("year") or asked.get("period")):
            yield "certainty", "Ask for a year or a period too."
