"""The API as its clients meet it: sign-in, schema, docs page, lists and details that agree."""

import datetime as dt
import io
import json
import re

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from accounts.models import ApiToken, User
from activities.models import SavedView
from ctassist import api_router
from ctassist.api_router import RESOURCES
from partners.models import Partner

pytestmark = pytest.mark.django_db

TOLD_IN_FULL = {"participants", "ratification", "parties"}  # a list item has their beginning only
FIRST_KEYS = {"activities": "reference", "projects": "reference", "countries": "alpha3", "treaty-actions": "id"}
FIRST_KEYS |= {"saved-views": "public_id"}


@pytest.fixture
def reader(name, client, demo_user):
    """Somebody who reads a resource in which there is something to read."""
    if name == "saved-views":
        client.force_login(demo_user("officer"))
        SavedView.objects.create(name="A view", owner=demo_user("officer"), query="country=NGA")
    return client


@pytest.mark.parametrize("name", RESOURCES)
def test_every_resource_lists_and_each_item_answers_at_its_own_address(reader, name):
    page = reader.get(f"/api/v1/{name}/?page_size=100").json()

    assert set(page) == {"count", "next", "previous", "results"}
    assert page["count"] > 0
    for item in page["results"]:
        detail = reader.get(item["url"])
        assert detail.status_code == 200
        key = FIRST_KEYS.get(name, "code")
        assert detail.json()[key] == item[key]
        told = detail.json()
        for part in TOLD_IN_FULL & set(item):
            assert told[part].items() >= item.pop(part).items()
        assert {name: told[name] for name in item} == item


@pytest.mark.parametrize("name", RESOURCES)
def test_following_next_gives_every_record_once(reader, name):
    url, keys, count = f"/api/v1/{name}/?page_size=200", [], None
    while url:
        page = reader.get(url).json()
        keys += [item["url"] for item in page["results"]]
        url, count = page["next"], page["count"]

    assert len(keys) == len(set(keys)) == count


def test_the_shipped_facts_are_all_there(client):
    expected = {
        "activities": 64,
        "projects": 37,
        "outputs": 28,
        "countries": 198,
        "instruments": 19,
        "treaty-actions": 1930,
        "partners": 78,
        "mandates": 30,
        "themes": 33,
        "regions": 22,
        "networks": 17,
    }

    assert {name: client.get(f"/api/v1/{name}/?page_size=1").json()["count"] for name in expected} == expected


def test_congo_and_the_democratic_republic_stay_two(client):
    assert [r["reference"] for r in client.get("/api/v1/activities/?country=COD").json()["results"]] == ["ACT-026"]
    assert client.get("/api/v1/activities/?country=COG").json()["results"] == []


def test_a_treaty_action_has_the_documented_shape(client):
    action = client.get("/api/v1/treaty-actions/?country=NGA&year=2019").json()["results"][0]

    assert action.pop("url").endswith(f"/api/v1/treaty-actions/{action.pop('id')}/")
    assert action == {
        "country": {"alpha2": "NG", "alpha3": "NGA", "name": "Nigeria"},
        "instrument": "montreal-protocol-2014",
        "type": {"code": "ratification", "label": "Ratification", "expresses_consent": True},
        "depositary": "icao",
        "deposited_on": "2019-11-26",
        "deposited_on_precision": "day",
        "effective_on": "2020-01-01",
        "effective_basis": "listed",
        "territory": None,
        "is_current": True,
        "note": None,
        "source": {"name": "ICAO annual report 2019, treaty developments", "url": None},
        "as_of": None,
        "supersedes": None,
    }


# -- sign-in --


def new_client(name="Nightly pull", partner="ipu"):
    out = io.StringIO()
    call_command("create_api_client", name, partner=partner, stdout=out)
    return out.getvalue().splitlines()[-1]


def test_the_command_prints_a_token_that_signs_in_and_keeps_only_its_digest(client):
    token = new_client()

    assert client.get("/api/v1/themes/", headers={"Authorization": f"Token {token}"}).status_code == 200
    assert not ApiToken.objects.filter(digest=token).exists()
    assert User.objects.get(tokens__digest=ApiToken.digest_of(token)).partner.code == "ipu"


def test_a_second_call_gives_one_more_token_and_the_first_stays_valid(client):
    first, second = new_client(), new_client()

    assert first != second
    for token in (first, second):
        assert client.get("/api/v1/themes/", headers={"Authorization": f"Token {token}"}).status_code == 200
    assert User.objects.filter(partner__code="ipu").count() == 1


def test_a_client_of_an_unknown_partner_is_refused():
    with pytest.raises(CommandError, match="no partner with the code 'nobody'"):
        new_client(partner="nobody")


def spoil_by_time(token):
    ApiToken.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    return token


def spoil_by_closing(token):
    User.objects.filter(partner__code="ipu").update(is_active=False)
    return token


@pytest.mark.parametrize("spoil", [spoil_by_time, spoil_by_closing, str.upper, lambda token: "", lambda token: "é"])
def test_a_token_that_does_not_count_is_refused_with_the_same_words(client, spoil):
    token = spoil(new_client())

    response = client.get("/api/v1/themes/", headers={"Authorization": f"Token {token}"})

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Token"
    assert response.json()["detail"] == (
        "This token is unknown, expired, of an account that is closed, or does not count from this address."
    )


def test_a_token_is_not_read_from_the_address(client):
    assert client.get(f"/api/v1/themes/?token={new_client()}").status_code == 400


def test_the_use_of_a_token_is_noted_once_an_hour(client):
    token = new_client()
    headers = {"Authorization": f"Token {token}"}
    client.get("/api/v1/themes/", headers=headers)
    noted = ApiToken.objects.get().last_used_at
    client.get("/api/v1/themes/", headers=headers)

    assert noted is not None and ApiToken.objects.get().last_used_at == noted
    ApiToken.objects.update(last_used_at=noted - dt.timedelta(hours=2))
    client.get("/api/v1/themes/", headers=headers)
    assert ApiToken.objects.get().last_used_at > noted


def test_a_partner_cannot_be_deleted_while_records_name_it():
    from django.db.models import ProtectedError

    with pytest.raises(ProtectedError):
        Partner.objects.get(code="ipu").delete()


# -- schema and docs --


@pytest.fixture
def schema(client):
    response = client.get("/api/v1/schema/?format=json")
    assert response.status_code == 200
    return json.loads(response.content)


def test_the_schema_describes_every_resource_without_warnings(schema, capsys):
    described = {path.split("/")[3] for path in schema["paths"]}

    assert described == {*RESOURCES, "ratifications", "search", "statistics", "token"}
    call_command("spectacular", "--fail-on-warn", "--validate", file="/dev/null")
    assert "Warning" not in capsys.readouterr().err


SEVERAL_AT_ONCE = ("country", "region", "partner", "donor", "theme", "mandate", "instrument")
SEVERAL = (*SEVERAL_AT_ONCE, "kind", "status", "partner_role", "project", "modality", "scope", "venue_country")


def test_the_schema_names_the_parameters_that_the_list_takes(schema):
    names = {p["name"] for p in schema["paths"]["/api/v1/activities/"]["get"]["parameters"]}

    assert names == {
        *("search", "country_relation", "is_training", "year", "period"),
        *(name + suffix for name in SEVERAL for suffix in ("", "_not")),
        *(f"{name}_match" for name in SEVERAL_AT_ONCE),
        *(
            "delivered",
            "without",
            "publication",
            "has_parts",
            "certainty",
            "starts_after",
            "ends_before",
            "updated_since",
        ),
        *("ordering", "page", "page_size", "language"),
    }


@pytest.mark.parametrize("wanted", ["json", "yaml"])
def test_the_schema_is_made_once_a_process(client, monkeypatch, wanted):
    made = []
    make = SchemaGenerator.get_schema
    monkeypatch.setattr(
        SchemaGenerator, "get_schema", lambda *args, **options: made.append(1) or make(*args, **options)
    )
    api_router.description.cache_clear()

    first = client.get(f"/api/v1/schema/?format={wanted}")
    second = client.get(f"/api/v1/schema/?format={wanted}", headers={"Host": "localhost:8112"})

    assert (first.content, first["Content-Type"]) == (second.content, second["Content-Type"])
    assert made == [1]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/vnd.oai.openapi"),
        ("*/*", "application/vnd.oai.openapi"),
        ("application/yaml", "application/vnd.oai.openapi"),
        ("application/json,*/*", "application/vnd.oai.openapi+json"),
        ("application/vnd.oai.openapi+json", "application/vnd.oai.openapi+json"),
        ("image/png;;;=", "application/vnd.oai.openapi"),
    ],
)
def test_the_schema_comes_as_a_client_accepts_it(client, accept, media_type):
    response = client.get("/api/v1/schema/", headers={"Accept": accept})

    assert (response.status_code, response["Content-Type"], response["Vary"].split(", ")[0]) == (
        200,
        media_type,
        "Accept",
    )


@pytest.mark.parametrize("name", RESOURCES)
def test_what_is_answered_is_what_the_schema_says(reader, schema, name):
    def properties(reference):
        return schema["components"]["schemas"][reference.rpartition("/")[2]]

    page = schema["paths"][f"/api/v1/{name}/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    item = properties(properties(page["$ref"])["properties"]["results"]["items"]["$ref"])
    detail = schema["paths"][f"/api/v1/{name}/{{key}}/"]["get"]["responses"]["200"]["content"]["application/json"]
    row = reader.get(f"/api/v1/{name}/?page_size=1").json()["results"][0]

    assert set(row) == set(item["properties"]) - {"internal"}  # which not everybody reads
    promised = properties(detail["schema"]["$ref"])
    assert set(reader.get(row["url"]).json()) == set(promised["properties"]) - {"internal"}  # not for everybody


def test_the_docs_page_needs_no_script_of_its_own(client):
    response = client.get("/api/v1/docs/")

    scripts = re.findall(r"<script[^>]*>[^<]*", response.content.decode())
    assert len(scripts) >= 2
    assert all(" src=" in script and script.endswith(">") for script in scripts)
    assert "unsafe" not in response["Content-Security-Policy"] + response["Cross-Origin-Opener-Policy"]
