"""Writing activities on the admin pages: the same record as through the API, refused in the same words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Activity, ActivityKind, Output, Project
from activities.tests.builders import a_body, an_activity
from activities.tests.test_api_writes import ADDRESS
from activities.tests.test_api_writes import send as send_json
from ctassist.lib.history.models import Change
from ctassist.tests.admin_forms import faults_on, form_on, rows, send

pytestmark = pytest.mark.django_db
ADD = "/admin/activities/activity/add/"

# SQL queries of a change page, session and user not counted: the record and its original title, its links, one for each
# kind of rows that is filled in or shown. The reference tables are held in the process.
CHANGE_PAGE = 13


def page_of(record, view="change"):
    return f"/admin/activities/{record._meta.model_name}/{record.pk}/{view}/"


@pytest.fixture
def officer(client, demo_user):
    user = demo_user("officer")
    user.is_staff = True
    user.save()
    client.force_login(user)
    return client


def filled(**changes):
    """The page for a new activity filled in as `a_body` says, each column by its name; None leaves it out."""
    return {
        "kind": "workshop",
        "modality": "in_person",
        "scope": "multi_country",
        "planned_starts_on": "2030-03-01",
        "planned_starts_on_precision": "month",
        "planned_ends_on": "2030-03-01",
        "planned_ends_on_precision": "month",
        "venue_city": "Rabat",
        "venue_country": "MAR",
        "planned_participants": "35",
        "planned_participants_basis": "approximate",
        **rows("texts", {"language": "en", "title": "Regional workshop for parliamentarians", "is_original": "on"}),
        **rows(
            "partner_links",
            {"partner": "unodc", "role": "lead"},
            {"partner": "ipu", "role": "co_organiser"},
            {"partner": "pam", "role": "in_cooperation_with"},
            {"partner": "gov_jpn", "role": "donor"},
        ),
        **rows(
            "country_links",
            {"country": "LBY", "relation": "beneficiary"},
            {"country": "TUN", "relation": "beneficiary"},
        ),
        **rows("activitythemes", {"theme": "pve"}, {"theme": "parliaments"}),
    } | changes


def stored(activity):
    """All that is stored of an activity but ids, its reference, and instants."""
    own = {"id", "public_id", "reference", "created_at", "updated_at", "activity_id", "search"}
    columns = Activity.objects.filter(pk=activity.pk).values().get()
    found = {"activity": {name: value for name, value in columns.items() if name not in own}}
    for relation in Activity._meta.related_objects:
        if relation.related_model is not Activity and not relation.many_to_many:
            linked = relation.related_model.objects.filter(activity=activity.pk).order_by("pk").values()
            found[relation.name] = [{name: row[name] for name in row if name not in own} for row in linked]
    for row in found["search"]:  # which holds the reference too
        row["words"] = row["words"].replace(f"'{activity.reference[-4:]}'", "'number'")
    return found


def the_new_one():
    return Activity.objects.latest("pk")


def test_the_same_workshop_through_page_and_api_is_the_same_record(officer):
    before = Activity.objects.count()
    through_api = Activity.objects.get(
        reference=send_json(officer, "POST", ADDRESS, a_body(citations=CITED)).json()["reference"]
    )
    answer = send(officer, ADD, **filled(**rows("citations", {"document": "S0", "place": "p. 1"})))

    assert (answer.status_code, answer["Location"]) == (302, "/admin/activities/activity/"), faults_on(answer)
    assert Activity.objects.count() == before + 2
    assert the_new_one().reference == "2030-0002"
    assert stored(the_new_one()) == stored(through_api)
    assert len(stored(through_api)["partner_links"]) == 4


CITED = [{"document": "S0", "place": "p. 1"}]


def test_what_is_written_here_is_in_the_history_with_its_writer_and_door(officer, demo_user):
    send(officer, ADD, **filled())

    changes = Change.objects.about(the_new_one())
    assert {(change.actor_id, change.door) for change in changes} == {(demo_user("officer").pk, "admin")}
    assert changes.count() == 10


REFUSED = {  # what is wrong: (changes of the page, changes of the body, words)
    "two leads": (
        {"partner_links-1-role": "lead"},
        {"partners": [{"partner": "unodc", "role": "lead"}, {"partner": "ipu", "role": "lead"}]},
        "An activity has one lead organiser.",
    ),
    "no lead": (
        {"partner_links-0-DELETE": "on"},
        {"partners": [{"partner": "ipu", "role": "co_organiser"}]},
        "Name the lead organiser.",
    ),
    "no partner at all": (rows("partner_links"), {"partners": []}, "Name the lead organiser."),
    "the same role twice": (
        {"partner_links-1-partner": "pam", "partner_links-1-role": "in_cooperation_with"},
        {"partners": a_body()["partners"] + [{"partner": "pam", "role": "in_cooperation_with"}]},
        "This partner has this role already.",
    ),
    "ends before it starts": (
        {"planned_ends_on": "2030-02-01"},
        {"planned": a_body()["planned"] | {"ends_on": "2030-02-01"}},
        "The end, February 2030, lies before the start, March 2030.",
    ),
    "a day inside the month": (
        {"planned_starts_on": "2030-03-02"},
        {"planned": a_body()["planned"] | {"starts_on": "2030-03-02"}},
        "Give the first day of the month, quarter, half-year or year.",
    ),
    "no day": (
        {"planned_starts_on": "2030-02-30"},
        {"planned": a_body()["planned"] | {"starts_on": "2030-02-30"}},
        "Date has wrong format. Use one of these formats instead: YYYY-MM-DD.",
    ),
    "took place in the future": (
        {"actual_starts_on": "2040-01-01", "actual_starts_on_precision": "day"},
        {"actual": {"starts_on": "2040-01-01", "starts_on_precision": "day"}},
        "What has taken place cannot lie in the future.",
    ),
    "a negative number": (
        {"planned_participants": "-1"},
        {"participants": {"planned": -1, "planned_basis": "approximate"}},
        "Give a number that is not below zero.",
    ),
    "no number": (
        {"planned_participants": "many"},
        {"participants": {"planned": "many", "planned_basis": "approximate"}},
        "Give a whole number.",
    ),
    "shares that make 99": (
        {"country_links-0-share": "50", "country_links-1-share": "49"},
        {"countries": [row | {"share": share} for row, share in zip(a_body()["countries"], ["50", "49"], strict=True)]},
        "The shares make 99.00, not 100.",
    ),
    "a share for one country": (
        {"country_links-0-share": "100"},
        {"countries": [a_body()["countries"][0] | {"share": "100"}, a_body()["countries"][1]]},
        "Give every country a share, or none.",
    ),
    "an unknown time zone": ({"time_zone": "Mars/One"}, {"time_zone": "Mars/One"}, "“Mars/One” is no time zone"),
    "no kind": ({"kind": ""}, {"kind": None}, "Fill this in."),
    "an unknown kind": ({"kind": "picnic"}, {"kind": "picnic"}, "“picnic” is no activity kind."),
    "no title": (rows("texts"), {"titles": {}}, "Give a title."),
    "a title without a visible letter": (
        {"texts-0-title": " \u200b "},
        {"titles": {"en": " \u200b "}},
        "Fill this in.",
    ),
    "one country for several": (
        {"country_links-1-DELETE": "on"},
        {"countries": a_body()["countries"][:1]},
        "name two beneficiary countries or more.",
    ),
    "a hidden parent": ({"parent": "HIDDEN"}, {"parent": "HIDDEN"}, "There is no activity “HIDDEN”."),
    "a reference of our form": (
        {"reference": "2030-0007"},
        {"reference": "2030-0007"},
        "References of this form are given by ctassist: leave it out.",
    ),
    "no web address": (
        {"online_url": "not an address"},
        {"internal": {"online_url": "not an address"}},
        "Give a whole web address.",
    ),
    "latitude alone": ({"latitude": "12.5"}, {"latitude": "12.5"}, "Give latitude (-90 to 90) and longitude"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_same_wrong_data_is_refused_in_the_same_words_and_nothing_is_written(officer, name):
    page, body, words = REFUSED[name]
    an_activity(reference="HIDDEN", office="demo-dakar")
    before = Activity.objects.count(), Change.objects.count()

    on_page = send(officer, ADD, **filled(**page))
    through_api = send_json(officer, "POST", ADDRESS, a_body(**body))

    told = [fault["detail"] for fault in through_api.json()["errors"]]
    assert (on_page.status_code, through_api.status_code) == (400, 400)
    assert any(words in fault for fault in told), told
    assert sorted(faults_on(on_page)) == sorted(told)
    assert (Activity.objects.count(), Change.objects.count()) == before


def test_a_retired_code_is_not_offered_and_refused_save_where_it_is_kept(officer):
    activity = recorded(officer)
    ActivityKind.objects.filter(code="workshop").update(is_active=False)

    offered = officer.get(ADD).text
    refused = send(officer, ADD, **filled())
    kept = send(officer, page_of(activity), venue_city="Fes")

    assert '<option value="workshop"' not in offered
    assert faults_on(refused) == ["“workshop” is retired: choose another activity kind."]
    assert kept.status_code == 302
    assert "Workshop (retired)" in officer.get(page_of(activity)).text


def recorded(client):
    assert send(client, ADD, **filled()).status_code == 302
    return the_new_one()


def test_a_refusal_stands_beside_its_field_and_row_and_nothing_typed_is_lost(officer):
    wrong = filled(**{"partner_links-1-role": "lead", "time_zone": "Mars/One", "background": "Typed with care."})

    answer = send(officer, ADD, **wrong)

    form = form_on(answer)
    assert {name: form[name] for name in ("partner_links-1-role", "time_zone", "background", "texts-0-title")} == {
        "partner_links-1-role": "lead",
        "time_zone": "Mars/One",
        "background": "Typed with care.",
        "texts-0-title": "Regional workshop for parliamentarians",
    }
    row = answer.text.partition('name="partner_links-1-role"')[0].rpartition("<td")[2]
    assert "An activity has one lead organiser." in row
    assert form["activitythemes-1-theme"] == "parliaments"


def test_a_page_saved_as_it_is_changes_nothing(officer):
    activity = recorded(officer)
    before = stored(activity), Change.objects.count()

    answer = send(officer, page_of(activity))

    assert answer.status_code == 302, faults_on(answer)
    assert (stored(activity), Change.objects.count()) == before


def test_a_change_writes_what_differs_and_raises_the_version_once(officer):
    activity = recorded(officer)

    answer = send(
        officer,
        page_of(activity),
        venue_city="Fes",
        planned_participants="",
        planned_participants_basis="",
        **{"activitythemes-0-ORDER": "2", "activitythemes-1-ORDER": "1", "partner_links-3-DELETE": "on"},
    )

    assert answer.status_code == 302, faults_on(answer)
    activity.refresh_from_db()
    assert (activity.version, activity.venue_city, activity.planned_participants) == (2, "Fes", None)
    assert [link.theme_id for link in activity.activitythemes.all()] == ["parliaments", "pve"]
    assert [link.role_id for link in activity.partner_links.all()] == ["lead", "co_organiser", "in_cooperation_with"]


def test_whoever_saw_an_older_version_is_shown_both_and_loses_nothing(officer):
    activity = recorded(officer)
    opened = form_on(officer.get(page_of(activity)))
    send(officer, page_of(activity), venue_city="Fes")

    stale = officer.post(page_of(activity), opened | {"venue_city": "Agadir", "background": "Typed with care."})

    activity.refresh_from_db()
    assert (activity.venue_city, activity.background) == ("Fes", "")
    assert "Somebody else has changed this record" in stale.text
    assert "<td>Agadir</td><td>Fes</td>" in stale.text
    form = form_on(stale)
    assert (form["venue_city"], form["background"], form["_version"]) == ("Agadir", "Typed with care.", "2")
    assert officer.post(page_of(activity), form).status_code == 302
    activity.refresh_from_db()
    assert (activity.venue_city, activity.background, activity.version) == ("Agadir", "Typed with care.", 3)


@pytest.mark.parametrize("version", ["", "0", "x", "999999999999"])
def test_a_form_without_the_version_that_was_seen_is_stale(officer, version):
    activity = recorded(officer)

    answer = send(officer, page_of(activity), venue_city="Fes", _version=version)

    activity.refresh_from_db()
    assert (answer.status_code, activity.venue_city) == (409, "Rabat")


def test_a_form_sent_twice_is_carried_out_once(officer):
    form = form_on(officer.get(ADD)) | {name: value for name, value in filled().items() if value is not None}
    before = Activity.objects.count()

    first, second = officer.post(ADD, form), officer.post(ADD, form)

    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"]
    assert Activity.objects.count() == before + 1


def test_a_form_sent_again_with_other_contents_asks_first(officer):
    form = form_on(officer.get(ADD)) | {name: value for name, value in filled().items() if value is not None}
    officer.post(ADD, form)

    answer = officer.post(ADD, form | {"venue_city": "Fes"})

    assert any("This form was sent before with other contents." in fault for fault in faults_on(answer))
    assert form_on(answer)["venue_city"] == "Fes"
    assert officer.post(ADD, form_on(answer)).status_code == 302


def test_the_bin_takes_a_draft_and_refuses_what_is_published(officer):
    draft, published = recorded(officer), an_activity(published=True)

    answers = [
        officer.post(page_of(row, "delete"), {"_version": str(row.version), "post": "yes"})
        for row in (draft, published)
    ]
    stale = officer.post(page_of(recorded(officer), "delete"), {"_version": "7"})

    assert [answer.status_code for answer in answers] == [302, 400]
    assert "It is published: a manager withdraws it first." in answers[1].text
    assert stale.status_code == 400
    assert [row.pk for row in (draft, published) if row in Activity.objects.kept()] == [published.pk]
    assert officer.get(page_of(draft)).status_code == 404


def test_another_office_reads_what_is_published_and_writes_nothing(client, demo_user):
    other = demo_user("officer2")
    other.is_staff = True
    other.save()
    client.force_login(other)
    published, draft = an_activity(published=True), an_activity()

    assert "_save" not in client.get(page_of(published)).text
    assert client.post(page_of(published), {"venue_city": "Fes"}).status_code == 403
    assert client.post(page_of(published, "delete"), {}).status_code == 403
    assert client.post(page_of(draft), {}).status_code == 404


def test_a_link_that_one_may_not_see_stays_when_the_page_is_saved(officer):
    hidden = an_activity(reference="HIDDEN", office="demo-dakar")
    activity = an_activity(parent=hidden, is_from_past_source=True)
    activity.citations.create(document_id=1, place="p. 1") if not activity.citations.exists() else None

    page = officer.get(page_of(activity))
    answer = send(officer, page_of(activity), venue_city="Fes")

    assert "HIDDEN" not in page.text
    assert answer.status_code == 302, faults_on(answer)
    activity.refresh_from_db()
    assert (activity.parent, activity.venue_city) == (hidden, "Fes")


def test_nobody_sets_what_ctassist_derives_or_an_act_sets(officer, demo_user):
    activity = recorded(officer)
    tried = {"office": "demo-dakar", "published_at": "2020-01-01", "status": "cancelled", "version": "9", "id": "1"}

    answer = send(officer, page_of(activity), **tried, sensitivity="restricted")
    send(officer, page_of(activity), **tried)

    after = stored(activity)["activity"]
    assert "Only named people see what is restricted: name yourself too." in faults_on(answer)
    assert (after["office_id"], after["published_at"]) == (demo_user("officer").office_id, None)
    assert (after["status_id"], after["version"]) == ("planned", 1)


def test_what_a_change_page_costs(officer):
    activity = recorded(officer)
    officer.get(page_of(activity))

    with CaptureQueriesContext(connection) as captured:
        officer.get(page_of(activity))

    assert len(captured) - 2 == CHANGE_PAGE


# -- projects and outputs --


def project_filled(**changes):
    return {
        "reference": "new_project",
        "status": "active",
        **rows("texts", {"language": "en", "title": "A new project", "is_original": "on"}),
        **rows("partner_links", {"partner": "unodc", "role": "lead"}, {"partner": "gov_jpn", "role": "donor"}),
        "themes": ["pve"],
    } | changes


def test_an_officer_records_and_changes_a_project(officer, demo_user):
    added = send(officer, "/admin/activities/project/add/", **project_filled())
    project = Project.objects.get(reference="new_project")
    changed = send(officer, page_of(project), themes=["pve", "ftf"], related="mena_ve_2016")

    assert (added.status_code, changed.status_code) == (302, 302), faults_on(changed)
    project.refresh_from_db()
    assert (project.office_id, project.version) == (demo_user("officer").office_id, 2)
    assert [link.partner.code for link in project.partner_links.all()] == ["unodc", "gov_jpn"]
    assert {theme.code for theme in project.themes.all()} == {"pve", "ftf"}
    assert [other.reference for other in project.related.all()] == ["mena_ve_2016"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"partner_links-1-role": "lead"}, "A project has one lead organiser."),
        ({"reference": "mena_ve_2016"}, "This reference is taken."),
        ({"reference": "bad code"}, "A code is made of letters, digits, points, hyphens and underscores."),
        ({"starts_on": "2030-03-02", "starts_on_precision": "month"}, "Start: store the first day of the month"),
        ({"related": "no_such"}, "There is no project “no_such”."),
        (rows("texts"), "Give a title."),
    ],
)
def test_a_project_that_breaks_a_rule_is_refused_in_words(officer, wrong, words):
    before = Project.objects.count(), Change.objects.count()

    answer = send(officer, "/admin/activities/project/add/", **project_filled(**wrong))

    assert answer.status_code == 400
    assert any(words in fault for fault in faults_on(answer)), faults_on(answer)
    assert (Project.objects.count(), Change.objects.count()) == before


def test_an_officer_records_an_output_of_a_hidden_and_a_seen_activity(officer):
    hidden, seen = an_activity(reference="HIDDEN", office="demo-dakar"), an_activity(reference="SEEN")
    form = {"code": "new-handbook", "title": "A handbook", "output_type": "handbook", "status": "published"}

    added = send(officer, "/admin/activities/output/add/", **form, activities="SEEN")
    output = Output.objects.get(code="new-handbook")
    output.activities.add(hidden)
    page = officer.get(page_of(output))
    changed = send(officer, page_of(output), title="Another title")
    named = send(officer, page_of(output), activities="SEEN HIDDEN")

    assert (added.status_code, changed.status_code) == (302, 302), faults_on(changed)
    assert "HIDDEN" not in page.text
    assert {*output.activities.all()} == {hidden, seen}
    assert faults_on(named) == ["There is no activity “HIDDEN”."]
