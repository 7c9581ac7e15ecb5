"""What somebody says on the page of a review: all that was typed anywhere on it, whichever button was pressed.

The page is one form. Of columns, days and people what differs from what was shown is taken; with the button of such a
part (`say`) the whole part is, for then what was proposed is confirmed. What cannot be taken is a fault of its control,
and then nothing is: the page comes back as it was typed.
"""

import re

from countries.spellings import country_named
from ctassist.lib.plain_text import plain
from ctassist.lib.sheets import ENCODINGS, SEPARATORS
from participants.import_columns import columns_shown, day_choices
from participants.import_listing import decisions_shown
from participants.imports import spellings
from participants.imports.columns import FIELDS
from participants.imports.compare import NOT_AT_ALL, OTHER, SAME
from participants.imports.days import NEW

FILE, COLUMNS, DAYS, PEOPLE = "file", "columns", "days", "people"  # the parts that have a button of their own
OF_FILE = {"encoding": ENCODINGS, "separator": SEPARATORS, "sheet": None}
NUMBER = re.compile(r"\d{1,6}", re.ASCII)
SESSION = re.compile(rf"\d{{1,18}}|{NEW}|", re.ASCII)
DECISIONS = ("", SAME, OTHER, NOT_AT_ALL)
NO_COUNTRY = "No country of this name is known here. Choose one of the names that are offered."


class Said:
    """What was sent of the page of one import, compared with what the page showed. `faults`: {control: why not}."""

    def __init__(self, sent, found, reading, user):
        self.sent, self.read, self.part = sent, reading.found, sent.get("say", "")
        self.faults = {}
        self.file = self.said_of_file()
        self.columns = self.said_of_columns()
        self.days = self.said_of_days(found, reading)
        self.answers = self.said_of_spellings()
        self.decisions = self.said_of_people(found, user)
        self.forgotten = {tuple(one.partition(":")[::2]) for one in sent.getlist("forget")}

    def below(self, prefix):
        """(what a name says behind the prefix, value) of all controls of one kind."""
        found = ((name.removeprefix(prefix), value) for name, value in self.sent.items() if name.startswith(prefix))
        return sorted(found)

    def said_of_file(self):
        said = {name: self.sent[name] for name in OF_FILE if self.sent.get(name)}
        for name, value in said.items():
            known = OF_FILE[name]
            if len(value) > 200 or "\x00" in value or (known and value not in known):
                self.faults[name] = (
                    f"Cells can be parted by {', '.join(SEPARATORS.values())}."
                    if name == "separator"
                    else "Choose one of those that are offered."
                )
        return said

    def said_of_columns(self):
        if "header" not in self.sent:
            return {}
        header = self.sent["header"].strip()
        columns = {name: int(at) for name, at in self.below("column-") if name in FIELDS and NUMBER.fullmatch(at)}
        if self.part != COLUMNS and (header, columns) == columns_shown(self.read):
            return {}
        if not NUMBER.fullmatch(header):
            self.faults["header"] = "Give the number of the row with the heads, or 0 if the sheet has none."
            return {}
        if not (int(header) or columns):
            self.faults["header"] = "Where there is no row of heads, say which column holds what."
        taken = {}
        for name in FIELDS:
            other = taken.setdefault(columns.get(name, name), name)
            if other != name:
                self.faults[f"column-{name}"] = f"This column is chosen for “{FIELDS[other]}” too. Choose each once."
        return {"header": int(header) - 1, "columns": columns}  # NONE for 0

    def said_of_days(self, found, reading):
        said = {at: value for at, value in self.below("day-") if NUMBER.fullmatch(at) and SESSION.fullmatch(value)}
        if self.part == DAYS or not said:
            return said
        choices = day_choices(found.activity, self.read, reading.stated)
        shown = {(str(day["at"]), code) for day in choices for code, _, now in day["options"] if now}
        return {at: value for at, value in said.items() if (at, value) not in shown}

    def said_of_spellings(self):
        """{field: {spelling: code}}; empty: not answered. Only what is asked for can be answered."""
        found, asked = {}, self.read.get("asked", {})
        asked = {(field, spelling) for field, rows in asked.items() for spelling, _, _ in rows}
        for name, value in self.below("answer:"):
            field, _, spelling = name.partition(":")
            if (field, spelling) not in asked or not value.strip():
                continue
            code = country_named(value) if field == "country" else value
            if code is None or code not in dict(spellings.choices_of(field)):
                words = NO_COUNTRY if field == "country" else "Choose one of those that are offered."
                self.faults[f"answer:{name}"] = words
            else:
                found.setdefault(field, {})[plain(spelling)] = code
        return found

    def said_of_people(self, found, user):
        said = {int(row): value for row, value in self.below("row:") if NUMBER.fullmatch(row) and value in DECISIONS}
        shown = {} if self.part == PEOPLE or not said else decisions_shown(found, said, user)
        return {str(row): value for row, value in said.items() if shown.get(row) != value}

    def changes(self, reading):
        """{column of the reading: its new value} of all that is said otherwise than is stored."""
        stated = reading.stated
        if self.part == FILE:  # what was said of columns was said of the file as it was read before
            stated = {name: stated[name] for name in OF_FILE if name in stated}
        stated = stated | self.file | self.columns
        if self.days:
            stated["days"] = stated.get("days", {}) | self.days
        answers = {
            field: {
                spelling: code
                for spelling, code in (reading.answers.get(field, {}) | self.answers.get(field, {})).items()
                if (field, spelling) not in self.forgotten
            }
            for field in {**reading.answers, **self.answers}
        }
        decisions = {row: said for row, said in (reading.decisions | self.decisions).items() if said}
        new = {"stated": stated, "answers": answers, "decisions": decisions}
        return {name: value for name, value in new.items() if value != getattr(reading, name)}
