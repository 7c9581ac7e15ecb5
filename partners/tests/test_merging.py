"""Two partners that are one are made into one: everything moves, what stands twice is set aside, all can be undone."""

import re

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import ApiToken, Office, Role, User
from activities.form.choices import named
from activities.models import Activity, ActivityPartner, Output, Project, ProjectPartner, SourceDocument
from activities.tests.builders import a_project, an_activity
from ctassist.lib import freshness
from ctassist.lib.history.models import Change
from ctassist.lib.history.triggers import recorded_models
from ctassist.lib.jobs.models import Job
from ctassist.lib.records import Record
from instruments.models import Instrument, ListCoverage, ListImport, TreatyAction
from participants.models import Person
from participants.tests.builders import a_person
from partners import services
from partners.links import links
from partners.models import Partner, PartnerMerge
from partners.services import merge_partners, undo_merge

pytestmark = pytest.mark.django_db
EVERYBODY = [None, "officer", "officer2", "dpo", "admin"]


def a_partner(code, name=None, **details):
    details = {"partner_type_id": "ngo", "acronym": ""} | details
    return Partner.objects.create(code=code, name=name or code.replace("_", " ").title(), **details)


@pytest.fixture
def otters():
    """The partner that stays."""
    return a_partner("otter_trust", "Otter Trust", acronym="OT")


@pytest.fixture
def twin():
    """The same organisation, recorded once more under another name."""
    partner = a_partner("trust_for_otters", "Trust for Otters", acronym="TFO")
    partner.aliases.create(name="Otters Trust Fund", source="a letterhead")
    return partner


@pytest.fixture
def manager(demo_user):
    return demo_user("manager")


@pytest.fixture
def linked(twin, otters):
    """One row at least in every column that leads to the twin; in some of them a row of the other one beside it."""
    activity = an_activity(reference="SHARED", published=True, partners={"unodc": "lead"})
    for position, (partner, role) in enumerate(
        [(otters, "donor"), (twin, "donor"), (twin, "host"), (otters, "implementing")], start=1
    ):
        activity.partner_links.create(partner=partner, role_id=role, position=position)
    activity.readers.create(partner=twin)
    a_person(institution=twin)
    an_activity(reference="ITS-OWN", published=True, partners={"trust_for_otters": "lead"})
    project = a_project(reference="otter_project")
    for partner in (otters, twin):
        ProjectPartner.objects.create(project=project, partner=partner, role_id="donor")
    ProjectPartner.objects.create(project=project, partner=twin, role_id="lead")
    output = Output.objects.first()
    Output.objects.filter(pk=output.pk).update(lead_partner=twin)
    output.partners.add(otters, twin)
    Output.objects.last().partners.add(twin)
    SourceDocument.objects.create(code="otters", title="On otters", document_type_id=output.output_type_id, issuer=twin)
    office = Office.objects.create(code="otter-office", name="Otters", partner=twin)
    User.objects.create_user(
        "system@otters.invalid", name="Otter system", role=Role.CLIENT, partner=twin, office=office
    )
    instrument = Instrument.objects.first()
    instrument.depositaries.add(otters, twin)
    act = {"country_id": "KAZ", "instrument": instrument, "type_id": "accession", "source": "a list"}
    for partner in (otters, twin):
        TreatyAction.objects.create(depositary=partner, deposited_on_precision_id="unknown", **act)
    ListCoverage.objects.create(
        instrument=instrument, kind="partial", depositary=twin, dated_consent_count=0, known_party_count=0
    )
    job = Job.objects.create(kind="test", title="A list", owner=User.objects.get(email="admin@demo.example"))
    ListImport.objects.create(job=job, depositary=twin, kind="partial", as_of="2020-01-01")
    a_partner("otter_branch", parent=twin)
    older = a_partner("otter_club", is_active=False)
    Partner.objects.filter(pk=older.pk).update(merged_into=twin)
    return activity


def all_rows():
    """Every row of every table of ours by table and key; without versions, which only rise, and memories of merges."""
    left_out = {"version", "updated_at"}
    found = {}
    for model in {*recorded_models()} - {PartnerMerge}:
        columns = [f.attname for f in model._meta.concrete_fields if f.name not in left_out]
        found[model._meta.db_table] = {row[model._meta.pk.attname]: row for row in model._base_manager.values(*columns)}
    return found


def differences(before, after):
    """{table: keys of the rows that differ}."""
    tables = {
        name: {key for key in rows.keys() | after[name].keys() if rows.get(key) != after[name].get(key)}
        for name, rows in before.items()
    }
    return {name: keys for name, keys in tables.items() if keys}


def versions():
    return {
        (model._meta.db_table, key): version
        for model in recorded_models()
        if issubclass(model, Record)
        for key, version in model._base_manager.values_list("pk", "version")
    }


# -- what moves --


def test_every_column_that_leads_to_a_partner_is_known_and_tried_here(linked, twin):
    names = {link.label for link in links()}

    assert names == {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is Partner and model is not PartnerMerge
    }
    assert "activities.output_partners.partner" in names
    assert [link.label for link in links() if not link.rows(twin).exists()] == []


def test_everything_leads_to_the_one_that_stays(linked, otters, twin, manager):
    merge_partners(otters, twin, by=manager)

    assert [link.label for link in links() if link.rows(twin).exists()] == []
    roles = linked.partner_links.order_by("position").values_list("partner__code", "role")
    assert list(roles) == [
        ("unodc", "lead"),
        ("otter_trust", "donor"),
        ("otter_trust", "host"),
        ("otter_trust", "implementing"),
    ]
    assert set(Project.objects.get(reference="otter_project").partner_links.values_list("partner__code", "role")) == {
        ("otter_trust", "donor"),
        ("otter_trust", "lead"),
    }
    assert Output.objects.first().lead_partner == otters
    assert {*Output.objects.first().partners.filter(pk__in=[otters.pk, twin.pk])} == {otters}
    assert {office.code for office in otters.offices.all()} == {"otter-office"}
    assert {part.code for part in otters.parts.all()} == {"otter_branch"}
    assert {partner.code for partner in otters.merged_partners.all()} == {"otter_club", "trust_for_otters"}


def test_rows_that_would_stand_twice_are_set_aside_and_written_down(linked, otters, twin, manager):
    merge = merge_partners(otters, twin, by=manager)

    assert sorted(stored["model"] for stored in merge.set_aside) == [
        "activities.activitypartner",
        "activities.output_partners",
        "activities.projectpartner",
        "instruments.instrument_depositaries",
        "instruments.treatyaction",
    ]
    assert TreatyAction.objects.filter(country="KAZ", depositary=otters).count() == 1


def test_empty_cells_count_as_equal_only_where_the_rule_says_so(otters, twin):
    lists = ["instruments.listcoverage.depositary", "instruments.treatyaction.depositary"]
    lists.append("activities.activityreader.partner")
    equal = [link for link in links() if link.label in lists]

    assert [nulls_differ for link in equal for *_, nulls_differ in link.uniques()] == [False, False, False]
    assert {nulls_differ for link in links() if link not in equal for *_, nulls_differ in link.uniques()} == {True}


def test_the_names_of_the_one_that_goes_become_other_names_of_the_one_that_stays(otters, twin, manager):
    merge_partners(otters, twin, by=manager)

    assert set(otters.aliases.values_list("name", "source")) == {
        ("Otters Trust Fund", "a letterhead"),
        ("trust_for_otters", "product"),
        ("Trust for Otters", "product"),
        ("TFO", "product"),
    }


def test_a_name_that_leads_somewhere_already_is_not_taken(otters, manager):
    Partner.objects.get(code="unodc").aliases.create(name="tfo")
    other = a_partner("ot", "OTTER TRUST", acronym="TFO")

    merge_partners(otters, other, by=manager)

    assert list(otters.aliases.all()) == []


def test_the_one_that_goes_stays_as_a_retired_row(otters, twin, manager):
    merge = merge_partners(otters, twin, by=manager)

    twin.refresh_from_db()
    assert (twin.is_active, twin.merged_into, twin.name) == (False, otters, "Trust for Otters")
    assert (merge.kept, merge.merged, merge.merged_by_id, merge.undone_at) == (otters, twin, manager.pk, None)


def test_only_what_led_there_is_touched_and_its_versions_rise_by_one(linked, otters, twin, manager):
    before, were = all_rows(), versions()

    merge_partners(otters, twin, by=manager)

    rose = {key: version - were[key] for key, version in versions().items() if version != were[key]}
    touched = [linked, otters, twin, Activity.objects.get(reference="ITS-OWN"), Output.objects.first()]
    touched += [Output.objects.last(), Project.objects.get(reference="otter_project")]
    touched += [*Partner.objects.filter(code__in=["otter_branch", "otter_club"]), *Person.objects.all()]
    assert rose == {(record._meta.db_table, record.pk): 1 for record in touched}
    assert set(differences(before, all_rows())) == {link.model._meta.db_table for link in links()}


def test_whoever_holds_an_older_version_is_told(linked, otters, twin, manager, signed_in):
    client = signed_in("officer")
    etag = client.get("/api/v1/activities/SHARED/")["ETag"]

    merge_partners(otters, twin, by=manager)

    sent = {"content_type": "application/json", "headers": {"If-Match": etag}}
    assert client.patch("/api/v1/activities/SHARED/", {"time_zone": "UTC"}, **sent).status_code == 412


def test_a_government_takes_its_parts_along(manager):
    whole, twin = a_partner("gov_one"), a_partner("gov_two")
    ministry = a_partner("ministry", parent=twin)

    merge_partners(whole, twin, by=manager)

    ministry.refresh_from_db()
    assert ministry.parent == whole


def test_a_part_can_be_merged_into_its_whole_and_is_no_part_any_more(manager, client):
    whole = a_partner("gov_one")
    part = a_partner("ministry", parent=whole)
    below = a_partner("department", parent=part)

    merge_partners(whole, part, by=manager)

    below.refresh_from_db()
    assert below.parent == whole
    assert [row.code for row in client.get("/partners/gov_one/").context["parts"]] == ["department"]


# -- what is refused --


def refused(error):
    return " ".join(error.value.messages)


def test_a_partner_is_not_merged_with_itself(otters, manager):
    with pytest.raises(ValidationError) as error:
        merge_partners(otters, otters, by=manager)

    assert refused(error) == "A partner cannot be merged with itself."


@pytest.mark.parametrize("levels", [1, 2])
def test_a_whole_does_not_become_its_own_part(manager, levels):
    whole = part = a_partner("gov_one")
    for level in range(levels):
        part = a_partner(f"part_{level}", parent=part)

    with pytest.raises(ValidationError) as error:
        merge_partners(part, whole, by=manager)

    assert f"{part.name} is a part of Gov One" in refused(error)


def test_who_is_merged_already_is_not_merged_again_nor_into(otters, twin, manager):
    third = a_partner("third")
    merge_partners(otters, twin, by=manager)

    with pytest.raises(ValidationError) as again:
        merge_partners(third, twin, by=manager)
    with pytest.raises(ValidationError) as into:
        merge_partners(twin, third, by=manager)

    assert refused(again) == "TFO has been merged into OT already."
    assert refused(into) == "TFO has itself been merged into OT: choose that one."


def test_acts_that_others_correct_are_not_set_aside(linked, otters, twin, manager):
    action = TreatyAction.objects.get(depositary=twin)
    values = {"country_id": "KAZ", "instrument": action.instrument, "type_id": "ratification", "source": "a list"}
    TreatyAction.objects.create(supersedes=action, deposited_on_precision_id="unknown", **values)
    before = all_rows()

    with pytest.raises(ValidationError) as error, transaction.atomic():
        merge_partners(otters, twin, by=manager)

    assert "other records build upon them" in refused(error)
    assert differences(before, all_rows()) == {}


@pytest.mark.parametrize("name", [*EVERYBODY[1:], "client"])
def test_only_managers_merge_and_undo(otters, twin, demo_user, manager, name):
    merge = merge_partners(otters, twin, by=manager)
    user = User(role=Role.CLIENT, partner=otters) if name == "client" else demo_user(name)

    with pytest.raises(PermissionDenied):
        undo_merge(merge, by=user)
    with pytest.raises(PermissionDenied):
        merge_partners(a_partner("one"), a_partner("two"), by=user)


def test_nothing_is_half_written_when_it_fails_in_the_middle(linked, otters, twin, manager, monkeypatch):
    before, were = all_rows(), versions()

    def fail(touched):
        raise RuntimeError("the power went")

    monkeypatch.setattr(services, "raise_versions", fail)
    with pytest.raises(RuntimeError):
        merge_partners(otters, twin, by=manager)

    assert (differences(before, all_rows()), versions()) == ({}, were)
    assert not PartnerMerge.objects.exists()


# -- taking it back --


def test_undoing_brings_back_exactly_the_same_rows_and_versions_go_on_rising(linked, otters, twin, manager):
    before, were = all_rows(), versions()
    merge = merge_partners(otters, twin, by=manager)
    merged = versions()
    assert differences(before, all_rows()) != {}

    undo_merge(merge, by=manager)

    assert differences(before, all_rows()) == {}
    rose = {key for key in were if merged[key] > were[key]}
    assert {key: version - were[key] for key, version in versions().items()} == {key: 2 * (key in rose) for key in were}
    merge.refresh_from_db()
    assert merge.undone_by_id == manager.pk and merge.undone_at is not None


def test_a_partner_that_was_retired_before_is_retired_again(otters, manager):
    other = a_partner("retired", is_active=False)

    undo_merge(merge_partners(otters, other, by=manager), by=manager)

    other.refresh_from_db()
    assert (other.is_active, other.merged_into) == (False, None)


def test_what_is_undone_can_be_merged_and_undone_once_more(linked, otters, twin, manager):
    before = all_rows()

    for _ in range(2):
        undo_merge(merge_partners(otters, twin, by=manager), by=manager)

    assert differences(before, all_rows()) == {}


def test_what_was_changed_beside_the_merge_stays_changed(linked, otters, twin, manager):
    merge = merge_partners(otters, twin, by=manager)
    ActivityPartner.objects.filter(activity=linked, role="host").update(position=9)

    undo_merge(merge, by=manager)

    assert linked.partner_links.get(partner=twin, role="host").position == 9


def test_a_merge_is_not_undone_twice(otters, twin, manager):
    merge = merge_partners(otters, twin, by=manager)
    undo_merge(merge, by=manager)

    with pytest.raises(ValidationError) as error:
        undo_merge(merge, by=manager)

    assert re.fullmatch(r"This merge was undone on \d+ \w+ \d{4} already\.", refused(error))


def test_merges_are_undone_from_the_last_to_the_first(linked, otters, twin, manager):
    before, third, fourth = all_rows(), *map(a_partner, ["third", "fourth"])
    before = all_rows()
    first = merge_partners(otters, twin, by=manager)
    second = merge_partners(otters, third, by=manager)
    last = merge_partners(fourth, otters, by=manager)

    for merge, words in (
        (first, "OT has itself been merged into Fourth since: undo that first."),
        (second, "OT has itself been merged into Fourth since: undo that first."),
    ):
        with pytest.raises(ValidationError) as error:
            undo_merge(merge, by=manager)
        assert refused(error) == words
    undo_merge(last, by=manager)
    with pytest.raises(ValidationError) as error:
        undo_merge(first, by=manager)
    assert refused(error) == "Third has been merged into OT since: undo that first."
    undo_merge(second, by=manager)
    undo_merge(first, by=manager)

    assert differences(before, all_rows()) == {}


def removed(activity, otters):
    activity.partner_links.get(partner=otters, role="host").delete()


def given_to_another(activity, otters):
    activity.partner_links.filter(partner=otters, role="host").update(partner=Partner.objects.get(code="ipu"))


@pytest.mark.parametrize("change", [removed, given_to_another])
def test_a_row_that_is_gone_or_leads_elsewhere_keeps_a_merge_from_being_undone(linked, otters, twin, manager, change):
    merge = merge_partners(otters, twin, by=manager)
    change(linked, otters)
    before = all_rows()

    with pytest.raises(ValidationError) as error:
        undo_merge(merge, by=manager)

    assert refused(error) == f"{services.CHANGED} Changed: activity links."
    assert differences(before, all_rows()) == {}


def test_a_row_set_aside_whose_place_is_taken_keeps_a_merge_from_being_undone(linked, otters, twin, manager):
    merge = merge_partners(otters, twin, by=manager)
    linked.partner_links.create(partner=twin, role_id="donor", position=7)
    before = all_rows()

    with pytest.raises(ValidationError) as error:
        undo_merge(merge, by=manager)

    assert refused(error) == services.CHANGED
    assert differences(before, all_rows()) == {}


def test_a_row_set_aside_whose_record_is_gone_keeps_a_merge_from_being_undone(linked, otters, twin, manager):
    merge = merge_partners(otters, twin, by=manager)
    project = Project.objects.get(reference="otter_project")
    moved = [row.pk for row in project.partner_links.filter(role="lead")]
    merge.moved["activities.projectpartner.partner"] = [
        key for key in merge.moved["activities.projectpartner.partner"] if key not in moved
    ]
    merge.save()
    project.delete()

    with pytest.raises(ValidationError) as error:
        undo_merge(merge, by=manager)

    assert refused(error) == services.CHANGED


def test_a_merged_partner_is_retired_and_never_itself(otters, twin):
    for change in ({"merged_into": otters, "is_active": True}, {"merged_into": twin, "is_active": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Partner.objects.filter(pk=twin.pk).update(**change)


# -- the shipped data, loaded again --


def test_loading_the_shipped_data_again_keeps_a_merge(manager):
    unodc, branch = (Partner.objects.get(code=code) for code in ("unodc", "unodc_tpb"))
    imo, icao = (Partner.objects.get(code=code) for code in ("imo", "icao"))
    japan, canada = (Partner.objects.get(code=code) for code in ("gov_jpn", "gov_can"))
    for kept, merged in ((unodc, branch), (icao, imo), (japan, canada)):
        merge_partners(kept, merged, by=manager)

    for command in ("load_instruments", "load_records"):
        call_command(command, verbosity=0)

    assert [link.label for link in links() for gone in (branch, imo, canada) if link.rows(gone).exists()] == []


# -- the pages --


@pytest.fixture
def managing(signed_in):
    return signed_in("manager")


def test_the_page_shows_what_will_move_and_moves_nothing(linked, otters, twin, managing):
    before = all_rows()

    page = managing.get("/partners/trust_for_otters/merge/?into=otter_trust")

    assert page.context["preview"]["moved"] == [
        ("offices", 1),
        ("clients", 1),
        ("activity links", 2),
        ("shared activities", 1),
        ("outputs led", 1),
        ("outputs", 1),
        ("project links", 1),
        ("source documents", 1),
        ("list coverage", 1),
        ("list imports", 1),
        ("parts", 1),
        ("merged partners", 1),
        ("aliases", 1),
    ]
    assert page.context["preview"]["aside"] == [
        ("activity links", 1),
        ("outputs", 1),
        ("project links", 1),
        ("instruments kept", 1),
        ("treaty actions", 1),
    ]
    assert page.context["preview"]["aliases"] == ["Otters Trust Fund", "TFO", "Trust for Otters", "trust_for_otters"]
    assert "Merge into OT" in page.content.decode()
    assert {name: keys for name, keys in differences(before, all_rows()).items() if name != "accounts_user"} == {}


def test_the_preview_counts_only_what_the_manager_may_see(otters, twin, managing):
    an_activity(sensitivity="restricted", partners={"trust_for_otters": "lead"})
    an_activity(deleted_at=timezone.now(), partners={"trust_for_otters": "lead"})
    an_activity(sensitivity="internal", partners={"trust_for_otters": "lead"})
    hidden, shown = Output.objects.all()[:2]
    Output.objects.filter(pk=hidden.pk).update(sensitivity="restricted", published_at=None)
    twin.outputs.add(hidden, shown)

    preview = managing.get("/partners/trust_for_otters/merge/?into=otter_trust").context["preview"]

    counts = dict(preview["moved"])
    assert (counts["activity links"], counts["outputs"]) == (1, 1)


def test_a_manager_merges_and_undoes_by_page_and_the_history_says_who(linked, otters, twin, managing, manager):
    before = all_rows()

    done = managing.post("/partners/trust_for_otters/merge/", {"into": "otter_trust"})
    page = managing.get("/partners/otter_trust/").content.decode()
    history = Change.objects.about(linked).filter(door="page")
    assert (done.status_code, done["Location"]) == (302, "/partners/otter_trust/")
    assert "Trust for Otters is merged into Otter Trust." in page
    assert 'href="/partners/trust_for_otters/merge/undo/"' in page
    assert {change.actor_id for change in history} == {manager.pk}
    assert {(change.table, change.action) for change in history} == {
        ("activities_activityreader", "update"),
        ("activities_activity", "update"),
        ("activities_activitypartner", "update"),
        ("activities_activitypartner", "delete"),
    }

    asked = managing.get("/partners/trust_for_otters/merge/undo/").content.decode()
    undone = managing.post("/partners/trust_for_otters/merge/undo/")
    assert "by Mona Manager" in asked
    assert undone["Location"] == "/partners/trust_for_otters/"
    assert set(differences(before, all_rows())) <= {"accounts_user"}


def test_each_button_can_be_pressed_twice(otters, twin, managing):
    merged = [managing.post("/partners/trust_for_otters/merge/", {"into": "otter_trust"})["Location"] for _ in "ab"]
    undone = [managing.post("/partners/trust_for_otters/merge/undo/")["Location"] for _ in "ab"]

    assert merged == ["/partners/otter_trust/"] * 2
    assert undone == ["/partners/trust_for_otters/"] * 2
    assert PartnerMerge.objects.count() == 1


def test_what_stands_in_the_way_is_said_on_the_page(otters, twin, managing):
    for method, into, words in (
        ("get", "trust_for_otters", "A partner cannot be merged with itself."),
        ("post", "trust_for_otters", "A partner cannot be merged with itself."),
        ("get", "nobody", "“nobody” is not one of the codes that this parameter takes."),
        ("post", "nobody", "“nobody” is not one of the codes that this parameter takes."),
        ("post", "", "This field is required."),
    ):
        answer = getattr(managing, method)("/partners/trust_for_otters/merge/", {"into": into})
        assert (answer.status_code, words in answer.content.decode()) == (400, True), (method, into)
    assert managing.get("/partners/trust_for_otters/merge/?onto=otter_trust").status_code == 400
    assert managing.get("/partners/nobody/merge/").status_code == 404
    assert not PartnerMerge.objects.exists()


def test_an_undo_that_is_refused_says_why_on_the_page(otters, twin, managing, manager):
    merge_partners(otters, twin, by=manager)
    merge_partners(a_partner("third"), otters, by=manager)

    answer = managing.post("/partners/trust_for_otters/merge/undo/")

    assert answer.status_code == 400
    assert "OT has itself been merged into Third since: undo that first." in answer.content.decode()


@pytest.mark.parametrize("name", EVERYBODY)
def test_the_pages_are_for_managers(client, demo_user, otters, twin, manager, name):
    merge_partners(a_partner("third"), a_partner("fourth"), by=manager)
    if name:
        client.force_login(demo_user(name))

    for method in (client.get, client.post):
        assert method("/partners/trust_for_otters/merge/", {"into": "otter_trust"}).status_code == 403
        assert method("/partners/fourth/merge/undo/").status_code == 403
    assert "/merge/" not in client.get("/partners/third/").content.decode()
    assert PartnerMerge.objects.get().undone_at is None


# -- the old code --


@pytest.fixture
def merged(linked, otters, twin, manager):
    freshness.forget()
    return merge_partners(otters, twin, by=manager)


def test_the_old_page_leads_to_the_one_that_stays_and_says_so(client, merged):
    answer = client.get("/partners/trust_for_otters/")

    assert (answer.status_code, answer["Location"]) == (302, "/partners/otter_trust/")
    assert "Trust for Otters has been merged into Otter Trust." in client.get(answer["Location"]).content.decode()


def test_the_old_address_in_the_api_leads_to_the_one_that_stays(client, merged):
    answer = client.get("/api/v1/partners/trust_for_otters/")

    assert (answer.status_code, answer["Location"]) == (308, "http://testserver/api/v1/partners/otter_trust/")
    assert answer["Cache-Control"] == "no-cache"
    assert answer.json() == {
        "detail": "“trust_for_otters” has been merged into “otter_trust”.",
        "code": "otter_trust",
        "url": "http://testserver/api/v1/partners/otter_trust/",
    }
    assert client.get(answer["Location"]).json()["code"] == "otter_trust"


@pytest.mark.parametrize("name", ["Trust for Otters", "TFO", "trust_for_otters", "otters trust fund", "Otter Trust"])
def test_officers_can_type_any_of_the_names_in_the_form(merged, name):
    assert named("partners").code(name) == "otter_trust"


@pytest.mark.parametrize(
    "address", ["/api/v1/activities/?partner=", "/api/v1/projects/?partner=", "/api/v1/instruments/?depositary="]
)
def test_lists_answer_the_old_code_as_the_new_one(client, merged, address):
    Project.objects.update(sensitivity="public", published_at=timezone.now())

    old, new = (client.get(f"{address}{code}").json() for code in ("trust_for_otters", "otter_trust"))

    assert old["results"] == new["results"] != []


def test_the_page_of_a_list_says_the_new_name_for_the_old_code(client, merged):
    page = client.get("/activities/?partner=trust_for_otters").content.decode()

    assert "with OT – Otter Trust" in page
    assert 'name="partner" value="otter_trust" checked>' in page
    carried = '<input type="hidden" name="partner" value="trust_for_otters">'  # by the form of the columns
    assert '"trust_for_otters"' not in page.replace(carried, "")
    assert 'href="?"' in page  # its chip takes the old code away


def test_the_old_code_is_left_out_and_contradicts_itself_as_the_new_one(client, merged):
    left_out = client.get("/api/v1/activities/?partner_not=trust_for_otters").json()
    refused = client.get("/api/v1/activities/?partner=trust_for_otters&partner=ipu&partner_not=otter_trust")

    assert left_out["results"] == client.get("/api/v1/activities/?partner_not=otter_trust").json()["results"]
    assert refused.json()["errors"] == [
        {"parameter": "partner_not", "detail": "This is both asked for and left out: OT – Otter Trust."}
    ]


def test_the_partner_that_went_is_in_no_list_and_counts_nowhere(client, merged):
    codes = [row["code"] for row in client.get("/api/v1/partners/?page_size=200").json()["results"]]
    found = [row["code"] for row in client.get("/api/v1/partners/?search=trust_for_otters").json()["results"]]
    figures = {label: number for number, label, _ in client.get("/").context["figures"]}

    assert "trust_for_otters" not in codes and "otter_trust" in codes
    assert found == ["otter_trust"]
    assert figures["partner organisations"] == len(codes)


def test_a_system_of_the_partner_that_went_acts_for_the_one_that_stays(client, merged, otters):
    system = User.objects.get(email="system@otters.invalid")

    call_command("create_api_client", "New system", partner="trust_for_otters", verbosity=0)

    assert system.partner == otters
    assert User.objects.get(name="New system").partner == otters
    assert ApiToken.objects.filter(user__partner=otters).count() == 1
