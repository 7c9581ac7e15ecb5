from django.db import migrations

WORDS = """
CREATE OR REPLACE FUNCTION words_of_activity(key bigint, reference text, venue_name text, venue_city text, venue_country text,
                                  OUT first tsvector, OUT place tsvector, OUT last tsvector)
LANGUAGE plpgsql STABLE AS $$
-- The words under which an activity is found: before and after those of its place, which may be withheld. A function of
-- its own, so that PostgreSQL plans it once a session.
BEGIN
  SELECT setweight(words_of(concat_ws(' ', words_of_activity.reference, string_agg(title, ' ' ORDER BY id))), 'A')
         || keys_of('partner', ARRAY(SELECT DISTINCT partner_id::text FROM activities_activitypartner
                                      WHERE activity_id = key), 'B')
         || keys_of('country', ARRAY(SELECT country_id FROM activities_activitycountry WHERE activity_id = key
                                     UNION SELECT venue_country WHERE venue_country IS NOT NULL), 'C'),
         setweight(words_of(concat_ws(' ', venue_name, venue_city)), 'C'),
         setweight(words_of(coalesce(string_agg(summary, ' ' ORDER BY id), '')), 'D')
    INTO first, place, last
    FROM activities_activitytext WHERE activity_id = key;
END $$;
"""
INSERT = """
  INSERT INTO activities_activitysearch AS kept (activity_id, words, all_words)
  SELECT activity.id, CASE WHEN city_withheld THEN first || last ELSE first || place || last END,
         CASE WHEN city_withheld THEN first || place || last END
    FROM {activities} AS activity
   CROSS JOIN LATERAL words_of_activity(activity.id, reference, venue_name, venue_city, venue_country_id)
"""
GATHER = f"""
CREATE OR REPLACE FUNCTION gather_activity_search(changed bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- wait for others that gather for one of these, and only then look: what they have written counts
  PERFORM FROM activities_activitysearch WHERE activity_id = ANY (changed) ORDER BY activity_id FOR NO KEY UPDATE;
  {INSERT.format(activities="activities_activity")}
   WHERE activity.id = ANY (changed) ORDER BY activity.id
  ON CONFLICT (activity_id) DO UPDATE SET words = excluded.words, all_words = excluded.all_words
  WHERE (kept.words, kept.all_words) IS DISTINCT FROM (excluded.words, excluded.all_words);
END $$;
"""
OF_NEW = f"""
CREATE OR REPLACE FUNCTION gather_words_of_new_activity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('ctassist.whole', true) = 'on' THEN
    -- one statement inserts an activity with all its rows: nobody else gathers for it
    {INSERT.format(activities="new_rows")};
  ELSE
    PERFORM gather_activity_search(ARRAY(SELECT id FROM new_rows));
  END IF;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    """Which words are gathered for an activity is said in one function. Going back leaves it in use: it says the same."""

    dependencies = [("activities", "0012_words_planned_once")]

    operations = [migrations.RunSQL(WORDS + GATHER + OF_NEW, migrations.RunSQL.noop)]
