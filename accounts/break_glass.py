"""Superusers: accounts for emergencies, which see and do what their role allows, and whose every request is noted."""

import structlog

from accounts.access_log import REFUSED, Of, note

log = structlog.get_logger("ctassist.break_glass")
LONGEST_KEY = 100


class BreakGlassMiddleware:
    """Notes each request of a superuser."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(getattr(request, "user", None), "is_superuser", False):
            note_request(request, response)
        return response


def note_request(request, response):
    """The one place where what a superuser asks for is noted."""
    log.warning(
        "superuser", user=request.user.pk, method=request.method, path=request.path, status=response.status_code
    )
    of = Of("page", request.path[:LONGEST_KEY])
    note(
        "break_glass", actor=request.user, request=request, of=of, outcome="" if response.status_code < 400 else REFUSED
    )
