
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


RULES_OF_THE_DATABASE = """
CREATE FUNCTION activity_row_is_possible() RETURNS trigger LANGUAGE plpgsql AS $$
-- The reference stays; what has taken place does not lie in the future, where it was held.
DECLARE
  latest date := greatest(NEW.actual_starts_on, NEW.actual_ends_on);
  today date;
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.reference <> OLD.reference THEN
    RAISE EXCEPTION 'the reference of an activity never changes'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'activity_reference_never_changes';
  END IF;
  IF latest >= (now() AT TIME ZONE 'UTC')::date THEN
    BEGIN
      today := (now() AT TIME ZONE coalesce(nullif(NEW.time_zone, ''), 'UTC'))::date;
    EXCEPTION WHEN invalid_parameter_value THEN  -- a zone that this server does not know
      today := (now() AT TIME ZONE 'UTC')::date + 1;
    END;
    IF latest > today THEN
      RAISE EXCEPTION 'what has taken place cannot lie in the future'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'activity_actual_dates_not_in_the_future';
    END IF;
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER activity_row_is_possible BEFORE INSERT OR UPDATE ON activities_activity
FOR EACH ROW EXECUTE FUNCTION activity_row_is_possible();

CREATE FUNCTION activity_country_shares_make_100() RETURNS trigger LANGUAGE plpgsql AS $$
-- Of one activity, all countries have a share or none, and the shares make 100.
DECLARE
  activity bigint;
BEGIN
  activity := CASE WHEN TG_OP = 'DELETE' THEN OLD.activity_id ELSE NEW.activity_id END;
  IF EXISTS (SELECT FROM activities_activitycountry WHERE activity_id = activity
             HAVING count(share) > 0 AND (count(share) < count(*) OR sum(share) <> 100)) THEN
    RAISE EXCEPTION 'the shares of the countries of an activity make 100, or there are none'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'activity_country_shares_make_100';
  END IF;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER activity_country_shares_make_100
AFTER INSERT OR UPDATE OR DELETE ON activities_activitycountry DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION activity_country_shares_make_100();
"""
NO_SUCH_RULES = """
DROP TRIGGER activity_country_shares_make_100 ON activities_activitycountry;
DROP FUNCTION activity_country_shares_make_100;
DROP TRIGGER activity_row_is_possible ON activities_activity;
DROP FUNCTION activity_row_is_possible;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_token_life'),
        ('activities', '0001_initial'),
        ('countries', '0001_initial'),
        ('lib', '0001_initial'),
        ('partners', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReferenceNumber',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('last', models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name='activity',
            name='deleted_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='Since when it is in the bin.', null=True),
        ),
        migrations.AddField(
            model_name='activity',
            name='deleted_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='activity',
            name='is_from_past_source',
            field=models.BooleanField(db_default=False, default=False, help_text='Read in a cited document of the past, which may leave out who led it, how, for whom or when.', verbose_name='recorded from a source of the past'),
        ),
        migrations.AddField(
            model_name='output',
            name='deleted_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='Since when it is in the bin.', null=True),
        ),
        migrations.AddField(
            model_name='output',
            name='deleted_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='project',
            name='deleted_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='Since when it is in the bin.', null=True),
        ),
        migrations.AddField(
            model_name='project',
            name='deleted_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='mandate',
            constraint=models.CheckConstraint(condition=models.Q(('adopted_on__isnull', True), ('adopted_on__year', models.F('year')), _connector='OR'), name='mandate_adopted_in_its_year', violation_error_message='The year of a mandate is the year in which it was adopted.'),
        ),
        migrations.AddConstraint(
            model_name='output',
            constraint=models.CheckConstraint(condition=models.Q(('edition_of__isnull', True), models.Q(('edition_of', models.F('id')), _negated=True), _connector='OR'), name='output_is_not_its_own_edition', violation_error_message='An output cannot be an edition of itself.'),
        ),
        migrations.AddField(
            model_name="sourcedocument",
            name="office",
            field=models.ForeignKey(
                blank=True,
                help_text="The office that named it in a record of its own; empty: a public document.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="source_documents",
                to="accounts.office",
            ),
        ),
        migrations.RemoveConstraint(model_name="activity", name="activity_reference_fits_an_address"),
        migrations.AddConstraint(
            model_name="activity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reference__regex", "^[A-Za-z0-9][A-Za-z0-9._-]*$"),
                    models.Q(("reference__in", ["bin", "export", "new"]), _negated=True),
                ),
                name="activity_reference_fits_an_address",
                violation_error_message="A reference is made of letters, digits, points, hyphens and underscores.",
            ),
        ),
        migrations.RunSQL(RULES_OF_THE_DATABASE, NO_SUCH_RULES),
    ]
