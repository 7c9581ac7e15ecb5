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


# words of many names, and titles before them: they tell nobody from others
COMMON = """
al el ul as es an ad at bin bint ben ibn abu abou abd oum umm ould ait de del della di da do dos das du d des van von
der den ter ten la le las los les lo y e i zu zur mr mrs ms miss mme mlle m dr prof sr sra judge justice sheikh haji
"""
PARTICLES = frozenset(COMMON.split())


def words_of(key):
    """The words of a name key that tell who it is."""
    return set(key.split()) - PARTICLES


def alike(key, other):
    """Whether two name keys can be one name written shorter and longer: "alaoui f" and "alaoui fatima zahra".

    All words of the shorter one are in the longer one, of which an initial may stand for one; one word is there whole.
    """
    if key == other:
        return True
    fewer, more = sorted((words_of(key), words_of(other)), key=lambda words: (len(words), sum(map(len, words))))
    whole, rest = fewer & more, more - fewer
    if not any(len(word) > 1 for word in whole):
        return False
    return all(len(word) == 1 and any(one.startswith(word) for one in rest) for word in fewer - more)


def address_key(email):
    """An e-mail address as it is compared."""
    return email.strip().casefold()
