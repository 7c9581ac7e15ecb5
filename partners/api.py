"""Organisations in the API."""

from ctassist.lib.api import DetailEndpoint, ListEndpoint
from ctassist.lib.api_schema import described_detail, described_list
from partners.listing import PartnerListing
from partners.models import Partner
from partners.reading import partner_items
from partners.serializers import PartnerSerializer


class PartnerList(ListEndpoint):
    """Organisations."""

    listing_class = PartnerListing


class PartnerDetail(DetailEndpoint):
    """One organisation."""

    def item(self, key, user, base, language):
        return next(iter(partner_items(Partner.objects.filter(code=key), base)), None)


described_list(PartnerList, PartnerSerializer, "partners", "partners")
described_detail(PartnerDetail, PartnerSerializer, "partner", "partners")
