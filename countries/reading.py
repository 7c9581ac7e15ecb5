"""Countries as plain dicts."""

from collections import defaultdict

from django.db.models import OuterRef, Value

from countries.models import CountryName, NetworkMembership, RegionMembership
from ctassist.lib.reading import keys, listed, none_if_empty


def country_link(country, base):
    """How other records name a country. `base` is the root of the API's addresses."""
    return {
        "alpha2": country.alpha2,
        "alpha3": country.alpha3,
        "m49": country.m49,
        "name": country.name,
        "url": f"{base}/countries/{country.alpha3}/",
    }


def with_groups(queryset):
    """The queryset with names in other languages, regions and networks as lists."""
    of_country = {"country": OuterRef("pk")}
    return queryset.annotate(
        region_codes=keys(RegionMembership.objects.filter(**of_country), "region"),
        network_codes=keys(NetworkMembership.objects.filter(**of_country), "network"),
        other_names=listed(CountryName.objects.filter(**of_country), "language_id", "name"),
    )


def country_items(queryset, base):
    """Countries with their names, regions and networks, in the order of the queryset; one query."""
    return [country_item(country, base) for country in with_groups(queryset)]


def country_item(country, base):
    """One country of `with_groups`."""
    return {
        **country_link(country, base),
        "html_url": country.get_absolute_url(),
        "names": {"en": country.name} | {other["language_id"]: other["name"] for other in country.other_names},
        "un_status": country.un_status,
        "is_un_member": country.is_un_member,
        "un_member_since_year": country.un_member_since_year,
        "un_regional_group": none_if_empty(country.un_regional_group),
        "regions": country.region_codes,
        "networks": country.network_codes,
    }


def members_of_groups():
    """{("region" or "network", code): {alpha-3}} of all groups whose members are listed; one query.

    The world holds every State and lists none; other groups have no stated members (`MembersBasis`).
    """
    regions = RegionMembership.objects.annotate(kind=Value("region")).values_list("kind", "region", "country")
    networks = NetworkMembership.objects.annotate(kind=Value("network")).values_list("kind", "network", "country")
    members = defaultdict(set)
    for kind, code, alpha3 in regions.order_by().union(networks.order_by(), all=True):
        members[kind, code].add(alpha3)
    return members
