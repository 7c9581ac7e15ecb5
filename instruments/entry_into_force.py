"""When an instrument enters into force: from the day on which its threshold is reached, and back from the other end.

The day that the depositary states is authoritative; what is computed from deposits is a check (T6). A rule is one of
`days:N`, `second_month_first_day` (the first day of the second month after the deposit) and `on_deposit`.
"""

import datetime as dt

from ctassist.lib.partial_dates import DAY, MONTH, PartialDate

DELAYING = ("not before", "at least")  # conditions that can hold up an instrument whose threshold is reached


def in_force_on(rule, deposited_on):
    """The day on which a deposit takes effect by a rule."""
    name, _, days = rule.partition(":")
    if name == "days":
        return deposited_on + dt.timedelta(days=int(days))
    return month_after(deposited_on, 2) if name == "second_month_first_day" else deposited_on


def deposited_for(rule, in_force_on):
    """The deposit that took effect on a day by a rule, as a PartialDate: its day, or its month if no more is told."""
    name, _, days = rule.partition(":")
    if name == "days":
        return PartialDate(in_force_on - dt.timedelta(days=int(days)), DAY)
    if name == "second_month_first_day":
        return PartialDate(month_after(in_force_on, -2), MONTH)
    return PartialDate(in_force_on, DAY)


def month_after(day, months):
    """The first day of the month so many months later, or earlier."""
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1, day=1)


def first_rule(instrument):
    """The rule for the first parties; that of later ones, where nothing else is stated."""
    days = instrument.in_force_days_after
    return instrument.later_party_rule if days is None else f"days:{days}"


def threshold_reached(instrument, nth_deposit_on):
    """When the last consent that was needed was deposited, as a PartialDate; unknown where nothing tells.

    Reckoned back from the stated day of entry into force, unless something else may have delayed that; else the
    day of that deposit (`nth_deposit_on`, of a full dated list), unless it contradicts the stated day.
    """
    stated = instrument.entered_into_force_on
    if instrument.in_force_threshold is None:
        return PartialDate()
    if stated and not any(words in instrument.in_force_extra_condition for words in DELAYING):
        return deposited_for(first_rule(instrument), stated)
    if nth_deposit_on and stated in (None, computed(instrument, nth_deposit_on)):
        return PartialDate(nth_deposit_on, DAY)
    return PartialDate()


def computed(instrument, nth_deposit_on):
    """The day of entry into force that follows from the deposit that was the last one needed; None without it."""
    return nth_deposit_on and in_force_on(first_rule(instrument), nth_deposit_on)


def needed_by(instrument):
    """The last day on which the threshold of an instrument in force can have been reached; None if that is not told."""
    if instrument.in_force_threshold is None or instrument.entered_into_force_on is None:
        return None
    return deposited_for(first_rule(instrument), instrument.entered_into_force_on).latest
