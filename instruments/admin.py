"""The admin pages of instruments, the acts of States, and what is known of parties."""

from django.contrib import admin
from django.core.exceptions import ValidationError

from ctassist.lib.admin import ReadOnlyAdmin, ReferenceAdmin, WritingReferenceAdmin, in_words, register_terms, rows_of
from ctassist.lib.writing import StaleRecord
from instruments import services
from instruments.models import Instrument, ListCoverage, ListedRow, ListImport, PartyFact, TreatyAction


@admin.register(Instrument)
class InstrumentAdmin(WritingReferenceAdmin):
    list_display = ["short_title", "code", "adopted_on", "entered_into_force_on", "subject_area", "parent"]
    search_fields = ["short_title", "title", "code", "subject_area"]
    list_filter = ["in_universal_set"]
    inlines = rows_of(ListCoverage)
    service = staticmethod(services.record_instrument)
    written_rows = {
        "coverage": ["kind", "as_of", "as_of_precision", "statement", "dated_consent_count", "known_party_count"]
    }


@admin.register(TreatyAction)
class TreatyActionAdmin(WritingReferenceAdmin):
    """A new act is a deposit; a change of a stored one is a correction, which takes its place and lets it stand."""

    list_display = ["country", "type", "instrument", in_words("deposited", "deposited_on"), "effective_on", "territory"]
    search_fields = ["country__name", "country__alpha3", "instrument__short_title", "instrument__code", "territory"]
    list_filter = ["type", "instrument"]
    unwritten = ["supersedes"]

    def save(self, record, filling, by):
        if not filling.is_valid():
            raise ValidationError({})
        act = TreatyAction(**{c.attname: getattr(record, c.attname) for c in filling.columns})
        filling.fill(act)
        if record._state.adding:
            services.deposit_treaty_action(act, by=by)
            return act
        try:
            corrected = services.correct_treaty_action(record, act, by=by)
        except StaleRecord as error:
            raise ValidationError(f"This act was corrected already: correct act {error.current.pk} instead.") from None
        return act if corrected else record


@admin.register(PartyFact)
class PartyFactAdmin(WritingReferenceAdmin):
    service = staticmethod(services.record_party_fact)
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


class OfEditorsAdmin(ReadOnlyAdmin):
    """Pages of imports, which reference editors read."""

    def reads_internals(self, user, record):
        return user.may("edit_reference")


@admin.register(ListImport)
class ListImportAdmin(OfEditorsAdmin):
    list_display = ["depositary", "instrument", "kind", "as_of"]
    search_fields = ["source"]


@admin.register(ListedRow)
class ListedRowAdmin(OfEditorsAdmin):
    list_display = ["row", "outcome", "country", "instrument", "says"]
    search_fields = ["reason"]
    list_filter = ["outcome"]


register_terms("instruments")
