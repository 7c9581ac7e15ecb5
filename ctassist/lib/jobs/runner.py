"""How the worker runs a job: claim it, report how far it is, and write all that came of it at once, or nothing.

A runner holds a lease, which each report renews. One that died, or said nothing for longer than a lease, loses the
job to another. Each claim has a name of its own (`leased_by`), and what came of a step is written in one
transaction that first makes sure, under a lock on the row, that the job is still this claim's.
"""

import os
import secrets
import socket
import time
from contextlib import closing, contextmanager

import structlog
from django.db import transaction
from django.db.models.functions import Coalesce, Now

from ctassist.lib.history.acting import acting
from ctassist.lib.jobs import files
from ctassist.lib.jobs.kinds import KINDS, Refused
from ctassist.lib.jobs.models import LEASE, MOST_ATTEMPTS, Job, JobMessage, State, Step, state_without_success

SECONDS_BETWEEN_REPORTS = 1
MOST_MESSAGES = 1000

log = structlog.get_logger("ctassist.jobs")


class LeaseLost(Exception):
    """The job was cancelled, or belongs to another runner by now."""


def perform(public_id):
    """Take the step that a job waits for. Does nothing when somebody else does, or did, or it is not there."""
    job = claim(public_id)
    if job is None:
        return
    progress = Progress(job)
    with acting(job.owner, request_id=job.public_id.hex, door=job.kind):
        try:
            if not job.owner.is_active:
                raise Refused("The account that asked for this has been closed.")
            take_step(job, KINDS[job.kind], progress)
        except LeaseLost:
            log.warning("job lost", job=str(job.public_id), attempt=job.attempts)
        except Refused as reason:
            end(job, progress, state_without_success(job.step), error=str(reason))
        except Exception:  # whatever a kind of job does wrong: told in the log, and tried again or ended as failed
            log.exception("job broke", job=str(job.public_id), kind=job.kind, attempt=job.attempts)
            try_again_later(job)


@transaction.atomic
def claim(public_id):
    """The job, leased to this process, if it is due and nobody else has it; else None."""
    due = Job.objects.due().filter(public_id=public_id, kind__in=KINDS)
    job = due.select_for_update(skip_locked=True, of=("self",)).select_related("owner").first()
    if job is None:
        return None
    job.attempts += 1
    job.leased_by = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(8)}"
    Job.objects.filter(pk=job.pk).update(
        state=State.RUNNING,
        attempts=job.attempts,
        leased_by=job.leased_by,
        leased_until=Now() + LEASE,
        started_at=Coalesce("started_at", Now()),
    )
    return job


def of_this_claim(job):
    return Job.objects.filter(pk=job.pk, leased_by=job.leased_by, state=State.RUNNING)


@contextmanager
def held(job):
    """A transaction in which nobody can take the job away; LeaseLost where somebody has done so before."""
    with transaction.atomic():
        if not of_this_claim(job).select_for_update().exists():
            raise LeaseLost
        yield


def take_step(job, kind, progress):
    """Run, commit or undo, and write what came of it."""
    if job.step == Step.RUN:
        result = kind.run(job, progress)
        end(job, progress, State.REVIEW if result.needs_review else State.DONE, result, kind)
        return
    with held(job):
        work = kind.commit if job.step == Step.COMMIT else kind.undo
        result = work(job, progress)
        state = State.REVIEW if result.needs_review else State.DONE if job.step == Step.COMMIT else State.UNDONE
        end(job, progress, state, result, kind)


@transaction.atomic
def end(job, progress, state, result=None, kind=None, error=""):
    """Write the outcome of a step, if the job is still this claim's: state, messages, file and numbers together.

    The state comes first: from then on the row is locked, and nobody else can claim it.
    """
    changes = {"state": state, "error": error, "leased_by": "", "leased_until": None, "ended_at": Now()}
    if result:
        changes |= {"sentence": result.sentence, "done": progress.done, "total": progress.total}
    if not of_this_claim(job).update(**changes):
        raise LeaseLost
    if job.step == Step.RUN:
        JobMessage.objects.filter(job=job).delete()  # of an earlier attempt
    JobMessage.objects.bulk_create(progress.all_messages())
    if state not in (State.REVIEW, State.FAILED):  # from both of them it can go on
        files.remove_input(job)
    if result and result.file:
        with closing(result.file.content):
            files.keep(job, result.file, made_under=kind.rights_of(job.owner), life=kind.life_of_file)
    if result:
        kind.made(job, progress)
    log.info("job ended", job=str(job.public_id), kind=job.kind, state=str(state), rows=progress.done, step=job.step)


def try_again_later(job):
    """Give the job back after an error of ours: the sweeper tells of it again, unless that was the last attempt."""
    gone = {"leased_by": "", "leased_until": None, "told_at": Now()}
    if job.attempts < MOST_ATTEMPTS:
        said = {} if job.step == Step.UNDO else {"sentence": "Something went wrong; it is tried again."}
        of_this_claim(job).update(state=State.WAITING, **said, **gone)
    else:
        error = f"Something went wrong on our side, {MOST_ATTEMPTS} times. Nothing was changed. Try again later."
        state = state_without_success(job.step)
        of_this_claim(job).update(state=state, error=error, ended_at=Now(), **gone)


class Progress:
    """How far a job is, for those who wait for it, and what is to be said of single rows."""

    def __init__(self, job):
        self.job = job
        self.done, self.total = 0, None
        self.messages, self.message_count = [], 0
        self.told = None

    def of(self, total):
        """Say how much there is to do."""
        self.total = total
        self.report(0, "")

    def report(self, done, sentence):
        """Say how much is done and where it stands; renews the lease. LeaseLost when the job was taken away.

        Call it often: the database hears of it once a second. To be called within a lease's time again.
        """
        self.done = done
        now = time.monotonic()
        if self.told is not None and now < self.told + SECONDS_BETWEEN_REPORTS:
            return
        self.told = now
        still_ours = of_this_claim(self.job).update(
            done=done, total=self.total, sentence=sentence, leased_until=Now() + LEASE
        )
        if not still_ours:
            raise LeaseLost

    def say(self, reason, *, row=None, column="", value=""):
        """Say something of one row, or of the whole. Beyond the first thousand they are counted only."""
        self.message_count += 1
        if len(self.messages) < MOST_MESSAGES:
            value = value if len(value) <= 200 else f"{value[:199]}…"
            self.messages.append(JobMessage(job=self.job, row=row, column=column, value=value, reason=reason))

    def all_messages(self):
        more = self.message_count - len(self.messages)
        return [*self.messages, JobMessage(job=self.job, reason=f"And {more:,} more.")] if more else self.messages
