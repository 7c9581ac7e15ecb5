"""Figures across States, as plain dicts: pages, the API and files all tell these. Unknown is None, never 0."""

from collections import Counter
from itertools import groupby

from countries.listing import members_not_stated
from countries.models import Country, MembersBasis, Network, Region
from countries.reading import members_of_groups
from ctassist.lib import reference
from ctassist.lib.partial_dates import DAY, PartialDate
from instruments import parties
from instruments.models import Instrument, PartyFact
from instruments.reading import signatures_held
from instruments.sentences import LABELS, in_words

MISSING = ("none", "signatory", "former_party")  # known to lack an instrument
NOT_JUDGED = (
    "What is held does not tell whether they became party to these instruments then: our lists of all parties end "
    "before, or the day of their consent is not known."
)


# -- who became party --


def ratification(first, last, states, unstated=()):
    """Who of the `states` (alpha-3 codes) became party to an instrument in the days from `first` to `last` (T4).

    {"countries_count": 25, "actions_dated_count": 5,
     "became_party": [{"alpha3": "NGA", "name": "Nigeria", "name_in_source": "Nigeria", "instrument_not_stated": False,
       "instruments": [{"code": …, "deposited_on": date, "deposited_on_precision": "day"}]}],
     "not_judged": {"countries_count": 173, "reason": "…",
       "countries": [{"alpha3": "AFG", "name": "Afghanistan", "instruments": [codes]}]}}

    In the order of the source that lists the States of a year, else by name. `name_in_source` is None without such a
    list; an instrument without the day of its act has None and the precision "unknown". `actions_dated_count`
    counts acts with their day. `not_judged` are the other States that may have become party to the
    `instruments` named. Counts are None where the days lie ahead or the members of a group (`unstated`: their labels)
    are not stated; the reason says so. Two queries.
    """
    if unstated:
        return not_told(members_not_stated(unstated))
    if last < first:
        return not_told(f"{in_words(first)}, where this begins, is after the day asked for.")
    became = [row for row in parties.became_party_in(first, last) if row.country in states]
    rows = [became_item(alpha3, list(acts)) for alpha3, acts in groupby(became, key=lambda row: row.country)]
    told = {row["alpha3"] for row in rows}
    may = parties.may_have_become_party_in(first, last)
    countries = reference.tables().rows(Country)
    not_judged = [
        {"alpha3": alpha3, "name": country.name, "instruments": may[alpha3]}
        for alpha3, country in countries.items()
        if alpha3 in may and alpha3 in states and alpha3 not in told
    ]
    return {
        "countries_count": len(rows),
        "actions_dated_count": sum(row.deposited.precision == DAY for row in became),
        "became_party": rows,
        "not_judged": {
            "countries_count": len(not_judged),
            "reason": NOT_JUDGED if not_judged else None,
            "countries": not_judged,
        },
    }


def not_told(reason):
    """The answer of `ratification` where nothing can be told, and why."""
    return {
        "countries_count": None,
        "actions_dated_count": None,
        "became_party": [],
        "not_judged": {"countries_count": None, "reason": reason, "countries": []},
    }


def became_item(alpha3, acts):
    """One State of `ratification`, from its rows of `became_party_in`."""
    return {
        "alpha3": alpha3,
        "name": reference.tables().rows(Country)[alpha3].name,
        "name_in_source": acts[0].name_in_source,
        "instruments": [
            {
                "code": act.instrument,
                "deposited_on": act.deposited.day,
                "deposited_on_precision": act.deposited.precision,
            }
            for act in acts
            if act.instrument
        ],
        "instrument_not_stated": any(act.instrument is None for act in acts),
    }


def is_dated(state):
    """Whether a State of `ratification` has an act with its day."""
    return any(act["deposited_on_precision"] == DAY for act in state["instruments"])


# -- party to all --


def party_to_all(on, states):
    """Who of the `states` is party to every universal instrument on a day (T5), and what is known of the others.

    {"total": 19,
     "all": [{"country": row, "place": "third or fourth", "place_is_known": False, "since": "since 2019, …",
       "notes": [{"note", "source"}]}],
     "one", "two", "more": [{"country", "missing": [instruments]}],  known to lack so many, and nothing else not known
     "some": [{"country", "missing", "unknown_count"}],                known to lack some, others are not known
     "not_judged": [{"country", "party_count", "unknown_count"}]}     may be party to all; the fewest unknown first

    Places are among all States known to be party to all, also where only some `states` are asked for. Two queries.
    """
    tables = reference.tables()
    instruments, countries = tables.rows(Instrument), tables.rows(Country)
    told = {"total": 0, "all": [], "one": [], "two": [], "more": [], "some": [], "not_judged": []}
    rows = parties.towards_all(on)
    notes = notes_of([row.country for row in rows if row.is_party_to_all], on)
    for row in rows:
        told["total"] = row.total
        if row.country not in states:
            continue
        item = {
            "country": countries[row.country],
            "missing": [instruments[code] for code in row.missing],
            "unknown_count": row.unknown_count,
            "party_count": row.total - row.unknown_count - len(row.missing),
        }
        if row.is_party_to_all:
            item |= {
                "place": place_in_words(row.rank_from, row.rank_to),
                "place_is_known": row.rank_from == row.rank_to,
                "since": since_in_words(row),
                "notes": notes.get(row.country, []),
            }
        told[standing(row)].append(item)
    told["not_judged"].sort(key=lambda item: item["unknown_count"])
    return told


def standing(row):
    """In which part of `party_to_all` a State stands."""
    if row.unknown_count:
        return "some" if row.missing else "not_judged"
    return ("all", "one", "two")[len(row.missing)] if len(row.missing) < 3 else "more"


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def place_in_words(first, last):
    """A place that may not be known: "fifth", "third or fourth", "between the second and the fifth"."""
    if first == last:
        return ordinal(first)
    if last == first + 1:
        return f"{ordinal(first)} or {ordinal(last)}"
    return f"between the {ordinal(first)} and the {ordinal(last)}"


def ordinal(number):
    if number <= len(ORDINALS):
        return ORDINALS[number - 1]
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def since_in_words(row):
    """Since when a State is party to all: the day of its last consent, the year, or the days between which it lies."""
    if row.last_from == row.last_by:
        return f"since {in_words(row.last_by)}"
    if row.last_from.year == row.last_by.year:
        return f"since {row.last_by.year}, on a day that is not known"
    return f"by {in_words(row.last_by)}, since when is not known"


def notes_of(countries, on):
    """{alpha-3: what a source says besides} of facts known by a day; one query, none without countries."""
    facts = PartyFact.objects.filter(country__in=countries, known_by__lte=on, kind=PartyFact.Kind.BECAME_PARTY)
    notes = {}
    for country, note, source in facts.exclude(note="").values_list("country", "note", "source") if countries else ():
        notes.setdefault(country, []).append({"note": note, "source": source})
    return notes


# -- what is missing --


def missing(on, states):
    """What each of the `states` is to each instrument on a day; two queries.

    {"counts": {status: number of pairs of State and instrument}, "missing_count": those of MISSING together,
     "instruments": [{"instrument": row, "counts": {status: number}, "states": {status: [countries by name]}}],
     "states": [{"country": row, "counts": {status: number}, "missing_count": number}]}

    The number of signatories of an instrument is None where none is known and not all are held up to the day.
    """
    countries, instruments = reference.tables().rows(Country), reference.tables().rows(Instrument)
    by_instrument = {code: {status: [] for status in LABELS} for code in instruments}
    by_state = {alpha3: Counter() for alpha3 in countries if alpha3 in states}
    for status in parties.statuses(on):
        if status.country in by_state:
            by_instrument[status.instrument][status.status].append(countries[status.country])
            by_state[status.country][status.status] += 1
    held = signatures_held(on)
    rows = []
    for code, named in by_instrument.items():
        counts = {status: len(found) for status, found in named.items()}
        if code not in held and not counts["signatory"]:
            counts["signatory"] = None
        rows.append({"instrument": instruments[code], "counts": counts, "states": named})
    return {
        **totals(sum(by_state.values(), Counter())),
        "instruments": rows,
        "states": [{"country": countries[alpha3], **totals(found)} for alpha3, found in by_state.items()],
    }


def totals(counter):
    """The number of each status, in the order in which they are told, and of those that are missing."""
    return {
        "counts": {status: counter[status] for status in LABELS},
        "missing_count": sum(counter[status] for status in MISSING),
    }


def by_group(on, states):
    """Each region and network, with what its members among the `states` are to the instruments on a day; two queries.

    [{"kind": "region" or "network", "group": row, "members": number, "counts": {status: number of pairs},
      "missing_count": number of pairs}]; numbers are None where no source states the members.
    """
    tables, members = reference.tables(), members_of_groups()
    by_state = {
        alpha3: Counter({status: getattr(tally, status) for status in LABELS})
        for alpha3, tally in parties.by_country(on).items()
        if alpha3 in states
    }
    found = []
    for kind, model in (("region", Region), ("network", Network)):
        for code, group in tables.rows(model).items():
            item = {"kind": kind, "group": group, "members": None, "counts": None, "missing_count": None}
            if group.members_basis != MembersBasis.NOT_STATED:
                wanted = by_state if group.members_basis == MembersBasis.ALL else members[kind, code] & by_state.keys()
                item |= {"members": len(wanted), **totals(sum((by_state[alpha3] for alpha3 in wanted), Counter()))}
            found.append(item)
    return found


def act_in_words(act):
    """The day of an act of `ratification`: "14 February 2019", "2019", "day not known"."""
    day = PartialDate(act["deposited_on"], act["deposited_on_precision"])
    return day.words() if day.day else "day not known"
