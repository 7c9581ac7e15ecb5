"""How the site says that a request cannot be answered: the same words on a page and in the API (RFC 9457)."""

import orjson
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from ctassist.lib.writing import StaleRecord, by_place

PROBLEM_JSON = "application/problem+json"
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
    """DRF's exception handler: every refusal as application/problem+json, each fault with the name it belongs to."""
    request = context["request"]
    if isinstance(error, BadParameters):
        named = [
            {"parameter": name, "detail": message} for name, messages in error.errors.items() for message in messages
        ]
        body = problem_body(request, 400, "A parameter cannot be answered.", named)
        return Response(body, status=400, content_type=PROBLEM_JSON)
    if isinstance(error, ValidationError):
        body = problem_body(request, 400, "The data cannot be accepted.", faults(error))
        return Response(body, 400, content_type=PROBLEM_JSON)
    if isinstance(error, StaleRecord):
        error = Refused(412, STALE)
    if isinstance(error, Refused):
        return Response(problem_body(request, error.status, error.detail), error.status, content_type=PROBLEM_JSON)
    response = exception_handler(error, context)
    if response is not None:
        detail = error.detail if isinstance(getattr(error, "detail", None), str) else title_of(error)
        response.data = problem_body(request, response.status_code, str(detail))
        response.content_type = PROBLEM_JSON
    return response


def title_of(error):
    if isinstance(error, Http404):
        return "There is nothing at this address."
    if isinstance(error, PermissionDenied):
        return "This is not yours to do."
    return exceptions.APIException.default_detail


def faults(error):
    """The faults of a ValidationError, each with a JSON pointer to its place in the body (RFC 6901)."""
    return [
        {"pointer": "#" if place == "record" else f"#/{place}", "detail": message}
        for place, messages in by_place(error).items()
        for message in messages
    ]


def problem_body(request, status_code, detail, named=None):
    """What every refused API request answers."""
    body = {
        "type": "about:blank",
        "title": HttpResponse(status=status_code).reason_phrase,
        "status": status_code,
        "detail": detail,
        "request_id": getattr(request, "id", ""),
    }
    if named:
        body["errors"] = named
    return body


def not_found(request, exception=None):
    """404 as a page, or as JSON under the API's address; the same for what is not there and what one may not see."""
    if request.path_info.startswith("/api/"):
        return problem_response(request, 404, "There is nothing at this address.")
    return render(request, "404.html", status=404)


def bad_request(request, exception=None):
    """400 for what Django itself refuses: a wrong host, a form or body that is too large."""
    return refuse(request, {"request": ["This request cannot be read."]})


def forbidden(request, exception=None, reason=""):
    """403, also for a form that was not sent from a page of ours (`reason` is Django's)."""
    if request.path_info.startswith("/api/"):
        return problem_response(request, 403, "This is not yours to do.")
    return render(request, "403.html", status=403)


def failed(request):
    """500: says nothing of what happened, only the request's id, by which the log tells."""
    if request.path_info.startswith("/api/"):
        return problem_response(request, 500, "Something went wrong on our side.")
    return render(request, "500.html", {"request_id": getattr(request, "id", "")}, status=500)


def problem_response(request, status_code, detail, named=None):
    """A refusal as JSON where no API view is at work."""
    body = problem_body(request, status_code, detail, named)
    return HttpResponse(orjson.dumps(body), status=status_code, content_type=PROBLEM_JSON)


def refuse(request, errors, status_code=400):
    """The answer to a request that no view should see, as page or as JSON by its address."""
    if request.path_info.startswith("/api/"):
        named = [{"parameter": name, "detail": message} for name, messages in errors.items() for message in messages]
        return problem_response(request, status_code, "A parameter cannot be answered.", named)
    return render(request, "400.html", {"errors": errors}, status=status_code)
