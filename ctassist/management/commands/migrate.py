"""Django's `migrate`, as the owner of the tables where there is one apart from the program's own role."""

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate

from ctassist.lib.database_roles import UnfitRole, as_owner, grant


class Command(migrate.Command):
    def handle(self, *args, **options):
        with as_owner():
            super().handle(*args, **options)
            if settings.DATABASE_OWNER is not None and not options["plan"] and not options["check_unapplied"]:
                self.grant(settings.DATABASE_ROLE)

    def grant(self, role):
        """The program's role gets what it needs of tables that are new."""
        try:
            grant(role)
        except UnfitRole as reason:
            raise CommandError(str(reason)) from None
