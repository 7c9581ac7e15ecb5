"""How the background worker starts: `celery -A ctassist worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctassist.settings")

app = Celery("ctassist")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
