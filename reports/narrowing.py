"""The query of a list with more filters: behind every number of the figures stands one."""

ALL_OF_THEM = {"ordering": None, "page_size": None, "map": None, "certainty": None}


def narrowed(listing, **asked):
    """The query of a list with these filters too; None where the list cannot be asked for them together."""
    narrower = listing.filterset.narrowed_to(**asked)
    return None if narrower is None else listing.query(**(ALL_OF_THEM | narrower))
