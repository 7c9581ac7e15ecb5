"""What all pages with a list share."""

from functools import partial, wraps

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.generic import View

from ctassist.lib import freshness, parameters, reference
from ctassist.lib.errors import BadParameters, refuse


def known_languages():
    """Codes of the languages that titles can be in, in the order of their table."""
    return reference.tables().rows(apps.get_model(settings.LANGUAGE_MODEL)).keys()


def language_of(request):
    """The language that is asked for: by `language` in the address, else by the client's first preference.

    "" where neither names one that is known: a browser may prefer any language, and then gets the original.
    """
    wanted = request.GET.get("language") or request.headers.get("Accept-Language", "").split(",")[0]
    wanted = wanted.split(";")[0].split("-")[0].strip().lower()
    return wanted if wanted and wanted in known_languages() else ""


def faults_of_language(params):
    """A message where `language` names none that is known; call it inside the snapshot that the answer is read in."""
    given = params.get("language")
    if not given or given in known_languages():
        return {}
    return {"language": [f"Give the code of a language that is known here: {', '.join(known_languages())}."]}


def faults_of_detail(params, asks):
    """Messages by parameter for the page or answer of one record; `asks` gives the filter of each besides language."""
    faults = faults_of_language(params)
    for name, found in asks.items():
        try:
            found.field.clean(params.get(name, ""))
        except ValidationError as error:
            faults[name] = error.messages
    return faults


def answers_of(params, asks):
    """The values of those parameters; None for one that is not given."""
    return {name: found.field.clean(params.get(name, "")) for name, found in asks.items()}


def one_record(view=None, *, asks=None):
    """A page of one record: only to be read, as of one moment, in a language that is known.

    `asks` gives a filter for each parameter that the view is called with besides.
    """
    if view is None:
        return partial(one_record, asks=asks)
    asks = asks or {}

    @wraps(view)
    def checked(request, *args, **kwargs):
        with freshness.one_snapshot():
            if faults := faults_of_detail(request.GET, asks):
                return refuse(request, faults)
            return view(request, *args, **kwargs, **answers_of(request.GET, asks))

    return parameters.takes(*parameters.LANGUAGE, *asks)(require_safe(checked))


def api_base(request):
    """The root of the API's addresses, as the request knows this site."""
    return request.build_absolute_uri("/api/v1")


class ListPage(View):
    """A list as a page. What cannot be answered is said in words, with status 400 and no rows."""

    takes = parameters.CHECKED_BY_VIEW
    template_name = None
    listing_class = None

    def make_listing(self, request):
        return self.listing_class(request.GET, request.user, api_base(request), language_of(request))

    def context(self, listing):
        """What the template needs besides `listing`; called when the list can be answered."""
        return {}

    def get(self, request):
        with freshness.one_snapshot():
            return self.answer(request)

    def answer(self, request):
        listing = self.make_listing(request)
        try:
            listing.check()
        except BadParameters as error:
            return render(request, self.template_name, {"listing": listing, "errors": error.errors}, status=400)
        return render(request, self.template_name, {"listing": listing, **self.context(listing)})
