"""Who searches for people by name over all activities, and where: names are sent, they stand in no address.

The data protection officer has a desk for it. Officers find the people whom their own office recorded, in activities
whose lists are open to them. Nobody else: what is lent to a manager or another office is the list of one activity, for
a reason that is told to its owner, and not a part of a directory (decision 32).
"""

from django.db.models import Prefetch, Q
from django.db.models.functions import Lower
from django.urls import reverse

from accounts.roles import Role, has_right
from participants.models import Participation, Person
from participants.names import name_key

MOST_SHOWN = 50
LONGEST = 200


def searches_people(user):
    """Whether somebody searches among the people of their own office."""
    is_officer = getattr(user, "role", None) == Role.OFFICER and user.office_id is not None
    return is_officer and has_right(user, "read_personal")


def place_of(user):
    """Where somebody may search for people by name; None for nobody's place."""
    if has_right(user, "protect_people"):
        return reverse("data-protection")
    return reverse("people-search") if searches_people(user) else None


def people_of_office(words, user):
    """(the people of the user's office whose names have words that begin so; whether there are more than shown).

    Each with `parts`, what they took part in as far as its list is open to the user, the newest first.
    """
    keys = name_key(words).split()
    if not keys:
        return [], False
    people = Person.objects.editable_by(user).filter(erased_at__isnull=True)
    for key in keys:
        people = people.filter(Q(name_key__startswith=key) | Q(name_key__contains=f" {key}"))
    parts = Participation.objects.visible_to(user).select_related("activity").order_by("-activity__starts_on", "-id")
    people = people.select_related("country").prefetch_related(Prefetch("participations", parts, to_attr="parts"))
    found = list(people.order_by(Lower("family_name"), Lower("given_name"), "pk")[: MOST_SHOWN + 1])
    return found[:MOST_SHOWN], len(found) > MOST_SHOWN
