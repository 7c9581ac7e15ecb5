"""Background work that belongs to no app."""

from celery import shared_task
from django.core.management import call_command


@shared_task
def clear_expired_sessions():
    """Delete the sessions that nobody can use any more."""
    call_command("clearsessions")
