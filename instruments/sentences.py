"""What a State is to an instrument, in words."""

from ctassist.lib.partial_dates import PartialDate

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


def reason(status):
    """Why the status of a State is unknown, in a sentence."""
    on, until = in_words(status.doubt_on), in_words(status.known_until)
    sentence = REASONS[status.doubt].format(on=on, until=until, deposited=status.deposited.words())
    if status.doubt in ("no_list", "after_list", "left_out") and status.action == "signature":
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


def in_words(day):
    """A day as people write it."""
    return PartialDate(day, "day").words() if day else "an unknown day"
