"""One activity with all that hangs on it, as a plain dict in the shape that the API documents; one query."""

from operator import itemgetter
from types import SimpleNamespace

from django.db.models import CharField, Exists, F, OuterRef, Subquery
from django.db.models.functions import Cast

from accounts.models import Office
from accounts.roles import Role
from activities.models import (
    CELLS,
    Activity,
    ActivityAudience,
    ActivityCitation,
    ActivityCountry,
    ActivityInstrument,
    ActivityMandate,
    ActivityPartner,
    ActivityReader,
    ActivityRegion,
    ActivityText,
    ActivityTheme,
    CountBasis,
    GctsPillar,
    HeadCount,
    Mandate,
    Output,
    ParticipantCategory,
    ParticipationRole,
    PartnerRole,
    Project,
    SdgTarget,
    Theme,
)
from activities.models.readers import READERS
from activities.models.withholding import known_row
from activities.reading import ROW, RowShape, dates_kinds, in_number_words, people_of, with_row
from activities.sentences import partner_sentence
from countries.models import Region
from countries.reading import country_link
from ctassist.lib import reference
from ctassist.lib.prepared import Prepared, Slot
from ctassist.lib.reading import code_label, listed, none_if_empty
from instruments.models import Instrument
from partners.reading import partner_link, published_ref

DETAIL = (
    *ROW,
    "planned_starts_on",
    "planned_starts_on_precision_id",
    "planned_ends_on",
    "planned_ends_on_precision_id",
    "actual_starts_on_precision_id",
    "actual_ends_on_precision_id",
    "dates_as_stated",
    "venue_name",
    "latitude",
    "longitude",
    "delivery_count",
    "delivery_count_basis_id",
    "states_count",
    "states_count_basis_id",
    "background",
    "objectives",
    "outcome",
    "gender_significance",
    "is_from_past_source",
    "online_url",
    "created_at",
    "version",
    "source_note",
    "status_reason",
    "sensitivity",
    "published_at",
    "published_by__name",
    "proposal",
    "proposal_at",
    "proposal_by__name",
    "proposal_note",
    "office_id",
    "office__name",
    "texts_list",
    "partner_list",
    "country_list",
    "region_list",
    "theme_list",
    "mandate_list",
    "instrument_list",
    "audience_list",
    "citation_list",
    "head_count_list",
    "reader_list",
    "has_internals",
    "has_figures",
    "output_list",
    "project_list",
    "parent_list",
    "child_list",
)


def with_detail(queryset, user):
    """The queryset with all that hangs on an activity, as lists; records of others only where the user may see them.

    `DetailShape` orders the lists of codes.
    """
    here = {"activity": OuterRef("pk")}
    visible = Activity.objects.visible_to(user).annotate(
        title=Subquery(ActivityText.objects.filter(activity=OuterRef("pk"), is_original=True).values("title")[:1])
    )
    return queryset.annotate(
        texts_list=listed(
            ActivityText.objects.filter(**here).order_by(), "language_id", "title", "summary", "is_original"
        ),
        partner_list=listed(
            ActivityPartner.objects.filter(**here).order_by("position"), "partner_id", "role_id", "is_inferred"
        ),
        country_list=listed(
            ActivityCountry.objects.filter(**here).order_by(),
            "country_id",
            "relation",
            share=Cast("share", CharField()),
        ),
        region_list=listed(ActivityRegion.objects.filter(**here), "region_id"),
        theme_list=listed(ActivityTheme.objects.filter(**here).order_by("position"), "theme_id"),
        mandate_list=listed(ActivityMandate.objects.filter(**here), "mandate_id"),
        instrument_list=listed(ActivityInstrument.objects.filter(**here), "instrument_id"),
        audience_list=listed(ActivityAudience.objects.filter(**here), "category_id"),
        reader_list=listed(
            ActivityReader.objects.filter(**here).order_by("id"),
            "user_id",
            "office_id",
            "partner_id",
            name=F("user__name"),
        ),
        has_internals=Exists(Activity.objects.internals_to(user).filter(pk=OuterRef("pk"))),
        has_figures=Exists(Activity.objects.figures_to(user).filter(pk=OuterRef("pk"))),
        citation_list=listed_citations(ActivityCitation.objects.filter(**here)),
        head_count_list=listed(
            HeadCount.objects.filter(**here).order_by("country_id", "category__position", "role__position"),
            *("country_id", "category_id", "role_id", *CELLS, "basis_id"),
        ),
        output_list=listed(
            Output.objects.visible_to(user).filter(activities=OuterRef("pk")).order_by("title"), "code", "title"
        ),
        project_list=listed(
            Project.objects.visible_to(user).titled().filter(pk=OuterRef("project")), "reference", "title"
        ),
        parent_list=listed(visible.filter(pk=OuterRef("parent")), "reference", "title"),
        child_list=listed(
            visible.filter(parent=OuterRef("pk")).order_by("starts_on", "reference"), "reference", "title"
        ),
    )


def compiled(column, role, has_office, reads_shared, has_language):
    """The query of one activity by `column`, for an asker of that role; see `ctassist.lib.prepared`."""
    office = Slot("office") if has_office else None
    asker = SimpleNamespace(
        role=role, office_id=office, partner_id=Slot("partner"), pk=Slot("user"), reads_shared=reads_shared
    )
    key = Slot("key", "bigint" if column == "pk" else "text")
    visible = Activity.objects.visible_to(asker).filter(**{column: key})
    columns = [*DETAIL, *(["wanted_title"] if has_language else [])]
    found = with_detail(with_row(visible, Slot("language", "text") if has_language else ""), asker)
    return found.order_by().values(*columns)[:1]


PREPARED = Prepared(compiled)


def one(user, base, language="", look=None, **by):
    """The detail of the activity with a key (`reference=` or `pk=`), None for one that the user may not see.

    With `internal` (P1) for those who read that. One query. `look` is called with the kind and columns of what is told.
    """
    [(column, key)] = by.items()
    office = getattr(user, "office_id", None)
    row = PREPARED.first(
        column,
        getattr(user, "role", None),
        office is not None,
        getattr(user, "reads_shared", False),
        bool(language),
        key=key,
        office=office,
        partner=getattr(user, "partner_id", None),
        user=getattr(user, "pk", None),
        language=language,
    )
    if row and look:
        look("activity", row)
    detail = row and DetailShape(base, language).detail(row | {"is_told": row["has_internals"]})
    return without_people(detail) if detail and getattr(user, "role", None) == Role.CLIENT else detail


OF_PEOPLE = {"published_by", "proposal", *READERS}  # parts of `internal` that name people of ours, or for whom it is


def without_people(detail):
    """A detail for another organisation's system: it is told of a shared draft, not of who works on it."""
    if "internal" in detail:
        detail["internal"] = {name: part for name, part in detail["internal"].items() if name not in OF_PEOPLE}
    return detail


class DetailShape(RowShape):
    """Turns a row with its lists into the detail of an activity."""

    def detail(self, row):
        tables, internal = reference.tables(), row["is_told"]
        row = known_row(row, internal)
        texts = sorted(row["texts_list"], key=lambda text: (not text["is_original"], text["language_id"]))
        countries = sorted(row["country_list"], key=itemgetter("country_id", "relation"))
        links = {
            (row["id"], "country"): [link["country_id"] for link in countries if link["relation"] == "beneficiary"],
            (row["id"], "region"): sorted(link["region_id"] for link in row["region_list"]),
            (row["id"], "theme"): [link["theme_id"] for link in row["theme_list"]],
        }
        item = self.item(row, links)
        themes = [tables.rows(Theme)[code] for code in item["themes"]]
        original = next((text for text in texts if text["is_original"]), None)
        text = next((text for text in texts if text["language_id"] == self.language), original)
        partners = [self.partner(link, tables) for link in row["partner_list"]]
        detail = item | {
            "titles": {text["language_id"]: text["title"] for text in texts},
            "summaries": {text["language_id"]: text["summary"] for text in texts if text["summary"]},
            "original_language": original and original["language_id"],
            "summary": none_if_empty(text and text["summary"]),
            "background": none_if_empty(row["background"]),
            "objectives": none_if_empty(row["objectives"]),
            "outcome": none_if_empty(row["outcome"]),
            "dates_as_stated": none_if_empty(row["dates_as_stated"]),
            "planned": dates(row, "planned"),
            "actual": dates(row, "actual"),
            "duration_days": duration(row),
            "venue_name": none_if_empty(row["venue_name"]),
            "latitude": row["latitude"],
            "longitude": row["longitude"],
            "delivery_count": row["delivery_count"],
            "delivery_count_basis": row["delivery_count_basis_id"],
            "participants": item["participants"]
            | {"states": row["states_count"], "states_basis": row["states_count_basis_id"]},
            "parent": self.activity_link(*row["parent_list"]) if row["parent_list"] else None,
            "children": [self.activity_link(child) for child in row["child_list"]],
            "project": self.project_link(*row["project_list"]) if row["project_list"] else None,
            "partners": partners,
            "partner_sentence": none_if_empty(partner_sentence(partners)),
            "countries": [
                {
                    "country": country_link(self.countries[link["country_id"]], self.base),
                    "relation": link["relation"],
                    "share": link["share"],
                }
                for link in countries
            ],
            "mandates": [
                self.mandate(tables.rows(Mandate)[code])
                for code in sorted(link["mandate_id"] for link in row["mandate_list"])
            ],
            "instruments": instrument_links(
                in_place(Instrument, (link["instrument_id"] for link in row["instrument_list"])), self.base
            ),
            "audience": in_place(ParticipantCategory, (link["category_id"] for link in row["audience_list"])),
            "sessions": [],
            "outputs": [output_link(link, self.base) for link in row["output_list"]],
            "sdg_targets": sorted({target for theme in themes for target in theme.sdg_targets}),
            "gcts_pillars": sorted({pillar for theme in themes for pillar in theme.gcts_pillars}),
            "dac_sectors": [{"code": themes[0].dac_sector_id, "percentage": "100.00"}] if themes else [],
            "gender_significance": row["gender_significance"],
            "counts_as_training": row["counts_as_training"],
            "is_from_past_source": row["is_from_past_source"],
            "citations": [citation(link) for link in row["citation_list"]],
            "documents": [],
            "participant_statistics_url": f"{item['url']}participant-statistics/",
            "links": {
                "self": item["url"],
                "iati": None,
                "history": f"{item['html_url']}history/" if internal else None,
            },
            "created_at": row["created_at"],
            "version": row["version"],
        }
        if internal:
            written = ("source_note", "status_reason", "sensitivity", "online_url", "city_withheld", "dates_withheld")
            detail["internal"] = {name: row[name] for name in written}
            detail["internal"] |= {
                "published_at": row["published_at"],
                "published_by": row["published_by__name"],
                "proposal": proposal(row),
                "office": row["office__name"],
                "head_counts": self.head_counts(row, tables),
            }
            detail["internal"] |= self.readers(row["reader_list"], tables)
        return detail

    def head_counts(self, row, tables):
        """The rows; None for those who are not told them."""
        return [self.head_count(link, tables) for link in row["head_count_list"]] if row["has_figures"] else None

    def partner(self, link, tables):
        partner, role = self.partners[link["partner_id"]], tables.rows(PartnerRole)[link["role_id"]]
        return {
            "partner": partner_link(partner, self.base) | {"iati_org_ref": published_ref(partner)},
            "role": code_label(role) | {"iati_organisation_role": none_if_empty(role.iati_organisation_role)},
            "is_inferred": link["is_inferred"],
        }

    def head_count(self, link, tables):
        country = self.countries.get(link["country_id"])
        return {
            "country": country and country_link(country, self.base),
            "category": code_label(tables.rows(ParticipantCategory).get(link["category_id"])),
            "role": code_label(tables.rows(ParticipationRole)[link["role_id"]]),
            **{cell: link[cell] for cell in CELLS},
            "basis": link["basis_id"],
        }

    def readers(self, links, tables):
        """Who sees it besides those who see it by their role."""
        offices = [tables.rows(Office)[link["office_id"]] for link in links if link["office_id"]]
        partners = [self.partners[link["partner_id"]] for link in links if link["partner_id"]]
        return {
            "named_people": [{"id": link["user_id"], "name": link["name"]} for link in links if link["user_id"]],
            "shared_with_offices": [{"code": office.code, "name": office.name} for office in offices],
            "shared_with_partners": [{"code": partner.code, "name": partner.name} for partner in partners],
        }

    def mandate(self, mandate):
        return {
            "symbol": none_if_empty(mandate.symbol),
            "label": mandate.label,
            "code": mandate.code,
            "url": f"{self.base}/mandates/{mandate.code}/",
        }

    def activity_link(self, link):
        return link | {
            "url": f"{self.base}/activities/{link['reference']}/",
            "html_url": f"/activities/{link['reference']}/",
        }

    def project_link(self, link):
        return link | {
            "url": f"{self.base}/projects/{link['reference']}/",
            "html_url": f"/projects/{link['reference']}/",
        }


def proposal(row):
    """How far the proposal to publish an activity has come, None where nobody proposes it."""
    if not row["proposal"]:
        return None
    return {
        "state": row["proposal"],
        "since": row["proposal_at"],
        "by": row["proposal_by__name"],
        "note": none_if_empty(row["proposal_note"]),
    }


def output_link(link, base):
    """How other records name an output."""
    return link | {"url": f"{base}/outputs/{link['code']}/", "html_url": f"/outputs/{link['code']}/"}


def listed_citations(citations):
    """A sub-select of the citations of a record, for `citation`."""
    return listed(
        citations.order_by("document__code", "place"),
        "place",
        code=F("document__code"),
        title=F("document__title"),
        type=F("document__document_type__label"),
    )


def citation(link):
    """One place in one document."""
    document = {"code": link["code"], "title": link["title"], "type": link["type"]}
    return {"document": document, "place": link["place"]}


def dates(row, which):
    """Planned or actual dates with their precision."""
    return {
        "starts_on": row[f"{which}_starts_on"],
        "starts_on_precision": row[f"{which}_starts_on_precision_id"],
        "ends_on": row[f"{which}_ends_on"],
        "ends_on_precision": row[f"{which}_ends_on_precision_id"],
    }


def duration(row):
    """Days from first to last (C2), or None where either is not known to the day, or one is actual and one planned."""
    start, end = dates_kinds(row)
    if start == end and row["starts_on_precision"] == row["ends_on_precision"] == "day":
        return (row["ends_on"] - row["starts_on"]).days + 1
    return None


def in_place(model, codes):
    """Codes of a reference table in the order of its positions."""
    rows = reference.tables().rows(model)
    return sorted(codes, key=lambda code: (rows[code].position, code))


def instrument_links(codes, base):
    """How other records name instruments."""
    rows = reference.tables().rows(Instrument)
    return [
        {"code": code, "short_title": rows[code].short_title, "url": f"{base}/instruments/{code}/"} for code in codes
    ]


def labels_of(detail):
    """For a page: the labels behind the bare codes of a detail, lists of `{code, label}` by kind of code."""
    tables = reference.tables()
    kinds = {
        "themes": Theme,
        "regions": Region,
        "audience": ParticipantCategory,
        "gcts_pillars": GctsPillar,
        "sdg_targets": SdgTarget,
    }
    return {
        name: [code_label(tables.rows(model)[code]) for code in detail.get(name, [])] for name, model in kinds.items()
    }


def head_counts_in_words(detail):
    """For a page: the head counts that a reader of internals gets, each with `basis_label`; [] for others."""
    bases = reference.tables().rows(CountBasis)
    rows = detail.get("internal", {}).get("head_counts") or []
    return [row | {"basis_label": bases[row["basis"]].label} for row in rows]


def figures_of(detail):
    """For a page: (what is counted, the number in words with its qualifier), for each number that is stated."""
    people = detail["participants"]
    figures = [(label.capitalize(), words) for label, words in people_of(people)]
    if people["states"] is not None:
        figures.append(("States taking part", in_number_words(people["states"], people["states_basis"])))
    if detail["delivery_count"] != 1 or detail["delivery_count_basis"] != "exact":
        words = in_number_words(detail["delivery_count"], detail["delivery_count_basis"])
        figures.append(("Times held", words))
    return figures
