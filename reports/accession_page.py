"""States that became party beside the assistance that they had, as a page."""

from ctassist.lib.pages import ListPage
from reports import accession
from reports.reported import became_party
from reports.stretches import Stretch
from reports.treaty_listing import RatificationListing


class AccessionListing(RatificationListing):
    """The acts of a year or period, each with the assistance before and after it."""

    @property
    def stretch(self):
        return Stretch(self.days[0], self.last_day)

    @property
    def lies_ahead(self):
        return self.last_day < self.days[0]

    @property
    def acts(self):
        """See `accession.beside`."""
        return [] if self.lies_ahead else accession.beside(self.stretch, self.states, self.user)


class AccessionPage(ListPage):
    """Who became party in a period, and what had been done for them before."""

    template_name = "reports/accession.html"
    listing_class = AccessionListing

    def context(self, listing):
        if listing.states is None:
            return {}
        acts = listing.acts
        return {"acts": acts, "states_count": len({act["country"].alpha3 for act in acts}), "years": accession.YEARS}


def of_dashboard(days):
    """How many States became party to something in some days, for the dashboard; None where none is known."""
    return len({row.country for row in became_party(days)}) or None if days else None
