"""Outputs: outputs.csv is the table; outputs.jsonl adds places in the sources and notes."""

from activities.models import Output, OutputStatus, OutputType, Theme
from activities.records import rules
from activities.records.dates import as_stated, columns, stretch
from activities.records.files import OUTPUT
from activities.records.mapping import is_id, named_by
from activities.records.notes import Notes
from activities.records.places import citations, places_in
from countries.models import Country, Language
from ctassist.lib.loading import BadRow, Loading
from ctassist.lib.models import DatePrecision
from partners.models import Partner

HANGING = "citations partners countries languages themes projects"


def read_outputs(folder, mapping):
    """The lines of outputs.jsonl by the code of their output: one may tell of several outputs, several of one."""
    records = {}
    for row in folder.records("outputs.jsonl", OUTPUT):
        for code in mapping.meaning(row, "id", "output", row["id"]).codes:
            records.setdefault(code, []).append(row)
    return records


def load_outputs(folder, mapping, projects, project_records, at_first):
    """Outputs with all that hangs on them but the activities, which name them."""
    loading = Loading(Output, ["code"], Output.objects.prefetch_related(*HANGING.split()))
    records, of_projects = read_outputs(folder, mapping), projects_by_output(mapping, project_records)
    rows = list(folder.table("outputs.csv"))
    for code in records.keys() - {row["code"] for row in rows}:
        raise BadRow(records[code][0], "id", f"outputs.csv has no {code}")
    for row in rows:
        lines = records.get(row["code"], [])
        edition = loading.stored.get((rules.EDITIONS.get(row["code"]),))
        precision = loading.code_of(row, "date_precision", DatePrecision)
        output = loading.put(
            row,
            at_first,
            code=row["code"],
            title=row["label"],
            description=row["definition"],
            output_type_id=loading.code_of(row, "output_type", OutputType),
            status_id=loading.code_of(row, "status", OutputStatus),
            **columns("published_on", stretch(row, "published_on", row["published_on"], precision)),
            dates_as_stated="; ".join(dict.fromkeys(as_stated(line) for line in lines)),
            edition_of_id=edition and edition.pk,
            lead_partner_id=next(iter(loading.linked(row, "lead_partner", Partner, "code")), None),
            source_note=note_of(lines),
        )
        cited = citations(mapping, row, places_in(row), lines)
        loading.put_rows(row, output, output.citations, cited, key=["document_id", "place"])
        loading.put_links(row, output, "partners", loading.linked(row, "partners", Partner, "code"))
        loading.put_links(row, output, "countries", loading.linked(row, "countries_alpha2", Country, "alpha2"))
        loading.put_links(row, output, "languages", loading.linked(row, "languages", Language))
        loading.put_links(row, output, "themes", loading.linked(row, "themes", Theme))
        wanted = [projects.stored[(code,)].pk for code in of_projects.get(row["code"], [])]
        loading.put_links(row, output, "projects", wanted)
    return loading


def projects_by_output(mapping, project_records):
    """{code of an output: [codes of the projects that name it as related]}."""
    answer = {}
    for words, codes in named_by(project_records, "PUB-").items():
        for output in mapping.meaning(project_records[codes[0]], "related", "output", words).codes:
            answer.setdefault(output, []).extend(codes)
    return answer


def note_of(lines):
    """What the records of an output say besides."""
    notes = Notes()
    for row in lines:
        status = row.get("status", "not stated")
        notes.keep("Kind and status in the words of the source", f"{row['kind']}, {status}")
    for row in lines:
        if "note" in row:
            notes.say(row["note"])
        for label, column in (("Audience", "audience"), ("Contents", "outputs")):
            for words in row.get(column, []):
                notes.keep(label, words)
        for words in row.get("related", []):
            if not is_id(words, "ACT-"):
                notes.keep("Related, not linked", words)
    return str(notes)
