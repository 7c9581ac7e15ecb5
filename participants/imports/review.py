"""What is kept of a sheet for those who review it, and whether that still holds when they say: write it.

It goes away with the file. What is written stands in `ReviewedPart`s, as it was judged; where anything has changed by
which it might be judged otherwise, the file is read and compared once more.
"""

import hashlib
import heapq
import itertools

import orjson
from django.db import transaction

from activities.models import AttendanceStatus, Gender, ParticipantCategory, ParticipationRole
from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.copying import copy_in
from ctassist.lib.history.models import Change, oldest_open
from ctassist.lib.jobs.kinds import Refused
from ctassist.lib.jobs.models import State
from ctassist.lib.partial_dates import DAY, PartialDate
from ctassist.lib.sealing import mark
from participants.imports import compare, days
from participants.imports.compare import Outcome
from participants.imports.earlier import answers_kept, taken_over
from participants.imports.read import MOST_ASKED, ROWS_TO_SHOW, Terms
from participants.imports.remembering import Remembered
from participants.many import keep_for_review
from participants.models import (
    AttendanceImport,
    Participation,
    Person,
    Register,
    Session,
    SessionAttendance,
    SheetReading,
    SheetRow,
)

GONE = "The file is no longer here: files are kept for a day, and until the sheet is written. Upload it again."
MOST_FAULTY = 5000  # bad rows that are kept for the error sheet
ROWS_AT_ONCE = 5000
SAID = (  # what a row tells, by columns of a ReviewedPart
    *("row", "family_name", "given_name", "email", "gender", "category", "country", "institution", "position_title"),
    *("role", "attendance", "certificate_no", "certificate_on"),
)


def terms_of(attendance_import, reading):
    """What is stated of a sheet, as the Terms by which it is read."""
    activity = attendance_import.activity
    return Terms(
        attendance=attendance_import.attendance_id,
        role=attendance_import.role_id,
        category=attendance_import.category_id,
        day_order=attendance_import.day_order,
        began_on=activity.actual_starts_on,
        # in an order of their own, for the digest: the database gives them back in another one than they had
        answers={field: dict(sorted(said.items())) for field, said in sorted(reading.answers.items())},
        remembered=Remembered(activity.office_id),
        stated=reading.stated,
        sessions=days.sessions_of(activity),
        answered=attendance_import.answered,
    )


class AsOf:
    """As of when, and by what, a sheet is judged: `not_seen` is the first transaction of which something may be missed,
    `terms` a digest of all that people and tables say of the sheet."""

    def __init__(self, attendance_import, reading):
        self.not_seen = oldest_open()
        said = (terms_of(attendance_import, reading), reading.decisions, attendance_import.activity.office_id)
        said += (reference.tables().version, mark("the key by which addresses are found"))
        self.terms = hashlib.sha256(repr(said).encode("utf-8", "backslashreplace")).hexdigest()


def is_as_reviewed(attendance_import, reading):
    """Whether nothing has changed by which a row would be judged otherwise than it was for the review."""
    now = AsOf(attendance_import, reading)
    if reading.terms != now.terms or reading.not_seen > now.not_seen:  # a restored database counts from lower numbers
        return False
    tables = [model._meta.db_table for model in (Person, Participation, Register, Session, SessionAttendance)]
    return not Change.objects.not_before(reading.not_seen).filter(table__in=tables).exists()


@transaction.atomic
def keep_question(attendance_import, reading, unsure):
    """Keeps that a person has to say how the file is to be read."""
    reading.rows.all().delete()
    reading.parts.all().delete()
    reading.found = {"asks": unsure.about, "choices": [*unsure.choices.items()], "doubts": [str(unsure)]}
    reading.save(update_fields=["found"])
    attendance_import.counts = {}
    attendance_import.save(update_fields=["counts"])


@transaction.atomic
def keep_reading(attendance_import, reading, read, judged, as_of=None):
    """Keeps how a sheet was read and what becomes of each row. Refused where the file has gone meanwhile."""
    if not SheetReading.objects.select_for_update().filter(pk=reading.pk).exists():
        raise Refused(GONE)
    reading.found = {
        "words": read.words,
        "header": read.columns.header,
        "heads": read.columns.heads,
        "columns": read.columns.found,
        "doubts": read.columns.doubts,
        "free": [(at, shown(head, 200), days.is_day(head)) for at, head in days.free_columns(read.columns)],
        "places": {str(at): (place.session, place.title) for at, place in read.places.items()},
        "beginning": [[shown(cell) for cell in row[:40]] for row in read.rows[:ROWS_TO_SHOW]],
        "asked": {field: asked_of(asked) for field, asked in read.asked.items()},
        "is_same_file": is_same_file(attendance_import),
        "taken_over": taken_over(reading, read),
    }
    reading.terms, reading.not_seen = (as_of.terms, as_of.not_seen) if as_of else ("", None)
    reading.save(update_fields=["found", "answers", "terms", "not_seen"])
    attendance_import.fingerprint = compare.fingerprint(judged)
    attendance_import.counts = {} if read.columns.doubts else compare.counts_of(judged, read.headings)
    if not read.columns.doubts:
        heads, found = read.columns.heads, read.columns.found
        attendance_import.answered = answers_kept(attendance_import.answered, reading, heads, found)
    attendance_import.save(update_fields=["fingerprint", "counts", "answered"])
    reading.rows.all().delete()
    reading.parts.all().delete()
    for some in batched(rows_of(reading, read, judged)):
        copy_in(SheetRow, some)
    keep_parts(attendance_import.activity, reading, judged)


def shown(cell, length=80):
    """A cell of the first rows, by which somebody sees which column is which; addresses stand nowhere unsealed."""
    return "(e-mail address)" if "@" in cell else cell[:length]


def batched(rows):
    rows = iter(rows)
    while some := list(itertools.islice(rows, ROWS_AT_ONCE)):
        yield some


def keep_parts(activity, reading, judged):
    """Keeps what will be written of the good rows."""
    for some in batched(row for row in judged if row.outcome in compare.KEPT):
        known = [row.person for row in some if row.outcome != Outcome.NEW]
        known = Person.objects.select_related("institution").in_bulk(known)
        rows = [(None if row.outcome == Outcome.NEW else known[row.person], row.part, said_in(row.one)) for row in some]
        keep_for_review(activity, reading, rows)


def said_in(one):
    """The columns of a ReviewedPart that a row tells."""
    said = {name: getattr(one, name) for name in SAID}
    if one.presence:
        said["presence"] = orjson.dumps(one.presence, option=orjson.OPT_NON_STR_KEYS).decode()
    return said


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
    headings = ({"row": row, "outcome": Outcome.HEADING.value, "says": says[:300]} for row, says in read.headings)
    for row in heapq.merge(headings, told_rows(read, judged), key=lambda row: row["row"]):
        yield row | {"reading_id": reading.pk}


def told_rows(read, judged):
    """The columns of the SheetRows that tell of people; of a bad row one for each fault."""
    words, faulty = Words(), 0
    for row in judged:
        one = row.one
        same = {"row": one.row, "outcome": row.outcome.value, "name": one.name}
        if row.outcome != Outcome.FAULT:
            yield same | {"says": words.of(one, len(read.places)), "person_id": row.person, "reason": row.reason}
            continue
        faulty += 1
        is_kept = faulty <= MOST_FAULTY
        for number, (column, value, reason) in enumerate(one.faults):
            cells = orjson.dumps(read.cells(one.row)).decode() if is_kept and number == 0 else ""
            value = value[:200] if is_kept else ""
            yield same | {"column": column, "value": value, "reason": reason, "cells": cells}


class Words:
    """What a row says, in words."""

    def __init__(self):
        tables = reference.tables()
        self.countries = {code: row.name for code, row in tables.rows(Country).items()}
        self.labels = {
            model: {code: row.label for code, row in tables.rows(model).items()}
            for model in (Gender, ParticipantCategory, ParticipationRole, AttendanceStatus)
        }

    def of(self, one, sessions=0):
        """ "Judge, Court of Appeal, Chad; female; judge; participant, attended; present in 2 of 3" """
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
            f"present in {sum(one.presence.values())} of {sessions}" if one.presence else "",
        ]
        return "; ".join(filter(None, what))
