"""The pages of an activity's sessions, and the table of who was in which."""

import datetime as dt
import re
import secrets
from zoneinfo import ZoneInfo

import orjson
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateformat import format as formatted
from django.views.decorators.http import require_http_methods, require_POST

from ctassist.lib import idempotency
from ctassist.lib.bodies import Body, Text, read_body
from ctassist.lib.errors import refuse
from ctassist.lib.kept_input import keeps_input
from ctassist.lib.pages import api_base
from ctassist.lib.parameters import takes
from ctassist.lib.writing import by_place
from participants import presence, reading
from participants.attendance import KEPT_WHEN_ABSENT, derived
from participants.form_page import FormPage, differences, typed
from participants.listing import BY_NAME
from participants.models import Participation, Register, Session
from participants.opening import note_people, of_activity

METHODS = ["GET", "HEAD", "POST"]
FIELDS = {
    "title": {"label": "Title", "needed": True},
    "starts_at": {"label": "Begins", "widget": "moment"},
    "ends_at": {"label": "Ends", "widget": "moment"},
    "room": {"label": "Room"},
}
NO_MOMENT = "Give a day and a time that exist there, such as 2020-01-31T09:30."
BY_TIME = (F("starts_at").asc(nulls_last=True), "position", "id")
MOST_CELLS = 800  # of a page, below Django's limit of fields in a form
PEOPLE_A_PAGE = 50
CELL = re.compile(r"p-(\d{1,18})-(\d{1,18})", re.ASCII)


class SessionBody(Body):
    title = Text(max_length=300)
    room = Text(optional=True, max_length=120)


@require_http_methods(METHODS)
@keeps_input
@of_activity
def sessions(request, activity):
    """The sessions of an activity, and for those who write it a form for one more."""
    if request.method == "POST":
        return new_session(request, activity) if may_change(activity) else refused(request)
    return show_sessions(request, activity, page_of(dict.fromkeys(FIELDS, "")))


def new_session(request, activity):
    """Adds a session, once for a form that is sent twice."""
    values, faults = typed(request.POST, FIELDS)
    page = page_of(values)

    def create():
        if Session.objects.filter(activity=activity.pk).count() >= presence.MOST_SESSIONS:
            raise ValidationError({"record": f"An activity has {presence.MOST_SESSIONS} sessions at most."})
        presence.record_session(filled(Session(activity=activity), values, faults), by=request.user)
        return place_of(activity)

    try:
        address, _ = idempotency.form_once(request, create)
    except ValidationError as error:
        page.faults = by_place(error)
        return show_sessions(request, activity, page, status=400)
    except idempotency.KeyUsedOtherwise:
        page.faults = {
            "record": ["This form was saved before, with other content. Save again to add one more session."]
        }
        return show_sessions(request, activity, page, status=400)
    return redirect(address)


@require_http_methods(METHODS)
@keeps_input
@of_activity(writes=True)
def session(request, activity, pk):
    """Change a session."""
    found = get_object_or_404(Session, activity=activity.pk, pk=pk)
    found.activity = activity
    now = shown(found, activity)
    if request.method != "POST":
        return show_session(request, activity, found, page_of(now, version=version_of(now)))
    values, faults = typed(request.POST, FIELDS)
    page = page_of(values, version=request.POST.get("version", ""))
    if page.version != version_of(now) and values != now:
        page.version, page.differences = version_of(now), differences(page, now)
        return show_session(request, activity, found, page, status=409)
    try:
        with transaction.atomic():
            presence.record_session(filled(found, values, faults), by=request.user)
    except ValidationError as error:
        page.faults = by_place(error)
        return show_session(request, activity, found, page, status=400)
    messages.success(request, "The session is saved.")
    return redirect(place_of(activity))


@require_POST
@of_activity(writes=True)
def session_remove(request, activity, pk):
    """Take a session away, with who was in it."""
    found = get_object_or_404(Session, activity=activity.pk, pk=pk)
    try:
        presence.remove_session(found, by=request.user)
    except ValidationError as error:
        return refuse(request, by_place(error))
    messages.success(request, "The session is taken away, and attendance follows from the others.")
    return redirect(place_of(activity))


def filled(session, values, faults):
    """The session with what was typed. ValidationError by field for what cannot be read."""
    read, zone, faults = {}, zone_of(session.activity), dict(faults)
    try:
        read = read_body(SessionBody, {name: values[name] for name in ("title", "room")})
    except ValidationError as error:
        faults = by_place(error) | faults
    for name in ("starts_at", "ends_at"):
        try:
            read[name] = moment(values[name], zone)
        except ValueError:
            faults.setdefault(name, [NO_MOMENT])
    if faults:
        raise ValidationError(faults)
    for name, value in read.items():
        setattr(session, name, value)
    return session


def moment(text, zone):
    """A day and time on the clocks of a zone, or None. ValueError for one that there is not."""
    if not text:
        return None
    local = dt.datetime.fromisoformat(text)
    if local.tzinfo or not 1945 <= local.year <= 2100:
        raise ValueError(NO_MOMENT)
    found = local.replace(tzinfo=zone)
    if found.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise ValueError(NO_MOMENT)  # skipped when the clocks went forward
    return found


def zone_of(activity):
    return ZoneInfo(activity.time_zone or "UTC")


def shown(session, activity):
    """The values of the form for a stored session, in the time zone of the activity."""
    zone = zone_of(activity)
    moments = {
        name: at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if (at := getattr(session, name)) else ""
        for name in ("starts_at", "ends_at")
    }
    return {"title": session.title, **moments, "room": session.room}


def version_of(values):
    return idempotency.digest_of("session", repr(values).encode())[:16]


def page_of(values, **state):
    return FormPage(FIELDS, values, **state)


def place_of(activity):
    return reverse("sessions", args=[activity.reference])


def may_change(activity):
    return activity.may_write and not activity.is_frozen


def refused(request):
    return refuse(request, {"record": ["It cannot be changed."]}, 403)


def show_sessions(request, activity, page, status=200):
    rows = list(Session.objects.filter(activity=activity.pk).order_by(*BY_TIME))
    zone = zone_of(activity)
    for row in rows:
        row.begins, row.ends = (
            at and formatted(at.astimezone(zone), "j F Y, H:i") for at in (row.starts_at, row.ends_at)
        )
    context = {"activity": activity, "sessions": rows, "zone": zone.key, "key": secrets.token_hex(16)}
    context |= {"page": page if may_change(activity) else None, "may_change": may_change(activity)}
    return render(request, "participants/session_list.html", context, status=status)


def show_session(request, activity, session, page, status=200):
    context = {"activity": activity, "session": session, "page": page, "zone": zone_of(activity).key, "writes": True}
    return render(request, "participants/session_form.html", context, status=status)


# -- who was in which session --


@takes("page")
@require_http_methods(METHODS)
@keeps_input
@of_activity
def presence_table(request, activity):
    """The table of who was in which session: to be filled in by those who write it, else to be read."""
    if request.method == "POST":
        return note_presence(request, activity) if may_change(activity) else refused(request)
    return show_presence(request, activity)


def note_presence(request, activity):
    """Notes what was filled in; or shows it again, beside what somebody else has noted meanwhile."""
    cells = {
        tuple(map(int, match.groups())): value
        for name, value in request.POST.items()
        if (match := CELL.fullmatch(name)) and value in presence.WORDS
    }
    seen = read_seen(request)
    typed_cells = {key: cell for key, cell in cells.items() if cell != seen.get(key, "")}
    if "fill" in request.POST:
        return show_presence(request, activity, typed_cells, seen=seen, rest=request.POST.get("rest", ""))
    try:
        is_changed = presence.record_presence(activity, cells, seen, by=request.user)
    except ValidationError as error:
        return refuse(request, by_place(error))
    except presence.Contested as error:
        return show_presence(request, activity, typed_cells, contested=error.cells, status=409)
    messages.success(
        request, "Presence is noted, and attendance follows from it." if is_changed else "Nothing was changed."
    )
    return redirect(request.get_full_path())


def read_seen(request):
    """The cells that the page showed; {} where it does not say."""
    try:
        found = orjson.loads(request.POST.get("seen", ""))
    except orjson.JSONDecodeError:
        return {}
    pairs = found.items() if isinstance(found, dict) else ()
    return {tuple(map(int, match.groups())): cell for name, cell in pairs if (match := CELL.fullmatch(name))}


def show_presence(request, activity, typed_cells=None, *, contested=None, seen=None, rest=None, status=200):
    """The table with what was typed over what is stored.

    `seen`: with what the cells typed in are compared when they are saved, if not with what is stored now.
    `rest`: the session in which all others are to stand as present, by its key; nothing is written.
    """
    rows = list(Session.objects.filter(activity=activity.pk).order_by(*BY_TIME))
    found = Participation.objects.visible_to(request.user).filter(activity=activity.pk).order_by(*BY_NAME)
    pages = Paginator(found, max(1, min(PEOPLE_A_PAGE, MOST_CELLS // max(1, len(rows)))))
    number = request.GET.get("page", "1")
    if not (number.isascii() and number.isdigit() and len(number) <= 6 and int(number) in pages.page_range):
        raise Http404
    page = pages.page(int(number))
    keys = list(page.object_list.values_list("pk", flat=True))
    people = reading.in_words(reading.items(found.filter(pk__in=keys), api_base(request)))
    stored = presence.cells_of(rows, keys)
    cells, contested = stored | (typed_cells or {}), contested or {}
    rest_filled = None if rest is None else fill_rest(cells, people, keys, {str(row.pk): row for row in rows}.get(rest))
    if seen is not None:
        stored = stored | {key: seen.get(key, "") for key in typed_cells}
    for key, person in zip(keys, people, strict=True):
        person["cells"] = [cell_of(key, row, cells, contested) for row in rows]
    note_people(request, activity, "presence_read", rows=len(people))
    open_count = len(derived(activity).open) if rows else 0
    least = Register.objects.filter(activity=activity.pk).values_list("min_attendance_pct", flat=True).first()
    context = {
        "activity": activity,
        "sessions": rows,
        "people": people,
        "page": page,
        "seen": orjson.dumps({f"p-{person}-{row}": cell for (person, row), cell in stored.items()}).decode(),
        "may_change": may_change(activity),
        "contested": contested,
        "filled": rest_filled,
        "open_count": open_count,
        "least": least or 80,
    }
    return render(request, "participants/presence.html", context, status=status)


def fill_rest(cells, people, keys, session):
    """Puts those as present of whom nothing is noted in a session; {"session", "count"} of what it put.

    Not who declined or withdrew: whoever came all the same is noted by hand.
    """
    if session is None:
        return {"session": None, "count": 0}
    may_be = [key for key, one in zip(keys, people, strict=True) if one["attendance"]["code"] not in KEPT_WHEN_ABSENT]
    rest = [key for key in may_be if not cells.get((key, session.pk))]
    cells |= {(key, session.pk): presence.YES for key in rest}
    return {"session": session, "count": len(rest)}


def cell_of(person, session, cells, contested):
    value = cells.get((person, session.pk), "")
    return {
        "name": f"p-{person}-{session.pk}",
        "session": session,
        "value": value,
        "words": presence.WORDS[value],
        "theirs": presence.WORDS[contested[person, session.pk]] if (person, session.pk) in contested else "",
    }
