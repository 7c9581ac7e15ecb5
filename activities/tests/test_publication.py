"""Projects and outputs are published, withdrawn, deleted, restored as activities are; nothing of a hidden one shows."""

import re

import pytest
from django.utils import timezone

from activities.models import Activity, Output, Project
from activities.tests.builders import a_project, an_activity, an_output
from activities.tests.test_acts import come_as
from ctassist.lib.history.models import Change

pytestmark = pytest.mark.django_db
EVERYBODY = [None, "officer", "officer2", "manager", "dpo", "admin"]


def a_draft_project(**details):
    return a_project(reference="otters", title="A tale of otters", **details)


def a_draft_output(**details):
    return an_output(code="otters", title="A tale of otters", **details)


KINDS = {"projects": a_draft_project, "outputs": a_draft_output}


@pytest.fixture(params=KINDS)
def kind(request):
    """The place of a kind of record in addresses."""
    return request.param


def address(kind, act):
    return f"/{kind}/otters/acts/{act}/"


def press(client, kind, act, version=1):
    """What the button of an act's page does, for somebody who saw that version."""
    return client.post(address(kind, act), {"version": version})


def offered(client, kind):
    """Names of the acts to which the record's page has buttons."""
    return re.findall(rf'href="/{kind}/otters/acts/(\w+)/"', client.get(f"/{kind}/otters/").content.decode())


def stored(record):
    return type(record).objects.get(pk=record.pk)


@pytest.mark.parametrize(
    ("published", "offers"),
    [
        (False, {"officer": ["delete"], "manager": ["publish"]}),
        (True, {"manager": ["withdraw"], "dpo": ["withdraw"]}),
    ],
)
def test_each_role_is_offered_only_the_acts_that_are_possible_now(client, demo_user, kind, published, offers):
    KINDS[kind](published=published)

    for name in EVERYBODY:
        come_as(client, demo_user, name)
        assert offered(client, kind) == offers.get(name, []), name


def test_a_manager_publishes_and_the_public_reads_it(client, demo_user, kind):
    record = KINDS[kind]()
    assert client.get(f"/{kind}/otters/").status_code == 404
    come_as(client, demo_user, "manager")

    page = client.get(address(kind, "publish"))
    answer = press(client, kind, "publish")

    assert "A tale of otters" in page.content.decode() and "Everybody can read it" in page.content.decode()
    assert (answer.status_code, answer["Location"]) == (302, f"/{kind}/otters/")
    now = stored(record)
    assert (now.sensitivity, now.published_by.name, now.version) == ("public", "Mona Manager", 2)
    assert "published</span> since" in client.get(f"/{kind}/otters/").content.decode()
    client.logout()
    assert client.get(f"/{kind}/otters/").status_code == 200
    assert client.get(f"/api/v1/{kind}/otters/").status_code == 200
    assert "Mona Manager" not in client.get(f"/{kind}/otters/").content.decode()


@pytest.mark.parametrize("name", ["manager", "dpo"])
def test_what_is_withdrawn_is_a_draft_again(client, demo_user, kind, name):
    record = KINDS[kind](published=True)
    come_as(client, demo_user, name)

    press(client, kind, "withdraw")

    now = stored(record)
    assert (now.published_at, now.published_by, now.sensitivity) == (None, None, "internal")
    client.logout()
    assert client.get(f"/{kind}/otters/").status_code == 404


def test_who_has_no_part_in_it_carries_out_nothing(client, demo_user, kind):
    record = KINDS[kind](published=True)

    for name in (None, "officer2", "admin"):
        come_as(client, demo_user, name)
        for act in ("publish", "withdraw", "delete", "restore"):
            assert client.get(address(kind, act)).status_code == 403, (name, act)
            assert press(client, kind, act).status_code == 403, (name, act)
    come_as(client, demo_user, "officer")
    assert press(client, kind, "withdraw").status_code == 403
    assert stored(record).version == 1


def test_a_draft_of_others_answers_like_what_is_not_there(client, demo_user, kind):
    record = KINDS[kind]()

    for name in (None, "officer2", "admin"):
        come_as(client, demo_user, name)
        for act in ("publish", "withdraw", "delete", "restore"):
            assert client.get(address(kind, act)).status_code == 404
            assert press(client, kind, act).status_code == (404 if name else 403)
    assert stored(record).version == 1


def test_there_are_no_acts_along_a_life(signed_in, kind):
    KINDS[kind]()
    client = signed_in("officer")

    for act in ("confirm", "report", "explode"):
        assert (client.get(address(kind, act)).status_code, press(client, kind, act).status_code) == (404, 404)


def test_an_officer_deletes_and_restores(signed_in, kind):
    record, client = KINDS[kind](), signed_in("officer")

    deleted = press(client, kind, "delete")
    gone = client.get(f"/{kind}/otters/").status_code, client.get(f"/api/v1/{kind}/otters/").status_code
    page = client.get(f"/activities/bin/{kind}/")
    again = press(client, kind, "delete", version=1)
    restored = press(client, kind, "restore", version=2)

    assert deleted["Location"] == again["Location"] == f"/activities/bin/{kind}/"
    assert gone == (404, 404)
    assert [(row["reference"], row["title"], row["deleted_by__name"]) for row in page.context["listing"].rows] == [
        ("otters", "A tale of otters", "Olive Officer")
    ]
    assert f'action="{address(kind, "restore")}"' in page.content.decode()
    assert restored["Location"] == f"/{kind}/otters/"
    assert (stored(record).deleted_at, stored(record).version) == (None, 3)
    assert client.get(f"/activities/bin/{kind}/").context["listing"].rows == []


def test_what_is_published_is_not_deleted(signed_in, kind):
    record, client = KINDS[kind](published=True), signed_in("officer")

    answer = press(client, kind, "delete")

    assert answer.status_code == 400
    assert "It is published: a manager withdraws it first." in answer.content.decode()
    assert stored(record).deleted_at is None


def test_what_others_hang_on_is_not_deleted(signed_in):
    project, first = a_draft_project(), an_output(code="first")
    an_activity(project=project)
    an_output(code="second", edition_of=first)
    client = signed_in("officer")

    refused = press(client, "projects", "delete"), client.post("/outputs/first/acts/delete/", {"version": 1})

    assert [answer.status_code for answer in refused] == [400, 400]
    assert "Activities belong to it." in refused[0].content.decode()
    assert "Later editions of it are recorded." in refused[1].content.decode()
    assert not Project.objects.filter(deleted_at__isnull=False).exists()
    assert not Output.objects.filter(deleted_at__isnull=False).exists()


def test_who_saw_an_older_version_is_shown_what_changed_and_asked_again(client, demo_user, kind):
    record = KINDS[kind]()
    type(record).objects.filter(pk=record.pk).update(version=2, source_note="Otters are elusive")
    come_as(client, demo_user, "officer")

    answer = press(client, kind, "delete", version=1)

    assert answer.status_code == 409
    assert '<input type="hidden" name="version" value="2">' in answer.content.decode()
    assert stored(record).deleted_at is None


def test_a_button_that_is_pressed_twice_does_one_thing(signed_in, kind):
    record, client = KINDS[kind](), signed_in("manager")

    answers = [press(client, kind, "publish") for _ in range(2)]

    assert [answer["Location"] for answer in answers] == [f"/{kind}/otters/"] * 2
    assert stored(record).version == 2


def test_the_history_says_who_published(signed_in, kind):
    record = KINDS[kind]()

    press(signed_in("manager"), kind, "publish")

    change = Change.objects.about(record).filter(action="update").latest("pk")
    assert change.door == "page"
    assert {"sensitivity", "published_at", "published_by_id"} <= {*change.changed_fields}


# -- the bin --


def test_the_bin_has_a_part_for_each_kind_with_its_number(signed_in):
    client, when = signed_in("officer"), {"deleted_at": timezone.now()}
    a_project(reference="gone", **when)
    for number in range(2):
        an_output(code=f"gone_{number}", **when)
    an_output(code="of_others", office="demo-dakar", **when)

    pages = [client.get(f"/activities/bin/{part}") for part in ("", "projects/", "outputs/")]

    parts = [(part["name"], part["count"]) for part in pages[0].context["parts"]]
    assert parts == [("Activities", 0), ("Projects", 1), ("Outputs", 2)]
    assert [page.context["listing"].count for page in pages] == [0, 1, 2]
    assert [[part["is_here"] for part in page.context["parts"]] for page in pages] == [
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


def test_the_bin_of_projects_and_outputs_is_for_those_who_record(client, demo_user, kind):
    KINDS[kind](deleted_at=timezone.now())

    for name, status in {None: 404, "officer2": 200, "manager": 404, "dpo": 404, "admin": 404}.items():
        come_as(client, demo_user, name)
        page = client.get(f"/activities/bin/{kind}/")
        assert page.status_code == status, name
        assert "A tale of otters" not in page.content.decode()
        assert press(client, kind, "restore").status_code == (404 if name else 403)


def test_the_bin_is_searched(signed_in, kind):
    KINDS[kind](deleted_at=timezone.now())
    client = signed_in("officer")

    found = [
        [row["reference"] for row in client.get(f"/activities/bin/{kind}/?search={words}").context["listing"].rows]
        for words in ("OTTERS", "beavers")
    ]

    assert found == [["otters"], []]


# -- drafts in lists --

DRAFT = {"projects": "draft", "outputs": "draft record"}  # an output has a status of its own that is called draft


def test_lists_mark_drafts_for_those_who_see_them(client, demo_user, kind):
    KINDS[kind]()

    for name, seen in {None: [], "officer": [True], "officer2": [], "manager": [True], "dpo": [True]}.items():
        come_as(client, demo_user, name)
        page = client.get(f"/{kind}/?search=otters")
        assert [row["is_draft"] for row in page.context["listing"].rows] == seen, name
        assert page.content.decode().count(f">{DRAFT[kind]}</span>") == len(seen), name


def test_a_published_one_is_not_marked(signed_in, kind):
    KINDS[kind](published=True)

    assert f">{DRAFT[kind]}</span>" not in signed_in("officer").get(f"/{kind}/?search=otters").content.decode()


# -- what hangs together, one of it hidden --


ADDRESSES = ["/{}/SHOWN/", "/api/v1/{}/SHOWN/", "/{}/", "/api/v1/{}/?page_size=200"]


def told(client, *kinds):
    """All that the public reads of the published record and in the lists."""
    answers = [client.get(path.format(kind)) for kind in kinds for path in ADDRESSES]
    assert {answer.status_code for answer in answers} == {200}
    return "".join(answer.content.decode() for answer in answers)


def test_a_published_project_tells_nothing_of_its_drafts(client, demo_user):
    project = a_project(reference="SHOWN", published=True)
    draft = an_activity(reference="WEASEL-1", title="A tale of otters", project=project)
    an_output(code="weasel-2", title="A tale of otters", projects=[project])
    project.related.add(a_project(reference="weasel-3", title="A tale of otters"))

    words = told(client, "projects")

    assert "otters" not in words and "weasel" not in words.lower()
    assert client.get("/api/v1/activities/?project=SHOWN").json()["count"] == 0
    come_as(client, demo_user, "officer")
    assert draft.get_absolute_url() in client.get("/projects/SHOWN/").content.decode()
    assert {"/projects/weasel-3/", "/outputs/weasel-2/"} <= {*re.findall(r'"(/[^"]+)"', told(client, "projects"))}


def test_a_published_activity_tells_nothing_of_its_unpublished_project(client, demo_user):
    project = a_project(reference="weasel-1", title="A tale of otters")
    activity = an_activity(reference="SHOWN", published=True, project=project)
    an_output(code="weasel-2", title="A tale of otters", activities=[activity])

    words = told(client, "activities")
    stays = client.get("/api/v1/activities/SHOWN/").json()

    assert "otters" not in words and "weasel" not in words.lower()
    assert (stays["project"], stays["outputs"]) == (None, [])
    for query in ("project=weasel-1", "search=otters"):
        assert "SHOWN" not in client.get(f"/api/v1/activities/?{query}").content.decode()
    come_as(client, demo_user, "officer")
    seen = client.get("/api/v1/activities/SHOWN/").json()
    assert (seen["project"]["reference"], [output["code"] for output in seen["outputs"]]) == ("weasel-1", ["weasel-2"])


def test_a_published_output_tells_nothing_of_hidden_ones(client, demo_user):
    hidden = {"title": "A tale of otters"}
    earlier = an_output(code="weasel-1", **hidden)
    activity, project = an_activity(reference="WEASEL-2", **hidden), a_project(reference="weasel-3", **hidden)
    shown = an_output(code="SHOWN", published=True, edition_of=earlier, activities=[activity], projects=[project])
    an_output(code="weasel-4", edition_of=shown, **hidden)

    words = told(client, "outputs")

    assert "otters" not in words and "weasel" not in words.lower()
    come_as(client, demo_user, "officer")
    seen = client.get("/api/v1/outputs/SHOWN/").json()
    assert seen["edition_of"]["code"] == "weasel-1"
    assert [output["code"] for output in seen["editions"]] == ["weasel-4"]
    assert [row["reference"] for row in seen["activities"] + seen["projects"]] == ["WEASEL-2", "weasel-3"]


def test_what_lies_in_the_bin_is_told_by_nobody(client, demo_user):
    gone = {"title": "A tale of otters", "deleted_at": timezone.now()}
    activity, project = an_activity(reference="GONE-1", **gone), a_project(reference="gone-2", **gone)
    shown = an_output(code="SHOWN", published=True, activities=[activity], projects=[project])
    an_output(code="gone-3", edition_of=shown, **gone)
    Activity.objects.filter(pk=activity.pk).update(project=project)

    for name in EVERYBODY:
        come_as(client, demo_user, name)
        words = told(client, "outputs")
        assert "otters" not in words and "gone-" not in words.lower(), name


def test_internals_of_an_output_are_read_by_its_office_managers_and_the_protection_officer_only(client, demo_user):
    an_output(code="otters", published=True, source_note="Otters are elusive")

    for name in EVERYBODY:
        come_as(client, demo_user, name)
        item, page = client.get("/api/v1/outputs/otters/").json(), client.get("/outputs/otters/").content.decode()
        reads = name in ("officer", "manager", "dpo")
        assert ("internal" in item, "elusive" in page) == (reads, reads), name
