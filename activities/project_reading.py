"""Projects as plain dicts, in the shape that the API documents."""

from django.db.models import F, OuterRef

from activities.detail import citation, listed_citations, output_link
from activities.models import (
    Mandate,
    Output,
    PartnerRole,
    Project,
    ProjectCitation,
    ProjectPartner,
    ProjectStatus,
    ProjectText,
)
from activities.models.publication import reads_internals
from countries.models import Country
from countries.reading import country_link
from ctassist.lib import reference
from ctassist.lib.partial_dates import PartialDate, period_words
from ctassist.lib.reading import code_label, keys, listed, none_if_empty
from partners.models import Partner
from partners.reading import partner_link


def project_items(queryset, user, base, look=None):
    """Projects with all that hangs on them, in the order of the queryset; one query.

    `look` is called with the kind and columns of each.
    """
    tables, projects = reference.tables(), list(with_links(queryset, user))
    for project in projects if look else ():
        look("project", vars(project))
    return [project_item(project, user, base, tables) for project in projects]


def with_links(queryset, user):
    """The queryset with linked rows as lists; other records only where the user may see them."""
    here = {"project": OuterRef("pk")}
    related = Project.related.through.objects.filter(from_project=OuterRef(OuterRef("pk"))).values("to_project")
    return queryset.annotate(
        office_name=F("office__name"),
        publisher=F("published_by__name"),
        country_codes=keys(Project.countries.through.objects.filter(**here), "country"),
        region_codes=keys(Project.regions.through.objects.filter(**here), "region"),
        theme_codes=keys(Project.themes.through.objects.filter(**here), "theme"),
        mandate_codes=keys(Project.mandates.through.objects.filter(**here), "mandate"),
        instrument_codes=keys(Project.instruments.through.objects.filter(**here), "instrument"),
        text_list=listed(ProjectText.objects.filter(**here), "language_id", "title", "summary", "is_original"),
        partner_list=listed(
            ProjectPartner.objects.filter(**here).order_by("position"), "partner_id", "role_id", "is_inferred"
        ),
        citation_list=listed_citations(ProjectCitation.objects.filter(**here)),
        related_list=listed(Project.objects.visible_to(user).titled().filter(pk__in=related), "reference", "title"),
        output_list=listed(
            Output.objects.visible_to(user).filter(projects=OuterRef("pk")).order_by("title"), "code", "title"
        ),
    )


def project_item(project, user, base, tables):
    """One project of `with_links`."""
    partners, countries, mandates = tables.rows(Partner), tables.rows(Country), tables.rows(Mandate)
    original = next((text for text in project.text_list if text["is_original"]), None)
    starts = PartialDate(project.starts_on, project.starts_on_precision_id)
    ends = PartialDate(project.ends_on, project.ends_on_precision_id)
    item = {
        "public_id": project.public_id,
        "reference": project.reference,
        "url": f"{base}/projects/{project.reference}/",
        "html_url": project.get_absolute_url(),
        "title": original and original["title"],
        "title_is_verbatim": project.title_is_verbatim,
        "titles": {text["language_id"]: text["title"] for text in project.text_list},
        "summary": none_if_empty(original and original["summary"]),
        "status": code_label(tables.rows(ProjectStatus)[project.status_id]),
        "starts_on": project.starts_on,
        "starts_on_precision": project.starts_on_precision_id,
        "ends_on": project.ends_on,
        "ends_on_precision": project.ends_on_precision_id,
        "dates": period_words(starts, ends),
        "dates_as_stated": none_if_empty(project.dates_as_stated),
        "partners": [
            {
                "partner": partner_link(partners[link["partner_id"]], base),
                "role": code_label(tables.rows(PartnerRole)[link["role_id"]]),
                "is_inferred": link["is_inferred"],
            }
            for link in project.partner_list
        ],
        "countries": [country_link(countries[code], base) for code in project.country_codes],
        "regions": project.region_codes,
        "themes": project.theme_codes,
        "mandates": [
            {"code": code, "symbol": none_if_empty(mandates[code].symbol), "url": f"{base}/mandates/{code}/"}
            for code in project.mandate_codes
        ],
        "instruments": project.instrument_codes,
        "related": [
            link | {"url": f"{base}/projects/{link['reference']}/", "html_url": f"/projects/{link['reference']}/"}
            for link in project.related_list
        ],
        "outputs": [output_link(link, base) for link in project.output_list],
        "citations": [citation(link) for link in project.citation_list],
        "updated_at": project.updated_at,
        "version": project.version,
    }
    if reads_internals(user, project.office_id):
        item["internal"] = internals(project)
    return item


def internals(record):
    """What only those read of a project or output who read its internal fields."""
    return {
        "source_note": record.source_note,
        "sensitivity": record.sensitivity,
        "published_at": record.published_at,
        "published_by": record.publisher,
        "office": record.office_name,
    }
