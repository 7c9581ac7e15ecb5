from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class LibConfig(AppConfig):
    """What has no domain words: dates with a precision, lookup tables, loading, reading, errors."""

    name = "ctassist.lib"
    label = "lib"

    def ready(self):
        from ctassist.lib import deadline, reference

        connection_created.connect(deadline.bound_statements, dispatch_uid="deadline.bound_statements")
        post_migrate.connect(reference.watch_tables, dispatch_uid="reference.watch_tables")
