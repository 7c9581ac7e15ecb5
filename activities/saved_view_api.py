"""Saved views in the API: those that somebody sees, and what they may write. Partner's systems have none."""

from uuid import UUID

import orjson
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView

from activities.models import SavedView
from activities.models.saved_view import LONGEST_NAME, OpensAs, Reach
from activities.saved_view_listing import SavedViewListing, view_items
from activities.saved_view_recording import SavedViewBody, TileBody, change_view, create_view, pin_view
from activities.saved_view_services import arrange, delete_view
from ctassist.lib.api import DetailEndpoint, ListEndpoint, Writes, once, version_seen, written
from ctassist.lib.api_schema import described_detail, described_list, described_write
from ctassist.lib.pages import api_base
from ctassist.lib.writing import StaleRecord


class OfficeSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class FaultSerializer(serializers.Serializer):
    parameter = serializers.CharField()
    detail = serializers.CharField()


class TileSerializer(serializers.Serializer):
    place = serializers.IntegerField(help_text="From 1; the first 12 are shown.")


class SavedViewSerializer(serializers.Serializer):
    """A question to the list of activities under a name, and what it means now for whoever reads it."""

    public_id = serializers.UUIDField()
    name = serializers.CharField(max_length=LONGEST_NAME)
    reach = serializers.ChoiceField(Reach.choices, help_text="Who sees it: its owner, an office, or all who sign in.")
    office = OfficeSerializer(allow_null=True, help_text="Of a view of an office: which.")
    opens_as = serializers.ChoiceField(OpensAs.choices, help_text="The page that it opens.")
    query = serializers.CharField(allow_blank=True, help_text="What it asks, as in the address of that page.")
    sentence = serializers.CharField(allow_null=True, allow_blank=True, help_text="The filters in words.")
    faults = FaultSerializer(many=True, help_text="Why it cannot be answered, for you; else empty.")
    activity_count = serializers.IntegerField(
        allow_null=True, help_text="Null: it cannot be answered, or stands beyond the first 36 of a page."
    )
    possible_count = serializers.IntegerField(allow_null=True, help_text="How many more may fall in the period.")
    activities_url = serializers.URLField(allow_null=True, help_text="The activities that it asks for.")
    tile = TileSerializer(allow_null=True, help_text="Where it stands on your home page; null: not there.")
    is_writable = serializers.BooleanField(help_text="Whether you may change and delete it.")
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    version = serializers.IntegerField()
    url = serializers.URLField()
    html_url = serializers.CharField()


class SavedViewList(Writes, ListEndpoint):
    """Saved views: one's own, those of one's office, and those shared with all who sign in."""

    listing_class = SavedViewListing
    permission_classes = [IsAuthenticated]

    def post(self, request):
        """Keep a question under a name."""
        self.refuse_parameters(request)

        def record():
            item = item_of(create_view(request.data, by=request.user), request)
            return 201, {"Location": item["url"]}, item

        return once(request, record)


class SavedViewWrites(Writes):
    """An endpoint of one saved view that takes writes."""

    permission_classes = [IsAuthenticated]

    def seen(self, request, key):
        """The view that an address names, with the version that its writer saw; 404 for one that they do not see."""
        self.refuse_parameters(request)
        version = version_seen(request)
        view = get_object_or_404(SavedView.objects.visible_to(request.user), public_id=id_of(key))
        self.permit(view, request.user)
        if view.version != version:
            raise StaleRecord(view)
        return view

    def permit(self, view, user):
        """Refuses those who see a view and may not do this with it."""


class SavedViewDetail(SavedViewWrites, DetailEndpoint):
    """One saved view."""

    def item(self, key, user, base, language):
        found = SavedView.objects.visible_to(user).filter(public_id=id_of(key))
        return next(iter(view_items(found, user, base)), None)

    def put(self, request, key):
        """Replace what a saved view keeps; what is left out is as in a new one."""
        return self.change(request, key, merge=False)

    def patch(self, request, key):
        """Change some of what a saved view keeps: a merge patch (RFC 7396)."""
        return self.change(request, key, merge=True)

    @transaction.atomic
    def change(self, request, key, merge):
        view = self.seen(request, key)
        current = orjson.loads(orjson.dumps(item_of(view, request), default=str, option=orjson.OPT_UTC_Z))
        change_view(view, request.data, by=request.user, current=current, merge=merge)
        return written(200, {}, item_of(view, request))

    @transaction.atomic
    def delete(self, request, key):
        """Delete a saved view, for all who see it."""
        delete_view(self.seen(request, key), by=request.user)
        return HttpResponse(status=204)

    def permit(self, view, user):
        if not SavedView.objects.writable_by(user).filter(pk=view.pk).exists():
            raise PermissionDenied


class SavedViewTile(SavedViewWrites, APIView):
    """A saved view as a tile of one's own home page, for whoever sees the view."""

    @transaction.atomic
    def put(self, request, key):
        """Make a saved view a tile of your home page, or move it to another place there."""
        view = self.seen(request, key)
        pin_view(view, request.data, by=request.user)
        return written(200, {}, item_of(view, request))

    @transaction.atomic
    def delete(self, request, key):
        """Take a saved view from your home page."""
        arrange(self.seen(request, key), "unpin", by=request.user)
        return HttpResponse(status=204)


def id_of(key):
    """The id that an address names; 404 for what is none."""
    try:
        return UUID(key)
    except ValueError:
        raise Http404 from None


def item_of(view, request):
    """A view that was written, as its writer reads it."""
    return view_items(SavedView.objects.filter(pk=view.pk), request.user, api_base(request))[0]


TAG, SHAPE = "saved views", SavedViewSerializer
PLACE = OpenApiParameter("key", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Its public_id.")
described_list(SavedViewList, SHAPE, "saved_views", TAG)
described_detail(SavedViewDetail, SHAPE, "saved_view", TAG, "public_id", OpenApiTypes.UUID)
described_write(SavedViewList, "post", "create_saved_view", TAG, SavedViewBody, {201: SHAPE})
for _endpoint, _method, _name, _body, _answers in (
    (SavedViewDetail, "put", "replace_saved_view", SavedViewBody, {200: SHAPE}),
    (SavedViewDetail, "patch", "change_saved_view", SavedViewBody, {200: SHAPE}),
    (SavedViewDetail, "delete", "delete_saved_view", None, {204: None}),
    (SavedViewTile, "put", "pin_saved_view", TileBody, {200: SHAPE}),
    (SavedViewTile, "delete", "unpin_saved_view", None, {204: None}),
):
    described_write(_endpoint, _method, _name, TAG, _body, _answers, places=[PLACE])
