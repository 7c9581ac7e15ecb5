-- What the figures about people are made of, a row for each activity; see participants.models.PeopleSummed, PeopleCells.
--
-- `trained` and what hangs on it is said of every activity as if it were a training: whoever asks knows whether it is.
-- The cells are told twice: as they are, and as everybody may know them once the activity is reported: then no fewer than
-- five people are told (decision 28).

CREATE FUNCTION sum_people(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM participants_peoplesummed WHERE activity_id = ANY (ids);
  DELETE FROM participants_peoplecells WHERE activity_id = ANY (ids);
  WITH people AS MATERIALIZED (
    SELECT activity_id, counts, is_named, country_id, category_id, basis_id, female, male, other, undisclosed, not_recorded,
           coalesce(female, 0) + coalesce(male, 0) + coalesce(other, 0) + coalesce(undisclosed, 0)
             + coalesce(not_recorded, 0) AS number,
           role.counts_as_audience AND came AS took_part,
           role.counts_as_audience AND stayed AS attended,
           role.counts_as_audience AND is_decided AS tells_attended,
           role.counts_as_audience AND came AND NOT stayed AS came_partly,
           role.counts_as_audience AND counted.attendance_id = 'no_show' AS stayed_away,
           role.counts_as_trained AND stayed AS is_trained,
           role.counts_as_trained AND is_decided AS tells_trained
      FROM activities_peoplecounted AS counted
      JOIN activities_participationrole AS role ON role.code = counted.role_id
      LEFT JOIN activities_attendancestatus AS attendance ON attendance.code = counted.attendance_id
     CROSS JOIN LATERAL (SELECT coalesce(attendance.counts_as_attended, true) AS came,
                                coalesce(attendance.counts_as_trained, true) AS stayed,
                                coalesce(attendance.is_final, true) AS is_decided) AS state
     WHERE activity_id = ANY (ids)
  ),
  by_sex AS (
    SELECT activity_id, sum(female) AS female, sum(male) AS male, sum(other) AS other,
           sum(undisclosed) AS undisclosed, sum(not_recorded) AS not_recorded
      FROM people WHERE counts AND is_trained GROUP BY 1
  ),
  of_others AS (
    SELECT activity_id, 'category' AS part, coalesce(category_id, '') AS key, sum(number) AS number
      FROM people WHERE counts AND is_trained GROUP BY 1, 3
     UNION ALL
    SELECT activity_id, 'country', coalesce(country_id, ''), sum(number)
      FROM people WHERE counts AND is_trained GROUP BY 1, 3
  ),
  cells AS (
    SELECT activity_id, 'sex' AS part, key, number
      FROM by_sex CROSS JOIN LATERAL (
             VALUES ('female', female), ('male', male), ('other', other), ('undisclosed', undisclosed),
                    ('not_recorded', not_recorded)) AS cell (key, number)
     WHERE number IS NOT NULL
     UNION ALL
    SELECT * FROM of_others
  ),
  public_cells AS (  -- a few of another gender are told among those who are not disclosed
    SELECT activity_id, 'sex' AS part, key, number
      FROM by_sex CROSS JOIN LATERAL (SELECT coalesce(other BETWEEN 1 AND 4, false) AS joins) AS few
     CROSS JOIN LATERAL (
             VALUES ('female', female), ('male', male), ('other', CASE WHEN NOT joins THEN other END),
                    ('undisclosed', CASE WHEN joins THEN coalesce(undisclosed, 0) + other ELSE undisclosed END),
                    ('not_recorded', not_recorded)) AS cell (key, number)
     WHERE number IS NOT NULL
     UNION ALL
    SELECT * FROM of_others
  ),
  ranked AS (  -- the smallest first: what is hidden of one activity is always the beginning
    SELECT *, min(number) OVER (PARTITION BY activity_id, part) AS least, row_number() OVER smaller AS place,
           sum(number) OVER (smaller ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM public_cells WHERE number > 0 WINDOW smaller AS (PARTITION BY activity_id, part ORDER BY number, key)
  ),
  judged AS (
    SELECT activity_id, part, key, number, false AS is_hidden FROM public_cells WHERE number = 0
     UNION ALL
    SELECT activity_id, part, key, number, least < 5 AND (number < 5 OR place = 2 OR before < 5) FROM ranked
  ),
  told AS (
    SELECT activity_id, part || ' ' || key AS cell, number FROM judged WHERE NOT is_hidden
     UNION ALL  -- the hidden cells of one activity and table, told together
    SELECT activity_id, 'lump ' || part || ' ' || bool_and(category.is_cj_official IS TRUE) || ' '
                        || bool_and(category.is_cj_practitioner IS TRUE), sum(number)
      FROM judged LEFT JOIN activities_participantcategory AS category
        ON judged.part = 'category' AND category.code = judged.key
     WHERE is_hidden GROUP BY activity_id, part
     UNION ALL
    SELECT activity_id, 'joined', 0 FROM by_sex WHERE other BETWEEN 1 AND 4
  ),
  persons AS (
    SELECT activity_id, array_agg(person_id ORDER BY person_id) AS persons FROM participants_participation
     WHERE activity_id = ANY (ids)
       AND role_id IN (SELECT code FROM activities_participationrole WHERE counts_as_trained)
       AND attendance_id IN (SELECT code FROM activities_attendancestatus WHERE counts_as_trained) GROUP BY 1
  ),
  summed AS (
    INSERT INTO participants_peoplesummed (activity_id, took_part, trained, named_trained, attended, named_attended,
                                           came_partly, stayed_away, heads, heads_count, names, names_count, bases,
                                           training_bases, heads_bases)
    SELECT activity_id,
           sum(number) FILTER (WHERE counts AND took_part) AS took_part,
           CASE WHEN bool_or(counts AND tells_trained)
                THEN coalesce(sum(number) FILTER (WHERE counts AND is_trained), 0) END AS trained,
           coalesce(sum(number) FILTER (WHERE counts AND is_trained AND is_named), 0) AS named_trained,
           CASE WHEN bool_or(counts AND tells_attended)
                THEN coalesce(sum(number) FILTER (WHERE counts AND attended), 0) END AS attended,
           coalesce(sum(number) FILTER (WHERE counts AND is_named AND attended), 0) AS named_attended,
           coalesce(sum(number) FILTER (WHERE counts AND is_named AND came_partly), 0) AS came_partly,
           coalesce(sum(number) FILTER (WHERE counts AND is_named AND stayed_away), 0) AS stayed_away,
           sum(number) FILTER (WHERE took_part AND NOT is_named) AS heads,
           bool_or(counts) FILTER (WHERE took_part AND NOT is_named) AS heads_count,
           sum(number) FILTER (WHERE took_part AND is_named) AS names,
           bool_or(counts) FILTER (WHERE took_part AND is_named) AS names_count,
           coalesce(array_agg(DISTINCT basis_id) FILTER (WHERE counts AND took_part), '{}') AS bases,
           coalesce(array_agg(DISTINCT basis_id) FILTER (WHERE counts AND (took_part OR is_trained)), '{}') AS training_bases,
           string_agg(DISTINCT basis_id, ',') FILTER (WHERE took_part AND NOT is_named) AS heads_bases
      FROM people GROUP BY 1
  )
  INSERT INTO participants_peoplecells (activity_id, cells, numbers, told_cells, told_numbers, persons)
  SELECT activity_id, own.cells, own.numbers, coalesce(public.cells, '{}'), coalesce(public.numbers, '{}'),
         coalesce(persons, '{}')
    FROM (SELECT activity_id, array_agg(part || ' ' || key ORDER BY part, key) AS cells,
                 array_agg(number ORDER BY part, key) AS numbers FROM cells GROUP BY 1) AS own
    LEFT JOIN (SELECT activity_id, array_agg(cell ORDER BY cell) AS cells,
                      array_agg(number ORDER BY cell) AS numbers FROM told GROUP BY 1) AS public USING (activity_id)
    LEFT JOIN persons USING (activity_id);
END $$;

CREATE FUNCTION what_counts_has_changed() RETURNS trigger LANGUAGE plpgsql AS $$
-- arguments: the column of the counts that names a term of this vocabulary, and the columns that say what counts
DECLARE
  ids bigint[];
BEGIN
  EXECUTE format('SELECT array_agg(DISTINCT activity_id) FROM activities_peoplecounted WHERE %1$I IN (
                    SELECT code FROM (SELECT code, %2$s FROM old_rows EXCEPT SELECT code, %2$s FROM new_rows) AS changed)',
                 TG_ARGV[0], TG_ARGV[1]) INTO ids;
  IF ids IS NOT NULL THEN
    PERFORM FROM activities_activity WHERE id = ANY (ids) ORDER BY id FOR NO KEY UPDATE;
    PERFORM sum_people(ids);
  END IF;
  RETURN NULL;
END $$;

ALTER FUNCTION recount_people(bigint[]) RENAME TO count_people;

CREATE FUNCTION recount_people(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM count_people(ids);
  PERFORM sum_people(ids);
END $$;
