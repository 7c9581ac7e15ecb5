"""The lists of activities, of projects and of the words for them, as page and API show them."""

from functools import cached_property, reduce
from itertools import compress, islice
from operator import or_

from django.db.models import Count, Exists, F, OuterRef, Q, Window

from activities.choice_counts import FEW as FEW_COUNTED
from activities.choice_counts import MOST, choice_counts
from activities.filters import ActivityFilterSet
from activities.kept import KEPT
from activities.models import (
    Activity,
    Project,
    ProjectPartner,
    ProjectStatus,
    Theme,
)
from activities.models.publication import publication_to
from activities.models.withholding import tells_more
from activities.names import PROJECT, fitting_keys
from activities.orders import ORDERINGS, RELEVANCE, orderings_to
from activities.project_reading import project_items
from activities.reading import NEWEST_FIRST, list_json, list_rows, with_single_links
from activities.search import Search
from activities.term_reading import term_items
from countries.models import Country, Region
from ctassist.lib import counting
from ctassist.lib.filters import CodeFilter, SearchFilter, YesNoFilter
from ctassist.lib.listing import ListFilterSet, Listing
from ctassist.lib.several import NOT
from partners.filters import PartnerFilter, merged_in_words

KNOWN = 1000  # matches whose keys are kept with their number, the newest
WEIGHED = 4000  # matches that are all put in order by how well they match; about as dear as to meet the newest RANKED
RANKED = 200  # of more matches than that, the newest are


class ActivityListing(Listing):
    """Activities that a user may see. In a period, those that only possibly fall in are listed and counted apart.

    A page that searches shows the best match first. In the API the order never depends on a filter.
    """

    filterset_class = ActivityFilterSet
    showing = ()  # parameters that say how the rows are shown, not which
    orderings = ORDERINGS

    def __init__(self, params, user, *options, **more):
        if self.orderings:
            self.orderings = orderings_to(user)
        super().__init__(params, user, *options, **more)

    def make_filterset(self):
        return self.filterset_class(self.params, queryset=self.records(), user=self.user, whole=self.has_form)

    def records(self):
        return Activity.objects.visible_to(self.user)

    @cached_property
    def search(self):
        """The words that are searched for, or None."""
        words = self.filterset.form.cleaned_data.get("search")
        return Search(words, self.user) if words else None

    @cached_property
    def matching(self):
        return with_single_links(self.filterset.qs).order_by(*self.order)

    @property
    def default_ordering(self):
        return RELEVANCE if self.search and self.has_form else super().default_ordering

    @property
    def order(self):
        """The order in use, as arguments of order_by."""
        if self.ordering == RELEVANCE:
            return (self.search.rank.desc(), *super().order)
        order = super().order
        return order(self.user) if callable(order) else order

    @cached_property
    def matches(self):
        """The Matches of the words that are searched for, or None; one query, which tells everything of them at once.

        Asked in pieces, each would find all matches again, or walk through all records by date to meet a rare word.
        """
        if not self.search:
            return None
        lists = self.conditions or {"all": Q()}
        falls_in = reduce(or_, lists.values())
        told = Activity.objects.told_to(self.user)
        counts = {f"{name}_count": Window(Count("pk", filter=condition)) for name, condition in lists.items()}
        found = (
            with_single_links(self.filterset.qs.filter(falls_in))
            .annotate(is_told=tells_more(told), dated_count=Window(Count("starts_on")), **counts)
            .order_by(*NEWEST_FIRST)
            .values_list("pk", "is_told", "starts_on", "dated_count", *counts)
        )
        return Matches(counting.rows(found[:KNOWN], KEPT), lists)

    @property
    def found_first(self):
        """The matching records, in order. Those that have the words are searched for once: PostgreSQL takes a rare word
        for a common one, and would else walk through all records by date to meet them."""
        if not self.search:
            return self.matching
        known, last = self.matches, max(self.page_number * self.page_size, self.ranked_count or 0)
        if known.is_whole or self.is_by_date and known.reaches(last):
            return with_single_links(Activity.objects.filter(pk__in=[*known.keys])).order_by(*self.order)
        if self.is_by_date and last <= known.dated_count:  # those without a date come last
            return self.matching.filter(starts_on__lte=known.newest)
        return self.matching

    @property
    def is_by_date(self):
        """Whether all that matches is listed, and this page is found by going through it newest first."""
        return not self.conditions and (self.page_order == NEWEST_FIRST or self.ranked_count is not None)

    def orders(self):
        return [order for order in super().orders() if self.search or order["name"] != RELEVANCE]

    @property
    def paging(self):
        return (*super().paging, "counts") if self.has_form else super().paging

    def faults(self):
        errors = super().faults()
        if self.params.get("ordering") == RELEVANCE and self.search is None:
            errors.setdefault("ordering", []).append("Give words to search for too: there is no best match without.")
        if self.params.get("counts") not in (None, "", "yes"):
            errors.setdefault("counts", []).append("Give yes, or leave this parameter out.")
        return errors

    def count_choices(self):
        """Let the form show how many rows each choice has, where few or asked for. One query at most."""
        most = MOST if self.params.get("counts") else FEW_COUNTED
        self.filterset.form.counts = choice_counts(self, most)

    @property
    def query_of_counts(self):
        """The query that shows the numbers beside the choices; None where they are shown, or cannot be."""
        if (
            not hasattr(self.filterset.form, "counts")
            or self.filterset.form.counts is not None
            or self.params.get("counts")
        ):
            return None
        return self.query(counts="yes")

    def asked(self):
        """A phrase for each value in use, and the query without it."""
        return [
            {"name": name, "phrase": phrase, "without": self.query(**changes, **self.besides_words(name))}
            for name, phrase, changes in self.filterset.words.chips()
        ]

    def besides_words(self, name):
        """What else of the query goes where a filter goes: without words there is no best match."""
        return {"ordering": None} if name == "search" and self.ordering == RELEVANCE else {}

    @property
    def notes(self):
        names = (name + sign for name in ("partner", "donor") for sign in ("", NOT))
        return merged_in_words(code for name in names for code in self.params.getlist(name))

    def sentence(self):
        """The filter in words, behind "activities"; empty without one."""
        return ", ".join(phrase for _, phrase in self.filterset.asked() if phrase)

    @cached_property
    def conditions(self):
        """{"certain": Q, "possible": Q} for the period asked for; None without one."""
        if self.filterset.days is None:
            return None
        return Activity.objects.in_period(*self.filterset.days, self.user)

    @property
    def certainty(self):
        """ "certain" or "possible": which of the two this list counts and pages through."""
        return self.filterset.form.cleaned_data.get("certainty") or "certain"

    @cached_property
    def counts(self):
        """{"certain": n, "possible": n} in a period, {"all": n} without one."""
        if self.search:
            return self.matches.counts
        return counting.count(self.matching, KEPT, **(self.conditions or {}))

    @property
    def count(self):
        return self.counts[self.certainty if self.conditions else "all"]

    @property
    def possible_count(self):
        """How many may fall in the period but need not; None where no period is asked for, or these are the list."""
        return self.counts["possible"] if self.lists_possible_apart else None

    @property
    def lists_possible_apart(self):
        return bool(self.conditions) and self.certainty == "certain"

    @property
    def possible_query(self):
        """The query of the list of those that may fall in the period but need not."""
        return self.query(certainty="possible")

    def parts(self):
        """All records of the list, on whatever page, in order: querysets under "certain" and "possible" as far as
        the list has them, under "" where no period is asked for."""
        if not self.conditions:
            return {"": self.matching}
        shown = ["certain", "possible"] if self.lists_possible_apart else ["possible"]
        return {certainty: self.matching.filter(self.conditions[certainty]) for certainty in shown}

    @property
    def ranked_count(self):
        """How many of the matches are in order by how well they match, whole pages; None where all are.

        To weigh tens of thousands of activities would cost many times what a page does. So of many matches the newest
        come first, the best of them before the others, then the rest by date.
        """
        is_in_part = self.ordering == RELEVANCE and sum(self.counts.values()) > WEIGHED
        return -(-RANKED // self.page_size) * self.page_size if is_in_part else None

    @cached_property
    def page_order(self):
        """The arguments of order_by for the rows of this page."""
        is_ranked = self.ranked_count is None or (self.page_number - 1) * self.page_size < self.ranked_count
        return self.order if is_ranked else NEWEST_FIRST

    def page_of(self, found):
        """The keys of this page of what was found, as a queryset."""
        if self.ranked_count is not None:
            found = found.order_by(*NEWEST_FIRST)
            if self.page_order != NEWEST_FIRST:
                newest = found.values("pk")[: self.ranked_count]
                found = Activity.objects.filter(pk__in=newest).order_by(*self.page_order)
        first = (self.page_number - 1) * self.page_size
        return found.values("pk")[first : first + self.page_size]

    @cached_property
    def page(self):
        """The keys of this page's activities, as a queryset."""
        found = self.found_first
        return self.page_of(found.filter(self.conditions[self.certainty]) if self.conditions else found)

    @cached_property
    def possible_page(self):
        """The keys of the first that only possibly fall in the period, as a queryset; on the first page only."""
        if not self.lists_possible_apart or self.page_number > 1:
            return None
        return self.page_of(self.found_first.filter(self.conditions["possible"]))

    @cached_property
    def found(self):
        """(items of this page, items that only possibly fall in the period), in one query for both."""
        besides = self.besides()
        if self.possible_page is None:
            return list_rows(self.page, self.page_order, self.base, self.language, self.user, **besides), []
        chosen = self.page.union(self.possible_page, all=True)
        besides["is_certain"] = self.conditions["certain"]
        both = list_rows(chosen, self.page_order, self.base, self.language, self.user, **besides)
        certain = [row.pop("is_certain") for row in both]
        return [*compress(both, certain)], [
            row for row, is_certain in zip(both, certain, strict=True) if not is_certain
        ]

    def besides(self):
        """What a row of the page shows besides an item of the API: where words were found, how it stands."""
        if not self.has_form:
            return {}
        return publication_to(self.user) | (self.search.places if self.search else {})

    @property
    def rows(self):
        return self.found[0]

    @property
    def possible_rows(self):
        return self.found[1]

    @cached_property
    def json(self):
        """The items of this page as JSON, each made only if it has changed since it was last asked for."""
        return list_json(self.keys, self.base, self.language, self.user)

    @property
    def keys(self):
        """{key: whether something is withheld of it that the user is told all the same} of this page, in order."""
        first, last = (self.page_number - 1) * self.page_size, self.page_number * self.page_size
        if self.search and self.is_by_date and self.ranked_count is None and self.matches.reaches(last):
            return dict(islice(self.matches.keys.items(), first, last))
        told = Activity.objects.told_to(self.user)
        return dict(self.page.annotate(is_told=tells_more(told)).values_list("pk", "is_told"))


class Matches:
    """The activities that hold some words.

    counts: how many there are, {"all": n}, or {"certain": n, "possible": n} in a period;
    keys: {key: whether something is withheld of it that the user is told all the same} of the newest KNOWN of them;
    newest: the last day on which one begins, of `dated_count` that have one.
    """

    def __init__(self, rows, names):
        self.keys = {key: is_told for key, is_told, *_ in rows}
        _, _, self.newest, self.dated_count, *counts = rows[0] if rows else (None, None, None, 0, *(0 for _ in names))
        self.counts = dict(zip(names, counts, strict=True))
        self.count = sum(counts)

    @property
    def is_whole(self):
        return len(self.keys) == self.count

    def reaches(self, number):
        """Whether the newest `number` of them are known, or all where they are less."""
        return len(self.keys) >= min(number, self.count)


class BestActivities(ActivityListing):
    """The activities that answer words best, as rows with the words marked."""

    def besides(self):
        return publication_to(self.user) | self.search.places


class ProjectFilterSet(ListFilterSet):
    search = SearchFilter(method="titled_with", label="Title")
    status = CodeFilter(ProjectStatus, field_name="status", label="Status")
    country = CodeFilter(Country, code="alpha3", label_of="name", method="for_country", label="Country")
    region = CodeFilter(Region, method="in_region", label="Region")
    partner = PartnerFilter(method="with_partner", label="Partner")
    theme = CodeFilter(Theme, method="about", label="Theme")

    phrases = {
        "search": "titled “{}”",
        "status": "with status {}",
        "country": "for {}",
        "region": "in {}",
        "partner": "with {}",
        "theme": "about {}",
    }

    class Meta:
        model = Project
        fields = []

    def titled_with(self, queryset, name, words):
        return queryset.filter(pk__in=fitting_keys(PROJECT, words))

    def for_country(self, queryset, name, country):
        return queryset.filter(
            Exists(Project.countries.through.objects.filter(project=OuterRef("pk"), country=country))
        )

    def in_region(self, queryset, name, region):
        return queryset.filter(Exists(Project.regions.through.objects.filter(project=OuterRef("pk"), region=region)))

    def with_partner(self, queryset, name, code):
        return queryset.filter(Exists(ProjectPartner.objects.filter(project=OuterRef("pk"), partner__code=code)))

    def about(self, queryset, name, theme):
        return queryset.filter(Exists(Project.themes.through.objects.filter(project=OuterRef("pk"), theme=theme)))


class ProjectListing(Listing):
    """Projects that a user may see, by title."""

    filterset_class = ProjectFilterSet
    orderings = {
        "title": ("by title", (F("title").asc(nulls_last=True), F("id").asc())),
        "-starts_on": ("newest first", (F("starts_on").desc(nulls_last=True), F("id").desc())),
        "-updated_at": ("last changed first", (F("updated_at").desc(), F("id").desc())),
        "reference": ("by reference", (F("reference").asc(),)),
    }

    def records(self):
        return Project.objects.visible_to(self.user).titled()

    def rows_of(self, page):
        return project_items(page, self.user, self.base)


class TermFilterSet(ListFilterSet):
    search = SearchFilter(method="with_letters", label="Label or code")
    is_active = YesNoFilter(field_name="is_active", label="Offered for new records")

    def with_letters(self, queryset, name, words):
        return queryset.filter(Q(label__unaccent__icontains=words) | Q(code__iexact=words))


def term_listing(term_model):
    """The listing of one vocabulary."""

    class filterset(TermFilterSet):  # noqa: N801
        class Meta:
            model = term_model
            fields = []

    class TermListing(Listing):
        model = term_model
        filterset_class = filterset
        orderings = {
            "position": ("in the order of the vocabulary", (F("position").asc(), F("code").asc())),
            "code": ("by code", (F("code").asc(),)),
            "label": ("by label", (F("label").asc(), F("code").asc())),
        }
        default_page_size = 200

        def records(self):
            return term_model.objects.all()

        def rows_of(self, page):
            return term_items(page, self.base)

    return TermListing
