"""Pages on which reference editors record deposits and denunciations, and correct stored acts."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from instruments.models import TreatyAction
from instruments.services import correct_treaty_action
from instruments.tests.builders import day

pytestmark = pytest.mark.django_db

HOSTAGES = "/instruments/hostages-1979/"
FILLED = {
    "country": "Palestine",
    "type": "accession",
    "deposited": "March 2019",
    "effective": "",
    "depositary": "",
    "territory": "",
    "source": "Depositary notification 1",
    "as_of": "1 June 2019",
    "source_url": "https://example.org/1",
    "note": "",
}


@pytest.fixture
def client(signed_in):
    return signed_in("admin")


def recorded():
    return TreatyAction.objects.filter(source="Depositary notification 1")


def said(answer):
    return [str(message) for message in answer.context["messages"]]


def test_a_deposit_is_recorded_with_its_date_in_words(client):
    answer = client.post(HOSTAGES + "deposit/", FILLED, follow=True)

    assert said(answer) == ["Recorded: State of Palestine, accession, Hostages Convention, March 2019."]
    [act] = recorded()
    assert (
        act.country_id,
        act.type_id,
        act.deposited_on,
        act.deposited_on_precision_id,
        act.as_of,
        act.source_url,
    ) == (
        "PSE",
        "accession",
        day("2019-03-01"),
        "month",
        day("2019-06-01"),
        "https://example.org/1",
    )


def test_the_form_offers_the_only_depositary_and_the_links_to_it_stand_on_the_instrument(client, signed_in):
    fields = client.get(HOSTAGES + "deposit/").context["page"].fields

    assert [label for _, label, chosen in fields["depositary"]["options"] if chosen] == ["United Nations Secretariat"]
    page = client.get(HOSTAGES).content.decode()
    assert f'href="{HOSTAGES}deposit/"' in page and f'href="{HOSTAGES}denounce/"' in page
    act = TreatyAction.objects.get(country="FRA", instrument="hostages-1979", type__expresses_consent=True)
    assert f'href="/treaty-actions/{act.pk}/correct/"' in client.get("/countries/FRA/").content.decode()
    other = signed_in("officer").get(HOSTAGES).content.decode()
    assert "deposit/" not in other and "/correct/" not in signed_in("officer").get("/countries/FRA/").content.decode()


def test_a_denunciation_is_recorded_with_the_day_of_its_effect(client):
    words = {"country": "France", "type": "denunciation", "deposited": "1 May 2019", "effective": "1 May 2020"}

    answer = client.post(HOSTAGES + "denounce/", FILLED | words, follow=True)

    assert said(answer) == ["Recorded: France, denunciation or withdrawal, Hostages Convention, 1 May 2019."]
    [act] = recorded()
    assert (act.type_id, act.effective_on, act.effective_basis) == ("denunciation", day("2020-05-01"), "listed")


@pytest.mark.parametrize(
    ("changed", "field", "words"),
    [
        ({"country": ""}, "country", "Fill this in."),
        ({"country": "Atlantis"}, "country", "No State of this name is known here."),
        ({"type": ""}, "type", "Fill this in."),
        ({"type": "denunciation"}, "type", "Choose one of the list."),
        ({"type": "joined"}, "type", "Choose one of the list."),
        ({"deposited": ""}, "deposited", "Fill this in."),
        ({"deposited": "soon"}, "deposited", "Write a date such as"),
        ({"deposited": "01/02/2017"}, "deposited", "That can be 1 February 2017 or 2 January 2017"),
        ({"deposited": "1 May 2999"}, "deposited", "A deposit cannot lie in the future."),
        ({"deposited": "16 December 1979"}, "deposited", "was adopted on 17 December 1979"),
        ({"effective": "May 2020"}, "effective", "Give a day"),
        ({"depositary": "0"}, "depositary", "Choose one of the list."),
        ({"depositary": "x"}, "depositary", "Choose one of the list."),
        ({"source": " "}, "source", "Fill this in."),
        ({"as_of": ""}, "as_of", "Fill this in."),
        ({"as_of": "June 2019"}, "as_of", "Give a day"),
        ({"as_of": "1 May 2999"}, "as_of", "has not come yet"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "valid URL"),
        ({"territory": "x" * 201}, "territory", "at most 200 characters"),
        ({"note": "a\x00b"}, "note", "NUL"),
        ({"country": "France"}, "type", "This State has consented already"),
    ],
)
def test_what_cannot_be_is_said_on_top_and_beside_its_field_and_what_was_typed_stays(client, changed, field, words):
    before = TreatyAction.objects.count()

    answer = client.post(HOSTAGES + "deposit/", FILLED | changed)

    assert (answer.status_code, TreatyAction.objects.count()) == (400, before)
    page = answer.context["page"]
    assert {name: any(words in text for text in texts) for name, texts in page.faults.items()} == {field: True}
    assert [problem["anchor"] for problem in page.problems] == [field]
    assert page.fields["source_url"]["value"] == (changed.get("source_url") or "https://example.org/1")
    assert f'id="{field}-error"' in answer.content.decode()


def test_an_act_cannot_take_effect_before_its_deposit(client):
    changed = {"deposited": "1 May 2019", "effective": "30 April 2019"}

    answer = client.post(HOSTAGES + "deposit/", FILLED | changed)

    assert answer.status_code == 400
    assert "An act cannot take effect before its deposit, save a succession." in answer.content.decode()


def test_a_denunciation_without_a_consent_is_refused(client):
    answer = client.post(HOSTAGES + "denounce/", FILLED | {"type": "denunciation"})

    assert answer.context["page"].faults == {
        "type": ["A denunciation needs an earlier consent of the State to the instrument."]
    }


def test_a_double_click_records_once_and_tells_no_fault(client):
    first = client.post(HOSTAGES + "deposit/", FILLED, follow=True)
    again = client.post(HOSTAGES + "deposit/", FILLED, follow=True)

    assert said(first) == said(again)
    assert recorded().count() == 1


def test_a_missing_prerequisite_is_a_warning_and_nothing_more(client):
    airports = FILLED | {"deposited": "1 May 2019", "country": "State of Palestine"}
    assert client.post("/instruments/sua-protocol-2005/deposit/", airports).status_code == 302
    answer = client.get("/instruments/sua-protocol-2005/")

    [done, warning] = said(answer)
    assert done.startswith("Recorded: ")
    assert warning == (
        "State of Palestine is not known to be a party to the SUA Convention, which the SUA Protocol 2005 supplements. "
        "Nothing is inferred from this; record that act too where there is one."
    )
    assert not TreatyAction.objects.filter(country="PSE", instrument="sua-1988").exists()


# -- corrections --


@pytest.fixture
def wrong():
    return TreatyAction.objects.get(country="FRA", instrument="hostages-1979", type__expresses_consent=True)


def form_of(client, act):
    """What a browser sends of the untouched form of a correction."""
    fields = client.get(f"/treaty-actions/{act.pk}/correct/").context["page"].fields
    return {name: field["value"] for name, field in fields.items()}


def test_a_correction_stands_in_the_place_of_the_act_and_keeps_what_it_does_not_touch(client, wrong):
    sent = form_of(client, wrong)
    assert (sent["country"], sent["deposited"]) == ("France", wrong.deposited.words())

    client.post(f"/treaty-actions/{wrong.pk}/correct/", sent | {"deposited": "10 June 2000", "as_of": "1 May 2020"})

    [right] = wrong.superseded_by.all()
    changed = {"id", "deposited_on", "as_of", "supersedes_id"}
    columns = [field.attname for field in TreatyAction._meta.concrete_fields]
    assert {name for name in columns if getattr(right, name) != getattr(wrong, name)} == changed
    assert right.deposited_on == dt.date(2000, 6, 10)


def test_an_untouched_form_changes_nothing_whatever_the_act(client):
    acts = TreatyAction.objects.exclude(as_of=None)
    of_each_type = acts.order_by("type_id", "-pk").distinct("type_id")
    [without_the_parent] = acts.filter(country="UZB", instrument="airports-1988", type__expresses_consent=True)
    for act in [*of_each_type, without_the_parent]:
        answer = client.post(f"/treaty-actions/{act.pk}/correct/", form_of(client, act), follow=True)
        assert said(answer) == ["Nothing was changed."]
    assert not TreatyAction.objects.exclude(supersedes=None).exists()


def test_who_corrects_what_somebody_else_has_corrected_sees_theirs_and_loses_nothing(client, wrong, demo_user):
    sent = form_of(client, wrong) | {"deposited": "10 June 2000", "note": "as printed"}
    theirs = TreatyAction.objects.get(pk=wrong.pk)
    theirs.pk, theirs._state.adding, theirs.deposited_on = None, True, day("2000-06-11")
    correct_treaty_action(wrong, theirs, by=demo_user("admin"))

    answer = client.post(f"/treaty-actions/{wrong.pk}/correct/", sent)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody has corrected this act" in page and "11 June 2000" in page
    assert answer.context["page"].fields["note"]["value"] == "as printed"
    assert f'action="/treaty-actions/{theirs.pk}/correct/"' in page
    assert theirs.superseded_by.count() == 0

    client.post(f"/treaty-actions/{theirs.pk}/correct/", sent)
    assert theirs.superseded_by.get().deposited_on == day("2000-06-10")
    assert client.get(f"/treaty-actions/{wrong.pk}/correct/")["Location"] == f"/treaty-actions/{theirs.pk}/correct/"


def test_a_correction_sent_twice_is_one(client, wrong):
    sent = form_of(client, wrong) | {"deposited": "10 June 2000"}

    answers = [client.post(f"/treaty-actions/{wrong.pk}/correct/", sent).status_code for _ in range(2)]

    assert (answers, wrong.superseded_by.count()) == ([302, 302], 1)


# -- who may, and what it costs --


def test_only_reference_editors_reach_the_forms(client, signed_in, wrong):
    addresses = [HOSTAGES + "deposit/", HOSTAGES + "denounce/", f"/treaty-actions/{wrong.pk}/correct/"]
    before = TreatyAction.objects.count()

    client.logout()
    for address in addresses:
        assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
        assert client.post(address, FILLED).status_code == 403
    assert client.post("/treaty-actions/understood/", FILLED).status_code == 302
    for name in ("officer", "manager", "dpo"):
        other = signed_in(name)
        assert [other.get(address).status_code for address in addresses] == [403] * 3
        assert [other.post(address, FILLED).status_code for address in addresses] == [403] * 3
        assert other.post("/treaty-actions/understood/", FILLED).status_code == 403
    assert TreatyAction.objects.count() == before
    admin = signed_in("admin")
    for missing in ("/instruments/none/deposit/", "/treaty-actions/0/correct/", f"/treaty-actions/{10**25}/correct/"):
        assert admin.get(missing).status_code == 404


def test_the_dates_are_understood_while_somebody_writes(client):
    found = client.post("/treaty-actions/understood/", FILLED | {"as_of": "May 2020", "depositary": "9"}).json()

    assert found["words"] == {"deposited": "March 2019"}
    assert found["faults"]["as_of"] == ["Give a day, such as 9 June 2000."]


@pytest.mark.parametrize(("address", "expected"), [("deposit/", 5), ("denounce/", 5)])
def test_the_forms_cost_so_many_queries(client, address, expected):
    client.get(HOSTAGES + address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(HOSTAGES + address).status_code == 200

    assert (
        len([q for q in captured if '_session"' not in q["sql"] and '"accounts_user"' not in q["sql"][:60]]) == expected
    )
