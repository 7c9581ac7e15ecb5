"""The table of States and instruments as a file: what the page shows, cell for cell, in the words that it tells."""

import io

from django.utils import timezone

from ctassist.lib.tables import Book, CsvTable
from instruments.matrix import COLUMN_SUMS, ROW_SUMS
from instruments.sentences import LABELS

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
SHEET, ABOUT = "Treaty status", "About this file"
NOT_HELD = "not held in full"


def file_of(listing, form):
    """The bytes of a file of that form, `csv` or `xlsx`."""
    file = io.BytesIO()
    (write_csv if form == "csv" else write_xlsx)(listing, file)
    return file.getvalue()


def name_of(listing, form):
    return f"treaty-status-{listing.as_of}.{form}"


def heading(listing):
    """The first cell says which States and as of when: it stays with the table wherever that is copied to."""
    instruments = [instrument.short_title for instrument in listing.matrix.instruments]
    return [listing.title(), "Code", *instruments, *(LABELS[status] for status in ROW_SUMS)]


def lines(listing):
    """The States, and below them how many of them have each status."""
    for row in listing.rows:
        words = [cell.words for cell in row.cells]
        yield [row.country.name, row.country.alpha3, *words, *(row.counts[status] for status in ROW_SUMS)]
    for status in COLUMN_SUMS:
        counts = [counts[status] for counts in listing.matrix.column_counts]
        yield [LABELS[status], None, *(NOT_HELD if count is None else count for count in counts)]


def write_csv(listing, file):
    table = CsvTable(file)
    table.write(heading(listing))
    for line in lines(listing):
        table.write(line)
    table.close()


def write_xlsx(listing, file):
    names, read_at = heading(listing), timezone.now()
    with Book(file, [SHEET, ABOUT], created=read_at) as book:
        book.heading(SHEET, names, [32, 6, *[24] * (len(names) - 4), 8, 10])
        for line in lines(listing):
            book.write(SHEET, line)
        for line in about(listing, read_at):
            book.write(ABOUT, line)


def about(listing, read_at):
    yield ["Treaty status", listing.title()]
    yield ["States", listing.count]
    yield ["As of", listing.day_in_words]
    yield ["Read", f"{read_at:%Y-%m-%d %H:%M:%S} UTC"]
    yield ["Party", "From the deposit of its consent on, also before entry into force."]
    yield ["Not a party", "Only where a list of all parties reaches that day."]
    yield ["Not known", "What is held does not tell; the cell says why, and up to which day it is known."]
