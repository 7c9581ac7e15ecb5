"""The admin pages of instruments, the acts of States, and what is known of parties."""

from django.contrib import admin

from ctassist.lib.admin import ReferenceAdmin, in_words, register_terms, rows_of
from instruments.models import Instrument, ListCoverage, PartyFact, TreatyAction


@admin.register(Instrument)
class InstrumentAdmin(ReferenceAdmin):
    list_display = ["short_title", "code", "adopted_on", "entered_into_force_on", "subject_area", "parent"]
    search_fields = ["short_title", "title", "code", "subject_area"]
    list_filter = ["in_universal_set"]
    inlines = rows_of(ListCoverage)


@admin.register(TreatyAction)
class TreatyActionAdmin(ReferenceAdmin):
    list_display = ["country", "type", "instrument", in_words("deposited", "deposited_on"), "effective_on", "territory"]
    search_fields = ["country__name", "country__alpha3", "instrument__short_title", "instrument__code", "territory"]
    list_filter = ["type", "instrument"]


@admin.register(PartyFact)
class PartyFactAdmin(ReferenceAdmin):
    list_display = ["country", "instrument", "kind", "known_by"]
    search_fields = ["country__name", "country__alpha3", "instrument__short_title", "instrument__code"]
    list_filter = ["kind", "instrument"]


@admin.register(ListCoverage)
class ListCoverageAdmin(ReferenceAdmin):
    list_display = [
        "instrument",
        "kind",
        in_words("day", "as_of"),
        "statement",
        "dated_consent_count",
        "known_party_count",
    ]
    search_fields = ["instrument__short_title", "instrument__code", "statement"]
    list_filter = ["kind"]


register_terms("instruments")
