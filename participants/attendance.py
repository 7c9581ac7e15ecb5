"""How far somebody attended, from the sessions in which they were seen."""

from dataclasses import dataclass

from django.db.models import Count, F, Q
from django.db.models.functions import Now

from participants.models import Participation, Register, SessionAttendance

USUAL_PCT = 80
AT_ONCE = 5000
CAME_AT_LEAST_ONCE = "partial"  # what holds of somebody who was seen, however the open sessions turn out
CONTRADICTED = ("no_show", "declined", "withdrawn")  # by being seen
KEPT_WHEN_ABSENT = ("declined", "withdrawn")  # who said so and was nowhere did not fail to come


@dataclass
class Derived:
    """What follows from presence: {attendance: keys of participations of which something else is said}, and the keys of
    those of whom nothing follows yet."""

    states: dict
    open: list


def derived(activity):
    """How far everybody attended of whom a presence is noted; two queries, and one for the terms.

    The sessions that count are those in which presence was noted of anybody. Where nobody took note of somebody in one
    of these, that is no absence: they may have been there or not, and what follows is what holds either way. Present in
    `min_attendance_pct` of the sessions or more: attended; in less than that, but in some: partial; in none: no-show.
    Who was seen did come: where the rest is open, what says otherwise gives way to partial.
    """
    noted, least = terms_of_presence(activity)
    sessions = len(noted)
    people = Participation.objects.filter(activity=activity.pk).annotate(
        noted=Count("session_attendances"),
        present=Count("session_attendances", filter=Q(session_attendances__present=True)),
    )
    found = Derived({"attended": [], "partial": [], "no_show": []}, [])
    for pk, said, count, present in people.filter(noted__gt=0).values_list("pk", "attendance_id", "noted", "present"):
        state = attendance_of(present, sessions - count, sessions, least)
        if state is None:
            found.open.append(pk)
        if instead := in_place_of(said, state, present):
            found.states[instead].append(pk)
    return found


def terms_of_presence(activity):
    """(keys of the sessions in which presence was noted of anybody, least presence in per cent); two queries."""
    noted = SessionAttendance.objects.filter(session__activity=activity.pk).values_list("session", flat=True)
    least = Register.objects.filter(activity=activity.pk).values_list("min_attendance_pct", flat=True).first()
    return set(noted.distinct()), least or USUAL_PCT


def in_place_of(said, state, present):
    """What comes in place of what is said of somebody's attendance, of whom `state` follows; None where that stays."""
    if state is None:
        return CAME_AT_LEAST_ONCE if present and said in CONTRADICTED else None
    stays = state == said or said == "certified" or (state == "no_show" and said in KEPT_WHEN_ABSENT)
    return None if stays else state


def attendance_of(present, unknown, sessions, least):
    """The attendance of somebody present in so many of these sessions, unknown in others; None where that is open."""
    if present * 100 >= least * sessions:
        return "attended"
    if present == 0:
        return None if unknown else "no_show"
    return "partial" if (present + unknown) * 100 < least * sessions else None


def derive_attendance(activity):
    """Writes what follows from presence. Who was given a certificate keeps what they have."""
    rows = Participation.objects.filter(activity=activity.pk, certificate_no="", certificate_on__isnull=True)
    for state, keys in derived(activity).states.items():
        for start in range(0, len(keys), AT_ONCE):
            changed = rows.filter(pk__in=keys[start : start + AT_ONCE])
            changed.update(attendance=state, version=F("version") + 1, updated_at=Now())
