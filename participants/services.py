"""Writing who took part: every door (page, API, admin, import) goes through here.

Faults come as one ValidationError keyed by place, as from `activities.services`; PermissionDenied for who may not.
A person is written together with their part in an activity, and goes when the last such part is removed.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q

from activities.models import Activity, AttendanceStatus
from activities.services import is_frozen
from ctassist.lib import reference
from ctassist.lib.copying import copy_in
from ctassist.lib.sealing import mark
from ctassist.lib.writing import broken_rule, by_place, links_of, raise_faults, write_whole
from participants.attendance import derive_attendance
from participants.models import Participation, Person, SessionAttendance
from participants.names import address_key, name_key

FROZEN = "The activity is reported: its figures are frozen. A manager can take it back to “completed”."
CHANGED_SINCE = "Somebody has changed what this wrote about {:,} people. Remove them one by one."
ROWS_AT_ONCE = 5000
SNAPSHOT = ("gender_id", "category_id", "country_id", "institution", "position_title")


def permit_register(activity, by):
    """PermissionDenied for who may not write the participants of an activity; refuses where its figures are frozen.

    Judged by what is stored now; inside a transaction it stays so until that ends.
    """
    if by is not None and not writes_register(by, activity):
        raise PermissionDenied
    stored = Activity.objects.filter(pk=activity.pk).only("status")
    if connection.in_atomic_block:
        stored = stored.select_for_update(no_key=True, of=("self",))
    if is_frozen(stored.get()):
        raise_faults({"activity": FROZEN})


def writes_register(user, activity):
    """Whether somebody may write the participants of an activity, as long as its figures are open."""
    return user.may("read_personal") and Activity.objects.editable_by(user).filter(pk=activity.pk).exists()


def keyed(person):
    """The person with the keys by which their likes are found."""
    person.name_key = "" if person.erased_at else name_key(person.given_name, person.family_name)
    person.email_mark = mark(address_key(person.email))
    return person


@transaction.atomic
def record_participation(participation, *, by):
    """Write somebody's part in an activity, and the person where they are new or changed.

    What a new participation does not say of gender, category, country, institution and function it takes from the
    person as they are now.
    """
    activity, person = participation.activity, participation.person
    permit_register(activity, by)
    if person._state.adding:
        person.office_id = activity.office_id
    elif person.office_id != activity.office_id:
        raise PermissionDenied
    if participation._state.adding:
        for name, value in snapshot_of(person).items():
            if getattr(participation, name) in ("", None, "not_recorded"):
                setattr(participation, name, value)
    write_whole(keyed(person))
    participation.person = person
    return write_whole(participation)


def snapshot_of(person):
    """What a participation keeps of somebody as they are now."""
    institution = person.institution.name if person.institution_id else person.institution_text
    return dict(
        zip(
            SNAPSHOT,
            (person.gender_id, person.category_id, person.country_id, institution, person.position_title),
            strict=True,
        )
    )


@transaction.atomic
def remove_participation(participation, *, by):
    """Take somebody off the list of an activity; the person too where they stand on no other."""
    permit_register(participation.activity, by)
    person = participation.person
    participation.delete()
    if not Participation.objects.filter(person=person).exists():
        person.delete()


@transaction.atomic
def record_participations(activity, rows, *, by, told=lambda done: None):
    """Write many new parts in one activity, and the people who are new, by the rules of `record_participation`.

    `rows`: (the stored Person or the columns of a new one, the columns of the participation), columns as dicts by
    attribute; they get their `id` thereby. Faults are keyed by the place in `rows`: `17/certificate_on`.
    """
    permit_register(activity, by)
    new, parts = [], []
    for person, part in rows:
        if isinstance(person, Person):
            if person.office_id != activity.office_id:
                raise PermissionDenied
            for name, value in snapshot_of(person).items():
                if part.get(name) in ("", None, "not_recorded"):
                    part[name] = value
        else:
            person |= {
                "office_id": activity.office_id,
                "name_key": name_key(person.get("given_name", ""), person["family_name"]),
                "email_mark": mark(address_key(person.get("email", ""))),
            }
            new.append(person)
        part["activity_id"] = activity.pk
        parts.append(part)
    raise_faults(faults_of_many(Person(), new) | faults_of_many(Participation(activity=activity), parts))
    try:
        with transaction.atomic():
            copy_in(Person, new)
            for person, part in rows:
                part["person_id"] = person.pk if isinstance(person, Person) else person["id"]
            copy_in(Participation, parts, told)
    except IntegrityError as error:
        raise_faults(broken_rule(Participation(), error, {}) or broken_rule(Person(), error, {}))
        raise


def faults_of_many(record, rows):
    """What is wrong with rows of new records by themselves, {`17/name`: messages}; equal values are judged once.

    `record`, an empty one, takes the values of each row to be judged as a whole.
    """
    links = links_of(record)
    fields = [f for f in record._meta.concrete_fields if f.name not in links and f.editable and not f.generated]
    named = {field.attname: field for field in fields}
    judged, faults = {}, {}
    for at, row in enumerate(rows):
        for name, value in row.items():
            key = (name, value)
            if name in named and key not in judged:
                judged[key] = messages_of(named[name], value, record)
            if judged.get(key):
                faults[f"{at}/{name}"] = judged[key]
        record.__dict__.update(row)
        try:
            record.clean()
        except ValidationError as error:
            faults |= {f"{at}/{place}": texts for place, texts in by_place(error).items()}
    return faults


def messages_of(field, value, record):
    """Why a column cannot hold a value, in words."""
    if field.blank and value in field.empty_values:
        return None
    try:
        field.clean(value, record)
    except ValidationError as error:
        return error.messages
    return None


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


@transaction.atomic
def record_register(register, *, by):
    """Write the terms of an activity's list; attendance follows the least presence that they ask for."""
    permit_register(register.activity, by)
    is_changed = write_whole(register)
    if is_changed:
        derive_attendance(register.activity)
    return is_changed


def are_final(participations):
    """Whether each of some participations is in a state that no longer changes (C15)."""
    final = [code for code, state in reference.tables().rows(AttendanceStatus).items() if state.is_final]
    return not participations.exclude(attendance__in=final).exists()
