"""The form with which officers log and change activities, as a browser without script sends it."""

import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.form.choices import Offers
from activities.form.page import FIELDS
from activities.form.saying import said
from activities.form.typed import shown
from activities.models import Activity, SourceDocument
from activities.recording import current_of
from activities.tests.builders import a_project, an_activity

pytestmark = pytest.mark.django_db

NEW = "/activities/new/"
KEY = "0123456789abcdef" * 2


def what_an_officer_types(**changes):
    """The fields of a regional workshop as somebody fills them in; each change replaces one."""
    fields = {
        "title": "Regional workshop for parliamentarians",
        "language": "en",
        "kind": "workshop",
        "modality": "in_person",
        "scope": "multi_country",
        "status": "planned",
        "planned": "March 2030",
        "venue_city": "Rabat",
        "venue_country": "Maroc",
        "countries-0-country": "Libya",
        "countries-0-relation": "beneficiary",
        "countries-1-country": "tun",
        "countries-1-relation": "beneficiary",
        "partners-0-partner": "unodc",
        "partners-0-role": "lead",
        "partners-1-partner": "IPU – Inter-Parliamentary Union",
        "partners-1-role": "co_organiser",
        "partners-2-partner": "pam",
        "partners-2-role": "in_cooperation_with",
        "partners-3-partner": "Government of Japan",
        "partners-3-role": "donor",
        "main_theme": "",
        "participants_planned": "about 35",
        "internal_sensitivity": "internal",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


@pytest.fixture
def officer(signed_in):
    return signed_in("officer")


@pytest.fixture
def recorded(officer):
    """The reference of a workshop that the officer has logged."""
    answer = officer.post(NEW, what_an_officer_types())
    assert answer.status_code == 302, answer.context["page"].faults
    return answer["Location"].split("/")[2]


def faults(answer):
    """{field: messages} of a form that was sent back; fails unless each stands beside its control, in its words."""
    assert answer.status_code == 400, answer.status_code
    found, page = answer.context["page"].faults, answer.content.decode()
    for name, messages in found.items():
        if name in FIELDS or "-" in name:
            control = re.search(rf'<(?:input|select|textarea)[^>]* id="{name}"[^>]*>', page)[0]
            assert 'aria-invalid="true"' in control and f"{name}-error" in control, name
            assert f'<a href="#{name}">' in page, name
        for message in messages:
            assert html.escape(message) in page, name
    return found


def edit_fields(client, reference):
    """What a browser would send of the form of an activity, untouched."""
    page = client.get(f"/activities/{reference}/edit/").context["page"]
    sent = {"version": str(page.version), "seen": page.seen, "key": page.key}
    for name, field in page.fields.items():
        if field.value:
            sent[name] = field.value
    for rows in page.rows.values():
        for row in rows:
            sent |= {field.name: field.value for field in row["fields"].values() if field.value}
    return sent


def read(client, reference):
    return client.get(f"/api/v1/activities/{reference}/").json()


# -- logging --


def test_an_officer_logs_a_workshop_in_words_and_reads_it_on_its_page(officer):
    answer = officer.post(NEW, what_an_officer_types(key=KEY), follow=True)

    assert answer.redirect_chain == [("/activities/2030-0001/", 302)]
    assert "2030-0001 is logged." in answer.content.decode()
    item = read(officer, "2030-0001")
    assert item["partner_sentence"] == "UNODC, jointly with IPU, in cooperation with PAM, funded by Japan"
    assert [link["country"]["alpha3"] for link in item["countries"]] == ["LBY", "TUN"]
    assert (item["venue"]["city"], item["venue"]["country"]["alpha3"]) == ("Rabat", "MAR")
    assert (item["planned"]["starts_on"], item["planned"]["starts_on_precision"]) == ("2030-03-01", "month")
    assert (item["participants"]["planned"], item["participants"]["planned_basis"]) == (35, "approximate")
    assert item["internal"]["office"] == "Terrorism prevention, Vienna (demo)"


def test_everything_that_the_form_offers_is_written_and_shown_again(officer):
    a_project(reference="a_project", title="A project")
    parent = an_activity(title="A week of events")
    sent = what_an_officer_types(
        **{
            "status": "completed",
            "project": "a_project – A project",
            "parent": f"{parent.reference} – A week of events",
            "actual": "du 4 au 6 mars 2019",
            "planned": "first half of 2019",
            "time_zone": "Cairo",
            "venue_name": "Ministry of Justice",
            "internal_online_url": "https://meet.example/1",
            "regions": ["mena", "gulf"],
            "audience": ["judge", "parliamentarian"],
            "main_theme": "Prevention of violent extremism",
            "further_themes": ["parliaments"],
            "mandates": ["s_res_2178"],
            "instruments": ["tokyo-1963"],
            "summary": "Two days.\r\nThree nights.",
            "titles-0-language": "fr",
            "titles-0-title": "Atelier régional",
            "titles-0-summary": "Deux jours.",
            "background": "Because.",
            "objectives": "So that.",
            "outcome": "A plan.",
            "participants_reported": "at least 30",
            "participants_registered": "41",
            "participants_states": "12",
            "delivery_count": "about 2",
            "citations-0-document": "A concept note of ours",
            "citations-0-type": "announcement",
            "citations-0-place": "p. 2",
            "is_from_past_source": "on",
            "partners-0-is_inferred": "on",
            "with_shares": "on",
            "countries-0-share": "60",
            "countries-1-share": "40",
            "internal_source_note": "Not for the public.",
        }
    )
    theme = Offers(None)["themes"].label("pve")
    answer = officer.post(NEW, sent | {"main_theme": theme, "parent": "", "delivery_count": "about 2"})
    assert answer.status_code == 302, answer.context["page"].faults
    reference = answer["Location"].split("/")[2]
    item = read(officer, reference)

    assert item["titles"] == {"en": "Regional workshop for parliamentarians", "fr": "Atelier régional"}
    assert item["summaries"] == {"en": "Two days.\nThree nights.", "fr": "Deux jours."}
    assert (item["original_language"], item["project"]["reference"]) == ("en", "a_project")
    assert item["actual"] == {
        "starts_on": "2019-03-04",
        "starts_on_precision": "day",
        "ends_on": "2019-03-06",
        "ends_on_precision": "day",
    }
    assert (item["planned"]["starts_on"], item["planned"]["starts_on_precision"]) == ("2019-01-01", "half_year")
    assert (item["time_zone"], item["venue_name"]) == ("Africa/Cairo", "Ministry of Justice")
    assert (item["regions"], item["audience"]) == (["gulf", "mena"], ["judge", "parliamentarian"])
    assert item["themes"] == ["pve", "parliaments"]
    assert [mandate["code"] for mandate in item["mandates"]] == ["s_res_2178"]
    assert [instrument["code"] for instrument in item["instruments"]] == ["tokyo-1963"]
    assert [item[name] for name in ("background", "objectives", "outcome")] == ["Because.", "So that.", "A plan."]
    people = item["participants"]
    assert (people["reported"], people["reported_basis"], people["registered"]) == (30, "minimum", 41)
    assert (people["states"], people["states_basis"]) == (12, "exact")
    assert (item["delivery_count"], item["delivery_count_basis"]) == (2, "approximate")
    assert [(c["document"]["title"], c["place"]) for c in item["citations"]] == [("A concept note of ours", "p. 2")]
    assert [link["is_inferred"] for link in item["partners"]] == [True, False, False, False]
    assert [link["share"] for link in item["countries"]] == ["60.00", "40.00"]
    assert item["internal"]["source_note"] == "Not for the public."
    assert item["internal"]["online_url"] == "https://meet.example/1"

    again = officer.post(f"/activities/{reference}/edit/", edit_fields(officer, reference), follow=True)
    assert f"Nothing was changed in {reference}." in again.content.decode()
    assert read(officer, reference) == item


def test_every_shipped_record_is_shown_so_that_it_would_be_read_as_it_is(demo_user):
    manager = demo_user("manager")
    misread = {}
    for activity in Activity.objects.all():
        offers = Offers(manager, current_of(activity, manager))
        found = said(shown(offers.current, offers), offers)
        for which in ("planned", "actual"):
            if found.values[which] != offers.current[which]:
                misread[activity.reference] = (found.values[which], offers.current[which])
        if found.faults:
            misread[activity.reference] = found.faults

    assert misread == {}


# -- faults --

WRONG = [
    ({"title": ""}, {"title": ["Give a title."]}),
    ({"title": "x" * 501}, {"title": ["Give at most 500 characters."]}),
    ({"title": "a\x00b"}, {"title": ["It holds a NUL character."]}),
    ({"kind": ""}, {"kind": ["Fill this in."]}),
    ({"kind": "party"}, {"kind": ["“party” is no activity kind."]}),
    ({"modality": ""}, {"modality": ["Say how it is held."]}),
    ({"scope": ""}, {"scope": ["Say for whom it is meant: one country, a region, all."]}),
    ({"scope": "regional"}, {"regions": ["Regional: name the region."]}),
    ({"scope": "national"}, {"countries": ["National: name exactly one beneficiary country."]}),
    ({"planned": "soon"}, {"planned": None}),
    ({"planned": "6 to 4 March 2030"}, {"planned": ["The end, 4 March 2030, lies before the start, 6 March 2030."]}),
    ({"planned": "1200"}, {"planned": ["Give a year from 1945 to 2100."]}),
    ({"planned_from": "2030-03-04"}, {"planned": ["Give the dates in words or pick days, not both."]}),
    ({"actual": "1 March 2030"}, {"actual": ["What has taken place cannot lie in the future."]}),
    ({"status": "completed"}, {"actual": ["Completed: say when it ended."]}),
    ({"time_zone": "Atlantis"}, {"time_zone": ["“Atlantis” is no time zone, such as Africa/Cairo."]}),
    ({"venue_country": "Lybia"}, {"venue_country": ["“Lybia” is no country."]}),
    ({"venue_city": "x" * 121}, {"venue_city": ["Give at most 120 characters."]}),
    ({"internal_online_url": "meet"}, {"internal_online_url": ["Give a whole web address."]}),
    ({"project": "none"}, {"project": ["There is no project “none”."]}),
    ({"parent": "9999-0001"}, {"parent": ["There is no activity “9999-0001”."]}),
    ({"countries-1-country": "Lybia"}, {"countries-1-country": ["“Lybia” is no country."]}),
    ({"countries-1-country": "LBY"}, {"countries-1-country": ["This country has this relation already."]}),
    ({"countries-1-relation": "host"}, {"countries-1-relation": ["Say beneficiary, invited or participating."]}),
    (
        {"with_shares": "on", "countries-0-share": "60"},
        {"countries": ["Give every country a share, or none."]},
    ),
    (
        {"with_shares": "on", "countries-0-share": "x", "countries-1-share": "40"},
        {"countries-0-share": ["Give a share in per cent, such as 16.67."]},
    ),
    ({"partners-0-partner": ""}, {"partners": ["Name the lead organiser."]}),
    ({"partners-1-partner": ""}, {"partners-1-partner": ["Fill this in."]}),
    ({"partners-1-partner": "nobody"}, {"partners-1-partner": ["“nobody” is no partner."]}),
    ({"partners-1-role": ""}, {"partners-1-role": ["Fill this in."]}),
    ({"partners-1-role": "lead"}, {"partners-1-role": ["An activity has one lead organiser."]}),
    ({"regions": ["atlantis"]}, {"regions": ["“atlantis” is no region."]}),
    ({"main_theme": "weather"}, {"main_theme": ["“weather” is no theme."]}),
    ({"main_theme": "pve", "further_themes": ["pve"]}, {"further_themes": ["This theme is named already."]}),
    ({"participants_planned": "30-40"}, {"participants_planned": ["Give one number, not several."]}),
    ({"participants_planned": "3000000000"}, {"participants_planned": None}),
    (
        {"participants_registered": "about 40"},
        {"participants_registered": ["Registered people are counted exactly: give the number alone."]},
    ),
    ({"delivery_count": "0"}, {"delivery_count": ["An activity is held at least once."]}),
    ({"citations-0-document": "A new one", "citations-0-place": "p. 1"}, {"citations-0-type": ["Fill this in."]}),
    ({"citations-0-document": "A new one", "citations-0-type": "report"}, {"citations-0-place": ["Fill this in."]}),
    ({"is_from_past_source": "on"}, {"citations": ["Say in which document it was read, and where."]}),
    ({"titles-0-title": "Titre"}, {"titles-0-language": ["Fill this in."]}),
    (
        {"titles-0-title": "Titre", "titles-0-language": "en"},
        {"titles-0-language": ["There is a title in this language already."]},
    ),
    (
        {"titles-0-summary": "Bref", "titles-0-language": "fr"},
        {"titles-0-summary": ["Give the title in this language too."]},
    ),
    ({"background": "x" * 20_001}, {"background": ["Give at most 20000 characters."]}),
    ({"group": "network:sahel_platform"}, {"group": None}),
    ({"internal_sensitivity": "secret"}, {"internal_sensitivity": ["Say public, internal or restricted."]}),
    ({"office": "x"}, {"record": ["There is no field called “office” here."]}),
]


@pytest.mark.parametrize(("changes", "expected"), WRONG)
def test_a_fault_stands_beside_its_field_and_all_input_is_kept(officer, changes, expected):
    before = Activity.objects.count()

    answer = officer.post(NEW, what_an_officer_types(**changes))

    found = faults(answer)
    assert list(found) == list(expected)
    assert all(found[name] == messages for name, messages in expected.items() if messages), found
    assert Activity.objects.count() == before
    kept = answer.context["page"].typed
    assert kept["participants_planned"] == changes.get("participants_planned", "about 35")
    assert [row["partner"] for row in kept["partners"]][-1] == "Government of Japan"


def test_a_rule_that_is_broken_beside_a_chosen_project_and_container_is_told_in_words(officer):
    a_project(reference="a_project", title="A project")
    an_activity(reference="PARENT")
    chosen = {"project": "a_project", "parent": "PARENT"}

    answer = officer.post(NEW, what_an_officer_types(key=KEY, time_zone="Atlantis", **chosen))

    assert faults(answer) == {"time_zone": ["“Atlantis” is no time zone, such as Africa/Cairo."]}


def test_an_empty_form_learns_at_once_of_all_that_is_needed(officer):
    answer = officer.post(NEW, {"status": "planned", "language": "en"})

    assert sorted(faults(answer)) == ["kind", "modality", "partners", "planned", "scope", "title"]
    named = [problem["label"] for problem in answer.context["page"].problems]
    assert named == ["Title", "Kind", "How it is held", "For whom it is meant", "Planned dates", "Partners"]


def test_what_is_typed_comes_back_exactly(officer):
    odd = "Atelier “d’été” 🙂 مؤتمر — ‘x’ <b>&amp;</b> Null\u00a0O'Neil"

    answer = officer.post(NEW, what_an_officer_types(title=odd, venue_city="X" * 121))
    saved = officer.post(NEW, what_an_officer_types(title=odd, background=f"{odd}\r\n\r\n{odd}"))

    assert f'value="{html.escape(odd)}"' in answer.content.decode()
    item = read(officer, saved["Location"].split("/")[2])
    assert (item["title"], item["background"]) == (odd, f"{odd}\n\n{odd}")


def test_a_lone_surrogate_is_refused_by_name(officer):
    body = (
        b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\n+2AA-x\r\n'
        b'--b\r\nContent-Disposition: form-data; name="kind"\r\n\r\nworkshop\r\n--b--\r\n'
    )

    answer = officer.generic("POST", NEW, body, content_type="multipart/form-data; boundary=b; charset=utf-7")

    assert faults(answer)["title"] == ["It holds half of a surrogate pair."]


def test_bytes_that_are_no_text_are_refused_by_name(officer):
    answer = officer.generic("POST", NEW, b"title=a%ffb&kind=workshop", content_type=FORM)

    assert faults(answer)["title"] == ["Some of these characters could not be read: write them again."]


def test_too_large_a_form_is_refused_in_words(officer):
    large = officer.generic("POST", NEW, b"title=" + b"x" * 10_000_000, content_type=FORM)
    many = officer.post(NEW, {f"partners-{n}-partner": "x" for n in range(6000)})

    assert (large.status_code, many.status_code) == (413, 400)


FORM = "application/x-www-form-urlencoded"


def test_more_rows_than_can_be_kept_are_refused_by_name_and_kept(officer):
    rows = {f"partners-{n}-partner": "ipu" for n in range(201)} | {f"partners-{n}-role": "host" for n in range(201)}

    answer = officer.post(NEW, what_an_officer_types() | rows)

    assert faults(answer) == {"partners": ["Give at most 200 of them."]}
    assert len(answer.context["page"].typed["partners"]) == 201


# -- rows without script --


def test_a_button_adds_a_row_and_keeps_what_was_typed(officer):
    answer = officer.post(NEW, what_an_officer_types(title="Kept", change="add:partners"))

    page = answer.context["page"]
    assert answer.status_code == 200
    assert [row["fields"]["partner"].value for row in page.rows["partners"]][-2:] == ["Government of Japan", ""]
    assert page.focus == "partners-4-partner"
    assert 'id="partners-4-partner"' in answer.content.decode()
    assert page.typed["title"] == "Kept"
    assert not Activity.objects.filter(reference__startswith="2030-").exists()


def test_buttons_take_rows_away_and_move_them_up(officer):
    def partners(change):
        fields = officer.post(NEW, what_an_officer_types(change=change)).context["page"].typed
        return [row["role"] for row in fields["partners"]]

    roles = ["lead", "co_organiser", "in_cooperation_with", "donor"]
    assert partners("remove:partners:1") == ["lead", "in_cooperation_with", "donor"]
    assert partners("up:partners:3") == ["lead", "co_organiser", "donor", "in_cooperation_with"]
    assert partners("up:partners:0") == partners("remove:partners:9") == partners("nonsense") == roles


def test_a_group_adds_its_members_once(officer):
    sent = what_an_officer_types(change="group", group="network:sahel_platform", group_relation="invited")

    answer = officer.post(NEW, sent)
    fields = answer.context["page"].typed
    again = officer.post(NEW, sent | {"countries-2-country": "Niger", "countries-2-relation": "invited"})

    invited = [row["country"] for row in fields["countries"] if row["relation"] == "invited"]
    assert invited == ["Burkina Faso", "Chad", "Mali", "Mauritania", "Niger", "Senegal"]
    assert [row["country"] for row in fields["countries"]][:2] == ["Libya", "tun"]
    names = [r["country"] for r in again.context["page"].typed["countries"] if r["relation"] == "invited"]
    assert sorted(names) == sorted(invited)


# -- changing --


def test_a_change_writes_what_differs_and_keeps_what_the_form_does_not_show(officer, recorded):
    Activity.objects.filter(reference=recorded).update(dates_as_stated="in spring", latitude=34, longitude=-6)
    fields = edit_fields(officer, recorded)

    answer = officer.post(f"/activities/{recorded}/edit/", fields | {"venue_city": "Fes", "participants_planned": ""})

    item = read(officer, recorded)
    assert answer["Location"] == f"/activities/{recorded}/"
    assert (item["venue"]["city"], item["venue"]["country"]["alpha3"]) == ("Fes", "MAR")
    assert (item["participants"]["planned"], item["participants"]["planned_basis"]) == (None, None)
    assert (item["dates_as_stated"], item["latitude"], item["version"]) == ("in spring", 34.0, 2) or item[
        "version"
    ] == 2
    assert item["partner_sentence"] == "UNODC, jointly with IPU, in cooperation with PAM, funded by Japan"


def test_a_title_and_a_note_can_be_taken_away(officer, recorded):
    address = f"/activities/{recorded}/edit/"
    more = {"titles-0-language": "fr", "titles-0-title": "Atelier", "internal_source_note": "Aside."}
    officer.post(address, edit_fields(officer, recorded) | more)
    fields = edit_fields(officer, recorded)
    for name in ("titles-0-title", "titles-0-language", "internal_source_note"):
        del fields[name]

    officer.post(address, fields)

    item = read(officer, recorded)
    assert item["titles"] == {"en": "Regional workshop for parliamentarians"}
    assert item["internal"]["source_note"] == ""


def test_who_saved_later_sees_both_versions_and_loses_nothing(officer, recorded):
    address = f"/activities/{recorded}/edit/"
    mine, theirs = edit_fields(officer, recorded), edit_fields(officer, recorded)
    officer.post(address, theirs | {"venue_city": "Fes", "background": "By them.", "participants_planned": "40"})

    stale = officer.post(address, mine | {"venue_city": "Agadir", "title": "Mine"})

    page = stale.context["page"]
    assert stale.status_code == 409
    assert [(row["label"], row["theirs"], row["yours"]) for row in page.differences] == [
        ("Titles", ["Regional workshop for parliamentarians", "English"], ["Mine", "English"]),
        ("City", ["Fes"], ["Agadir"]),
        ("Background", ["By them."], []),
        ("Expected participants", ["40"], ["about 35"]),
    ]
    assert [(row["is_taken"], row["is_contested"]) for row in page.differences] == [
        (False, False),
        (False, True),
        (True, False),
        (True, False),
    ]
    assert read(officer, recorded)["venue"]["city"] == "Fes"
    sent = {name: field.value for name, field in page.fields.items() if field.value}
    for rows in page.rows.values():
        sent |= {f.name: f.value for row in rows for f in row["fields"].values() if f.value}
    saved = officer.post(address, sent | {"version": page.version, "seen": page.seen, "key": page.key})
    item = read(officer, recorded)
    assert saved.status_code == 302
    assert (item["title"], item["venue"]["city"], item["background"]) == ("Mine", "Agadir", "By them.")
    assert item["participants"]["planned"] == 40


@pytest.mark.parametrize("wrong", [{"version": ""}, {"version": "x"}, {"version": "9" * 30}, {"seen": "[1"}])
def test_a_form_without_its_version_overwrites_nothing(officer, recorded, wrong):
    fields = edit_fields(officer, recorded) | {"venue_city": "Fes", "version": "7"} | wrong

    answer = officer.post(f"/activities/{recorded}/edit/", fields)

    assert answer.status_code == 409
    assert read(officer, recorded)["venue"]["city"] == "Rabat"


# -- sent twice --


def test_a_double_click_logs_one_activity(officer):
    first = officer.post(NEW, what_an_officer_types(key=KEY))
    second = officer.post(NEW, what_an_officer_types(key=KEY))
    other = officer.post(NEW, what_an_officer_types(key=KEY, title="Another"))

    assert first["Location"] == second["Location"] == "/activities/2030-0001/"
    assert Activity.objects.filter(reference__startswith="2030-").count() == 1
    assert list(faults(other)) == ["record"]
    assert "/activities/2030-0001/" in other.content.decode()


def test_a_double_click_saves_one_change(officer, recorded):
    fields = edit_fields(officer, recorded) | {"venue_city": "Fes"}

    answers = [officer.post(f"/activities/{recorded}/edit/", fields) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert read(officer, recorded)["version"] == 2


def test_a_form_that_was_refused_can_be_sent_again_with_its_key(officer):
    assert officer.post(NEW, what_an_officer_types(key=KEY, kind="")).status_code == 400
    assert officer.post(NEW, what_an_officer_types(key=KEY)).status_code == 302


# -- rights --


def test_the_form_is_for_officers_of_the_office(client, demo_user, recorded):
    edit = f"/activities/{recorded}/edit/"
    client.logout()
    anonymous = [client.get(address)["Location"] for address in (NEW, edit)]
    assert anonymous == [f"/accounts/login/?next={address}" for address in (NEW, edit)]
    assert client.post(NEW, what_an_officer_types()).status_code == 403

    for who in ("manager", "dpo", "admin"):
        client.force_login(demo_user(who))
        answers = [client.get(NEW), client.post(NEW, {}), client.get(edit), client.post(edit, {})]
        assert [answer.status_code for answer in answers] == [403] * 4, who
    client.force_login(demo_user("officer2"))
    statuses = [client.get(a).status_code for a in (edit, "/activities/ACT-001/edit/", "/activities/none/edit/")]
    assert statuses == [404, 403, 404]
    assert client.post(edit, what_an_officer_types()).status_code == 404


def test_pages_offer_the_form_to_those_who_may_use_it(client, demo_user, recorded):
    def offers():
        listed, shown = client.get("/activities/"), client.get("/activities/ACT-001/")
        return 'href="/activities/new/"' in listed.content.decode(), "/ACT-001/edit/" in shown.content.decode()

    office = Activity.objects.get(reference="ACT-001").office
    found = {}
    for who in (None, "officer", "officer2", "manager", "admin"):
        client.force_login(demo_user(who)) if who else client.logout()
        found[who] = offers()
    owner = demo_user("officer").office == office
    assert found == {
        None: (False, False),
        "officer": (True, owner),
        "officer2": (True, False),
        "manager": (False, False),
        "admin": (False, False),
    }


@pytest.mark.parametrize("address", ["choices/projects/", "choices/activities/", "understood/"])
def test_what_helps_to_write_is_for_those_who_write(client, demo_user, address):
    method = client.post if "understood" in address else client.get
    assert method(NEW + address).status_code == 302
    client.force_login(demo_user("admin"))
    assert method(NEW + address).status_code == 403


def test_choices_are_those_that_the_writer_may_see(officer, signed_in, recorded):
    a_project(reference="hidden_project", title="A hidden project")

    def found(client, name, words):
        return [c["value"] for c in client.get(f"{NEW}choices/{name}/", {"search": words}).json()["choices"]]

    title = "2030-0001 – Regional workshop for parliamentarians"
    assert title in found(officer, "activities", "workshop parliament")
    assert found(officer, "activities", "2030-0") == [title]
    assert found(officer, "projects", "hidden") == ["hidden_project – A hidden project"]
    other = signed_in("officer2")
    assert found(other, "activities", "2030-0") == found(other, "projects", "hidden") == []
    for words in ("'; DROP", "%", "a:* & | !", "🙂", "مؤتمر", "\\"):
        assert other.get(f"{NEW}choices/activities/", {"search": words}).status_code == 200, words
    assert found(other, "activities", "x" * 201) == []
    assert other.get(f"{NEW}choices/activities/", {"colour": "x"}).status_code == 400
    assert other.get(f"{NEW}choices/people/").status_code == 404


def test_another_offices_document_is_not_there_to_cite(officer, demo_user):
    SourceDocument.objects.create(
        code="doc-other", title="Theirs", document_type_id="report", office=demo_user("officer2").office
    )
    assert "Theirs" not in officer.get(NEW).content.decode()


def test_the_page_takes_no_parameters(officer):
    assert officer.get(f"{NEW}?colour=red").status_code == 400
    assert officer.put(NEW).status_code == 405


# -- what it says while one writes --


def test_the_server_says_what_it_understands(officer):
    answer = officer.post(
        f"{NEW}understood/", what_an_officer_types(actual="du 4 au 6 mars 2019", planned="soon")
    ).json()

    assert answer["words"] == {"actual": "4 to 6 March 2019, 3 days", "participants_planned": "about 35"}
    assert list(answer["faults"]) == ["planned"]
    assert answer["sentence"] == "UNODC, jointly with IPU, in cooperation with PAM, funded by Japan"


def test_the_form_costs_as_many_queries_whatever_it_offers(officer, recorded):
    def queries(address):
        officer.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert officer.get(address).status_code == 200
        identity = ('"accounts_session"', '"accounts_user"')
        return len([q for q in captured if not any(name in q["sql"][:400] for name in identity)])

    edit = f"/activities/{recorded}/edit/"
    before = queries(NEW), queries(edit)
    for number in range(5):
        a_project(reference=f"p_{number}", title="A project")

    assert (queries(NEW), queries(edit)) == before == (3, 5)  # the last two: the activity
