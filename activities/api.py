"""Activities, projects and all vocabularies in the API."""

from functools import partial

from django.apps import apps
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.views import APIView

from activities import detail, recording, services
from activities.bodies import ActivityBody
from activities.listing import ActivityListing, ProjectListing, term_listing
from activities.looks import note_look
from activities.models import Activity, Output, Project
from activities.models.withholding import FLAGS
from activities.output_listing import OutputListing
from activities.output_reading import output_items
from activities.project_reading import project_items
from activities.recorded import told
from activities.serializers import (
    ActivityItemSerializer,
    ActivitySerializer,
    OutputSerializer,
    PossibleSerializer,
    ProjectSerializer,
)
from activities.term_reading import SLUGS, term_items
from ctassist.lib.api import DetailEndpoint, ListEndpoint, Writes, once, version_seen, written
from ctassist.lib.api_schema import described_detail, described_list, described_write
from ctassist.lib.bodies import Body, Text, read_body
from ctassist.lib.pages import api_base
from ctassist.lib.terms import Term
from ctassist.lib.writing import StaleRecord, raise_faults


class ActivityList(Writes, ListEndpoint):
    """Activities; with `year` or `period` those certainly in it, and apart those possibly in it."""

    listing_class = ActivityListing

    def post(self, request):
        """Record a new activity, as a draft of one's office."""
        self.refuse_parameters(request)

        def record():
            activity, rows = recording.create_activity(request.data, by=request.user)
            item = told(activity, rows, request.user, api_base(request)) or read_again(activity, request)
            return 201, {"Location": item["url"]}, item

        return once(request, record)

    def results(self, listing):
        return listing.json if listing.possible_page is None else listing.rows

    def more(self, listing, address):
        if not listing.lists_possible_apart:
            return {}
        possible = {"count": listing.possible_count, "url": address + listing.possible_query}
        return {"possible": possible | {"results": listing.possible_rows}}


class ActivityDetail(Writes, DetailEndpoint):
    """One activity with all that is recorded of it."""

    def item(self, key, user, base, language):
        return detail.one(user, base, language, partial(note_look, self.request), reference=key)

    def put(self, request, key):
        """Replace what is recorded of an activity; what is left out becomes empty."""
        return self.change(request, key, merge=False)

    def patch(self, request, key):
        """Change some of what is recorded of an activity: a merge patch (RFC 7396)."""
        return self.change(request, key, merge=True)

    @transaction.atomic
    def change(self, request, key, merge):
        activity = seen(self, request, key)
        base = api_base(request)
        current = recording.current_of(activity, request.user, base)
        recording.change_activity(activity, request.data, by=request.user, current=current, merge=merge)
        return written(200, {}, read_again(activity, request))

    @transaction.atomic
    def delete(self, request, key):
        """Put an activity into the bin, from which it can be restored."""
        services.delete_activity(seen(self, request, key), by=request.user)
        return HttpResponse(status=204)


class ActivityAct(Writes, APIView):
    """An act on an activity: a move along its life, publishing, or taking it out of the bin."""

    @transaction.atomic
    def post(self, request, key, act):
        """Carry out one act; `reason` where its status needs one."""
        if act not in services.ACTS:
            raise Http404
        body = read_body(ActBody, request.data or {})
        activity = seen(self, request, key, in_bin=act == "restore")
        if body["withhold"] and act != "publish":
            raise_faults({"withhold": "Something is withheld by publishing."})
        besides = {"withhold": body["withhold"]} if body["withhold"] else {}
        services.ACTS[act](activity, by=request.user, reason=body["reason"], **besides)
        return written(200, {}, read_again(activity, request))


def seen(view, request, key, in_bin=False):
    """The activity that somebody wants to write, with the version that they saw. 404 for one that they may not see."""
    view.refuse_parameters(request)
    version = version_seen(request)
    rows = Activity.objects.in_bin_of(request.user) if in_bin else Activity.objects.visible_to(request.user)
    activity = get_object_or_404(rows, reference=key)
    if activity.version != version:
        raise StaleRecord(activity)
    return activity


def read_again(activity, request):
    """The activity as its writer now reads it; for one who may no longer, its reference and version."""
    found = detail.one(request.user, api_base(request), look=partial(note_look, request), pk=activity.pk)
    return found or {"reference": activity.reference, "version": activity.version}


class ActBody(Body):
    """What an act needs besides the record."""

    reason = Text(optional=True, max_length=2000)
    withhold = serializers.ListField(
        child=serializers.ChoiceField([*FLAGS], error_messages={"invalid_choice": "Say city or dates."}),
        required=False,
        default=list,
        max_length=len(FLAGS),
        error_messages={"not_a_list": "Give a list.", "max_length": "Name each at most once."},
        help_text="With `publish`: what is withheld from the public.",
    )


class ProjectList(ListEndpoint):
    """Projects and programmes."""

    listing_class = ProjectListing


class ProjectDetail(DetailEndpoint):
    """One project with all that is recorded of it."""

    def item(self, key, user, base, language):
        found = Project.objects.visible_to(user).filter(reference=key)
        return next(iter(project_items(found, user, base, partial(note_look, self.request))), None)


class OutputList(ListEndpoint):
    """What assistance leaves behind: handbooks, courses, tools."""

    listing_class = OutputListing


class OutputDetail(DetailEndpoint):
    """One output with all that is recorded of it."""

    def item(self, key, user, base, language):
        found = Output.objects.visible_to(user).filter(code=key)
        return next(iter(output_items(found, user, base, partial(note_look, self.request))), None)


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
described_write(ActivityList, "post", "create_activity", "activities", ActivityBody, {201: ActivitySerializer})
described_write(ActivityDetail, "put", "replace_activity", "activities", ActivityBody, {200: ActivitySerializer})
described_write(ActivityDetail, "patch", "change_activity", "activities", ActivityBody, {200: ActivitySerializer})
described_write(ActivityDetail, "delete", "delete_activity", "activities", None, {204: None})
described_write(ActivityAct, "post", "act_on_activity", "activities", ActBody, {200: ActivitySerializer}, services.ACTS)
described_list(ProjectList, ProjectSerializer, "projects", "projects")
described_detail(ProjectDetail, ProjectSerializer, "project", "projects", "reference")
described_list(OutputList, OutputSerializer, "outputs", "outputs")
described_detail(OutputDetail, OutputSerializer, "output", "outputs")
