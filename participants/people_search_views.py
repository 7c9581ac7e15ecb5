"""Officers find the people whom their office recorded, over all its activities."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.access_log import Of, note
from ctassist.lib.data_classes import P2
from participants.people_search import LONGEST, people_of_office, searches_people


def for_officers(view):
    """For officers of an office; for everybody else who signed in there is no such page."""

    @wraps(view)
    def checked(request):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not searches_people(request.user):
            raise Http404
        return view(request)

    return checked


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def people_search(request):
    """The form; a POST searches, and is noted with the number of people shown."""
    context = {"name": "", "people": None, "longest": LONGEST}
    if request.method == "POST":
        context["name"] = request.POST.get("name", "").strip()
        if faults := faults_of(context["name"]):
            return render(request, "participants/people_search.html", context | {"errors": faults}, status=400)
        context["people"], context["are_more"] = people_of_office(context["name"], request.user)
        of = Of("people", office_id=request.user.office_id)
        note("people_searched", actor=request.user, request=request, of=of, data_class=P2, rows=len(context["people"]))
    return render(request, "participants/people_search.html", context)


def faults_of(name):
    if "\0" in name:
        return {"name": ["Null characters are not allowed."]}
    if not any(map(str.isalnum, name)):
        return {"name": ["Give a name, or the beginning of one."]}
    return {"name": [f"Give at most {LONGEST} characters."]} if len(name) > LONGEST else {}
