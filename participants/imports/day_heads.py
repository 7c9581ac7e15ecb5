"""Whether a head tells of a day, a half of one or a session: by words in `data/day_heads.csv`, in five languages."""

import csv
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from ctassist.lib.plain_text import plain
from ctassist.lib.sheet_columns import plain_head

DATA = Path(__file__).parents[1] / "data"
IN_NUMBERS = re.compile(r"\d{1,2}([./-])\d{1,2}(\1\d{2,4})?|\d{4}-\d{2}-\d{2}")


@cache
def pieces():
    """The pattern of all that a head of a day is made of, and {word as it is compared: its kinds}."""
    kinds = defaultdict(set)
    with open(DATA / "day_heads.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kinds[plain(row["word"])].add(row["kind"])
    words = "|".join(re.escape(word) for word in sorted(kinds, key=len, reverse=True))
    pattern = rf"(?P<word>{words})(?![^\W\d_])|(?P<number>\d{{1,4}})(?:th)?(?![^\W\d_])|[\s.,:;/()–_-]+"
    return re.compile(pattern), dict(kinds)


@cache
def is_day(head):
    """Whether a head tells of a day, a half of one, or a session with a number, and of nothing else."""
    text, at, found = plain_head(head), 0, set()
    pattern, kinds = pieces()
    while at < len(text):
        piece = pattern.match(text, at)
        if piece is None:
            return False
        if piece["word"]:
            found |= kinds[piece["word"]]
        elif piece["number"]:
            found.add("number")
        at = piece.end()
    if found & {"half", "weekday"}:
        return True
    if found & {"day", "session", "month"}:
        return "number" in found
    return bool(IN_NUMBERS.search(text))
