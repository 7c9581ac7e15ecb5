"""A country's page: its tiles, and its acts beside the assistance recorded for it."""

import datetime as dt
import re

import pytest

from activities.tests.builders import an_activity
from instruments.tests.builders import a_fact, a_list, an_act, an_instrument, day
from reports import time_line

pytestmark = pytest.mark.django_db

PALAU = "/countries/PLW/"  # nothing is recorded for it but its acts


def context(client, address=PALAU):
    response = client.get(address)
    assert response.status_code == 200
    return response.context


def line_of(client, address=PALAU):
    return context(client, address)["time_line"]


def entries(line):
    return [entry for _, of_year in line["years"] for entry in of_year]


def titles(line):
    return [entry["activity"]["title"] for entry in entries(line) if entry["kind"] == "assistance"]


def an_activity_for(country="PLW", relation="beneficiary", **details):
    return an_activity(countries={country: relation}, **{"published": True, **details})


# -- tiles --


def test_there_is_a_tile_for_each_instrument_and_what_is_missing_comes_first(client):
    tiles = context(client, "/countries/TUN/?as_of=2013-01-01")["tiles"]

    statuses = [tile["status"]["code"] for tile in tiles]
    assert statuses == ["none"] * 5 + ["unknown"] * 3 + ["party"] * 11
    assert len({tile["instrument"].code for tile in tiles}) == 19


def test_the_order_of_tiles_is_not_a_party_not_known_signatory_former_party(client):
    party, gone, signed, unknown, missing = (an_instrument() for _ in range(5))
    for instrument in (signed, missing, gone):
        a_list(instrument, "2005-01-01")
    an_act(party, "accession", "2001-01-01")
    an_act(gone, "accession", "2001-01-01")
    an_act(gone, "denunciation", "2002-01-01", takes_effect="2003-01-01")
    an_act(signed, "signature", "2001-01-01")

    own = {i.code for i in (party, gone, signed, unknown, missing)}
    tiles = context(client, "/countries/FRA/?as_of=2004-01-01")["tiles"]
    assert [tile["instrument"].code for tile in tiles if tile["instrument"].code in own] == [
        *(missing.code, unknown.code, signed.code, gone.code, party.code)
    ]


def test_each_tile_says_why_or_since_when(client):
    tiles = {tile["instrument"].code: tile for tile in context(client, "/countries/TUN/?as_of=2013-01-01")["tiles"]}

    assert tiles["beijing-protocol-2010"]["reasons"] == ["not on the list of all parties as of 27 March 2019"]
    assert tiles["montreal-protocol-2014"]["reasons"] == ["adopted later, on 4 April 2014"]
    assert tiles["sua-1988"]["reasons"][0] == "The list of all parties was doubtful about this State."
    assert tiles["hostages-1979"]["reasons"] == ["deposited 18 June 1997", "in force for it 18 July 1997"]


def test_a_tile_has_a_word_and_a_shape_and_leads_to_its_instrument(client):
    page = client.get("/countries/TUN/?as_of=2013-01-01").content.decode()
    tiles = re.findall(r'<li class="tile tile-(\w+)">(.*?)</li>', page, re.DOTALL)

    assert len(tiles) == 19
    words = {"none": "Not a party", "unknown": "Not known", "party": "Party"}
    for status, tile in tiles:
        assert f"</svg>{words[status]}</span>" in tile
        assert re.search(r'href="/instruments/[a-z0-9-]+/\?as_of=2013-01-01"', tile)


# -- the time line --


def test_acts_and_assistance_stand_in_one_line_by_their_days(client):
    instrument = an_instrument()
    an_act(instrument, "signature", "2021-03-01", country="PLW")
    an_act(instrument, "accession", "2021-05-10", country="PLW")
    an_activity_for(title="Before", starts_on=dt.date(2021, 5, 8), ends_on=dt.date(2021, 5, 9))
    an_activity_for(title="After", starts_on=dt.date(2021, 5, 11), relation="participating")

    shown = [entry for entry in entries(line_of(client)) if entry["first"] >= day("2021-01-01")]
    assert [(e["kind"], e["when"], e.get("activity", {}).get("title", e["label"])) for e in shown] == [
        ("act", "1 March 2021", "Signature"),
        ("assistance", "8 to 9 May 2021", "Before"),
        ("act", "10 May 2021", "Accession"),
        ("assistance", "11 May 2021", "After"),
    ]
    assert [entry["relation"] for entry in shown if entry["kind"] == "assistance"] == [
        *("for it", "with its participation")
    ]
    assert [entry.get("beside") for entry in shown if entry["kind"] == "act"] == [
        None,  # a signature is no consent
        "Assistance recorded before it: 1; after it: 1.",
    ]


def test_before_and_after_are_said_only_where_the_days_tell(client):
    instrument = an_instrument()
    an_act(instrument, "accession", "2021-05-10", country="PLW")
    an_activity_for(starts_on=dt.date(2021, 5, 10))  # on the day
    an_activity_for(starts_on=dt.date(2021, 1, 1), precision="year")
    an_activity_for(starts_on=None)
    an_activity_for(starts_on=dt.date(2021, 5, 1), precision="month")
    an_activity_for(starts_on=dt.date(2021, 4, 1), precision="month")

    line = line_of(client)
    act = next(entry for entry in entries(line) if entry["when"] == "10 May 2021" and entry["kind"] == "act")
    assert act["beside"] == "Assistance recorded before it: 1; after it: none; at the time, or not known: 4."
    assert [entry["first"] for entry in line["undated"] if entry["kind"] == "assistance"] == [None]


def test_the_page_says_that_standing_beside_each_other_proves_no_cause(client):
    text = " ".join(client.get("/countries/NGA/").content.decode().split())
    line = text.partition('id="time-line"')[2].partition("</section>")[0]

    assert "What stands beside each other, before or after, proves no cause." in line
    assert "because" not in line and "led to" not in line


def test_what_has_no_day_stands_apart_and_a_known_year_in_its_year(client):
    instrument = an_instrument()
    a_fact(instrument, "party_by", "2021-12-31", country="PLW")
    a_fact(instrument, "became_party", "2020-12-31", country="PLW")
    an_act(instrument, "declaration", "", country="PLW")

    line = line_of(client)
    apart = [entry["label"] for entry in line["undated"] if entry["instrument"].code == instrument.code]
    dated = [
        (e["when"], e["label"]) for e in entries(line) if e["kind"] == "act" and e["instrument"].code == instrument.code
    ]
    assert sorted(apart) == ["A party by 31 December 2021; since when is not known", "Declaration or reservation"]
    assert dated == [("2020", "Became a party")]


def test_a_year_that_an_act_with_its_day_tells_is_not_told_twice(client):
    told = [(entry["when"], entry["label"]) for entry in entries(line_of(client, "/countries/KAZ/"))]

    assert ("14 February 2019", "Accession") in told and ("2019", "Became a party") not in told
    assert ("2019", "Became a party") in [
        (entry["when"], entry["label"]) for entry in entries(line_of(client, "/countries/TUR/"))
    ]


@pytest.mark.parametrize(
    ("details", "is_shown"),
    [
        ({}, True),
        ({"relation": "participating"}, True),
        ({"relation": "invited"}, False),
        ({"country": "FJI"}, False),
        ({"status_id": "cancelled"}, False),
        ({"published": False}, False),
        ({"published": False, "office": "demo-dakar"}, False),
    ],
)
def test_assistance_is_what_was_for_a_country_or_with_it_and_is_published(client, details, is_shown):
    an_activity_for(title="This one", **details)

    assert titles(line_of(client)) == (["This one"] if is_shown else [])


def test_a_draft_of_another_office_is_neither_shown_nor_counted(signed_in):
    instrument = an_instrument()
    an_act(instrument, "accession", "2021-05-10", country="PLW")
    an_activity_for(title="Published")
    an_activity_for(title="Own draft", published=False, office="demo-vienna")
    an_activity_for(title="Draft of others", published=False, office="demo-dakar")

    client = signed_in("officer")
    page = client.get(PALAU)
    line = page.context["time_line"]
    consent = next(e for e in entries(line) if e["when"] == "10 May 2021")
    assert sorted(titles(line)) == ["Own draft", "Published"]
    assert line["activity_count"] == 2
    assert consent["beside"] == "Assistance recorded before it: 2; after it: none."
    assert "Draft of others" not in page.content.decode()
    drafts = {e["activity"]["title"]: e["activity"]["is_draft"] for e in entries(line) if e["kind"] == "assistance"}
    assert drafts == {"Own draft": True, "Published": False}


def test_the_newest_activities_are_shown_and_the_list_has_the_others(client, monkeypatch):
    monkeypatch.setattr(time_line, "MOST_ACTIVITIES", 2)
    instrument = an_instrument()
    an_act(instrument, "accession", "2021-05-10", country="PLW")
    for year in (2020, 2021):
        an_activity_for(title=str(year), starts_on=dt.date(year, 1, 1))
    exactly = line_of(client)
    an_activity_for(title="2022", starts_on=dt.date(2022, 1, 1))
    page = client.get(PALAU)

    assert (exactly["is_cut"], titles(exactly)) == (False, ["2020", "2021"])
    assert (page.context["time_line"]["is_cut"], titles(page.context["time_line"])) == (True, ["2021", "2022"])
    assert '<a href="/activities/?country=PLW">list all</a>' in page.content.decode()
    assert not any(entry.get("beside") for entry in entries(page.context["time_line"]))


def test_the_table_holds_the_same_rows_as_the_line(client):
    page = client.get("/countries/NGA/").content.decode()
    section = page.partition('id="time-line"')[2].partition("</section>")[0]
    line, _, table = section.partition("Show as table")

    assert line.count('class="time-when"') == table.partition("</table>")[0].count('data-label="When"') > 10
