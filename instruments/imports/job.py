"""A depositary's list as a job: read and compared, then reviewed, then written, and taken back if need be."""

import hashlib
import json

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from ctassist.lib import freshness, reference
from ctassist.lib.jobs import files
from ctassist.lib.jobs.kinds import JobKind, Refused, Result, register
from ctassist.lib.jobs.services import queue_job
from ctassist.lib.partial_dates import DAY, PartialDate
from ctassist.lib.sheets import Unreadable
from ctassist.lib.writing import by_place
from instruments.imports import commit, compare
from instruments.imports.map import Terms
from instruments.imports.read import read_list
from instruments.models import Instrument, ListCoverage, ListedRow, ListImport, PartyFact, TreatyActionType
from instruments.services import hold
from partners.models import Partner

GONE = "The file is no longer here: files are kept for a day, and until the list is written. Upload it again."
MOVED_ON = (
    "What is stored has changed since you looked at this. Nothing was written. Below is the difference as it is now."
)
WORDS = {
    compare.FAULT: "with faults",
    compare.ADDED: "added",
    compare.CHANGED: "changed",
    compare.DENOUNCED: "denounced",
    compare.MISSING: "not in the list",
    compare.UNCHANGED: "unchanged",
}
ROWS_AT_ONCE = 1000


@transaction.atomic
def upload(content, stated, *, by):
    """Queue the import of a list; `stated`: the columns of a ListImport that somebody states of it. The ListImport.

    The same list sent twice by a double click is one import.
    """
    digest = hashlib.sha256(content).hexdigest()
    params = {"digest": digest} | {name: str(getattr(value, "pk", value)) for name, value in stated.items()}
    title = f"{stated['depositary'].name}: list as of {PartialDate(stated['as_of'], DAY).words()}"
    job = queue_job(TreatyListImport.name, params, by=by, title=title)
    same = ListImport.objects.filter(job=job).first()
    if same:
        return same
    files.keep_input(job, content)
    return ListImport.objects.create(job=job, digest=digest, **stated)


def terms_of(list_import):
    """What was stated of a list, as the Terms by which it is read."""
    depositary = list_import.depositary
    source = list_import.source or f"{depositary.name}, list of parties at {list_import.as_of}"
    return Terms(
        depositary=depositary.code,
        depositary_id=depositary.pk,
        as_of=list_import.as_of,
        kind=list_import.kind,
        source=source,
        source_url=list_import.source_url,
        instrument=list_import.instrument_id or "",
        day_order=list_import.day_order,
    )


@register
class TreatyListImport(JobKind):
    """The steps of an import. What is shown for review is kept as rows; the file itself is read again to be written."""

    name = "treaty_list_import"
    label = "List of a depositary"
    runs_again = True

    def page(self, job):
        return job.list_import.get_absolute_url()

    def run(self, job, progress):
        list_import = wanted(job)
        read = read_again(list_import)
        terms = terms_of(list_import)
        if read.columns.doubts:
            with transaction.atomic():
                keep_reading(list_import, read, compare.Difference([], []))
            return Result("Say which column holds what.", needs_review=True)
        progress.of(len(read.acts))
        difference = compare.compare(read.acts, terms, progress=lambda done: progress.report(done, "Rows compared."))
        progress.report(len(read.acts), "All rows are compared.")
        with transaction.atomic():
            keep_reading(list_import, read, difference)
        return Result(sentence_of(difference.counts()), needs_review=True)

    def commit(self, job, progress):
        list_import = wanted(job)
        read, terms = read_again(list_import), terms_of(list_import)
        if read.columns.doubts:
            raise Refused("Say first which column holds what.")
        hold({act.instrument for act in read.acts if act.instrument})
        difference = compare.compare(read.acts, terms)
        if fingerprint(difference) != list_import.fingerprint:
            keep_reading(list_import, read, difference)
            return Result(MOVED_ON, needs_review=True)
        if why_not := hindrance(difference.counts(), difference.whole, good_rows_only=list_import.good_rows_only):
            raise Refused(why_not)
        try:
            commit.write(difference, by=job.owner)
            coverage = commit.write_coverage(difference, terms, list_import.depositary, by=job.owner)
        except (ValidationError, PermissionDenied) as error:
            raise Refused(in_words(error)) from None
        list_import.coverage.set(coverage)
        keep_reading(list_import, read, difference)
        freshness.forget()
        return Result(f"Written: {sentence_of(difference.counts())}")

    def undo(self, job, progress):
        try:
            rows, reaches = commit.undo(wanted(job), by=job.owner, request_id=job.public_id.hex)
        except (ValidationError, PermissionDenied) as error:
            raise Refused(in_words(error)) from None
        return Result(f"Taken back: acts and facts, {rows:,}; statements of how far the list reaches, {reaches:,}.")


def wanted(job):
    return ListImport.objects.select_related("depositary").get(job=job)


def read_again(list_import):
    """The ReadList of the file that was uploaded. Refused where it is gone, or cannot be read for certain."""
    content = files.input_of(list_import.job)
    if content is None:
        raise Refused(GONE)
    stated = list_import.stated
    try:
        return read_list(content, terms_of(list_import), stated and (stated["header"], stated["columns"]))
    except Unreadable as error:
        raise Refused(str(error)) from None


def in_words(error):
    if isinstance(error, PermissionDenied):
        return "Your account may no longer edit the acts of States."
    return " ".join(text for texts in by_place(error).values() for text in texts)


def hindrance(counts, whole, *, good_rows_only):
    """Why a difference cannot be written, in words; "" where it can."""
    if whole:
        return " ".join(whole)
    if counts[compare.FAULT] and not good_rows_only:
        return "Some rows have faults: write the good rows only, or upload a mended list."
    return ""


def sentence_of(counts):
    """How many of each outcome: "3 added, 1 denounced, 176 unchanged."."""
    said = [f"{counts[outcome]:,} {words}" for outcome, words in WORDS.items() if counts[outcome]]
    return f"{', '.join(said)}." if said else "The list has no rows."


# -- what is kept for those who review --


def fingerprint(difference):
    """A digest of all that a difference says: by it a later look tells whether anything is otherwise."""
    told = [[*difference.whole]]
    for one in difference.judged:
        columns = (
            [field.attname for field in one.record._meta.concrete_fields if field.name != "id"] if one.record else []
        )
        faults = [(fault.column, fault.value, fault.reason) for fault in one.faults]
        key = (one.row, one.outcome, one.country, one.instrument, one.stored and one.stored.pk, one.reason)
        told.append([key, [getattr(one.record, name) for name in columns], faults])
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def keep_reading(list_import, read, difference):
    """Keeps how a list was read and what came of each row; in a transaction."""
    if not any(getattr(one.record, "pk", None) for one in difference.judged):  # nothing is written yet
        list_import.fingerprint = fingerprint(difference)
    list_import.found = {
        "words": read.words,
        "header": read.columns.header,
        "heads": read.columns.heads,
        "columns": read.columns.found,
        "doubts": read.columns.doubts,
        "beginning": [[cell[:80] for cell in row[:40]] for row in read.beginning],
    }
    list_import.counts, list_import.faults = difference.counts(), difference.whole
    list_import.save()
    list_import.rows.all().delete()
    ListedRow.objects.bulk_create(
        (row for one in difference.judged for row in rows_of(list_import, one)), batch_size=ROWS_AT_ONCE
    )


def rows_of(list_import, one):
    """The ListedRows of one Judged: one for each of its faults, else one."""
    record, stored = one.record, one.stored
    same = {
        "list_import": list_import,
        "row": one.row,
        "outcome": one.outcome,
        "country_id": one.country,
        "instrument_id": one.instrument,
        "says": words_of(record, stored) if record else "",
        "stands": words_of(stored, record) if stored else "",
    }
    for fault in one.faults:
        yield ListedRow(**same, column=fault.column, value=fault.value, reason=fault.reason)
    if not one.faults:
        is_fact = isinstance(record, PartyFact)
        written = {} if record is None or record.pk is None else {"fact": record} if is_fact else {"act": record}
        yield ListedRow(**same, reason=one.reason, **written)


def words_of(record, beside=None):
    """An act or a fact in words: "Accession, 1 May 2001, takes effect 31 May 2001, for Aruba".

    With whom it is deposited is said where that is what it differs in from the one `beside` it.
    """
    if isinstance(record, PartyFact):
        return f"A party by {PartialDate(record.known_by, DAY).words()}"
    label = reference.tables().rows(TreatyActionType)[record.type_id].label
    effect = record.effective_on and f"takes effect {PartialDate(record.effective_on, DAY).words()}"
    keeper = ""
    if beside and beside.depositary_id != record.depositary_id:
        partner = reference.tables().rows(Partner).get(record.depositary_id)
        keeper = partner.name if partner else "a depositary that is not known"
    parts = [label, record.deposited.words(), effect, record.territory and f"for {record.territory}"]
    return ", ".join(filter(None, [*parts, keeper and f"with {keeper}"]))


def reach_words(list_import):
    """What a list holds, in words: "all parties, with the day of each deposit, of the Hostages Convention"."""
    about = list_import.instrument_id and reference.tables().rows(Instrument)[list_import.instrument_id].short_title
    return ListCoverage.Kind(list_import.kind).label + (f"; {about}" if about else "")
