"""What a body may hold: refused with its place, before any rule of the records is asked."""

import orjson
import pytest
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView

from ctassist.lib.json_body import MOST_FAULTS, BadJson, read


class Echo(APIView):
    permission_classes = authentication_classes = ()

    def post(self, request):
        return Response({"read": request.data})


def answer(body, content_type="application/json"):
    """(status, what was read or the refusal) of a body that is sent to a view that takes writes."""
    response = Echo.as_view()(APIRequestFactory().generic("POST", "/api/v1/echo/", body, content_type))
    if isinstance(response, Response):
        response.render()
    return response.status_code, orjson.loads(response.content)


def faults(body):
    with pytest.raises(BadJson) as refused:
        read(body)
    return refused.value.faults


def nested(depth):
    return b"[" * depth + b"]" * depth


def array(items):
    return orjson.dumps({"countries": ["LBY"] * items})


def test_what_is_accepted_comes_back_exactly():
    text = {"title": "Atelier régional – ورشة 🙂 Null", "counts": [0, -1, 2.5, None, True]}

    assert read(orjson.dumps(text)) == text


def test_arrays_and_objects_lie_32_deep_within_each_other_at_most():
    assert read(nested(32))
    assert faults(nested(33)) == [("/0" * 32, "Arrays and objects lie 32 deep within each other at most.")]
    assert [pointer for pointer, _ in faults(b'{"a":' * 33 + b"1" + b"}" * 33)] == ["/a" * 32]


@pytest.mark.parametrize("depth", [1024, 1025, 5000, 1_000_000])
def test_no_depth_exhausts_the_process(depth):
    assert [message for _, message in faults(nested(depth))] == [
        "Arrays and objects lie 32 deep within each other at most."
    ]


def test_an_array_has_1000_items_at_most():
    assert len(read(array(1000))["countries"]) == 1000
    assert faults(array(1001)) == [("/countries", "An array has 1,000 items at most.")]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (rb'{"titles": ["a", "b\u0000"]}', ("/titles/1", "It holds a NUL character.")),
        (rb'{"title": "\ud800"}', ("/title", "It holds half of a surrogate pair.")),
        (rb'{"title": "\udc00x"}', ("/title", "It holds half of a surrogate pair.")),
        (rb'"\u0000"', ("", "It holds a NUL character.")),
        (rb'{"a/b~c": "\u0000"}', ("/a~1b~0c", "It holds a NUL character.")),
        (rb'{"a\u0000": 1}', ("/a\ufffd", "The name: It holds a NUL character.")),
        (rb'[{"\ud800": 1}]', ("/0/\ufffd", "The name: It holds half of a surrogate pair.")),
    ],
)
def test_a_text_that_the_database_could_not_hold_is_refused_by_its_place(body, fault):
    assert faults(body) == [fault]


def test_a_whole_surrogate_pair_is_one_character():
    assert read(rb'"\ud83d\ude42"') == "🙂"


def test_faults_are_told_together_up_to_a_number():
    assert len(faults(orjson.dumps(["\x00"] * 3))) == 3
    assert len(faults(orjson.dumps(["\x00"] * 999))) == MOST_FAULTS


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"{", "The body is not JSON that can be read: see line 1, column 2."),
        (b'{"a":\n1,}', "The body is not JSON that can be read: see line 2, column 2."),
        (b"NaN", "The body is not JSON that can be read: see line 1, column 1."),
        (b"1" * 5000, "The body is not JSON that can be read: see line 1, column 1."),
        (b'"\xff"', "The body is not UTF-8 text."),
        (b'"\xed\xa0\x80"', "The body is not UTF-8 text."),
        ("{}".encode("utf-16"), "The body is not UTF-8 text."),
    ],
)
def test_what_is_no_json_is_said_in_words(body, message):
    with pytest.raises(BadJson) as refused:
        read(body)

    assert (refused.value.message, refused.value.faults) == (message, [])


def test_a_refused_body_is_answered_with_the_place_of_each_fault():
    assert answer(b'{"a": 1}') == (200, {"read": {"a": 1}})
    assert answer(rb'{"a": "\u0000", "b": ["\ud800"]}') == (
        400,
        {
            "type": "about:blank",
            "title": "Bad Request",
            "status": 400,
            "detail": "The body cannot be accepted.",
            "request_id": "",
            "errors": [
                {"pointer": "#/a", "detail": "It holds a NUL character."},
                {"pointer": "#/b/0", "detail": "It holds half of a surrogate pair."},
            ],
        },
    )


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "é"]
)
def test_a_body_that_does_not_say_that_it_is_json_is_refused_with_415(content_type):
    status, refusal = answer(b'{"a": 1}', content_type)

    assert (status, refusal["status"]) == (415, 415)
    assert content_type in refusal["detail"]


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/api/v1/activities/", "/accounts/login/", "/api/v1/none/"])
def test_a_body_of_more_than_2_mb_is_refused_with_413(client, address):
    large, largest = b"a" * (2 * 1024**2 + 1), b"a" * (2 * 1024**2)

    refused = client.post(address, large, "application/json")

    assert refused.status_code == 413
    assert "It is larger than 2 MB." in refused.content.decode()
    assert client.post(address, largest, "application/json").status_code != 413


@pytest.mark.django_db
def test_a_form_with_more_than_2_mb_of_text_is_refused_with_413_and_its_files_do_not_count(client):
    many = {f"field{number}": "x" * 100_000 for number in range(22)}

    refused = client.post("/accounts/login/", many)

    assert refused.status_code == 413
    assert "It is larger than 2 MB." in refused.content.decode()


@pytest.mark.django_db
def test_a_body_in_chunks_is_refused_and_not_read_as_an_empty_one(client):
    refused = client.post("/api/v1/activities/", headers={"Transfer-Encoding": "chunked"})

    assert refused.status_code == 411
    assert refused.json()["errors"] == [{"parameter": "body", "detail": "Send it as a whole, with its Content-Length."}]
