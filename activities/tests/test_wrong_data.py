"""Every door refuses the same wrong data, with the same words, and writes nothing."""

import datetime as dt

import orjson
import pytest

from activities.models import Activity, ActivityKind
from activities.tests.builders import a_body
from activities.tests.wrong_data import WRONG, period

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/activities/"


def post(client, body, raw=None):
    sent = orjson.dumps(body) if raw is None else raw
    return client.post(ADDRESS, sent, content_type="application/json")


def faults(answer):
    return {fault["pointer"].removeprefix("#/"): fault["detail"] for fault in answer.json()["errors"]}


@pytest.mark.parametrize("name", WRONG)
def test_the_api_refuses(name, signed_in):
    changes, place, words = WRONG[name]
    client, before = signed_in("officer"), Activity.objects.count()
    raw = None if encodes(changes) else with_escapes(changes)

    answer = post(client, a_body(**changes), raw)

    assert answer.status_code == 400
    found = faults(answer)
    assert place in found, found
    assert words is None or found[place] == words
    assert Activity.objects.count() == before


def encodes(changes):
    try:
        orjson.dumps(changes)
    except TypeError:
        return False
    return True


def with_escapes(changes):
    """A body that holds half a character, as a client can write it in JSON."""
    import json

    return json.dumps(a_body(**changes)).encode()


def test_the_body_that_is_changed_is_a_good_one(signed_in):
    assert post(signed_in("officer"), a_body()).status_code == 201


@pytest.mark.parametrize(("days", "status"), [(-1, 201), (0, 201), (3, 400)])
def test_what_took_place_is_not_after_today_where_it_was_held(signed_in, days, status):
    day = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=days)).isoformat()
    body = a_body(status="ongoing", actual=period(day, None) | {"ends_on_precision": "unknown"})

    assert post(signed_in("officer"), body).status_code == status


def test_a_retired_code_is_refused_for_a_new_record_and_kept_by_one_that_has_it(signed_in):
    client = signed_in("officer")
    kept = post(client, a_body(kind="webinar"))
    ActivityKind.objects.filter(pk="webinar").update(is_active=False)

    refused = post(client, a_body(kind="webinar"))
    changed = client.patch(
        kept.json()["url"],
        orjson.dumps({"outcome": "Fine."}),
        content_type="application/json",
        headers={"If-Match": kept["ETag"]},
    )

    assert faults(refused) == {"kind": "“webinar” is retired: choose another activity kind."}
    assert (changed.status_code, changed.json()["kind"]["code"]) == (200, "webinar")


ODD = {
    "emoji": "Workshop 🕊️ on peace",
    "right to left": "ورشة عمل حول مكافحة الإرهاب",
    "apostrophes": 'Côte d’Ivoire: l\'atelier "régional"',
    "markup": "<script>alert(1)</script> & <b>bold</b>",
    "pasted from a text processor": "“Smart quotes” – dashes… and\u00a0spaces\u2028and a line",
    "spelled like nothing": "Null",
    "one letter": "å",
}


@pytest.mark.parametrize("title", ODD.values(), ids=ODD)
def test_odd_text_comes_back_exactly(signed_in, title):
    client = signed_in("officer")

    item = post(client, a_body(titles={"en": title}, outcome=title)).json()
    page = client.get(item["html_url"])

    assert (item["titles"]["en"], item["outcome"]) == (title, title)
    assert page.context["activity"]["title"] == title
    assert "<script>alert" not in page.content.decode()


def test_a_title_is_kept_composed_and_without_outer_blanks(signed_in):
    item = post(signed_in("officer"), a_body(titles={"en": "  Cafe\u0301 \n"})).json()

    assert item["titles"] == {"en": "Café"}


def test_several_titles_need_one_that_is_the_original(signed_in):
    client, titles = signed_in("officer"), {"en": "A workshop", "fr": "Un atelier"}

    unsaid = post(client, a_body(titles=titles))
    said = post(client, a_body(titles=titles, original_language="fr"))

    assert faults(unsaid) == {"original_language": "Say which of the titles is the original."}
    assert (said.json()["title"], said.json()["title_language"]) == ("Un atelier", "fr")


def test_a_record_from_a_source_of_the_past_may_lack_what_the_source_leaves_out(signed_in):
    citation = [{"document": {"title": "Press release of 2015", "type": "press_release"}, "place": "line 3"}]
    bare = {"kind": "workshop", "status": "completed", "titles": {"en": "A workshop of 2015"}}

    asked = post(signed_in("officer"), bare)
    taken = post(signed_in("officer"), bare | {"is_from_past_source": True, "citations": citation})

    assert set(faults(asked)) == {"partners", "modality", "scope", "planned/starts_on", "actual/ends_on"}
    assert taken.status_code == 201
    assert [cited["document"]["title"] for cited in taken.json()["citations"]] == ["Press release of 2015"]
