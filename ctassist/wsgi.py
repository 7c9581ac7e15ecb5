"""How the web server starts."""

import os
import re

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctassist.settings")

django_application = get_wsgi_application()
CHARSET = re.compile(r";\s*charset\s*=[^;]*", re.IGNORECASE)


def application(environ, start_response):
    """The site. Everything is read as UTF-8: Django would let a client's header choose how its query is decoded."""
    environ["CONTENT_TYPE"] = CHARSET.sub("", environ.get("CONTENT_TYPE", ""))
    return django_application(environ, start_response)
