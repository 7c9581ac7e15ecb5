"""Which rows and fields of any model of ours somebody may see, told from the model itself.

Rows: those that the model's QuerySet shows (`visible_to`), or that hang on such a record (`history_of`).
Fields by their class of data: P0, P1 for those who read the record's internal fields, P2 for those who read the list of
names that it stands on; P3 never.
"""

from ctassist.lib.data_classes import P0, P1, P2, class_of


def owner_of(model):
    """The model of the record that a model's rows hang on, or None."""
    name = getattr(model, "history_of", None)
    return model._meta.get_field(name).related_model if name else None


def is_narrowed(model):
    """Whether some of a model's rows are not for everybody."""
    owner = owner_of(model)
    return hasattr(model._default_manager.all(), "visible_to") or (owner is not None and is_narrowed(owner))


def visible(model, user):
    """The rows of a model that somebody may see."""
    rows = model._default_manager.all()
    if hasattr(rows, "visible_to"):
        return rows.visible_to(user)
    if is_narrowed(model):
        return rows.filter(**{f"{model.history_of}__in": visible(owner_of(model), user)})
    return rows


def may_read(field, *, internals, personal=False):
    """Whether a field is for somebody who does, or does not, read internal fields, and what is personal."""
    return class_of(field) in {P0, *([P1] if internals else []), *([P2] if personal else [])}


def may_read_past(field, *, internals, personal=False):
    """The same for the field's values in the history, where links name their record by number only."""
    is_told = may_read(field, internals=internals, personal=personal)
    return is_told and not (field.is_relation and is_narrowed(field.related_model))
