import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models

GATHER = """
CREATE OR REPLACE FUNCTION gather_activity_search(changed bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- wait for others that gather for one of these, and only then look: what they have written counts
  PERFORM FROM activities_activitysearch WHERE activity_id = ANY (changed) ORDER BY activity_id FOR NO KEY UPDATE;
  INSERT INTO activities_activitysearch AS kept (activity_id, {columns})
  SELECT activity.id, {values}
  FROM activities_activity AS activity
  CROSS JOIN LATERAL (SELECT string_agg(title, ' ' ORDER BY id) AS titles, coalesce(string_agg(summary, ' ' ORDER BY id), '') AS summaries
                        FROM activities_activitytext WHERE activity_id = activity.id) AS texts
  CROSS JOIN LATERAL (SELECT
    setweight(words_of(concat_ws(' ', activity.reference, texts.titles)), 'A')
    || keys_of('partner', ARRAY(SELECT DISTINCT partner_id::text FROM activities_activitypartner
                                 WHERE activity_id = activity.id), 'B')
    || keys_of('country', ARRAY(SELECT country_id FROM activities_activitycountry WHERE activity_id = activity.id
                                UNION SELECT activity.venue_country_id WHERE activity.venue_country_id IS NOT NULL), 'C') AS first,
    setweight(words_of(concat_ws(' ', activity.venue_name, activity.venue_city)), 'C') AS place,
    setweight(words_of(texts.summaries), 'D') AS last) AS words
  WHERE activity.id = ANY (changed) ORDER BY activity.id
  ON CONFLICT (activity_id) DO UPDATE SET {written} WHERE {differs};
END $$;

DROP TRIGGER gather_words_after_update ON activities_activity;
CREATE TRIGGER gather_words_after_update AFTER UPDATE ON activities_activity
REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT
EXECUTE FUNCTION activity_search_changed('id', 'id, venue_name, venue_city, venue_country_id{flag}');
"""
WITHOUT_PLACE = GATHER.format(
    columns="words, all_words",
    values="CASE WHEN activity.city_withheld THEN first || last ELSE first || place || last END,"
    " CASE WHEN activity.city_withheld THEN first || place || last END",
    written="words = excluded.words, all_words = excluded.all_words",
    differs="(kept.words, kept.all_words) IS DISTINCT FROM (excluded.words, excluded.all_words)",
    flag=", city_withheld",
)
WITH_PLACE = GATHER.format(
    columns="words",
    values="first || place || last",
    written="words = excluded.words",
    differs="kept.words <> excluded.words",
    flag="",
)


class Migration(migrations.Migration):
    dependencies = [("activities", "0010_withheld_city_and_dates")]

    operations = [
        migrations.AddField(
            model_name="activitysearch",
            name="all_words",
            field=django.contrib.postgres.search.SearchVectorField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name="activitysearch",
            index=django.contrib.postgres.indexes.GinIndex(
                condition=models.Q(("all_words__isnull", False)), fields=["all_words"], name="activity_search_all_words"
            ),
        ),
        migrations.RunSQL(WITHOUT_PLACE, WITH_PLACE),
    ]
