"""What all API endpoints share: lists and details from the same reading as the pages."""

from django.http import Http404
from django.utils.cache import patch_vary_headers
from rest_framework.response import Response
from rest_framework.views import APIView

from ctassist.lib import freshness
from ctassist.lib.errors import BadParameters
from ctassist.lib.pages import api_base, faults_of_detail, language_of


class ListEndpoint(APIView):
    """A page of a list: `count`, `next`, `previous`, `results`."""

    listing_class = None

    def get(self, request):
        user = request.user  # signed in before the snapshot: noting the use of a token writes
        with freshness.one_snapshot():
            language = language_of(request)
            listing = self.listing_class(request.query_params, user, api_base(request), language, has_form=False)
            return self.answer(request, listing)

    def answer(self, request, listing):
        listing.check()
        address = request.build_absolute_uri(request.path)
        body = {
            "count": listing.count,
            "next": listing.next_query and address + listing.next_query,
            "previous": listing.previous_query and address + listing.previous_query,
            "results": self.results(listing),
        }
        return varied(Response(body | self.more(listing, address)))

    def results(self, listing):
        """The items of the page: dicts, or JSON that is ready."""
        return listing.rows

    def more(self, listing, address):
        """What this list says besides."""
        return {}


class DetailEndpoint(APIView):
    """One record; 404 for one that is not there or not for the asker's eyes."""

    def get(self, request, key):
        faults = faults_of_detail(request.query_params)
        if faults:
            raise BadParameters(faults)
        user = request.user
        with freshness.one_snapshot():
            item = self.item(key, user, api_base(request), language_of(request))
        if item is None:
            raise Http404
        return varied(Response(item))

    def item(self, key, user, base, language):
        raise NotImplementedError("a detail endpoint says how it reads one record")


def varied(response):
    """Says to caches that the answer depends on the asker and the language."""
    patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
    return response
