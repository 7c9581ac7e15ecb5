"""Links by which somebody chooses a password: after "forgotten", and the first one.

Each holds for PASSWORD_RESET_TIMEOUT, until it was used or somebody signed in. Its key stands in the query, which
no log of ours keeps.
"""

from urllib.parse import urlencode

from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import User


def link_for(user, *, site):
    """The whole address; `site` is that of the front page, such as `https://assist.example/`."""
    key = f"{urlsafe_base64_encode(str(user.pk).encode())}.{default_token_generator.make_token(user)}"
    return f"{site.rstrip('/')}{reverse('password-new')}?{urlencode({'key': key})}"


def user_of(key):
    """The account that a key is for, or None where it does not hold any more."""
    number, _, token = key.partition(".")
    try:
        user = User.objects.people().filter(pk=urlsafe_base64_decode(number).decode()).first()
    except (ValueError, OverflowError, ValidationError):
        return None
    return user if user and default_token_generator.check_token(user, token) else None
