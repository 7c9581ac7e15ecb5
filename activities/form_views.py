"""The pages on which officers log and change activities. What they send becomes a body; the rest is the API's way."""

import re
from functools import wraps

import orjson
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from activities import recording
from activities.form.choices import FINDERS, Offers, members, named
from activities.form.page import FormPage, understood, words_of
from activities.form.saying import PARTS, by_field, digests, patch, said, whole
from activities.form.typed import ROWS, new_row, nothing_typed, shown, typed
from activities.models import Activity
from activities.models.publication import edits, may_record
from ctassist.lib import freshness, idempotency
from ctassist.lib.kept_input import keeps_input
from ctassist.lib.parameters import takes
from ctassist.lib.writing import StaleRecord, by_place

LONGEST_SEARCH = 200  # letters by which somebody looks for a record; more make no difference
KEY = re.compile(r"[0-9a-f]{32}", re.ASCII)
CHANGE = re.compile(rf"(add|remove|up):({'|'.join(ROWS)})(?::(\d{{1,4}}))?", re.ASCII)
GROUP_NOT_ADDED = "Its members are not added yet: press “Add its members”, or choose no group."
SENT_BEFORE = "This form was saved before, with other content, as {}. Save again to log one more activity."


def for_writers(view):
    """A page for those who record activities: others are asked to sign in, or told that it is not theirs."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_record(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_input
@for_writers
def activity_new(request):
    """Log an activity."""
    if request.method == "POST":
        return answer(request, NewActivity(request))
    with freshness.one_snapshot():
        return show(request, FormPage(nothing_typed(), Offers(request.user)))


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_input
@for_writers
def activity_edit(request, reference):
    """Change an activity of one's office."""
    if request.method == "POST":
        return answer(request, ChangedActivity(request, reference))
    with freshness.one_snapshot():
        change = ChangedActivity(request, reference)
        version = change.activity.version
        page = FormPage(change.stored, change.offers, current=change.current, version=version, seen=change.seen)
        return show(request, page)


@require_POST
@for_writers
def activity_understood(request):
    """What the form would understand of what stands in it, for a script that says so while somebody writes."""
    fields, _ = typed(request.POST)
    return JsonResponse(understood(said(fields, Offers(request.user))))


@takes("search")
@require_safe
@for_writers
def activity_choices(request, name):
    """Records that somebody may mean by a few words: {"choices": [{"value": …}]}."""
    if name not in FINDERS:
        raise Http404
    words = request.GET.get("search", "").strip()[:LONGEST_SEARCH]
    return JsonResponse({"choices": [{"value": choice.label} for choice in FINDERS[name](words, request.user)]})


# -- what is being written --


class NewActivity:
    """A form for an activity that is not there yet."""

    current, version_seen, digests_seen = None, "", None

    def __init__(self, request):
        self.user = request.user
        self.offers = Offers(request.user)

    def write(self, found):
        activity, _ = recording.create_activity(whole(found), by=self.user)
        return activity

    def faults(self, error, found):
        """{place: messages} of all that keeps what was said from being saved."""
        unread = by_place(error)
        more = recording.also_wrong(whole(found), unread, self.user)
        return unread | {place: [message] for place, message in more.items() if place not in unread}

    def done(self, activity):
        return f"{activity.reference} is logged."


class ChangedActivity:
    """A form for a stored activity. `base`: what is stored now, as the form says it; 404 and 403 as for its page."""

    def __init__(self, request, reference):
        self.request, self.user = request, request.user
        self.activity = get_object_or_404(Activity.objects.visible_to(request.user), reference=reference)
        if not edits(request.user, self.activity):
            raise PermissionDenied
        self.current = recording.current_of(self.activity, request.user)
        self.offers = Offers(request.user, self.current)
        self.stored = shown(self.current, self.offers)
        self.base = said(self.stored, self.offers)
        self.version_seen = request.POST.get("version", "")
        self.digests_seen = read_digests(request.POST.get("seen", ""))
        self.seen = digests(self.base)

    def write(self, found):
        if self.version_seen != str(self.activity.version):
            raise StaleRecord(self.activity)
        self.is_changed = recording.change_activity(
            self.activity, patch(found, self.base), by=self.user, current=self.current, merge=True
        )
        return self.activity

    def faults(self, error, found):
        return by_place(error)

    def again(self):
        """The same form for what is stored by now."""
        return ChangedActivity(self.request, self.activity.reference)

    def done(self, activity):
        return f"{activity.reference} is saved." if self.is_changed else f"Nothing was changed in {activity.reference}."


def read_digests(text):
    """The digests that a form carries, {} for none."""
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


# -- the answer to a form that was sent --


class Faulty(Exception):
    """What was sent cannot be saved: {field: messages}."""

    def __init__(self, faults):
        self.faults = faults
        super().__init__("The form cannot be saved.")


def answer(request, record):
    """Saves what was sent; or shows it all again: with rows added, with its faults, or beside a newer version."""
    fields, faults = typed(request.POST)
    as_seen = {"current": record.current, "version": record.version_seen, "seen": record.digests_seen}
    if request.POST.get("change"):
        focus = make_room(request.POST["change"], fields, faults)
        return show(request, FormPage(fields, record.offers, faults=faults, focus=focus, **as_seen))
    found = said(fields, record.offers)
    found.faults |= faults
    if fields["group"]:
        found.faults["group"] = [GROUP_NOT_ADDED]
    try:
        address, words = save_once(request, record, found, fields)
    except Faulty as error:
        return show(request, FormPage(fields, record.offers, faults=error.faults, **as_seen), status=400)
    except StaleRecord:
        return beside_newer(request, record.again(), fields, found)
    if words:
        messages.success(request, words)
    return redirect(address)


def save_once(request, record, found, fields):
    """(address, message) after saving; of a form that came before with the same key: the same address, no message."""
    key = request.POST.get("key", "")
    key = f"form:{key}" if KEY.fullmatch(key) else None
    try:
        with transaction.atomic():
            before = key and sent_before(request, record, key)
            if before:
                return before, ""
            activity = record.write(found)
            if found.faults:
                raise Faulty(found.faults)
            address = activity.get_absolute_url()
            if key:
                idempotency.keep(request.user, key, 302, {"Location": address}, b"")
    except ValidationError as error:  # told outside of the transaction that it has ended
        raise Faulty(by_field(record.faults(error, found), fields) | found.faults) from None
    return address, record.done(activity)


def sent_before(request, record, key):
    """Where this very form led when it came before; None for a new one. Faulty for one that came with other content."""
    content = {name: texts for name, texts in sorted(request.POST.lists()) if name != "csrfmiddlewaretoken"}
    digest = idempotency.digest_of(request.path, repr(content).encode("utf-8", "backslashreplace"))
    try:
        before = idempotency.claimed(request.user, key, digest)
    except idempotency.KeyUsedOtherwise:
        if record.current:  # the stored version is a newer one by now
            raise StaleRecord(record.activity) from None
        before = idempotency.Answer.objects.get(owner_id=request.user.pk, key=key)
        raise Faulty({"record": [SENT_BEFORE.format(before.headers[1])]}) from None
    return before and before.headers[1]


def beside_newer(request, record, fields, found):
    """The form beside the version that somebody saved meanwhile: what only they changed is taken over, what its writer
    changed stands. Nothing that was typed goes away, and nothing is written."""
    mine, theirs, seen = digests(found), record.seen, read_digests(request.POST.get("seen", ""))
    differences = []
    for name, (label, _, names) in PARTS.items():
        if mine[name] == theirs[name]:
            continue
        row = {
            "label": label,
            "theirs": words_of(record.stored, names, record.offers),
            "yours": words_of(fields, names, record.offers),
            "is_taken": seen.get(name) == mine[name],
            "is_contested": seen.get(name) not in (mine[name], theirs[name]),
        }
        differences.append(row)
        if row["is_taken"]:
            fields |= {field: record.stored[field] for field in names}
    if not differences:
        messages.success(request, f"{record.activity.reference} is saved.")
        return redirect(record.activity)
    page = FormPage(
        fields,
        record.offers,
        faults=found.faults,
        current=record.current,
        version=record.activity.version,
        seen=theirs,
        differences=differences,
    )
    return show(request, page, status=409)


def make_room(change, fields, faults):
    """Does what a button of the form asks for, besides what `typed` has done already; the field to go to."""
    match = CHANGE.fullmatch(change)
    if match and match[1] == "add":
        return f"{match[2]}-{len(fields[match[2]])}-{next(iter(ROWS[match[2]]))}"
    if change == "group":
        return add_group(fields, faults)
    return match[2] if match else ""


def add_group(fields, faults):
    """Adds the countries of the chosen group to those that are named already; the field to go to."""
    names, relation = named("countries"), fields["group_relation"] or "beneficiary"
    chosen = members(fields["group"])
    if not chosen:
        faults["group"] = ["Choose a group of countries."]
        return "group"
    present = {(names.code(row["country"]), row["relation"]) for row in fields["countries"]}
    fields["countries"] += [
        new_row("countries") | {"country": names.label(code), "relation": relation}
        for code in chosen
        if (code, relation) not in present
    ]
    fields["group"] = ""
    return "group"


def show(request, page, status=200):
    """The form as a page."""
    return render(request, "activities/activity_form.html", {"page": page, "writes": True}, status=status)
