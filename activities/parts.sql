-- By what activities are counted; see activities.models.ActivityParts.

CREATE FUNCTION parts_of(ids bigint[]) RETURNS TABLE (activity bigint, part text, key text) LANGUAGE sql STABLE AS $$
  WITH listed AS MATERIALIZED (SELECT * FROM activities_activity WHERE id = ANY (ids)),
  partnered AS MATERIALIZED (SELECT * FROM activities_activitypartner WHERE activity_id = ANY (ids)),
  served AS MATERIALIZED (SELECT * FROM activities_activitycountry WHERE activity_id = ANY (ids)),
  linked AS (
    SELECT activity_id, 'theme' AS part, theme_id AS key FROM activities_activitytheme WHERE activity_id = ANY (ids)
     UNION ALL
    SELECT activity_id, 'region', region_id FROM activities_activityregion WHERE activity_id = ANY (ids)
     UNION
    SELECT activity_id, 'region', region_id FROM served JOIN countries_regionmembership USING (country_id)
     UNION ALL
    SELECT DISTINCT activity_id, 'country', country_id FROM served
     UNION ALL
    SELECT activity_id, 'beneficiary', country_id FROM served WHERE relation = 'beneficiary'
     UNION ALL
    SELECT DISTINCT activity_id, 'partner', partner_id::text FROM partnered
     UNION ALL
    SELECT DISTINCT activity_id, 'partner_role', role_id FROM partnered
     UNION ALL
    SELECT activity_id, 'donor', partner_id::text FROM partnered WHERE role_id = 'donor'
     UNION ALL
    SELECT activity_id, 'mandate', mandate_id FROM activities_activitymandate WHERE activity_id = ANY (ids)
     UNION ALL
    SELECT activity_id, 'instrument', instrument_id FROM activities_activityinstrument WHERE activity_id = ANY (ids)
  )
  SELECT id, each.part, coalesce(linked.key, '') FROM listed
   CROSS JOIN unnest('{theme,region,country,beneficiary,partner,partner_role,donor,mandate,instrument}'::text[]) AS each (part)
    LEFT JOIN linked ON linked.activity_id = id AND linked.part = each.part
   UNION ALL
  SELECT id, own.part, coalesce(own.key, '') FROM listed CROSS JOIN LATERAL (
    VALUES ('status', status_id), ('kind', kind_id), ('modality', modality_id), ('scope', scope_id),
           ('venue_country', venue_country_id)) AS own (part, key)
$$;

CREATE FUNCTION part_activities(changed bigint[]) RETURNS void LANGUAGE plpgsql
SET plan_cache_mode = force_generic_plan AS $$  -- to plan it costs four times as much as to run it for one activity
DECLARE
  has_new boolean;
BEGIN
  -- wait for others that part one of these, and only then look: what they have written counts
  PERFORM FROM activities_activityparts WHERE activity_id = ANY (changed) ORDER BY activity_id FOR NO KEY UPDATE;
  LOOP
    WITH parts AS MATERIALIZED (
      SELECT activity, letter.id FROM parts_of(changed) LEFT JOIN activities_partletter AS letter USING (part, key)
    ),
    written AS (
      INSERT INTO activities_activityparts AS kept (activity_id, letters)
      SELECT activity, coalesce(string_agg(chr(255 + id::int), '' ORDER BY id), '')
        FROM parts GROUP BY activity ORDER BY activity
      ON CONFLICT (activity_id) DO UPDATE SET letters = excluded.letters WHERE kept.letters <> excluded.letters
    )
    SELECT bool_or(id IS NULL) INTO has_new FROM parts;
    EXIT WHEN has_new IS NOT TRUE;
    INSERT INTO activities_partletter (part, key)
    SELECT DISTINCT part, key FROM parts_of(changed) AS new
     WHERE NOT EXISTS (SELECT FROM activities_partletter AS kept WHERE kept.part = new.part AND kept.key = new.key)
    ON CONFLICT DO NOTHING;
  END LOOP;
END $$;

CREATE FUNCTION activity_parts_changed() RETURNS trigger LANGUAGE plpgsql AS $$
-- arguments: the column with the key of the activity, and all columns that make a difference to its parts
DECLARE
  changed bigint[];
BEGIN
  -- one statement inserts an activity with all its rows: the trigger of the activity parts it
  IF TG_ARGV[0] <> 'id' AND TG_OP = 'INSERT' AND current_setting('ctassist.whole', true) = 'on' THEN RETURN NULL; END IF;
  EXECUTE format(
    CASE TG_OP
      WHEN 'INSERT' THEN 'SELECT array_agg(DISTINCT %1$I) FROM new_rows'
      WHEN 'DELETE' THEN 'SELECT array_agg(DISTINCT %1$I) FROM old_rows'
      ELSE 'SELECT array_agg(DISTINCT %1$I) FROM (
              (SELECT %2$s FROM old_rows EXCEPT SELECT %2$s FROM new_rows) UNION ALL
              (SELECT %2$s FROM new_rows EXCEPT SELECT %2$s FROM old_rows)) AS difference'
    END, TG_ARGV[0], TG_ARGV[1]) INTO changed;
  IF changed IS NOT NULL THEN PERFORM part_activities(changed); END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION region_members_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  countries text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(country_id) INTO countries FROM new_rows;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(country_id) INTO countries FROM old_rows;
  ELSE
    SELECT array_agg(country_id) INTO countries
      FROM (SELECT country_id FROM old_rows UNION SELECT country_id FROM new_rows) AS both_rows;
  END IF;
  PERFORM part_activities(ARRAY(
    SELECT DISTINCT activity_id FROM activities_activitycountry WHERE country_id = ANY (countries)));
  RETURN NULL;
END $$;
