"""From a body, as the API and the form send it, to somebody's written part in an activity."""

import orjson

from activities.recording import merged
from ctassist.lib import reference
from ctassist.lib.bodies import UNKNOWN_NAME, read_body
from ctassist.lib.writing import StaleRecord, raise_faults
from participants import reading
from participants.bodies import ParticipationBody
from participants.models import Participation, Person
from participants.services import permit_register, record_participation, snapshot_of
from partners.models import Partner

OF_PERSON = ("family_name", "given_name", "consent_basis")
OF_BOTH = {  # what a person is now, and was then -> the name in the body
    "gender_id": "gender",
    "category_id": "category",
    "country_id": "country",
    "institution": "institution",
    "position_title": "position_title",
}
OF_PART = {"role_id": "role", "other_roles": "other_roles", "attendance_id": "attendance"}
ERASED = "This person was erased: what remains of them stays as it is."
CERTIFICATE = ("certificate_no", "certificate_on")


def create_participation(activity, body, *, by):
    """Somebody new on the list of an activity."""
    permit_register(activity, by)
    participation = Participation(activity=activity, person=Person())
    fill(participation, read(body))
    record_participation(participation, by=by)
    return participation


def change_participation(participation, body, *, by, version, merge=False, base=""):
    """Change somebody's part, and the person, as of the version that their writer saw; whether anything was written.

    With `merge`, `body` holds only what differs (RFC 7396). `base`: the root of the addresses in what the writer read.
    """
    permit_register(participation.activity, by)
    if participation.person.erased_at:
        raise_faults({"record": ERASED})
    if reading.version_of(participation) != version:
        raise StaleRecord(participation)
    current = current_of(participation, base)
    if merge and isinstance(body, dict):
        raise_faults({name: UNKNOWN_NAME for name in body if name not in current and name != "email"})
        address = {name: value for name, value in body.items() if name == "email"}
        body = merged(writable(current), body) | address
    fill(participation, read(body, current))
    return record_participation(participation, by=by)


def read(body, current=None):
    """The values of a body. ValidationError by place for one that cannot be read."""
    return read_body(ParticipationBody, body, current=current, kept=kept_codes(current) if current else ())


def current_of(participation, base):
    """Somebody's part as it is read, as JSON holds it."""
    [item] = reading.items(Participation.objects.filter(pk=participation.pk), base)
    return orjson.loads(orjson.dumps(item, default=str, option=orjson.OPT_UTC_Z))


def writable(current):
    return {name: value for name, value in current.items() if name in ParticipationBody._declared_fields}


def kept_codes(current):
    """{(model, key)} of the codes that stand there now: they may stay when they are retired."""
    kept = {(model, current[name]["code"]) for name, model in reading.CODES.items()}
    return kept | {(reading.CODES["role"], code) for code in current["other_roles"]}


def fill(participation, part):
    """Gives a participation and its person the values of a body.

    What somebody was then is corrected in the person too, unless the person has become something else since.
    """
    person, was = participation.person, None if participation._state.adding else snapshot_of(participation.person)
    for name in OF_PERSON:
        setattr(person, name, part[name])
    for column, name in OF_BOTH.items():
        is_as_then = was is None or was[column] == getattr(participation, column)
        if is_as_then:
            institution(person, part[name]) if column == "institution" else setattr(person, column, part[name])
        setattr(participation, column, part[name])
    for column, name in OF_PART.items():
        setattr(participation, column, part[name])
    for name in CERTIFICATE:
        setattr(participation, name, part[name])
    if "email" in part:
        person.email = part["email"] or ""


def institution(person, text):
    """The employer of a person: the partner of that name, or the text as it was written."""
    known = reference.tables().by(Partner, "name").get(text)
    person.institution_id = known and known.id
    person.institution_text = "" if known else text
