"""What this process may still believe of what it has read before: asked of the database once a request.

One small statement tells three things. The version of the reference tables (see `reference`). The snapshot, that is
which transactions are visible: counts hold as long as it is the same (see `counting`). And which records changed
since this process last looked, by the history: what is kept of them is dropped (see `kept_items`).

Nothing here goes by time. Every transaction that was not visible in a snapshot has a number from the snapshot's xmin
upwards, so the changes of all transactions from there on are all that a later reader can see and an earlier
one could not.

A request that reads what may not be for everybody does so in `one_snapshot`: who may see a record and what it says
then come from the same moment. Looks follow one another (`turn`), so that nobody is served what was made later.
"""

import threading
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection, transaction

MOST_CHANGES = 10_000  # more of them, or of more records, and everything kept is dropped
MOST_RECORDS = 1000

ONE_SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;"
LOOK = """
SELECT (SELECT count(*) FROM lib_referencechange), (SELECT max(number) FROM lib_referencechange),
       CASE WHEN pg_current_xact_id_if_assigned() IS NULL THEN pg_current_snapshot()::text END,
       pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
       changed.names, changed.number
  FROM (SELECT array_agg(name) AS names, sum(number) AS number
          FROM (SELECT subject_table || ' ' || subject_key AS name, count(*) AS number
                  FROM (SELECT subject_table, subject_key FROM history_change
                         WHERE transaction >= %s LIMIT %s) AS changes GROUP BY 1) AS records) AS changed
"""


@dataclass(frozen=True)
class Moment:
    """What a request sees. `snapshot` is None inside a transaction that has written: nothing may be kept then."""

    reference_version: tuple
    snapshot: str | None
    turn: int


class Followed:
    """How far this process has followed the changes."""

    xmin = 0  # of the last look
    turn = 0  # number of the last look
    dropped = 0  # number of the last look that dropped something


this_moment = ContextVar("what this request sees", default=None)
afterwards = ContextVar("what is to be written when the snapshot at hand has ended", default=None)
followed = Followed()
lock = threading.RLock()
holders = []  # things with a method drop(changed), which takes a set of "table key", or None for everything


def now():
    """The moment of this request; asks the database the first time, and drops what is no longer true."""
    moment = this_moment.get()
    if moment is None:
        moment = look()
        this_moment.set(moment)
    return moment


def look(before=""):
    """Asks the database, one thread after another, so that a later turn never has an earlier snapshot."""
    with lock, connection.cursor() as cursor:
        cursor.execute(before + LOOK, [followed.xmin, MOST_CHANGES + 1])
        count, number, snapshot, xmin, changed, changes = cursor.fetchone()
        if snapshot is not None:
            follow(xmin, changed or [], changes or 0)
        return Moment((count, number), snapshot, followed.turn)


def follow(xmin, changed, changes):
    """Drops what is no longer true. A number that goes back means another cluster: then everything is dropped."""
    went_back = not followed.xmin or xmin < followed.xmin
    everything = went_back or changes > MOST_CHANGES or len(changed) > MOST_RECORDS
    followed.turn += 1
    if everything or changed:
        for holder in holders:
            holder.drop(None if everything else set(changed))
        followed.dropped = followed.turn
    followed.xmin = xmin


@contextmanager
def one_snapshot():
    """All reads inside see the database at one moment, and none writes. Inside a transaction: as that sees it."""
    if connection.in_atomic_block:
        yield
        return
    waiting = []
    noting = afterwards.set(waiting)
    try:
        with transaction.atomic():
            token = this_moment.set(look(before=ONE_SNAPSHOT))
            try:
                yield
            finally:
                this_moment.reset(token)
    finally:
        afterwards.reset(noting)
        for write in waiting:
            write()


def after_snapshot(write):
    """Calls `write` when the snapshot at hand has ended, before the answer goes out; at once where there is none."""
    waiting = afterwards.get()
    if waiting is None:
        write()
    else:
        waiting.append(write)


def forget():
    """Let the next `now()` ask again; called at the start of each request and task."""
    this_moment.set(None)
