"""The list of partners' systems, for administrators."""

from django.db.models import Count, F, Max, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.roles import Role
from ctassist.lib.filters import ChoiceFilter, SearchFilter
from ctassist.lib.listing import ListFilterSet, Listing

COUNTS_NOW = Q(tokens__expires_at__gt=Now())
STATES = {"open": "open", "without": "open, without a token that counts", "closed": "closed"}


def clients():
    """All partners' systems, with how many tokens count, when the last of these ends, and when one was last used."""
    return User.objects.filter(role=Role.CLIENT).annotate(
        valid_count=Count("tokens", filter=COUNTS_NOW),
        ends_at=Max("tokens__expires_at", filter=COUNTS_NOW),
        used_at=Max("tokens__last_used_at"),
    )


class ClientFilterSet(ListFilterSet):
    search = SearchFilter(method="named", label="Name or organisation")
    state = ChoiceFilter(STATES.items(), method="in_state", label="State")

    phrases = {"search": "named “{}”", "state": "that are {}", "updated_since": "changed since {}"}

    class Meta:
        model = User
        fields = []

    def named(self, clients, name, words):
        return clients.filter(
            Q(name__unaccent__icontains=words)
            | Q(partner__name__unaccent__icontains=words)
            | Q(partner__acronym__unaccent__icontains=words)
            | Q(partner__code__iexact=words)
        )

    def in_state(self, clients, name, state):
        if state == "without":
            return clients.filter(is_active=True, valid_count=0)
        return clients.filter(is_active=state == "open")


class ClientListing(Listing):
    filterset_class = ClientFilterSet
    orderings = {
        "name": ("by name", (F("name").asc(), F("pk").asc())),
        "ends_at": ("first to end first", (F("ends_at").asc(nulls_last=True), F("pk").asc())),
        "-used_at": ("last used first", (F("used_at").desc(nulls_last=True), F("pk").asc())),
    }

    def records(self):
        return clients()

    def rows_of(self, page):
        columns = ("pk", "name", "partner__name", "office__name", "is_active", "reads_shared", "address_ranges")
        return list(page.values(*columns, "valid_count", "ends_at", "used_at"))
