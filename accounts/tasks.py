"""Background work of accounts."""

from smtplib import SMTPException

from celery import shared_task

from accounts import events, mails
from accounts.models import User


@shared_task(autoretry_for=(OSError, SMTPException), retry_backoff=30, max_retries=5)
def send_link(user_id, site, why):
    """Mail a link to choose a password. None for somebody who is not there (any more), so that asking tells nothing."""
    user = User.objects.people().filter(pk=user_id).first()
    if user is not None:
        mails.send_link(user, site=site, why=why)
        events.told(events.LINK_SENT, request=None, user=user, why=why)
