"""Partners' systems and their tokens, and what happens when somebody leaves. For administrators.

Each act is noted in the access log in its own transaction. A token is shown once, when it is issued.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.text import slugify

from accounts.access_log import note
from accounts.models import LONGEST_TOKEN_LIFE, ApiToken, Role, User
from accounts.services import RIGHT, record_user
from ctassist.lib.writing import permit, raise_faults

LONGEST_NAME = 60
MOST_VALID_TOKENS = 10
LONGEST_DAYS = LONGEST_TOKEN_LIFE.days
OVERLAPS = (0, 1, 7, 30)  # days for which a token goes on beside the one that replaces it
SAME_CLICK = dt.timedelta(minutes=1)


class AlreadyShown(Exception):
    """The form came before: its token was shown then, and is not shown again."""


def new_client(name, partner, **terms):
    """A client of a partner that is not stored yet. ValidationError for a name of which no address can be made."""
    label = slugify(name)
    if not label or len(name) > LONGEST_NAME:
        raise ValidationError({"name": f"The name needs a letter or digit, and {LONGEST_NAME} characters at most."})
    email = f"{label}@{partner.code.replace('_', '-')}.clients.invalid"
    return User(email=email, name=name, role=Role.CLIENT, partner=partner, **terms)


@transaction.atomic
def record_client(client, *, by, request=None):
    """Save a new or changed client: its name, its office and scopes, from where its tokens count."""
    if client._state.adding and User.objects.filter(email=client.email).exists():
        raise_faults({"name": "This organisation has a client of that name already."})
    is_new = client._state.adding
    changed = record_user(client, by=by)
    if changed:
        note("client_added" if is_new else "client_changed", actor=by, request=request, of=client)
    return changed


@transaction.atomic
def issue_token(client, *, name, by, days=LONGEST_DAYS, key="", request=None):
    """Issue one more token of a client; returns the secret.

    `key`: that of the form. Sent twice within a minute, the same token is answered again; later it is AlreadyShown.
    """
    permit(by, RIGHT)
    User.objects.select_for_update(of=("self",)).get(pk=client.pk)  # one at a time
    secret = secret_of(key, client) if key else None
    issued = ApiToken.objects.filter(digest=ApiToken.digest_of(secret)).first() if secret else None
    if issued is not None:
        if issued.created_at < timezone.now() - SAME_CLICK:
            raise AlreadyShown
        return secret
    raise_faults(faults_of_token(client, name, days))
    secret = ApiToken.issue(client, name, life=dt.timedelta(days=days), secret=secret)
    note("token_issued", actor=by, request=request, of=ApiToken.objects.get(digest=ApiToken.digest_of(secret)))
    return secret


def secret_of(key, client):
    """The secret that a form with this random key issues: nobody can tell it without our own secret key."""
    return salted_hmac("accounts.token", f"{key} {client.pk}", algorithm="sha256").hexdigest()


def faults_of_token(client, name, days):
    found = {}
    if not client.is_active:
        found["record"] = "This client is closed: open it again first."
    elif client.tokens.filter(expires_at__gt=timezone.now()).count() >= MOST_VALID_TOKENS:
        found["record"] = f"This client has {MOST_VALID_TOKENS} tokens that count: end one first."
    if not name.strip() or len(name) > ApiToken._meta.get_field("name").max_length:
        found["name"] = "Give a name of 1 to 100 characters."
    if not 1 <= days <= LONGEST_DAYS:
        found["days"] = f"A token counts for 1 to {LONGEST_DAYS} days."
    return found


@transaction.atomic
def rotate_token(token, *, by, overlap, days=LONGEST_DAYS, key="", request=None):
    """Issue a token in the place of another one, which goes on for `overlap` days, or ends when it would anyway."""
    if overlap not in OVERLAPS:
        raise_faults({"overlap": f"Choose one of: {', '.join(map(str, OVERLAPS))} days."})
    secret = issue_token(token.user, name=token.name, by=by, days=days, key=key, request=request)
    ends = timezone.now() + dt.timedelta(days=overlap)
    ApiToken.objects.filter(pk=token.pk, expires_at__gt=ends).update(expires_at=ends)
    return secret


@transaction.atomic
def revoke_token(token, *, by, request=None):
    """End a token now; whether it counted until now."""
    permit(by, RIGHT)
    now = timezone.now()
    ended = ApiToken.objects.filter(pk=token.pk, expires_at__gt=now).update(expires_at=now)
    if ended:
        note("token_revoked", actor=by, request=request, of=token)
    return bool(ended)


@transaction.atomic
def close_account(user, *, by, request=None):
    """Somebody leaves: nothing of theirs works any more. See `accounts.services.leave`."""
    user.is_active = False
    if record_user(user, by=by):
        note("account_closed", actor=by, request=request, of=user)


@transaction.atomic
def open_account(user, *, by, request=None):
    """Open a closed account again. Its tokens have ended: it needs new ones."""
    user.is_active = True
    if record_user(user, by=by):
        note("account_opened", actor=by, request=request, of=user)
