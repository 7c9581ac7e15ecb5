"""Organisations in the API."""

from rest_framework.response import Response

from ctassist.lib.api import DetailEndpoint, ListEndpoint, varied
from ctassist.lib.api_schema import described_detail, described_list
from ctassist.lib.pages import api_base
from partners.listing import PartnerListing
from partners.models import Partner
from partners.reading import partner_items, partner_link, successor_of
from partners.serializers import PartnerSerializer


class PartnerList(ListEndpoint):
    """Organisations."""

    listing_class = PartnerListing


class PartnerDetail(DetailEndpoint):
    """One organisation; the code of one that was merged into another leads on to that one (308)."""

    def get(self, request, key):
        successor = successor_of(key)
        if successor is None:
            return super().get(request, key)
        url = partner_link(successor, api_base(request))["url"]
        words = f"“{key}” has been merged into “{successor.code}”."
        headers = {"Location": url, "Cache-Control": "no-cache"}  # a merge can be undone
        return varied(Response({"detail": words, "code": successor.code, "url": url}, 308, headers=headers))

    def item(self, key, user, base, language):
        return next(iter(partner_items(Partner.objects.filter(code=key), base)), None)


described_list(PartnerList, PartnerSerializer, "partners", "partners")
described_detail(PartnerDetail, PartnerSerializer, "partner", "partners")
