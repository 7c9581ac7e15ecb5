"""What leads to an organisation, in whatever app: found through the models, since this app knows none above it."""

from dataclasses import dataclass

from django.apps import apps
from django.db import models
from django.db.models import Q

from ctassist.lib.history.telling import link_of, maker_of
from ctassist.lib.reach import is_narrowed, visible
from ctassist.lib.records import Record
from partners.models import Partner, PartnerMerge


@dataclass(frozen=True)
class Link:
    """A column of a table that holds the key of a partner."""

    model: type
    field: models.Field

    @property
    def label(self):
        """Its name in a PartnerMerge: "activities.activitypartner.partner"."""
        return f"{self.model._meta.label_lower}.{self.field.name}"

    @property
    def words(self):
        """What people call such rows, from the side of the partner: "treaty actions"."""
        name = (maker_of(self.model) or self.field).remote_field.related_name or ""
        return str(self.model._meta.verbose_name_plural) if name in ("", "+") else name.replace("_", " ")

    def rows(self, partner):
        """The rows that lead to a partner, in a stable order."""
        return self.model._base_manager.filter(**{self.field.name: partner}).order_by("pk")

    def seen_rows(self, partner, user):
        """Those of them that a user may see."""
        rows, owner = self.rows(partner), link_of(self.model)
        if owner is not None and is_narrowed(owner.related_model):
            return rows.filter(**{f"{owner.name}__in": visible(owner.related_model, user).order_by().values("pk")})
        if is_narrowed(self.model):
            return rows.filter(pk__in=visible(self.model, user).order_by().values("pk"))
        return rows

    def doubles(self, merged, kept):
        """The rows of `merged` that would stand twice if they led to `kept`."""
        found = {}
        for columns, condition, nulls_differ in self.uniques():
            taken = {key_of(row, columns) for row in self.rows(kept).filter(condition)}
            for row in self.rows(merged).filter(condition):
                key = key_of(row, columns)
                if key in taken and not (nulls_differ and None in key):
                    found[row.pk] = row
        return list(found.values())

    def uniques(self):
        """(other columns, condition, whether two empty cells differ) of each rule that this column is unique under."""
        options, name = self.model._meta, self.field.name
        rules = [(names, Q(), True) for names in options.unique_together]
        for rule in options.constraints:
            if isinstance(rule, models.UniqueConstraint):
                rules.append((rule.fields, rule.condition or Q(), rule.nulls_distinct is not False))
        if self.field.unique:
            rules.append(([name], Q(), True))
        for names, condition, nulls_differ in rules:
            if name in names:
                columns = [options.get_field(other).attname for other in names if other != name]
                yield columns, condition, nulls_differ

    def owners(self, rows):
        """{model: keys} of the records with a version that rows of this table belong to."""
        owner = link_of(self.model)
        model = owner.related_model if owner else self.model
        if not issubclass(model, Record):
            return {}
        return {model: {getattr(row, owner.attname) if owner else row.pk for row in rows}}


def key_of(row, columns):
    return tuple(getattr(row, name) for name in columns)


def links():
    """Every column that leads to a partner, save those by which merges remember theirs."""
    return [
        Link(model, field)
        for model in sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.label_lower)
        for field in model._meta.local_concrete_fields
        if field.related_model is Partner and model is not PartnerMerge and not model._meta.proxy
    ]


def link_by_label(label):
    """The link with that name. LookupError for one that there is no more."""
    model, _, name = label.rpartition(".")
    model = apps.get_model(model)
    return Link(model, model._meta.get_field(name))


def leading_to(rows):
    """Whether anything leads to one of these rows, all of one table."""
    return any(
        relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": rows}).exists()
        for row in rows[:1]
        for relation in row._meta.related_objects
    )


# -- rows as JSON, and back --


def as_json(row):
    """A row as `from_json` reads it: {"model", "row": {column: text or None}}; without what the database derives."""
    columns = [field for field in row._meta.concrete_fields if not field.generated]
    values = {f.attname: None if getattr(row, f.attname) is None else f.value_to_string(row) for f in columns}
    return {"model": row._meta.label_lower, "row": values}


def from_json(stored):
    """The row that was stored, not saved."""
    model = apps.get_model(stored["model"])
    columns = {field.attname: field for field in model._meta.concrete_fields}
    return model(**{name: columns[name].to_python(value) for name, value in stored["row"].items()})


def has_its_records(row):
    """Whether all that a row leads to is still there."""
    return all(
        getattr(row, field.attname) is None
        or field.related_model._base_manager.filter(pk=getattr(row, field.attname)).exists()
        for field in row._meta.concrete_fields
        if field.is_relation
    )
