"""The page of an instrument: map, lists and curve say of each State what the one definition of a party says."""

import datetime as dt
import re
from collections import Counter
from html import unescape

import pytest
from django.utils import timezone

from countries.map.world import PATTERNED
from countries.models import Country
from instruments import parties
from instruments.models import Instrument
from instruments.sentences import LABELS, told
from instruments.tests.builders import a_fact, a_list, an_act, an_instrument, day
from reports import instrument_page

pytestmark = pytest.mark.django_db


def page(client, code, on):
    response = client.get(f"/instruments/{code}/?as_of={on}")
    assert response.status_code == 200
    return response.content.decode()


def names():
    return dict(Country.objects.values_list("alpha3", "name"))


# -- the map --


def drawn(html):
    """[(alpha-3 of the link, title, alpha-3 of the shape, look)] of the map."""
    found = []
    for look, group in re.findall(r'<g class="map-([\w-]+)"[^>]*>(.*?)</g>', html, re.S):
        link = r'<a href="/countries/(\w+)/" tabindex="-1"><title>([^<]*)</title><use href="[^"#]*#(\w+)"/></a>'
        found += [(country, unescape(title), shape, look) for country, title, shape in re.findall(link, group)]
    return found


@pytest.mark.parametrize("code", ["nuclear-terrorism-2005", "tokyo-1963", "beijing-convention-2010"])
@pytest.mark.parametrize("on", ["1960-01-01", "2009-03-01", "2014-07-10", "2014-07-11"])
def test_the_map_and_its_table_say_of_every_state_what_it_is(client, code, on):
    html, statuses, name = page(client, code, on), parties.statuses(day(on), instrument=code), names()

    expected = {s.country: "; ".join([LABELS[s.status], *told(s)["remarks"]]) for s in statuses}
    looks = {s.country: instrument_page.LOOKS[s.status] for s in statuses}
    found = drawn(html)
    assert {country: (title, shape, look) for country, title, shape, look in found} == {
        country: (f"{name[country]}: {words}", country, looks[country])
        for country, words in expected.items()
        if country != "EUE"
    }
    assert len(found) == 197

    table = html.partition("<summary>Show as table</summary>")[2].partition("</table>")[0]
    row = r'<th class="name" scope="row"><a href="/countries/(\w+)/">.*?</svg>([^<]+)</span>'
    cells = re.findall(row, table, re.S)
    assert cells == [(s.country, LABELS[s.status]) for s in statuses]


def test_the_map_counts_in_its_legend_and_for_those_who_listen(client):
    html = page(client, "nuclear-terrorism-2005", "2014-07-10")

    assert (
        'role="img" aria-label="Map: what each State was to the Nuclear Terrorism Convention on 10 July 2014. '
        'Party: 94, Signed only: 48, Not a party: 56. The table below says the same State by State."'
    ) in html
    assert "Without a place on the map: European Atomic Energy Community / European Union." in html
    assert "imply no endorsement or acceptance" in html


def test_every_instrument_has_every_state_once_on_its_map():
    for code in Instrument.objects.values_list("code", flat=True):
        statuses = parties.statuses(day("2016-01-01"), instrument=code)
        record, _ = instrument_page.record_of_states(code, statuses)
        counted = {group.kind.key: group.count for group in instrument_page.status_map(record)["groups"]}

        assert counted == Counter(status.status for status in statuses)


def test_no_two_statuses_look_alike_but_for_their_colour():
    plain = [look for look in instrument_page.LOOKS.values() if look not in PATTERNED]

    assert len(set(instrument_page.LOOKS.values())) == len(LABELS) == 5
    assert plain == ["full", "empty"]


# -- the lists --


def names_under(html, heading):
    """The alpha-3 codes in the list under a heading."""
    found = re.search(rf"<h3>{heading}</h3></summary>(.*?)</details>", html, re.S)
    return re.findall(r'<a href="/countries/(\w+)/">', found[1]) if found else None


def test_lists_hold_the_states_of_each_status_on_both_sides_of_a_day(client):
    instrument = an_instrument()
    a_list(instrument, "2010-01-01")
    for country in Country.objects.exclude(pk__in=["FRA", "DEU", "ITA", "ESP"]):
        an_act(instrument, on="2000-01-01", country=country.pk)
    an_act(instrument, "ratification", "2001-05-10")
    an_act(instrument, "signature", "2001-05-10", country="DEU")
    an_act(instrument, "accession", "2001-05-10", country="ITA")
    an_act(instrument, "denunciation", "2002-01-01", country="ITA", takes_effect="2003-01-01")

    before, after = page(client, instrument.code, "2001-05-09"), page(client, instrument.code, "2001-05-10")
    left = page(client, instrument.code, "2003-01-01")

    assert names_under(before, "Not a party: 4") == ["FRA", "DEU", "ITA", "ESP"]
    assert {"FRA", "ITA"} <= set(names_under(after, "Parties: 196"))
    assert names_under(after, "Signed, and not ratified: 1") == ["DEU"]
    assert names_under(after, "Not a party: 1") == ["ESP"]
    assert names_under(left, "Former parties: 1") == ["ITA"]
    assert '>France</a> <span class="soft">ratification, 10 May 2001</span>' in after
    assert '>Germany</a> <span class="soft">signature, 10 May 2001</span>' in after
    assert '>Italy</a> <span class="soft">denunciation or withdrawal, 1 January 2002</span>' in left


def test_parties_of_an_unknown_day_stand_apart_and_precision_is_told(client):
    instrument = an_instrument()
    an_act(instrument, "acceptance", "2001-05", country="DEU")
    a_fact(instrument, "party_by", "2005-12-31")

    html = page(client, instrument.code, "2006-01-01")

    assert names_under(html, "Parties by day of consent: 1") == ["DEU"]
    assert names_under(html, "Parties, since when is not known: 1") == ["FRA"]
    assert ">acceptance, May 2001</span>" in html


def test_states_of_which_it_is_not_known_stand_together_by_their_reason(client):
    instrument = an_instrument()
    a_list(instrument, "2003-01-01")
    an_act(instrument, "signature", "2001-05-10", country="DEU")
    for country in ("ITA", "ESP"):
        a_fact(instrument, "party_by", "2009-12-31", country=country)

    html = page(client, instrument.code, "2004-01-01")

    reasons = [unescape(re.sub(r"<[^>]+>", "", words)) for words in re.findall(r'<p class="reason">(.*?)</p>', html)]
    assert reasons == [
        "We hold no list of all parties after 1 January 2003. 195 States",
        "They were parties by 31 December 2009; since when is not known. 2 States",
        "Signed. We hold no list of all parties after 1 January 2003. 1 State",
    ]
    assert len(names_under(html, "Not known: 198")) == 198


def test_no_party_is_said_not_to_mean_that_there_was_none(client):
    html = page(client, "beijing-convention-2010", "2011-01-01")

    assert "No State is known to have been a party on that day." in html
    assert names_under(html, "Not a party: .*") is None


@pytest.mark.parametrize(
    ("code", "on", "sentence"),
    [
        ("beijing-convention-2010", "2019-01-01",
         "That a State is not among the parties known here says nothing: it may be one."),
        ("bombings-1997", "2014-07-10", "A State that is not on that list was no party on 10 July 2014."),
        ("bombings-1997", "2014-07-11",
         "A State that is not known to be a party may have become one after 10 July 2014."),
        ("montreal-1971", "2012-12-31", "A State that is not on that list was no party on 31 December 2012, "
         "save Greece: the list was doubtful there."),
    ],
)  # fmt: skip
def test_the_page_says_what_absence_proves_on_the_day(client, code, on, sentence):
    assert f"<p>{sentence}</p>" in page(client, code, on)


def test_every_act_and_fact_stands_in_the_table_with_the_number_of_its_source(client):
    instrument = an_instrument()
    an_act(instrument, "ratification", "2001-05-10", takes_effect="2001-06-09")
    a_fact(instrument, "party_by", "2005-12-31")
    statuses = parties.statuses(day("2010-01-01"), instrument=instrument.code)

    rows, sources = instrument_page.record_of_states(instrument.code, statuses)

    france = next(row for row in rows if row["alpha3"] == "FRA")
    assert len(rows) == len(statuses) == 198
    assert france["recorded"] == [
        "Ratification, 10 May 2001",
        "A party by 31 December 2005; since when is not known",
    ]
    assert (france["in_force"], france["sources"], sources) == (["9 June 2001"], [1], ["a test"])
    assert '<li id="source-1">a test</li>' in page(client, instrument.code, "2010-01-01")


# -- the curve --


def test_the_curve_ends_today_and_marks_the_day_asked_for():
    today = dt.date(2020, 6, 30)
    drawn = instrument_page.curve("nuclear-terrorism-2005", day("2014-07-10"), today)
    before = instrument_page.curve("nuclear-terrorism-2005", day("2005-04-12"), today)
    beyond = instrument_page.curve("nuclear-terrorism-2005", day("2020-07-01"), today)

    assert drawn["rows"][0][0] == today
    known = len(parties.parties("nuclear-terrorism-2005", on=day("2013-12-31")))
    assert (dt.date(2013, 12, 31), [known, known]) in drawn["rows"]
    assert drawn["point"] == {"x": drawn["frame"].x(day("2014-07-10")), "y": drawn["frame"].y(94)}
    assert (before["point"], beyond["point"]) == (None, None)
    assert [mark["words"] for mark in drawn["days"]] == ["in force 7 July 2007", "our list ends 10 July 2014"]
    assert drawn["level"]["words"] == "22 needed to enter into force"
    assert drawn["listed_until"] == day("2014-07-10") and drawn["line"] and drawn["line_beyond"]


def test_without_a_list_the_whole_curve_says_at_least():
    drawn = instrument_page.curve("beijing-convention-2010", day("2019-01-01"), timezone.localdate())

    assert (drawn["line"], drawn["listed_until"], bool(drawn["line_beyond"])) == (None, None, True)


def test_a_field_stands_above_the_curve_only_where_more_may_have_been_party():
    on = timezone.localdate()

    fields = {code: bool(instrument_page.curve(code, on, on)["band"]) for code in ("bombings-1997", "tokyo-1963")}

    assert fields == {"bombings-1997": False, "tokyo-1963": True}


def test_an_instrument_without_anything_recorded_has_no_curve_and_says_so(client):
    instrument = an_instrument()

    html = page(client, instrument.code, "2010-01-01")

    assert "Parties over time" not in html and "No State is recorded yet" in html


# -- into force --


def test_the_page_tells_the_way_into_force_and_what_was_checked(client):
    html = page(client, "protected-persons-1973", "1976-12-31")

    told_of = unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html.partition('id="into-force"')[2][:2000])))
    assert "30th day after the 22nd ratification or accession." in told_of
    assert "consents are known to count; it takes 22." in told_of
    assert "Threshold reached 21 January 1977" in told_of
    assert (
        "The deposits that we hold give 13 April 1977. Deposits of States that no longer exist counted towards the "
        "threshold and are not in our list."
    ) in told_of
    assert "30 days after the deposit" in told_of
    assert "<dt>Rule</dt><dd>Checked in the Swiss consolidated text SR 0.351.5.</dd>" in html
    assert "rule yes" not in html and "<dt>Difference</dt>" not in html


@pytest.mark.parametrize(("on", "is_told"), [("2001-05-22", True), ("2001-05-23", False)])
def test_an_instrument_is_said_not_to_be_in_force_yet_until_the_day_before(client, on, is_told):
    html = page(client, "bombings-1997", on)

    assert ("not yet on" in html) == is_told
