"""The terms on which an activity's participants are recorded and counted, as a page."""

import datetime as dt
import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from ctassist.lib.bodies import Body, Number, Text, read_body
from ctassist.lib.date_words import parse_date
from ctassist.lib.errors import refuse
from ctassist.lib.kept_input import keeps_input
from ctassist.lib.partial_dates import DAY, PartialDate
from ctassist.lib.writing import StaleRecord, by_place
from participants.form import A_DAY
from participants.form_page import FormPage, differences, typed
from participants.lending import NEEDED
from participants.models import CountSource, Register
from participants.opening import of_activity
from participants.services import record_register

FIELDS = {
    "count_source": {
        "label": "Who counts in the figures",
        "widget": "select",
        "hint": "Empty: the one kind of record that there is.",
    },
    "min_attendance_pct": {
        "label": "Least presence, in per cent",
        "needed": True,
        "hint": "Of the sessions, to count as having attended.",
    },
    "purpose": {"label": "Purpose", "widget": "area", "hint": "Why people are recorded by name."},
    "lawful_basis": {"label": "Lawful basis", "hint": "The mandate or law that allows it."},
    "notice": {"label": "Notice given", "widget": "area", "hint": "What participants were told."},
    "notice_given_on": {"label": "Notice given on", "hint": "As you would say it: 9 June 2020."},
}
VERSION = re.compile(r"\d{1,9}", re.ASCII)
TEXTS = ("count_source", "purpose", "lawful_basis", "notice")


class RegisterBody(Body):
    """What somebody says of the terms; a choice of no code of ours is refused by the model."""

    count_source = Text(optional=True, max_length=9)
    min_attendance_pct = Number(min_value=1, max_value=100, **NEEDED)
    purpose = Text(optional=True, max_length=2000)
    lawful_basis = Text(optional=True, max_length=300)
    notice = Text(optional=True, max_length=2000)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_input
@of_activity
def register(request, activity):
    """The terms of an activity's list: to be written by its office, to be read by all to whom the list is open."""
    stored = Register.objects.filter(activity=activity.pk).select_related("held_by").first()
    terms = stored or Register(activity_id=activity.pk)
    if request.method == "POST":
        if not activity.may_write:
            raise PermissionDenied
        return written(request, activity, terms)
    return show(request, activity, page_of(shown(terms), version=version_of(terms)), terms)


def written(request, activity, terms):
    """Saves what was sent; or shows it again, with its faults or beside a newer version."""
    terms.activity = activity
    if not VERSION.fullmatch(request.POST.get("version", "")):
        return refuse(request, {"version": ["Load the page again: it says which version of the record you saw."]})
    values, faults = typed(request.POST, FIELDS)
    page = page_of(values, version=request.POST.get("version", ""))
    now = page_of(shown(terms), version=version_of(terms))
    try:
        if page.version != now.version:
            raise StaleRecord(terms)
        with transaction.atomic():
            fill(terms, values, faults)
            is_changed = record_register(terms, by=request.user)
    except ValidationError as error:
        page.faults = by_place(error)
        return show(request, activity, page, terms, status=400)
    except StaleRecord as error:
        now = page_of(shown(error.current), version=version_of(error.current))
        page.version, page.differences = now.version, differences(page, now.values)
        if page.differences:
            return show(request, activity, page, error.current, status=409)
        is_changed = True  # what was sent twice
    messages.success(request, "The terms are saved." if is_changed else "Nothing was changed.")
    return redirect("participants", activity.reference)


def fill(terms, values, faults):
    """Gives a register what was typed. ValidationError by field for what cannot be read."""
    body = {name: value for name, value in values.items() if name != "notice_given_on"}
    read = {}
    try:
        read = read_body(RegisterBody, body)
    except ValidationError as error:
        faults |= {name: texts for name, texts in by_place(error).items() if name not in faults}
    given_on = day_of(values["notice_given_on"], faults)
    if faults:
        raise ValidationError(faults)
    for name, value in read.items():
        setattr(terms, name, value)
    terms.notice_given_on = given_on


def day_of(text, faults):
    """The day that somebody typed, or None."""
    try:
        found = parse_date(text, today=timezone.now().date())
    except ValueError as error:
        faults.setdefault("notice_given_on", [str(error)])
        return None
    if found.day and found.precision != DAY:
        faults.setdefault("notice_given_on", [A_DAY])
    elif found.day and found.day > timezone.now().date() + dt.timedelta(days=1):
        faults.setdefault("notice_given_on", ["This day has not come yet."])
    return found.day


def shown(terms):
    """The values of the form for stored terms."""
    given_on = PartialDate(terms.notice_given_on, DAY).words() if terms.notice_given_on else ""
    least = str(terms.min_attendance_pct)
    return {name: getattr(terms, name) for name in TEXTS} | {"min_attendance_pct": least, "notice_given_on": given_on}


def version_of(terms):
    """The version that a form carries; 0 for terms that nobody has written yet."""
    return "0" if terms._state.adding else str(terms.version)


def page_of(values, **state):
    choices = {"count_source": [(code, label.capitalize()) for code, label in CountSource.choices]}
    return FormPage(FIELDS, values, choices, **state)


def show(request, activity, page, terms, status=200):
    is_open = activity.may_write and not activity.is_frozen
    context = {"activity": activity, "page": page, "terms": terms, "may_change": is_open, "writes": is_open}
    return render(request, "participants/register_form.html", context, status=status)
