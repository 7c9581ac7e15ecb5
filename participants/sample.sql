-- Invents people for the invented activities, and takes them out again; run by sample.py, in this order for each batch.
--
-- Who takes part follows from the number of the activity alone. A person takes part in two or three activities of their
-- office. What somebody is at that time (country, category) comes from what the activity says of its countries and audience.

-- batch: activities without people
CREATE TEMP TABLE sample_activity AS
SELECT activity.id, office_id, status_id,
  coalesce(countries, '{}') AS countries, coalesce(categories, '{}') AS categories,
  right(reference, 7)::bigint AS n,
  dense_rank() OVER (ORDER BY office_id) AS office_place
FROM activities_activity AS activity
LEFT JOIN LATERAL (SELECT array_agg(DISTINCT country_id::text ORDER BY country_id::text) AS countries
                     FROM activities_activitycountry WHERE activity_id = activity.id) AS served ON true
LEFT JOIN LATERAL (SELECT array_agg(category_id::text ORDER BY category_id) AS categories
                     FROM activities_activityaudience WHERE activity_id = activity.id) AS audience ON true
WHERE reference ~ %(references)s AND right(reference, 7)::bigint BETWEEN %(first)s AND %(last)s
  AND NOT EXISTS (SELECT FROM participants_participation WHERE activity_id = activity.id)

-- batch: people to choose from
CREATE TEMP TABLE sample_person AS
SELECT nextval(pg_get_serial_sequence('participants_person', 'id')) AS id, office_id, at, size,
  hashtextextended('gender', at * 7919 + %(first)s) & 1023 AS luck
FROM (SELECT office_id, greatest(%(people)s, count(*) * %(people)s * 2 / 5) AS size FROM sample_activity GROUP BY 1) AS office
CROSS JOIN LATERAL generate_series(0, size - 1) AS at

-- batch: statistics
ANALYZE sample_activity, sample_person

-- batch: people
INSERT INTO participants_person (id, public_id, created_at, updated_at, version, office_id, family_name, given_name,
  gender_id, country_id, category_id, institution_text, position_title, email, email_mark, consent_basis, name_key)
SELECT id, gen_random_uuid(), now(), now(), 1, office_id, 'Sample', 'Person ' || id,
  CASE WHEN luck < 330 THEN 'female' WHEN luck < 960 THEN 'male' WHEN luck < 965 THEN 'other'
       WHEN luck < 980 THEN 'undisclosed' ELSE 'not_recorded' END,
  NULL, 'not_recorded', '', '', '', '', '', id || ' person sample'
FROM sample_person ORDER BY id

-- batch: participations
INSERT INTO participants_participation (public_id, created_at, updated_at, version, activity_id, person_id, role_id,
  other_roles, attendance_id, gender_id, country_id, category_id, institution, position_title, certificate_no)
SELECT gen_random_uuid(), now(), now(), 1, activity.id, person.id,
  CASE WHEN seat = 0 THEN 'expert' WHEN seat = 1 AND chance < 300 THEN 'observer' ELSE 'participant' END, '{}',
  CASE WHEN status_id IN ('completed', 'reported')
         THEN CASE WHEN chance < 800 THEN 'attended' WHEN chance < 920 THEN 'certified' WHEN chance < 960 THEN 'partial' ELSE 'no_show' END
       WHEN status_id IN ('cancelled', 'postponed') THEN 'withdrawn'
       WHEN chance < 700 THEN 'registered' ELSE 'nominated' END,
  CASE WHEN person.luck < 330 THEN 'female' WHEN person.luck < 960 THEN 'male' WHEN person.luck < 965 THEN 'other'
       WHEN person.luck < 980 THEN 'undisclosed' ELSE 'not_recorded' END,
  countries[1 + seat %% nullif(cardinality(countries), 0)],
  coalesce(categories[1 + (chance %% nullif(cardinality(categories), 0))::int], 'not_recorded'), '', '', ''
FROM sample_activity AS activity CROSS JOIN generate_series(0, %(people)s - 1) AS seat
CROSS JOIN LATERAL (SELECT hashtextextended('seat', n * 100 + seat) & 1023 AS chance,
                           hashtextextended('first', n) & 1048575 AS first_person) AS seated
JOIN sample_person AS person ON person.office_id = activity.office_id AND person.at = (first_person + seat) %% size
ORDER BY activity.id, seat

-- removal: people who take part in nothing else
CREATE TEMP TABLE sample_person AS
SELECT DISTINCT person_id AS id FROM participants_participation WHERE activity_id = ANY (%(activities)s)

-- removal: participations
DELETE FROM participants_participation WHERE activity_id = ANY (%(activities)s)

-- removal: people
DELETE FROM participants_person WHERE id IN (SELECT id FROM sample_person)
  AND family_name = 'Sample' AND NOT EXISTS (SELECT FROM participants_participation WHERE person_id = participants_person.id)
