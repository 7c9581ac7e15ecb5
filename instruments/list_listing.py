"""The list of imports, and the rows of one."""

from django.db.models import F

from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.filters import ChoiceFilter
from ctassist.lib.listing import ListFilterSet, Listing
from ctassist.lib.partial_dates import DAY, PartialDate
from instruments.imports.job import reach_words
from instruments.models import Instrument, ListedRow, ListImport
from partners.models import Partner


def depositaries():
    """The partners that keep an instrument, by name."""
    return list(Partner.objects.filter(instruments_kept__isnull=False).distinct().order_by("name"))


class ImportFilterSet(ListFilterSet):
    class Meta:
        model = ListImport
        fields = []


class ImportListing(Listing):
    """Imports of lists, newest first."""

    filterset_class = ImportFilterSet
    orderings = {"-uploaded_at": ("newest first", (F("id").desc(),))}

    def records(self):
        return ListImport.objects.all()

    def rows_of(self, page):
        return [
            {
                "html_url": found.get_absolute_url(),
                "depositary": found.depositary.name,
                "as_of": PartialDate(found.as_of, DAY).words(),
                "reach": reach_words(found),
                "file_name": found.file_name,
                "state": found.job.get_state_display(),
                "sentence": found.job.words,
                "owner": found.job.owner.name,
                "created_at": found.job.created_at,
            }
            for found in page.select_related("job__owner", "depositary").defer("found", "job__params")
        ]


class ListedRowFilterSet(ListFilterSet):
    show = ChoiceFilter(ListedRow.Outcome.choices, any_label="All", field_name="outcome", label="Show")

    class Meta:
        model = ListedRow
        fields = []


class ListedRowListing(Listing):
    """What becomes of each row of one list; at first those that would change something, or cannot be."""

    filterset_class = ListedRowFilterSet
    orderings = {"row": ("as in the list", (F("id").asc(),))}
    default_page_size = 100
    outcomes = ListedRow.Outcome.choices

    def __init__(self, list_import, *args, **options):
        self.list_import = list_import
        super().__init__(*args, **options)

    def records(self):
        return ListedRow.objects.filter(list_import=self.list_import)

    def rows_of(self, page):
        countries, instruments = reference.tables().rows(Country), reference.tables().rows(Instrument)
        labels = dict(self.outcomes) | {ListedRow.Outcome.FAULT: "Fault"}
        return [
            {
                "row": row.row,
                "outcome": row.outcome,
                "label": labels[row.outcome],
                "country": row.country_id and countries[row.country_id].name,
                "instrument": row.instrument_id and instruments[row.instrument_id].short_title,
                "says": row.says,
                "stands": row.stands,
                "column": row.column,
                "value": row.value,
                "reason": row.reason,
            }
            for row in page
        ]
