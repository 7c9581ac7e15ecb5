"""Partners as plain dicts."""

from django.db.models import OuterRef

from countries.models import Country
from countries.reading import country_link
from ctassist.lib import reference
from ctassist.lib.reading import code_label, keys, none_if_empty
from partners.models import IatiRefBasis, Partner, PartnerAlias, PartnerType


def partner_link(partner, base):
    """How other records name a partner; None stays None. `base` is the root of the API's addresses."""
    return partner and {
        "code": partner.code,
        "acronym": none_if_empty(partner.acronym),
        "name": partner.name,
        "url": f"{base}/partners/{partner.code}/",
    }


def successor_of(code):
    """The partner into which the one with that code was merged, from the reference tables; None for any other code."""
    tables = reference.tables()
    partner = tables.by(Partner, "code").get(code)
    return tables.rows(Partner)[partner.merged_into_id] if partner and partner.merged_into_id else None


def published_ref(partner):
    """A partner's IATI reference where we are sure enough of it to publish it, else None."""
    basis = reference.tables().rows(IatiRefBasis)[partner.iati_ref_basis_id]
    return none_if_empty(partner.iati_org_ref) if basis.may_publish else None


def partner_items(queryset, base):
    """Partners with type, whole, country and other names, in the order of the queryset; one query."""
    tables = reference.tables()
    types, countries, partners = tables.rows(PartnerType), tables.rows(Country), tables.rows(Partner)
    return [
        {
            **partner_link(partner, base),
            "html_url": partner.get_absolute_url(),
            "public_id": partner.public_id,
            "description": none_if_empty(partner.description),
            "type": code_label(types[partner.partner_type_id]),
            "parent": partner_link(partners.get(partner.parent_id), base),
            "country": partner.country_id and country_link(countries[partner.country_id], base),
            "aliases": partner.other_names,
            "iati_org_ref": published_ref(partner),
            "iati_ref_basis": partner.iati_ref_basis_id,
            "is_active": partner.is_active,
            "source": none_if_empty(partner.source),
            "updated_at": partner.updated_at,
        }
        for partner in queryset.annotate(other_names=keys(PartnerAlias.objects.filter(partner=OuterRef("pk")), "name"))
    ]
