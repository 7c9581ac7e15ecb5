-- Who is party to what on a day: one row for each State and instrument, in `told`. The rules are told in parties.py.
-- Of a day that is not known exactly each step keeps the earliest and the latest day that it can be.

WITH
thresholds AS (  -- instruments in force: how many consents that took, and by when they were there (T6)
  SELECT * FROM unnest(%(codes)s::text[], %(needed)s::int[], %(reached_by)s::date[]) t (instrument_id, needed, reached_by)
),
lists AS (  -- lists of all parties; one of a year may be of any day of it
  SELECT id, instrument_id, as_of AS first_day, latest_day(as_of, as_of_precision_id) AS last_day
    FROM instruments_listcoverage
   WHERE kind <> 'partial'
),
left_out AS (  -- States of which a list says nothing, though they are not on it
  SELECT l.instrument_id, o.country_id
    FROM instruments_listcoverage_left_out o JOIN lists l ON l.id = o.listcoverage_id
),
reach AS (  -- up to which day a list tells who is not a party
  SELECT instrument_id, max(first_day) AS listed_until FROM lists GROUP BY instrument_id
),
states AS MATERIALIZED (SELECT row_number() OVER () AS number, alpha3, is_un_member FROM countries_country),
instruments AS MATERIALIZED (
  SELECT row_number() OVER () AS number, code, adopted_on, in_universal_set, position FROM instruments_instrument
),
pairs AS (  -- each State and instrument by one number, which joins and sorts faster than two texts
  SELECT c.number * 1000 + i.number AS pair, c.alpha3 AS country_id, c.is_un_member, i.code AS instrument_id,
         i.adopted_on, i.in_universal_set, i.position, o.country_id IS NOT NULL AS is_left_out,
         CASE WHEN o.country_id IS NULL THEN r.listed_until END AS listed_until
    FROM states c
   CROSS JOIN instruments i
    LEFT JOIN reach r ON r.instrument_id = i.code
    LEFT JOIN (SELECT DISTINCT instrument_id, country_id FROM left_out) o
      ON (o.country_id, o.instrument_id) = (c.alpha3, i.code)
),
acts AS (  -- acts that no correction replaced (T9)
  SELECT a.id, c.number * 1000 + i.number AS pair, a.country_id, a.instrument_id, a.type_id, a.deposited_on, a.effective_on, a.territory,
         a.deposited_on_precision_id AS precision, t.expresses_consent, t.ends_consent,
         COALESCE(a.deposited_on, i.adopted_on) AS first_day,
         COALESCE(latest_day(a.deposited_on, a.deposited_on_precision_id), a.as_of, 'infinity') AS last_day
    FROM instruments_treatyaction a
    JOIN instruments_treatyactiontype t ON t.code = a.type_id
    JOIN states c ON c.alpha3 = a.country_id
    JOIN instruments i ON i.code = a.instrument_id
   WHERE NOT EXISTS (SELECT FROM instruments_treatyaction later WHERE later.supersedes_id = a.id)
),
departures AS (  -- denunciations by the State itself; a consent given from `anew_from` on is a new one
  SELECT pair, country_id, instrument_id, id AS act_id, effective_on,
         COALESCE(effective_on, first_day + 1) AS earliest,
         COALESCE(effective_on, last_day + 1) AS anew_from
    FROM acts
   WHERE ends_consent AND territory = ''
),
evidence AS (  -- acts and facts that tell of consent; `seen` is the first day on which it may have stood
  SELECT pair, country_id, instrument_id, id AS act_id, NULL::date AS in_force_on,
         CASE WHEN deposited_on IS NULL THEN 3 ELSE 1 END AS vagueness,
         first_day AS earliest, last_day AS latest,
         CASE WHEN deposited_on IS NULL THEN last_day ELSE first_day END AS seen
    FROM acts
   WHERE expresses_consent
   UNION ALL
  SELECT c.number * 1000 + i.number, f.country_id, f.instrument_id, NULL, NULL, 2,
         date_trunc('year', f.known_by)::date, f.known_by, date_trunc('year', f.known_by)::date
    FROM instruments_partyfact f
    JOIN states c ON c.alpha3 = f.country_id
    JOIN instruments i ON i.code = f.instrument_id
   WHERE f.kind = 'became_party'
   UNION ALL
  SELECT c.number * 1000 + i.number, f.country_id, f.instrument_id, NULL, CASE f.kind WHEN 'in_force' THEN f.known_by END, 3,
         i.adopted_on, f.known_by, f.known_by
    FROM instruments_partyfact f
    JOIN states c ON c.alpha3 = f.country_id
    JOIN instruments i ON i.code = f.instrument_id
   WHERE f.kind <> 'became_party'
),
just_enough AS (  -- a list of no more States than the threshold took: each of them was a party by then
  SELECT t.instrument_id, t.reached_by, l.last_day
    FROM thresholds t
    JOIN lists l ON l.instrument_id = t.instrument_id AND l.first_day >= t.reached_by
    JOIN evidence e ON e.instrument_id = t.instrument_id AND e.latest <= l.last_day
   WHERE NOT EXISTS (SELECT FROM departures d WHERE d.instrument_id = t.instrument_id)
   GROUP BY l.id, t.instrument_id, t.reached_by, t.needed, l.last_day
  HAVING count(DISTINCT e.pair) = t.needed AND max(e.earliest) <= t.reached_by
),
telling AS (  -- without acts that change nothing: of a known day, after another such consent, and nobody left
  SELECT *
    FROM (SELECT *, vagueness = 1 AND earliest = latest AS is_exact,
                 row_number() OVER (PARTITION BY pair, vagueness = 1 AND earliest = latest
                                    ORDER BY earliest, act_id) AS place
            FROM evidence) e
   WHERE place = 1 OR NOT is_exact OR pair IN (SELECT pair FROM departures)
),
dated AS (
  SELECT row_number() OVER () AS number, e.pair, e.country_id, e.instrument_id, e.act_id, e.in_force_on, e.vagueness, e.earliest,
         LEAST(e.latest, j.reached_by) AS latest, LEAST(e.seen, j.reached_by) AS seen
    FROM telling e
    LEFT JOIN just_enough j ON j.instrument_id = e.instrument_id AND e.latest <= j.last_day
),
explained AS (  -- what only repeats consent that something tells more exactly
  SELECT DISTINCT vague.number
    FROM dated vague
    JOIN dated exact USING (pair)
   WHERE exact.vagueness < vague.vagueness AND exact.earliest <= vague.latest
     AND NOT EXISTS (SELECT FROM departures d
                      WHERE d.pair = vague.pair AND d.earliest <= vague.latest AND d.anew_from > exact.seen)
),
absences AS (  -- the last list without a State that was a party later: it joined after that
  SELECT vague.number, max(l.first_day) AS listed_on
    FROM dated vague
    JOIN lists l ON l.instrument_id = vague.instrument_id AND l.last_day < vague.latest
   WHERE vague.vagueness = 3 AND vague.latest < 'infinity'
     AND NOT EXISTS (SELECT FROM dated e
                      WHERE e.pair = vague.pair AND e.latest <= l.last_day)
     AND NOT EXISTS (SELECT FROM left_out o
                      WHERE (o.country_id, o.instrument_id) = (vague.country_id, vague.instrument_id))
   GROUP BY vague.number
),
consents AS (
  SELECT k.number, k.pair, k.country_id, k.instrument_id, k.act_id, k.in_force_on, k.vagueness, k.latest, k.seen,
         x.number IS NOT NULL AS is_explained,
         CASE k.vagueness
           WHEN 3 THEN GREATEST(k.earliest, a.listed_on + 1,
                                (SELECT max(d.effective_on) FROM departures d
                                  WHERE d.pair = k.pair AND d.effective_on <= NULLIF(k.latest, 'infinity')))
           ELSE k.earliest
         END AS earliest
    FROM dated k LEFT JOIN explained x USING (number) LEFT JOIN absences a USING (number)
),

-- on each day asked for

moments AS MATERIALIZED (  -- the days asked for, of each State and instrument
  SELECT row_number() OVER () AS moment, pair, day FROM ({moments}) asked (pair, day) WHERE day < 'infinity'
),
held AS (  -- consent that stands for certain; the act that is dated best and earliest (T2)
  SELECT DISTINCT ON (m.moment) m.moment, k.act_id, k.in_force_on, k.earliest, k.latest
    FROM moments m JOIN consents k USING (pair)
   WHERE k.latest <= m.day
     AND NOT EXISTS (SELECT FROM departures d
                      WHERE d.pair = k.pair AND d.earliest <= m.day AND d.anew_from > k.seen)
   ORDER BY m.moment, k.vagueness, k.earliest, k.latest, k.act_id, k.in_force_on
),
possible AS (  -- consent that may stand
  SELECT DISTINCT ON (m.moment) m.moment, k.act_id, k.vagueness, k.earliest, k.latest
    FROM moments m JOIN consents k USING (pair)
   WHERE NOT k.is_explained AND k.earliest <= m.day
     AND NOT EXISTS (SELECT FROM departures d
                      WHERE d.pair = k.pair AND d.effective_on <= m.day AND d.effective_on > k.latest)
   ORDER BY m.moment, k.latest > m.day, k.vagueness, k.earliest, k.latest, k.act_id
),
denounced AS (  -- the first denunciation of which nobody says when it takes effect
  SELECT DISTINCT ON (m.moment) m.moment, d.act_id, d.earliest
    FROM moments m JOIN departures d USING (pair)
   WHERE d.effective_on IS NULL AND d.earliest <= m.day
   ORDER BY m.moment, d.earliest, d.act_id
),
departed AS (  -- the last denunciation that has taken effect
  SELECT DISTINCT ON (m.moment) m.moment, d.act_id
    FROM moments m JOIN departures d USING (pair)
   WHERE d.effective_on <= m.day
   ORDER BY m.moment, d.effective_on DESC, d.act_id
),
signed AS (
  SELECT DISTINCT ON (m.moment) m.moment, a.id AS act_id, a.first_day, a.last_day
    FROM moments m JOIN acts a USING (pair)
   WHERE a.type_id = 'signature' AND a.territory = '' AND a.first_day <= m.day
   ORDER BY m.moment, a.last_day > m.day, a.first_day, a.id
),
judged AS (
  SELECT i.country_id, i.instrument_id, m.day, i.adopted_on, i.in_universal_set, i.position, i.is_un_member,
         CASE
           WHEN m.day < i.adopted_on THEN 'none'
           WHEN h.moment IS NOT NULL THEN 'party'
           WHEN p.moment IS NOT NULL THEN 'unknown'
           WHEN gone.moment IS NOT NULL THEN 'former_party'
           WHEN i.listed_until >= m.day THEN
             CASE WHEN s.last_day <= m.day THEN 'signatory' WHEN s.first_day <= m.day THEN 'unknown' ELSE 'none' END
           ELSE 'unknown'
         END AS status,
         h.act_id AS held_act, h.in_force_on, h.earliest AS began_from, h.latest AS began_by,
         p.act_id AS possible_act, p.vagueness, p.earliest AS possible_from, NULLIF(p.latest, 'infinity') AS possible_by,
         n.act_id AS notice_act, n.earliest AS notice_from, gone.act_id AS departed_act,
         s.act_id AS signed_act, s.first_day AS signed_from, NULLIF(s.last_day, 'infinity') AS signed_by,
         i.listed_until, i.is_left_out
    FROM moments m
    JOIN pairs i USING (pair)
    LEFT JOIN held h USING (moment)
    LEFT JOIN possible p USING (moment)
    LEFT JOIN denounced n USING (moment)
    LEFT JOIN departed gone USING (moment)
    LEFT JOIN signed s USING (moment)
),
doubted AS (  -- why a status is not known
  SELECT *,
         CASE
           WHEN status <> 'unknown' THEN NULL
           WHEN possible_by <= day AND notice_act IS NOT NULL THEN 'denounced'
           WHEN vagueness < 3 OR possible_act IS NOT NULL THEN 'day_not_known'
           WHEN vagueness = 3 THEN 'since_not_known'
           WHEN is_left_out THEN 'left_out'
           WHEN listed_until IS NULL THEN 'no_list'
           WHEN listed_until < day THEN 'after_list'
           ELSE 'signature_day_not_known'
         END AS doubt
    FROM judged
),
told AS (
  SELECT country_id, instrument_id, day, in_universal_set, position, is_un_member, status, doubt, in_force_on, began_from, began_by,
         CASE doubt WHEN 'denounced' THEN notice_from - 1 WHEN 'since_not_known' THEN possible_by END AS doubt_on,
         CASE status
           WHEN 'party' THEN held_act
           WHEN 'former_party' THEN departed_act
           WHEN 'signatory' THEN signed_act
           WHEN 'unknown' THEN CASE WHEN doubt = 'denounced' THEN notice_act ELSE COALESCE(possible_act, signed_act) END
         END AS act_id,
         CASE
           WHEN doubt = 'denounced' THEN notice_from - 1
           WHEN status = 'unknown' THEN
             (SELECT known FROM (SELECT LEAST(listed_until, possible_from - 1,
                                              CASE WHEN signed_by > day THEN signed_from - 1 END)) k (known)
               WHERE listed_until IS NOT NULL AND known >= adopted_on)
         END AS known_until
    FROM doubted
)
