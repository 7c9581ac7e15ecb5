"""The pages of attendance imports: a sheet is uploaded, reviewed, written and taken back.

An import is there for the one who uploaded it, as long as they may write the participants of its activity.
"""

import re
from functools import wraps
from pathlib import PurePath

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access_log import Of, note
from accounts.roles import may_edit_reference
from activities.models import Activity, AttendanceStatus, ParticipantCategory, ParticipationRole
from activities.models.publication import may_record
from activities.services import is_frozen
from countries.spellings import country_named
from ctassist.lib import freshness, reference
from ctassist.lib.data_classes import P3
from ctassist.lib.errors import BadParameters, refuse
from ctassist.lib.filters import CodeField
from ctassist.lib.jobs import services
from ctassist.lib.jobs.models import Job, State
from ctassist.lib.listing import PAGING
from ctassist.lib.pages import ListPage, api_base
from ctassist.lib.parameters import takes
from ctassist.lib.plain_text import plain
from ctassist.lib.sheet_columns import column_choices
from ctassist.lib.sheet_dates import DAY_FIRST, MONTH_FIRST
from ctassist.lib.sheets import ENCODINGS, LARGEST_FILE, SEPARATORS, Unreadable, check_type
from ctassist.lib.writing import by_place
from instruments.list_views import Imports as DepositaryImports
from participants import import_files
from participants.import_columns import columns_told, day_choices
from participants.import_listing import AttendanceImportListing, SheetRowListing
from participants.imports import spellings
from participants.imports.columns import FIELDS, LABELS, PRESENCE
from participants.imports.compare import KEPT, NOT_AT_ALL, OTHER, SAME
from participants.imports.days import NEW, sessions_of
from participants.imports.job import upload
from participants.imports.read import LIMITS
from participants.models import AttendanceImport, SheetReading
from participants.services import FROZEN, writes_register

TOO_MANY = "You have as many jobs waiting as one person may have. Wait until one of them is done."
NUMBER = re.compile(r"\d{1,6}", re.ASCII)
SESSION = re.compile(rf"\d{{1,18}}|{NEW}|", re.ASCII)
DECISIONS = ("", SAME, OTHER, NOT_AT_ALL)


class UploadForm(forms.Form):
    """A sheet, and what its uploader states of it."""

    file = forms.FileField(label="File", max_length=200, help_text="CSV or XLSX, 20 MB at most.", allow_empty_file=True)
    attendance = CodeField(
        label="If no column tells the attendance, the people listed",
        choices=[],
        help_text="A signed list of those present is not a list of those who registered.",
    )
    role = CodeField(label="Role of rows that tell none", choices=[], initial="participant")
    category = CodeField(label="Category of rows that tell none", choices=[], initial="not_recorded")
    day_order = CodeField(
        label="Dates such as 01/02/2017",
        choices=[("", "There are none"), (DAY_FIRST, "Day first: 1 February"), (MONTH_FIRST, "Month first: 2 January")],
        required=False,
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.offer("attendance", AttendanceStatus, [("", "Choose")])
        self.offer("role", ParticipationRole)
        self.offer("category", ParticipantCategory)

    def offer(self, name, model, first=()):
        codes = [(row.code, row.label) for row in reference.tables().rows(model).values() if row.is_active]
        field = self.fields[name]
        field.choices, field.known = [*first, *codes], lambda: codes

    def clean_file(self):
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST_FILE:
            raise forms.ValidationError(f"The file is larger than {LARGEST_FILE // 1024**2} MB.")
        self.content = sent.read()
        try:
            check_type(self.content, LIMITS)
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from None
        return sent

    def stated(self):
        """What is stated of the sheet, by the columns of an AttendanceImport."""
        return {name: self.cleaned_data[name] for name in ("attendance", "role", "category", "day_order")}


def for_register(view):
    """A page for those who may write the participants of an activity, which the view gets in place of its reference."""

    @wraps(view)
    def checked(request, reference, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        activity = get_object_or_404(Activity.objects.visible_to(request.user), reference=reference)
        if not writes_register(request.user, activity):
            raise PermissionDenied
        return view(request, activity, **kwargs)

    return checked


@require_http_methods(["GET", "HEAD", "POST"])
@for_register
def attendance_upload(request, activity):
    """The form to upload a sheet, with what is understood and what will happen."""
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if form.is_valid():
        try:
            name = PurePath(form.cleaned_data["file"].name).name
            return redirect(upload(form.content, activity, form.stated(), name, by=request.user))
        except services.TooManyJobs:
            form.add_error(None, TOO_MANY)
        except ValidationError as error:
            form.add_error(None, [text for texts in by_place(error).values() for text in texts])
    context = {
        "activity": activity,
        "titles": titles_of(activity),
        "upload": form,
        "frozen": FROZEN if is_frozen(activity) else "",
        "most_rows": LIMITS.rows,
        "understood": understood(),
        "fields": FIELDS.values(),
    }
    return render(request, "participants/imports/upload.html", context, status=400 if form.errors else 200)


def titles_of(activity):
    """The original title, or all titles where none is said to be it."""
    texts = list(activity.texts.all())
    return [text.title for text in texts if text.is_original] or [text.title for text in texts]


def understood():
    """[(what is understood, [(what it means, its spellings)])] of all spellings, for people to read."""
    found = []
    for field in (*spellings.TERMS, PRESENCE):
        labels = dict(spellings.choices_of(field))
        rows = [(labels.get(code, code), texts) for code, texts in spellings.table_rows(field).items()]
        found.append((LABELS[field], rows))
    return found


@require_safe
@for_register
def attendance_template(request, activity):
    """A sheet to fill in, made for the activity."""
    countries = list(activity.country_links.order_by("pk").values_list("country_id", flat=True))
    sessions = [*sessions_of(activity).values()]
    content = import_files.template(activity, titles=titles_of(activity), countries=countries, sessions=sessions)
    return attachment(content, f"participants-{activity.reference}.xlsx", import_files.XLSX)


def attachment(content, name, media_type):
    response = FileResponse(content, as_attachment=True, filename=name, content_type=media_type)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


# -- one import --


def for_importer(view):
    """A page of one's own import, which the view gets; for others there is nothing at its address."""

    @wraps(view)
    def checked(request, activity, public_id, **kwargs):
        imports = AttendanceImport.objects.select_related("job__owner", "activity", "attendance", "role", "category")
        own = imports.filter(activity=activity, job__owner=request.user)
        found = own.filter(job__public_id=public_id).first()
        if found is None:
            raise Http404
        return view(request, found, **kwargs)

    return for_register(checked)


def reading_of(found):
    return getattr(found, "reading", None)


@takes("show", "page")
@require_http_methods(["GET", "HEAD"])
@for_importer
def attendance_import(request, found):
    """Where an import stands, how its sheet was read, what becomes of each row, and what can be done about it."""
    with freshness.one_snapshot():
        listing = SheetRowListing(found, request.GET, request.user, api_base(request))
        try:
            listing.check()
        except BadParameters as error:
            return refuse(request, error.errors)
        if listing.rows:
            of = Of("activity", found.activity.reference, found.activity.office_id)
            note("sheet_reviewed", actor=request.user, request=request, of=of, data_class=P3, rows=len(listing.rows))
        return render(request, "participants/imports/review.html", context_of(found, listing))


def context_of(found, listing):
    job, reading = found.job, reading_of(found)
    read = reading.found if reading else {}
    is_open = job.state == State.REVIEW
    asks_file, asks_columns = read.get("asks"), not read.get("asks") and bool(read.get("doubts"))
    counts = found.counts
    to_write = sum(counts.get(outcome, 0) for outcome in KEPT)
    return {
        "import": found,
        "job": job,
        "reading": reading,
        "read": read,
        "titles": titles_of(found.activity),
        "listing": listing,
        "actions": [name for name in services.possible_actions(job) if name != "commit"],
        "is_open": is_open,
        "asks_file": asks_file,
        "file_choices": read.get("choices", []),
        "encodings": [*ENCODINGS.items()] if read.get("words", "").startswith("CSV") else [],
        "stated": reading.stated if reading else {},
        "asks_columns": asks_columns,
        "columns": columns_told(read),
        "choices": column_choices(read, FIELDS) if is_open and not asks_file else [],
        "days": day_choices(found.activity, read, reading.stated) if is_open and reading and not asks_file else [],
        "asks_days": asks_columns and any(is_day for _, _, is_day in read.get("free", [])),
        "beginning": list(enumerate(read.get("beginning", []), 1)),
        "heads_row": (read.get("header") or 0) + 1,
        "questions": questions(read) if is_open else [],
        "answered": answered(reading) if is_open else [],
        "countries": [label for _, label in spellings.choices_of("country")]
        if "country" in read.get("asked", {})
        else [],
        "to_write": to_write,
        "noted": counts.get("noted", 0),
        "faults": counts.get("fault", 0),
        "shows": [(code, label, counts.get(code, 0)) for code, label in listing.outcomes if counts.get(code)],
        "decides": is_open and any(row["choices"] for row in listing.rows),
    }


def questions(read):
    """[(field, its label, choices, [(spelling, as written, rows)])] of what somebody has to say."""
    return [
        {
            "field": field,
            "label": LABELS[field],
            "choices": [] if field == "country" else spellings.choices_of(field),
            "asked": asked,
        }
        for field, asked in read.get("asked", {}).items()
    ]


def answered(reading):
    """[(label of a field, spelling, what it was said to mean, field)] so far."""
    found = []
    for field, answers in (reading.answers if reading else {}).items():
        labels = dict(spellings.choices_of(field))
        found += [(LABELS[field], spelling, labels.get(code, code), field) for spelling, code in answers.items()]
    return found


@require_POST
@for_importer
def attendance_reading(request, found):
    """Say how the file is to be read: its encoding, separator or sheet, the row of heads, the columns, the sessions to
    which columns of presence belong."""
    said = {name: request.POST[name] for name in ("encoding", "separator", "sheet") if request.POST.get(name)}
    faulty = said.get("encoding", "utf-8") not in ENCODINGS
    row = request.POST.get("header", "")
    if row:
        columns = {name: request.POST.get(f"column-{name}", "") for name in FIELDS}
        columns = {name: int(at) for name, at in columns.items() if NUMBER.fullmatch(at)}
        faulty |= not NUMBER.fullmatch(row) or not (int(row) or columns) or len(set(columns.values())) < len(columns)
    if said.get("separator", ",") not in SEPARATORS:
        messages.warning(request, f"Cells can be parted by {', '.join(SEPARATORS.values())}.")
        return redirect(found)
    if faulty or len(said.get("sheet", "")) > 200:
        messages.warning(request, "Give the number of the row with the heads, and each column once.")
        return redirect(found)
    if row:
        said |= {"header": int(row) - 1, "columns": columns}  # NONE for 0
    days = {at: value for name, value in request.POST.items() if (at := name.removeprefix("day-")) != name}
    days = {at: value for at, value in days.items() if NUMBER.fullmatch(at) and SESSION.fullmatch(value)}

    def together(stored):
        kept = stored if row or days else {}
        return {**kept, **said} | ({"days": kept.get("days", {}) | days} if days else {})

    return again(request, found, stated=together)


@require_POST
@for_importer
def attendance_answers(request, found):
    """Say what spellings mean, each for all rows that have it; an empty answer takes one back."""
    answers, unknown = {}, []
    for name, value in request.POST.items():
        kind, _, rest = name.partition(":")
        field, _, spelling = rest.partition(":")
        if kind != "answer" or field not in spellings.ANSWERED or not value.strip():
            continue  # empty: not answered
        code = country_named(value) if field == "country" else value
        if code is None or code not in dict(spellings.choices_of(field)):
            unknown.append(value[:100])
        else:
            answers.setdefault(field, {})[plain(spelling)] = code
    if unknown:
        messages.warning(request, f"Not known here: {', '.join(unknown)}. Choose one of the names that are offered.")
    taken_back = {
        (field, spelling) for field, _, spelling in (one.partition(":") for one in request.POST.getlist("forget"))
    }

    def together(stored):
        fields = {*stored, *answers}
        merged = {field: {**stored.get(field, {}), **answers.get(field, {})} for field in fields}
        return {
            field: {spelling: code for spelling, code in said.items() if (field, spelling) not in taken_back}
            for field, said in merged.items()
        }

    return again(request, found, answers=together)


@require_POST
@for_importer
def attendance_people(request, found):
    """Say of single rows who they are: the person proposed, somebody else, or nobody to be listed."""
    decided = {}
    for name, value in request.POST.items():
        kind, _, row = name.partition(":")
        if kind == "row" and NUMBER.fullmatch(row) and value in DECISIONS:
            decided[str(int(row))] = value
    return again(
        request,
        found,
        decisions=lambda stored: {row: said for row, said in {**stored, **decided}.items() if said},
    )


def again(request, found, **changes):
    """Read and compare once more with something said otherwise: {field of the reading: what becomes of its value}."""
    try:
        with transaction.atomic():
            services.act(Job.objects.get(pk=found.job_id), "again")
            for reading in SheetReading.objects.select_for_update().filter(attendance_import=found):
                for name, change in changes.items():
                    setattr(reading, name, change(getattr(reading, name)))
                reading.save(update_fields=[*changes])
    except services.TooLate:
        messages.warning(request, "That was too late: the import has moved on meanwhile.")
    return redirect(found)


@require_POST
@for_importer
def attendance_write(request, found):
    """Write what was reviewed: all rows, or with `rows` = good the good ones only."""
    try:
        with transaction.atomic():
            services.act(Job.objects.get(pk=found.job_id), "commit")
            found.good_rows_only = request.POST.get("rows") == "good"
            found.save(update_fields=["good_rows_only"])
    except services.TooLate:
        messages.warning(request, "That was too late: the import has moved on meanwhile.")
    return redirect(found)


@require_safe
@for_importer
def attendance_faults(request, found, form):
    """The bad rows with what is wrong, as a file to mend and upload again."""
    reading = reading_of(found)
    if reading is None:
        raise Http404
    content, count = import_files.bad_rows(reading, form)
    of = Of("activity", found.activity.reference, found.activity.office_id)
    note("bad_rows_fetched", actor=request.user, request=request, of=of, data_class=P3, rows=count)
    name = f"bad-rows-{found.activity.reference}.{form}"
    return attachment(content, name, import_files.MEDIA_TYPES[form])


# -- all imports --


def for_recorders(view):
    """A page for those who put participants in: others are asked to sign in, or told that it is not theirs."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not (may_record(request.user) and request.user.may("read_personal")):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


@method_decorator(for_recorders, name="dispatch")
class AttendanceImports(ListPage):
    """The attendance sheets that one has uploaded."""

    takes = dict.fromkeys([*PAGING, "updated_since"])
    template_name = "participants/imports/list.html"
    listing_class = AttendanceImportListing


def imports(request):
    """Imports: of depositaries' lists for reference editors, of attendance sheets for officers."""
    of_depositaries = not request.user.is_authenticated or may_edit_reference(request.user)
    return (DepositaryImports if of_depositaries else AttendanceImports).as_view()(request)


imports.takes = DepositaryImports.takes
