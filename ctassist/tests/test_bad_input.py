"""What cannot be answered is refused with 400 and the name of the parameter, on every list, as page and in the API."""

import re
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import QueryDict
from django.urls import URLResolver, get_resolver

from ctassist.lib import parameters
from ctassist.lib.parameters import BLANK, TWICE, UNKNOWN
from partners.models import Partner

pytestmark = pytest.mark.django_db

LISTS = ["activities", "countries", "instruments", "outputs", "partners", "projects"]
API_ONLY = [
    "treaty-actions",
    "reported-figures",
    "mandates",
    "themes",
    "activity-kinds",
    "regions",
    "networks",
    "ratifications/matrix",
]
ADDRESSES = [f"/{name}/" for name in [*LISTS, "instruments/matrix"]]
ADDRESSES += [f"/api/v1/{name}/" for name in LISTS + API_ONLY]
ADDRESSES += ["/dashboard/", "/api/v1/statistics/activities/"]
ADDRESSES += ["/dashboard/coordination/", "/api/v1/statistics/coordination/"]
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
    ("ordering=-", "ordering"),
    ("ordering=%20", "ordering"),
    ("language=klingon", "language"),
    ("language=zz", "language"),
    ("language=EN", "language"),
    ("language=%20", "language"),
    ("search=%20", "search"),
    ("search=%09%0A", "search"),
    ("search=%C2%A0%E2%80%8B", "search"),
    ("updated_since=%20", "updated_since"),
    ("page=%20", "page"),
    ("page_size=%20", "page_size"),
    ("page=1&page=", "page"),
    ("=1", "query"),
    ("&".join(["page=1"] * 101), "query"),
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
    *((f"{name}=%20", name) for name in ("kind", "country", "project", "is_training", "year", "period", "certainty")),
    ("starts_after=%20", "starts_after"),
    ("is_training=yes&is_training=no", "is_training"),
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


def test_a_field_that_a_form_left_empty_asks_nothing(client):
    assert client.get("/activities/?search=&kind=&year=&page=").context["listing"].count == 64


@pytest.mark.parametrize("name", ["search", "kind", "year", "period", "page", "ordering", "language", "updated_since"])
def test_the_api_has_no_form_and_never_takes_an_empty_value_for_everything(client, name):
    for query in (name, f"{name}="):
        refused = client.get(f"/api/v1/activities/?{query}")

        assert refused.status_code == 400
        assert refused.json()["errors"][0] == {"parameter": name, "detail": BLANK}


LANGUAGES = "ar, bs, cnr, en, es, fr, mk, ru, sq, sr, zh"


@pytest.mark.parametrize("address", ["activities/", "countries/", "activities/ACT-001/", "countries/KAZ/"])
def test_a_language_that_is_not_known_is_refused_with_those_that_are(client, address):
    page, api = client.get(f"/{address}?language=zz"), client.get(f"/api/v1/{address}?language=zz")

    [error] = api.json()["errors"]
    assert (page.status_code, api.status_code, error["parameter"]) == (400, 400, "language")
    start, _, codes = error["detail"].partition(": ")
    assert start == "Give the code of a language that is known here"
    assert ", ".join(sorted(codes.rstrip(".").split(", "))) == LANGUAGES
    assert page.context["errors"] == {"language": [error["detail"]]}


@pytest.mark.parametrize("preferred", ["zz", "zz-ZZ, fr;q=0.5", "*", "\u00ff", "", ";,-", "a" * 4000])
def test_a_browser_may_prefer_any_language_and_gets_the_original_title(client, preferred):
    answer = client.get("/api/v1/activities/ACT-001/", headers={"Accept-Language": preferred})

    assert answer.status_code == 200
    assert answer.json()["title"] == client.get("/api/v1/activities/ACT-001/").json()["title"]


# -- every address of the site --

SAMPLES = {
    "reference": "ACT-001",
    "alpha3": "KAZ",
    "code": "ipu",
    "key": "ACT-001",
    "act": "publish",
    "object_id": "1",
    "app_label": "activities",
    "url": "nothing",
    "public_id": "00000000-0000-4000-8000-000000000000",
    "action": "cancel",
    "answer": "grant",
    "name": "projects",
    "pk": "1",
    "token": "1",
}


def patterns(resolver=None, before=()):
    """Every address of the URL configuration, as the patterns that lead to it."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = (*before, pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, path)
        else:
            yield path


def sample(path):
    """An address that a path of patterns leads to."""
    address = "".join(sample_of(pattern) for pattern in path)
    assert not set(address) & set("<>^$()"), f"{address} needs a sample"
    return f"/{address}"


def sample_of(pattern):
    text = str(pattern)
    if "(?P" in text:  # of Django's admin, the only regular expressions
        [name] = pattern.regex.groupindex
        return SAMPLES[name] + "/"
    for name in pattern.converters:
        text = re.sub(f"<[a-z_]+:{name}>", SAMPLES[name], text)
    return text


EVERY_ADDRESS = sorted({sample(path) for path in patterns()})


def test_every_address_is_walked():
    assert len(EVERY_ADDRESS) > 300
    assert {"/", "/accounts/login/", "/health/ready", "/api/v1/", "/api/v1/schema/", "/api/v1/activities/"} < set(
        EVERY_ADDRESS
    )
    assert {"/admin/", "/admin/activities/", "/admin/activities/activity/1/change/"} < set(EVERY_ADDRESS)


@pytest.mark.parametrize("name", [None, "admin"])
def test_no_address_of_the_site_takes_a_parameter_that_it_does_not_know(client, demo_user, name):
    if name:
        client.force_login(demo_user(name))
    answered = {}
    for address in EVERY_ADDRESS:
        response = client.get(f"{address}?no_such_parameter=1")
        if response.status_code != 400 or "no_such_parameter" not in response.content.decode():
            answered[address] = response.status_code

    # Whoever is not signed in is told so, before a list that is not for everybody looks at what is asked.
    lists = {address for address in EVERY_ADDRESS if address.startswith("/admin/") and address.count("/") == 4}
    lists |= {"/jobs/", "/accounts/access/", "/accounts/clients/"}
    told = {address: 302 for address in lists if not name} | ({} if name else {"/api/v1/saved-views/": 401})
    assert {address: status for address, status in answered.items() if told.get(address) != status} == {}


@pytest.mark.parametrize(
    ("address", "refused"),
    [
        ("/accounts/login/?next=/&next=/admin/", {"next": [TWICE]}),
        ("/accounts/login/?next=%20", {"next": [BLANK]}),
        ("/accounts/login/?next=", {"next": [BLANK]}),
        ("/admin/login/?next=/&next=/", {"next": [TWICE]}),
        ("/activities/ACT-001/?language=", {"language": [BLANK]}),
        ("/activities/ACT-001/?Language=en", {"Language": [UNKNOWN]}),
        ("/?x&y=1", {"x": [UNKNOWN], "y": [UNKNOWN]}),
        ("/health/ready?verbose", {"verbose": [UNKNOWN]}),
    ],
)
def test_a_page_names_every_parameter_that_it_does_not_take(client, address, refused):
    response = client.get(address)

    assert (response.status_code, response.context["errors"]) == (400, refused)


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("format=xml", {"parameter": "format", "detail": "Give one of: yaml, json."}),
        ("format=", {"parameter": "format", "detail": BLANK}),
        ("format=json&format=yaml", {"parameter": "format", "detail": TWICE}),
        ("lang=fr", {"parameter": "lang", "detail": UNKNOWN}),
        ("version=2", {"parameter": "version", "detail": UNKNOWN}),
    ],
)
def test_the_schema_takes_a_format_that_it_has(client, query, refused):
    response = client.get(f"/api/v1/schema/?{query}")

    assert response.status_code == 400
    assert (response["Content-Type"], response.json()["errors"]) == ("application/problem+json", [refused])


def test_what_an_address_takes_is_answered(client):
    assert client.get("/accounts/login/?next=/activities/").status_code == 200
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/accounts/login/?next=/admin/"


@pytest.mark.parametrize(
    ("query", "name"),
    [("q=%20", "q"), ("q=a&q=b", "q"), ("o=x", "o"), ("o=1.", "o"), ("o=99", "o"), ("o=%20", "o"), ("p=%20", "p")],
)
def test_a_list_of_the_admin_pages_names_what_it_cannot_answer(signed_in, query, name):
    response = signed_in("admin").get(f"/admin/countries/country/?{query}")

    assert (response.status_code, list(response.context["errors"])) == (400, [name])


@pytest.mark.parametrize("query", ["q=", "o=1.-0", "p=1", "all=", "q=kazakh&o=-1"])
def test_a_list_of_the_admin_pages_answers_what_its_own_form_and_links_ask(signed_in, query):
    assert signed_in("admin").get(f"/admin/countries/country/?{query}").status_code == 200


def test_a_view_that_says_nothing_takes_nothing():
    assert parameters.taken_by(SimpleNamespace()) == {}
    assert parameters.faults(QueryDict("a=1&b=1&b=2&c="), {"b": None, "c": None}) == {
        "a": [UNKNOWN],
        "b": [TWICE],
        "c": [BLANK],
    }


# -- what no view sees --

REFUSED_BEFORE_ANY_VIEW = ["?search=%00", "?search=%ff", f"?x={LONG}", "%00", "?" + "&".join("a" * 101)]


@pytest.mark.parametrize("address", ["/activities/", "/api/v1/activities/"])
@pytest.mark.parametrize("rest", REFUSED_BEFORE_ANY_VIEW)
def test_a_refusal_before_any_view_carries_the_same_headers_as_a_page(client, address, rest):
    refused, page = client.get(address + rest), client.get("/")

    assert refused.status_code == 400
    assert refused["Cache-Control"] == "no-store"
    for name in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "X-Frame-Options",
        "Referrer-Policy",
        "Cross-Origin-Opener-Policy",
    ):
        assert refused[name] == page[name]
    assert len(refused["X-Request-Id"]) == 32


def test_a_query_has_100_parameters_at_most(client):
    hundred = client.get("/activities/?" + "&".join(f"x{number}=1" for number in range(settings.MOST_PARAMETERS)))
    more = client.get("/activities/?" + "&".join(f"x{number}=1" for number in range(settings.MOST_PARAMETERS + 1)))

    assert len(hundred.context["errors"]) == 100
    assert more.context["errors"] == {"query": ["The query has more than 100 parameters."]}


@pytest.mark.parametrize("address", ["/", "/api/v1/activities/", "/accounts/login/", "/admin/"])
def test_a_cookie_with_a_nul_character_signs_nobody_in_and_breaks_nothing(client, address):
    wanted = client.get(address).status_code
    for name in ("sessionid", "csrftoken", "messages"):
        assert client.get(address, headers={"Cookie": f'{name}="abcdefghijkl\\000"'}).status_code == wanted


@pytest.mark.parametrize("address", ["/", "/activities/", "/health/live", "/activities/ACT-001/"])
def test_a_method_that_a_page_does_not_take_is_refused_with_a_page(client, address):
    refused = client.post(address)

    assert refused.status_code == 405
    assert "<h1" in refused.content.decode() and "GET" in refused["Allow"]


def test_the_address_for_signing_out_shows_no_blank_page(client):
    refused = client.get("/accounts/logout/")

    assert (refused.status_code, refused["Allow"]) == (405, "POST, OPTIONS")
    assert "<h1" in refused.content.decode()


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/schema/", "/api/v1/docs/"])
def test_every_address_of_the_api_refuses_in_json(client, address):
    refused = client.post(address)

    assert refused.status_code == 405
    assert refused["Content-Type"] == "application/problem+json" and "GET" in refused["Allow"]
    assert refused.json()["detail"] == 'Method "POST" not allowed.'


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
        "/outputs/none/",
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


RECORDS = [
    *("activities/ACT-001/", "countries/KAZ/", "instruments/tokyo-1963/", "outputs/handbook_gender/", "partners/ipu/"),
    "projects/doha/",
]


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


@pytest.mark.parametrize("address", ["/countries/", "/countries/KAZ/", "/instruments/", "/instruments/tokyo-1963/"])
@pytest.mark.parametrize("door", ["", "/api/v1"])
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("as_of=2019-02-30", "Give a day that exists, as YYYY-MM-DD."),
        ("as_of=yesterday", "Give a day that exists, as YYYY-MM-DD."),
        ("as_of=2019", "Give a day that exists, as YYYY-MM-DD."),
        ("as_of=%D9%A2019-01-01", "Give a day that exists, as YYYY-MM-DD."),
        ("as_of=%202019-01-01", "Give a day that exists, as YYYY-MM-DD."),
        ("as_of=0000-01-01", "Give a day that exists, as YYYY-MM-DD."),
        ("as_of=1899-12-31", "Days lie between 1900 and 2100."),
        ("as_of=2101-01-01", "Days lie between 1900 and 2100."),
        ("as_of=2019-01-01&as_of=2019-01-02", "Give this parameter once."),
    ],
)
def test_a_day_as_of_which_nothing_can_be_told_is_refused_alike_everywhere(client, door, address, query, words):
    response = client.get(f"{door}{address}?{query}")

    assert response.status_code == 400
    if door:
        assert response.json()["errors"] == [{"parameter": "as_of", "detail": words}]
    else:
        assert dict(response.context["errors"]) == {"as_of": [words]}


@pytest.mark.parametrize("query", ["as_of=1900-01-01", "as_of=2100-12-31"])
def test_the_first_and_the_last_day_are_answered(client, query):
    for address in ("/countries/", "/countries/KAZ/", "/instruments/", "/instruments/tokyo-1963/"):
        assert client.get(f"{address}?{query}").status_code == 200
        assert client.get(f"/api/v1{address}?{query}").status_code == 200


@pytest.mark.parametrize("record", ["partners/ipu/", "activities/ACT-001/", "treaty-actions/1/"])
def test_what_tells_no_status_takes_no_day(client, record):
    refused = client.get(f"/api/v1/{record}?as_of=2019-01-01")

    assert [error["parameter"] for error in refused.json()["errors"]] == ["as_of"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("year=2019&period=2019", "period"),
        ("certainty=possible", "certainty"),
        ("certainty=perhaps&year=2019", "certainty"),
    ],
)
def test_the_list_of_treaty_actions_names_the_filter_that_it_cannot_answer(client, query, name):
    assert refused_by(client, "/api/v1/treaty-actions/", query) == [name]


def test_a_list_takes_no_format(client):
    assert refused_by(client, "/api/v1/activities/", "format=xml") == ["format"]


def test_a_retired_code_is_answered_and_offered_no_more(client):
    Partner.objects.filter(code="ipu").update(is_active=False)

    assert client.get("/api/v1/activities/?partner=ipu").json()["count"] == 2
    page = client.get("/activities/?partner=ipu")
    assert page.context["listing"].count == 2
    assert 'value="ipu" checked' in page.content.decode()
    assert 'value="ipu"' not in client.get("/activities/").content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize(("resource", "key", "status"), [("activities", "ACT-001", 401), ("countries", "KAZ", 405)])
def test_nobody_writes_through_the_api_unknown_nor_what_only_files_bring(client, method, resource, key, status):
    for address in (f"/api/v1/{resource}/", f"/api/v1/{resource}/{key}/"):
        response = getattr(client, method)(address, data="{}", content_type="application/json")

        assert response.status_code == status
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
