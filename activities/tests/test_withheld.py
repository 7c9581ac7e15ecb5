"""A city and days that are withheld: told to those who read the activity's internals, at no door to anybody else."""

import datetime as dt
import html
import io
import re

import pytest
from django.utils import timezone

from accounts.demo import demo_office
from accounts.models import ApiToken, Role, User
from activities.models import Activity
from activities.tests.builders import a_body, an_activity
from activities.tests.test_api_writes import ADDRESS, send
from activities.tests.test_form import NEW, what_an_officer_types
from ctassist.lib.history.models import Change
from ctassist.lib.jobs import runner
from ctassist.lib.jobs.models import Job
from ctassist.lib.tables import read_csv
from ctassist.tests.admin_forms import form_on
from ctassist.tests.admin_forms import send as send_page
from partners.models import Partner

pytestmark = pytest.mark.django_db
TOLD, NOT_TOLD = ["officer", "manager", "dpo"], [None, "officer2", "admin"]
EVERYBODY = [*((name, True) for name in TOLD), *((name, False) for name in NOT_TOLD)]
REFERENCE = "KEPT-BACK"


@pytest.fixture
def come(client, demo_user):
    """Signs the client in as one of the demonstration's people, None for nobody; returns it."""

    def come_as(name):
        client.logout()
        if name:
            client.force_login(demo_user(name))
        return client

    return come_as


@pytest.fixture
def kept_back():
    """A published workshop in Yaren from 17 to 19 June 2021, where nothing else took place."""
    return an_activity(
        reference=REFERENCE,
        title="Workshop on an island",
        published=True,
        starts_on=dt.date(2021, 6, 17),
        ends_on=dt.date(2021, 6, 19),
        planned_starts_on=dt.date(2021, 6, 1),
        planned_starts_on_precision_id="month",
        dates_as_stated="mid-June",
        countries={"NRU": "beneficiary"},
        modality_id="in_person",
        scope_id="national",
        partners={"unodc": "lead"},
        venue_city="Yaren",
        venue_name="House of the parliament",
        venue_country_id="NRU",
        latitude="-0.547",
        longitude="166.921",
        time_zone="Pacific/Nauru",
        city_withheld=True,
        dates_withheld=True,
    )


def detail(client):
    return client.get(f"{ADDRESS}{REFERENCE}/").json()


def place_and_time(item):
    """What an answer says of where and when."""
    names = [
        "starts_on",
        "starts_on_precision",
        "ends_on",
        "ends_on_precision",
        "time_zone",
        "withheld",
        "in_confidence",
    ]
    return {name: item[name] for name in names} | {
        "city": item["venue"]["city"],
        "country": item["venue"]["country"]["alpha3"],
    }


IN_FULL = {
    "starts_on": "2021-06-17",
    "starts_on_precision": "day",
    "ends_on": "2021-06-19",
    "ends_on_precision": "day",
    "time_zone": "Pacific/Nauru",
    "withheld": [],
    "in_confidence": ["city", "dates"],
    "city": "Yaren",
    "country": "NRU",
}
IN_PART = {
    "starts_on": "2021-01-01",
    "starts_on_precision": "year",
    "ends_on": "2021-01-01",
    "ends_on_precision": "year",
    "time_zone": None,
    "withheld": ["city", "dates"],
    "in_confidence": [],
    "city": None,
    "country": "NRU",
}


# -- reading --


@pytest.mark.parametrize(("name", "is_told"), EVERYBODY)
def test_list_and_record_tell_city_and_days_to_those_who_read_internals(come, kept_back, name, is_told):
    client = come(name)

    [listed] = client.get(f"{ADDRESS}?country=NRU").json()["results"]
    found = detail(client)

    assert place_and_time(listed) == place_and_time(found) == (IN_FULL if is_told else IN_PART)
    more = ["venue_name", "latitude", "longitude", "dates_as_stated", "duration_days", "planned", "actual"]
    assert {name: found[name] for name in more} == (MORE_IN_FULL if is_told else MORE_IN_PART)
    assert found.get("internal", {}).get("city_withheld") == (True if is_told else None)


def period(starts_on, ends_on, precision="day"):
    return {
        "starts_on": starts_on,
        "starts_on_precision": precision,
        "ends_on": ends_on,
        "ends_on_precision": precision if ends_on else "unknown",
    }


MORE_IN_FULL = {
    "venue_name": "House of the parliament",
    "latitude": "-0.547000",
    "longitude": "166.921000",
    "dates_as_stated": "mid-June",
    "duration_days": 3,
    "planned": period("2021-06-01", None, "month"),
    "actual": period("2021-06-17", "2021-06-19"),
}
MORE_IN_PART = {
    **dict.fromkeys(["venue_name", "latitude", "longitude", "dates_as_stated", "duration_days"]),
    "planned": period("2021-01-01", None, "year"),
    "actual": period("2021-01-01", "2021-01-01", "year"),
}


def test_one_of_the_two_can_be_withheld_alone(come, kept_back):
    Activity.objects.update(city_withheld=False)
    days = place_and_time(detail(come(None)))
    Activity.objects.update(city_withheld=True, dates_withheld=False)
    city = place_and_time(detail(come(None)))

    assert days == IN_PART | {"withheld": ["dates"], "city": "Yaren", "time_zone": "Pacific/Nauru"}
    assert city == IN_FULL | {"withheld": ["city"], "in_confidence": [], "city": None, "time_zone": None}


def test_a_year_that_the_activity_crosses_is_told(come, kept_back):
    Activity.objects.filter(pk=kept_back.pk).update(actual_ends_on=dt.date(2022, 2, 3))

    assert detail(come(None))["ends_on"] == "2022-01-01"
    assert detail(come("officer"))["ends_on"] == "2022-02-03"


def test_dates_that_are_not_stated_stay_so(come, kept_back):
    unknown = {f"{which}_{end}": None for which in ("planned", "actual") for end in ("starts_on", "ends_on")}
    Activity.objects.filter(pk=kept_back.pk).update(**unknown, **{f"{name}_precision": "unknown" for name in unknown})

    for name in (None, "officer"):
        found = detail(come(name))
        assert (found["starts_on"], found["starts_on_precision"]) == (None, "unknown")
        assert found["actual"]["ends_on_precision"] == "unknown"


def words_on(client, address):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", client.get(address).content.decode())).split())


@pytest.mark.parametrize("address", [f"/activities/{REFERENCE}/", "/activities/?country=NRU", "/countries/NRU/"])
def test_pages_say_in_words_what_is_withheld_and_what_is_told_in_confidence(come, kept_back, address):
    outside, inside = words_on(come(None), address), words_on(come("officer"), address)

    assert "2021, days withheld" in outside and "Nauru, city withheld" in outside
    assert "not for the public" not in outside and "June 2021" not in outside and "Yaren" not in outside
    assert "17 to 19 June 2021" in inside and "Yaren, Nauru" in inside and "withheld" not in inside
    assert "days not for the public" in inside and "city not for the public" in inside


# -- asking --

ASKED = {  # what is asked -> whether it is found by (whoever is told, everybody else)
    "search=yaren": (True, False),
    "search=parliament island": (True, False),
    "search=island": (True, True),
    "search=nauru": (True, True),
    "search=island -yaren": (False, True),
    "search=island -nowhere": (True, True),
    "year=2021": (True, True),
    "period=2021": (True, True),
    "period=2021-06": (True, False),
    "period=2021-06&certainty=possible": (False, True),
    "period=2021-05": (False, False),
    "period=2021-05&certainty=possible": (False, True),
    "period=2020&certainty=possible": (False, False),
    "starts_after=2021-01-01": (True, True),
    "starts_after=2021-01-02": (True, False),
    "starts_after=2021-06-17": (True, False),
    "starts_after=2021-06-18": (False, False),
    "ends_before=2021-12-31": (True, True),
    "ends_before=2021-12-30": (True, False),
    "ends_before=2021-06-19": (True, False),
    "ends_before=2021-06-18": (False, False),
}


@pytest.mark.parametrize(("name", "is_told"), EVERYBODY)
def test_filters_and_search_find_by_what_their_asker_is_told(come, kept_back, name, is_told):
    client = come(name)
    for query, (inside, outside) in ASKED.items():
        for address in (ADDRESS, "/activities/"):
            answer = client.get(f"{address}?country=NRU&{query}")
            if address == ADDRESS:
                assert (answer.json()["count"] == 1) == (inside if is_told else outside), query
            else:
                is_there = f'href="/activities/{REFERENCE}/"' in answer.content.decode().split("may fall in")[0]
                assert "possible" in query or is_there == (inside if is_told else outside), query


def test_an_officer_finds_by_the_days_of_the_own_office_and_not_by_those_of_another(come, kept_back):
    Activity.objects.filter(pk=kept_back.pk).update(office=demo_office("demo-dakar"))
    query = f"{ADDRESS}?country=NRU&period=2021-06&search=yaren"

    assert [come(name).get(query).json()["count"] for name in ("officer", "officer2", "manager")] == [0, 1, 1]


@pytest.mark.parametrize("name", [None, "officer"])
def test_lists_are_ordered_by_the_year_for_everybody(come, kept_back, name):
    for reference, day in (("EARLY", dt.date(2021, 1, 2)), ("BEFORE", dt.date(2020, 12, 31))):
        an_activity(reference=reference, starts_on=day, published=True, countries={"NRU": "beneficiary"})

    def order(ordering):
        found = come(name).get(f"{ADDRESS}?country=NRU&ordering={ordering}").json()["results"]
        return [item["reference"] for item in found]

    assert order("starts_on") == ["BEFORE", REFERENCE, "EARLY"]
    assert order("-starts_on") == ["EARLY", REFERENCE, "BEFORE"]


@pytest.mark.parametrize(("name", "is_told"), EVERYBODY)
def test_statistics_count_in_a_month_what_their_reader_knows_to_be_in_it(come, kept_back, name, is_told):
    address = "/api/v1/statistics/activities/?country=NRU"
    year = come(name).get(f"{address}&year=2021").json()
    month = come(name).get(f"{address}&period=2021-06").json()
    after = come(name).get(f"{address}&period=2021-07").json()

    counts = {part["code"]: (part["count"], part["possible"]) for part in year["stretches"]}
    assert year["count"] == 1
    assert (month["count"], month["possible"]) == ((1, 0) if is_told else (0, 1))
    assert (counts["2021-06"], counts["2021-05"]) == (((1, 0), (0, 0)) if is_told else ((0, 1), (0, 1)))
    assert (after["before"]["count"], after["before"]["possible"]) == ((1, 0) if is_told else (0, 1))


@pytest.mark.parametrize(("name", "expected"), [("officer", IN_FULL), ("officer2", IN_PART)])
def test_an_export_holds_what_its_owner_is_told(come, kept_back, name, expected):
    client = come(name)
    client.post("/activities/export/", {"query": "country=NRU", "format": "csv"})
    job = Job.objects.get(owner__email=f"{name}@demo.example")
    runner.perform(job.public_id)
    content = b"".join(client.get(f"{job.get_absolute_url()}file/").streaming_content)
    heading, *rows = read_csv(io.BytesIO(content))
    [row] = [dict(zip(heading, row, strict=True)) for row in rows]

    is_told = expected is IN_FULL
    assert {name: row[name] for name in EXPORTED} == (EXPORTED if is_told else EXPORTED_IN_PART)


EXPORTED = {
    "dates": "17 to 19 June 2021",
    "dates_in_source": "mid-June",
    "start_earliest": "2021-06-17",
    "start_latest": "2021-06-17",
    "end_earliest": "2021-06-19",
    "end_latest": "2021-06-19",
    "end_precision": "day",
    "withheld": "",
    "in_confidence": "city; dates",
    "venue_city": "Yaren",
    "venue_country": "Nauru",
}
EXPORTED_IN_PART = {
    "dates": "2021, days withheld",
    "dates_in_source": "",
    "start_earliest": "2021-01-01",
    "start_latest": "2021-12-31",
    "end_earliest": "2021-01-01",
    "end_latest": "2021-12-31",
    "end_precision": "year",
    "withheld": "city; dates",
    "in_confidence": "",
    "venue_city": "",
    "venue_country": "Nauru",
}


def test_its_office_is_told_by_the_day_what_lags_behind(come, kept_back):
    today = dt.datetime.now(dt.UTC).date()
    Activity.objects.filter(pk=kept_back.pk).update(
        status="ongoing", actual_ends_on=None, actual_ends_on_precision="unknown",
        planned_ends_on=today - dt.timedelta(3), planned_ends_on_precision="day",
    )  # fmt: skip

    assert "Workshop on an island" in words_on(come("officer"), "/")
    assert list(Activity.objects.behind(timezone.now())) == [kept_back]


def test_rules_judge_by_the_days_whatever_is_withheld(kept_back):
    kept_back.refresh_from_db()

    assert (kept_back.starts_on, kept_back.period_to) == (dt.date(2021, 1, 1), dt.date(2021, 12, 31))
    assert kept_back.days == (dt.date(2021, 6, 17), dt.date(2021, 6, 19))


@pytest.mark.parametrize(("name", "is_told"), [("manager", True), ("officer2", False), ("admin", False)])
def test_the_administration_pages_tell_and_find_no_more(come, kept_back, demo_user, name, is_told):
    user = demo_user(name)
    user.is_staff = True
    user.save()
    client, pages = come(name), "/admin/activities/activity/"
    listed, page = words_on(client, f"{pages}?q={REFERENCE}"), words_on(client, f"{pages}{kept_back.pk}/change/")

    assert ("17 to 19 June 2021" in listed, "Yaren" in listed) == (is_told, is_told)
    assert ("House of the parliament" in page, "17 Jun 2021" in page, "mid-June" in page) == (is_told,) * 3
    assert ("city, dates" in page) == (not is_told)
    for word in ("yaren", "mid-June"):
        assert (REFERENCE in words_on(client, f"{pages}?q={word}")) == is_told, word


# -- writing --


def test_it_is_said_in_the_form_and_kept_in_the_history(come, demo_user):
    client = come("officer")
    answer = client.post(NEW, what_an_officer_types(internal_dates_withheld="on"))
    activity = Activity.objects.latest("pk")
    form = client.get(f"{answer['Location']}edit/").content.decode()

    assert (activity.city_withheld, activity.dates_withheld) == (False, True)
    assert re.search(r'name="internal_dates_withheld" checked', form)
    assert not re.search(r'name="internal_city_withheld" checked', form)
    send(
        client, "PATCH", f"{ADDRESS}{activity.reference}/", {"internal": {"city_withheld": True}}, **{"If-Match": '"1"'}
    )
    change = Change.objects.about(activity).filter(action="update").latest("pk")
    told = (change.actor_id, change.before["city_withheld"], change.after["city_withheld"])
    assert told == (demo_user("officer").pk, False, True)
    assert "city withheld" in words_on(client, f"{answer['Location']}history/").lower()


def test_the_body_of_the_api_takes_it_among_the_internals(come):
    client = come("officer")
    answer = send(client, "POST", ADDRESS, a_body(internal={"city_withheld": True, "dates_withheld": True}))
    item, headers = answer.json(), {"If-Match": answer["ETag"]}
    address = f"{ADDRESS}{item['reference']}/"
    emptied = send(client, "PATCH", address, {"internal": {"dates_withheld": None}}, **headers)
    refused = send(
        client, "PATCH", address, {"internal": {"city_withheld": "perhaps"}}, **{"If-Match": emptied["ETag"]}
    )

    assert (item["in_confidence"], emptied.json()["in_confidence"]) == (["city", "dates"], ["city"])
    assert refused.status_code == 400
    assert [error["pointer"] for error in refused.json()["errors"]] == ["#/internal/city_withheld"]
    assert send(client, "PATCH", address, {"withheld": []}, **{"If-Match": emptied["ETag"]}).status_code == 200


def test_the_administration_page_takes_it(come, kept_back, demo_user):
    user = demo_user("officer")
    user.is_staff = True
    user.save()
    client, page = come("officer"), f"/admin/activities/activity/{kept_back.pk}/change/"
    stored = form_on(client.get(page))
    send_page(client, page, dates_withheld=None)

    kept_back.refresh_from_db()
    assert (stored["city_withheld"], stored["dates_withheld"]) == (["on"], ["on"])
    assert (kept_back.city_withheld, kept_back.dates_withheld) == (True, False)


def test_a_manager_who_publishes_can_withhold(come, kept_back):
    Activity.objects.filter(pk=kept_back.pk).update(published_at=None, city_withheld=True, dates_withheld=False)
    client, address = come("manager"), f"/activities/{REFERENCE}/acts/publish/"
    page = client.get(address).content.decode()
    client.post(address, {"version": "1", "withhold": ["dates"]})

    kept_back.refresh_from_db()
    assert 'value="dates"' in page and 'value="city"' not in page and "The city is withheld" in page
    assert (kept_back.city_withheld, kept_back.dates_withheld) == (True, True)
    assert kept_back.published_at
    assert place_and_time(detail(come(None))) == IN_PART


def test_publishing_through_the_api_can_withhold_and_reveals_nothing(come, kept_back):
    Activity.objects.filter(pk=kept_back.pk).update(published_at=None, city_withheld=True, dates_withheld=False)
    client, version = come("manager"), {"If-Match": '"1"'}
    unknown = send(client, "POST", f"{ADDRESS}{REFERENCE}/publish/", {"withhold": ["title"]}, **version)
    elsewhere = send(client, "POST", f"{ADDRESS}{REFERENCE}/withdraw/", {"withhold": ["city"]}, **version)
    answer = send(client, "POST", f"{ADDRESS}{REFERENCE}/publish/", {"withhold": ["dates"]}, **version)

    assert [unknown.status_code, elsewhere.status_code, answer.status_code] == [400, 400, 200]
    assert [error["pointer"] for error in elsewhere.json()["errors"]] == ["#/withhold"]
    assert answer.json()["in_confidence"] == ["city", "dates"]


# -- who writes, and is not told --


@pytest.fixture
def system(db):
    """The headers of a partner's system that hands drafts to the Vienna office and reads no internals."""
    user = User.objects.create_user(
        "s@x.invalid", name="S", role=Role.CLIENT, partner=Partner.objects.get(code="ipu"), office=demo_office()
    )
    return {"Authorization": f"Token {ApiToken.issue(user, 'test')}"}


WITHHELD = {"internal": {"city_withheld": True, "dates_withheld": True}}


@pytest.mark.parametrize("method", ["PATCH", "PUT"])
def test_who_is_not_told_changes_the_rest_and_leaves_city_and_days_as_they_are(client, system, method):
    created = send(client, "POST", ADDRESS, a_body(time_zone="Africa/Casablanca", **WITHHELD), **system)
    item, headers = created.json(), system | {"If-Match": created["ETag"]}
    body = {"background": "More"}
    if method == "PUT":
        body |= a_body(planned=None, venue={"country": "MAR"})
    answer = send(client, method, f"{ADDRESS}{item['reference']}/", body, **headers)

    activity = Activity.objects.get(reference=item["reference"])
    assert (item["venue"]["city"], item["withheld"]) == (None, ["city", "dates"])
    assert answer.status_code == 200, answer.json()
    assert (activity.background, activity.venue_city, activity.time_zone) == ("More", "Rabat", "Africa/Casablanca")
    assert (activity.planned_starts_on, activity.planned_starts_on_precision_id) == (dt.date(2030, 3, 1), "month")
    assert (activity.city_withheld, activity.dates_withheld) == (True, True)


def test_who_is_not_told_is_refused_another_city_and_other_days(client, system):
    created = send(client, "POST", ADDRESS, a_body(**WITHHELD), **system)
    address, headers = f"{ADDRESS}{created.json()['reference']}/", system | {"If-Match": created["ETag"]}
    body = {"venue": {"city": "Fez"}, "planned": {"starts_on": "2030-04-01", "starts_on_precision": "month"}}
    answer = send(client, "PATCH", address, body | {"time_zone": "Africa/Cairo"}, **headers)

    assert answer.status_code == 400
    assert {error["pointer"] for error in answer.json()["errors"]} == {"#/venue/city", "#/planned", "#/time_zone"}
    assert Activity.objects.latest("pk").venue_city == "Rabat"
