"""States that became party beside the assistance that they had, as a page."""

from functools import cached_property

from ctassist.lib.listing import Listing
from ctassist.lib.pages import ListPage
from reports.accession import YEARS, acts_in, beside
from reports.reported import became_party
from reports.stretches import Stretch
from reports.treaty_listing import RatificationListing


class AccessionListing(RatificationListing):
    """The acts of a year or period by pages, each with the assistance before and after it."""

    paging = ("language", "page", "page_size")
    default_page_size = 100

    def check(self):
        Listing.check(self)

    @cached_property
    def all_acts(self):
        """Every Act of the period; none where it lies ahead, or the States asked for are not known."""
        first, last = self.days[0], self.last_day
        return [] if self.states is None or last < first else list(acts_in(Stretch(first, last), self.states))

    @cached_property
    def count(self):
        return len(self.all_acts)

    @cached_property
    def acts(self):
        """Those of this page; see `accession.beside`."""
        first = (self.page_number - 1) * self.page_size
        return beside(self.all_acts[first : first + self.page_size], self.user)


class AccessionPage(ListPage):
    """Who became party in a period, and what had been done for them before."""

    template_name = "reports/accession.html"
    listing_class = AccessionListing

    def context(self, listing):
        return {
            "acts": listing.acts,
            "states_count": len({act.country for act in listing.all_acts}),
            "years": YEARS,
        }


def of_dashboard(days):
    """How many States became party to something in some days, for the dashboard; None where none is known."""
    return len({row.country for row in became_party(days)}) or None if days else None
