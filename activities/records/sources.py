"""What the records rest on: the documents they were read in, and the mandates they name."""

from activities.models import Mandate, OutputType, SourceDocument, Theme
from activities.records.dates import as_stated, columns, stretch
from activities.records.places import PLACES, places_in
from ctassist.lib.loading import BadRow, Loading
from ctassist.lib.models import DatePrecision
from partners.models import Partner


def load_documents(folder):
    """Source documents from seed_documents.csv, with the words of source_documents.jsonl on their dates."""
    loading = Loading(SourceDocument, ["code"])
    records = {row["src"]["seed"]: row for row in folder.records("source_documents.jsonl")}
    for row in folder.table("seed_documents.csv"):
        record = records.pop(row["code"], {})
        precision = loading.code_of(row, "date_precision", DatePrecision)
        loading.put(
            row,
            code=row["code"],
            title=row["label"],
            description=row["definition"],
            document_type_id=loading.code_of(row, "document_type", OutputType),
            issuer_id=next(iter(loading.linked(row, "issuer", Partner, "code")), None),
            **columns("published_on", stretch(row, "document_date", row["document_date"], precision)),
            date_as_stated=as_stated(record),
            note=record.get("note", ""),
        )
    for record in records.values():
        raise BadRow(record, "src.seed", "no such document", record["src"]["seed"])
    return loading


def load_mandates(folder, mapping):
    """Mandates from mandates.csv; mandates.jsonl says where in the documents they stand."""
    loading, places = Loading(Mandate, among=Mandate.objects.prefetch_related("themes")), {}
    for record in folder.records("mandates.jsonl"):
        for code in mapping.meaning(record, "id", "mandate_record", record["id"]).codes:
            places.setdefault(code, {})[record["src"]["seed"]] = record["src"]["at"]
    for position, row in enumerate(folder.table("mandates.csv")):
        plain = "code label definition body symbol year date_basis document_type"
        mandate = loading.put(
            row,
            **loading.values_of(row, *plain.split()),
            **columns("adopted_on", row.partial_date("adopted_on")),
            source=source_with(row, places.get(row["code"], {})),
            position=position,
        )
        loading.put_links(row, mandate, "themes", loading.linked(row, "themes", Theme))
    return loading


def source_with(row, places):
    """The sources of a mandate with the sharper places in them; as written where the cell says more than places."""
    if not all(PLACES.fullmatch(part) for part in row.codes("source")):
        return row["source"]
    return "; ".join(f"{code} {place}".strip() for code, place in (places_in(row) | places).items())
