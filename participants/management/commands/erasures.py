import csv
import sys
import uuid

from django.core.management.base import BaseCommand, CommandError

from ctassist.lib.history.acting import acting
from participants.erasure import erase, remove_addresses
from participants.models import Erasure, MergedPerson, Person

COLUMNS = ["person", "kind", "at"]


def lines():
    """What was erased, of each person under all ids that they had until then."""
    merged = {}
    for kept, gone, at in MergedPerson.objects.order_by("pk").values_list("kept", "merged", "at"):
        merged.setdefault(kept, []).append((gone, at))
    for person, kind, at in Erasure.objects.order_by("pk").values_list(*COLUMNS).iterator():
        yield person, kind, at
        for gone, since in merged.get(person, []):
            if since <= at:
                yield gone, kind, at


class Command(BaseCommand):
    help = (
        "Prints what was erased as CSV, without any name; with --replay FILE does the same again, on a backup that was"
        " made before. Keep such a file outside of the backups, and replay it before opening a restored site."
    )

    def add_arguments(self, parser):
        parser.add_argument("--replay", metavar="FILE")

    def handle(self, replay=None, **options):
        if replay is None:
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(lines())
            return
        with acting(door="erasures"):
            self.stdout.write(f"Erased again: {self.again(replay):,}.")

    def again(self, path):
        """Erases whom the file names and who is still here; how many."""
        done = 0
        with sys.stdin if path == "-" else open(path, newline="", encoding="utf-8") as file:
            for number, row in enumerate(csv.DictReader(file), 2):
                try:
                    people = Person.objects.filter(public_id=uuid.UUID(row["person"]))
                    kind = Erasure.Kind(row["kind"])
                except (KeyError, TypeError, ValueError):
                    raise CommandError(f"Row {number}: this is no line of what `erasures` prints.") from None
                if kind == Erasure.Kind.ADDRESS:
                    done += remove_addresses(people)
                else:
                    done += erase(people, by=None, reason="Done again on a restored backup.", kind=kind)
        return done
