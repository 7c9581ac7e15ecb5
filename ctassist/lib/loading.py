"""Loading shipped data: rows in, only what differs is written, and a bad row stops everything by its name.

A load is safe to repeat. It compares each row with what is stored and says how many rows it added, changed
and left alone. Nothing is deleted: what the file no longer names stays. A record that people have changed since it
was loaded is theirs: no later load touches it (the history tells).
"""

import csv
import json
from collections import Counter
from contextlib import contextmanager

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import DataError, IntegrityError, models, transaction

from ctassist.lib import freshness
from ctassist.lib.history.acting import acting
from ctassist.lib.history.models import Change
from ctassist.lib.partial_dates import DAY, UNKNOWN, parse_partial_date

DOORS = "load_"  # how the names of the commands begin, by which the history tells their writes
YES_NO = {"yes": True, "no": False}


class BadRow(Exception):
    """One row that cannot be loaded: file, line, column, value and the reason.

    `value` is what is wrong in the cell, where the cell holds more than that.
    """

    def __init__(self, row, column, reason, value=None):
        self.row, self.column, self.reason = row, column, reason
        value = row.get(column) or "" if value is None else value
        super().__init__(f"{row.file}, line {row.line}, column {column}, value {value!r}: {reason}")


class Row(dict):
    """One line of a file by column name; remembers where it stands."""

    def __init__(self, values, file, line):
        super().__init__(values)
        self.file, self.line = file, line

    def codes(self, column):
        """The cell as a list; several values are separated by semicolons."""
        return [code.strip() for code in (self.get(column) or "").split(";") if code.strip()]

    def day(self, column):
        """The cell as a date, or None for an empty one."""
        found = self.partial_date(column)
        if found.precision not in (DAY, UNKNOWN):
            raise BadRow(self, column, "not a day (YYYY-MM-DD)")
        return found.day

    def partial_date(self, column):
        """The cell (a year, month or day) as a PartialDate."""
        try:
            return parse_partial_date(self.get(column) or "")
        except ValueError:
            raise BadRow(self, column, "not a day that exists (YYYY-MM-DD), nor a month or year") from None


@contextmanager
def opened(path, **options):
    """The file as UTF-8 text. BadRow where it is none."""
    with open(path, encoding="utf-8", **options) as file:
        try:
            yield file
        except UnicodeDecodeError:
            raise BadRow(Row({}, path.name, 0), "whole file", "not UTF-8 text") from None
        except csv.Error as error:
            raise BadRow(Row({}, path.name, 0), "whole file", f"not CSV: {error}") from None


def read_csv(path):
    """The rows of a CSV file with a header. BadRow for a row that has more or fewer cells than the header."""
    with opened(path, newline="") as file:
        reader = csv.DictReader(file, restkey="")
        for values in reader:
            row = Row(values, path.name, reader.line_num)
            if "" in row or None in row.values():
                raise BadRow(row, reader.fieldnames[-1], f"the row does not have {len(reader.fieldnames)} cells")
            yield row


def read_jsonl(path):
    """The objects of a file with one JSON object a line."""
    with opened(path) as file:
        for line, text in enumerate(file, 1):
            try:
                values = json.loads(text)
            except ValueError as error:
                raise BadRow(Row({}, path.name, line), "whole line", f"not JSON: {error}") from None
            if not isinstance(values, dict):
                raise BadRow(Row({}, path.name, line), "whole line", "not a JSON object")
            yield Row(values, path.name, line)


class Loading:
    """Rows on their way into one table. `added`, `changed` and `left` count them.

    `among` narrows what is read to compare with, in a table that holds more than the files do.
    """

    def __init__(self, model, key=None, among=None):
        self.model = model
        self.key = key or [model._meta.pk.attname]
        present = model._base_manager.all() if among is None else among
        self.stored = {self.key_of(found): found for found in present}
        self.counts = Counter(added=0, changed=0, left=0)
        self.touched = {}  # key -> "added", "changed" or "left"
        self.edited = edited_by_people(model, self.stored.values())
        self.known_codes, self.known_keys = {}, {}

    def key_of(self, thing):
        return tuple(getattr(thing, name) for name in self.key)

    def __str__(self):
        counts = self.counts
        name = self.model._meta.verbose_name_plural
        return f"{name}: {counts['added']} added, {counts['changed']} changed, {counts['left']} left alone"

    def put(self, row, at_first=None, **values):
        """The record with these values: stored as it is, or written. BadRow when a rule forbids it.

        The values `at_first` are given to a new record only; later they belong to the people who work with it.
        """
        key = tuple(values[name] for name in self.key)
        record = self.stored.get(key)
        if self.is_edited(record):
            self.count(key, "left")
            return record
        if record is None:
            record, outcome = self.model(**(at_first or {}), **values), "added"
        else:
            differing = {name: value for name, value in values.items() if getattr(record, name) != value}
            for name, value in differing.items():
                setattr(record, name, value)
            if differing and hasattr(record, "version"):
                record.version += 1
            outcome = "changed" if differing else "left"
        if outcome != "left":
            write(record, row)
            self.stored[key] = record
        self.count(key, outcome)
        return record

    def is_edited(self, record):
        """Whether people have changed a record since it was loaded."""
        return record is not None and str(record.pk) in self.edited

    def count(self, key, outcome):
        """Counts each record once: one whose links change after it was left alone has changed."""
        before = self.touched.get(key)
        if before in (None, "left"):
            self.counts[before] -= before is not None
            self.counts[outcome] += 1
            self.touched[key] = outcome

    def links_changed(self, record):
        """Say that rows which hang on a record were written: a record that was left alone so far has changed."""
        key = self.key_of(record)
        if self.touched.get(key) == "left" and hasattr(record, "version"):
            record.version += 1
            record.save(update_fields=["version", "updated_at"])
        self.count(key, "changed")

    def put_links(self, row, record, name, wanted):
        """Make the plain many-to-many `name` hold exactly the records with the keys `wanted`."""
        if self.is_edited(record):
            return
        manager = getattr(record, name)
        try:
            present = {link.pk for link in manager.all()} if record.pk else set()
            if present != set(wanted):
                with transaction.atomic():
                    manager.set(wanted)
                self.links_changed(record)
        except IntegrityError as error:
            raise BadRow(row, name, str(error).splitlines()[0]) from None

    def put_rows(self, row, record, manager, wanted, key):
        """Make the rows of `manager` be exactly `wanted`, dicts of values told apart by the columns `key`."""
        if self.is_edited(record):
            return
        stored = {tuple(getattr(link, name) for name in key): link for link in manager.all()}
        wanted = {tuple(values[name] for name in key): values for values in wanted}
        for gone in stored.keys() - wanted.keys():  # first: what comes may take their place
            stored[gone].delete()
            self.links_changed(record)
        for told_by, values in wanted.items():
            link = stored.get(told_by)
            if link is None:
                link = manager.model(**{manager.field.name: record}, **values)
            elif all(getattr(link, name) == value for name, value in values.items()):
                continue
            else:
                for name, value in values.items():
                    setattr(link, name, value)
            write(link, row)
            self.links_changed(record)

    def values_of(self, row, *columns):
        """Cells as the values of the fields of the same name; all columns that are fields when none is named."""
        fields = {field.name: field for field in self.model._meta.concrete_fields}
        return dict(self.value_of(row, fields[name]) for name in columns or [c for c in row if c in fields])

    def value_of(self, row, field):
        cell = row.get(field.name) or ""
        if isinstance(field, ArrayField):
            return field.name, self.codes_of(row, field)
        if isinstance(field, models.ForeignKey):
            return field.attname, self.code_of(row, field.name, field.related_model) if cell else None
        if isinstance(field, models.BooleanField):
            if cell not in YES_NO:
                raise BadRow(row, field.name, "neither yes nor no")
            return field.name, YES_NO[cell]
        if isinstance(field, models.IntegerField):
            if cell and not cell.isdigit():
                raise BadRow(row, field.name, "not a whole number")
            return field.name, int(cell) if cell else None
        if isinstance(field, models.DateField):
            return field.name, row.day(field.name)
        return field.name, (cell or None) if field.null else cell

    def codes_of(self, row, field):
        """The codes of a list. One of the list's own vocabulary may come later in the same file."""
        vocabulary, codes = field.vocabulary_of(self.model), row.codes(field.name)
        if vocabulary and vocabulary is not self.model:
            for code in codes:
                self.code_of(row, field.name, vocabulary, code)
        return codes

    def code_of(self, row, column, model, code=None):
        """A code that is known to be in another table. BadRow when it is not."""
        code = row[column] if code is None else code
        return known(row, column, model, code, self.known_codes)

    def linked(self, row, column, model, by="pk"):
        """Keys of the rows of another table whose codes, in the field `by`, the cell names. BadRow without one."""
        if (model, by) not in self.known_keys:
            self.known_keys[model, by] = keys_by(model, by)
        keys = self.known_keys[model, by]
        for code in row.codes(column):
            if code not in keys:
                raise BadRow(row, column, f"{code!r} is no {model._meta.verbose_name}", value=code)
        return [keys[code] for code in row.codes(column)]


def keys_by(model, column):
    """{value: primary key} of a table by a column; where its rows can be merged, codes lead to what they are now."""
    rows = model._default_manager.all()
    if column == "code" and hasattr(rows, "keys_by_code"):
        return rows.keys_by_code()
    return dict(model._base_manager.values_list(column, "pk"))


def edited_by_people(model, records):
    """Primary keys, as text, of those among some records that were changed by anything but a load."""
    keys = [str(record.pk) for record in records]
    if hasattr(model, "history_of"):  # rows that hang on a record: their own changes only
        about, key = {"table": model._meta.db_table, "row_key__in": keys}, "row_key"
    else:
        about, key = {"subject_table": model._meta.db_table, "subject_key__in": keys}, "subject_key"
    changes = Change.objects.filter(**about).exclude(door__startswith=DOORS)
    return set(changes.values_list(key, flat=True).distinct())


def known(row, column, model, code, cache):
    """`code`, if it is the key of a row of `model`; BadRow otherwise. `cache` keeps the keys of one load."""
    if model not in cache:
        cache[model] = set(model._base_manager.values_list("pk", flat=True))
    if code not in cache[model]:
        reason = f"{code!r} is no {model._meta.verbose_name}"
        raise BadRow(row, column, reason if cache[model] else f"{reason}: none are loaded yet", value=code)
    return code


def write(record, row):
    """Save a record whose fields and rules hold; BadRow with the rule's own words otherwise."""
    try:
        record.clean_fields()
        record.clean()
        with transaction.atomic():
            record.save()
    except ValidationError as error:
        column, messages = next(iter(error.message_dict.items()))
        raise BadRow(row, column, messages[0]) from None
    except (IntegrityError, DataError, ValueError) as error:
        raise BadRow(row, *broken_rule(record, error)) from None


def broken_rule(record, error):
    """(column, words) of the constraint that an IntegrityError speaks of."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    for constraint in record._meta.constraints:
        if constraint.name == name:
            columns = getattr(constraint, "fields", ()) or (name,)
            return ", ".join(columns), constraint.get_violation_error_message()
    return name or "row", str(error).splitlines()[0]


class LoadCommand(BaseCommand):
    """A command that loads in one transaction and prints what it added, changed and left alone."""

    def handle(self, *args, **options):
        name = type(self).__module__.rpartition(".")[2]
        try:
            with transaction.atomic(), acting(door=name):
                for loading in self.load(**options):
                    self.stdout.write(str(loading))
                if options.get("dry_run"):
                    transaction.set_rollback(True)
                    self.stdout.write("Dry run: nothing was written.")
        except BadRow as error:
            raise CommandError(f"{error}\nNothing was loaded.") from None
        finally:
            freshness.forget()

    def load(self, **options):
        """Yields one Loading a table."""
        raise NotImplementedError("a load command says what it loads")
