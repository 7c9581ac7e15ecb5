"""What documents state beside what is recorded: which figures are compared, and what is said of the difference."""

import pytest

from activities.models import ReportedFigure, SourceDocument
from activities.tests.builders import an_activity
from ctassist.lib import freshness
from reports import reported
from reports.reported import Recorded, gap_words

pytestmark = pytest.mark.django_db


def figure(value, basis="exact", qualifier=""):
    return {"value": value, "basis": basis, "qualifier_as_stated": qualifier}


@pytest.mark.parametrize(
    ("stated", "recorded", "words"),
    [
        (figure(150, "minimum", "more than"), Recorded(12), "More than 138 of them are not recorded here."),
        (figure(150, "minimum"), Recorded(12), "At least 138 of them are not recorded here."),
        (figure(35, "approximate", "about"), Recorded(5), "About 30 of them are not recorded here."),
        (figure(25), Recorded(20), "5 of them are not recorded here."),
        (figure(25), Recorded(25), "The two numbers are the same."),
        (figure(25), Recorded(26), "1 more are recorded here than the number that it names."),
        (figure(25), Recorded(20, basis="minimum"), "At most 5 of them are not recorded here."),
        (
            figure(25),
            Recorded(20, basis="approximate"),
            "The two numbers are 5 apart, and the recorded one is not exact.",
        ),
        (
            figure(150, "minimum", "more than"),
            Recorded(61, basis="minimum"),
            "The two numbers are 89 apart, and neither is exact.",
        ),
        (figure(3000, "minimum"), Recorded(0), "None of them is known to be recorded here."),
        (figure(3000, "minimum"), Recorded(None), "How many are recorded here is not told."),
        (figure(0), Recorded(0), "The two numbers are the same."),
    ],
)
def test_the_difference_is_told_in_words_that_say_no_more_than_is_known(stated, recorded, words):
    assert gap_words(stated, recorded) == words


def told(client, query=""):
    freshness.forget()
    return client.get(f"/api/v1/statistics/reported/?{query}").json()


def test_a_document_that_speaks_of_more_than_150_stands_beside_what_is_recorded(client):
    [trainings, officials, parties] = told(client, "year=2019")["figures"]

    assert trainings["reported"] == {
        "value": 150,
        "basis": "minimum",
        "words": "more than 150",
        "document": "E/CN.15/2020/5",
        "place": "¶17",
    }
    assert (trainings["recorded"]["value"], trainings["recorded"]["words"]) == (61, "at least 61")
    assert officials["recorded"]["value"] is None  # of a completed activity only its total is public
    assert officials["difference"] == "How many are recorded here is not told."
    assert (parties["recorded"]["value"], parties["difference"]) == (25, "The two numbers are the same.")


def test_who_reads_the_internals_is_told_that_no_official_is_recorded(client, demo_user):
    client.force_login(demo_user("manager"))

    officials = told(client, "year=2019")["figures"][1]

    assert (officials["recorded"]["value"], officials["recorded"]["words"]) == (0, "none")
    assert officials["difference"] == "None of them is known to be recorded here."
    assert "600 more were trained whose profession is not recorded." in officials["recorded"]["remark"]


def test_without_a_period_the_last_that_a_figure_tells_is_asked(client):
    assert told(client)["period"] == {"first": "2019-01-01", "last": "2019-12-31"}
    assert told(client) == told(client, "year=2019")


@pytest.mark.parametrize("query", ["period=2019-01..2019-11", "year=2018", "period=2018..2019", "period=2020-03-16"])
def test_a_figure_is_compared_with_exactly_its_own_period(client, query):
    assert told(client, query)["figures"] == []


def test_a_recorded_number_opens_its_rows(client):
    [trainings, _, parties] = told(client, "year=2019")["figures"]

    page = client.get(trainings["recorded"]["html_url"])
    assert sum(1 for _ in page.context["listing"].rows) == 32
    assert "In 32 records" in trainings["recorded"]["remark"]
    assert client.get(parties["recorded"]["html_url"]).context["figures"]["countries_count"] == 25


def test_what_is_stated_is_never_added_to_what_is_recorded(client):
    before = client.get("/api/v1/statistics/activities/?year=2019").json()["count"]
    ReportedFigure.objects.update(value=1_000_000)
    freshness.forget()

    assert client.get("/api/v1/statistics/activities/?year=2019").json()["count"] == before
    assert [row["recorded"]["value"] for row in told(client, "year=2019")["figures"]] == [61, None, 25]


def test_a_draft_is_recorded_for_those_alone_who_see_it(client, demo_user):
    an_activity(starts_on="2019-05-05", partners={"unodc": "lead"}, kind_id="training_course")

    assert told(client, "year=2019")["figures"][0]["recorded"]["value"] == 61
    client.force_login(demo_user("manager"))
    assert told(client, "year=2019")["figures"][0]["recorded"]["value"] == 62


def test_a_figure_of_one_part_of_the_work_is_told_and_not_compared(client):
    page = client.get("/dashboard/reported/?year=2019").content.decode()

    assert "Practitioners in the 30 Pakistan workshops" in page
    assert [row["code"] for row in told(client, "year=2019")["figures"]] == ["FIG-001", "FIG-002", "FIG-003"]


def test_a_figure_of_a_part_of_the_period_leads_to_its_own(client):
    page = client.get("/dashboard/reported/?period=2018..2020").content.decode()

    assert '<a href="?period=2019">2019</a>' in page
    assert "No figure of exactly this period can be compared" in page


def test_the_page_says_the_gap_in_words(client):
    page = client.get("/dashboard/reported/?year=2019").content.decode()

    assert "speaks of more than 150 training activities delivered; at least 61 are recorded here." in page
    assert "criminal justice officials trained; how many are recorded here is not told." in page


def test_the_dashboard_of_the_period_compares_and_that_of_a_part_does_not(client):
    whole = client.get("/dashboard/?year=2019").context["reported"]
    part = client.get("/dashboard/?year=2019&theme=cft").context["reported"]

    assert [row["recorded"].number for row in whole["rows"]] == [61, None, 25]
    assert part == {"rows": [], "narrowed": True}
    assert client.get("/dashboard/").context["reported"] is None
    assert client.get("/dashboard/?year=2018").context["reported"] is None


def test_without_any_figure_the_page_says_so(client):
    ReportedFigure.objects.all().delete()
    freshness.forget()

    page = client.get("/dashboard/reported/")

    assert page.status_code == 200
    assert "No figure of exactly this period can be compared" in page.content.decode()
    assert told(client) == {"period": None, "basis": ["completed", "reported"], "figures": []}


def test_a_new_figure_is_seen_by_the_next_request(client):
    told(client, "year=2018")
    ReportedFigure.objects.create(
        code="NEW",
        title="Trainings of 2018",
        measure="training_activities",
        value=7,
        starts_on="2018-01-01",
        starts_on_precision_id="year",
        ends_on="2018-01-01",
        ends_on_precision_id="year",
        document=SourceDocument.objects.get(code="S2"),
        place="¶1",
    )

    assert [row["code"] for row in told(client, "year=2018")["figures"]] == ["NEW"]


def test_the_period_of_a_quarter_is_compared_with_that_quarter():
    ReportedFigure.objects.filter(code="FIG-001").update(
        starts_on="2019-01-01",
        starts_on_precision="quarter",
        ends_on="2019-04-01",
        ends_on_precision="quarter",
    )
    freshness.forget()

    [found] = [row for row in reported.all_figures() if row["code"] == "FIG-001"]

    assert (found["days"].code, found["period"]) == (
        "2019-01-01..2019-06-30",
        "first quarter of 2019 to second quarter of 2019",
    )


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("year=19", "year"),
        ("period=2019-12..2019-01", "period"),
        ("year=2019&period=2019", "period"),
        ("kind=x", "kind"),
    ],
)
def test_what_cannot_be_asked_is_said_by_its_name(client, query, name):
    page, answer = client.get(f"/dashboard/reported/?{query}"), client.get(f"/api/v1/statistics/reported/?{query}")

    assert page.status_code == answer.status_code == 400
    assert [fault["parameter"] for fault in answer.json()["errors"]] == [name]
    assert "<tbody" not in page.content.decode()
