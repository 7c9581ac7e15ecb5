"""The list of one's own jobs."""

from django.db.models import F

from ctassist.lib.filters import ChoiceFilter
from ctassist.lib.jobs.kinds import kind_of
from ctassist.lib.jobs.models import Job, State
from ctassist.lib.listing import ListFilterSet, Listing


class JobFilterSet(ListFilterSet):
    state = ChoiceFilter(State.choices, field_name="state", label="State")

    phrases = {"state": "that are {}"}

    class Meta:
        model = Job
        fields = []


class JobListing(Listing):
    """Jobs that somebody has asked for, newest first."""

    filterset_class = JobFilterSet
    orderings = {"-created_at": ("newest first", (F("id").desc(),))}

    def records(self):
        return Job.objects.visible_to(self.user)

    def rows_of(self, page):
        return [
            {
                "title": job.title,
                "html_url": job.get_absolute_url(),
                "label": kind_of(job).label,
                "state": job.state,
                "state_label": job.get_state_display(),
                "sentence": job.words,
                "created_at": job.created_at,
            }
            for job in page.defer("params")
        ]
