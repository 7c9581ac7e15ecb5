import django.db.models.functions.comparison
from django.db import migrations, models

import ctassist.lib.partial_dates

OWN = {  # column -> its type, and what it holds where dates are not withheld
    "starts_on": ("date", "coalesce(actual_starts_on, planned_starts_on)"),
    "starts_on_precision": (
        "varchar(60)",
        "CASE WHEN actual_starts_on IS NOT NULL THEN actual_starts_on_precision_id ELSE planned_starts_on_precision_id END",
    ),
    "ends_on": ("date", "coalesce(actual_ends_on, planned_ends_on)"),
    "ends_on_precision": (
        "varchar(60)",
        "CASE WHEN actual_ends_on IS NOT NULL THEN actual_ends_on_precision_id ELSE planned_ends_on_precision_id END",
    ),
    "period_from": ("date", "coalesce(actual_ends_on, planned_ends_on, actual_starts_on, planned_starts_on)"),
    "period_to": (
        "date",
        "coalesce(latest_day(actual_ends_on, actual_ends_on_precision_id),"
        " latest_day(planned_ends_on, planned_ends_on_precision_id),"
        " latest_day(actual_starts_on, actual_starts_on_precision_id),"
        " latest_day(planned_starts_on, planned_starts_on_precision_id))",
    ),
}
YEAR = {  # column -> what it holds where they are
    **{name: f"first_day({OWN[name][1]}, 'year')" for name in ("starts_on", "ends_on", "period_from")},
    "period_to": f"latest_day(first_day({OWN['period_from'][1]}, 'year'), 'year')",
}
INDEXES = """
CREATE INDEX activity_recent ON activities_activity (starts_on DESC NULLS LAST, id DESC);
CREATE INDEX activity_kind_recent ON activities_activity (kind_id, starts_on DESC NULLS LAST, id DESC);
CREATE INDEX activity_period ON activities_activity (period_from, period_to);
"""

NOTHING_WITHHELD = """
DO $$ BEGIN
  IF EXISTS (SELECT FROM activities_activity WHERE city_withheld OR dates_withheld) THEN
    RAISE EXCEPTION 'cities or dates are withheld: without these columns everybody would read them';
  END IF;
END $$;
"""


def known_to_all(name, own):
    """What a column holds when dates can be withheld."""
    if name in YEAR:
        return f"CASE WHEN dates_withheld THEN {YEAR[name]} ELSE {own} END"
    end = name.removesuffix("_precision")
    has_date = f"(actual_{end} IS NOT NULL OR planned_{end} IS NOT NULL)"
    return f"CASE WHEN {has_date} AND dates_withheld THEN 'year' ELSE {own} END"


def replaced(held):
    """SQL that lets the columns hold `held(name, own)` from now on. In one statement, so the table is written once."""
    gone = [f"DROP COLUMN {name}" for name in OWN]
    made = [f"ADD COLUMN {name} {kind} GENERATED ALWAYS AS ({held(name, own)}) STORED" for name, (kind, own) in OWN.items()]
    return f"ALTER TABLE activities_activity {', '.join(gone + made)};{INDEXES}"


class Migration(migrations.Migration):
    dependencies = [("activities", "0009_proposals")]

    operations = [
        migrations.AddField(
            model_name='activity',
            name='city_withheld',
            field=models.BooleanField(db_default=False, default=False, help_text='Only who reads the internals is told city, venue, co-ordinates and time zone.', verbose_name='city withheld'),
        ),
        migrations.AddField(
            model_name='activity',
            name='dates_withheld',
            field=models.BooleanField(db_default=False, default=False, help_text='Only who reads the internals is told more of the dates than the year.', verbose_name='dates withheld'),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(replaced(known_to_all), NOTHING_WITHHELD + replaced(lambda name, own: own))
            ],
            state_operations=[
                migrations.AlterField(
                    model_name='activity',
                    name='ends_on',
                    field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(dates_withheld=True, then=ctassist.lib.partial_dates.FirstDay(django.db.models.functions.comparison.Coalesce('actual_ends_on', 'planned_ends_on'), models.Value('year'))), default=django.db.models.functions.comparison.Coalesce('actual_ends_on', 'planned_ends_on'), output_field=models.DateField()), output_field=models.DateField()),
                ),
                migrations.AlterField(
                    model_name='activity',
                    name='ends_on_precision',
                    field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('actual_ends_on__isnull', False), ('planned_ends_on__isnull', False), _connector='OR'), dates_withheld=True, then=models.Value('year')), default=models.Case(models.When(actual_ends_on__isnull=False, then=models.F('actual_ends_on_precision')), default=models.F('planned_ends_on_precision')), output_field=models.CharField(max_length=60)), output_field=models.CharField(max_length=60)),
                ),
                migrations.AlterField(
                    model_name='activity',
                    name='period_from',
                    field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(dates_withheld=True, then=ctassist.lib.partial_dates.FirstDay(django.db.models.functions.comparison.Coalesce('actual_ends_on', 'planned_ends_on', 'actual_starts_on', 'planned_starts_on'), models.Value('year'))), default=django.db.models.functions.comparison.Coalesce('actual_ends_on', 'planned_ends_on', 'actual_starts_on', 'planned_starts_on'), output_field=models.DateField()), output_field=models.DateField()),
                ),
                migrations.AlterField(
                    model_name='activity',
                    name='period_to',
                    field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(dates_withheld=True, then=ctassist.lib.partial_dates.LatestDay(ctassist.lib.partial_dates.FirstDay(django.db.models.functions.comparison.Coalesce('actual_ends_on', 'planned_ends_on', 'actual_starts_on', 'planned_starts_on'), models.Value('year')), models.Value('year'))), default=django.db.models.functions.comparison.Coalesce(ctassist.lib.partial_dates.LatestDay('actual_ends_on'), ctassist.lib.partial_dates.LatestDay('planned_ends_on'), ctassist.lib.partial_dates.LatestDay('actual_starts_on'), ctassist.lib.partial_dates.LatestDay('planned_starts_on')), output_field=models.DateField()), output_field=models.DateField()),
                ),
                migrations.AlterField(
                    model_name='activity',
                    name='starts_on',
                    field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(dates_withheld=True, then=ctassist.lib.partial_dates.FirstDay(django.db.models.functions.comparison.Coalesce('actual_starts_on', 'planned_starts_on'), models.Value('year'))), default=django.db.models.functions.comparison.Coalesce('actual_starts_on', 'planned_starts_on'), output_field=models.DateField()), output_field=models.DateField()),
                ),
                migrations.AlterField(
                    model_name='activity',
                    name='starts_on_precision',
                    field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('actual_starts_on__isnull', False), ('planned_starts_on__isnull', False), _connector='OR'), dates_withheld=True, then=models.Value('year')), default=models.Case(models.When(actual_starts_on__isnull=False, then=models.F('actual_starts_on_precision')), default=models.F('planned_starts_on_precision')), output_field=models.CharField(max_length=60)), output_field=models.CharField(max_length=60)),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(condition=models.Q(('dates_withheld', True)), fields=['id'], name='activity_dates_withheld'),
        ),
    ]
