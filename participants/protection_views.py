"""The desk of the data protection officer: find a person, tell all about them, correct, erase, hold, answer requests.

What somebody searches for stands in no address: names are sent, not asked for in the query.
"""

from functools import wraps

import orjson
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateformat import format as formatted
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access_log import note
from accounts.roles import has_right
from activities.models import Activity, Project
from ctassist.lib.data_classes import P1, P2, P3
from ctassist.lib.paper import pdf_of
from ctassist.lib.writing import StaleRecord, by_place
from participants import protection
from participants.erasure import erase, refuse_erasure
from participants.models import ErasureRequest, Person
from participants.subject import CORRECTED, all_about, correct_person

METHODS = ["GET", "HEAD", "POST"]


def for_protection(view):
    """A page of the desk; for everybody else there is none."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if not has_right(request.user, "protect_people"):
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@require_http_methods(METHODS)
@for_protection
def desk(request):
    """What waits, what is held, what leaves soon, what was erased; a POST searches for a person."""
    context = {"name": "", "people": None}
    if request.method == "POST":
        context["name"] = request.POST.get("name", "").strip()[:200]
        context["people"], context["are_more"] = protection.people_like(context["name"])
        rows = len(context["people"])
        note("people_searched", actor=request.user, request=request, of="people", data_class=P2, rows=rows)
    return render(request, "data_protection/desk.html", context | protection.overview())


def person_of(public_id):
    return get_object_or_404(Person.objects.select_related("office", "institution", "country"), public_id=public_id)


@require_safe
@for_protection
def person_page(request, public_id):
    """All that is held about one person, on a page that prints."""
    person = person_of(public_id)
    note("person_read", actor=request.user, request=request, of=person, data_class=P3)
    asked = person.erasure_requests.waiting().select_related("asked_by").first()
    context = {"person": person, "told": all_about(person), "asked": asked, "alike": protection.alike(person)}
    return render(request, "data_protection/person.html", context)


@require_POST
@for_protection
def person_export(request, public_id):
    """All that is held about one person as a file to hand to them: a PDF where `format` asks for it, else JSON."""
    person = person_of(public_id)
    told = all_about(person)
    form = "pdf" if request.POST.get("format") == "pdf" else "json"
    note("person_exported", actor=request.user, request=request, of=person, data_class=P3, rows=len(told["activities"]))
    headers = {"Content-Disposition": f'attachment; filename="person-{public_id}.{form}"'}
    return HttpResponse(FORMS[form](told), content_type=f"application/{form}", headers=headers)


def as_json(told):
    return orjson.dumps(told, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z)


def as_pdf(told):
    name = " ".join(filter(None, (told["given_name"], told["family_name"]))) or "an erased person"
    preface = f"All that ctassist holds, as recorded by {told['held_by']}, on {formatted(timezone.now(), 'j F Y')}."
    return pdf_of(f"What is held about {name}", preface, told)


FORMS = {"json": as_json, "pdf": as_pdf}


class CorrectionForm(forms.Form):
    """What is right about a person; figures of the past stay what they were."""

    family_name = forms.CharField(max_length=200, label="Family name")
    given_name = forms.CharField(max_length=200, required=False, label="Given name")
    position_title = forms.CharField(max_length=300, required=False, label="Function")
    institution_text = forms.CharField(max_length=300, required=False, label="Institution as written")
    email = forms.EmailField(required=False, label="E-mail address")
    consent_basis = forms.CharField(max_length=300, required=False, label="Why their data may be kept")
    reason = forms.CharField(max_length=2000, label="Reason", help_text="For the access log. Without names.")
    version = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(METHODS)
@for_protection
def person_correct(request, public_id):
    """Correct what is held about a person."""
    person = person_of(public_id)
    if person.erased_at:
        raise Http404
    at_first = {name: getattr(person, name) for name in CORRECTED} | {"version": person.version}
    form = CorrectionForm(request.POST if request.method == "POST" else None, initial=at_first)
    if form.is_valid():
        given = form.cleaned_data
        person.version = given["version"]
        try:
            changed = correct_person(person, given, by=request.user, request=request, reason=given["reason"])
        except StaleRecord:
            form.add_error(None, "Somebody changed this person after you opened the form. Open it again.")
        except ValidationError as error:
            for place, words in by_place(error).items():
                form.add_error(place if place in form.fields else None, words)
        else:
            messages.success(request, "Corrected." if changed else "Nothing was changed.")
            return redirect("protected-person", public_id)
    note("person_read", actor=request.user, request=request, of=person, data_class=P3)
    context = {"person": person, "form": form, "faults": faults_of(form)}
    return render(request, "data_protection/correct.html", context, status=400 if form.errors else 200)


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(
        max_length=2000,
        label="Reason",
        help_text="Kept as proof. Without names.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def faults_of(form):
    return {("record" if name == "__all__" else name): words for name, words in form.errors.items()}


@require_http_methods(METHODS)
@for_protection
def person_erase(request, public_id):
    """Erase a person: what goes, what stays, and one button."""
    person = person_of(public_id)
    if person.erased_at:
        messages.info(request, "This person is erased already.")
        return redirect("protected-person", public_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        people = Person.objects.filter(pk=person.pk)
        erase(people, by=request.user, reason=form.cleaned_data["reason"], request=request)
        messages.success(request, "Erased. Every figure is what it was.")
        return redirect("protected-person", public_id)
    asked = person.erasure_requests.waiting().first()
    context = {"person": person, "form": form, "asked": asked, "count": person.participations.count()}
    context["faults"] = faults_of(form)
    return render(request, "data_protection/erase.html", context, status=400 if form.errors else 200)


@require_POST
@for_protection
def request_refuse(request, pk):
    """Answer a request to erase with no."""
    asked = get_object_or_404(ErasureRequest.objects.waiting(), pk=pk)
    try:
        refuse_erasure(asked, by=request.user, answer=request.POST.get("answer", "")[:2000])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "The officer who asked is told on the page of the person.")
    return redirect("protected-person", asked.person.public_id)


@require_http_methods(METHODS)
@for_protection
def hold(request, reference):
    """Keep the people of an activity beyond their terms, with a reason; or let the terms run again."""
    activity = get_object_or_404(Activity.objects.kept(), reference=reference)
    register = protection.register_of(activity)
    form = ReasonForm(request.POST if request.method == "POST" else None, initial={"reason": register.hold_reason})
    form.fields["reason"].required = "release" not in request.POST
    if form.is_valid():
        reason = "" if "release" in request.POST else form.cleaned_data["reason"]
        protection.hold(register, reason, by=request.user)
        note("record_read", actor=request.user, request=request, of=activity, data_class=P1)
        messages.success(request, "Held." if reason else "The terms run again.")
        return redirect("data-protection")
    context = {"activity": activity, "register": register, "form": form, "faults": faults_of(form)}
    return render(request, "data_protection/hold.html", context, status=400 if form.errors else 200)


class TermsForm(forms.Form):
    """How long the people of a project's activities are kept."""

    address_months = forms.IntegerField(min_value=1, max_value=240, label="Months that addresses are kept")
    name_months = forms.IntegerField(min_value=1, max_value=240, label="Months that names are kept")
    reason = forms.CharField(max_length=2000, label="Reason", help_text="The rule or agreement that says so.")


@require_http_methods(METHODS)
@for_protection
def terms(request, reference):
    """Keep the people of a project for longer or shorter than usual; or as usual again."""
    project = get_object_or_404(Project.objects.kept(), reference=reference)
    kept = protection.terms_of(project)
    at_first = {name: getattr(kept, name) for name in TermsForm.base_fields}
    form = TermsForm(request.POST if request.method == "POST" else None, initial=at_first)
    if "usual" in request.POST:
        protection.keep_as_usual(kept, by=request.user)
        return redirect("data-protection")
    if form.is_valid():
        for name, value in form.cleaned_data.items():
            setattr(kept, name, value)
        try:
            protection.record_terms(kept, by=request.user)
        except ValidationError as error:
            form.add_error(None, [words for found in by_place(error).values() for words in found])
        else:
            messages.success(request, f"The terms of {project.reference} are kept from tonight on.")
            return redirect("data-protection")
    context = {"project": project, "terms": kept, "form": form, "faults": faults_of(form)}
    return render(request, "data_protection/terms.html", context, status=400 if form.errors else 200)
