"""The dashboard as a page."""

from django.urls import reverse

from activities.models.activity import DELIVERED
from ctassist.lib.pages import ListPage
from reports import accession_page, people, people_page, reported_page
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
        shown, rows = Dashboard(listing), reverse("activities")
        figures = people.of_listing(listing, DELIVERED)
        return {
            "dashboard": shown,
            "people": people_page.shown(figures, shown.query),
            "list": rows,
            "reach": opened_reach(reach(shown)),
            "reported": reported_page.of_dashboard(listing, shown.period, figures),
            "became_party_count": accession_page.of_dashboard(shown.period),
            "period_query": f"?period={shown.period.code}" if shown.period else "",
            "map": board_map(listing.map_shown, shown, figures, rows),
            "maps": [(label, listing.query(map=name), name == listing.map_shown) for name, label in MAPS.items()],
            "stretches": with_bars(shown.stretches),
            "breakdowns": [opened(part) for part in shown.breakdowns],
        }


def opened(part):
    """A breakdown with bars, its first rows apart from the others."""
    rows = with_bars(part["rows"])
    return part | {"first": rows[:SHOWN], "others": rows[SHOWN:]}


def opened_reach(told):
    """The States reached with bars, the first apart from the others."""
    rows = with_bars(told["reached"])
    return told | {"first": rows[:SHOWN], "others": rows[SHOWN:]}


def with_bars(rows):
    """The rows with the lengths of their bars in per cent of the longest: `bar` certain, `bar_possible` after it."""
    longest = max((row["count"] + (row["possible"] or 0) for row in rows), default=0) or 1
    return [
        row
        | {
            "bar": round(100 * row["count"] / longest, 1),
            "bar_possible": round(100 * (row["possible"] or 0) / longest, 1),
        }
        for row in rows
    ]
