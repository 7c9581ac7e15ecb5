"""Questions to the list of activities that people keep under a name, and where these stand on each one's home page."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import Office
from accounts.roles import has_right
from ctassist.lib.data_classes import P1
from ctassist.lib.records import Record

LONGEST_NAME = 80


class Reach(models.TextChoices):
    """Who sees a view."""

    OWN = "own", "only I"
    OFFICE = "office", "everybody of my office"
    SHARED = "shared", "everybody who signs in"


class OpensAs(models.TextChoices):
    """The page that a view opens."""

    LIST = "list", "list"
    DASHBOARD = "dashboard", "dashboard"


RIGHTS = {Reach.OWN: "keep_views", Reach.OFFICE: "keep_office_views", Reach.SHARED: "keep_shared_views"}


def reaches_of(user):
    """Who can see the views that somebody may keep: values of Reach."""
    may = [reach for reach in Reach if has_right(user, RIGHTS[reach])]
    return [reach for reach in may if reach != Reach.OFFICE or user.office_id is not None]


class SavedViewQuerySet(models.QuerySet):
    """Questions asked of saved views."""

    def visible_to(self, user):
        """One's own, those of one's office, and the shared ones."""
        if not has_right(user, "keep_views"):
            return self.none()
        seen = Q(reach=Reach.SHARED) | Q(reach=Reach.OWN, owner=user.pk)
        if user.office_id is not None:
            seen |= Q(reach=Reach.OFFICE, office=user.office_id)
        return self.filter(seen)

    def writable_by(self, user):
        """Those that somebody may change, whoever has written them first."""
        kept = {Reach.OWN: Q(owner=user.pk), Reach.OFFICE: Q(office=user.office_id), Reach.SHARED: Q()}
        written = Q(pk__in=[])
        for reach in reaches_of(user):
            written |= Q(reach=reach) & kept[reach]
        return self.filter(written)


class SavedView(Record):
    """A question to the list of activities under a name; asked anew, and with the rights of its reader, at each use.

    `query` holds the filters, columns and order as the address of the list has them: whether they can still be answered
    is for the list to say (docs/decisions/0033).
    """

    name = models.CharField(max_length=LONGEST_NAME)
    reach = models.CharField("seen by", max_length=6, choices=Reach, default=Reach.OWN)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_views", help_text="Who has written it first."
    )
    office = models.ForeignKey(
        Office,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="saved_views",
        help_text="Of an office: whose.",
    )
    opens_as = models.CharField(max_length=9, choices=OpensAs, default=OpensAs.LIST)
    query = models.CharField(max_length=settings.LONGEST_QUERY, blank=True)

    objects = SavedViewQuerySet.as_manager()

    data_classes = {P1: "name reach owner office opens_as query"}

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                name="saved_view_of_an_office_names_it",
                condition=Q(reach=Reach.OFFICE, office__isnull=False) | ~Q(reach=Reach.OFFICE) & Q(office__isnull=True),
                violation_error_message="A view of an office says of which.",
            ),
            models.UniqueConstraint(
                fields=["owner", "name"],
                condition=Q(reach=Reach.OWN),
                name="saved_view_name_once_of_one",
                violation_error_message="You have a view of this name.",
            ),
            models.UniqueConstraint(
                fields=["office", "name"],
                condition=Q(reach=Reach.OFFICE),
                name="saved_view_name_once_of_unit",
                violation_error_message="Your office has a view of this name.",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(reach=Reach.SHARED),
                name="saved_view_name_once_of_all",
                violation_error_message="There is a shared view of this name.",
            ),
        ]

    def __str__(self):
        return self.name


class SavedViewTileQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(user=user.pk)


class SavedViewTile(models.Model):
    """Where somebody has put a view on their home page, or that they took it away. Without one it stands at the end."""

    view = models.ForeignKey(SavedView, models.CASCADE, related_name="tiles", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="view_tiles")
    place = models.PositiveSmallIntegerField(default=0)
    is_pinned = models.BooleanField(default=True)

    objects = SavedViewTileQuerySet.as_manager()

    data_classes = {P1: "view user place is_pinned"}
    history_of = "view"
    is_recorded = False

    class Meta:
        ordering = ["place", "id"]
        constraints = [models.UniqueConstraint(fields=["view", "user"], name="saved_view_has_one_place_a_person")]

    def __str__(self):
        return f"place {self.place} of {self.user_id}"
