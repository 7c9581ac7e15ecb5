"""Instruments, the acts of States and who is party on a day, as plain dicts."""

from collections import Counter

from django.db.models import DateField, Exists, F, OuterRef, Subquery
from django.db.models.expressions import RawSQL

from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.reading import keys, listed, none_if_empty
from instruments import parties
from instruments.entry_into_force import computed, threshold_reached
from instruments.models import Instrument, ListCoverage, TreatyAction, TreatyActionType
from instruments.sentences import reason
from partners.models import Partner

# The deposit that made an instrument's threshold full; only of a full list in which every consent has its day (T6).
NTH_DEPOSIT = RawSQL(
    """
    SELECT consent.first_on
      FROM (SELECT min(act.deposited_on) AS first_on
              FROM instruments_treatyaction act
              JOIN instruments_treatyactiontype kind ON kind.code = act.type_id AND kind.expresses_consent
             WHERE act.instrument_id = instruments_instrument.code
               AND NOT (instruments_instrument.in_force_who_counts LIKE 'signatories%%'
                        AND act.type_id IN ('accession', 'succession'))
               AND NOT EXISTS (SELECT FROM instruments_treatyaction later WHERE later.supersedes_id = act.id)
               AND NOT EXISTS (SELECT FROM instruments_treatyaction leave
                                 JOIN instruments_treatyactiontype t ON t.code = leave.type_id AND t.ends_consent
                                WHERE (leave.country_id, leave.instrument_id) = (act.country_id, act.instrument_id)
                                  AND leave.effective_on < COALESCE(instruments_instrument.entered_into_force_on,
                                                                    'infinity'))
             GROUP BY act.country_id) consent
     WHERE EXISTS (SELECT FROM instruments_listcoverage list
                    WHERE list.instrument_id = instruments_instrument.code AND list.kind = 'full')
       AND NOT EXISTS (SELECT FROM instruments_treatyaction act
                         JOIN instruments_treatyactiontype kind ON kind.code = act.type_id AND kind.expresses_consent
                        WHERE act.instrument_id = instruments_instrument.code
                          AND act.deposited_on_precision_id <> 'day')
     ORDER BY consent.first_on
    OFFSET instruments_instrument.in_force_threshold - 1 LIMIT 1
    """,
    [],
    output_field=DateField(),
)


# Up to which day all signatures are held: a full list that holds some holds all of them.
SIGNATURES_UNTIL = Subquery(
    ListCoverage.objects.filter(
        Exists(TreatyAction.objects.filter(instrument=OuterRef("instrument"), type="signature")),
        instrument=OuterRef("pk"),
        kind=ListCoverage.Kind.FULL,
    )
    .order_by("-as_of")
    .values("as_of")[:1]
)


def signatures_held(on):
    """The codes of the instruments of which all signatures up to a day are held; one query."""
    held = Instrument.objects.annotate(until=SIGNATURES_UNTIL).filter(until__gte=on)
    return set(held.values_list("code", flat=True))


def instruments_with_tallies(queryset, base, on):
    """`instrument_items`, each with how many States are party on a day; two queries."""
    tallies = parties.by_instrument(on)
    found = with_lists(queryset)
    return [instrument_item(i, base) | tally_item(i, tallies[i.code], on) for i in found]


def tally_item(instrument, tally, on):
    """How many States are party to an instrument on a day, and have signed only; null where signatures are not held."""
    held = instrument.signatures_until and instrument.signatures_until >= on
    return {
        "parties": {
            "as_of": on,
            "count": tally.party,
            "un_member_count": tally.un_members,
            "unknown_count": tally.unknown,
        },
        "signatories_only": {"count": tally.signatory if held else None},
    }


def instrument_with_parties(code, base, on):
    """(an instrument with all its parties on a day, the Status of every State by name); (None, []) for no such one.

    Two queries.
    """
    instrument = with_lists(Instrument.objects.filter(code=code)).first()
    if instrument is None:
        return None, []
    statuses = parties.statuses(on, instrument=code)
    item = instrument_item(instrument, base) | tally_item(instrument, tally_of(statuses), on)
    item["parties"]["results"] = [party_item(status) for status in statuses if status.status == "party"]
    return item, statuses


def tally_of(statuses):
    """The InstrumentTally of all statuses towards one instrument."""
    countries, counts = reference.tables().rows(Country), Counter(status.status for status in statuses)
    members = sum(status.status == "party" and countries[status.country].is_un_member for status in statuses)
    return parties.InstrumentTally(len(statuses), *(counts[name] for name in parties.STATUSES), members)


def party_item(status):
    return {
        "country": state_item(reference.tables().rows(Country)[status.country]),
        "action": status.action,
        "deposited_on": status.deposited.day,
        "deposited_on_precision": status.deposited.precision,
    }


def state_item(country):
    return {"alpha2": country.alpha2, "alpha3": country.alpha3, "name": country.name}


def instrument_items(queryset, base):
    """Instruments with depositaries, entry into force and how far our list reaches; one query."""
    return [instrument_item(instrument, base) for instrument in with_lists(queryset)]


def with_lists(queryset):
    """The instruments with what `instrument_item` tells beside their own columns."""
    depositaries = Instrument.depositaries.through.objects.filter(instrument=OuterRef("pk"))
    return queryset.annotate(
        depositary_codes=keys(depositaries, "partner__code"),
        coverage_list=listed(
            ListCoverage.objects.filter(instrument=OuterRef("pk")),
            "kind",
            "as_of",
            "statement",
            "dated_consent_count",
            "known_party_count",
            as_of_precision=F("as_of_precision_id"),
            left_out=keys(ListCoverage.left_out.through.objects.filter(listcoverage=OuterRef("pk")), "country"),
        ),
        nth_deposit_on=NTH_DEPOSIT,
        signatures_until=SIGNATURES_UNTIL,
    )


def instrument_item(instrument, base):
    reached = threshold_reached(instrument, instrument.nth_deposit_on)
    return {
        "code": instrument.code,
        "short_title": instrument.short_title,
        "title": instrument.title,
        "adopted_on": instrument.adopted_on,
        "place": instrument.place,
        "subject_area": instrument.subject_area,
        "depositaries": instrument.depositary_codes,
        "parent": instrument.parent_id,
        "in_universal_set": instrument.in_universal_set,
        "entry_into_force": {
            "threshold": instrument.in_force_threshold,
            "who_counts": instrument.in_force_who_counts,
            "delay": delay_of(instrument),
            "extra_condition": none_if_empty(instrument.in_force_extra_condition),
            "rule": instrument.in_force_rule,
            "reached_on": reached.day,
            "reached_on_precision": reached.precision,
            "entered_into_force_on": instrument.entered_into_force_on,
            "computed_on": computed(instrument, instrument.nth_deposit_on),
        },
        "coverage": instrument.coverage_list,
        "status_url": none_if_empty(instrument.status_url),
        "verified": none_if_empty(instrument.verified),
        "url": f"{base}/instruments/{instrument.code}/",
        "html_url": instrument.get_absolute_url(),
    }


def delay_of(instrument):
    """How long after the deposit it binds a later party, in words."""
    rule, _, days = instrument.later_party_rule.partition(":")
    if rule == "days":
        return f"{days} days"
    return {"second_month_first_day": "first day of 2nd month", "on_deposit": "on the day of deposit"}[rule]


# -- what a State is to all instruments --


def ratification(tally, on):
    """What a State is to the instruments on a day, in numbers."""
    return {
        "as_of": on,
        "instruments_total": tally.total,
        **{name: getattr(tally, name) for name in parties.STATUSES},
        "is_party_to_all": tally.is_party_to_all,
        "rank_party_to_all": tally.rank,
        "last_consent_on": tally.last_consent_on,
    }


def status_item(status, base):
    """What a State is to one instrument; where that is unknown with the reason, and up to which day it is known."""
    item = {
        "code": status.instrument,
        "status": status.status,
        "action": status.action,
        "deposited_on": status.deposited.day,
        "deposited_on_precision": status.deposited.precision,
        "in_force_for_state_on": status.in_force_for_state_on,
        "url": f"{base}/instruments/{status.instrument}/",
    }
    if status.status == "unknown":
        item |= {"known_until": status.known_until, "reason": reason(status)}
    return item


# -- acts --


def action_items(queryset, base):
    """Treaty actions as they are recorded, in the order of the queryset; one query."""
    tables = reference.tables()
    countries, types, partners = tables.rows(Country), tables.rows(TreatyActionType), tables.rows(Partner)
    later = TreatyAction.objects.filter(supersedes=OuterRef("pk"))
    return [
        {
            "id": action.pk,
            "country": state_item(countries[action.country_id]),
            "instrument": action.instrument_id,
            "type": {
                "code": action.type_id,
                "label": types[action.type_id].label,
                "expresses_consent": types[action.type_id].expresses_consent,
            },
            "depositary": action.depositary_id and partners[action.depositary_id].code,
            "deposited_on": action.deposited_on,
            "deposited_on_precision": action.deposited_on_precision_id,
            "effective_on": action.effective_on,
            "effective_basis": none_if_empty(action.effective_basis),
            "territory": none_if_empty(action.territory),
            "is_current": not action.is_superseded,
            "note": none_if_empty(action.note),
            "source": {"name": action.source, "url": none_if_empty(action.source_url)},
            "as_of": action.as_of,
            "supersedes": action.supersedes_id and f"{base}/treaty-actions/{action.supersedes_id}/",
            "url": f"{base}/treaty-actions/{action.pk}/",
        }
        for action in queryset.annotate(is_superseded=Exists(later))
    ]
