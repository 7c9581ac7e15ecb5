"""Somebody's part in an activity as a plain dict, in the shape that the API documents; and in words for the pages."""

from django.db.models import F

from activities.models import AttendanceStatus, Gender, ParticipantCategory, ParticipationRole
from countries.models import Country
from countries.reading import country_link
from ctassist.lib import reference
from ctassist.lib.reading import code_label, none_if_empty

CODES = {"gender": Gender, "category": ParticipantCategory, "role": ParticipationRole, "attendance": AttendanceStatus}
COLUMNS = (
    *("public_id", "activity__reference", "person__public_id", "person__family_name", "person__given_name"),
    *("person__consent_basis", "person__email_mark", "person__erased_at", "country_id", "other_roles", "institution"),
    *("position_title", "certificate_no", "certificate_on", "created_at", "updated_at", "version"),
    *(f"{name}_id" for name in CODES),
)


def items(participations, base):
    """Participations, given as a queryset, as dicts in its order; one query. No address stands in them."""
    rows = participations.values(*COLUMNS, person_version=F("person__version"))
    tables = reference.tables()
    return [item(row, tables, base) for row in rows]


def item(row, tables, base):
    key, place = row["public_id"], f"activities/{row['activity__reference']}/participants/{row['public_id']}/"
    country = tables.rows(Country).get(row["country_id"])
    return {
        "public_id": str(key),
        "url": f"{base}/{place}",
        "html_url": f"/{place}",
        "activity": row["activity__reference"],
        "person": str(row["person__public_id"]),
        "family_name": none_if_empty(row["person__family_name"]),
        "given_name": none_if_empty(row["person__given_name"]),
        **{name: code_label(tables.rows(model)[row[f"{name}_id"]]) for name, model in CODES.items()},
        "other_roles": row["other_roles"],
        "country": country and country_link(country, base),
        "institution": none_if_empty(row["institution"]),
        "position_title": none_if_empty(row["position_title"]),
        "has_email": bool(row["person__email_mark"]),
        "consent_basis": none_if_empty(row["person__consent_basis"]),
        "certificate_no": none_if_empty(row["certificate_no"]),
        "certificate_on": row["certificate_on"],
        "is_erased": row["person__erased_at"] is not None,
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "version": row["version"] + row["person_version"] - 1,
    }


def version_of(participation):
    """The version of a participation together with its person: whoever changes either raises it."""
    return participation.version + participation.person.version - 1


def name_of(part):
    """The name on an item, as people write it in lists."""
    return " ".join(filter(None, [part["given_name"], part["family_name"]]))


def in_words(parts):
    """Items for a page: each with its `name`, and its other roles in words."""
    roles = reference.tables().rows(ParticipationRole)
    for part in parts:
        part["name"] = name_of(part)
        part["also"] = [roles[code].label.lower() for code in part["other_roles"]]
    return parts
