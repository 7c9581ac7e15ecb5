"""How the background worker starts: `celery -A ctassist worker`."""

import os

from celery import Celery
from celery.signals import task_postrun, task_prerun

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctassist.settings")

app = Celery("ctassist")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

acting = {}  # id of a task that runs -> what was noted before it


@task_prerun.connect
def begin_task(task, task_id, **kwargs):
    """A task asks anew what is still true, and its writes are noted under its name."""
    from ctassist.lib import freshness
    from ctassist.lib.history.acting import Actor, acting_now

    freshness.forget()
    acting[task_id] = acting_now.set(Actor(request_id=task_id, door=task.name.rpartition(".")[2]))


@task_postrun.connect
def end_task(task_id, **kwargs):
    """What comes after a task is not noted under its name."""
    from ctassist.lib.history.acting import acting_now

    if task_id in acting:
        acting_now.reset(acting.pop(task_id))
