"""The participants of an activity in the API, for those to whom its list is open; for nobody else is there anything.

No partner's system reads or writes them. Names are not searched for: they would stand in an address.
"""

from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.response import Response
from rest_framework.views import APIView

from ctassist.lib import freshness, parameters
from ctassist.lib.api import ListEndpoint, Writes, once, tagged, varied, version_seen, written
from ctassist.lib.api_schema import described_list, described_read, described_write
from ctassist.lib.errors import BadParameters
from ctassist.lib.listing import PAGING
from ctassist.lib.pages import api_base
from ctassist.lib.writing import StaleRecord
from participants import reading
from participants.bodies import ParticipationBody
from participants.listing import ParticipationListing
from participants.models import Participation
from participants.opening import note_people, opened
from participants.recording import change_participation, create_participation
from participants.serializers import ParticipationSerializer
from participants.services import permit_register, remove_participation

TAKEN = dict.fromkeys([*ParticipationListing.filterset_class.base_filters, *PAGING])


class ParticipationList(Writes, ListEndpoint):
    """The participants of an activity by name, for those to whom its list is open."""

    listing_class = ParticipationListing

    def get(self, request, key):
        user = request.user  # signed in before the snapshot
        if faults := parameters.faults(request.query_params, TAKEN, has_form=False):  # before it says what there is
            raise BadParameters(faults)
        with freshness.one_snapshot():
            activity = open_to(user, key)
            listing = ParticipationListing(activity, request.query_params, user, api_base(request), has_form=False)
            response = self.answer(request, listing)
            note_people(request, activity, "participants_read", rows=len(listing.rows))
            return response

    def post(self, request, key):
        """Add somebody to the list of an activity."""
        self.refuse_parameters(request)
        activity = open_to(request.user, key)
        permit_register(activity, request.user)

        def record():
            participation = create_participation(activity, request.data, by=request.user)
            item = item_of(participation.public_id, request)
            return 201, {"Location": item["url"]}, item

        def again(headers):
            item = item_of(UUID(headers["Location"].rstrip("/").rpartition("/")[2]), request)
            return item or {}

        return once(request, record, again=again)


class ParticipationDetail(Writes, APIView):
    """Somebody's part in an activity."""

    takes = ()

    def get(self, request, key, public_id):
        user = request.user
        with freshness.one_snapshot():
            activity = open_to(user, key)
            participation = one_of(activity, user, public_id)
            item = item_of(participation.public_id, request)
            note_people(request, activity, "participant_read", of=participation.person)
        return tagged(varied(Response(item)), item)

    def put(self, request, key, public_id):
        """Replace what is recorded of somebody's part; what is left out becomes empty, save the e-mail address."""
        return self.change(request, key, public_id, merge=False)

    def patch(self, request, key, public_id):
        """Change some of what is recorded of somebody's part: a merge patch (RFC 7396)."""
        return self.change(request, key, public_id, merge=True)

    @transaction.atomic
    def change(self, request, key, public_id, merge):
        activity, participation, version = self.seen(request, key, public_id)
        read = {"version": version, "merge": merge, "base": api_base(request)}
        change_participation(participation, request.data, by=request.user, **read)
        note_people(request, activity, "participant_read", of=participation.person)  # who writes little reads all
        return written(200, {}, item_of(participation.public_id, request))

    @transaction.atomic
    def delete(self, request, key, public_id):
        """Take somebody off the list of an activity."""
        _, participation, version = self.seen(request, key, public_id)
        permit_register(participation.activity, request.user)
        if reading.version_of(participation) != version:
            raise StaleRecord(participation)
        remove_participation(participation, by=request.user)
        return HttpResponse(status=204)

    def seen(self, request, key, public_id):
        """The activity, the part in it that somebody wants to write, and the version that they saw."""
        self.refuse_parameters(request)
        version = version_seen(request)
        activity = open_to(request.user, key)
        return activity, one_of(activity, request.user, public_id), version


def open_to(user, key):
    """The activity whose participants somebody reads by name, 404 for all others."""
    activity = opened(user, key)
    if not activity.is_open:
        raise Http404
    return activity


def one_of(activity, user, public_id):
    """The part with that id in an activity; 404 for none, and for what is no id."""
    try:
        key = UUID(public_id)
    except ValueError:
        raise Http404 from None
    rows = Participation.objects.visible_to(user).select_related("person", "activity")
    return get_object_or_404(rows, activity=activity.pk, public_id=key)


def item_of(public_id, request):
    """The part as it is read; None for one that is gone."""
    found = Participation.objects.visible_to(request.user).filter(public_id=public_id)
    return next(iter(reading.items(found, api_base(request))), None)


REFERENCE = OpenApiParameter(
    "key", OpenApiTypes.STR, OpenApiParameter.PATH, description="The reference of the activity."
)
PUBLIC_ID = OpenApiParameter(
    "public_id", OpenApiTypes.UUID, OpenApiParameter.PATH, description="Of somebody's part in it."
)
TAG, SHAPE = "participants", ParticipationSerializer
described_list(ParticipationList, SHAPE, "participants", TAG, places=[REFERENCE])
described_read(ParticipationDetail, SHAPE, "participant", TAG, places=[REFERENCE, PUBLIC_ID])
described_write(
    ParticipationList, "post", "create_participant", TAG, ParticipationBody, {201: SHAPE}, places=[REFERENCE]
)
for _method, _name, _answers in (
    ("put", "replace_participant", {200: SHAPE}),
    ("patch", "change_participant", {200: SHAPE}),
    ("delete", "delete_participant", {204: None}),
):
    _body = None if _method == "delete" else ParticipationBody
    described_write(ParticipationDetail, _method, _name, TAG, _body, _answers, places=[REFERENCE, PUBLIC_ID])
