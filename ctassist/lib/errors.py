"""How the site says that a request cannot be answered: the same words on a page and in the API (RFC 9457)."""

import orjson
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from rest_framework import exceptions
from rest_framework.views import exception_handler

from ctassist.lib.json_body import BadJson
from ctassist.lib.kept_input import is_ours_but_old, kept_page
from ctassist.lib.writing import StaleRecord, by_place

PROBLEM_JSON = "application/problem+json"
RETRY_AFTER = 30  # seconds, after what took too long
HEADERS_OF_REFUSALS = {"WWW-Authenticate", "Retry-After"}  # that DRF adds
STALE = "This record was changed since you read it: read it again, and send your change with its new ETag."


class BadParameters(Exception):
    """Query parameters that cannot be answered: messages by parameter name."""

    def __init__(self, errors):
        self.errors = errors
        super().__init__("; ".join(f"{name}: {' '.join(messages)}" for name, messages in errors.items()))


class Refused(Exception):
    """A request that is refused with a status and a sentence."""

    def __init__(self, status, detail):
        self.status, self.detail = status, detail
        super().__init__(detail)


def problem(error, context):
    """DRF's exception handler: every refusal as application/problem+json, each fault with the name it belongs to.

    None for what is no refusal but a mistake of ours. JSON also where a view answers with something else.
    """
    request = context["request"]
    if isinstance(error, BadParameters):
        return problem_response(request, 400, "A parameter cannot be answered.", named("parameter", error.errors))
    if isinstance(error, BadJson):
        faults = [{"pointer": f"#{pointer}", "detail": message} for pointer, message in error.faults]
        return problem_response(request, 400, error.message, faults)
    if isinstance(error, ValidationError):
        return problem_response(request, 400, "The data cannot be accepted.", faults_of(error))
    if isinstance(error, StaleRecord):
        error = Refused(412, STALE)
    if isinstance(error, Refused):
        return problem_response(request, error.status, error.detail)
    response = exception_handler(error, context)
    if response is None:
        return None
    detail = error.detail if isinstance(getattr(error, "detail", None), str) else title_of(error)
    told = problem_response(request, response.status_code, str(detail))
    for name in HEADERS_OF_REFUSALS & set(response.headers):
        told[name] = response[name]
    return told


def named(kind, errors):
    """Faults as the API tells them: {kind: name, "detail": message} for each message by name."""
    return [{kind: name, "detail": message} for name, messages in errors.items() for message in messages]


def title_of(error):
    if isinstance(error, Http404):
        return "There is nothing at this address."
    if isinstance(error, PermissionDenied):
        return "This is not yours to do."
    return exceptions.APIException.default_detail


def faults_of(error):
    """The faults of a ValidationError, each with a JSON pointer to its place in the body (RFC 6901)."""
    return [
        {"pointer": "#" if place == "record" else f"#/{place}", "detail": message}
        for place, messages in by_place(error).items()
        for message in messages
    ]


def not_found(request, exception=None):
    """404 as a page, or as JSON under the API's address; the same for what is not there and what one may not see."""
    if request.path_info.startswith("/api/"):
        return problem_response(request, 404, "There is nothing at this address.")
    return render(request, "404.html", status=404)


def bad_request(request, exception=None):
    """400 for what Django itself refuses, such as a wrong host or a form with too many fields; 413 for a large one."""
    if isinstance(exception, RequestDataTooBig):
        return too_large(request, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    return refuse(request, {"request": ["This request cannot be read."]})


def too_large(request, most):
    """413 for a body of more than `most` bytes, which nobody reads to its end."""
    return refuse(request, {"body": [f"It is larger than {most / 1024**2:g} MB."]}, 413)


def length_required(request):
    """411 for a body in chunks, which would be read as an empty one."""
    return refuse(request, {"body": ["Send it as a whole, with its Content-Length."]}, 411)


def not_allowed(request, allow):
    """405 with the methods that the address takes."""
    if request.path_info.startswith("/api/"):
        response = problem_response(request, 405, f"Method “{request.method}” not allowed.")
    else:
        response = render(request, "405.html", status=405)
    response["Allow"] = allow
    return response


def too_many(request, seconds):
    """429 for who asks more often than they may; they may again in so many seconds."""
    if request.path_info.startswith("/api/"):
        response = problem_response(request, 429, f"Too many requests: try again in {seconds} s.")
    else:
        response = render(request, "too_many.html", {"seconds": seconds}, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response


def took_too_long(request):
    """503 for what could not be answered in time; nothing of it was done, and it may be tried again."""
    if request.path_info.startswith("/api/"):
        response = problem_response(request, 503, "This took too long, and nothing was done.")
    else:
        response = render(request, "503.html", status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response


def forbidden(request, exception=None, reason=""):
    """403, also for a form that was not sent from a page of ours (`reason` is Django's).

    A form of ours with an old token holds what was typed, to be sent once more.
    """
    if reason and is_ours_but_old(request):
        return kept_page(request)
    if request.path_info.startswith("/api/"):
        return problem_response(request, 403, "This is not yours to do.")
    return render(request, "403.html", status=403)


def failed(request):
    """500: says nothing of what happened, only the request's id, by which the log tells."""
    if request.path_info.startswith("/api/"):
        return problem_response(request, 500, "Something went wrong on our side.")
    return render(request, "500.html", {"request_id": getattr(request, "id", "")}, status=500)


def problem_response(request, status_code, detail, faults=None):
    """A refusal as JSON, whether or not an API view is at work."""
    body = {
        "type": "about:blank",
        "title": HttpResponse(status=status_code).reason_phrase,
        "status": status_code,
        "detail": detail,
        "request_id": getattr(request, "id", ""),
    }
    if faults:
        body["errors"] = faults
    return HttpResponse(orjson.dumps(body), status=status_code, content_type=PROBLEM_JSON)


def refuse(request, errors, status_code=400):
    """The answer to a request that no view should see, as page or as JSON by its address; kept by no cache."""
    if request.path_info.startswith("/api/"):
        detail = "A parameter cannot be answered." if status_code == 400 else "The request cannot be read."
        response = problem_response(request, status_code, detail, named("parameter", errors))
    else:
        response = render(request, "400.html", {"errors": errors}, status=status_code)
    response["Cache-Control"] = "no-store"
    return response
