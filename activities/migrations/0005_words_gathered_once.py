from django.db import migrations

CHANGED = """
CREATE OR REPLACE FUNCTION activity_search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
-- arguments: the column with the key of the activity, and all columns that make a difference to its words
DECLARE
  changed bigint[];
BEGIN
  {condition}
  EXECUTE format(
    CASE TG_OP
      WHEN 'INSERT' THEN 'SELECT array_agg(DISTINCT %1$I) FROM new_rows'
      WHEN 'DELETE' THEN 'SELECT array_agg(DISTINCT %1$I) FROM old_rows'
      ELSE 'SELECT array_agg(DISTINCT %1$I) FROM (
              (SELECT %2$s FROM old_rows EXCEPT SELECT %2$s FROM new_rows) UNION ALL
              (SELECT %2$s FROM new_rows EXCEPT SELECT %2$s FROM old_rows)) AS difference'
    END, TG_ARGV[0], TG_ARGV[1]) INTO changed;
  IF changed IS NOT NULL THEN PERFORM gather_activity_search(changed); END IF;
  RETURN NULL;
END $$;
"""

ONCE = """
  -- one statement inserts an activity with all its rows: the trigger of the activity gathers the words of all of them
  IF TG_ARGV[0] <> 'id' AND TG_OP = 'INSERT' AND current_setting('ctassist.whole', true) = 'on' THEN RETURN NULL; END IF;
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0004_text_without_search")]

    operations = [
        migrations.RunSQL(
            CHANGED.replace("{condition}", ONCE.strip()), CHANGED.replace("{condition}", "-- of every statement")
        ),
    ]
