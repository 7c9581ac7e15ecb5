"""How long a request may go on: after some time no statement of its view begins, and each ends by the database's limit.

A thread cannot be stopped from outside, and what takes long here is the database. So the two limits together bound a
request: the last statement begins before `LAST_STATEMENT_AFTER` and ends by `statement_timeout`. Decision 24.
"""

import time
from contextvars import ContextVar

import structlog
from django.conf import settings
from django.db import OperationalError

from ctassist.lib.errors import took_too_long

CANCELED = "57014"  # by which PostgreSQL says that a statement ran longer than it may
TAKING_BACK = ("ROLLBACK TO SAVEPOINT", "RELEASE SAVEPOINT")  # of what was begun: quick, and always allowed
log = structlog.get_logger("ctassist.deadline")


class RequestTookTooLong(OperationalError):
    """The time of a request is up. An error of the database to whoever has a transaction open: it is rolled back."""


ends_at = ContextVar("when the time of this request is up", default=None)


def bound_statements(connection, **kwargs):
    """For each new connection: in a request its statements begin in time."""
    if in_time not in connection.execute_wrappers:
        connection.execute_wrappers.append(in_time)


def in_time(execute, sql, params, many, context):
    """Begins no statement of a request whose time is up."""
    ends = ends_at.get()
    if ends is not None and time.monotonic() > ends and not str(sql).startswith(TAKING_BACK):
        raise RequestTookTooLong
    return execute(sql, params, many, context)


class DeadlineMiddleware:
    """Gives each view its time; what it did not finish is answered 503, and nothing of it is written."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = ends_at.set(time.monotonic() + settings.LAST_STATEMENT_AFTER)
        try:
            return self.get_response(request)
        finally:
            ends_at.reset(token)

    def process_exception(self, request, exception):
        if not is_too_long(exception):
            return None
        log.warning("request took too long", path=request.path)
        return took_too_long(request)


def is_too_long(exception):
    """Whether an error says that a request, or one of its statements, took longer than it may."""
    is_canceled = getattr(exception.__cause__, "pgcode", None) == CANCELED
    return isinstance(exception, RequestTookTooLong) or (isinstance(exception, OperationalError) and is_canceled)
