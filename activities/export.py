"""Activities as a file: what a list shows, on whatever page, with all that hangs on each, as CSV or XLSX.

A file holds the columns that the address of the list names (`activities.columns`), and all (`CELLS`) where it names
none; an empty cell says that something is not stated, never zero. Where the list asks for a period, records that only
may fall in it stand apart: on a sheet of their own, or by the column `certainty`.
"""

import tempfile
from array import array

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.access_log import note
from activities.cells import CELLS, besides
from activities.columns import PUBLICATION, cells_of
from activities.models.publication import knows_publication
from activities.reading import list_rows
from activities.table_listing import ActivityTable
from ctassist.lib import freshness
from ctassist.lib.data_classes import P1
from ctassist.lib.jobs.kinds import JobKind, MadeFile, Refused, Result, register
from ctassist.lib.tables import Book, CsvTable, TooManyRows

ROWS_AT_ONCE = 1000
LIST = "activities"  # what the access log calls it; drafts can be in it, so its class is P1
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def columns_for(listing):
    """{name: (width, what stands there)} of a file of a list: the columns that it names, or all for its reader."""
    if listing.names_columns:
        return {name: CELLS[name] for name in cells_of(listing.columns)}
    left_out = () if knows_publication(listing.user) else (PUBLICATION,)
    return {name: cell for name, cell in CELLS.items() if name not in left_out}


# -- the rows of a list --


class Export:
    """What a list holds: the keys first, then its rows page by page, each as somebody may see it at that moment."""

    def __init__(self, params, user):
        """`params`: those of a queued job. Raises Refused where the list cannot be asked that (any more)."""
        self.user = user
        self.listing = ActivityTable(QueryDict(params["query"]), user, "", params["language"])
        if self.listing.errors:
            faults = (f"{name}: {' '.join(messages)}" for name, messages in self.listing.errors.items())
            raise Refused(f"The list cannot be asked this any more. {' '.join(faults)}")
        self.columns = columns_for(self.listing)
        self.parts = self.listing.parts()
        with freshness.one_snapshot():
            self.as_of = timezone.now()
            self.keys = {
                certainty: array("q", found.values_list("pk", flat=True).iterator(chunk_size=ROWS_AT_ONCE))
                for certainty, found in self.parts.items()
            }
        self.count = sum(map(len, self.keys.values()))
        self.written = dict.fromkeys(self.keys, 0)

    def rows(self, certainty):
        """Lists of rows, a thousand at most each. What left the list after it was counted is left out."""
        keys = self.keys[certainty]
        for first in range(0, len(keys), ROWS_AT_ONCE):
            with freshness.one_snapshot():
                rows = [self.row_of(item) for item in self.items(certainty, keys[first : first + ROWS_AT_ONCE])]
            self.written[certainty] += len(rows)
            yield rows

    def row_of(self, item):
        return [value(item) for _, value in self.columns.values()]

    def items(self, certainty, keys):
        """The items of some activities of the list, with what a row shows besides; two queries."""
        return list_rows(
            self.parts[certainty].order_by().filter(pk__in=keys).values("pk"),
            self.listing.order,
            "",
            self.listing.language,
            self.user,
            **besides(self.user),
        )

    def sentence(self):
        """How many activities are in the file, in words."""
        counted = {certainty: f"{count:,}" for certainty, count in self.written.items()}
        if "certain" not in counted:
            only = next(iter(self.written.values()))
            return f"{only:,} {'activity' if only == 1 else 'activities'}."
        return f"{counted['certain']} certainly in the period, {counted['possible']} that may fall in it."


# -- the two formats --


def write_csv(export, file, report):
    table = CsvTable(file)
    table.write([*export.columns, "certainty"])
    for certainty in export.keys:
        for rows in export.rows(certainty):
            for row in rows:
                table.write([*row, certainty])
            report()
    table.close()


SHEETS = {"": "Activities", "certain": "Activities", "possible": "May fall in the period"}
ABOUT = "About this file"


def write_xlsx(export, file, report, say):
    sheets = {certainty: SHEETS[certainty] for certainty in export.keys}
    headings, widths = zip(*((heading(name), width) for name, (width, _) in export.columns.items()), strict=True)
    with Book(file, [*sheets.values(), ABOUT], created=export.as_of) as book:
        for certainty, sheet in sheets.items():
            book.heading(sheet, headings, widths)
            for rows in export.rows(certainty):
                for row in rows:
                    for column, fault in book.write(sheet, row):
                        say(f"{sheet}: {fault}.", row=book.written[sheet], column=headings[column])
                report()
        for line in about(export):
            book.write(ABOUT, line)


def heading(name):
    """`venue_city` as "Venue city"."""
    return name.replace("_", " ").capitalize()


def about(export):
    """The lines of the sheet that says what the file holds."""
    user, listing = export.user, export.listing
    office = f", {user.office}" if user.office else ""
    yield ["Activities", listing.sentence() or "all, without a filter"]
    yield ["Order", listing.orderings[listing.ordering][0]]
    if "certain" in export.written:
        yield ["Certainly in the period", export.written["certain"]]
    if "possible" in export.written:
        yield ["May fall in the period, on a sheet of their own", export.written["possible"]]
    yield ["Rows", sum(export.written.values())]
    yield ["As of", f"{export.as_of:%Y-%m-%d %H:%M:%S} UTC"]
    yield ["Read with the rights of", f"{user.get_role_display()}{office}"]
    if listing.names_columns:
        yield ["Columns", "Those that the list shows; there are more."]
    yield ["Empty cells", "Not stated. Never zero, and never “no”."]
    yield ["Dates", "From the earliest to the latest day that the start or end can be; the precision says how known."]
    yield ["Several names in one cell", "are set apart by semicolons."]
    yield ["Withheld", "Recorded, and not told to you: of dates only the year, of places only the country."]
    yield ["In confidence", "Told to you, and withheld from the public: do not pass it on."]


@register
class ActivityExport(JobKind):
    """Params: `query` (that of the list, without paging), `format` (csv or xlsx), `language` ("" for originals)."""

    name = "activity_export"
    label = "Export of activities"

    def run(self, job, progress):
        export = Export(job.params, job.owner)
        progress.of(export.count)
        file = tempfile.TemporaryFile()  # noqa: SIM115 -- closed by the runner; when something goes wrong, by itself
        try:
            self.write(export, job.params["format"], file, progress)
        except TooManyRows as reason:
            raise Refused(f"{reason} Take CSV for {export.count:,}.") from None
        name = f"activities-{export.as_of:%Y-%m-%d-%H%M%S}.{job.params['format']}"
        return Result(export.sentence(), MadeFile(file, name, MEDIA_TYPES[job.params["format"]]))

    def write(self, export, form, file, progress):
        def report():
            done = sum(export.written.values())
            progress.report(done, f"{done:,} of {export.count:,} activities are written.")

        if form == "csv":
            write_csv(export, file, report)
        else:
            write_xlsx(export, file, report, progress.say)

    def made(self, job, progress):
        note("export_made", actor=job.owner, of=LIST, data_class=P1, rows=progress.done)

    def given_out(self, job, request):
        note("file_fetched", actor=request.user, request=request, of=LIST, data_class=P1, rows=job.done)

    def rights_of(self, user):
        return f"{user.role}/{user.office_id or ''}"

    def origin(self, job):
        return f"{reverse('activities')}?{job.params['query']}"
