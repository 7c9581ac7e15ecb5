"""What happens to accounts, told in one place to the access log and to the program's own: every door calls `told`."""

import structlog

from accounts.access_log import REFUSED, Of, note
from ctassist.lib.client_address import client_address

log = structlog.get_logger("ctassist.accounts")

SIGNED_IN = "signed_in"
FAILED = "sign_in_failed"
THROTTLED = "sign_in_throttled"
SIGNED_OUT = "signed_out"
SIGNED_OUT_EVERYWHERE = "signed_out_everywhere"
SESSION_ENDED = "session_ended"
PASSWORD_CHANGED = "password_changed"
LINK_ASKED = "sign_in_link_asked_for"
LINK_SENT = "sign_in_link_sent"
FACTOR_ADDED = "second_factor_added"
FACTOR_REMOVED = "second_factor_removed"
FACTOR_FAILED = "second_factor_failed"
CODES_MADE = "recovery_codes_made"
REFUSALS = {FAILED, THROTTLED, FACTOR_FAILED}


def told(event, *, request, user=None, **details):
    """Tell what happened, to whose account, and who asked for it. Never an e-mail address, a password or a code.

    `request` may be None (a command or a task); `user` None where the account is not known.
    """
    by = getattr(request, "user", None)
    log.info(
        event,
        account=getattr(user, "pk", None),
        by=getattr(by, "pk", None),
        address=client_address(request) if request is not None else "",
        **details,
    )
    actor = by if getattr(by, "is_authenticated", False) else user
    of = Of("user", str(user.pk)) if user is not None else None
    note(event, actor=actor, request=request, of=of, outcome=REFUSED if event in REFUSALS else "")
