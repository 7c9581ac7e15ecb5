"""Writing reference data: vocabularies, countries, regions, networks, instruments, and what hangs on them.

A code never changes, and a row in use is never deleted, only retired (`is_active`): other rows, files and partners'
systems name it. Who may: see `RIGHT`.
"""

import re

from ctassist.lib import reference
from ctassist.lib.terms import CodeList
from ctassist.lib.writing import permit, row_faults, write_whole

RIGHT = "edit_reference"
NAMES_OF_CODES = ("code", "reference")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)


def record_reference(record, links=None, *, by, keys=None, judge=None, right=RIGHT):
    """Save a new or changed row of a reference table with what hangs on it; whether anything was written.

    `links`, `keys` and `judge` as for `write_whole`. ValidationError by place; PermissionDenied without the right.
    """
    permit(by, right)
    links, keys = links or {}, keys or {}

    def judged(record, rows, stored):
        found = row_faults(record, links, keys) | code_faults(record, stored) | list_faults(record)
        return found | (judge(record, rows, stored) if judge else {})

    return write_whole(record, links, keys, judge=judged)


def record_term(term, links=None, *, by):
    """Save a new or changed entry of a vocabulary, with its plain many-to-many fields; whether anything was written."""
    return record_reference(term, links, by=by, keys=dict.fromkeys(links or {}))


def code_faults(record, stored):
    """A code is one that fits an address, and stays."""
    names = {field.name for field in record._meta.concrete_fields} & {*NAMES_OF_CODES}
    if stored is None:
        return {name: CODE_WORDS for name in names if not CODE.fullmatch(getattr(record, name))}
    return {name: "A code never changes." for name in names if getattr(record, name) != getattr(stored, name)}


CODE_WORDS = "A code is made of letters, digits, points, hyphens and underscores."


def list_faults(record):
    """Codes in a list that their vocabulary does not have."""
    found = {}
    for field in record._meta.concrete_fields:
        vocabulary = field.vocabulary_of(type(record)) if isinstance(field, CodeList) else None
        known = vocabulary and {*reference.tables().rows(vocabulary), record.pk if vocabulary is type(record) else None}
        unknown = [code for code in getattr(record, field.name) if code not in known] if vocabulary else []
        if unknown:
            found[field.name] = f"“{unknown[0]}” is no {vocabulary._meta.verbose_name}."
    return found
