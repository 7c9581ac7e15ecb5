import datetime as dt
import re
from collections import Counter
from pathlib import Path

from django.apps import apps
from django.utils import timezone

from countries.models import Country
from ctassist.lib.loading import BadRow, LoadCommand, Loading, Row, known, read_csv, read_jsonl
from ctassist.lib.partial_dates import DAY, YEAR, PartialDate, parse_partial_date
from instruments.imports.commit import complete, write
from instruments.imports.compare import CHANGED, FAULT, UNCHANGED, compare
from instruments.imports.map import ListedAct
from instruments.models import Instrument, ListCoverage, PartyFact, TreatyAction, TreatyActionType
from instruments.services import hold

DATA = Path(apps.get_app_config("instruments").path) / "data"
SHIPPED = [
    "treaty_actions.csv",
    "treaty_actions_partial.csv",
    "treaty_actions_year_only.csv",
    "known_parties.csv",
    "treaty_in_force_only.csv",
    "treaty_actions_2019.jsonl",
]
REPORT = "E/CN.15/2020/5"
DAY_OF_LIST = re.compile(r"\b(?:list of parties|status) at (\d{4}-\d{2}-\d{2})", re.ASCII)
BASES = ("", "listed", "computed")
COLUMNS = {  # what a row tells -> the column of our files
    "country": "iso3",
    "instrument": "instrument",
    "action": "action",
    "deposited_on": "deposited_on",
    "effective_on": "in_force_on",
}
FIRST_LINES = {  # what a file holds, told by its columns
    "dated": {"instrument", "iso3", "action", "deposited_on", "in_force_on", "in_force_basis", "source"},
    "year_only": {"instrument", "iso3", "action", "year", "source"},
    "party_by": {"instrument", "iso3", "party_by", "source"},
    "in_force": {"instrument", "iso3", "in_force_on", "source"},
}


class Command(LoadCommand):
    help = (
        "Loads acts of States and undated facts about parties, from FILE or from all shipped files. A file holds "
        "dated acts, acts of a known year, parties known by a day, or days of entry into force; its columns tell. "
        "Needs load_countries and load_instruments. Safe to repeat."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="*", type=Path, metavar="FILE", help="CSV, or JSON lines of the 2019 report")
        parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")

    def load(self, file, **options):
        loader = FactLoader()
        for path in file or [DATA / name for name in SHIPPED]:
            loader.load(path)
        return [loader.write(), loader.facts]


class FactLoader:
    """Files on their way into treaty actions and party facts.

    Dated acts are read here by the heads of our own files, and compared and written as any list is (`imports`).
    """

    def __init__(self):
        self.read = []  # (row, ListedAct)
        self.facts = Loading(PartyFact, ["country_id", "instrument_id", "kind", "known_by", "source"])
        self.codes = {}
        self.adopted = dict(Instrument.objects.values_list("code", "adopted_on"))
        self.listed_on = dict(
            ListCoverage.objects.filter(kind="full", as_of_precision=DAY).values_list("instrument", "as_of")
        )
        self.by_title = {title.casefold(): code for code, title in Instrument.objects.values_list("code", "title")}

    def load(self, path):
        """One file. BadRow for columns or a row that cannot be read."""
        if not path.is_file():
            raise BadRow(Row({}, str(path), 0), "whole file", "there is no such file")
        if path.suffix == ".jsonl":
            for row in read_jsonl(path):
                self.reported(row)
            return
        put = None
        for row in read_csv(path):
            put = put or self.reader_of(row)
            put(row)

    def reader_of(self, row):
        """The method for the columns of a file."""
        for name, columns in FIRST_LINES.items():
            if set(row) == columns:
                return getattr(self, name)
        expected = "; or ".join(", ".join(sorted(columns)) for columns in FIRST_LINES.values())
        raise BadRow(row, "first line", f"the columns are none of: {expected}")

    def dated(self, row):
        """An act with the day of its deposit."""
        self.act(row, PartialDate(row.day("deposited_on"), DAY), row.day("in_force_on"), row["in_force_basis"])

    def year_only(self, row):
        """An act of which only the year is known."""
        self.act(row, PartialDate(row.partial_date("year").day, YEAR), None, "")

    def act(self, row, deposited, effective_on, basis):
        pair = self.pair(row)
        if deposited.day is None:
            raise BadRow(row, "deposited_on", "empty: an act has a date, or at least a year")
        self.not_before_adoption(row, "deposited_on" if "deposited_on" in row else "year", deposited.latest, pair)
        kind = known(row, "action", TreatyActionType, row["action"], self.codes)
        note = ""
        if effective_on and effective_on < deposited.day and kind != "succession":
            note = f"The source prints {effective_on} as the day of entry into force, before the deposit."
            effective_on, basis = None, ""
        if basis not in BASES:
            raise BadRow(row, "in_force_basis", f"not one of: {', '.join(filter(None, BASES))}")
        if not row["source"]:
            raise BadRow(row, "source", "empty")
        act = ListedAct(
            row.line,
            country=pair["country_id"],
            instrument=pair["instrument_id"],
            type=kind,
            deposited=deposited,
            effective_on=effective_on,
            effective_basis=basis,
            note=note,
            source=row["source"],
            as_of=self.day_of_list(row["source"], pair["instrument_id"]),
            heads={name: (column, row[column]) for name, column in COLUMNS.items() if column in row},
        )
        self.read.append((row, act))

    def write(self):
        """Compares the acts of all files with what is stored and writes what differs; the counts of that, in words."""
        listed = [act for _, act in self.read]
        hold({act.instrument for act in listed})
        difference = compare(listed)
        for (row, _), one in zip(self.read, difference.judged, strict=True):
            if one.outcome == FAULT:
                raise BadRow(row, one.faults[0].column, one.faults[0].reason, value=one.faults[0].value)
        write(difference, by=None)
        completed = complete(zip(difference.judged, listed, strict=True))
        counts = Counter(one.outcome for one in difference.judged)
        changed, left = counts[CHANGED] + completed, counts[UNCHANGED] - completed
        added = len(listed) - counts[CHANGED] - counts[UNCHANGED]
        return f"{TreatyAction._meta.verbose_name_plural}: {added} added, {changed} changed, {left} left alone"

    def day_of_list(self, source, instrument):
        """The day of the list that a source names; None where it names none, or only a month that tells no day."""
        written = DAY_OF_LIST.search(source)
        if written:
            return dt.date.fromisoformat(written[1])
        listed_on = self.listed_on.get(instrument)
        return listed_on if listed_on and f"as stored {listed_on:%B %Y}" in source else None

    def party_by(self, row):
        """A State that was a party by some day, since when is not known."""
        self.fact(row, PartyFact.Kind.PARTY_BY, row.day("party_by"), "party_by")

    def in_force(self, row):
        """A State for which an instrument entered into force on a day, the deposit not known."""
        self.fact(row, PartyFact.Kind.IN_FORCE, row.day("in_force_on"), "in_force_on")

    def fact(self, row, kind, day, column):
        pair = self.pair(row)
        if day is None:
            raise BadRow(row, column, "empty")
        self.not_before_adoption(row, column, day, pair)
        self.facts.put(row, **pair, kind=kind, known_by=day, source=row["source"])

    def reported(self, row):
        """A line of the 2019 report: a State that became party to something. Milestones are no facts of one State."""
        missing = {"kind", "date", "src"} - set(row)
        if missing:
            raise BadRow(row, min(missing), "missing")
        if row["kind"] != "treaty action":
            return
        year = parse_partial_date(str(row["date"]["text"]))
        name, told, _ = row.get("title", "").partition(" became party")
        for alpha3 in row["countries"]:
            for instrument in row["instruments"]:
                self.facts.put(
                    row,
                    country_id=known(row, "countries", Country, alpha3, self.codes),
                    instrument_id=self.instrument_named(row, instrument),
                    kind=PartyFact.Kind.BECAME_PARTY,
                    known_by=year.latest,
                    source=f"{REPORT}, {row['src']['at']}",
                    name_in_source=name if told else "",
                    position_in_source=row.line,
                    note=row.get("note", ""),
                )

    def instrument_named(self, row, words):
        """The code of an instrument by its title, to which the report adds the year; None for "not stated"."""
        if words == "not stated":
            return None
        title, _, year = words.rpartition(" (")
        code = self.by_title.get(title.casefold())
        if code is None or str(self.adopted[code].year) != year.rstrip(")"):
            raise BadRow(row, "instruments", f"{words!r} is no instrument")
        return code

    def pair(self, row):
        return {
            "country_id": known(row, "iso3", Country, row["iso3"], self.codes),
            "instrument_id": known(row, "instrument", Instrument, row["instrument"], self.codes),
        }

    def not_before_adoption(self, row, column, day, pair):
        adopted = self.adopted[pair["instrument_id"]]
        if day < adopted:
            raise BadRow(row, column, f"before the adoption of the instrument on {adopted}")
        if day > timezone.now().date() and column != "in_force_on":
            raise BadRow(row, column, "in the future")
