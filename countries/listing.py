"""The lists of countries, regions and networks, as page and API show them."""

from django.contrib.postgres.lookups import Unaccent
from django.db.models import Exists, F, OuterRef

from countries.models import Country, MembersBasis, Network, NetworkMembership, Region, RegionMembership
from countries.names import country_names
from countries.reading import country_items
from ctassist.lib import reference
from ctassist.lib.filters import CodeFilter, SearchFilter, YesNoFilter
from ctassist.lib.listing import ListFilterSet, Listing

GROUPS = {"region": Region, "network": Network}


def members_not_stated(labels):
    """Why nobody can say which countries belong to these groups, in a sentence."""
    return f"The members of {' and '.join(labels)} are not stated."


class CountryFilterSet(ListFilterSet):
    search = SearchFilter(method="named", label="Name or code")
    region = CodeFilter(Region, method="member_of_region", label="Region")
    network = CodeFilter(Network, method="member_of_network", label="Network")
    is_un_member = YesNoFilter(field_name="is_un_member", label="United Nations member")

    phrases = {
        "search": "named “{}”",
        "region": "in {}",
        "network": "in the network {}",
        "is_un_member": "member of the United Nations: {}",
    }

    class Meta:
        model = Country
        fields = []

    def named(self, queryset, name, words):
        return queryset.filter(pk__in=[*country_names().fitting(words)])

    def groups(self):
        """The region and the network asked for, as rows of their tables."""
        tables, asked = reference.tables(), self.form.cleaned_data
        return [tables.rows(model)[asked[name]] for name, model in GROUPS.items() if asked.get(name)]

    def unstated(self):
        """The labels of the groups asked for of which no source states the members: no country is found."""
        return [group.label for group in self.groups() if group.members_basis == MembersBasis.NOT_STATED]

    def reason(self):
        """Why no country is found where that is because of such groups, in a sentence; None where it is not."""
        return members_not_stated(self.unstated()) if self.unstated() else None

    def member_of_region(self, queryset, name, region):
        """The world has no list of members: it holds every State (decision 7)."""
        if reference.tables().rows(Region)[region].members_basis == MembersBasis.ALL:
            return queryset
        return queryset.filter(Exists(RegionMembership.objects.filter(country=OuterRef("pk"), region=region)))

    def member_of_network(self, queryset, name, network):
        return queryset.filter(Exists(NetworkMembership.objects.filter(country=OuterRef("pk"), network=network)))


class CountryListing(Listing):
    """Countries by name; all of them on one page."""

    filterset_class = CountryFilterSet
    orderings = {
        "name": ("by name", (Unaccent("name").asc(),)),
        "-name": ("by name, backwards", (Unaccent("name").desc(),)),
        "alpha3": ("by code", (F("alpha3").asc(),)),
    }
    default_page_size = 200

    def records(self):
        return Country.objects.all()

    def rows_of(self, page):
        return country_items(page, self.base)
