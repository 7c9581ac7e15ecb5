from pathlib import Path

from django.db import connection, migrations

TABLES = ("participants_participation", "participants_register", "activities_headcount")
AFTER = {
    "insert": "NEW TABLE AS new_rows",
    "update": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "OLD TABLE AS old_rows",
}
FUNCTIONS = (Path(__file__).parents[1] / "recount.sql").read_text()
TRIGGERS = [
    f"CREATE TRIGGER recount_after_{event} AFTER {event} ON {table} REFERENCING {seen}"
    " FOR EACH STATEMENT EXECUTE FUNCTION people_are_recounted();"
    for table in TABLES
    for event, seen in AFTER.items()
]
NO_TRIGGERS = [f"DROP TRIGGER recount_after_{event} ON {table};" for table in TABLES for event in AFTER]
NO_FUNCTIONS = "DROP FUNCTION people_are_recounted; DROP FUNCTION recount_people;"
AT_ONCE = 1000


def count(apps, schema_editor):
    """Counts the people of the activities that have head counts, so many at a time that nobody waits for long."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT activity_id FROM activities_headcount ORDER BY 1")
        ids = [key for (key,) in cursor.fetchall()]
        for start in range(0, len(ids), AT_ONCE):
            cursor.execute("SELECT recount_people(%s)", [ids[start : start + AT_ONCE]])


class Migration(migrations.Migration):
    atomic = False  # each thousand is committed

    dependencies = [("participants", "0001_initial"), ("activities", "0008_attendancestatus_gender_peoplecounted")]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL("\n".join(TRIGGERS), "\n".join(NO_TRIGGERS)),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
