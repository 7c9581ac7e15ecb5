"""What the API says of a country across the apps."""

from countries.models import Country
from countries.reading import country_items
from ctassist.lib.api import DetailEndpoint
from ctassist.lib.api_schema import described_detail
from reports import profiles
from reports.serializers import CountryProfileSerializer


class CountryDetail(DetailEndpoint):
    """One country, with how many activities serve it and how many are held there."""

    def item(self, key, user, base, language):
        item = next(iter(country_items(Country.objects.filter(alpha3=key), base)), None)
        return item and item | {"activity_counts": profiles.activity_counts(key, user)}


described_detail(CountryDetail, CountryProfileSerializer, "country", "countries", "ISO 3166-1 alpha-3 code")
