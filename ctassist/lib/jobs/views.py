"""The pages of jobs. A job is there for its owner only; for all others there is nothing at its address."""

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST, require_safe

from ctassist.lib.jobs import files, services
from ctassist.lib.jobs.kinds import kind_of
from ctassist.lib.jobs.listing import JobListing
from ctassist.lib.jobs.models import Job
from ctassist.lib.pages import ListPage, one_record

log = structlog.get_logger("ctassist.jobs")


class JobList(LoginRequiredMixin, ListPage):
    """One's own jobs."""

    template_name = "jobs/job_list.html"
    listing_class = JobListing


def own_job(request, public_id):
    """The job, or 404."""
    job = Job.objects.visible_to(request.user).filter(public_id=public_id).select_related("file").first()
    if job is None or not kind_of(job).may_see(job, request.user):
        raise Http404
    return job


def file_of(job, user):
    """The file of a job as far as it can be given out now, and else why it cannot: (file or None, sentence)."""
    file = getattr(job, "file", None)
    if file is None:
        return None, ""
    if file.has_expired:
        return None, "The file has been removed: files are kept for a day. Ask for it again."
    if file.made_under != kind_of(job).rights_of(user) or not kind_of(job).may_give_out(job):
        return None, "The file was made when your account had other rights. Ask for it again."
    return file, ""


@login_required
@one_record
def job_page(request, public_id):
    """How far a job is, what there is to say of it, what came of it, and what can be done with it."""
    job = own_job(request, public_id)
    if better := kind_of(job).page(job):
        return redirect(better)
    file, why_not = file_of(job, request.user)
    context = {
        "job": job,
        "kind": kind_of(job),
        "origin": kind_of(job).origin(job),
        "actions": services.possible_actions(job),
        "file": file,
        "why_not": why_not,
        "job_messages": list(job.messages.all()),
    }
    return render(request, "jobs/job_detail.html", context)


@login_required
@require_safe
def job_progress(request, public_id):
    """How far a job is, as JSON, for the page that shows it."""
    job = own_job(request, public_id)
    return JsonResponse({"state": job.state, "done": job.done, "total": job.total, "sentence": job.words})


@login_required
@require_GET
def job_file(request, public_id):
    """The file that came of a job, as an attachment; 404 when there is none to give out."""
    job = own_job(request, public_id)
    file, _ = file_of(job, request.user)
    if file is None:
        raise Http404
    kind_of(job).given_out(job, request)
    log.info("file given out", job=str(job.public_id), kind=job.kind, rows=job.done, user=request.user.pk)
    return StreamingHttpResponse(
        files.contents(file),
        content_type=file.media_type,
        headers={
            "Content-Length": file.size,
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@login_required
@require_POST
def job_action(request, public_id, action):
    """Cancel, try again, commit or undo; leads back to the job."""
    job = own_job(request, public_id)
    try:
        services.act(job, action)
    except services.TooLate:
        messages.warning(request, "That was too late: the job has moved on meanwhile.")
    return redirect(job)
