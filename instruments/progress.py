"""How near an instrument is to its entry into force on a day: which of the known consents count, of how many (T6).

Who counts is said by two texts of its rule, `in_force_who_counts` and `in_force_extra_condition`, in words that are
looked for here; other instruments stand in them by their code. Where nothing is recorded by which a condition could be
judged, a consent may count.
"""

import re
from dataclasses import dataclass

from countries.models import Country
from ctassist.lib import reference
from instruments import parties
from instruments.models import Instrument

RATIFYING = {"ratification", "acceptance", "approval"}
ACCEDING = {"accession", "succession"}
MAY_BE_PARTY = {"day_not_known", "since_not_known", "denounced"}  # doubts that rest on a consent

BOUND_BY = re.compile(r"(?:bound by|parties to) ([a-z0-9-]+)")  # only parties to that instrument count
NOT_BEFORE = re.compile(r"not before ([a-z0-9-]+)")  # nor does it enter into force before that one


@dataclass(frozen=True)
class Progress:
    """On a day `counting` consents are known to count towards the threshold, and `possibly` more may.

    `needed` is the threshold, None where nothing tells. Where it moves with the parties to another instrument, `base`
    is how many States are known to be party to that one, and `needed` two thirds of them.
    """

    needed: int | None
    counting: int
    possibly: int
    base: int | None = None


def progress(instrument, statuses, on):
    """The Progress of an instrument on a day; `statuses` are those of all States towards it on that day.

    One query where it counts only parties to another instrument, none otherwise.
    """
    bound = bound_by_other(instrument, on)
    judged = [counts(instrument, status, bound) for status in statuses]
    needed, base = instrument.in_force_threshold, None
    if needed is None and bound:
        base = sum(is_state(code) and status == "party" for code, status in bound.items())
        needed = -(-2 * base // 3)
    return Progress(needed, judged.count(True), judged.count(None), base)


def bound_by_other(instrument, on):
    """{alpha-3: what a State is to the instrument whose parties alone count}; {} where all States do."""
    found = BOUND_BY.search(f"{instrument.in_force_who_counts}; {instrument.in_force_extra_condition}")
    return {status.country: status.status for status in parties.statuses(on, instrument=found[1])} if found else {}


def counts(instrument, status, bound):
    """Whether a State's consent counts towards the threshold: True, False, or None where that is not known."""
    if status.status != "party" and status.doubt not in MAY_BE_PARTY:
        return False
    held = [True if status.status == "party" else None, *conditions(instrument, status)]
    if bound:
        held.append({"party": True, "unknown": None}.get(bound[status.country], False))
    return False if False in held else None if None in held else True


def conditions(instrument, status):
    """Whether a consent meets each condition of who counts; None where nothing is recorded to judge that by."""
    who, action = instrument.in_force_who_counts, status.action
    if who.startswith("signatories"):
        yield None if action is None else action not in ACCEDING
    if "attended" in who:
        yield None
    if who.startswith("ratification"):
        yield None if action is None else action in RATIFYING
    if instrument.in_force_threshold is None:
        yield is_state(status.country)


def is_state(alpha3):
    """Whether a possible party is a State; regional organisations have no M49 code."""
    return reference.tables().rows(Country)[alpha3].m49 is not None


def waits_for(instrument):
    """The instrument before which this one could not enter into force, or None."""
    found = NOT_BEFORE.search(instrument.in_force_extra_condition)
    return found and reference.tables().rows(Instrument).get(found[1])
