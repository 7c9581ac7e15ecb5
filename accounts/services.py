"""Writing accounts, offices and tokens: for administrators, who never change what they may do themselves."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import ApiToken, User
from ctassist.lib.jobs.services import end_all_of
from ctassist.lib.reference_writing import record_reference
from ctassist.lib.writing import permit, raise_faults, write_whole

OWN = ("role", "office_id", "partner_id", "is_active", "is_staff", "edits_reference", "is_superuser")
RIGHT = "administer"


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
    """What ends with an account, besides its sessions, which end with their next request: tokens, jobs and files."""
    ApiToken.objects.filter(user=user, expires_at__gt=timezone.now()).update(expires_at=timezone.now())
    end_all_of(user)


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
