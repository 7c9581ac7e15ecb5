"""Sessions of an activity, and who was in which: written for many people at once.

A cell is "yes", "no", or "" where nobody took note; {(participation, session): cell} by their keys.
"""

from django.db import transaction

from ctassist.lib.writing import write_whole
from participants.attendance import derive_attendance
from participants.models import Participation, Session, SessionAttendance
from participants.services import permit_register

YES, NO = "yes", "no"
MOST_SESSIONS = 60
WORDS = {YES: "present", NO: "absent", "": "not noted"}


@transaction.atomic
def record_session(session, *, by):
    """Write a session of an activity."""
    permit_register(session.activity, by)
    if session._state.adding:
        session.position = Session.objects.filter(activity=session.activity_id).count()
    return write_whole(session)


@transaction.atomic
def remove_session(session, *, by):
    """Take a session away, with who was in it."""
    permit_register(session.activity, by)
    session.delete()
    derive_attendance(session.activity)


def cells_of(sessions, participations):
    """What is noted of these people in these sessions, by keys; one query."""
    rows = SessionAttendance.objects.filter(session__in=sessions, participation__in=participations)
    noted = rows.values_list("participation_id", "session_id", "present")
    return {(person, session): YES if present else NO for person, session, present in noted}


class Contested(Exception):
    """Somebody else has noted something else in the same cells. `cells`: what is stored in them."""

    def __init__(self, cells):
        self.cells = cells
        super().__init__("Presence was noted otherwise in the meantime.")


@transaction.atomic
def record_presence(activity, cells, seen, *, by):
    """Note who was in which session, in the cells that differ from those that the writer saw; whether any did.

    Attendance follows. Contested where somebody else has noted something else meanwhile, and then nothing is written.
    """
    permit_register(activity, by)
    changed = {key: cell for key, cell in cells.items() if cell != seen.get(key, "")}
    people = [*Participation.objects.filter(activity=activity.pk, pk__in={person for person, _ in changed})]
    sessions = [*Session.objects.select_for_update().filter(activity=activity.pk)]
    known = {(person.pk, session.pk) for person in people for session in sessions}
    changed = {key: cell for key, cell in changed.items() if key in known}
    stored = cells_of(sessions, people)
    contested = {
        key: stored.get(key, "")
        for key, cell in changed.items()
        if stored.get(key, "") not in (cell, seen.get(key, ""))
    }
    if contested:
        raise Contested(contested)
    rows = [
        SessionAttendance(participation_id=person, session_id=session, present=cell == YES)
        for (person, session), cell in changed.items()
        if cell
    ]
    write_rows(rows)
    for (person, session), cell in changed.items():
        if not cell:
            SessionAttendance.objects.filter(participation=person, session=session).delete()
    derive_attendance(activity)
    return bool(changed)


def write_rows(rows):
    SessionAttendance.objects.bulk_create(
        rows, update_conflicts=True, update_fields=["present"], unique_fields=["session", "participation"]
    )
