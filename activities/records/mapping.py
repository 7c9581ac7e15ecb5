"""The words of the sources in our codes, as mapping.csv says; a word that it does not know stops the load."""

from dataclasses import dataclass

from activities import models
from activities.records import rules
from activities.records.notes import Notes
from countries.models import Country, Region
from ctassist.lib.loading import BadRow, Row, keys_by
from ctassist.lib.models import DatePrecision
from instruments.models import Instrument
from partners.models import Partner

TABLES = {  # vocabulary of mapping.csv -> the model, and its field that holds the code
    "activity_kinds": (models.ActivityKind, "code"),
    "activity_scopes": (models.ActivityScope, "code"),
    "activity_statuses": (models.ActivityStatus, "code"),
    "count_bases": (models.CountBasis, "code"),
    "countries.csv iso3": (Country, "alpha3"),
    "date_precisions": (DatePrecision, "code"),
    "instruments.csv": (Instrument, "code"),
    "mandates": (models.Mandate, "code"),
    "modalities": (models.Modality, "code"),
    "outputs": (models.Output, "code"),
    "participant_categories": (models.ParticipantCategory, "code"),
    "partner_roles": (models.PartnerRole, "code"),
    "partners": (Partner, "code"),
    "projects": (models.Project, "reference"),
    "regions": (Region, "code"),
    "seed_documents": (models.SourceDocument, "code"),
    "themes": (models.Theme, "code"),
}
OTHER = "other"


@dataclass(frozen=True)
class Meaning:
    """One row of mapping.csv."""

    row: Row
    codes: tuple
    note: str

    @property
    def code(self):
        """The one code, or "" for no link."""
        return self.codes[0] if self.codes else ""

    @property
    def is_for_one_record(self):
        """Whether the row speaks of a single record only."""
        return "." in self.row["field"] and self.row["field"].startswith("ACT-")

    @property
    def loses_words(self):
        """Whether the code says less than the words, which are then kept in the note."""
        return not self.codes or OTHER in self.codes or "source_note" in self.note

    @property
    def reason(self):
        """The first clause of the note."""
        return self.note.partition(";")[0].strip()


class Mapping:
    """mapping.csv, and the keys of the records that its codes lead to."""

    def __init__(self, folder):
        self.meanings, self.keys_by_code = {}, {}
        for row in folder.table("records/mapping.csv"):
            if row["field"] == "record":
                if row["as_written"] not in rules.FOLLOWED:
                    raise BadRow(row, "as_written", "no rule in activities/records/rules.py follows this row")
                continue
            key = row["field"], row["as_written"]
            if key in self.meanings:
                raise BadRow(row, "as_written", "a row above translates this")
            self.meanings[key] = Meaning(row, tuple(row.codes("code")), row["note"])

    def get(self, field, words="", record=""):
        """The meaning of words in a field, the record's own row first; None without a row."""
        return self.meanings.get((f"{record}.{field}", words)) or self.meanings.get((field, words))

    def meaning(self, row, column, field, words):
        """The meaning of words in a field of a row; BadRow without one."""
        found = self.get(field, words, row["id"])
        if found is None:
            raise BadRow(row, column, f"mapping.csv has no row for this {field}", words)
        return found

    def table(self, vocabulary):
        """{code: primary key} of a table, which must be loaded when it is first asked for."""
        if vocabulary not in self.keys_by_code:
            model, field = TABLES[vocabulary]
            self.keys_by_code[vocabulary] = keys_by(model, field)
        return self.keys_by_code[vocabulary]

    def keys(self, meaning):
        """Primary keys of what the codes of a meaning lead to."""
        vocabulary = meaning.row["vocabulary"]
        if meaning.codes and vocabulary not in TABLES:
            raise BadRow(meaning.row, "vocabulary", "no table has this name")
        known = self.table(vocabulary) if meaning.codes else {}
        for code in meaning.codes:
            if code not in known:
                raise BadRow(meaning.row, "code", f"not in {vocabulary}", code)
        return [known[code] for code in meaning.codes]


class Translation:
    """A record in our terms. What its words say beyond their codes gathers in `notes`."""

    labels = {
        "kind": "Kind in the words of the source",
        "mandate": "Mandate named, not linked",
        "audience": "Audience in the words of the source",
    }

    def __init__(self, row, mapping):
        self.row, self.mapping, self.notes = row, mapping, Notes()

    def keys_of(self, column, field, words, label=None):
        """Keys of what some words of a column lead to; the words are kept under the label if the codes say less."""
        meaning = self.mapping.meaning(self.row, column, field, words)
        if meaning.loses_words:
            self.notes.keep(label or self.labels.get(field, f"{field.capitalize()} in the words of the source"), words)
        return self.mapping.keys(meaning)

    def key(self, column, field):
        """The key of what a cell leads to, or None."""
        keys = self.keys_of(column, field, self.row[column]) if column in self.row else []
        return keys[0] if keys else None

    def keys(self, column, field):
        """Keys of what the members of a list lead to, each once, in their order."""
        words = self.row.get(column, [])
        return list(dict.fromkeys(key for one in words for key in self.keys_of(column, field, one)))

    def code(self, column, field, words):
        """The one code that some words of a column mean; no code is refused."""
        meaning = self.mapping.meaning(self.row, column, field, words)
        if len(self.mapping.keys(meaning)) != 1:
            raise BadRow(meaning.row, "code", f"a {field} needs one code")
        return meaning.code

    def figure(self, name):
        """(number, key of its basis) of a count of participants; (None, None) where it is not stated."""
        stated = self.row.get("participants", {})
        if stated.get(name) is None:
            return None, None
        column = f"participants.{name}_qualifier"
        return stated[name], self.code(column, "qualifier", stated.get(f"{name}_qualifier", ""))


def named_by(records, prefix):
    """{id: [codes]}: which records of a table name an id with that prefix as related."""
    naming = {}
    for code, row in records.items():
        for words in row.get("related", []):
            if words.startswith(prefix):
                naming.setdefault(words, []).append(code)
    return naming


def is_id(words, *prefixes):
    """Whether the words are the id of a record with one of the prefixes and nothing else."""
    return words.startswith(prefixes) and len(words) == len("ACT-001")
