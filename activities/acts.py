"""What can be done with a record now, and in which words the pages offer it.

Who may do what stands in `models.publication`, what an act does in `services` and `publication_services`; here stands
which acts are open to somebody at a moment. Projects and outputs have those acts that all records of an office have;
activities also move along their life.
"""

from dataclasses import dataclass

from activities import publication_services, services
from activities.models import Activity, ActivityStatus, Project
from activities.models.publication import (
    Proposal,
    Sensitivity,
    edits,
    may_move,
    may_propose,
    may_publish,
    may_withdraw,
)
from ctassist.lib import reference

CARRIED_OUT = {**services.ACTS, **publication_services.ACTS}
FROM_BIN = ("delete", "restore")  # acts whose record may lie in the bin before or after
OF_PROPOSALS = {  # act -> how far the proposal to publish has come after it
    "propose": Proposal.PROPOSED,
    "take_back": "",
    "return": Proposal.RETURNED,
}


@dataclass(frozen=True)
class Act:
    """An act as a page offers it: its name in the address, what its button says, what it will do, what it has done."""

    name: str
    label: str
    will: str
    done: str

    @property
    def words(self):
        """What it takes in words, apart from what a status needs; None for an act that takes none."""
        return WORDS_TAKEN.get(self.name)

    @property
    def status(self):
        """The code of the status to which it leads, None for an act that leaves the status alone."""
        return services.MOVES.get(self.name)


@dataclass(frozen=True)
class Words:
    """What somebody writes to an act: the label of the field, who reads it, and whether it can be left out."""

    label: str
    hint: str
    is_needed: bool = True


REASON = Words("Reason", "for your colleagues; it stays internal")
WORDS_TAKEN = {
    "propose": Words("Note", "if you like; managers and your office read it", is_needed=False),
    "return": Words("What has to be mended", "for its office; it stays internal"),
}
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
    "propose": (
        "Propose for publication",
        "Managers find it in their list and publish it or return it to you. You can go on working on it, "
        "and take the proposal back until then.",
        "is proposed for publication.",
    ),
    "take_back": (
        "Take the proposal back",
        "It leaves the list of managers and stays a draft of your office.",
        "is proposed no more.",
    ),
    "publish": (
        "Publish",
        "Everybody can read it, without signing in. Its internal notes stay internal. "
        "Your name and the time are kept with it.",
        "is published.",
    ),
    "return": (
        "Return to its office",
        "It is not published and leaves your list. Its office finds it with your words on its first page.",
        "is returned to its office.",
    ),
    "withdraw": (
        "Withdraw",
        "The public can no longer read it; it stays with its office as a draft. "
        "Whoever has copied it in the meantime keeps the copy.",
        "is withdrawn: a draft of its office again.",
    ),
    "delete": (
        "Delete the {kind}",
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


UNDER_PROJECT = " Its activities and outputs stay as they are: each is published or withdrawn by itself."


def act_on(record, name):
    """The act of that name in the words for a record as it stands."""
    label, will, done = BACK.get((getattr(record, "status_id", ""), name), WORDS[name])
    if isinstance(record, Project) and name in ("publish", "withdraw"):
        will += UNDER_PROJECT
    return Act(name, label.format(kind=record._meta.verbose_name), will, done)


def acts_of(model):
    """Names of the acts that there are for records of a kind."""
    return WORDS if model is Activity else publication_services.ACTS


def open_acts(record, user):
    """The acts that somebody can carry out on a record as it stands now."""
    return [act_on(record, name) for name in acts_of(type(record)) if is_open(record, name, user)]


def is_open(record, name, user):
    """Whether an act leads anywhere from where the record stands, and is this user's to do."""
    if record.deleted_at:
        return name == "restore" and edits(user, record)
    if name in services.MOVES:
        here = reference.tables().rows(ActivityStatus)[record.status_id]
        return services.MOVES[name] in here.allowed_next and may_move(user, record, here.is_final)
    is_published = record.published_at is not None
    if name in OF_PROPOSALS:
        is_proposed = record.proposal == Proposal.PROPOSED
        return {
            "propose": not (is_published or is_proposed or record.sensitivity == Sensitivity.RESTRICTED)
            and may_propose(user, record),
            "take_back": is_proposed and may_propose(user, record),
            "return": is_proposed and may_publish(user),
        }[name]
    return {
        "publish": not is_published and record.sensitivity != Sensitivity.RESTRICTED and may_publish(user),
        "withdraw": is_published and may_withdraw(user),
        "delete": not is_published and edits(user, record),
        "restore": False,
    }[name]


def is_done(record, name):
    """Whether a record stands already where an act leads, as after a button that was pressed twice."""
    if name in services.MOVES:
        return record.status_id == services.MOVES[name] and not record.deleted_at
    if name in OF_PROPOSALS:
        return record.proposal == OF_PROPOSALS[name]
    return {
        "publish": record.published_at is not None,
        "withdraw": record.published_at is None,
        "delete": record.deleted_at is not None,
        "restore": record.deleted_at is None,
    }[name]
