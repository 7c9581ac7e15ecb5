"""Writing the figures that documents state: every door goes through here."""

from ctassist.lib.reference_writing import record_reference


def record_reported_figure(figure, links=None, *, by):
    """Save a new or changed figure with its countries; whether anything was written. Reference editors do."""
    return record_reference(figure, links, by=by, keys=dict.fromkeys(links or {}))
