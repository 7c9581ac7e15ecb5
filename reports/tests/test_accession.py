"""States that became party beside the assistance before and after: what counts where, and that links show the rows."""

import datetime as dt
from urllib.parse import urlsplit

import pytest

from activities.models import ActivityCountry
from activities.tests.builders import an_activity
from ctassist.lib import freshness
from instruments.models import TreatyAction
from reports import accession
from reports.accession import years_on
from reports.stretches import Stretch

pytestmark = pytest.mark.django_db


@pytest.fixture
def act():
    """Fiji joins an instrument on a day of which nothing else is recorded."""
    return TreatyAction.objects.create(
        country_id="FJI",
        instrument_id="beijing-convention-2010",
        type_id="accession",
        deposited_on=dt.date(2021, 5, 10),
        deposited_on_precision_id="day",
        source="test",
        as_of=dt.date(2021, 6, 1),
    )


def for_fiji(day, **details):
    return an_activity(
        starts_on=dt.date.fromisoformat(day), countries={"FJI": "beneficiary"}, published=True, **details
    )


def fiji(user=None):
    freshness.forget()
    acts = accession.acts_in(Stretch(dt.date(2021, 1, 1), dt.date(2021, 12, 31)), {"FJI"})
    rows = accession.beside(list(acts), user)
    return [row for row in rows if row["instrument"] and row["instrument"].code == "beijing-convention-2010"]


@pytest.mark.parametrize(
    ("day", "precision", "before", "after"),
    [
        ("2018-05-09", "day", (0, 0), (0, 0)),
        ("2018-05-10", "day", (1, 0), (0, 0)),
        ("2021-05-09", "day", (1, 0), (0, 0)),
        ("2021-05-10", "day", (0, 0), (0, 0)),  # on the day itself
        ("2021-05-11", "day", (0, 0), (1, 0)),
        ("2024-05-10", "day", (0, 0), (1, 0)),
        ("2024-05-11", "day", (0, 0), (0, 0)),
        ("2021-05-01", "month", (0, 1), (0, 1)),
        ("2021-01-01", "year", (0, 1), (0, 1)),
        ("2020-01-01", "year", (1, 0), (0, 0)),
    ],
)
def test_assistance_is_before_or_after_as_far_as_its_days_are_known(act, day, precision, before, after):
    for_fiji(day, precision=precision)

    [row] = fiji()

    assert (row["before"]["count"], row["before"]["possible"]) == before
    assert (row["after"]["count"], row["after"]["possible"]) == after


@pytest.mark.parametrize(
    "details", [{"status_id": "planned"}, {"status_id": "cancelled", "status_reason": "x"}, {"published": False}]
)
def test_what_was_not_delivered_or_is_not_seen_was_no_assistance(act, details):
    an_activity(starts_on=dt.date(2020, 5, 5), countries={"FJI": "beneficiary"}, **{"published": True} | details)

    [row] = fiji()

    assert row["before"]["count"] == 0


def test_several_relations_of_a_state_to_one_activity_count_once(act):
    activity = for_fiji("2020-05-05")
    ActivityCountry.objects.create(activity=activity, country_id="FJI", relation="participating")

    [row] = fiji()

    assert row["before"]["count"] == 1


def test_an_activity_without_a_date_may_be_before_and_after(act):
    an_activity(starts_on=None, countries={"FJI": "beneficiary"}, published=True)

    [row] = fiji()

    assert (row["before"]["possible"], row["after"]["possible"]) == (1, 1)


def test_withheld_days_are_those_of_the_year_for_who_is_not_told_them(act, demo_user):
    for_fiji("2021-02-02", dates_withheld=True)

    [outsider], [manager] = fiji(), fiji(demo_user("manager"))

    assert (outsider["before"]["count"], outsider["before"]["possible"]) == (0, 1)
    assert (manager["before"]["count"], manager["before"]["possible"]) == (1, 0)


@pytest.mark.parametrize("query", ["", "year=2019", "period=2015..2019", "region=africa"])
def test_every_number_is_the_number_of_rows_that_its_link_shows(client, query):
    acts = client.get(f"/api/v1/statistics/accession/?{query}").json()["acts"]
    followed = 0

    for act in acts:
        for name in ("before", "after"):
            for url, count in (("url", "count"), ("possible_url", "possible")):
                if act[name][count]:
                    place = urlsplit(act[name][url])
                    followed += 1
                    assert client.get(f"{place.path}?{place.query}").json()["count"] == act[name][count]
    assert followed > 0


def test_page_and_api_tell_the_same_acts(client):
    page = client.get("/dashboard/became-party/?year=2019").context["acts"]
    told = client.get("/api/v1/statistics/accession/?year=2019").json()["acts"]

    assert [(act["country"].alpha3, act["before"]["count"]) for act in page] == [
        (act["alpha3"], act["before"]["count"]) for act in told
    ]
    assert len({act["alpha3"] for act in told}) == 25


def test_an_act_without_its_day_ends_the_time_before_with_the_year_before(client):
    told = client.get("/api/v1/statistics/accession/?year=2019").json()["acts"]
    [malaysia] = [act for act in told if act["alpha3"] == "MYS"]

    assert (malaysia["instrument"], malaysia["deposited_on"]) == (None, None)
    assert (malaysia["before"]["first"], malaysia["before"]["last"]) == ("2016-01-01", "2018-12-31")
    assert malaysia["before"]["count"] == 1  # the workshop in Bangkok


def test_the_acts_of_a_long_time_come_by_pages(client):
    address = "/api/v1/statistics/accession/?period=1960..2020"
    first, second = client.get(f"{address}&page_size=3").json(), client.get(f"{address}&page_size=3&page=2").json()
    beyond = client.get(f"{address}&page=999")

    assert first["count"] == second["count"] > 1000
    assert len(first["acts"]) == len(second["acts"]) == 3
    assert first["acts"] != second["acts"]
    assert [fault["parameter"] for fault in beyond.json()["errors"]] == ["page"]


def test_the_words_never_say_because(client):
    page = client.get("/dashboard/became-party/?year=2019").content.decode()

    assert "Before and after, never because" in page
    assert page.lower().count("because") == 1


def test_a_group_without_stated_members_and_a_year_ahead_tell_nothing(client):
    group = client.get("/api/v1/statistics/accession/?region=gulf").json()
    ahead = client.get("/api/v1/statistics/accession/?year=2099").json()

    assert (group["acts"], ahead["acts"]) == (None, [])
    assert "No figures for this group" in client.get("/dashboard/became-party/?region=gulf").content.decode()
    assert "No State is known to have become party" in client.get("/dashboard/became-party/?year=2099").content.decode()


@pytest.mark.parametrize(
    ("day", "years", "expected"), [("2024-02-29", -3, "2021-02-28"), ("2024-02-29", 4, "2028-02-29")]
)
def test_so_many_years_on(day, years, expected):
    assert years_on(dt.date.fromisoformat(day), years) == dt.date.fromisoformat(expected)
