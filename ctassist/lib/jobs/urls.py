from django.urls import path, register_converter

from ctassist.lib.jobs import views
from ctassist.lib.jobs.services import ACTIONS


class ActionConverter:
    """One of the things that can be done to a job."""

    regex = "|".join(ACTIONS)

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(ActionConverter, "job_action")

urlpatterns = [
    path("", views.JobList.as_view(), name="jobs"),
    path("<uuid:public_id>/", views.job_page, name="job"),
    path("<uuid:public_id>/progress/", views.job_progress, name="job-progress"),
    path("<uuid:public_id>/file/", views.job_file, name="job-file"),
    path("<uuid:public_id>/<job_action:action>/", views.job_action, name="job-action"),
]
