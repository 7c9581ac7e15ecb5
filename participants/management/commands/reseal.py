from django.core.management.base import BaseCommand
from django.db import transaction

from ctassist.lib.history.acting import acting
from participants.models import AttendanceImport, Person, RememberedColumn
from participants.services import keyed

AT_ONCE = 1000


class Command(BaseCommand):
    help = "Seals all addresses of participants with the first of PERSONAL_DATA_KEYS, which makes the others needless."

    def handle(self, **options):
        last = done = 0
        with acting(door="reseal"):
            RememberedColumn.objects.all().delete()  # known by marks under the key before; they are asked for again
            AttendanceImport.objects.exclude(answered={}).update(answered={})
            while people := self.next_after(last):
                last, done = people[-1].pk, done + len(people)
        self.stdout.write(f"Sealed anew: {done:,}.")

    @transaction.atomic
    def next_after(self, last):
        """Seals the next people that have an address, and returns them."""
        found = Person.objects.filter(pk__gt=last).exclude(email="").order_by("pk")
        people = list(found.select_for_update(of=("self",))[:AT_ONCE])
        Person.objects.bulk_update(map(keyed, people), ["email", "email_mark"])
        return people
