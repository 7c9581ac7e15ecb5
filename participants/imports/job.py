"""An attendance sheet as a job: read and compared, then reviewed, then written, and taken back if need be.

What a review shows stands in a `SheetReading` and its rows, which go away with the file; nothing is written from
them: the file is read again. The import itself, its counts and what it made stay.
"""

import hashlib

import orjson
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.access_log import Of, note
from accounts.models import Office
from activities.models import Activity, AttendanceStatus, Gender, ParticipantCategory, ParticipationRole
from countries.models import Country
from ctassist.lib import freshness, reference
from ctassist.lib.copying import copy_in
from ctassist.lib.data_classes import P3
from ctassist.lib.jobs import files
from ctassist.lib.jobs.kinds import JobKind, Refused, Result, register
from ctassist.lib.jobs.models import State
from ctassist.lib.jobs.services import queue_job
from ctassist.lib.partial_dates import DAY, PartialDate
from ctassist.lib.sheets import Unreadable, Unsure
from ctassist.lib.writing import by_place
from participants.imports import compare
from participants.imports.compare import Outcome
from participants.imports.read import MOST_ASKED, ROWS_TO_SHOW, Terms, read_people
from participants.imports.remembering import Remembered, remember
from participants.models import (
    AttendanceImport,
    ImportedParticipation,
    Participation,
    Person,
    SheetReading,
    SheetRow,
)
from participants.services import permit_register, record_participations, remove_participations

GONE = "The file is no longer here: files are kept for a day, and until the sheet is written. Upload it again."
MOVED_ON = "What is stored has changed since you looked at this. Nothing was written. Below is how it stands now."
ERASED = "Somebody whom the sheet names was erased meanwhile. Nothing was written."
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
    Outcome.LISTED: ("on the list already", "on the list already"),
    Outcome.REPEATED: ("repeated in the sheet", "repeated in the sheet"),
    Outcome.LEFT_OUT: ("left out", "left out"),
    Outcome.HEADING: ("heading", "headings"),
}
MOST_FAULTY = 5000  # bad rows that are kept for the error sheet


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
    made = AttendanceImport.objects.create(job=job, activity=activity, digest=digest, **columns)
    SheetReading.objects.create(input=job.input, attendance_import=made, file_name=file_name[:200])
    return made


def terms_of(attendance_import, reading):
    """What is stated of a sheet, as the Terms by which it is read."""
    activity = attendance_import.activity
    return Terms(
        attendance=attendance_import.attendance_id,
        role=attendance_import.role_id,
        category=attendance_import.category_id,
        day_order=attendance_import.day_order,
        began_on=activity.actual_starts_on,
        answers=reading.answers,
        remembered=Remembered(activity.office_id),
        stated=reading.stated,
    )


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
        try:
            read = read_again(job, attendance_import, reading, progress)
        except Unsure as unsure:
            keep_question(attendance_import, reading, unsure)
            return Result(ASKS[unsure.about], needs_review=True)
        if read.columns.doubts:
            keep_reading(attendance_import, reading, read, [])
            return Result(ASKS_COLUMNS, needs_review=True)
        progress.of(len(read.people))
        activity, told_so = attendance_import.activity, told(progress, "compared")
        judged = compare.compare(read.people, activity, reading.decisions, by=job.owner, told=told_so)
        progress.report(len(read.people), "All rows are compared.")
        keep_reading(attendance_import, reading, read, judged)
        return Result(sentence_of(attendance_import.counts), needs_review=True)

    def commit(self, job, progress):
        attendance_import, reading = wanted(job)
        activity = attendance_import.activity
        hold(activity)
        permitted(activity, job.owner)
        try:
            read = read_again(job, attendance_import, reading, progress)
        except Unsure as unsure:
            raise Refused(str(unsure)) from None
        if read.columns.doubts:
            raise Refused(ASKS_COLUMNS)
        judged = compare.compare(read.people, activity, reading.decisions, by=job.owner)
        if compare.fingerprint(judged) != attendance_import.fingerprint:
            keep_reading(attendance_import, reading, read, judged)
            return Result(MOVED_ON, needs_review=True)
        counts = compare.counts_of(judged, read.headings)
        if counts[Outcome.FAULT] and not attendance_import.good_rows_only:
            raise Refused("Some rows have faults: write the good rows only, or upload a mended sheet.")
        progress.of(counts[Outcome.NEW] + counts[Outcome.KNOWN])
        write(attendance_import, judged, by=job.owner, progress=progress)
        if "header" in reading.stated:
            remember(activity.office_id, read.columns)
        note(
            "participants_imported",
            actor=job.owner,
            of=Of("activity", activity.reference, activity.office_id),
            data_class=P3,
            rows=counts[Outcome.NEW] + counts[Outcome.KNOWN],
        )
        freshness.forget()
        return Result(sentence_of_written(counts))

    def undo(self, job, progress):
        attendance_import = AttendanceImport.objects.select_related("activity").get(job=job)
        hold(attendance_import.activity)
        made = Participation.objects.filter(imported__attendance_import=attendance_import)
        progress.of(made.count())
        try:
            count = remove_participations(made, by=job.owner, told=lambda done: progress.report(done, "Rows removed."))
        except (ValidationError, PermissionDenied) as error:
            raise Refused(in_words(error)) from None
        freshness.forget()
        return Result(f"Taken back: {count:,} participations.")


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
    written = said_of(counts, compare.WRITTEN)
    left = said_of(counts, [outcome for outcome in WORDS if outcome not in compare.WRITTEN])
    return " ".join(filter(None, [f"Written: {written or 'nobody.'}", left and f"Not written: {left}"]))


def said_of(counts, outcomes):
    """ "38 new people, 1 known here.", "" for none of these outcomes"""
    said = [f"{counts[one]:,} {WORDS[one][counts[one] != 1]}" for one in outcomes if counts.get(one)]
    return f"{', '.join(said)}." if said else ""


# -- writing --


def write(attendance_import, judged, *, by, progress):
    """Puts the people of the good rows on the list, and keeps which participations these are."""
    good = [row for row in judged if row.outcome in compare.WRITTEN]
    known = known_now({row.person for row in good if row.outcome == Outcome.KNOWN})
    rows = [
        (known[row.person] if row.outcome == Outcome.KNOWN else person_of(row.one), participation_of(row.one))
        for row in good
    ]
    try:
        record_participations(
            attendance_import.activity, rows, by=by, told=lambda done: progress.report(done, "Rows written.")
        )
    except (ValidationError, PermissionDenied) as error:
        raise Refused(in_words(error)) from None
    made = [{"attendance_import_id": attendance_import.pk, "participation_id": part["id"]} for _, part in rows]
    copy_in(ImportedParticipation, made)


def known_now(keys):
    """{key: the stored Person}, held until the transaction ends. Refused where one was erased meanwhile."""
    people = Person.objects.select_for_update(no_key=True, of=("self",)).select_related("institution")
    found = people.filter(erased_at__isnull=True).order_by("pk").in_bulk(keys)
    if len(found) < len(keys):
        raise Refused(ERASED)
    return found


def snapshot_of(one):
    """What is said of somebody in a row, by columns that a person and a participation share."""
    return {
        "gender_id": one.gender,
        "category_id": one.category,
        "country_id": one.country,
        "position_title": one.position_title,
    }


def person_of(one):
    """The columns of the new Person whom a row tells of."""
    said = {"family_name": one.family_name, "given_name": one.given_name, "institution_text": one.institution}
    return snapshot_of(one) | said | {"email": one.email}


def participation_of(one):
    """The columns of the Participation that a row tells of."""
    return snapshot_of(one) | {
        "role_id": one.role,
        "attendance_id": one.attendance,
        "institution": one.institution,
        "certificate_no": one.certificate_no,
        "certificate_on": one.certificate_on,
    }


# -- what is kept for those who review --


@transaction.atomic
def keep_question(attendance_import, reading, unsure):
    """Keeps that a person has to say how the file is to be read."""
    reading.rows.all().delete()
    reading.found = {"asks": unsure.about, "choices": [*unsure.choices.items()], "doubts": [str(unsure)]}
    reading.save(update_fields=["found"])
    attendance_import.counts = {}
    attendance_import.save(update_fields=["counts"])


@transaction.atomic
def keep_reading(attendance_import, reading, read, judged):
    """Keeps how a sheet was read and what becomes of each row. Refused where the file has gone meanwhile."""
    if not SheetReading.objects.select_for_update().filter(pk=reading.pk).exists():
        raise Refused(GONE)
    reading.found = {
        "words": read.words,
        "header": read.columns.header,
        "heads": read.columns.heads,
        "columns": read.columns.found,
        "doubts": read.columns.doubts,
        "beginning": [[shown(cell) for cell in row[:40]] for row in read.rows[:ROWS_TO_SHOW]],
        "asked": {field: asked_of(asked) for field, asked in read.asked.items()},
        "is_same_file": is_same_file(attendance_import),
    }
    reading.save(update_fields=["found"])
    attendance_import.fingerprint = compare.fingerprint(judged)
    attendance_import.counts = {} if read.columns.doubts else compare.counts_of(judged, read.headings)
    attendance_import.save(update_fields=["fingerprint", "counts"])
    reading.rows.all().delete()
    copy_in(SheetRow, rows_of(reading, read, judged))


def shown(cell):
    """A cell of the first rows, by which somebody sees which column is which; addresses stand nowhere unsealed."""
    return "(e-mail address)" if "@" in cell else cell[:80]


def asked_of(asked):
    """[(spelling, as it is written, rows)], the most frequent first."""
    found = sorted(asked.items(), key=lambda one: -one[1][1])[:MOST_ASKED]
    return [(spelling, written[:200], rows) for spelling, (written, rows) in found]


def is_same_file(attendance_import):
    """Whether the same bytes have been imported for the activity before, and not been taken back."""
    same = AttendanceImport.objects.filter(activity=attendance_import.activity_id, digest=attendance_import.digest)
    return same.filter(job__state=State.DONE).exclude(pk=attendance_import.pk).exists()


def rows_of(reading, read, judged):
    """The columns of the SheetRows of all rows, in the order of the sheet."""
    words, faulty = Words(), 0
    made = [{"row": number, "outcome": Outcome.HEADING.value, "says": says[:300]} for number, says in read.headings]
    for row in judged:
        one = row.one
        same = {"row": one.row, "outcome": row.outcome.value, "name": one.name}
        if row.outcome != Outcome.FAULT:
            made.append(same | {"says": words.of(one), "person_id": row.person, "reason": row.reason})
            continue
        faulty += 1
        is_kept = faulty <= MOST_FAULTY
        for number, (column, value, reason) in enumerate(one.faults):
            cells = orjson.dumps(read.cells(one.row)).decode() if is_kept and number == 0 else ""
            value = value[:200] if is_kept else ""
            made.append(same | {"column": column, "value": value, "reason": reason, "cells": cells})
    for row in made:
        row["reading_id"] = reading.pk
    return sorted(made, key=lambda row: row["row"])


class Words:
    """What a row says, in words."""

    def __init__(self):
        tables = reference.tables()
        self.countries = {code: row.name for code, row in tables.rows(Country).items()}
        self.labels = {
            model: {code: row.label for code, row in tables.rows(model).items()}
            for model in (Gender, ParticipantCategory, ParticipationRole, AttendanceStatus)
        }

    def of(self, one):
        """ "Judge, Court of Appeal, Chad; female; judge; participant, attended" """
        certificate = one.certificate_on and PartialDate(one.certificate_on, DAY).words()
        who = ", ".join(filter(None, [one.position_title, one.institution, self.countries.get(one.country)]))
        what = [
            who,
            self.labels[Gender][one.gender] if one.gender != "not_recorded" else "gender not recorded",
            self.labels[ParticipantCategory][one.category] if one.category != "not_recorded" else "",
            f"{self.labels[ParticipationRole][one.role]}, {self.labels[AttendanceStatus][one.attendance].lower()}",
            f"certificate {' of '.join(filter(None, [one.certificate_no, certificate]))}"
            if one.certificate_no or certificate
            else "",
        ]
        return "; ".join(filter(None, what))
