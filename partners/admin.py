"""The admin pages of organisations."""

from django.contrib import admin

from ctassist.lib.admin import ReferenceAdmin, WritingReferenceAdmin, register_terms, rows_of
from partners.models import Partner, PartnerAlias, PartnerMerge
from partners.services import record_partner


@admin.register(Partner)
class PartnerAdmin(WritingReferenceAdmin):
    list_display = ["name", "acronym", "code", "partner_type", "country", "parent", "is_active"]
    search_fields = ["name", "acronym", "code", "aliases__name"]
    list_filter = ["partner_type", "is_active"]
    inlines = rows_of(PartnerAlias)
    right = "edit_partners"
    service = staticmethod(record_partner)
    written_rows = {"aliases": ["name", "source"]}
    unwritten = ["merged_into"]  # merging is an act of its own


@admin.register(PartnerAlias)
class PartnerAliasAdmin(ReferenceAdmin):
    list_display = ["name", "partner", "source"]
    search_fields = ["name", "partner__name", "partner__acronym"]


@admin.register(PartnerMerge)
class PartnerMergeAdmin(ReferenceAdmin):
    list_display = ["merged", "kept", "merged_at", "undone_at"]
    search_fields = ["merged__name", "merged__code", "kept__name", "kept__code"]
    open_history = False


register_terms("partners")
