"""Lists of attendance imports: one's own, and the rows of one sheet."""

from django.db.models import F

from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.filters import ChoiceFilter
from ctassist.lib.listing import ListFilterSet, Listing
from participants.imports.compare import NOT_AT_ALL, OTHER, SAME
from participants.models import AttendanceImport, Person, SheetRow

Outcome = SheetRow.Outcome


class AttendanceImportFilterSet(ListFilterSet):
    class Meta:
        model = AttendanceImport
        fields = []


class AttendanceImportListing(Listing):
    """Sheets that somebody has uploaded, newest first."""

    filterset_class = AttendanceImportFilterSet
    orderings = {"-uploaded_at": ("newest first", (F("id").desc(),))}

    def records(self):
        return AttendanceImport.objects.filter(job__owner=self.user.pk)

    def rows_of(self, page):
        return [
            {
                "html_url": found.get_absolute_url(),
                "reference": found.activity.reference,
                "state": found.job.get_state_display(),
                "sentence": found.job.words,
                "created_at": found.job.created_at,
            }
            for found in page.select_related("job", "activity").defer("job__params", "counts")
        ]


OUTCOMES = [(code, "Rows with faults" if code == Outcome.FAULT else label) for code, label in Outcome.choices]


def row_counts(counts, outcome=None):
    """How many rows of a sheet have an outcome, or any, by the counts of its import: a row may stand in a list
    several times, once for each of its faults."""
    return sum(count for code, count in counts.items() if outcome in (None, "", code))


class SheetRowFilterSet(ListFilterSet):
    show = ChoiceFilter(OUTCOMES, any_label="All", field_name="outcome", label="Show")

    phrases = {"show": "{}"}

    class Meta:
        model = SheetRow
        fields = []


class SheetRowListing(Listing):
    """What becomes of each row of one sheet; faults can be asked for alone."""

    filterset_class = SheetRowFilterSet
    orderings = {"row": ("as in the sheet", (F("id").asc(),))}
    default_page_size = 100
    outcomes = OUTCOMES

    def __init__(self, attendance_import, *args, **options):
        self.attendance_import = attendance_import
        super().__init__(*args, **options)

    def records(self):
        return SheetRow.objects.filter(reading__attendance_import=self.attendance_import)

    def rows_of(self, page):
        rows = list(page.defer("cells"))
        people = people_of(rows, self.user)
        labels = dict(self.outcomes) | {Outcome.FAULT: "Fault", Outcome.NEW: "New", Outcome.HEADING: "Heading"}
        asked = set()
        found = []
        for row in rows:
            choices = choices_of(row, people) if row.row not in asked else []
            asked.add(row.row)
            found.append(
                {
                    "row": row.row,
                    "outcome": row.outcome,
                    "label": labels[row.outcome],
                    "name": row.name,
                    "says": row.says,
                    "column": row.column,
                    "value": row.value,
                    "reason": row.reason,
                    "like": words_of(people.get(row.person_id)),
                    "choices": choices,
                }
            )
        return found


def people_of(rows, user):
    """{key: person} of those who stand beside some rows, as far as somebody reads of them."""
    seen = Person.objects.visible_to(user).select_related("institution")
    return seen.in_bulk({row.person_id for row in rows} - {None})


def decisions_shown(attendance_import, numbers, user):
    """{number of a row: the decision that the page shows for it} of those rows of which somebody can decide."""
    rows = SheetRow.objects.filter(reading__attendance_import=attendance_import, row__in=numbers)
    rows = list(rows.order_by("-id").defer("cells", "value"))
    people = people_of(rows, user)
    return {row.row: code for row in rows for code, _, now in choices_of(row, people) if now}


def words_of(person):
    """A stored person as somebody recognises them: name, function, institution, country."""
    if person is None:
        return ""
    institution = person.institution.name if person.institution_id else person.institution_text
    country = reference.tables().rows(Country).get(person.country_id)
    return ", ".join(filter(None, [person.name, person.position_title, institution, country and country.name]))


def choices_of(row, people):
    """[(decision, in words, whether it is so now)] for a row of which somebody can decide."""
    is_plainly_new = row.outcome == Outcome.NEW and row.person_id is None and not row.reason
    if row.outcome == Outcome.HEADING or is_plainly_new:
        return []
    if row.outcome in (Outcome.FAULT, Outcome.LEFT_OUT):
        words = [("", "as the sheet says"), (NOT_AT_ALL, "left out")]
        return [(code, label, (code == NOT_AT_ALL) == (row.outcome == Outcome.LEFT_OUT)) for code, label in words]
    found = [(SAME, "this person")] if row.person_id in people else []
    if row.outcome == Outcome.NEW and row.person_id is None:
        found = [(SAME, "the same as above")]
    if row.outcome == Outcome.REPEATED:
        found = [("", "the same as above")]
    found += [(OTHER, "somebody else"), (NOT_AT_ALL, "left out")]
    now = OTHER if row.outcome == Outcome.NEW else found[0][0]
    return [(code, label, code == now) for code, label in found]
