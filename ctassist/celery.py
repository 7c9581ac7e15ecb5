"""How the background worker starts: `celery -A ctassist worker`."""

import os

from celery import Celery
from celery.signals import task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctassist.settings")

app = Celery("ctassist")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
def begin_task(task, task_id, **kwargs):
    """A task asks anew what is still true, and its writes are noted under its name."""
    from ctassist.lib import freshness
    from ctassist.lib.history.acting import Actor, acting_now

    freshness.forget()
    acting_now.set(Actor(request_id=task_id, door=task.name.rpartition(".")[2]))
