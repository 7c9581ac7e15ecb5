"""The list of activities on the shipped records: page and API give the same answers, and they are these."""

import pytest

from activities.models import Activity
from activities.tests.builders import an_activity

pytestmark = pytest.mark.django_db

DOORS = ["page", "api"]


@pytest.fixture(params=DOORS)
def asked(request, client):
    """Asks the list through one door; returns (references, references that possibly match, status)."""

    def through_page(query):
        response = client.get(f"/activities/?{query}")
        listing = response.context["listing"]
        possible = listing.possible_rows if listing.lists_possible_apart else []
        return [row["reference"] for row in listing.rows], [row["reference"] for row in possible]

    def through_api(query):
        body = client.get(f"/api/v1/activities/?{query}").json()
        possible = body.get("possible", {"results": []})["results"]
        return [row["reference"] for row in body["results"]], [row["reference"] for row in possible]

    return through_page if request.param == "page" else through_api


def references(**conditions):
    return sorted(Activity.objects.filter(**conditions).values_list("reference", flat=True))


def test_ipu_takes_part_in_exactly_the_aswan_workshop_and_the_conference_in_egypt(asked):
    assert asked("partner=ipu") == (["ACT-057", "ACT-001"], [])


def test_six_expert_group_meetings_were_held_in_2019(asked):
    found, possible = asked("kind=expert_group_meeting&year=2019")

    assert sorted(found) == ["ACT-009", "ACT-010", "ACT-032", "ACT-043", "ACT-044", "ACT-049"]
    assert possible == []


def test_the_country_filter_finds_whom_an_activity_serves(asked):
    assert asked("country=LBY") == (["ACT-030"], [])


def test_the_country_filter_never_finds_the_venue(asked):
    found, _ = asked("country=MAR")

    assert found == ["ACT-015"]  # for Morocco; the workshop held there serves Libya


def test_the_venue_has_a_filter_of_its_own(asked):
    assert asked("venue_country=MAR") == (["ACT-030"], [])


def test_march_2019_has_the_bangkok_training_for_certain_and_year_only_records_apart(asked):
    certain, possible = asked("period=2019-03&page_size=200")

    assert certain == ["ACT-046"]
    assert set(references(period_from="2019-01-01", actual_ends_on_precision="year")) <= set(possible)
    assert not set(possible) & set(references(actual_ends_on_precision__in=["day", "month"]))


def test_what_is_certain_and_what_is_possible_never_overlap(asked):
    certain, possible = asked("period=2019-11..2019-12&page_size=200")

    assert not set(certain) & set(possible)
    assert "ACT-049" in certain


def test_a_relation_narrows_the_country(asked):
    assert asked("country=BGD&country_relation=participating") == (["ACT-002"], [])
    assert asked("country=BGD&country_relation=beneficiary") == ([], [])


def test_a_partner_and_a_role_are_asked_together(asked):
    assert asked("partner=ipu&partner_role=co_organiser") == (["ACT-057", "ACT-001"], [])
    assert asked("partner=ipu&partner_role=lead") == ([], [])


def test_a_region_is_found_by_its_name_and_by_its_countries(asked):
    found, _ = asked("region=sahel")

    assert sorted(found) == ["ACT-019", "ACT-020", "ACT-040"]  # Burkina Faso, Mali, Niger; Mali; named


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("theme=gender", ["ACT-008", "ACT-018"]),
        ("project=mena_ve_2016", ["ACT-001"]),
        ("mandate=s_res_2178", ["ACT-001", "ACT-009"]),
        ("instrument=nuclear-material-1980", ["ACT-036"]),
        ("modality=online", ["ACT-007", "ACT-045", "ACT-060", "ACT-061"]),
        ("status=planned", ["ACT-001"]),
        ("search=parliamentarians", ["ACT-001", "ACT-057"]),
        ("search=ULAANBAATAR", ["ACT-047"]),
        ("scope=cross_regional", ["ACT-002"]),
        ("partner=unodc&partner_role=in_cooperation_with", ["ACT-047", "ACT-048"]),
        ("starts_after=2021-01-01", ["ACT-007", "ACT-007-WEEK"]),
        ("ends_before=2013-12-31", ["ACT-003", "ACT-003-004", "ACT-004", "ACT-005"]),
        ("kind=webinar&is_training=no", ["ACT-060"]),
    ],
)
def test_each_filter_gives_exactly_its_records(asked, query, expected):
    found, _ = asked(query)

    assert sorted(found) == expected


def test_the_list_pages_without_losing_or_repeating_a_record(asked):
    pages = [asked(f"page_size=20&page={number}")[0] for number in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [20, 20, 20, 4]
    assert sorted(sum(pages, [])) == references()


@pytest.mark.parametrize("ordering", ["-starts_on", "starts_on", "reference", "-updated_at"])
def test_every_order_lists_all_records_once(asked, ordering):
    found, _ = asked(f"ordering={ordering}&page_size=200")

    assert sorted(found) == references()


def test_undated_records_come_last_in_both_directions(asked):
    undated = references(starts_on__isnull=True)

    for ordering in ("starts_on", "-starts_on"):
        assert sorted(asked(f"ordering={ordering}&page_size=200")[0][-len(undated) :]) == undated


def test_the_filter_is_said_in_words(client):
    response = client.get("/activities/?kind=workshop&country=LBY&year=2019")

    assert response.context["sentence"] == "that are workshops, for Libya, that ended certainly in 2019"


def test_changed_since_now_finds_nothing_and_since_long_ago_everything(asked):
    assert asked("updated_since=2100-01-01T00:00:00Z")[0] == []
    assert len(asked("updated_since=2000-01-01T00:00:00Z&page_size=200")[0]) == 64


def test_an_ongoing_record_falls_in_the_year_of_its_start_only(asked):
    assert sorted(asked("year=2008")[0]) == ["ACT-060", "ACT-061"]
    assert "ACT-060" not in asked("year=2019&page_size=200")[0]


def test_a_list_says_how_each_stands_for_those_who_read_drafts(client, demo_user):
    an_activity(reference="DRAFT", sensitivity="internal")
    an_activity(reference="OPEN", published=True)
    client.force_login(demo_user("officer"))

    page = client.get("/activities/?search=workshop&page_size=200")

    shown = {row["reference"]: row["publication"] for row in page.context["listing"].rows}
    assert (shown["DRAFT"], shown["OPEN"]) == ("draft", "published")
    assert page.content.decode().count("</svg> draft</span>") == 1
    for name in (None, "admin"):
        client.logout() if name is None else client.force_login(demo_user(name))
        page = client.get("/activities/")
        assert "publication" not in page.context["listing"].rows[0]
        assert "Publication" not in page.content.decode()
