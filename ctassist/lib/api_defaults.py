"""What every API view does unless it says otherwise: nobody writes, and answers are JSON."""

import orjson
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.renderers import BaseRenderer

from ctassist.lib import json_body


class OrjsonRenderer(BaseRenderer):
    """JSON, written nine times as fast as by the standard library; dates in RFC 3339, instants with `Z`."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_UTC_Z)


class OrjsonParser(BaseParser):
    """JSON in; what cannot be read or kept is refused with its place (`json_body.BadJson`)."""

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        return json_body.read(stream.read())


class AlwaysJson(DefaultContentNegotiation):
    """JSON out, whatever a client accepts: there is nothing else. What comes in must say that it is JSON (415)."""

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
