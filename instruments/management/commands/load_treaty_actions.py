import datetime as dt
import re
from pathlib import Path

from django.apps import apps
from django.db.models import Count, Min
from django.utils import timezone

from countries.models import Country
from ctassist.lib.loading import BadRow, LoadCommand, Loading, Row, known, read_csv, read_jsonl
from ctassist.lib.partial_dates import DAY, YEAR, PartialDate, parse_partial_date
from instruments.models import Instrument, ListCoverage, PartyFact, TreatyAction, TreatyActionType

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
ACT_KEY = [
    *("country_id", "instrument_id", "type_id", "depositary_id"),
    *("deposited_on", "deposited_on_precision_id", "territory"),
]
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
        return [loader.actions, loader.facts]


def sole_depositaries():
    """{instrument: its depositary} of those that have one only: every act towards them is deposited there."""
    keepers = Instrument.depositaries.through.objects.values_list("instrument").annotate(
        Count("partner"), Min("partner")
    )
    return {code: partner for code, count, partner in keepers if count == 1}


class FactLoader:
    """Files on their way into treaty actions and party facts."""

    def __init__(self):
        uncorrected = TreatyAction.objects.filter(supersedes=None)  # corrections belong to those who made them
        self.actions = Loading(TreatyAction, ACT_KEY, among=uncorrected)
        self.facts = Loading(PartyFact, ["country_id", "instrument_id", "kind", "known_by", "source"])
        self.codes = {}
        self.adopted = dict(Instrument.objects.values_list("code", "adopted_on"))
        self.depositaries = sole_depositaries()
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
        told_apart = {
            **pair,
            "type_id": kind,
            "depositary_id": self.depositaries.get(pair["instrument_id"]),
            "deposited_on": deposited.day,
            "deposited_on_precision_id": deposited.precision,
            "territory": "",
        }
        self.take_up(told_apart, row["source"])
        self.actions.put(
            row,
            **told_apart,
            effective_on=effective_on,
            effective_basis=basis,
            note=note,
            source=row["source"],
            as_of=self.day_of_list(row["source"], pair["instrument_id"]),
        )

    def take_up(self, told_apart, source):
        """An act of this source that was loaded before depositaries were is the same row, and gets its depositary."""
        key = tuple(told_apart[name] for name in ACT_KEY)
        without = tuple({**told_apart, "depositary_id": None}[name] for name in ACT_KEY)
        record = self.actions.stored.get(without)
        if key not in self.actions.stored and record is not None and record.source == source:
            self.actions.stored[key] = self.actions.stored.pop(without)

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
