"""An import whose worker is killed while it writes: everything or nothing. This test commits, and takes that back."""

import subprocess
import sys
import time

import pytest
from django.db import connection

from accounts.models import User
from ctassist import env
from ctassist.celery import app
from ctassist.lib.jobs import runner, services
from ctassist.lib.jobs.models import Job
from ctassist.tests.test_jobs_survive import a_minute_passes, kill, wait_until
from instruments.imports.job import upload
from instruments.models import Instrument, ListCoverage, ListImport, TreatyAction
from instruments.tests.builders import day
from instruments.tests.test_imports import NEW
from partners.models import Partner

WORKER = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "ctassist.settings"
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from ctassist.celery import app
app.loader.import_default_modules()
from instruments.imports import commit
write, pause = commit.write, float(sys.argv[2])
def slow_write(difference, *, by):
    write(difference, by=by)
    open(sys.argv[3], "w").close()
    time.sleep(pause)
commit.write = slow_write
app.worker_main(["worker", "--concurrency", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"])
"""


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """No jobs and an empty queue, before and after."""
    with django_db_blocker.unblock():
        app.control.purge()
        yield
        TreatyAction.objects.filter(source="a list that is killed").delete()
        ListImport.objects.all().delete()
        Job.objects.all().delete()
        ListCoverage.objects.exclude(depositary=None).delete()
        app.control.purge()


@pytest.fixture
def worker(committed, tmp_path):
    """Starts a real worker on the tests' database; it pauses with all acts written and nothing committed."""
    started = []

    def start(pause=0.0):
        path = tmp_path / f"written-{len(started)}"
        command = [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(pause), str(path)]
        started.append(subprocess.Popen(command, cwd=env.BASE_DIR, start_new_session=True))
        return started[-1], path

    yield start
    for process in started:
        kill(process)


def written():
    return TreatyAction.objects.filter(source="a list that is killed").count(), ListCoverage.objects.exclude(
        depositary=None
    ).count()


@pytest.mark.django_db  # also makes the database that the workers of this file use
def test_before_it_there_is_nothing_of_an_import():
    assert written() == (0, 0)


def test_a_commit_whose_worker_is_killed_leaves_nothing_and_the_next_one_everything(worker):
    stated = {
        "depositary": Partner.objects.get(code="un_secretariat"),
        "kind": "partial",
        "as_of": day("2020-06-01"),
        "instrument": Instrument.objects.get(pk="hostages-1979"),
        "source": "a list that is killed",
        "file_name": "list.csv",
    }
    job = upload(NEW.encode(), stated, by=User.objects.get(email="admin@demo.example")).job
    runner.perform(job.public_id)
    app.control.purge()
    victim, path = worker(pause=60)
    services.act(Job.objects.get(pk=job.pk), "commit")
    give_up = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < give_up
        time.sleep(0.05)

    kill(victim)
    half = Job.objects.get(pk=job.pk)
    assert (half.state, half.step, written()) == ("running", "commit", (0, 0))

    worker()
    a_minute_passes(job)
    assert services.sweep() == 1
    done = wait_until(lambda now: now.state == "done", job)
    assert (done.attempts, done.sentence, written()) == (2, "Written: 1 added, 1 changed.", (2, 1))
