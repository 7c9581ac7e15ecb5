"""How the web server starts: `gunicorn --config ctassist/gunicorn.py ctassist.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctassist.settings")

application = get_wsgi_application()
