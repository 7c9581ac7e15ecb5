"""Who has been kept by name for long enough; a nightly task acts on it, and the desk shows it thirty days before.

Source: the product's security requirements, section 7: addresses leave 12 months, names 5 years after the activity,
both otherwise for a project where its terms say so. A person is kept by the activity that keeps them longest, and
while one of their activities is held.
"""

import datetime as dt
from collections import Counter

from django.conf import settings
from django.db import transaction
from django.db.models import BooleanField, Max
from django.db.models.expressions import RawSQL
from django.utils import timezone

from participants.erasure import erase, remove_addresses
from participants.models import DueSoon, Erasure, Person

PREVIEW = dt.timedelta(days=30)
AT_ONCE = 10_000  # numbers of people
KEPT_LONG_ENOUGH = """
NOT EXISTS (
  SELECT FROM participants_participation part
    JOIN activities_activity activity ON activity.id = part.activity_id
    LEFT JOIN participants_register register ON register.activity_id = activity.id
    LEFT JOIN participants_retentionterms terms ON terms.project_id = activity.project_id
   WHERE part.person_id = participants_person.id
     AND (register.hold_reason <> ''
          OR coalesce(latest_day(activity.actual_ends_on, activity.actual_ends_on_precision_id),
                      latest_day(activity.planned_ends_on, activity.planned_ends_on_precision_id),
                      latest_day(activity.actual_starts_on, activity.actual_starts_on_precision_id),
                      latest_day(activity.planned_starts_on, activity.planned_starts_on_precision_id),
                      (activity.created_at AT TIME ZONE 'UTC')::date)  -- the days themselves, withheld or not
             + make_interval(months => coalesce(terms.{months}, %s)) > %s::date))
"""


def over(people, months, usual, on):
    """People of whom every activity ended so many months ago, and none is held."""
    return people.filter(RawSQL(KEPT_LONG_ENOUGH.format(months=months), [usual, on], output_field=BooleanField()))


def addresses_due(on):
    """People whose address leaves on a day, or should have left."""
    people = Person.objects.filter(erased_at__isnull=True).exclude(email_mark="")
    return over(people, "address_months", settings.ADDRESS_MONTHS, on)


def names_due(on):
    """People whose name leaves on a day, or should have left."""
    return over(Person.objects.filter(erased_at__isnull=True), "name_months", settings.NAME_MONTHS, on)


def keep_terms(on=None):
    """Removes what has been kept for long enough, and counts what will have been in thirty days.

    Returns (addresses removed, people anonymised).
    """
    on = on or timezone.now().date()
    addresses = sum(remove_addresses(some) for some in in_parts(addresses_due(on)))
    reason = "Kept for as long as the terms say."
    kept_enough = in_parts(names_due(on))
    people = sum(erase(some, by=None, reason=reason, kind=Erasure.Kind.NAMES) for some in kept_enough)
    preview(on + PREVIEW)
    return addresses, people


def preview(on):
    """Writes down from how many people of each office addresses and names will be removed until a day."""
    counts = Counter()
    for kind, due in ((Erasure.Kind.ADDRESS, addresses_due(on)), (Erasure.Kind.NAMES, names_due(on))):
        for some in in_parts(due):
            counts.update((kind, office) for office in some.values_list("office", flat=True))
    with transaction.atomic():
        DueSoon.objects.all().delete()
        DueSoon.objects.bulk_create(
            DueSoon(kind=kind, office_id=office, until=on, person_count=count)
            for (kind, office), count in counts.items()
        )


def in_parts(people):
    """Some of the people at a time, as QuerySets, so that no statement takes long however many there are."""
    last = Person.objects.aggregate(last=Max("pk"))["last"] or 0
    for start in range(0, last + 1, AT_ONCE):
        found = list(people.filter(pk__gte=start, pk__lt=start + AT_ONCE).values_list("pk", flat=True))
        if found:
            yield Person.objects.filter(pk__in=found)
