"""Many parts in one activity at once, as sheets bring them: judged and kept for review, then written from there.

Between the two they stand as `ReviewedPart`s. They are written a statement for thousands of them; constraints, history
and counts hold as for any insert.
"""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q

from activities.models import Activity
from ctassist.lib.copying import copy_in, next_keys
from ctassist.lib.sealing import mark
from ctassist.lib.writing import broken_rule, by_place, raise_faults
from participants.models import Participation, Person, ReviewedPart, SessionAttendance
from participants.names import address_key, name_key
from participants.services import permit_register, snapshot_of

CHANGED_SINCE = "Somebody has changed what this wrote about {:,} of these people. Remove them one by one."
ROWS_AT_ONCE = 5000
WRITTEN_AT_ONCE = 10_000  # so that no statement runs into its time limit, and figures are not counted anew too often
CHECKED = {  # column of a ReviewedPart -> the column in which it will stand, by whose rules it is judged
    "family_name": (Person, "family_name"),
    "given_name": (Person, "given_name"),
    "institution": (Participation, "institution"),
    "position_title": (Participation, "position_title"),
    "certificate_no": (Participation, "certificate_no"),
}


def keep_for_review(activity, reading, rows):
    """Judge many new parts in an activity by the rules of `record_participation`, and keep them for a reading.

    `rows`: (the stored Person or None for a new one, the key of their part or None for a new one, the columns of a
    ReviewedPart that a sheet tells). What they leave out of gender, category, country, institution and function is as
    the stored person is now. Faults are keyed by the number of the row: `17/certificate_on`.
    """
    faults, kept = {}, []
    people = iter(next_keys(Person, sum(person is None for person, _, _ in rows)))
    numbers = next_keys(Participation, len(rows))
    judge = Judge(activity)
    for (person, part, said), number in zip(rows, numbers, strict=True):
        columns = {**said, "reading_id": reading.pk, "is_new": person is None, "is_listed": part is not None}
        columns["participation_key"] = part or number
        if person is None:
            columns["person_key"] = next(people)
            columns["name_key"] = name_key(said["given_name"], said["family_name"])
            columns["email_mark"] = mark(address_key(said["email"]))
        else:
            columns["person_key"] = person.pk
            columns |= dict.fromkeys(("family_name", "given_name", "email"), "")
            for name, value in snapshot_of(person).items():
                name = name.removesuffix("_id")
                if columns[name] in ("", None, "not_recorded"):
                    columns[name] = value
        columns["country"] = columns["country"] or ""
        faults |= judge.faults(columns)
        kept.append(columns)
    raise_faults(faults)
    copy_in(ReviewedPart, kept)


class Judge:
    """What is wrong with rows by themselves, each different value judged once."""

    def __init__(self, activity):
        self.fields = {name: model._meta.get_field(of) for name, (model, of) in CHECKED.items()}
        self.participation = Participation(activity=activity)
        self.judged = {}

    def faults(self, columns):
        """{`17/name`: messages} of the columns of a row."""
        found = {}
        for name, field in self.fields.items():
            value = columns[name]
            if value and (name, value) not in self.judged:
                self.judged[name, value] = messages_of(field, value)
            if messages := self.judged.get((name, value)):
                found[f"{columns['row']}/{name}"] = messages
        if columns["certificate_on"]:
            self.participation.certificate_on = columns["certificate_on"]
            try:
                self.participation.clean()
            except ValidationError as error:
                found |= {f"{columns['row']}/{place}": texts for place, texts in by_place(error).items()}
        return found


def messages_of(field, value):
    """Why a column cannot hold a value, in words."""
    try:
        field.clean(value, None)
    except ValidationError as error:
        return error.messages
    return None


# -- written --

SOME = "FROM participants_reviewedpart WHERE reading_id = %(reading)s AND id BETWEEN %(first)s AND %(last)s"
PEOPLE = f"""
INSERT INTO participants_person (id, public_id, created_at, updated_at, version, office_id, family_name, given_name,
  gender_id, category_id, country_id, institution_text, position_title, email, email_mark, name_key, consent_basis)
SELECT person_key, gen_random_uuid(), clock_timestamp(), clock_timestamp(), 1, %(office)s, family_name, given_name,
  gender, category, nullif(country, ''), institution, position_title, email, email_mark, name_key, ''
{SOME} AND is_new ORDER BY id
"""
PARTS = f"""
INSERT INTO participants_participation (id, public_id, created_at, updated_at, version, activity_id, person_id, role_id,
  other_roles, attendance_id, gender_id, category_id, country_id, institution, position_title, certificate_no,
  certificate_on)
SELECT participation_key, gen_random_uuid(), clock_timestamp(), clock_timestamp(), 1, %(activity)s, person_key, role,
  '{{}}', attendance, gender, category, nullif(country, ''), institution, position_title, certificate_no, certificate_on
{SOME} AND NOT is_listed ORDER BY id
"""


@transaction.atomic
def record_reviewed(activity, reading, *, by, told=lambda done: None):
    """Write the parts that are kept for a reading, and the people who are new.

    Whoever kept them makes sure that nothing has changed since by which they would be judged otherwise.
    """
    permit_register(activity, by)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # checked with each statement, not all by one at the end
            write(cursor, PEOPLE, activity, reading)
            write(cursor, PARTS, activity, reading, told)
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError as error:
        raise_faults(broken_rule(Participation(), error, {}) or broken_rule(Person(), error, {}))
        raise


def write(cursor, statement, activity, reading, told=lambda done: None):
    """Run a statement for all that is kept for a reading, some thousands at a time."""
    said = {"reading": reading.pk, "activity": activity.pk, "office": activity.office_id}
    done = 0
    for first, last in stretches(reading):
        cursor.execute(statement, said | {"first": first, "last": last})
        done += cursor.rowcount
        told(done)


def stretches(reading):
    """(first, last) number of the ReviewedParts of a reading, some thousands at a time."""
    keys = list(ReviewedPart.objects.filter(reading=reading).order_by("pk").values_list("pk", flat=True))
    starts = range(0, len(keys), WRITTEN_AT_ONCE)
    return [(keys[start], keys[min(start + WRITTEN_AT_ONCE, len(keys)) - 1]) for start in starts]


# -- taken back --


@transaction.atomic
def remove_participations(participations, *, by, told=lambda done: None):
    """Take the rows of a QuerySet off the list of their one activity, with the people who stand on no other; how many.

    Refused when somebody has changed one of them, or the person, since they were written.
    """
    rows = list(participations.values_list("pk", "person_id"))
    if not rows:
        return 0
    activity = Activity.objects.get(participations__pk=rows[0][0])
    permit_register(activity, by)
    for start in range(0, len(rows), ROWS_AT_ONCE):
        keys, people = zip(*rows[start : start + ROWS_AT_ONCE], strict=True)
        some = Participation.objects.filter(pk__in=keys, activity=activity)
        elsewhere = Participation.objects.filter(person=OuterRef("person")).exclude(pk__in=keys)
        corrected = Q(person__version__gt=1) & ~Exists(elsewhere)  # and would go with what was corrected
        changed = some.filter(Q(version__gt=1) | Q(person__erased_at__isnull=False) | corrected)
        count = changed.count() + SessionAttendance.objects.filter(participation__in=keys).count()
        if count:
            raise_faults({"record": CHANGED_SINCE.format(count)})
        some.delete()
        stay = Participation.objects.filter(person__in=people).values("person")
        Person.objects.filter(pk__in=people).exclude(pk__in=stay).delete()
        told(start + len(keys))
    return len(rows)
