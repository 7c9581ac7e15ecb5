"""What a State is to an instrument, in words."""

from ctassist.lib import reference
from ctassist.lib.partial_dates import PartialDate
from instruments.models import TreatyActionType

LABELS = {
    "party": "Party",
    "signatory": "Signed only",
    "none": "Not a party",
    "former_party": "Former party",
    "unknown": "Not known",
}
REASONS = {
    "denounced": "It denounced on {on}; when that takes effect is not recorded.",
    "day_not_known": "The day of its consent is not known: {deposited}.",
    "since_not_known": "It was a party by {on}; since when is not known.",
    "left_out": "The list of all parties was doubtful about this State.",
    "no_list": "We hold no list of all parties, so absence says nothing.",
    "after_list": "We hold no list of all parties after {until}.",
    "signature_day_not_known": "The day of its signature is not known: {deposited}.",
}

UNSEEN = ("no_list", "after_list", "left_out")  # doubts about a State of which no consent is known


def reason(status):
    """Why the status of a State is unknown, in a sentence."""
    on, until = in_words(status.doubt_on), in_words(status.known_until)
    sentence = REASONS[status.doubt].format(on=on, until=until, deposited=status.deposited.words())
    if status.doubt in UNSEEN and status.action == "signature":
        return f"It signed: {status.deposited.words()}. {sentence}"
    return sentence


def told(status):
    """A Status for a page: its code, its label, and what there is to say besides in a few words each."""
    return {"code": status.status, "label": LABELS[status.status], "remarks": list(remarks(status))}


def remarks(status):
    if status.status == "unknown":
        yield reason(status)
        yield (
            f"Known until {in_words(status.known_until)}."
            if status.known_until
            else "Known for no earlier day since its adoption."
        )
    elif status.status == "party":
        yield f"deposited {status.deposited.words()}" if status.deposited.day else "since when is not known"
        if status.in_force_for_state_on:
            yield f"in force for it {in_words(status.in_force_for_state_on)}"
    elif status.action:
        verb = "denounced" if status.status == "former_party" else "signed"
        yield f"{verb} {status.deposited.words()}"


def in_one_line(status):
    """A Status in one line: "Party: accession 10 May 2001"; for a table in which State and instrument stand beside."""
    said = " ".join(remarks(status))
    if status.status == "party":
        said = act_in_words(status) if status.action else "since when is not known"
    elif status.status == "signatory":
        said = status.deposited.words()
    return f"{LABELS[status.status]}: {said}" if said else LABELS[status.status]


def act_in_words(status):
    label = reference.tables().rows(TreatyActionType)[status.action].label.lower()
    return f"{label} {status.deposited.words()}" if status.deposited.day else f"{label}, day not stated"


def in_words(day):
    """A day as people write it."""
    return PartialDate(day, "day").words() if day else "an unknown day"


# -- States with the same doubt --

SHARED_REASONS = {
    "denounced": "They denounced on {on}; when that takes effect is not recorded.",
    "day_not_known": "The day of their consent is not known: {deposited}.",
    "since_not_known": "They were parties by {on}; since when is not known.",
    "left_out": "The list of all parties was doubtful about them.",
    "signature_day_not_known": "The day of their signature is not known: {deposited}.",
}


def by_reason(statuses):
    """The unknown ones of some statuses, those with the same reason together: [(reason, statuses)], the most first."""
    groups = {}
    for status in statuses:
        if status.status == "unknown":
            groups.setdefault(shared_key(status), []).append(status)
    found = [(shared_reason(group), group) for group in groups.values()]
    return sorted(found, key=lambda group: -len(group[1]))


def shared_key(status):
    has_signed = status.action == "signature" and status.doubt in UNSEEN
    return status.doubt, status.doubt_on, status.known_until, has_signed or status.deposited


def shared_reason(group):
    first = group[0]
    words = {**REASONS, **SHARED_REASONS} if len(group) > 1 else REASONS
    sentence = words[first.doubt].format(
        on=in_words(first.doubt_on), until=in_words(first.known_until), deposited=first.deposited.words()
    )
    return f"Signed. {sentence}" if first.action == "signature" and first.doubt in UNSEEN else sentence


# -- how far our list reaches --


def reach_told(coverage, left_out, on):
    """What absence from our list proves on a day.

    `coverage`: the ListCoverage that reaches furthest, or None; `left_out`: names of States it was doubtful about.
    """
    if coverage is None or coverage.kind == "partial":
        return "That a State is not among the parties known here says nothing: it may be one."
    if on <= coverage.as_of:
        doubtful = f", save {', '.join(left_out)}: the list was doubtful there" if left_out else ""
        return f"A State that is not on that list was no party on {in_words(on)}{doubtful}."
    return f"A State that is not known to be a party may have become one after {in_words(coverage.as_of)}."
