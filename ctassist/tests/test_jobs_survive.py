"""Jobs through accidents, with real workers: these tests commit, and take back what they wrote."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection

from accounts.models import User
from activities.export import ActivityExport
from ctassist import env
from ctassist.celery import app
from ctassist.lib.jobs import files, runner, services
from ctassist.lib.jobs.models import LEASE, Job, JobFilePart

SECONDS_TO_WAIT = 60

WORKER = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "ctassist.settings"
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from ctassist.celery import app
app.loader.import_default_modules()
from activities import export
from ctassist.lib.jobs import runner
runner.SECONDS_BETWEEN_REPORTS = 0
export.ROWS_AT_ONCE, pause = 4, float(sys.argv[2])
rows = export.Export.rows
def slow_rows(self, certainty):
    for some in rows(self, certainty):
        time.sleep(pause)
        yield some
export.Export.rows = slow_rows
app.worker_main(["worker", "--concurrency", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"])
"""


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """An empty list of jobs and an empty queue, before and after."""
    with django_db_blocker.unblock():
        app.control.purge()
        Job.objects.all().delete()
        yield
        Job.objects.all().delete()
        app.control.purge()


@pytest.fixture
def worker(committed):
    """Starts a real worker on the tests' database; it pauses before each page of four rows."""
    started = []

    def start(pause=0.0):
        command = [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(pause)]
        started.append(subprocess.Popen(command, cwd=env.BASE_DIR, start_new_session=True))
        return started[-1]

    yield start
    for process in started:
        kill(process)


def kill(process):
    """kill -9 for the worker and its children."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def queued_export(form="csv"):
    owner = User.objects.get(email="dpo@demo.example")
    params = {"query": "", "format": form, "language": ""}
    return services.queue_job(ActivityExport.name, params, by=owner, title="Activities")


def wait_until(true_of, job):
    give_up = time.monotonic() + SECONDS_TO_WAIT
    while not true_of(now := Job.objects.get(pk=job.pk)):
        assert time.monotonic() < give_up, (now.state, now.done, now.sentence)
        time.sleep(0.02)
    return now


def a_minute_passes(job):
    """As if the time of a lease had passed."""
    now = Job.objects.get(pk=job.pk)
    times = {"leased_until": now.leased_until and now.leased_until - LEASE * 1.1, "told_at": now.told_at - LEASE * 1.1}
    Job.objects.filter(pk=job.pk).update(**times)


def contents(job):
    return b"".join(files.contents(job.file))


def expected(form="csv"):
    """The file that an export makes when nothing happens to it."""
    job = queued_export(form)
    runner.perform(job.public_id)
    found = contents(Job.objects.get(pk=job.pk))
    job.delete()
    app.control.purge()
    return found


@pytest.mark.django_db  # also makes the database that the workers of this file use
def test_a_sweep_without_jobs_tells_nobody():
    assert services.sweep() == 0


@pytest.mark.usefixtures("committed")
def test_of_runners_that_claim_at_once_exactly_one_gets_each_job():
    owner = User.objects.get(email="officer@demo.example")
    jobs = [Job.objects.create(kind=ActivityExport.name, owner=owner, title="race") for _ in range(20)]
    start, claims = threading.Barrier(4), []

    def race():
        start.wait(10)
        claims.extend(claim for claim in (runner.claim(job.public_id) for job in jobs) if claim)
        connection.close()

    threads = [threading.Thread(target=race) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(claim.pk for claim in claims) == [job.pk for job in jobs]
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


def test_an_export_whose_worker_is_killed_in_the_middle_is_done_by_the_next_one(worker):
    whole = expected()
    first = worker(pause=0.3)
    job = queued_export()
    wait_until(lambda now: now.done >= 12, job)

    kill(first)
    half = Job.objects.get(pk=job.pk)
    assert (half.state, half.attempts) == ("running", 1)
    assert 12 <= half.done < 64
    assert JobFilePart.objects.count() == 0

    worker()
    assert services.sweep() == 0  # nobody can know yet that the first one is dead
    a_minute_passes(job)
    assert services.sweep() == 1
    job = wait_until(lambda now: now.state == "done", job)

    assert (job.attempts, job.done, job.total, job.sentence) == (2, 64, 64, "64 activities.")
    assert contents(job) == whole


def test_an_export_that_kills_its_worker_each_time_fails_and_can_be_tried_again(worker):
    job = queued_export()
    for attempt in (1, 2, 3):
        victim = worker(pause=0.3)
        services.tell(job.public_id)
        wait_until(lambda now, attempt=attempt: now.attempts == attempt and now.done >= 8, job)
        kill(victim)
        a_minute_passes(job)
    services.sweep()

    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.error) == ("failed", services.GIVEN_UP)
    assert JobFilePart.objects.count() == 0
    assert services.possible_actions(job) == ["retry"]

    app.control.purge()
    worker()
    services.act(job, "retry")
    assert wait_until(lambda now: now.state == "done", job).done == 64


def test_an_emptied_queue_loses_no_job(worker):
    job = queued_export("xlsx")
    assert app.control.purge() == 1
    worker()

    a_minute_passes(job)
    assert services.sweep() == 1

    assert wait_until(lambda now: now.state == "done", job).done == 64


def test_messages_that_come_many_times_make_one_file(worker):
    job = queued_export()
    for _ in range(20):
        services.tell(job.public_id)
    worker()
    done = wait_until(lambda now: now.state == "done", job)
    last = queued_export("xlsx")
    wait_until(lambda now: now.state == "done", last)  # by now the worker has read the other messages too

    assert Job.objects.values().get(pk=job.pk) == Job.objects.values().get(pk=done.pk)
    assert (done.attempts, JobFilePart.objects.filter(file__job=job).count()) == (1, 1)
