"""What a client never sets as a plain field: refused by name when a record is made, replaced or changed in part."""

import pytest

from activities.models import Activity
from activities.tests.builders import a_body

pytestmark = pytest.mark.django_db
API = "/api/v1/activities/"
DERIVED = "ctassist derives this: it can be sent back as it was read, and not be changed."
NO_FIELD = "There is no field of this name."
TRIED = [  # what is sent -> where it is refused, in which words
    ({"id": 1}, "id", NO_FIELD),
    ({"office": "demo-dakar"}, "office", NO_FIELD),
    ({"office_id": 1}, "office_id", NO_FIELD),
    ({"owner": 1}, "owner", NO_FIELD),
    ({"published_at": "2020-01-01T00:00:00Z"}, "published_at", NO_FIELD),
    ({"deleted_at": "2020-01-01T00:00:00Z"}, "deleted_at", NO_FIELD),
    ({"public_id": "00000000-0000-4000-8000-000000000000"}, "public_id", DERIVED),
    ({"version": 9}, "version", DERIVED),
    ({"created_at": "2020-01-01T00:00:00Z"}, "created_at", DERIVED),
    ({"updated_at": "2020-01-01T00:00:00Z"}, "updated_at", DERIVED),
    ({"internal": {"office": "demo-dakar"}}, "internal/office", DERIVED),
    ({"internal": {"published_at": "2020-01-01T00:00:00Z"}}, "internal/published_at", DERIVED),
    ({"internal": {"published_by": "Olive Officer"}}, "internal/published_by", DERIVED),
    ({"internal": {"sensitivity_level": 1}}, "internal/sensitivity_level", NO_FIELD),
    ({"participants": {"attended": 12}}, "participants/attended", DERIVED),
]


def send(client, method, address, body):
    headers = {} if method == "post" else {"If-Match": '"1"'}
    return getattr(client, method)(address, body, content_type="application/json", headers=headers)


@pytest.mark.parametrize(("tried", "place", "words"), TRIED, ids=[place for _, place, _ in TRIED])
def test_nobody_sets_what_follows_from_something_else(signed_in, tried, place, words):
    client = signed_in("officer")
    made = send(client, "post", API, a_body())
    address, before = made.json()["url"], Activity.objects.values().get(reference=made.json()["reference"])

    answers = {
        "post": send(client, "post", API, a_body(**tried)),
        "put": send(client, "put", address, a_body() | tried),
        "patch": send(client, "patch", address, tried),
    }

    for method, answer in answers.items():
        assert answer.status_code == 400, method
        assert answer.json()["errors"] == [{"pointer": f"#/{place}", "detail": words}], method
    assert Activity.objects.values().get(pk=before["id"]) == before
    assert Activity.objects.filter(texts__title=a_body()["titles"]["en"]).count() == 1


def test_the_status_and_the_reference_of_a_stored_record_are_no_plain_fields(signed_in):
    client = signed_in("officer")
    address = send(client, "post", API, a_body()).json()["url"]

    answers = [
        send(client, "patch", address, {"status": "cancelled"}),
        send(client, "patch", address, {"reference": "X"}),
    ]

    assert [answer.status_code for answer in answers] == [400, 400]
    for answer, place in zip(answers, ["#/status", "#/reference"], strict=True):
        assert place in [error["pointer"] for error in answer.json()["errors"]]
