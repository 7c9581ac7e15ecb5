"""The pages of activities."""

from functools import partial

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from activities import act_views, acts, detail, reading
from activities.export import MEDIA_TYPES, ActivityExport
from activities.listing import ProjectListing
from activities.looks import note_look
from activities.models import Activity, Output, Project
from activities.models.publication import edits, may_record, publication_to, reads_internals_of
from activities.output_listing import OutputListing
from activities.output_reading import output_items
from activities.project_reading import project_items
from activities.sentences import sentence_parts
from activities.table_listing import ActivityTable
from ctassist.lib.errors import refuse
from ctassist.lib.history.telling import history_of
from ctassist.lib.jobs.services import TooManyJobs, queue_job
from ctassist.lib.middleware import faults_of_query
from ctassist.lib.pages import ListPage, api_base, language_of, one_record


class ActivityList(ListPage):
    """Activities, filtered and sorted; those that may fall in a period stand below those that do."""

    template_name = "activities/activity_list.html"
    listing_class = ActivityTable

    def context(self, listing):
        items = reading.in_words([*listing.rows, *listing.possible_rows])
        if listing.search:
            for item in items:
                listing.search.show(item)
        listing.count_choices()
        words = listing.filterset.words
        return {"sentence": listing.sentence(), "words": words, "may_record": may_record(self.request.user)}


@require_POST
def activity_export(request):
    """Queues the export of a list (`query`, `format`) and leads to its job; without an account, to the sign-in."""
    query = request.POST.get("query", "").removeprefix("?")
    faults = {name: ["There is no field of this name."] for name in request.POST if name not in EXPORT_FIELDS}
    faults |= faults_of_query(query)
    if request.POST.get("format") not in MEDIA_TYPES:
        faults["format"] = ["Choose xlsx or csv."]
    if request.POST.get("columns", "") not in ("", SHOWN, ALL):
        faults["columns"] = [f"Choose {SHOWN} or {ALL}."]
    if faults:
        return refuse(request, faults)
    if not request.user.is_authenticated:
        return redirect_to_login(f"{reverse('activities')}?{query}")
    return queue_export(request, QueryDict(query))


EXPORT_FIELDS = ("query", "format", "columns", "csrfmiddlewaretoken")
SHOWN, ALL = "shown", "all"  # columns of the file; without either, those that the query names, else all


def queue_export(request, asked):
    """Leads to the job that exports a list; 400 when the list cannot be asked that."""
    language = asked.get("language") or language_of(request)
    listing = ActivityTable(asked, request.user, "", language)
    if listing.errors:
        return refuse(request, listing.errors)
    form = request.POST["format"]
    columns = {SHOWN: ",".join(listing.columns), ALL: None}
    columns = {"columns": columns[of]} if (of := request.POST.get("columns")) else {}
    query = listing.query(page_size=None, counts=None, **columns).removeprefix("?")
    title = f"{listing.filterset.words.sentence or 'All activities'}, as {form.upper()}"
    params = {"query": query, "format": form, "language": language}
    try:
        job = queue_job(ActivityExport.name, params, by=request.user, title=title)
    except TooManyJobs:
        answer = refuse(request, {"export": ["Wait until one of your other jobs has ended."]}, status_code=429)
        answer["Retry-After"] = 60  # seconds
        return answer
    return redirect(job)


def activity_context(request, reference):
    """What the page of one activity shows of it: all that is recorded of it and where that comes from."""
    look = partial(note_look, request)
    activity = detail.one(request.user, api_base(request), language_of(request), look, reference=reference)
    if activity is None:
        raise Http404
    context = {
        "activity": activity,
        "dates": reading.dates_in_words(activity),
        "sentence": sentence_parts(activity["partners"]),
        "labels": detail.labels_of(activity),
        "figures": detail.figures_of(activity),
        "head_counts": detail.head_counts_in_words(activity),
    }
    if "internal" in activity:  # whoever may act on it reads that
        stored = Activity.objects.get(reference=reference)
        context |= {"acts": acts.open_acts(stored, request.user), "may_edit": edits(request.user, stored)}
    return context


@one_record
def activity_history(request, reference):
    """What changed in an activity, when and by whom; for those who read its internals, else as if not there."""
    activity = get_object_or_404(Activity.objects.visible_to(request.user), reference=reference)
    if not reads_internals_of(request.user, activity):
        raise Http404
    note_look(request, "activity", vars(activity), "history_read")
    context = {"activity": activity, "changes": history_of(activity)}
    return render(request, "activities/activity_history.html", context)


class ProjectList(ListPage):
    """Projects and programmes."""

    template_name = "projects/project_list.html"
    listing_class = ProjectListing

    def context(self, listing):
        for row in listing.rows:
            row["region_labels"] = detail.labels_of(row)["regions"]
            row["is_draft"] = is_draft(row)
        return {"may_record": may_record(self.request.user)}


def is_draft(item):
    """Whether a project or output is a draft; only those see one who read its internals."""
    return "internal" in item and item["internal"]["published_at"] is None


@one_record
def project_detail(request, reference):
    """One project: who takes part, for whom, on what, and its activities."""
    base = api_base(request)
    found = Project.objects.visible_to(request.user).filter(reference=reference)
    items = project_items(found, request.user, base, partial(note_look, request))
    if not items:
        raise Http404
    activities = Activity.objects.visible_to(request.user).filter(project__reference=reference)
    context = {
        "project": items[0],
        "sentence": sentence_parts(items[0]["partners"]),
        "labels": detail.labels_of(items[0]),
        "instruments": detail.instrument_links(items[0]["instruments"], base),
        "activities": reading.latest(activities, request.user, base, **publication_to(request.user)),
        **what_one_can_do(request, Project, items[0], reference=reference),
    }
    return render(request, "projects/project_detail.html", context)


def what_one_can_do(request, model, item, **key):
    """The acts that are open to somebody on a project or output, and where they change it."""
    if "internal" not in item:  # whoever may act on it reads that
        return {}
    record = model.objects.get(**key)
    return {"acts": acts.open_acts(record, request.user), "edit_url": act_views.edit_url(record, request.user)}


class OutputList(ListPage):
    """Handbooks, courses, tools and what else assistance leaves behind."""

    template_name = "outputs/output_list.html"
    listing_class = OutputListing

    def context(self, listing):
        for row in listing.rows:
            row["is_draft"] = is_draft(row)
        return {"may_record": may_record(self.request.user)}


@one_record
def output_detail(request, code):
    """One output: by whom, for whom, on what, and the activities and projects that it came from."""
    found = Output.objects.visible_to(request.user).filter(code=code)
    items = output_items(found, request.user, api_base(request), partial(note_look, request))
    if not items:
        raise Http404
    context = {
        "output": items[0],
        "labels": detail.labels_of(items[0]),
        **what_one_can_do(request, Output, items[0], code=code),
    }
    return render(request, "outputs/output_detail.html", context)
