"""People as the rows of a sheet tell of them. What a row cannot say for certain is a fault: column, value, reason."""

import datetime as dt
from dataclasses import dataclass, field
from unicodedata import normalize

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from activities.models import AttendanceStatus
from ctassist.lib import reference
from ctassist.lib.partial_dates import DAY
from ctassist.lib.sealing import mark
from ctassist.lib.sheet_columns import NONE, Columns
from ctassist.lib.sheet_dates import listed_date
from ctassist.lib.sheets import Limits, read_sheet
from participants.imports import columns, days
from participants.imports.earlier import Earlier, Heads, is_of_bad_rows
from participants.imports.spellings import MEANT, Meanings, ambiguous_in
from participants.models import Participation, Person
from participants.names import address_key, name_key

LIMITS = Limits(rows=100_000, contents=192 * 1024 * 1024)
WORDS_SHEET = "Words"  # of the template, where people look up what can be written
ROWS_TO_SHOW = 12  # to somebody who has to say which column holds what
MOST_ASKED = 100  # spellings of one field that are listed for an answer
AT_A_TIME = 2000
LONGEST = {
    name: model._meta.get_field(of).max_length
    for name, (model, of) in {
        "family_name": (Person, "family_name"),
        "given_name": (Person, "given_name"),
        "institution": (Person, "institution_text"),
        "position_title": (Participation, "position_title"),
        "certificate_no": (Participation, "certificate_no"),
    }.items()
}
ONLY_A_NAME = "Nothing but a name stands in this row: is it a heading? Leave it out, or say more of the person."


@dataclass(frozen=True)
class Terms:
    """What somebody states of a sheet: what holds for rows that do not say it, the order of days, and the answers.

    `remembered`: what the office said that heads mean.
    `stated`: {"encoding", "separator", "sheet": texts; "header", "columns", "days": as a person states them}.
    `sessions`: {key: title} of the activity's.
    `answered`: what was answered for an earlier sheet, by which a sheet of bad rows is read; see `Earlier`.
    """

    attendance: str
    role: str = "participant"
    category: str = "not_recorded"
    day_order: str = ""
    began_on: dt.date | None = None
    answers: dict = field(default_factory=dict)
    remembered: object = None
    stated: dict = field(default_factory=dict)
    sessions: dict = field(default_factory=dict)
    answered: dict = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class ListedPerson:
    """Who stands in one row; `row` is its number in the file, from 1. `faults`: (column, value, reason) of each."""

    row: int
    family_name: str = ""
    given_name: str = ""
    email: str = ""
    gender: str = "not_recorded"
    category: str = "not_recorded"
    country: str | None = None
    institution: str = ""
    position_title: str = ""
    role: str = ""
    attendance: str = ""
    certificate_no: str = ""
    certificate_on: dt.date | None = None
    key: str = ""
    mark: str = ""
    presence: dict = field(default_factory=dict)  # {column: whether they were there}
    faults: list = ()

    @property
    def name(self):
        return " ".join(filter(None, [self.given_name, self.family_name]))


@dataclass
class ReadSheet:
    """`words` says how the file was understood; without certain columns there are no people.

    `headings`: (row, what it says) of rows that are no people for certain. `asked` as in `Meanings`.
    """

    words: str
    rows: list
    columns: Columns
    people: list = field(default_factory=list)
    headings: list = field(default_factory=list)
    asked: dict = field(default_factory=dict)
    places: dict = field(default_factory=dict)  # {column: the Place whose presence it tells}
    earlier: Earlier = field(default_factory=Earlier)

    def cells(self, number):
        """A row as it was sent."""
        return self.rows[number - 1]


def read_people(content, terms, told=lambda done, total: None):
    """The ReadSheet in the bytes of a file. Unreadable for one that cannot be read for certain."""
    said = {name: terms.stated.get(name, "") for name in ("encoding", "separator", "sheet")}
    sheet = read_sheet(content, limits=LIMITS, passed_over=[WORDS_SHEET], **said)
    earlier = Earlier(terms.answered if is_of_bad_rows(sheet.rows) else None)
    if "header" in terms.stated:
        found = columns.stated(sheet.rows, terms.stated["header"], terms.stated["columns"])
    else:
        found = columns.detect(sheet.rows, Heads(earlier, terms.remembered))
    read = ReadSheet(sheet.words, sheet.rows, found, earlier=earlier)
    if found.header is not None:
        read.places, doubts = days.places_of(found, sheet.rows[found.first :], terms, earlier)
        found.doubts += doubts
    if not found.doubts:
        Reader(read, terms, sheet.spanning).read_all(told)
    return read


class Reader:
    """Reads the rows below the heads of one sheet."""

    def __init__(self, read, terms, spanning):
        self.read, self.terms, self.spanning = read, terms, spanning
        self.found = read.columns.found
        self.heads = {name: self.head_of(name) for name in columns.FIELDS}
        at = self.found.get("gender")
        genders = set() if at is None else {row[at] for row in self.below() if at < len(row)}
        self.meanings = Meanings(terms.answers, ambiguous_in(genders), read.earlier)
        statuses = reference.tables().rows(AttendanceStatus).items()
        self.attended = {code for code, row in statuses if row.counts_as_trained}
        self.days, self.keys = {}, {}

    def head_of(self, name):
        at, heads = self.found.get(name), self.read.columns.heads
        return heads[at] if at is not None and at < len(heads) and heads[at] else columns.FIELDS[name]

    def below(self):
        return self.read.rows[self.read.columns.first :]

    def read_all(self, told):
        first, header = self.read.columns.first, self.read.columns.header
        heads = None if header == NONE else self.read.rows[header]
        total = len(self.read.rows) - first
        for at, row in enumerate(self.below(), first):
            if (at - first) % AT_A_TIME == 0:
                told(at - first, total)
            if not any(row) or row == heads:
                continue
            if at in self.spanning:
                self.read.headings.append((at + 1, next(filter(None, row))))
            else:
                self.read.people.append(self.person(at + 1, row))
        self.read.asked = {field: asked for field, asked in self.meanings.asked.items() if asked}

    def person(self, number, row):
        """The ListedPerson of one row."""
        cells = {
            name: (text if (text := row[at]).isascii() else normalize("NFC", text)) if at < len(row) else ""
            for name, at in self.found.items()
        }
        one = ListedPerson(number, role=self.terms.role, category=self.terms.category)
        faults, faults_of_marks = [], []
        marks = self.say_presence(one, row, faults_of_marks)
        self.say_name(one, cells, faults)
        self.say_meanings(one, cells, faults)
        self.say_texts(one, cells, faults)
        self.say_certificate(one, cells, faults)
        faults += faults_of_marks
        if len(self.found) > 2 and one.name and sum(map(bool, cells.values())) + marks == 1:
            faults.append((self.heads["name"], one.name, ONLY_A_NAME))
        if faults:
            one.faults = faults
        return one

    def fault(self, faults, name, cells, reason):
        faults.append((self.heads[name], cells.get(name, ""), reason))

    def say_name(self, one, cells, faults):
        """A name in one column is parted only where a comma parts it: nobody can tell which word is the family's."""
        place = "name" if "name" in cells else "family_name"
        if place == "name":
            family, comma, given = cells["name"].partition(",")
            one.family_name = family.strip() if comma and given.strip() else cells["name"]
            one.given_name = given.strip() if family.strip() else ""
        else:
            one.family_name, one.given_name = cells["family_name"], cells.get("given_name", "")
            if not one.family_name:  # the only name of somebody who has one
                one.family_name, one.given_name = one.given_name, ""
        if not any(map(str.isalpha, one.family_name)):
            self.fault(faults, place, cells, "No name stands here.")
        one.key = name_key(one.given_name, one.family_name)

    def say_meanings(self, one, cells, faults):
        for name in MEANT:
            if name not in cells:
                continue
            text = cells[name]
            if not text and (name != "attendance" or one.presence):
                continue
            code = self.meanings.of(name, text)
            if code is None:
                self.fault(faults, name, cells, self.meanings.heard(name, text))
            else:
                setattr(one, name, code)
        if "attendance" not in cells or (one.presence and not cells["attendance"]):
            one.attendance = self.terms.attendance
        if cells.get("title"):
            self.say_title(one, cells, faults)

    def say_presence(self, one, row, faults):
        """How many cells say whether somebody was there; what an empty one means is asked for."""
        said = 0
        for at in self.read.places:
            text = row[at] if at < len(row) else ""
            code = self.meanings.of(columns.PRESENCE, text)
            if code is None:
                faults.append((self.read.columns.heads[at], text, self.meanings.heard(columns.PRESENCE, text)))
            elif code != "not_noted":
                one.presence[at] = code == "present"
            said += bool(text)
        return said

    def say_title(self, one, cells, faults):
        """Ms and Mr tell the gender where no other column does; Dr tells nothing."""
        code = self.meanings.of("gender", cells["title"])
        if code is None:
            self.fault(faults, "title", cells, self.meanings.heard("gender", cells["title"]))
        elif code != "not_recorded" and one.gender == "not_recorded":
            one.gender = code
        elif code not in ("not_recorded", one.gender) and cells.get("gender"):
            self.fault(faults, "title", cells, f"{self.heads['gender']} says “{cells['gender']}”.")

    def say_texts(self, one, cells, faults):
        for name in ("institution", "position_title", "certificate_no"):
            if text := cells.get(name):
                setattr(one, name, text)
        for name, longest in LONGEST.items():
            if len(getattr(one, name)) > longest:
                place = name if name in cells else "name"
                count = len(getattr(one, name))
                self.fault(faults, place, cells, f"{count:,} characters stand here; {longest} are allowed.")
        if text := cells.get("email"):
            try:
                validate_email(text)
                one.email, one.mark = text, mark(address_key(text))
            except ValidationError:
                self.fault(faults, "email", cells, "This is no e-mail address.")

    def say_certificate(self, one, cells, faults):
        if text := cells.get("certificate_on"):
            if text not in self.days:
                self.days[text] = self.day_of(text)
            day, reason = self.days[text]
            one.certificate_on = day
            if reason:
                self.fault(faults, "certificate_on", cells, reason)
        given = "certificate_no" if one.certificate_no else "certificate_on" if one.certificate_on else None
        if given and one.attendance and one.attendance not in self.attended:
            self.fault(faults, given, cells, "A certificate is for those who attended.")

    def day_of(self, text):
        """(day, why it is none) of a cell."""
        try:
            found = listed_date(text, self.terms.day_order)
        except ValueError as error:
            return None, str(error)
        if found.precision != DAY:
            return None, "A certificate is given on a day."
        if self.terms.began_on and found.day < self.terms.began_on:
            return None, "A certificate is not given before the activity begins."
        return found.day, ""
