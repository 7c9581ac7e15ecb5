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

KEPT, ASKED = "seal", "search"  # what a key is used for: each has its own
HOURS_OF_AN_ADDRESS = 12


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


def seal_for_a_while(text):
    """The text encrypted, for an address: whoever opens it opens nothing that the database holds."""
    return box(ASKED).encrypt(text.encode()).decode() if text else ""


def unseal_for_a_while(sealed):
    """What `seal_for_a_while` made within the last hours. Unsealable where no key fits or it is older."""
    try:
        return box(ASKED).decrypt(sealed.encode(), ttl=HOURS_OF_AN_ADDRESS * 3600).decode() if sealed else ""
    except InvalidToken:
        raise Unsealable("This address has run out, or was sealed elsewhere.") from None


def box(use=KEPT):
    return box_of(use, tuple(settings.PERSONAL_DATA_KEYS))


@functools.lru_cache(maxsize=8)
def box_of(use, secrets):
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key_of(use, secret))) for secret in secrets])


def key_of(use, secret):
    return hashlib.sha256(f"ctassist personal data, {use}: {secret}".encode()).digest()


class SealedField(models.TextField):
    """Text of which the database sees nothing. Reading gives the text; it cannot be searched or ordered by."""

    def get_prep_value(self, value):
        return seal(value) if value else value

    def from_db_value(self, value, expression, connection):
        return unseal(value) if value else value


class SealedBytesField(models.BinaryField):
    """Bytes of which the database sees nothing."""

    def get_db_prep_value(self, value, connection, prepared=False):
        sealed = value if value is None else box().encrypt(bytes(value))
        return super().get_db_prep_value(sealed, connection, prepared)

    def from_db_value(self, value, expression, connection):
        try:
            return value if value is None else box().decrypt(bytes(value))
        except InvalidToken:
            raise Unsealable("PERSONAL_DATA_KEYS lacks the key under which this was sealed.") from None
