"""Writing organisations on the admin pages."""

import pytest

from ctassist.lib.history.models import Change
from ctassist.tests.admin_forms import faults_on, form_on, rows, send
from partners.models import Partner

pytestmark = pytest.mark.django_db
ADD = "/admin/partners/partner/add/"
NEW = {"code": "new-partner", "name": "A new partner", "partner_type": "ngo", "iati_ref_basis": "none"}


@pytest.fixture
def manager(client, demo_user):
    user = demo_user("manager")
    user.is_staff = True
    user.save()
    client.force_login(user)
    return client


def page_of(code):
    return f"/admin/partners/partner/{Partner.objects.get(code=code).pk}/change/"


def aliases(partner):
    return {alias.name for alias in partner.aliases.all()}


def test_a_manager_records_an_organisation_with_its_aliases(manager, demo_user):
    answer = send(manager, ADD, **NEW, **rows("aliases", {"name": "Newcomer", "source": "a letter"}, {"name": "NP"}))

    partner = Partner.objects.get(code="new-partner")
    assert answer.status_code == 302
    assert (partner.name, partner.partner_type_id, partner.version) == ("A new partner", "ngo", 1)
    assert aliases(partner) == {"Newcomer", "NP"}
    changes = Change.objects.about(partner)
    assert {(change.actor_id, change.door) for change in changes} == {(demo_user("manager").pk, "admin")}
    assert changes.count() == 3


def test_a_change_keeps_the_code_and_raises_the_version(manager):
    send(manager, ADD, **NEW)

    send(manager, page_of("new-partner"), name="Renamed", code="other", **rows("aliases", {"name": "NP"}))

    partner = Partner.objects.get(code="new-partner")
    assert (partner.name, partner.version, aliases(partner)) == ("Renamed", 2, {"NP"})


def test_a_note_that_one_does_not_read_stays(manager):
    Partner.objects.filter(code="ipu").update(notes="an internal note")

    answer = send(manager, page_of("ipu"), description="Parliaments of the world")

    partner = Partner.objects.get(code="ipu")
    assert answer.status_code == 302
    assert (partner.notes, partner.description) == ("an internal note", "Parliaments of the world")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "ipu"}, "This code is taken."),
        ({"code": ""}, "Fill this in."),
        ({"code": "new partner"}, "A code is made of letters, digits, points, hyphens and underscores."),
        ({"name": "\u200b"}, "Fill this in."),
        ({"name": "n" * 301}, "Give at most 300 characters."),
        ({"partner_type": "club"}, "“club” is no partner type."),
        (rows("aliases", {"name": "Newcomer"}, {"name": "NEWCOMER"}), "This alias is named already."),
        (rows("aliases", {"source": "a letter"}), "Fill this in."),
    ],
)
def test_what_breaks_a_rule_is_refused_in_words_and_nothing_is_written(manager, wrong, words):
    before = Partner.objects.count(), Change.objects.count()

    answer = send(manager, ADD, **(NEW | wrong))

    assert (answer.status_code, faults_on(answer)) == (400, [words])
    assert (Partner.objects.count(), Change.objects.count()) == before


def test_an_alias_leads_to_one_partner(manager):
    send(manager, ADD, **NEW, **rows("aliases", {"name": "Newcomer"}))

    answer = send(manager, page_of("ipu"), **rows("aliases", {"name": "newcomer"}))

    assert faults_on(answer) == ["Another partner has this alias already."]


def test_an_organisation_is_no_part_of_its_own_part(manager):
    send(manager, ADD, **NEW, parent="ipu")

    answers = [send(manager, page_of("ipu"), parent=parent) for parent in ("new-partner", "ipu")]

    assert [faults_on(answer) for answer in answers] == [["An organisation cannot be a part of its own part."]] * 2


def test_a_retired_organisation_is_offered_no_more_save_where_it_stands(manager):
    send(manager, ADD, **NEW, parent="ipu")
    send(manager, page_of("ipu"), is_active=None)

    refused = send(manager, ADD, **(NEW | {"code": "another"}), parent="ipu")
    kept = send(manager, page_of("new-partner"), name="Renamed")

    assert faults_on(refused) == ["“ipu” is retired: choose another partner."]
    assert kept.status_code == 302
    assert Partner.objects.get(code="new-partner").parent.code == "ipu"


def test_an_older_version_is_stale(manager):
    opened = form_on(manager.get(page_of("ipu")))
    send(manager, page_of("ipu"), description="first")

    stale = manager.post(page_of("ipu"), opened | {"description": "second"})

    assert stale.status_code == 409
    assert "<td>second</td><td>first</td>" in stale.text
    assert Partner.objects.get(code="ipu").description == "first"
