import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

PARTED_AT = "-/._@:''&<>+’‘‐‑–—"  # joins words into one for PostgreSQL; the apostrophe doubled for SQL
SPACES = " " * (len(PARTED_AT) - 1)

FUNCTIONS = f"""
ALTER TABLE activities_activitysearch ADD CONSTRAINT activity_search_goes_with_its_activity
  FOREIGN KEY (activity_id) REFERENCES activities_activity (id) ON DELETE CASCADE;

CREATE FUNCTION words_of(written text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  -- a vector has a limit; this many letters stay below it
  to_tsvector('ctassist'::regconfig, translate(normalize(left(written, 200000), NFC), '{PARTED_AT}', '{SPACES}'));

CREATE FUNCTION keys_of(kind text, keys text[], weight "char") RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
  coalesce((SELECT setweight(string_agg(format('%L:1', kind || '=' || key), ' ')::tsvector, weight)
              FROM unnest(keys) AS key), '');

CREATE FUNCTION gather_activity_search(changed bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- wait for others that gather for one of these, and only then look: what they have written counts
  PERFORM FROM activities_activitysearch WHERE activity_id = ANY (changed) ORDER BY activity_id FOR NO KEY UPDATE;
  INSERT INTO activities_activitysearch AS kept (activity_id, words)
  SELECT activity.id,
    setweight(words_of(concat_ws(' ', activity.reference, texts.titles)), 'A')
    || keys_of('partner', ARRAY(SELECT DISTINCT partner_id::text FROM activities_activitypartner
                                 WHERE activity_id = activity.id), 'B')
    || keys_of('country', ARRAY(SELECT country_id FROM activities_activitycountry WHERE activity_id = activity.id
                                UNION SELECT activity.venue_country_id WHERE activity.venue_country_id IS NOT NULL), 'C')
    || setweight(words_of(concat_ws(' ', activity.venue_name, activity.venue_city)), 'C')
    || setweight(words_of(texts.summaries), 'D')
  FROM activities_activity AS activity
  CROSS JOIN LATERAL (SELECT string_agg(title, ' ' ORDER BY id) AS titles, coalesce(string_agg(summary, ' ' ORDER BY id), '') AS summaries
                        FROM activities_activitytext WHERE activity_id = activity.id) AS texts
  WHERE activity.id = ANY (changed) ORDER BY activity.id
  ON CONFLICT (activity_id) DO UPDATE SET words = excluded.words WHERE kept.words <> excluded.words;
END $$;

CREATE FUNCTION activity_search_changed() RETURNS trigger LANGUAGE plpgsql AS $$
-- arguments: the column with the key of the activity, and all columns that make a difference to its words
DECLARE
  changed bigint[];
BEGIN
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

NO_FUNCTIONS = """
DROP FUNCTION activity_search_changed() CASCADE;
DROP FUNCTION gather_activity_search(bigint[]), keys_of(text, text[], "char"), words_of(text);
"""

GATHERED_FROM = {  # table: (column with the key of the activity, columns that make a difference)
    "activities_activity": ("id", "id, venue_name, venue_city, venue_country_id"),
    "activities_activitytext": ("activity_id", "activity_id, title, summary"),
    "activities_activitypartner": ("activity_id", "activity_id, partner_id"),
    "activities_activitycountry": ("activity_id", "activity_id, country_id"),
}
SEEN = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


def triggers():
    """One trigger a table and event, fired once a statement; with an activity its words go too, by the foreign key."""
    for table, (key, columns) in GATHERED_FROM.items():
        for event, rows in SEEN.items():
            if (table, event) != ("activities_activity", "DELETE"):
                yield (
                    f"CREATE TRIGGER gather_words_after_{event.lower()} AFTER {event} ON {table} REFERENCING {rows} "
                    f"FOR EACH STATEMENT EXECUTE FUNCTION activity_search_changed('{key}', '{columns}');"
                )


GATHER_ALL = """
SET LOCAL statement_timeout = 0;
SELECT gather_activity_search(array_agg(id)) FROM activities_activity;
SET LOCAL statement_timeout TO DEFAULT;
"""


class Migration(migrations.Migration):
    dependencies = [("activities", "0002_recording")]

    operations = [
        migrations.CreateModel(
            name="ActivitySearch",
            fields=[
                (
                    "activity",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="activities.activity",
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField(editable=False)),
            ],
            options={
                "verbose_name": "words of an activity",
                "verbose_name_plural": "words of activities",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["words"], name="activity_search_words")
                ],
            },
        ),
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.RunSQL("\n".join(triggers()), migrations.RunSQL.noop),
        migrations.RunSQL(GATHER_ALL, migrations.RunSQL.noop),
    ]
