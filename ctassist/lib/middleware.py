"""What happens to every request before and after its view."""

import time
import uuid
from urllib.parse import unquote_to_bytes

import structlog
from csp.constants import HEADER
from csp.utils import build_policy
from django.conf import settings

from ctassist.lib import freshness, parameters
from ctassist.lib.errors import length_required, not_allowed, refuse, too_large

log = structlog.get_logger("ctassist.request")


class RequestIdMiddleware:
    """Gives each request an id, for its log lines, its history and its answer; asks anew what is still true."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex
        freshness.forget()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request.id)  # stays for what Django logs after us
        begun = time.perf_counter()
        response = self.get_response(request)
        response["X-Request-Id"] = request.id
        took = round((time.perf_counter() - begun) * 1000, 1)
        log.info("request", method=request.method, path=request.path, status=response.status_code, ms=took)
        return response


class PlainRequestMiddleware:
    """Refuses what no view could answer: too long a query or body, NUL, and bytes that are no UTF-8."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\x00" not in value}
        if errors := self.faults(request):
            return refuse(request, errors)
        if "HTTP_TRANSFER_ENCODING" in request.META:
            return length_required(request)
        if int(request.META.get("CONTENT_LENGTH") or 0) > (most := self.most_bytes(request)):
            return too_large(request, most)
        return self.get_response(request)

    def most_bytes(self, request):
        """Of the body; a form with files may be larger, and what stands beside its files is counted later."""
        has_files = request.content_type == "multipart/form-data"
        return settings.LARGEST_UPLOAD if has_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def faults(self, request):
        """Messages by the name of the parameter; `address` for the path, `query` for the whole query."""
        if "\x00" in request.path_info or "\ufffd" in request.path_info:
            return {"address": ["The address contains characters that cannot be read."]}
        return faults_of_query(request.META.get("QUERY_STRING", ""))


def faults_of_query(query):
    """Messages by parameter for a query string that no list could answer; `query` for the whole."""
    if len(query) > settings.LONGEST_QUERY:
        return {"query": [f"The query is longer than {settings.LONGEST_QUERY:,} bytes."]}
    if query.count("&") >= settings.MOST_PARAMETERS:
        return {"query": [f"The query has more than {settings.MOST_PARAMETERS} parameters."]}
    faults = {}
    for pair in query.split("&"):
        name, equals, value = (unquote_to_bytes(part.replace("+", " ")) for part in pair.partition("="))
        shown = name.decode(errors="replace").replace("\x00", "")
        if equals and not name:
            faults["query"] = ["A parameter has a value and no name."]
        elif b"\x00" in name + value:
            faults[shown] = ["The value contains a NUL character."]
        elif not is_utf8(name + value):
            faults[shown] = ["The value is not UTF-8 text."]
    return faults


def is_utf8(raw):
    try:
        raw.decode()
    except UnicodeDecodeError:
        return False
    return True


class ContentPolicyMiddleware:
    """Says with each answer what a browser may load for it: the same for all, so it is written once."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.policy = build_policy()

    def __call__(self, request):
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in (404, 500)):  # Django's own pages, while one develops
            response.headers.setdefault(HEADER, self.policy)
        return response


class ParametersMiddleware:
    """Refuses query parameters that the view does not take; `parameters` says how a view names those it takes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        taken = parameters.taken_by(view)
        if taken is parameters.CHECKED_BY_VIEW:
            return None
        faults = parameters.faults(request.GET, taken)
        return refuse(request, faults) if faults else None


class NoBlankPageMiddleware:
    """Says in words that an address does not take a method: Django's own answer has no body."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_blank = response.status_code == 405 and not response.content
        return not_allowed(request, response["Allow"]) if is_blank else response


class NoStoreMiddleware:
    """What a signed-in person or a token gets is kept by no cache."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        return response
