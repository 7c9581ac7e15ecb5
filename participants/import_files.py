"""Files around an import: the template that an office fills in, and the bad rows of a sheet with what is wrong."""

import itertools
import tempfile

import orjson

from activities.models import AttendanceStatus, Gender, ParticipantCategory, ParticipationRole
from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.partial_dates import PartialDate, period_words
from ctassist.lib.tables import Book, CsvTable
from participants.imports.columns import FIELDS, LABELS, PRESENCE
from participants.imports.earlier import HEADS_OF_BAD_ROWS
from participants.imports.read import WORDS_SHEET
from participants.imports.spellings import PRESENCES
from participants.models import SheetRow

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
LIST_SHEET = "Participants"
COLUMNS = [name for name in FIELDS if name not in ("name", "title")]  # of the template
WITH_WORDS = {
    "gender": Gender,
    "country": None,
    "category": ParticipantCategory,
    "role": ParticipationRole,
    "attendance": AttendanceStatus,
}
ROWS_TO_FILL = 500  # that offer the words that can be written


def template(activity, *, titles, countries, sessions=()):
    """An open XLSX file to fill in for an activity; `countries`: codes of those that it is for, which stand first.

    `sessions`: the titles of its sessions, with a column each for who was there.
    """
    content = tempfile.TemporaryFile()  # noqa: SIM115 -- closed by the answer that sends it
    words = {name: words_of(model, countries) for name, model in WITH_WORDS.items()}
    if sessions:
        words[PRESENCE] = [PRESENCES["present"], PRESENCES["absent"]]
    columns = [(name, FIELDS[name]) for name in COLUMNS] + [(PRESENCE, title) for title in sessions]
    with Book(content, [LIST_SHEET, WORDS_SHEET], created=activity.updated_at) as book:
        page = book.sheets[LIST_SHEET]
        for title in titles:
            book.write(LIST_SHEET, [title], book.bold)
        book.write(LIST_SHEET, [f"{activity.reference}; {dates_of(activity)}"])
        book.write(
            LIST_SHEET, ["One row for each person. What can be written in some columns stands on the sheet “Words”."]
        )
        book.write(LIST_SHEET, [])
        book.write(LIST_SHEET, [head for _, head in columns], book.bold)
        first = book.written[LIST_SHEET]
        page.freeze_panes(first, 0)
        for at, (name, _) in enumerate(columns):
            page.set_column(at, at, 22)
            if name in words:
                column = chr(ord("A") + [*words].index(name))
                source = f"={WORDS_SHEET}!${column}$2:${column}${len(words[name]) + 1}"
                offered = {"validate": "list", "source": source, "error_type": "warning"}
                page.data_validation(first, at, first + ROWS_TO_FILL, at, offered)
        book.heading(WORDS_SHEET, [LABELS[name] for name in words], [32] * len(words))
        for row in itertools.zip_longest(*words.values(), fillvalue=""):
            book.write(WORDS_SHEET, row)
    content.seek(0)
    return content


def words_of(model, countries):
    """What can be written in a column."""
    if model is None:
        names = {code: row.name for code, row in reference.tables().rows(Country).items()}
        own = [names[code] for code in countries if code in names]
        return own + sorted(set(names.values()) - set(own))
    return [row.label for row in reference.tables().rows(model).values() if row.is_active]


def dates_of(activity):
    start = PartialDate(activity.starts_on, activity.starts_on_precision)
    return period_words(start, PartialDate(activity.ends_on, activity.ends_on_precision))


def bad_rows(reading, form):
    """An open file of the bad rows as they were sent, each with its number and what is wrong, in CSV or XLSX."""
    content = tempfile.TemporaryFile()  # noqa: SIM115 -- closed by the answer that sends it
    heads = HEADS_OF_BAD_ROWS + heads_of(reading.found)
    rows = SheetRow.objects.filter(reading=reading, outcome=SheetRow.Outcome.FAULT).order_by("id")
    count = 0
    if form == "csv":
        table = CsvTable(content)
        table.write(heads)
        for row in told(rows):
            table.write(row)
            count += 1
        table.close()
    else:
        with Book(content, ["Bad rows"], created=reading.attendance_import.job.created_at) as book:
            book.heading("Bad rows", heads, [8, 60] + [20] * (len(heads) - 2))
            for row in told(rows):
                book.write("Bad rows", row)
                count += 1
    content.seek(0)
    return content, count


def heads_of(found):
    """The heads of a sheet as it was read; a column without one is called by what it tells."""
    used = {at: FIELDS[name] for name, at in found.get("columns", {}).items()}
    heads = found.get("heads", [])
    width = max([len(heads), *(at + 1 for at in used)])
    return [head or used.get(at, "") for at, head in enumerate(heads + [""] * (width - len(heads)))]


def told(rows):
    """The rows of the file: number, reasons, cells."""
    for number, faults in itertools.groupby(rows.iterator(), key=lambda row: row.row):
        faults = list(faults)
        cells = next((orjson.loads(row.cells) for row in faults if row.cells), [faults[0].name])
        yield [number, " ".join(f"{row.column}: {row.reason}" for row in faults), *cells]
