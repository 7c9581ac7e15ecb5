"""Who needs a second factor, and whether this session has had one."""

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.db import transaction

from accounts.demo import is_demo
from accounts.models import Session, User
from accounts.roles import has_right

MARK = "second_factor_of"  # in a session: the account for which a second factor was given


def is_needed(user):
    """Whether somebody works with a second factor only: all who may read personal data."""
    exempt = settings.DEMO_WITHOUT_SECOND_FACTOR and is_demo(user)
    return has_right(user, "read_personal") and not exempt


def is_missing(request):
    """Whether somebody is signed in who needs a second factor and has not given one in this session; no query."""
    user = request.user
    return user.is_authenticated and is_needed(user) and request.session.get(MARK) != str(user.pk)


def mark(request, user):
    """Note that a second factor was given for this account."""
    request.session[MARK] = str(user.pk)


def unmark(request):
    request.session.pop(MARK, None)


def has_one(user):
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


@transaction.atomic
def renew_recovery_codes(user):
    """Make new recovery codes; the old ones stop working. Whether there is a second factor to recover.

    allauth's own way locks the account together with its office, which PostgreSQL refuses as there may be none.
    """
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not has_one(user):
        return False
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    return True


def take_away(user):
    """Remove the second factor of somebody who lost it; their sessions end. Whether there was one."""
    removed, _ = Authenticator.objects.filter(user=user).delete()
    Session.objects.end(user)
    return bool(removed)
