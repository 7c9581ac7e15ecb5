"""How the web server starts."""

import contextlib
import os
import re

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctassist.settings")

django_application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - all pages are imported before the first request, once for all processes
MOST_READ = 64 * 1024**2  # bytes
PIECE = 64 * 1024
BOUNDARY = re.compile(r""";\s*boundary=("[^"]+"|[\w'()+,./:=?-]+)""", re.ASCII | re.IGNORECASE)


def application(environ, start_response):
    """The site. Everything is read as UTF-8: Django would let a client's header choose how its query is decoded."""
    environ["CONTENT_TYPE"] = plain(environ.get("CONTENT_TYPE", ""))
    response = django_application(environ, start_response)
    read_the_rest(environ["wsgi.input"])
    return response


def read_the_rest(body):
    """Read what no view has read: a client whose body is refused while it still sends would never see the answer."""
    with contextlib.suppress(OSError):  # a client that falls silent, or sends chunks that are none
        for _ in range(MOST_READ // PIECE):
            if not body.read(PIECE):
                return


def plain(content_type):
    """A content type without parameters, save the boundary of a form with files.

    There are three ways to write a charset in one (RFC 2231), and names of charsets at which Django fails.
    """
    kind, boundary = content_type.partition(";")[0], BOUNDARY.search(content_type)
    return kind + boundary[0] if boundary else kind
