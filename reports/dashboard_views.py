"""The dashboard as a page."""

from django.urls import reverse

from activities.models.activity import DELIVERED
from ctassist.lib.pages import ListPage
from reports import accession_page, numbers_html, people, people_page, reported_page
from reports.board_map import MAPS, board_map
from reports.dashboard import Dashboard
from reports.listing import BoardListing
from reports.reach import reach

SHOWN = 12  # rows of a breakdown that stand open on the page


class DashboardPage(ListPage):
    """What was done, for whom, with whom, as far as it is recorded; every number opens its rows."""

    template_name = "dashboard.html"
    listing_class = BoardListing

    def context(self, listing):
        shown, address = Dashboard(listing), reverse("activities")
        figures = people.of_listing(listing, DELIVERED)
        listing.filterset.form.counts = shown.choice_counts
        return {
            "dashboard": shown,
            "people": people_page.shown(figures, listing),
            "list": address,
            "figures": [row | {"html": numbers_html.number(row, address)} for row in with_before(shown)],
            "sums": [row | {"url": address + shown_with(shown, row["name"])} for row in shown.people],
            "reach": opened_reach(reach(shown), address),
            "reported": reported_page.of_dashboard(listing, shown.period, figures),
            "became_party_count": accession_page.of_dashboard(shown.period),
            "period_query": f"?period={shown.period.code}" if shown.period else "",
            "map": board_map(listing.map_shown, shown, figures, address),
            "maps": [(label, listing.query(map=name), name == listing.map_shown) for name, label in MAPS.items()],
            "stretches": with_bars(shown.stretches, address),
            "breakdowns": [opened(part, address) for part in shown.breakdowns],
        }


COLUMNS = {"planned": "expected", "reported": "reported", "attended": "attended"}  # of the list, by sums of people


def shown_with(shown, name):
    """The query of the rows behind a sum of people, with the column that was added up."""
    return f"{shown.total['query'].removesuffix('?') or '?'}&columns=dates,title,{COLUMNS[name]}".replace("?&", "?")


def with_before(shown):
    """The figures of a dashboard, and the number of the period before where there is one."""
    words = "activities the period before"
    return shown.figures + ([{"label": words, "note": shown.before["words"]} | shown.before] if shown.before else [])


def opened(part, address):
    """A breakdown with bars, its first rows apart from the others."""
    rows = with_bars(part["rows"], address)
    silent = part["not_recorded"]
    return part | {
        "first": rows[:SHOWN],
        "others": rows[SHOWN:],
        "not_recorded": silent and silent | {"html": numbers_html.number(silent, address)},
    }


def opened_reach(told, address):
    """The States reached with bars, the first apart from the others; links to those that perhaps or not were."""
    rows, profiles = with_bars(told["reached"], address), reverse("countries")
    perhaps = ((row["name"], row["possible_query"] and address + row["possible_query"]) for row in told["possible"])
    others = ((country.name, f"{profiles}{country.alpha3}/") for country in told["not_reached"] or ())
    return told | {
        "first": rows[:SHOWN],
        "others": rows[SHOWN:],
        "possible_html": numbers_html.run(perhaps),
        "not_reached_html": numbers_html.run(others),
    }


def with_bars(rows, address):
    """The rows with the lengths of their bars in per cent of the longest (`bar` certain, `bar_possible` after it), and
    as `html`."""
    longest = max((row["count"] + (row["possible"] or 0) for row in rows), default=0) or 1
    barred = [
        row
        | {
            "bar": round(100 * row["count"] / longest, 1),
            "bar_possible": round(100 * (row["possible"] or 0) / longest, 1),
        }
        for row in rows
    ]
    return [row | {"html": numbers_html.row(row, address)} for row in barred]
