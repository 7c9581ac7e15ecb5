"""Publishing, withdrawing, deleting and restoring what an office owns: one rule for activities, projects and outputs.

What each of these acts does and who may carry it out is the same for all three, and stands in `services` for any record
that is `Publishable`; what keeps a record of one kind out of the bin stands with that kind. Here they come together.
"""

from activities.models import Activity, Output, Project
from activities.output_services import delete_output
from activities.project_services import delete_project
from activities.services import delete_activity, publish_record, restore_record, withdraw_record

DELETES = {Activity: delete_activity, Project: delete_project, Output: delete_output}


def delete(record, *, by, reason=""):
    """Put a record into the bin, unless it is published or something hangs on it that would stay behind."""
    return DELETES[type(record)](record, by=by)


ACTS = {  # name of an act -> what it does to a record of any kind
    "publish": publish_record,
    "withdraw": withdraw_record,
    "delete": delete,
    "restore": restore_record,
}
