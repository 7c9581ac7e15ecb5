"""The detail of a new activity, told from what was just written: to read it again would cost half of writing it.

So only a draft is told that its writer, an officer or system of its own office, sees by that, and that shows nothing
of other records. Every other one is read. A test holds that both say the same.
"""

from accounts.models import Office
from activities.detail import DETAIL, DetailShape
from activities.models import Activity
from activities.models.publication import reads_internals
from ctassist.lib import reference

SHOWS_OTHERS = ("citations", "head_counts", "readers")  # relations whose rows are summed up, or name what is not ours
COLUMNS = [field.attname for field in Activity._meta.concrete_fields if field.attname in DETAIL]
LISTS = {  # list of a detail -> relation
    "texts_list": "texts",
    "partner_list": "partner_links",
    "country_list": "country_links",
    "region_list": "activityregions",
    "theme_list": "activitythemes",
    "mandate_list": "activitymandates",
    "instrument_list": "activityinstruments",
    "audience_list": "activityaudiences",
}
EMPTY = {
    **dict.fromkeys(["citation_list", "head_count_list", "reader_list"], []),
    **dict.fromkeys(["output_list", "project_list", "parent_list", "child_list"], []),
    "attended": None,
    "published_by__name": None,
    "proposal_by__name": None,
}


def told(activity, rows, by, base):
    """The detail of a new activity with its `rows`, as `by`, who wrote it, reads it; None where it has to be read."""
    if activity.project_id or activity.parent_id or any(rows.get(relation) for relation in SHOWS_OTHERS):
        return None
    told_to = {"is_told": reads_internals(by, activity.office_id), "has_figures": True}
    return DetailShape(base, "").detail(row_of(activity, rows) | told_to)


def row_of(activity, rows):
    """The columns and lists of a detail, as `detail.with_detail` reads them."""
    row = {name: getattr(activity, name) for name in COLUMNS}
    row |= EMPTY | {name: rows[relation] for name, relation in LISTS.items()}
    row["country_list"] = [link | {"share": link["share"] and str(link["share"])} for link in row["country_list"]]
    original = next(text for text in row["texts_list"] if text["is_original"])
    leads = [link["partner_id"] for link in row["partner_list"] if link["role_id"] == "lead"]
    return row | {
        "original_title": original["title"],
        "original_language": original["language_id"],
        "lead_id": leads[0] if leads else None,
        "office__name": reference.tables().rows(Office)[activity.office_id].name,
    }
