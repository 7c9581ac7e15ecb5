"""What a cell means, by tables that people can read, and by what somebody has answered for a spelling."""

import csv
from functools import cache

from activities.models import AttendanceStatus, Gender, ParticipantCategory, ParticipationRole
from countries.models import Country
from countries.spellings import country_named
from ctassist.lib import reference
from ctassist.lib.plain_text import plain
from participants.imports.columns import DATA, PRESENCE

TERMS = {"gender": Gender, "category": ParticipantCategory, "role": ParticipationRole, "attendance": AttendanceStatus}
MEANT = [*TERMS, "country"]  # fields whose cells have a meaning among codes
PRESENCES = {"present": "Present", "absent": "Absent", "not_noted": "Nobody took note"}
ANSWERED = [*MEANT, PRESENCE]
NOT_KNOWN = {
    "gender": "This is in no table of genders.",
    "category": "This is in no table of categories.",
    "role": "This is in no table of roles.",
    "attendance": "This is in no table of attendance.",
    "country": "No country of this name is known here.",
    "presence": "This is in no table of presence.",
}
EMPTY = {"attendance": "Nothing says whether they came.", "presence": "Nothing says whether they were there."}
MAN_OR_WOMAN = frozenset({"h", "m"})  # side by side: hombre and mujer, or else homme and … nobody can tell


@cache
def table_of(field):
    """{spelling as `plain` leaves it: code} of one table."""
    with open(DATA / f"{field}_spellings.csv", encoding="utf-8", newline="") as file:
        return {plain(row["spelling"]): row[field] for row in csv.DictReader(file)}


def table_rows(field):
    """{code: its spellings} of one table, for people to read."""
    found = {}
    with open(DATA / f"{field}_spellings.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row[field], []).append(row["spelling"])
    return found


def choices_of(field):
    """[(code, label)] of what a spelling of a field can be said to mean."""
    if field == "country":
        return [(row.alpha3, row.name) for row in reference.tables().rows(Country).values()]
    if field == PRESENCE:
        return [*PRESENCES.items()]
    return [(row.code, row.label) for row in reference.tables().rows(TERMS[field]).values() if row.is_active]


class Meanings:
    """What spellings mean in one sheet. `answers`: {field: {spelling as `plain` leaves it: code}}, of people.

    `earlier`: what they answered for an earlier sheet (an `Earlier`), which counts where no table tells.

    `asked`: {field: {spelling: (as it is written, how many rows)}} of what nobody has said.
    """

    def __init__(self, answers, ambiguous=(), earlier=None):
        self.answers, self.ambiguous, self.earlier = answers, ambiguous, earlier
        self.asked = {field: {} for field in ANSWERED}
        self.known = {}

    def of(self, field, text):
        """The code that a text means; None where it is asked for."""
        try:
            code = self.known[field, text]
        except KeyError:
            code = self.looked_up(field, text)
            if code is None and self.earlier:
                code = self.earlier.code_of(field, plain(text))
            self.known[field, text] = code
        if code is None:
            spelling = plain(text)
            written, rows = self.asked[field].get(spelling, (text, 0))
            self.asked[field][spelling] = (written, rows + 1)
        return code

    def looked_up(self, field, text):
        spelling = plain(text)
        answered = self.answers.get(field, {}).get(spelling)
        if answered:
            return answered
        if field == "country":
            return country_named(text)
        if field == PRESENCE:
            return table_of(field).get(spelling)
        if field == "gender" and spelling in self.ambiguous:
            return None
        terms = reference.tables().rows(TERMS[field])
        if text in terms:
            return text
        return labels(reference.tables().version)[field].get(spelling) or table_of(field).get(spelling)

    def heard(self, field, text):
        """How a spelling is asked about."""
        return NOT_KNOWN[field] if text else EMPTY.get(field, NOT_KNOWN[field])


@cache
def labels(version):
    """{field: {label of a code as `plain` leaves it: code}}, in one version of the tables."""
    return {
        field: {plain(row.label): row.code for row in reference.tables().rows(model).values()}
        for field, model in TERMS.items()
    }


def ambiguous_in(genders):
    """Spellings that mean two things in a column with these: M is a man beside F, and nobody knows who beside H."""
    spellings = {plain(text) for text in genders if len(text) < 5}
    return MAN_OR_WOMAN if spellings >= MAN_OR_WOMAN else ()
