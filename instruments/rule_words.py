"""How an instrument enters into force, in words: how near it was on a day, and what was checked of it."""

from instruments.sentences import in_words

DIFFERENCE = "Difference"  # the line of `verified` that says why deposits give another day than the one stated


def progress_told(instrument, progress, reached, on):
    """How near it was to its entry into force on a day, in a sentence; `reached`: see `threshold_reached`."""
    day, in_force_on = in_words(on), instrument.entered_into_force_on
    is_in_force = in_force_on is not None and on >= in_force_on
    if on < instrument.adopted_on:
        return f"On {day} it was not adopted yet."
    if progress.base is not None:
        moving = f"two thirds of the {progress.base} States known to be party to that instrument were {progress.needed}"
        return f"On {day} {known_of(progress)}; {moving}." + (" It was in force by then." if is_in_force else "")
    if progress.needed is None:
        return "How many consents it takes is not recorded."
    if reached.latest and on >= reached.latest:
        return f"All {progress.needed} consents that it took were there by {reached.words()}."
    if is_in_force:
        return f"All {progress.needed} consents that it took were there; when the last of them came is not known."
    return f"On {day} {known_of(progress)}; it takes {progress.needed}."


def known_of(progress):
    """How many consents count, in words."""
    known = f"{progress.counting} consent{' is' if progress.counting == 1 else 's are'} known to count"
    return known + (f", and up to {progress.possibly} more may" if progress.possibly else "")


def later_told(rule):
    """When it enters into force for a State that consents later, in words."""
    name, _, days = rule.partition(":")
    if name == "days":
        return f"{days} days after the deposit"
    return {"second_month_first_day": "On the first day of the second month after the deposit"}.get(
        name, "On the day of the deposit"
    )


def conditions_told(instrument, waited_for):
    """What else its entry into force hangs on, in sentences; `waited_for`: see `progress.waits_for`."""
    if waited_for:
        since = waited_for.entered_into_force_on
        when = f"that has been in force since {in_words(since)}" if since else "that is not in force"
        yield f"It could not enter into force before the {waited_for.short_title}; {when}."
    if "producer States" in instrument.in_force_extra_condition:
        yield "Which States declared themselves producer States is not recorded here."
    if "attended" in instrument.in_force_who_counts:
        yield "Who took part in the conference is not recorded here, so no single consent is known to count."


def checks(verified):
    """What was checked of an instrument: [(of what, in which words)]; "" where a line does not say of what."""
    found = []
    for line in verified.splitlines():
        subject, colon, words = line.partition(": ")
        found.append((subject, words[:1].upper() + words[1:]) if colon and len(subject) < 40 else ("", line))
    return [check for check in found if check[1].strip()]


def difference_told(instrument, computed_on):
    """Beside the stated day of entry into force the one that follows from the deposits, in a sentence; None without."""
    if computed_on is None:
        return None
    if computed_on == instrument.entered_into_force_on:
        return "The deposits that we hold give the same day."
    why = dict(checks(instrument.verified)).get(DIFFERENCE, "Why they differ is not known.")
    return f"The deposits that we hold give {in_words(computed_on)}. {why}"
