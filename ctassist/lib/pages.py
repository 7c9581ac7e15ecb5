"""What all pages with a list share."""

import re
from functools import wraps

from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.generic import View

from ctassist.lib import freshness
from ctassist.lib.errors import BadParameters, refuse

LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)


def language_of(request):
    """The language that is asked for: by `language` in the address, else by the client's first preference; or ""."""
    wanted = request.GET.get("language") or request.headers.get("Accept-Language", "").split(",")[0]
    wanted = wanted.split(";")[0].split("-")[0].strip().lower()
    return wanted if LANGUAGE.fullmatch(wanted) else ""


def faults_of_detail(params):
    """Messages by parameter for the page or answer of one record, which takes a language and nothing else."""
    faults = {name: ["There is no parameter of this name."] for name in params if name != "language"}
    return faults | faults_of_language(params)


def faults_of_language(params):
    if len(params.getlist("language")) > 1:
        return {"language": ["Give this parameter once."]}
    if params.get("language") and not LANGUAGE.fullmatch(params["language"]):
        return {"language": ["Give the code of a language, such as en or fr."]}
    return {}


def one_record(view):
    """A page of one record: only to be read, as of one moment, and without parameters that it does not take."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        faults = faults_of_detail(request.GET)
        if faults:
            return refuse(request, faults)
        with freshness.one_snapshot():
            return view(request, *args, **kwargs)

    return require_safe(checked)


def api_base(request):
    """The root of the API's addresses, as the request knows this site."""
    return request.build_absolute_uri("/api/v1")


class ListPage(View):
    """A list as a page. What cannot be answered is said in words, with status 400 and no rows."""

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
