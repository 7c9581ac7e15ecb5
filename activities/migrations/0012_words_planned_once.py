from django.db import migrations

WORDS = """
  INSERT INTO activities_activitysearch AS kept (activity_id, words)
  SELECT activity.id,
    setweight(words_of(concat_ws(' ', activity.reference, texts.titles)), 'A')
    || keys_of('partner', ARRAY(SELECT DISTINCT partner_id::text FROM activities_activitypartner
                                 WHERE activity_id = activity.id), 'B')
    || keys_of('country', ARRAY(SELECT country_id FROM activities_activitycountry WHERE activity_id = activity.id
                                UNION SELECT activity.venue_country_id WHERE activity.venue_country_id IS NOT NULL), 'C')
    || setweight(words_of(concat_ws(' ', activity.venue_name, activity.venue_city)), 'C')
    || setweight(words_of(texts.summaries), 'D')
  FROM {activities} AS activity
  CROSS JOIN LATERAL (SELECT string_agg(title, ' ' ORDER BY id) AS titles, coalesce(string_agg(summary, ' ' ORDER BY id), '') AS summaries
                        FROM activities_activitytext WHERE activity_id = activity.id) AS texts
"""

FUNCTIONS = f"""
CREATE FUNCTION gather_words_of_new_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('ctassist.whole', true) = 'on' AND NOT EXISTS (SELECT FROM new_rows WHERE city_withheld) THEN
    -- one statement inserts an activity with all its rows: nobody else gathers for it, and this is planned once a session
    {WORDS.format(activities="new_rows")};
  ELSE
    PERFORM gather_activity_search(ARRAY(SELECT id FROM new_rows));
  END IF;
  RETURN NULL;
END $$;
"""
NO_FUNCTIONS = "DROP FUNCTION gather_words_of_new_activity();"

AFTER_INSERT = """
CREATE OR REPLACE TRIGGER gather_words_after_insert AFTER INSERT ON activities_activity REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION {function};
"""
NOW = AFTER_INSERT.format(function="gather_words_of_new_activity()")
BEFORE = AFTER_INSERT.format(function="activity_search_changed('id', 'id, venue_name, venue_city, venue_country_id')")


class Migration(migrations.Migration):
    """The words of one new activity are gathered by a statement that PostgreSQL need not plan each time."""

    dependencies = [("activities", "0011_words_without_withheld_city")]

    operations = [migrations.RunSQL(FUNCTIONS + NOW, BEFORE + NO_FUNCTIONS)]
