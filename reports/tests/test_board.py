"""The dashboard of the shipped records beside the files themselves; its map, and the States that were reached."""

import datetime as dt
import json
from collections import Counter

import pytest

from activities.management.commands.load_records import DATA
from activities.tests.builders import an_activity
from ctassist.lib import freshness
from reports.board_map import MAPS, classes
from reports.tests.test_dashboard import listing

pytestmark = pytest.mark.django_db

TREATY_DATA = DATA.parents[1] / "instruments" / "data"


# -- the figures of 2019, read from the files alone --


def records(name):
    lines = (DATA / "records" / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def is_of_2019(row):
    """Whether all of its days lie in 2019, by the words of the file alone."""
    date = row.get("date", {})
    ends = date.get("end") or date.get("start") or ""
    return date.get("precision") in ("day", "month", "year") and ends.startswith("2019")


def delivered_2019():
    return [row for row in records("activities.jsonl") if row["status"] == "delivered" and is_of_2019(row)]


def test_the_dashboard_of_2019_counts_what_the_files_hold(client):
    told = client.get("/api/v1/statistics/activities/?year=2019").json()
    figures = {figure["name"]: figure["count"] for figure in told["figures"]}

    assert figures["delivered"] == len(delivered_2019())


def test_the_months_of_2019_are_those_of_the_files(client):
    told = client.get("/api/v1/statistics/activities/?year=2019").json()
    months = Counter(
        (row["date"].get("end") or row["date"]["start"])[:7]
        for row in records("activities.jsonl")
        if is_of_2019(row) and row["date"]["precision"] in ("day", "month") and not row["status"].startswith("ongoing")
    )

    assert {row["code"]: row["count"] for row in told["stretches"] if row["count"]} == months


def test_the_countries_of_2019_are_those_of_the_files(client):
    told = client.get("/api/v1/statistics/activities/?year=2019&delivered=yes").json()
    countries = Counter(code for row in delivered_2019() for code in set(row.get("countries", [])))
    [part] = [part for part in told["breakdowns"] if part["name"] == "country"]

    assert {row["code"]: row["count"] for row in part["rows"] if row["count"]} == countries


def test_the_people_of_2019_are_those_that_the_files_number(client):
    told = client.get("/api/v1/statistics/participants/?year=2019&basis=delivered").json()
    numbered = [row["participants"]["actual"] for row in delivered_2019() if row.get("participants", {}).get("actual")]

    assert told["trained"] == sum(numbered) == 600


def test_the_trainings_of_2019_are_those_of_the_files(client):
    """By the words for the kinds that the field counts as training, and the events that a record stands for."""
    kinds = {"workshop", "workshop series", "training", "training series", "train-the-trainer series"}
    trainings = [row for row in delivered_2019() if row["kind"] in kinds | {"e-learning course delivery"}]
    events = sum(row.get("participants", {}).get("events", 1) for row in trainings)
    told = client.get("/api/v1/statistics/participants/?year=2019&basis=delivered").json()

    assert (told["training_records"], told["training_activities"]) == (len(trainings), events)


def test_what_the_report_states_of_2019_stands_beside_it_as_the_file_has_it(client):
    stated = {row["id"]: row for row in records("reported_figures.jsonl")}
    told = client.get("/api/v1/statistics/reported/?year=2019").json()["figures"]

    assert {row["code"]: row["reported"]["value"] for row in told} == {
        code: stated[code]["value"]["n"] for code in ("FIG-001", "FIG-002", "FIG-003")
    }


def test_the_states_of_2019_are_those_that_the_file_lists(client):
    lines = (TREATY_DATA / "treaty_actions_2019.jsonl").read_text(encoding="utf-8").splitlines()
    listed = {row["countries"][0] for row in map(json.loads, lines) if "became party to one" in row["title"]}
    told = client.get("/api/v1/statistics/accession/?year=2019").json()["acts"]

    assert {act["alpha3"] for act in told} == listed
    assert len(listed) == 25


# -- the map --


def shown(client, query=""):
    freshness.forget()
    return client.get(f"/dashboard/?{query}").context


@pytest.mark.parametrize("query", ["", "year=2019", "region=sahel", "country=PAK"])
def test_each_state_of_the_map_opens_so_many_rows_as_it_says(client, query):
    rows = shown(client, query)["map"]["map"]["rows"]
    wrong, followed = [], 0

    for row in rows:
        if row["url"] and row["kind"].key != "possible":
            followed += 1
            count = listing(row["url"].partition("?")[2], None).count
            if not row["words"].startswith(f"{count} activit"):
                wrong.append((row["name"], row["words"], count))

    assert wrong == []
    assert followed > 0


def test_a_map_has_every_state_once_whatever_it_shows(client):
    for name in MAPS:
        found = shown(client, f"year=2019&map={name}")["map"]["map"]

        assert len({row["alpha3"] for row in found["rows"]}) == len(found["rows"]) == 198
        assert sum(group.count for group in found["groups"]) == 198


def test_the_map_of_people_tells_none_of_few(client, demo_user):
    activity = an_activity(published=True, status_id="reported", kind_id="training_course")
    activity.head_counts.create(country_id="FJI", category_id="judge", female=3, male=9)
    activity.head_counts.create(country_id="TON", category_id="judge", female=2)

    def words(name):
        if name:
            client.force_login(demo_user(name))
        found = shown(client, "year=2020&map=people")["map"]
        return [row["words"] for row in found["map"]["rows"] if row["alpha3"] in ("FJI", "TON")], found["note"]

    assert words("") == (
        ["no number told", "no number told"],
        "People are counted for their own country; a State opens the trainings recorded for it."
        " 14 people stand in no State, because they are few.",
    )
    assert words("manager")[0] == ["12 trained", "2 trained"]


def test_the_map_of_gaps_tells_what_is_known_and_not_known_apart(client):
    rows = {row["alpha3"]: row for row in shown(client, "year=2019&map=gaps")["map"]["map"]["rows"]}

    assert rows["KAZ"]["words"] == "party to all"
    assert rows["KAZ"]["url"] == "/countries/KAZ/?as_of=2019-12-31#instruments"
    assert "not on the last list of" in rows["SOM"]["words"]


def test_an_unknown_map_is_refused_by_its_name_and_the_list_knows_of_none(client):
    refused = client.get("/dashboard/?map=money")

    assert refused.status_code == 400
    assert "The map shows one of: activities, people, gaps." in refused.content.decode()
    assert "map=" not in shown(client, "map=gaps&year=2019")["dashboard"].total["query"]


@pytest.mark.parametrize(
    ("numbers", "labels"),
    [
        ([1, 3], ["1 visit", "2 to 4 visits", "5 to 9 visits", "10 or more visits"]),
        ([49], ["1 visit", "2 to 4 visits", "5 to 9 visits", "10 or more visits"]),
        ([50], ["1 to 4 visits", "5 to 19 visits", "20 to 49 visits", "50 or more visits"]),
        ([10**9], ["1 to 999 visits", "1,000 to 4,999 visits", "5,000 to 19,999 visits", "20,000 or more visits"]),
        ([], ["1 visit", "2 to 4 visits", "5 to 9 visits", "10 or more visits"]),
    ],
)
def test_the_classes_fit_the_largest_number(numbers, labels):
    kinds, key_of = classes(numbers, "visit", "visits")

    assert [kind.label for kind in kinds] == labels
    assert key_of(1) == kinds[0].key and key_of(10**9) == kinds[-1].key


# -- reached --


@pytest.mark.parametrize("query", ["", "year=2019", "region=sahel&year=2019", "theme=cft"])
def test_each_state_reached_opens_its_rows_and_nobody_is_lost(client, query):
    reach = shown(client, query)["reach"]

    for row in reach["reached"]:
        assert listing(row["query"], None).count == row["count"]
    for row in reach["possible"]:
        assert listing(row["possible_query"], None).count == row["possible"]
    assert reach["states_count"] == len(reach["reached"]) + len(reach["possible"]) + len(reach["not_reached"])
    assert reach["reached_count"] == len(reach["reached"]) > 0


def test_a_state_is_reached_by_delivered_activities_of_which_it_is_the_beneficiary(client):
    an_activity(published=True, countries={"FJI": "participating"})
    an_activity(published=True, countries={"FJI": "beneficiary"}, status_id="planned")
    before = {row["alpha3"] for row in shown(client, "year=2020")["reach"]["reached"]}

    an_activity(published=True, countries={"FJI": "beneficiary"})

    assert {row["alpha3"] for row in shown(client, "year=2020")["reach"]["reached"]} - before == {"FJI"}


def test_states_of_equal_number_stand_by_name_without_accents(client):
    for alpha3 in ("CUB", "HRV", "CIV", "CRI"):
        an_activity(published=True, countries={alpha3: "beneficiary"}, starts_on=dt.date(1934, 1, 1))

    shown_1934 = shown(client, "year=1934")
    (part,) = [part for part in shown_1934["breakdowns"] if part["name"] == "country"]

    for rows in (shown_1934["reach"]["reached"], part["rows"]):
        assert [row["label"] for row in rows][:4] == ["Costa Rica", "Côte d'Ivoire", "Croatia", "Cuba"]


def test_a_region_without_stated_members_has_nobody_who_was_not_reached(client):
    an_activity(published=True, countries={"QAT": "beneficiary"}, regions=["gulf"])

    reach = shown(client, "region=gulf")["reach"]

    assert (reach["states_count"], reach["not_reached"]) == (None, None)
    assert [row["alpha3"] for row in reach["reached"]] == ["QAT"]
