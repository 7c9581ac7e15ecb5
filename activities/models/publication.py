"""Who may see a record: the office that owns it, and whether it has been published, or proposed for it."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, Q, Value, When

from accounts.models import Office
from accounts.roles import Role, has_right
from ctassist.lib.data_classes import P1
from ctassist.lib.history.models import Change


class Sensitivity(models.TextChoices):
    """For whose eyes a record is."""

    PUBLIC = "public", "public"
    INTERNAL = "internal", "internal"
    RESTRICTED = "restricted", "restricted to named people"


RESTRICTED = Q(sensitivity=Sensitivity.RESTRICTED)
NONE = Q(pk__in=[])
ALL = Q(pk__isnull=False)


class PublishableQuerySet(models.QuerySet):
    """The one place that says what somebody may see."""

    def kept(self):
        """Records that nobody has put into the bin."""
        return self.filter(deleted_at__isnull=True)

    def published(self):
        """Records that everybody may see."""
        return self.kept().filter(published_at__isnull=False)

    def visible_to(self, user):
        """Published records; besides them one's own office's for officers, all for managers.

        The data protection officer reads everything. Of restricted records everybody else sees those in which they
        are named. A partner's system that hands records to an office reads of that office's drafts those that it
        handed in itself. What is shared with an office or an organisation is seen by its officers or systems.
        Everybody else, administrators included, reads what is published. Nobody sees what lies in the bin.
        """
        if has_right(user, "read_restricted"):
            return self.kept()
        if has_right(user, "read_all_drafts"):
            return self.kept().filter(~RESTRICTED | self.naming(user))
        if may_record(user):
            seen = Q(published_at__isnull=False) | self.of_writer(user) | self.shared_with(user)
            return self.kept().filter(seen)
        if has_right(user, "read_shared"):
            return self.kept().filter(Q(published_at__isnull=False) | self.shared_with(user))
        return self.published()

    def internals_to(self, user):
        """Records whose internal fields (P1) somebody reads."""
        told = self.told_to(user)
        return self.none() if told is None else self.visible_to(user).filter(told)

    def told_to(self, user):
        """Condition: of the records that somebody sees, those whose internal fields they read; None for none."""
        if has_right(user, "read_all_drafts"):
            return ALL
        if not has_right(user, "read_shared"):
            return None
        is_of_office = has_right(user, "read_drafts_of_office") and user.office_id is not None
        own = Q(office=user.office_id) if is_of_office else NONE
        return own | self.shared_with(user)

    def figures_to(self, user):
        """Of the records that somebody sees, those whose people they count as they are: by role, or as who wrote them.

        With whom a record is shared is told what everybody is, and of few people nothing.
        """
        by_role = internals_by_role(user)
        return self.filter(by_role | self.of_writer(user) if may_record(user) else by_role)

    def naming(self, user):
        """Condition: records in which a person is named; a child that can name people says which."""
        return NONE

    def shared_with(self, user):
        """Condition: records that are shared with somebody's office or organisation; a child says which."""
        return NONE

    def editable_by(self, user):
        """Records that somebody may change: those of the office for which they write, never a restricted one."""
        if may_record(user):
            return self.kept().filter(self.of_writer(user))
        return self.none()

    def in_bin_of(self, user):
        """Records that somebody may take out of the bin again, the last put there first."""
        if may_record(user):
            return self.filter(self.of_writer(user), deleted_at__isnull=False).order_by("-deleted_at", "-id")
        return self.none()

    def of_writer(self, user):
        """Condition: records of the office that a user writes for; for a partner's system, the drafts it handed in."""
        own = Q(office=user.office_id) & (~RESTRICTED | self.naming(user))
        if user.role == Role.CLIENT:
            own &= ~RESTRICTED & Q(Exists(Change.objects.made_by(user.pk, self.model)), published_at__isnull=True)
        return own


def may_record(user):
    """Whether somebody puts records in: an officer of an office, or a partner's system that hands them to one."""
    return has_right(user, "record") and user.office_id is not None


def edits(user, record):
    """Whether somebody may write a record, as `editable_by` says of stored ones; a new one has its office by now."""
    if not may_record(user) or record.office_id != user.office_id:
        return False
    if record._state.adding or (user.role == Role.OFFICER and record.sensitivity != Sensitivity.RESTRICTED):
        return True
    records = type(record).objects.all()
    return records.filter(records.of_writer(user), pk=record.pk).exists()


def may_move(user, record, is_final):
    """Whether somebody takes a record to another status: its writers; out of a final one (C15) managers only."""
    return has_right(user, "leave_final") if is_final else edits(user, record)


def may_propose(user, record):
    """Whether somebody proposes a record to those who publish."""
    return has_right(user, "propose") and edits(user, record)


def may_publish(user):
    """Whether somebody decides what everybody may see."""
    return has_right(user, "publish")


def may_withdraw(user):
    """Whether somebody takes back what everybody may see."""
    return has_right(user, "withdraw")


def knows_publication(user):
    """Whether somebody reads, of all records that they see, how these stand on the way to the public."""
    return has_right(user, "read_drafts_of_office") or has_right(user, "read_all_drafts")


def reads_internals(user, office_id):
    """Whether somebody reads the internal fields (P1) and the history of what an office owns, by their role."""
    is_of_office = has_right(user, "read_drafts_of_office") and user.office_id == office_id
    return has_right(user, "read_all_drafts") or is_of_office


def internals_by_role(user):
    """Condition: records of which `reads_internals` holds. Of these one reads figures about people as they are."""
    if has_right(user, "read_all_drafts"):
        return Q(pk__isnull=False)
    is_of_office = has_right(user, "read_drafts_of_office") and user.office_id is not None
    return Q(office=user.office_id) if is_of_office else NONE


def reads_internals_of(user, record):
    """The same of one record that somebody sees, also where it is shared with them."""
    if reads_internals(user, record.office_id):
        return True
    return type(record).objects.internals_to(user).filter(pk=record.pk).exists()


class Publishable(models.Model):
    """A record of an office, internal until somebody publishes it."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="%(class)ss", help_text="The office that owns it.")
    sensitivity = models.CharField(max_length=10, choices=Sensitivity, default=Sensitivity.INTERNAL)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="Since when it is in the bin.")
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    data_classes = {P1: "office sensitivity published_at published_by deleted_at deleted_by"}

    class Meta:
        abstract = True


class Proposal(models.TextChoices):
    """How far the proposal to publish a record has come, where there is one."""

    PROPOSED = "proposed", "proposed"
    RETURNED = "returned", "returned"


DRAFT, PUBLISHED = "draft", "published"
PUBLICATION = {  # how a record stands on the way to the public -> in words
    DRAFT: "draft",
    Proposal.PROPOSED.value: "proposed for publication",
    Proposal.RETURNED.value: "returned to its office",
    PUBLISHED: "published",
}
STANDS = {  # the same -> condition
    DRAFT: Q(published_at__isnull=True, proposal=""),
    **{proposal.value: Q(proposal=proposal) for proposal in Proposal},
    PUBLISHED: Q(published_at__isnull=False),
}


def publication_to(user):
    """An annotation `publication`, one of PUBLICATION, for those who may know it of what they see; {} for others."""
    if not knows_publication(user):
        return {}
    published = When(published_at__isnull=False, then=Value(PUBLISHED))
    return {"publication": Case(published, When(proposal="", then=Value(DRAFT)), default=F("proposal"))}


class Proposable(models.Model):
    """A record that its office proposes for publication; publishing it carries the proposal out."""

    proposal = models.CharField(
        max_length=8,
        choices=Proposal,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="Empty: nobody proposes it.",
    )
    proposal_at = models.DateTimeField(null=True, blank=True, editable=False)
    proposal_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    proposal_note = models.TextField(
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="What whoever proposed or returned it says to it.",
    )

    data_classes = {P1: "proposal proposal_at proposal_by proposal_note"}

    class Meta:
        abstract = True


def published_is_public(model):
    """Constraint: what is published is public."""
    return models.CheckConstraint(
        name=f"{model}_published_is_public",
        condition=Q(published_at__isnull=True) | Q(sensitivity=Sensitivity.PUBLIC),
        violation_error_message="Only a public record can be published.",
    )


def proposal_is_whole(model):
    """Constraints: a proposal says since when and by whom, and what is published has none."""
    return [
        models.CheckConstraint(
            name=f"{model}_proposal_with_who_and_when",
            condition=Q(proposal="", proposal_at__isnull=True, proposal_by__isnull=True, proposal_note="")
            | ~Q(proposal="") & Q(proposal_at__isnull=False, proposal_by__isnull=False),
            violation_error_message="A proposal says who made or returned it, and when.",
        ),
        models.CheckConstraint(
            name=f"{model}_published_is_not_proposed",
            condition=Q(published_at__isnull=True) | Q(proposal=""),
            violation_error_message="What is published is not proposed any more.",
        ),
    ]
