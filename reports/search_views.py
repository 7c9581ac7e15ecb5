"""The page that searches in everything, and what it suggests while somebody types."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from ctassist.lib import freshness
from ctassist.lib.pages import api_base, language_of
from ctassist.lib.parameters import CHECKED_BY_VIEW
from participants.people_search import place_of
from reports.search import MOST_SHOWN, MOST_SUGGESTED, GlobalSearch


def searched(request, template, most):
    """What was found, or what cannot be searched for, as a page."""
    with freshness.one_snapshot():
        found = GlobalSearch(request.GET, request.user, api_base(request), language_of(request), most=most)
        context = {"found": found, "errors": found.errors, "people": place_of(request.user)}
        return render(request, template, context, status=400 if found.errors else 200)


@require_safe
def search(request):
    """The best of each kind, and where to find the others."""
    return searched(request, "search/search.html", MOST_SHOWN)


@require_safe
def suggestions(request):
    """The best few of each kind, as the options under the search box."""
    return searched(request, "search/_suggestions.html", MOST_SUGGESTED)


search.takes = suggestions.takes = CHECKED_BY_VIEW
