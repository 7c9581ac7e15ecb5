"""Writing outputs, and the documents that records are read from: every door goes through here."""

from django.core.exceptions import PermissionDenied

from accounts.roles import may_edit_reference
from activities.models import Output, SourceDocument
from activities.models.publication import may_record
from activities.services import begin_of_office, owner_faults, put_into_bin
from ctassist.lib.reference_writing import code_faults
from ctassist.lib.writing import row_faults, write_whole

LINKS = {
    "citations": ["document_id", "place"],
    **dict.fromkeys(["partners", "languages", "countries", "themes", "activities", "projects"]),
}


def record_output(output, links, *, by):
    """Save a new or changed output with what hangs on it, see LINKS; whether anything was written."""
    begin_of_office(output, by)

    def judged(output, rows, stored):
        found = row_faults(output, links, LINKS) | code_faults(output, stored) | owner_faults(output, stored, by)
        if output.edition_of_id and loops(output):
            found["edition_of"] = "An output cannot be an edition of its own edition."
        return found

    return write_whole(output, links, LINKS, judge=judged)


def loops(output):
    """Whether the chain of earlier editions leads back to it."""
    earlier, seen = output.edition_of_id, set()
    while earlier is not None and earlier not in seen and earlier != output.pk:
        seen.add(earlier)
        earlier = Output.objects.values_list("edition_of", flat=True).get(pk=earlier)
    return earlier is not None


def delete_output(output, *, by):
    """Put an output into the bin. Not while it is published or has later editions."""
    editions = {"record": "Later editions of it are recorded."} if output.editions.kept().exists() else {}
    return put_into_bin(output, editions, by=by)


def may_write_document(user, document):
    """A public document is reference data; another one belongs to the office that named it."""
    if document.office_id is None:
        return may_edit_reference(user)
    return may_record(user) and document.office_id == user.office_id


def new_document(by):
    """A source document of somebody's office; a public one for those who write for none."""
    return SourceDocument(office_id=by.office_id if may_record(by) else None)


def record_document(document, links=None, *, by):
    """Save a new or changed source document: a public one, or for its office one that an office named."""
    if not may_write_document(by, document):
        raise PermissionDenied
    return write_whole(document, judge=lambda document, rows, stored: code_faults(document, stored))
