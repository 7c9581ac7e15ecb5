"""Instruments with their parties, and treaty actions of a period, as the API tells them."""

import pytest

from instruments.tests.builders import a_list, an_act, an_instrument

pytestmark = pytest.mark.django_db


def answer(client, address):
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200
    return response.json()


# -- parties --


def test_an_instrument_tells_all_its_parties_on_the_day_asked_for(client):
    told = answer(client, "instruments/montreal-protocol-2014/?as_of=2019-12-31")

    results = told["parties"].pop("results")
    assert told["parties"] == {"as_of": "2019-12-31", "count": 22, "un_member_count": 22, "unknown_count": 0}
    assert len(results) == 22
    assert [party for party in results if party["country"]["alpha3"] in ("BHR", "NGA")] == [
        {
            "country": {"alpha2": "BH", "alpha3": "BHR", "name": "Bahrain"},
            "action": None,
            "deposited_on": None,
            "deposited_on_precision": "unknown",
        },
        {
            "country": {"alpha2": "NG", "alpha3": "NGA", "name": "Nigeria"},
            "action": "ratification",
            "deposited_on": "2019-11-26",
            "deposited_on_precision": "day",
        },
    ]
    assert told["signatories_only"] == {"count": None}


def test_the_day_before_the_last_deposit_one_party_is_missing(client):
    instrument = an_instrument()
    a_list(instrument, "2020-01-01")
    an_act(instrument, "accession", "2001-05-10", country="FRA")
    an_act(instrument, "accession", "2001-05-11", country="VAT")

    def told(day):
        parties = answer(client, f"instruments/{instrument.code}/?as_of={day}")["parties"]
        return [party["country"]["alpha3"] for party in parties["results"]], parties["un_member_count"]

    assert told("2001-05-10") == (["FRA"], 1)
    assert told("2001-05-11") == (["FRA", "VAT"], 1)


@pytest.mark.parametrize(
    ("code", "day", "count"),
    [
        ("nuclear-terrorism-2005", "2014-07-10", 48),
        ("nuclear-terrorism-2005", "2014-07-11", None),  # signatures after the list are not held
        ("protected-persons-1973", "2014-07-10", 0),
        ("airports-1988", "2014-07-10", None),  # a full list of parties, without signatures
        ("nuclear-material-1980", "2014-07-10", None),  # some signatures, no full list
    ],
)
def test_signatories_are_counted_where_signatures_are_held(client, code, day, count):
    assert answer(client, f"instruments/{code}/?as_of={day}")["signatories_only"] == {"count": count}
    page = client.get(f"/instruments/{code}/?as_of={day}").content.decode()
    assert ("not held in full" in page) == (count is None)


def test_the_list_counts_what_the_detail_lists(client):
    for item in answer(client, "instruments/?as_of=2014-07-10")["results"]:
        detail = answer(client, f"instruments/{item['code']}/?as_of=2014-07-10")

        assert len(detail["parties"].pop("results")) == item["parties"]["count"]
        assert (detail["parties"], detail["signatories_only"]) == (item["parties"], item["signatories_only"])


def test_entry_into_force_says_when_the_threshold_was_reached(client):
    told = answer(client, "instruments/bombings-1997/")["entry_into_force"]

    assert {name: told[name] for name in told if name.endswith(("_on", "_precision"))} == {
        "reached_on": "2001-04-23",
        "reached_on_precision": "day",
        "entered_into_force_on": "2001-05-23",
        "computed_on": "2001-05-23",
    }


@pytest.mark.parametrize("code", ["fixed-platforms-1988", "nuclear-material-amendment-2005"])
def test_a_threshold_that_moves_or_waited_for_something_else_is_not_reckoned_back(client, code):
    told = answer(client, f"instruments/{code}/")["entry_into_force"]

    assert (told["reached_on"], told["reached_on_precision"], told["computed_on"]) == (None, "unknown", None)


# -- treaty actions of a period --


@pytest.fixture
def instrument():
    instrument = an_instrument()
    for on in ("2003", "2003-05", "2003-05-10", "2004-05-10"):
        an_act(instrument, "declaration", on)
    return instrument


def deposits(page):
    return [(item["deposited_on"], item["deposited_on_precision"]) for item in page["results"]]


def test_a_year_holds_the_acts_of_which_only_year_or_month_are_known(client, instrument):
    page = answer(client, f"treaty-actions/?instrument={instrument.code}&year=2003")

    assert page["count"] == 3
    assert deposits(page) == [("2003-05-10", "day"), ("2003-05-01", "month"), ("2003-01-01", "year")]
    assert page["possible"] == {"count": 0, "url": page["possible"]["url"], "results": []}


def test_a_month_tells_apart_the_acts_that_may_fall_in_it(client, instrument):
    page = answer(client, f"treaty-actions/?instrument={instrument.code}&period=2003-05")

    assert (page["count"], deposits(page)) == (2, [("2003-05-10", "day"), ("2003-05-01", "month")])
    assert (page["possible"]["count"], deposits(page["possible"])) == (1, [("2003-01-01", "year")])
    rest = client.get(page["possible"]["url"]).json()
    assert (rest["count"], deposits(rest), "possible" in rest) == (1, [("2003-01-01", "year")], False)


def test_certain_and_possible_pages_count_and_turn_apart(client, instrument):
    address = f"treaty-actions/?instrument={instrument.code}&period=2003-05-10&page_size=1"
    page = answer(client, address)
    assert (page["count"], page["next"], page["possible"]["count"]) == (1, None, 2)

    possible = client.get(page["possible"]["url"]).json()
    assert (possible["count"], deposits(possible)) == (2, [("2003-05-01", "month")])
    assert deposits(client.get(possible["next"]).json()) == [("2003-01-01", "year")]


def test_without_a_period_there_is_nothing_apart(client, instrument):
    page = answer(client, f"treaty-actions/?instrument={instrument.code}")

    assert page["count"] == 4 and "possible" not in page
