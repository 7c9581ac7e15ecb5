"""What can be done with an activity now, and in which words the pages offer it.

Who may do what stands in `models.publication`, what an act does in `services`; here stands which acts are open to
somebody at a moment.
"""

from dataclasses import dataclass

from activities import services
from activities.models import ActivityStatus
from activities.models.publication import Sensitivity, edits, may_move, may_publish, may_withdraw
from ctassist.lib import reference

CARRIED_OUT = {**services.ACTS, "delete": services.delete_activity}
FROM_BIN = ("delete", "restore")  # acts whose activity may lie in the bin before or after


@dataclass(frozen=True)
class Act:
    """An act as a page offers it: its name in the address, what its button says, what it will do, what it has done."""

    name: str
    label: str
    will: str
    done: str

    @property
    def status(self):
        """The code of the status to which it leads, None for an act that leaves the status alone."""
        return services.MOVES.get(self.name)


WORDS = {
    "plan": (
        "Plan again",
        "Days and place are open again. The planned dates stay until somebody changes them.",
        "is planned again.",
    ),
    "confirm": ("Confirm", "Days, place and lead organiser are fixed, and invitations may go out.", "is confirmed."),
    "start": ("Mark as ongoing", "It has begun. Its actual first day must be recorded.", "is ongoing."),
    "complete": (
        "Mark as completed",
        "It has taken place. Its actual last day must be recorded; participants and outcome may still be entered.",
        "is completed.",
    ),
    "report": (
        "Report",
        "Its figures are checked: from now on they are frozen and count in published statistics. "
        "Only a manager can reopen it.",
        "is reported.",
    ),
    "postpone": (
        "Postpone",
        "It will be held later, with or without a new date. The planned dates stay until somebody changes them; "
        "the history keeps the earlier ones.",
        "is postponed.",
    ),
    "cancel": (
        "Cancel the activity",
        "It will not take place, or was stopped before it produced results, and counts nowhere. "
        "Only a manager can plan it again.",
        "is cancelled.",
    ),
    "publish": (
        "Publish",
        "Everybody can read it, without signing in. Its internal notes stay internal. "
        "Your name and the time are kept with it.",
        "is published.",
    ),
    "withdraw": (
        "Withdraw",
        "The public can no longer read it; it stays with its office as a draft. "
        "Whoever has copied it in the meantime keeps the copy.",
        "is withdrawn: a draft of its office again.",
    ),
    "delete": (
        "Delete the activity",
        "It goes to the bin of its office, and leaves lists, counts, search and the API. Nothing is lost: "
        "your office can restore it.",
        "lies in the bin.",
    ),
    "restore": ("Restore", "It comes back from the bin as it was.", "is restored."),
}
BACK = {  # (status, act) -> words for a step back
    ("confirmed", "plan"): ("Back to planned", *WORDS["plan"][1:]),
    ("completed", "start"): ("Back to ongoing", "It is not over yet after all.", "is ongoing again."),
    ("reported", "complete"): (
        "Reopen",
        "Its figures can be changed again, and leave published statistics until it is reported once more.",
        "is completed, and open for changes.",
    ),
}


def act_on(activity, name):
    """The act of that name in the words for an activity as it stands."""
    return Act(name, *BACK.get((activity.status_id, name), WORDS[name]))


def open_acts(activity, user):
    """The acts that somebody can carry out on an activity as it stands now."""
    return [act_on(activity, name) for name in WORDS if is_open(activity, name, user)]


def is_open(activity, name, user):
    """Whether an act leads anywhere from where the activity stands, and is this user's to do."""
    if activity.deleted_at:
        return name == "restore" and edits(user, activity)
    if name in services.MOVES:
        here = reference.tables().rows(ActivityStatus)[activity.status_id]
        return services.MOVES[name] in here.allowed_next and may_move(user, activity, here.is_final)
    is_published = activity.published_at is not None
    return {
        "publish": not is_published and activity.sensitivity != Sensitivity.RESTRICTED and may_publish(user),
        "withdraw": is_published and may_withdraw(user),
        "delete": not is_published and edits(user, activity),
        "restore": False,
    }[name]


def is_done(activity, name):
    """Whether an activity stands already where an act leads, as after a button that was pressed twice."""
    if name in services.MOVES:
        return activity.status_id == services.MOVES[name] and not activity.deleted_at
    return {
        "publish": activity.published_at is not None,
        "withdraw": activity.published_at is None,
        "delete": activity.deleted_at is not None,
        "restore": activity.deleted_at is None,
    }[name]
