"""The admin pages of activities, projects, outputs, and what hangs on them."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery

from activities import models, recording, services
from activities.admin_bodies import WRITTEN_ROWS, body_of, place_on_page
from activities.figure_services import record_reported_figure
from activities.looks import note_look
from activities.models.publication import Sensitivity, edits, may_record, reads_internals_of
from activities.models.withholding import (
    FLAGS,
    hidden_columns,
    known_city,
    known_row,
    stated_dates,
    tells_more,
)
from activities.output_services import delete_output, may_write_document, new_document, record_document, record_output
from activities.project_services import delete_project, record_project
from activities.reading import DAYS_WITHHELD
from ctassist.lib.admin import (
    ReadOnlyAdmin,
    ReferenceAdmin,
    TermAdmin,
    WritingAdmin,
    WritingReferenceAdmin,
    in_words,
    register_terms,
    rows_of,
    short_columns,
)
from ctassist.lib.partial_dates import PartialDate, period_words
from ctassist.lib.writing import by_place

CITATIONS = ["document", "place"]


class RecordAdmin(ReadOnlyAdmin):
    """Pages of what an office owns, and of the rows that hang on it: published, unless one's role shows more."""

    def owner(self, record):
        """The record itself, or the one that a row hangs on."""
        return getattr(record, self.model.history_of) if hasattr(self.model, "history_of") else record

    def reads_internals(self, user, record):
        return reads_internals_of(user, self.owner(record))

    def note_look(self, request, record):
        owner = self.owner(record)
        event = "history_read" if request.path.endswith("/history/") else "record_read"
        note_look(request, owner._meta.model_name, vars(owner), event)


class OwnedAdmin(RecordAdmin, WritingAdmin):
    """Pages on which officers write the records of their office. Publishing is an act of its own."""

    names_people = False  # who see what is restricted
    unwritten = ["office", "partners"]  # whose it is follows from its writer; partners stand in rows with their roles

    def may_write(self, user, record=None):
        return may_record(user) if record is None else edits(user, record)

    def filling(self, request, record, sent=None):
        filling = super().filling(request, record, sent)
        choice = filling.form.fields["sensitivity"]
        if not self.names_people:
            choice.choices = [pair for pair in choice.choices if pair[0] != Sensitivity.RESTRICTED]
        choice.required = record is not None
        return filling


class TitledAdmin(OwnedAdmin):
    """Pages of records whose titles stand in rows of their own."""

    texts = None  # the model of those rows

    def get_queryset(self, request):
        original = self.texts.objects.filter(**{self.texts.history_of: OuterRef("pk")}, is_original=True)
        return super().get_queryset(request).annotate(original_title=Subquery(original.values("title")[:1]))

    @admin.display(description="title")
    def title(self, record):
        return record.original_title


@admin.register(models.Activity)
class ActivityAdmin(TitledAdmin):
    texts = models.ActivityText
    names_people = True
    list_display = ["reference", "title", "kind", "status", "dates", "city", "venue_country"]
    search_fields = ["reference", "texts__title", "known_city", "venue_country__name", "known_stated_dates"]
    list_filter = ["kind", "status", "modality"]
    inlines = rows_of(
        models.ActivityText,
        models.ActivityPartner,
        models.ActivityCountry,
        models.ActivityRegion,
        models.ActivityTheme,
        models.ActivityMandate,
        models.ActivityInstrument,
        models.ActivityAudience,
        models.HeadCount,
        models.ActivityCitation,
        models.ActivityReader,
    )
    once = ["status"]  # a change of status is an act
    bin_service = staticmethod(services.delete_activity)
    written_rows = WRITTEN_ROWS
    form_groups = [
        (None, ["reference", "kind", "modality", "scope", "status", "parent", "project"]),
        (
            "When",
            [
                ("planned_starts_on", "planned_starts_on_precision"),
                ("planned_ends_on", "planned_ends_on_precision"),
                ("actual_starts_on", "actual_starts_on_precision"),
                ("actual_ends_on", "actual_ends_on_precision"),
                "dates_as_stated",
                "time_zone",
            ],
        ),
        ("Where", ["venue_name", "venue_city", "venue_country", ("latitude", "longitude"), "online_url"]),
        (
            "How many",
            [
                ("planned_participants", "planned_participants_basis"),
                ("reported_participants", "reported_participants_basis"),
                "registered_count",
                ("states_count", "states_count_basis"),
                ("delivery_count", "delivery_count_basis"),
                "counts_as_training",
            ],
        ),
        ("In words", ["background", "objectives", "outcome", "gender_significance"]),
        (
            "For the office",
            [
                *("sensitivity", "city_withheld", "dates_withheld"),
                *("status_reason", "source_note", "is_from_past_source"),
            ],
        ),
    ]

    def get_queryset(self, request):
        """The rows with what of their city and dates this reader is told."""
        told = models.Activity.objects.told_to(request.user)
        return (
            super()
            .get_queryset(request)
            .annotate(is_told=tells_more(told), known_city=known_city(told), known_stated_dates=stated_dates(told))
        )

    @admin.display(ordering="starts_on")
    def dates(self, activity):
        row = known_row(vars(activity), activity.is_told)
        words = period_words(
            PartialDate(row["starts_on"], row["starts_on_precision"]),
            PartialDate(row["ends_on"], row["ends_on_precision"]),
        )
        return words + DAYS_WITHHELD if activity.dates_withheld and not activity.is_told else words

    @admin.display(ordering="known_city")
    def city(self, activity):
        return "withheld" if activity.city_withheld and not activity.is_told else activity.known_city

    @admin.display(description="withheld")
    def withheld(self, activity):
        """What stands in place of the columns that somebody is not told."""
        return ", ".join(name for name, flag in FLAGS.items() if getattr(activity, flag))

    def get_fields(self, request, obj=None):
        fields = super().get_fields(request, obj)
        hidden = hidden_columns(obj) if obj is not None and not self.reads_internals(request.user, obj) else []
        return [name for name in fields if name not in hidden] + (["withheld"] if hidden else [])

    def filling(self, request, record, sent=None):
        filling = super().filling(request, record, sent).judged_elsewhere()
        if record is None:
            filling.form.initial["status"] = "planned"
            filling.form.fields["reference"].required = False
            filling.form.fields["reference"].help_text = "Empty: ctassist gives the next one of its year."
        return filling

    def save(self, record, filling, by):
        """Through the body of the API: what it refuses, it refuses here, in the same words."""
        try:
            body = body_of(filling)
            if record._state.adding:
                record, _ = recording.create_activity(body, by=by)
                return record
            recording.change_activity(record, body, by=by, merge=True)
            return record
        except ValidationError as error:
            raise ValidationError(
                {place_on_page(place, filling): words for place, words in by_place(error).items()}
            ) from None


@admin.register(models.Project)
class ProjectAdmin(TitledAdmin):
    texts = models.ProjectText
    list_display = ["reference", "title", "status", "dates"]
    search_fields = ["reference", "texts__title", "dates_as_stated"]
    list_filter = ["status"]
    inlines = rows_of(models.ProjectText, models.ProjectPartner, models.ProjectCitation)
    service = staticmethod(record_project)
    bin_service = staticmethod(delete_project)
    written_rows = {
        "texts": ["language", "title", "summary", "is_original"],
        "partner_links": ["partner", "role", "is_inferred"],
        "citations": CITATIONS,
    }

    def save(self, record, filling, by):
        try:
            return super().save(record, filling, by)
        except ValidationError as error:
            raise ValidationError(
                {place_on_page(place, filling): words for place, words in by_place(error).items()}
            ) from None


@admin.register(models.Output)
class OutputAdmin(OwnedAdmin):
    list_display = ["title", "code", "output_type", "status", in_words("published", "published_on"), "lead_partner"]
    search_fields = ["title", "code", "symbol", "description"]
    list_filter = ["output_type", "status"]
    inlines = rows_of(models.OutputCitation)
    service = staticmethod(record_output)
    bin_service = staticmethod(delete_output)
    unwritten = ["office"]
    written_rows = {"citations": CITATIONS}


@admin.register(models.SourceDocument)
class SourceDocumentAdmin(WritingReferenceAdmin):
    """Documents that everybody cites, written by reference editors, and those that an office named, written by it."""

    list_display = ["title", "code", "document_type", "issuer", in_words("published", "published_on")]
    search_fields = ["title", "code", "description"]
    service = staticmethod(record_document)
    unwritten = ["office"]

    def may_write(self, user, record=None):
        return may_write_document(user, record or new_document(user))

    def save(self, record, filling, by):
        return super().save(new_document(by) if record._state.adding else record, filling, by)


@admin.register(models.ReportedFigure)
class ReportedFigureAdmin(WritingReferenceAdmin):
    """Numbers that documents state; they stand beside what is recorded."""

    list_display = ["title", "code", "measure", "value", "basis", "period", "document", "place"]
    search_fields = ["title", "code", "subject"]
    list_filter = ["measure"]
    service = staticmethod(record_reported_figure)


@admin.register(models.Mandate)
class MandateAdmin(TermAdmin):
    list_display = ["label", "symbol", "body", in_words("adopted", "adopted_on"), "document_type", "is_active"]
    search_fields = ["label", "symbol", "code", "body"]


class OwnAdmin(ReadOnlyAdmin):
    """Pages of views and of their places; shows nothing of what others keep for themselves."""

    def reads_internals(self, user, record):
        return True


@admin.register(models.SavedView)
class SavedViewAdmin(OwnAdmin):
    list_display = ["name", "reach", "owner", "office", "opens_as"]
    search_fields = ["name"]
    list_filter = ["reach", "opens_as"]


@admin.register(models.SavedViewTile)
class SavedViewTileAdmin(OwnAdmin):
    list_display = ["view", "user", "place", "is_pinned"]
    search_fields = ["view__name"]


admin.site.register(models.ReferenceNumber, ReferenceAdmin, list_display=["year", "last"])

for model, searched in {
    models.ActivityText: ["title", "summary"],
    models.ActivityPartner: ["partner__name", "partner__acronym", "role__label"],
    models.ActivityCountry: ["country__name", "relation"],
    models.ActivityRegion: ["region__label"],
    models.ActivityTheme: ["theme__label"],
    models.ActivityMandate: ["mandate__label", "mandate__symbol"],
    models.ActivityInstrument: ["instrument__short_title"],
    models.ActivityAudience: ["category__label"],
    models.HeadCount: ["country__name", "category__label"],
    models.PeopleCounted: ["country__name", "category__label"],
    models.ActivityCitation: ["document__title", "document__code", "place"],
    models.ActivityReader: [],
    models.ProjectText: ["title", "summary"],
    models.ProjectPartner: ["partner__name", "partner__acronym", "role__label"],
    models.ProjectCitation: ["document__title", "document__code", "place"],
    models.OutputCitation: ["document__title", "document__code", "place"],
}.items():
    name_of_record = f"{model.history_of}__{'code' if model.history_of == 'output' else 'reference'}"
    admin.site.register(
        model,
        RecordAdmin,
        list_display=short_columns(model),
        search_fields=[name_of_record, *searched],
        ordering=["-pk"],
    )

admin.site.register(
    models.ActivitySearch,
    RecordAdmin,
    list_display=["activity"],
    search_fields=["activity__reference"],
    ordering=["activity__reference"],
)

register_terms("activities")
