"""Who is party to which instrument on a given day: the one definition, which pages, API and statistics ask.

On any day each State is, for each instrument, one of

- `party`: it has consented to be bound and has not left, from the deposit on, also before entry into force (T1, T3);
- `former_party`: its denunciation has taken effect, and no consent after it is recorded;
- `signatory`: it has signed and, by a list of all parties, not consented;
- `none`: by a list of all parties it is not one of them. Before an instrument is adopted nobody is, and that is known;
- `unknown`: what is held does not tell. Absence proves nothing after the last list of all parties, nor where a list
  is partial, nor of a State that was left out of a list as doubtful.

What counts as consent, and from when:

- an act that expresses consent, from the day of its deposit; the earliest one since the State last left, whatever the
  depositary (T2). Of an act dated to a month or year that is certain from the last day of the stretch on, and
  possible inside it. An act without a date is certain from the day of the list that it was read in;
- a fact `party_by` or `in_force`: certain from its day on; before that possible, back to the adoption, the last
  denunciation, or the last list that the State was not on. Where a dated act can explain it, it supposes no other;
- a fact `became_party` that names an instrument: as an act dated to that year. One that names none says nothing of
  any instrument; it counts in `became_party_in` only;
- where an instrument is in force, and the list of its parties is no longer than the threshold that this took, each of
  them was a party when the threshold was reached (T6).

A State leaves when a denunciation takes effect. Where that day is not recorded, it is a party on the day of the notice,
and afterwards its status is unknown: how long the notice runs is not ours to guess. Consent deposited on or after the
day on which a denunciation takes effect is a new one. Acts that a correction replaced do not count (T9); nor do
signatures, declarations and provisional application (T4), acts for a territory (T8), or consent to a protocol for its
parent (T7). Everybody in the table of countries is judged, members of the United Nations or not (T8).

The decision is one statement, `parties.sql`.
"""

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.models import Max
from django.db.models.expressions import RawSQL

from countries.models import Country
from ctassist.lib import counting, reference
from ctassist.lib.partial_dates import DAY, UNKNOWN, PartialDate
from instruments.entry_into_force import in_force_on, needed_by
from instruments.models import Instrument, PartyFact

STATUSES = ("party", "signatory", "none", "former_party", "unknown")

DECISION = Path(__file__).with_name("parties.sql").read_text(encoding="utf-8")
ON_ONE_DAY = "SELECT pair, %(day)s::date FROM pairs"
ON_EACH_DAY_OF_CHANGE = """
  SELECT pair, adopted_on FROM pairs
   UNION
  SELECT pair, listed_until + 1 FROM pairs WHERE listed_until IS NOT NULL
   UNION
  SELECT pair, unnest(ARRAY[earliest, latest]) FROM consents
   UNION
  SELECT pair, unnest(ARRAY[earliest, effective_on]) FROM departures
   UNION
  SELECT pair, unnest(ARRAY[first_day, last_day]) FROM acts WHERE type_id = 'signature' AND territory = ''
"""
TOLD = DECISION.replace("{moments}", ON_ONE_DAY)
TOLD_THROUGHOUT = DECISION.replace("{moments}", ON_EACH_DAY_OF_CHANGE.strip())
NAMED = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class Status:
    """What a State is to an instrument on a day.

    `action` is the type of the act that decides: the consent of a party, the signature of a signatory, the denunciation
    of a former party, the act on which a doubt rests; None where there is none. `deposited` is its date.
    `doubt` says why a status is unknown (a key of `sentences.REASONS`), `doubt_on` the day that it turns on.
    `known_until` is the last day before on which the status is known by a list, or None.
    """

    country: str
    instrument: str
    status: str
    action: str | None
    deposited: PartialDate
    in_force_for_state_on: dt.date | None
    doubt: str | None
    doubt_on: dt.date | None
    known_until: dt.date | None


def statuses(on, *, country=None, instrument=None):
    """A Status for each State and instrument, or for those of one country or one instrument; one query.

    In the order of the instruments, then of the countries' names.
    """
    rows = answer(
        """
        SELECT t.country_id, t.instrument_id, t.status, a.type_id, a.deposited_on, a.deposited_on_precision_id,
               a.effective_on, t.in_force_on, t.doubt, t.doubt_on, t.known_until
          FROM told t
          JOIN countries_country c ON c.alpha3 = t.country_id
          LEFT JOIN instruments_treatyaction a ON a.id = t.act_id
         WHERE (%(country)s::text IS NULL OR t.country_id = %(country)s)
           AND (%(instrument)s::text IS NULL OR t.instrument_id = %(instrument)s)
         ORDER BY t.position, t.instrument_id, unaccent(c.name)
        """,
        on,
        country=country,
        instrument=instrument,
    )
    return [status_of(*row) for row in rows]


def throughout():
    """What every State was to every instrument on every day: {(country, instrument): (days, arguments)}; one query.

    From each of the `days` on, and up to the next of them, the Status is `status_of(country, instrument, *arguments)`
    with the arguments that stand at the same place. On a day before the first of them, which is that of the adoption,
    it is `BEFORE_ADOPTION`. Asked anew each time: whoever asks often keeps the answer.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            TOLD_THROUGHOUT
            + """
            SELECT t.country_id, t.instrument_id, t.day, t.status, a.type_id, a.deposited_on,
                   a.deposited_on_precision_id, a.effective_on, t.in_force_on, t.doubt, t.doubt_on, t.known_until
              FROM told t LEFT JOIN instruments_treatyaction a ON a.id = t.act_id
             ORDER BY t.day
            """,
            thresholds(),
        )
        rows = cursor.fetchall()
    found = {}
    for country, instrument, day, *arguments in rows:
        days, told = found.setdefault((country, instrument), ([], []))
        if not told or told[-1] != arguments:
            days.append(day)
            told.append(arguments)
    return found


BEFORE_ADOPTION = ("none", *[None] * 8)  # arguments of `status_of`


def status_of(country, instrument, status, action, day, precision, effective_on, stated_on, doubt, doubt_on, until):
    deposited = PartialDate(day, precision or UNKNOWN)
    in_force = None
    if status == "party":
        in_force = effective_on or stated_on or follows_for(instrument, action, deposited)
    return Status(country, instrument, status, action, deposited, in_force, doubt, doubt_on, until)


def follows_for(code, action, deposited):
    """The day on which an instrument enters into force for a State, by the rule; None where that cannot be told.

    A succession can take effect before its deposit, so nothing follows from that.
    """
    instrument = reference.tables().rows(Instrument)[code]
    general = instrument.entered_into_force_on
    if general is None or deposited.precision != DAY or action == "succession":
        return None
    return max(general, in_force_on(instrument.later_party_rule, deposited.day))


def parties(instrument, *, on):
    """Countries that are party to an instrument (its code) on a day, as a Country QuerySet, by name."""
    sql = TOLD + "SELECT country_id FROM told WHERE status = 'party' AND instrument_id = %(instrument)s"
    return Country.objects.filter(pk__in=embedded(sql, on, instrument=instrument))


def parties_to_all(*, on):
    """Countries that are party to every universal instrument on a day, as a Country QuerySet, by name (T5)."""
    sql = TOLD + (
        "SELECT country_id FROM told WHERE in_universal_set GROUP BY country_id HAVING bool_and(status = 'party')"
    )
    return Country.objects.filter(pk__in=embedded(sql, on))


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of each status. For a State: over all instruments; for an instrument: over all States."""

    total: int
    party: int
    signatory: int
    none: int
    former_party: int
    unknown: int


@dataclass(frozen=True, slots=True)
class CountryTally(Tally):
    """A State and all instruments.

    `is_party_to_all` is about the universal ones; None where it hangs on what is not known. `last_consent_on` is None
    where that day is not known. `rank` is among the States known to be party to all, equal days sharing one; None where
    the order to one of these is not known (T5).
    """

    is_party_to_all: bool | None
    last_consent_on: dt.date | None
    rank: int | None


@dataclass(frozen=True, slots=True)
class InstrumentTally(Tally):
    """An instrument and all States."""

    un_members: int


COUNTS = "count(*), " + ", ".join(f"count(*) FILTER (WHERE status = '{status}')" for status in STATUSES)


UNIVERSAL = """
    , universal AS (  -- each State and all universal instruments; when its last consent can have been
      SELECT country_id, count(*) FILTER (WHERE status NOT IN ('party', 'unknown')) AS missing_count,
             count(*) FILTER (WHERE status = 'unknown') AS unknown_count, count(*) AS total,
             array_agg(instrument_id ORDER BY position)
               FILTER (WHERE status NOT IN ('party', 'unknown')) AS missing,
             bool_and(status = 'party') AS is_party_to_all,
             max(began_from) AS last_from, max(began_by) AS last_by
        FROM told
       WHERE in_universal_set
       GROUP BY country_id
    ),
    places AS (  -- the first and the last place that each of those who are party to all can have among them
      SELECT u.country_id, 1 + count(*) FILTER (WHERE o.last_by < u.last_from) AS rank_from,
             1 + count(*) FILTER (WHERE o.last_from < u.last_by) AS rank_to
        FROM universal u
        LEFT JOIN universal o ON o.is_party_to_all AND o.country_id <> u.country_id
       WHERE u.is_party_to_all
       GROUP BY u.country_id
    )
"""


def by_country(on, *, country=None):
    """{alpha-3: CountryTally} on a day, of all countries or of one; one query."""
    rows = answer(
        f"""
        {UNIVERSAL}
        SELECT t.country_id, {COUNTS},
               CASE WHEN u.missing_count > 0 THEN false WHEN u.is_party_to_all THEN true END,
               CASE WHEN u.unknown_count = 0 AND u.last_from = u.last_by THEN u.last_by END,
               CASE WHEN p.rank_from = p.rank_to THEN p.rank_from END
          FROM told t LEFT JOIN universal u USING (country_id) LEFT JOIN places p USING (country_id)
         WHERE %(country)s::text IS NULL OR t.country_id = %(country)s
         GROUP BY t.country_id, u.missing_count, u.unknown_count, u.is_party_to_all, u.last_from, u.last_by,
                  p.rank_from, p.rank_to
        """,
        on,
        country=country,
    )
    return {key: CountryTally(*counts) for key, *counts in rows}


@dataclass(frozen=True, slots=True)
class TowardsAll:
    """A State and all universal instruments (T5).

    `missing`: the instruments that it is known not to be party to, `unknown_count`: how many that is not known of.
    For a party to all: the first and the last day that its last consent can have been, and the first and the
    last place that it can have among the States known to be party to all; equal days share one. Else these are None.
    """

    country: str
    total: int
    missing: tuple
    unknown_count: int
    last_from: dt.date | None
    last_by: dt.date | None
    rank_from: int | None
    rank_to: int | None

    @property
    def is_party_to_all(self):
        return not self.missing and not self.unknown_count


def towards_all(on):
    """A TowardsAll for each State on a day; one query.

    Those known to be party to all come first, by the place that they can have and the last day of their last consent.
    """
    rows = answer(
        f"""
        {UNIVERSAL}
        SELECT u.country_id, u.total, COALESCE(u.missing, '{{}}'), u.unknown_count,
               CASE WHEN u.is_party_to_all THEN u.last_from END, CASE WHEN u.is_party_to_all THEN u.last_by END,
               p.rank_from, p.rank_to
          FROM universal u
          JOIN countries_country c ON c.alpha3 = u.country_id
          LEFT JOIN places p USING (country_id)
         ORDER BY p.rank_from, CASE WHEN u.is_party_to_all THEN u.last_by END, unaccent(c.name)
        """,
        on,
    )
    return [TowardsAll(country, total, tuple(missing), *rest) for country, total, missing, *rest in rows]


def by_instrument(on):
    """{code: InstrumentTally} on a day; one query."""
    rows = answer(
        f"""
        SELECT instrument_id, {COUNTS}, count(*) FILTER (WHERE status = 'party' AND is_un_member)
          FROM told
         GROUP BY instrument_id
        """,
        on,
    )
    return {key: InstrumentTally(*counts) for key, *counts in rows}


@dataclass(frozen=True, slots=True)
class BecameParty:
    """A State that became party to an instrument in a period; `instrument` is None where the source names none.

    `name_in_source` is how the list that the order follows calls the State; None where there is no such list.
    """

    country: str
    instrument: str | None
    action: str | None
    deposited: PartialDate
    name_in_source: str | None = None


BEGINNINGS = """
    , beginnings AS (  -- the consents certainly given in the days asked for that only repeat no other
      SELECT k.country_id, k.instrument_id, k.act_id, k.earliest, k.latest
        FROM consents k
       WHERE NOT k.is_explained AND k.earliest >= %(first)s AND k.latest <= %(last)s
         AND NOT EXISTS (
           SELECT FROM consents b
            WHERE (b.country_id, b.instrument_id) = (k.country_id, k.instrument_id) AND NOT b.is_explained
              AND (b.latest < k.earliest
                   OR (b.vagueness < 3 OR k.vagueness = 3)
                      AND (b.vagueness = 3, b.earliest, b.latest, b.number)
                        < (k.vagueness = 3, k.earliest, k.latest, k.number))
              AND NOT EXISTS (SELECT FROM departures d
                               WHERE (d.country_id, d.instrument_id) = (k.country_id, k.instrument_id)
                                 AND d.anew_from > b.seen AND d.anew_from <= k.earliest))
    )
"""


def became_party_in(first, last):
    """Each State and instrument with consent given certainly in the days from `first` to `last` (T4); one query.

    Consent that only repeats an earlier one, of another depositary say, does not count; consent after leaving does.
    Acts and facts of which only the year is known count where the whole year lies in the period (T9), undated ones
    where what is known of the days before and after leaves no other days. A State of which a source says only that it
    joined something comes without an instrument, unless a named one tells the same year.
    Of a year whose States a source lists, they come first and in its order; else in the order of the countries' names,
    then of the instruments.
    """
    rows = answer(
        f"""
        {BEGINNINGS}
        , year_listed AS (  -- what a source lists of exactly these days
          SELECT DISTINCT ON (country_id) country_id, instrument_id, position_in_source, name_in_source
            FROM instruments_partyfact
           WHERE kind = 'became_party' AND date_trunc('year', known_by) = %(first)s AND known_by = %(last)s
           ORDER BY country_id, position_in_source
        ),
        unnamed AS (
          SELECT DISTINCT f.country_id
            FROM instruments_partyfact f
           WHERE f.kind = 'became_party' AND f.instrument_id IS NULL
             AND date_trunc('year', f.known_by) >= %(first)s AND f.known_by <= %(last)s
             AND NOT EXISTS (SELECT FROM beginnings b
                              WHERE b.country_id = f.country_id AND b.latest <= f.known_by
                                AND b.earliest >= date_trunc('year', f.known_by))
        )
        SELECT b.country_id, b.instrument_id, a.type_id, a.deposited_on, a.deposited_on_precision_id,
               NULLIF(l.name_in_source, '')
          FROM (SELECT country_id, instrument_id, act_id FROM beginnings
                 UNION ALL SELECT country_id, NULL, NULL FROM unnamed) b
          JOIN countries_country c ON c.alpha3 = b.country_id
          LEFT JOIN instruments_instrument i ON i.code = b.instrument_id
          LEFT JOIN instruments_treatyaction a ON a.id = b.act_id
          LEFT JOIN year_listed l ON l.country_id = b.country_id
         ORDER BY l.position_in_source, unaccent(c.name), i.position
        """,
        last,
        first=first,
        last=last,
    )
    return [
        BecameParty(country, instrument, action, PartialDate(day, precision or UNKNOWN), name)
        for country, instrument, action, day, precision, name in rows
    ]


@dataclass(frozen=True, slots=True)
class Step:
    """From a day on, how many States are known to be party, and how many are or may be by what is recorded of them."""

    on: dt.date
    party: int
    at_most: int


def over_time(instrument):
    """The Steps of an instrument (its code) since its adoption, one for each day on which a number changes; one query.

    `party` is on every day the number of `parties(instrument, on=day)`. Beside these, `at_most` counts the States of
    which only so much is known that they may have been party on that day; not those of which nothing is recorded.
    """
    rows = answer(
        """
        , standing AS (  -- how long each consent stands for certain, and how long it may
          SELECT k.country_id, true AS is_certain, k.latest AS since,
                 (SELECT min(d.earliest) FROM departures d
                   WHERE (d.country_id, d.instrument_id) = (k.country_id, k.instrument_id)
                     AND d.anew_from > k.seen) AS until
            FROM consents k
           WHERE k.instrument_id = %(instrument)s
           UNION ALL
          SELECT k.country_id, false, k.earliest,
                 (SELECT min(d.effective_on) FROM departures d
                   WHERE (d.country_id, d.instrument_id) = (k.country_id, k.instrument_id)
                     AND d.effective_on > k.latest)
            FROM consents k
           WHERE k.instrument_id = %(instrument)s AND NOT k.is_explained
        ),
        stretches AS (  -- from the adoption on
          SELECT s.country_id, s.is_certain, daterange(GREATEST(s.since, i.adopted_on), s.until) AS days
            FROM standing s JOIN instruments_instrument i ON i.code = %(instrument)s
           WHERE s.since < 'infinity' AND (s.until IS NULL OR s.until > GREATEST(s.since, i.adopted_on))
        ),
        each_once AS (  -- a State counts once, however often it consented
          SELECT true AS is_certain, unnest(range_agg(days)) AS days FROM stretches WHERE is_certain GROUP BY country_id
           UNION ALL
          SELECT false, unnest(range_agg(days)) FROM stretches GROUP BY country_id
        ),
        changes AS (
          SELECT lower(days) AS day, is_certain, 1 AS change FROM each_once
           UNION ALL
          SELECT upper(days), is_certain, -1 FROM each_once WHERE NOT upper_inf(days)
        )
        SELECT day, COALESCE(sum(sum(change) FILTER (WHERE is_certain)) OVER so_far, 0)::int,
               COALESCE(sum(sum(change) FILTER (WHERE NOT is_certain)) OVER so_far, 0)::int
          FROM changes
         GROUP BY day
        WINDOW so_far AS (ORDER BY day)
         ORDER BY day
        """,
        dt.date.max,
        instrument=instrument,
    )
    return [Step(*row) for row in rows]


def may_have_become_party_in(first, last):
    """{alpha-3: instruments} to which a State may have become a party in the days from `first` to `last`; one query.

    Those that `became_party_in` tells are left out, and all of which it is known that they did not: they were not a
    party on the last day, or were one already before the first and have not left.
    """
    rows = answer(
        f"""
        {BEGINNINGS}
        SELECT t.country_id, array_agg(t.instrument_id ORDER BY t.position)
          FROM told t
         WHERE t.status IN ('party', 'unknown')
           AND NOT EXISTS (SELECT FROM beginnings b
                            WHERE (b.country_id, b.instrument_id) = (t.country_id, t.instrument_id))
           AND NOT EXISTS (SELECT FROM consents k
                            WHERE (k.country_id, k.instrument_id) = (t.country_id, t.instrument_id)
                              AND k.latest < %(first)s
                              AND NOT EXISTS (SELECT FROM departures d
                                               WHERE (d.country_id, d.instrument_id) = (k.country_id, k.instrument_id)
                                                 AND d.earliest <= %(last)s AND d.anew_from > k.seen))
         GROUP BY t.country_id
        """,
        last,
        first=first,
        last=last,
    )
    return dict(rows)


def last_year_listed():
    """The last year of which a source lists the States that became party to something; None where none does."""

    def ask():
        facts = PartyFact.objects.filter(kind=PartyFact.Kind.BECAME_PARTY)
        return facts.aggregate(last=Max("known_by"))["last"]

    last = counting.kept_answer("last year listed", ask)
    return last and last.year


# -- asking --


def answer(question, on, **params):
    """The rows of a question about `told` and the steps before it; asked again only after a commit."""

    def ask():
        with connection.cursor() as cursor:
            cursor.execute(TOLD + question, {"day": on, **params, **thresholds()})
            return cursor.fetchall()

    return counting.kept_answer((question, on, *params.values()), ask)


def embedded(sql, on, **params):
    """A question as part of a QuerySet, which takes parameters by position only."""
    params = {"day": on, **params, **thresholds()}
    names = NAMED.findall(sql)
    return RawSQL(NAMED.sub("%s", sql), [params[name] for name in names])


def thresholds():
    """Instruments in force, how many consents that took, and the day by which they were there."""
    rows = reference.tables().rows(Instrument).values()
    found = [(row.code, row.in_force_threshold, needed_by(row)) for row in rows if needed_by(row)]
    codes, needed, reached_by = (list(column) for column in zip(*found, strict=True)) if found else ([], [], [])
    return {"codes": codes, "needed": needed, "reached_by": reached_by}
