from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

FUNCTIONS = (
    (Path(__file__).parents[1] / "parts.sql").read_text()
    + """
ALTER TABLE activities_activityparts ADD CONSTRAINT activity_parts_go_with_their_activity
  FOREIGN KEY (activity_id) REFERENCES activities_activity (id) ON DELETE CASCADE;
"""
)
NO_FUNCTIONS = """
DROP FUNCTION region_members_changed() CASCADE;
DROP FUNCTION activity_parts_changed() CASCADE;
DROP FUNCTION part_activities(bigint[]), parts_of(bigint[]);
"""
PARTED_BY = {  # table: (column with the key of the activity, columns that make a difference)
    "activity": ("id", "id, status_id, kind_id, modality_id, scope_id, venue_country_id"),
    "activitytheme": ("activity_id", "activity_id, theme_id"),
    "activityregion": ("activity_id", "activity_id, region_id"),
    "activitycountry": ("activity_id", "activity_id, country_id, relation"),
    "activitypartner": ("activity_id", "activity_id, partner_id, role_id"),
    "activitymandate": ("activity_id", "activity_id, mandate_id"),
    "activityinstrument": ("activity_id", "activity_id, instrument_id"),
}
SEEN = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}
TRIGGER = (
    "CREATE TRIGGER part_after_{event} AFTER {event} ON {table} REFERENCING {seen} FOR EACH STATEMENT EXECUTE FUNCTION {function};"
)


def triggers():
    """One trigger a table and event, fired once a statement."""
    called = {
        f"activities_{table}": f"activity_parts_changed('{key}', '{columns}')"
        for table, (key, columns) in PARTED_BY.items()
    }
    called["countries_regionmembership"] = "region_members_changed()"
    for table, function in called.items():
        for event, seen in SEEN.items():
            if (table, event) != ("activities_activity", "DELETE"):
                yield TRIGGER.format(event=event, table=table, seen=seen, function=function)


PART_ALL = """
SET LOCAL statement_timeout = 0;
SELECT part_activities(array_agg(id)) FROM activities_activity;
SET LOCAL statement_timeout TO DEFAULT;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0015_reported_figures'),
    ]

    operations = [
        migrations.CreateModel(
            name='ActivityParts',
            fields=[
                ('activity', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='parts', serialize=False, to='activities.activity')),
                ('letters', models.TextField()),
            ],
            options={
                'verbose_name_plural': 'activity parts',
            },
        ),
        migrations.CreateModel(
            name='PartLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(max_length=20)),
                ('key', models.CharField(blank=True, max_length=60)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('part', 'key'), name='one_letter_for_each_part')],
            },
        ),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL("\n".join(triggers()), migrations.RunSQL.noop),
        migrations.RunSQL(PART_ALL, migrations.RunSQL.noop),
    ]
