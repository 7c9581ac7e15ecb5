"""The pages across States: who became party in a year, who is party to all instruments, and what is missing."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from ctassist.lib import freshness, parameters, reference
from ctassist.lib.errors import refuse
from ctassist.lib.pages import ListPage, api_base, language_of
from ctassist.lib.tables import CsvTable
from instruments.models import Instrument
from instruments.sentences import LABELS
from reports import statistics
from reports.treaty_listing import BecamePartyListing, MissingListing, RatificationListing, TreatyFigures


class BecameParty(ListPage):
    """The States that became party to something in a year or period, and those of which that is not known."""

    template_name = "instruments/became_party.html"
    listing_class = BecamePartyListing

    def context(self, listing):
        rows = [] if listing.shown == "not_judged" else [with_acts(state) for state in listing.states_shown]
        return {
            "figures": listing.figures,
            "rows": rows,
            "opens": {show: f"{listing.query(show=value)}#rows" for show, value in OPENS.items()},
            "csv_query": listing.query(show=None),
        }


OPENS = {"all": None, "dated": "dated", "not_judged": "not_judged"}


def with_acts(state):
    """A State of `statistics.ratification` with its acts as a page shows them."""
    instruments = reference.tables().rows(Instrument)
    acts = [{"instrument": instruments[a["code"]], "on": statistics.act_in_words(a)} for a in state["instruments"]]
    return state | {"acts": acts}


@require_safe
def became_party_csv(request):
    """What that page tells as a CSV file, with those of which it is not known."""
    with freshness.one_snapshot():
        listing = RatificationListing(request.GET, request.user, api_base(request), language_of(request))
        if listing.errors:
            return refuse(request, listing.errors)
        figures = listing.figures
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"became-party-{listing.year or listing.params['period'].replace('..', '-to-')}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    table = CsvTable(response)
    table.write(CSV_COLUMNS)
    for row in csv_rows(figures):
        table.write([*row, figures["as_of"].isoformat()])
    table.close()
    return response


became_party_csv.takes = parameters.CHECKED_BY_VIEW

CSV_COLUMNS = (
    *("alpha3", "country", "name_in_source", "became_party", "instrument", "instrument_title"),
    *("deposited_on", "deposited_on_precision", "as_of"),
)


def csv_rows(figures):
    """A row for each State and instrument: `became_party` is "yes", or "not known" for those that cannot be judged."""
    instruments = reference.tables().rows(Instrument)
    for state in figures["became_party"]:
        named = [state["alpha3"], state["name"], state["name_in_source"], "yes"]
        for act in state["instruments"]:
            title = instruments[act["code"]].short_title
            yield [*named, act["code"], title, act["deposited_on"], act["deposited_on_precision"]]
        if state["instrument_not_stated"]:
            yield [*named, None, None, None, None]
    for state in figures["not_judged"]["countries"]:
        for code in state["instruments"]:
            row = [state["alpha3"], state["name"], None, "not known", code, instruments[code].short_title, None, None]
            yield row


class PartyToAll(ListPage):
    """The States party to every universal instrument on a day, by rank, and how far that is known of the others."""

    template_name = "instruments/party_to_all.html"
    listing_class = TreatyFigures

    def context(self, listing):
        if listing.states is None:
            return {}
        told = statistics.party_to_all(listing.as_of, listing.states)
        return {"told": told, "figures": [(code, label, len(told[code])) for code, label in PARTS.items()]}


PARTS = {
    "all": "party to all",
    "one": "lack exactly one",
    "two": "lack exactly two",
    "more": "lack three or more, nothing else unknown",
    "some": "lack some, how many is not known",
    "not_judged": "may be party to all: not known",
}


class Missing(ListPage):
    """What the States of a region or network are to each instrument on a day; without one, all groups in numbers."""

    template_name = "instruments/missing.html"
    listing_class = MissingListing

    def context(self, listing):
        if not listing.has_group:
            queries = [listing.query(**{row["kind"]: row["group"].code}) for row in listing.by_group]
            return {"groups": [row | {"query": query} for row, query in zip(listing.by_group, queries, strict=True)]}
        if listing.told is None:
            return {}
        return {
            "told": listing.told,
            "status_figures": [cell(listing, None, *found) for found in listing.told["counts"].items()],
            "instrument_rows": [
                row | {"cells": [cell(listing, row["instrument"].code, *found) for found in row["counts"].items()]}
                for row in listing.told["instruments"]
            ],
            "named": listing.named,
            "named_title": LABELS[listing.asked_of["status"]] if listing.asked_of.get("status") else "What is missing",
        }


def cell(listing, instrument, status, count):
    """How many States are something to an instrument, or to any, with the query that names them."""
    query = f"{listing.query(instrument=instrument, status=status)}#named"
    return {"code": status, "label": LABELS[status], "count": count, "query": query}
