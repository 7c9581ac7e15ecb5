"""The map of the dashboard: States by activities, by people trained, or by what they lack of the instruments."""

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as formatted

from countries.map.world import Cell, Kind, world_map
from countries.models import Country
from ctassist.lib import reference
from reports.people_page import asked_of
from reports.treaty_gaps import gaps_on

MAPS = {"activities": "activities", "people": "people trained", "gaps": "treaty gaps"}
STEPS = [(1, 2, 5, 10), (1, 5, 20, 50), (1, 10, 50, 200), (1, 100, 500, 2_000), (1, 1_000, 5_000, 20_000)]
LOOKS = ("shade-1", "shade-2", "shade-3", "shade-4")


def board_map(name, shown, people, list_address):
    """{"name", "map" (for _map.html), "caption", "note"} of one of MAPS, for a Dashboard and its figures about people.

    The gaps cost one query, unless it was asked since the last commit.
    """
    cells, kinds, caption, note = MAKERS[name](shown, people, list_address)
    return {"name": name, "map": world_map(cells, kinds), "caption": caption, "note": note}


def of_activities(shown, people, list_address):
    part = next(part for part in shown.breakdowns if part["name"] == "country")
    rows = {row["code"]: row for row in part["rows"]}
    numbers = {alpha3: row["count"] for alpha3, row in rows.items() if row["count"]}
    kinds, key_of = classes(numbers.values(), "activity", "activities")
    cells = {}
    for alpha3 in reference.tables().rows(Country):
        row = rows.get(alpha3)
        if row is None:
            cells[alpha3] = Cell("none", "no activity recorded")
            continue
        words = f"{row['count']:,} activit{'y' if row['count'] == 1 else 'ies'}"
        if row["possible"]:
            words += f", {row['possible']:,} more may fall in the period"
        query = row["query"] if row["count"] else row["possible_query"]
        key = key_of(row["count"]) if row["count"] else "possible"
        cells[alpha3] = Cell(key, words, query and list_address + query)
    kinds += [Kind("possible", "only possibly in the period", "hatched"), Kind("none", "none recorded", "empty")]
    return cells, kinds, "activities for each State, invited and participating ones included", ""


def of_people(shown, people, list_address):
    numbers = {row["alpha3"]: row["trained"] for row in people["by_country"]}
    kinds, key_of = classes(numbers.values(), "person", "people")
    cells = {}
    for alpha3 in reference.tables().rows(Country):
        number = numbers.get(alpha3)
        if not number:
            cells[alpha3] = Cell("none", "no number told")
            continue
        query = shown.query(**asked_of(people), country=alpha3)
        cells[alpha3] = Cell(key_of(number), f"{number:,} trained", query and list_address + query)
    kinds.append(Kind("none", "no number told", "empty"))
    withheld = people["withheld"]["by_country"]
    note = "People are counted for their own country; a State opens the trainings recorded for it."
    if withheld:
        note += f" {withheld:,} people stand in no State, because they are few."
    return cells, kinds, "people trained, by their own country", note


def of_gaps(shown, people, list_address):
    today = timezone.localdate()
    day = min(shown.period.last, today) if shown.period else today
    gaps = gaps_on(day)
    kinds, key_of = classes([gap.open for gap in gaps.values()], "instrument", "instruments", steps=(1, 3, 6, 10))
    cells = {}
    for alpha3, gap in gaps.items():
        key = key_of(gap.open) if gap.open else "unknown" if gap.unknown else "all"
        cells[alpha3] = Cell(key, gap_words(gap), f"{reverse('country', args=[alpha3])}?as_of={day}#instruments")
    kinds += [Kind("unknown", "none found, some not known", "dotted"), Kind("all", "party to all", "empty")]
    caption = f"instruments to which each State was not a party by the last list up to {formatted(day, 'j F Y')}"
    return cells, kinds, caption, "After the last list of all parties of an instrument a State may have joined it."


def gap_words(gap):
    """A Gap in a line: "not party to 2, not on the last list of 5, 3 not known"."""
    said = [
        words.format(number)
        for words, number in (
            ("not party to {}", gap.lacking),
            ("not on the last list of {}", gap.by_last_list),
            ("{} not known", gap.unknown),
        )
        if number
    ]
    return ", ".join(said) or "party to all"


MAKERS = {"activities": of_activities, "people": of_people, "gaps": of_gaps}


def classes(numbers, one, many, steps=None):
    """(the shades as Kinds, a function from a number from 1 on to the key of its shade), fit for the largest number."""
    most = max(numbers, default=1)
    steps = steps or next((found for found in STEPS if most < found[-1] * 5), STEPS[-1])
    ends = [following - 1 for following in steps[1:]] + [None]
    kinds = [
        Kind(f"from-{first}", f"{range_words(first, last)} {one if last == 1 else many}", look)
        for first, last, look in zip(steps, ends, LOOKS, strict=True)
    ]
    return kinds, lambda number: f"from-{max(first for first in steps if first <= number)}"


def range_words(first, last):
    if last is None:
        return f"{first:,} or more"
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"
