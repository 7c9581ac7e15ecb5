-- How many people of each group took part in these activities; see activities.models.PeopleCounted.
--
-- Which rows count follows from the register (C11): the list of names, the head counts, or both. Where nobody has said,
-- the one kind that there is; where there are both, the list of names.

CREATE OR REPLACE FUNCTION recount_people(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM activities_activity WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;  -- one count after the other
  DELETE FROM activities_peoplecounted WHERE activity_id = ANY (ids);
  INSERT INTO activities_peoplecounted (activity_id, is_named, counts, role_id, attendance_id, country_id, category_id,
                                        female, male, other, undisclosed, not_recorded, basis_id)
  WITH named AS (
    SELECT activity_id, role_id, attendance_id, country_id, nullif(category_id, 'not_recorded') AS category_id,
           count(*) FILTER (WHERE gender_id = 'female') AS female,
           count(*) FILTER (WHERE gender_id = 'male') AS male,
           count(*) FILTER (WHERE gender_id = 'other') AS other,
           count(*) FILTER (WHERE gender_id = 'undisclosed') AS undisclosed,
           count(*) FILTER (WHERE gender_id = 'not_recorded') AS not_recorded
      FROM participants_participation WHERE activity_id = ANY (ids) GROUP BY 1, 2, 3, 4, 5
  ), heads AS (
    SELECT * FROM activities_headcount WHERE activity_id = ANY (ids)
  ), sources AS (
    SELECT one.activity_id,
           coalesce(nullif(register.count_source, ''),
                    CASE WHEN EXISTS (SELECT FROM named WHERE named.activity_id = one.activity_id)
                         THEN 'named' ELSE 'headcount' END) AS source
      FROM unnest(ids) AS one (activity_id) LEFT JOIN participants_register AS register USING (activity_id)
  )
  SELECT activity_id, true, source <> 'headcount', role_id, attendance_id, country_id, category_id,
         female, male, other, undisclosed, not_recorded, 'exact'
    FROM named JOIN sources USING (activity_id)
   UNION ALL
  SELECT activity_id, false, source <> 'named', role_id, NULL, country_id, nullif(category_id, 'not_recorded'),
         female, male, other, undisclosed, not_recorded, basis_id
    FROM heads JOIN sources USING (activity_id);
END $$;

CREATE OR REPLACE FUNCTION people_are_recounted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids bigint[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(DISTINCT activity_id) INTO ids FROM new_rows;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT array_agg(DISTINCT activity_id) INTO ids FROM old_rows;
  ELSE
    SELECT array_agg(DISTINCT activity_id) INTO ids
      FROM (SELECT activity_id FROM old_rows UNION SELECT activity_id FROM new_rows) AS both_rows;
  END IF;
  IF ids IS NOT NULL THEN
    PERFORM recount_people(ids);
  END IF;
  RETURN NULL;
END $$;
