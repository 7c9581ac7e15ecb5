"""What reading without model objects shares: sub-selects as lists, and small shapes of the API."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F
from django.db.models.functions import JSONObject


def listed(queryset, *columns, **renamed):
    """A sub-select of rows as a list of objects with these columns, and others under a name of ours."""
    return ArraySubquery(queryset.values(json=JSONObject(**{name: F(name) for name in columns}, **renamed)))


def keys(queryset, column):
    """A sub-select of one column as a list, sorted."""
    return ArraySubquery(queryset.order_by(column).values(column))


def code_label(term):
    """A row of a vocabulary as `{code, label}`; None stays None."""
    return term and {"code": term.code, "label": term.label}


def none_if_empty(text):
    """Empty text says nothing: None."""
    return text or None
