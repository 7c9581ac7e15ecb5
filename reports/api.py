"""What the API says of a country across the apps."""

from countries.models import Country
from countries.reading import country_items
from ctassist.lib import parameters
from ctassist.lib.api import DetailEndpoint, ListEndpoint
from ctassist.lib.api_schema import described_detail, described_list
from ctassist.lib.filters import AsOfFilter
from instruments.listing import STATUS_AS_OF, day_or_today
from reports import profiles
from reports.listing import CountryProfileListing
from reports.serializers import CountryItemSerializer, CountryProfileSerializer


class CountryList(ListEndpoint):
    """Countries and other possible parties to treaties, each with what it is to the instruments, in numbers."""

    listing_class = CountryProfileListing


class CountryDetail(DetailEndpoint):
    """One country: what it is to each instrument on a day, how many activities serve it, how many are held there."""

    asks = {"as_of": AsOfFilter(label=STATUS_AS_OF)}
    takes = parameters.LANGUAGE | dict.fromkeys(asks)

    def item(self, key, user, base, language, as_of):
        item = next(iter(country_items(Country.objects.filter(alpha3=key), base)), None)
        return item and item | {
            "ratification": profiles.ratification_of(key, day_or_today(as_of), base),
            "activity_counts": profiles.activity_counts(key, user),
            "national_instruments_url": None,
        }


described_list(CountryList, CountryItemSerializer, "countries", "countries")
described_detail(CountryDetail, CountryProfileSerializer, "country", "countries", "ISO 3166-1 alpha-3 code")
