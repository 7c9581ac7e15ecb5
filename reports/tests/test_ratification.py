"""What a State is to the instruments on a day, as page and API tell it."""

import pytest

from instruments.tests.builders import a_fact, an_act, an_instrument

pytestmark = pytest.mark.django_db


def ratification(client, address):
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200
    return response.json()["ratification"]


def one(told, code):
    return next(item for item in told["instruments"] if item["code"] == code)


def test_a_country_tells_its_ratifications_in_the_documented_shape(client):
    told = ratification(client, "countries/KAZ/?as_of=2019-12-31")

    instruments = told.pop("instruments")
    assert told == {
        "as_of": "2019-12-31",
        "instruments_total": 19,
        "party": 19,
        "signatory": 0,
        "none": 0,
        "former_party": 0,
        "unknown": 0,
        "is_party_to_all": True,
        "rank_party_to_all": None,  # third or fourth: which came first in 2019 is not in the sources
        "last_consent_on": None,
    }
    assert len(instruments) == 19
    assert one({"instruments": instruments}, "beijing-protocol-2010") == {
        "code": "beijing-protocol-2010",
        "status": "party",
        "action": "accession",
        "deposited_on": "2019-02-14",
        "deposited_on_precision": "day",
        "in_force_for_state_on": "2019-04-01",
        "url": "http://testserver/api/v1/instruments/beijing-protocol-2010/",
    }


def test_an_unknown_status_says_why_and_until_when_it_is_known(client):
    told = one(ratification(client, "countries/GRC/?as_of=2019-12-31"), "nuclear-terrorism-2005")

    assert told == {
        "code": "nuclear-terrorism-2005",
        "status": "unknown",
        "action": "signature",
        "deposited_on": "2005-09-15",
        "deposited_on_precision": "day",
        "in_force_for_state_on": None,
        "known_until": "2014-07-10",
        "reason": "It signed: 15 September 2005. We hold no list of all parties after 10 July 2014.",
        "url": "http://testserver/api/v1/instruments/nuclear-terrorism-2005/",
    }


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (lambda i: an_act(i, on="2003"), "The day of its consent is not known: 2003."),
        (lambda i: a_fact(i, "party_by", "2009-12-31"), "It was a party by 31 December 2009; since when is not known."),
        (lambda i: None, "We hold no list of all parties, so absence says nothing."),
        (
            lambda i: (an_act(i, on="2001-01-01"), an_act(i, "denunciation", "2002-01-01")),
            "It denounced on 1 January 2002; when that takes effect is not recorded.",
        ),
    ],
)
def test_each_doubt_has_its_sentence(client, write, sentence):
    instrument = an_instrument()
    write(instrument)

    told = one(ratification(client, "countries/FRA/?as_of=2003-06-30"), instrument.code)

    assert (told["status"], told["reason"]) == ("unknown", sentence)
    assert sentence.replace("'", "&#x27;") in client.get("/countries/FRA/?as_of=2003-06-30").content.decode()


def test_the_numbers_of_a_country_add_up_and_are_those_of_its_instruments(client):
    listed = client.get("/api/v1/countries/?as_of=2014-07-10").json()["results"]

    for item in listed:
        summary = item["ratification"]
        statuses = ("party", "signatory", "none", "former_party", "unknown")
        assert sum(summary[name] for name in statuses) == summary["instruments_total"] == 19

    greece = next(item["ratification"] for item in listed if item["alpha3"] == "GRC")
    told = ratification(client, "countries/GRC/?as_of=2014-07-10")
    instruments = [item["status"] for item in told.pop("instruments")]
    assert told == greece
    assert {name: instruments.count(name) for name in statuses} == {name: told[name] for name in statuses}


def test_today_is_the_day_where_none_is_given(client):
    from django.utils import timezone

    today = timezone.localdate().isoformat()

    assert ratification(client, "countries/KAZ/")["as_of"] == today
    assert client.get("/api/v1/instruments/tokyo-1963/").json()["parties"]["as_of"] == today
    assert f'value="{today}"' in client.get("/countries/KAZ/").content.decode()


def test_whether_a_state_is_party_to_all_is_null_while_it_hangs_on_what_is_not_known(client):
    def told(country, day):
        return ratification(client, f"countries/{country}/?as_of={day}")["is_party_to_all"]

    assert [told("DOM", "2016-12-31"), told("DOM", "2016-12-30"), told("GRC", "2014-07-10")] == [True, None, False]


def test_the_place_of_national_instruments_is_null_until_there_is_one(client):
    assert client.get("/api/v1/countries/KAZ/").json()["national_instruments_url"] is None


def test_pages_tell_the_status_by_a_word_and_a_shape_and_ask_for_another_day(client):
    page = client.get("/instruments/nuclear-terrorism-2005/?as_of=2014-07-10").content.decode()

    figures = page.partition('class="panel treaty-figures"')[2].partition("</form>")[0]
    words = ["Party", "Signed only", "Not a party", "Former party", "Not known"]
    assert [figures.count(f"</svg>{word}</span>") for word in words] == [1] * 5
    assert [f"<dd>{number}</dd>" in figures for number in (94, 48, 56)] == [True] * 3
    assert 'name="as_of"' in figures and 'value="2014-07-10"' in figures


def test_the_country_page_says_until_when_a_status_is_known(client):
    page = client.get("/countries/GRC/?as_of=2019-12-31").content.decode()

    assert "Known until 10 July 2014." in page
    assert "Known for no earlier day since its adoption." in page
