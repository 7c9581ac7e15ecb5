"""Who is party on which day: each rule by both sides of its edge, and the facts that the sources state."""

import datetime as dt
import random
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from countries.models import Country
from ctassist.lib.partial_dates import PartialDate, parse_partial_date
from instruments import parties
from instruments.entry_into_force import deposited_for, in_force_on, month_after
from instruments.models import Instrument, PartyFact, TreatyAction
from instruments.reading import instrument_items
from instruments.tests.builders import a_fact, a_list, an_act, an_instrument, day

pytestmark = pytest.mark.django_db

LATE = "2020-01-01"  # of a list that reaches beyond everything that a test asks


def found(instrument, on, country="FRA"):
    """The Status of one State on a day."""
    return next(s for s in parties.statuses(day(on), instrument=instrument.code) if s.country == country)


def told(instrument, *days, country="FRA"):
    """The status of one State on each of the days."""
    return [found(instrument, on, country).status for on in days]


# -- consent by an act with its day (T1 to T3) --


@pytest.mark.parametrize(
    "kind",
    ["ratification", "acceptance", "approval", "accession", "succession", "definitive_signature", "confirmation"],
)
def test_a_state_is_a_party_from_the_day_of_its_deposit_whatever_expresses_consent(kind):
    instrument = an_instrument()
    a_list(instrument, LATE)
    an_act(instrument, kind, "2001-05-10")

    assert told(instrument, "2001-05-09", "2001-05-10", "2001-05-11", "2019-01-01") == ["none", *["party"] * 3]


@pytest.mark.parametrize("kind", ["declaration", "objection", "provisional_application", "territorial_application"])
def test_no_other_act_makes_a_party_or_a_signatory(kind):
    instrument = an_instrument()
    a_list(instrument, LATE)
    an_act(instrument, kind, "2001-05-10")

    assert told(instrument, "2001-05-11") == ["none"]


def test_a_party_stays_one_beyond_the_last_list():
    instrument = an_instrument()
    a_list(instrument, "2005-01-01")
    an_act(instrument, "accession", "2001-05-10")

    assert told(instrument, "2005-01-01", "2005-01-02", "2099-12-31") == ["party"] * 3


def test_the_earliest_deposit_among_the_depositaries_counts():
    instrument = an_instrument()
    a_list(instrument, LATE)
    an_act(instrument, "ratification", "2001-05-12")
    an_act(instrument, "ratification", "2001-05-10")

    assert told(instrument, "2001-05-09", "2001-05-10") == ["none", "party"]
    assert found(instrument, "2002-01-01").deposited == parse_partial_date("2001-05-10")


def test_what_a_correction_replaced_does_not_count():
    instrument = an_instrument()
    a_list(instrument, LATE)
    wrong = an_act(instrument, "accession", "2001-05-10")
    an_act(instrument, "accession", "2001-06-10", supersedes=wrong)

    assert told(instrument, "2001-05-10", "2001-06-09", "2001-06-10") == ["none", "none", "party"]


def test_one_state_s_acts_and_instruments_say_nothing_of_others():
    instrument, other = an_instrument(), an_instrument()
    for each in (instrument, other):
        a_list(each, LATE)
    an_act(instrument, "accession", "2001-05-10")

    assert told(instrument, "2002-01-01", country="DEU") == told(other, "2002-01-01") == ["none"]


# -- signatures --


def test_a_signature_alone_makes_a_signatory_where_a_list_shows_that_no_consent_followed():
    instrument = an_instrument()
    a_list(instrument, "2005-01-01")
    an_act(instrument, "signature", "2001-05-10")

    days = ("2001-05-09", "2001-05-10", "2005-01-01", "2005-01-02")
    assert told(instrument, *days) == ["none", "signatory", "signatory", "unknown"]
    assert found(instrument, "2005-01-02").action == "signature"


def test_a_signature_of_a_known_month_is_certain_from_its_last_day():
    instrument = an_instrument()
    a_list(instrument, LATE)
    an_act(instrument, "signature", "2001-05")

    days = ("2001-04-30", "2001-05-01", "2001-05-30", "2001-05-31")
    assert told(instrument, *days) == ["none", "unknown", "unknown", "signatory"]


def test_a_signatory_that_ratifies_is_a_party():
    instrument = an_instrument()
    a_list(instrument, LATE)
    an_act(instrument, "signature", "2001-05-10")
    an_act(instrument, "ratification", "2003-05-10")

    assert told(instrument, "2003-05-09", "2003-05-10") == ["signatory", "party"]


# -- dates of which only so much is known --


@pytest.mark.parametrize(
    ("written", "before", "first", "last_but_one", "last"),
    [
        ("2001", "2000-12-31", "2001-01-01", "2001-12-30", "2001-12-31"),
        ("2001-02", "2001-01-31", "2001-02-01", "2001-02-27", "2001-02-28"),
    ],
)
def test_an_act_of_a_known_year_or_month_is_possible_inside_and_certain_from_its_last_day(
    written, before, first, last_but_one, last
):
    instrument = an_instrument()
    a_list(instrument, LATE)
    an_act(instrument, "ratification", written)

    assert told(instrument, before, first, last_but_one, last) == ["none", "unknown", "unknown", "party"]
    inside = found(instrument, first)
    assert (inside.doubt, inside.known_until, inside.action) == ("day_not_known", day(before), "ratification")


def test_an_act_without_a_date_is_certain_from_the_day_of_its_list():
    instrument = an_instrument()
    an_act(instrument, "ratification", as_of=day("2005-03-01"))

    assert told(instrument, "2000-01-01", "2005-02-28", "2005-03-01") == ["unknown", "unknown", "party"]


def test_an_act_without_a_date_or_a_list_never_makes_a_certain_party():
    instrument = an_instrument()
    an_act(instrument, "ratification")

    assert told(instrument, "1999-12-31", "2000-01-01", "2099-01-01") == ["none", "unknown", "unknown"]


# -- facts without an act --


@pytest.mark.parametrize("kind", ["party_by", "in_force"])
def test_a_party_by_a_day_is_one_from_that_day_and_unknown_before(kind):
    instrument = an_instrument()
    a_fact(instrument, kind, "2005-12-31")

    assert told(instrument, "1999-12-31", "2000-01-01", "2005-12-30", "2005-12-31") == [
        *("none", "unknown", "unknown", "party")
    ]
    doubt = found(instrument, "2003-01-01")
    assert (doubt.doubt, doubt.doubt_on, doubt.known_until) == ("since_not_known", day("2005-12-31"), None)


def test_the_sharper_of_two_undated_facts_counts():
    instrument = an_instrument()
    a_fact(instrument, "party_by", "2010-12-31")
    a_fact(instrument, "party_by", "2005-12-31")

    assert told(instrument, "2005-12-30", "2005-12-31") == ["unknown", "party"]


def test_a_list_without_the_state_shows_that_it_joined_later():
    instrument = an_instrument()
    a_list(instrument, "2003-06-30")
    a_fact(instrument, "party_by", "2005-12-31")

    assert told(instrument, "2003-06-30", "2003-07-01", "2005-12-31") == ["none", "unknown", "party"]
    assert found(instrument, "2003-07-01").known_until == day("2003-06-30")


def test_a_list_that_left_the_state_out_does_not_show_when_it_joined():
    instrument = an_instrument()
    a_list(instrument, "2003-06-30", left_out=["FRA"])
    a_fact(instrument, "party_by", "2005-12-31")

    doubt = found(instrument, "2003-06-30")
    assert (doubt.status, doubt.doubt, doubt.doubt_on) == ("unknown", "since_not_known", day("2005-12-31"))


def test_a_fact_of_the_year_of_the_list_may_have_stood_in_the_list():
    instrument = an_instrument()
    a_list(instrument, "2005", "undated_list")
    a_fact(instrument, "party_by", "2005-12-31")

    assert told(instrument, "2004-12-31", "2005-12-30", "2005-12-31") == ["unknown", "unknown", "party"]


def test_a_dated_act_explains_a_later_undated_fact():
    instrument = an_instrument()
    a_list(instrument, LATE)
    an_act(instrument, "accession", "2001-05-10")
    a_fact(instrument, "party_by", "2010-12-31")

    assert told(instrument, "2001-05-09", "2001-05-10") == ["none", "party"]


def test_became_party_during_a_year_counts_as_an_act_of_that_year():
    instrument = an_instrument()
    a_list(instrument, LATE)
    a_fact(instrument, "became_party", "2005-12-31")

    assert told(instrument, "2004-12-31", "2005-01-01", "2005-12-30", "2005-12-31") == [
        *("none", "unknown", "unknown", "party")
    ]


def test_became_party_to_something_says_nothing_of_any_instrument():
    instrument = an_instrument()
    a_list(instrument, LATE)
    a_fact(None, "became_party", "2005-12-31")

    assert told(instrument, "2005-06-30", "2006-01-01") == ["none", "none"]


def test_the_day_of_entry_into_force_is_told_where_only_that_is_known():
    instrument = an_instrument(entered_into_force_on=day("2002-01-01"))
    a_fact(instrument, "in_force", "2005-12-31")

    status = found(instrument, "2006-01-01")
    assert (status.action, status.deposited, status.in_force_for_state_on) == (None, PartialDate(), day("2005-12-31"))


def test_parties_of_a_list_as_long_as_the_threshold_were_parties_when_it_was_reached():
    instrument = an_instrument(
        later_party_rule="second_month_first_day", in_force_threshold=2, entered_into_force_on=day("2006-01-01")
    )
    a_list(instrument, "2006-01-02", "undated_list")
    a_fact(instrument, "party_by", "2006-01-02")
    assert told(instrument, "2005-12-31", "2006-01-02") == ["unknown", "party"]  # one State is not the threshold

    a_fact(instrument, "party_by", "2006-01-02", country="DEU")
    assert told(instrument, "2005-11-29", "2005-11-30") == ["unknown", "party"]

    a_fact(instrument, "party_by", "2006-01-02", country="ITA")  # now one of three may have joined later
    assert told(instrument, "2005-11-30", "2006-01-01", "2006-01-02") == ["unknown", "unknown", "party"]


# -- what absence proves --


def test_nobody_is_party_before_the_adoption_and_that_is_known():
    instrument = an_instrument("2000-01-01")

    assert told(instrument, "1999-12-31", "2000-01-01") == ["none", "unknown"]


@pytest.mark.parametrize("kind", ["full", "undated_list"])
def test_absence_from_a_list_of_all_parties_proves_something_up_to_its_day(kind):
    instrument = an_instrument()
    a_list(instrument, "2005-06-30", kind)

    assert told(instrument, "2005-06-30", "2005-07-01") == ["none", "unknown"]
    beyond = found(instrument, "2030-01-01")
    assert (beyond.doubt, beyond.known_until) == ("after_list", day("2005-06-30"))


def test_a_list_of_a_year_reaches_its_first_day_for_certain():
    instrument = an_instrument()
    a_list(instrument, "2005", "undated_list")

    assert told(instrument, "2005-01-01", "2005-01-02") == ["none", "unknown"]


def test_a_fragment_proves_no_absence():
    instrument = an_instrument()
    a_list(instrument)
    an_act(instrument, "accession", "2005-01-01")

    assert told(instrument, "2004-12-31", "2005-01-01") == ["unknown", "party"]
    assert found(instrument, "2004-12-31").doubt == "no_list"


def test_of_several_lists_the_one_that_reaches_furthest_counts():
    instrument = an_instrument()
    a_list(instrument, "2005-06-30", "full")
    a_list(instrument, "2010-06-30", "undated_list")

    assert told(instrument, "2010-06-30", "2010-07-01") == ["none", "unknown"]


def test_absence_proves_nothing_of_a_state_that_was_left_out():
    instrument = an_instrument()
    a_list(instrument, "2005-06-30", left_out=["FRA"])

    assert told(instrument, "2001-01-01") == ["unknown"]
    assert told(instrument, "2001-01-01", country="DEU") == ["none"]
    doubt = found(instrument, "2001-01-01")
    assert (doubt.doubt, doubt.known_until) == ("left_out", None)


# -- leaving --


def test_a_denunciation_counts_from_the_day_it_takes_effect():
    instrument = an_instrument()
    an_act(instrument, "accession", "2001-05-10")
    an_act(instrument, "denunciation", "2005-01-01", takes_effect="2006-01-01")

    days = ("2005-01-01", "2005-12-31", "2006-01-01", "2050-01-01")
    assert told(instrument, *days) == ["party", "party", "former_party", "former_party"]
    assert found(instrument, "2006-01-01").deposited == parse_partial_date("2005-01-01")


def test_after_a_notice_of_which_the_effect_is_not_recorded_the_status_is_unknown():
    instrument = an_instrument()
    a_list(instrument, LATE)
    an_act(instrument, "accession", "2001-05-10")
    an_act(instrument, "denunciation", "2005-01-01")

    assert told(instrument, "2005-01-01", "2005-01-02", "2019-01-01") == ["party", "unknown", "unknown"]
    doubt = found(instrument, "2019-01-01")
    assert (doubt.doubt, doubt.known_until, doubt.action) == ("denounced", day("2005-01-01"), "denunciation")


def test_a_state_that_left_can_join_again():
    instrument = an_instrument()
    an_act(instrument, "accession", "2001-05-10")
    an_act(instrument, "denunciation", "2005-01-01", takes_effect="2006-01-01")
    an_act(instrument, "accession", "2010-05-10")

    days = ("2005-12-31", "2006-01-01", "2010-05-09", "2010-05-10")
    assert told(instrument, *days) == ["party", "former_party", "former_party", "party"]
    assert found(instrument, "2011-01-01").deposited == parse_partial_date("2010-05-10")


def test_consent_on_the_day_the_denunciation_takes_effect_is_a_new_one():
    instrument = an_instrument()
    an_act(instrument, "accession", "2001-05-10")
    an_act(instrument, "denunciation", "2005-01-01", takes_effect="2006-01-01")
    an_act(instrument, "ratification", "2006-01-01")

    assert told(instrument, "2005-12-31", "2006-01-01", "2006-01-02") == ["party"] * 3


def test_consent_after_a_notice_without_effect_day_is_a_new_one():
    instrument = an_instrument()
    an_act(instrument, "accession", "2001-05-10")
    an_act(instrument, "denunciation", "2005-01-01")
    an_act(instrument, "accession", "2010-05-10")

    assert told(instrument, "2005-01-01", "2010-05-09", "2010-05-10") == ["party", "unknown", "party"]


def test_consent_on_the_day_of_such_a_notice_leaves_the_status_unknown_afterwards():
    instrument = an_instrument()
    an_act(instrument, "accession", "2005-01-01")
    an_act(instrument, "denunciation", "2005-01-01")

    assert told(instrument, "2005-01-01", "2005-01-02") == ["party", "unknown"]


def test_consent_in_the_month_in_which_a_denunciation_takes_effect_may_be_a_new_one():
    instrument = an_instrument()
    an_act(instrument, "accession", "2001-05-10")
    an_act(instrument, "denunciation", "2005-01-01", takes_effect="2006-01-31")
    an_act(instrument, "accession", "2006-01")

    assert told(instrument, "2006-01-30", "2006-01-31", "2006-02-01") == ["party", "unknown", "unknown"]


def test_a_party_by_a_day_after_it_left_has_joined_again_some_time_between():
    instrument = an_instrument()
    a_list(instrument, LATE)
    an_act(instrument, "accession", "2001-05-10")
    an_act(instrument, "denunciation", "2005-01-01", takes_effect="2006-01-01")
    a_fact(instrument, "party_by", "2010-12-31")

    days = ("2001-05-09", "2001-05-10", "2006-01-01", "2010-12-30", "2010-12-31")
    assert told(instrument, *days) == ["none", "party", "unknown", "unknown", "party"]


def test_a_replaced_denunciation_and_one_for_a_territory_end_nothing():
    instrument = an_instrument()
    an_act(instrument, "accession", "2001-05-10")
    an_act(instrument, "denunciation", "2003-01-01", takes_effect="2004-01-01", territory="An island")
    wrong = an_act(instrument, "denunciation", "2005-01-01", takes_effect="2006-01-01")
    an_act(instrument, "declaration", "2005-01-01", supersedes=wrong)

    assert told(instrument, "2010-01-01") == ["party"]


def test_a_denunciation_needs_an_earlier_consent_in_words():
    instrument = an_instrument()
    an_act(instrument, "accession", "2001-05-10", country="DEU")
    denunciation = TreatyAction(
        country_id="FRA", instrument=instrument, type_id="denunciation", deposited_on=day("2005-01-01"),
        deposited_on_precision_id="day", source="a test",
    )  # fmt: skip
    with pytest.raises(ValidationError, match="A denunciation needs an earlier consent"):
        denunciation.clean()

    consent = an_act(instrument, "accession", "2005-01-02")
    with pytest.raises(ValidationError):
        denunciation.clean()

    TreatyAction.objects.filter(pk=consent.pk).update(deposited_on=day("2005-01-01"))
    denunciation.clean()


def test_what_is_known_of_a_party_without_an_act_is_consent_enough_to_leave():
    instrument = an_instrument()
    a_fact(instrument, "party_by", "2004-12-31")

    an_act(instrument, "denunciation", "2005-01-01", takes_effect="2006-01-01").clean()

    held_by_the_database()
    assert told(instrument, "2005-12-31", "2006-01-01") == ["party", "former_party"]


def held_by_the_database():
    """Check now what the database checks when it commits."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def add_without_consent(instrument, consent):
    an_act(instrument, "denunciation", "2005-01-01", country="DEU")


def move_consent_after_it(instrument, consent):
    TreatyAction.objects.filter(pk=consent.pk).update(deposited_on=day("2005-01-02"))


def take_consent_away(instrument, consent):
    consent.delete()


def replace_consent_by_a_signature(instrument, consent):
    an_act(instrument, "signature", "2001-05-10", supersedes=consent)


@pytest.mark.parametrize(
    "spoil", [add_without_consent, move_consent_after_it, take_consent_away, replace_consent_by_a_signature]
)
def test_the_database_holds_that_a_denunciation_needs_an_earlier_consent(spoil):
    instrument = an_instrument()
    consent = an_act(instrument, "accession", "2001-05-10")
    an_act(instrument, "denunciation", "2005-01-01")
    held_by_the_database()

    with pytest.raises(IntegrityError, match="denunciation needs an earlier consent"), transaction.atomic():
        spoil(instrument, consent)
        held_by_the_database()


# -- in force for a State --


def test_the_stated_day_of_entry_into_force_for_a_state_comes_before_the_rule():
    instrument = an_instrument(entered_into_force_on=day("2002-01-01"))
    an_act(instrument, "accession", "2005-01-01", takes_effect="2005-02-15")

    assert found(instrument, "2005-01-01").in_force_for_state_on == day("2005-02-15")


@pytest.mark.parametrize(
    ("rule", "deposited", "expected"),
    [
        ("days:30", "2005-01-01", "2005-01-31"),
        ("days:30", "2001-12-02", "2002-01-01"),
        ("days:30", "2001-06-01", "2002-01-01"),  # not before the instrument itself
        ("second_month_first_day", "2005-11-30", "2006-01-01"),
        ("second_month_first_day", "2005-12-01", "2006-02-01"),
        ("on_deposit", "2005-11-30", "2005-11-30"),
    ],
)
def test_an_instrument_is_in_force_for_a_state_by_its_rule_and_not_before_it_is_in_force(rule, deposited, expected):
    instrument = an_instrument(later_party_rule=rule, entered_into_force_on=day("2002-01-01"))
    an_act(instrument, "accession", deposited)

    assert found(instrument, "2010-01-01").in_force_for_state_on == day(expected)


def test_no_day_in_force_follows_from_a_succession_a_coarse_date_or_an_instrument_not_in_force():
    instrument, waiting = an_instrument(entered_into_force_on=day("2002-01-01")), an_instrument()
    an_act(instrument, "succession", "2005-01-01")
    an_act(instrument, "accession", "2005", country="DEU")
    an_act(waiting, "accession", "2005-01-01")

    assert [
        found(instrument, "2010-01-01").in_force_for_state_on,
        found(instrument, "2010-01-01", "DEU").in_force_for_state_on,
        found(waiting, "2010-01-01").in_force_for_state_on,
    ] == [None, None, None]


def test_the_rules_reckon_back_what_they_reckon_forth():
    assert deposited_for("days:30", in_force_on("days:30", day("2005-01-01"))) == parse_partial_date("2005-01-01")
    assert deposited_for("second_month_first_day", day("2020-01-01")) == parse_partial_date("2019-11")
    assert deposited_for("on_deposit", day("2020-01-01")) == parse_partial_date("2020-01-01")
    assert [month_after(day("2020-01-31"), n) for n in (-1, 11, 12)] == [
        *(day("2019-12-01"), day("2020-12-01"), day("2021-01-01"))
    ]


# -- lists of parties, and who became one (T4, T8) --


def test_parties_are_a_queryset_of_countries_by_name():
    instrument = an_instrument()
    for country in ("VAT", "FRA", "CIV"):
        an_act(instrument, "accession", "2001-05-10", country=country)

    on_the_day = parties.parties(instrument.code, on=day("2001-05-10"))
    assert [c.alpha3 for c in on_the_day] == ["CIV", "FRA", "VAT"]
    assert [c.alpha3 for c in on_the_day.filter(is_un_member=True)] == ["CIV", "FRA"]
    assert list(parties.parties(instrument.code, on=day("2001-05-09"))) == []


def test_who_became_a_party_is_counted_by_the_first_consent_of_each_time():
    instrument = an_instrument()
    an_act(instrument, "accession", "2001-05-10")
    an_act(instrument, "accession", "2003-05-10")  # with a second depositary
    an_act(instrument, "denunciation", "2005-01-01", takes_effect="2006-01-01")
    an_act(instrument, "accession", "2010-12-31")
    an_act(instrument, "signature", "2002-05-10", country="DEU")
    a_fact(instrument, "party_by", "2004-12-31", country="ITA")

    def became(year):
        rows = parties.became_party_in(dt.date(year, 1, 1), dt.date(year, 12, 31))
        return [row.country for row in rows if row.instrument == instrument.code]

    assert {year: became(year) for year in range(2000, 2012) if became(year)} == {2001: ["FRA"], 2010: ["FRA"]}


def test_a_state_that_is_on_no_list_of_a_day_and_a_party_later_became_one_in_between():
    instrument = an_instrument()
    a_list(instrument, "2004-03-31")
    a_fact(instrument, "party_by", "2004-12-31", country="ITA")
    a_fact(instrument, "party_by", "2004-11-30", country="ITA")

    def became(first, last):
        rows = parties.became_party_in(day(first), day(last))
        return [(row.country, row.deposited) for row in rows if row.instrument == instrument.code]

    assert became("2004-04-01", "2004-11-30") == became("2004-01-01", "2010-12-31") == [("ITA", PartialDate())]
    assert became("2004-04-02", "2004-11-30") == became("2004-04-01", "2004-11-29") == []


def test_it_may_have_become_a_party_where_nothing_says_that_it_did_or_did_not():
    instrument = an_instrument()
    a_list(instrument, "2004-06-30")
    an_act(instrument, "accession", "2003-12-31", country="FRA")  # before
    an_act(instrument, "accession", "2004-01-01", country="DEU")  # certainly then
    a_fact(instrument, "party_by", "2004-05-31", country="ITA")  # then, or before
    an_act(instrument, "accession", "2005-01-01", country="ESP")  # later

    def may_have(last):
        found = parties.may_have_become_party_in(day("2004-01-01"), day(last))
        return {country for country, codes in found.items() if instrument.code in codes}

    assert may_have("2004-06-30") == {"ITA"}
    assert may_have("2004-07-01") >= {"ITA", "ESP", "VAT"}  # the list does not reach that day
    assert may_have("2004-07-01").isdisjoint({"FRA", "DEU"})


def test_who_left_and_may_have_come_back_is_judged_by_what_is_known():
    instrument = an_instrument()
    an_act(instrument, "accession", "2001-01-01")
    an_act(instrument, "denunciation", "2002-01-01", takes_effect="2003-01-01")

    def may_have(year):
        found = parties.may_have_become_party_in(dt.date(year, 1, 1), dt.date(year, 12, 31))
        return instrument.code in found.get("FRA", [])

    assert [may_have(year) for year in (2001, 2002, 2003, 2004)] == [False] * 4


def test_an_act_of_a_known_year_counts_in_the_year_and_in_no_month():
    instrument = an_instrument()
    an_act(instrument, "accession", "2003")

    def became(first, last):
        rows = parties.became_party_in(day(first), day(last))
        return [row for row in rows if row.instrument == instrument.code]

    assert became("2003-01-01", "2003-12-31") == [
        parties.BecameParty("FRA", instrument.code, "accession", PartialDate(day("2003-01-01"), "year"))
    ]
    assert became("2003-06-01", "2003-06-30") == became("2003-01-02", "2003-12-31") == []


def test_all_instruments_are_party_to_all_by_the_set_as_it_is_stored():
    Instrument.objects.update(in_universal_set=False)
    first, second = an_instrument(universal=True), an_instrument(universal=True)
    an_act(first, "accession", "2001-05-10")
    an_act(second, "accession", "2002-05-10")

    assert [list(parties.parties_to_all(on=day(on))) for on in ("2002-05-09", "2002-05-10")] == [
        [], [Country.objects.get(alpha3="FRA")]
    ]  # fmt: skip
    assert parties.by_country(day("2002-05-09"), country="FRA")["FRA"].is_party_to_all is None
    a_list(second, LATE)
    assert parties.by_country(day("2002-05-09"), country="FRA")["FRA"].is_party_to_all is False


def test_ranks_go_by_the_last_consent_and_equal_days_share_one():
    Instrument.objects.update(in_universal_set=False)
    first, second = an_instrument(universal=True), an_instrument(universal=True)
    for country, on in [("FRA", "2001-05-10"), ("DEU", "2001-05-10"), ("ITA", "2001-06-10"), ("ESP", "2003")]:
        an_act(first, "accession", "2000-01-01", country=country)
        an_act(second, "accession", on, country=country)

    def ranks(on):
        rows = parties.by_country(day(on))
        return {key: (row.rank, row.last_consent_on) for key, row in sorted(rows.items()) if row.is_party_to_all}

    may, june = day("2001-05-10"), day("2001-06-10")
    assert ranks("2001-06-09") == {"DEU": (1, may), "FRA": (1, may)}
    assert ranks("2004-01-01") == {"DEU": (1, may), "FRA": (1, may), "ITA": (3, june), "ESP": (4, None)}


def test_a_state_s_place_lies_between_the_first_and_the_last_that_it_can_have():
    Instrument.objects.update(in_universal_set=False)
    only = an_instrument(universal=True)
    for country, on in [("FRA", "2001"), ("DEU", "2001-05-10"), ("ITA", "2002"), ("ESP", "2003-01-01")]:
        an_act(only, "accession", on, country=country)

    places = [
        (row.country, row.last_from, row.last_by, row.rank_from, row.rank_to)
        for row in parties.towards_all(day("2004-01-01"))
        if row.is_party_to_all
    ]

    assert places == [
        ("DEU", day("2001-05-10"), day("2001-05-10"), 1, 2),
        ("FRA", day("2001-01-01"), day("2001-12-31"), 1, 2),
        ("ITA", day("2002-01-01"), day("2002-12-31"), 3, 3),
        ("ESP", day("2003-01-01"), day("2003-01-01"), 4, 4),
    ]


def test_towards_all_tells_what_is_missing_apart_from_what_is_not_known():
    Instrument.objects.update(in_universal_set=False)
    listed, unlisted = an_instrument(universal=True), an_instrument(universal=True)
    a_list(listed, "2005-01-01")
    an_act(unlisted, "accession", "2001-05-10")
    an_act(listed, "accession", "2001-05-10", country="DEU")

    told = {row.country: (row.missing, row.unknown_count) for row in parties.towards_all(day("2005-01-01"))}
    later = {row.country: (row.missing, row.unknown_count) for row in parties.towards_all(day("2005-01-02"))}

    assert (told["FRA"], told["DEU"], told["ITA"]) == (((listed.code,), 0), ((), 1), ((listed.code,), 1))
    assert (later["FRA"], later["DEU"], later["ITA"]) == (((), 1), ((), 1), ((), 2))


def test_a_rank_is_not_given_where_the_order_to_another_state_is_not_known():
    Instrument.objects.update(in_universal_set=False)
    only = an_instrument(universal=True)
    an_act(only, "accession", "2001-05-10", country="FRA")
    an_act(only, "accession", "2001", country="DEU")

    assert parties.by_country(day("2002-01-01"), country="FRA")["FRA"].rank is None


# -- what the sources state --


PARTIES_OF_2014_PROTOCOL = "BHR COG CIV DOM EGY GAB GHA GUY JOR KAZ KWT MYS MLT MOZ NGA PRY PRT SEN SGP TUR UGA URY"


@pytest.mark.parametrize("on", ["2020-01-02", "2020-01-01", "2019-12-31", "2019-11-30"])
def test_the_2014_protocol_had_22_parties_when_it_entered_into_force(on):
    named = parties.parties("montreal-protocol-2014", on=day(on)).values_list("alpha3", flat=True)

    assert sorted(named) == sorted(PARTIES_OF_2014_PROTOCOL.split())


def test_states_reached_all_19_in_the_years_that_are_stated():
    reached = {year: {c.alpha3 for c in parties.parties_to_all(on=dt.date(year, 12, 31))} for year in range(2015, 2021)}

    assert reached == {
        2015: set(),
        2016: {"DOM"},
        2017: {"DOM", "CIV"},
        2018: {"DOM", "CIV"},
        2019: {"DOM", "CIV", "KAZ", "TUR"},
        2020: {"DOM", "CIV", "KAZ", "TUR", "CUB"},
    }


def test_25_states_became_party_to_something_in_2019_five_of_them_on_a_known_day():
    rows = parties.became_party_in(dt.date(2019, 1, 1), dt.date(2019, 12, 31))

    named = "BEL BEN BFA TCD COM COG CYP GAB GHA GUY IND KAZ LBN MYS MNE NGA PRY PRT KNA SLE SYR THA TUR TKM URY"
    assert sorted(row.country for row in rows) == sorted(named.split())
    assert {(r.country, r.instrument, r.deposited.day) for r in rows if r.instrument} == {
        ("PRT", "beijing-protocol-2010", dt.date(2019, 1, 22)),
        ("IND", "beijing-protocol-2010", dt.date(2019, 1, 30)),
        ("KAZ", "beijing-protocol-2010", dt.date(2019, 2, 14)),
        ("THA", "nuclear-terrorism-2005", dt.date(2019, 5, 2)),
        ("NGA", "montreal-protocol-2014", dt.date(2019, 11, 26)),
    }


def test_entry_into_force_follows_from_the_deposits_of_six_full_lists_of_eight():
    items = instrument_items(Instrument.objects.all(), "")
    computed = {
        item["code"]: item["entry_into_force"]["computed_on"] == item["entry_into_force"]["entered_into_force_on"]
        for item in items
        if item["entry_into_force"]["computed_on"]
    }

    assert computed == {
        "hostages-1979": True,
        "plastic-explosives-1991": True,
        "bombings-1997": True,
        "financing-1999": True,
        "nuclear-terrorism-2005": True,
        "beijing-protocol-2010": True,
        "airports-1988": False,  # deposits of States that no longer exist are not in the lists
        "protected-persons-1973": False,
    }


def test_the_threshold_of_the_2014_protocol_was_reached_in_november_2019():
    item = instrument_items(Instrument.objects.filter(code="montreal-protocol-2014"), "")[0]

    assert {name: item["entry_into_force"][name] for name in ("reached_on", "reached_on_precision", "computed_on")} == {
        "reached_on": dt.date(2019, 11, 1), "reached_on_precision": "month", "computed_on": None,
    }  # fmt: skip


def test_every_party_that_is_known_by_a_day_is_one_on_that_day():
    wrong = []
    for known_by in PartyFact.objects.exclude(instrument=None).values_list("known_by", flat=True).distinct():
        known = {(s.country, s.instrument) for s in parties.statuses(known_by) if s.status == "party"}
        facts = PartyFact.objects.filter(known_by=known_by).exclude(instrument=None)
        wrong += [fact for fact in facts if (fact.country_id, fact.instrument_id) not in known]

    assert wrong == []


def test_the_states_that_were_left_out_of_a_list_are_not_said_to_be_no_party():
    left_out = {"montreal-1971": "GRC", "sua-1988": "TUN", "fixed-platforms-1988": "COG"}
    days = ["1995-01-01", "2013-01-01"]

    statuses = {(code, on): told_of(code, country, on) for code, country in left_out.items() for on in days}

    assert "none" not in statuses.values()
    assert statuses["montreal-1971", "2013-01-01"] == "unknown"


def told_of(code, country, on):
    return found(Instrument.objects.get(code=code), on, country).status


# -- against a model that tries every way in which it can have happened --


FIRST, LAST = dt.date(2001, 1, 1), dt.date(2002, 12, 31)


class Story:
    """Random acts and facts of one State, and each way in which they can have happened."""

    def __init__(self, chance, listed_on):
        self.listed_on = listed_on
        self.acts, self.facts = [], []
        start = FIRST
        for _ in range(chance.randint(0, 3)):
            on = start + dt.timedelta(days=chance.randint(1, 200))
            precision = chance.choice(["day", "day", "month"])
            if precision == "month":
                on = on.replace(day=1)
            stretch = PartialDate(on, precision)
            self.acts.append(("accession", stretch, None))
            start = stretch.latest
            if chance.random() < 0.4:
                notice = start + dt.timedelta(days=chance.randint(1, 60))
                effect = notice + dt.timedelta(days=chance.randint(1, 90))
                self.acts.append(("denunciation", PartialDate(notice, "day"), effect))
                start = effect
        if chance.random() < 0.4:
            self.facts.append(FIRST + dt.timedelta(days=chance.randint(0, 700)))

    def worlds(self, on):
        """Each way, as far as it matters on a day: (days of consent, days of leaving).

        A State consented on a day of which we hold no act only where none that we hold makes a fact true.
        """
        stretches = [stretch for kind, stretch, _ in self.acts if kind == "accession"]
        ends = [effect for _, _, effect in self.acts if effect]
        tried = product(*[days_to_try(s.day, s.latest, on, *ends, *self.facts) for s in stretches])
        ways = [(list(consents), ends) for consents in tried]
        plain = [way for way in ways if all(stands(*way, fact) for fact in self.facts)]
        return plain or [more for way in ways for more in self.with_joining(*way, on)]

    def with_joining(self, consents, ends, on):
        for fact in self.facts:
            first = max([dt.date(2000, 1, 1), *(end for end in ends if end <= fact)])
            if self.listed_on and self.listed_on < fact and not self.is_on_list():
                first = max(first, self.listed_on + dt.timedelta(days=1))
            for joined_on in days_to_try(first, fact, on):
                yield [*consents, joined_on], ends

    def is_on_list(self):
        return any(kind == "accession" and stretch.latest <= self.listed_on for kind, stretch, _ in self.acts)


def days_to_try(first, last, *others):
    """The ends of a stretch, and the other days that lie in it."""
    return {first, last, *(other for other in others if first <= other <= last)}


def stands(consents, ends, on):
    """T3, on days that are all known."""
    return any(c <= on and not any(c < e <= on for e in ends) for c in consents)


@pytest.mark.parametrize("listed_on", [None, dt.date(2001, 7, 15), dt.date(2005, 1, 1)])
def test_the_answer_is_what_every_way_it_can_have_happened_agrees_on(listed_on):
    chance = random.Random(20190101)
    instrument = an_instrument()
    if listed_on:
        a_list(instrument, listed_on.isoformat())
    stories = {country: Story(chance, listed_on) for country in Country.objects.values_list("alpha3", flat=True)}
    write(instrument, stories)
    edges = {FIRST + dt.timedelta(days=chance.randint(0, 700)) for _ in range(10)}
    edges |= {dt.date(year, month, 1) for year in (2001, 2002) for month in range(1, 13)}

    wrong = []
    for on in sorted(edges | {edge - dt.timedelta(days=1) for edge in edges}):
        for status in parties.statuses(on, instrument=instrument.code):
            story = stories[status.country]
            ways = {stands(consents, ends, on) for consents, ends in story.worlds(on)}
            expected = expected_status(story, ways, on, listed_on)
            if status.status != expected:
                wrong.append((status.country, on, status.status, expected, story.acts, story.facts))

    assert wrong == []


def expected_status(story, ways, on, listed_on):
    if ways == {True}:
        return "party"
    if True in ways:
        return "unknown"
    if any(effect and effect <= on for _, _, effect in story.acts):
        return "former_party"
    return "none" if listed_on and on <= listed_on else "unknown"


def write(instrument, stories):
    TreatyAction.objects.bulk_create(
        TreatyAction(
            country_id=country, instrument=instrument, type_id=kind, deposited_on=stretch.day,
            deposited_on_precision_id=stretch.precision, effective_on=effect, source="a test",
        )
        for country, story in stories.items() for kind, stretch, effect in story.acts
    )  # fmt: skip
    PartyFact.objects.bulk_create(
        PartyFact(country_id=country, instrument=instrument, kind="party_by", known_by=known_by, source="a test")
        for country, story in stories.items()
        for known_by in story.facts
    )
