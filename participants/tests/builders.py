"""Invented people for the tests."""

from participants.models import Participation, Person
from participants.services import keyed


def a_person(family_name="Testova", given_name="Ana", office=None, **details):
    """A stored person of the demo office in Vienna, or of another."""
    from accounts.demo import demo_office

    person = Person(family_name=family_name, given_name=given_name, office=office or demo_office(), **details)
    keyed(person).save()
    return person


def a_participation(activity, person=None, *, attendance="attended", **details):
    """A stored participation; snapshots as of the person unless told otherwise."""
    person = person or a_person(office=activity.office)
    now = {"gender": person.gender, "category": person.category, "country": person.country}
    return Participation.objects.create(
        activity=activity, person=person, attendance_id=attendance, **{**now, **details}
    )
