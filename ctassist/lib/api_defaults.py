"""What every API view does unless it says otherwise: nobody writes, and answers are JSON."""

import orjson
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.renderers import BaseRenderer


class OrjsonRenderer(BaseRenderer):
    """JSON, written nine times as fast as by the standard library; dates in RFC 3339, instants with `Z`."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return b"" if data is None else orjson.dumps(data, default=str, option=orjson.OPT_UTC_Z)


class ReadOnly(BasePermission):
    """Everybody may ask; nobody may write."""

    def has_permission(self, request, view):
        return request.method in SAFE_METHODS
