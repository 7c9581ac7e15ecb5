"""Small tables held in the process: vocabularies, countries, partners.

Lists and forms need their labels all the time; reading them each time would cost a query a table. So each
process keeps copies, and asks the database once a request whether they are still true: every change of such a
table writes a new number in the same transaction (`watch_tables` puts a trigger on each model that says
`is_reference = True`). The number comes from a sequence, so that one written by a transaction that was rolled
back never comes again.
"""

from contextvars import ContextVar
from types import MappingProxyType, SimpleNamespace

from django.apps import apps
from django.db import connection, models

from ctassist.lib.data_classes import P0

WATCH = """
CREATE SEQUENCE IF NOT EXISTS lib_referenceversion_numbers START 2;
CREATE OR REPLACE FUNCTION reference_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE lib_referenceversion SET number = nextval('lib_referenceversion_numbers');
  RETURN NULL;
END $$;
"""

VERSION = """
SELECT number, CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot()::text END
FROM lib_referenceversion
"""


class ReferenceVersion(models.Model):
    """One row, whose number is a new one after each change of a reference table."""

    number = models.BigIntegerField(default=1)

    data_classes = {P0: "number"}
    is_recorded = False

    def __str__(self):
        return str(self.number)


class Tables:
    """Copies of reference tables, each read when first asked for, all of one version."""

    def __init__(self, version, snapshot=None, copies=None):
        self.version = version
        self.snapshot = snapshot  # transactions visible; None inside one that has written: see `counting`
        self.copies = {} if copies is None else copies

    def rows(self, model):
        """All rows of a reference model by primary key, in its order: an object of plain values each."""
        if model not in self.copies:
            fields = [field.attname for field in model._meta.concrete_fields]
            read = model._base_manager.order_by(*model._meta.ordering).values(*fields)
            self.copies[model] = MappingProxyType({row[model._meta.pk.attname]: SimpleNamespace(**row) for row in read})
        return self.copies[model]

    def remember(self, name, make):
        """What `make(self)` derives from these tables, made once a version."""
        if name not in self.copies:
            self.copies[name] = make(self)
        return self.copies[name]


kept = Tables(version=None)
checked = ContextVar("reference tables of this request", default=None)


def tables():
    """The reference tables as of now. Asks the database for their version once a request (see `forget`)."""
    global kept
    current = checked.get()
    if current is None:
        with connection.cursor() as cursor:
            cursor.execute(VERSION)
            version, snapshot = cursor.fetchone()
        if kept.version != version:
            kept = Tables(version)
        current = Tables(version, snapshot, kept.copies)
        checked.set(current)
    return current


def forget():
    """Let the next `tables()` ask the database again; called at the start of each request and task."""
    checked.set(None)


def watch_tables(sender, using, **kwargs):
    """After migrations: the trigger on every reference table of ours."""
    if sender.label != "lib":
        return
    from django.db import connections

    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('lib_referenceversion')")
        if cursor.fetchone()[0] is None:
            return
        cursor.execute(WATCH)
        present = set(connections[using].introspection.table_names(cursor))
        for model in apps.get_models():
            table = model._meta.db_table
            if getattr(model, "is_reference", False) and table in present:
                cursor.execute(
                    f'CREATE OR REPLACE TRIGGER reference_changed AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
                    "FOR EACH STATEMENT EXECUTE FUNCTION reference_changed()"
                )
