"""What people write for how many, in English or French, as a number and how it is meant.

    parse_number("about 35")    parse_number("plus de 30")    parse_number("35 (estimated)")

A new wording is one more phrase in BEFORE or AFTER.
"""

import re

from ctassist.lib.plain_text import NOTHING_STATED, plain

EXACT, APPROXIMATE, MINIMUM, MAXIMUM, ESTIMATED = "exact", "approximate", "minimum", "maximum", "estimated"
LARGEST = 2_147_483_647  # that a column of whole numbers holds
MAX_LENGTH = 100
NOT_UNDERSTOOD = "Write a number such as 35, about 35, at least 30, up to 50 or 35 (estimated)."

BEFORE = {  # how a number is meant: what stands before it
    EXACT: "exactly, exactement",
    APPROXIMATE: "about, around, approximately, approx, roughly, circa, ca, c, ~, ≈, environ, env",
    MINIMUM: "more than, over, at least, minimum, min, >, ≥, plus de, au moins",
    MAXIMUM: "up to, at most, maximum, max, ≤, jusqu'a, au plus",
    ESTIMATED: "estimated, estimated at, estime a, estimee a, estimes a, estimees a",
}
AFTER = {  # what stands after it, in brackets or not
    EXACT: "exactly, exact, exactement",
    APPROXIMATE: "approximately, approximate, approx, environ, env",
    MINIMUM: "+, or more, at least, minimum, min, ou plus, au moins",
    MAXIMUM: "or fewer, or less, at most, maximum, max, ou moins, au plus",
    ESTIMATED: "estimated, estimate, estime, estimee, estimes, estimees, estimation",
}
NUMBER = r"(?P<number>\d+|[1-9]\d{0,2}(?:(?P<mark>[ ,'])\d{3})(?:(?P=mark)\d{3})*)"  # 1200; 1,200; 1 200; 1'200
WRITTEN = re.compile(rf"(?P<before>\D*?) ?{NUMBER} ?(?P<bracket>\((?!\)))?(?P<after>\D*?)(?(bracket)\))", re.ASCII)
REFUSALS = [
    (
        re.compile(r"(?<![\d.,])[1-9]\d{0,2}(?:\.\d{3})+(?![\d.,])", re.ASCII),
        "A point can mark thousands or decimals. Write thousands as 1,200, 1 200 or 1200.",
    ),
    (re.compile(r"\d\.\d|\b0,\d|\d,(?!\d{3}\b)\d", re.ASCII), "Give a whole number, without decimals."),
    (re.compile(r"(?<!\d)(?<!\d )[-–] ?\d", re.ASCII), "Give a number that is not below zero."),
    (re.compile(r"\d\D+\d", re.ASCII), "Give one number, not several."),
]


def meanings(phrases):
    """Each phrase with how a number is meant that has it."""
    return {phrase: basis for basis, line in phrases.items() for phrase in line.split(", ")}


MEANT_BEFORE, MEANT_AFTER = meanings(BEFORE), meanings(AFTER)


def parse_number(text):
    """(number, basis), such as (35, "approximate"); (None, None) where nothing is said.

    "More than 30" is (30, "minimum"): the number is the figure given. ValueError, in words for the person who wrote
    the text, for what is no whole number from 0 to 2,147,483,647 or can be read in two ways.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(NOT_UNDERSTOOD)
    words = plain(text)
    if words in NOTHING_STATED:
        return None, None
    match = WRITTEN.fullmatch(words)
    basis = match and basis_of(match["before"], match["after"])
    if not basis:
        raise ValueError(why_not(words))
    number = int(re.sub(r"\D", "", match["number"]))
    if number > LARGEST:
        raise ValueError(f"Give a number up to {LARGEST:,}.")
    return number, basis


def basis_of(before, after):
    """How a number is meant with these words around it; None for words unknown, and for words on both sides."""
    if before and after:
        return None
    if before:
        return MEANT_BEFORE.get(before)
    return MEANT_AFTER.get(after) if after else EXACT


def why_not(words):
    """What to say of words that are no number."""
    return next((refusal for pattern, refusal in REFUSALS if pattern.search(words)), NOT_UNDERSTOOD)
