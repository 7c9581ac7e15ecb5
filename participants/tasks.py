"""Background work on participants."""

from smtplib import SMTPException

from celery import shared_task
from django.core.mail import send_mail
from django.template.loader import render_to_string

from activities.models import Activity
from participants import retention
from participants.lending import officers_of


@shared_task
def keep_retention_terms():
    """Remove addresses and names that have been kept for long enough; twice on one night changes nothing more."""
    retention.keep_terms()


@shared_task(autoretry_for=(OSError, SMTPException), retry_backoff=30, max_retries=5)
def tell_of_access(activity_id, site):
    """Mail the officers who write an activity that its participants were asked for; which, their front page says."""
    activity = Activity.objects.kept().filter(pk=activity_id).first()
    text = render_to_string("participants/mails/asked.txt", {"site": site})
    for officer in officers_of(activity) if activity else ():
        send_mail("Somebody asked for names of participants", text, None, [officer.email])
