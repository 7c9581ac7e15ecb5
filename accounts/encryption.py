"""Secrets that have to be read again, such as the seed of a second factor, are stored encrypted.

The keys come from SECRET_KEY and SECRET_KEY_FALLBACKS: where none of them fits any more, second factors have to be set
up again.
"""

import base64
import hashlib
import secrets

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

log = structlog.get_logger("ctassist.accounts")


def encrypt(text):
    return box().encrypt(text.encode()).decode()


def decrypt(text):
    """What was encrypted. Where no key fits, a secret that nobody knows: then no code is right, and nothing breaks."""
    try:
        return box().decrypt(text.encode()).decode()
    except InvalidToken:
        log.error("a secret cannot be read: SECRET_KEY is another one")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def box():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key_of(key))) for key in keys])


def key_of(secret):
    return hashlib.sha256(b"ctassist accounts.encryption " + secret.encode()).digest()
