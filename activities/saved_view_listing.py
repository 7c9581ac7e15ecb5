"""The list of saved views that somebody sees, and how the API tells each."""

from django.db.models import F, Q
from django.urls import reverse

from activities.models import SavedView
from activities.models.saved_view import OpensAs, Reach
from activities.saved_view_services import places_of
from activities.saved_views import MOST_COUNTED, told
from ctassist.lib.filters import ChoiceFilter, SearchFilter
from ctassist.lib.listing import ListFilterSet, Listing


class SavedViewFilterSet(ListFilterSet):
    search = SearchFilter(method="named", label="Words of the name")
    reach = ChoiceFilter(Reach.choices, field_name="reach", label="Who sees it")
    opens_as = ChoiceFilter(OpensAs.choices, field_name="opens_as", label="Opens as")

    class Meta:
        model = SavedView
        fields = []

    def named(self, queryset, name, words):
        return queryset.filter(Q(name__unaccent__icontains=words))


class SavedViewListing(Listing):
    """Saved views by name: one's own, those of one's office, and the shared ones."""

    filterset_class = SavedViewFilterSet
    orderings = {
        "name": ("by name", (F("name").asc(), F("id").asc())),
        "-updated_at": ("last changed first", (F("updated_at").desc(), F("id").desc())),
    }
    default_page_size = MOST_COUNTED

    def records(self):
        return SavedView.objects.visible_to(self.user)

    def rows_of(self, page):
        return view_items(page, self.user, self.base)


def view_items(queryset, user, base):
    """Views as dicts, in the order of the queryset; a query each for views, rights, all numbers, two for tiles."""
    views = list(queryset.select_related("office"))
    keys = [view.pk for view in views]
    writable = set(SavedView.objects.writable_by(user).filter(pk__in=keys).values_list("pk", flat=True))
    places = places_of(user)
    return [
        view_item(tile, tile["view"].pk in writable, places.get(tile["view"].pk), base) for tile in told(views, user)
    ]


def view_item(tile, is_writable, place, base):
    """One view of `saved_views.told`: what it keeps, and what that means now, for whoever reads it."""
    view, listing = tile["view"], tile["listing"]
    faults = [{"parameter": name, "detail": words} for name, told in listing.errors.items() for words in told]
    asks = listing.query(**dict.fromkeys(listing.showing))
    return {
        "public_id": view.public_id,
        "name": view.name,
        "reach": view.reach,
        "office": view.office and {"code": view.office.code, "name": view.office.name},
        "opens_as": view.opens_as,
        "query": view.query,
        "sentence": None if faults else tile["sentence"],
        "faults": faults,
        "activity_count": tile["count"],
        "possible_count": tile["possible"],
        "activities_url": None if faults else f"{base}/activities/{asks.removesuffix('?')}",
        "tile": place and {"place": place},
        "is_writable": is_writable,
        "created_at": view.created_at,
        "updated_at": view.updated_at,
        "version": view.version,
        "url": f"{base}/saved-views/{view.public_id}/",
        "html_url": reverse("view", args=[view.public_id]),
    }
