"""The figures as they follow from the rows one by one: from people counted and links, without anything that is kept.

Slow, and the measure of what `reports.people` and `reports.tallies` tell.
"""

from collections import defaultdict

import orjson
from django.db import connection

from activities.models import FEWEST_TOLD
from activities.models.publication import internals_by_role
from reports import people, tallies

ROWS = "FROM found"
LINKS = "FROM found LEFT JOIN activities_{} AS link ON link.activity_id = found.id"
IN_REGION = """
FROM found LEFT JOIN LATERAL (
  SELECT region_id FROM activities_activityregion WHERE activity_id = found.id
   UNION ALL
  SELECT m.region_id FROM activities_activitycountry c JOIN countries_regionmembership m USING (country_id)
   WHERE c.activity_id = found.id
) AS link ON true
"""

# -- people --

PARTED = {  # by what the trainings are parted -> the key of a part, the rows
    "theme": ("link.theme_id", LINKS.format("activitytheme")),
    "region": ("link.region_id", IN_REGION),
    "partner": ("link.partner_id", LINKS.format("activitypartner")),
    "year": (
        "CASE WHEN extract(year FROM period_from) = extract(year FROM period_to)"
        " THEN extract(year FROM period_from)::int END",
        "FROM found",
    ),
}
LISTED = """
listed AS MATERIALIZED ({listed}),
people AS MATERIALIZED (
  SELECT listed.id, counts, is_named, counted.country_id, counted.category_id, counted.basis_id,
         female, male, other, undisclosed, not_recorded,
         coalesce(female, 0) + coalesce(male, 0) + coalesce(other, 0) + coalesce(undisclosed, 0)
           + coalesce(not_recorded, 0) AS number,
         role.counts_as_audience AND came AS took_part,
         role.counts_as_audience AND stayed AS attended,
         role.counts_as_audience AND is_decided AS tells_attended,
         role.counts_as_audience AND came AND NOT stayed AS came_partly,
         role.counts_as_audience AND counted.attendance_id = 'no_show' AS stayed_away,
         is_training AND role.counts_as_trained AND stayed AS is_trained,
         is_training AND role.counts_as_trained AND is_decided AS tells_trained
    FROM listed JOIN activities_peoplecounted AS counted ON counted.activity_id = listed.id
    JOIN activities_participationrole AS role ON role.code = counted.role_id
    LEFT JOIN activities_attendancestatus AS attendance ON attendance.code = counted.attendance_id
   CROSS JOIN LATERAL (SELECT coalesce(attendance.counts_as_attended, true) AS came,
                              coalesce(attendance.counts_as_trained, true) AS stayed,
                              coalesce(attendance.is_final, true) AS is_decided) AS state
   WHERE listed.is_certain
),
summed AS (
  SELECT id,
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
         array_agg(DISTINCT basis_id) FILTER (WHERE counts AND (took_part OR is_trained)) AS bases,
         string_agg(DISTINCT basis_id, ',') FILTER (WHERE took_part AND NOT is_named) AS heads_bases
    FROM people GROUP BY id
),
found AS MATERIALIZED (
  SELECT listed.*, named_trained, bases, heads_count, names_count, heads_bases, trained AS all_trained,
         NOT is_exact AND NOT ({trained_is_told} AND {took_part_is_told}) AS is_small,
         CASE WHEN is_exact OR {trained_is_told} THEN trained END AS trained,
         CASE WHEN is_exact OR {took_part_is_told} THEN took_part END AS took_part,
         CASE WHEN is_exact OR {sources_are_told} THEN heads END AS heads,
         CASE WHEN is_exact OR {sources_are_told} THEN names END AS names,
         is_exact OR {attendance_is_told} AS attendance_is_told,
         attended, named_attended, came_partly, stayed_away
    FROM listed LEFT JOIN summed USING (id)
),
"""
CELLS_OF = """
by_sex AS (
  SELECT id, is_exact, is_settled, sum(female) AS female, sum(male) AS male, sum(other) AS other,
         sum(undisclosed) AS undisclosed, sum(not_recorded) AS not_recorded
    FROM people JOIN found USING (id) WHERE counts AND is_trained AND trained IS NOT NULL GROUP BY 1, 2, 3
),
sexes AS (  -- a few of another gender are told among those who are not disclosed
  SELECT id, is_exact, is_settled, female, male, CASE WHEN NOT joins THEN other END AS other,
         CASE WHEN joins THEN coalesce(undisclosed, 0) + other ELSE undisclosed END AS undisclosed, not_recorded, joins
    FROM by_sex CROSS JOIN LATERAL (
           SELECT is_settled AND NOT is_exact AND coalesce({other_is_small}, false) AS joins) AS few
),
cells AS (
  SELECT id, is_exact, is_settled, 'sex' AS part, key, number
    FROM sexes CROSS JOIN LATERAL (
           VALUES ('female', female), ('male', male), ('other', other), ('undisclosed', undisclosed),
                  ('not_recorded', not_recorded)) AS cell (key, number)
   WHERE number IS NOT NULL
   UNION ALL
  SELECT id, is_exact, is_settled, 'category', coalesce(category_id, ''), sum(number)
    FROM people JOIN found USING (id) WHERE counts AND is_trained AND trained IS NOT NULL GROUP BY 1, 2, 3, 5
   UNION ALL
  SELECT id, is_exact, is_settled, 'country', coalesce(people.country_id, ''), sum(number)
    FROM people JOIN found USING (id) WHERE counts AND is_trained AND trained IS NOT NULL GROUP BY 1, 2, 3, 5
),
ranked AS (  -- the smallest first: what is hidden of one activity is always the beginning
  SELECT *, min(number) OVER (PARTITION BY id, part) AS least, row_number() OVER smaller AS place,
         sum(number) OVER (smaller ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM cells WHERE NOT is_exact AND number > 0 WINDOW smaller AS (PARTITION BY id, part ORDER BY number, key)
),
judged AS MATERIALIZED (
  SELECT id, part, key, number, false AS is_hidden, is_settled FROM cells WHERE is_exact OR number = 0
   UNION ALL
  SELECT id, part, key, number, NOT is_settled OR least < {few} AND (number < {few} OR place = 2 OR before < {few}),
         is_settled
    FROM ranked
),
lumps AS (  -- the hidden cells of one activity and table, told together
  SELECT id, part, sum(number) AS number, bool_and(is_settled AND category.is_cj_official IS TRUE) AS are_officials,
         bool_and(is_settled AND category.is_cj_practitioner IS TRUE) AS are_practitioners
    FROM judged LEFT JOIN activities_participantcategory AS category
      ON judged.part = 'category' AND category.code = judged.key
   WHERE is_hidden GROUP BY 1, 2
)
"""
TOTALS = """
SELECT 'totals', NULL::text, jsonb_build_object(
  'training_activities', coalesce(sum(delivery_count) FILTER (WHERE is_training), 0),
  'training_records', count(*) FILTER (WHERE is_training),
  'without', count(*) FILTER (WHERE is_training AND all_trained IS NULL),
  'hidden', count(*) FILTER (WHERE is_small),
  'participations', sum(took_part), 'trained', sum(trained),
  'unnamed', coalesce(sum(CASE WHEN is_exact THEN trained - named_trained ELSE trained END), 0),
  'largest', coalesce(max((trained + delivery_count - 1) / delivery_count), 0),
  'persons', {persons}) FROM found WHERE is_certain
"""
RATES = """
SELECT 'rates', NULL, jsonb_build_object(
  'planned', sum(planned) FILTER (WHERE attended IS NOT NULL),
  'attended', sum(attended) FILTER (WHERE planned IS NOT NULL),
  'named_attended', sum(named_attended), 'partial', sum(came_partly), 'no_show', sum(stayed_away)
) FROM found WHERE is_certain AND attendance_is_told AND attended IS NOT NULL
"""
SOURCES = [
    f"SELECT 'source', '{name}', jsonb_build_object('number', sum({number}), 'records', count({number}),"
    f" 'counts', bool_or({counts}) FILTER (WHERE {number} IS NOT NULL),"
    f" 'all_count', bool_and({counts}) FILTER (WHERE {number} IS NOT NULL),"
    f" 'bases', coalesce(jsonb_agg(DISTINCT {basis}) FILTER (WHERE {number} IS NOT NULL), '[]'))"
    " FROM found WHERE is_certain"
    for name, number, counts, basis in (
        ("planned", "planned", "false", "planned_basis"),
        ("reported", "reported", "false", "reported_basis"),
        ("counted_by_heads", "heads", "heads_count", "heads_bases"),
        ("listed_by_name", "names", "names_count", "'exact'::text"),
    )
]
PERSONS = """(
  SELECT count(DISTINCT person_id) FROM participants_participation WHERE activity_id IN (
           SELECT id FROM found WHERE is_exact AND named_trained > 0)
     AND role_id IN (SELECT code FROM activities_participationrole WHERE counts_as_trained)
     AND attendance_id IN (SELECT code FROM activities_attendancestatus WHERE counts_as_trained))
"""
QUESTIONS = [
    RATES,
    *SOURCES,
    "SELECT 'undated', NULL, to_jsonb(count(*)) FROM found WHERE is_training AND NOT is_certain",
    "SELECT 'times', delivery_count_basis_id, 'true' FROM found WHERE is_training AND is_certain GROUP BY 2",
    "SELECT 'basis', basis, 'true' FROM found CROSS JOIN LATERAL unnest(bases || CASE WHEN is_training"
    " THEN ARRAY[delivery_count_basis_id::text] END) AS basis WHERE is_certain GROUP BY 2",
    "SELECT part, key, to_jsonb(sum(number)) FROM judged WHERE NOT is_hidden GROUP BY 1, 2",
    "SELECT 'lump', part || ' ' || are_officials || ' ' || are_practitioners, to_jsonb(sum(number)) FROM lumps"
    " GROUP BY part, are_officials, are_practitioners",
    "SELECT 'joined', NULL, 'true' FROM sexes WHERE joins HAVING count(*) > 0",
    *(
        f"SELECT 'by_{name}', key::text, jsonb_build_array(sum(trained), sum(delivery_count), count(*)) FROM ("
        f"SELECT DISTINCT found.id, trained, delivery_count, {key} AS key {rows} WHERE is_training AND is_certain"
        f") AS parts GROUP BY 2"
        for name, (key, rows) in PARTED.items()
    ),
]


WITH = LISTED.replace("{listed}", "{{listed}}").format(
    trained_is_told=people.told("trained", "abs(took_part - trained)"),
    took_part_is_told=people.told("took_part"),
    sources_are_told=people.told("heads", "names"),
    attendance_is_told=people.told(
        "attended", "named_attended", "attended - named_attended", "came_partly", "stayed_away"
    ),
) + CELLS_OF.format(few=FEWEST_TOLD, other_is_small=f"other > 0 AND other < {FEWEST_TOLD}")


def figures(question):
    """What `people.figures` tells."""
    listed, params = people.listed_in(question, question.rows).query.sql_with_params()
    reads_some_exactly = internals_by_role(question.user) != internals_by_role(None)
    totals = TOTALS.format(persons=PERSONS if reads_some_exactly else "0")
    told = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {WITH.replace('{listed}', listed)} {' UNION ALL '.join([totals, *QUESTIONS])}", params)
        for name, key, row in cursor.fetchall():
            told[name][key] = orjson.loads(row)
    return people.shaped(told, question.statuses)


# -- activities --

KEYS = {  # breakdown -> the key of a part, the rows
    "status": ("found.status_id", ROWS),
    "kind": ("found.kind_id", ROWS),
    "theme": ("link.theme_id", LINKS.format("activitytheme")),
    "region": ("link.region_id", IN_REGION),
    "country": ("link.country_id", LINKS.format("activitycountry")),
    "partner": ("link.partner_id", LINKS.format("activitypartner")),
    "partner_role": ("link.role_id", LINKS.format("activitypartner")),
    "donor": ("link.partner_id", LINKS.format("activitypartner") + " AND link.role_id = 'donor'"),
    "mandate": ("link.mandate_id", LINKS.format("activitymandate")),
    "instrument": ("link.instrument_id", LINKS.format("activityinstrument")),
    "modality": ("found.modality_id", ROWS),
    "scope": ("found.scope_id", ROWS),
    "venue_country": ("found.venue_country_id", ROWS),
}
NARROWED = {  # breakdown -> the filter that is asked together with it, what it makes of the links
    "partner": ("partner_role", " AND link.role_id = %s"),
    "partner_role": ("partner", " AND link.partner_id = (SELECT id FROM partners_partner WHERE code = %s)"),
}
TOOK_PART = f"""
FROM found JOIN LATERAL (
  SELECT sum(coalesce(female, 0) + coalesce(male, 0) + coalesce(other, 0) + coalesce(undisclosed, 0)
             + coalesce(not_recorded, 0)) AS people,
         string_agg(DISTINCT counted.basis_id, ',') AS bases
    FROM activities_peoplecounted AS counted JOIN activities_participationrole AS role ON role.code = counted.role_id
    LEFT JOIN activities_attendancestatus AS attendance ON attendance.code = counted.attendance_id
   WHERE counted.activity_id = found.id AND counted.counts AND role.counts_as_audience
     AND (counted.attendance_id IS NULL OR attendance.counts_as_attended)
  HAVING count(*) > 0
) AS counted ON is_exact OR people = 0 OR people >= {FEWEST_TOLD}
"""
PEOPLE = {  # what is counted of people: the number that a row tells, how that is meant, and the rows
    "planned": ("planned_participants", "planned_participants_basis_id", ROWS),
    "reported": ("reported_participants", "reported_participants_basis_id", ROWS),
    "attended": ("people", "bases", TOOK_PART),
}
COUNTS = "count(*) FILTER (WHERE is_certain), count(*) FILTER (WHERE NOT is_certain)"
HELD = ", ".join(
    f"coalesce(sum(delivery_count) FILTER (WHERE {which}), 0)" for which in ("is_certain", "NOT is_certain")
)
WITHIN = "found.first_day >= stretch.first AND found.last_day <= stretch.last"
OF_ACTIVITIES = [
    f"SELECT 'total', NULL::text, {COUNTS}, NULL::text[] FROM found",
    f"SELECT 'delivered', NULL, {COUNTS}, NULL FROM found WHERE is_delivered",
    f"SELECT 'training', NULL, {COUNTS}, NULL FROM found WHERE is_delivered AND is_training",
    f"SELECT 'held', NULL, {HELD}, array_agg(DISTINCT delivery_count_basis_id::text) FILTER (WHERE is_certain)"
    " FROM found WHERE is_delivered AND is_training",
    *(
        f"SELECT '{name} people', NULL, coalesce(sum({number}), 0), count({number}),"
        f" array_agg(DISTINCT {basis}::text) FILTER (WHERE {number} IS NOT NULL) {rows} WHERE is_certain"
        for name, (number, basis, rows) in PEOPLE.items()
    ),
    f"SELECT 'stretch', stretch.at::text, count(*) FILTER (WHERE {WITHIN}),"
    f" count(*) FILTER (WHERE ({WITHIN}) IS NOT TRUE), NULL"
    " FROM unnest(%s::date[], %s::date[]) WITH ORDINALITY AS stretch (first, last, at)"
    " JOIN found ON found.first_day <= stretch.last AND found.last_day >= stretch.first"
    " OR found.first_day IS NULL GROUP BY 2",
]


def tally(listing, stretches):
    """{question: {key: (certain, possible, bases)}} as `tallies.tally` tells it; "stretch": by places from 1 on."""
    found, params = tallies.counted(
        listing.matching.order_by(), listing.conditions, listing.user
    ).query.sql_with_params()
    found = found.replace("SELECT ", "SELECT kind_id, status_id, modality_id, scope_id, venue_country_id, ", 1)
    params = [*params, [part.first for part in stretches], [part.last for part in stretches]]
    parts = []
    for name, (key, rows) in KEYS.items():
        asked, narrowing = NARROWED.get(name, ("", ""))
        if listing.params.get(asked):
            rows, params = rows + narrowing, [*params, listing.params[asked]]
        keys = f"SELECT DISTINCT found.id, {key} AS key, is_certain {rows}"
        parts.append(f"SELECT '{name}', key::text, {COUNTS}, NULL FROM ({keys}) AS keys GROUP BY 2")
    told = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(f"WITH found AS MATERIALIZED ({found}) {' UNION ALL '.join(OF_ACTIVITIES + parts)}", params)
        for question, key, certain, possible, bases in cursor.fetchall():
            told[question][key] = (int(certain), int(possible), sorted(bases or []))
    return told
