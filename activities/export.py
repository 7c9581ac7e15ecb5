"""Activities as a file: what a list shows, on whatever page, with all that hangs on each, as CSV or XLSX.

Both hold the same columns (`COLUMNS`); an empty cell says that something is not stated, never zero. Where the list
asks for a period, records that only may fall in it stand apart: on a sheet of their own, or by the column `certainty`.
"""

import datetime as dt
import tempfile
from array import array

from django.db.models import F, OuterRef
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.access_log import note
from activities.detail import listed_citations
from activities.listing import ActivityListing
from activities.models import (
    Activity,
    ActivityCitation,
    ActivityMandate,
    ActivityPartner,
    Mandate,
    PartnerRole,
    Project,
    Theme,
)
from activities.models.publication import knows_publication, publication_to
from activities.models.withholding import stated_dates
from activities.reading import dates_in_words, list_rows
from activities.sentences import partner_sentence
from countries.models import Region
from ctassist.lib import freshness, reference
from ctassist.lib.data_classes import P1
from ctassist.lib.jobs.kinds import JobKind, MadeFile, Refused, Result, register
from ctassist.lib.partial_dates import PartialDate
from ctassist.lib.reading import code_label, listed
from ctassist.lib.tables import Book, CsvTable, TooManyRows
from partners.models import Partner
from partners.reading import partner_link

ROWS_AT_ONCE = 1000
LIST = "activities"  # what the access log calls it; drafts can be in it, so its class is P1
BETWEEN = "; "  # several names in one cell
MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


# -- one row --


def day(value):
    return value and value.isoformat()


def names(values):
    return BETWEEN.join(values)


def latest(item, name):
    """The last day that a date of an item can be."""
    return day(PartialDate(item[name], item[f"{name}_precision"]).latest)


def precision(item, name):
    return item[name] and item[f"{name}_precision"]


def venue(item, part):
    return item["venue"] and item["venue"][part]


def lead_basis(item):
    """Whether the source names the lead, or we took the one that it names first."""
    lead = next((link for link in item["partner_list"] if link["role_id"] == "lead"), None)
    return lead and ("inferred" if lead["is_inferred"] else "stated")


def who(item):
    """Who did what, in one sentence."""
    partners, roles = reference.tables().rows(Partner), reference.tables().rows(PartnerRole)
    links = [
        {"partner": partner_link(partners[link["partner_id"]], ""), "role": code_label(roles[link["role_id"]])}
        for link in item["partner_list"]
    ]
    return partner_sentence(links)


def labels(model, codes):
    return names(reference.tables().rows(model)[code].label for code in codes)


def mandates(item):
    rows = reference.tables().rows(Mandate)
    found = [rows[link["mandate_id"]] for link in item["mandate_list"]]
    return names(mandate.symbol or mandate.label for mandate in found)


def project(item):
    return names(link["title"] or link["reference"] for link in item["project_list"])


def sources(item):
    return names(f"{link['title']}, {link['place']}" for link in item["citation_list"])


def instant(value):
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


COLUMNS = {  # name in the file -> (width on a sheet, what stands there)
    "reference": (16, lambda item: item["reference"]),
    "title": (60, lambda item: item["title"]),
    "title_language": (8, lambda item: item["title_language"]),
    "kind": (22, lambda item: item["kind"]["label"]),
    "status": (12, lambda item: item["status"]["label"]),
    "publication": (12, lambda item: item["publication"]),
    "dates": (28, dates_in_words),
    "dates_are": (9, lambda item: item["dates_are"]),
    "dates_in_source": (28, lambda item: item["stated_dates"]),
    "start_earliest": (11, lambda item: day(item["starts_on"])),
    "start_latest": (11, lambda item: latest(item, "starts_on")),
    "start_precision": (10, lambda item: precision(item, "starts_on")),
    "end_earliest": (11, lambda item: day(item["ends_on"])),
    "end_latest": (11, lambda item: latest(item, "ends_on")),
    "end_precision": (10, lambda item: precision(item, "ends_on")),
    "withheld": (10, lambda item: names(item["withheld"])),
    "in_confidence": (10, lambda item: names(item["in_confidence"])),
    "venue_city": (18, lambda item: venue(item, "city")),
    "venue_country": (18, lambda item: venue(item, "country") and venue(item, "country")["name"]),
    "beneficiary_countries": (36, lambda item: names(country["name"] for country in item["beneficiary_countries"])),
    "regions": (24, lambda item: labels(Region, item["regions"])),
    "lead": (30, lambda item: item["lead"] and item["lead"]["name"]),
    "lead_basis": (9, lead_basis),
    "partners": (60, who),
    "themes": (40, lambda item: labels(Theme, item["themes"])),
    "project": (40, project),
    "mandates": (24, mandates),
    "attended": (10, lambda item: item["participants"]["attended"]),
    "attended_qualifier": (12, lambda item: item["participants"]["attended_basis"]),
    "reported": (10, lambda item: item["participants"]["reported"]),
    "reported_qualifier": (12, lambda item: item["participants"]["reported_basis"]),
    "registered": (10, lambda item: item["participants"]["registered"]),
    "expected": (10, lambda item: item["participants"]["planned"]),
    "expected_qualifier": (12, lambda item: item["participants"]["planned_basis"]),
    "states": (8, lambda item: item["states"]),
    "states_qualifier": (12, lambda item: item["states_basis"]),
    "times_held": (8, lambda item: item["deliveries"]),
    "times_held_qualifier": (12, lambda item: item["deliveries_basis"]),
    "sources": (60, sources),
    "last_change": (20, lambda item: instant(item["updated_at"])),
}


FOR_READERS_OF_DRAFTS = ["publication"]


def columns_for(user):
    """The columns of a file for somebody."""
    left_out = () if knows_publication(user) else FOR_READERS_OF_DRAFTS
    return {name: column for name, column in COLUMNS.items() if name not in left_out}


# -- the rows of a list --


class Export:
    """What a list holds: the keys first, then its rows page by page, each as somebody may see it at that moment."""

    def __init__(self, params, user):
        """`params`: those of a queued job. Raises Refused where the list cannot be asked that (any more)."""
        self.user, self.columns = user, columns_for(user)
        self.told = Activity.objects.told_to(user)
        self.listing = ActivityListing(QueryDict(params["query"]), user, "", params["language"])
        if self.listing.errors:
            faults = (f"{name}: {' '.join(messages)}" for name, messages in self.listing.errors.items())
            raise Refused(f"The list cannot be asked this any more. {' '.join(faults)}")
        self.parts = self.listing.parts()
        with freshness.one_snapshot():
            self.as_of = timezone.now()
            self.keys = {
                certainty: array("q", found.values_list("pk", flat=True).iterator(chunk_size=ROWS_AT_ONCE))
                for certainty, found in self.parts.items()
            }
        self.count = sum(map(len, self.keys.values()))
        self.written = dict.fromkeys(self.keys, 0)

    def rows(self, certainty):
        """Lists of rows, a thousand at most each. What left the list after it was counted is left out."""
        keys = self.keys[certainty]
        for first in range(0, len(keys), ROWS_AT_ONCE):
            with freshness.one_snapshot():
                rows = [self.row_of(item) for item in self.items(certainty, keys[first : first + ROWS_AT_ONCE])]
            self.written[certainty] += len(rows)
            yield rows

    def row_of(self, item):
        return [value(item) for _, value in self.columns.values()]

    def items(self, certainty, keys):
        """The items of some activities of the list, with what a row shows besides; two queries."""
        here = {"activity": OuterRef("pk")}
        projects = Project.objects.visible_to(self.user).titled()
        return list_rows(
            self.parts[certainty].order_by().filter(pk__in=keys).values("pk"),
            self.listing.order,
            "",
            self.listing.language,
            self.user,
            stated_dates=stated_dates(self.told),
            states=F("states_count"),
            states_basis=F("states_count_basis"),
            deliveries=F("delivery_count"),
            deliveries_basis=F("delivery_count_basis"),
            partner_list=listed(
                ActivityPartner.objects.filter(**here).order_by("position"), "partner_id", "role_id", "is_inferred"
            ),
            mandate_list=listed(ActivityMandate.objects.filter(**here).order_by("mandate"), "mandate_id"),
            citation_list=listed_citations(ActivityCitation.objects.filter(**here)),
            project_list=listed(projects.filter(pk=OuterRef("project")), "reference", "title"),
            **publication_to(self.user),
        )

    def sentence(self):
        """How many activities are in the file, in words."""
        counted = {certainty: f"{count:,}" for certainty, count in self.written.items()}
        if "certain" not in counted:
            only = next(iter(self.written.values()))
            return f"{only:,} {'activity' if only == 1 else 'activities'}."
        return f"{counted['certain']} certainly in the period, {counted['possible']} that may fall in it."


# -- the two formats --


def write_csv(export, file, report):
    table = CsvTable(file)
    table.write([*export.columns, "certainty"])
    for certainty in export.keys:
        for rows in export.rows(certainty):
            for row in rows:
                table.write([*row, certainty])
            report()
    table.close()


SHEETS = {"": "Activities", "certain": "Activities", "possible": "May fall in the period"}
ABOUT = "About this file"


def write_xlsx(export, file, report, say):
    sheets = {certainty: SHEETS[certainty] for certainty in export.keys}
    headings, widths = zip(*((heading(name), width) for name, (width, _) in export.columns.items()), strict=True)
    with Book(file, [*sheets.values(), ABOUT], created=export.as_of) as book:
        for certainty, sheet in sheets.items():
            book.heading(sheet, headings, widths)
            for rows in export.rows(certainty):
                for row in rows:
                    for column, fault in book.write(sheet, row):
                        say(f"{sheet}: {fault}.", row=book.written[sheet], column=headings[column])
                report()
        for line in about(export):
            book.write(ABOUT, line)


def heading(name):
    """`venue_city` as "Venue city"."""
    return name.replace("_", " ").capitalize()


def about(export):
    """The lines of the sheet that says what the file holds."""
    user, listing = export.user, export.listing
    office = f", {user.office}" if user.office else ""
    yield ["Activities", listing.sentence() or "all, without a filter"]
    yield ["Order", listing.orderings[listing.ordering][0]]
    if "certain" in export.written:
        yield ["Certainly in the period", export.written["certain"]]
    if "possible" in export.written:
        yield ["May fall in the period, on a sheet of their own", export.written["possible"]]
    yield ["Rows", sum(export.written.values())]
    yield ["As of", f"{export.as_of:%Y-%m-%d %H:%M:%S} UTC"]
    yield ["Read with the rights of", f"{user.get_role_display()}{office}"]
    yield ["Empty cells", "Not stated. Never zero, and never “no”."]
    yield ["Dates", "From the earliest to the latest day that the start or end can be; the precision says how known."]
    yield ["Several names in one cell", "are set apart by semicolons."]
    yield ["Withheld", "Recorded, and not told to you: of dates only the year, of places only the country."]
    yield ["In confidence", "Told to you, and withheld from the public: do not pass it on."]


@register
class ActivityExport(JobKind):
    """Params: `query` (that of the list, without paging), `format` (csv or xlsx), `language` ("" for originals)."""

    name = "activity_export"
    label = "Export of activities"

    def run(self, job, progress):
        export = Export(job.params, job.owner)
        progress.of(export.count)
        file = tempfile.TemporaryFile()  # noqa: SIM115 -- closed by the runner; when something goes wrong, by itself
        try:
            self.write(export, job.params["format"], file, progress)
        except TooManyRows as reason:
            raise Refused(f"{reason} Take CSV for {export.count:,}.") from None
        name = f"activities-{export.as_of:%Y-%m-%d-%H%M%S}.{job.params['format']}"
        return Result(export.sentence(), MadeFile(file, name, MEDIA_TYPES[job.params["format"]]))

    def write(self, export, form, file, progress):
        def report():
            done = sum(export.written.values())
            progress.report(done, f"{done:,} of {export.count:,} activities are written.")

        if form == "csv":
            write_csv(export, file, report)
        else:
            write_xlsx(export, file, report, progress.say)

    def made(self, job, progress):
        note("export_made", actor=job.owner, of=LIST, data_class=P1, rows=progress.done)

    def given_out(self, job, request):
        note("file_fetched", actor=request.user, request=request, of=LIST, data_class=P1, rows=job.done)

    def rights_of(self, user):
        return f"{user.role}/{user.office_id or ''}"

    def origin(self, job):
        return f"{reverse('activities')}?{job.params['query']}"
