"""The dashboard as a page."""

from django.urls import reverse

from activities.models.activity import DELIVERED
from ctassist.lib.pages import ListPage
from reports import people, people_page
from reports.dashboard import Dashboard
from reports.listing import DashboardListing

SHOWN = 12  # rows of a breakdown that stand open on the page


class DashboardPage(ListPage):
    """What was done, for whom, with whom, as far as it is recorded; every number opens its rows."""

    template_name = "dashboard.html"
    listing_class = DashboardListing

    def context(self, listing):
        shown = Dashboard(listing)
        return {
            "dashboard": shown,
            "people": people_page.shown(people.of_listing(listing, DELIVERED), shown.query),
            "list": reverse("activities"),
            "stretches": with_bars(shown.stretches),
            "breakdowns": [opened(part) for part in shown.breakdowns],
        }


def opened(part):
    """A breakdown with bars, its first rows apart from the others."""
    rows = with_bars(part["rows"])
    return part | {"first": rows[:SHOWN], "others": rows[SHOWN:]}


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
