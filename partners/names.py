"""Partners by what people type: name, acronym, aliases, code."""

from functools import lru_cache

from ctassist.lib import reference
from ctassist.lib.names import Name, Names
from partners.filters import standing_partners
from partners.models import PartnerAlias


def partner_names():
    """All names of the partners that stand, as of this request; their keys are primary keys."""
    return made(reference.tables().version)


@lru_cache(maxsize=2)
def made(version):
    return Names(all_names())


def all_names():
    standing = {row.id for row in standing_partners()}
    for row in standing_partners():
        yield Name(row.id, row.name)
        yield Name(row.id, row.acronym)
        yield Name(row.id, row.code, is_code=True)
    for alias in reference.tables().rows(PartnerAlias).values():
        if alias.partner_id in standing:
            yield Name(alias.partner_id, alias.name)
