"""The list of activities as a table: the columns that somebody asks for, the orders by them, and the file of both."""

import datetime as dt
import io
import re

import pytest
from django.http import QueryDict

from accounts.models import User
from activities.cells import CELLS
from activities.columns import COLUMNS, cells_of
from activities.listing import ActivityListing
from activities.models import ActivityKind, ActivityStatus, Mandate, SourceDocument, Theme
from activities.orders import orderings_to
from activities.table_listing import ActivityTable
from activities.tests.builders import a_project, an_activity
from countries.models import Country, Region
from ctassist.lib.jobs import runner
from ctassist.lib.jobs.models import Job
from ctassist.lib.tables import read_csv

pytestmark = pytest.mark.django_db


def heads(answer):
    """The heads of the first table of a page, as text."""
    table = answer.text.partition("<thead>")[2].partition("</thead>")[0]
    return [re.sub(r"<[^>]+>", "", head).strip() for head in re.findall(r"<th[ >].*?</th>", table, re.S)]


# -- columns --


def test_the_list_shows_its_usual_columns(signed_in, client):
    usual = ["Dates", "Activity", "Held in", "For", "Lead", "Status", "Publication", "Participants"]

    assert heads(signed_in("manager").get("/activities/")) == usual
    client.logout()
    assert heads(client.get("/activities/")) == [name for name in usual if name != "Publication"]


@pytest.mark.parametrize(
    "query",
    ["columns=reported,title,kind", "columns=reported&columns=title&columns=kind", "columns=reported,title,kind,title"],
)
def test_the_address_says_which_columns_and_in_which_order(client, query):
    assert heads(client.get(f"/activities/?{query}")) == ["Reported", "Activity", "Kind"]


def test_the_title_is_always_there(client):
    assert heads(client.get("/activities/?columns=kind,lead")) == ["Activity", "Kind", "Lead"]


def test_what_stands_below_the_title_moves_to_its_own_column(client):
    an_activity(reference="T-1", title="Workshop", starts_on=dt.date(2001, 1, 1), published=True)

    below = client.get("/activities/?year=2001").text
    beside = client.get("/activities/?year=2001&columns=title,reference,kind").text

    assert '<span class="under">Workshop · <span class="code">T-1</span></span>' in below
    assert "under" not in beside.partition("<tbody>")[2].partition("</tbody>")[0]


def test_every_column_is_shown_and_says_what_is_not_stated(signed_in):
    an_activity(reference="BARE", title="Bare", starts_on=None, published=True, countries={"NRU": "beneficiary"})

    answer = signed_in("manager").get(f"/activities/?country=NRU&columns={','.join(COLUMNS)}")

    assert heads(answer) == [column.label for column in COLUMNS.values()]
    assert answer.text.count('class="unknown">not stated<') == 17


def test_every_column_says_what_is_stated(client):
    activity = an_activity(
        reference="FULL",
        title="Full",
        starts_on=dt.date(2020, 1, 30),
        published=True,
        partners={"unodc": "lead", "ipu": "co_organiser"},
        countries={"NRU": "beneficiary"},
        themes=["pve", "ftf"],
        reported_participants=35,
        reported_participants_basis_id="minimum",
        planned_participants=1200,
        planned_participants_basis_id="approximate",
        registered_count=0,
        states_count=3,
        states_count_basis_id="exact",
        delivery_count=2,
        delivery_count_basis_id="minimum",
        modality_id="online",
    )
    activity.activitymandates.create(mandate_id="s_res_2178")

    text = client.get(f"/activities/?country=NRU&columns={','.join(n for n in COLUMNS if n != 'publication')}").text
    cells = dict(re.findall(r'data-label="([^"]+)"><span>(.*?)</span></td>', text))

    assert {
        name: cells[name] for name in ("Reported", "Expected", "Registered", "States taking part", "Times held")
    } == {
        "Reported": "at least 35",
        "Expected": "about 1,200",
        "Registered": "0",
        "States taking part": "3",
        "Times held": "at least 2",
    }
    assert cells["Modality"] == "Online"
    assert cells["Who did what"] == "UNODC, jointly with IPU"
    assert cells["Mandates"] == "S/RES/2178 (2014)"


@pytest.mark.parametrize("names", ["publication", "source_note", "title,nothing", "Title", "title;kind"])
def test_what_is_no_column_for_somebody_is_refused_in_words(client, names):
    answer = client.get(f"/activities/?columns={names}")

    assert answer.status_code == 400
    unknown = names.removeprefix("title,")
    assert f"“{unknown}”: no column of this list. There are: dates, title, reference" in answer.text
    assert "<table" not in answer.text


def test_publication_is_a_column_for_those_who_read_drafts(signed_in, client):
    offered = {who: signed_in(who).get("/activities/?columns=title,publication").status_code for who in READERS}

    assert offered == READERS


READERS = {"officer": 200, "manager": 200, "dpo": 200, "admin": 400}


def test_an_empty_choice_means_the_usual_columns(client):
    assert heads(client.get("/activities/?columns="))[0] == "Dates"


def test_columns_and_density_are_no_question_to_the_api(client):
    answers = [client.get(f"/api/v1/activities/?{query}") for query in ("columns=title", "density=compact")]

    assert [answer.status_code for answer in answers] == [400, 400]


@pytest.mark.parametrize("density", ["loose", "compact&density=comfortable"])
def test_an_unknown_density_is_refused(client, density):
    assert client.get(f"/activities/?density={density}").status_code == 400


def test_compact_rows_hold_the_same(client):
    def words(query):
        body = client.get(f"/activities/?year=2019&{query}").text.partition("<tbody>")[2].partition("</tbody>")[0]
        return re.sub(r"<[^>]+>", "", body)

    assert words("density=compact") == words("")


def test_columns_stay_while_one_filters_sorts_and_turns_pages(client):
    text = client.get("/activities/?columns=title,kind&density=compact&page_size=5").text

    assert '<input type="hidden" name="columns" value="title,kind">' in text.partition("</form>")[2]
    assert 'href="?columns=title%2Ckind&amp;density=compact&amp;page_size=5&amp;page=2"' in text
    assert 'href="?columns=title%2Ckind&amp;density=compact&amp;page_size=5&amp;ordering=title"' in text


def test_a_column_moves_by_one_place(client):
    text = client.get("/activities/?columns=title,kind,lead").text

    assert re.findall(r'href="\?columns=([^"]*)" aria-label="([^"]*)"', text) == [
        ("kind%2Ctitle%2Clead", "Activity: one place later"),
        ("kind%2Ctitle%2Clead", "Kind: one place earlier"),
        ("title%2Clead%2Ckind", "Kind: one place later"),
        ("title%2Clead%2Ckind", "Lead: one place earlier"),
    ]


# -- orders --


@pytest.fixture
def three():
    """Two that are stated, equal among themselves save in what is ordered by, and one bare."""
    kinds = ActivityKind.objects.order_by("label").values_list("code", flat=True)
    statuses = ActivityStatus.objects.order_by("position").values_list("code", flat=True)
    countries = Country.objects.order_by("name").values_list("pk", flat=True)
    themes = Theme.objects.order_by("label").values_list("code", flat=True)
    regions = Region.objects.order_by("label").values_list("code", flat=True)
    mandates = Mandate.objects.order_by("label")
    documents = SourceDocument.objects.order_by("title")
    day = dt.date(2016, 1, 1)
    for reference, at in (("A", 0), ("B", 1)):
        activity = an_activity(
            reference=reference,
            title=("Alpha", "Beta")[at],
            kind_id=kinds[at],
            status_id=statuses[at],
            modality_id=("hybrid", "online")[at],
            scope_id=("global", "national")[at],
            venue_country_id=countries[at],
            partners={("ipu", "unodc")[at]: "lead"},
            countries={"NRU": "beneficiary", countries[at]: "beneficiary"},
            themes=[themes[at]],
            regions=[regions[at]],
            project=a_project(reference=f"ordered_{at}", title=("Alpha", "Beta")[at], published=True),
            reported_participants=at + 9,
            reported_participants_basis_id="exact",
            planned_participants=at + 9,
            planned_participants_basis_id="exact",
            registered_count=at + 9,
            states_count=at + 9,
            states_count_basis_id="exact",
            delivery_count=at + 2,
            starts_on=day.replace(day=at + 1),
            published=True,
        )
        activity.head_counts.create(female=(2, 10)[at])  # few stand below all that are told
        activity.activitymandates.create(mandate=mandates[at])
        activity.citations.create(document=documents[at], place="p. 1")
    an_activity(
        reference="C",
        title="Gamma",
        kind_id=kinds[2],
        status_id=statuses[2],
        delivery_count=4,
        starts_on=None,
        countries={"NRU": "beneficiary"},
        published=True,
    )


ALWAYS_STATED = ("title", "kind", "status", "reference", "delivery_count", "updated_at", "country")
ORDERS = sorted({column.order for column in COLUMNS.values()} - {"publication"})


@pytest.mark.parametrize("order", ORDERS)
def test_each_column_orders_both_ways_and_what_is_not_stated_comes_last(client, three, order):
    rising, falling = (
        [
            row["reference"]
            for row in client.get(f"/api/v1/activities/?country=NRU&ordering={sign}{order}").json()["results"]
        ]
        for sign in ("", "-")
    )

    assert rising == ["A", "B", "C"]
    assert falling == (["C", "B", "A"] if order in ALWAYS_STATED else ["B", "A", "C"])


@pytest.mark.parametrize("order", [name for name in orderings_to(None) if name != "relevance"])
def test_the_pages_of_each_order_hold_every_record_once(client, order):
    found = []
    for page in range(1, 8):
        answer = client.get(f"/api/v1/activities/?ordering={order}&page={page}&page_size=10").json()
        found += [row["reference"] for row in answer["results"]]

    assert len(found) == len(set(found)) == answer["count"]


def test_the_page_is_ordered_as_the_api(client):
    for order in ORDERS:
        page = client.get(f"/activities/?ordering=-{order}&page_size=20&columns=title,reference").text
        api = client.get(f"/api/v1/activities/?ordering=-{order}&page_size=20").json()
        shown = re.findall(r'data-label="Reference"><span>([^<]+)<', page)

        assert shown == [row["reference"] for row in api["results"]], order


def test_the_head_of_a_column_says_how_it_is_ordered_and_turns_it_round(client):
    def head(query, name):
        table = client.get(f"/activities/?{query}").text.partition("<thead>")[2]
        return re.search(rf'<th scope="col"([^>]*)><a class="sort" href="([^"]*)">{name}', table).groups()

    assert head("", "Dates") == (' aria-sort="descending"', "?ordering=starts_on")
    assert head("ordering=starts_on", "Dates") == (' aria-sort="ascending"', "?ordering=-starts_on")
    assert head("ordering=title", "Activity") == (' aria-sort="ascending"', "?ordering=-title")
    assert head("ordering=title", "Dates") == ("", "?ordering=-starts_on")


def test_every_column_has_an_order():
    assert [name for name, column in COLUMNS.items() if not column.order] == []
    assert {column.order for column in COLUMNS.values()} <= set(ActivityListing.orderings)


def test_numbers_too_small_to_be_told_stand_together_below_all_others(client):
    for number, reference in ((4, "FOUR"), (1, "ONE"), (3, "THREE"), (5, "FIVE"), (0, "NOBODY")):
        activity = an_activity(reference=reference, countries={"NRU": "beneficiary"}, published=True)
        if number:
            activity.head_counts.create(female=number)

    for order in ("attended", "participants"):
        found = client.get(f"/api/v1/activities/?country=NRU&ordering=-{order}").json()["results"]
        assert [row["reference"] for row in found] == [
            "FIVE",
            "THREE",
            "ONE",
            "FOUR",
            "NOBODY",
        ]  # the newest record first


def test_a_project_that_somebody_does_not_see_orders_nothing(client, demo_user):
    for reference, title, is_public in (("A", "Zebra", True), ("B", "Antelope", False)):
        project = a_project(reference=f"project_{reference}", title=title, published=is_public)
        an_activity(reference=reference, project=project, countries={"NRU": "beneficiary"}, published=True)

    def ordered(user):
        listing = ActivityListing(QueryDict("country=NRU&ordering=project"), user, "", has_form=False)
        return [row["reference"] for row in listing.rows]

    assert (ordered(None), ordered(demo_user("officer"))) == (["A", "B"], ["B", "A"])


def test_those_who_know_how_activities_stand_order_by_it(client, signed_in):
    for reference, is_public in (("DRAFT", False), ("PUBLIC", True)):
        an_activity(reference=reference, countries={"NRU": "beneficiary"}, published=is_public)
    address = "/activities/?country=NRU&ordering=publication"

    assert client.get(address).status_code == 400
    rows = signed_in("manager").get(address).context["listing"].rows
    assert [row["reference"] for row in rows] == ["DRAFT", "PUBLIC"]


def test_a_withheld_city_changes_no_order(client):
    for reference, city in (("W-1", "Zzz"), ("W-2", "Aaa")):
        an_activity(
            reference=reference,
            venue_city=city,
            venue_country_id="NRU",
            countries={"NRU": "beneficiary"},
            city_withheld=True,
            starts_on=dt.date(2016, 1, 1),
            published=True,
        )

    rows = client.get("/api/v1/activities/?country=NRU&ordering=venue_country").json()["results"]

    assert [row["reference"] for row in rows] == ["W-2", "W-1"]  # the newest record first


# -- the file --


@pytest.fixture
def exported(signed_in):
    def export_as(who, query, **sent):
        client = signed_in(who)
        answer = client.post("/activities/export/", {"query": query, "format": "csv", **sent})
        assert answer.status_code == 302, answer.text
        job = Job.objects.latest("id")
        runner.perform(job.public_id)
        return [*read_csv(io.BytesIO(b"".join(client.get(f"{job.get_absolute_url()}file/").streaming_content)))]

    return export_as


def test_a_file_holds_the_shown_columns_in_their_order(exported, three):
    heading, *rows = exported("manager", "?country=NRU&columns=reported,title,kind&ordering=title", columns="shown")

    assert heading == ["reported", "reported_qualifier", "reference", "title", "title_language", "kind", "certainty"]
    assert [row[2:4] for row in rows] == [["A", "Alpha"], ["B", "Beta"], ["C", "Gamma"]]
    assert [row[:2] for row in rows] == [["9", "exact"], ["10", "exact"], ["", ""]]


def test_a_file_of_the_usual_list_holds_its_usual_columns(exported, three):
    heading = exported("manager", "?country=NRU", columns="shown")[0]

    assert heading[:-1] == cells_of(USUAL)


USUAL = ["dates", "title", "venue", "countries", "lead", "status", "publication", "participants"]


@pytest.mark.parametrize("query", ["?country=NRU", "?country=NRU&columns=title,kind"])
def test_a_file_of_all_columns_holds_all(exported, three, query):
    assert exported("manager", query, columns="all")[0] == [*CELLS, "certainty"]


@pytest.mark.parametrize(("query", "columns"), [("?columns=publication", "shown"), ("?country=NRU", "some")])
def test_a_file_of_what_is_no_column_is_refused(signed_in, query, columns):
    answer = signed_in("admin").post("/activities/export/", {"query": query, "format": "csv", "columns": columns})

    assert answer.status_code == 400
    assert "columns" in answer.text
    assert Job.objects.count() == 0


def test_a_cell_that_a_spreadsheet_would_run_is_harmless(signed_in, three):
    an_activity(reference="RUN", title="=1+1", starts_on=None, published=True, countries={"NRU": "beneficiary"})
    client = signed_in("officer")
    client.post("/activities/export/", {"query": "country=NRU&columns=title", "format": "csv", "columns": "shown"})
    job = Job.objects.get()
    runner.perform(job.public_id)

    content = b"".join(client.get(f"{job.get_absolute_url()}file/").streaming_content).decode("utf-8-sig")

    assert "RUN,'=1+1,en,Workshop," in content.splitlines()


def test_every_cell_of_a_column_is_one_that_a_file_has():
    assert {cell for column in COLUMNS.values() for cell in column.cells} <= CELLS.keys()


def test_forms_send_several_values_of_a_filter_along():
    asked = QueryDict("kind=workshop&without=theme&columns=title&columns=kind&page=2&ordering=title")
    table = ActivityTable(asked, User(role="manager"), "")

    assert table.carried_by_columns == [("kind", "workshop"), ("without", "theme")]
    assert table.carried_by_filters == [("columns", "title"), ("columns", "kind")]
