"""How near an instrument is to its entry into force: whose consent counts, and what is said of it."""

import datetime as dt

import pytest

from ctassist.lib import reference
from ctassist.lib.partial_dates import PartialDate
from instruments import parties
from instruments.models import Instrument
from instruments.progress import Progress, progress, waits_for
from instruments.rule_words import checks, conditions_told, difference_told, later_told, progress_told
from instruments.tests.builders import a_fact, a_list, an_act, an_instrument, day

pytestmark = pytest.mark.django_db


def found(instrument, on="2010-01-01"):
    row = reference.tables().rows(Instrument)[instrument.code]
    return progress(row, parties.statuses(day(on), instrument=instrument.code), day(on))


def test_every_consent_counts_where_all_states_do_and_only_while_it_stands():
    instrument = an_instrument(in_force_threshold=3)
    an_act(instrument, on="2001-05-10")
    an_act(instrument, "ratification", "2002-05-10", country="DEU")
    an_act(instrument, "denunciation", "2003-01-01", country="DEU", takes_effect="2004-01-01")
    an_act(instrument, "signature", "2001-01-01", country="ITA")

    told = [found(instrument, on) for on in ("2001-05-09", "2001-05-10", "2003-12-31", "2004-01-01")]

    assert told == [Progress(3, 0, 0), Progress(3, 1, 0), Progress(3, 2, 0), Progress(3, 1, 0)]


def test_a_consent_of_which_the_day_is_not_known_may_count():
    instrument = an_instrument(in_force_threshold=3)
    an_act(instrument, on="2001")
    a_fact(instrument, "party_by", "2005-12-31", country="DEU")

    assert [found(instrument, on) for on in ("2000-12-31", "2001-06-01", "2001-12-31", "2005-12-31")] == [
        Progress(3, 0, 1),
        Progress(3, 0, 2),
        Progress(3, 1, 1),
        Progress(3, 2, 0),
    ]


def test_accessions_do_not_count_where_signatories_do_and_a_consent_of_unknown_kind_may():
    instrument = an_instrument(in_force_threshold=3, in_force_who_counts="signatories that ratify")
    an_act(instrument, "accession", "2001-05-10")
    an_act(instrument, "ratification", "2001-05-10", country="DEU")
    a_fact(instrument, "party_by", "2005-12-31", country="ITA")

    assert found(instrument) == Progress(3, 1, 1)


def test_no_consent_is_known_to_count_where_those_do_who_attended_a_conference():
    instrument = an_instrument(in_force_threshold=3, in_force_who_counts="signatories that attended the conference")
    an_act(instrument, "ratification", "2001-05-10")
    an_act(instrument, "accession", "2001-05-10", country="DEU")

    assert found(instrument) == Progress(3, 0, 1)


def test_only_ratification_acceptance_and_approval_count_where_the_rule_names_them():
    instrument = an_instrument(in_force_threshold=3, in_force_who_counts="ratification, acceptance or approval")
    for kind, country in zip(("ratification", "acceptance", "approval", "accession"), ("FRA", "DEU", "ITA", "ESP")):  # noqa: B905
        an_act(instrument, kind, "2001-05-10", country=country)

    assert found(instrument) == Progress(3, 3, 0)


def test_only_those_count_who_are_bound_by_the_other_instrument():
    other = an_instrument()
    a_list(other, "2015-01-01", left_out=["ITA"])
    an_act(other, on="2001-01-01")
    instrument = an_instrument(in_force_threshold=3, in_force_who_counts=f"States bound by {other.code}")
    for country in ("FRA", "DEU", "ITA"):  # bound, not bound, not known
        an_act(instrument, on="2002-01-01", country=country)

    assert found(instrument) == Progress(3, 1, 1)


@pytest.mark.parametrize(("bound", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (6, 4), (7, 5)])
def test_two_thirds_are_of_the_parties_that_day_and_never_less(bound, needed):
    other = an_instrument()
    instrument = an_instrument(in_force_who_counts=f"parties to {other.code}")
    for country in ("FRA", "DEU", "ITA", "ESP", "PRT", "AUT", "BEL")[:bound]:
        an_act(other, on="2001-01-01", country=country)

    assert found(instrument) == Progress(needed, 0, 0, base=bound)


def test_a_regional_organisation_is_no_state_of_the_two_thirds():
    other = an_instrument()
    instrument = an_instrument(in_force_who_counts=f"parties to {other.code}")
    for country in ("FRA", "EUE"):
        an_act(other, on="2001-01-01", country=country)
        an_act(instrument, on="2002-01-01", country=country)

    assert found(instrument) == Progress(1, 1, 0, base=1)


# -- of the real instruments --


def of(code, on):
    return found(Instrument.objects.get(code=code), on)


def test_the_amendment_of_2005_took_102_consents_when_it_was_near():
    assert of("nuclear-material-amendment-2005", "2016-04-07").needed == 102  # as the press reported
    assert of("nuclear-material-amendment-2005", "2016-04-07").base == 152


@pytest.mark.parametrize(
    ("code", "reached_on"),
    [
        ("hostages-1979", "1983-05-04"),
        ("bombings-1997", "2001-04-23"),
        ("financing-1999", "2002-03-11"),
        ("nuclear-terrorism-2005", "2007-06-07"),
        ("plastic-explosives-1991", "1998-04-22"),
    ],
)
def test_the_consents_that_count_reach_the_threshold_on_the_day_that_is_reckoned_back(code, reached_on):
    before, after = (of(code, on) for on in (str(day(reached_on) - dt.timedelta(days=1)), reached_on))

    assert before.counting < before.needed <= after.counting


def test_the_instruments_that_others_wait_for_or_count_by_are_there():
    rows = reference.tables().rows(Instrument)

    waiting = {code: waits_for(row).code for code, row in rows.items() if waits_for(row)}
    based = {code for code in rows if of(code, "2016-01-01").base}

    assert waiting == {"fixed-platforms-1988": "sua-1988", "fixed-platforms-protocol-2005": "sua-protocol-2005"}
    assert based == {"nuclear-material-amendment-2005"}
    assert {f"{row.in_force_who_counts} {row.in_force_extra_condition}".count("_") for row in rows.values()} == {0}


# -- in words --


def sentence(found, on, reached=PartialDate(), **details):  # noqa: B008 -- nothing is written to it
    instrument = an_instrument("2000-01-01", **details)
    return progress_told(instrument, found, reached, day(on))


REACHED = PartialDate(dt.date(2003, 5, 1), "month")


@pytest.mark.parametrize(
    ("found", "on", "reached", "told"),
    [
        (Progress(22, 0, 0), "1999-12-31", PartialDate(), "On 31 December 1999 it was not adopted yet."),
        (Progress(22, 1, 0), "2003-05-30", REACHED, "On 30 May 2003 1 consent is known to count; it takes 22."),
        (Progress(22, 9, 3), "2003-05-30", REACHED,
         "On 30 May 2003 9 consents are known to count, and up to 3 more may; it takes 22."),
        (Progress(22, 9, 3), "2003-05-31", REACHED, "All 22 consents that it took were there by May 2003."),
        (Progress(22, 9, 3), "2003-06-29", PartialDate(),
         "On 29 June 2003 9 consents are known to count, and up to 3 more may; it takes 22."),
        (Progress(22, 9, 3), "2003-06-30", PartialDate(),
         "All 22 consents that it took were there; when the last of them came is not known."),
        (Progress(None, 9, 3), "2003-06-30", PartialDate(), "How many consents it takes is not recorded."),
        (Progress(4, 1, 0, base=6), "2003-06-29", PartialDate(), "On 29 June 2003 1 consent is known to count; "
         "two thirds of the 6 States known to be party to that instrument were 4."),
    ],
)  # fmt: skip
def test_progress_is_told_by_what_is_known_on_the_day(found, on, reached, told):
    assert sentence(found, on, reached, entered_into_force_on=day("2003-06-30")) == told


def test_the_day_from_the_deposits_stands_beside_the_stated_one_with_the_reason_where_it_is_known():
    instrument = Instrument(entered_into_force_on=day("1977-02-20"), verified="Rule: checked.\nDifference: they left.")

    assert difference_told(instrument, None) is None
    assert difference_told(instrument, day("1977-02-20")) == "The deposits that we hold give the same day."
    assert difference_told(instrument, day("1977-04-13")) == "The deposits that we hold give 13 April 1977. They left."
    instrument.verified = ""
    assert difference_told(instrument, day("1977-04-13")).endswith("Why they differ is not known.")


def test_what_was_checked_is_told_fact_by_fact():
    assert checks("Rule: checked in the text.\r\nSomething else.\n\nEntry into force: not checked: nobody looked.") == [
        ("Rule", "Checked in the text."),
        ("", "Something else."),
        ("Entry into force", "Not checked: nobody looked."),
    ]


def test_every_shipped_instrument_says_of_which_facts_it_was_checked():
    told = {i.code: [subject for subject, _ in checks(i.verified)] for i in Instrument.objects.all()}

    assert {code for code, subjects in told.items() if {"Rule", "Entry into force"} - set(subjects)} == set()
    assert {code for code, subjects in told.items() if "Difference" in subjects} == {
        "airports-1988",
        "protected-persons-1973",
    }
    assert not any("" in subjects for subjects in told.values())


def test_conditions_are_told_in_sentences():
    told = {i.code: list(conditions_told(i, waits_for(i))) for i in Instrument.objects.all()}

    assert {code: sentences for code, sentences in told.items() if sentences} == {
        "hague-1970": ["Who took part in the conference is not recorded here, so no single consent is known to count."],
        "montreal-1971": [
            "Who took part in the conference is not recorded here, so no single consent is known to count."
        ],
        "fixed-platforms-1988": [
            "It could not enter into force before the SUA Convention; that has been in force since 1 March 1992."
        ],
        "plastic-explosives-1991": ["Which States declared themselves producer States is not recorded here."],
        "fixed-platforms-protocol-2005": [
            "It could not enter into force before the SUA Protocol 2005; that has been in force since 28 July 2010."
        ],
    }


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("days:90", "90 days after the deposit"),
        ("second_month_first_day", "On the first day of the second month after the deposit"),
        ("on_deposit", "On the day of the deposit"),
    ],
)
def test_the_rule_for_later_parties_is_told_in_words(rule, told):
    assert later_told(rule) == told
