"""Who works where on what: every cell is the number of rows that its link shows, and the parts make the whole."""

import datetime as dt
from collections import Counter
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from activities.listing import ActivityListing
from activities.models import Activity
from activities.tests.builders import an_activity
from ctassist.lib import freshness
from reports import overlaps
from reports.coordination_page import CoordinationListing
from reports.overlaps import months_on

pytestmark = pytest.mark.django_db


def coordination(query="", user=None):
    found = CoordinationListing(QueryDict(query.removeprefix("?")), user or AnonymousUser(), "", has_form=False)
    found.check()
    return found


def rows_of(query, user=None):
    found = ActivityListing(QueryDict(query.removeprefix("?")), user or AnonymousUser(), "", has_form=False)
    found.check()
    return found


def numbers_of(table):
    for row in table["rows"]:
        yield (row["alpha3"],), row
        yield from (((row["alpha3"], cell["code"]), cell) for cell in row["cells"])
        if row["not_recorded"]:
            yield (row["alpha3"], "not recorded"), row["not_recorded"]
    yield from ((("all", column["code"]), column) for column in table["columns"])


def wrong_numbers(query, user=None):
    """Numbers that are not those of the rows that they lead to, and how many were followed."""
    wrong, followed = [], 0
    for table in coordination(query, user).tables.values():
        for where, number in numbers_of(table):
            for name, count in (("query", "count"), ("possible_query", "possible")):
                if number[name]:
                    followed += 1
                    found = rows_of(number[name], user).count
                    wrong += [] if found == number[count] else [(where, name, number[count], found)]
    return wrong, followed


QUERIES = [
    ("", 60),
    ("show=partners&page=2", 15),
    ("show=partners&columns=3&page_size=200", 30),
    ("show=themes&page_size=200", 60),
    ("year=2019", 60),
    ("period=2019-03", 5),
    ("country=PAK", 10),
    ("partner=unodc&year=2019", 50),
    ("theme=cft", 10),
    ("region=sahel&year=2019", 20),
    ("partner_role=in_cooperation_with", 5),
    ("country=PAK&country_relation=beneficiary", 5),
    ("without=donor", 60),
    ("status=planned", 0),
    ("country=KAZ&country=UZB&country=not_recorded&theme=cft&theme=legal_framework", 10),
    ("country=BGD&country_match=all&country_relation=participating", 1),
    ("partner=unodc&partner=ipu&partner_role=lead&partner_role=co_organiser&region=mena&region_not=sahel", 3),
    ("theme=cft&theme=not_recorded&theme_not=pve&partner_not=unodc", 3),
]


@pytest.mark.parametrize(("query", "least"), QUERIES)
@pytest.mark.parametrize("name", ["", "manager"])
def test_every_cell_is_the_number_of_rows_that_its_link_shows(query, least, name, demo_user):
    wrong, followed = wrong_numbers(query, demo_user(name) if name else None)

    assert wrong == []
    assert followed >= least


@pytest.mark.parametrize("show", ["partners", "themes"])
@pytest.mark.parametrize("asked", ["", "&year=2019", "&region=mena"])
def test_the_cells_of_all_columns_make_the_total_of_their_row(show, asked):
    table, column, cells = None, 1, Counter()
    while table is None or column <= -(-table["columns_count"] // 8):
        table = coordination(f"show={show}&page_size=200&columns={column}{asked}").tables[show]
        for row in table["rows"]:
            cells[row["alpha3"]] += sum(cell["count"] for cell in row["cells"])
        column += 1
    links = {"partners": "activitypartner", "themes": "activitytheme"}[show]
    by_country = rows_of(asked)

    for row in table["rows"]:
        activities = rows_of(f"country={row['alpha3']}{asked}")
        certain = (
            activities.matching.filter(activities.conditions["certain"])
            if asked.startswith("&y")
            else activities.matching
        )
        twice = 0
        for activity in Activity.objects.filter(pk__in=certain.values("pk")):
            named = {
                "partners": {link.partner_id for link in activity.partner_links.all()},
                "themes": {link.theme_id for link in activity.activitythemes.all()},
            }[show]
            twice += max(0, len(named) - 1)
        assert row["count"] == cells[row["alpha3"]] - twice + row["not_recorded"]["count"], (row["alpha3"], links)
    assert table["rows_count"] == len(table["rows"]) > 2
    assert by_country.count > 0


def test_the_columns_that_a_page_leaves_out_are_counted_for_each_row():
    first = coordination("show=partners&page_size=200").tables["partners"]
    named = {row["alpha3"]: sum(1 for cell in row["cells"] if cell["count"]) for row in first["rows"]}

    for row in first["rows"]:
        partners = Activity.objects.published().for_country(row["alpha3"]).values("partners").distinct().count()
        assert named[row["alpha3"]] + row["others"] == partners


def test_a_draft_is_in_no_cell_of_those_who_do_not_see_it(demo_user):
    an_activity(partners={"ipu": "lead"}, countries={"FJI": "beneficiary"}, themes=["pve"])

    def cell(user):
        table = coordination("country=FJI&partner=ipu&show=partners", user).tables["partners"]
        return [(row["count"], [cell["count"] for cell in row["cells"]]) for row in table["rows"]]

    assert cell(None) == cell(demo_user("officer2")) == []
    assert cell(demo_user("officer")) == cell(demo_user("manager")) == [(1, [1])]


def test_countries_and_columns_of_equal_number_stand_by_name(demo_user):
    """Costa Rica, Côte d'Ivoire, Cuba: neither codes (CIV before CRI) nor accents make the order."""
    partners = {"gov_jpn": "lead", "ipu": "donor"}
    for countries in (["CUB", "CIV", "CRI"], ["FJI"], ["FJI"]):
        an_activity(
            title="zzequal",
            countries=dict.fromkeys(countries, "beneficiary"),
            partners=partners,
            themes=["legal_framework", "pve"],
        )

    tables = coordination("search=zzequal", demo_user("officer")).tables

    assert {name: [column["label"] for column in table["columns"]] for name, table in tables.items()} == {
        "partners": ["Government of Japan", "Inter-Parliamentary Union"],
        "themes": ["Prevention of violent extremism", "Universal legal framework"],
    }
    for table in tables.values():
        assert [(row["name"], row["count"]) for row in table["rows"]] == [
            ("Fiji", 2),
            ("Costa Rica", 1),
            ("Côte d'Ivoire", 1),
            ("Cuba", 1),
        ]


def test_pages_of_countries_of_equal_number_go_on_by_name(demo_user):
    an_activity(title="zzequal", countries=dict.fromkeys(["CUB", "CIV", "CRI"], "beneficiary"))

    pages = [
        coordination(f"search=zzequal&show=themes&page_size=1&page={page}", demo_user("officer")) for page in (1, 2, 3)
    ]

    assert [row["name"] for page in pages for row in page.tables["themes"]["rows"]] == [
        "Costa Rica",
        "Côte d'Ivoire",
        "Cuba",
    ]


# -- overlaps --

TODAY = dt.date(2030, 3, 1)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    """It is the same day whenever this is run."""
    monkeypatch.setattr(overlaps, "timezone", SimpleNamespace(localdate=lambda: TODAY))


def coming(days, **details):
    """A published confirmed activity for Fiji that is planned so many days from today on."""
    day = TODAY + dt.timedelta(days)
    planned = {
        "planned_starts_on": day,
        "planned_starts_on_precision_id": "day",
        "planned_ends_on": day,
        "planned_ends_on_precision_id": "day",
    }
    details = {"partners": {"unodc": "lead"}, "countries": {"FJI": "beneficiary"}, "published": True} | details
    return an_activity(status_id="confirmed", starts_on=None, **planned | details)


def pairs(query="show=overlaps", user=None):
    return [
        (*(activity["reference"] for activity in row["activities"]), row["same_days"], row["other_office"])
        for row in coordination(query, user).overlaps["rows"]
    ]


@pytest.mark.parametrize(
    ("other", "found"),
    [
        ({}, [("certain", False)]),
        ({"partners": {"unodc": "lead"}}, []),  # one lead
        ({"countries": {"TON": "beneficiary"}}, []),
        ({"days": 11}, []),  # another day, no theme
        ({"days": 11, "themes": ["pve"]}, [(None, False)]),
        ({"days": 11, "themes": ["ftf"]}, []),
        ({"days": -1, "themes": ["pve"]}, []),  # over
        ({"days": 400, "themes": ["pve"]}, []),  # not in the next months
        ({"published": False, "office": "demo-dakar"}, []),
        ({"status_id": "cancelled"}, []),
    ],
)
def test_two_coming_activities_overlap_where_somebody_should_talk(other, found):
    coming(10, reference="FIRST", themes=["pve"])
    status = other.pop("status_id", None)
    second = coming(**{"days": 10, "reference": "SECOND", "partners": {"ipu": "lead"}} | other)
    if status:
        Activity.objects.filter(pk=second.pk).update(status=status)

    assert [told[2:] for told in pairs()] == found


def test_of_different_offices_is_told_to_those_alone_who_read_whose_they_are(demo_user):
    coming(10, reference="FIRST")
    coming(10, reference="SECOND", office="demo-dakar")

    assert pairs() == pairs(user=demo_user("officer")) == []  # one lead; the other office is not theirs to know
    assert pairs(user=demo_user("manager")) == [("FIRST", "SECOND", "certain", True)]


def test_withheld_days_tell_who_is_not_told_them_only_that_they_may_be_the_same(demo_user):
    coming(10, reference="FIRST")
    coming(11, reference="SECOND", partners={"ipu": "lead"}, dates_withheld=True)

    assert pairs() == [("FIRST", "SECOND", "possible", False)]
    assert pairs(user=demo_user("manager")) == []


def test_a_month_may_hold_the_same_days():
    coming(10, reference="FIRST")
    month = (TODAY + dt.timedelta(10)).replace(day=1)
    coarse = {
        "planned_starts_on": month,
        "planned_starts_on_precision_id": "month",
        "planned_ends_on": month,
        "planned_ends_on_precision_id": "month",
    }
    coming(10, reference="SECOND", partners={"ipu": "lead"}, **coarse)

    assert pairs() == [("FIRST", "SECOND", "possible", False)]


def test_overlaps_come_by_pages_with_their_number():
    coming(10, reference="FIRST")
    for number in range(3):
        coming(10, reference=f"OTHER-{number}", partners={"ipu": "lead"})

    beginning, last = coordination("show=overlaps&page_size=2"), coordination("show=overlaps&page_size=2&page=2")

    assert (beginning.overlaps["count"], len(beginning.overlaps["rows"]), len(last.overlaps["rows"])) == (3, 2, 1)
    assert beginning.page_count == last.page_count == 2


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [("2026-08-31", 6, "2027-02-28"), ("2027-08-31", 6, "2028-02-29"), ("2026-11-22", 6, "2027-05-22")],
)
def test_so_many_months_on(day, months, expected):
    assert months_on(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(expected)


# -- gaps --


def test_a_state_with_a_gap_is_listed_until_something_is_planned_for_it():
    def listed():
        return {row["alpha3"]: row for row in coordination("show=gaps").all_gaps["rows"]}

    fiji = listed()["FJI"]
    assert fiji["lacking"] + fiji["by_last_list"] > 0
    assert fiji["lacking"] + fiji["by_last_list"] + fiji["unknown"] + fiji["party"] == 19

    coming(10)
    freshness.forget()

    assert "FJI" not in listed()


def test_what_is_over_or_hidden_is_no_plan():
    coming(-10)
    coming(10, published=False)

    assert "FJI" in {row["alpha3"] for row in coordination("show=gaps").all_gaps["rows"]}


def test_a_region_narrows_the_gaps_and_one_without_members_says_so(client):
    states = {row["alpha3"] for row in coordination("show=gaps&region=sahel").all_gaps["rows"]}
    page = client.get("/dashboard/coordination/?show=gaps&region=gulf").content.decode()

    assert states <= {"BFA", "TCD", "MLI", "MRT", "NER", "SEN"} and states
    assert "No source that we hold states the members of" in page


# -- doors --


def test_page_and_api_tell_the_same_numbers(client):
    page = client.get("/dashboard/coordination/?year=2019").context["tables"]
    told = client.get("/api/v1/statistics/coordination/?year=2019").json()

    for table in page:
        assert [
            (row["alpha3"], row["count"], [(cell["code"], cell["count"]) for cell in row["cells"]])
            for row in told[table["name"]]["rows"]
        ] == [
            (row["alpha3"], row["count"], [(cell["code"], cell["count"]) for cell in row["cells"]])
            for row in table["rows"]
        ]
    assert told["partners"]["rows"][0]["url"].startswith("http://testserver/api/v1/activities/?")


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        ("show=everything", "show", "not one of the codes"),
        ("columns=2", "columns", "There is no page 2 of columns: the last one is 1."),
        ("show=themes&columns=99", "columns", "There is no page 99 of columns: the last one is 4."),
        ("columns=x", "columns", "Give a whole number"),
        ("show=overlaps&page=7", "page", "There is no page 7: the last one is 1."),
        ("page=2", "page", "There is no page 2: the last one is 1."),
    ],
)
def test_what_cannot_be_asked_is_said_in_words(client, query, name, words):
    page = client.get(f"/dashboard/coordination/?{query}")
    told = client.get(f"/api/v1/statistics/coordination/?{query}")

    assert page.status_code == told.status_code == 400
    assert words in page.content.decode()
    assert [(fault["parameter"], words in fault["detail"]) for fault in told.json()["errors"]] == [(name, True)]
