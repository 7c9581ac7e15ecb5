"""The dashboard of a list of activities: how many of its rows are of each kind, theme, country …, and which they are.

It takes the parameters of the list, and every number stands with the query of the list that shows its rows. Where a
period is asked for, `count` is of the rows that certainly fall in it, and `possible` of those that may; the two are
never added. A row can be of several themes, countries or partners: then the numbers of a breakdown make more than the
total, by as many as `repeated` says; `not_recorded` counts the rows that say nothing there. For every breakdown

    total = sum of the counts - repeated + not_recorded
"""

import datetime as dt
from functools import cached_property

from activities.facets import FACETS
from activities.models import Activity
from activities.reading import QUALIFIERS, basis_of_sum, in_number_words
from ctassist.lib import reference
from ctassist.lib.plain_text import in_order
from ctassist.lib.several import NOT_RECORDED
from reports.narrowing import narrowed, narrowed_each
from reports.stretches import Stretch, year_of
from reports.tallies import BREAKDOWNS, tally

PEOPLE = {
    "planned": "people expected",
    "reported": "people reported",
    "attended": "people who attended, by lists and head counts",
}
NOTHING = (0, 0, [])


class Dashboard:
    """The figures and breakdowns of a listing of activities that can be answered, for page and API.

    A number is {"count", "possible", "query", "possible_query"}: `possible` is None where no period is asked for, a
    query None where the list cannot be asked for these rows (see `query`, `ActivityFilterSet.narrowed_to`).
    """

    def __init__(self, listing):
        self.listing = listing
        self.period = Stretch(*listing.filterset.days) if listing.conditions else None
        self.earlier = self.period and self.period.before()
        stretches = self.period.parts() if self.period else []
        earlier = self.period and Activity.objects.in_period(self.earlier.first, self.earlier.last, listing.user)
        self.told = tally(listing, stretches, earlier)
        self.parts = stretches or [year_of(dt.date(year, 1, 1)) for year in years_of(self.told["days"])]

        certain, possible, _ = self.told["total"][None]
        listing.counts = {"certain": certain, "possible": possible} if self.period else {"all": certain}

    @cached_property
    def total(self):
        return self.number(self.told["total"][None])

    @cached_property
    def figures(self):
        """[number with "name", "label" and "note"]: of all rows, of those delivered, of delivered trainings."""
        trainings, (held, _, bases) = self.told["training"][None], self.told["held"][None]
        times = f"held {in_number_words(held, basis_of_sum(sorted(bases)))} times" if held != trainings[0] else None
        asked = {"delivered": "yes", "is_training": "yes"}
        return [
            {"name": "activities", "label": "activities", "note": None} | self.total,
            {"name": "delivered", "label": "delivered", "note": "completed or reported"}
            | self.number(self.told["delivered"][None], delivered="yes"),
            {"name": "trainings", "label": "delivered trainings", "note": times} | self.number(trainings, **asked),
        ]

    @cached_property
    def people(self):
        """[{"name", "label", "number", "basis", "words", "told", "not_recorded"}]: sums over the certain rows.

        `told` of them tell a number, `not_recorded` do not; `number` is None where none does.
        """
        return [self.people_of(name, label) for name, label in PEOPLE.items()]

    def people_of(self, name, label):
        total, told, bases = self.told[f"{name} people"][None]
        basis = basis_of_sum(sorted({code for together in bases for code in together.split(",")}))
        return {
            "name": name,
            "label": label,
            "number": total if told else None,
            "basis": basis,
            "words": QUALIFIERS[basis].format(f"{total:,}") if told else None,
            "told": told,
            "not_recorded": self.total["count"] - told,
        }

    @property
    def delivered(self):
        """The number of delivered rows."""
        return self.figures[1]

    @cached_property
    def countries_reached(self):
        """{"number", "basis", "words", "told", "not_recorded", "query"}: different countries that benefited.

        `told` of the delivered rows, which the query lists, say which or how many. "minimum": one does not list them.
        """
        (delivered, _, _), reached = self.told["delivered"][None], self.told["reached"]
        told = delivered - reached.silent
        basis = "minimum" if reached.stated or reached.silent else "exact"
        return {
            "number": reached.least if told else None,
            "basis": basis,
            "words": QUALIFIERS[basis].format(f"{reached.least:,}") if told else None,
            "told": told,
            "not_recorded": reached.silent,
            "query": self.query(delivered="yes"),
        }

    @cached_property
    def before(self):
        """The number of rows in the period before, with its "words"; None without a period."""
        if self.period is None:
            return None
        asked = {"year": None, "period": self.earlier.code}
        return self.number(self.told["before"][None], **asked) | {"words": self.earlier.words}

    # -- parts --

    @cached_property
    def breakdowns(self):
        """[{"name", "label", "rows", "repeated", "not_recorded"}]; rows are numbers with "code" and "label"."""
        return [self.breakdown(parted) for parted in BREAKDOWNS]

    def breakdown(self, parted):
        told = dict(self.told[parted.name])
        silent = told.pop(None, NOTHING)
        terms = {str(key): term for key, term in reference.tables().rows(parted.model).items()}
        codes = {key: getattr(terms[key], parted.code) for key in told}
        queries = narrowed_each(self.listing, parted.name, codes.values())
        rows = [
            {"code": codes[key], "label": getattr(terms[key], parted.words)} | self.opening(counts, queries[codes[key]])
            for key, counts in told.items()
        ]
        rows.sort(key=lambda row: (-row["count"], -(row["possible"] or 0), in_order(row["label"])))
        return {
            "name": parted.name,
            "label": parted.label,
            "rows": rows,
            "repeated": sum(row["count"] for row in rows) + silent[0] - self.total["count"],
            "not_recorded": self.number(silent, without=parted.without) if parted.without else None,
        }

    @property
    def choice_counts(self):
        """{filter: {code: number of rows}} as `activities.choice_counts` tells it, of filters that ask for nothing."""
        filterset, counted = self.listing.filterset, self.listing.certainty == "possible"
        asked = {*filterset.wanted, *filterset.narrowing} | ({"partner_role"} if filterset.codes("partner") else set())
        found = {}
        for part in BREAKDOWNS:
            if part.name not in asked:
                codes = FACETS[part.name].codes() | ({None: NOT_RECORDED} if FACETS[part.name].silent else {})
                told = self.told[part.name].items()
                found[part.name] = {codes[key]: row[counted] for key, row in told if key in codes and row[counted]}
        return found

    @cached_property
    def stretches(self):
        """By months or years: [number with "code" and "label"]. A row certainly falls in one of them at most.

        `possible` counts all rows that may fall in the stretch, those that certainly fall in the period among them.
        """
        places = range(1, len(self.parts) + 1) if self.period else [part.first.year for part in self.parts]
        return [
            {"code": part.code, "label": part.words}
            | self.number(fallen(self.told["days"], place), year=None, period=part.code)
            for place, part in zip(places, self.parts, strict=True)
        ]

    @property
    def in_no_stretch(self):
        """How many of the rows certainly fall in no single one of the stretches."""
        return self.total["count"] - sum(part["count"] for part in self.stretches)

    # -- numbers --

    def number(self, counts, **asked):
        """A number of rows, how many more may be meant, and the queries that show both."""
        return self.opening(counts, self.query(**asked), bool(asked.get("period")))

    def opening(self, counts, query, has_period=False):
        """The same with the query at hand; `has_period`: it names one, where none is asked for."""
        certain, possible, _ = counts
        has_period = has_period or bool(self.period)
        return {
            "count": certain,
            "possible": possible if has_period else None,
            "query": query,
            "possible_query": f"{query}&certainty=possible" if has_period and query else None,
        }

    def query(self, **asked):
        return narrowed(self.listing, **asked)


def years_of(days):
    """The years from the first to the last in which a row may fall; none where no row has a date."""
    dated = [years for years in days if years[0] is not None]
    return range(min(first for first, _ in dated), max(last for _, last in dated) + 1) if dated else range(0)


def fallen(days, place):
    """How many rows certainly fall in the stretch at a place, and how many may: those that are not dated too."""
    spread = ((first, last) for first, last in days if first is None or first != last and first <= place <= last)
    return days.get((place, place), 0), sum(days[stretch] for stretch in spread), []
