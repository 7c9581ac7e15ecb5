"""The query of a list with more filters: behind every number of the figures stands one."""

TIMES = ("year", "period")


def narrowed(listing, **asked):
    """The query of a list with these filters too.

    None where the list is asked for another value of the same kind already: it takes one, and a row that has both
    cannot be asked for.
    """
    params = listing.params
    taken = (name for name in asked if name not in TIMES and params.get(name))
    if any(params[name] != asked[name] for name in taken if asked[name] is not None):
        return None
    return listing.query(ordering=None, page_size=None, map=None, **{"certainty": None, **asked})
