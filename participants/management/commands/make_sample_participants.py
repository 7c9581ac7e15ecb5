from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ctassist.lib.history.acting import acting
from participants.sample import MOST, add_people, remove_people


class Command(BaseCommand):
    help = (
        "Invents people who take part in the invented activities of make_sample, to measure with; on private servers "
        "only. Safe to repeat: activities that have participants are left alone. Take them out before the activities."
    )

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--each", type=int, metavar="N", help="how many people there are to be in each activity")
        what.add_argument("--remove", action="store_true", help="take all of them out again")

    def handle(self, *args, each=None, remove=False, **options):
        if not settings.EMBEDDED_SERVERS:
            raise CommandError("This database is not a private one. Invented records do not belong among real ones.")
        with acting(door="make_sample_participants"):
            if remove:
                self.stdout.write(f"participations: {remove_people(self.stdout.write)} removed")
            elif 1 <= each <= MOST:
                self.stdout.write(f"participations: {add_people(each, self.stdout.write)} added")
            else:
                raise CommandError(f"--each takes a number from 1 to {MOST}.")
