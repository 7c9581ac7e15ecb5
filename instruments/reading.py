"""Instruments and the acts of States as plain dicts."""

from django.db.models import Exists, F, OuterRef

from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.reading import keys, listed, none_if_empty
from instruments.models import Instrument, ListCoverage, TreatyAction, TreatyActionType
from partners.models import Partner


def instrument_items(queryset, base):
    """Instruments with depositaries, entry into force and how far our list reaches; one query."""
    depositaries = Instrument.depositaries.through.objects.filter(instrument=OuterRef("pk"))
    found = queryset.annotate(
        depositary_codes=keys(depositaries, "partner__code"),
        coverage_list=listed(
            ListCoverage.objects.filter(instrument=OuterRef("pk")),
            "kind",
            "as_of",
            "statement",
            "dated_consent_count",
            "known_party_count",
            as_of_precision=F("as_of_precision_id"),
        ),
    )
    return [instrument_item(instrument, base) for instrument in found]


def instrument_item(instrument, base):
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
            "entered_into_force_on": instrument.entered_into_force_on,
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


def action_items(queryset, base):
    """Treaty actions as they are recorded, in the order of the queryset; one query."""
    tables = reference.tables()
    countries, types, partners = tables.rows(Country), tables.rows(TreatyActionType), tables.rows(Partner)
    later = TreatyAction.objects.filter(supersedes=OuterRef("pk"))
    return [
        {
            "id": action.pk,
            "country": {
                "alpha2": countries[action.country_id].alpha2,
                "alpha3": action.country_id,
                "name": countries[action.country_id].name,
            },
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
