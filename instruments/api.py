"""Instruments and the acts of States in the API."""

from drf_spectacular.types import OpenApiTypes

from ctassist.lib.api import DetailEndpoint, ListEndpoint
from ctassist.lib.api_schema import described_detail, described_list
from instruments.listing import InstrumentListing, TreatyActionListing
from instruments.models import Instrument, TreatyAction
from instruments.reading import action_items, instrument_items
from instruments.serializers import InstrumentSerializer, TreatyActionSerializer


class InstrumentList(ListEndpoint):
    """The instruments, and how far our lists of their parties reach."""

    listing_class = InstrumentListing


class InstrumentDetail(DetailEndpoint):
    """One instrument."""

    def item(self, key, user, base, language):
        return next(iter(instrument_items(Instrument.objects.filter(code=key), base)), None)


class TreatyActionList(ListEndpoint):
    """Acts of States towards the instruments, as deposited."""

    listing_class = TreatyActionListing


class TreatyActionDetail(DetailEndpoint):
    """One act of a State."""

    def item(self, key, user, base, language):
        if not (key.isascii() and key.isdigit() and len(key) < 19):
            return None
        return next(iter(action_items(TreatyAction.objects.filter(pk=key), base)), None)


described_list(InstrumentList, InstrumentSerializer, "instruments", "instruments")
described_detail(InstrumentDetail, InstrumentSerializer, "instrument", "instruments")
described_list(TreatyActionList, TreatyActionSerializer, "treaty_actions", "instruments")
described_detail(TreatyActionDetail, TreatyActionSerializer, "treaty_action", "instruments", "id", OpenApiTypes.INT)
