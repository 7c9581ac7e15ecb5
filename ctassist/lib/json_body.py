"""Reading a JSON body from outside: what PostgreSQL, UTF-8 or patience cannot hold is refused by its place.

A place is a JSON pointer (RFC 6901): `/countries/3` is the fourth item of `countries`, "" the whole body.
"""

import json
import re
from itertools import islice

import orjson
from django.conf import settings

MOST_FAULTS = 20  # told at once
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class BadJson(Exception):
    """A body that cannot be accepted. `faults`: (pointer, message) pairs; none where it is no JSON at all."""

    def __init__(self, message, faults=()):
        self.message, self.faults = message, list(faults)
        super().__init__(message)


def read(body):
    """What a JSON body (bytes) says, as plain data. BadJson where it is none, or breaks one of our limits."""
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise why(body, error) from None
    if may_break_limits(body) and (found := faults_in(data)):
        raise BadJson("The body cannot be accepted.", found)
    return data


def may_break_limits(body):
    """Whether JSON that could be read may break a limit; if not, nobody need look into it.

    No array has more items than there are commas, nothing lies deeper than there are brackets, and a NUL is written as
    an escape.
    """
    is_deep = body.count(b"[") + body.count(b"{") > settings.DEEPEST_JSON
    return is_deep or body.count(b",") >= settings.MOST_ITEMS or b"\\u0000" in body


def why(body, error):
    """BadJson for a body that orjson refuses; half a surrogate pair, which it refuses as a whole, by its place."""
    try:
        found = faults_in(json.loads(body.decode()))
    except UnicodeDecodeError:
        return BadJson("The body is not UTF-8 text.")
    except RecursionError:
        found = [("", too_deep())]
    except ValueError:
        found = []
    if found:
        return BadJson("The body cannot be accepted.", found)
    return BadJson(f"The body is not JSON that can be read: see line {error.lineno}, column {error.colno}.")


def faults_in(data):
    """The first faults of parsed JSON, as (pointer, message) pairs."""
    return list(islice(faults_of(data, "", 1), MOST_FAULTS))


def faults_of(value, pointer, depth):
    """Faults of a value at a place; `depth` counts arrays and objects around it, and itself if it is one."""
    if isinstance(value, str):
        if fault := fault_of_text(value):
            yield pointer, fault
    elif isinstance(value, list | dict):
        yield from faults_of_group(value, pointer, depth)


def faults_of_group(group, pointer, depth):
    """Faults of an array or object, and of all that is in it; nobody looks further into one that is too deep."""
    if depth > settings.DEEPEST_JSON:
        yield pointer, too_deep()
        return
    if len(group) > settings.MOST_ITEMS:
        kind = "An array has {:,} items" if isinstance(group, list) else "An object has {:,} names"
        yield pointer, f"{kind.format(settings.MOST_ITEMS)} at most."
        return
    for name, value in group.items() if isinstance(group, dict) else enumerate(group):
        place = f"{pointer}/{escaped(name)}"
        if isinstance(name, str) and (fault := fault_of_text(name)):
            yield place, f"The name: {fault}"
        yield from faults_of(value, place, depth + 1)


def too_deep():
    return f"Arrays and objects lie {settings.DEEPEST_JSON} deep within each other at most."


def fault_of_text(text):
    """Why PostgreSQL could not hold a text, or None."""
    found = UNSTORABLE.search(text)
    if found is None:
        return None
    return "It holds a NUL character." if found[0] == "\x00" else "It holds half of a surrogate pair."


def escaped(name):
    """One step of a JSON pointer, in characters that every answer can carry."""
    return UNSTORABLE.sub("\ufffd", str(name)).replace("~", "~0").replace("/", "~1")
