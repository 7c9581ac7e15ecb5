"""Names as they are compared: whatever the accents, the script and the order in which they are written."""

import re

from anyascii import anyascii

WORD = re.compile("[a-z0-9]+")


def name_key(*parts):
    """The words of a name in Latin letters, small, in alphabetical order: "alaoui fatima" for "Fátima ALAOUI".

    Two people can share it, and one person can have two, so it proposes and never decides. At most 400 characters.
    """
    name = " ".join(filter(None, parts))
    words = WORD.findall((name if name.isascii() else anyascii(name)).lower())
    return " ".join(sorted(words))[:400]


def address_key(email):
    """An e-mail address as it is compared."""
    return email.strip().casefold()
