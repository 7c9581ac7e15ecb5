"""What a sheet says of people on the list already that the list says otherwise. The list stays as it is.

Only what a row says is compared: an empty cell, and “not recorded”, say nothing. Attendance that follows from presence
is not compared; presence that is noted otherwise is a fault (`days.py`).
"""

from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.partial_dates import DAY, PartialDate
from ctassist.lib.plain_text import plain
from participants.imports.columns import FIELDS
from participants.imports.compare import Outcome
from participants.imports.spellings import TERMS
from participants.models import Participation

COMPARED = {  # field of a row -> column of a Participation
    **{name: f"{name}_id" for name in ("attendance", "role", "category", "gender", "country")},
    **{name: name for name in ("institution", "position_title", "certificate_no", "certificate_on")},
}
SAYS_NOTHING = ("", None, "not_recorded")
STAYS = "The list stays as it is: {}."
OTHERWISE = "{} “{}”, not “{}”"


def tell_differences(judged, activity, read):
    """Says of each row of somebody on the list what it tells otherwise, and which rows do."""
    listed = [row for row in judged if row.outcome in (Outcome.LISTED, Outcome.NOTED)]
    if not listed:
        return
    compared = [name for name in COMPARED if name != "role" or "role" in read.columns.found]
    if read.places:
        compared.remove("attendance")
    parts = {part.pop("person_id"): part for part in parts_of(activity)}
    words = ValueWords()
    for row in listed:
        part = parts[row.person]
        said = [words.otherwise(name, part, getattr(row.one, name)) for name in compared]
        if said := list(filter(None, said)):
            row.reason = STAYS.format("; ".join(said))
            if row.outcome == Outcome.LISTED:
                row.outcome = Outcome.DIFFERS


def parts_of(activity):
    rows = Participation.objects.filter(activity=activity)
    return rows.values("person_id", "other_roles", *COMPARED.values()).iterator()


class ValueWords:
    """Values of a part in an activity, in words."""

    def __init__(self):
        tables = reference.tables()
        self.labels = {name: {code: row.label for code, row in tables.rows(of).items()} for name, of in TERMS.items()}
        self.labels["country"] = {code: row.name for code, row in tables.rows(Country).items()}

    def otherwise(self, name, part, said):
        """ "Category “Prosecutor”, not “Judge”" of a list that says prosecutor; "" where a row says nothing else."""
        stands = part[COMPARED[name]]
        if said in SAYS_NOTHING or said == stands or (name == "role" and said in part["other_roles"]):
            return ""
        if isinstance(said, str) and name not in self.labels and plain(said) == plain(stands):
            return ""
        return OTHERWISE.format(FIELDS[name], self.of(name, stands), self.of(name, said))

    def of(self, name, value):
        if value in ("", None):
            return "nothing"
        if name == "certificate_on":
            return PartialDate(value, DAY).words()
        return self.labels[name].get(value, value) if name in self.labels else value
