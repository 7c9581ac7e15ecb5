"""Countries and their groups: whom a region holds and why, and what the pages say of them."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from countries.models import Country, Network, Region
from ctassist.lib.history.acting import acting

pytestmark = pytest.mark.django_db
LAKES = "Great Lakes Judicial Cooperation Network"


def members(code, model=Region):
    return sorted(model.objects.get(code=code).countries.values_list("alpha3", flat=True))


def test_a_region_with_m49_codes_has_the_members_that_m49_gives():
    assert members("central_asia") == ["KAZ", "KGZ", "TJK", "TKM", "UZB"]
    assert members("north_africa") == ["DZA", "EGY", "LBY", "MAR", "SDN", "TUN"]
    assert (
        set(members("north_africa"))
        < set(members("mena"))
        == set(members("north_africa")) | set(members("middle_east"))
    )


def test_what_a_source_states_is_a_member_besides():
    region = Region.objects.get(code="southern_africa")

    sources = dict(region.memberships.values_list("country", "source"))
    assert sources["BWA"] == "UN M49 018"
    assert sources["MOZ"] == "S2 §28"  # no part of the M49 area, but named


def test_a_region_without_m49_codes_has_the_members_that_a_source_states():
    assert members("sahel") == ["BFA", "MLI", "MRT", "NER", "SEN", "TCD"]
    assert Region.objects.get(code="sahel").members_basis == "stated"


def test_a_region_whose_members_nobody_states_says_so():
    for code in ("gulf", "western_balkans", "indian_ocean", "south_caucasus"):
        region = Region.objects.get(code=code)
        assert (region.members_basis, members(code)) == (("m49" if region.m49 else "not_stated"), members(code))
    assert Region.objects.get(code="gulf").members_basis == "not_stated" and members("gulf") == []


def test_the_world_holds_every_state_and_lists_none():
    assert Region.objects.get(code="global").members_basis == "all"
    assert members("global") == []


def test_only_the_sahel_platform_and_two_others_have_stated_members():
    stated = Network.objects.filter(members_basis="stated")

    assert sorted(stated.values_list("code", flat=True)) == ["iofmc", "peace_hub_idn", "sahel_platform"]
    assert members("sahel_platform", Network) == members("sahel")


def test_a_country_is_no_member_twice_at_a_time():
    region, country = Region.objects.get(code="gulf"), Country.objects.get(pk="QAT")
    first = {"country": country, "source": "test", "valid_from": dt.date(2000, 1, 1), "valid_to": dt.date(2009, 12, 31)}
    region.memberships.create(**first)
    region.memberships.create(country=country, source="test", valid_from=dt.date(2010, 1, 1))

    with pytest.raises(IntegrityError, match="one_region_membership"), transaction.atomic():
        region.memberships.create(
            country=country, source="test", valid_from=dt.date(2009, 12, 31), valid_to=dt.date(2009, 12, 31)
        )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("libya", ["LBY"]),
        ("LBY", ["LBY"]),
        ("ly", None),
        ("434", ["LBY"]),
        ("Allemagne", ["DEU"]),
        ("cote d", ["CIV"]),
        ("TURKIYE", ["TUR"]),
        ("congo", ["COG", "COD"]),
        ("atlantis", []),
    ],
)
def test_a_country_is_found_by_name_in_english_or_french_or_by_code_whatever_the_accents(client, words, found):
    rows = client.get("/api/v1/countries/", {"search": words}).json()["results"]

    codes = [row["alpha3"] for row in rows]
    assert codes == found if found is not None else "LBY" in codes


def test_leading_zeros_of_m49_survive(client):
    assert client.get("/api/v1/countries/AFG/").json()["m49"] == "004"


def test_members_and_others_are_told_apart(client):
    assert client.get("/api/v1/countries/?is_un_member=yes").json()["count"] == 193
    assert sorted(r["alpha3"] for r in client.get("/api/v1/countries/?is_un_member=no").json()["results"]) == [
        "COK",
        "EUE",
        "NIU",
        "PSE",
        "VAT",
    ]


def test_a_second_load_leaves_everything_alone():
    out = io.StringIO()
    call_command("load_countries", stdout=out)

    assert out.getvalue().splitlines() == [
        "countries: 0 added, 0 changed, 198 left alone",
        "country names: 0 added, 0 changed, 198 left alone",
        "regions: 0 added, 0 changed, 22 left alone",
        "networks: 0 added, 0 changed, 17 left alone",
    ]


@pytest.mark.parametrize(
    ("door", "counts", "name"),
    [
        ("load_countries", "countries: 0 added, 1 changed, 197 left alone", "Libya"),  # a former file said so
        ("admin", "countries: 0 added, 0 changed, 198 left alone", "Elsewhere"),  # an editor did
    ],
)
def test_a_load_sets_right_what_a_load_wrote_and_leaves_alone_what_people_wrote(door, counts, name):
    with acting(door=door):
        Country.objects.filter(pk="LBY").update(name="Elsewhere")
    out = io.StringIO()

    call_command("load_countries", stdout=out)

    assert counts in out.getvalue()
    assert Country.objects.get(pk="LBY").name == name


def test_countries_are_sorted_as_people_look_them_up(client):
    names = [row["name"] for row in client.get("/api/v1/countries/?page_size=200").json()["results"]]

    assert names.index("Congo") < names.index("Costa Rica") < names.index("Côte d'Ivoire") < names.index("Croatia")
    assert names.index("Tunisia") < names.index("Türkiye") < names.index("Turkmenistan")


# -- lists of a group --


def test_a_group_whose_members_nobody_states_is_no_empty_list(client):
    stated, unstated = client.get("/countries/?region=sahel"), client.get("/countries/?region=gulf")
    network = client.get("/countries/?network=great_lakes")

    assert "Its members are not stated" not in stated.text
    assert "Its members are not stated" in unstated.text and "Its members are not stated" in network.text
    assert "6</strong> countries" in stated.text
    assert "0</strong> countries" not in unstated.text + network.text


@pytest.mark.parametrize(
    ("query", "count", "reason"),
    [
        ("region=gulf", 0, "The members of Gulf are not stated."),
        ("network=great_lakes", 0, f"The members of {LAKES} are not stated."),
        ("region=gulf&network=great_lakes", 0, f"The members of Gulf and {LAKES} are not stated."),
        ("region=sahel&network=great_lakes", 0, f"The members of {LAKES} are not stated."),
        ("region=sahel", 6, None),
        ("region=global&search=fiji", 1, None),
        ("region=sahel&search=fiji", 0, None),
        ("search=nowhere", 0, None),
        ("network=sahel_platform", 6, None),
    ],
)
def test_the_api_says_why_a_group_has_no_countries(client, query, count, reason):
    told = client.get(f"/api/v1/countries/?{query}").json()

    assert (told["count"], told.get("reason")) == (count, reason)
    assert list(told) == ["count", "next", "previous", "results", *(["reason"] if reason else [])]


def test_nobody_of_a_name_in_a_group_is_not_the_same_as_members_that_are_not_stated(client):
    page = client.get("/countries/?region=sahel&search=fiji").text

    assert "Its members are not stated" not in page and "Nothing recorded here answers this" in page


def test_the_world_holds_every_country(client):
    everywhere, world = (client.get(f"/api/v1/countries/{query}").json()["count"] for query in ("", "?region=global"))

    assert world == everywhere
