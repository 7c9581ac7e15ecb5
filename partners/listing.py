"""The list of partners, as page and API show it."""

from django.contrib.postgres.lookups import Unaccent
from django.db.models import F

from countries.models import Country
from ctassist.lib.filters import CodeFilter, SearchFilter
from ctassist.lib.listing import ListFilterSet, Listing
from partners.models import Partner, PartnerType
from partners.names import partner_names
from partners.reading import partner_items


class PartnerFilterSet(ListFilterSet):
    search = SearchFilter(method="named", label="Name, acronym or alias")
    type = CodeFilter(PartnerType, field_name="partner_type", label="Type")
    country = CodeFilter(Country, code="alpha3", label_of="name", field_name="country", label="Country")

    phrases = {"search": "named “{}”", "type": "of type {}", "country": "of {}"}

    class Meta:
        model = Partner
        fields = []

    def named(self, queryset, name, words):
        return queryset.filter(pk__in=[*partner_names().fitting(words)])


class PartnerListing(Listing):
    """Organisations by name."""

    filterset_class = PartnerFilterSet
    orderings = {
        "name": ("by name", (Unaccent("name").asc(), F("id").asc())),
        "-name": ("by name, backwards", (Unaccent("name").desc(), F("id").desc())),
        "-updated_at": ("last changed first", (F("updated_at").desc(), F("id").desc())),
    }
    default_page_size = 100

    def records(self):
        return Partner.objects.standing()

    def rows_of(self, page):
        return partner_items(page, self.base)
