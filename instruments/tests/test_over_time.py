"""The curve of parties: on every day what the one definition of a party says."""

import datetime as dt

import pytest

from ctassist.lib.charts import value_on
from instruments import parties
from instruments.models import Instrument
from instruments.tests.builders import a_fact, a_list, an_act, an_instrument, day

pytestmark = pytest.mark.django_db


def steps(instrument):
    return [(step.on.isoformat(), step.party, step.at_most) for step in parties.over_time(instrument.code)]


def test_an_instrument_without_anything_recorded_has_no_steps():
    assert steps(an_instrument()) == []


def test_a_deposit_counts_from_its_day_and_a_departure_from_the_day_that_it_takes_effect():
    instrument = an_instrument()
    an_act(instrument, on="2001-05-10")
    an_act(instrument, on="2001-05-10", country="DEU")
    an_act(instrument, "denunciation", "2003-01-01", takes_effect="2004-01-01")
    an_act(instrument, on="2006-02-03")

    assert steps(instrument) == [("2001-05-10", 2, 2), ("2004-01-01", 1, 1), ("2006-02-03", 2, 2)]


def test_a_state_that_consents_twice_counts_once():
    instrument = an_instrument()
    an_act(instrument, on="2001-05-10")
    an_act(instrument, "ratification", "2002-05-10")

    assert steps(instrument) == [("2001-05-10", 1, 1)]


def test_an_act_of_a_year_may_stand_inside_and_stands_from_the_last_day():
    instrument = an_instrument()
    an_act(instrument, on="2001")

    assert steps(instrument) == [("2001-01-01", 0, 1), ("2001-12-31", 1, 1)]


def test_a_party_by_a_day_may_have_been_one_since_the_adoption_or_since_the_list_without_it():
    instrument, listed = an_instrument("2000-03-04"), an_instrument("2000-03-04")
    a_list(listed, "2002-06-30")
    for each in (instrument, listed):
        a_fact(each, "party_by", "2005-12-31")

    assert steps(instrument) == [("2000-03-04", 0, 1), ("2005-12-31", 1, 1)]
    assert steps(listed) == [("2002-07-01", 0, 1), ("2005-12-31", 1, 1)]


def test_an_act_without_a_date_may_stand_since_the_adoption_and_for_ever():
    instrument = an_instrument()
    an_act(instrument, "ratification")

    assert steps(instrument) == [("2000-01-01", 0, 1)]


def test_after_a_notice_without_effect_day_a_state_may_still_be_a_party():
    instrument = an_instrument()
    an_act(instrument, on="2001-05-10")
    an_act(instrument, "denunciation", "2005-01-01")

    assert steps(instrument) == [("2001-05-10", 1, 1), ("2005-01-02", 0, 1)]


def test_consent_dated_before_the_adoption_counts_from_the_adoption():
    instrument = an_instrument("2000-01-01")
    an_act(instrument, on="1999-06-01")

    assert steps(instrument) == [("2000-01-01", 1, 1)]


def test_the_curve_is_on_every_sampled_day_what_parties_says_of_every_instrument():
    wrong = []
    curves = {i.code: (i.adopted_on, parties.over_time(i.code)) for i in Instrument.objects.all()}
    for on in sampled_days(curves):
        known = parties.by_instrument(on)
        for code, (adopted_on, curve) in curves.items():
            value = value_on([(step.on, step.party) for step in curve], on)
            if value != known[code].party or (on < adopted_on and value):
                wrong.append((code, on, value, known[code].party))

    assert len(curves) == 19 and wrong == []


def sampled_days(curves):
    """The days around entry into force, around each fifth change of a curve, and the ends of some years."""
    days = {dt.date(year, 12, 31) for year in range(1962, 2030, 6)}
    for _, curve in curves.values():
        days |= {step.on - dt.timedelta(days=back) for step in curve[:: max(1, len(curve) // 3)] for back in (0, 1)}
    return sorted(days)


@pytest.mark.parametrize("code", ["nuclear-terrorism-2005", "tokyo-1963", "montreal-protocol-2014"])
def test_on_one_day_it_is_the_number_of_the_states_themselves(code):
    curve = parties.over_time(code)
    for on in (day("2014-07-10"), day("1998-12-30"), day("1998-12-31"), day("2019-11-29"), day("2019-11-30")):
        found = parties.statuses(on, instrument=code)
        possible = [s for s in found if s.doubt in ("day_not_known", "since_not_known", "denounced")]
        here = max((step for step in curve if step.on <= on), key=lambda step: step.on, default=None)

        assert value_on([(s.on, s.party) for s in curve], on) == len(parties.parties(code, on=on))
        if here:
            assert here.at_most == here.party + len(possible)
