from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LibConfig(AppConfig):
    """What has no domain words: dates with a precision, lookup tables, loading, reading, errors."""

    name = "ctassist.lib"
    label = "lib"

    def ready(self):
        from ctassist.lib import reference

        post_migrate.connect(reference.watch_tables, dispatch_uid="reference.watch_tables")
