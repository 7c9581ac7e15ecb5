"""A filter by organisation, for the lists of all apps."""

from ctassist.lib import reference
from ctassist.lib.filters import CodeField, CodeFilter
from partners.models import Partner
from partners.reading import successor_of


class PartnerField(CodeField):
    """The code of a partner; that of one that was merged into another one means that other one."""

    def clean(self, value):
        return current(super().clean(value))

    def bound_data(self, data, initial):
        return current(super().bound_data(data, initial))

    def label_of(self, code):
        return super().label_of(current(code))


def current(code):
    """The code under which a partner stands now."""
    successor = successor_of(code)
    return successor.code if successor else code


def partner_label(partner):
    return f"{partner.acronym} – {partner.name}" if partner.acronym else partner.name


class PartnerFilter(CodeFilter):
    """Rows that have to do with one partner."""

    takes = "The code of a partner; one that was merged into another partner means that one."
    field_class = PartnerField

    def __init__(self, *, label_of=partner_label, **options):
        super().__init__(Partner, label_of=label_of, **options)


def merged_in_words(codes):
    """["OSCE was merged into UNOCT."]: of each code of a partner that stands under another one by now, a sentence."""
    partners = reference.tables().by(Partner, "code")
    merged = ((partners[code], successor) for code in dict.fromkeys(codes) if (successor := successor_of(code)))
    return [f"{old.acronym or old.name} was merged into {new.acronym or new.name}." for old, new in merged]


def standing_partners():
    """The partners that were merged into none, from the reference tables, by name."""
    return [row for row in reference.tables().rows(Partner).values() if row.merged_into_id is None]
