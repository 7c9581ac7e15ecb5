"""Treaty actions one by one; the table of States and instruments, and its files."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from ctassist.lib import freshness, parameters, reference
from ctassist.lib.errors import BadParameters, refuse
from ctassist.lib.pages import ListPage, api_base, language_of
from ctassist.lib.partial_dates import PartialDate
from instruments.listing import TreatyActionListing
from instruments.matrix import MARKS
from instruments.matrix_export import MEDIA_TYPES, file_of, name_of
from instruments.matrix_listing import MatrixListing
from instruments.models import Instrument
from instruments.sentences import LABELS
from partners.models import Partner


class TreatyActionPage(ListPage):
    """Acts of States towards the instruments, one by one, each with where it is read."""

    template_name = "instruments/treaty_action_list.html"
    listing_class = TreatyActionListing

    def context(self, listing):
        instruments, partners = reference.tables().rows(Instrument), reference.tables().by(Partner, "code")
        for row in [*listing.rows, *(listing.possible_rows if listing.lists_possible_apart else ())]:
            row["instrument"] = instruments[row["instrument"]]
            row["depositary"] = row["depositary"] and partners[row["depositary"]]
            row["deposited"] = PartialDate(row["deposited_on"], row["deposited_on_precision"]).words()
        return {}


class MatrixPage(ListPage):
    """What every State is to every instrument on a day."""

    template_name = "instruments/matrix.html"
    listing_class = MatrixListing

    def context(self, listing):
        files = reverse("matrix-export")
        as_shown = {form: files + listing.query(as_of=listing.as_of, format=form) for form in MEDIA_TYPES}
        legend = [{"mark": MARKS[status], "label": label} for status, label in LABELS.items()]
        return {"files": as_shown, "legend": legend, "has_matrix": True}


@require_safe
def matrix_export(request):
    """What the page shows, as a file; whoever may see the page, and all of it is public, may have it at once."""
    asked = request.GET.copy()
    given = asked.pop("format", [])
    if len(given) > 1:
        return refuse(request, {"format": [parameters.TWICE]})
    if given not in [[form] for form in MEDIA_TYPES]:
        return refuse(request, {"format": [f"Give one of: {', '.join(MEDIA_TYPES)}."]})
    with freshness.one_snapshot():
        listing = MatrixListing(asked, request.user, api_base(request), language_of(request))
        try:
            listing.check()
        except BadParameters as error:
            return refuse(request, error.errors)
        return handed_out(listing, given[0])


matrix_export.takes = parameters.CHECKED_BY_VIEW


def handed_out(listing, form):
    headers = {"Content-Disposition": f'attachment; filename="{name_of(listing, form)}"'}
    return HttpResponse(file_of(listing, form), content_type=MEDIA_TYPES[form], headers=headers)
