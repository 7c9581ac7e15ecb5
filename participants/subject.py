"""All that is held about one person, for that person; and correcting it."""

from django.db import transaction
from django.db.models import Q

from accounts.access_log import EVENTS, AccessEntry, note
from accounts.roles import Role
from activities.models import Activity
from ctassist.lib.data_classes import P3
from ctassist.lib.reading import code_label
from ctassist.lib.writing import write_whole
from participants.erasure import forget_answers, permit_protection
from participants.models import Erasure, MergedPerson, Participation, Person
from participants.services import keyed

CORRECTED = ("family_name", "given_name", "position_title", "institution_text", "email", "consent_basis")


def all_about(person):
    """Everything held about a person as a plain dict, in words where there are codes; unknown is None."""
    parts = Participation.objects.filter(person=person).order_by("activity__starts_on", "activity__pk")
    parts = parts.select_related("activity__project", "role", "attendance", "gender", "category", "country")
    parts = parts.prefetch_related("session_attendances__session")
    ids = MergedPerson.ids_of(person.public_id)
    titles = dict(
        Activity.objects.filter(participations__person=person, texts__is_original=True).values_list(
            "pk", "texts__title"
        )
    )
    return {
        "public_id": str(person.public_id),
        "held_by": person.office.name,
        "family_name": person.family_name or None,
        "given_name": person.given_name or None,
        "gender": code_label(person.gender),
        "country": person.country and person.country.name,
        "category": code_label(person.category),
        "institution": (person.institution and person.institution.name) or person.institution_text or None,
        "function": person.position_title or None,
        "email": person.email or None,
        "consent_basis": person.consent_basis or None,
        "recorded_at": person.created_at,
        "changed_at": person.updated_at,
        "erased_at": person.erased_at,
        "activities": [
            told(part, titles.get(part.activity_id)) for part in parts.order_by("activity__starts_on", "pk")
        ],
        "looks": list(looks_at(person, ids)),
        "removals": list(Erasure.objects.filter(person__in=ids).values("kind", "at", "reason")),
    }


def told(part, title):
    """One participation, with the presence in sessions that was noted."""
    first, last = part.activity.days
    return {
        "activity": part.activity.reference,
        "title": title,
        "project": part.activity.project and part.activity.project.reference,
        "starts_on": first,
        "ends_on": last,
        "role": part.role.label,
        "other_roles": part.other_roles,
        "attendance": part.attendance.label,
        "gender": part.gender.label,
        "category": part.category.label,
        "country": part.country and part.country.name,
        "institution": part.institution or None,
        "function": part.position_title or None,
        "certificate_number": part.certificate_no or None,
        "certificate_on": part.certificate_on,
        "sessions": [
            {"title": one.session.title, "present": one.present}
            for one in sorted(part.session_attendances.all(), key=lambda one: (one.session.position, one.pk))
        ],
    }


OF_LISTS = {  # looks at a whole list, which name the activity alone, in words that stand behind a name
    "participants_read": "read the list of {} with this person on it",
    "presence_read": "read who was in which session, on the list of {} with this person on it",
    "participants_exported": "exported the list of {} with this person on it",
    "file_fetched": "fetched a file of the list of {} with this person on it",
}


def looks_at(person, ids):
    """Who looked at a person, under any of these ids, or at a list with them on it: when, in which role, of which
    office. Names of colleagues are not theirs. Two queries.

    A list counts from the day on which the person was put on it, until they were erased. Whether its reader came to the
    page that names them nobody knows, so it is told.
    """
    since = dict(Participation.objects.filter(person=person).values_list("activity__reference", "created_at"))
    at_person = Q(kind=Person._meta.model_name, key__in=[str(one) for one in ids])
    at_list = Q(kind=Activity._meta.model_name, key__in=[*since], event__in=OF_LISTS) & ~Q(row_count=0)
    if person.erased_at:
        at_list &= Q(at__lt=person.erased_at)
    columns = ("at", "event", "actor_role", "actor_office__name", "reason", "kind", "key", "actor")
    exported = set()  # (who, which list): a file from before the person was on it has them not
    for look in AccessEntry.objects.filter(at_person | at_list).order_by("pk").values(*columns):
        kind, key, actor = (look.pop(name) for name in ("kind", "key", "actor"))
        words = EVENTS.get(look["event"], look["event"])
        if kind == Activity._meta.model_name:
            if look["event"] == "participants_exported" and look["at"] >= since[key]:
                exported.add((actor, key))
            if look["at"] < since[key] or look["event"] == "file_fetched" and (actor, key) not in exported:
                continue
            words = OF_LISTS[look["event"]].format(key)
        role = look["actor_role"]
        yield look | {"who": str(Role(role).label) if role else "the system", "words": words}


@transaction.atomic
def correct_person(person, values, *, by, request=None, reason=""):
    """The data protection officer writes what is right about a person; figures of the past stay what they were.

    `values`: some of CORRECTED. The same is corrected in participations that repeat it. Whether anything changed.
    """
    permit_protection(by)
    was = {name: getattr(person, name) for name in CORRECTED}
    for name in CORRECTED:
        setattr(person, name, values.get(name, was[name]))
    if person.institution_id and person.institution_text:  # what is written now is not the partner that was linked
        was["institution_text"], person.institution = person.institution.name, None
    changed = write_whole(keyed(person))
    if changed:
        parts = Participation.objects.filter(person=person)
        for column, name in (("position_title", "position_title"), ("institution", "institution_text")):
            if was[name] and was[name] != getattr(person, name):
                parts.filter(**{column: was[name]}).update(**{column: getattr(person, name)})
        forget_answers([person.public_id, *parts.values_list("public_id", flat=True)])
        note("person_corrected", actor=by, request=request, of=person, data_class=P3, reason=reason)
    return changed
