"""Writing saved views, and where each person has them on the home page."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict

from accounts.models import User
from activities.models import SavedView, SavedViewTile
from activities.models.saved_view import OpensAs, Reach, reaches_of
from activities.table_listing import ActivityTable
from ctassist.lib.middleware import faults_of_query
from ctassist.lib.parameters import is_blank
from ctassist.lib.writing import locked, raise_faults, write_whole

MOST_VIEWS = 100  # that one person has written
NOT_KEPT = ("page", "page_size", "language", "counts")  # of a moment or of a reader, not of the question
OPENED = {OpensAs.LIST: ActivityTable}  # how a view opens -> the listing that reads it; rooms above add theirs
TOO_MANY = f"One person writes {MOST_VIEWS} views at most: delete one that nobody needs."


def kept_query(query, opens_as):
    """What a view keeps of a query, in its order: the filters, and how the page that it opens shows rows."""
    others = (listing.showing for way, listing in OPENED.items() if way != opens_as)
    left_out = {*NOT_KEPT}.union(*others)
    kept = QueryDict(mutable=True)
    for name, values in QueryDict(query.removeprefix("?")).lists():
        if name not in left_out and any(values):
            kept.setlist(name, [value for value in values if value])
    return kept.urlencode()


def listing_of(view, user):
    """The list that a view asks for, with the rights of whoever reads it now; what is wrong stands in its `errors`."""
    listing_class = OPENED.get(view.opens_as, ActivityTable)
    return listing_class(QueryDict(view.query), user, "", has_form=False)  # no form is shown, and no field is blank


@transaction.atomic
def record_view(view, *, by):
    """Save a new or changed view; whether anything was written. ValidationError, StaleRecord, PermissionDenied."""
    if not reaches_of(by) or not view._state.adding and not is_writable(view, by):
        raise PermissionDenied
    if view._state.adding or view.reach == Reach.OWN:  # whoever takes a view to themselves has it from then on
        view.owner = by
    view.office_id = office_of(view, by)
    view.name = view.name.strip()
    raise_faults(in_query(faults_of_query(view.query)))
    view.query = kept_query(view.query, view.opens_as)
    return write_whole(view, judge=lambda view, rows, stored: judged(view, stored, by))


def office_of(view, by):
    """The key of the office whose view it is; a view of an office stays with that one."""
    if view.reach != Reach.OFFICE:
        return None
    return view.office_id or by.office_id


def judged(view, stored, by):
    found = {}
    if is_blank(view.name):
        found["name"] = "Give the view a name."
    if view.reach not in reaches_of(by):
        found["reach"] = "This is not yours to choose."
    if stored is None and SavedView.objects.filter(owner=by).count() >= MOST_VIEWS:
        found["record"] = TOO_MANY
    if stored is None or stored.query != view.query:  # else a view that cannot be answered could not be renamed
        faults = listing_of(view, by).errors
        if faults:
            found |= in_query(faults)
    return found


def in_query(faults):
    """Faults of parameters as those of the query in which they stand, each with the name of its parameter."""
    found = [words if name == "query" else f"{name}: {words}" for name, told in faults.items() for words in told]
    return {"query": found} if found else {}


def is_writable(view, user):
    return SavedView.objects.writable_by(user).filter(pk=view.pk).exists()


@transaction.atomic
def delete_view(view, *, by):
    """Delete a view, and with it the places that people have given it. StaleRecord, PermissionDenied."""
    if not is_writable(view, by):
        raise PermissionDenied
    locked(view).delete()


# -- where views stand --

ACTS = {"pin": 0, "unpin": 0, "earlier": -1, "later": 1}  # and how many places each moves a tile


@transaction.atomic
def arrange(view, act, *, by, place=None):
    """Carry out one of ACTS on somebody's own home page: nobody else's changes.

    What is pinned comes to `place`, from 1; without one it stays where it is, a new tile comes last. ValidationError.
    """
    User.objects.select_for_update(no_key=True, of=["self"]).get(pk=by.pk)  # one at a time, also before the first tile
    standing = in_order(by)
    pinned = [found for found, is_pinned in standing if is_pinned]
    rest = [found for found in pinned if found != view]
    at = pinned.index(view) if view in pinned else len(rest)
    if place is not None and not 1 <= place <= len(rest) + 1:
        raise_faults({"place": f"Give a place from 1 to {len(rest) + 1}."})
    if act == "unpin":
        pinned = rest
    elif act == "pin" or view in pinned:
        to = place - 1 if place else min(max(at + ACTS[act], 0), len(rest))
        pinned = [*rest[:to], view, *rest[to:]]
    others = [found for found, _ in standing if found not in pinned]
    SavedViewTile.objects.bulk_create(
        [
            SavedViewTile(view=found, user=by, place=place, is_pinned=found in pinned)
            for place, found in enumerate([*pinned, *others])
        ],
        update_conflicts=True,
        unique_fields=["view", "user"],
        update_fields=["place", "is_pinned"],
    )


def in_order(user):
    """[(view, whether it is pinned)] of all views that somebody sees: pinned ones as they put them, new ones last."""
    tiles = SavedViewTile.objects.filter(user=user.pk)
    places = {view: (is_pinned, place) for view, is_pinned, place in tiles.values_list("view", "is_pinned", "place")}
    ranks = {reach: rank for rank, reach in enumerate(Reach)}

    def place_of(view):
        is_pinned, place = places.get(view.pk, (True, len(places)))
        return not is_pinned, place, ranks[view.reach], view.name.casefold(), view.pk

    views = sorted(SavedView.objects.visible_to(user).select_related("owner", "office"), key=place_of)
    return [(view, places.get(view.pk, (True, 0))[0]) for view in views]


def places_of(user):
    """{key of a view: its place, from 1} of all that are tiles of somebody."""
    pinned = [view.pk for view, is_pinned in in_order(user) if is_pinned]
    return {key: place for place, key in enumerate(pinned, start=1)}
