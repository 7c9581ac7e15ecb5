"""The admin pages of countries, regions, networks and languages."""

from django.contrib import admin

from countries.models import Country, CountryName, Language, Network, NetworkMembership, Region, RegionMembership
from countries.services import record_country, record_network, record_region
from ctassist.lib.admin import ReferenceAdmin, TermAdmin, WritingReferenceAdmin, register_terms, rows_of, short_columns

MEMBERS = {"memberships": ["country", "valid_from", "valid_to", "source"]}


@admin.register(Country)
class CountryAdmin(WritingReferenceAdmin):
    list_display = ["name", "alpha3", "alpha2", "m49", "un_status", "un_member_since_year"]
    search_fields = ["name", "alpha3", "alpha2", "m49", "names__name"]
    list_filter = ["is_un_member"]
    inlines = rows_of(CountryName, RegionMembership, NetworkMembership)
    service = staticmethod(record_country)
    written_rows = {"names": ["language", "name", "source"]}


@admin.register(Language)
class LanguageAdmin(TermAdmin):
    list_display = ["label", "code", "iso_639", "direction", "iati_accepted"]


@admin.register(Region)
class RegionAdmin(TermAdmin):
    list_display = ["label", "code", "kind", "members_basis", "is_active"]
    list_filter = ["members_basis", "is_active"]
    inlines = rows_of(RegionMembership)
    service = staticmethod(record_region)
    written_rows = MEMBERS


@admin.register(Network)
class NetworkAdmin(TermAdmin):
    list_display = ["label", "acronym", "code", "network_type", "status", "members_basis"]
    search_fields = ["label", "acronym", "code"]
    list_filter = ["network_type", "status", "members_basis"]
    inlines = rows_of(NetworkMembership)
    service = staticmethod(record_network)
    written_rows = MEMBERS


for model, searched in {
    CountryName: ["name", "country__name"],
    RegionMembership: ["region__label", "country__name"],
    NetworkMembership: ["network__label", "network__acronym", "country__name"],
}.items():
    admin.site.register(model, ReferenceAdmin, list_display=short_columns(model), search_fields=searched)

register_terms("countries")
