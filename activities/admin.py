"""The admin pages of activities, projects, outputs, and what hangs on them."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery

from activities import models
from activities.models.publication import reads_internals
from ctassist.lib.admin import (
    ReadOnlyAdmin,
    ReferenceAdmin,
    TermAdmin,
    in_words,
    register_terms,
    rows_of,
    short_columns,
)
from ctassist.lib.partial_dates import PartialDate, period_words


class RecordAdmin(ReadOnlyAdmin):
    """Pages of what an office owns, and of the rows that hang on it: published, unless one's role shows more."""

    def reads_internals(self, user, record):
        owner = getattr(record, self.model.history_of) if hasattr(self.model, "history_of") else record
        return reads_internals(user, owner.office_id)


class TitledAdmin(RecordAdmin):
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
    list_display = ["reference", "title", "kind", "status", "dates", "venue_city", "venue_country"]
    search_fields = ["reference", "texts__title", "venue_city", "venue_country__name", "dates_as_stated"]
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
    )

    @admin.display(ordering="starts_on")
    def dates(self, activity):
        return period_words(
            PartialDate(activity.starts_on, activity.starts_on_precision),
            PartialDate(activity.ends_on, activity.ends_on_precision),
        )


@admin.register(models.Project)
class ProjectAdmin(TitledAdmin):
    texts = models.ProjectText
    list_display = ["reference", "title", "status", "dates"]
    search_fields = ["reference", "texts__title", "dates_as_stated"]
    list_filter = ["status"]
    inlines = rows_of(models.ProjectText, models.ProjectPartner, models.ProjectCitation)


@admin.register(models.Output)
class OutputAdmin(RecordAdmin):
    list_display = ["title", "code", "output_type", "status", in_words("published", "published_on"), "lead_partner"]
    search_fields = ["title", "code", "symbol", "description"]
    list_filter = ["output_type", "status"]
    inlines = rows_of(models.OutputCitation)


@admin.register(models.SourceDocument)
class SourceDocumentAdmin(ReferenceAdmin):
    list_display = ["title", "code", "document_type", "issuer", in_words("published", "published_on")]
    search_fields = ["title", "code", "description"]


@admin.register(models.Mandate)
class MandateAdmin(TermAdmin):
    list_display = ["label", "symbol", "body", in_words("adopted", "adopted_on"), "document_type", "is_active"]
    search_fields = ["label", "symbol", "code", "body"]


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
    models.ActivityCitation: ["document__title", "document__code", "place"],
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
