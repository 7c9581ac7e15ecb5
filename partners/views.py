"""The pages on which two partners are made into one, and that is taken back."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from ctassist.lib.filters import CodeField
from ctassist.lib.parameters import takes
from ctassist.lib.writing import by_place
from partners import services
from partners.filters import partner_label, standing_partners
from partners.models import Partner, PartnerMerge


def choices():
    """Code and name of all partners that were merged into none, none chosen first."""
    return [("", "Choose a partner"), *((partner.code, partner_label(partner)) for partner in standing_partners())]


class MergeForm(forms.Form):
    """Which partner the one at hand turned out to be."""

    into = CodeField(label="Merge into", choices=choices)


WITH_LINKS = Partner.objects.select_related("merged_into", "parent", "partner_type", "country")


@takes("into")
@require_http_methods(["GET", "HEAD", "POST"])
def partner_merge(request, code):
    """Choose the other partner (`into`), see what will move (GET), and merge (POST). For those who may."""
    merged = partner_of(request, code)
    sent = request.POST if request.method == "POST" else request.GET
    if merged.merged_into:
        messages.info(request, f"{merged.name} has been merged into {merged.merged_into.name}.")
        return redirect(merged.merged_into)
    form = MergeForm(sent if sent.get("into") or request.method == "POST" else None)
    if not form.is_valid():
        return choosing(request, merged, form, form.errors)
    kept = WITH_LINKS.get(code=form.cleaned_data["into"])
    if request.method == "POST":
        return merged_or_refused(request, merged, kept, form)
    faults = services.faults(kept, merged)
    if faults:
        return choosing(request, merged, form, faults)
    return choosing(request, merged, form, other=kept, preview=services.preview(kept, merged, user=request.user))


def partner_of(request, code):
    """The partner with that code, for those who may merge. 403 for others, 404 without one."""
    if not services.may_merge(request.user):
        raise PermissionDenied
    partner = WITH_LINKS.filter(code=code).first()
    if partner is None:
        raise Http404
    return partner


def choosing(request, merged, form, faults=None, **context):
    """The page with the choice of the other partner; with status 400 and in words where something stands in the way."""
    errors = {name: [words] if isinstance(words, str) else words for name, words in (faults or {}).items()}
    context |= {"partner": merged, "form": form, "errors": errors}
    return render(request, "partners/partner_merge.html", context, status=400 if errors else 200)


def merged_or_refused(request, merged, kept, form):
    try:
        services.merge_partners(kept, merged, by=request.user)
    except ValidationError as error:
        return choosing(request, merged, form, by_place(error))
    messages.success(request, f"{merged.name} is merged into {kept.name}.")
    return redirect(kept)


@require_http_methods(["GET", "HEAD", "POST"])
def partner_merge_undo(request, code):
    """Take back that the partner with this code was merged: asked about by GET, done by POST."""
    merged = partner_of(request, code)
    merge = PartnerMerge.objects.select_related("kept", "merged").filter(merged=merged, undone_at=None).first()
    if merge is None:
        return redirect(merged)
    context = {"merge": merge, "merged_by": services.name_of(merge.merged_by_id)}
    if request.method == "POST":
        try:
            services.undo_merge(merge, by=request.user)
        except ValidationError as error:
            context["errors"] = by_place(error)
            return render(request, "partners/partner_merge_undo.html", context, status=400)
        messages.success(request, f"{merged.name} is a partner of its own again.")
        return redirect(merged)
    return render(request, "partners/partner_merge_undo.html", context)
