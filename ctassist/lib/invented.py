"""Commands that invent records: never on a database that holds real ones."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ctassist.lib.history.acting import acting


class InventingCommand(BaseCommand):
    """A command for private servers only. A child writes `invent`, which takes the options of the command."""

    def handle(self, *args, **options):
        if not settings.EMBEDDED_SERVERS:
            raise CommandError("This database is not a private one. Invented records do not belong among real ones.")
        with acting(door=type(self).__module__.rpartition(".")[2]):
            self.invent(**options)


class SampleCommand(InventingCommand):
    """Invents so many records to measure with, or takes all of them out again.

    A child says `counted`, the option with the number, its `help_of_count` and `most`, and writes `add(number)` and
    `remove()`, which give what to say.
    """

    counted, help_of_count, most = "", "", 0

    def add_arguments(self, parser):
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(f"--{self.counted}", type=int, metavar="N", help=self.help_of_count)
        what.add_argument("--remove", action="store_true", help="take all of them out again")

    def invent(self, remove=False, **options):
        number = options[self.counted]
        if remove:
            self.stdout.write(self.remove())
        elif 1 <= number <= self.most:
            self.stdout.write(self.add(number))
        else:
            raise CommandError(f"--{self.counted} takes a number from 1 to {self.most}.")
