"""Writing accounts, offices and tokens: for administrators, who never change what they may do themselves."""

from functools import partial

import structlog
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts import events, second_factor
from accounts.models import ApiToken, Role, Session, User
from accounts.tasks import send_link
from ctassist.lib.jobs.services import end_all_of
from ctassist.lib.reference_writing import record_reference
from ctassist.lib.writing import permit, raise_faults, write_whole

OWN = ("role", "office_id", "partner_id", "is_active", "is_staff", "edits_reference", "is_superuser")
RIGHT = "administer"
NO_MAIL = "This site sends no mail: choose a password instead."
NO_PAGES = "A partner's system has tokens and signs in on no page."
OWN_FACTOR = "Remove your own second factor on the page of your account."

log = structlog.get_logger("ctassist.accounts")


def record_office(office, links=None, *, by):
    """Save a new or changed office."""
    return record_reference(office, by=by, right=RIGHT)


@transaction.atomic
def record_user(user, *, by, password=""):
    """Save a new or changed account. Without a password a new one cannot sign in, and another keeps its own.

    With `is_active` off, whoever it is leaves: see `leave`.
    """
    permit(by, RIGHT)
    if password:
        raise_faults(password_faults(user, password))
        user.set_password(password)
    elif user._state.adding:
        user.set_unusable_password()
    changed = write_whole(user, judge=lambda user, rows, stored: judged(user, stored, by))
    if not user.is_active:
        leave(user)
    return changed


def leave(user):
    """What ends with an account: sessions, tokens, jobs and their files."""
    Session.objects.end(user)
    ApiToken.objects.filter(user=user, expires_at__gt=timezone.now()).update(expires_at=timezone.now())
    end_all_of(user)


def choose_password(user, password):
    """Store the password that somebody chose for themselves; who calls has judged it."""
    user.set_password(password)
    user.save(update_fields=["password"])


def invite(user, *, by, site):
    """Send somebody a link to choose a password, once what is being written is written."""
    permit(by, RIGHT)
    fault = NO_MAIL if not settings.SENDS_MAIL else NO_PAGES if user.role == Role.CLIENT else None
    if fault:
        raise_faults({"send_link": fault})
    transaction.on_commit(partial(queue_link, user, site=site, why="invited"))


def remove_second_factor(user, *, by, request=None):
    """Take away the second factor of somebody who has lost it. Their sessions end."""
    permit(by, RIGHT)
    if by is not None and by.pk == user.pk:
        raise_faults({"remove_second_factor": OWN_FACTOR})
    if second_factor.take_away(user):
        events.told(events.FACTOR_REMOVED, request=request, user=user)


def queue_link(user, *, site, why):
    """Have the worker mail a link; with nobody to mail to it does the same work here, and none there."""
    try:
        send_link.apply_async([user.pk if user else 0, site, why], retry=False)
    except OperationalError as error:
        log.warning("a link cannot be sent", account=getattr(user, "pk", None), error=str(error))


def site_of(request):
    """The address of the front page, as the one who asks knows it."""
    return request.build_absolute_uri("/")


def password_faults(user, password):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {"password": error.messages}
    return {}


def judged(user, stored, by):
    found = {}
    if User.objects.filter(email__iexact=user.email).exclude(pk=user.pk).exists():
        found["email"] = "Another account has this e-mail address."
    if stored and by is not None and stored.pk == by.pk:
        changed = [name for name in OWN if getattr(user, name) != getattr(stored, name)]
        found |= {name.removesuffix("_id"): "Nobody changes what they may do themselves." for name in changed}
    return found


def change_token(token, links=None, *, by):
    """Save the name and the end of a token. A new one is issued by `create_api_client`, which shows it once."""
    permit(by, RIGHT)
    if token._state.adding:
        raise_faults({"record": "A token is issued by create_api_client."})
    return write_whole(token)
