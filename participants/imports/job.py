"""An attendance sheet as a job: read and compared, then reviewed, then written, and taken back if need be.

What a review shows, and what will be written, stands in a `SheetReading` and its rows, which go away with the file
(`review.py`). The import itself, its counts and what it made stay.
"""

import hashlib

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from accounts.access_log import Of, note
from accounts.models import Office
from activities.models import Activity
from ctassist.lib import freshness
from ctassist.lib.data_classes import P3
from ctassist.lib.jobs import files
from ctassist.lib.jobs.kinds import JobKind, Refused, Result, register
from ctassist.lib.jobs.services import queue_job
from ctassist.lib.sheets import Unreadable, Unsure
from ctassist.lib.writing import by_place
from participants.imports import compare, days
from participants.imports.compare import Outcome
from participants.imports.differences import tell_differences
from participants.imports.earlier import answered_before, take_over
from participants.imports.marks import note_marks, take_marks_back
from participants.imports.read import read_people
from participants.imports.remembering import remember
from participants.imports.review import GONE, AsOf, is_as_reviewed, keep_question, keep_reading, terms_of
from participants.many import record_reviewed, remove_participations
from participants.models import AttendanceImport, Participation, Person, SheetReading
from participants.services import permit_register

MOVED_ON = "What is stored has changed since you looked at this. Nothing was written. Below is how it stands now."
ERASED = "Somebody whom the sheet names was erased meanwhile, or is no longer yours to read. Nothing was written."
ASKS = {
    "encoding": "Say in which encoding the file is.",
    "separator": "Say what parts its cells.",
    "sheet": "Say which sheet is meant.",
}
ASKS_COLUMNS = "Say which column holds what."
SAME_FILE = "This very file has been imported for this activity before: whom it lists is on the list already."
WORDS = {  # outcome -> what one of them is, what several are
    Outcome.FAULT: ("with faults", "with faults"),
    Outcome.NEW: ("new person", "new people"),
    Outcome.KNOWN: ("known here", "known here"),
    Outcome.NOTED: ("whose presence is noted", "whose presence is noted"),
    Outcome.LISTED: ("on the list already", "on the list already"),
    Outcome.DIFFERS: ("on the list with other details, which stay", "on the list with other details, which stay"),
    Outcome.REPEATED: ("repeated in the sheet", "repeated in the sheet"),
    Outcome.LEFT_OUT: ("left out", "left out"),
    Outcome.HEADING: ("heading", "headings"),
}


@transaction.atomic
def upload(content, activity, stated, file_name, *, by):
    """Queue the import of a sheet; `stated`: the columns of an AttendanceImport that somebody states. The import.

    The same file sent twice by a double click is one import.
    """
    permit_register(activity, by)
    digest = hashlib.sha256(content).hexdigest()
    params = {"activity": activity.reference, "digest": digest} | stated
    job = queue_job(AttendanceSheet.name, params, by=by, title=f"Participants of {activity.reference}")
    same = AttendanceImport.objects.filter(job=job).first()
    if same:
        return same
    files.keep_input(job, content)
    columns = {name if name == "day_order" else f"{name}_id": value for name, value in stated.items()}
    made = AttendanceImport.objects.create(
        job=job, activity=activity, digest=digest, **columns, answered=answered_before(activity)
    )
    SheetReading.objects.create(input=job.input, attendance_import=made, file_name=file_name[:200])
    return made


@register
class AttendanceSheet(JobKind):
    """The steps of an import."""

    name = "attendance_sheet"
    label = "Attendance sheet"
    runs_again = True
    holds_names = True

    def page(self, job):
        return job.attendance_import.get_absolute_url()

    def run(self, job, progress):
        attendance_import, reading = wanted(job)
        permitted(attendance_import.activity, job.owner)
        as_of = AsOf(attendance_import, reading)
        try:
            read = read_again(job, attendance_import, reading, progress)
        except Unsure as unsure:
            keep_question(attendance_import, reading, unsure)
            return Result(ASKS[unsure.about], needs_review=True)
        if read.columns.doubts:
            keep_reading(attendance_import, reading, read, [])
            return Result(ASKS_COLUMNS, needs_review=True)
        if take_over(reading, read):
            as_of.terms = AsOf(attendance_import, reading).terms
        progress.of(len(read.people))
        activity, told_so = attendance_import.activity, told(progress, "compared")
        judged = judge(read, activity, reading.decisions, by=job.owner, told=told_so)
        progress.report(len(read.people), "All rows are compared.")
        keep_reading(attendance_import, reading, read, judged, as_of)
        return Result(sentence_of(attendance_import.counts), needs_review=True)

    def commit(self, job, progress):
        attendance_import, reading = wanted(job)
        activity = attendance_import.activity
        hold(activity)
        permitted(activity, job.owner)
        if not is_as_reviewed(attendance_import, reading):
            shown = attendance_import.fingerprint
            self.look_again(job, attendance_import, reading, progress)
            if attendance_import.fingerprint != shown:
                return Result(MOVED_ON, needs_review=True)
        counts = attendance_import.counts
        if counts[Outcome.FAULT] and not attendance_import.good_rows_only:
            raise Refused("Some rows have faults: write the good rows only, or upload a mended sheet.")
        written = sum(counts.get(outcome, 0) for outcome in compare.KEPT)
        progress.of(written)
        write(attendance_import, reading, by=job.owner, progress=progress)
        if "header" in reading.stated:
            remember(activity.office_id, reading.found["heads"], reading.found["columns"])
        note(
            "participants_imported",
            actor=job.owner,
            of=Of("activity", activity.reference, activity.office_id),
            data_class=P3,
            rows=written,
        )
        freshness.forget()
        return Result(sentence_of_written(counts))

    def look_again(self, job, attendance_import, reading, progress):
        """Read and compare once more, and keep that for review."""
        as_of = AsOf(attendance_import, reading)
        try:
            read = read_again(job, attendance_import, reading, progress)
        except Unsure as unsure:
            raise Refused(str(unsure)) from None
        if read.columns.doubts:
            raise Refused(ASKS_COLUMNS)
        judged = judge(read, attendance_import.activity, reading.decisions, by=job.owner)
        keep_reading(attendance_import, reading, read, judged, as_of)

    def undo(self, job, progress):
        attendance_import = AttendanceImport.objects.select_related("activity").get(job=job)
        hold(attendance_import.activity)
        made = Participation.objects.filter(imported__attendance_import=attendance_import)
        progress.of(made.count())
        try:
            marks = take_marks_back(attendance_import, by=job.owner)
            count = remove_participations(made, by=job.owner, told=lambda done: progress.report(done, "Rows removed."))
        except (ValidationError, PermissionDenied) as error:
            raise Refused(in_words(error)) from None
        freshness.forget()
        return Result(f"Taken back: {count:,} participations{f', {marks:,} marks of presence' if marks else ''}.")


def judge(read, activity, decisions, **options):
    """A Judged for each row: whom it means, what presence says, and what the list says otherwise."""
    judged = compare.compare(read.people, activity, decisions, **options)
    days.settle(judged, read.places, activity)
    tell_differences(judged, activity, read)
    return judged


def told(progress, what):
    def report(done, total):
        if progress.total != total:
            progress.of(total)
        progress.report(done, f"Rows {what}.")

    return report


def wanted(job):
    """(the import of a job, its reading). Refused where the file is gone."""
    attendance_import = AttendanceImport.objects.select_related("activity").get(job=job)
    reading = SheetReading.objects.filter(attendance_import=attendance_import).first()
    if reading is None:
        raise Refused(GONE)
    return attendance_import, reading


def permitted(activity, owner):
    try:
        permit_register(Activity.objects.get(pk=activity.pk), owner)
    except (ValidationError, PermissionDenied) as error:
        raise Refused(in_words(error)) from None


def hold(activity):
    """Makes imports of one office wait for each other, until the end of the transaction."""
    Office.objects.select_for_update(no_key=True).get(pk=activity.office_id)


def read_again(job, attendance_import, reading, progress):
    """The ReadSheet of the file. Refused where it is gone, or cannot be read for certain; Unsure where one may ask."""
    content = files.input_of(job)
    if content is None:
        raise Refused(GONE)
    try:
        return read_people(content, terms_of(attendance_import, reading), told(progress, "read"))
    except Unsure:
        raise
    except Unreadable as error:
        raise Refused(str(error)) from None


def in_words(error):
    if isinstance(error, PermissionDenied):
        return "Your account may not change the participants of this activity."
    return " ".join(text for texts in by_place(error).values() for text in texts)


def sentence_of(counts):
    """How many of each outcome: "38 new people, 1 on the list already."."""
    return said_of(counts, WORDS) or "The sheet has no rows."


def sentence_of_written(counts):
    """The same once it is written: "Written: 38 new people. Not written: 2 with faults."."""
    written = said_of(counts, compare.KEPT)
    left = said_of(counts, [outcome for outcome in WORDS if outcome not in compare.KEPT])
    return " ".join(filter(None, [f"Written: {written or 'nobody.'}", left and f"Not written: {left}"]))


def said_of(counts, outcomes):
    """ "38 new people, 1 known here.", "" for none of these outcomes"""
    said = [f"{counts[one]:,} {WORDS[one][counts[one] != 1]}" for one in outcomes if counts.get(one)]
    return f"{', '.join(said)}." if said else ""


# -- writing --

MADE = """
INSERT INTO participants_importedparticipation (attendance_import_id, participation_id)
SELECT %s, participation_key FROM participants_reviewedpart WHERE reading_id = %s AND NOT is_listed ORDER BY id
"""


def write(attendance_import, reading, *, by, progress):
    """Puts the people of the good rows on the list, and keeps which participations these are."""
    hold_known(reading, by)
    try:
        record_reviewed(
            attendance_import.activity, reading, by=by, told=lambda done: progress.report(done, "Rows written.")
        )
    except (ValidationError, PermissionDenied) as error:
        raise Refused(in_words(error)) from None
    with connection.cursor() as cursor:
        cursor.execute(MADE, [attendance_import.pk, reading.pk])
    try:
        note_marks(attendance_import, reading, by=by)
    except ValidationError as error:
        raise Refused(in_words(error)) from None


def hold_known(reading, by):
    """Holds what is to be written, and the stored people in it, until the end.

    Refused where one was erased, with whom the review goes, or is not the writer's to read any more.
    """
    if not SheetReading.objects.select_for_update().filter(pk=reading.pk).exists():
        raise Refused(ERASED)
    known = reading.parts.filter(is_new=False).values("person_key")
    people = Person.objects.filter(pk__in=known)
    held = {*people.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True)}
    read = Person.objects.visible_to(by).filter(pk__in=known, erased_at__isnull=True)
    if held != {*read.values_list("pk", flat=True)} or len(held) < known.distinct().count():
        raise Refused(ERASED)
