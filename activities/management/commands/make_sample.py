from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from activities.sample import MOST, add_samples, remove_samples
from ctassist.lib.history.acting import acting


class Command(BaseCommand):
    help = (
        "Invents activities of realistic shape (SAMPLE-0000001 and so on), to measure with; on private servers only. "
        "Needs the reference data. Safe to repeat: adds those that are missing."
    )

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--activities", type=int, metavar="N", help="how many there are to be")
        what.add_argument("--remove", action="store_true", help="take all of them out again")

    def handle(self, *args, activities=None, remove=False, **options):
        if not settings.EMBEDDED_SERVERS:
            raise CommandError("This database is not a private one. Invented records do not belong among real ones.")
        with acting(door="make_sample"):
            if remove:
                self.stdout.write(f"activities: {remove_samples(self.stdout.write)} removed")
            elif 1 <= activities <= MOST:
                added = add_samples(activities, self.stdout.write)
                self.stdout.write(f"activities: {added} added, {activities - added} left alone")
            else:
                raise CommandError(f"--activities takes a number from 1 to {MOST}.")
