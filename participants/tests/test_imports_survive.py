"""An import whose worker is killed at each of its stages: done by the next one, or nothing. These tests commit."""

import subprocess
import sys
import time

import pytest
from django.db import connection

from accounts.models import User
from activities.models import Activity, PeopleCounted
from activities.tests.builders import an_activity
from ctassist import env
from ctassist.celery import app
from ctassist.lib.jobs import runner, services
from ctassist.lib.jobs.models import Job
from ctassist.tests.test_jobs_survive import a_minute_passes, kill, wait_until
from participants.imports.job import upload
from participants.models import ImportedParticipation, Participation, Person, SheetRow
from participants.tests.sheets import lines

STAGES = {  # what has been done when the worker is killed -> (step of the job, function behind which it waits)
    "the sheet is read": ("run", "participants.imports.job.read_again"),
    "the rows for review are written": ("run", "participants.imports.review.copy_in"),
    "people are written": ("commit", "participants.many.write"),
    "the list is written": ("commit", "participants.imports.job.record_reviewed"),
    "all of it is written": ("commit", "participants.imports.job.write"),
    "half of it is taken back": ("undo", "participants.imports.job.remove_participations"),
}

WORKER = """
import importlib, os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "ctassist.settings"
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from ctassist.celery import app
app.loader.import_default_modules()
place, pause = sys.argv[2], float(sys.argv[3])
if place:
    module, _, name = place.rpartition(".")
    module = importlib.import_module(module)
    whole = getattr(module, name)
    def and_wait(*args, **words):
        found = whole(*args, **words)
        open(sys.argv[4], "w").close()
        time.sleep(pause)
        return found
    setattr(module, name, and_wait)
app.worker_main(["worker", "--concurrency", "1", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"])
"""
ROWS = 40
SHEET = lines("Name|Gender|Institution", *[f"Person {chr(97 + n % 26)}{n // 26}x|F|Court {n}" for n in range(ROWS)])
STATED = {"attendance": "attended", "role": "participant", "category": "not_recorded", "day_order": ""}


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """An activity without participants, no jobs, and an empty queue; all of it taken back."""
    with django_db_blocker.unblock():
        app.control.purge()
        yield an_activity(reference="KILLED")
        Participation.objects.all().delete()
        Person.objects.all().delete()
        Job.objects.all().delete()
        Activity.objects.filter(reference="KILLED").delete()
        app.control.purge()


@pytest.fixture
def worker(committed, tmp_path):
    """Starts a real worker on the tests' database, which waits where it is told to."""
    started = []

    def start(place="", pause=0.0):
        path = tmp_path / f"there-{len(started)}"
        command = [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], place, str(pause), str(path)]
        started.append(subprocess.Popen(command, cwd=env.BASE_DIR, start_new_session=True))
        return started[-1], path

    yield start
    for process in started:
        kill(process)


def written():
    """(people, participations, links to the import, counted) as everybody sees them."""
    counted = sum(PeopleCounted.objects.filter(activity__reference="KILLED").values_list("female", flat=True))
    return Person.objects.count(), Participation.objects.count(), ImportedParticipation.objects.count(), counted


@pytest.mark.django_db  # also makes the database that the workers of this file use
def test_before_it_there_is_nobody():
    assert written() == (0, 0, 0, 0)


@pytest.mark.parametrize("stage", STAGES)
def test_an_import_whose_worker_is_killed_is_whole_or_nothing(committed, worker, stage):
    step, place = STAGES[stage]
    job = upload(SHEET, committed, STATED, "sheet.csv", by=User.objects.get(email="officer@demo.example")).job
    for earlier in {"run": [], "commit": ["run"], "undo": ["run", "commit"]}[step]:
        if earlier != "run":
            services.act(Job.objects.get(pk=job.pk), earlier)
        runner.perform(job.public_id)
    if step != "run":
        services.act(Job.objects.get(pk=job.pk), step)
    before, rows = written(), SheetRow.objects.count()
    app.control.purge()
    victim, path = worker(place, pause=60)
    services.tell(job.public_id)
    give_up = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < give_up
        time.sleep(0.05)

    kill(victim)
    half = Job.objects.get(pk=job.pk)
    assert (half.state, half.step) == ("running", step)
    assert (written(), SheetRow.objects.count()) == (before, rows)

    worker()
    a_minute_passes(job)
    assert services.sweep() == 1
    ends = {"run": "review", "commit": "done", "undo": "undone"}
    done = wait_until(lambda now: now.state == ends[step], job)
    assert done.attempts == 2
    expected = {"run": (0, 0, 0, 0), "commit": (ROWS,) * 4, "undo": (0, 0, 0, 0)}
    assert written() == expected[step]
    assert SheetRow.objects.count() == (ROWS if step == "run" else 0)
