"""Activities, projects and all vocabularies in the API."""

from django.apps import apps
from rest_framework import serializers

from activities import detail
from activities.listing import ActivityListing, ProjectListing, term_listing
from activities.models import Activity, Project
from activities.project_reading import project_items
from activities.serializers import ActivityItemSerializer, ActivitySerializer, PossibleSerializer, ProjectSerializer
from activities.term_reading import SLUGS, term_items
from ctassist.lib.api import DetailEndpoint, ListEndpoint
from ctassist.lib.api_schema import described_detail, described_list
from ctassist.lib.terms import Term


class ActivityList(ListEndpoint):
    """Activities; with `year` or `period` those certainly in it, and apart those possibly in it."""

    listing_class = ActivityListing

    def results(self, listing):
        return listing.json if listing.possible_page is None else listing.rows

    def more(self, listing, address):
        if not listing.lists_possible_apart:
            return {}
        possible = {"count": listing.possible_count, "url": address + listing.possible_query}
        return {"possible": possible | {"results": listing.possible_rows}}


class ActivityDetail(DetailEndpoint):
    """One activity with all that is recorded of it."""

    def item(self, key, user, base, language):
        return detail.one(Activity.objects.visible_to(user).filter(reference=key), user, base, language)


class ProjectList(ListEndpoint):
    """Projects and programmes."""

    listing_class = ProjectListing


class ProjectDetail(DetailEndpoint):
    """One project with all that is recorded of it."""

    def item(self, key, user, base, language):
        return next(iter(project_items(Project.objects.visible_to(user).filter(reference=key), user, base)), None)


def vocabularies():
    """{place in the API: (list endpoint, detail endpoint)} of every lookup table."""
    models = [model for model in apps.get_models() if issubclass(model, Term)]
    return {SLUGS[model._meta.model_name]: endpoints(model) for model in models}


def endpoints(term_model):
    """The two endpoints of one lookup table, described."""
    plural = term_model._meta.verbose_name_plural

    class TermList(ListEndpoint):
        listing_class = term_listing(term_model)

    class TermDetail(DetailEndpoint):
        def item(self, key, user, base, language):
            return next(iter(term_items(term_model.objects.filter(pk=key), base)), None)

    TermList.__doc__, TermDetail.__doc__ = f"Vocabulary: {plural}.", f"One entry of the vocabulary {plural}."
    slug = SLUGS[term_model._meta.model_name]
    shape = term_serializer(term_model)
    described_list(TermList, shape, slug.replace("-", "_"), "vocabularies")
    described_detail(TermDetail, shape, slug.replace("-", "_") + "_entry", "vocabularies")
    return TermList, TermDetail


def term_serializer(term_model):
    """The shape of an entry: the columns of its table, codes of linked entries, and its address."""
    linked = [field.name for field in term_model._meta.many_to_many]
    extra = {name: serializers.ListField(child=serializers.CharField()) for name in linked}
    meta = type(
        "Meta",
        (),
        {"model": term_model, "fields": [f.name for f in term_model._meta.concrete_fields] + [*extra, "url"]},
    )
    meta.extra_kwargs = {f.name: {"allow_null": True} for f in term_model._meta.concrete_fields if f.blank}
    body = {"Meta": meta, "url": serializers.URLField(), **extra, "__doc__": term_model.__doc__}
    return type(f"{term_model.__name__}Serializer", (serializers.ModelSerializer,), body)


described_list(
    ActivityList, ActivityItemSerializer, "activities", "activities", {"possible": PossibleSerializer(required=False)}
)
described_detail(ActivityDetail, ActivitySerializer, "activity", "activities", "reference")
described_list(ProjectList, ProjectSerializer, "projects", "projects")
described_detail(ProjectDetail, ProjectSerializer, "project", "projects", "reference")
