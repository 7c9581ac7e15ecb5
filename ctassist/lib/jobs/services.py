"""What people do with jobs: queue, cancel, try again, commit, undo."""

import datetime as dt
from functools import partial

import structlog
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from kombu.exceptions import OperationalError

from ctassist.lib.jobs import files
from ctassist.lib.jobs.kinds import KINDS, kind_of
from ctassist.lib.jobs.models import (
    MOST_ATTEMPTS,
    UNFINISHED,
    Job,
    JobFile,
    JobFilePart,
    JobInput,
    State,
    Step,
    not_told_within,
    state_without_success,
)

MOST_UNFINISHED = 10  # jobs that one person has waiting or running
SAME_CLICK = dt.timedelta(seconds=5)
PATIENCE = dt.timedelta(seconds=45)  # before the worker is told again of a job that waits

log = structlog.get_logger("ctassist.jobs")


class TooManyJobs(Exception):
    """Somebody has as many jobs waiting as one person may have."""


class TooLate(Exception):
    """The job is no longer where this can be done to it."""


@transaction.atomic
def queue_job(kind, params, *, by, title):
    """A new job, in the transaction at hand; the worker is told of it after the commit.

    The same asked twice, while the first is unfinished or by a double click, is one job.
    """
    get_user_model()._default_manager.select_for_update(no_key=True, of=("self",)).get(pk=by.pk)  # one click at a time
    own = Job.objects.filter(owner=by)
    same = own.filter(Q(created_at__gt=Now() - SAME_CLICK) | Q(state__in=UNFINISHED))
    same = same.filter(kind=kind, params=params).first()
    if same:
        return same
    if own.unfinished().count() >= MOST_UNFINISHED:
        raise TooManyJobs
    if kind not in KINDS:
        raise LookupError(f"no app has registered the kind of job {kind}")
    job = Job.objects.create(kind=kind, params=params, owner=by, title=title, told_at=Now())
    transaction.on_commit(partial(tell, job.public_id))
    return job


def tell(public_id):
    """Tell the worker of a job; without a broker the sweeper will, once there is one again."""
    from ctassist.lib.jobs.tasks import run_job

    try:
        run_job.apply_async([str(public_id)], retry=False)
    except OperationalError as error:
        log.warning("the worker cannot be told", job=str(public_id), error=str(error))


def sweep():
    """Tell the worker of each job that may have been forgotten, and give up those that were tried often enough.

    Forgotten are jobs whose message was lost, and jobs whose runner died. Returns how many were told of.
    """
    for step in Step:
        Job.objects.abandoned().filter(attempts__gte=MOST_ATTEMPTS, step=step).update(
            state=state_without_success(step), error=GIVEN_UP, ended_at=Now(), leased_by="", leased_until=None
        )
    forgotten = Job.objects.due().filter(not_told_within(PATIENCE))
    ids = list(forgotten.values_list("public_id", flat=True))
    Job.objects.filter(public_id__in=ids).update(told_at=Now())
    for public_id in ids:
        tell(public_id)
    return len(ids)


GIVEN_UP = f"It was begun {MOST_ATTEMPTS} times and never came to an end. Nothing was changed."

CANCELLED = {"state": State.CANCELLED, "sentence": "", "ended_at": Now(), "leased_by": "", "leased_until": None}

# What its owner can do to a job: name -> (whether it can be done now, what that changes)
ACTIONS = {
    "cancel": lambda job: (
        job.state == State.REVIEW
        or (job.state == State.WAITING and job.step != Step.UNDO)
        or (job.state == State.RUNNING and job.step == Step.RUN),
        CANCELLED,
    ),
    "retry": lambda job: (job.state in (State.FAILED, State.CANCELLED), waiting_for(job.step)),
    "again": lambda job: (
        kind_of(job).runs_again
        and (job.state == State.REVIEW or (job.state == State.FAILED and job.step == Step.COMMIT)),
        waiting_for(Step.RUN),
    ),
    "commit": lambda job: (job.state == State.REVIEW and kind_of(job).commit is not None, waiting_for(Step.COMMIT)),
    "undo": lambda job: (job.state == State.DONE and kind_of(job).undo is not None, waiting_for(Step.UNDO)),
}


def waiting_for(step):
    """The columns of a job that is to take a step."""
    fresh = {"done": 0, "total": None, "error": "", "attempts": 0, "ended_at": None}
    if step != Step.UNDO:  # what was written is told until it has gone
        fresh["sentence"] = ""
    return fresh | {"state": State.WAITING, "step": step, "told_at": Now()}


def possible_actions(job):
    """Names of what can be done to a job now."""
    return [name for name, rule in ACTIONS.items() if rule(job)[0]]


@transaction.atomic
def act(job, action):
    """Cancel, retry, commit or undo a job. TooLate when it has moved on, or is being written at this moment."""
    held = Job.objects.select_for_update(skip_locked=True).filter(pk=job.pk).first()
    is_possible, changes = ACTIONS[action](held) if held else (False, {})
    if not is_possible:
        raise TooLate
    Job.objects.filter(pk=job.pk).update(**changes)
    if changes["state"] == State.CANCELLED:
        files.remove_input(job)
    if changes["state"] == State.WAITING:
        transaction.on_commit(partial(tell, job.public_id))


@transaction.atomic
def end_all_of(owner):
    """Cancel the unfinished jobs of somebody, and remove the files of the others; returns how many jobs ended.

    One that is being written at this moment ends by itself, and its file is for nobody.
    """
    unfinished = Job.objects.filter(owner=owner, state__in=[*UNFINISHED, State.REVIEW])
    held = list(unfinished.select_for_update(skip_locked=True).values_list("pk", flat=True))
    JobFile.objects.filter(job__owner=owner, expires_at__gt=Now()).update(expires_at=Now())
    JobFilePart.objects.filter(file__job__owner=owner).delete()
    JobInput.objects.filter(job__owner=owner).delete()
    return Job.objects.filter(pk__in=held).update(**CANCELLED)
