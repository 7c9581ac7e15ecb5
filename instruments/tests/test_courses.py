"""What holds on all days against any sequence of acts: it changes on the right days, and on no others.

The answers are compared with a plain reading of the treaty rules (T1 to T4): each way in which dates that are only
partly known can have fallen is tried, and a status is known where all of them agree.
"""

import datetime as dt
from bisect import bisect_right
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from countries.models import Country
from ctassist.lib import freshness
from ctassist.lib.partial_dates import PartialDate
from instruments import parties
from instruments.models import TreatyAction
from instruments.tests.builders import a_fact, a_list, an_act, an_instrument, day

pytestmark = pytest.mark.django_db

ADOPTED, LAST = dt.date(2000, 1, 1), dt.date(2003, 12, 31)
LISTED = "2010-01-01"  # a list of all parties that reaches beyond all acts
CONSENTS = ("ratification", "acceptance", "approval", "accession", "succession", "definitive_signature")
OTHERS = ("declaration", "objection", "provisional_application", "territorial_application")  # T4: never count

FEW = settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)


# -- sequences --

ROUND = [dt.date(2001, month, 1) for month in (1, 2, 3, 4)]  # so that acts fall on one day, more often than by chance
DAYS = st.one_of(st.sampled_from(ROUND), st.dates(ADOPTED, LAST))


@st.composite
def stretches(draw):
    """A date of which the day, the month or the year is known."""
    found = draw(DAYS)
    precision = draw(st.sampled_from(["day", "day", "day", "month", "year"]))
    if precision == "month":
        found = found.replace(day=1)
    elif precision == "year":
        found = found.replace(month=1, day=1)
    return PartialDate(found, precision)


@st.composite
def acts(draw):
    """(type, deposited, takes effect on) of one act; when a denunciation takes effect is sometimes not recorded."""
    kind = draw(st.sampled_from(["signature", "consent", "consent", "denunciation", "other"]))
    if kind == "denunciation":
        notice, effect = draw(DAYS), draw(st.one_of(st.none(), DAYS))
        if effect and effect <= notice:
            effect = notice + dt.timedelta(days=1)
        return kind, PartialDate(notice, "day"), effect
    names = {"signature": ("signature",), "consent": CONSENTS, "other": OTHERS}[kind]
    return draw(st.sampled_from(names)), draw(stretches()), None


@st.composite
def stories(draw):
    """The acts of one State; denunciations only after consent (C17)."""
    found = draw(st.lists(acts(), max_size=5, unique_by=lambda act: (act[0], act[1].day)))
    consents = [deposited.latest for kind, deposited, _ in found if kind in CONSENTS]
    return [act for act in found if act[0] != "denunciation" or any(c <= act[1].day for c in consents)]


STATES = ("FRA", "DEU", "ITA", "ESP", "PRT", "BEL", "NLD", "LUX", "AUT", "CHE", "SWE", "NOR")
SEVERAL = st.lists(stories(), min_size=len(STATES), max_size=len(STATES))


# -- the plain reading --


def status_by_the_rules(story, on):
    """What a State was on a day, or "unknown" where the ways in which it can have happened do not agree."""
    if on < ADOPTED:
        return "none"
    found = {status_in(way, on) for way in ways_of(story, on)}
    return found.pop() if len(found) == 1 else "unknown"


def ways_of(story, on):
    """Each way, as far as it matters on a day: lists of (type, day)."""
    edges = [on, *(effect for _, _, effect in story if effect)]
    edges += [deposited.day + dt.timedelta(days=1) for kind, deposited, _ in story if kind == "denunciation"]
    choices = []
    for kind, deposited, effect in story:
        if kind == "denunciation":
            # Where nobody says when it takes effect, that may be the day after the notice, or later than is asked.
            days = [effect] if effect else [deposited.day + dt.timedelta(days=1), None]
        else:
            days = {deposited.day, deposited.latest}
            days |= {edge for edge in edges if deposited.day <= edge <= deposited.latest}
        choices.append([(kind, one) for one in days])
    return product(*choices)


def status_in(way, on):
    """T1, T3 and T4 on days that are all known."""
    consents = [one for kind, one in way if kind in CONSENTS and one <= on]
    leavings = [one for kind, one in way if kind == "denunciation" and one and one <= on]
    if any(not any(consent < leaving for leaving in leavings) for consent in consents):
        return "party"
    if leavings:
        return "former_party"
    return "signatory" if any(kind == "signature" and one <= on for kind, one in way) else "none"


def days_that_matter(story):
    """The days on which anything can change, and those before and after."""
    days = {ADOPTED}
    for _, deposited, effect in story:
        days |= {deposited.day, deposited.latest} | ({effect} if effect else set())
    return sorted({one + dt.timedelta(days=shift) for one in days for shift in (-1, 0, 1)} | {LAST})


# -- writing and asking --


def write(instrument, told):
    TreatyAction.objects.bulk_create(
        TreatyAction(
            country_id=country, instrument=instrument, type_id=kind, deposited_on=deposited.day,
            deposited_on_precision_id=deposited.precision, effective_on=effect, source="a test",
        )
        for country, story in zip(STATES, told, strict=True) for kind, deposited, effect in story
    )  # fmt: skip


class Forgotten:
    """What is written inside is taken back at the end."""

    def __enter__(self):
        freshness.forget()
        self.inside = transaction.atomic()
        self.inside.__enter__()

    def __exit__(self, *error):
        transaction.set_rollback(True)
        self.inside.__exit__(*error)


def courses_of(instrument):
    """{country: a function from a day to its Status}."""
    found = parties.throughout()

    def course(country):
        days, told = found[country, instrument.code]
        steps = [parties.BEFORE_ADOPTION, *told]
        return lambda on: parties.status_of(country, instrument.code, *steps[bisect_right(days, on)])

    return {country: course(country) for country in STATES}


@FEW
@given(SEVERAL)
def test_every_sequence_of_acts_makes_the_statuses_that_the_rules_say_on_every_day(told):
    with Forgotten():
        instrument = an_instrument(ADOPTED.isoformat())
        a_list(instrument, LISTED)
        write(instrument, told)
        courses = courses_of(instrument)

        for country, story in zip(STATES, told, strict=True):
            days = days_that_matter(story)
            answered = {on: courses[country](on).status for on in days}
            assert answered == {on: status_by_the_rules(story, on) for on in days}, story


@FEW
@given(SEVERAL, st.lists(st.dates(dt.date(1999, 6, 1), dt.date(2012, 1, 1)), min_size=2, max_size=3), st.booleans())
def test_one_day_and_all_days_give_the_same_answer_word_for_word(told, days, is_listed):
    with Forgotten():
        instrument = an_instrument(ADOPTED.isoformat(), entered_into_force_on=day("2001-01-01"))
        a_list(instrument, "2002-06-30" if is_listed else "")
        write(instrument, told)
        courses = courses_of(instrument)

        edges = [one for _, deposited, _ in told[0] for one in (deposited.day, deposited.latest)]
        for on in {*days, *edges[:2]}:
            asked = {s.country: s for s in parties.statuses(on, instrument=instrument.code) if s.country in STATES}
            assert asked == {country: course(on) for country, course in courses.items()}


@FEW
@given(SEVERAL, SEVERAL, st.dates(ADOPTED, LAST))
def test_a_later_list_and_later_acts_change_no_answer_of_an_earlier_day(told, later, listed_on):
    """The first list told who is a party up to its day; nothing that came after that day says otherwise."""
    before = [[act for act in story if act[1].latest <= listed_on] for story in told]
    after = [[act for act in story if act[1].day > listed_on and act[0] != "denunciation"] for story in later]
    with Forgotten():
        instrument = an_instrument(ADOPTED.isoformat())
        a_list(instrument, listed_on.isoformat())
        write(instrument, before)
        first = courses_of(instrument)
        a_list(instrument, LISTED, "undated_list")
        write(instrument, after)
        second = courses_of(instrument)

        for country, story in zip(STATES, before, strict=True):
            for on in {one for one in days_that_matter(story) if one <= listed_on} | {listed_on}:
                assert first[country](on) == second[country](on), (country, on)


def test_of_several_consents_the_first_is_told_and_never_one_that_a_vague_fact_hides():
    instrument = an_instrument(ADOPTED.isoformat())
    for deposited in ("2001-05-12", "2001-05-10"):
        an_act(instrument, "accession", deposited)
    a_fact(instrument, "party_by", ADOPTED.isoformat())

    course = courses_of(instrument)["FRA"]
    told = [(course(day(text)).status, course(day(text)).deposited.day) for text in ("2000-01-01", "2001-05-10")]
    assert told == [("party", None), ("party", day("2001-05-10"))]


def test_only_a_correction_changes_the_answer_of_an_earlier_day():
    instrument = an_instrument(ADOPTED.isoformat())
    a_list(instrument, "2003-01-01")
    write(instrument, [[("accession", PartialDate(day("2001-05-10"), "day"), None)], *[[] for _ in STATES[1:]]])
    before = courses_of(instrument)["FRA"]

    a_list(instrument, "2009-01-01", "undated_list")
    later = courses_of(instrument)["FRA"]
    wrong = TreatyAction.objects.get(instrument=instrument)
    TreatyAction.objects.create(
        country_id="FRA", instrument=instrument, type_id="accession", deposited_on=day("2001-06-10"),
        deposited_on_precision_id="day", source="a correction", supersedes=wrong,
    )  # fmt: skip
    corrected = courses_of(instrument)["FRA"]

    days = [day(text) for text in ("2001-05-09", "2001-05-10", "2001-06-09", "2001-06-10", "2003-01-01")]
    assert [before(on).status for on in days] == ["none", "party", "party", "party", "party"]
    assert [later(on) for on in days] == [before(on) for on in days]
    assert [corrected(on).status for on in days] == ["none", "none", "none", "party", "party"]


def test_on_the_shipped_facts_one_day_and_all_days_agree():
    found = parties.throughout()
    steps = sorted({one for days, _ in found.values() for one in days})

    for on in [dt.date(1900, 1, 1), *steps[:: len(steps) // 6], steps[-1]]:
        for status in parties.statuses(on):
            days, told = found[status.country, status.instrument]
            arguments = [parties.BEFORE_ADOPTION, *told][bisect_right(days, on)]
            assert parties.status_of(status.country, status.instrument, *arguments) == status
    assert len(found) == Country.objects.count() * 19
