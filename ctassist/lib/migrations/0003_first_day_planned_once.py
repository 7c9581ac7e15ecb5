from django.db import migrations

STRETCHES = """
  CASE kind
    WHEN 'month' THEN date_trunc('month', day::timestamp)::date
    WHEN 'quarter' THEN date_trunc('quarter', day::timestamp)::date
    WHEN 'half_year' THEN make_date(extract(year FROM day)::int, CASE WHEN extract(month FROM day) < 7 THEN 1 ELSE 7 END, 1)
    WHEN 'year' THEN date_trunc('year', day::timestamp)::date
    ELSE day
  END;
"""
FIRST_DAY = "CREATE OR REPLACE FUNCTION first_day(day date, kind text) RETURNS date IMMUTABLE PARALLEL SAFE"


class Migration(migrations.Migration):
    """Only constraints ask for a first day. What is written in SQL would be planned anew for each row that is written."""

    dependencies = [("lib", "0002_idempotent_answers")]

    operations = [
        migrations.RunSQL(
            f"{FIRST_DAY} LANGUAGE plpgsql AS $$ BEGIN RETURN {STRETCHES} END $$",
            f"{FIRST_DAY} LANGUAGE sql RETURN {STRETCHES}",
        ),
    ]
