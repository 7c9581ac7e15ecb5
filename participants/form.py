"""The form in which officers write somebody's part in an activity: the person and their part on one page."""

from django.utils import timezone

from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.date_words import parse_date
from ctassist.lib.partial_dates import DAY, PartialDate
from participants.form_page import FormPage
from participants.reading import CODES

FIELDS = {
    "given_name": {"label": "Given name"},
    "family_name": {"label": "Family name", "needed": True, "hint": "The only name of somebody who has one."},
    "gender": {"label": "Gender", "widget": "select", "hint": "As they say themselves. Empty: nobody asked."},
    "country": {"label": "Country", "widget": "select", "hint": "For which they take part."},
    "category": {"label": "Category", "widget": "select"},
    "institution": {"label": "Institution", "hint": "As it was called at that time."},
    "position_title": {"label": "Function"},
    "email": {"label": "E-mail address", "hint": "Kept encrypted and shown in no list."},
    "without_email": {"label": "Forget the recorded e-mail address", "widget": "box"},
    "consent_basis": {"label": "Basis", "hint": "Why their data may be kept, if not by the mandate."},
    "role": {"label": "Role", "widget": "select", "needed": True},
    "other_roles": {"label": "Other roles", "widget": "several"},
    "attendance": {"label": "Attendance", "widget": "select", "needed": True},
    "certificate_no": {"label": "Certificate number", "hint": "For those who attended."},
    "certificate_on": {"label": "Certificate given on", "hint": "As you would say it: 9 June 2020."},
}
NOT_RECORDED = "not_recorded"  # what an empty choice means
A_DAY = "Give a day, such as 9 June 2020."
TEXTS = ("given_name", "family_name", "institution", "position_title", "consent_basis", "certificate_no")


def fields_for(part=None):
    """The fields of a new part, or of a stored one: an item of `reading`."""
    with_address = part is not None and part["has_email"]
    fields = {name: spec for name, spec in FIELDS.items() if name != "without_email" or with_address}
    if with_address:
        fields["email"] = {"label": "New e-mail address", "hint": "Empty: the recorded one stays."}
    return fields


def at_first():
    """The values of a form for somebody new."""
    return {"role": "participant", "attendance": "", "other_roles": []}


def shown(part):
    """The values of a form for a stored part; no address is in it."""
    given_on = PartialDate(part["certificate_on"], DAY).words() if part["certificate_on"] else ""
    codes = {name: part[name]["code"] for name in CODES}
    return {
        **{name: part[name] or "" for name in TEXTS},
        **{name: "" if code == NOT_RECORDED else code for name, code in codes.items()},
        "country": part["country"]["alpha3"] if part["country"] else "",
        "other_roles": part["other_roles"],
        "certificate_on": given_on,
    }


def body_of(values, faults):
    """The body that the values of a form tell; what cannot be read is added to `faults`."""
    body = {name: value for name, value in values.items() if name not in ("email", "without_email", "certificate_on")}
    body["attendance"] = values["attendance"] or None
    if values["email"] or values.get("without_email"):
        body["email"] = values["email"]
    try:
        day = parse_date(values["certificate_on"], today=timezone.now().date())
    except ValueError as error:
        faults.setdefault("certificate_on", [str(error)])
        return body
    if day.day and day.precision != DAY:
        faults.setdefault("certificate_on", [A_DAY])
    body["certificate_on"] = day.day and day.day.isoformat()
    return body


def choices(values):
    """{field: [(code, label)]}: what is offered, and what stands there already."""
    tables, found = reference.tables(), {}
    for name, model in {**CODES, "other_roles": CODES["role"]}.items():
        kept = values.get(name) or []
        found[name] = [
            (row.code, row.label)
            for row in tables.rows(model).values()
            if row.code != NOT_RECORDED and (row.is_active or row.code in kept)
        ]
    found["country"] = [(row.alpha3, row.name) for row in tables.rows(Country).values()]
    return found


def page_of(values, part=None, **state):
    """The form as the template shows it."""
    return FormPage(fields_for(part), values, choices(values), **state)
