"""Outputs as plain dicts, in the shape that the API documents."""

from django.db.models import F, OuterRef, Subquery

from activities.detail import citation, listed_citations, output_link
from activities.models import Activity, ActivityText, Output, OutputCitation, OutputStatus, OutputType, Project
from activities.models.publication import reads_internals
from activities.project_reading import internals
from countries.models import Country, Language
from countries.reading import country_link
from ctassist.lib import reference
from ctassist.lib.reading import code_label, keys, listed, none_if_empty
from partners.models import Partner
from partners.reading import partner_link


def output_items(queryset, user, base, look=None):
    """Outputs with all that hangs on them, in the order of the queryset; one query.

    `look` is called with the kind and columns of each.
    """
    tables, outputs = reference.tables(), list(with_links(queryset, user))
    for output in outputs if look else ():
        look("output", vars(output))
    return [output_item(output, user, base, tables) for output in outputs]


def with_links(queryset, user):
    """The queryset with linked rows as lists; other records only where the user may see them."""
    here, visible = {"output": OuterRef("pk")}, Output.objects.visible_to(user).order_by("title", "code")
    title = ActivityText.objects.filter(activity=OuterRef("pk"), is_original=True).values("title")[:1]
    activities = Activity.objects.visible_to(user).filter(outputs=OuterRef("pk")).annotate(title=Subquery(title))
    projects = Project.objects.visible_to(user).titled().filter(outputs=OuterRef("pk"))
    return queryset.annotate(
        office_name=F("office__name"),
        publisher=F("published_by__name"),
        partner_ids=keys(Output.partners.through.objects.filter(**here), "partner"),
        language_codes=keys(Output.languages.through.objects.filter(**here), "language"),
        country_codes=keys(Output.countries.through.objects.filter(**here), "country"),
        theme_codes=keys(Output.themes.through.objects.filter(**here), "theme"),
        activity_list=listed(activities.order_by("starts_on", "reference"), "reference", "title"),
        project_list=listed(projects.order_by("title", "reference"), "reference", "title"),
        earlier_list=listed(visible.filter(pk=OuterRef("edition_of")), "code", "title"),
        later_list=listed(visible.filter(edition_of=OuterRef("pk")), "code", "title"),
        citation_list=listed_citations(OutputCitation.objects.filter(**here)),
    )


def output_item(output, user, base, tables):
    """One output of `with_links`."""
    partners, countries, languages = tables.rows(Partner), tables.rows(Country), tables.rows(Language)
    item = {
        "public_id": output.public_id,
        "code": output.code,
        "url": f"{base}/outputs/{output.code}/",
        "html_url": output.get_absolute_url(),
        "title": output.title,
        "description": none_if_empty(output.description),
        "type": code_label(tables.rows(OutputType)[output.output_type_id]),
        "status": code_label(tables.rows(OutputStatus)[output.status_id]),
        "published_on": output.published_on,
        "published_on_precision": output.published_on_precision_id,
        "published": output.published.words(),
        "dates_as_stated": none_if_empty(output.dates_as_stated),
        "symbol": none_if_empty(output.symbol),
        "link": none_if_empty(output.url),
        "edition_of": output_link(output.earlier_list[0], base) if output.earlier_list else None,
        "editions": [output_link(link, base) for link in output.later_list],
        "lead": partner_link(partners.get(output.lead_partner_id), base),
        "partners": [partner_link(partners[key], base) for key in output.partner_ids],
        "languages": [code_label(languages[code]) for code in output.language_codes],
        "countries": [country_link(countries[code], base) for code in output.country_codes],
        "themes": output.theme_codes,
        "activities": [record_link("activities", link, base) for link in output.activity_list],
        "projects": [record_link("projects", link, base) for link in output.project_list],
        "citations": [citation(link) for link in output.citation_list],
        "updated_at": output.updated_at,
        "version": output.version,
    }
    if reads_internals(user, output.office_id):
        item["internal"] = internals(output)
    return item


def record_link(place, link, base):
    """How an output names an activity or a project."""
    return link | {"url": f"{base}/{place}/{link['reference']}/", "html_url": f"/{place}/{link['reference']}/"}
