"""Who became party, who is party to all, what is missing: the same on page, in the API and in the file."""

import datetime as dt
import io
import json

import pytest
from django.utils import timezone

from ctassist.lib.tables import read_csv
from instruments.models import Instrument
from instruments.tests.builders import a_list, an_act, an_instrument

pytestmark = pytest.mark.django_db

NAMED_2019 = "BEL BEN BFA TCD COM COG CYP GAB GHA GUY IND KAZ LBN MYS MNE NGA PRY PRT KNA SLE SYR THA TUR TKM URY"
OF_2019 = NAMED_2019.split()
DATED_2019 = {
    "IND": ("beijing-protocol-2010", "2019-01-30"),
    "KAZ": ("beijing-protocol-2010", "2019-02-14"),
    "NGA": ("montreal-protocol-2014", "2019-11-26"),
    "PRT": ("beijing-protocol-2010", "2019-01-22"),
    "THA": ("nuclear-terrorism-2005", "2019-05-02"),
}
SAHEL = ["BFA", "TCD", "MLI", "MRT", "NER", "SEN"]


def figures(client, query):
    response = client.get(f"/api/v1/statistics/ratification/?{query}")
    assert response.status_code == 200, response.content
    return response.json()


def states(rows):
    return [row["alpha3"] for row in rows]


def page(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response


# -- became party --


def test_25_states_of_2019_in_the_order_of_the_report_five_with_the_day_of_an_act(client):
    told = figures(client, "year=2019")

    not_judged, became = told.pop("not_judged"), told.pop("became_party")
    assert told == {
        "year": 2019,
        "period": {"first": "2019-01-01", "last": "2019-12-31"},
        "as_of": timezone.localdate().isoformat(),
        "countries_count": 25,
        "actions_dated_count": 5,
    }
    assert states(became) == OF_2019
    assert became[15] == {
        "alpha3": "NGA",
        "name": "Nigeria",
        "name_in_source": "Nigeria",
        "instruments": [
            {"code": "montreal-protocol-2014", "deposited_on": "2019-11-26", "deposited_on_precision": "day"}
        ],
        "instrument_not_stated": False,
    }
    assert became[22] == {
        "alpha3": "TUR",
        "name": "Türkiye",
        "name_in_source": "Turkey",
        "instruments": [],
        "instrument_not_stated": True,
    }
    named = {row["alpha3"]: (act["code"], act["deposited_on"]) for row in became for act in row["instruments"]}
    assert named == DATED_2019
    assert not_judged["countries_count"] == len(not_judged["countries"]) == 170
    assert not_judged["reason"].startswith("What is held does not tell")
    assert set(states(not_judged["countries"])).isdisjoint(OF_2019)


def test_every_state_became_party_or_did_not_or_is_not_judged(client):
    told = figures(client, "year=2019")
    listed = {row["alpha3"] for row in client.get("/api/v1/countries/?page_size=200").json()["results"]}

    sure = listed - set(states(told["became_party"])) - set(states(told["not_judged"]["countries"]))
    assert sorted(sure) == ["CHE", "CIV", "DOM"]  # two were party to all; of Switzerland all is known by then


def test_page_file_and_api_tell_the_same_states(client):
    told = figures(client, "year=2019&region=africa")

    shown = page(client, "/instruments/became-party/?year=2019&region=africa").context
    rows = list(read_csv(io.BytesIO(client.get("/instruments/became-party/csv/?year=2019&region=africa").content)))
    head, *rows = rows
    assert states(shown["rows"]) == states(told["became_party"])
    assert shown["figures"] == json_dates(told)
    in_file = [row[0] for row in rows if row[head.index("became_party")] == "yes"]
    assert in_file == states(told["became_party"])
    unknown = {row[0] for row in rows if row[head.index("became_party")] == "not known"}
    assert unknown == set(states(told["not_judged"]["countries"]))
    assert {row[head.index("as_of")] for row in rows} == {told["as_of"]}


def json_dates(told):
    """An answer of the API with days as dates, as a page has them."""
    return json.loads(json.dumps(told), object_hook=with_dates)


def with_dates(item):
    names = {"first", "last", "as_of", "deposited_on"} & set(item)
    return item | {name: item[name] and dt.date.fromisoformat(item[name]) for name in names}


def test_acts_after_the_day_asked_for_do_not_count(client):
    def became(day):
        told = figures(client, f"year=2019&as_of={day}")
        return states(told["became_party"]), told["actions_dated_count"]

    assert became("2019-01-21") == ([], 0)
    assert became("2019-01-22") == (["PRT"], 1)
    assert became("2019-11-25") == (["IND", "KAZ", "PRT", "THA"], 4)
    assert became("2019-12-30")[0] == ["IND", "KAZ", "NGA", "PRT", "THA"]  # who joined in the year is not yet sure
    assert became("2019-12-31") == (OF_2019, 5)


def test_of_a_year_that_lies_ahead_nothing_is_told_and_nothing_counted(client):
    told = figures(client, "year=2020&as_of=2019-12-31")

    assert (told["countries_count"], told["actions_dated_count"], told["became_party"]) == (None, None, [])
    assert told["not_judged"] == {
        "countries_count": None,
        "reason": "1 January 2020, where this begins, is after the day asked for.",
        "countries": [],
    }
    assert figures(client, "year=2020&as_of=2020-01-01")["countries_count"] == 0
    assert (
        "1 January 2020, where this begins"
        in page(client, "/instruments/became-party/?year=2020&as_of=2019-12-31").content.decode()
    )


def test_a_period_counts_by_its_own_days_and_in_the_order_of_names(client):
    told = figures(client, "period=2019-01-22..2019-05-01")

    assert (told["year"], states(told["became_party"])) == (None, ["IND", "KAZ", "PRT"])
    assert {row["name_in_source"] for row in told["became_party"]} == {None}
    assert states(figures(client, "period=2019-01-23..2019-05-02")["became_party"]) == ["IND", "KAZ", "THA"]


def test_without_a_year_it_is_the_last_one_whose_states_a_source_lists(client):
    assert figures(client, "")["year"] == 2019
    assert "<h1>Became party in 2019</h1>" in page(client, "/instruments/became-party/").content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("region=sahel", ["BFA", "TCD"]),
        ("network=sahel_platform", ["BFA", "TCD"]),
        ("region=central_asia", ["KAZ", "TKM"]),
        ("region=global", OF_2019),
        ("is_un_member=no", []),
        ("is_un_member=yes", OF_2019),
    ],
)
def test_filters_leave_in_whom_they_name_and_nobody_else(client, query, expected):
    told = figures(client, f"year=2019&{query}")

    assert (states(told["became_party"]), told["countries_count"]) == (expected, len(expected))


def test_those_not_judged_are_narrowed_by_the_same_filters(client):
    told = figures(client, "year=2019&network=sahel_platform")

    assert states(told["not_judged"]["countries"]) == ["MLI", "MRT", "NER", "SEN"]


def test_a_group_whose_members_no_source_states_is_not_counted_as_nobody(client):
    told = figures(client, "year=2019&region=gulf")

    assert told["countries_count"] is None
    assert told["not_judged"]["reason"] == "The members of Gulf are not stated."
    for address in ("became-party", "party-to-all", "missing"):
        text = page(client, f"/instruments/{address}/?region=gulf").content.decode()
        assert "No source that we hold states the members of Gulf" in text
        assert "<tbody" not in text


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("year=19", ["year"]),
        ("year=2101", ["year"]),
        ("year=", ["year"]),
        ("period=2019-13", ["period"]),
        ("year=2019&period=2019", ["period"]),
        ("region=atlantis", ["region"]),
        ("network=none", ["network"]),
        ("is_un_member=maybe", ["is_un_member"]),
        ("as_of=2019-02-30", ["as_of"]),
        ("page=1", ["page"]),
        ("ordering=name", ["ordering"]),
        ("updated_since=2019-01-01", ["updated_since"]),
        ("search=a", ["search"]),
        ("show=dated", ["show"]),
        ("language=zz", ["language"]),
        ("year=2019&year=2018", ["year"]),
        ("colour=red", ["colour"]),
        ("year=19&region=atlantis", ["region", "year"]),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(client, query, names):
    response = client.get(f"/api/v1/statistics/ratification/?{query}")

    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert sorted(error["parameter"] for error in response.json()["errors"]) == names


@pytest.mark.parametrize("address", ["became-party", "became-party/csv", "party-to-all", "missing"])
@pytest.mark.parametrize("query", ["region=atlantis", "as_of=2019", "page=1", "colour=red", "network=a&network=b"])
def test_the_pages_refuse_the_same_by_name_and_show_no_rows(client, address, query):
    response = client.get(f"/instruments/{address}/?{query}")

    assert response.status_code == 400
    assert list(response.context["errors"]) == [query.partition("=")[0]]
    assert "<tbody" not in response.content.decode()


def test_each_number_of_the_page_opens_its_rows(client):
    context = page(client, "/instruments/became-party/?year=2019").context

    def rows(show):
        address, _, _ = context["opens"][show].partition("#")
        return page(client, f"/instruments/became-party/{address}").context

    assert states(rows("all")["rows"]) == OF_2019
    assert states(rows("dated")["rows"]) == sorted(DATED_2019, key=OF_2019.index)
    assert len(rows("not_judged")["listing"].states_shown) == context["figures"]["not_judged"]["countries_count"]


def test_an_act_of_a_known_year_counts_with_its_precision_and_not_as_dated(client):
    instrument = an_instrument()
    an_act(instrument, "accession", "2001", country="VAT")
    an_act(instrument, "accession", "2001-05", country="AND")

    told = figures(client, "year=2001&is_un_member=no")
    andorra = next(row for row in figures(client, "year=2001")["became_party"] if row["alpha3"] == "AND")

    holy_see = next(row for row in told["became_party"] if row["alpha3"] == "VAT")
    act = {"code": instrument.code, "deposited_on": "2001-01-01", "deposited_on_precision": "year"}
    assert act in holy_see["instruments"]
    assert {"code": instrument.code, "deposited_on": "2001-05-01", "deposited_on_precision": "month"} in (
        andorra["instruments"]
    )
    dated = [a for row in told["became_party"] for a in row["instruments"] if a["deposited_on_precision"] == "day"]
    assert told["actions_dated_count"] == len(dated)


def test_the_api_lists_its_statistics(client):
    root = client.get("/api/v1/").json()
    told = client.get(root["statistics"]).json()

    names = ("accession", "activities", "coordination", "participants", "ratification", "reported")
    assert told == {name: f"http://testserver/api/v1/statistics/{name}/" for name in names}
    assert client.get(told["ratification"]).status_code == 200


def test_the_schema_describes_what_the_statistics_answer(client):
    schema = json.loads(client.get("/api/v1/schema/?format=json").content)
    operation = schema["paths"]["/api/v1/statistics/ratification/"]["get"]

    assert {p["name"] for p in operation["parameters"]} == {
        *("year", "period", "region", "network", "is_un_member", "as_of", "language")
    }
    reference = operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    promised = schema["components"]["schemas"][reference.rpartition("/")[2]]["properties"]
    assert set(promised) == set(figures(client, "year=2019"))


# -- party to all --


def to_all(client, day):
    return [
        row["country"].alpha3 for row in page(client, f"/instruments/party-to-all/?as_of={day}").context["told"]["all"]
    ]


@pytest.mark.parametrize(
    ("year", "before", "after"),
    [
        (2016, [], ["DOM"]),
        (2017, ["DOM"], ["DOM", "CIV"]),
        (2018, ["DOM", "CIV"], ["DOM", "CIV"]),
        (2019, ["DOM", "CIV"], ["DOM", "CIV", "KAZ", "TUR"]),
        (2020, ["DOM", "CIV", "KAZ", "TUR"], ["DOM", "CIV", "KAZ", "TUR", "CUB"]),
    ],
)
def test_five_states_are_known_to_be_party_to_all_each_from_the_end_of_its_year(client, year, before, after):
    assert (to_all(client, f"{year}-12-30"), to_all(client, f"{year}-12-31")) == (before, after)


def test_places_and_years_say_what_is_known_of_them(client):
    told = page(client, "/instruments/party-to-all/?as_of=2026-01-01").context["told"]

    assert told["total"] == Instrument.objects.filter(in_universal_set=True).count()
    assert [(row["country"].alpha3, row["place"], row["since"]) for row in told["all"]] == [
        ("DOM", "first or second", "since 2016, on a day that is not known"),
        ("CIV", "first or second", "by 31 December 2017, since when is not known"),
        ("KAZ", "third or fourth", "since 2019, on a day that is not known"),
        ("TUR", "third or fourth", "by 31 December 2019, since when is not known"),
        ("CUB", "fifth", "since 2020, on a day that is not known"),
    ]
    assert told["all"][2]["notes"] == [
        {"note": "after it, party to all 19: third in the world", "source": "E/CN.15/2020/5, ¶4"}
    ]


def test_the_place_on_the_page_is_that_of_the_api_where_it_is_known(client):
    def rank(country):
        return client.get(f"/api/v1/countries/{country}/?as_of=2020-12-31").json()["ratification"]["rank_party_to_all"]

    assert [rank(country) for country in ("DOM", "CIV", "KAZ", "TUR", "CUB")] == [None, None, None, None, 5]


@pytest.fixture
def two_instruments():
    """Two universal instruments and no others, of which one list of all parties reaches 2005."""
    Instrument.objects.update(in_universal_set=False)
    instruments = an_instrument(universal=True), an_instrument(universal=True)
    for instrument in instruments:
        a_list(instrument, "2005-01-01")
    return instruments


def standings(client, day):
    told = page(client, f"/instruments/party-to-all/?as_of={day}").context["told"]
    parts = ("all", "one", "two", "more", "some", "not_judged")
    return {part: [row["country"].alpha3 for row in told[part]] for part in parts}


def test_who_lacks_one_or_two_is_said_while_lists_reach_and_not_known_afterwards(client, two_instruments):
    first, second = two_instruments
    for country, code in [("FRA", first), ("FRA", second), ("DEU", first)]:
        an_act(code, "accession", "2001-05-10", country=country)

    reached, later = standings(client, "2005-01-01"), standings(client, "2005-01-02")

    assert (reached["all"], reached["one"], len(reached["two"]), reached["not_judged"]) == (["FRA"], ["DEU"], 196, [])
    assert (later["all"], later["one"], later["two"], later["not_judged"][0]) == (["FRA"], [], [], "DEU")
    assert len(later["not_judged"]) == 197


def test_who_lacks_one_and_is_not_known_of_another_stands_apart(client, two_instruments):
    second = two_instruments[1]
    second.coverage.all().delete()

    told = standings(client, "2005-01-01")
    assert (told["all"], told["one"], told["two"], told["not_judged"], len(told["some"])) == ([], [], [], [], 198)


def test_equal_days_share_a_place_in_words(client, two_instruments):
    for country, on in [("FRA", "2001-05-10"), ("DEU", "2001-05-10"), ("ITA", "2001-05-11")]:
        for instrument in two_instruments:
            an_act(instrument, "accession", on, country=country)

    told = page(client, "/instruments/party-to-all/?as_of=2005-01-01").context["told"]["all"]
    assert [(row["country"].alpha3, row["place"], row["since"]) for row in told] == [
        ("FRA", "first", "since 10 May 2001"),
        ("DEU", "first", "since 10 May 2001"),
        ("ITA", "third", "since 11 May 2001"),
    ]


def test_a_filter_shows_fewer_states_at_the_places_that_they_have_in_the_world(client):
    told = page(client, "/instruments/party-to-all/?as_of=2026-01-01&region=caribbean").context["told"]

    assert [(row["country"].alpha3, row["place"]) for row in told["all"]] == [
        ("DOM", "first or second"),
        ("CUB", "fifth"),
    ]


# -- what is missing --


def told_of(row):
    return {status: [country.alpha3 for country in found] for status, found in row["states"].items() if found}


def test_the_sahel_platform_is_told_by_instrument_on_both_sides_of_a_list(client):
    def nuclear(day):
        told = page(client, f"/instruments/missing/?network=sahel_platform&as_of={day}").context["told"]
        assert sorted(row["country"].alpha3 for row in told["states"]) == sorted(SAHEL)
        return told_of(next(row for row in told["instruments"] if row["instrument"].code == "nuclear-terrorism-2005"))

    assert nuclear("2014-07-10") == {"party": ["MLI", "MRT", "NER"], "signatory": ["BFA", "SEN"], "none": ["TCD"]}
    assert nuclear("2014-07-11") == {"party": ["MLI", "MRT", "NER"], "unknown": ["BFA", "TCD", "SEN"]}


def test_every_pair_of_state_and_instrument_is_counted_once(client):
    told = page(client, "/instruments/missing/?network=sahel_platform&as_of=2014-07-10").context["told"]

    assert sum(told["counts"].values()) == 6 * 19
    assert all(sum(len(found) for found in row["states"].values()) == 6 for row in told["instruments"])
    assert all(sum(row["counts"].values()) == 19 for row in told["states"])
    assert told["missing_count"] == sum(row["missing_count"] for row in told["states"]) == 31


def test_signatories_are_not_said_to_be_none_where_signatures_are_not_held(client):
    told = page(client, "/instruments/missing/?network=sahel_platform&as_of=2014-07-10").context["told"]

    counts = {row["instrument"].code: row["counts"]["signatory"] for row in told["instruments"]}
    assert (counts["nuclear-terrorism-2005"], counts["hostages-1979"], counts["airports-1988"]) == (2, 0, None)


def test_each_number_opens_its_states(client):
    address = "/instruments/missing/?network=sahel_platform&as_of=2014-07-10"
    context = page(client, address).context

    for row in context["instrument_rows"]:
        for cell in row["cells"]:
            if not cell["count"]:
                continue
            named = page(client, f"/instruments/missing/{cell['query'].partition('#')[0]}").context["named"]
            assert [(n["instrument"].code, n["status"]["code"], len(n["countries"])) for n in named] == [
                (row["instrument"].code, cell["code"], cell["count"])
            ]


def test_all_groups_are_counted_and_each_count_is_that_of_its_page(client):
    groups = page(client, "/instruments/missing/?as_of=2014-07-10").context["groups"]

    told = {row["group"].code: row for row in groups}
    assert (told["sahel"]["members"], told["global"]["members"]) == (6, 198)
    assert (told["gulf"]["members"], told["gulf"]["counts"]) == (None, None)
    for row in groups:
        if row["members"] is None:
            continue
        own = page(client, f"/instruments/missing/{row['query']}").context["told"]
        assert (own["counts"], own["missing_count"], len(own["states"])) == (
            row["counts"],
            row["missing_count"],
            row["members"],
        )


def test_a_region_and_a_network_together_ask_for_those_in_both(client):
    told = page(client, "/instruments/missing/?network=sahel_platform&region=west_africa").context["told"]

    assert sorted(row["country"].alpha3 for row in told["states"]) == sorted(set(SAHEL) - {"TCD"})


# -- on all of them --


@pytest.mark.parametrize("address", ["", "became-party/", "party-to-all/", "missing/"])
def test_the_treaty_pages_lead_to_each_other_and_say_which_one_this_is(client, address):
    text = page(client, f"/instruments/{address}").content.decode()
    links = text.partition('aria-label="Treaty pages"')[2].partition("</nav>")[0]

    for other in ("", "became-party/", "party-to-all/", "missing/"):
        current = ' aria-current="page"' if other == address else ""
        assert f'href="/instruments/{other}"{current}>' in links


def test_the_2014_protocol_has_its_22_parties_when_it_enters_into_force_and_in_the_world_s_figures(client):
    told = page(client, "/instruments/missing/?region=global&as_of=2020-01-01").context["told"]

    row = next(row for row in told["instruments"] if row["instrument"].code == "montreal-protocol-2014")
    assert (row["counts"]["party"], row["counts"]["unknown"], row["counts"]["none"]) == (22, 0, 176)
