"""Writing projects: every door goes through here."""

from activities import rules
from activities.services import begin_of_office, owner_faults, put_into_bin
from ctassist.lib.reference_writing import code_faults
from ctassist.lib.writing import row_faults, write_whole

LINKS = {  # relation -> by what its rows are told apart; None for a plain many-to-many
    "texts": ["language_id"],
    "partner_links": ["partner_id", "role_id"],
    "citations": ["document_id", "place"],
    **dict.fromkeys(["countries", "regions", "themes", "mandates", "instruments", "related"]),
}


def record_project(project, links, *, by):
    """Save a new or changed project with what hangs on it, see LINKS; whether anything was written.

    Faults come as one ValidationError by place, such as `partners/1/role`. PermissionDenied for another office's.
    """
    begin_of_office(project, by)

    def judged(project, rows, stored):
        found = row_faults(project, links, LINKS) | code_faults(project, stored)
        found |= rules.one_of_each(rows, "A project") | owner_faults(project, stored, by)
        if project.pk and project.pk in links.get("related", []):
            found["related"] = "A project is not related to itself."
        return found

    return write_whole(project, links, LINKS, judge=judged)


def delete_project(project, *, by):
    """Put a project into the bin. Not while it is published or activities belong to it."""
    parts = {"record": "Activities belong to it."} if project.activities.kept().exists() else {}
    return put_into_bin(project, parts, by=by)
