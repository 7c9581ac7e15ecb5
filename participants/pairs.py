"""Who may be recorded twice: found by the database, over lists of any length, for a person to decide."""

from dataclasses import dataclass

from django.db import connection

from participants.models import Person

MOST_PAIRS = 50
WHY = (  # by rank, the surest first
    "the same e-mail address",
    "the same name, and country or institution",
    "the same name",
    "a name that sounds alike, and the same country or institution",
)
# Of each person on the list so many at most of each kind: whom a hundred share a name with makes no thousand pairs.
PAIRS = """
WITH here AS MATERIALIZED (
  SELECT person.*, coalesce(partner.name, person.institution_text) AS works_at
    FROM participants_person person LEFT JOIN partners_partner partner ON partner.id = person.institution_id
   WHERE person.erased_at IS NULL
     AND person.id IN (SELECT person_id FROM participants_participation WHERE activity_id = %s)
)
SELECT here.id, other.id, min(other.rank) AS rank
  FROM here CROSS JOIN LATERAL ({kinds}) AS other
 GROUP BY here.id, here.name_key, other.id ORDER BY rank, here.name_key, other.id LIMIT %s
"""
KIND = """
(SELECT one.id, {rank} AS rank
   FROM participants_person one LEFT JOIN partners_partner partner ON partner.id = one.institution_id
  WHERE one.office_id = here.office_id AND one.{key} = here.{key} AND NOT one.{key} = '' AND one.id <> here.id
    AND one.erased_at IS NULL AND one.id IN ({seen}) AND {besides}
    AND NOT (one.id < here.id AND one.id IN (SELECT id FROM here))
    AND NOT EXISTS (SELECT FROM participants_differentpeople apart
                     WHERE apart.one_id = least(one.id, here.id) AND apart.other_id = greatest(one.id, here.id))
  ORDER BY rank, one.id LIMIT %s)
"""
SAME_PLACE = """(coalesce(one.country_id = here.country_id, false)
  OR (coalesce(partner.name, one.institution_text) = here.works_at AND here.works_at <> ''))"""
KINDS = (  # key, rank, what has to be the same besides
    ("email_mark", "0", "true"),
    ("name_key", f"CASE WHEN {SAME_PLACE} THEN 1 ELSE 2 END", "true"),
    ("name_bones", "3", SAME_PLACE),
)


@dataclass(frozen=True)
class Pair:
    """Two people who may be one; `why` in words."""

    one: Person
    other: Person
    why: str


def pairs_in(activity, user):
    """Pairs of somebody on the list of an activity and somebody of the same office, the surest first; two queries.

    By the same address; by the same name whatever accents, script and order; by a name that sounds alike, where country
    or institution are the same too. Those whom somebody has told apart are left out, and people of whom `user` does not
    read: who stands on restricted lists of others alone is not compared. One pair beyond MOST_PAIRS tells of more.
    """
    most = MOST_PAIRS + 1
    seen, seen_params = Person.objects.visible_to(user).order_by().values("pk").query.sql_with_params()
    kinds = [KIND.format(key=key, rank=rank, besides=besides, seen=seen) for key, rank, besides in KINDS]
    params = [activity.pk, *[*seen_params, most] * len(kinds), most]
    with connection.cursor() as cursor:
        cursor.execute(PAIRS.format(kinds="UNION ALL".join(kinds)), params)
        found = cursor.fetchall()
    people = Person.objects.select_related("country", "category", "institution")
    people = people.in_bulk({key for one, other, _ in found for key in (one, other)})
    return [Pair(people[one], people[other], WHY[rank]) for one, other, rank in found]
