"""The query of a list with more filters: behind every number of the figures stands one."""

ALL_OF_THEM = {"ordering": None, "page_size": None, "map": None, "certainty": None}


def narrowed(listing, **asked):
    """The query of a list with these filters too, and without those that are None; None where it cannot be asked so."""
    narrower = listing.filterset.narrowed_to(**{name: value for name, value in asked.items() if value is not None})
    if narrower is None:
        return None
    without = {name: None for name, value in asked.items() if value is None}
    return listing.query(**(ALL_OF_THEM | without | narrower))
