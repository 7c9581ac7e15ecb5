"""What the API says of one activity, and how the page says it."""

import re

import pytest

from activities.detail import figures_of
from activities.models import Activity

pytestmark = pytest.mark.django_db


def detail(client, reference):
    return client.get(f"/api/v1/activities/{reference}/").json()


def test_an_item_of_the_list_has_the_documented_shape(client):
    item = client.get("/api/v1/activities/?project=mena_ve_2016").json()["results"][0]

    changing = {name: item.pop(name) for name in ("public_id", "updated_at")}
    assert len(changing["public_id"]) == 36
    assert changing["updated_at"].endswith("Z")
    assert item == {
        "reference": "ACT-001",
        "url": "http://testserver/api/v1/activities/ACT-001/",
        "html_url": "/activities/ACT-001/",
        "title": "Regional workshop for parliamentarians on the challenges posed by a criminal justice preventative "
        "response to violent extremism leading to terrorism",
        "title_language": "en",
        "kind": {"code": "workshop", "label": "Workshop"},
        "modality": {"code": "in_person", "label": "In person"},
        "scope": {"code": "regional", "label": "Regional"},
        "status": {"code": "planned", "label": "Planned"},
        "starts_on": "2017-01-31",
        "starts_on_precision": "day",
        "ends_on": "2017-02-02",
        "ends_on_precision": "day",
        "dates_are": "planned",
        "time_zone": "Africa/Cairo",
        "venue": {
            "city": "Aswan",
            "country": {
                "alpha2": "EG",
                "alpha3": "EGY",
                "m49": "818",
                "name": "Egypt",
                "url": "http://testserver/api/v1/countries/EGY/",
            },
        },
        "withheld": [],
        "in_confidence": [],
        "lead": {
            "code": "unodc",
            "acronym": "UNODC",
            "name": "United Nations Office on Drugs and Crime",
            "url": "http://testserver/api/v1/partners/unodc/",
        },
        "beneficiary_countries": [],
        "regions": ["gulf", "mena"],
        "themes": [
            "pve",
            "cj_response",
            "parliaments",
            "legal_framework",
            "internet_narratives",
            "human_rights",
            "investigation",
        ],
        "is_training": True,
        "participants": {
            "planned": 35,
            "planned_basis": "approximate",
            "attended": None,
            "attended_basis": None,
            "attended_source": None,
            "reported": None,
            "reported_basis": None,
            "registered": None,
        },
    }


def test_the_partner_sentence_is_written_from_the_roles(client):
    assert detail(client, "ACT-001")["partner_sentence"] == (
        "UNODC, jointly with IPU, in cooperation with PAM, with experts from UNODC and IPU, funded by Japan"
    )


def test_a_lead_that_the_source_does_not_name_is_marked_as_inferred(client):
    partners = detail(client, "ACT-002")["partners"]

    assert [(p["partner"]["code"], p["is_inferred"]) for p in partners if p["role"]["code"] == "lead"] == [
        ("unoct", True)
    ]


def test_the_sentence_says_so_when_no_lead_is_stated(client):
    assert detail(client, "ACT-058")["partner_sentence"].startswith("Lead organiser not stated, ")


def test_the_page_writes_the_same_sentence(client):
    page = client.get("/activities/ACT-001/").content.decode()

    words = re.sub(r"<[^>]+>", "", page[page.index('class="partner-sentence"') - 10 :].split("</p>")[0])
    assert detail(client, "ACT-001")["partner_sentence"] in re.sub(r"\s+", " ", words).replace(" ,", ",")


def test_a_workshop_for_one_country_held_in_another_keeps_both_apart(client):
    found = detail(client, "ACT-030")

    assert found["venue"]["country"]["alpha3"] == "MAR"
    assert [link["country"]["alpha3"] for link in found["countries"]] == ["LBY"]


def test_duration_is_counted_in_days_and_only_from_days(client):
    assert detail(client, "ACT-001")["duration_days"] == 3
    assert detail(client, "ACT-007")["duration_days"] == 1
    assert detail(client, "ACT-030")["duration_days"] is None


def test_every_record_carries_the_place_in_its_source(client):
    assert detail(client, "ACT-033")["citations"] == [
        {"document": {"code": "S2", "title": "E/CN.15/2020/5", "type": "Report"}, "place": "¶32"}
    ]


def test_a_joint_figure_stands_on_the_container_only(client):
    container, first, second = (detail(client, name) for name in ("ACT-003-004", "ACT-003", "ACT-004"))

    assert (container["participants"]["states"], container["participants"]["states_basis"]) == (30, "minimum")
    assert [child["reference"] for child in container["children"]] == ["ACT-003", "ACT-004"]
    assert first["participants"]["states"] is second["participants"]["states"] is None
    assert first["parent"]["reference"] == second["parent"]["reference"] == "ACT-003-004"


def test_figures_keep_their_qualifiers(client):
    assert figures_of(detail(client, "ACT-001")) == [("Expected", "about 35")]
    assert figures_of(detail(client, "ACT-003-004")) == [("States taking part", "at least 30")]
    assert figures_of(detail(client, "ACT-033")) == [("Attended, by head count", "600"), ("Times held", "30")]


def test_a_title_in_the_wanted_language_is_given_and_otherwise_the_original(client):
    activity = Activity.objects.get(reference="ACT-002")
    activity.texts.create(language_id="fr", title="Atelier interrégional", is_original=False)

    french, english, spanish = (
        client.get(f"/api/v1/activities/ACT-002/?language={code}").json() for code in ("fr", "en", "es")
    )
    preferred = client.get("/api/v1/activities/?search=atelier", headers={"Accept-Language": "fr-CH, en;q=0.5"})

    assert (french["title"], french["title_language"]) == ("Atelier interrégional", "fr")
    assert english["title_language"] == spanish["title_language"] == "en"
    assert [row["title"] for row in preferred.json()["results"]] == ["Atelier interrégional"]


def test_unknown_is_null_and_never_zero_or_empty(client):
    found = detail(client, "ACT-006")

    unknown = (
        "starts_on",
        "ends_on",
        "modality",
        "scope",
        "venue",
        "time_zone",
        "dates_are",
        "duration_days",
        "summary",
    )
    assert {name: found[name] for name in unknown} == dict.fromkeys(unknown)
    assert found["participants"]["planned"] is found["participants"]["attended"] is None
