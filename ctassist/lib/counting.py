"""Exact counts without counting again.

Counting the rows behind a filter costs more than reading a page of them. A count is therefore kept in the
process together with the database's snapshot (the set of transactions that were visible), and holds as long as
the snapshot is the same: any commit, by whatever process, makes a new one.
"""

from collections import OrderedDict

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Value

from ctassist.lib import freshness

MOST_KEPT = 500
kept = OrderedDict()


def count(queryset, keep=None, **conditions):
    """How many rows match each condition (a Q), by the names given; all rows as `all` where none is.

    One SQL statement, or none when nothing was committed since the same was last asked; `keep` (KeptAnswers): or no
    row changed on which the answer rests.
    """
    plain = queryset.order_by().values("pk")
    if not conditions:
        return {"all": remembered(plain, "count", plain.count, keep)}
    counts = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    asked = queryset.order_by().values(all_rows=Value(1)).annotate(**counts)
    return remembered(asked, "counts", lambda: queryset.order_by().aggregate(**counts), keep)


def table(queryset, keep=None):
    """A small grouped count (`values_list(key).annotate(Count(…))`) as {key: number}; kept in the same way."""
    return remembered(queryset, "table", lambda: dict(queryset), keep)


def rows(queryset, keep=None):
    """The few rows of a question such as a minimum, as a list; kept in the same way."""
    return remembered(queryset, "rows", lambda: list(queryset), keep)


def remembered(queryset, question, answer, keep=None):
    """The answer to a question about a queryset; asked again only after a commit, or as `keep` says."""
    try:
        sql, params = queryset.query.sql_with_params()
    except EmptyResultSet:  # nothing can match, and Django knows that without asking
        return answer()
    question = (question, sql, repr(params))
    return keep.get(question, answer) if keep else kept_answer(question, answer)


def kept_answer(question, answer):
    """What `answer()` gives, asked again only after a commit. `question` tells the question apart from all others."""
    snapshot = freshness.now().snapshot
    if snapshot is None:  # inside a transaction that has written: its own rows are in no snapshot
        return answer()
    key = (snapshot, question)
    found = kept.get(key)
    if found is None:
        kept[key] = found = answer()
        while len(kept) > MOST_KEPT:
            kept.popitem(last=False)
    return found
