"""Containers: records of our own that hold what a source says of several activities together."""

from activities.records.dates import as_stated, four_dates
from activities.records.places import citations
from activities.records.rules import CONTAINERS
from ctassist.lib.loading import BadRow
from ctassist.lib.partial_dates import parse_partial_date

PARENTS = {part: container["reference"] for container in CONTAINERS for part in container["rule"].split(";")}


def load_containers(loading, mapping, rows, at_first):
    """The containers, each cited from the place where its parts stand."""
    by_id, partners = {row["id"]: row for row in rows}, mapping.table("partners")
    for container in CONTAINERS:
        ids = container["rule"].split(";")
        parts = [by_id[part] for part in ids if part in by_id]
        if not parts:
            raise BadRow(rows[-1], "id", f"no line above is a part of {container['reference']}: {', '.join(ids)}")
        year = parse_partial_date(str(container["year"]))
        states, states_basis = container["states"]
        values = {
            "reference": container["reference"],
            "kind_id": container["kind"],
            "status_id": "completed",
            **four_dates("actual", year, year),
            "dates_as_stated": "; ".join(as_stated(part) for part in parts) if len(parts) > 1 else "",
            "states_count": states,
            "states_count_basis_id": states_basis,
            "source_note": container["note"],
            "is_from_past_source": True,
        }
        hanging = {
            "texts": [{"language_id": "en", "title": container["title"], "summary": "", "is_original": True}],
            "partner_links": [
                {"partner_id": partners[code], "role_id": role, "position": at, "is_inferred": False}
                for at, (code, role) in enumerate(container["partners"])
            ],
            "citations": [
                *{one["place"]: one for part in parts for one in citations(mapping, part, {}, [part])}.values()
            ],
        }
        loading.record(parts[0], at_first, values, hanging)
