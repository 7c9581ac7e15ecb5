"""The front page, and the pages of countries, instruments and partners with what is recorded for each."""

from dataclasses import asdict

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from activities.kept import KEPT
from activities.models import Activity, Project
from activities.models.publication import may_record, publication_to
from activities.reading import latest
from activities.saved_views import tiles
from activities.views import activity_context
from countries.models import Country, Network, Region
from countries.reading import country_item, with_groups
from ctassist.lib import counting, reference
from ctassist.lib.filters import AsOfFilter
from ctassist.lib.pages import ListPage, api_base, one_record
from instruments.listing import STATUS_AS_OF, InstrumentListing, day_or_today
from instruments.models import Instrument, TreatyAction
from instruments.reading import instrument_with_parties, tally_of
from participants import lending, protection
from partners.filters import standing_partners
from partners.listing import PartnerListing
from partners.models import Partner
from partners.reading import partner_items, successor_of
from partners.services import may_merge, merges_to_show
from reports import instrument_page, people, people_page, profiles
from reports.listing import CountryProfileListing
from reports.time_line import time_line

AS_OF = {"as_of": AsOfFilter(label=STATUS_AS_OF)}


@one_record
def home(request):
    """What is here, in figures, and the latest activities; an officer's office first."""
    visible = Activity.objects.visible_to(request.user)
    figures = [
        (counting.count(visible, KEPT)["all"], "activities", reverse("activities")),
        (counting.count(Project.objects.visible_to(request.user), KEPT)["all"], "projects", reverse("projects")),
        (len(standing_partners()), "partner organisations", reverse("partners")),
        (len(reference.tables().rows(Instrument)), "international instruments", reverse("instruments")),
        (
            counting.count(TreatyAction.objects.all())["all"],
            "treaty actions with their source",
            reverse("treaty-actions"),
        ),
    ]
    own = visible.filter(office=request.user.office_id) if getattr(request.user, "office_id", None) else visible
    latest_of_own = latest(own, request.user, api_base(request), most=8, **publication_to(request.user))
    saved_views, more_views = tiles(request.user)
    context = {
        "figures": figures,
        "may_record": may_record(request.user),
        "erasure_requests": protection.waiting_for(request.user),
        "saved_views": saved_views,
        "more_views": more_views,
        "behind": profiles.behind(request.user, timezone.now()),
        "proposals": profiles.proposals(request.user),
        "lent": lending.to_office(request.user),
        "latest": latest_of_own,
    }
    return render(request, "home.html", context)


@one_record
def activity(request, reference):
    """One activity with all that is recorded of it, and the figures about the people who took part."""
    context = activity_context(request, reference)
    shown = context["activity"]
    if shown["participants"]["attended_source"] or shown["children"]:
        context["people"] = people_page.shown(people.of_activity(reference, request.user))
    return render(request, "activities/activity_detail.html", context)


class CountedList(ListPage):
    """A list whose rows say how many activities each has: `counts(user)` gives them by `key`."""

    counts = None
    key = "code"

    def context(self, listing):
        counts = self.counts(self.request.user)
        for row in listing.rows:
            row["activity_count"] = counts.get(row[self.key], 0)
        return {}


class CountryList(CountedList):
    """Countries, each with the instruments it is party to and the number of activities for it."""

    template_name = "countries/country_list.html"
    listing_class = CountryProfileListing
    counts = staticmethod(profiles.counts_by_country)
    key = "alpha3"


@one_record(asks=AS_OF)
def country(request, alpha3, as_of):
    """One country: its groups, what it is to each instrument on a day, its time line, and the activities beside it."""
    found = get_object_or_404(profiles.with_treaty_record(with_groups(Country.objects.filter(alpha3=alpha3))))
    item, tables = country_item(found, api_base(request)), reference.tables()
    on = day_or_today(as_of)
    treaty_record, unnamed_facts = profiles.treaty_record(found, on)
    summary = profiles.ratification_summary(alpha3, on)
    activities, held_here = profiles.activities_for_and_in(alpha3, request.user, api_base(request))
    context = {
        "country": item,
        "regions": [tables.rows(Region)[code] for code in item["regions"]],
        "networks": [tables.rows(Network)[code] for code in item["networks"]],
        "counts": profiles.activity_counts(alpha3, request.user),
        "as_of": on,
        "ratification": summary,
        "status_figures": profiles.figures_of(summary),
        "tiles": profiles.tiles(treaty_record, on),
        "time_line": time_line(found, request.user),
        "treaty_record": treaty_record,
        "unnamed_facts": unnamed_facts,
        "activities": activities,
        "held_here": held_here,
    }
    return render(request, "countries/country_detail.html", context)


class InstrumentList(CountedList):
    """The instruments, with how far our knowledge of their parties reaches."""

    template_name = "instruments/instrument_list.html"
    listing_class = InstrumentListing
    counts = staticmethod(profiles.counts_by_instrument)

    def context(self, listing):
        for row in listing.rows:
            row["reach"] = profiles.coverage_of(row["code"])["words"]
        return super().context(listing)


@one_record(asks=AS_OF)
def instrument(request, code, as_of):
    """One instrument: how it enters into force, what each State is to it on a day, and the activities on it."""
    on = day_or_today(as_of)
    item, statuses = instrument_with_parties(code, api_base(request), on)
    if item is None:
        raise Http404
    on_it = Activity.objects.visible_to(request.user).about_instrument(code)
    record, sources = instrument_page.record_of_states(code, statuses)
    figures = asdict(tally_of(statuses)) | {"signatory": item["signatories_only"]["count"]}
    context = {
        "instrument": item,
        "parent": reference.tables().rows(Instrument).get(item["parent"]),
        "depositaries": [p for p in reference.tables().rows(Partner).values() if p.code in item["depositaries"]],
        "into_force": instrument_page.into_force(item, statuses, on),
        "as_of": on,
        "status_figures": profiles.figures_of(figures),
        "map": instrument_page.status_map(record),
        "curve": instrument_page.curve(code, on, timezone.localdate()),
        "curve_names": instrument_page.CURVE_NAMES,
        "states": instrument_page.states_by_status(statuses),
        "record": record,
        "sources": sources,
        "coverage": profiles.coverage_of(code),
        "reach": instrument_page.reach(item, on),
        "activities": latest(on_it, request.user, api_base(request)),
        "folds": True,
    }
    return render(request, "instruments/instrument_detail.html", context)


class PartnerList(CountedList):
    """Organisations, each with the number of activities it takes part in."""

    template_name = "partners/partner_list.html"
    listing_class = PartnerListing
    counts = staticmethod(profiles.counts_by_partner)


@one_record
def partner(request, code):
    """One organisation: other names, parts, its roles, and its activities and projects."""
    successor = successor_of(code)
    if successor:
        words = f"{reference.tables().by(Partner, 'code')[code].name} has been merged into {successor.name}."
        messages.info(request, words)
        return redirect("partner", successor.code)
    items = partner_items(Partner.objects.filter(code=code), api_base(request))
    if not items:
        raise Http404
    partners = reference.tables().rows(Partner)
    own = next(row for row in partners.values() if row.code == code)
    context = {
        "partner": items[0],
        "parts": [row for row in standing_partners() if row.parent_id == own.id],
        "may_merge": may_merge(request.user),
        "merges": merges_to_show(Partner(pk=own.id)) if may_merge(request.user) else [],
        "roles": profiles.roles_of(code, request.user),
        "activities": latest(
            Activity.objects.visible_to(request.user).with_partner(code), request.user, api_base(request)
        ),
        "projects": profiles.projects_with(code, request.user),
    }
    return render(request, "partners/partner_detail.html", context)
