"""Saved views in the API: who reads and writes which, and what is refused; the rules are those of the pages."""

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiToken, Role, User
from activities.models import SavedView, SavedViewTile
from activities.saved_view_services import arrange, record_view
from activities.saved_views import tiles
from activities.tests.builders import an_activity
from ctassist.lib import counting, freshness
from partners.models import Partner

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/saved-views/"
MISSING = f"{ADDRESS}00000000-0000-4000-8000-000000000000/"
SEEN = {"If-Match": '"1"'}


def send(client, method, address=ADDRESS, body=None, **headers):
    freshness.forget()
    sent = b"" if body is None else orjson.dumps(body)
    return client.generic(method, address, sent, content_type="application/json", headers=headers)


def faults(answer):
    return answer.status_code, {error["pointer"]: error["detail"] for error in answer.json()["errors"]}


@pytest.fixture
def keep(demo_user):
    """Saves a view as somebody; its address."""

    def saved(who, name="A view", query="", reach="own", opens_as="list"):
        view = SavedView(name=name, query=query, reach=reach, opens_as=opens_as)
        record_view(view, by=demo_user(who))
        return f"{ADDRESS}{view.public_id}/"

    return saved


@pytest.fixture
def officer(client, demo_user):
    """The officer with a token, as a program has it."""
    client.defaults["HTTP_AUTHORIZATION"] = f"Token {ApiToken.issue(demo_user('officer'), 'test')}"
    return client


# -- reading --


@pytest.mark.parametrize(
    ("who", "names"),
    [
        ("officer", ["for all", "of Vienna", "own of officer"]),
        ("officer2", ["for all", "of Dakar"]),
        ("manager", ["for all", "of Vienna"]),
        ("dpo", ["for all"]),
        ("admin", ["for all"]),
    ],
)
def test_each_lists_their_own_those_of_the_office_and_the_shared_ones(keep, signed_in, who, names):
    keep("officer", "own of officer")
    keep("officer", "of Vienna", reach="office")
    keep("officer2", "of Dakar", reach="office")
    keep("manager", "for all", reach="shared")

    answer = send(signed_in(who), "GET").json()

    assert ([view["name"] for view in answer["results"]], answer["count"]) == (names, len(names))


def test_a_view_is_told_whole(keep, officer):
    an_activity(countries={"FJI": "beneficiary"}, published=True)
    an_activity(countries={"FJI": "beneficiary"}, precision="year", published=True)
    query = "country=FJI&period=2020-01&columns=title%2Cdates"
    address = keep("officer", "Fiji", query, reach="office")

    answer = send(officer, "GET", address)

    told = dict(answer.json())
    assert (answer["ETag"], told.pop("created_at") <= told.pop("updated_at")) == ('"1"', True)
    assert told == {
        "public_id": address.split("/")[-2],
        "name": "Fiji",
        "reach": "office",
        "office": {"code": "demo-vienna", "name": "Terrorism prevention, Vienna (demo)"},
        "opens_as": "list",
        "query": query,
        "sentence": "for Fiji, that ended certainly in January 2020",
        "faults": [],
        "activity_count": 1,
        "possible_count": 1,
        "activities_url": "http://testserver/api/v1/activities/?country=FJI&period=2020-01",
        "tile": {"place": 1},
        "is_writable": True,
        "version": 1,
        "url": f"http://testserver{address}",
        "html_url": address.replace("/api/v1/saved-", "/"),
    }
    assert send(officer, "GET").json()["results"] == [answer.json()]


@pytest.mark.parametrize(
    ("query", "opens_as"),
    [("country=FJI&columns=title&ordering=-lead", "list"), ("country=FJI&map=gaps", "dashboard"), ("", "list")],
)
def test_the_activities_that_a_view_asks_for_are_as_many_as_it_says(keep, officer, query, opens_as):
    an_activity(countries={"FJI": "beneficiary"})

    told = send(officer, "GET", keep("officer", query=query, opens_as=opens_as)).json()

    assert told["faults"] == []
    assert send(officer, "GET", told["activities_url"]).json()["count"] == told["activity_count"] > 0


def test_numbers_and_rights_are_those_of_the_reader(keep, signed_in):
    an_activity(countries={"FJI": "beneficiary"})
    address = keep("manager", query="country=FJI", reach="shared")

    told = {who: send(signed_in(who), "GET", address).json() for who in ("officer", "officer2", "manager")}

    assert {who: (view["activity_count"], view["is_writable"]) for who, view in told.items()} == {
        "officer": (1, False),
        "officer2": (0, False),
        "manager": (1, True),
    }


def test_more_views_cost_no_more_queries(keep, officer):
    def queries():
        send(officer, "GET")
        counting.kept.clear()
        for holder in freshness.holders:
            holder.drop(None)
        with CaptureQueriesContext(connection) as captured:
            assert send(officer, "GET").status_code == 200
        return [query["sql"] for query in captured if "accounts_apitoken" not in query["sql"][:400]]

    keep("officer", "first", "country=FJI", reach="office")
    of_one = queries()
    for number in range(20):
        keep("officer", f"view {number}", f"year={2000 + number}")

    assert (
        len(queries()) == len(of_one) == 7
    )  # what is fresh, how many, the views, those to write, two of tiles, all numbers


def test_a_view_that_cannot_be_answered_to_its_reader_says_which_parameter(keep, signed_in):
    address = keep("manager", query="publication=draft", reach="shared")

    told = send(signed_in("admin"), "GET", address).json()

    assert told["faults"] == [{"parameter": "publication", "detail": "There is no parameter of this name."}]
    assert (told["sentence"], told["activity_count"], told["activities_url"]) == (None, None, None)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("reach=own", ["own", "zürich"]),
        ("reach=office", ["office"]),
        ("opens_as=dashboard", ["zürich"]),
        ("search=ZURI", ["zürich"]),
        ("ordering=-updated_at", ["zürich", "office", "own"]),
        ("updated_since=2099-01-01T00:00:00Z", []),
        ("page=2&page_size=2", ["zürich"]),
    ],
)
def test_the_list_is_narrowed_and_ordered_and_has_pages(keep, officer, query, names):
    keep("officer", "own")
    keep("officer", "office", reach="office")
    keep("officer", "zürich", opens_as="dashboard")

    assert [view["name"] for view in send(officer, "GET", f"{ADDRESS}?{query}").json()["results"]] == names


@pytest.mark.parametrize("query", ["reach=mine", "colour=red", "page=2", "ordering=owner"])
def test_what_the_list_cannot_be_asked_is_refused(officer, query):
    answer = send(officer, "GET", f"{ADDRESS}?{query}")

    assert [error["parameter"] for error in answer.json()["errors"]] == [query.partition("=")[0]]
    assert answer.status_code == 400


# -- who does not --


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_who_has_not_signed_in_reads_or_writes(client, method):
    assert send(client, method, body={"name": "x"} if method == "POST" else None).status_code == 401


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("who", ["officer2", "manager", "admin"])
def test_a_view_that_one_does_not_see_is_like_none(keep, signed_in, method, who):
    hidden, asker = keep("officer"), signed_in(who)
    body = None if method in ("GET", "DELETE") else {"name": "Mine"}

    answers = [send(asker, method, address, body, **SEEN) for address in (hidden, MISSING, f"{ADDRESS}x/")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert SavedView.objects.get().name == "A view"


@pytest.mark.parametrize(("who", "status"), [("officer", 403), ("dpo", 403), ("manager", 200)])
def test_a_view_that_others_keep_is_read_and_not_changed(keep, signed_in, who, status):
    address, asker = keep("manager", reach="shared"), signed_in(who)

    read = send(asker, "GET", address)
    changed = send(asker, "PATCH", address, {"name": "Mine"}, **SEEN)
    deleted = send(asker, "DELETE", address, **{"If-Match": '"2"' if status == 200 else '"1"'})

    assert (read.status_code, changed.status_code) == (200, status)
    assert deleted.status_code == (204 if status == 200 else status)
    assert SavedView.objects.exists() == (status == 403)


def test_a_partners_system_has_no_views(keep, client):
    keep("manager", reach="shared")
    nti = Partner.objects.get(code="nti")
    system = User.objects.create_user("system@nti.example", name="system", role=Role.CLIENT, partner=nti)
    client.defaults["HTTP_AUTHORIZATION"] = f"Token {ApiToken.issue(system, 'test')}"

    assert send(client, "GET").json()["count"] == 0
    assert send(client, "POST", body={"name": "x"}).status_code == 403


# -- writing --


def test_a_new_view_is_kept_as_the_pages_keep_it(officer, demo_user):
    body = {"name": " Fiji ", "reach": "office", "query": "?country=FJI&page=3&kind=&density=compact"}

    answer = send(officer, "POST", body=body)

    told, view, writer = answer.json(), SavedView.objects.get(), demo_user("officer")
    assert (answer.status_code, answer["ETag"], answer["Location"]) == (201, '"1"', told["url"])
    assert (told["name"], told["query"], told["opens_as"]) == ("Fiji", "country=FJI&density=compact", "list")
    assert (view.owner, view.office, view.query) == (writer, writer.office, "country=FJI&density=compact")
    assert send(officer, "GET", answer["Location"]).json() == told


def test_what_is_left_out_of_a_new_view_is_its_owners_alone_and_asks_for_all(officer):
    told = send(officer, "POST", body={"name": "All"}).json()

    assert (told["reach"], told["opens_as"], told["query"], told["sentence"]) == ("own", "list", "", "")


def test_a_view_that_is_sent_twice_is_kept_once(officer):
    key = {"Idempotency-Key": "fiji"}
    first, second = (send(officer, "POST", body={"name": "Fiji"}, **key) for _ in range(2))

    other = send(officer, "POST", body={"name": "Tonga"}, **key)

    assert (first.json(), first["Location"]) == (second.json(), second["Location"])
    assert (other.status_code, SavedView.objects.count()) == (422, 1)


NOT_TEXT, REACHES = "This is not text.", "Give one of: own, office, shared."
WRONG = [
    ({}, "#/name", "Fill this in."),
    ({"name": "  "}, "#/name", "Fill this in."),
    ({"name": "x" * 81}, "#/name", "Give at most 80 characters."),
    ({"name": 5}, "#/name", NOT_TEXT),
    ({"name": "x", "reach": "mine"}, "#/reach", REACHES),
    ({"name": "x", "reach": ["own"]}, "#/reach", REACHES),
    ({"name": "x", "reach": None}, "#/reach", REACHES),
    ({"name": "x", "reach": "shared"}, "#/reach", "This is not yours to choose."),
    ({"name": "x", "opens_as": "map"}, "#/opens_as", "Give one of: list, dashboard."),
    ({"name": "x", "colour": "red"}, "#/colour", "There is no field of this name."),
    (
        {"name": "x", "version": 3},
        "#/version",
        "ctassist derives this: it can be sent back as it was read, and not be changed.",
    ),
    ({"name": "x", "query": {"country": "FJI"}}, "#/query", NOT_TEXT),
    ({"name": "x", "query": "colour=red"}, "#/query", "colour: There is no parameter of this name."),
    (
        {"name": "x", "query": "country=XXX"},
        "#/query",
        "country: “XXX” is not one of the codes that this parameter takes.",
    ),
    ({"name": "x", "query": "year=2019&period=2019"}, "#/query", "period: Ask for a year or for a period, not both."),
    ({"name": "x", "query": "theme=%00"}, "#/query", "theme: The value contains a NUL character."),
    ({"name": "x", "query": "theme=%ff"}, "#/query", "theme: The value is not UTF-8 text."),
    ({"name": "x", "query": "theme=" + "a" * 4091}, "#/query", "The query is longer than 4,096 bytes."),
    (
        {"name": "x", "query": "map=nothing", "opens_as": "dashboard"},
        "#/query",
        "map: The map shows one of: activities, people, gaps.",
    ),
]


@pytest.mark.parametrize(("body", "place", "words"), WRONG)
def test_what_cannot_be_kept_is_refused_at_its_place(officer, body, place, words):
    assert faults(send(officer, "POST", body=body)) == (400, {place: words})
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("body", [[], "view", 5, None])
def test_what_is_no_object_is_refused(officer, body):
    assert send(officer, "POST", body=body).status_code == 400


def test_a_name_that_one_has_already_is_refused(keep, officer):
    keep("officer")

    assert faults(send(officer, "POST", body={"name": "A view"})) == (400, {"#/name": "You have a view of this name."})


def test_a_view_is_replaced_and_what_is_left_out_is_as_in_a_new_one(keep, officer):
    address = keep("officer", query="country=FJI", reach="office", opens_as="dashboard")

    answer = send(officer, "PUT", address, {"name": "All"}, **SEEN)

    told = answer.json()
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert [told[name] for name in ("name", "reach", "office", "opens_as", "query")] == ["All", "own", None, "list", ""]


def test_some_of_a_view_is_changed(keep, officer):
    address = keep("officer", query="country=FJI", opens_as="dashboard")

    told = send(officer, "PATCH", address, {"query": "country=TON"}, **SEEN).json()

    assert [told[name] for name in ("name", "opens_as", "query", "version")] == [
        "A view",
        "dashboard",
        "country=TON",
        2,
    ]


def test_what_was_read_can_be_sent_back_also_when_its_numbers_are_others_now(keep, officer):
    address = keep("officer", query="country=FJI")
    told = send(officer, "GET", address).json()
    an_activity(countries={"FJI": "beneficiary"})

    answer = send(officer, "PUT", address, told, **SEEN)

    assert answer.status_code == 200
    assert (answer.json()["version"], answer.json()["activity_count"]) == (1, told["activity_count"] + 1)


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(("seen", "status"), [(None, 428), ('"2"', 412), ("x", 412)])
def test_whoever_has_not_seen_what_stands_there_changes_nothing(keep, officer, method, seen, status):
    address = keep("officer")

    answer = send(officer, method, address, {"name": "Mine"}, **({"If-Match": seen} if seen else {}))

    assert answer.status_code == status
    assert [(view.name, view.version) for view in SavedView.objects.all()] == [("A view", 1)]


def test_a_view_that_cannot_be_answered_any_more_can_be_renamed_and_its_question_mended(keep, officer):
    address = keep("officer")
    SavedView.objects.update(query="country=XXX")

    renamed = send(officer, "PATCH", address, {"name": "Old"}, **SEEN)
    mended = send(officer, "PATCH", address, {"query": "country=FJI"}, **{"If-Match": '"2"'})

    assert (renamed.status_code, [fault["parameter"] for fault in renamed.json()["faults"]]) == (200, ["country"])
    assert (mended.status_code, mended.json()["faults"]) == (200, [])


def test_a_deleted_view_is_gone(keep, officer):
    address = keep("officer")

    assert send(officer, "DELETE", address, **SEEN).status_code == 204
    assert send(officer, "GET", address).status_code == 404
    assert not SavedView.objects.exists()


def test_a_write_takes_no_parameters(officer):
    assert send(officer, "POST", f"{ADDRESS}?country=FJI", {"name": "x"}).status_code == 400


# -- tiles --


@pytest.fixture
def standing(demo_user):
    """Names of the tiles on somebody's home page, as the page has them."""
    return lambda who="officer": [tile["view"].name for tile in tiles(demo_user(who))[0]]


def told_tiles(client, query=""):
    """{name of a view: the place that the API tells of it}."""
    views = send(client, "GET", f"{ADDRESS}{query}").json()["results"]
    return {view["name"]: view["tile"] and view["tile"]["place"] for view in views}


def test_each_is_told_the_own_tiles_as_the_home_page_has_them(keep, signed_in, demo_user, standing):
    for name in "ABC":
        keep("manager", name, reach="shared")
    views = {view.name: view for view in SavedView.objects.all()}
    arrange(views["C"], "earlier", by=demo_user("officer"))
    arrange(views["A"], "unpin", by=demo_user("officer"))

    assert told_tiles(signed_in("officer")) == {"A": None, "B": 2, "C": 1}
    assert standing() == ["C", "B"]
    assert told_tiles(signed_in("manager")) == {"A": 1, "B": 2, "C": 3}


def test_a_place_is_that_among_all_tiles_whatever_the_list_is_asked(keep, officer):
    for name in "ABC":
        keep("officer", name)

    assert told_tiles(officer, "?search=C") == {"C": 3}
    assert told_tiles(officer, "?page=2&page_size=2") == {"C": 3}


@pytest.mark.parametrize(
    ("body", "order"),
    [
        ({"place": 1}, "CABD"),
        ({"place": 2}, "ACBD"),
        ({"place": 3}, "ABCD"),
        ({"place": 4}, "ABDC"),
        ({}, "ABCD"),
        ({"place": None}, "ABCD"),
    ],
)
def test_a_tile_is_put_to_a_place(keep, officer, standing, body, order):
    addresses = {name: keep("officer", name) for name in "ABCD"}

    answer = send(officer, "PUT", f"{addresses['C']}tile/", body, **SEEN)

    assert (answer.status_code, answer["ETag"], "".join(standing())) == (200, '"1"', order)
    assert answer.json() == send(officer, "GET", addresses["C"]).json()
    assert answer.json()["tile"] == {"place": order.index("C") + 1}


@pytest.mark.parametrize(("body", "order"), [({}, "BCA"), ({"place": 1}, "ABC"), ({"place": 3}, "BCA")])
def test_a_view_that_was_taken_off_comes_back_at_the_end_or_at_a_place(keep, officer, standing, body, order):
    addresses = {name: keep("officer", name) for name in "ABC"}

    gone = send(officer, "DELETE", f"{addresses['A']}tile/", **SEEN)
    without = send(officer, "GET", addresses["A"]).json()["tile"], "".join(standing())
    back = send(officer, "PUT", f"{addresses['A']}tile/", body, **SEEN)

    assert (gone.status_code, gone.content, without) == (204, b"", (None, "BC"))
    assert (back.status_code, "".join(standing())) == (200, order)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_the_same_again_changes_nothing(keep, officer, standing, method):
    addresses = {name: keep("officer", name) for name in "ABC"}
    body = {"place": 1} if method == "PUT" else None

    answers = [send(officer, method, f"{addresses['B']}tile/", body, **SEEN).status_code for _ in range(2)]

    assert answers == [200, 200] if method == "PUT" else [204, 204]
    assert "".join(standing()) == ("BAC" if method == "PUT" else "AC")


def test_who_may_not_change_a_view_arranges_it_and_nobody_elses_tiles_move(keep, signed_in, standing):
    addresses = {name: keep("manager", name, reach="shared") for name in "AB"}

    moved = send(signed_in("dpo"), "PUT", f"{addresses['B']}tile/", {"place": 1}, **SEEN)
    off = send(signed_in("dpo"), "DELETE", f"{addresses['A']}tile/", **SEEN)

    assert (moved.status_code, off.status_code, standing("dpo")) == (200, 204, ["B"])
    assert standing("manager") == standing("officer") == ["A", "B"]
    assert [(view.version, view.owner.email) for view in SavedView.objects.all()] == [(1, "manager@demo.example")] * 2


PLACES = "Give a place from 1 to 2."
WRONG_TILES = [
    ({"place": 0}, "#/place", PLACES),
    ({"place": 3}, "#/place", PLACES),
    ({"place": 99999999999}, "#/place", PLACES),
    ({"place": -1}, "#/place", "Give a number that is not below zero."),
    ({"place": "first"}, "#/place", "Give a whole number."),
    ({"place": True}, "#/place", "Give a whole number."),
    ({"place": 1.0}, "#/place", "Give a whole number."),
    ({"place": [1]}, "#/place", "Give a whole number."),
    ({"is_pinned": False}, "#/is_pinned", "There is no field of this name."),
]


@pytest.mark.parametrize(("body", "place", "words"), WRONG_TILES)
def test_a_place_that_there_is_not_is_refused(keep, officer, body, place, words):
    keep("officer", "A")
    address = keep("officer", "B")

    assert faults(send(officer, "PUT", f"{address}tile/", body, **SEEN)) == (400, {place: words})
    assert not SavedViewTile.objects.exists()


def test_a_view_that_is_no_tile_has_one_more_place_to_go_to(keep, officer):
    addresses = {name: keep("officer", name) for name in "AB"}
    send(officer, "DELETE", f"{addresses['A']}tile/", **SEEN)

    refused = send(officer, "PUT", f"{addresses['A']}tile/", {"place": 3}, **SEEN)

    assert faults(refused) == (400, {"#/place": PLACES})
    assert told_tiles(officer) == {"A": None, "B": 1}


@pytest.mark.parametrize("body", [[], "first", 5])
def test_a_tile_that_is_no_object_is_refused(keep, officer, body):
    assert send(officer, "PUT", f"{keep('officer')}tile/", body, **SEEN).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize(("seen", "status"), [(None, 428), ('"2"', 412), ("x", 412)])
def test_whoever_has_not_seen_a_view_as_it_is_does_not_arrange_it(keep, officer, method, seen, status):
    address = keep("officer")

    answer = send(officer, method, f"{address}tile/", {}, **({"If-Match": seen} if seen else {}))

    assert (answer.status_code, SavedViewTile.objects.exists()) == (status, False)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("who", ["officer2", "manager", "admin"])
def test_a_view_that_one_does_not_see_is_no_tile(keep, signed_in, method, who):
    hidden, asker = keep("officer"), signed_in(who)

    answers = [send(asker, method, f"{address}tile/", {}, **SEEN) for address in (hidden, MISSING, f"{ADDRESS}x/")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not SavedViewTile.objects.exists()


def test_nobody_who_has_not_signed_in_has_tiles(keep, client):
    assert send(client, "PUT", f"{keep('manager', reach='shared')}tile/", {}, **SEEN).status_code == 401


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
def test_a_tile_is_put_and_deleted_alone(keep, officer, method):
    assert send(officer, method, f"{keep('officer')}tile/", {}, **SEEN).status_code == 405


def test_a_tile_takes_no_parameters(keep, officer):
    assert send(officer, "PUT", f"{keep('officer')}tile/?place=1", {}, **SEEN).status_code == 400


@pytest.mark.parametrize("tile", [None, {"place": 2}, 1])
def test_a_patch_of_a_view_that_names_another_tile_says_where_to_send_it(keep, officer, standing, tile):
    address = keep("officer")

    refused = send(officer, "PATCH", address, {"name": "Renamed", "tile": tile}, **SEEN)

    words = "A tile is yours alone: send it to the address of the view with tile/ behind it."
    assert faults(refused) == (400, {"#/tile": words})
    assert standing() == ["A view"]


@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_a_view_that_is_sent_back_keeps_its_tile_where_it_is(keep, officer, standing, method):
    address = keep("officer", "A")
    keep("officer", "B")
    told = send(officer, "GET", address).json()
    if method == "PUT":
        send(officer, "PUT", f"{address}tile/", {"place": 2}, **SEEN)

    answer = send(officer, method, address, told | {"name": "A anew"}, **SEEN)

    assert answer.status_code == 200
    assert standing() == (["B", "A anew"] if method == "PUT" else ["A anew", "B"])
