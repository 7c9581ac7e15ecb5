"""Text as people paste it, reduced to what a grammar has to know."""

import re
import unicodedata
from functools import lru_cache

APOSTROPHES = "'\u2018\u2019\u02bc\u00b4`"
LONG_DASHES = "\u2012\u2013\u2014\u2015"
NOTHING_STATED = ("", "not stated", "non precise")  # as `plain` leaves them


def plain(text):
    """Small letters without accents, single spaces, "'" for any apostrophe, "-" for a hyphen or minus, "–" for a dash.

    Abbreviations lose their point ("Nov." is "nov"), and so does the end of a sentence. Raised figures and fractions
    stay what they are, so that no footnote becomes a digit.
    """
    words = " ".join("".join(map(plain_character, text.lower())).split())
    return re.sub(r"(?<=[a-z])\.|\.$", "", words)


@lru_cache(10_000)
def in_order(name):
    """By what a name stands in a list by name: Côte d'Ivoire before Cuba."""
    return plain(name)


def plain_character(character):
    """What `plain` makes of one character: nothing, itself, or others."""
    category = unicodedata.category(character)
    if category == "Cf":  # soft hyphens, marks of direction
        return ""
    if character in APOSTROPHES:
        return "'"
    if character in LONG_DASHES:
        return "–"
    if category == "Pd" or character == "\u2212":
        return "-"
    if category == "No":
        return character
    letters = unicodedata.normalize("NFKD", character)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
