"""Background work that belongs to no app."""

import datetime as dt

from celery import shared_task
from django.core.management import call_command

from accounts import access_log
from ctassist.lib.idempotency import Answer
from ctassist.lib.reference import ReferenceChange


@shared_task
def clear_expired_sessions():
    """Delete the sessions that nobody can use any more."""
    call_command("clearsessions")


@shared_task
def forget_old_reference_changes():
    """Keep the table that tells processes of changed reference data small."""
    ReferenceChange.forget_before(dt.timedelta(days=1))


@shared_task
def forget_old_answers():
    """Forget what requests were answered whose keys are no longer kept."""
    Answer.forget_old()


@shared_task
def forget_old_access_entries():
    """Remove what the access log has kept for two years; the database refuses to remove more, and notes it."""
    access_log.forget_old()
