"""Writing activities: every door (page, API, admin, import, load) goes through here.

A write is judged as a whole, by the same rules and in the same words, and then written as a whole, or not at all.
Faults come as one ValidationError whose keys are places in the body of an activity as the API reads and writes it:
`partners/1/role`, `planned/starts_on`. A record carries the version that its writer saw; StaleRecord when that is no
longer the stored one. PermissionDenied for what a role may not do.

Moving along its life, publishing and deleting are acts of their own, each with a function of its own.
"""

import re
from functools import reduce
from operator import add

from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import Role, User
from accounts.roles import has_right
from activities import rules
from activities.models import Activity, ActivityStatus
from activities.models.counted import CELLS
from activities.models.publication import (
    Proposal,
    Sensitivity,
    edits,
    may_move,
    may_propose,
    may_publish,
    may_record,
    may_withdraw,
)
from activities.models.withholding import FLAGS
from ctassist.lib import reference
from ctassist.lib.writing import raise_faults, stored_rows, write_whole

LINKS = {  # relation -> by what its rows are told apart
    "texts": ["language_id"],
    "partner_links": ["partner_id", "role_id"],
    "country_links": ["country_id", "relation"],
    "activityregions": ["region_id"],
    "activitythemes": ["theme_id", "is_primary"],  # so that the primary theme goes before another comes
    "activitymandates": ["mandate_id"],
    "activityinstruments": ["instrument_id"],
    "activityaudiences": ["category_id"],
    "head_counts": ["country_id", "category_id", "role_id"],
    "citations": ["document_id", "place"],
    "readers": ["user_id", "office_id", "partner_id"],
    "outputs": None,
}
PLACES = {  # columns whose place in the body has another name
    "reported_participants": "participants/reported",
    "registered_count": "participants/registered",
    "states_count": "participants/states",
    "planned_participants": "participants/planned",
    "venue_city": "venue/city",
    "venue_country": "venue/country",
    **{
        name: f"internal/{name}"
        for name in ("online_url", "status_reason", "source_note", "sensitivity", *FLAGS.values())
    },
    **{f"{which}_{end}": f"{which}/{end}" for which in ("planned", "actual") for end in ("starts_on", "ends_on")},
}
OURS = re.compile(r"\d{4}-\d{4,}", re.ASCII)  # a reference as the database gives it
FROZEN = ("delivery_count", "reported_participants", "registered_count", "states_count")  # once reported (C15)


def record_activity(activity, links, *, by=None):
    """Save a new or changed activity together with the rows that hang on it; whether anything was written.

    `links` is {relation: [values of rows]}, see LINKS; a stored activity keeps the rows of a relation that is left
    out. `by` is who writes; None for what the product ships, which the rules for people do not bind.
    """
    if by is not None:
        begin(activity, by)
    return write_whole(activity, links, LINKS, judge=lambda *whole: judged(*whole, by), places=PLACES)


def begin(activity, by):
    """The office of a new activity; PermissionDenied for somebody who writes none."""
    begin_of_office(activity, by)
    if activity._state.adding and OURS.fullmatch(activity.reference):
        raise_faults({"reference": "References of this form are given by ctassist: leave it out."})


def begin_of_office(record, by):
    """The office of a new record; PermissionDenied for somebody who writes none."""
    if not may_record(by):
        raise PermissionDenied
    if record._state.adding:
        record.office_id = by.office_id


def owner_faults(record, stored, by):
    """What a change may not do to what an office owns. PermissionDenied for what another office owns."""
    if not edits(by, stored or record):
        raise PermissionDenied
    message = stored and sensitivity_fault(record, stored)
    if not message and record.sensitivity == Sensitivity.RESTRICTED:
        message = "A restricted record is for named people: only in activities can people be named."
    return {"sensitivity": message} if message else {}


def judged(activity, rows, stored, by):
    """The faults of an activity with all its rows, {place: message}."""
    found = rules.faults(activity, rows | people_of(activity))
    if by is None:
        return found
    if not edits(by, stored or activity):
        raise PermissionDenied
    if by.role == Role.CLIENT and by.partner_id not in [link["partner_id"] for link in rows["partner_links"]]:
        found.setdefault("partners", "Name your own organisation among the partners.")
    found |= reader_faults(activity, rows, stored, by)
    return found | (steady(activity, stored) | steady_rows(rows, stored) if stored else {})


def reader_faults(activity, rows, stored, by):
    """What is wrong with who sees an activity besides: a restricted one named people alone, others by sharing."""
    people, offices, partners = (
        {row[column] for row in rows["readers"]} - {None} for column in ("user_id", "office_id", "partner_id")
    )
    is_restricted, found = activity.sensitivity == Sensitivity.RESTRICTED, {}
    if not has_right(by, "say_who_sees"):
        is_said = is_restricted or rows["readers"] != (stored_rows(stored.readers) if stored else [])
        return {"internal/sensitivity": "Officers of its office say who sees it."} if is_said else {}
    if is_restricted and by.pk not in people:
        found["internal/named_people"] = "Only named people see what is restricted: name yourself too."
    elif people and nameable(activity.office_id).filter(pk__in=people).count() < len(people):
        found["internal/named_people"] = (
            "Name officers of its office and managers; nobody else sees what is restricted."
        )
    if is_restricted:
        for name, shared in (("offices", offices), ("partners", partners)):
            if shared:
                found[f"internal/shared_with_{name}"] = (
                    "What is restricted is for named people: it is shared with nobody."
                )
        return found
    if activity.office_id in offices:
        found["internal/shared_with_offices"] = "It is this office's own."
    if partners - {link["partner_id"] for link in rows["partner_links"]}:
        found["internal/shared_with_partners"] = (
            "It is shared with organisations that take part in it: name them there."
        )
    return found


def nameable(office_id):
    """Who can be named as one who sees an activity of that office when it is restricted."""
    by_role = Q(role=Role.MANAGER) | Q(role=Role.OFFICER, office=office_id)
    return User.objects.filter(by_role, is_active=True).order_by("name", "pk")


def steady(activity, stored):
    """What a plain change leaves alone: the status, and the figures of a reported activity."""
    found = {}
    if activity.status_id != stored.status_id:
        found["status"] = "The status changes by an act of its own, such as confirming or cancelling."
    if message := sensitivity_fault(activity, stored):
        found["internal/sensitivity"] = message
    if is_frozen(stored):
        for name in FROZEN:
            if getattr(activity, name) != getattr(stored, name):
                found[PLACES.get(name, name)] = ARE_FROZEN
    return found


ARE_FROZEN = "The figures of a reported activity are frozen."


def is_frozen(stored):
    """Whether the figures of an activity as it is stored stay as they are (C15)."""
    return stored.status_id == "reported" and reference.tables().rows(ActivityStatus)["reported"].is_final


def steady_rows(rows, stored):
    """The same of the figures that stand in rows: the head counts of a reported activity."""
    if not is_frozen(stored):
        return {}
    here, there = rows["head_counts"], stored_rows(stored.head_counts)
    is_same = len(here) == len(there) and all(row in there for row in here)
    return {} if is_same else {"internal/head_counts": ARE_FROZEN}


def sensitivity_fault(record, stored):
    """Why a record cannot be for those eyes, or None."""
    if stored.published_at and record.sensitivity != Sensitivity.PUBLIC:
        return "It is published: withdraw it first."
    return None


# -- acts --


def move_activity(activity, to, *, by, reason=""):
    """Take an activity to another status (C15). A final one is left by a manager only."""
    statuses = reference.tables().rows(ActivityStatus)
    here, there = statuses[activity.status_id], statuses[to]
    is_theirs = may_move(by, activity, here.is_final)
    if not (is_theirs or edits(by, activity)):
        raise PermissionDenied
    if to not in here.allowed_next:
        onward = ", ".join(statuses[code].label.lower() for code in here.allowed_next)
        raise_faults({"status": f"{here.label}: from here an activity goes to {onward}, not to {there.label.lower()}."})
    if not is_theirs:
        raise_faults({"status": f"Only a manager takes an activity out of “{here.label}”."})
    activity.status_id, activity.status_reason = to, reason
    activity.reported_at = timezone.now() if to == "reported" else None
    return write_whole(activity, {}, LINKS, judge=judged_move, places=PLACES)


def judged_move(activity, rows, stored):
    """The faults of an activity where it goes to."""
    return rules.faults(activity, rows | people_of(activity))


def people_of(activity):
    """{"people": rows} of how many people are counted in an activity that is, or is to be, reported (C15)."""
    if activity._state.adding or activity.status_id != "reported":
        return {}
    total = reduce(add, (Coalesce(F(cell), 0) for cell in CELLS))
    return {"people": list(activity.people.values("is_named", "counts", "attendance_id", total=total))}


def publish_record(record, *, by, reason="", withhold=()):
    """Show a record to everybody. Who and when is kept with it; a proposal of it is carried out.

    `withhold`: what of an activity is withheld from now on, names in FLAGS; what its office withholds stays withheld.
    """
    if not may_publish(by):
        raise PermissionDenied
    if withhold and not isinstance(record, Activity):
        raise_faults({"withhold": "Only of an activity something is withheld."})
    refuse_restricted(record)
    for name in withhold:
        setattr(record, FLAGS[name], True)
    if not record.published_at:
        record.sensitivity, record.published_at, record.published_by = Sensitivity.PUBLIC, timezone.now(), by
    if isinstance(record, Activity):
        put_proposal(record, "")
    return write_whole(record)


def refuse_restricted(record):
    """ValidationError for what is for named people only."""
    if record.sensitivity == Sensitivity.RESTRICTED:
        raise_faults({"internal/sensitivity": "A restricted record is not published."})


def propose_activity(activity, *, by, reason=""):
    """Propose to managers that they publish an activity of one's office; `reason`: what one has to say to it."""
    if not may_propose(by, activity):
        raise PermissionDenied
    if activity.published_at:
        raise_faults({"record": "It is published already."})
    if activity.proposal == Proposal.PROPOSED:
        raise_faults({"record": "It is proposed already."})
    refuse_restricted(activity)
    put_proposal(activity, Proposal.PROPOSED, by, reason)
    return write_whole(activity)


def take_back_proposal(activity, *, by, reason=""):
    """Take back that an activity of one's office be published."""
    if not may_propose(by, activity):
        raise PermissionDenied
    refuse_unproposed(activity)
    put_proposal(activity, "")
    return write_whole(activity)


def return_proposal(activity, *, by, reason=""):
    """Return a proposed activity to its office without publishing it, and say why."""
    if not may_publish(by):
        raise PermissionDenied
    refuse_unproposed(activity)
    if not reason:
        raise_faults({"reason": "Say why: its office reads it and can mend it."})
    put_proposal(activity, Proposal.RETURNED, by, reason)
    return write_whole(activity)


def refuse_unproposed(activity):
    """ValidationError for an activity of which no proposal stands."""
    if activity.proposal != Proposal.PROPOSED:
        raise_faults({"record": "It is not proposed for publication."})


def put_proposal(activity, proposal, by=None, note=""):
    """How far the proposal to publish has come, by whom; "" for none."""
    activity.proposal, activity.proposal_by, activity.proposal_note = proposal, by, note
    activity.proposal_at = timezone.now() if proposal else None


def withdraw_record(record, *, by, reason=""):
    """Take back what everybody could see; it stays with its office."""
    if not may_withdraw(by):
        raise PermissionDenied
    record.sensitivity, record.published_at, record.published_by = Sensitivity.INTERNAL, None, None
    return write_whole(record)


def delete_activity(activity, *, by, reason=""):
    """Put an activity into the bin: nobody sees it, nothing is lost. Not while it is published or has parts."""
    parts = {"record": "Other activities are parts of it: delete those first."}
    return put_into_bin(activity, parts if activity.children.kept().exists() else {}, by=by)


def put_into_bin(record, reasons_against, *, by):
    """Put a record of one's office into the bin, unless it is published or something speaks against it."""
    if not edits(by, record):
        raise PermissionDenied
    if record.published_at:
        raise_faults({"record": "It is published: a manager withdraws it first."})
    raise_faults(reasons_against)
    record.deleted_at, record.deleted_by = timezone.now(), by
    return write_whole(record)


def restore_record(record, *, by, reason=""):
    """Take a record out of the bin."""
    if not edits(by, record):
        raise PermissionDenied
    record.deleted_at, record.deleted_by = None, None
    return write_whole(record)


def move_to(status):
    """The act that takes an activity to a status."""

    def move(activity, *, by, reason=""):
        return move_activity(activity, status, by=by, reason=reason)

    return move


MOVES = {  # name of an act -> the status to which it leads
    "plan": "planned",
    "confirm": "confirmed",
    "start": "ongoing",
    "complete": "completed",
    "report": "reported",
    "postpone": "postponed",
    "cancel": "cancelled",
}
ACTS = {  # name of an act -> what it does to an activity, for whom and why
    **{name: move_to(status) for name, status in MOVES.items()},
    "propose": propose_activity,
    "take_back": take_back_proposal,
    "return": return_proposal,
    "publish": publish_record,
    "withdraw": withdraw_record,
    "restore": restore_record,
}
