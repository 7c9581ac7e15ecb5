"""The pages of imports: a list is uploaded, reviewed, written, and taken back. For reference editors."""

import re
from pathlib import PurePath

from django import forms
from django.contrib import messages
from django.core.validators import URLValidator
from django.db import transaction
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods, require_POST

from ctassist.lib import freshness, reference
from ctassist.lib.errors import BadParameters, refuse
from ctassist.lib.filters import AsOfField, CodeField
from ctassist.lib.jobs import services
from ctassist.lib.jobs.models import Job, State
from ctassist.lib.listing import PAGING
from ctassist.lib.pages import ListPage, api_base
from ctassist.lib.parameters import takes
from ctassist.lib.sheet_columns import column_choices, columns_read
from ctassist.lib.sheet_dates import DAY_FIRST, MONTH_FIRST
from ctassist.lib.sheets import LARGEST_FILE, MOST_ROWS, Unreadable, check_type
from instruments.editing import for_editors
from instruments.imports.columns import FIELDS
from instruments.imports.job import hindrance, reach_words, upload
from instruments.imports.map import letters_by_depositary
from instruments.list_listing import ImportListing, ListedRowListing, depositaries
from instruments.models import Instrument, ListCoverage, ListImport
from partners.models import Partner

TOO_MANY = "You have as many jobs waiting as one person may have. Wait until one of them is done."
NUMBER = re.compile(r"\d{1,5}", re.ASCII)


class WebAddress(forms.CharField):
    """An address on the web, or none."""

    def __init__(self, **options):
        super().__init__(max_length=300, required=False, validators=[URLValidator(["http", "https"])], **options)


class UploadForm(forms.Form):
    """A list, and what its uploader states of it."""

    file = forms.FileField(label="File", max_length=200, help_text="CSV or XLSX, 20 MB at most.", allow_empty_file=True)
    depositary = CodeField(label="Whose list it is", choices=[])
    kind = CodeField(label="What it holds", choices=lambda: [("", "Choose"), *ListCoverage.Kind.choices])
    as_of = AsOfField(label="As of", help_text="The day whose state the list tells.")
    instrument = CodeField(label="Instrument", choices=[], required=False)
    source = forms.CharField(label="Document", max_length=300, required=False, help_text="Its title, number and page.")
    source_url = WebAddress(label="Address", help_text="Where it stands, https://…")
    day_order = CodeField(
        label="Dates such as 01/02/2017",
        choices=[("", "There are none"), (DAY_FIRST, "Day first: 1 February"), (MONTH_FIRST, "Month first: 2 January")],
        required=False,
    )

    def __init__(self, *args, keepers, **options):
        """`keepers`: the partners whose lists there may be."""
        super().__init__(*args, **options)
        instruments = reference.tables().rows(Instrument).values()
        self.offer("depositary", "Choose", [(row.code, row.name) for row in keepers])
        self.offer("instrument", "A column of the list tells", [(row.code, row.short_title) for row in instruments])

    def offer(self, name, none, codes):
        """Let a field take these codes."""
        field = self.fields[name]
        field.choices, field.known = [("", none), *codes], lambda: codes

    def clean_file(self):
        sent = self.cleaned_data["file"]
        if sent.size > LARGEST_FILE:
            raise forms.ValidationError(f"The file is larger than {LARGEST_FILE // 1024**2} MB.")
        self.content = sent.read()
        try:
            check_type(self.content)
        except Unreadable as error:
            raise forms.ValidationError(str(error)) from None
        return sent

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day and day > timezone.now().date():
            raise forms.ValidationError("The day of a list cannot lie in the future.")
        return day

    def clean(self):
        if not self.errors and not (self.cleaned_data["source"] or self.cleaned_data["source_url"]):
            self.add_error("source", "Say where the list was read: its document or its address.")

    def stated(self):
        """The columns of a ListImport."""
        said = self.cleaned_data
        return {
            "depositary": Partner.objects.get(code=said["depositary"]),
            "instrument": Instrument.objects.filter(pk=said["instrument"]).first(),
            "file_name": PurePath(said["file"].name).name[:200],
            **{name: said[name] for name in ("kind", "as_of", "source", "source_url", "day_order")},
        }


@method_decorator(for_editors, name="dispatch")
class Imports(ListPage):
    """The form to upload a list, and the imports so far."""

    takes = dict.fromkeys([*PAGING, "updated_since"])
    template_name = "instruments/import_list.html"
    listing_class = ImportListing

    def context(self, listing):
        keepers = depositaries()
        return {"upload": UploadForm(keepers=keepers), "letters": letters_words(keepers), "most_rows": MOST_ROWS}

    def post(self, request):
        form = UploadForm(request.POST, request.FILES, keepers=depositaries())
        if form.is_valid():
            try:
                return redirect(upload(form.content, form.stated(), by=request.user))
            except services.TooManyJobs:
                form.add_error(None, TOO_MANY)
        listing = self.listing_class(QueryDict(), request.user, api_base(request))
        context = {"listing": listing, **self.context(listing), "upload": form}
        return render(request, self.template_name, context, status=400)


def letters_words(keepers):
    """[(name of a depositary, [(letters, what they mean)])] of the letters that each of these depositaries uses."""
    names = {row.code: row.name for row in keepers}
    return [
        (names[code], [(letters or "no letter", label) for letters, label in found])
        for code, found in letters_by_depositary().items()
        if code in names
    ]


def import_of(request, public_id, *, own=False):
    """The import at that address, or 404; with `own`, only for the one who uploaded it."""
    rows = ListImport.objects.select_related("job__owner", "depositary", "instrument")
    found = rows.filter(job__public_id=public_id).first()
    if found is None or (own and found.job.owner_id != request.user.pk):
        raise Http404
    return found


@takes("show", "page")
@for_editors
@require_http_methods(["GET", "HEAD"])
def list_import(request, public_id):
    """Where an import stands, how its file was read, what it would change, and what can be done about it."""
    found = import_of(request, public_id)
    with freshness.one_snapshot():
        listing = ListedRowListing(found, request.GET, request.user, api_base(request))
        try:
            listing.check()
        except BadParameters as error:
            return refuse(request, error.errors)
        return render(request, "instruments/import_detail.html", context_of(found, listing, request.user))


def context_of(found, listing, user):
    job, read = found.job, found.found
    is_own = job.owner_id == user.pk
    is_open = is_own and job.state == State.REVIEW
    counts = {name: found.counts.get(name, 0) for name in WRITING}
    return {
        "import": found,
        "job": job,
        "is_own": is_own,
        "reach": reach_words(found),
        "listing": listing,
        "actions": [name for name in services.possible_actions(job) if name != "commit"] if is_own else [],
        "columns": columns_read(read, FIELDS),
        "asks_columns": is_open and bool(read.get("doubts")),
        "choices": column_choices(read, FIELDS) if is_open else [],
        "beginning": list(enumerate(read.get("beginning", []), 1)),
        "heads_row": (read.get("header") or 0) + 1,
        "is_open": is_open,
        "to_write": sum(counts.values()) or None,
        "hindrance": hindrance(found.counts, found.faults, good_rows_only=True) if is_open and found.counts else "",
        "has_faults": bool(found.counts.get("fault")),
        "shows": [(code, label, found.counts.get(code, 0)) for code, label in listing.outcomes],
    }


WRITING = ("added", "changed", "denounced")


@for_editors
@require_POST
def import_columns(request, public_id):
    """Say which row holds the heads and which column holds what; the list is then read and compared anew."""
    found = import_of(request, public_id, own=True)
    row = request.POST.get("header", "")
    columns = {name: request.POST.get(f"column-{name}", "") for name in FIELDS}
    columns = {name: int(at) for name, at in columns.items() if NUMBER.fullmatch(at)}
    if not NUMBER.fullmatch(row) or not int(row) or len(set(columns.values())) < len(columns):
        messages.warning(request, "Give the number of the row with the heads, and each column once.")
        return redirect(found)
    return acted(request, found, "again", stated={"header": int(row) - 1, "columns": columns})


@for_editors
@require_POST
def import_write(request, public_id):
    """Write what was reviewed: all rows, or with `rows` = good the good ones only."""
    found = import_of(request, public_id, own=True)
    return acted(request, found, "commit", good_rows_only=request.POST.get("rows") == "good")


def acted(request, found, action, **changes):
    """Take a step of an import with these columns changed; leads back to it."""
    try:
        with transaction.atomic():
            services.act(Job.objects.get(pk=found.job_id), action)
            for name, value in changes.items():
                setattr(found, name, value)
            found.save(update_fields=[*changes])
    except services.TooLate:
        messages.warning(request, "That was too late: the import has moved on meanwhile.")
    return redirect(found)
