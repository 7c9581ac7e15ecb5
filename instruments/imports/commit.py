"""Writing the difference that a list makes."""

from instruments.imports.compare import UNCHANGED, WRITTEN
from instruments.models import PartyFact, TreatyAction
from instruments.services import record_acts, record_facts


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
