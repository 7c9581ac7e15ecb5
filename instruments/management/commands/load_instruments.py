import re
from pathlib import Path

from django.apps import apps

from countries.models import Country
from ctassist.lib.loading import BadRow, LoadCommand, Loading, known, read_csv
from ctassist.lib.partial_dates import parse_partial_date
from instruments.models import Instrument, ListCoverage
from partners.management.commands.load_partners import load_aliases, load_partners
from partners.models import Partner

DATA = Path(apps.get_app_config("instruments").path) / "data"
THREE_GOVERNMENTS = ["gov_gbr", "gov_rus", "gov_usa"]
DEPOSITARIES = {  # the words of instruments.csv -> partners
    "ICAO": ["icao"],
    "Governments of the Russian Federation, the United Kingdom and the United States": THREE_GOVERNMENTS,
    "Governments of the Russian Federation, the United Kingdom and the United States and ICAO": [
        *THREE_GOVERNMENTS,
        "icao",
    ],
    "Secretary-General of the United Nations": ["un_secretariat"],
    "Director General of the IAEA": ["iaea"],
    "Secretary-General of the IMO": ["imo"],
}
COVERAGE_KINDS = {"full": "full", "undated list": "undated_list", "partial": "partial"}
DAY_OF_LIST = re.compile(r"^(\d{4}-\d{2}-\d{2})|^undated list of (\d{4})")


class Command(LoadCommand):
    help = (
        "Loads the instruments, and how far our lists of their parties reach. Loads the organisations that keep "
        "them first. Needs load_vocabularies and load_countries. Safe to repeat."
    )

    def load(self, **options):
        yield load_partners()
        yield load_aliases()
        yield load_instruments()
        yield load_coverage()


def load_instruments():
    """Instruments from instruments.csv, each after the one that it supplements."""
    loading, partners = Loading(Instrument), Partner.objects.keys_by_code()
    for position, row in enumerate(read_csv(DATA / "instruments.csv")):
        if row["depositary"] not in DEPOSITARIES:
            raise BadRow(row, "depositary", "no such depositary")
        if row["supplements_code"] and (row["supplements_code"],) not in loading.stored:
            raise BadRow(row, "supplements_code", "no instrument above has this code")
        instrument = loading.put(
            row,
            **loading.values_of(
                row,
                "code",
                "short_title",
                "title",
                "adopted_on",
                "subject_area",
                "in_force_threshold",
                "in_force_who_counts",
                "in_force_days_after",
                "in_force_extra_condition",
                "in_force_rule",
                "later_party_rule",
                "entered_into_force_on",
                "status_url",
                "verified",
            ),
            place=row["adopted_at"],
            depositary_text=row["depositary"],
            parent_id=row["supplements_code"] or None,
            position=position,
        )
        loading.put_links(row, instrument, "depositaries", [partners[code] for code in DEPOSITARIES[row["depositary"]]])
    return loading


def load_coverage():
    """How far each list of parties reaches, from coverage.csv."""
    ours = ListCoverage.objects.filter(depositary=None)  # others were recorded with a depositary's list
    loading, instruments = Loading(ListCoverage, ["instrument_id", "kind"], among=ours), {}
    for row in read_csv(DATA / "coverage.csv"):
        if row["coverage"] not in COVERAGE_KINDS:
            raise BadRow(row, "coverage", f"neither of {', '.join(COVERAGE_KINDS)}")
        day = DAY_OF_LIST.match(row["as_of_or_scope"])
        as_of = parse_partial_date((day[1] or day[2]) if day else "")
        coverage = loading.put(
            row,
            instrument_id=known(row, "instrument", Instrument, row["instrument"], instruments),
            kind=COVERAGE_KINDS[row["coverage"]],
            as_of=as_of.day,
            as_of_precision_id=as_of.precision,
            statement=row["as_of_or_scope"],
            dated_consent_count=number(row, "states_with_dated_consent"),
            known_party_count=number(row, "states_known_party"),
        )
        loading.put_links(row, coverage, "left_out", loading.linked(row, "left_out", Country))
    return loading


def number(row, column):
    """A cell that must hold a whole number."""
    if not row[column].isdigit():
        raise BadRow(row, column, "not a whole number")
    return int(row[column])
