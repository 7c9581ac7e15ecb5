from django.core.management.base import BaseCommand, CommandError

from ctassist.lib.database_roles import UnfitRole, as_owner, grant


class Command(BaseCommand):
    help = (
        "Gives a database role what the running program needs, and no more: it owns nothing, and only adds to the "
        "history and the access log. Run it as the owner, after each migration; `migrate` does so by itself where "
        "DATABASE_OWNER_URL is set."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="the role, which CREATE ROLE … LOGIN has made")

    def handle(self, name, **options):
        try:
            with as_owner():
                grant(name)
        except UnfitRole as reason:
            raise CommandError(str(reason)) from None
        self.stdout.write(f"{name} reads and writes rows, and only adds to the history and the access log.")
