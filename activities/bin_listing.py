"""What lies in the bin of an office, one list for each kind of record; what is shown of a row is the same for all."""

from django.db.models import Exists, F, OuterRef, Q, Subquery, Value

from activities.models import (
    Activity,
    ActivityKind,
    Output,
    OutputType,
    Project,
    ProjectStatus,
)
from ctassist.lib import reference
from ctassist.lib.filters import SearchFilter
from ctassist.lib.listing import ListFilterSet, Listing

BINS = (Activity, Project, Output)
WHEN_DELETED = {
    "-deleted_at": ("last deleted first", (F("deleted_at").desc(), F("id").desc())),
    "deleted_at": ("first deleted first", (F("deleted_at").asc(), F("id").asc())),
}
IN_BIN = ("version", "deleted_at", "deleted_by__name")


class BinFilterSet(ListFilterSet):
    """Records in the bin, found by one of their titles, in whatever language, or by reference."""

    search = SearchFilter(method="titled_with", label="Title or reference")

    phrases = {"search": "titled “{}”", "updated_since": "changed since {}"}

    def titled_with(self, queryset, name, words):
        texts = texts_of(queryset.model).filter(title__unaccent__icontains=words)
        return queryset.filter(Exists(texts) | Q(reference__iexact=words))


class OutputBinFilterSet(BinFilterSet):
    search = SearchFilter(method="titled_with", label="Title or code")

    def titled_with(self, queryset, name, words):
        return queryset.filter(Q(title__unaccent__icontains=words) | Q(code__iexact=words))


def texts_of(model):
    """The titles of a record, as a sub-select."""
    texts = model._meta.get_field("texts").related_model
    return texts.objects.filter(**{texts.history_of: OuterRef("pk")})


class BinListing(Listing):
    """Records of one kind that a user can take out of the bin again, the last put there first."""

    filterset_class = BinFilterSet
    model = None
    kinds = None  # the vocabulary of `kind_column`, by which a row says what it is
    kind_column = None
    key = "reference"

    def records(self):
        return self.model.objects.in_bin_of(self.user)

    def titled(self, page):
        """The page with `title` and `title_language` of each record."""
        original = texts_of(self.model).filter(is_original=True)
        return page.annotate(
            title=Subquery(original.values("title")[:1]), title_language=Subquery(original.values("language")[:1])
        )

    def rows_of(self, page):
        """What is in the bin: title, kind, when and by whom it was put there."""
        kinds = reference.tables().rows(self.kinds)
        columns = (self.key, "title", "title_language", self.kind_column, *IN_BIN)
        return [
            {
                "reference": row[self.key],
                "title": row["title"],
                "title_language": row["title_language"],
                "kind": kinds[row[self.kind_column]].label,
                **{name: row[name] for name in IN_BIN},
            }
            for row in self.titled(page).values(*columns)
        ]


class ActivityBinListing(BinListing):
    model, kinds, kind_column = Activity, ActivityKind, "kind_id"
    orderings = WHEN_DELETED | {"reference": ("by reference", (F("reference").asc(),))}


class ProjectBinListing(BinListing):
    model, kinds, kind_column = Project, ProjectStatus, "status_id"
    orderings = WHEN_DELETED | {"reference": ("by reference", (F("reference").asc(),))}


class OutputBinListing(BinListing):
    model, kinds, kind_column, key = Output, OutputType, "output_type_id", "code"
    filterset_class = OutputBinFilterSet
    orderings = WHEN_DELETED | {"code": ("by code", (F("code").asc(),))}

    def titled(self, page):
        """Outputs have one title, in a language that is not recorded."""
        return page.annotate(title_language=Value(""))
