"""What changed, when, by whom and in which request: one table for all records."""

from django.db import connection, models
from django.db.models import OuterRef
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast

from ctassist.lib.data_classes import P1

OLDEST_OPEN = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint"


def oldest_open():
    """The number of the oldest transaction still open: what is not seen yet is in this one or in a later one."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {OLDEST_OPEN}")
        return cursor.fetchone()[0]


class ChangeQuerySet(models.QuerySet):
    """Questions asked of the history."""

    def about(self, record):
        """Changes of one record and of the rows that hang on it, newest first."""
        return self.filter(subject_table=record._meta.db_table, subject_key=str(record.pk)).order_by("-id")

    def since(self, instant):
        """Changes at or after an instant."""
        return self.filter(changed_at__gte=instant)

    def of_row(self, model):
        """Changes about the row of an outer query over `model`, for use in Exists()."""
        key = Cast(OuterRef("pk"), models.CharField())
        return self.filter(subject_table=model._meta.db_table, subject_key=key)

    def made_by(self, user_id, model):
        """The change by which somebody made the row of an outer query over `model`, for use in Exists()."""
        return self.of_row(model).filter(table=model._meta.db_table, action="insert", actor_id=user_id)

    def not_before(self, transaction):
        """Changes of a transaction with this number or a later one; see `oldest_open`."""
        return self.filter(transaction__gte=transaction)

    def settled(self):
        """Changes of transactions older than every one still open, in the order that a feed can follow.

        A transaction that commits late writes rows with small numbers after larger ones were read. Everything
        here is older than the oldest transaction still open, so nothing can appear before it any more:
        whoever remembers the (transaction, id) of the last row read misses nothing.
        """
        return self.filter(transaction__lt=RawSQL(OLDEST_OPEN, [])).order_by("transaction", "id")


class Change(models.Model):
    """One row inserted, updated or deleted in any table of ours. Written by a trigger, never by the program."""

    id = models.BigAutoField(primary_key=True)
    transaction = models.BigIntegerField(help_text="PostgreSQL's own number of the transaction.")
    changed_at = models.DateTimeField()
    table = models.CharField(max_length=63)
    row_key = models.CharField(max_length=100, help_text="Primary key of the row.")
    subject_table = models.CharField(max_length=63, help_text="Table of the record that the row belongs to.")
    subject_key = models.CharField(max_length=100)
    action = models.CharField(max_length=6, help_text="insert, update or delete")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    actor_id = models.BigIntegerField(null=True, help_text="The user; outlives the account, so no foreign key.")
    request_id = models.CharField(max_length=40, blank=True)
    door = models.CharField(max_length=40, blank=True, help_text="page, api, admin, a command's or task's name")

    objects = ChangeQuerySet.as_manager()

    data_classes = {
        P1: "id transaction changed_at table row_key subject_table subject_key action before after actor_id"
        " request_id door"
    }
    is_recorded = False

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_table", "subject_key", "-id"], name="history_of_subject"),
            models.Index(fields=["transaction", "id"], name="history_in_commit_order"),
        ]

    def __str__(self):
        return f"{self.action} {self.table} {self.row_key}"

    @property
    def changed_fields(self):
        """Names of the columns whose values differ, sorted."""
        before, after = self.before or {}, self.after or {}
        return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
