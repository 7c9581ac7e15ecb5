from django.db import migrations

import activities.models.activity

NUMBERED = """
CREATE FUNCTION activity_has_a_reference() RETURNS trigger LANGUAGE plpgsql AS $$
-- The next number of the year in which it begins; a number is given back when the activity is not written.
DECLARE
  began integer := extract(year FROM coalesce(NEW.actual_starts_on, NEW.planned_starts_on, now() AT TIME ZONE 'UTC'));
  number integer;
BEGIN
  INSERT INTO activities_referencenumber AS numbers (year, last) VALUES (began, 1)
  ON CONFLICT (year) DO UPDATE SET last = numbers.last + 1 RETURNING last INTO number;
  NEW.reference := began || '-' || lpad(number::text, greatest(4, length(number::text)), '0');
  RETURN NEW;
END $$;

CREATE TRIGGER activity_has_a_reference BEFORE INSERT ON activities_activity
FOR EACH ROW WHEN (NEW.reference = '') EXECUTE FUNCTION activity_has_a_reference();
"""
NOT_NUMBERED = """
DROP TRIGGER activity_has_a_reference ON activities_activity;
DROP FUNCTION activity_has_a_reference;
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0005_words_gathered_once")]

    operations = [
        migrations.AlterField(
            model_name="activity",
            name="reference",
            field=activities.models.activity.GivenText(
                blank=True,
                help_text="Never changes. Where none is sent, the database gives the next.",
                max_length=40,
                unique=True,
            ),
        ),
        migrations.RunSQL(NUMBERED, NOT_NUMBERED),
    ]
