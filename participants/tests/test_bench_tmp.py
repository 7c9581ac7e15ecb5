"""How fast the commit step of an import is, beside COPY of the same rows, and how much memory it takes."""

import cProfile
import io
import os
import pstats
import time

import pytest
from django.db import connection, transaction

from accounts.models import User
from activities.tests.builders import an_activity
from ctassist.lib.jobs import runner, services
from ctassist.lib.jobs.models import Job
from participants.imports.job import upload
from participants.models import Participation
from participants.tests.sheets import book, lines

pytestmark = pytest.mark.django_db

N = int(os.environ.get("ROWS", "10000"))
FIRST = ["Ana", "Bo", "Cy", "Dina", "Élodie", "Farid", "Галина", "فاطمة", "Hugo", "Inès"]
HEADS = "Family name|Given name|Gender|Function|Institution|Country|Category|E-mail|Attendance|Certificate number|Certificate date"


def rows(n):
    for i in range(n):
        yield f"Invented{i % 997} Fam{i}|{FIRST[i % 10]}|{'FM'[i % 2]}|Head of unit {i % 50}|Court {i % 200}|{('Chad', 'Mali', 'Niger', 'Sénégal')[i % 4]}|{('Judge', 'Prosecutor', 'Police')[i % 3]}|p{i}@mail.example|present|C-{i}|3 March 2020"


def rss():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024


def now_rss():
    for line in open("/proc/self/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024


def test_speed():
    activity = an_activity()
    content = (
        lines(HEADS, *rows(N))
        if os.environ.get("FORM", "csv") == "csv"
        else book([r.split("|") for r in [HEADS, *rows(N)]])
    )
    idle = now_rss()
    officer = User.objects.get(email="officer@demo.example")
    made = upload(
        content,
        activity,
        {"attendance": "attended", "role": "participant", "category": "not_recorded", "day_order": ""},
        "x.csv",
        by=officer,
    )
    began = time.perf_counter()
    runner.perform(made.job.public_id)
    print("\nrun", round(time.perf_counter() - began, 2), Job.objects.get().sentence, "peak above idle", rss() - idle)
    services.act(Job.objects.get(), "commit")
    prof = cProfile.Profile()
    if os.environ.get("PROFILE"):
        prof.enable()
    began = time.perf_counter()
    runner.perform(made.job.public_id)
    took = time.perf_counter() - began
    if os.environ.get("PROFILE"):
        prof.disable()
        pstats.Stats(prof).sort_stats("tottime").print_stats(28)
    print(
        "commit",
        round(took, 2),
        Job.objects.get().sentence,
        Job.objects.get().error,
        round(N / took),
        "rows/s; peak above idle",
        rss() - idle,
    )
    assert Participation.objects.count() == N
    services.act(Job.objects.get(), "undo")
    out = io.StringIO()
    columns = "person_id, role_id, attendance_id, gender_id, category_id, country_id, institution, position_title, certificate_no, certificate_on, activity_id, public_id, created_at, updated_at, version, other_roles"
    people = "id, office_id, family_name, given_name, gender_id, country_id, category_id, institution_id, institution_text, position_title, email, email_mark, consent_basis, name_key, erased_at, public_id, created_at, updated_at, version"
    with connection.cursor() as cursor:
        a, b = io.StringIO(), io.StringIO()
        cursor.cursor.copy_expert(f"COPY (SELECT {people} FROM participants_person) TO STDOUT", a)
        cursor.cursor.copy_expert(f"COPY (SELECT {columns} FROM participants_participation) TO STDOUT", b)
        began = time.perf_counter()
        runner.perform(made.job.public_id)
        print("undo", round(time.perf_counter() - began, 2), Job.objects.get().sentence, Job.objects.get().error)
        if Participation.objects.exists():
            return
        for triggers in (True, False):
            with transaction.atomic():
                a.seek(0)
                b.seek(0)
                if not triggers:
                    cursor.execute("SET session_replication_role = replica")
                began = time.perf_counter()
                cursor.cursor.copy_expert(f"COPY participants_person ({people}) FROM STDIN", a)
                cursor.cursor.copy_expert(f"COPY participants_participation ({columns}) FROM STDIN", b)
                took = time.perf_counter() - began
                print("plain COPY, history and counts", triggers, round(took, 2), round(N / took), "rows/s")
                transaction.set_rollback(True)
