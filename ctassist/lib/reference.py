"""Small tables held in the process: vocabularies, countries, partners.

Lists and forms need their labels all the time; reading them each time would cost a query a table. So each
process keeps copies, and asks the database once a request whether they are still true. Every transaction that
changes such a table leaves a row with a new number (`watch_tables` puts a trigger on each model that says
`is_reference = True`); transactions do not wait for each other. The copies are of a version: how many such rows
there are, and the largest number. A transaction that commits late changes the first, any other one the second.
`freshness` asks for it.
"""

from types import SimpleNamespace

from django.apps import apps
from django.db import connections, models
from django.utils import timezone

from ctassist.lib import freshness
from ctassist.lib.data_classes import P0

FUNCTION = """
CREATE SEQUENCE IF NOT EXISTS lib_referencechange_numbers;
CREATE OR REPLACE FUNCTION reference_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO lib_referencechange (transaction, number, changed_at)
  VALUES (pg_current_xact_id()::text::bigint, nextval('lib_referencechange_numbers'), now())
  ON CONFLICT (transaction) DO UPDATE SET number = nextval('lib_referencechange_numbers');
  RETURN NULL;
END $$;
"""


class ReferenceChange(models.Model):
    """A transaction that changed a reference table. Old ones are forgotten each night."""

    transaction = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField()
    changed_at = models.DateTimeField()

    data_classes = {P0: "transaction number changed_at"}
    is_recorded = False

    def __str__(self):
        return str(self.number)

    @classmethod
    def forget_before(cls, age):
        """Forget the changes that are older than `age`, save the last one, by which the version goes on."""
        last = cls.objects.order_by("-number").values("pk")[:1]
        cls.objects.filter(changed_at__lt=timezone.now() - age).exclude(pk__in=last).delete()


class Copy(dict):
    """One table. A row that was added in the middle of a request is read when somebody asks for its key."""

    def __init__(self, model, rows):
        super().__init__(rows)
        self.model = model

    def __missing__(self, key):
        fields = [field.attname for field in self.model._meta.concrete_fields]
        row = None if key is None else self.model._base_manager.filter(pk=key).values(*fields).first()
        if row is None:
            raise KeyError(key)
        return SimpleNamespace(**row)

    def get(self, key, default=None):
        try:
            return self[key]
        except KeyError:
            return default


class Tables:
    """Copies of reference tables, each read when first asked for, none of before the version."""

    def __init__(self, version):
        self.version = version
        self.copies = {}
        self.indexes = {}

    def rows(self, model):
        """All rows of a reference model by primary key, in its order: an object of plain values each."""
        if model not in self.copies:
            fields = [field.attname for field in model._meta.concrete_fields]
            read = model._base_manager.order_by(*model._meta.ordering).values(*fields)
            key = model._meta.pk.attname
            self.copies[model] = Copy(model, {row[key]: SimpleNamespace(**row) for row in read})
        return self.copies[model]

    def by(self, model, column):
        """The rows of a reference model by another column that tells them apart."""
        if (model, column) not in self.indexes:
            self.indexes[model, column] = {getattr(row, column): row for row in self.rows(model).values()}
        return self.indexes[model, column]


kept = Tables(version=None)


def tables():
    """The reference tables as of this request."""
    global kept
    version = freshness.now().reference_version
    if kept.version != version:
        kept = Tables(version)
    return kept


def label(model, key):
    """What people call the row of a reference table with that key; None where there is none, or no such table."""
    row = tables().rows(model).get(key) if is_reference(model) else None
    names = (getattr(row, name, None) for name in ("label", "short_title", "name", "title"))
    return next(filter(None, names), None)


def watch_tables(sender, using, **kwargs):
    """After migrations: the trigger on every reference table of ours."""
    if sender.label not in {model._meta.app_label for model in apps.get_models() if is_reference(model)}:
        return
    with connections[using].cursor() as cursor:
        present = set(connections[using].introspection.table_names(cursor))
        if ReferenceChange._meta.db_table not in present:
            return
        cursor.execute(FUNCTION)
        for model in apps.get_models():
            table = model._meta.db_table
            if is_reference(model) and model._meta.app_label == sender.label and table in present:
                cursor.execute(
                    f'CREATE OR REPLACE TRIGGER reference_changed AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
                    "FOR EACH STATEMENT EXECUTE FUNCTION reference_changed()"
                )


def is_reference(model):
    return getattr(model, "is_reference", False)
