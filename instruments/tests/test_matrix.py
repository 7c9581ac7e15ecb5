"""Treaty status of all States on a day: page, API and files say the same, and say all of it."""

import csv
import datetime as dt
import io
from html.parser import HTMLParser

import pytest

from countries.models import Country
from ctassist.lib.parameters import BLANK, UNKNOWN
from ctassist.lib.tables import read_csv
from instruments import parties
from instruments.models import Instrument
from instruments.reading import status_item
from instruments.tests.builders import a_fact, a_list, an_act, an_instrument

pytestmark = pytest.mark.django_db

API = "/api/v1/ratifications/matrix/"
PAGE = "/instruments/matrix/"
FILE = "/instruments/matrix/export/"
DAYS = ["1962-01-01", "1979-12-17", "2001-04-23", "2014-07-10", "2019-12-31", "2026-11-22"]


def answer(client, query=""):
    response = client.get(f"{API}?{query}" if query else API)
    assert response.status_code == 200, response.content
    return response.json()


def states(client, query):
    return [row["alpha3"] for row in answer(client, query)["countries"]]


# -- the whole answer --


@pytest.mark.parametrize("on", DAYS)
def test_every_cell_is_what_the_definition_says_and_the_sums_are_those_of_its_tallies(client, on):
    told = answer(client, f"as_of={on}")

    day = dt.date.fromisoformat(on)
    expected = {}
    for status in parties.statuses(day):
        item = status_item(status, "")
        cell = {name: item[name] for name in item if name not in ("code", "url", "in_force_for_state_on")}
        expected[status.country, status.instrument] = {
            name: value.isoformat() if isinstance(value, dt.date) else value for name, value in cell.items()
        }
    codes = [instrument["code"] for instrument in told["instruments"]]
    shown = {
        (row["alpha3"], code): cell for row in told["countries"] for code, cell in zip(codes, row["cells"], strict=True)
    }
    assert shown == expected
    assert told["as_of"] == on and told["count"] == len(told["countries"]) == 198
    by_country, by_instrument = parties.by_country(day), parties.by_instrument(day)
    assert {row["alpha3"]: row["counts"] for row in told["countries"]} == {
        key: {name: getattr(tally, name) for name in parties.STATUSES} for key, tally in by_country.items()
    }
    for instrument in told["instruments"]:
        tally = by_instrument[instrument["code"]]
        counts = {name: getattr(tally, name) for name in parties.STATUSES}
        if instrument["counts"]["signatory"] is None:
            counts["signatory"] = None
        assert instrument["counts"] == counts


def test_a_cell_has_the_documented_shape(client):
    told = answer(client, "search=GRC&as_of=2019-12-31")

    [row] = told["countries"]
    cells = dict(zip([instrument["code"] for instrument in told["instruments"]], row.pop("cells"), strict=True))
    assert row == {
        "alpha2": "GR",
        "alpha3": "GRC",
        "name": "Greece",
        "counts": {"party": 14, "signatory": 0, "none": 1, "former_party": 0, "unknown": 4},
        "url": "http://testserver/api/v1/countries/GRC/",
    }
    assert cells["bombings-1997"] == {
        "status": "party",
        "action": "ratification",
        "deposited_on": "2003-05-27",
        "deposited_on_precision": "day",
    }
    assert cells["nuclear-terrorism-2005"] == {
        "status": "unknown",
        "action": "signature",
        "deposited_on": "2005-09-15",
        "deposited_on_precision": "day",
        "known_until": "2014-07-10",
        "reason": "It signed: 15 September 2005. We hold no list of all parties after 10 July 2014.",
    }
    assert told["instruments"][0] == {
        "code": "tokyo-1963",
        "short_title": "Tokyo Convention",
        "counts": {"party": 1, "signatory": None, "none": 0, "former_party": 0, "unknown": 0},
        "url": "http://testserver/api/v1/instruments/tokyo-1963/",
    }


def test_signatories_are_counted_where_signatures_are_held_up_to_the_day(client):
    def counted(day):
        found = answer(client, f"as_of={day}")["instruments"]
        return {one["code"]: one["counts"]["signatory"] for one in found}

    last, beyond = counted("2014-07-10"), counted("2014-07-11")
    assert (last["nuclear-terrorism-2005"], beyond["nuclear-terrorism-2005"]) == (48, None)
    assert last["tokyo-1963"] is None
    assert "not held in full" in client.get(f"{PAGE}?as_of=2014-07-10").content.decode()


def test_a_threshold_that_proves_an_earlier_day_counts_here_too(client):
    told = answer(client, "status=party&instrument=montreal-protocol-2014&as_of=2019-11-30")

    assert told["count"] == 22
    assert answer(client, "status=party&instrument=montreal-protocol-2014&as_of=2019-11-29")["count"] < 22


def test_today_is_the_day_where_none_is_given(client):
    from django.utils import timezone

    today = timezone.localdate()
    assert answer(client)["as_of"] == today.isoformat()
    assert f"{today:%Y}" in client.get(PAGE).content.decode().partition("as-of")[2][:120]


# -- filters --


@pytest.mark.parametrize("query", ["region=africa", "network=sahel_platform", "is_un_member=no", "search=congo"])
def test_its_states_are_those_of_the_list_of_countries_with_the_same_filter(client, query):
    listed = client.get(f"/api/v1/countries/?{query}&page_size=200").json()["results"]

    assert 0 < len(listed) < 198
    assert states(client, query) == [item["alpha3"] for item in listed]


def test_a_regional_group_holds_its_members_and_nobody_else(client):
    found = states(client, "un_regional_group=WEOG")

    assert sorted(found) == sorted(Country.objects.filter(un_regional_group="WEOG").values_list("pk", flat=True))
    assert len(found) == 29


@pytest.fixture
def five():
    """An instrument to which five States are each something else on 2003-01-01."""
    instrument = an_instrument()
    a_list(instrument, "2010-01-01", left_out=["ESP"])
    an_act(instrument, "signature", "2001-01-01", country="DEU")
    an_act(instrument, "accession", "2001-01-01", country="FRA")
    an_act(instrument, "accession", "2001-01-01", country="ITA")
    an_act(instrument, "denunciation", "2001-06-01", takes_effect="2002-01-01", country="ITA")
    return instrument


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("status=party", {"FRA"}),
        ("status=signatory", {"DEU"}),
        ("status=former_party", {"ITA"}),
        ("status=unknown", {"ESP"}),
        ("status=party&status=signatory", {"FRA", "DEU"}),
        ("status=former_party&status=unknown&status=party", {"ITA", "ESP", "FRA"}),
    ],
)
def test_states_are_found_by_one_status_or_several_towards_an_instrument(client, five, status, expected):
    assert set(states(client, f"{status}&instrument={five.code}&as_of=2003-01-01")) == expected
    all_others = states(client, f"status=none&instrument={five.code}&as_of=2003-01-01")
    assert len(all_others) == 198 - 4 and not set(all_others) & {"FRA", "DEU", "ITA", "ESP"}


def test_without_an_instrument_a_status_towards_any_counts(client, five):
    assert states(client, "status=former_party&as_of=2003-01-01") == ["ITA"]
    assert states(client, "status=former_party&as_of=2001-12-31") == []


def test_filters_narrow_each_other_and_the_sums_are_of_what_is_shown(client, five):
    told = answer(client, f"status=party&status=unknown&instrument={five.code}&search=FRA&as_of=2003-01-01")

    assert [row["alpha3"] for row in told["countries"]] == ["FRA"]
    counts = told["instruments"][-1]["counts"]
    assert counts == {"party": 1, "signatory": 0, "none": 0, "former_party": 0, "unknown": 0}


def test_no_state_is_an_answer_too(client):
    told = answer(client, "status=former_party&as_of=2000-01-01")

    assert (told["count"], told["countries"], len(told["instruments"])) == (0, [], 19)
    page = client.get(f"{PAGE}?status=former_party&as_of=2000-01-01").content.decode()
    assert "No State answers this" in page and "<tbody" not in page


# -- refusals --


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("as_of=2014", {"as_of": ["Give a day that exists, as YYYY-MM-DD."]}),
        ("as_of=1899-12-31", {"as_of": ["Days lie between 1900 and 2100."]}),
        ("status=ratified", {"status": ["“ratified” is not one of the codes that this parameter takes."]}),
        ("status=party&status=x", {"status": ["“x” is not one of the codes that this parameter takes."]}),
        ("status=party&status=%20", {"status": [BLANK]}),
        ("instrument=tokyo-1963", {"instrument": ["Say which status towards it, too."]}),
        (
            "status=party&instrument=nothing",
            {"instrument": ["“nothing” is not one of the codes that this parameter takes."]},
        ),
        (
            "un_regional_group=Other",
            {"un_regional_group": ["“Other” is not one of the codes that this parameter takes."]},
        ),
        ("page=2", {"page": [UNKNOWN]}),
        ("ordering=name", {"ordering": [UNKNOWN]}),
        ("updated_since=2020-01-01", {"updated_since": [UNKNOWN]}),
    ],
)
def test_page_api_and_file_refuse_by_name_what_they_cannot_answer(client, query, refused):
    api = client.get(f"{API}?{query}")
    assert (api.status_code, {e["parameter"]: [e["detail"]] for e in api.json()["errors"]}) == (400, refused)

    page = client.get(f"{PAGE}?{query}")
    assert (page.status_code, page.context["errors"], b"<tbody" in page.content) == (400, refused, False)

    file = client.get(f"{FILE}?format=csv&{query}")
    assert (file.status_code, file.context["errors"]) == (400, refused)


def test_a_message_leads_to_its_control(client):
    page = client.get(f"{PAGE}?status=x&as_of=2014").content.decode()

    for control in ("id_status_0", "id_as_of"):
        assert page.count(f'href="#{control}"') == page.count(f'id="{control}"') == 1


@pytest.mark.parametrize("query", ["", "format=pdf", "format=", "format=csv&format=xlsx"])
def test_a_file_needs_one_of_the_forms(client, query):
    response = client.get(f"{FILE}?{query}")

    assert (response.status_code, list(response.context["errors"])) == (400, ["format"])


def test_nothing_is_written_here(client):
    assert [client.post(address).status_code for address in (API, PAGE, FILE)] == [405] * 3


# -- the page --


class Tables(HTMLParser):
    """Rows of cells of a page's table: (tag, class, text, addresses of links)."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.cell = [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell = {"tag": tag, "class": attributes.get("class"), "text": "", "links": [], **attributes}
            self.rows[-1].append(self.cell)
        elif tag == "a" and self.cell:
            self.cell["links"].append(attributes["href"])

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.cell = None

    def handle_data(self, text):
        if self.cell:
            self.cell["text"] += text.strip("\n")


def table_of(client, query):
    return Tables(client.get(f"{PAGE}?{query}").content.decode()).rows


def test_each_row_and_column_has_its_head_and_each_sum_opens_its_states(client):
    head, *rows = table_of(client, "region=africa&as_of=2014-07-10")

    assert {(cell["tag"], cell["scope"]) for cell in head} == {("th", "col")}
    assert head[1]["links"] == ["/instruments/tokyo-1963/?as_of=2014-07-10"]
    body, foot = rows[:-5], rows[-5:]
    assert len(body) == 54
    for row in body:
        assert (row[0]["tag"], row[0]["scope"], len(row)) == ("th", "row", 22)
    assert body[0][0]["links"] == ["/countries/DZA/?as_of=2014-07-10"]
    assert [cell["links"] for cell in body[0][-2:]] == [["/countries/DZA/?as_of=2014-07-10#instruments"]] * 2
    assert [row[0]["text"] for row in foot] == ["Party", "Not known", "Signed only", "Former party", "Not a party"]
    for place, code in enumerate(Instrument.objects.values_list("code", flat=True), start=1):
        for row, status in zip(foot, ("party", "unknown", "signatory", "former_party", "none"), strict=True):
            if not row[place]["links"]:
                assert row[place]["text"] in ("0", "–")
                continue
            [link] = row[place]["links"]
            assert link == f"?region=africa&as_of=2014-07-10&instrument={code}&status={status}"
            if place in (1, 13):
                assert str(answer(client, link[1:])["count"]) == row[place]["text"]


def test_a_cell_says_what_and_since_when_or_why_it_is_not_known_and_up_to_when(client, five):
    an_act(five, "accession", "2002-03", country="AUT")
    a_fact(five, "party_by", "2002-12-31", country="BEL")
    an_act(five, "accession", as_of=dt.date(2002, 12, 31), country="CHE")

    page = table_of(client, "as_of=2003-01-01")
    cells = {row[0]["text"]: (row[-3]["class"], row[-3]["text"]) for row in page}

    assert {name: cells[name] for name in CELLS} == CELLS


CELLS = {
    "France": ("p", "Party: accession 1 January 2001"),
    "Austria": ("p", "Party: accession March 2002"),
    "Belgium": ("p", "Party: since when is not known"),
    "Switzerland": ("p", "Party: accession, day not stated"),
    "Germany": ("s", "Signed only: 1 January 2001"),
    "Italy": ("f", "Former party: denounced 1 June 2001"),
    "Poland": ("n", "Not a party"),
    "Spain": (
        "u",
        "Not known: The list of all parties was doubtful about this State."
        " Known for no earlier day since its adoption.",
    ),
}


def test_the_page_says_what_is_filtered_how_many_as_of_when_and_by_which_signs(client):
    page = client.get(f"{PAGE}?region=africa&status=party&status=unknown&instrument=cppnm").content.decode()
    assert "not one of the codes" in page

    page = client.get(
        f"{PAGE}?region=africa&status=party&status=unknown&instrument=tokyo-1963&as_of=2014-07-10"
    ).content.decode()
    text = " ".join(page.split())
    said = (
        "54</strong> States and other parties in Africa, with the status Party or Not known, towards Tokyo Convention"
    )
    assert f"{said}, as of 10 July 2014" in text
    for mark, label in zip("psnfu", ["Party", "Signed only", "Not a party", "Former party", "Not known"], strict=True):
        assert f'<li class="{mark}">{label}</li>' in page
    assert page.count(" checked") == 2


def test_taking_the_status_away_takes_its_instrument_along(client):
    chips = client.get(f"{PAGE}?status=party&instrument=tokyo-1963&region=africa").context["listing"].asked()

    without = {chip["name"]: chip["without"] for chip in chips}
    assert without == {
        "region": "?status=party&instrument=tokyo-1963",
        "status": "?region=africa",
        "instrument": "?status=party&region=africa",
    }


def test_names_and_words_are_escaped(client, five):
    Country.objects.filter(pk="FRA").update(name='<b>France & "co"</b>')
    Instrument.objects.filter(pk=five.pk).update(short_title="<i>Test</i>")

    page = client.get(f"{PAGE}?search=FRA").content.decode()
    assert "<b>France" not in page and "&lt;b&gt;France &amp; &quot;co&quot;&lt;/b&gt;" in page
    assert "<i>Test</i>" not in page


def test_the_page_is_small(client):
    assert len(client.get(PAGE).content) < 450_000


def test_it_is_linked_from_the_lists_of_instruments_and_countries(client):
    for address in ("/instruments/", "/countries/"):
        assert f'href="{PAGE}"' in client.get(address).content.decode()


# -- files --


def words_of(rows):
    """The texts of a page's table, its heads left out, as a file holds them."""
    return [[cell["text"].replace("–", "not held in full") for cell in row] for row in rows[1:]]


@pytest.mark.parametrize(
    "query", ["as_of=2014-07-10", "region=africa&status=party&instrument=sua-1988&as_of=2001-04-23"]
)
def test_the_csv_is_the_page_cell_for_cell(client, query):
    response = client.get(f"{FILE}?{query}&format=csv")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    day = query.partition("as_of=")[2]
    assert response["Content-Disposition"] == f'attachment; filename="treaty-status-{day}.csv"'
    head, *rows = read_csv(io.BytesIO(response.content))
    assert head[1:] == ["Code", *Instrument.objects.values_list("short_title", flat=True), "Party", "Not known"]
    page = words_of(table_of(client, query))
    names = dict(Country.objects.values_list("name", "alpha3"))
    body = [[row[0], names[row[0]], *row[1:]] for row in page[:-5]]
    foot = [[row[0], "", *row[1:-1]] for row in page[-5:]]
    assert rows == body + foot


def test_the_xlsx_holds_the_same_with_what_was_asked_and_as_of_when(client):
    calamine = pytest.importorskip("python_calamine")
    query = "un_regional_group=WEOG&status=party&instrument=tokyo-1963&as_of=2014-07-10"
    content = client.get(f"{FILE}?{query}&format=xlsx").content
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))

    rows = [[str(int(c)) if isinstance(c, float) else c for c in row] for row in book.get_sheet_by_index(0).to_python()]
    lines = csv.reader(io.StringIO(client.get(f"{FILE}?{query}&format=csv").content.decode("utf-8-sig")))
    assert [row + [""] * (23 - len(row)) for row in rows] == [row + [""] * (23 - len(row)) for row in lines]
    title = "States of the WEOG, with the status Party, towards Tokyo Convention, as of 10 July 2014"
    assert rows[0][0] == title
    told = {row[0]: row[1] for row in book.get_sheet_by_name("About this file").to_python()}
    assert (told["Treaty status"], told["As of"]) == (title, "10 July 2014")


def test_a_name_that_a_spreadsheet_would_run_is_made_harmless(client):
    Country.objects.filter(pk="FRA").update(name="=1+1")

    assert "\r\n'=1+1,FRA," in client.get(f"{FILE}?search=FRA&format=csv").content.decode()


def test_the_page_links_to_the_files_of_exactly_what_it_shows(client):
    page = client.get(f"{PAGE}?region=africa").content.decode()
    from django.utils import timezone

    for form in ("csv", "xlsx"):
        assert f'href="{FILE}?region=africa&amp;as_of={timezone.localdate()}&amp;format={form}"' in page
