from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class HistoryConfig(AppConfig):
    """The one history of all records, written by the database itself."""

    name = "ctassist.lib.history"
    label = "history"

    def ready(self):
        from ctassist.lib.history import acting, triggers

        connection_created.connect(acting.stamp_writes, dispatch_uid="history.stamp_writes")
        post_migrate.connect(triggers.record_tables, dispatch_uid="history.record_tables")
