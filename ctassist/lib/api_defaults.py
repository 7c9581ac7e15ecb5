"""What every API view does unless it says otherwise: nobody writes, and answers are JSON."""

import orjson
from rest_framework.exceptions import MethodNotAllowed, ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.renderers import BaseRenderer


class OrjsonRenderer(BaseRenderer):
    """JSON, written nine times as fast as by the standard library; dates in RFC 3339, instants with `Z`."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_UTC_Z)


class OrjsonParser(BaseParser):
    """JSON in; whatever cannot be read, too deep a nesting included, is refused in words."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            return orjson.loads(stream.read())
        except orjson.JSONDecodeError:
            raise ParseError("The body is not JSON that can be read.") from None


class AlwaysJson(BaseContentNegotiation):
    """JSON, whatever a client accepts: there is nothing else."""

    def select_parser(self, request, parsers):
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class ReadOnly(BasePermission):
    """Everybody may ask; nobody may write."""

    def has_permission(self, request, view):
        if request.method not in SAFE_METHODS:
            raise MethodNotAllowed(request.method)
        return True


class MayWrite(BasePermission):
    """Everybody may ask; who writes must be known. What they may write is for the services to say."""

    def has_permission(self, request, view):
        return request.method in SAFE_METHODS or request.user.is_authenticated
