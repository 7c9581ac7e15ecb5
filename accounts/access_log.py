"""The access log: who looked at, took out or tried what, from where. Rows are added and never changed.

The history says what was written; this says what was seen. It holds no personal data but that of our own accounts:
never what was typed at a sign-in that failed, and of a record its key. Decision 19.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import connection, models
from django.db.models.functions import Cast, Now

from ctassist.lib import freshness
from ctassist.lib.client_address import client_address
from ctassist.lib.data_classes import P1
from ctassist.lib.history.acting import acting_now

EVENTS = {  # code -> what happened, in words that stand behind a name
    # looks
    "record_read": "read a record",
    "history_read": "read the history of a record",
    "participants_read": "read participants by name",
    "participant_read": "read what is recorded of a participant",
    "address_read": "read the e-mail address of a participant",
    "presence_read": "read who was in which session",
    "account_read": "read an account",
    "token_read": "read a token",
    "access_log_read": "read the access log",
    "person_read": "read all about a person",
    "people_searched": "searched for a person",
    # what is done for people
    "person_corrected": "corrected a person",
    "person_erased": "erased a person",
    # what leaves the site
    "person_exported": "exported all about a person",
    "export_made": "exported a list",
    "file_fetched": "fetched the file of an export",
    "participants_imported": "put participants on a list from a sheet",
    "sheet_reviewed": "reviewed a sheet of participants",
    "bad_rows_fetched": "fetched the bad rows of a sheet of participants",
    "participants_exported": "exported participants by name",
    # lending the participants of an activity
    "register_asked_for": "asked for access to participants",
    "register_lent": "was given access to participants",
    "register_refused": "was refused access to participants",
    "register_returned": "ended access to participants",
    # accounts
    "client_added": "added a client",
    "client_changed": "changed a client",
    "token_issued": "issued a token",
    "token_revoked": "revoked a token",
    "token_refused": "was refused with a token",
    "account_closed": "closed an account",
    "account_opened": "opened an account again",
    # signing in
    "signed_in": "signed in",
    "sign_in_failed": "failed to sign in",
    "sign_in_throttled": "was held off from signing in",
    "signed_out": "signed out",
    "signed_out_everywhere": "signed out everywhere",
    "session_ended": "ended a session",
    "password_changed": "changed a password",
    "sign_in_link_asked_for": "asked for a link to sign in",
    "sign_in_link_sent": "was sent a link to sign in",
    "second_factor_added": "added a second factor",
    "second_factor_removed": "removed a second factor",
    "second_factor_failed": "failed with a second factor",
    "recovery_codes_made": "made recovery codes",
    "break_glass": "used the rights of a superuser",
    # the log itself
    "access_log_pruned": "removed entries older than two years",
}
PEOPLE = ("participants_read", "participant_read", "address_read", "presence_read", "participants_exported")
LOOKS = ("record_read", "history_read", *PEOPLE)
REFUSED = "refused"
LONGEST_REASON = 2000


class AccessEntryQuerySet(models.QuerySet):
    """Questions asked of the access log."""

    def of_records(self, model, records):
        """Entries about some records of a model, given as a queryset."""
        return self.filter(kind=model._meta.model_name, key__in=keys_of(records))


class AccessEntry(models.Model):
    """One look, export, sign-in or refusal. Numbered by the database, which also says when."""

    at = models.DateTimeField(db_default=Now(), editable=False)  # set by a trigger, whatever the program says
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        help_text="Stays when the account goes.",
    )
    actor_role = models.CharField(max_length=20, db_default="", help_text="At that time.")
    actor_office = models.ForeignKey(
        "accounts.Office", models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    token = models.ForeignKey(
        "accounts.ApiToken", models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    address = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=40, db_default="")
    event = models.CharField(max_length=40)
    data_class = models.CharField(max_length=2, db_default="", help_text="The highest class of what was told.")
    kind = models.CharField(max_length=60, db_default="", help_text="Of the record, or the name of a list.")
    key = models.CharField(max_length=100, db_default="", help_text="Its reference, code or public id; none of a list.")
    office = models.ForeignKey(
        "accounts.Office",
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        help_text="The office that owned the record at that time.",
    )
    row_count = models.PositiveIntegerField(null=True)
    reason = models.TextField(db_default="")
    outcome = models.CharField(max_length=20, db_default="", help_text="Empty: it was done.")

    objects = AccessEntryQuerySet.as_manager()

    data_classes = {
        P1: "id at actor actor_role actor_office token address request_id event data_class kind key office row_count"
        " reason outcome"
    }
    is_recorded = False

    class Meta:
        ordering = ["-id"]
        verbose_name = "access entry"
        verbose_name_plural = "access entries"
        indexes = [
            models.Index(fields=["actor", "-id"], name="access_by_actor"),
            models.Index(fields=["kind", "key", "-id"], name="access_to_record"),
            models.Index(fields=["office", "-id"], name="access_to_office"),
            models.Index(fields=["event", "-id"], name="access_by_event"),
            models.Index(fields=["data_class", "-id"], name="access_by_class"),
            models.Index(fields=["at"], name="access_by_time"),
        ]

    def __str__(self):
        return f"{self.pk}: {self.event}"


@dataclass(frozen=True)
class Of:
    """What an entry is about, where no record is at hand: kind and key, and the number of the office that owns it."""

    kind: str
    key: str = ""
    office_id: int | None = None


def note(event, *, actor, request=None, of=None, data_class="", rows=None, reason="", outcome=""):
    """Adds an entry: `actor` did `event`.

    `of`: a record, an `Of`, or the name of a list. `data_class`: the highest that was told, P0 to P3. `rows`: how many.
    Where it belongs to a write or a look it shares its fate: an entry that cannot be written stops the answer. With
    the outcome REFUSED in a request it is written after the request's own transactions, which may be rolled back.
    Nothing personal may stand in `reason`.
    """
    request = getattr(request, "_request", request)
    entry = entry_of(event, actor, request, of)
    entry.data_class, entry.row_count, entry.outcome = data_class, rows, outcome
    entry.reason = reason[:LONGEST_REASON]
    if outcome == REFUSED and request is not None:
        request.refused_entries = [*getattr(request, "refused_entries", []), entry]
    else:
        freshness.after_snapshot(lambda: entry.save(force_insert=True))


def entry_of(event, actor, request, of):
    """An entry that says who, from where, and about what."""
    known = actor if getattr(actor, "pk", None) else None
    about = of if isinstance(of, Of) else Of(of or "") if isinstance(of, str | None) else of_record(of)
    return AccessEntry(
        actor_id=known and known.pk,
        actor_role=known.role if known else "",
        actor_office_id=known and known.office_id,
        token_id=getattr(getattr(request, "auth", None), "pk", None),
        address=(client_address(request) or None) if request else None,
        request_id=getattr(request, "id", "") or getattr(acting_now.get(), "request_id", ""),
        event=event,
        kind=about.kind,
        key=about.key,
        office_id=about.office_id,
    )


def of_record(record):
    """What an entry about a record says of it."""
    key = str(getattr(record, key_field(type(record))))
    return Of(record._meta.model_name, key, getattr(record, "office_id", None))


def key_field(model):
    """The field by which people and addresses name a record of a model."""
    names = {field.name for field in model._meta.concrete_fields}
    return next((name for name in ("reference", "code", "public_id") if name in names), "pk")


def keys_of(records):
    """The keys of some records as entries hold them; a subquery."""
    return records.values_list(Cast(key_field(records.model), models.CharField()))


class RefusedEntriesMiddleware:
    """Writes the entries of what a request was refused, when its own transactions have ended."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for entry in getattr(request, "refused_entries", []):
            entry.save(force_insert=True)
        return response


def forget_old():
    """Has the database remove the entries that are older than two years; how many."""
    removed = 0
    with connection.cursor() as cursor:
        while True:  # so many at a time that no statement runs into its time limit
            cursor.execute("SELECT forget_old_access_entries()")
            (some,) = cursor.fetchone()
            removed += some
            if not some:
                return removed
