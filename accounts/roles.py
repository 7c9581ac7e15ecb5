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


RIGHTS = {
    "record": {Role.OFFICER, Role.CLIENT},  # activities, projects, outputs and documents of one's own office
    "publish": {Role.MANAGER},
    "withdraw": {Role.MANAGER, Role.DPO},
    "edit_partners": {Role.OFFICER, Role.MANAGER},
    "merge_partners": {Role.MANAGER},
    "read_access_log": {Role.DPO},
    "read_looks_at_own": {Role.OFFICER},  # who looked at the records of one's own office
    "read_personal": {Role.OFFICER, Role.MANAGER, Role.DPO},  # names of participants; needs a second factor
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


def has_right(user, right):
    """Whether somebody has a right, by role or by name. KeyError for a right that there is none of."""
    by_role = getattr(user, "role", None) in RIGHTS[right]
    return by_role or (right in BY_NAME and bool(getattr(user, BY_NAME[right], False)))


def may_edit_reference(user):
    return has_right(user, "edit_reference")


def administers(user):
    """Whether somebody looks after the accounts of others."""
    return has_right(user, "administer")
