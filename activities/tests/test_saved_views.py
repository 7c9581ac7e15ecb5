"""Saved views: who sees and writes which, what they keep, what their tiles tell to whom, and what becomes of them."""

import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.demo import demo_office
from activities.kept import RESTS_ON
from activities.models import SavedView, SavedViewTile
from activities.saved_view_services import (
    MOST_VIEWS,
    arrange,
    delete_view,
    in_order,
    kept_query,
    listing_of,
    record_view,
)
from activities.saved_views import MOST_COUNTED, MOST_TILES, all_views, count_of, tiles
from activities.tests.builders import an_activity
from ctassist.lib import counting, freshness
from ctassist.lib.history.models import Change
from ctassist.lib.writing import StaleRecord
from partners.models import Partner
from partners.services import merge_partners

pytestmark = pytest.mark.django_db

PEOPLE = ["officer", "officer2", "manager", "dpo", "admin"]


@pytest.fixture
def keep(demo_user):
    """Saves a view as somebody."""

    def saved(who, name="A view", query="", reach="own", opens_as="list"):
        view = SavedView(name=name, query=query, reach=reach, opens_as=opens_as)
        record_view(view, by=demo_user(who))
        return view

    return saved


@pytest.fixture
def elsewhere(demo_user):
    """The second officer, who works in another office than officer and manager."""
    return demo_user("officer2")


def seen_by(user):
    return [view.name for view in SavedView.objects.visible_to(user)]


def tile(user, name="A view"):
    return next(found for found in all_views(user) if found["view"].name == name)


# -- who sees which --


def test_each_sees_their_own_those_of_the_office_and_the_shared_ones(keep, demo_user):
    keep("officer", "own of officer")
    keep("officer", "of Vienna", reach="office")
    keep("officer2", "of Dakar", reach="office")
    keep("manager", "for all", reach="shared")

    assert {who: seen_by(demo_user(who)) for who in PEOPLE} == {
        "officer": ["for all", "of Vienna", "own of officer"],
        "officer2": ["for all", "of Dakar"],
        "manager": ["for all", "of Vienna"],
        "dpo": ["for all"],
        "admin": ["for all"],
    }


def test_whoever_moves_to_another_office_leaves_its_views_there(keep, demo_user):
    keep("officer", "of Vienna", reach="office")
    officer = demo_user("officer")
    officer.office = demo_office("demo-dakar")
    officer.save()

    assert seen_by(officer) == []
    assert seen_by(demo_user("manager")) == ["of Vienna"]


def test_views_of_a_closed_account_stay_for_those_they_were_shared_with(keep, demo_user):
    keep("officer", "of Vienna", reach="office")
    keep("officer", "own")
    officer = demo_user("officer")
    officer.is_active = False
    officer.save()

    assert seen_by(demo_user("manager")) == ["of Vienna"]


# -- who writes which --


@pytest.mark.parametrize(
    ("who", "reaches"),
    [
        ("officer", ["own", "office"]),
        ("manager", ["own", "office", "shared"]),
        ("dpo", ["own"]),
        ("admin", ["own"]),
    ],
)
def test_for_whom_somebody_may_save(keep, signed_in, who, reaches):
    for reach in ("own", "office", "shared"):
        if reach in reaches:
            assert keep(who, f"for {reach}", reach=reach).reach == reach
    form = signed_in(who).get("/views/new/").text.partition('name="reach"')[2].partition("</select>")[0]

    assert re.findall(r'value="([^"]+)"', form) == reaches


@pytest.mark.parametrize(("who", "reach"), [("officer", "shared"), ("dpo", "office"), ("admin", "shared")])
def test_for_whom_somebody_may_not_save(keep, who, reach):
    with pytest.raises(ValidationError, match="This is not yours to choose"):
        keep(who, reach=reach)


def test_an_officer_without_an_office_saves_for_themselves_alone(keep, demo_user):
    demo = demo_user("officer")
    demo.office = None
    demo.save()

    with pytest.raises(ValidationError, match="This is not yours to choose"):
        keep("officer", reach="office")


@pytest.mark.parametrize(
    ("reach", "writers"), [("own", []), ("office", ["officer", "manager"]), ("shared", ["manager"])]
)
def test_who_may_change_and_delete_what_a_manager_saved(keep, demo_user, reach, writers):
    view = keep("manager", reach=reach)
    others = [who for who in PEOPLE if who != "manager"]

    for who in others:
        if who not in writers:
            with pytest.raises(PermissionDenied):
                record_view(SavedView.objects.get(pk=view.pk), by=demo_user(who))
            with pytest.raises(PermissionDenied):
                delete_view(SavedView.objects.get(pk=view.pk), by=demo_user(who))
    for who in writers:
        record_view(SavedView.objects.get(pk=view.pk), by=demo_user(who))


def test_a_view_of_the_office_that_somebody_takes_to_themselves_is_theirs(keep, demo_user):
    view = keep("officer", reach="office")
    manager = demo_user("manager")
    view.reach = "own"

    record_view(view, by=manager)

    assert (view.owner, view.office) == (manager, None)
    assert seen_by(demo_user("officer")) == []


def test_a_view_of_the_office_stays_with_it_whoever_changes_it(keep, demo_user):
    view = keep("officer", reach="office")
    view.name = "Renamed"

    record_view(view, by=demo_user("manager"))

    view.refresh_from_db()
    assert (view.name, view.owner.email, view.office) == ("Renamed", "officer@demo.example", demo_office())


# -- what is kept --


def test_what_is_of_a_moment_or_of_a_reader_is_not_kept(keep):
    query = "?page=3&page_size=5&language=fr&kind=workshop&columns=title,kind&ordering=-title&density=compact&year="

    assert keep("officer", query=query).query == "kind=workshop&columns=title%2Ckind&ordering=-title&density=compact"


def test_a_dashboard_keeps_no_columns_and_no_order(keep):
    query = "kind=workshop&columns=title&ordering=-title&density=compact"

    assert keep("officer", query=query, opens_as="dashboard").query == "kind=workshop"


def test_each_page_keeps_what_says_how_it_shows_the_rows(keep):
    query = "map=people&columns=title"

    assert keep("officer", "List", query).query == "columns=title"
    assert keep("officer", "Dashboard", query, opens_as="dashboard").query == "map=people"


def test_all_values_of_a_parameter_are_kept():
    assert kept_query("theme=pve&theme=ftf&kind=", "list") == "theme=pve&theme=ftf"


@pytest.mark.parametrize(
    "query", ["kind=nothing", "columns=nothing", "unknown=1", "year=2019&period=2019", "page_size=x&year=a"]
)
def test_what_the_list_cannot_answer_is_not_saved(keep, query):
    with pytest.raises(ValidationError) as refused:
        keep("officer", query=query)

    assert list(refused.value.message_dict) == ["query"]
    assert SavedView.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "words"), [("  ", "Give the view a name."), ("", "Give the view a name."), ("x" * 81, "at most 80")]
)
def test_a_name_is_there_and_not_too_long(keep, name, words):
    with pytest.raises(ValidationError, match=words):
        keep("officer", name)


@pytest.mark.parametrize(
    ("reach", "words"),
    [("own", "You have a view of this name"), ("office", "Your office has"), ("shared", "There is a shared view")],
)
def test_a_name_stands_once_among_those_who_see_it(keep, reach, words):
    keep("manager", reach=reach)

    with pytest.raises(ValidationError, match=words):
        keep("manager", reach=reach)


def test_two_people_may_call_their_own_views_the_same(keep):
    keep("officer")
    keep("manager")


def test_one_person_writes_so_many_views(keep, demo_user):
    officer = demo_user("officer")
    SavedView.objects.bulk_create(SavedView(name=f"{at}", owner=officer) for at in range(MOST_VIEWS - 1))
    keep("officer", "the last")

    with pytest.raises(ValidationError, match="at most"):
        keep("officer", "one more")


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(keep, demo_user):
    view = keep("officer", reach="office")
    theirs = SavedView.objects.get(pk=view.pk)
    theirs.name = "Theirs"
    record_view(theirs, by=demo_user("manager"))
    view.name = "Mine"

    with pytest.raises(StaleRecord):
        record_view(view, by=demo_user("officer"))


def test_the_history_tells_who_changed_and_deleted_a_view(keep, demo_user):
    view = keep("officer")
    view.name = "Renamed"
    record_view(view, by=demo_user("officer"))
    delete_view(view, by=demo_user("officer"))

    actions = Change.objects.filter(table=SavedView._meta.db_table).order_by("id").values_list("action", flat=True)
    assert list(actions) == ["insert", "update", "delete"]


# -- tiles --


def test_a_tile_counts_what_its_reader_sees(keep, demo_user):
    for office, published in (("demo-vienna", True), ("demo-vienna", False), ("demo-dakar", False)):
        an_activity(office=office, published=published, countries={"NRU": "beneficiary"})
    keep("manager", query="country=NRU", reach="shared")

    counts = {who: tile(demo_user(who))["count"] for who in PEOPLE}

    assert counts == {"officer": 2, "officer2": 2, "manager": 3, "dpo": 3, "admin": 1}


QUERIES = [
    *("", "kind=workshop", "year=2019", "period=2019-03", "year=2019&certainty=possible", "search=nuclear"),
    *("country=TGO&country_relation=beneficiary", "without=theme", "country=NRU", "delivered=yes&is_training=yes"),
]


def test_a_tile_tells_what_the_list_counts(keep, signed_in, demo_user):
    for at, query in enumerate(QUERIES):
        keep("manager", f"View {at}", query=query)
    client = signed_in("manager")

    for at, query in enumerate(QUERIES):
        found = tile(demo_user("manager"), f"View {at}")
        api = client.get(f"/activities/?{query}").text
        shown = re.search(r"<strong>([\d,]+)</strong>", api.partition('class="shown-count"')[2])[1]
        more = re.search(r'#possible">([\d,]+) more', api)
        assert (found["count"], found["possible"] or None) == (int(shown), int(more[1]) if more else None), query


def test_all_tiles_cost_one_statement_more_than_none(keep, demo_user):
    manager = demo_user("manager")

    def cost():
        counting.kept.clear()
        freshness.forget()
        with CaptureQueriesContext(connection) as captured, freshness.one_snapshot():
            tiles(manager)
        return len(captured)

    keep("manager", "First", "kind=workshop")
    tiles(manager)
    one = cost()
    for at, query in enumerate(QUERIES):
        keep("manager", f"View {at}", query=query)

    assert cost() == one


def test_what_a_tile_counts_is_counted_again_when_a_table_changes_that_it_rests_on(demo_user):
    for query in QUERIES:
        listing = listing_of(SavedView(query=query), demo_user("officer"))
        sql = str(count_of(0, listing).query)
        tables = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', sql))
        assert [table for table in tables if not table.startswith(RESTS_ON)] == [], query


def test_a_tile_says_its_question_in_words_and_opens_it(keep, demo_user):
    keep("manager", "As list", "country=NGA&columns=title&ordering=title")
    keep("manager", "As dashboard", "country=NGA", opens_as="dashboard")

    assert [(found["sentence"], found["url"]) for found in all_views(demo_user("manager"))] == [
        ("for Nigeria", "/dashboard/?country=NGA"),
        ("for Nigeria", "/activities/?country=NGA&columns=title&ordering=title"),
    ]


def test_the_name_of_a_view_is_text(keep, signed_in):
    keep("officer", "<script>alert(1)</script>")

    for address in ("/", "/views/"):
        text = signed_in("officer").get(address).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
        assert "<script>alert" not in text


# -- what becomes of a view --


def test_a_view_of_a_merged_partner_asks_for_the_one_that_is_left(keep, demo_user, signed_in):
    gone, kept = (Partner.objects.get(code=code) for code in ("nti", "unodc"))
    an_activity(published=True, partners={"nti": "lead"}, countries={"NRU": "beneficiary"})
    keep("manager", query="partner=nti&country=NRU", reach="shared")
    merge_partners(kept, gone, by=demo_user("manager"))
    freshness.forget()

    found = tile(demo_user("officer"))

    assert (found["count"], found["faults"]) == (1, [])
    assert kept.name in found["sentence"]
    assert signed_in("officer").get(found["url"]).status_code == 200


def test_a_view_of_a_code_that_is_gone_says_so_on_tile_and_list(keep, demo_user, signed_in):
    keep("manager", query="theme=pve&year=2019", reach="shared")
    SavedView.objects.update(query="theme=gone&year=2019")

    found = tile(demo_user("officer"))
    home, opened = signed_in("officer").get("/"), signed_in("officer").get(found["url"])

    words = "“gone” is not one of the codes that this parameter takes."
    assert found["faults"] == [("Theme", words)]
    assert found["count"] is None
    assert "cannot be answered" in home.text
    assert words in home.text
    assert opened.status_code == 400
    assert words in opened.text
    assert "<table" not in opened.text


@pytest.mark.parametrize("query", ["publication=draft", "columns=title,publication"])
def test_a_view_that_asks_what_its_reader_may_not_says_so(keep, demo_user, signed_in, query):
    an_activity(office="demo-vienna", title="A draft")
    keep("manager", query=query, reach="shared")

    may, may_not = tile(demo_user("officer")), tile(demo_user("admin"))

    assert may["faults"] == []
    assert [name for name, _ in may_not["faults"]] == [query.partition("=")[0]]
    assert may_not["count"] is None
    assert signed_in("admin").get(may_not["url"]).status_code == 400


def test_a_view_that_cannot_be_answered_can_be_renamed_and_made_to_ask_something_else(keep, demo_user):
    view = keep("officer", query="theme=pve")
    SavedView.objects.update(query="theme=gone")
    view.refresh_from_db()

    view.name = "Renamed"
    record_view(view, by=demo_user("officer"))
    view.query = "theme=ftf"
    record_view(view, by=demo_user("officer"))

    assert tile(demo_user("officer"), "Renamed")["faults"] == []


# -- where they stand --


def order_of(user):
    return [view.name for view, is_pinned in in_order(user) if is_pinned]


def test_each_arranges_the_own_home_page_alone(keep, demo_user):
    officer, manager = demo_user("officer"), demo_user("manager")
    views = {name: keep("manager", name, reach="shared") for name in "ABC"}
    assert order_of(officer) == ["A", "B", "C"]

    arrange(views["A"], "later", by=officer)
    arrange(views["C"], "earlier", by=officer)
    arrange(views["B"], "unpin", by=officer)

    assert (order_of(officer), order_of(manager)) == (["C", "A"], ["A", "B", "C"])


@pytest.mark.parametrize(("name", "act"), [("A", "earlier"), ("C", "later")])
def test_nothing_moves_beyond_the_ends(keep, demo_user, name, act):
    views = {name: keep("manager", name) for name in "ABC"}

    arrange(views[name], act, by=demo_user("manager"))

    assert order_of(demo_user("manager")) == ["A", "B", "C"]


def test_a_view_comes_back_at_the_end_and_a_new_one_behind_all(keep, demo_user):
    officer = demo_user("officer")
    views = {name: keep("officer", name) for name in "BCD"}
    arrange(views["B"], "unpin", by=officer)
    arrange(views["B"], "pin", by=officer)
    keep("officer", "A")

    assert order_of(officer) == ["C", "D", "B", "A"]


def test_a_home_page_holds_so_many_tiles_and_says_how_many_more_there_are(keep, signed_in, demo_user):
    for at in range(MOST_TILES + 2):
        keep("officer", f"View {at:02}")

    shown, more = tiles(demo_user("officer"))

    assert ([found["view"].name for found in shown][-1], more) == (f"View {MOST_TILES - 1:02}", 2)
    assert "All views: 2 more" in signed_in("officer").get("/").text


def test_the_page_of_all_views_counts_so_many(demo_user):
    officer = demo_user("officer")
    SavedView.objects.bulk_create(SavedView(name=f"{at:02}", owner=officer) for at in range(MOST_COUNTED + 1))

    counts = [found["count"] is not None for found in all_views(officer)]

    assert counts == [True] * MOST_COUNTED + [False]


def test_who_deletes_a_view_takes_its_places_away(keep, demo_user):
    view = keep("manager", reach="shared")
    arrange(view, "unpin", by=demo_user("officer"))

    delete_view(view, by=demo_user("manager"))

    assert SavedViewTile.objects.count() == 0


# -- pages --


def test_a_view_is_saved_from_the_list_and_stands_on_the_home_page(signed_in):
    client = signed_in("officer")
    link = re.search(r'href="(/views/new/[^"]+)"', client.get("/activities/?country=NGA&columns=title").text)[1]
    form = client.get(link.replace("&amp;", "&"))
    sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.text))
    sent["query"] = sent["query"].replace("&amp;", "&")

    saved = client.post("/views/new/", sent | {"name": "Nigeria", "reach": "own", "opens_as": "list"})

    assert "for Nigeria; with the columns Activity" in form.text
    assert (saved.status_code, saved["Location"]) == (302, "/activities/?country=NGA&columns=title")
    assert '<a href="/activities/?country=NGA&amp;columns=title">Nigeria</a>' in client.get("/").text


def test_the_same_form_sent_twice_is_one_view(signed_in):
    client = signed_in("officer")
    sent = {"name": "Once", "reach": "own", "opens_as": "list", "query": "year=2019", "key": "0" * 32}

    answers = [client.post("/views/new/", sent) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == ["/activities/?year=2019"] * 2
    assert SavedView.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 81}, "at most 80 characters"),
        ({"reach": "shared"}, "Select a valid choice."),
        ({"opens_as": "map"}, "Select a valid choice."),
        ({"query": "kind=nothing"}, "“nothing” is not one of the codes"),
        ({"query": "=1"}, "A parameter has a value and no name."),
        ({"query": "a=%00"}, "NUL"),
        ({"query": "x=" + "1" * 5000}, "longer than"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_saved(signed_in, sent, words):
    fine = {"name": "Kept words", "reach": "own", "opens_as": "list", "query": "year=2019"}

    answer = signed_in("officer").post("/views/new/", fine | sent)

    assert answer.status_code == 400
    assert words in answer.text
    assert SavedView.objects.count() == 0


@pytest.mark.parametrize("query", ["opens_as=map", "unknown=1", "query=a%3D%2500"])
def test_what_an_address_cannot_mean_is_refused(signed_in, query):
    assert signed_in("officer").get(f"/views/new/?{query}").status_code == 400


def test_a_view_is_made_to_ask_what_the_list_asks_now(keep, signed_in):
    view = keep("officer", query="year=2019")
    client = signed_in("officer")
    address = f"/views/{view.public_id}/edit/"

    form = client.get(f"{address}?{urlencode({'opens_as': 'dashboard', 'query': 'year=2020'})}")
    client.post(
        address, {"name": "A view", "reach": "own", "opens_as": "dashboard", "query": "year=2020", "version": "1"}
    )

    view.refresh_from_db()
    assert "Until you save, it asks for activities that ended certainly in 2019" in re.sub(r"\s+", " ", form.text)
    assert (view.query, view.opens_as, view.version) == ("year=2020", "dashboard", 2)


def test_a_form_that_is_older_than_the_view_changes_nothing(keep, signed_in, demo_user):
    view = keep("officer", reach="office")
    view.name = "Theirs"
    record_view(view, by=demo_user("manager"))
    sent = {"name": "Mine", "reach": "office", "opens_as": "list", "query": "", "version": "1"}

    answer = signed_in("officer").post(f"/views/{view.public_id}/edit/", sent)
    again = signed_in("officer").post(f"/views/{view.public_id}/delete/", {"version": "1"})

    view.refresh_from_db()
    assert (answer.status_code, again.status_code, view.name) == (409, 302, "Theirs")
    assert "Somebody changed this view" in answer.text


def test_a_view_is_deleted_on_its_page(keep, signed_in):
    view = keep("officer")

    answer = signed_in("officer").post(f"/views/{view.public_id}/delete/", {"version": "1"})

    assert (answer["Location"], SavedView.objects.count()) == ("/views/", 0)


def test_a_stable_address_leads_to_what_a_view_asks_now(keep, signed_in):
    view = keep("manager", query="year=2019", reach="shared")

    assert signed_in("officer").get(f"/views/{view.public_id}/")["Location"] == "/activities/?year=2019"


def test_a_relative_period_stays_as_it_was_written(keep, demo_user):
    """A view keeps the words of an address: what they mean is asked anew each time."""
    assert kept_query("period=2019-Q1", "list") == "period=2019-Q1"


def test_a_view_follows_what_is_recorded(keep, demo_user):
    keep("manager", query="country=NRU&year=2016")
    before = tile(demo_user("manager"))["count"]
    an_activity(published=True, countries={"NRU": "beneficiary"}, starts_on=dt.date(2016, 5, 4))
    freshness.forget()

    assert (before, tile(demo_user("manager"))["count"]) == (0, 1)


def test_nobody_who_has_not_signed_in_has_views(client, keep):
    keep("manager", "For all", reach="shared")

    assert "For all" not in client.get("/").text
    assert "Save as a view" not in client.get("/activities/").text + client.get("/dashboard/").text
    assert client.get("/views/")["Location"] == "/accounts/login/?next=/views/"
