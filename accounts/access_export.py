"""The access log, or what a filter leaves of it, as a CSV file for the data protection officer."""

import datetime as dt
import tempfile

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.access_listing import COLUMNS, AccessListing, in_words, reads_all
from accounts.access_log import note
from ctassist.lib.data_classes import P1
from ctassist.lib.jobs.kinds import JobKind, MadeFile, Refused, Result, register
from ctassist.lib.tables import CsvTable

ROWS_AT_ONCE = 1000
LIST = "access log"
CELLS = {  # name in the file -> column of the list
    "number": "id",
    "at": "at",
    "who": "who",
    "account": "actor_id",
    "role": "actor_role",
    "office": "actor_office__name",
    "token": "token__name",
    "address": "address",
    "request": "request_id",
    "event": "event",
    "data_class": "data_class",
    "kind": "kind",
    "record": "key",
    "owner": "office__name",
    "rows": "row_count",
    "reason": "reason",
    "outcome": "outcome",
}


def entries_of(listing):
    """Lists of entries, the newest first; what is added meanwhile is left out."""
    last = None
    while True:
        rest = listing.matching if last is None else listing.matching.filter(id__lt=last)
        rows = in_words(list(rest.values(*COLUMNS)[:ROWS_AT_ONCE]))
        if not rows:
            return
        yield rows
        last = rows[-1]["id"]


def cell(value):
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if isinstance(value, dt.datetime) else value


@register
class AccessLogExport(JobKind):
    """Params: `query`, that of the list without paging."""

    name = "access_log_export"
    label = "Export of the access log"

    def run(self, job, progress):
        if not reads_all(job.owner):
            raise Refused("The access log is for the data protection officer.")
        listing = AccessListing(QueryDict(job.params["query"]), job.owner, "")
        if listing.errors:
            raise Refused("The list cannot be asked this any more.")
        file, done = tempfile.TemporaryFile(), 0  # noqa: SIM115 -- closed by the runner
        table = CsvTable(file)
        table.write(CELLS)
        for rows in entries_of(listing):
            for row in rows:
                table.write([cell(row[name]) for name in CELLS.values()])
            done += len(rows)
            progress.report(done, f"{done:,} entries are written.")
        table.close()
        progress.done = done
        name = f"access-log-{timezone.now():%Y-%m-%d-%H%M%S}.csv"
        sentence = f"{done:,} {'entry' if done == 1 else 'entries'}."
        return Result(sentence, MadeFile(file, name, "text/csv; charset=utf-8"))

    def made(self, job, progress):
        note("export_made", actor=job.owner, of=LIST, data_class=P1, rows=progress.done)

    def given_out(self, job, request):
        note("file_fetched", actor=request.user, request=request, of=LIST, data_class=P1, rows=job.done)

    def rights_of(self, user):
        return user.role

    def origin(self, job):
        return f"{reverse('access-log')}?{job.params['query']}"
