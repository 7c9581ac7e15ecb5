"""The query of a list with more filters: behind every number of the figures stands one."""

from urllib.parse import quote_plus

from ctassist.lib.several import NOT

ALL_OF_THEM = {"ordering": None, "page_size": None, "map": None, "certainty": None}
STAND_IN = "some-code"


def narrowed(listing, **asked):
    """The query of a list with these filters too, and without those that are None; None where it cannot be asked so."""
    narrower = listing.filterset.narrowed_to(**{name: value for name, value in asked.items() if value is not None})
    if narrower is None:
        return None
    without = {name: None for name, value in asked.items() if value is None}
    return listing.query(**(ALL_OF_THEM | without | narrower))


def narrowed_each(listing, name, codes, **asked):
    """{code: `narrowed` with that code of the filter `name` too}; the many that the list does not name cost one."""
    named = {*listing.filterset.codes(name), *listing.filterset.codes(name + NOT)}
    pattern = narrowed(listing, **asked, **{name: STAND_IN})
    return {
        code: narrowed(listing, **asked, **{name: code})
        if code in named or pattern is None
        else pattern.replace(f"{name}={STAND_IN}", f"{name}={quote_plus(code)}")
        for code in codes
    }
