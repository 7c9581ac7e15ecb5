"""What the page of an instrument shows: the States on a day as map and lists, the curve, the way into force."""

from django.urls import reverse

from countries.map.world import Cell, Kind, world_map
from countries.models import Country
from ctassist.lib import charts, reference
from ctassist.lib.partial_dates import PartialDate
from instruments import parties
from instruments.models import Instrument, ListCoverage, PartyFact, TreatyAction, TreatyActionType
from instruments.progress import progress, waits_for
from instruments.rule_words import DIFFERENCE, checks, conditions_told, difference_told, later_told, progress_told
from instruments.sentences import LABELS, by_reason, in_words, reach_told, told
from reports.profiles import fact_words, latest_coverage

LOOKS = {"party": "full", "signatory": "hatched", "none": "empty", "former_party": "crossed", "unknown": "dotted"}
KINDS = [Kind(code, label, LOOKS[code]) for code, label in LABELS.items()]
CURVE_NAMES = ("known to be party", "may have been party")


# -- the States on a day --


def record_of_states(code, statuses):
    """(every State by name with what is recorded of it, the sources); two queries.

    A State is {"name", "alpha3", "url", "status", "recorded", "in_force", "sources"}; the last are places in the list
    of sources, counted from 1.
    """
    countries, types = reference.tables().rows(Country), reference.tables().rows(TreatyActionType)
    rows = {
        status.country: {
            "name": countries[status.country].name,
            "alpha3": status.country,
            "url": reverse("country", args=[status.country]),
            "status": told(status),
            "recorded": [],
            "in_force": [],
            "sources": [],
        }
        for status in statuses
    }
    sources = {}

    def add(country, words, source, in_force_on=None):
        row, number = rows[country], sources.setdefault(source, len(sources) + 1)
        row["recorded"].append(words)
        row["sources"] += [number] if number not in row["sources"] else []
        row["in_force"] += [in_words(in_force_on)] if in_force_on else []

    acts = TreatyAction.objects.filter(instrument=code, superseded_by__isnull=True).order_by("deposited_on", "id")
    for country, kind, day, precision, effective_on, source in acts.values_list(
        "country", "type", "deposited_on", "deposited_on_precision", "effective_on", "source"
    ):
        add(country, f"{types[kind].label}, {day_words(PartialDate(day, precision))}", source, effective_on)
    facts = PartyFact.objects.filter(instrument=code).order_by("known_by", "id")
    for country, kind, known_by, source in facts.values_list("country", "kind", "known_by", "source"):
        add(country, fact_words(kind, known_by), source)
    return list(rows.values()), list(sources)


def day_words(deposited):
    return deposited.words() if deposited.day else "day not stated"


def status_map(record):
    """The map of what each State is to an instrument, for `_map.html`. `record`: see `record_of_states`."""
    return world_map({row["alpha3"]: cell_of(row) for row in record}, KINDS)


def cell_of(row):
    status = row["status"]
    return Cell(status["code"], "; ".join([status["label"], *status["remarks"]]), row["url"])


def states_by_status(statuses):
    """The States on a day as the page lists them, each by name; no query.

    `dated` and `undated` are the parties, `unknown` is [(reason, States)]. A State is {"name", "url", "act"}.
    """
    found = {
        name: [state_of(s) for s in statuses if s.status == name] for name in ("signatory", "former_party", "none")
    }
    known = [s for s in statuses if s.status == "party"]
    return found | {
        "dated": [state_of(s) for s in known if s.deposited.day],
        "undated": [state_of(s) for s in known if not s.deposited.day],
        "unknown": [(reason, [state_of(s) for s in group]) for reason, group in by_reason(statuses)],
    }


def state_of(status):
    """A State with the act that decides what it is, in words: "accession, 14 February 2019"."""
    tables = reference.tables()
    kind = tables.rows(TreatyActionType).get(status.action)
    return {
        "name": tables.rows(Country)[status.country].name,
        "url": reverse("country", args=[status.country]),
        "act": kind and f"{kind.label.lower()}, {day_words(status.deposited)}",
    }


# -- over time --


def curve(code, as_of, today):
    """How many States were party on each day since the adoption, for `_step_chart.html`, or None; one query."""
    instrument = reference.tables().rows(Instrument)[code]
    steps = parties.over_time(code)
    if not steps or instrument.adopted_on >= today:
        return None
    known, at_most = [(s.on, s.party) for s in steps], [(s.on, s.at_most) for s in steps]
    most = max([value for _, value in at_most] + [instrument.in_force_threshold or 0])
    ticks = charts.nice_ticks(most)
    frame = charts.Frame(instrument.adopted_on, today, ticks[-1])
    listed_until = list_ends(code)
    ends = min(listed_until, today) if listed_until and listed_until > frame.first else frame.first
    return {
        "frame": frame,
        "values": [(frame.y(value), value) for value in ticks],
        "years": [(frame.x_of_year(year), year) for year in charts.year_ticks(frame.first, frame.last)],
        "line": frame.steps(known, until=ends) if ends > frame.first else None,
        "line_beyond": frame.steps(known, since=ends) if ends < today else None,
        "band": frame.between(known, at_most) if known != at_most else None,
        "level": level(frame, instrument),
        "days": [mark for mark in marks(frame, instrument, listed_until) if mark],
        "point": {"x": frame.x(as_of), "y": frame.y(charts.value_on(known, as_of))} if frame.holds(as_of) else None,
        "rows": charts.by_year(frame, known, at_most),
        "listed_until": listed_until if ends < today else None,
    }


def list_ends(code):
    """The day up to which a list tells all parties of an instrument, or None."""
    coverage = latest_coverage().get(code)
    return None if coverage is None or coverage.kind == ListCoverage.Kind.PARTIAL else coverage.as_of


def level(frame, instrument):
    needed = instrument.in_force_threshold
    return needed and {"y": frame.y(needed), "words": f"{needed} needed to enter into force"}


def marks(frame, instrument, listed_until):
    """The days that are marked on the curve."""
    if frame.holds(instrument.entered_into_force_on):
        yield frame.mark(instrument.entered_into_force_on, f"in force {in_words(instrument.entered_into_force_on)}")
    if frame.holds(listed_until):
        yield frame.mark(listed_until, f"our list ends {in_words(listed_until)}")


# -- into force --


def into_force(item, statuses, as_of):
    """The rule, how near its threshold was on a day, the days, and what was checked, in words.

    One query where only parties to another instrument count. `item`: an `instrument_item`.
    """
    row, told_of = reference.tables().rows(Instrument)[item["code"]], item["entry_into_force"]
    reached = PartialDate(told_of["reached_on"], told_of["reached_on_precision"])
    return {
        "rule": told_of["rule"],
        "progress": progress_told(row, progress(row, statuses, as_of), reached, as_of),
        "conditions": list(conditions_told(row, waits_for(row))),
        "reached": reached,
        "on": told_of["entered_into_force_on"],
        "is_later": bool(told_of["entered_into_force_on"]) and told_of["entered_into_force_on"] > as_of,
        "difference": difference_told(row, told_of["computed_on"]),
        "for_later_parties": later_told(row.later_party_rule),
        "checks": [check for check in checks(row.verified) if check[0] != DIFFERENCE],
    }


def reach(item, as_of):
    """What absence from our list proves on a day, in words. `item`: an `instrument_item`."""
    countries = reference.tables().rows(Country)
    left_out = [countries[alpha3].name for row in item["coverage"] for alpha3 in row["left_out"]]
    return reach_told(latest_coverage().get(item["code"]), left_out, as_of)
