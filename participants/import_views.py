"""The pages of attendance imports: a sheet is uploaded, reviewed, written and taken back.

An import is there for the one who uploaded it, as long as they may write the participants of its activity.
"""

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
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access_log import Of, note
from accounts.roles import may_edit_reference
from activities.models import Activity, AttendanceStatus, ParticipantCategory, ParticipationRole
from activities.models.publication import may_record
from activities.services import is_frozen
from ctassist.lib import freshness, reference
from ctassist.lib.data_classes import P3
from ctassist.lib.errors import BadParameters, refuse
from ctassist.lib.filters import CodeField
from ctassist.lib.jobs import services
from ctassist.lib.jobs.models import Job, State
from ctassist.lib.kept_input import keeps_input
from ctassist.lib.listing import PAGING
from ctassist.lib.pages import ListPage, api_base
from ctassist.lib.parameters import takes
from ctassist.lib.sheet_dates import DAY_FIRST, MONTH_FIRST
from ctassist.lib.sheets import LARGEST_FILE, Unreadable, check_type
from ctassist.lib.writing import by_place
from instruments.list_views import Imports as DepositaryImports
from participants import import_files
from participants.import_listing import AttendanceImportListing, SheetRowListing
from participants.import_page import context_of, reading_of, titles_of
from participants.import_said import Said
from participants.imports import spellings
from participants.imports.columns import FIELDS, LABELS, PRESENCE
from participants.imports.compare import Outcome
from participants.imports.days import sessions_of
from participants.imports.earlier import mark_of_answer, without
from participants.imports.job import upload
from participants.imports.read import LIMITS
from participants.models import AttendanceImport, SheetReading
from participants.services import FROZEN, writes_register

TOO_MANY = "You have as many jobs waiting as one person may have. Wait until one of them is done."
TOO_LATE = "That was too late: the import has moved on meanwhile."
NOT_YET_WRITTEN = "What you have said on the page is read first. Look at what comes of it, and write then."


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
    before = stated_before(activity, request.user)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm(initial=before)
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
        "stated_before": bool(before),
        "frozen": FROZEN if is_frozen(activity) else "",
        "most_rows": LIMITS.rows,
        "understood": understood(),
        "fields": FIELDS.values(),
    }
    return render(request, "participants/imports/upload.html", context, status=400 if form.errors else 200)


def stated_before(activity, user):
    """What somebody stated of their last sheet for an activity, which the form offers for the next one; {} for none."""
    last = AttendanceImport.objects.filter(activity=activity, job__owner=user).first()
    if last is None:
        return {}
    return {
        "attendance": last.attendance_id,
        "role": last.role_id,
        "category": last.category_id,
        "day_order": last.day_order,
    }


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


@takes("show", "page")
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_input
@for_importer
def attendance_import(request, found):
    """Where an import stands, how its sheet was read, what becomes of each row, and what can be done about it.

    Sent, it takes all that was said on the page, and reads and compares once more; or with `rows` (all or good) writes
    what was reviewed, where nothing new was said.
    """
    if request.method != "POST":
        return review_page(request, found)
    reading = reading_of(found)
    said = Said(request.POST, found, reading, request.user) if reading else None
    if said and said.faults and found.job.state == State.REVIEW:
        return review_page(request, found, said)
    is_news = bool(said and said.changes(reading))
    try:
        if "rows" in request.POST and not is_news:
            write(found, request.POST["rows"])
        else:
            again(found, said)
            if "rows" in request.POST:
                messages.info(request, NOT_YET_WRITTEN)
    except services.TooLate:
        messages.warning(request, TOO_LATE)
    show = request.GET.get("show", "")
    return redirect(f"{found.get_absolute_url()}?show={show}" if show in Outcome.values else found)


def review_page(request, found, said=None):
    """The page; `said`: what was sent of it and cannot be taken, which is shown again as it was typed."""
    with freshness.one_snapshot():
        listing = SheetRowListing(found, request.GET, request.user, api_base(request))
        try:
            listing.check()
        except BadParameters as error:
            return refuse(request, error.errors)
        if listing.rows:
            of = Of("activity", found.activity.reference, found.activity.office_id)
            note("sheet_reviewed", actor=request.user, request=request, of=of, data_class=P3, rows=len(listing.rows))
        context = context_of(found, listing, said)
        return render(request, "participants/imports/review.html", context, status=400 if said else 200)


def again(found, said):
    """Read and compare once more, with what was Said (None where the file has gone). TooLate where it has moved on."""
    with transaction.atomic():
        services.act(Job.objects.get(pk=found.job_id), "again")
        for reading in SheetReading.objects.select_for_update().filter(attendance_import=found) if said else ():
            changes = said.changes(reading)
            for name, value in changes.items():
                setattr(reading, name, value)
            reading.save(update_fields=[*changes])
            if said.forgotten and found.answered:
                found.answered = without(found.answered, {mark_of_answer(*one) for one in said.forgotten})
                found.save(update_fields=["answered"])


def write(found, rows):
    """Write what was reviewed: all rows, or the good ones only. TooLate where it has moved on."""
    with transaction.atomic():
        services.act(Job.objects.get(pk=found.job_id), "commit")
        found.good_rows_only = rows == "good"
        found.save(update_fields=["good_rows_only"])


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
