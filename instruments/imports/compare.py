"""How a list differs from what is stored: each row judged by the rules that hold for every act, and nothing written.

Rows are judged in the order of their days, each as if the good ones before it were written: so a denunciation may rest
on a consent of the same list. A row is

- `unchanged`, where the same act counts already, or counted until somebody corrected it by a list that is no older;
- `changed`, where it tells an act otherwise that counts: it becomes a correction, which supersedes;
- `added`, or `denounced` for an act by which a State leaves;
- `fault`, with column, value and reason, where it cannot be.

Of a list of all parties, those that it does not name any more are `missing`: reported, never deleted.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from ctassist.lib import reference
from ctassist.lib.history.models import Change
from ctassist.lib.loading import DOORS
from ctassist.lib.partial_dates import DAY, PartialDate
from instruments import parties
from instruments.imports.map import Fault
from instruments.models import Instrument, ListCoverage, PartyFact, TreatyAction, TreatyActionType
from instruments.services import action_faults, same_act

ADDED, CHANGED, DENOUNCED, UNCHANGED, MISSING, FAULT = "added", "changed", "denounced", "unchanged", "missing", "fault"
OUTCOMES = (FAULT, ADDED, CHANGED, DENOUNCED, MISSING, UNCHANGED)
WRITTEN = (ADDED, CHANGED, DENOUNCED)
LARGEST_SHARE_GONE = 10  # one in so many parties

CORRECTED_SINCE = "This stood here until it was corrected."
OF_PEOPLE = "Somebody has recorded this act otherwise; the load leaves it alone."
MISSING_WORDS = "A party by what is stored, and not in this list. Nothing is changed."
TOO_MANY_GONE = (
    "{gone} of the {parties} parties to the {instrument} are missing from this list or leave by it, more than a tenth. "
    "Is it the whole list, and of this instrument? A part of a list can be uploaded as such."
)


@dataclass
class Judged:
    """What becomes of one row. `record` is to be written, an act or a fact; `stored` is the act that it is about."""

    outcome: str
    row: int | None = None
    country: str | None = None
    instrument: str | None = None
    record: TreatyAction | PartyFact | None = None
    stored: TreatyAction | None = None
    depositary: int | None = None
    reason: str = ""
    faults: list = field(default_factory=list)


@dataclass
class Difference:
    """All rows of a list, judged, in their order; `whole` says what is wrong with the list itself."""

    judged: list
    whole: list

    def counts(self):
        found = Counter(one.outcome for one in self.judged)
        return {outcome: found[outcome] for outcome in OUTCOMES}

    def of(self, *outcomes):
        return [one for one in self.judged if one.outcome in outcomes]


def compare(listed, terms=None, *, progress=None):
    """The Difference between ListedActs and what is stored. Without `terms`, they come from a file of the product.

    To be called where the instruments are held, if what comes of it is written.
    """
    instruments = {act.instrument for act in listed if act.instrument}
    store = Store(instruments)
    known = Statuses(terms)
    judge = Judge(store, terms, known)
    order = sorted(range(len(listed)), key=lambda at: in_order(listed[at], store))
    found = {}
    judge.recognise(listed)
    for done, at in enumerate(order, 1):
        found[at] = judge.judged(listed[at])
        if progress and not done % 100:
            progress(done)
    rows = [found[at] for at in range(len(listed))]
    if terms is None:
        return Difference(rows, [])
    missing = [one for code in sorted(instruments) for one in missing_from(rows, code, terms, known)]
    return Difference(rows + missing, whole_faults(rows + missing, known))


def in_order(act, store):
    """Acts by day, those without one first; of one day, what ends consent comes last."""
    day = act.deposited.day or (store.adopted(act.instrument) if act.instrument else None) or dt.date.min
    return day, bool(act.type and store.types[act.type].ends_consent), act.row


# -- what is stored --


class Store:
    """The acts and facts of some instruments by (State, instrument), in memory; two queries."""

    def __init__(self, instruments):
        self.types = reference.tables().rows(TreatyActionType)
        self.instruments = reference.tables().rows(Instrument)
        self.standing, self.corrected, self.facts = defaultdict(list), defaultdict(list), defaultdict(list)
        self.corrections = {}  # key of an act -> the one that supersedes it
        acts = list(TreatyAction.objects.filter(instrument__in=instruments).order_by("deposited_on", "pk"))
        self.corrections = {act.supersedes_id: act for act in acts if act.supersedes_id}
        for act in acts:
            held = self.corrected if act.pk in self.corrections else self.standing
            held[act.country_id, act.instrument_id].append(act)
        for fact in PartyFact.objects.filter(instrument__in=instruments):
            self.facts[fact.country_id, fact.instrument_id].append(fact)
        keepers = Instrument.depositaries.through.objects.filter(instrument__in=instruments)
        self.keepers = defaultdict(set)
        for code, partner in keepers.values_list("instrument", "partner"):
            self.keepers[code].add(partner)

    def adopted(self, code):
        row = self.instruments.get(code)
        return row and row.adopted_on

    def depositary(self, code, stated):
        """With whom an act is deposited: whose list it is, or the only depositary; None where that is open."""
        keepers = self.keepers[code]
        if stated in keepers:
            return stated
        return next(iter(keepers)) if len(keepers) == 1 else None

    def latest_correction(self, act):
        """The act that counts in the place of one that was corrected."""
        while act.pk in self.corrections:
            act = self.corrections[act.pk]
        return act

    def replace(self, old, new):
        """As if `new` were written: in the place of `old`, where that is an act."""
        held = self.standing[new.country_id, new.instrument_id]
        if old is not None:
            held.remove(old)
        held.append(new)


# -- one row --


class Judge:
    """Judges rows one after another, each on what is stored and the good rows before it."""

    def __init__(self, store, terms, known):
        self.store, self.terms, self.known = store, terms, known
        self.claimed = {}  # id of a stored act -> the ListedAct that tells of it exactly
        self.exact = {}  # id of a ListedAct -> the stored act
        self.seen = {}  # key of an act -> row
        self.people = None

    def recognise(self, listed):
        """Find first what is stored exactly as listed, so that no other row takes it for its own."""
        for act in listed:
            if act.faults or not act.type:
                continue
            same = [one for one in self.standing(act) if self.is_same(act, one) and one.pk not in self.claimed]
            same.sort(key=lambda one: one.depositary_id is None)
            if same:
                self.claimed[same[0].pk], self.exact[id(act)] = act, same[0]

    def standing(self, act):
        return self.store.standing[act.country, act.instrument]

    def depositary_of(self, act):
        return self.store.depositary(act.instrument, self.terms and self.terms.depositary_id)

    def judged(self, act):
        one = Judged(FAULT, act.row, act.country, act.instrument, faults=list(act.faults))
        if one.faults:
            return one
        if not act.type:
            return self.party(act, one)
        key = (act.country, act.instrument, act.type, act.deposited, act.territory)
        if key in self.seen:
            act.fault("country", f"This act stands in row {self.seen[key]:,} already.")
            one.faults = act.faults
            return one
        self.seen[key] = act.row
        return self.act(act, one)

    def act(self, act, one):
        stored, one.depositary = self.exact.get(id(act)), self.depositary_of(act)
        if stored is None and self.was_corrected(act):
            one.outcome, one.reason = UNCHANGED, CORRECTED_SINCE
            return one
        one.stored = stored or self.told_otherwise(act)
        if one.stored and not self.differences(act, one.stored):
            one.outcome = UNCHANGED
            return one
        if one.stored and self.terms is None and self.is_of_people(one.stored):
            one.outcome, one.reason = UNCHANGED, OF_PEOPLE
            return one
        record = self.record(act, one.stored)
        others = [other for other in self.standing(act) if other is not one.stored]
        one.faults = self.faults(act, record, others)
        if one.faults:
            one.stored = None
            return one
        ends = self.store.types[act.type].ends_consent
        one.outcome = CHANGED if one.stored else DENOUNCED if ends else ADDED
        one.record = record
        self.store.replace(one.stored, record)
        return one

    def is_same(self, act, stored):
        mine = self.depositary_of(act)
        return (
            (stored.type_id, stored.deposited, stored.territory) == (act.type, act.deposited, act.territory)
        ) and self.may_be(mine, stored.depositary_id)

    def may_be(self, mine, theirs):
        return mine is None or theirs is None or mine == theirs

    def was_corrected(self, act):
        """Whether the row only repeats what was corrected since, by something that is no older than this list."""
        for old in self.store.corrected[act.country, act.instrument]:
            if self.is_same(act, old):
                now = self.store.latest_correction(old)
                days = [known.as_of for known in (old, now) if known.as_of]
                if self.terms is None or any(day >= self.terms.as_of for day in days):
                    return True
        return False

    def told_otherwise(self, act):
        """The act that counts and that the row tells with another day or in another manner; None for none.

        Both are consents, or both denunciations, with nothing of the other kind between them, and no other row of the
        list tells of that act as it is. They agree in what was done or in when.
        """
        near = [one for one in self.standing(act) if one.pk and self.is_told_by(act, one)]
        return min(near, key=lambda one: abs((one.deposited_on or act.deposited.day) - act.deposited.day), default=None)

    def is_told_by(self, act, stored):
        types, mine = self.store.types, self.depositary_of(act)
        kind, other = types[act.type], types[stored.type_id]
        alike = (kind.expresses_consent, kind.ends_consent) == (other.expresses_consent, other.ends_consent)
        once = kind.expresses_consent or kind.ends_consent or act.type == "signature"
        if not alike or not once or (not kind.expresses_consent and act.type != stored.type_id):
            return False
        if stored.pk in self.claimed or stored.territory != act.territory:
            return False
        if not self.may_be(mine, stored.depositary_id):
            return False
        if stored.type_id != act.type and not overlap(stored.deposited, act.deposited):
            return False
        return not self.parted(act, stored)

    def parted(self, act, stored):
        """Whether an act of the other kind lies between the two: then they belong to different periods."""
        if not (stored.deposited_on and act.deposited.day):
            return False
        ends = self.store.types[act.type].ends_consent
        first, last = sorted([stored.deposited_on, act.deposited.day])
        return any(
            first <= other.deposited_on <= last
            for other in self.standing(act)
            if other.deposited_on and other is not stored and self.is_opposite(other, ends)
        )

    def is_opposite(self, other, ends):
        kind = self.store.types[other.type_id]
        return kind.expresses_consent if ends else kind.ends_consent

    def differences(self, act, stored):
        """Names of what the row tells otherwise, or more exactly, than the stored act."""
        mine = {
            "type": (act.type, stored.type_id),
            "deposited_on": (act.deposited, stored.deposited),
            "effective_on": (act.effective_on or stored.effective_on, stored.effective_on),
        }
        if self.terms:  # a load completes its own rows in place
            mine["depositary"] = (self.depositary_of(act) or stored.depositary_id, stored.depositary_id)
        return [name for name, (told, held) in mine.items() if told != held]

    def is_of_people(self, stored):
        """Whether somebody recorded or changed an act, and not a load of the product's own files; one query for all."""
        if self.people is None:
            changes = Change.objects.filter(table=TreatyAction._meta.db_table).exclude(door__startswith=DOORS)
            self.people = set(changes.values_list("row_key", flat=True).distinct())
        return str(stored.pk) in self.people

    def record(self, act, stored):
        """The act to be written; a correction keeps what the row does not tell."""
        keeps = stored and not act.effective_on and stored.deposited == act.deposited
        return TreatyAction(
            country_id=act.country,
            instrument_id=act.instrument,
            type_id=act.type,
            depositary_id=self.depositary_of(act) or (stored and stored.depositary_id),
            deposited_on=act.deposited.day,
            deposited_on_precision_id=act.deposited.precision,
            effective_on=stored.effective_on if keeps else act.effective_on,
            effective_basis=stored.effective_basis if keeps else act.effective_basis,
            territory=act.territory,
            note=act.note or (stored.note if stored else ""),
            source=act.source,
            source_url=self.terms.source_url if self.terms else "",
            as_of=act.as_of,
            supersedes=stored,
        )

    def faults(self, act, record, others):
        """The Faults of a row: the rules of every act, and that it lies not after the list itself."""
        found = action_faults(record, others, self.store.facts[act.country, act.instrument])
        if self.terms and act.deposited.day and act.deposited.day > self.terms.as_of:
            of = PartialDate(self.terms.as_of, DAY).words()
            found.setdefault("deposited_on", f"The list is as of {of}, before this.")
        before = act.effective_on and act.deposited.day and act.effective_on < act.deposited.day
        if before and act.type != "succession":
            found["effective_on"] = "An act cannot take effect before its deposit, save a succession."
        if any(same_act(record, other) for other in others):
            found.setdefault("country", found.pop("record", "This act is recorded already."))
        place_of = {"type": "action", "record": "country"}
        faults = []
        for place, reason in found.items():
            name = place_of.get(place, place)
            head, cell = act.heads.get(name) or act.heads.get("deposited_on" if name == "action" else name, (name, ""))
            faults.append(Fault(head, cell, reason))
        return faults

    # -- a party of an undated list --

    def party(self, act, one):
        """A State that a list names as a party, without a day: a fact, unless what is stored tells it already."""
        if (act.country, act.instrument) in self.seen:
            act.fault("country", f"This State stands in row {self.seen[act.country, act.instrument]:,} already.")
            one.faults = act.faults
            return one
        self.seen[act.country, act.instrument] = act.row
        if self.terms.as_of < self.store.adopted(act.instrument):
            adopted = PartialDate(self.store.adopted(act.instrument), DAY).words()
            act.fault("instrument", f"It was adopted on {adopted}, after the day of the list.")
        status = self.known.of(act.instrument)[act.country]
        if status.status == "party":
            one.outcome = UNCHANGED
        elif status.status == "former_party" or status.doubt == "denounced":
            act.fault("country", "It has left by what is stored. Record its new consent, with the day of it.")
        else:
            one.outcome = ADDED
            one.record = PartyFact(
                country_id=act.country,
                instrument_id=act.instrument,
                kind=PartyFact.Kind.PARTY_BY,
                known_by=self.terms.as_of,
                source=act.source,
                note=act.note,
            )
        one.faults = act.faults
        if one.faults:
            one.outcome, one.record = FAULT, None
        return one


def overlap(one, other):
    """Whether two partial dates can be the same day."""
    if one.day is None or other.day is None:
        return True
    return one.day <= other.latest and other.day <= one.latest


# -- the list as a whole --


class Statuses:
    """What each State was to an instrument on the day of the list, by what is stored; one query an instrument."""

    def __init__(self, terms):
        self.on = terms and min(terms.as_of, timezone.now().date())
        self.read = {}

    def of(self, instrument):
        """{alpha-3: Status}."""
        if instrument not in self.read:
            told = parties.statuses(self.on, instrument=instrument)
            self.read[instrument] = {status.country: status for status in told}
        return self.read[instrument]

    def parties(self, instrument):
        return {country for country, status in self.of(instrument).items() if status.status == "party"}


def missing_from(rows, instrument, terms, known):
    """A Judged for each party, on the day of the list, that a list of all parties does not name."""
    if terms.kind == ListCoverage.Kind.PARTIAL:
        return []
    named = {one.country for one in rows if one.instrument == instrument}
    gone = [country for country in known.of(instrument) if country in known.parties(instrument) - named]
    return [Judged(MISSING, None, country, instrument, reason=MISSING_WORDS) for country in gone]


def whole_faults(judged, known):
    """What is wrong with the list as a whole: more than a tenth of the parties to an instrument gone by it."""
    titles, gone = reference.tables().rows(Instrument), defaultdict(set)
    for one in judged:
        if one.outcome in (DENOUNCED, MISSING):
            gone[one.instrument].add(one.country)
    found = []
    for code, countries in sorted(gone.items()):
        count = len(known.parties(code))
        if len(countries) * LARGEST_SHARE_GONE > count:
            words = {"gone": len(countries), "parties": count, "instrument": titles[code].short_title}
            found.append(TOO_MANY_GONE.format(**words))
    return found
