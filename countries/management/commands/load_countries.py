from pathlib import Path

from django.apps import apps

from countries.models import (
    Country,
    CountryName,
    Language,
    MembersBasis,
    Network,
    NetworkType,
    Region,
)
from ctassist.lib.loading import BadRow, LoadCommand, Loading, known, read_csv

DATA = Path(apps.get_app_config("countries").path) / "data"
FRENCH_SOURCE = "CLDR"
WORLD = "001"
M49_NAMES = {  # UN M49: the areas that our regions are made of, as countries.csv names them
    "002": "Africa",
    "009": "Oceania",
    "011": "Western Africa",
    "014": "Eastern Africa",
    "015": "Northern Africa",
    "018": "Southern Africa",
    "029": "Caribbean",
    "034": "Southern Asia",
    "035": "South-eastern Asia",
    "142": "Asia",
    "143": "Central Asia",
    "145": "Western Asia",
    "419": "Latin America and the Caribbean",
}


class Command(LoadCommand):
    help = "Loads countries, regions and networks with their members. Needs load_vocabularies. Safe to repeat."

    def load(self, **options):
        countries = load_countries()
        yield countries
        yield load_names()
        by_alpha2 = {country.alpha2: country for country in countries.stored.values()}
        yield load_regions(by_alpha2)
        yield load_networks(by_alpha2)


def load_countries():
    """Countries from countries.csv."""
    loading = Loading(Country)
    for row in read_csv(DATA / "countries.csv"):
        since = row["un_member_since_year"]
        if since and not since.isdigit():
            raise BadRow(row, "un_member_since_year", "not a year")
        loading.put(
            row,
            alpha3=row["iso3"],
            alpha2=row["iso2"],
            m49=row["m49"] or None,
            name=row["name_en"],
            un_status=row["un_status"],
            is_un_member=row["un_status"] == "member",
            un_member_since_year=int(since) if since else None,
            m49_region=row["m49_region"],
            m49_subregion=row["m49_subregion"],
            m49_intermediate=row["m49_intermediate"],
            un_regional_group=row["un_regional_group"],
            seed_report_region=row["seed_report_region"],
        )
    return loading


def load_names():
    """French names from countries.csv."""
    loading, languages = Loading(CountryName, ["country_id", "language_id"]), {}
    for row in read_csv(DATA / "countries.csv"):
        language = known(row, "name_fr", Language, "fr", languages)
        loading.put(row, country_id=row["iso3"], language_id=language, name=row["name_fr"], source=FRENCH_SOURCE)
    return loading


def load_regions(by_alpha2):
    """Regions with their members: from UN M49 where a region has its codes, besides those that a source states."""
    loading = Loading(Region)
    for position, row in enumerate(read_csv(DATA / "regions.csv")):
        stated = [
            country_of(row, "members_stated_alpha2", code, by_alpha2) for code in row.codes("members_stated_alpha2")
        ]
        region = loading.put(
            row,
            **loading.values_of(row, "code", "label", "definition", "source", "kind", "iati_region_dac", "m49"),
            members_basis=basis_of(row.codes("m49"), stated),
            position=position,
        )
        members = {country.pk: row["source"] for country in stated}
        for area in row.codes("m49"):
            members |= {country.pk: f"UN M49 {area}" for country in in_area(row, area, by_alpha2.values())}
        put_members(loading, row, region, members)
    return loading


def load_networks(by_alpha2):
    """Networks with the members that a source states."""
    loading, types, regions = Loading(Network), {}, {}
    for position, row in enumerate(read_csv(DATA / "networks.csv")):
        stated = [country_of(row, "member_alpha2", code, by_alpha2) for code in row.codes("member_alpha2")]
        network = loading.put(
            row,
            **loading.values_of(row, "code", "label", "definition", "source", "acronym", "status"),
            network_type_id=known(row, "network_type", NetworkType, row["network_type"], types),
            members_basis=MembersBasis.STATED if stated else MembersBasis.NOT_STATED,
            members_note=row["members_basis"],
            position=position,
        )
        wanted = [known(row, "region", Region, code, regions) for code in row.codes("region")]
        loading.put_links(row, network, "regions", wanted)
        put_members(loading, row, network, {country.pk: row["members_basis"] for country in stated})
    return loading


def put_members(loading, row, group, members):
    """Make `members` (source by alpha-3) the members of a region or network."""
    wanted = [{"country_id": alpha3, "source": source} for alpha3, source in sorted(members.items())]
    loading.put_rows(row, group, group.memberships, wanted, key=["country_id"])


def country_of(row, column, alpha2, by_alpha2):
    """The country with an ISO alpha-2 code, or BadRow."""
    if alpha2 not in by_alpha2:
        raise BadRow(row, column, f"{alpha2!r} is no country")
    return by_alpha2[alpha2]


def basis_of(m49, stated):
    """Where the members of a region come from."""
    if m49 == [WORLD]:
        return MembersBasis.ALL
    if m49:
        return MembersBasis.M49
    return MembersBasis.STATED if stated else MembersBasis.NOT_STATED


def in_area(row, area, countries):
    """The countries of an M49 area. The world has no list of members: every State belongs to it."""
    if area == WORLD:
        return []
    if area not in M49_NAMES:
        raise BadRow(row, "m49", f"{area} is an M49 area without a name here")
    name = M49_NAMES[area]
    return [c for c in countries if name in (c.m49_region, c.m49_subregion, c.m49_intermediate)]
