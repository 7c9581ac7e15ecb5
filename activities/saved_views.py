"""Saved views as people see them: tiles with the question in words and the number of rows, each for its reader."""

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Value
from django.urls import reverse

from activities.kept import KEPT
from activities.models.saved_view import OpensAs, Reach
from activities.saved_view_services import in_order, listing_of

MOST_TILES = 12  # that stand on a home page
MOST_COUNTED = 36  # of the page of all views


def tiles(user):
    """({tile}, …) for the home page, and how many views stand on the page of views alone. Two queries and a count."""
    standing = in_order(user)
    pinned = [view for view, is_pinned in standing if is_pinned][:MOST_TILES]
    return told(pinned, user), len(standing) - len(pinned)


def all_views(user):
    """The views that somebody sees, as tiles, with `is_pinned` and `is_writable`."""
    standing = in_order(user)
    found = told([view for view, _ in standing], user)
    for tile, (_, is_pinned) in zip(found, standing, strict=True):
        tile["is_pinned"] = is_pinned
    return found


def told(views, user):
    """Views as dicts, each with what its question means now; the numbers of rows are one statement for all."""
    listings = [listing_of(view, user) for view in views]
    counts = counted([listing for listing in listings[:MOST_COUNTED] if not listing.errors])
    return [tile_of(view, listing, counts.get(id(listing))) for view, listing in zip(views, listings, strict=True)]


def tile_of(view, listing, counts):
    """One view: its words, its numbers (None where they are not counted), its `faults` where it cannot be answered."""
    tile = {
        "view": view,
        "listing": listing,
        "reach": whose(view),
        "url": address_of(view, listing),
        "faults": [(label_of(listing, name), words) for name, told in listing.errors.items() for words in told],
    }
    tile |= {"sentence": "" if listing.errors else listing.sentence(), "count": None, "possible": None}
    if counts is None:
        return tile
    certain, possible = counts
    apart = listing.lists_possible_apart
    number = possible if listing.conditions and not apart else certain
    return tile | {"count": number, "possible": possible if apart else None}


def label_of(listing, name):
    """What a form calls a parameter; one that this reader has not, as it stands in the address."""
    field = listing.filterset.form.fields.get(name)
    return field.label if field else name


def whose(view):
    """Whose a view is, in words; nothing of one's own."""
    if view.reach == Reach.OWN:
        return ""
    return str(view.office) if view.reach == Reach.OFFICE else "shared with all"


def address_of(view, listing):
    """Where a view opens: the list or the dashboard, with its question."""
    page = "dashboard" if view.opens_as == OpensAs.DASHBOARD else "activities"
    return reverse(page) + listing.query()


def counted(listings):
    """{id of a listing: (certain or all rows, rows that may be meant)}, in one statement for all of them."""
    parts = [count_of(at, listing) for at, listing in enumerate(listings)]
    if not parts:
        return {}
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:  # nothing can match any of them
        found = {}
    else:
        found = KEPT.get((sql, repr(params)), lambda: {row["tile"]: (row["certain"], row["possible"]) for row in rows})
    return {id(listing): found.get(at, (0, 0)) for at, listing in enumerate(listings)}


def count_of(at, listing):
    """A row of numbers about one listing, as a query: `tile`, `certain`, `possible`."""
    conditions = listing.conditions
    numbers = {
        "certain": Count("pk", filter=conditions["certain"]) if conditions else Count("pk"),
        "possible": Count("pk", filter=conditions["possible"]) if conditions else Value(0),
    }
    return listing.matching.order_by().values(tile=Value(at)).annotate(**numbers)
