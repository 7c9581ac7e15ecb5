-- Invents activities of realistic shape; run by sample.py, statement by statement:
-- some once, to have what to choose from, the others for each batch of numbers.
--
-- A record follows from its number alone: draw(number, 'status') is the same each time. Only what depends on
-- whether an activity is over (its status, and what follows from that) differs with the day on which it is made.
-- What it is linked to comes from the tables as they are loaded; the words below apply to the codes found there.

-- once: draw
-- A number from 0 up to 1 that looks like chance, one for each question about a record.
CREATE OR REPLACE FUNCTION pg_temp.draw(n bigint, about text) RETURNS double precision LANGUAGE sql IMMUTABLE
RETURN (hashtextextended(about, n) & 16777215)::double precision / 16777216

-- once: words
-- How often a code is chosen (others once, 0 never), and how a title says it in English and in French.
CREATE TEMP TABLE sample_word AS
SELECT * FROM (VALUES
  ('kind', 'workshop', 34, 'Workshop', 'Atelier'),
  ('kind', 'training_course', 26, 'Training course', 'Formation'),
  ('kind', 'train_the_trainers', 6, 'Training of trainers', 'Formation de formateurs'),
  ('kind', 'expert_group_meeting', 8, 'Expert group meeting', 'Réunion d’experts'),
  ('kind', 'webinar', 6, 'Webinar', 'Webinaire'),
  ('kind', 'e_learning_course', 3, 'Online course', 'Cours en ligne'),
  ('kind', 'mentoring', 2, 'Mentoring', 'Mentorat'),
  ('kind', 'study_visit', 2, 'Study visit', 'Voyage d’étude'),
  ('kind', 'conference', 2, 'Conference', 'Conférence'),
  ('kind', 'national_visit', 1, 'Country visit', 'Visite'),
  ('kind', 'legislative_assistance', 3, 'Legislative drafting assistance', 'Aide à la rédaction de lois'),
  ('kind', 'prison_support', 0, NULL, NULL),
  ('kind', 'programme_launch', 0, NULL, NULL),
  ('kind', 'knowledge_platform', 0, NULL, NULL),
  ('kind', 'other', 0, NULL, NULL),
  ('theme', 'cj_response', 1, NULL, 'la réponse de la justice pénale au terrorisme'),
  ('theme', 'cft', 1, NULL, 'la lutte contre le financement du terrorisme'),
  ('theme', 'ftf', 1, NULL, 'les combattants terroristes étrangers'),
  ('theme', 'pve', 1, NULL, 'la prévention de l’extrémisme violent'),
  ('theme', 'human_rights', 1, NULL, 'les droits de l’homme et l’état de droit'),
  ('theme', 'mla_networks', 1, NULL, 'l’entraide judiciaire'),
  ('theme', 'digital_evidence', 1, NULL, 'la preuve numérique'),
  ('theme', 'border_travel', 1, NULL, 'la sécurité des frontières'),
  ('audience', 'judge', 9, 'judges', 'magistrats'),
  ('audience', 'prosecutor', 12, 'prosecutors', 'procureurs'),
  ('audience', 'law_enforcement', 14, 'law enforcement officers', 'enquêteurs'),
  ('audience', 'prison_staff', 5, 'prison officials', 'personnel pénitentiaire'),
  ('audience', 'policy_official', 7, 'policymakers', 'décideurs'),
  ('audience', 'parliamentarian', 5, 'parliamentarians', 'parlementaires'),
  ('audience', 'financial_intelligence', 4, 'financial intelligence officers', 'analystes financiers'),
  ('audience', 'border', 3, 'border officers', 'agents des frontières'),
  ('audience', 'central_authority', 3, 'central authorities', 'autorités centrales'),
  ('audience', 'justice_ministry', 3, 'ministries of justice', 'ministères de la justice'),
  ('audience', 'forensic_expert', 2, 'forensic experts', 'experts scientifiques'),
  ('audience', 'civil_society', 3, 'civil society', 'la société civile'),
  ('audience', 'customs', 2, 'customs officers', 'douaniers'),
  ('audience', 'defence_lawyer', 1, 'defence lawyers', 'avocats'),
  ('audience', 'court_staff', 1, 'court staff', 'greffiers'),
  ('audience', 'anti_narcotics', 1, 'anti-narcotics officers', 'agents antidrogue'),
  ('audience', 'financial_regulator', 1, 'financial regulators', 'autorités de régulation'),
  ('audience', 'intelligence_service', 1, 'intelligence services', 'services de renseignement'),
  ('audience', 'military', 1, 'military personnel', 'militaires'),
  ('audience', 'nuclear_regulator', 1, 'nuclear authorities', 'autorités nucléaires'),
  ('audience', 'diplomat', 1, 'diplomats', 'diplomates'),
  ('audience', 'training_institute', 1, 'training institutes', 'instituts de formation'),
  ('audience', 'parliament_staff', 1, 'parliamentary staff', 'personnel parlementaire'),
  ('audience', 'academia', 1, 'academics', 'universitaires'),
  ('audience', 'private_sector', 1, 'the private sector', 'le secteur privé'),
  ('audience', 'media', 1, 'journalists', 'journalistes'),
  ('audience', 'religious_leader', 1, 'religious and community leaders', 'responsables religieux'),
  ('audience', 'youth', 1, 'young people', 'jeunes'),
  ('audience', 'victim', 1, 'victims of terrorism', 'victimes du terrorisme'),
  ('audience', 'educator', 1, 'teachers', 'enseignants'),
  ('audience', 'prisoner', 0, NULL, NULL),
  ('audience', 'un_staff', 0, NULL, NULL),
  ('audience', 'international_organisation', 0, NULL, NULL),
  ('audience', 'independent_expert', 0, NULL, NULL),
  ('audience', 'other', 0, NULL, NULL),
  ('audience', 'not_recorded', 0, NULL, NULL),
  ('organiser', 'unodc', 60, NULL, NULL),
  ('organiser', 'unodc_tpb', 12, NULL, NULL),
  ('organiser', 'unoct', 16, NULL, NULL),
  ('organiser', 'cted', 10, NULL, NULL),
  ('organiser', 'osce', 6, NULL, NULL),
  ('organiser', 'interpol', 6, NULL, NULL),
  ('organiser', 'unicri', 4, NULL, NULL),
  ('organiser', 'ipu', 3, NULL, NULL)
) AS word (list, code, weight, english, french)

-- once: choices
-- Lists to choose from, numbered from 0. A code that is chosen often stands in its list several times.
CREATE TEMP TABLE sample_choice AS
WITH
organisation AS (
  SELECT id, code, name, partner_type_id AS type FROM partners_partner WHERE is_active
),
entry (list, code, id, english, position) AS (
  SELECT 'kind', code, 0, label, position FROM activities_activitykind WHERE is_active
  UNION ALL
  SELECT 'theme', code, 0, label, position FROM activities_theme WHERE is_active
  UNION ALL
  SELECT 'audience', code, 0, label, position FROM activities_participantcategory WHERE is_active
  UNION ALL
  SELECT 'mandate', code, 0, label, position FROM activities_mandate WHERE is_active
  UNION ALL
  SELECT 'instrument', code, 0, short_title, 0 FROM instruments_instrument
  UNION ALL
  SELECT 'project', reference, id, '', 0 FROM activities_project WHERE published_at IS NOT NULL
  UNION ALL
  SELECT 'office', code, id, name, 0 FROM accounts_office WHERE code = ANY (%(offices)s)
  UNION ALL
  SELECT 'organiser', code, id, name, 0 FROM organisation
  WHERE type IN ('un_entity', 'intergovernmental', 'parliamentary', 'network', 'ngo', 'think_tank')
  UNION ALL
  SELECT 'donor', code, id, name, 0 FROM organisation WHERE type = 'government' OR code = 'eu'
  UNION ALL
  SELECT 'region', code, 0, label, position FROM countries_region WHERE is_active AND code <> 'global' AND code IN (
    SELECT region_id FROM countries_regionmembership GROUP BY region_id HAVING count(*) >= 7)
)
SELECT list, code, id,
  coalesce(word.english, CASE WHEN entry.english ~ '^[A-Z][a-z]' AND list IN ('theme', 'audience')
                              THEN lower(left(entry.english, 1)) || substr(entry.english, 2) ELSE entry.english END) AS english,
  coalesce(french, CASE list WHEN 'kind' THEN 'Activité' WHEN 'theme' THEN 'la lutte contre le terrorisme'
                             ELSE 'praticiens' END) AS french,
  row_number() OVER (PARTITION BY list ORDER BY position, code, time) - 1 AS at
FROM entry LEFT JOIN sample_word AS word USING (list, code), generate_series(1, coalesce(weight, 1)) AS time

-- once: areas
-- The countries of each region, numbered from 0, neighbours side by side; those of all States under 'all'.
CREATE TEMP TABLE sample_area AS
SELECT area, alpha3 AS country, name,
  row_number() OVER (PARTITION BY area ORDER BY m49_subregion, name) - 1 AS at, count(*) OVER (PARTITION BY area) AS size
FROM countries_country JOIN (
  SELECT 'all' AS area, alpha3 FROM countries_country WHERE is_un_member
  UNION
  SELECT region_id, country_id FROM countries_regionmembership
) AS area USING (alpha3)

-- once: venues
CREATE TEMP TABLE sample_venue AS
SELECT venue.*, row_number() OVER (ORDER BY country, city, time) - 1 AS at
FROM (VALUES
  ('AUT', 'Vienna', 'Europe/Vienna', 14), ('USA', 'New York', 'America/New_York', 6),
  ('CHE', 'Geneva', 'Europe/Zurich', 4), ('NLD', 'The Hague', 'Europe/Amsterdam', 4),
  ('MLT', 'Valletta', 'Europe/Malta', 3), ('FRA', 'Lyon', 'Europe/Paris', 2), ('ITA', 'Siracusa', 'Europe/Rome', 2),
  ('ESP', 'Madrid', 'Europe/Madrid', 2), ('TUR', 'Antalya', 'Europe/Istanbul', 2), ('EGY', 'Cairo', 'Africa/Cairo', 3),
  ('TUN', 'Tunis', 'Africa/Tunis', 3), ('MAR', 'Rabat', 'Africa/Casablanca', 3), ('DZA', 'Algiers', 'Africa/Algiers', 2),
  ('LBN', 'Beirut', 'Asia/Beirut', 2), ('JOR', 'Amman', 'Asia/Amman', 3), ('IRQ', 'Baghdad', 'Asia/Baghdad', 2),
  ('SAU', 'Riyadh', 'Asia/Riyadh', 1), ('QAT', 'Doha', 'Asia/Qatar', 3), ('ARE', 'Abu Dhabi', 'Asia/Dubai', 2),
  ('NGA', 'Abuja', 'Africa/Lagos', 4), ('NGA', 'Maiduguri', 'Africa/Lagos', 2), ('NER', 'Niamey', 'Africa/Niamey', 2),
  ('MLI', 'Bamako', 'Africa/Bamako', 2), ('BFA', 'Ouagadougou', 'Africa/Ouagadougou', 2), ('TCD', 'N’Djamena', 'Africa/Ndjamena', 1),
  ('MRT', 'Nouakchott', 'Africa/Nouakchott', 1), ('SEN', 'Dakar', 'Africa/Dakar', 4), ('GHA', 'Accra', 'Africa/Accra', 2),
  ('CIV', 'Abidjan', 'Africa/Abidjan', 2), ('TGO', 'Lomé', 'Africa/Lome', 1), ('CMR', 'Yaoundé', 'Africa/Douala', 1),
  ('KEN', 'Nairobi', 'Africa/Nairobi', 4), ('SOM', 'Mogadishu', 'Africa/Mogadishu', 1), ('ETH', 'Addis Ababa', 'Africa/Addis_Ababa', 3),
  ('UGA', 'Kampala', 'Africa/Kampala', 1), ('TZA', 'Arusha', 'Africa/Dar_es_Salaam', 1), ('MOZ', 'Maputo', 'Africa/Maputo', 1),
  ('ZAF', 'Pretoria', 'Africa/Johannesburg', 2), ('KAZ', 'Almaty', 'Asia/Almaty', 2), ('UZB', 'Tashkent', 'Asia/Tashkent', 3),
  ('TJK', 'Dushanbe', 'Asia/Dushanbe', 1), ('KGZ', 'Bishkek', 'Asia/Bishkek', 1), ('PAK', 'Islamabad', 'Asia/Karachi', 3),
  ('AFG', 'Kabul', 'Asia/Kabul', 1), ('IND', 'New Delhi', 'Asia/Kolkata', 1), ('BGD', 'Dhaka', 'Asia/Dhaka', 2),
  ('LKA', 'Colombo', 'Asia/Colombo', 1), ('MDV', 'Malé', 'Indian/Maldives', 1), ('THA', 'Bangkok', 'Asia/Bangkok', 4),
  ('IDN', 'Jakarta', 'Asia/Jakarta', 3), ('PHL', 'Manila', 'Asia/Manila', 3), ('MYS', 'Kuala Lumpur', 'Asia/Kuala_Lumpur', 2),
  ('SGP', 'Singapore', 'Asia/Singapore', 1), ('ALB', 'Tirana', 'Europe/Tirane', 1), ('BIH', 'Sarajevo', 'Europe/Sarajevo', 1),
  ('UKR', 'Kyiv', 'Europe/Kyiv', 1), ('PAN', 'Panama City', 'America/Panama', 1), ('COL', 'Bogotá', 'America/Bogota', 1),
  ('PER', 'Lima', 'America/Lima', 1), ('TTO', 'Port of Spain', 'America/Port_of_Spain', 1), ('FJI', 'Suva', 'Pacific/Fiji', 1)
) AS venue (country, city, time_zone, weight), generate_series(1, weight) AS time
WHERE country IN (SELECT alpha3 FROM countries_country)

-- once: sentences
CREATE TEMP TABLE sample_sentence AS
SELECT sentence, row_number() OVER () - 1 AS at
FROM (VALUES
  ('Participants examined national practice, shared case studies and agreed on follow-up.'),
  ('Speakers presented the legal framework against terrorism and what it asks of States.'),
  ('Working groups practised the handling of a request for mutual legal assistance.'),
  ('Experts explained how electronic evidence is obtained from providers and preserved.'),
  ('A simulated investigation led from the first tip to the financial trail abroad.'),
  ('The sessions covered the rights of suspects, victims and witnesses before the court.'),
  ('Trainers from the region used a curriculum that the national institute has adopted.'),
  ('Officials compared their procedures for passenger data and for travel documents.'),
  ('The discussion turned to extradition, dual criminality and diplomatic assurances.'),
  ('Judges and prosecutors described how they weigh information from conflict zones.'),
  ('Recommendations on the protection of witnesses were drafted and then adopted.'),
  ('Parliaments reported on draft laws, on oversight and on the review of earlier acts.'),
  ('A table-top exercise tested the coordination of police, customs and intelligence units.'),
  ('Practitioners looked at rehabilitation in prison and at support after release.'),
  ('Two modules dealt with sanctions lists, the freezing of assets and non-profit bodies.'),
  ('The role of women in prevention, and as practitioners of justice, was discussed.'),
  ('Presenters gave an overview of the jurisdiction and offences under the conventions.'),
  ('Trends in the use of the internet for propaganda and recruitment were reviewed.'),
  ('Countries named focal points for a network that meets once a year from now on.'),
  ('Biometrics, forensic work at the crime scene and the chain of custody were practised.'),
  ('Sentencing, plea agreements and alternatives to prosecution of children were compared.'),
  ('Maritime cases raised questions of boarding, seizure and transfer to the coastal State.'),
  ('Participants filled in an assessment before and after, and gained a third on average.'),
  ('A plan of action sets out what each institution will do in the twelve months ahead.')
) AS text (sentence)

-- once: sizes
CREATE TEMP TABLE sample_size AS
SELECT
  (SELECT count(*) FROM sample_choice WHERE list = 'kind') AS kinds,
  (SELECT count(*) FROM sample_choice WHERE list = 'theme') AS themes,
  (SELECT count(*) FROM sample_choice WHERE list = 'audience') AS audiences,
  (SELECT count(*) FROM sample_choice WHERE list = 'mandate') AS mandates,
  (SELECT count(*) FROM sample_choice WHERE list = 'instrument') AS instruments,
  (SELECT count(*) FROM sample_choice WHERE list = 'project') AS projects,
  (SELECT count(*) FROM sample_choice WHERE list = 'office') AS offices,
  (SELECT count(*) FROM sample_choice WHERE list = 'organiser') AS organisers,
  (SELECT count(*) FROM sample_choice WHERE list = 'donor') AS donors,
  (SELECT count(*) FROM sample_choice WHERE list = 'region') AS regions,
  (SELECT count(*) FROM sample_area WHERE area = 'all') AS countries,
  (SELECT count(*) FROM sample_venue) AS venues,
  (SELECT count(*) FROM sample_sentence) AS sentences

-- once: statistics of lists
ANALYZE sample_choice, sample_area, sample_venue, sample_sentence

-- batch: drafts
-- One row for each record of this batch that is missing, with all that is decided once.
CREATE TEMP TABLE sample_draft AS
WITH
luck AS MATERIALIZED (
  SELECT n, 'SAMPLE-' || to_char(n, 'FM0000000') AS reference,
    pg_temp.draw(n, 'scope') AS scope, pg_temp.draw(n, 'status') AS status, pg_temp.draw(n, 'modality') AS modality,
    pg_temp.draw(n, 'precision') AS precision, pg_temp.draw(n, 'openness') AS openness, pg_temp.draw(n, 'delay') AS delay
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
),
chosen AS (
  SELECT luck.*, kind.code AS kind, kind.english AS kind_words, kind.french AS kind_french,
    described.participation_default AS participation, theme.english AS theme_words, theme.french AS theme_french,
    audience.english AS audience_words, audience.french AS audience_french, size.countries,
    region.code AS region, region.english AS region_words, other_region.code AS other_region,
    CASE WHEN luck.scope < 0.25 THEN 'national' WHEN luck.scope < 0.28 THEN 'subnational'
         WHEN luck.scope < 0.40 THEN 'multi_country' WHEN luck.scope < 0.55 THEN 'subregional'
         WHEN luck.scope < 0.84 THEN 'regional' WHEN luck.scope < 0.94 THEN 'cross_regional' ELSE 'global' END AS scope_code,
    -- more and more a year, as the programme grew
    date '2005-01-01' + floor(sqrt(pg_temp.draw(n, 'day')) * (date '2027-06-30' - date '2005-01-01'))::int AS held_from,
    floor(CASE WHEN described.participation_default = 'none' OR kind.code = 'mentoring' THEN 5 + pg_temp.draw(n, 'days') * 120
               ELSE pg_temp.draw(n, 'days') * 5 END)::int AS more_days
  FROM luck CROSS JOIN sample_size AS size
  JOIN sample_choice AS kind ON kind.list = 'kind' AND kind.at = floor(pg_temp.draw(n, 'kind') * kinds)
  JOIN activities_activitykind AS described ON described.code = kind.code
  JOIN sample_choice AS theme ON theme.list = 'theme' AND theme.at = floor(pg_temp.draw(n, 'theme') * themes)
  JOIN sample_choice AS audience ON audience.list = 'audience' AND audience.at = floor(pg_temp.draw(n, 'audience') * audiences)
  JOIN sample_choice AS region ON region.list = 'region' AND region.at = floor(pg_temp.draw(n, 'region') * regions)
  JOIN sample_choice AS other_region ON other_region.list = 'region'
    AND other_region.at = mod(region.at + 1 + floor(pg_temp.draw(n, 'other region') * (regions - 1))::int, regions)
  WHERE NOT EXISTS (SELECT FROM activities_activity WHERE activities_activity.reference = luck.reference)
),
dated AS (
  SELECT *, held_from + more_days AS held_to, held_from + more_days < %(today)s AS is_over, held_from < %(today)s AS has_begun,
    CASE WHEN scope_code IN ('national', 'subnational', 'multi_country', 'global') THEN 'all' ELSE region END AS area,
    CASE WHEN scope_code IN ('national', 'subnational') THEN 1
         WHEN scope_code = 'global' THEN 0
         WHEN scope_code IN ('subregional', 'regional') AND pg_temp.draw(n, 'region only') < 0.1 THEN 0
         ELSE 2 + floor(pg_temp.draw(n, 'country count') * 6)::int END AS country_count
  FROM chosen
),
staged AS (
  SELECT *,
    CASE WHEN is_over THEN CASE WHEN status < 0.05 THEN 'cancelled' WHEN status < 0.06 THEN 'postponed'
                                WHEN status < 0.42 THEN 'completed' ELSE 'reported' END
         WHEN has_begun THEN 'ongoing'
         WHEN status < 0.06 THEN 'cancelled' WHEN status < 0.10 THEN 'postponed'
         WHEN status < 0.50 THEN 'confirmed' ELSE 'planned' END AS status_code,
    CASE WHEN participation = 'none' THEN 'not_applicable' WHEN kind = 'e_learning_course' THEN 'self_paced'
         WHEN kind = 'webinar' OR modality < CASE WHEN held_from < '2020-03-01' THEN 0.02 ELSE 0.25 END THEN 'online'
         WHEN modality < 0.31 THEN 'hybrid' WHEN modality > 0.98 THEN NULL ELSE 'in_person' END AS modality_code
  FROM dated
),
placed AS (
  SELECT staged.*, home.at AS home_at, home.size AS area_size, home.name AS home_words,
    modality_code IN ('in_person', 'hybrid') AND (status_code <> 'planned' OR pg_temp.draw(n, 'venue known') < 0.5) AS has_venue,
    coalesce(own.country, venue.country) AS venue_country, coalesce(own.city, venue.city) AS venue_city,
    coalesce(own.time_zone, venue.time_zone) AS venue_time_zone
  FROM staged CROSS JOIN sample_size AS size
  JOIN (SELECT area, max(size) AS members FROM sample_area GROUP BY area) AS around USING (area)
  JOIN sample_area AS home ON home.area = staged.area AND home.at = floor(pg_temp.draw(n, 'country') * members)
  JOIN sample_venue AS venue ON venue.at = floor(pg_temp.draw(n, 'venue') * venues)
  LEFT JOIN (SELECT DISTINCT ON (country) country, city, time_zone FROM sample_venue ORDER BY country, at) AS own
    ON own.country = home.country AND scope_code IN ('national', 'subnational')
),
timed AS (
  SELECT *, status_code IN ('completed', 'reported') AS is_delivered,
    -- a planned activity may be dated roughly; a confirmed one is fixed to the day
    CASE WHEN status_code IN ('confirmed', 'ongoing') OR precision < 0.80 THEN 'day' WHEN precision < 0.89 THEN 'month'
         WHEN precision < 0.92 THEN 'quarter' WHEN precision < 0.98 OR NOT is_over THEN 'year' ELSE 'unknown' END AS known_to,
    held_from - CASE WHEN is_over AND delay < 0.12 THEN 1 + floor(delay * 500)::int ELSE 0 END AS planned_from,
    least(held_from - 20 - floor(pg_temp.draw(n, 'entered') * 360)::int, %(today)s - 2 - floor(pg_temp.draw(n, 'entered') * 60)::int)
      + pg_temp.draw(n, 'hour') * interval '1 day' AS created_on,
    -- people are counted for most of what was delivered, and for all that is reported
    status_code = 'reported' AND participation <> 'none'
      OR status_code = 'completed' AND participation <> 'none' AND pg_temp.draw(n, 'counted') < 0.4 AS has_counts
  FROM placed
)
SELECT nextval(pg_get_serial_sequence('activities_activity', 'id')) AS id, timed.*,
  CASE WHEN known_to = 'unknown' AND precision > 0.99 THEN 'unknown'
       WHEN known_to = 'unknown' THEN 'year' ELSE known_to END AS planned_to,
  created_on AT TIME ZONE 'UTC' AS created_at,
  least(greatest(created_on + interval '1 day', CASE WHEN is_over THEN held_to ELSE created_on END
          + pg_temp.draw(n, 'revised') * interval '90 days'),
        %(today)s - pg_temp.draw(n, 'revised') * interval '12 hours') AT TIME ZONE 'UTC' AS updated_at,
  CASE WHEN openness < 0.90 THEN 'public' WHEN openness < 0.98 THEN 'internal' ELSE 'restricted' END AS sensitivity
FROM timed ORDER BY n

-- batch: statistics of drafts
ANALYZE sample_draft

-- batch: texts in English
INSERT INTO activities_activitytext (activity_id, language_id, title, summary, is_original)
SELECT draft.id, 'en',
  CASE scope_code WHEN 'national' THEN 'National ' || lower(left(kind_words, 1)) || substr(kind_words, 2)
                  WHEN 'regional' THEN 'Regional ' || lower(left(kind_words, 1)) || substr(kind_words, 2)
                  WHEN 'cross_regional' THEN 'Cross-regional ' || lower(left(kind_words, 1)) || substr(kind_words, 2)
                  ELSE kind_words END
    || ' on ' || theme_words || ' for ' || audience_words
    || CASE WHEN scope_code IN ('national', 'subnational') THEN ', ' || home_words
            WHEN scope_code IN ('subregional', 'regional') THEN ', ' || region_words ELSE '' END,
  string_agg(sentence, ' ' ORDER BY part) || ' Item ' || n || ' of the sample.', true
FROM sample_draft AS draft CROSS JOIN sample_size AS size CROSS JOIN generate_series(1, 4) AS part
JOIN sample_sentence ON at = mod(floor(pg_temp.draw(n, 'summary ' || mod(part, 2)) * sentences)::int + part * 5, sentences)
GROUP BY draft.id, n, scope_code, kind_words, theme_words, audience_words, home_words, region_words
ORDER BY n

-- batch: texts in French
INSERT INTO activities_activitytext (activity_id, language_id, title, summary, is_original)
SELECT id, 'fr', kind_french || ' sur ' || theme_french || ' : ' || audience_french,
  (ARRAY['Les participants ont examiné les pratiques nationales, échangé des études de cas et convenu d’un suivi.',
         'Des experts ont présenté le cadre juridique, puis un exercice a porté sur une demande d’entraide judiciaire.',
         'Les travaux de groupe ont traité des droits de la défense, des témoins et de la preuve électronique.'
        ])[1 + floor(pg_temp.draw(n, 'French summary') * 3)::int], false
FROM sample_draft WHERE pg_temp.draw(n, 'french') < 0.1 ORDER BY n

-- batch: partners
-- One lead, then co-organisers, others at work, hosts and donors; nobody is named next to itself.
INSERT INTO activities_activitypartner (activity_id, partner_id, role_id, position, is_inferred, currency, contribution)
WITH part (list, role, share, position) AS (VALUES
  ('organiser', 'lead', 1.0, 0), ('organiser', 'co_organiser', 0.45, 1), ('organiser', 'co_organiser', 0.15, 2),
  ('organiser', 'in_cooperation_with', 0.3, 3), ('organiser', 'implementing', 0.1, 4),
  ('organiser', 'expert_provider', 0.3, 5), ('donor', 'host', 0.1, 6), ('donor', 'donor', 0.5, 7), ('donor', 'donor', 0.1, 8)
),
named AS (
  SELECT DISTINCT ON (n, partner.id) draft.id AS activity, n, partner.id AS partner, role, position
  FROM sample_draft AS draft CROSS JOIN sample_size AS size
  JOIN part ON pg_temp.draw(n, 'takes part ' || position) < share
  JOIN sample_choice AS partner ON partner.list = part.list
    AND partner.at = floor(pg_temp.draw(n, 'partner ' || position) * CASE part.list WHEN 'donor' THEN donors ELSE organisers END)
  ORDER BY n, partner.id, position
)
SELECT activity, partner, role, position, role = 'lead' AND pg_temp.draw(n, 'inferred') < 0.04,
  CASE WHEN gives THEN 'USD' ELSE '' END, CASE WHEN gives THEN 1000 * (5 + floor(pg_temp.draw(n, 'gift') * 200)) END
FROM named CROSS JOIN LATERAL (SELECT role = 'donor' AND pg_temp.draw(n, 'gives') < 0.2 AS gives) AS gift
ORDER BY n, position

-- batch: countries
-- Those that benefit: neighbours from the area of the activity, in turn with another region's across regions.
INSERT INTO activities_activitycountry (activity_id, country_id, relation)
WITH beneficiary AS (
  SELECT DISTINCT draft.id AS activity, country
  FROM sample_draft AS draft CROSS JOIN LATERAL generate_series(0, country_count - 1) AS part
  CROSS JOIN LATERAL (
    SELECT CASE WHEN scope_code = 'cross_regional' AND mod(part, 2) = 1 THEN other_region ELSE draft.area END AS area) AS from_where
  JOIN (SELECT area, max(size) AS members FROM sample_area GROUP BY area) AS around ON around.area = from_where.area
  JOIN sample_area AS place ON place.area = from_where.area AND place.at = mod(home_at + part, members)
)
SELECT activity, country, 'beneficiary' FROM beneficiary ORDER BY activity, country

-- batch: countries beside
-- Others that are invited, or take part, without being those that benefit.
INSERT INTO activities_activitycountry (activity_id, country_id, relation)
SELECT draft.id, country, CASE WHEN is_delivered THEN 'participating' ELSE 'invited' END
FROM sample_draft AS draft
CROSS JOIN LATERAL generate_series(1, 1 + floor(pg_temp.draw(n, 'guest count') * 5)::int) AS part
JOIN sample_area AS place ON place.area = 'all'
  AND place.at = mod(floor(pg_temp.draw(n, 'guest') * countries)::int + part, countries)
WHERE pg_temp.draw(n, 'guests') < CASE scope_code WHEN 'global' THEN 0.6 ELSE 0.12 END
  AND NOT EXISTS (SELECT FROM activities_activitycountry AS known
                  WHERE known.activity_id = draft.id AND known.country_id = place.country)
ORDER BY n, part

-- batch: regions
INSERT INTO activities_activityregion (activity_id, region_id)
SELECT id, region FROM sample_draft WHERE scope_code IN ('subregional', 'regional', 'cross_regional')
UNION ALL
SELECT id, other_region FROM sample_draft WHERE scope_code = 'cross_regional'
UNION ALL
SELECT id, code FROM sample_draft, countries_region WHERE scope_code = 'global' AND code = 'global'
ORDER BY 1, 2

-- batch: themes
INSERT INTO activities_activitytheme (activity_id, theme_id, is_primary, position)
SELECT draft.id, code, part = 0, part
FROM sample_draft AS draft CROSS JOIN sample_size AS size
CROSS JOIN LATERAL generate_series(0, floor(sqrt(pg_temp.draw(n, 'theme count')) * 4)::int) AS part
JOIN sample_choice AS theme ON list = 'theme' AND at = mod(floor(pg_temp.draw(n, 'theme') * themes)::int + part, themes)
ORDER BY n, part

-- batch: mandates
-- Neighbours in the list, and none that was adopted after the activity.
INSERT INTO activities_activitymandate (activity_id, mandate_id)
SELECT draft.id, mandate.code
FROM sample_draft AS draft CROSS JOIN sample_size AS size
CROSS JOIN LATERAL generate_series(1, floor(pg_temp.draw(n, 'mandate count') * 3)::int) AS part
JOIN sample_choice AS choice ON list = 'mandate' AND at = mod(floor(pg_temp.draw(n, 'mandate') * mandates)::int + part, mandates)
JOIN activities_mandate AS mandate ON mandate.code = choice.code AND year < extract(year FROM held_from)
ORDER BY n, part

-- batch: instruments
INSERT INTO activities_activityinstrument (activity_id, instrument_id)
SELECT draft.id, instrument.code
FROM sample_draft AS draft CROSS JOIN sample_size AS size
CROSS JOIN LATERAL generate_series(1, 1 + floor(pg_temp.draw(n, 'instrument count') * 3)::int) AS part
JOIN sample_choice AS choice ON list = 'instrument'
  AND at = mod(floor(pg_temp.draw(n, 'instrument') * instruments)::int + part, instruments)
JOIN instruments_instrument AS instrument ON instrument.code = choice.code AND adopted_on < held_from
WHERE pg_temp.draw(n, 'has instruments') < 0.3
ORDER BY n, part

-- batch: audience
-- First the group that the title names.
INSERT INTO activities_activityaudience (activity_id, category_id)
SELECT DISTINCT draft.id, code
FROM sample_draft AS draft CROSS JOIN sample_size AS size
CROSS JOIN LATERAL generate_series(0, floor(pg_temp.draw(n, 'audience count') * 3)::int) AS part
JOIN sample_choice AS choice ON list = 'audience'
  AND at = mod(floor(pg_temp.draw(n, 'audience') * audiences)::int + part * 11, audiences)
ORDER BY draft.id, code

-- batch: head counts
-- By group or by country, mostly by sex; some in one sum only. A cell that nobody reported stays empty.
INSERT INTO activities_headcount (
  activity_id, country_id, category_id, role_id, female, male, other, undisclosed, not_recorded, basis_id)
WITH counted AS (
  SELECT id, n, CASE WHEN counted_as < 0.15 THEN 'in sum' WHEN counted_as < 0.35 THEN 'by country' ELSE 'by group' END AS way
  FROM (SELECT *, pg_temp.draw(n, 'counted as') AS counted_as FROM sample_draft WHERE has_counts) AS draft
),
counted_group (id, n, country, category, role, part) AS (
  SELECT id, n, NULL, NULL, 'participant', 'all' FROM counted WHERE way = 'in sum'
  UNION ALL
  SELECT counted.id, n, country_id, NULL, 'participant', country_id
  FROM counted JOIN activities_activitycountry ON activity_id = counted.id WHERE way = 'by country' AND relation <> 'invited'
  UNION ALL
  SELECT counted.id, n, NULL, category_id, 'participant', category_id
  FROM counted JOIN activities_activityaudience ON activity_id = counted.id WHERE way = 'by group'
  UNION ALL
  -- by country, but none is named: those of the first group, in one row
  SELECT id, n, NULL, NULL, 'participant', 'all' FROM counted
  WHERE way = 'by country' AND NOT EXISTS (SELECT FROM activities_activitycountry WHERE activity_id = counted.id)
  UNION ALL
  SELECT id, n, NULL, NULL, 'expert', 'experts' FROM counted WHERE pg_temp.draw(n, 'experts') < 0.3
)
SELECT id, country, category, role,
  CASE WHEN by_sex THEN floor(share * people)::int END, CASE WHEN by_sex THEN people - floor(share * people)::int END,
  CASE WHEN by_sex AND rare < 0.05 THEN floor(rare * 60)::int END, CASE WHEN by_sex AND rare > 0.95 THEN 1 END,
  CASE WHEN NOT by_sex THEN people END,
  CASE WHEN by_sex OR rare < 0.6 THEN 'exact' WHEN rare < 0.8 THEN 'approximate' ELSE 'minimum' END
FROM counted_group CROSS JOIN LATERAL (SELECT
  pg_temp.draw(n, 'by sex') < 0.8 AS by_sex, 0.15 + pg_temp.draw(n, 'women ' || part) * 0.5 AS share,
  pg_temp.draw(n, 'rare ' || part) AS rare,
  CASE role WHEN 'expert' THEN 1 + floor(pg_temp.draw(n, 'expert count') * 6)::int
            ELSE 3 + floor(pg_temp.draw(n, 'people ' || part) * 25)::int END AS people
) AS size
ORDER BY n, role DESC, country, category

-- batch: citations
INSERT INTO activities_activitycitation (activity_id, document_id, place)
SELECT id, %(document)s, 'no. ' || n FROM sample_draft ORDER BY n

-- batch: activities
-- Last, though the others refer to them: what hangs on an activity then stands when its words are gathered, once.
INSERT INTO activities_activity (
  id, public_id, created_at, updated_at, version, office_id, sensitivity, published_at, reference, kind_id, modality_id,
  scope_id, status_id, status_reason, project_id,
  planned_starts_on, planned_starts_on_precision_id, planned_ends_on, planned_ends_on_precision_id,
  actual_starts_on, actual_starts_on_precision_id, actual_ends_on, actual_ends_on_precision_id,
  dates_as_stated, time_zone, venue_name, venue_city, venue_country_id, online_url,
  delivery_count, delivery_count_basis_id, counts_as_training, planned_participants, planned_participants_basis_id,
  reported_participants, reported_participants_basis_id, registered_count, states_count, states_count_basis_id,
  background, objectives, outcome, gender_significance, reported_at, source_note)
SELECT
  draft.id, md5(reference)::uuid, created_at, updated_at, 1, office.id, sensitivity,
  CASE WHEN openness < 0.88 THEN created_at + pg_temp.draw(n, 'published') * (updated_at - created_at) END, reference, kind, modality_code,
  CASE WHEN scope < 0.99 THEN scope_code END, status_code,
  CASE status_code WHEN 'cancelled' THEN 'Funds were used for another activity.'
                   WHEN 'postponed' THEN 'The host asked for a later date.' ELSE '' END,
  CASE WHEN pg_temp.draw(n, 'has project') < 0.4 THEN project.id END,
  CASE planned_to WHEN 'unknown' THEN NULL ELSE first_day(planned_from, planned_to) END, planned_to,
  CASE planned_to WHEN 'unknown' THEN NULL ELSE first_day(planned_from + more_days, planned_to) END, planned_to,
  CASE WHEN starts_known THEN first_day(held_from, known_to) END, CASE WHEN starts_known THEN known_to ELSE 'unknown' END,
  CASE WHEN ends_known THEN first_day(held_to, known_to) END, CASE WHEN ends_known THEN known_to ELSE 'unknown' END,
  CASE known_to WHEN 'month' THEN to_char(held_from, 'FMMonth YYYY') WHEN 'year' THEN to_char(held_from, 'YYYY') ELSE '' END,
  CASE WHEN has_venue AND pg_temp.draw(n, 'zone known') < 0.85 THEN venue_time_zone ELSE '' END,
  CASE WHEN has_venue THEN (ARRAY['', '', '', 'Ministry of Justice', 'Judicial training institute', 'Police academy',
    'United Nations house', 'Conference centre'])[1 + floor(pg_temp.draw(n, 'venue name') * 8)::int] ELSE '' END,
  CASE WHEN has_venue THEN venue_city ELSE '' END, CASE WHEN has_venue THEN venue_country END,
  CASE WHEN modality_code IN ('online', 'hybrid') THEN 'https://meet.example/' || lower(reference) ELSE '' END,
  CASE WHEN is_summary THEN 2 + floor(pg_temp.draw(n, 'deliveries') * 20)::int ELSE 1 END,
  CASE WHEN is_summary AND pg_temp.draw(n, 'series') < 0.3 THEN 'minimum' ELSE 'exact' END,
  CASE WHEN pg_temp.draw(n, 'training') < 0.02 THEN pg_temp.draw(n, 'training') < 0.01 END,
  CASE WHEN expects THEN expected END, CASE WHEN expects THEN
    (ARRAY['approximate', 'approximate', 'maximum', 'exact'])[1 + floor(pg_temp.draw(n, 'expected as') * 4)::int] END,
  CASE WHEN reports THEN expected - 5 END, CASE WHEN reports THEN
    (ARRAY['exact', 'exact', 'minimum', 'approximate'])[1 + floor(pg_temp.draw(n, 'reported as') * 4)::int] END,
  CASE WHEN modality_code IN ('online', 'self_paced') AND is_delivered THEN expected * 3 END,
  CASE WHEN tells_states THEN 8 + floor(pg_temp.draw(n, 'states') * 40)::int END, CASE WHEN tells_states THEN 'minimum' END,
  CASE WHEN pg_temp.draw(n, 'background') < 0.3 THEN first_sentence.sentence ELSE '' END,
  CASE WHEN pg_temp.draw(n, 'objectives') < 0.6 THEN 'To strengthen the capacity of ' || audience_words || ' in '
    || theme_words || '.' ELSE '' END,
  CASE WHEN status_code = 'reported' OR is_delivered AND pg_temp.draw(n, 'outcome') < 0.3 THEN last_sentence.sentence ELSE '' END,
  CASE WHEN pg_temp.draw(n, 'gender') < 0.6 THEN floor(pg_temp.draw(n, 'gender') * 4)::int END,
  CASE WHEN status_code = 'reported' THEN updated_at END, ''
FROM sample_draft AS draft CROSS JOIN sample_size AS size
JOIN sample_choice AS office ON office.list = 'office' AND office.at = floor(pg_temp.draw(n, 'office') * offices)
LEFT JOIN sample_choice AS project ON project.list = 'project' AND project.at = floor(pg_temp.draw(n, 'project') * projects)
JOIN sample_sentence AS first_sentence ON first_sentence.at = floor(pg_temp.draw(n, 'first sentence') * sentences)
JOIN sample_sentence AS last_sentence ON last_sentence.at = floor(pg_temp.draw(n, 'last sentence') * sentences)
CROSS JOIN LATERAL (SELECT
  (is_delivered OR status_code = 'ongoing') AND known_to <> 'unknown' AS starts_known,
  is_delivered AND known_to <> 'unknown' AS ends_known,
  is_over AND pg_temp.draw(n, 'summary') < 0.02 AS is_summary,
  pg_temp.draw(n, 'expects') < 0.6 AS expects,
  15 + floor(pg_temp.draw(n, 'expected') * 30)::int AS expected,
  status_code = 'completed' AND participation <> 'none' AND NOT has_counts AND pg_temp.draw(n, 'reports') < 0.5 AS reports,
  is_delivered AND country_count = 0 AND pg_temp.draw(n, 'tells states') < 0.5 AS tells_states
) AS fact
ORDER BY n
