"""Writing the difference that a list makes, with how far the list reaches; and taking back what one import wrote."""

from django.db.models import Count, Q

from countries.models import Country
from ctassist.lib.partial_dates import DAY
from instruments.imports.compare import FAULT, UNCHANGED, WRITTEN
from instruments.models import ListCoverage, PartyFact, TreatyAction
from instruments.services import record_acts, record_coverage, record_facts, take_back

STATEMENTS = {
    ListCoverage.Kind.FULL: "all parties with the days of their deposits, as {} lists them",
    ListCoverage.Kind.UNDATED: "all parties without days, as {} lists them",
    ListCoverage.Kind.PARTIAL: "some parties, as {} lists them",
}


def write(difference, *, by):
    """Writes what the good rows of a Difference tell; all of it, or nothing and a ValidationError."""
    records = [one.record for one in difference.of(*WRITTEN)]
    record_acts([record for record in records if isinstance(record, TreatyAction)], by=by)
    record_facts([record for record in records if isinstance(record, PartyFact)], by=by)


def complete(pairs):
    """Gives acts that a load of ours wrote before its files said more the depositary and the day of their list.

    `pairs` of (Judged, ListedAct). The rows stay what they were otherwise. Returns their number.
    """
    changed = []
    for one, act in pairs:
        stored = one.stored
        if one.outcome != UNCHANGED or stored is None or one.reason:
            continue
        told = {"depositary_id": one.depositary, "as_of": act.as_of}
        missing = {name: value for name, value in told.items() if value and getattr(stored, name) is None}
        for name, value in missing.items():
            setattr(stored, name, value)
        changed += [stored] if missing else []
    TreatyAction.objects.bulk_update(changed, ["depositary", "as_of"])
    return len(changed)


# -- how far a list reaches --


def write_coverage(difference, terms, depositary, *, by):
    """Records for each instrument of a list how far it reaches, where that is not recorded yet; the new rows.

    A State whose row was faulty is left out: its absence says nothing. Where a faulty row names no State or no
    instrument that is known, it may be any: then the absence of no State says anything.
    """
    faulty = difference.of(FAULT)
    codes = sorted({one.instrument for one in difference.judged if one.instrument and one.outcome != FAULT})
    written = []
    for code in codes:
        about = [one for one in faulty if one.instrument in (code, None)]
        is_open = any(one.country is None or one.instrument is None for one in about)
        kind = ListCoverage.Kind.PARTIAL if is_open else terms.kind
        same = {"instrument_id": code, "kind": kind, "as_of": terms.as_of, "depositary": depositary}
        if ListCoverage.objects.filter(**same).exists():
            continue
        coverage = ListCoverage(
            **same,
            **counts_of(code),
            as_of_precision_id=DAY,
            statement=STATEMENTS[kind].format(depositary.name),
            source_url=terms.source_url,
        )
        record_coverage(coverage, sorted({one.country for one in about if one.country}), by=by)
        written.append(coverage)
    return written


def counts_of(code):
    """How many States are stored as having consented to an instrument: with a dated act, and in any way."""
    consents = Q(
        treaty_actions__instrument=code,
        treaty_actions__type__expresses_consent=True,
        treaty_actions__superseded_by=None,
    )
    facts = Q(party_facts__instrument=code)
    dated = Country.objects.filter(consents, treaty_actions__deposited_on__isnull=False)
    return {
        "dated_consent_count": dated.aggregate(n=Count("pk", distinct=True))["n"],
        "known_party_count": Country.objects.filter(consents | facts).aggregate(n=Count("pk", distinct=True))["n"],
    }


# -- taking back --


def undo(list_import, *, by, request_id):
    """Takes back all that an import wrote; (number of acts and facts, of statements about reach)."""
    acts = list(TreatyAction.objects.filter(pk__in=list_import.rows.exclude(act=None).values("act")))
    facts = list(PartyFact.objects.filter(pk__in=list_import.rows.exclude(fact=None).values("fact")))
    coverage = list(list_import.coverage.all())
    list_import.coverage.clear()
    take_back(acts, facts, coverage, by=by, request_id=request_id)
    return len(acts) + len(facts), len(coverage)
