"""What this process may still believe of what it has read before: asked of the database once a request.

One small statement tells three things. The version of the reference tables (see `reference`). The snapshot, that is
which transactions are visible: counts hold as long as it is the same (see `counting`). And which records changed
since this process last looked, by the history: what is kept of them is dropped (see `kept_items`).

Nothing here goes by time. Every transaction that was not visible in a snapshot has a number from the snapshot's xmin
upwards, so the changes of all transactions from there on are all that a later reader can see and an earlier
one could not.
"""

import threading
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection

MOST_CHANGES = 1000  # more of them, and everything kept is dropped

LOOK = f"""
SELECT (SELECT count(*) FROM lib_referencechange), (SELECT max(number) FROM lib_referencechange),
       CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot()::text END,
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
       (SELECT array_agg(subject_table || ' ' || subject_key)
          FROM (SELECT subject_table, subject_key FROM history_change
                 WHERE transaction >= %s LIMIT {MOST_CHANGES + 1}) changes)
"""


@dataclass(frozen=True)
class Moment:
    """What a request sees. `snapshot` is None inside a transaction that has written: nothing may be kept then."""

    reference_version: tuple
    snapshot: str | None
    xmin: int


this_moment = ContextVar("what this request sees", default=None)
seen = {"xmin": 0}  # up to where this process has followed the changes
lock = threading.Lock()
holders = []  # things with a method drop(changed), which takes a set of "table key", or None for everything


def now():
    """The moment of this request; asks the database the first time, and drops what is no longer true."""
    moment = this_moment.get()
    if moment is None:
        moment = look()
        this_moment.set(moment)
    return moment


def look():
    """Asks the database."""
    with connection.cursor() as cursor:
        cursor.execute(LOOK, [seen["xmin"]])
        count, number, snapshot, xmin, changed = cursor.fetchone()
    if snapshot is not None:
        changed = None if not seen["xmin"] or len(changed or ()) > MOST_CHANGES else set(changed or ())
        with lock:
            for holder in holders:
                holder.drop(changed)
            seen["xmin"] = max(seen["xmin"], xmin)
    return Moment((count, number), snapshot, xmin)


def forget():
    """Let the next `now()` ask again; called at the start of each request and task."""
    this_moment.set(None)
