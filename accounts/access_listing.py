"""The access log as a list: all of it for the data protection officer, "who saw mine" for officers.

It is paged by number, from the newest on, and never counted: it grows by every look, and a page costs the same on
whatever page.
"""

import datetime as dt
from functools import cached_property

from django.apps import apps
from django.db.models import F, Q
from django.urls import NoReverseMatch, reverse

from accounts.access_log import EVENTS, LOOKS, AccessEntry, key_field, keys_of
from accounts.models import ApiToken, User
from accounts.roles import Role, has_right
from ctassist.lib.data_classes import P0, P1, P2, P3
from ctassist.lib.errors import BadParameters
from ctassist.lib.filters import ChoiceFilter, PeriodFilter, SearchFilter
from ctassist.lib.listing import ListFilterSet, Listing
from ctassist.lib.reach import visible

LARGEST_NUMBER = 2**63 - 1
COLUMNS = (
    *("id", "at", "actor_id", "actor__name", "actor_role", "actor_office__name", "token_id", "token__name"),
    *("address", "request_id", "event", "data_class", "kind", "key", "office__name", "row_count", "reason", "outcome"),
)


def reads_all(user):
    """Whether somebody reads the whole access log."""
    return has_right(user, "read_access_log")


def reads_own(user):
    """Whether somebody reads who looked at the records of their office."""
    return has_right(user, "read_looks_at_own") and user.office_id is not None


def entries_for(user):
    """The entries that somebody reads: all; looks at records of one's office by others, as far as one may see these
    records oneself; or none."""
    if reads_all(user):
        return AccessEntry.objects.all()
    if not reads_own(user):
        return AccessEntry.objects.none()
    seen = Q(pk__in=[])
    for model in owned_models():
        seen |= Q(kind=model._meta.model_name, key__in=keys_of(visible(model, user)))
    looks = AccessEntry.objects.filter(seen, event__in=LOOKS, office=user.office_id)
    return looks.exclude(actor_office=user.office_id)


def owned_models():
    """Models whose records belong to an office and are not for everybody."""
    for model in apps.get_models():
        names = {field.name for field in model._meta.concrete_fields}
        is_record = key_field(model) != "pk"  # a row that hangs on one has no key of its own
        if is_record and "office" in names and hasattr(model._default_manager.all(), "visible_to"):
            yield model


def between(entries, days):
    """Entries of a stretch of days, in UTC."""
    first, last = (dt.datetime.combine(day, dt.time.min, dt.UTC) for day in days)
    return entries.filter(at__gte=first, at__lt=last + dt.timedelta(days=1))


class OwnFilterSet(ListFilterSet):
    who = SearchFilter(field_name="actor__name", lookup_expr="unaccent__icontains", label="Who")
    record = SearchFilter(field_name="key", label="Record")
    event = ChoiceFilter([(code, EVENTS[code]) for code in LOOKS], field_name="event", label="What happened")
    period = PeriodFilter(method="in_period", label="Period")

    phrases = {
        "who": "by somebody named “{}”",
        "record": "about {}",
        "event": "who {}",
        "period": "in {}",
        "updated_since": "since {}",
    }

    class Meta:
        model = AccessEntry
        fields = []

    def in_period(self, entries, name, days):
        return between(entries, days)

    def changed_since(self, entries, name, instant):
        return entries.filter(at__gte=instant)


class WholeFilterSet(OwnFilterSet):
    event = ChoiceFilter(sorted(EVENTS.items(), key=lambda pair: pair[1]), field_name="event", label="What happened")
    data_class = ChoiceFilter(
        [(P0, "public (P0)"), (P1, "internal (P1)"), (P2, "personal (P2)"), (P3, "sensitive (P3)")],
        field_name="data_class",
        label="Class of data",
    )
    phrases = OwnFilterSet.phrases | {"data_class": "of class {}"}


class AccessListing(Listing):
    """Entries of the access log, the newest first; `before` gives the number below which a page begins."""

    orderings = {"-id": ("newest first", (F("id").desc(),))}
    paging = ("before", "page_size", "ordering", "language")

    @property
    def filterset_class(self):
        return WholeFilterSet if self.shows_all else OwnFilterSet

    @property
    def shows_all(self):
        return reads_all(self.user)

    def records(self):
        return entries_for(self.user)

    def faults(self):
        return super().faults() | self.number_faults("before", LARGEST_NUMBER)

    def check(self):
        if self.errors:
            raise BadParameters(self.errors)

    @cached_property
    def found(self):
        """The entries of this page and, to see whether there is another one, the one after."""
        matching = self.matching
        if self.params.get("before"):
            matching = matching.filter(id__lt=int(self.params["before"]))
        return list(matching.values(*COLUMNS)[: self.page_size + 1])

    @cached_property
    def rows(self):
        return in_words(self.found[: self.page_size])

    def query(self, **changes):
        return super().query(**{"before": None, **changes})

    @property
    def next_query(self):
        return self.query(before=self.rows[-1]["id"]) if len(self.found) > self.page_size else None

    @property
    def newest_query(self):
        """The query of the first page; None on it."""
        return self.query() if self.params.get("before") else None


def in_words(rows):
    """Entries with what people read: `who`, `role`, `what`, `about` and `about_kind`, and the `url` of the record
    where it has a page. One query more where accounts are among the records, and one where tokens are."""
    names = names_of(User, rows) | names_of(ApiToken, rows)
    roles = dict(Role.choices)
    return [
        row
        | {
            "who": who(row),
            "role": roles.get(row["actor_role"], row["actor_role"]),
            "what": words_of(row["event"]),
            "about": names.get((row["kind"], row["key"]), row["key"]),
            "about_kind": KINDS.get(row["kind"], row["kind"]),
            "url": page_of(row),
        }
        for row in rows
    ]


KINDS = {"user": "account", "apitoken": "token"}  # what people call them


def names_of(model, rows):
    """{(kind, key): name} of the records of a model that some entries are about; accounts have no key but a number."""
    kind = model._meta.model_name
    keys = {row["key"] for row in rows if row["kind"] == kind}
    named = model.objects.filter(pk__in=keys).values_list("pk", "name") if keys else ()
    return {(kind, str(pk)): name for pk, name in named}


def who(row):
    """The name of an account; its number where the account has gone; empty for nobody."""
    if row["actor_id"] is None:
        return ""
    return row["actor__name"] or f"account {row['actor_id']}, which is gone"


def words_of(event):
    return EVENTS.get(event, event.replace("_", " "))


def page_of(row):
    """The address of a record's page: pages are named after the kind of record that they show."""
    try:
        return row["key"] and reverse(row["kind"], args=[row["key"]])
    except NoReverseMatch:
        return ""
