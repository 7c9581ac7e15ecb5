"""Background work on participants."""

from celery import shared_task

from participants import retention


@shared_task
def keep_retention_terms():
    """Remove addresses and names that have been kept for long enough; twice on one night changes nothing more."""
    retention.keep_terms()
