"""Who may do what: the one table of roles, and the two rights that are given by name.

Each function says whether somebody may do one thing; on which records stands with the records
(`activities.models.publication`). Rooms below `accounts` ask the user: `by.may("edit_reference")`.
Source: the product's security requirements, section 2. What is not said here is refused.
"""

from django.db import models


class Role(models.TextChoices):
    """What somebody comes to do."""

    OFFICER = "officer", "programme officer"
    MANAGER = "manager", "manager"
    DPO = "dpo", "data protection officer"
    ADMINISTRATOR = "administrator", "administrator"
    CLIENT = "client", "partner system"


EVERYBODY = {*Role, None}  # None: who has not signed in
RIGHTS = {
    # reading
    "read_published": EVERYBODY,
    "read_drafts_of_office": {Role.OFFICER},  # internal fields included
    "read_handed_in": {Role.CLIENT},  # the drafts that a partner's system has handed in itself
    "read_shared": {Role.OFFICER, Role.CLIENT},  # what is shared with one's office or organisation, internals included
    "read_all_drafts": {Role.MANAGER, Role.DPO},  # internal fields included
    "read_named": {Role.OFFICER, Role.MANAGER},  # restricted records in which one is named
    "read_restricted": {Role.DPO},
    # writing
    "record": {Role.OFFICER, Role.CLIENT},  # activities, projects, outputs and documents of one's own office
    "say_who_sees": {Role.OFFICER},  # of records of one's own office: named people, sharing
    "propose": {Role.OFFICER},  # that managers publish a record of one's own office
    "publish": {Role.MANAGER},
    "withdraw": {Role.MANAGER, Role.DPO},
    "leave_final": {Role.MANAGER},  # take a reported or cancelled activity to another status
    "edit_partners": {Role.OFFICER, Role.MANAGER},
    "merge_partners": {Role.MANAGER},
    "read_access_log": {Role.DPO},
    "read_looks_at_own": {Role.OFFICER},  # who looked at the records of one's own office
    "read_personal": {Role.OFFICER, Role.MANAGER, Role.DPO},  # names of participants; needs a second factor
    "protect_people": {Role.DPO},  # find a person everywhere, export, correct, erase, hold
    "keep_views": {Role.OFFICER, Role.MANAGER, Role.DPO, Role.ADMINISTRATOR},  # questions to the list, under a name
    "keep_office_views": {Role.OFFICER, Role.MANAGER},  # that everybody of one's own office sees
    "keep_shared_views": {Role.MANAGER},  # that everybody sees who signs in
    "administer": {Role.ADMINISTRATOR},  # accounts, offices, tokens; never one's own role
    "edit_reference": set(),  # vocabularies, countries, instruments, acts of States: by name, whatever the role
}
READ_PUBLISHED, READ_SHARED, HAND_IN = "read_published", "read_shared", "hand_in_drafts"
SCOPES = {  # what a partner's system may do; what is published it reads like everybody
    READ_PUBLISHED: "reads what is published",
    READ_SHARED: "reads drafts that are shared with its organisation",
    HAND_IN: "hands in drafts to an office, and reads and changes these until they are published",
}
BY_NAME = {"edit_reference": "edits_reference"}  # right -> the column of an account that gives it
BY_SCOPE = {"read_shared": "reads_shared"}  # right -> the column of a partner's system without which it has it not


def has_right(user, right):
    """Whether somebody has a right, by role or by name. KeyError for a right that there is none of."""
    role = getattr(user, "role", None)
    if role == Role.CLIENT and right in BY_SCOPE and not getattr(user, BY_SCOPE[right]):
        return False
    return role in RIGHTS[right] or (right in BY_NAME and bool(getattr(user, BY_NAME[right], False)))


def may_edit_reference(user):
    return has_right(user, "edit_reference")


def warning_of(user):
    """What administrators are told of an account that can do more than one person should, or ""."""
    if user.is_superuser and user.role == Role.DPO:
        return "administration and data protection in one hand"
    return "superuser: for emergencies only" if user.is_superuser else ""


def administers(user):
    """Whether somebody looks after the accounts of others."""
    return has_right(user, "administer")
