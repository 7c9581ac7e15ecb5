"""Who acts, told to the database together with each write, so that its triggers can note it."""

import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

NOT_PLAIN = re.compile(r"[^\w. -]")
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH", "EXECUT")  # as far as six letters tell


@dataclass(frozen=True)
class Actor:
    """By whom, in which request, through which door. `user` is asked for its id at the first write only."""

    user: object = None
    request_id: str = ""
    door: str = ""

    def as_sql(self):
        """Settings for the transaction at hand; all are made of letters, digits and `-_. `.

        `whole` is set by a statement that inserts a record together with its rows (`ctassist.lib.insertion`), for the
        triggers that it fires; it says nothing of the next one.
        """
        key = getattr(self.user, "pk", None)
        values = {"actor": str(key or ""), "request": self.request_id, "door": self.door, "whole": ""}
        calls = (f"set_config('ctassist.{name}', '{plain(value)}', true)" for name, value in values.items())
        return f"SELECT {', '.join(calls)}; "


acting_now = ContextVar("who acts", default=None)


@contextmanager
def acting(user=None, *, request_id="", door=""):
    """All writes inside are noted as done by `user` through `door`."""
    token = acting_now.set(Actor(user, request_id, door))
    try:
        yield
    finally:
        acting_now.reset(token)


def stamp_writes(connection, **kwargs):
    """For each new connection: its writes carry who acts."""
    if connection.vendor == "postgresql" and stamp not in connection.execute_wrappers:
        connection.execute_wrappers.append(stamp)


def stamp(execute, sql, params, many, context):
    """Puts the actor before a writing statement; both go to the server in one message.

    Also when nobody is known to act: what an earlier statement of the transaction said must not stand on.
    """
    if isinstance(sql, str) and sql.lstrip()[:6].upper().startswith(WRITES):
        sql = (acting_now.get() or NOBODY).as_sql() + sql
    return execute(sql, params, many, context)


def plain(text):
    """The text without anything that could end a string in SQL or be read as a parameter."""
    return NOT_PLAIN.sub("", str(text))[:40]


NOBODY = Actor()
