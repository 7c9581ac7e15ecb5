"""What all API endpoints share: lists and details from the same reading as the pages, and how writes are asked for.

A detail that people write has a version; it is its ETag. Who changes it says in `If-Match` which version they saw.
"""

import re

import orjson
from django.db import transaction
from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from rest_framework.response import Response
from rest_framework.views import APIView

from ctassist.lib import freshness, idempotency, parameters
from ctassist.lib.api_defaults import MayWrite
from ctassist.lib.errors import BadParameters, Refused
from ctassist.lib.pages import answers_of, api_base, faults_of_detail, language_of

ETAG = re.compile(r'"(\d{1,9})"', re.ASCII)


class ListEndpoint(APIView):
    """A page of a list: `count`, `next`, `previous`, `results`."""

    takes = parameters.CHECKED_BY_VIEW
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
    """One record; 404 for one that is not there or not for the asker's eyes.

    `asks` gives a filter for each parameter that `item` is called with besides; `takes` names them too.
    """

    asks = {}
    takes = parameters.LANGUAGE

    def get(self, request, key):
        user = request.user
        with freshness.one_snapshot():
            if faults := faults_of_detail(request.query_params, self.asks):
                raise BadParameters(faults)
            asked = answers_of(request.query_params, self.asks)
            item = self.item(key, user, api_base(request), language_of(request), **asked)
        if item is None:
            raise Http404
        return tagged(varied(Response(item)), item)

    def item(self, key, user, base, language):
        raise NotImplementedError("a detail endpoint says how it reads one record")


def varied(response):
    """Says to caches that the answer depends on the asker and the language."""
    patch_vary_headers(response, ["Accept-Language", "Authorization", "Cookie"])
    return response


# -- writing --


class Writes:
    """An endpoint that also takes writes; who may do what is decided by the services."""

    permission_classes = [MayWrite]

    def perform_authentication(self, request):
        """Keeps the body before a session's CSRF check reads it: `once` needs the whole of it afterwards."""
        _ = request._request.body
        super().perform_authentication(request)

    def refuse_parameters(self, request):
        """A write takes no parameters; what it says stands in its body."""
        if faults := parameters.faults(request.query_params, {}):
            raise BadParameters(faults)


def tagged(response, item):
    """The answer with the ETag of a record that has a version."""
    if item.get("version"):
        response["ETag"] = f'"{item["version"]}"'
    return response


def version_seen(request):
    """The version that a writer saw, from `If-Match`; refused without one (428) or with one that is none (412)."""
    sent = request.headers.get("If-Match")
    if sent is None:
        raise Refused(428, "Say in If-Match which version you change: send the ETag that you read.")
    match = ETAG.fullmatch(sent.strip())
    if match is None:
        raise Refused(412, 'If-Match holds no ETag of ours, such as "4".')
    return int(match[1])


def once(request, act, again=None):
    """What `act()` answers, (status, headers, item); the same again for a request whose Idempotency-Key came before.

    The answer is kept in the transaction of the write itself. Refusals are not kept. With `again`, which makes the item
    anew from the headers that were answered, its body is not: names of people are kept in their own tables only.
    """
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= idempotency.LONGEST_KEY and key.isascii() and key.isprintable()):
        raise Refused(400, f"An Idempotency-Key has 1 to {idempotency.LONGEST_KEY} printable ASCII characters.")
    raw = request._request.body
    with transaction.atomic():
        if key is None:
            return written(*act())
        try:
            before = idempotency.claimed(request.user, key, idempotency.digest_of(request.path, raw))
        except idempotency.KeyUsedOtherwise:
            raise Refused(422, "This Idempotency-Key came before with another request.") from None
        if before is not None:
            headers = dict(zip(before.headers[::2], before.headers[1::2], strict=True))
            if again is not None:
                return written(before.status, headers, again(headers))
            return answered(before.status, headers, bytes(before.body))
        response = written(*act())
        headers = {name: response[name] for name in ("ETag", "Location") if name in response}
        kept = response.content if again is None else b""
        idempotency.keep(request.user, key, response.status_code, headers, kept)
        return response


def written(status, headers, item):
    """The answer to a write, made at once: it may have to be kept."""
    body = orjson.dumps(item, default=str, option=orjson.OPT_UTC_Z)
    return tagged(answered(status, headers, body), item)


def answered(status, headers, body):
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)
