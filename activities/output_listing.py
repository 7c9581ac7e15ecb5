"""The list of outputs, as page and API show it."""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower

from activities.filters import ProjectFilter
from activities.models import Output, OutputStatus, OutputType, Project, Theme
from activities.names import OUTPUT, fitting_keys
from activities.output_reading import output_items
from countries.models import Country
from ctassist.lib.filters import CodeFilter, SearchFilter
from ctassist.lib.listing import ListFilterSet, Listing
from partners.filters import PartnerFilter


class OutputFilterSet(ListFilterSet):
    search = SearchFilter(method="named", label="Title or symbol")
    type = CodeFilter(OutputType, field_name="output_type", label="Type")
    status = CodeFilter(OutputStatus, field_name="status", label="Status")
    partner = PartnerFilter(method="of_partner", label="Partner")
    project = ProjectFilter(
        method="of_project",
        to_field_name="reference",
        queryset=Project.objects.none(),
        empty_label="Any",
        label="Project",
    )
    country = CodeFilter(Country, code="alpha3", label_of="name", method="for_country", label="Country")
    theme = CodeFilter(Theme, method="about", label="Theme")

    phrases = {
        "search": "named “{}”",
        "type": "of type {}",
        "status": "with status {}",
        "partner": "by {}",
        "project": "of the project {}",
        "country": "for {}",
        "theme": "about {}",
    }

    class Meta:
        model = Output
        fields = []

    def __init__(self, *args, user, **options):
        super().__init__(*args, **options)
        if "project" in self.filters:
            self.filters["project"].extra["queryset"] = Project.objects.visible_to(user).titled().order_by("title")

    def named(self, queryset, name, words):
        return queryset.filter(pk__in=fitting_keys(OUTPUT, words))

    def of_partner(self, queryset, name, code):
        """Outputs that a partner leads or has a part in."""
        part = Output.partners.through.objects.filter(output=OuterRef("pk"), partner__code=code)
        return queryset.filter(Q(lead_partner__code=code) | Exists(part))

    def of_project(self, queryset, name, project):
        return queryset.filter(Exists(Output.projects.through.objects.filter(output=OuterRef("pk"), project=project)))

    def for_country(self, queryset, name, country):
        return queryset.filter(Exists(Output.countries.through.objects.filter(output=OuterRef("pk"), country=country)))

    def about(self, queryset, name, theme):
        return queryset.filter(Exists(Output.themes.through.objects.filter(output=OuterRef("pk"), theme=theme)))


class OutputListing(Listing):
    """Outputs that a user may see, by title."""

    filterset_class = OutputFilterSet
    orderings = {
        "title": ("by title", (Lower("title").asc(), F("id").asc())),
        "-published_on": ("newest first", (F("published_on").desc(nulls_last=True), F("id").desc())),
        "-updated_at": ("last changed first", (F("updated_at").desc(), F("id").desc())),
        "code": ("by code", (F("code").asc(),)),
    }

    def make_filterset(self):
        return self.filterset_class(self.params, queryset=self.records(), user=self.user, whole=self.has_form)

    def records(self):
        return Output.objects.visible_to(self.user)

    def rows_of(self, page):
        return output_items(page, self.user, self.base)
