"""Countries in the API, and the vocabularies of this app."""

from countries.listing import CountryListing
from countries.serializers import CountrySerializer
from ctassist.lib.api import ListEndpoint
from ctassist.lib.api_schema import described_list


class CountryList(ListEndpoint):
    """Countries and other possible parties to treaties."""

    listing_class = CountryListing


described_list(CountryList, CountrySerializer, "countries", "countries")
