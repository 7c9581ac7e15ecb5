"""What is answered to a new activity is what is read of it afterwards, whatever it says."""

import io

import orjson
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities import recorded, recording
from activities.detail import DETAIL
from activities.tests.builders import a_body, a_project, an_activity

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/activities/"
ONE_DAY = {"starts_on": "2019-11-27", "ends_on": "2019-11-27"}

TOLD = {
    "as most are": {},
    "with little": {
        "participants": None,
        "themes": None,
        "venue": None,
        "scope": "global",
        "countries": None,
        "partners": [{"partner": "unodc", "role": "lead"}],
    },
    "in several languages": {
        "titles": {"fr": "Atelier", "en": "Workshop", "ar": "ورشة عمل"},
        "summaries": {"ar": "ملخص", "en": "Who, and why."},
        "original_language": "fr",
    },
    "with codes out of order": {
        "themes": ["prisons_vep", "ftf", "pve"],
        "regions": ["sahel", "mena", "central_asia"],
        "mandates": ["s_res_1989", "s_res_1267", "rome_memorandum"],
        "instruments": ["beijing-convention-2010", "tokyo-1963"],
        "audience": ["prosecutor", "judge"],
    },
    "with shares, and a country twice": {
        "countries": [
            {"country": "TUN", "relation": "participating", "share": "16.6"},
            {"country": "TUN", "relation": "beneficiary", "share": 33.4},
            {"country": "LBY", "relation": "beneficiary", "share": 50},
        ],
    },
    "held, from one planned to one actual day": {
        "status": "completed",
        "planned": {"starts_on": "2019-11-01", "starts_on_precision": "month"},
        "actual": {"ends_on": ONE_DAY["ends_on"]},
        "time_zone": "Africa/Cairo",
        "dates_as_stated": "end of November",
    },
    "held on days": {"status": "completed", "actual": ONE_DAY, "counts_as_training": False},
    "with figures": {
        "participants": {"planned": 40, "reported": 38, "reported_basis": "minimum", "registered": 51, "states": 7},
        "delivery_count": 3,
        "delivery_count_basis": "approximate",
        "gender_significance": 1,
    },
    "with a place": {
        "latitude": 34.02,
        "longitude": "-6.8",
        "venue_name": "Palais “du Congrès”",
        "venue": {"city": "Rabat"},
    },
    "online, with notes": {
        "modality": "online",
        "venue": None,
        "background": "Because.",
        "objectives": "So that …",
        "outcome": "A plan.",
        "internal": {
            "online_url": "https://meet.example.org/1",
            "source_note": "By telephone.",
            "sensitivity": "public",
        },
    },
    "with its own reference": {"reference": "OUR.workshop-1"},
}
READ = {
    "of a project": {"project": "ours"},
    "below another": {"parent": "WHOLE"},
    "read in a source of the past": {
        "is_from_past_source": True,
        "citations": [
            {"document": {"title": "Report", "type": "report"}, "place": "p. 3"},
            {"document": {"title": "Annex", "type": "report"}, "place": "p. 1"},
        ],
    },
    "with people counted": {
        "internal": {"head_counts": [{"female": 3, "male": 4, "role": "expert"}, {"female": 12, "basis": "minimum"}]}
    },
    "shared": {"internal": {"shared_with_partners": ["ipu"], "shared_with_offices": ["demo-dakar"]}},
}


def record(client, body, **headers):
    """(what was answered to a new activity, what is read of it): JSON as it comes."""
    made = client.post(ADDRESS, orjson.dumps(body), content_type="application/json", headers=headers)
    assert made.status_code == 201, made.content
    return made.content, client.get(made["Location"], headers=headers).content


def test_codes_stand_in_their_own_order_and_themes_in_that_of_the_writer(signed_in):
    both = TOLD["with codes out of order"] | TOLD["with shares, and a country twice"]

    item = orjson.loads(record(signed_in("officer"), a_body(**both))[0])

    assert item["themes"] == ["prisons_vep", "ftf", "pve"]
    assert item["regions"] == ["central_asia", "mena", "sahel"]
    assert [mandate["code"] for mandate in item["mandates"]] == ["rome_memorandum", "s_res_1267", "s_res_1989"]
    assert [link["code"] for link in item["instruments"]] == ["tokyo-1963", "beijing-convention-2010"]
    assert item["audience"] == ["judge", "prosecutor"]
    assert [(link["country"]["alpha3"], link["relation"], link["share"]) for link in item["countries"]] == [
        ("LBY", "beneficiary", "50.00"),
        ("TUN", "beneficiary", "33.40"),
        ("TUN", "participating", "16.60"),
    ]


@pytest.mark.parametrize("changes", [*TOLD.values(), *READ.values()], ids=[*TOLD, *READ])
def test_the_answer_to_a_new_activity_is_what_its_writer_then_reads(signed_in, changes):
    a_project(reference="ours")
    an_activity(reference="WHOLE")

    answered, read = record(signed_in("officer"), a_body(**changes))

    assert answered == read


def test_named_people_read_what_is_restricted_in_the_answer_too(signed_in, demo_user):
    restricted = {"sensitivity": "restricted", "named_people": [demo_user("officer").pk]}

    answered, read = record(signed_in("officer"), a_body(internal=restricted))

    assert answered == read
    assert orjson.loads(read)["internal"]["named_people"] == [
        {"id": demo_user("officer").pk, "name": demo_user("officer").name}
    ]


@pytest.mark.parametrize("changes", TOLD.values(), ids=TOLD)
def test_the_answer_to_a_partners_system_is_what_it_then_reads(client, changes):
    out = io.StringIO()
    call_command("create_api_client", "Nightly push", partner="unodc", office="demo-vienna", stdout=out)

    answered, read = record(client, a_body(**changes), Authorization=f"Token {out.getvalue().splitlines()[-1]}")

    assert answered == read
    assert "internal" not in orjson.loads(read)


@pytest.mark.parametrize("changes", TOLD.values(), ids=TOLD)
def test_what_shows_nothing_of_other_records_is_told_without_a_query(demo_user, changes):
    officer = demo_user("officer")
    activity, rows = recording.create_activity(a_body(**changes), by=officer)

    with CaptureQueriesContext(connection) as captured:
        item = recorded.told(activity, rows, officer, "")

    assert item["reference"] == activity.reference
    assert [query["sql"] for query in captured] == []
    assert recorded.row_of(activity, rows).keys() | {"has_internals", "has_figures"} == {*DETAIL}


@pytest.mark.parametrize("changes", READ.values(), ids=READ)
def test_what_shows_other_records_is_not_told_but_read(demo_user, changes):
    a_project(reference="ours")
    an_activity(reference="WHOLE")
    officer = demo_user("officer")

    activity, rows = recording.create_activity(a_body(**changes), by=officer)

    assert recorded.told(activity, rows, officer, "") is None
