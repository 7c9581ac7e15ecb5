"""From a body, as the API, the form and the admin pages send it, to a written activity.

The doors differ in how a body comes to be and in how faults are shown; what is in between stands here. Faults come as
ValidationError by place, whether a body cannot be read or a rule forbids what it says.
"""

from types import MappingProxyType

import orjson
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from activities import bodies, detail, rules
from activities.models import (
    Activity,
    ActivityKind,
    ActivityScope,
    ActivityStatus,
    CountBasis,
    Mandate,
    Modality,
    ParticipantCategory,
    ParticipationRole,
    PartnerRole,
    Theme,
)
from activities.models.publication import edits
from activities.models.readers import READERS
from activities.models.withholding import CITY, DATES, FLAGS, OF_CITY, STATED
from activities.services import record_activity
from countries.models import Language, Region
from ctassist.lib import reference
from ctassist.lib.bodies import UNKNOWN_NAME, read_body
from ctassist.lib.writing import raise_faults
from partners.models import Partner


def create_activity(body, *, by):
    """(a new activity of the office for which somebody writes, {relation: values of the rows that hang on it})."""
    activity = Activity()
    _, rows = write(activity, read(body, by), by)
    return activity, rows


def change_activity(activity, body, *, by, current=None, merge=False):
    """Change an activity whose `version` is the one that its writer saw; whether anything was written.

    With `merge`, `body` holds only what differs: objects are merged, lists replaced, None empties (RFC 7396).
    `current` is the activity as its writer reads it (`current_of`), where the caller has that already.
    """
    if not edits(by, activity):
        raise PermissionDenied
    current = current or current_of(activity, by)
    if isinstance(body, dict):
        if "internal" in body and "internal" not in current:
            raise_faults({"internal": "Only who reads internal fields changes them."})
        if merge:
            raise_faults({name: UNKNOWN_NAME for name in body if name not in current and name != "internal"})
            body = merged(writable(current), emptied(body))
        elif isinstance(body.get("internal"), dict):
            stays = {name: current["internal"][name] for name in READERS if name in current["internal"]}
            body = body | {"internal": stays | body["internal"]}
    sent = read(body, by, current)
    for name in ("project", "parent"):
        if sent[name] is None and current[name] is None:  # perhaps there is one that the writer may not see
            sent[name] = getattr(activity, f"{name}_id")
    if current["withheld"]:
        raise_faults(withheld_faults(body, current))
    is_changed, _ = write(activity, sent, by, kept_columns(activity, current))
    return is_changed


WITHHELD_PLACES = {  # what can be withheld -> the places of a body that tell it
    CITY: ["venue/city", "venue_name", "latitude", "longitude", "time_zone"],
    DATES: ["planned", "actual", "dates_as_stated"],
}


def withheld_faults(body, current):
    """Faults of a body that says something where its writer is not told what stands there: {place: message}."""
    places = [place for name in current["withheld"] for place in WITHHELD_PLACES[name]]
    return {place: IS_WITHHELD for place in places if part(body, place) not in (None, "", part(current, place))}


IS_WITHHELD = "It is withheld: only who reads internal fields changes it."


def part(body, place):
    """What stands at a place of a body, None for nothing."""
    for name in place.split("/"):
        body = body.get(name) if isinstance(body, dict) else None
    return body


def kept_columns(activity, current):
    """{column: value} of what is withheld from the writer of an activity: it stays as it is."""
    columns = {CITY: OF_CITY, DATES: [*STATED, "dates_as_stated"]}
    return {column: getattr(activity, column) for name in current["withheld"] for column in columns[name]}


SOME = [{"document_id": None, "place": ""}]  # a citation that stands for those that are there


def also_wrong(body, unread, by, current=None):
    """{place: message} of what the rules say of a new body of which some places cannot be read: `unread`.

    So a person learns at once of all that is to be mended. Nothing is written.
    """
    parts = {place.split("/")[0] for place in unread}
    rest = {"kind": "other", "titles": {}} | {name: value for name, value in body.items() if name not in parts}
    cites = bool(rest.pop("citations", None)) or "citations" in parts
    try:
        sent = read(rest, by, current)
    except ValidationError:
        return {}
    activity = Activity(**bodies.columns(sent))
    links = bodies.links(sent) | bodies.head_counts(sent)
    found = rules.faults(activity, links | ({"citations": SOME} if cites else {}))
    return {place: message for place, message in found.items() if place.split("/")[0] not in parts}


def emptied(patch):
    """A merge patch whose nulls in `internal` are empty: what a body leaves out there stays as it is."""
    internal = patch.get("internal")
    if "internal" not in patch or not isinstance(internal, dict | None):
        return patch
    sent = dict.fromkeys(EMPTY) if internal is None else internal
    return patch | {"internal": sent | {name: EMPTY[name] for name in EMPTY if name in sent and sent[name] is None}}


EMPTY = {"source_note": "", "status_reason": "", "online_url": "", "head_counts": []} | dict.fromkeys(
    FLAGS.values(), False
)


def current_of(activity, by, base=""):
    """The activity as its writer reads it, as JSON holds it."""
    item = detail.one(by, base, pk=activity.pk)
    return orjson.loads(orjson.dumps(item, default=str, option=orjson.OPT_UTC_Z))


def writable(current):
    """The part of what is read that is also written: a body that would change nothing."""
    return {name: value for name, value in current.items() if name in bodies.ActivityBody._declared_fields}


def merged(base, patch):
    """A body with a merge patch applied (RFC 7396)."""
    if not isinstance(patch, dict) or not isinstance(base, dict):
        return patch
    both = base | {name: merged(base.get(name), value) for name, value in patch.items()}
    return {name: value for name, value in both.items() if value is not None}


def read(body, by, current=None):
    """The values of a body. ValidationError by place for one that cannot be read."""
    languages, kept = reference.tables().rows(Language), kept_codes(current) if current else ()
    sent = read_body(bodies.ActivityBody, body, by=by, current=current, languages=languages, kept=kept)
    raise_faults(bodies.missing_titles(sent))
    return sent


@transaction.atomic(savepoint=False)
def write(activity, sent, by, kept=MappingProxyType({})):
    """Gives an activity the values that were sent, save those `kept`, and writes it with what it cites.

    (whether it changed, its rows).
    """
    for name, value in (bodies.columns(sent) | kept).items():
        setattr(activity, name, value)
    rows = bodies.links(sent) | bodies.head_counts(sent)
    return record_activity(activity, rows, by=by), rows


def kept_codes(current):
    """{(model, key)} of the codes that an activity has now: it may keep them when they are retired."""
    single = {"kind": ActivityKind, "modality": Modality, "scope": ActivityScope, "status": ActivityStatus}
    several = {"regions": Region, "themes": Theme, "audience": ParticipantCategory}
    people = current["participants"]
    kept = {(model, current[name]["code"]) for name, model in single.items() if current[name]}
    kept |= {(model, code) for name, model in several.items() for code in current[name]}
    kept |= {(Mandate, mandate["code"]) for mandate in current["mandates"]}
    kept |= {(CountBasis, people[f"{name}_basis"]) for name in ("planned", "reported", "states")}
    kept |= {(CountBasis, current["delivery_count_basis"])}
    for row in (current.get("internal") or {}).get("head_counts") or []:
        kept |= {(CountBasis, row["basis"]), (ParticipationRole, row["role"]["code"])}
        kept |= {(ParticipantCategory, row["category"]["code"])} if row["category"] else set()
    by_code = reference.tables().by(Partner, "code")
    for link in current["partners"]:
        kept |= {(Partner, by_code[link["partner"]["code"]].id), (PartnerRole, link["role"]["code"])}
    return kept
