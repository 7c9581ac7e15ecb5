"""The mails of the site: plain text, nothing of the inside."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string

from accounts import links

SUBJECTS = {"invited": "Your account at ctassist", "forgotten": "A new password for ctassist"}


def send_link(user, *, site, why):
    """Send somebody a link to choose a password; `why` is a key of SUBJECTS."""
    context = {
        "name": user.name,
        "site": site,
        "link": links.link_for(user, site=site),
        "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
    }
    send_mail(SUBJECTS[why], render_to_string(f"accounts/mails/{why}.txt", context), None, [user.email])
