"""The pages on which reference editors record deposits and denunciations, and correct stored acts."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from countries.models import Country
from ctassist.lib import reference
from ctassist.lib.kept_input import keeps_input
from ctassist.lib.partial_dates import PartialDate
from ctassist.lib.writing import StaleRecord, by_place
from instruments import parties, services
from instruments.act_form import (
    CORRECTION,
    DENUNCIATION,
    DEPOSIT,
    FIELD_OF,
    FIELDS,
    ActPage,
    said,
    sentence_of,
    shown,
    typed,
)
from instruments.editing import for_editors
from instruments.models import Instrument, TreatyAction, TreatyActionType

NO_PARENT = (
    "{country} is not known to be a party to the {parent}, which the {instrument} supplements. Nothing is inferred "
    "from this; record that act too where there is one."
)
NEW = dict.fromkeys(FIELDS, "")
METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@keeps_input
@for_editors
def deposit(request, code):
    """Record an act of a State towards an instrument."""
    return recorded(request, Act(get_object_or_404(Instrument, pk=code), DEPOSIT))


@require_http_methods(METHODS)
@keeps_input
@for_editors
def denounce(request, code):
    """Record that a State leaves an instrument."""
    return recorded(request, Act(get_object_or_404(Instrument, pk=code), DENUNCIATION))


@require_http_methods(METHODS)
@keeps_input
@for_editors
def correct(request, pk):
    """Record what is right in the place of a stored act, which stays and counts no more."""
    wrong = get_object_or_404(TreatyAction.objects.select_related("instrument"), pk=pk)
    later = wrong.superseded_by.first()
    if later and request.method != "POST":
        messages.info(request, "That act was corrected already. This is the one that stands in its place.")
        return redirect("treaty-correct", later.pk)
    return recorded(request, Act(wrong.instrument, CORRECTION, wrong))


@require_POST
@for_editors
def understood(request):
    """What the form understands of its dates, for a script that says so while somebody writes."""
    live = {name: text if FIELDS[name].get("live") else "" for name, text in typed(request.POST).items()}
    _, faults, words = said(live, Instrument(), DEPOSIT)
    return JsonResponse({"words": words, "faults": faults, "sentence": ""})


@dataclass
class Act:
    """What is being recorded: towards which instrument, in which way, in the place of which act."""

    instrument: Instrument
    kind: str
    wrong: TreatyAction | None = None

    @property
    def at_first(self):
        if self.wrong:
            return shown(self.wrong)
        keepers = list(self.instrument.depositaries.values_list("pk", flat=True))
        told = {"depositary": str(keepers[0]) if len(keepers) == 1 else ""}
        return NEW | told | ({"type": "denunciation"} if self.kind == DENUNCIATION else {})

    def write(self, act, by):
        """Whether anything was written."""
        if self.wrong:
            return services.correct_treaty_action(self.wrong, act, by=by)
        record = services.record_withdrawal if self.kind == DENUNCIATION else services.deposit_treaty_action
        return record(act, by=by)

    def twin(self, act):
        """The stored act that says the very same: a form that was sent twice."""
        others = TreatyAction.objects.filter(country=act.country_id, instrument=self.instrument, superseded_by=None)
        return next((other for other in others if not services.differs(other, act)), None)


def recorded(request, what):
    """The form; or what was sent is saved, or shown again with its faults or beside a newer act."""
    if request.method != "POST":
        return show(request, ActPage(what.at_first, what.instrument, what.kind, wrong=what.wrong))
    fields = typed(request.POST)
    act, faults, _ = said(fields, what.instrument, what.kind, what.wrong)
    page = {"wrong": what.wrong, "faults": faults}
    try:
        if not faults:
            return done(request, what, act, what.write(act, request.user))
    except StaleRecord as error:
        if not services.differs(error.current, act):
            return done(request, what, error.current, True)
        page |= {"wrong": error.current, "later": error.current}
        return show(request, ActPage(fields, what.instrument, what.kind, **page), status=409)
    except ValidationError as error:
        if what.twin(act):
            return done(request, what, act, True)
        page["faults"] = by_field(by_place(error))
    return show(request, ActPage(fields, what.instrument, what.kind, **page), status=400)


def by_field(faults):
    """{field: messages} of {column: messages}."""
    found = {}
    for place, texts in faults.items():
        found.setdefault(FIELD_OF.get(place, place), []).extend(texts)
    return found


def done(request, what, act, is_changed):
    """Back to the instrument with what is recorded now, and with a warning where a prerequisite is missing (T7)."""
    if not is_changed:
        messages.success(request, "Nothing was changed.")
        return redirect(what.instrument)
    messages.success(request, f"Recorded: {sentence_of(act, what.instrument)}.")
    if lacks_parent(act, what.instrument):
        tables = reference.tables()
        names = {
            "country": tables.rows(Country)[act.country_id].name,
            "parent": tables.rows(Instrument)[what.instrument.parent_id].short_title,
            "instrument": what.instrument.short_title,
        }
        messages.warning(request, NO_PARENT.format(**names))
    return redirect(what.instrument)


def lacks_parent(act, instrument):
    """Whether a State consents to what supplements an instrument to which it is not known to be a party."""
    if not (instrument.parent_id and reference.tables().rows(TreatyActionType)[act.type_id].expresses_consent):
        return False
    on = PartialDate(act.deposited_on, act.deposited_on_precision_id).latest
    told = parties.statuses(on, country=act.country_id, instrument=instrument.parent_id) if on else []
    return any(status.status != "party" for status in told)


def show(request, page, status=200):
    """The form as a page."""
    return render(request, "instruments/act_form.html", {"page": page, "writes": True}, status=status)
