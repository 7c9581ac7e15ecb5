"""Who sees an unpublished activity besides: named people, offices and organisations, said alike at each door."""

import pytest
from django.utils import timezone

from accounts.demo import demo_office
from accounts.models import ApiToken, Role, User
from activities.models import Activity
from activities.tests.builders import a_body, an_activity
from ctassist.tests.admin_forms import faults_on, form_on, rows, send
from partners.models import Partner

pytestmark = pytest.mark.django_db
API = "/api/v1/activities/"
LACKS_NOTHING = {
    "partners": {"unodc": "lead"},
    "modality_id": "in_person",
    "scope_id": "global",
    "venue_city": "Vienna",
    "venue_country_id": "AUT",
}


@pytest.fixture
def system(db):
    """The headers of a partner's system, of the Inter-Parliamentary Union."""
    user = User.objects.create_user(
        "s@x.invalid", name="S", role=Role.CLIENT, partner=Partner.objects.get(code="ipu"), reads_shared=True
    )
    return {"Authorization": f"Token {ApiToken.issue(user, 'test')}"}


def change(client, activity, **internal):
    """What the API answers to a change of who sees an activity."""
    version = Activity.objects.get(pk=activity.pk).version
    return client.patch(
        f"{API}{activity.reference}/",
        {"internal": internal},
        content_type="application/json",
        headers={"If-Match": f'"{version}"'},
    )


def faults(answer):
    return {error["pointer"]: error["detail"] for error in answer.json()["errors"]}


def seen_by(client, demo_user, activity):
    """Who of the demonstration's people finds an activity, in the list and by itself."""
    found = set()
    for name in (None, "officer", "officer2", "manager", "dpo", "admin"):
        client.logout()
        if name:
            client.force_login(demo_user(name))
        listed = client.get(f"{API}?page_size=200&search={activity.reference}").json()["results"]
        is_there = client.get(f"{API}{activity.reference}/").status_code == 200
        assert is_there == (activity.reference in [row["reference"] for row in listed]), name
        found |= {name} if is_there else set()
    return found


def test_an_officer_restricts_an_activity_to_named_people(signed_in, client, demo_user):
    activity = an_activity(**LACKS_NOTHING)
    officer, manager = demo_user("officer"), demo_user("manager")

    answer = change(signed_in("officer"), activity, sensitivity="restricted", named_people=[officer.pk])
    alone = seen_by(client, demo_user, activity)
    change(signed_in("officer"), activity, named_people=[{"id": officer.pk, "name": officer.name}, manager.pk])

    assert answer.status_code == 200, answer.json()
    assert answer.json()["internal"]["named_people"] == [{"id": officer.pk, "name": "Olive Officer"}]
    assert alone == {"officer", "dpo"}
    assert seen_by(client, demo_user, activity) == {"officer", "manager", "dpo"}


def test_another_officer_of_the_office_sees_and_writes_nothing_restricted_unless_named(signed_in, client, demo_user):
    activity = an_activity(sensitivity="restricted", **LACKS_NOTHING)
    activity.readers.create(user=demo_user("officer"))
    colleague = User.objects.create_user("c@demo.example", name="Cora", role=Role.OFFICER, office=demo_office())

    client.force_login(colleague)
    hidden = change(client, activity, source_note="x").status_code
    activity.readers.create(user=colleague)
    named = change(client, activity, source_note="x").status_code

    assert (hidden, named) == (404, 200)


@pytest.mark.parametrize("who", ["officer2", "dpo", "admin"])
def test_only_officers_of_the_office_and_managers_are_named(signed_in, demo_user, who):
    activity = an_activity(**LACKS_NOTHING)
    people = [demo_user("officer").pk, demo_user(who).pk]

    answer = change(signed_in("officer"), activity, sensitivity="restricted", named_people=people)

    assert faults(answer) == {
        "#/internal/named_people": "Name officers of its office and managers; nobody else sees what is restricted."
    }
    assert not activity.readers.exists()


def test_nobody_shuts_themselves_out_or_shares_what_is_restricted(signed_in, demo_user):
    activity, client = an_activity(**LACKS_NOTHING), signed_in("officer")

    alone = change(client, activity, sensitivity="restricted", named_people=[demo_user("manager").pk])
    shared = change(
        client,
        activity,
        sensitivity="restricted",
        named_people=[demo_user("officer").pk],
        shared_with_offices=["demo-dakar"],
    )

    assert faults(alone) == {"#/internal/named_people": "Only named people see what is restricted: name yourself too."}
    assert faults(shared) == {
        "#/internal/shared_with_offices": "What is restricted is for named people: it is shared with nobody."
    }


def test_an_office_with_which_a_draft_is_shared_reads_it_and_writes_nothing(signed_in, client, demo_user):
    activity = an_activity(source_note="for the two of us", **LACKS_NOTHING)

    answer = change(signed_in("officer"), activity, shared_with_offices=["demo-dakar"])
    reader = signed_in("officer2")

    assert answer.status_code == 200, answer.json()
    assert seen_by(client, demo_user, activity) == {"officer", "officer2", "manager", "dpo"}
    reader.force_login(demo_user("officer2"))
    assert reader.get(f"{API}{activity.reference}/").json()["internal"]["source_note"] == "for the two of us"
    assert change(reader, activity, source_note="mine").status_code == 403
    assert reader.get(f"/activities/{activity.reference}/edit/").status_code == 403
    activity.readers.all().delete()
    assert seen_by(client, demo_user, activity) == {"officer", "manager", "dpo"}


def test_a_system_reads_what_is_shared_with_its_organisation(signed_in, client, system):
    activity = an_activity(**(LACKS_NOTHING | {"partners": {"unodc": "lead", "ipu": "co_organiser"}}))
    address = f"{API}{activity.reference}/"

    before = client.get(address, headers=system).status_code
    answer = change(signed_in("officer"), activity, shared_with_partners=["ipu"])
    client.logout()

    assert (before, answer.status_code) == (404, 200)
    assert client.get(address, headers=system).json()["internal"]["office"] == f"{activity.office}"
    assert client.get(f"{API}?partner=ipu&search={activity.reference}", headers=system).json()["count"] == 1
    Activity.objects.filter(pk=activity.pk).update(sensitivity="restricted")
    assert client.get(address, headers=system).status_code == 404


def test_who_a_record_is_shared_with_is_not_told_how_few_people_it_counts(signed_in, client, demo_user, system):
    activity = an_activity(**(LACKS_NOTHING | {"partners": {"unodc": "lead", "ipu": "co_organiser"}}))
    activity.head_counts.create(female=1, male=1, category_id="judge")
    for link in ({"office": demo_user("officer2").office}, {"partner": Partner.objects.get(code="ipu")}):
        activity.readers.create(**link)
    address = f"{API}{activity.reference}/"
    told = {}
    for name in ("officer", "manager", "dpo", "officer2"):
        client.force_login(demo_user(name))
        told[name] = client.get(address).json()
    client.logout()
    told["system"] = client.get(address, headers=system).json()

    counted = {name: (detail["internal"]["head_counts"] or []) for name, detail in told.items()}
    assert {name: [row["female"] for row in rows] for name, rows in counted.items()} == {
        "officer": [1],
        "manager": [1],
        "dpo": [1],
        "officer2": [],
        "system": [],
    }
    assert {name: detail["participants"]["attended"] for name, detail in told.items()} == {
        "officer": 2,
        "manager": 2,
        "dpo": 2,
        "officer2": None,
        "system": None,
    }


@pytest.mark.parametrize(
    ("internal", "pointer", "words"),
    [
        ({"shared_with_partners": ["ipu"]}, "shared_with_partners",
         "It is shared with organisations that take part in it: name them there."),
        ({"shared_with_offices": ["demo-vienna"]}, "shared_with_offices", "It is this office's own."),
        ({"shared_with_offices": ["nowhere"]}, "shared_with_offices/0", "“nowhere” is no office."),
        ({"named_people": ["x"]}, "named_people/0", "Give the number of a person."),
        ({"named_people": [True]}, "named_people/0", "Give the number of a person."),
        ({"named_people": [999999999]}, "named_people",
         "Name officers of its office and managers; nobody else sees what is restricted."),
        ({"named_people": "all"}, "named_people", "Give a list of people."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_place(signed_in, internal, pointer, words):
    activity = an_activity(**LACKS_NOTHING)

    answer = change(signed_in("officer"), activity, **internal)

    assert (answer.status_code, faults(answer)) == (400, {f"#/internal/{pointer}": words})


def test_what_a_put_leaves_out_of_internal_stays(signed_in, demo_user):
    activity = an_activity(**LACKS_NOTHING)
    client = signed_in("officer")
    change(client, activity, shared_with_offices=["demo-dakar"], named_people=[demo_user("manager").pk])
    body = client.get(f"{API}{activity.reference}/").json()
    body["internal"] = {"shared_with_offices": []}

    answer = client.put(
        f"{API}{activity.reference}/", body, content_type="application/json", headers={"If-Match": '"2"'}
    )

    internal = answer.json()["internal"]
    assert [person["name"] for person in internal["named_people"]] == ["Mona Manager"]
    assert internal["shared_with_offices"] == []


def test_a_system_says_nothing_of_who_sees_what_it_hands_in(client):
    user = User.objects.create_user(
        "w@x.invalid",
        name="W",
        role=Role.CLIENT,
        partner=Partner.objects.get(code="ipu"),
        office=demo_office(),
        reads_shared=True,
    )
    token = {"Authorization": f"Token {ApiToken.issue(user, 'test')}"}
    for internal in ({"sensitivity": "restricted"}, {"shared_with_offices": ["demo-dakar"]}):
        answer = client.post(API, a_body(internal=internal), content_type="application/json", headers=token)

        assert faults(answer) == {"#/internal/sensitivity": "Officers of its office say who sees it."}


def test_the_form_names_people_and_shares_in_the_same_words(signed_in, demo_user):
    client, officer, manager = signed_in("officer"), demo_user("officer"), demo_user("manager")
    activity = an_activity(**LACKS_NOTHING)
    address = f"/activities/{activity.reference}/edit/"
    page = client.get(address)
    typed = fields_of(page)

    refused = client.post(
        address, typed | {"internal_sensitivity": "restricted", "internal_named_people": [manager.pk]}
    )
    saved = client.post(
        address, typed | {"internal_sensitivity": "restricted", "internal_named_people": [officer.pk, manager.pk]}
    )

    assert "Olive Officer, programme officer" in page.text and "Omar Officer" not in page.text
    assert "Only named people see what is restricted: name yourself too." in refused.text
    assert saved.status_code == 302, refused.text
    assert {row.user for row in activity.readers.all()} == {officer, manager}
    assert "Mona Manager" in client.get(activity.get_absolute_url()).text


def fields_of(page):
    """What the form on a page holds, as a browser would send it."""
    shown = page.context["page"]
    fields = {name: value for name, value in shown.typed.items() if not isinstance(value, list)}
    for name in ("regions", "audience", "further_themes", "mandates", "instruments"):
        fields[name] = shown.typed[name]
    for name, listed in shown.typed.items():
        for at, row in enumerate(listed if isinstance(listed, list) and listed and isinstance(listed[0], dict) else ()):
            fields |= {f"{name}-{at}-{column}": value for column, value in row.items()}
    return fields | {"version": shown.version, "seen": shown.seen, "key": shown.key}


def test_the_admin_pages_share_in_the_same_words(client, demo_user):
    officer = demo_user("officer")
    officer.is_staff = True
    officer.save()
    client.force_login(officer)
    activity = an_activity(**LACKS_NOTHING)
    address = f"/admin/activities/activity/{activity.pk}/change/"
    dakar = demo_office("demo-dakar")

    refused = send(client, address, **rows("readers", {"office": "demo-vienna"}))
    saved = send(client, address, **rows("readers", {"office": "demo-dakar"}))

    assert "It is this office&#x27;s own." in refused.text or "It is this office's own." in faults_on(refused)
    assert saved.status_code == 302, faults_on(saved)
    assert [row.office for row in activity.readers.all()] == [dakar]
    assert "readers-0-office" in form_on(client.get(address))


def test_who_sees_an_activity_is_told_to_those_who_read_its_internals_only(client, demo_user):
    activity = an_activity(published=True, **LACKS_NOTHING)
    activity.readers.create(office=demo_office("demo-dakar"))

    client.force_login(demo_user("admin"))
    assert activity.readers.get().pk and client.get("/admin/activities/activityreader/").context["cl"].result_count == 0
    assert "internal" not in client.get(f"{API}{activity.reference}/").json()


@pytest.mark.parametrize("sensitivity", ["internal", "restricted"])
def test_a_manager_names_nobody_least_of_all_themselves(client, demo_user, sensitivity):
    activity, manager = an_activity(sensitivity=sensitivity, **LACKS_NOTHING), demo_user("manager")
    activity.readers.create(user=demo_user("officer"))
    client.force_login(manager)

    not_named = change(client, activity, named_people=[demo_user("officer").pk, manager.pk]).status_code
    activity.readers.create(user=manager)
    named = change(client, activity, named_people=[manager.pk]).status_code

    assert (not_named, named) == (404 if sensitivity == "restricted" else 403, 403)
    assert {row.user.name for row in activity.readers.all()} == {"Olive Officer", "Mona Manager"}


def test_an_officer_who_is_not_named_opens_nothing_by_naming_themselves(client, demo_user):
    activity = an_activity(sensitivity="restricted", **LACKS_NOTHING)
    officer = demo_user("officer")
    client.force_login(officer)

    through_api = change(client, activity, named_people=[officer.pk]).status_code
    through_form = client.post(f"/activities/{activity.reference}/edit/", {"internal_named_people": officer.name})

    assert (through_api, through_form.status_code) == (404, 404)
    assert not activity.readers.exists()


def test_a_partners_system_reads_a_shared_draft_without_the_people_who_work_on_it(client, demo_user):
    ipu, officer = Partner.objects.get(code="ipu"), demo_user("officer")
    activity = an_activity(
        reference="OTTERS",
        source_note="for the two of us",
        proposal="proposed",
        proposal_at=timezone.now(),
        proposal_by=officer,
        proposal_note="Otters like it",
        **LACKS_NOTHING | {"partners": {"unodc": "lead", "ipu": "co_organiser"}},
    )
    for row in ({"partner": ipu}, {"office": demo_office("demo-dakar")}, {"user": demo_user("manager")}):
        activity.readers.create(**row)
    system = User.objects.create_user("s@x.invalid", name="S", role=Role.CLIENT, partner=ipu, reads_shared=True)
    token = {"Authorization": f"Token {ApiToken.issue(system, 'test')}"}

    answer = client.get(f"{API}OTTERS/", headers=token)

    assert answer.json()["internal"].keys() == {
        *("source_note", "status_reason", "sensitivity", "online_url", "published_at", "office", "head_counts"),
        *("city_withheld", "dates_withheld"),
    }
    for secret in ("Olive", "Mona", "Otters like it", "dakar"):
        assert secret not in answer.content.decode(), secret


def test_a_system_goes_on_changing_what_was_shared_with_it_and_leaves_who_sees_it(client, demo_user):
    ipu = Partner.objects.get(code="ipu")
    system = User.objects.create_user(
        "s@x.invalid", name="S", role=Role.CLIENT, partner=ipu, office=demo_office(), reads_shared=True
    )
    token = {"Authorization": f"Token {ApiToken.issue(system, 'test')}"}
    body = a_body(partners=[{"partner": "unodc", "role": "lead"}, {"partner": "ipu", "role": "co_organiser"}])
    handed_in = client.post(API, body, content_type="application/json", headers=token).json()
    activity = Activity.objects.get(reference=handed_in["reference"])
    activity.readers.create(partner=ipu)
    activity.readers.create(user=demo_user("manager"))

    def sent(method, body):
        version = Activity.objects.get(pk=activity.pk).version
        headers = token | {"If-Match": f'"{version}"'}
        return getattr(client, method)(
            f"{API}{activity.reference}/", body, content_type="application/json", headers=headers
        )

    changed = sent("patch", {"background": "Rivers", "internal": {"source_note": "Seen"}})
    replaced = sent("put", body | {"internal": {"source_note": "Seen twice"}})
    shared = sent("patch", {"internal": {"shared_with_offices": ["demo-dakar"]}})

    assert (changed.status_code, replaced.status_code) == (200, 200), (changed.json(), replaced.json())
    assert faults(shared) == {"#/internal/sensitivity": "Officers of its office say who sees it."}
    assert [(row.user, row.office, row.partner) for row in activity.readers.all()] == [
        (None, None, ipu),
        (demo_user("manager"), None, None),
    ]
