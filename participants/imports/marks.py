"""Presence that an import notes, with the sessions that are made for it; and taken back again."""

from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from ctassist.lib.writing import raise_faults
from participants.attendance import derive_attendance
from participants.many import stretches
from participants.models import (
    ChangedAttendance,
    ImportedSession,
    Participation,
    Session,
    SessionAttendance,
)
from participants.presence import record_session
from participants.services import permit_register

CHANGED_SINCE = (
    "Somebody has changed presence or attendance of {:,} of these people since. Change it on the page of presence."
)
OTHERS_NOTED = "Somebody has noted the presence of others in “{}” since. Take that session away first, or leave it."
COLUMNS = "SELECT DISTINCT jsonb_object_keys(presence) FROM participants_reviewedpart WHERE reading_id = %s"
MARKS = """
WITH made AS (
  INSERT INTO participants_sessionattendance (session_id, participation_id, present)
  SELECT place.session, part.participation_key, mark.value::boolean
    FROM participants_reviewedpart AS part
   CROSS JOIN LATERAL jsonb_each(part.presence) AS mark
    JOIN unnest(%(columns)s::text[], %(sessions)s::bigint[]) AS place (at, session) ON place.at = mark.key
   WHERE part.reading_id = %(reading)s AND part.id BETWEEN %(first)s AND %(last)s
   ORDER BY part.id, place.session
  RETURNING id, present
)
INSERT INTO participants_importedpresence (attendance_import_id, noted_id, present)
SELECT %(import)s, id, present FROM made
"""


def note_marks(attendance_import, reading, *, by):
    """Notes the presence that is kept for a reading, once those whom it tells of are on the list. Attendance follows.

    `reading.found["places"]`: {column: (key of its session, None for one to be made, and its title)}.
    """
    places, activity = reading.found.get("places", {}), attendance_import.activity
    if not places:
        return
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [reading.pk])
        marked = sorted((at for (at,) in cursor.fetchall()), key=int)
        sessions = [places[at][0] or made_session(attendance_import, places[at][1], by) for at in marked]
        said = {"columns": marked, "sessions": sessions, "reading": reading.pk, "import": attendance_import.pk}
        for first, last in stretches(reading):
            cursor.execute(MARKS, said | {"first": first, "last": last})
    others = Participation.objects.filter(activity=activity).exclude(imported__attendance_import=attendance_import)
    before = dict(others.values_list("pk", "attendance_id"))
    derive_attendance(activity)
    ChangedAttendance.objects.bulk_create(
        ChangedAttendance(
            attendance_import=attendance_import, participation_id=pk, attendance_id=before[pk], version=version
        )
        for pk, attendance, version in others.values_list("pk", "attendance_id", "version")
        if attendance != before[pk]
    )


def made_session(attendance_import, title, by):
    session = Session(activity=attendance_import.activity, title=title)
    record_session(session, by=by)
    ImportedSession.objects.create(attendance_import=attendance_import, session=session)
    return session.pk


def take_marks_back(attendance_import, *, by):
    """Takes the presence that an import noted away, with its sessions, and gives people on the list before the
    attendance back that they had; how many marks. Refused where somebody has changed one of them, or noted more."""
    permit_register(attendance_import.activity, by)
    made = SessionAttendance.objects.filter(imported__attendance_import=attendance_import)
    otherwise = made.exclude(imported__present=F("present")).values("participation").distinct().count()
    changed = ChangedAttendance.objects.filter(attendance_import=attendance_import)
    otherwise += changed.exclude(participation__version=F("version")).count()
    if otherwise:
        raise_faults({"record": CHANGED_SINCE.format(otherwise)})
    count = made.delete()[1].get(SessionAttendance._meta.label, 0)
    for session in Session.objects.filter(imported__attendance_import=attendance_import):
        if session.attendances.exists():
            raise_faults({"record": OTHERS_NOTED.format(session.title)})
        session.delete()
    for one in changed:
        Participation.objects.filter(pk=one.participation_id).update(
            attendance=one.attendance_id, version=F("version") + 1, updated_at=Now()
        )
    changed.delete()
    return count
