"""Looks that the access log notes: at what is not published by others than its office, at what is restricted by all."""

from accounts.access_log import Of, note
from activities.models.publication import Sensitivity
from ctassist.lib.data_classes import P1


def note_look(request, kind, row, event="record_read"):
    """Notes that the user of a request looked at a record, where that has to be noted.

    `row`: the columns of the record as a dict, such as `vars(record)`.
    """
    is_of_others = row["published_at"] is None and row["office_id"] != getattr(request.user, "office_id", None)
    if is_of_others or row["sensitivity"] == Sensitivity.RESTRICTED:
        key = row["reference"] if "reference" in row else row["code"]
        of = Of(kind, key, row["office_id"])
        note(event, actor=request.user, request=request, of=of, data_class=P1)
