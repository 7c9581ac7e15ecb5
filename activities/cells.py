"""What a file of activities holds of each, cell by cell: plain texts and numbers, None where nothing is stated."""

import datetime as dt

from django.db.models import F, OuterRef

from activities.detail import listed_citations
from activities.models import (
    Activity,
    ActivityCitation,
    ActivityMandate,
    ActivityPartner,
    Mandate,
    PartnerRole,
    Project,
    Theme,
)
from activities.models.publication import publication_to
from activities.models.withholding import stated_dates
from activities.reading import dates_in_words
from activities.sentences import partner_sentence
from countries.models import Region
from ctassist.lib import reference
from ctassist.lib.partial_dates import PartialDate
from ctassist.lib.reading import code_label, listed
from partners.models import Partner
from partners.reading import partner_link

BETWEEN = "; "  # several names in one cell


def day(value):
    return value and value.isoformat()


def names(values):
    return BETWEEN.join(values)


def latest(item, name):
    """The last day that a date of an item can be."""
    return day(PartialDate(item[name], item[f"{name}_precision"]).latest)


def precision(item, name):
    return item[name] and item[f"{name}_precision"]


def label(term):
    return term and term["label"]


def venue(item, part):
    return item["venue"] and item["venue"][part]


def lead_basis(item):
    """Whether the source names the lead, or we took the one that it names first."""
    lead = next((link for link in item["partner_list"] if link["role_id"] == "lead"), None)
    return lead and ("inferred" if lead["is_inferred"] else "stated")


def who(item):
    """Who did what, in one sentence."""
    partners, roles = reference.tables().rows(Partner), reference.tables().rows(PartnerRole)
    links = [
        {"partner": partner_link(partners[link["partner_id"]], ""), "role": code_label(roles[link["role_id"]])}
        for link in item["partner_list"]
    ]
    return partner_sentence(links)


def labels(model, codes):
    return names(reference.tables().rows(model)[code].label for code in codes)


def mandates(item):
    rows = reference.tables().rows(Mandate)
    found = [rows[link["mandate_id"]] for link in item["mandate_list"]]
    return names(mandate.symbol or mandate.label for mandate in found)


def project(item):
    return names(link["title"] or link["reference"] for link in item["project_list"])


def sources(item):
    return names(f"{link['title']}, {link['place']}" for link in item["citation_list"])


def instant(value):
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


CELLS = {  # name in a file -> (width on a sheet, what stands there)
    "reference": (16, lambda item: item["reference"]),
    "title": (60, lambda item: item["title"]),
    "title_language": (8, lambda item: item["title_language"]),
    "kind": (22, lambda item: item["kind"]["label"]),
    "modality": (14, lambda item: label(item["modality"])),
    "scope": (14, lambda item: label(item["scope"])),
    "status": (12, lambda item: item["status"]["label"]),
    "publication": (12, lambda item: item["publication"]),
    "dates": (28, dates_in_words),
    "dates_are": (9, lambda item: item["dates_are"]),
    "dates_in_source": (28, lambda item: item["stated_dates"]),
    "start_earliest": (11, lambda item: day(item["starts_on"])),
    "start_latest": (11, lambda item: latest(item, "starts_on")),
    "start_precision": (10, lambda item: precision(item, "starts_on")),
    "end_earliest": (11, lambda item: day(item["ends_on"])),
    "end_latest": (11, lambda item: latest(item, "ends_on")),
    "end_precision": (10, lambda item: precision(item, "ends_on")),
    "withheld": (10, lambda item: names(item["withheld"])),
    "in_confidence": (10, lambda item: names(item["in_confidence"])),
    "venue_city": (18, lambda item: venue(item, "city")),
    "venue_country": (18, lambda item: venue(item, "country") and venue(item, "country")["name"]),
    "beneficiary_countries": (36, lambda item: names(country["name"] for country in item["beneficiary_countries"])),
    "regions": (24, lambda item: labels(Region, item["regions"])),
    "lead": (30, lambda item: item["lead"] and item["lead"]["name"]),
    "lead_basis": (9, lead_basis),
    "partners": (60, who),
    "themes": (40, lambda item: labels(Theme, item["themes"])),
    "project": (40, project),
    "mandates": (24, mandates),
    "attended": (10, lambda item: item["participants"]["attended"]),
    "attended_qualifier": (12, lambda item: item["participants"]["attended_basis"]),
    "reported": (10, lambda item: item["participants"]["reported"]),
    "reported_qualifier": (12, lambda item: item["participants"]["reported_basis"]),
    "registered": (10, lambda item: item["participants"]["registered"]),
    "expected": (10, lambda item: item["participants"]["planned"]),
    "expected_qualifier": (12, lambda item: item["participants"]["planned_basis"]),
    "states": (8, lambda item: item["states"]),
    "states_qualifier": (12, lambda item: item["states_basis"]),
    "times_held": (8, lambda item: item["deliveries"]),
    "times_held_qualifier": (12, lambda item: item["deliveries_basis"]),
    "sources": (60, sources),
    "last_change": (20, lambda item: instant(item["updated_at"])),
}


def besides(user):
    """{name: annotation}: what a row can show besides an item of the API, as somebody may see it."""
    here = {"activity": OuterRef("pk")}
    projects = Project.objects.visible_to(user).titled()
    return {
        "stated_dates": stated_dates(Activity.objects.told_to(user)),
        "states": F("states_count"),
        "states_basis": F("states_count_basis"),
        "deliveries": F("delivery_count"),
        "deliveries_basis": F("delivery_count_basis"),
        "partner_list": listed(
            ActivityPartner.objects.filter(**here).order_by("position"), "partner_id", "role_id", "is_inferred"
        ),
        "mandate_list": listed(ActivityMandate.objects.filter(**here).order_by("mandate"), "mandate_id"),
        "citation_list": listed_citations(ActivityCitation.objects.filter(**here)),
        "project_list": listed(projects.filter(pk=OuterRef("project")), "reference", "title"),
        **publication_to(user),
    }
