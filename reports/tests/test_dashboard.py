"""The dashboard counts exactly the rows that its links show."""

import datetime as dt
import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from activities.choice_counts import choice_counts
from activities.listing import ActivityListing
from activities.tests.builders import an_activity
from reports.dashboard import Dashboard
from reports.dashboard_views import COLUMNS

pytestmark = pytest.mark.django_db


def dashboard(query="", user=None):
    return Dashboard(listing(query, user))


def listing(query, user=None):
    found = ActivityListing(QueryDict(query.removeprefix("?")), user or AnonymousUser(), "", has_form=False)
    found.check()
    return found


def numbers_of(shown):
    """Every number of a dashboard that stands with a query: (where, number)."""
    yield from (("figure", row) for row in shown.figures)
    if shown.before:
        yield "before", shown.before
    yield from (("stretch", row) for row in shown.stretches)
    for part in shown.breakdowns:
        yield from ((part["name"], row) for row in part["rows"])
        if part["not_recorded"]:
            yield f"{part['name']}, not recorded", part["not_recorded"]


FILTERS = [
    "",
    "year=2019",
    "period=2017-H2",
    "kind=workshop",
    "country=PAK&year=2019",
    "partner=unodc",
    "region=mena",
    "is_training=yes",
    "without=theme",
    "delivered=no",
    "theme=pve&partner_role=donor",
    "period=2010..2020",
    "venue_country=THA",
    "search=parliament",
    "status=planned&year=2017",
    "country=KAZ&country_relation=invited",
    "kind=workshop&kind=training_course&status_not=planned",
    "country=KEN&country=UGA&country=not_recorded&year=2019",
    "theme=pve&theme=legal_framework&theme_match=all",
    "partner=unodc&partner=ipu&partner_role=lead&partner_role=co_organiser",
    "partner=unodc&partner_match=all&partner=gov_jpn",
    "donor_not=gov_jpn&region=mena&region_not=sahel",
    "donor=not_recorded&modality=not_recorded&modality=online",
    "theme_not=not_recorded&certainty=possible&year=2018",
    "without=donor&period=last-12-months",
    "country=KAZ&country=UZB&country_match=all&country_relation=participating",
]


@pytest.mark.parametrize("query", FILTERS)
@pytest.mark.parametrize("name", ["", "manager"])
def test_every_number_is_the_number_of_rows_that_its_link_shows(query, name, demo_user):
    user = demo_user(name) if name else None
    shown = dashboard(query, user)
    wrong, followed = [], 0

    for where, number in numbers_of(shown):
        if number["query"] is None:
            continue
        followed += 1
        rows = listing(number["query"], user)
        if rows.count != number["count"]:
            wrong.append((where, number, rows.count))
        if number["possible_query"]:
            possible = listing(number["possible_query"], user).count
            if possible != number["possible"]:
                wrong.append((where, number, "possible", possible))

    assert wrong == []
    assert followed > 10


@pytest.mark.parametrize("query", FILTERS)
def test_the_parts_make_the_whole(query):
    shown = dashboard(query)

    for part in shown.breakdowns:
        silent = part["not_recorded"]["count"] if part["not_recorded"] else 0
        assert sum(row["count"] for row in part["rows"]) - part["repeated"] + silent == shown.total["count"], part[
            "name"
        ]
        assert part["repeated"] >= 0


@pytest.mark.parametrize("query", FILTERS)
def test_beside_the_choices_stand_the_numbers_that_the_list_shows_beside_them(query):
    shown = dashboard(query)
    told, counted = shown.choice_counts, choice_counts(shown.listing)

    assert len(told) > 8
    assert told == {name: counted[name] for name in told}


def test_both_panels_say_alike_how_often_trainings_were_held(client):
    page = client.get("/dashboard/").content.decode()

    said = re.findall(r"held ([a-z ]*[\d,]+) times", page)
    assert len(said) == 2 and all(words.startswith("at least ") for words in said)


@pytest.mark.parametrize("query", ["", "year=2019", "period=2017..2019&kind=workshop"])
@pytest.mark.parametrize(("name", "column"), COLUMNS.items())
def test_the_rows_behind_a_sum_of_people_add_up_to_it(client, query, name, column):
    (row,) = [row for row in client.get(f"/dashboard/?{query}").context["sums"] if row["name"] == name]

    page = client.get(f"{row['url']}&page_size=200")

    listing = page.context["listing"]
    stated = [item["participants"][name] for item in listing.rows if item["participants"][name] is not None]
    assert column in listing.columns
    assert (len(stated), sum(stated)) == (row["told"], row["number"] or 0)


def test_page_and_api_tell_the_same_numbers(client):
    page = client.get("/dashboard/?year=2019").context
    told = client.get("/api/v1/statistics/activities/?year=2019").json()

    assert told["count"] == page["dashboard"].total["count"] > 0
    assert [(part["name"], [(row["code"], row["count"]) for row in part["rows"]]) for part in told["breakdowns"]] == [
        (part["name"], [(row["code"], row["count"]) for row in part["first"] + part["others"]])
        for part in page["breakdowns"]
    ]


def test_how_often_trainings_were_held_says_how_the_numbers_are_meant(client):
    def held(query):
        return client.get(f"/api/v1/statistics/activities/?{query}").json()["figures"][2]["note"]

    assert (
        held("year=2019") == "held at least 61 times"
    )  # of some the source tells that there were several, not how many
    assert held("year=2019&country=PAK&theme=investigation") == "held 30 times"


@pytest.mark.parametrize(
    ("activities", "told"),
    [
        ([], (None, "exact", 0, 0)),
        ([{"countries": {"PAK": "beneficiary", "TCD": "beneficiary"}}], (2, "exact", 1, 0)),
        ([{"countries": {"PAK": "beneficiary"}}, {"countries": {"PAK": "beneficiary"}}], (1, "exact", 2, 0)),
        ([{"countries": {"PAK": "participating"}}], (None, "minimum", 0, 1)),
        ([{"countries": {"PAK": "beneficiary"}}, {}], (1, "minimum", 1, 1)),
        ([{"countries": {"PAK": "beneficiary"}, "states": 30}], (1, "exact", 1, 0)),
        ([{"countries": {"PAK": "beneficiary"}}, {"states": 30}], (30, "minimum", 2, 0)),
        ([{"countries": {"PAK": "beneficiary"}, "status_id": "planned"}], (None, "exact", 0, 0)),
        ([{"countries": {"PAK": "beneficiary"}, "published": False}], (None, "exact", 0, 0)),
    ],
)
def test_countries_reached_benefit_from_what_was_delivered(client, activities, told):
    for details in activities:
        states = details.pop("states", None)
        basis = {"states_count": states, "states_count_basis_id": states and "minimum"}
        an_activity(**{"starts_on": dt.date(1931, 5, 6), "published": True, **basis, **details})

    found = client.get("/api/v1/statistics/activities/?year=1931").json()["countries_reached"]

    assert tuple(found[name] for name in ("number", "basis", "told", "not_recorded")) == told
    assert client.get(found["url"]).json()["count"] == found["told"] + found["not_recorded"]


def test_what_cannot_be_asked_is_said_in_words_with_no_numbers(client):
    page = client.get("/dashboard/?year=2019&period=2018")
    told = client.get("/api/v1/statistics/activities/?kind=nonsense")

    assert page.status_code == told.status_code == 400
    assert "Ask for a year or for a period, not both." in page.content.decode()
    assert "By kind" not in page.content.decode()
    assert told.json()["errors"][0]["parameter"] == "kind"


def test_a_filter_that_nothing_passes_shows_no_figures_of_parts(client):
    page = client.get("/dashboard/?search=zzzzqqq").content.decode()

    assert "No activity fits these filters" in page
    assert "By theme" not in page
