"""Officers propose, managers publish or return: who may, what happens, what each finds on front page and in lists."""

import re

import orjson
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Role, User
from activities import export
from activities.models import Activity
from activities.tests.builders import an_activity
from activities.tests.test_acts import address, come_as, offered, press
from ctassist.lib.history.models import Change
from partners.models import Partner

pytestmark = pytest.mark.django_db
EVERYBODY = [None, "officer", "officer2", "manager", "dpo", "admin"]
PROPOSALS = ("propose", "take_back", "return")


def a_draft(proposal="", by=None, note="", **details):
    """A draft of the officer's office, proposed or returned if so said."""
    made = {"proposal": proposal, "proposal_at": timezone.now(), "proposal_by": by, "proposal_note": note}
    details = {"sensitivity": "internal", "reference": "OTTERS", "title": "A tale of otters"} | details
    return an_activity(**details, **(made if proposal else {}))


@pytest.fixture
def proposed(demo_user):
    return a_draft("proposed", demo_user("officer"), "Otters like it")


def stored(activity):
    return Activity.objects.get(pk=activity.pk)


def proposal_of(activity):
    activity = stored(activity)
    return activity.proposal, activity.proposal_by and activity.proposal_by.name, activity.proposal_note


def in_api(client, act, version=1, **body):
    return client.post(
        f"/api/v1/activities/OTTERS/{act}/",
        orjson.dumps(body),
        content_type="application/json",
        headers={"If-Match": f'"{version}"'},
    )


# -- the acts --


OFFERS = [  # proposal, what it takes -> acts of publication offered to officer and manager
    ("", ["propose"], ["publish"]),
    ("proposed", ["take_back"], ["publish", "return"]),
    ("returned", ["propose"], ["publish"]),
]


@pytest.mark.parametrize(("proposal", "officer", "manager"), OFFERS)
def test_each_role_is_offered_what_can_be_done_with_a_proposal(client, demo_user, proposal, officer, manager):
    activity = a_draft(proposal, demo_user("officer"))
    expected = {"officer": officer, "manager": manager}

    for name in EVERYBODY:
        come_as(client, demo_user, name)
        found = [act for act in offered(client, activity) if act in (*PROPOSALS, "publish", "withdraw")]
        assert found == expected.get(name, []), name


def test_an_officer_proposes_with_a_note(signed_in):
    activity, client = a_draft(), signed_in("officer")

    page = client.get(address(activity, "propose")).content.decode()
    answer = press(client, activity, "propose", reason="Otters like it")

    assert "Managers find it in their list" in page and 'name="reason"' in page and " required" not in page
    assert (answer.status_code, answer["Location"]) == (302, "/activities/OTTERS/")
    assert proposal_of(activity) == ("proposed", "Olive Officer", "Otters like it")
    assert (stored(activity).version, stored(activity).published_at) == (2, None)


def test_a_proposal_needs_no_note(signed_in):
    activity = a_draft()

    press(signed_in("officer"), activity, "propose")

    assert proposal_of(activity) == ("proposed", "Olive Officer", "")


def test_an_officer_takes_the_proposal_back(signed_in, proposed):
    press(signed_in("officer"), proposed, "take_back")

    assert proposal_of(proposed) == ("", None, "")
    assert (stored(proposed).proposal_at, stored(proposed).version) == (None, 2)


def test_a_manager_reads_the_note_and_publishes_which_ends_the_proposal(signed_in, proposed):
    client = signed_in("manager")

    page = client.get(address(proposed, "publish")).content.decode()
    press(client, proposed, "publish")

    assert "Proposed by Olive Officer" in page and "Otters like it" in page
    assert proposal_of(proposed) == ("", None, "")
    assert stored(proposed).published_by.name == "Mona Manager"


def test_a_manager_returns_it_with_words(signed_in, proposed):
    client = signed_in("manager")

    page = client.get(address(proposed, "return")).content.decode()
    without = press(client, proposed, "return")
    answer = press(client, proposed, "return", reason="No otter is named")

    assert "What has to be mended" in page and " required" in page
    assert without.status_code == 400 and "Say why: its office reads it and can mend it." in without.content.decode()
    assert answer.status_code == 302
    assert proposal_of(proposed) == ("returned", "Mona Manager", "No otter is named")
    assert stored(proposed).published_at is None


def test_what_was_returned_is_proposed_again(signed_in, demo_user):
    activity = a_draft("returned", demo_user("manager"), "No otter is named")
    client = signed_in("officer")

    page = client.get(address(activity, "propose")).content.decode()
    press(client, activity, "propose")

    assert "Returned by Mona Manager" in page and "No otter is named" in page
    assert proposal_of(activity) == ("proposed", "Olive Officer", "")


@pytest.mark.parametrize("act", PROPOSALS)
def test_who_has_no_part_in_a_proposal_carries_out_nothing(client, demo_user, act):
    activity = a_draft("" if act == "propose" else "proposed", demo_user("officer"))
    may = {"propose": "officer", "take_back": "officer", "return": "manager"}[act]
    before = proposal_of(activity)

    for name in EVERYBODY:
        come_as(client, demo_user, name)
        if name != may:
            answers = press(client, activity, act, reason="Why").status_code, in_api(client, act, reason="Why")
            assert answers[0] in ((403,) if name is None else (403, 404)), name
            assert answers[1].status_code in ((401, 404) if name is None else (403, 404)), name
    assert (proposal_of(activity), stored(activity).version) == (before, 1)


def test_a_partners_system_proposes_nothing(client):
    nti = Partner.objects.get(code="nti")
    office = User.objects.get(email="officer@demo.example").office
    system = User.objects.create_user(
        "otters@demo.example", name="Otters", role=Role.CLIENT, partner=nti, office=office, reads_shared=True
    )
    activity = a_draft(partners={"nti": "lead"})
    activity.readers.create(partner=nti)
    client.force_login(system)

    assert in_api(client, "propose").status_code in (401, 403)
    assert proposal_of(activity) == ("", None, "")


def test_what_cannot_be_proposed_says_why(client, demo_user):
    activity = a_draft()
    said = {}

    come_as(client, demo_user, "officer")
    for case, columns in {
        "published": {"published_at": timezone.now(), "sensitivity": "public"},
        "restricted": {"published_at": None, "sensitivity": "restricted"},
        "proposed": {
            "sensitivity": "internal",
            "proposal": "proposed",
            "proposal_at": timezone.now(),
            "proposal_by": demo_user("officer"),
        },
    }.items():
        Activity.objects.filter(pk=activity.pk).update(**columns)
        activity.readers.get_or_create(user=demo_user("officer"))
        answer = in_api(client, "propose")
        said[case] = answer.status_code, answer.content.decode()

    words = {
        "published": "It is published already.",
        "restricted": "A restricted record is not published.",
        "proposed": "It is proposed already.",
    }
    assert {case: (status, words[case] in body) for case, (status, body) in said.items()} == dict.fromkeys(
        words, (400, True)
    )


def test_what_is_not_proposed_is_neither_taken_back_nor_returned(client, demo_user):
    a_draft("returned", demo_user("manager"), "Mend it")

    for name, act in (("officer", "take_back"), ("manager", "return")):
        come_as(client, demo_user, name)
        answer = in_api(client, act, reason="Why")
        assert (answer.status_code, "It is not proposed for publication." in answer.content.decode()) == (400, True)


def test_the_same_acts_in_the_api(client, demo_user):
    activity = a_draft()
    come_as(client, demo_user, "officer")

    one = in_api(client, "propose", reason="Otters like it").json()["internal"]["proposal"]
    come_as(client, demo_user, "manager")
    two = in_api(client, "return", 2, reason="No otter is named").json()["internal"]["proposal"]
    come_as(client, demo_user, "officer")
    in_api(client, "propose", 3)
    three = in_api(client, "take_back", 4).json()["internal"]["proposal"]

    said = [(part["state"], part["by"], part["note"]) for part in (one, two)]
    assert said == [
        ("proposed", "Olive Officer", "Otters like it"),
        ("returned", "Mona Manager", "No otter is named"),
    ]
    assert (three, stored(activity).version) == (None, 5)


def test_a_change_of_the_activity_leaves_the_proposal(client, demo_user):
    whole = {"modality_id": "in_person", "scope_id": "global", "venue_city": "Vienna", "venue_country_id": "AUT"}
    proposed = a_draft("proposed", demo_user("officer"), "Otters like it", partners={"unodc": "lead"}, **whole)
    come_as(client, demo_user, "officer")

    read = client.get("/api/v1/activities/OTTERS/").json()
    answer = client.patch(
        "/api/v1/activities/OTTERS/",
        orjson.dumps({"background": "Rivers", "internal": {"source_note": "Seen"}}),
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )
    taken = client.patch(
        "/api/v1/activities/OTTERS/",
        orjson.dumps({"internal": {"proposal": None}}),
        content_type="application/json",
        headers={"If-Match": '"2"'},
    )

    assert answer.status_code == 200, answer.content
    assert answer.json()["internal"]["proposal"] == read["internal"]["proposal"]
    assert proposal_of(proposed) == ("proposed", "Olive Officer", "Otters like it"), taken.content


def test_a_button_that_is_pressed_twice_does_one_thing(signed_in):
    activity, client = a_draft(), signed_in("officer")

    answers = [press(client, activity, "propose", version=1) for _ in range(2)]

    assert [answer["Location"] for answer in answers] == ["/activities/OTTERS/"] * 2
    assert stored(activity).version == 2


def test_the_history_tells_who_proposed_and_who_returned(signed_in, demo_user):
    activity = a_draft()

    press(signed_in("officer"), activity, "propose", reason="Otters like it")
    press(signed_in("manager"), activity, "return", version=2, reason="No otter is named")

    changes = Change.objects.about(activity).filter(action="update").order_by("pk")
    assert [(change.actor_id, change.after["proposal"], change.after["proposal_note"]) for change in changes] == [
        (demo_user("officer").pk, "proposed", "Otters like it"),
        (demo_user("manager").pk, "returned", "No otter is named"),
    ]
    page = signed_in("officer").get("/activities/OTTERS/history/").content.decode()
    assert "No otter is named" in page


BROKEN = [
    {"proposal": "proposed"},
    {"proposal_note": "Words of nobody"},
    {"proposal": "proposed", "published_at": timezone.now(), "sensitivity": "public"},
]


@pytest.mark.parametrize("columns", BROKEN)
def test_the_database_holds_no_half_of_a_proposal(demo_user, columns):
    activity = a_draft()
    if "published_at" in columns:
        columns |= {"proposal_at": timezone.now(), "proposal_by": demo_user("officer")}

    with pytest.raises(IntegrityError, match="proposal|proposed"), transaction.atomic():
        Activity.objects.filter(pk=activity.pk).update(**columns)


# -- the front page --


def boxes(client):
    """{box of the front page: (its number, references in it)}."""
    page = client.get("/").content.decode()
    found = {}
    for name in ("to-publish", "returned", "proposed"):
        box = re.search(rf'<section class="panel[^>]*aria-labelledby="{name}">(.*?)</section>', page, re.S)
        if box:
            number = re.search(r'section-count">(\d+)<', box[1])[1]
            found[name] = int(number), re.findall(r'href="/activities/([\w-]+)/"', box[1])
    return found


def test_each_finds_on_the_front_page_what_is_theirs_to_mind(client, demo_user):
    a_draft("proposed", demo_user("officer"), "Otters like it", reference="ONE")
    a_draft("returned", demo_user("manager"), "No otter is named", reference="TWO")
    a_draft("proposed", demo_user("officer2"), reference="DAKAR", office="demo-dakar")
    a_draft("proposed", demo_user("officer"), reference="BIN", deleted_at=timezone.now())
    a_draft(reference="QUIET")

    seen = {}
    for name in EVERYBODY:
        come_as(client, demo_user, name)
        seen[name] = boxes(client)

    assert seen == {
        None: {},
        "officer": {"returned": (1, ["TWO"]), "proposed": (1, ["ONE"])},
        "officer2": {"proposed": (1, ["DAKAR"])},
        "manager": {"to-publish": (2, ["ONE", "DAKAR"])},
        "dpo": {},
        "admin": {},
    }
    come_as(client, demo_user, "officer")
    assert "No otter is named" in client.get("/").content.decode()


def test_a_box_tells_of_a_few_and_counts_all(client, demo_user):
    for number in range(22):
        a_draft("proposed", demo_user("officer"), reference=f"OTTER-{number}")
    come_as(client, demo_user, "manager")

    with CaptureQueriesContext(connection) as captured:
        count, shown = boxes(client)["to-publish"]

    assert (count, shown) == (22, [f"OTTER-{number}" for number in range(20)])
    assert sum("ROW_NUMBER" in query["sql"] for query in captured) == 1
    assert client.get("/activities/?publication=proposed").context["listing"].count == 22


def test_a_proposal_of_what_is_restricted_is_seen_by_named_managers_only(client, demo_user):
    activity = a_draft("proposed", demo_user("officer"), sensitivity="restricted")
    activity.readers.create(user=demo_user("officer"))
    come_as(client, demo_user, "manager")

    before = boxes(client), client.get("/activities/?publication=proposed").context["listing"].count
    blind = press(client, activity, "return", reason="Why").status_code
    activity.readers.create(user=demo_user("manager"))
    after = boxes(client), client.get("/activities/?publication=proposed").context["listing"].count

    assert (before, blind) == (({}, 0), 404)
    assert after == ({"to-publish": (1, ["OTTERS"])}, 1)
    assert press(client, activity, "publish").status_code == 400
    assert stored(activity).published_at is None
    assert press(client, activity, "return", reason="It is restricted").status_code == 302


def test_the_front_page_says_what_is_a_draft(client, demo_user):
    a_draft()
    an_activity(reference="SHOWN", published=True)

    for name, expected in {None: None, "officer": "draft", "manager": "draft", "admin": None}.items():
        come_as(client, demo_user, name)
        rows = {row["reference"]: row.get("publication") for row in client.get("/").context["latest"]}
        assert rows.get("OTTERS") == expected, name
        assert rows.get("SHOWN") == (expected and "published"), name


# -- lists and files --


@pytest.fixture
def one_of_each(demo_user):
    a_draft(reference="DRAFT")
    a_draft("proposed", demo_user("officer"), reference="PROPOSED")
    a_draft("returned", demo_user("manager"), "Mend it", reference="RETURNED")
    an_activity(reference="PUBLISHED", title="A tale of otters", published=True)


@pytest.mark.parametrize("place", ["/activities/", "/api/v1/activities/"])
def test_a_list_is_asked_how_records_stand_by_those_who_read_drafts(client, demo_user, one_of_each, place):
    for name in EVERYBODY:
        come_as(client, demo_user, name)
        for publication in ("draft", "proposed", "returned", "published"):
            answer = client.get(f"{place}?search=otters&publication={publication}", headers={"Accept": "*/*"})
            if name in (None, "admin"):
                assert answer.status_code == 400, (name, publication)
                assert "There is no parameter of this name." in answer.content.decode()
                continue
            shown = [publication.upper()] if name != "officer2" or publication == "published" else []
            rows = answer.json()["results"] if "api" in place else answer.context["listing"].rows
            assert [row["reference"] for row in rows] == shown, (name, publication)


def test_a_word_that_is_none_of_these_is_refused(signed_in):
    answer = signed_in("officer").get("/activities/?publication=shown")

    assert answer.status_code == 400


def test_the_question_stands_on_the_page_of_those_who_may_ask_it(client, demo_user):
    for name, expected in {None: False, "officer": True, "admin": False}.items():
        come_as(client, demo_user, name)
        assert ('name="publication"' in client.get("/activities/").content.decode()) == expected, name
    come_as(client, demo_user, "officer")
    assert client.get("/activities/?publication=proposed").context["sentence"] == "that are proposed for publication"


def test_a_file_says_how_records_stand_for_those_who_read_drafts(demo_user, one_of_each):
    told = {}
    for name in ("officer", "officer2", "manager", "dpo", "admin"):
        made = export.Export({"query": "search=otters&ordering=reference", "language": ""}, demo_user(name))
        at = list(made.columns).index("publication") if "publication" in made.columns else None
        told[name] = [(row[0], at and row[at]) for rows in made.rows("") for row in rows]

    of_all = [(name.upper(), name) for name in ("draft", "proposed", "published", "returned")]
    published = [("PUBLISHED", "published")]
    assert told == {
        "officer": of_all,
        "officer2": published,
        "manager": of_all,
        "dpo": of_all,
        "admin": [("PUBLISHED", None)],
    }
