"""What cannot be answered is refused with 400 and the name of the parameter, on every list, as page and in the API."""

import pytest

from partners.models import Partner

pytestmark = pytest.mark.django_db

LISTS = ["activities", "countries", "instruments", "partners", "projects"]
API_ONLY = ["treaty-actions", "mandates", "themes", "activity-kinds", "regions", "networks"]
ADDRESSES = [f"/{name}/" for name in LISTS] + [f"/api/v1/{name}/" for name in LISTS + API_ONLY]
LONG = "a" * 4096

EVERYWHERE = [
    ("colour=red", "colour"),
    ("kind__is_training=yes", "kind__is_training"),
    ("page=0", "page"),
    ("page=-1", "page"),
    ("page=two", "page"),
    ("page=1.5", "page"),
    ("page=%D9%A1", "page"),
    ("page=999999", "page"),
    ("page=1&page=2", "page"),
    ("page_size=0", "page_size"),
    ("page_size=201", "page_size"),
    ("ordering=password", "ordering"),
    ("language=klingon", "language"),
    ("search=%00", "search"),
    ("page=%00", "page"),
    ("sear%00ch=x", "search"),
    ("search=%ff%fe", "search"),
    (f"x={LONG}", "query"),
    ("language=1", "language"),
    ("language=en&language=fr", "language"),
    ("updated_since=yesterday", "updated_since"),
    ("updated_since=01/02/2017", "updated_since"),
    ("updated_since=0001-01-01T00:00:00%2B23:59", "updated_since"),
    ("updated_since=2017-02-30", "updated_since"),
]
OF_ACTIVITIES = [
    ("kind=party", "kind"),
    ("status=done", "status"),
    ("country=XXX", "country"),
    ("country=lby", "country"),
    ("country_relation=host&country=LBY", "country_relation"),
    ("country_relation=invited", "country_relation"),
    ("partner=nobody", "partner"),
    ("partner_role=friend", "partner_role"),
    ("theme=weather", "theme"),
    ("project=none", "project"),
    ("mandate=s_res_9999", "mandate"),
    ("instrument=nothing", "instrument"),
    ("region=atlantis", "region"),
    ("modality=telepathy", "modality"),
    ("is_training=maybe", "is_training"),
    ("year=19", "year"),
    ("year=1899", "year"),
    ("year=2101", "year"),
    ("year=20x9", "year"),
    ("year=2019.0", "year"),
    ("year=%2B2019", "year"),
    ("year=%D9%A2%D9%A0%D9%A1%D9%A9", "year"),
    ("period=2019..", "period"),
    ("period=2019-13", "period"),
    ("period=2019-02-30", "period"),
    ("period=2019-12..2019-01", "period"),
    ("period=march", "period"),
    ("year=2019&period=2019", "period"),
    ("certainty=possible", "certainty"),
    ("starts_after=2019-02-30", "starts_after"),
    ("ends_before=31/12/2019", "ends_before"),
    (f"search={'a' * 201}", "search"),
]


def refused_by(client, address, query):
    """The names of the parameters that an address refuses; fails for every other answer."""
    response = client.get(f"{address}?{query}")
    assert response.status_code == 400, f"{address}?{query[:60]} answered {response.status_code}"
    if address.startswith("/api/"):
        assert response["Content-Type"] == "application/problem+json"
        body = response.json()
        assert body["status"] == 400 and body["request_id"]
        return [error["parameter"] for error in body["errors"]]
    page = response.content.decode()
    assert "<h1" in page
    assert "<tbody" not in page, "a refused list shows no rows"
    return [name for name in response.context["errors"] if name in page]


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_list_refuses_what_it_cannot_answer_by_name(client, address):
    refused = {query: refused_by(client, address, query) for query, _ in EVERYWHERE}

    assert refused == {query: [name] for query, name in EVERYWHERE}


@pytest.mark.parametrize("address", ["/activities/", "/api/v1/activities/"])
@pytest.mark.parametrize(("query", "name"), OF_ACTIVITIES)
def test_the_list_of_activities_names_the_filter_that_it_cannot_answer(client, address, query, name):
    assert refused_by(client, address, query) == [name]


def test_page_and_api_refuse_with_the_same_words(client):
    for query, _ in OF_ACTIVITIES + EVERYWHERE:
        page = client.get(f"/activities/?{query}").context["errors"]
        api = client.get(f"/api/v1/activities/?{query}").json()["errors"]

        assert [(e["parameter"], e["detail"]) for e in api] == [(n, m) for n, found in page.items() for m in found], (
            query
        )


def test_the_last_page_is_answered_and_the_next_is_not(client):
    last = client.get("/api/v1/activities/?page_size=32&page=2")
    beyond = client.get("/api/v1/activities/?page_size=32&page=3")

    assert last.status_code == 200 and len(last.json()["results"]) == 32 and last.json()["next"] is None
    assert beyond.json()["errors"] == [{"parameter": "page", "detail": "There is no page 3: the last one is 2."}]


def test_limits_are_allowed_up_to_the_limit(client):
    assert client.get("/api/v1/activities/?page_size=200").status_code == 200
    assert client.get(f"/api/v1/activities/?search={'a' * 200}").status_code == 200
    assert client.get("/api/v1/activities/?year=1900").status_code == 200


def test_an_empty_parameter_is_as_if_it_were_not_there(client):
    assert client.get("/activities/?search=&kind=&year=&page=").context["listing"].count == 64


@pytest.mark.parametrize(
    "address",
    [
        "/activities/NOPE/",
        "/activities/%00/",
        "/activities/%ff/",
        "/countries/XXX/",
        "/countries/lby/",
        "/instruments/none/",
        "/partners/none/",
        "/projects/none/",
        "/nothing/",
        "/api/v1/activities/NOPE/",
        "/api/v1/activities/%00/",
        "/api/v1/countries/XXX/",
        "/api/v1/treaty-actions/0/",
        "/api/v1/treaty-actions/99999999999999999999/",
        "/api/v1/treaty-actions/x/",
        "/api/v1/themes/none/",
        "/api/v1/none/",
        f"/activities/{'x' * 3000}/",
    ],
)
def test_what_is_not_there_is_said_in_words(client, address):
    response = client.get(address)

    assert response.status_code in (400, 404)
    if address.startswith("/api/"):
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["detail"]
    else:
        assert "<h1" in response.content.decode()


RECORDS = ["activities/ACT-001/", "countries/KAZ/", "instruments/tokyo-1963/", "partners/ipu/", "projects/doha/"]


@pytest.mark.parametrize("address", ["/", *(f"/{r}" for r in RECORDS), *(f"/api/v1/{r}" for r in RECORDS)])
@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("colour=red", "colour"),
        ("language=klingon", "language"),
        ("language=en&language=fr", "language"),
        ("format=xml", "format"),
    ],
)
def test_the_page_of_one_record_refuses_parameters_that_it_does_not_take(client, address, query, name):
    response = client.get(f"{address}?{query}")

    assert response.status_code == 400
    if address.startswith("/api/"):
        assert [error["parameter"] for error in response.json()["errors"]] == [name]
    else:
        assert list(response.context["errors"]) == [name]


def test_a_list_takes_no_format(client):
    assert refused_by(client, "/api/v1/activities/", "format=xml") == ["format"]


def test_a_retired_code_is_answered_and_offered_no_more(client):
    Partner.objects.filter(code="ipu").update(is_active=False)

    assert client.get("/api/v1/activities/?partner=ipu").json()["count"] == 2
    page = client.get("/activities/?partner=ipu")
    assert page.context["listing"].count == 2
    assert 'value="ipu"' not in page.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_writes_through_the_api(client, method):
    for address in ("/api/v1/activities/", "/api/v1/activities/ACT-001/"):
        response = getattr(client, method)(address, data="{}", content_type="application/json")

        assert response.status_code == 405
        assert response["Content-Type"] == "application/problem+json"


def test_odd_words_in_a_search_are_only_words(client):
    for words in (
        "'; DROP TABLE activities_activity; --",
        "%",
        "_",
        "\\",
        "a & | ! b",
        "<script>",
        "(((",
        '"',
        "éÇ",
        "🙂",
        "مؤتمر",
    ):
        for address in ("/activities/", "/api/v1/activities/", "/api/v1/partners/", "/countries/"):
            assert client.get(address, {"search": words}).status_code == 200, (address, words)


def test_what_is_searched_for_is_shown_as_text(client):
    page = client.get("/activities/", {"search": "<script>alert(1)</script>"}).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
