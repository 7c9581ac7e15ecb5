"""The map of the dashboard: States by activities, by people trained, or by what they lack of the instruments."""

from dataclasses import asdict

from django.urls import reverse
from django.utils import timezone

from countries.map.world import Cell, Kind, world_map
from countries.models import Country
from ctassist.lib import reference
from instruments import parties
from reports.people_page import asked_of
from reports.statistics import MISSING

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
    kinds, key_of = classes(numbers.values())
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
    kinds, key_of = classes(numbers.values())
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
    tallies = parties.by_country(day)
    lacking = {key: sum(asdict(tally)[status] for status in MISSING) for key, tally in tallies.items()}
    kinds, key_of = classes(lacking.values(), steps=(1, 3, 6, 10))
    cells = {}
    for alpha3, tally in tallies.items():
        number = lacking[alpha3]
        words = f"not party to {number}" if number else "not known to lack any"
        if tally.unknown:
            words += f", {tally.unknown} not known"
        key = key_of(number) if number else "unknown" if tally.unknown else "all"
        cells[alpha3] = Cell(key, words, f"{reverse('country', args=[alpha3])}?as_of={day}#instruments")
    kinds += [Kind("unknown", "none known, some not known", "dotted"), Kind("all", "party to all", "empty")]
    caption = f"instruments to which each State is known not to be a party, on {day:%-d %B %Y}"
    return (
        cells,
        kinds,
        caption,
        "That a State is not a party is said only where a list of all parties reaches that day.",
    )


MAKERS = {"activities": of_activities, "people": of_people, "gaps": of_gaps}


def classes(numbers, steps=None):
    """(the shades as Kinds, a function from a number from 1 on to the key of its shade), fit for the largest number."""
    most = max(numbers, default=1)
    steps = steps or next((found for found in STEPS if most < found[-1] * 5), STEPS[-1])
    ends = [following - 1 for following in steps[1:]] + [None]
    kinds = [
        Kind(f"from-{first}", range_words(first, last), look)
        for first, last, look in zip(steps, ends, LOOKS, strict=True)
    ]
    return kinds, lambda number: f"from-{max(first for first in steps if first <= number)}"


def range_words(first, last):
    if last is None:
        return f"{first:,} or more"
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"
