"""Taking the participants of an activity out as a file."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from activities.export import MEDIA_TYPES
from ctassist.lib.bodies import Body, Text, read_body
from ctassist.lib.errors import refuse
from ctassist.lib.jobs.services import TooManyJobs, queue_job
from ctassist.lib.writing import by_place
from participants.export import ParticipantsExport
from participants.opening import may_export, of_activity


class ExportBody(Body):
    """Why somebody takes a list out."""

    reason = Text(max_length=2000)


@require_POST
@of_activity
def participants_export(request, activity):
    """Queues the export (`format`, `reason`) and leads to its job."""
    if not may_export(request.user, activity):
        raise PermissionDenied
    faults = {} if request.POST.get("format") in MEDIA_TYPES else {"format": ["Choose xlsx or csv."]}
    try:
        said = read_body(ExportBody, {"reason": request.POST.get("reason", "")})
    except ValidationError as error:
        faults |= by_place(error)
    if faults:
        return refuse(request, faults)
    params = {"activity": activity.reference, "format": request.POST["format"], "reason": said["reason"]}
    title = f"Participants of {activity.reference}, as {params['format'].upper()}"
    try:
        return redirect(queue_job(ParticipantsExport.name, params, by=request.user, title=title))
    except TooManyJobs:
        answer = refuse(request, {"export": ["Wait until one of your other jobs has ended."]}, status_code=429)
        answer["Retry-After"] = 60  # seconds
        return answer
