"""Writing instruments, the acts of States towards them, and what is known of parties without a dated act.

Nothing is deleted: a correction is a new act that supersedes the one that was wrong (T9). The rules of C17 are judged
against the acts that count, that is all that no correction has superseded.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ctassist.lib import reference
from ctassist.lib.history.models import Change
from ctassist.lib.partial_dates import DAY, PartialDate
from ctassist.lib.reference_writing import RIGHT, record_reference
from ctassist.lib.writing import StaleRecord, by_place, column_faults, permit, raise_faults, write_whole
from instruments.models import Instrument, PartyFact, TreatyAction, TreatyActionType

COVERAGE = {"coverage": ["kind", "as_of"], "depositaries": None}
NEEDS_CONSENT = "A denunciation needs an earlier consent of the State to the instrument."

LEFT_ALONE = "A denunciation that is recorded rests on this: it would be left without an earlier consent."


def record_instrument(instrument, links=None, *, by):
    """Save a new or changed instrument with its depositaries and how far our lists of its parties reach."""
    return record_reference(instrument, links, by=by, keys=COVERAGE)


def record_party_fact(fact, links=None, *, by):
    """Save what is known of a party without a dated act."""
    with transaction.atomic():
        is_written = record_reference(fact, by=by, judge=fact_faults)
        leave_no_denunciation_alone()
        return is_written


def fact_faults(fact, rows, stored):
    found = {}
    if fact.known_by and fact.known_by > last_day_known(fact):
        found["known_by"] = "What is known cannot lie in the future."
    if fact.instrument_id is None and fact.kind != PartyFact.Kind.BECAME_PARTY:
        found["instrument"] = "Name the instrument."
    return found


def last_day_known(fact):
    """The last day that a fact may name: today, or the end of this year where it speaks of a year."""
    today = timezone.now().date()
    return today.replace(month=12, day=31) if fact.kind == PartyFact.Kind.BECAME_PARTY else today


# -- acts of States --


def deposit_treaty_action(action, *, by):
    """Record an act of a State. ValidationError by place for one that cannot have been."""
    permit(by, RIGHT)
    with transaction.atomic():
        raise_faults(column_faults(action, {}))
        acts = acts_that_count(action)
        is_written = write_whole(action, judge=lambda action, rows, stored: action_faults(action, acts))
        leave_no_denunciation_alone()
        return is_written


def leave_no_denunciation_alone():
    """C17 for what rested on the former state, which the database else judges when it commits: refused in words."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS denunciation_follows_consent IMMEDIATE")
            cursor.execute("SET CONSTRAINTS denunciation_follows_consent DEFERRED")
    except IntegrityError:
        raise_faults({"record": LEFT_ALONE})


def record_withdrawal(action, *, by):
    """Record that a State leaves: an act of a type that ends consent."""
    action.type_id = action.type_id or "denunciation"
    if not types()[action.type_id].ends_consent:
        raise_faults({"type": "This act ends no consent."})
    return deposit_treaty_action(action, by=by)


def correct_treaty_action(wrong, right, *, by):
    """Record `right` in the place of the stored act `wrong`, which stays and counts no more; whether anything differs.

    StaleRecord where another correction came before.
    """
    permit(by, RIGHT)
    with transaction.atomic():
        hold([wrong.instrument_id])  # before the act itself, in the order of everybody who writes acts
        stored = TreatyAction.objects.select_for_update().get(pk=wrong.pk)
        later = stored.superseded_by.first()
        if later:
            raise StaleRecord(later)
        if not differs(stored, right):
            return False
        right.supersedes = stored
        return deposit_treaty_action(right, by=by)


def record_acts(acts, *, by):
    """Record many acts, corrections among them, that `imports.compare` has judged in this very transaction.

    The instruments are held (`hold`) since before the judgement. ValidationError for what the database still refuses.
    """
    permit(by, RIGHT)
    with transaction.atomic():
        for act in acts:
            raise_faults(column_faults_of_many(act))
        TreatyAction.objects.bulk_create(acts)
        leave_no_denunciation_alone()


def column_faults_of_many(act):
    """What is wrong with the columns of an act by themselves; what `clean` asks of other rows has been judged."""
    try:
        act.clean_fields(exclude=[field.name for field in act._meta.concrete_fields if field.is_relation])
    except ValidationError as error:
        return by_place(error)
    return {}


def record_facts(facts, *, by):
    """Record what is known of many parties without a dated act, judged as `record_acts` has it."""
    permit(by, RIGHT)
    PartyFact.objects.bulk_create(facts)


def record_coverage(coverage, left_out, *, by):
    """Record how far a list of the parties reaches, with the States of which its absence says nothing."""
    permit(by, RIGHT)
    raise_faults(column_faults(coverage, {}))
    coverage.save(force_insert=True)
    coverage.left_out.set(left_out)


TOUCHED = "What this list has written was changed since: {}. Nothing is taken back."


def take_back(acts, facts, coverage, *, by, request_id):
    """Remove what one import has written, as long as nobody has built on it: ValidationError in words otherwise.

    Not a correction: what was never there otherwise than by this import is as if it had not been, and what its
    corrections superseded counts again. The history keeps every row, and who took it back. `request_id`: of the writes.
    """
    permit(by, RIGHT)
    hold({act.instrument_id for act in acts} | {fact.instrument_id for fact in facts})
    keys = [act.pk for act in acts]
    later = TreatyAction.objects.filter(supersedes__in=keys).exclude(pk__in=keys).select_related("country")
    touched = {f"{act.country}, {act.instrument_id} (corrected)" for act in later}
    for rows in (acts, facts, coverage):
        touched |= {str(row) for row in rows if str(row.pk) in changed_by_others(type(row), rows, request_id)}
    if touched:
        raise_faults({"record": TOUCHED.format("; ".join(sorted(touched)[:5]))})
    for rows in (acts, facts, coverage):
        if rows:
            type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).delete()
    leave_no_denunciation_alone()


def changed_by_others(model, rows, request_id):
    """Keys, as text, of those among some rows that were written in another request, too."""
    changes = Change.objects.filter(table=model._meta.db_table, row_key__in=[str(row.pk) for row in rows])
    return set(changes.exclude(request_id=request_id).values_list("row_key", flat=True))


def hold(instruments):
    """One writer at a time: these instruments (codes) are locked until the end of the transaction."""
    rows = Instrument.objects.select_for_update(no_key=True).filter(pk__in=instruments).order_by("pk")
    list(rows.values_list("pk"))


def differs(stored, right):
    columns = [f.attname for f in TreatyAction._meta.concrete_fields if f.name not in ("id", "supersedes")]
    return any(getattr(stored, name) != getattr(right, name) for name in columns)


def types():
    return reference.tables().rows(TreatyActionType)


def acts_that_count(action):
    """The other acts of this State towards this instrument, by the day of deposit; one writer at a time."""
    if not (action.country_id and action.instrument_id):
        return []
    Instrument.objects.select_for_update(no_key=True).get(pk=action.instrument_id)
    others = TreatyAction.objects.filter(country=action.country_id, instrument=action.instrument_id)
    return list(others.filter(superseded_by=None).exclude(pk__in=[action.pk or 0, action.supersedes_id or 0]))


def action_faults(action, others, facts=None):
    """C17, and that an act lies between the adoption and today: {place: message}.

    `others`: the acts that count of the State and the instrument; `facts`: what else is known of them, where that was
    read already.
    """
    instrument, kind = reference.tables().rows(Instrument)[action.instrument_id], types()[action.type_id]
    found = {}
    if action.deposited_on and action.deposited.latest < instrument.adopted_on:
        adopted = PartialDate(instrument.adopted_on, DAY).words()
        found["deposited_on"] = f"{instrument.short_title} was adopted on {adopted}, after this."
    if action.deposited_on and action.deposited_on > timezone.now().date():
        found["deposited_on"] = "A deposit cannot lie in the future."
    if any(same_act(action, other) for other in others):
        found["record"] = "This act is recorded already."
    elif kind.ends_consent and not consented_before(action, others, facts):
        found["type"] = NEEDS_CONSENT
    elif kind.expresses_consent and (earlier := standing_consent(action, others)):
        words = types()[earlier.type_id].label.lower()
        found["type"] = (
            f"This State has consented already ({words}, {earlier.deposited.words()}) and not left in between: "
            "correct that act, or record its denunciation first."
        )
    return found


def same_act(one, other):
    columns = ("type_id", "depositary_id", "deposited_on", "territory")
    return all(getattr(one, name) == getattr(other, name) for name in columns)


def consented_before(action, others, facts=None):
    """Whether an act or an undated fact tells that the State had consented by then, or may have."""
    latest = action.deposited.latest
    consents = [other for other in others if types()[other.type_id].expresses_consent]
    if any(not (latest and other.deposited_on) or other.deposited_on <= latest for other in consents):
        return True
    if facts is None:
        facts = PartyFact.objects.filter(country=action.country_id, instrument=action.instrument_id)
    return any(latest is None or begins(fact) <= latest for fact in facts)


def begins(fact):
    """The first day that a fact may speak of."""
    return fact.known_by.replace(month=1, day=1) if fact.kind == PartyFact.Kind.BECAME_PARTY else fact.known_by


def standing_consent(action, others):
    """The consent next to this one without a denunciation between them, or None.

    Depositaries of one instrument each take a consent of their own (T2), and acts for a territory stand apart.
    """
    near = [other for other in others if rivals(action, other)]
    for other in near:
        first, last = sorted([day_of(action), day_of(other)])
        if not any(types()[act.type_id].ends_consent and first <= day_of(act) <= last for act in others):
            return other
    return None


def rivals(action, other):
    """Whether the two are consents of one State to one instrument with one depositary."""
    apart = action.depositary_id and other.depositary_id and action.depositary_id != other.depositary_id
    return types()[other.type_id].expresses_consent and not apart and action.territory == other.territory


def day_of(action):
    """The day by which acts are put in order; one without a date comes first."""
    return action.deposited_on or reference.tables().rows(Instrument)[action.instrument_id].adopted_on
