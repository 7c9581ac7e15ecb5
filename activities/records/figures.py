"""Reported figures: reported_figures.jsonl. A line that states two numbers, as its title says with a stroke, gives two.

mapping.csv says under `figure` what each measures, and in the note of which part of the work it speaks.
"""

from activities.models import ReportedFigure
from activities.records.dates import as_stated, columns, stretch
from activities.records.files import FIGURE
from activities.records.mapping import Translation
from activities.records.notes import Notes
from countries.models import Country
from ctassist.lib.loading import BadRow, Loading, known
from ctassist.lib.partial_dates import PartialDate

BESIDE = {"events", "derived_mean_per_workshop"}  # numbers that only explain the one that is stated


def load_figures(folder, mapping):
    """The figures that documents state, each with its document and place."""
    loading = Loading(ReportedFigure, ["code"], ReportedFigure.objects.prefetch_related("countries"))
    documents = mapping.table("seed_documents")
    for row in folder.records("reported_figures.jsonl", FIGURE):
        record = Translation(row, mapping)
        meaning = mapping.meaning(row, "id", "figure", row["id"])
        if meaning.code not in ReportedFigure.Measure.values:
            raise BadRow(meaning.row, "code", "not in measures", meaning.code)
        if "value" not in row:
            raise BadRow(row, "value", "missing")
        if row["src"]["seed"] not in documents:
            raise BadRow(row, "src.seed", "no such document", row["src"]["seed"])
        shared = {
            "measure": meaning.code,
            "subject": meaning.note,
            "basis_id": record.code("value.q", "qualifier", row["value"]["q"]),
            "qualifier_as_stated": row["value"]["q"],
            **period(record),
            "document_id": documents[row["src"]["seed"]],
            "place": row["src"]["at"],
            "note": note_of(row),
        }
        countries = [known(row, "countries", Country, code, loading.known_codes) for code in row.get("countries", [])]
        for code, title, value in stated(row):
            figure = loading.put(row, code=code, title=title, value=value, **shared)
            loading.put_links(row, figure, "countries", countries)
    return loading


def stated(row):
    """(code, title, value) of each number that a line states."""
    value, titles = row["value"], row["title"].split(" / ")
    if ("participants" in value) != (len(titles) == 2):
        raise BadRow(row, "title", "a title names as many things as numbers are stated", row["title"])
    yield row["id"], titles[0], value["n"]
    if "participants" in value:
        yield f"{row['id']}-participants", titles[1][:1].upper() + titles[1][1:], value["participants"]


def period(record):
    """The four columns of the period; unknown where the line tells none."""
    date = record.row.get("date")
    if date is None:
        return columns("starts_on", PartialDate()) | columns("ends_on", PartialDate())
    precision = record.code("date.precision", "precision", date.get("precision", ""))
    return {
        name: value
        for column, end in (("starts_on", "start"), ("ends_on", "end"))
        for name, value in columns(column, stretch(record.row, f"date.{end}", date.get(end), precision)).items()
    }


def note_of(row):
    """What the line says besides: the words of its date, and numbers that explain the one that is stated."""
    notes, words = Notes(), as_stated(row)
    if not words.isdigit() and words:
        notes.keep("Date in the words of the source", words)
    for name in sorted(BESIDE & row["value"].keys()):
        notes.keep(name.replace("_", " ").capitalize(), str(row["value"][name]))
    return str(notes)
