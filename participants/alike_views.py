"""The page on which officers make one of two records of the same person, or tell two people apart."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access_log import note
from activities.models import Activity
from ctassist.lib.data_classes import P2
from ctassist.lib.writing import StaleRecord, by_place
from participants.duplicates import merge_people, tell_apart
from participants.models import Participation, Person, registers_open_to
from participants.pairs import MOST_PAIRS, pairs_in

NOT_YOURS = (
    "You cannot make these two one record. Nothing is changed."  # whatever the reason: it may be a hidden record
)


@require_http_methods(["GET", "HEAD", "POST"])
def people_alike(request, reference):
    """Who on the list of an activity may be recorded twice; a POST joins two people, or tells them apart."""
    activity = get_object_or_404(registers_open_to(request.user), reference=reference)
    if not Activity.objects.editable_by(request.user).filter(pk=activity.pk).exists():
        raise Http404
    if request.method == "POST":
        return decided(request, activity)
    found = pairs_in(activity, request.user)
    pairs = found[:MOST_PAIRS]
    note("participants_read", actor=request.user, request=request, of=activity, data_class=P2, rows=2 * len(pairs))
    context = {"activity": activity, "pairs": with_parts(pairs, request.user), "has_more": len(found) > MOST_PAIRS}
    return render(request, "participants/people_alike.html", context)


def with_parts(pairs, user):
    """Each pair as dicts for the page, with the references of what each takes part in that `user` reads; one query."""
    people = {person.pk for pair in pairs for person in (pair.one, pair.other)}
    parts = Participation.objects.visible_to(user).filter(person__in=people).order_by("activity__reference")
    references = {}
    for person, reference in parts.values_list("person", "activity__reference"):
        references.setdefault(person, []).append(reference)
    return [
        {
            "why": pair.why,
            "people": [
                {"person": person, "activities": references.get(person.pk, [])} for person in (pair.one, pair.other)
            ],
            "turns": [(pair.one, pair.other), (pair.other, pair.one)],
        }
        for pair in pairs
    ]


def decided(request, activity):
    """Joins or tells apart the two people that were sent."""
    one, other = (person_sent(request, name) for name in ("kept", "merged"))
    try:
        if "different" in request.POST:
            tell_apart(one, other, by=request.user)
            messages.success(request, "They are not proposed any more.")
        else:
            merge_people(one, other, by=request.user)
            messages.success(request, "They are one person now.")
    except StaleRecord:
        messages.error(request, "Somebody changed one of them after you opened the page. Look again.")
    except PermissionDenied:
        messages.error(request, NOT_YOURS)
    except ValidationError as error:
        messages.error(request, " ".join(words for found in by_place(error).values() for words in found))
    return redirect("people-alike", activity.reference)


def person_sent(request, name):
    """The person named by the fields `kept` or `merged`, as of the version that the page showed; 404 for none."""
    try:
        person = Person.objects.editable_by(request.user).get(public_id=request.POST.get(name, ""))
        person.version = int(request.POST.get(f"{name}_version", "0"))
    except (Person.DoesNotExist, ValidationError, ValueError):
        raise Http404 from None
    return person
