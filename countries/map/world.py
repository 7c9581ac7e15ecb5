"""The world with its States coloured by what is said of each, for `templates/components/_map.html`.

The shapes stand in one file, `static/img/world.svg`, which a page refers to State by State (decision 17). A class looks
as the stylesheet says of `map-<look>`; the looks of PATTERNED are patterns, so that no two differ by colour alone.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings

from countries.map import html
from countries.models import Country
from ctassist.lib import reference

PATTERNED = ("hatched", "crossed", "dotted")
FILE = settings.BASE_DIR / "static" / "img" / "world.svg"


@dataclass(frozen=True)
class Kind:
    """A class of States on the map: its key, what the legend calls it, and how it looks."""

    key: str
    label: str
    look: str

    @property
    def pattern(self):
        return self.look if self.look in PATTERNED else None


@dataclass(frozen=True)
class Cell:
    """What the map says of one State: the key of its class, words, and where they lead."""

    key: str
    words: str
    url: str = ""


@dataclass
class Group:
    """The States of one class, those that the map draws and those that it does not, by name."""

    kind: Kind
    drawn: list = field(default_factory=list)
    not_drawn: list = field(default_factory=list)

    @property
    def count(self):
        return len(self.drawn) + len(self.not_drawn)

    @property
    def shapes(self):
        return html.shapes(self.drawn)


def world_map(cells, kinds):
    """What `_map.html` draws: {"view_box", "groups", "rows", "table_rows", "not_drawn"}.

    `cells`: {alpha-3: Cell}; `kinds`: the classes, in the order of the legend. `groups` has those with a State; `rows`
    are all States by name, each {"alpha3", "name", "kind", "words", "url"}, `table_rows` the same as HTML.
    """
    view_box, shapes = drawn_shapes()
    countries, groups, rows = reference.tables().rows(Country), {kind.key: Group(kind) for kind in kinds}, []
    for alpha3, country in countries.items():
        if alpha3 not in cells:
            continue
        cell = cells[alpha3]
        group = groups[cell.key]
        row = {"alpha3": alpha3, "name": country.name, "kind": group.kind, "words": cell.words, "url": cell.url}
        rows.append(row)
        (group.drawn if alpha3 in shapes else group.not_drawn).append(row)
    found = [group for group in groups.values() if group.count]
    not_drawn = [row["name"] for group in found for row in group.not_drawn]
    table = html.table_rows(rows)
    return {"view_box": view_box, "groups": found, "rows": rows, "table_rows": table, "not_drawn": not_drawn}


@cache
def drawn_shapes():
    """(view box, alpha-3 codes of the States with a shape or dot) of the file."""
    text = FILE.read_text(encoding="utf-8")
    return re.search(r'viewBox="([^"]+)"', text)[1], frozenset(re.findall(r'id="([A-Z]{3})"', text))
