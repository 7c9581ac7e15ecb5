"""The page of the access log. Reading it is noted in it."""

from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access_export import LIST, AccessLogExport
from accounts.access_listing import AccessListing, reads_all, reads_own
from accounts.access_log import note
from ctassist.lib.data_classes import P1
from ctassist.lib.errors import refuse
from ctassist.lib.jobs.services import TooManyJobs, queue_job
from ctassist.lib.middleware import faults_of_query
from ctassist.lib.pages import ListPage


class AccessLog(LoginRequiredMixin, ListPage):
    """Who saw what: all for the data protection officer, looks at records of one's office for officers, else a 404."""

    template_name = "accounts/access_log.html"
    listing_class = AccessListing

    def context(self, listing):
        if not (reads_all(self.request.user) or reads_own(self.request.user)):
            raise Http404
        name = LIST if listing.shows_all else "who saw mine"
        user = self.request.user
        note("access_log_read", actor=user, request=self.request, of=name, data_class=P1, rows=len(listing.rows))
        return {}


EXPORT_FIELDS = ("query", "csrfmiddlewaretoken")


@require_POST
def access_log_export(request):
    """Queues the export of the log as far as `query` asks for it, and leads to its job."""
    if not reads_all(request.user):
        raise Http404
    query = request.POST.get("query", "").removeprefix("?")
    faults = {name: ["There is no field of this name."] for name in request.POST if name not in EXPORT_FIELDS}
    faults |= faults_of_query(query)
    listing = None if faults else AccessListing(QueryDict(query), request.user, "")
    if faults or listing.errors:
        return refuse(request, faults or listing.errors)
    kept = [(name, value) for name, value in listing.params.items() if value and name not in ("before", "page_size")]
    title = f"Access log {listing.sentence()}".strip()
    try:
        job = queue_job(AccessLogExport.name, {"query": urlencode(kept)}, by=request.user, title=title)
    except TooManyJobs:
        answer = refuse(request, {"export": ["Wait until one of your other jobs has ended."]}, status_code=429)
        answer["Retry-After"] = 60  # seconds
        return answer
    return redirect(job)
