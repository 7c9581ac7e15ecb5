"""Acts of States on the admin pages: deposited, left, corrected, never deleted."""

import pytest

from accounts.models import User
from ctassist.lib.history.models import Change
from ctassist.tests.admin_forms import faults_on, form_on, send
from instruments.models import Instrument, PartyFact, TreatyAction

pytestmark = pytest.mark.django_db
ADD = "/admin/instruments/treatyaction/add/"
NEW = {
    "country": "PLW",
    "instrument": "beijing-convention-2010",
    "type": "ratification",
    "deposited_on": "2018-05-01",
    "deposited_on_precision": "day",
    "source": "depositary notification",
}


@pytest.fixture
def editor(client, demo_user):
    """The test client of somebody who edits reference data, and nothing else."""
    user = User.objects.create_user("editor@demo.example", name="Edda", role="dpo", is_staff=True, edits_reference=True)
    client.force_login(user)
    return client


@pytest.fixture(autouse=True)
def nothing_known():
    """Palau has done nothing towards this instrument."""
    TreatyAction.objects.filter(country="PLW", instrument=NEW["instrument"]).delete()
    PartyFact.objects.filter(country="PLW", instrument=NEW["instrument"]).delete()


def acts():
    return list(TreatyAction.objects.filter(country="PLW", instrument=NEW["instrument"]).order_by("pk"))


def page_of(action):
    return f"/admin/instruments/treatyaction/{action.pk}/change/"


def test_a_deposit_is_recorded_with_its_writer(editor):
    answer = send(editor, ADD, **NEW)

    [act] = acts()
    assert answer.status_code == 302
    assert (act.type_id, str(act.deposited_on), act.source) == ("ratification", "2018-05-01", NEW["source"])
    change = Change.objects.about(act).get()
    assert (change.actor_id, change.door) == (User.objects.get(name="Edda").pk, "admin")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"deposited_on": "2010-09-09"}, "Beijing Convention was adopted on 10 September 2010, after this."),
        ({"deposited_on": "2090-01-01"}, "A deposit cannot lie in the future."),
        ({"type": "denunciation"}, "A denunciation needs an earlier consent of the State to the instrument."),
        ({"effective_on": "2018-04-30"}, "An act cannot take effect before its deposit, save a succession."),
        ({"deposited_on_precision": "month", "deposited_on": "2018-05-02"}, "Deposited on: store the first day of the"),
        ({"deposited_on": "2018-02-30"}, "Give a day that exists, such as 2017-01-31."),
        ({"country": "XXX"}, "“XXX” is no country."),
        ({"source": ""}, "Fill this in."),
    ],
)
def test_an_act_that_cannot_have_been_is_refused_in_words(editor, wrong, words):
    answer = send(editor, ADD, **(NEW | wrong))

    assert answer.status_code == 400
    assert [fault for fault in faults_on(answer) if words in fault] == faults_on(answer)
    assert acts() == []


def test_the_day_of_adoption_and_today_are_days_of_deposit(editor):
    adopted = Instrument.objects.get(code=NEW["instrument"]).adopted_on

    assert send(editor, ADD, **(NEW | {"deposited_on": str(adopted)})).status_code == 302


def test_the_same_act_is_recorded_once(editor):
    send(editor, ADD, **NEW)

    assert faults_on(send(editor, ADD, **NEW)) == ["This act is recorded already."]


def test_a_second_consent_needs_a_denunciation_in_between(editor):
    send(editor, ADD, **NEW)
    again = NEW | {"type": "accession", "deposited_on": "2020-02-01"}

    refused = send(editor, ADD, **again)
    left = send(editor, ADD, **(NEW | {"type": "denunciation", "deposited_on": "2019-06-01"}))
    joined = send(editor, ADD, **again)

    assert faults_on(refused) == [
        "This State has consented already (ratification, 1 May 2018) and not left in between: correct that act, or "
        "record its denunciation first."
    ]
    assert (left.status_code, joined.status_code) == (302, 302), faults_on(joined)
    assert [act.type_id for act in acts()] == ["ratification", "denunciation", "accession"]


def test_a_denunciation_follows_a_consent(editor):
    send(editor, ADD, **NEW)

    before = send(editor, ADD, **(NEW | {"type": "denunciation", "deposited_on": "2018-04-30"}))
    after = send(editor, ADD, **(NEW | {"type": "denunciation", "deposited_on": "2018-05-01"}))

    assert faults_on(before) == ["A denunciation needs an earlier consent of the State to the instrument."]
    assert after.status_code == 302


def test_a_correction_takes_the_place_of_an_act_and_lets_it_stand(editor):
    send(editor, ADD, **NEW)
    [wrong] = acts()

    answer = send(editor, page_of(wrong), note="Read again in the original.")
    again = send(editor, page_of(wrong), note="Once more")
    [_, right] = acts()
    third = send(editor, page_of(right), deposited_on="2018-05-02")

    assert answer.status_code == 302, faults_on(answer)
    assert (right.supersedes, right.note, right.deposited_on) == (
        wrong,
        "Read again in the original.",
        wrong.deposited_on,
    )
    assert faults_on(again) == [f"This act was corrected already: correct act {right.pk} instead."]
    assert third.status_code == 302
    assert acts()[0].note == ""
    assert [act.supersedes_id for act in acts()] == [None, wrong.pk, right.pk]


def test_a_correction_leaves_no_denunciation_without_a_consent(editor):
    send(editor, ADD, **NEW)
    send(editor, ADD, **(NEW | {"type": "denunciation", "deposited_on": "2019-06-01"}))
    consent = acts()[0]

    late = send(editor, page_of(consent), deposited_on="2019-06-02")
    in_time = send(editor, page_of(consent), deposited_on="2019-06-01")

    assert faults_on(late) == [
        "A denunciation that is recorded rests on this: it would be left without an earlier consent."
    ]
    assert in_time.status_code == 302, faults_on(in_time)
    assert len(acts()) == 3


def test_a_correction_that_changes_nothing_is_none(editor):
    send(editor, ADD, **NEW)

    assert send(editor, page_of(acts()[0])).status_code == 302
    assert len(acts()) == 1


def test_what_is_known_without_a_date_cannot_lie_in_the_future(editor):
    add = "/admin/instruments/partyfact/add/"
    fact = {"country": "PLW", "instrument": NEW["instrument"], "kind": "party_by", "source": "a list"}

    late = send(editor, add, **fact, known_by="2090-01-01")
    unnamed = send(editor, add, **(fact | {"instrument": ""}), known_by="2018-01-01")
    right = send(editor, add, **fact, known_by="2018-01-01")

    assert faults_on(late) == ["What is known cannot lie in the future."]
    assert faults_on(unnamed) == ["Name the instrument."]
    assert right.status_code == 302


def test_an_instrument_is_changed_with_its_coverage(editor):
    address = "/admin/instruments/instrument/beijing-convention-2010/change/"
    opened = form_on(editor.get(address))

    saved = send(editor, address, verified="Checked.")
    stale = editor.post(address, opened | {"verified": "Otherwise."})
    early = send(editor, address, entered_into_force_on="2010-01-01")

    assert saved.status_code == 302, faults_on(saved)
    assert Instrument.objects.get(code="beijing-convention-2010").verified == "Checked."
    assert stale.status_code == 409
    assert faults_on(early) == ["An instrument cannot enter into force before it is adopted."]
