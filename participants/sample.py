"""Invented people for invented activities, to measure with, in plain SQL (sample.sql) through the same triggers as all.

Their names say that they are invented: "Person 17 Sample".
"""

import re
from pathlib import Path

from django.db import connection, transaction

from activities.sample import REFERENCES, samples, without_time_limit
from participants.models import Participation, Person, SessionAttendance

MOST = 100  # people in one activity
BATCH = 500  # activities in one transaction
TEMPORARY = ("sample_activity", "sample_person")
STATEMENT = re.compile(r"^-- (batch|removal): .+\n((?:(?!-- (?:batch|removal):).*\n)+)", re.M)
STATEMENTS = STATEMENT.findall(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))


def add_people(number, tell):
    """Invent so many people for each sample that has none; how many participations. `tell` is told of progress."""
    before, last_number = participations().count(), last_sample()
    for first in range(1, last_number + 1, BATCH):
        last = min(first + BATCH - 1, last_number)
        run("batch", {"references": REFERENCES, "first": first, "last": last, "people": number})
        if first == 1:
            analyze()  # what counts people plans by what it knows of the tables
        tell(f"{last:,} of {last_number:,} activities")
    analyze()
    return participations().count() - before


def remove_people(tell):
    """Take the people out of all samples. Returns how many participations there were."""
    found, keys = participations().count(), list(samples().order_by("pk").values_list("pk", flat=True))
    for first in range(0, len(keys), BATCH):
        run("removal", {"activities": keys[first : first + BATCH]})
        tell(f"{min(first + BATCH, len(keys)):,} of {len(keys):,} activities")
    analyze()
    return found


def participations():
    return Participation.objects.filter(activity__in=samples())


def last_sample():
    """The number of the last sample; 0 without any."""
    last = samples().order_by("reference").last()
    return int(last.reference.rpartition("-")[2]) if last else 0


def run(when, values):
    """Run the statements of sample.sql for that time, in a transaction of their own."""
    with transaction.atomic(), connection.cursor() as cursor:
        without_time_limit()
        forget(cursor)
        for time, sql in STATEMENTS:
            if time == when:
                cursor.execute(sql, values)
        forget(cursor)


def forget(cursor):
    cursor.execute(f"DROP TABLE IF EXISTS {', '.join(f'pg_temp.{table}' for table in TEMPORARY)}")


def analyze():
    """Tell PostgreSQL's planner how large the tables have become."""
    tables = [model._meta.db_table for model in (Participation, Person, SessionAttendance)]
    with transaction.atomic(), connection.cursor() as cursor:
        without_time_limit()
        cursor.execute(f"ANALYZE {', '.join(tables)}, activities_peoplecounted, history_change")
