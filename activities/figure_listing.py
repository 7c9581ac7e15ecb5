"""The list of figures that documents state."""

from django.db.models import F, Q

from activities.models import CountBasis, ReportedFigure
from countries.models import Country
from countries.reading import country_link
from ctassist.lib import reference
from ctassist.lib.filters import ChoiceFilter, PeriodFilter, SearchFilter, YearFilter, leaves
from ctassist.lib.listing import ListFilterSet, Listing
from ctassist.lib.partial_dates import parse_period
from ctassist.lib.reading import code_label, none_if_empty


class ReportedFigureFilterSet(ListFilterSet):
    search = SearchFilter(method="titled", label="Words")
    measure = ChoiceFilter(ReportedFigure.Measure.choices, field_name="measure", label="What it measures")
    year = YearFilter(method=leaves, label="Year")
    period = PeriodFilter(method=leaves, label="Period")

    phrases = {
        "search": "with the words “{}”",
        "measure": "measuring {}",
        "year": "of periods in {}",
        "period": "of periods in {}",
    }

    class Meta:
        model = ReportedFigure
        fields = []

    def titled(self, queryset, name, words):
        return queryset.filter(
            Q(title__unaccent__icontains=words) | Q(subject__unaccent__icontains=words) | Q(code__iexact=words)
        )

    def filter_queryset(self, queryset):
        asked = self.form.cleaned_data
        days = asked.get("period") or (asked.get("year") and parse_period(str(asked["year"])))
        return super().filter_queryset(queryset.of_period(*days) if days else queryset)

    def conflicts(self):
        if self.form.cleaned_data.get("year") and self.form.cleaned_data.get("period"):
            yield "period", "Ask for a year or for a period, not both."


class ReportedFigureListing(Listing):
    """Reported figures, by code."""

    filterset_class = ReportedFigureFilterSet
    orderings = {
        "code": ("by code", (F("code").asc(),)),
        "-starts_on": ("newest period first", (F("starts_on").desc(nulls_last=True), F("code").asc())),
    }

    def records(self):
        return ReportedFigure.objects.all()

    def rows_of(self, page):
        return figure_items(page, self.base)


def figure_items(queryset, base):
    """Figures as dicts, in the order of the queryset; two queries."""
    countries, bases = reference.tables().rows(Country), reference.tables().rows(CountBasis)
    return [
        {
            "code": figure.code,
            "url": f"{base}/reported-figures/{figure.code}/",
            "title": figure.title,
            "measure": {"code": figure.measure, "label": figure.get_measure_display()},
            "subject": none_if_empty(figure.subject),
            "value": figure.value,
            "basis": code_label(bases[figure.basis_id]),
            "qualifier_as_stated": none_if_empty(figure.qualifier_as_stated),
            "starts_on": figure.starts_on,
            "starts_on_precision": figure.starts_on_precision_id,
            "ends_on": figure.ends_on,
            "ends_on_precision": figure.ends_on_precision_id,
            "countries": [country_link(countries[country.pk], base) for country in figure.countries.all()],
            "document": {
                "code": figure.document.code,
                "title": figure.document.title,
                "type": figure.document.document_type.label,
            },
            "place": figure.place,
            "note": none_if_empty(figure.note),
        }
        for figure in queryset.select_related("document__document_type").prefetch_related("countries")
    ]
