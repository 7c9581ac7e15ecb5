"""Instruments and the acts of States in the API."""

import orjson
from drf_spectacular.types import OpenApiTypes
from rest_framework.response import Response

from ctassist.lib import parameters
from ctassist.lib.api import DetailEndpoint, ListEndpoint, varied
from ctassist.lib.api_schema import described_detail, described_figures, described_list
from ctassist.lib.filters import AsOfFilter
from instruments.listing import STATUS_AS_OF, InstrumentListing, TreatyActionListing, day_or_today
from instruments.matrix_listing import MatrixListing
from instruments.models import TreatyAction
from instruments.reading import action_items, instrument_with_parties
from instruments.serializers import (
    InstrumentItemSerializer,
    InstrumentSerializer,
    MatrixSerializer,
    PossibleActionsSerializer,
    TreatyActionSerializer,
)


class InstrumentList(ListEndpoint):
    """The instruments, how many parties each has on a day, and how far our lists reach."""

    listing_class = InstrumentListing


class InstrumentDetail(DetailEndpoint):
    """One instrument with all its parties on a day."""

    asks = {"as_of": AsOfFilter(label=STATUS_AS_OF)}
    takes = parameters.LANGUAGE | dict.fromkeys(asks)

    def item(self, key, user, base, language, as_of):
        return instrument_with_parties(key, base, day_or_today(as_of))[0]


class TreatyActionList(ListEndpoint):
    """Acts of States towards the instruments; with `year` or `period` those certainly in it, and apart the others."""

    listing_class = TreatyActionListing

    def more(self, listing, address):
        if not listing.lists_possible_apart:
            return {}
        possible = {"count": listing.possible_count, "url": address + listing.possible_query}
        return {"possible": possible | {"results": listing.possible_rows}}


class TreatyActionDetail(DetailEndpoint):
    """One act of a State."""

    def item(self, key, user, base, language):
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            return None
        return next(iter(action_items(TreatyAction.objects.filter(pk=key), base)), None)


class RatificationMatrix(ListEndpoint):
    """What every State is to every instrument on a day, whole: each country with a cell for each instrument."""

    listing_class = MatrixListing

    def answer(self, request, listing):
        listing.check()
        matrix = listing.matrix
        return varied(Response(orjson.Fragment(matrix.kept(matrix.as_json, listing.base))))


described_list(InstrumentList, InstrumentItemSerializer, "instruments", "instruments")
described_detail(InstrumentDetail, InstrumentSerializer, "instrument", "instruments")
described_list(
    TreatyActionList,
    TreatyActionSerializer,
    "treaty_actions",
    "instruments",
    {"possible": PossibleActionsSerializer(required=False)},
)
described_detail(TreatyActionDetail, TreatyActionSerializer, "treaty_action", "instruments", "id", OpenApiTypes.INT)
described_figures(RatificationMatrix, MatrixSerializer, "ratification_matrix", "instruments")
