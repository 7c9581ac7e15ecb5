from pathlib import Path

from django.apps import apps

from countries.models import Country
from ctassist.lib.loading import BadRow, LoadCommand, Loading, read_csv
from partners.models import IatiRefBasis, Partner, PartnerAlias, PartnerType

DATA = Path(apps.get_app_config("partners").path) / "data"


class Command(LoadCommand):
    help = "Loads organisations and their aliases. Needs load_vocabularies and load_countries. Safe to repeat."

    def load(self, **options):
        yield load_partners()
        yield load_aliases()


def load_partners():
    """Organisations from partners.csv, and the depositaries that it lacks; wholes before their parts."""
    loading = Loading(Partner, ["code"])
    alpha3 = dict(Country.objects.values_list("alpha2", "alpha3"))
    rows = [*read_csv(DATA / "partners.csv"), *read_csv(DATA / "depositaries.csv")]
    for row in wholes_first(rows):
        if row["country_alpha2"] and row["country_alpha2"] not in alpha3:
            raise BadRow(row, "country_alpha2", "no such country")
        parent = loading.stored.get((row["parent_code"],))
        loading.put(
            row,
            code=row["code"],
            name=row["label"],
            acronym=row["acronym"],
            description=row["definition"],
            partner_type_id=loading.code_of(row, "partner_type", PartnerType),
            parent_id=parent and (parent.merged_into_id or parent.pk),
            country_id=alpha3.get(row["country_alpha2"]),
            iati_org_ref=row["iati_org_ref"],
            iati_ref_basis_id=loading.code_of(row, "iati_ref_basis", IatiRefBasis),
            crs_channel_code=row["crs_channel_code"],
            notes=row["notes"],
            source=row["source"],
        )
    return loading


def wholes_first(rows):
    """The rows in an order in which no part comes before its whole. BadRow for a whole that is not there."""
    waiting, done = list(rows), set()
    while waiting:
        ready = [row for row in waiting if not row["parent_code"] or row["parent_code"] in done]
        if not ready:
            raise BadRow(waiting[0], "parent_code", "no such organisation")
        yield from ready
        done |= {row["code"] for row in ready}
        waiting = [row for row in waiting if row["code"] not in done]


def load_aliases():
    """Other names of organisations from aliases.csv."""
    loading = Loading(PartnerAlias, ["name"])
    partners = Partner.objects.keys_by_code()
    for row in read_csv(DATA / "aliases.csv"):
        if row["partner"] not in partners:
            raise BadRow(row, "partner", "no such organisation")
        loading.put(row, name=row["name"], partner_id=partners[row["partner"]], source=row["source"])
    return loading
