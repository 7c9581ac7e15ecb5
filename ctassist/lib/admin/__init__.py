from django.contrib import admin

from ctassist.lib.admin.reading import (
    ReadOnlyAdmin,
    ReferenceAdmin,
    in_words,
    is_narrowed,
    rows_of,
    short_columns,
)
from ctassist.lib.admin.writing import TermAdmin, WritingAdmin, WritingReferenceAdmin, register_terms
from ctassist.lib.models import Answer, DatePrecision, ReferenceChange

__all__ = [
    "ReadOnlyAdmin",
    "ReferenceAdmin",
    "TermAdmin",
    "WritingAdmin",
    "WritingReferenceAdmin",
    "in_words",
    "is_narrowed",
    "register_terms",
    "rows_of",
    "short_columns",
]

admin.site.register(DatePrecision, TermAdmin)
admin.site.register(ReferenceChange, ReferenceAdmin, list_display=["number"])
admin.site.register(
    Answer, ReferenceAdmin, list_display=["answered_at", "status"], ordering=["-pk"], open_history=False
)
