"""What all pages with a list share."""

from django.shortcuts import render
from django.views.generic import View

from ctassist.lib.errors import BadParameters


def api_base(request):
    """The root of the API's addresses, as the request knows this site."""
    return request.build_absolute_uri("/api/v1")


class ListPage(View):
    """A list as a page. What cannot be answered is said in words, with status 400 and no rows."""

    template_name = None
    listing_class = None

    def make_listing(self, request):
        return self.listing_class(request.GET, request.user, api_base(request))

    def context(self, listing):
        """What the template needs besides `listing`; called when the list can be answered."""
        return {}

    def get(self, request):
        listing = self.make_listing(request)
        try:
            listing.check()
        except BadParameters as error:
            return render(request, self.template_name, {"listing": listing, "errors": error.errors}, status=400)
        return render(request, self.template_name, {"listing": listing, **self.context(listing)})
