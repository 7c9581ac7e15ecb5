"""Page, API and admin are doors to one room: the same workshop, the same refusals, in the same words."""

import pytest

from activities.models import Activity, ActivityKind
from activities.tests.builders import a_body
from activities.tests.test_admin_writes import ADD, filled, stored
from activities.tests.test_api_writes import ADDRESS
from activities.tests.test_api_writes import send as send_json
from activities.tests.test_form import NEW, what_an_officer_types
from activities.tests.wrong_data import counted
from ctassist.lib.history.models import Change
from ctassist.tests.admin_forms import faults_on, rows, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client, demo_user):
    """The test client of the demo officer, who may open the admin pages too."""
    user = demo_user("officer")
    user.is_staff = True
    user.save()
    client.force_login(user)
    return client


HEADS = [
    {"country": "LBY", "category": "judge", "female": 12, "male": 0, "basis": "approximate"},
    {"role": "speaker", "other": 3},
]
HEADS_TYPED = {
    "head_counts-0-country": "Libya",
    "head_counts-0-category": "judge",
    "head_counts-0-female": "12",
    "head_counts-0-male": "0",
    "head_counts-0-basis": "approximate",
    "head_counts-1-role": "speaker",
    "head_counts-1-other": "3",
}
HEADS_FILLED_IN = [
    {
        "country": "LBY",
        "category": "judge",
        "role": "participant",
        "female": "12",
        "male": "0",
        "basis": "approximate",
    },
    {"role": "speaker", "other": "3", "basis": "exact"},
]


def test_the_same_workshop_is_the_same_record_through_every_door(officer):
    typed = what_an_officer_types(main_theme="pve", further_themes=["parliaments"], **HEADS_TYPED)
    doors = {
        "api": lambda: send_json(officer, "POST", ADDRESS, a_body(**counted(*HEADS))),
        "page": lambda: officer.post(NEW, typed),
        "admin": lambda: send(officer, ADD, **filled(**rows("head_counts", *HEADS_FILLED_IN))),
    }
    records = {}
    for name, door in doors.items():
        assert door().status_code in (201, 302), name
        records[name] = stored(Activity.objects.latest("pk"))

    assert len(records["api"]["partner_links"]) == 4
    assert [(row["female"], row["male"], row["other"]) for row in records["api"]["head_counts"]] == [
        (12, 0, None),
        (None, None, 3),
    ]
    assert records["page"] == records["api"]
    assert records["admin"] == records["api"]
    doors_told = Change.objects.filter(table="activities_activity", action="insert").order_by("-id")[:3]
    assert [change.door for change in doors_told] == ["admin", "page", "api"]


PERIOD = {"starts_on_precision": "day", "ends_on_precision": "day"}
WRONG = {  # what is wrong: (what is typed, what is sent as JSON, what is filled in on the admin page, words)
    "no kind": ({"kind": ""}, {"kind": None}, {"kind": ""}, "Fill this in."),
    "an unknown kind": ({"kind": "picnic"}, {"kind": "picnic"}, {"kind": "picnic"}, "“picnic” is no activity kind."),
    "a retired kind": (
        {"kind": "webinar"},
        {"kind": "webinar"},
        {"kind": "webinar"},
        "“webinar” is retired: choose another activity kind.",
    ),
    "no title": ({"title": ""}, {"titles": {}}, rows("texts"), "Give a title."),
    "too long a title": (
        {"title": "x" * 501},
        {"titles": {"en": "x" * 501}},
        {"texts-0-title": "x" * 501},
        "Give at most 500 characters.",
    ),
    "a title with NUL": (
        {"title": "a\x00b"},
        {"titles": {"en": "a\x00b"}},
        {"texts-0-title": "a\x00b"},
        "It holds a NUL character.",
    ),
    "no modality": ({"modality": ""}, {"modality": None}, {"modality": ""}, "Say how it is held."),
    "no scope": (
        {"scope": ""},
        {"scope": None},
        {"scope": ""},
        "Say for whom it is meant: one country, a region, all.",
    ),
    "no lead": (
        {"partners-0-partner": "", "partners-0-role": ""},
        {"partners": a_body()["partners"][1:]},
        {"partner_links-0-DELETE": "on"},
        "Name the lead organiser.",
    ),
    "two leads": (
        {"partners-1-role": "lead"},
        {"partners": [row | {"role": "lead"} if row["partner"] == "ipu" else row for row in a_body()["partners"]]},
        {"partner_links-1-role": "lead"},
        "An activity has one lead organiser.",
    ),
    "a partner twice in a role": (
        {"partners-1-partner": "pam", "partners-1-role": "in_cooperation_with"},
        {"partners": a_body()["partners"] + [{"partner": "pam", "role": "in_cooperation_with"}]},
        {"partner_links-1-partner": "pam", "partner_links-1-role": "in_cooperation_with"},
        "This partner has this role already.",
    ),
    "an end before the start": (
        {"planned": "", "planned_from": "2030-03-02", "planned_to": "2030-03-01"},
        {"planned": {"starts_on": "2030-03-02", "ends_on": "2030-03-01"} | PERIOD},
        {f"planned_{name}": value for name, value in {"starts_on": "2030-03-02", "ends_on": "2030-03-01"}.items()}
        | {f"planned_{name}": value for name, value in PERIOD.items()},
        "The end, 1 March 2030, lies before the start, 2 March 2030.",
    ),
    "what has not taken place yet": (
        {"actual": "1 March 2040"},
        {"actual": {"starts_on": "2040-03-01", "ends_on": "2040-03-01"} | PERIOD},
        {"actual_starts_on": "2040-03-01", "actual_starts_on_precision": "day"},
        "What has taken place cannot lie in the future.",
    ),
    "one country too few": (
        {"countries-1-country": "", "countries-1-relation": ""},
        {"countries": a_body()["countries"][:1]},
        {"country_links-1-DELETE": "on"},
        "Multi-country: name two beneficiary countries or more.",
    ),
    "no region": (
        {"scope": "regional"},
        {"scope": "regional"},
        {"scope": "regional"},
        "Regional: name the region.",
    ),
    "shares that do not make 100": (
        {"with_shares": "on", "countries-0-share": "50", "countries-1-share": "49"},
        {"countries": [row | {"share": share} for row, share in zip(a_body()["countries"], ["50", "49"], strict=True)]},
        {"country_links-0-share": "50", "country_links-1-share": "49"},
        "The shares make 99.00, not 100.",
    ),
    "a negative number": (
        {"participants_planned": "-1"},
        {"participants": {"planned": -1, "planned_basis": "exact"}},
        {"planned_participants": "-1"},
        "Give a number that is not below zero.",
    ),
    "a negative head count": (
        {"head_counts-0-female": "-1"},
        counted({"female": -1}),
        rows("head_counts", {"female": "-1"}),
        "Give a number that is not below zero.",
    ),
    "a fraction of a head": (
        {"head_counts-0-male": "1.5"},
        counted({"male": 1.5}),
        rows("head_counts", {"male": "1.5"}),
        "Give a whole number.",
    ),
    "heads of an unknown category": (
        {"head_counts-0-male": "1", "head_counts-0-category": "wizards"},
        counted({"male": 1, "category": "wizards"}),
        rows("head_counts", {"male": "1", "category": "wizards"}),
        "“wizards” is no participant category.",
    ),
    "nobody counted": (
        {"head_counts-0-country": "Libya"},
        counted({"country": "LBY"}),
        rows("head_counts", {"country": "LBY"}),
        "Count somebody, or leave the row out.",
    ),
    "the same heads twice": (
        {f"head_counts-{at}-{name}": text for at in (0, 1) for name, text in (("male", "1"), ("category", "judge"))},
        counted(*[{"male": 1, "category": "judge"}] * 2),
        rows("head_counts", *[{"male": "1", "category": "judge", "role": "participant", "basis": "exact"}] * 2),
        "People of this country, category and role are counted already.",
    ),
    "an unknown time zone": (
        {"time_zone": "Africa/Atlantis"},
        {"time_zone": "Africa/Atlantis"},
        {"time_zone": "Africa/Atlantis"},
        "“Africa/Atlantis” is no time zone, such as Africa/Cairo.",
    ),
    "completed without an end": (
        {"status": "completed"},
        {"status": "completed"},
        {"status": "completed"},
        "Completed: say when it ended.",
    ),
    "of the past, from no source": (
        {"is_from_past_source": "on"},
        {"is_from_past_source": True},
        {"is_from_past_source": "on"},
        "Say in which document it was read, and where.",
    ),
    "no web address": (
        {"internal_online_url": "meet"},
        {"internal": {"online_url": "meet"}},
        {"online_url": "meet"},
        "Give a whole web address.",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_every_door_refuses_with_the_same_words_and_writes_nothing(officer, name):
    typed, sent, filled_in, words = WRONG[name]
    ActivityKind.objects.filter(pk="webinar").update(is_active=False)
    before = Activity.objects.count(), Change.objects.count()

    page = officer.post(NEW, what_an_officer_types(**typed))
    api = send_json(officer, "POST", ADDRESS, a_body(**sent))
    admin = send(officer, ADD, **filled(**filled_in))

    told = {
        "page": [message for messages in page.context["page"].faults.values() for message in messages],
        "api": [fault["detail"] for fault in api.json()["errors"]],
        "admin": faults_on(admin),
    }
    assert {door: words in messages for door, messages in told.items()} == dict.fromkeys(told, True), told
    assert [page.status_code, api.status_code, admin.status_code] == [400, 400, 400]
    assert (Activity.objects.count(), Change.objects.count()) == before
