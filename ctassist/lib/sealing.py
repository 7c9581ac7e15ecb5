"""What is so sensitive that the database holds it encrypted: with keys from the environment, which can be changed.

PERSONAL_DATA_KEYS holds one secret or several, separated by commas: the first seals, all open. To change the key, put a
new one before the old one, run `manage.py reseal`, then take the old one away.
"""

import base64
import functools
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


class Unsealable(Exception):
    """No key that is set opens this."""


def seal(text):
    """The text encrypted, so that equal texts differ; "" for none."""
    return box().encrypt(text.encode()).decode() if text else ""


def unseal(sealed):
    """What was sealed. Unsealable where no key fits."""
    try:
        return box().decrypt(sealed.encode()).decode() if sealed else ""
    except InvalidToken:
        raise Unsealable("PERSONAL_DATA_KEYS lacks the key under which this was sealed.") from None


def resealed(sealed):
    """The same under the first key."""
    return box().rotate(sealed.encode()).decode() if sealed else ""


def mark(text):
    """A fingerprint by which equal texts are found without opening them; it tells nothing to who lacks the key."""
    return hmac.digest(marking_key(settings.PERSONAL_DATA_KEYS[0]), text.encode(), "sha256").hex() if text else ""


@functools.lru_cache(maxsize=4)
def marking_key(secret):
    return key_of("mark", secret)


def box():
    return box_of(tuple(settings.PERSONAL_DATA_KEYS))


@functools.lru_cache(maxsize=4)
def box_of(secrets):
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key_of("seal", secret))) for secret in secrets])


def key_of(use, secret):
    return hashlib.sha256(f"ctassist personal data, {use}: {secret}".encode()).digest()


class SealedField(models.TextField):
    """Text of which the database sees nothing. Reading gives the text; it cannot be searched or ordered by."""

    def get_prep_value(self, value):
        return seal(value) if value else value

    def from_db_value(self, value, expression, connection):
        return unseal(value) if value else value
