"""Writing saved views, and where each person has them on the home page."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict

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

ACTS = ("pin", "unpin", "earlier", "later")


@transaction.atomic
def arrange(view, act, *, by):
    """Carry out one of ACTS on somebody's own home page: nobody else's changes."""
    SavedViewTile.objects.select_for_update().filter(user=by).first()  # one click at a time
    standing = in_order(by)
    pinned = [found for found, is_pinned in standing if is_pinned]
    if act in ("pin", "unpin"):
        pinned = [found for found in pinned if found != view] + ([view] if act == "pin" else [])
    elif view in pinned:
        at = pinned.index(view)
        to = min(max(at + (1 if act == "later" else -1), 0), len(pinned) - 1)
        pinned.insert(to, pinned.pop(at))
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
