"""What an office has said that heads mean: kept by fingerprint, for a name may have been taken for a head.

Nothing of what stood there can be read from a fingerprint, and it enters no history. A head is remembered only where
its row is plausibly one of heads; what is a name of somebody who is erased is forgotten with them.
"""

import re
from functools import cache

from countries.spellings import country_named
from ctassist.lib.plain_text import plain
from ctassist.lib.sealing import mark
from ctassist.lib.sheet_columns import plain_head
from participants.imports.columns import newly_said
from participants.imports.spellings import table_of
from participants.models import RememberedColumn

NUMBER = re.compile(r"[\d\W_]*\d[\d\W_]*")
SHORTEST_COUNTRY = 4  # “No” heads a column of numbers, and is a code of Norway


class Remembered:
    """{head as compared: field}, asked by head; it knows their fingerprints only."""

    def __init__(self, office):
        self.fields = dict(RememberedColumn.objects.filter(office=office).values_list("head_mark", "field"))
        self.mark_of = cache(mark_of)

    def __repr__(self):
        return f"Remembered({sorted(self.fields.items())})"

    def get(self, head):
        return self.fields.get(self.mark_of(head)) if self.fields else None


def mark_of(head):
    """The fingerprint of a head as it is compared."""
    return mark(f"head {head}")


def remember(office, heads, columns):
    """Keeps what people of an office have stated that heads mean; `columns`: {field: column}."""
    if not is_row_of_heads(heads):
        return
    for head, field in newly_said(heads, columns).items():
        RememberedColumn.objects.update_or_create(office_id=office, head_mark=mark_of(head), defaults={"field": field})


def is_row_of_heads(row):
    """Whether a row is plausibly one of heads: no number, address, country or gender stands in it, as of a person."""
    return not any("@" in cell or NUMBER.fullmatch(cell) or is_value(cell) for cell in row if cell)


def is_value(cell):
    return plain(cell) in table_of("gender") or (len(cell) >= SHORTEST_COUNTRY and country_named(cell) is not None)


def forget_heads(people):
    """Forgets heads that are the name of one of some people of whatever office."""
    if not RememberedColumn.objects.exists():
        return
    marks = {mark_of(head) for person in people for head in heads_like(person)}
    RememberedColumn.objects.filter(head_mark__in=marks).delete()


def heads_like(person):
    """What a head says that is somebody's name."""
    family, given = person.family_name, person.given_name
    return {
        plain_head(name) for name in (family, given, f"{given} {family}", f"{family} {given}", f"{family}, {given}")
    }
