"""Activities as plain dicts, in the shapes that the API documents (page and API both read through here).

No model objects: a list costs one query for the rows and one for all their links, labels come from the
reference tables. A detail is one query. Unknown is None, never 0 or "".
"""

from collections import defaultdict

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, JSONObject

from activities.models import (
    CELLS,
    Activity,
    ActivityCountry,
    ActivityKind,
    ActivityRegion,
    ActivityScope,
    ActivityStatus,
    ActivityTheme,
    Modality,
    PeopleCounted,
    is_small,
)
from activities.models.withholding import STATED, known_row, tells_more, told_of
from countries.models import Country, Region
from countries.reading import country_link
from ctassist.lib import reference
from ctassist.lib.kept_items import KeptItems
from ctassist.lib.partial_dates import PartialDate, period_words
from ctassist.lib.reading import code_label
from partners.models import Partner
from partners.reading import partner_link

NEWEST_FIRST = (F("starts_on").desc(nulls_last=True), F("id").desc())
DAYS_WITHHELD = ", days withheld"
MOST_BESIDE = 20  # activities shown on the page of something else
KEPT = KeptItems(Activity, most=10_000)  # about 15 MB a variant
UNDER_5 = "under_5"  # in the place of a qualifier: a number too small to be told
ROW = (
    "id",
    "public_id",
    "reference",
    "kind_id",
    "modality_id",
    "scope_id",
    "status_id",
    "counts_as_training",
    "starts_on",
    "starts_on_precision",
    "ends_on",
    "ends_on_precision",
    "actual_starts_on",
    "actual_ends_on",
    "time_zone",
    "venue_city",
    "venue_country_id",
    "city_withheld",
    "dates_withheld",
    "planned_participants",
    "planned_participants_basis_id",
    "updated_at",
    "original_title",
    "original_language",
    "lead_id",
    "attended",
    "reported_participants",
    "reported_participants_basis_id",
    "registered_count",
)


def with_single_links(queryset):
    """The queryset with the one text and the one partner of an activity that it is called and ordered by."""
    return queryset.alias(
        original=FilteredRelation("texts", condition=Q(texts__is_original=True)),
        lead_link=FilteredRelation("partner_links", condition=Q(partner_links__role="lead")),
    )


def with_row(queryset, language):
    """The queryset with everything that one row shows and that is no column of its own."""
    people = PeopleCounted.objects.took_part().filter(activity=OuterRef("pk"))
    total = sum((Coalesce(F(cell), 0) for cell in CELLS), start=Value(0))
    queryset = with_single_links(queryset).annotate(
        original_title=F("original__title"),
        original_language=F("original__language"),
        lead_id=F("lead_link__partner"),
        attended=Subquery(
            people.values("activity")
            .annotate(
                told=JSONObject(
                    number=Sum(total),
                    bases=ArrayAgg("basis", distinct=True),
                    from_names=ArrayAgg("is_named", distinct=True),
                )
            )
            .values("told")
        ),
    )
    if language:
        queryset = queryset.annotate(
            wanted=FilteredRelation("texts", condition=Q(texts__language=language)), wanted_title=F("wanted__title")
        )
    return queryset


def list_rows(chosen, order, base, language="", user=None, **annotations):
    """The activities with the `chosen` primary keys (a queryset or list), ordered, as list items for a user.

    The page is chosen before its rows are built: what a row shows is never read for the rows that a page skips.
    `base` is the root of the API's addresses; each annotation is added to the items under its name.
    """
    rows, shaped = shaped_rows(chosen, order, base, language, user, annotations)
    return [item | {name: row[name] for name in annotations} for row, item in zip(rows, shaped, strict=True)]


def shaped_rows(chosen, order, base, language, user, annotations):
    """(rows of the database, their list items)."""
    told = Activity.objects.told_to(user)
    queryset = with_row(Activity.objects.filter(pk__in=chosen), language)
    columns = [*ROW, *annotations, *(["wanted_title"] if language else [])]
    if told is not None:
        queryset, columns = (
            queryset.annotate(is_told=tells_more(told)),
            [*dict.fromkeys([*columns, "is_told", *STATED])],
        )
    found = list(queryset.annotate(**annotations).order_by(*order).values(*columns))
    links = links_of([row["id"] for row in found])
    shape = RowShape(base, language)
    return found, [shape.item(row, links) for row in found]


def list_json(keys, base, language="", user=None):
    """Activities as JSON of list items for a user, in the order of `keys`; kept ready while they are true.

    `keys`: {primary key: whether something is withheld of it that the user is told all the same}. What others are
    not told is kept apart from what they are. `language` is a known one or "": nobody can ask us to keep others.
    """
    found = {}
    for is_told in dict.fromkeys(keys.values()):

        def make(missing, reader=user if is_told else None):
            rows, items = shaped_rows(missing, (), base, language, reader, {})
            return {row["id"]: item for row, item in zip(rows, items, strict=True)}

        chosen = [key for key, told in keys.items() if told == is_told]
        found |= KEPT.get(chosen, (base, language, reference.tables().version, is_told), make)
    return [found[key] for key in keys if key in found]


def links_of(ids):
    """{(activity id, "country" | "region" | "theme"): [codes in order]}; one query. Countries: beneficiaries."""
    columns = ("activity_id", "kind", "code", "place")
    parts = [
        ActivityCountry.objects.filter(relation=ActivityCountry.Relation.BENEFICIARY).annotate(
            kind=Value("country"), code=F("country_id"), place=Value(0)
        ),
        ActivityRegion.objects.annotate(kind=Value("region"), code=F("region_id"), place=Value(0)),
        ActivityTheme.objects.annotate(kind=Value("theme"), code=F("theme_id"), place=F("position")),
    ]
    first, *others = [part.filter(activity__in=ids).order_by().values_list(*columns) for part in parts]
    links = defaultdict(list)
    for activity, kind, code, _ in first.union(*others, all=True).order_by("place", "code"):
        links[activity, kind].append(code)
    return links


class RowShape:
    """Turns a row of the database into a list item, with the labels of one request."""

    def __init__(self, base, language):
        tables = reference.tables()
        self.base, self.language = base, language
        self.countries, self.partners = tables.rows(Country), tables.rows(Partner)
        self.kinds, self.modalities = tables.rows(ActivityKind), tables.rows(Modality)
        self.scopes, self.statuses = tables.rows(ActivityScope), tables.rows(ActivityStatus)

    def item(self, row, links):
        """The list item of one row, as far as its reader is told what it holds."""
        is_told = row.get("is_told", False)
        row = known_row(row, is_told)
        key, kind = row["id"], self.kinds[row["kind_id"]]
        translated = self.language and row["wanted_title"]
        training = row["counts_as_training"]
        return {
            "public_id": row["public_id"],
            "reference": row["reference"],
            "url": f"{self.base}/activities/{row['reference']}/",
            "html_url": f"/activities/{row['reference']}/",
            "title": translated or row["original_title"],
            "title_language": self.language if translated else row["original_language"],
            "kind": code_label(kind),
            "modality": code_label(self.modalities.get(row["modality_id"])),
            "scope": code_label(self.scopes.get(row["scope_id"])),
            "status": code_label(self.statuses[row["status_id"]]),
            "starts_on": row["starts_on"],
            "starts_on_precision": row["starts_on_precision"],
            "ends_on": row["ends_on"],
            "ends_on_precision": row["ends_on_precision"],
            "dates_are": dates_are(*dates_kinds(row)),
            "time_zone": row["time_zone"] or None,
            "venue": self.venue(row),
            **told_of(row, is_told),
            "lead": partner_link(self.partners.get(row["lead_id"]), self.base),
            "beneficiary_countries": [country_link(self.countries[c], self.base) for c in links[key, "country"]],
            "regions": links[key, "region"],
            "themes": links[key, "theme"],
            "is_training": kind.is_training if training is None else training,
            "participants": {
                "planned": row["planned_participants"],
                "planned_basis": row["planned_participants_basis_id"],
                **attended(row["attended"], row.get("has_figures")),
                "reported": row["reported_participants"],
                "reported_basis": row["reported_participants_basis_id"],
                "registered": row["registered_count"],
            },
            "updated_at": row["updated_at"],
        }

    def venue(self, row):
        """City and country of the venue, each None where not stated; None where neither is."""
        if not (row["venue_city"] or row["venue_country_id"]):
            return None
        country = self.countries.get(row["venue_country_id"])
        return {"city": row["venue_city"] or None, "country": country and country_link(country, self.base)}


def newest(activities, most=MOST_BESIDE):
    """The keys of the newest of some activities."""
    return activities.order_by(*NEWEST_FIRST).values("pk")[:most]


def latest(activities, user, base, most=MOST_BESIDE, **annotations):
    """The newest of some activities as list items with their dates in words, see `list_rows`; two queries."""
    return in_words(list_rows(newest(activities, most), NEWEST_FIRST, base, user=user, **annotations))


def in_words(items):
    """The items for a page, each with `dates` in words, `people` (see `people_of`) and `region_labels`."""
    regions = reference.tables().rows(Region)
    for item in items:
        item["dates"] = dates_in_words(item)
        item["people"] = people_of(item["participants"])
        item["region_labels"] = [code_label(regions[code]) for code in item["regions"]]
    return items


def dates_kinds(row):
    """ "actual", "planned" or None for the start and for the end that a row shows."""
    return (
        "actual" if row["actual_starts_on"] else "planned" if row["starts_on"] else None,
        "actual" if row["actual_ends_on"] else "planned" if row["ends_on"] else None,
    )


def dates_are(start, end):
    """Which dates a row shows: "actual", "planned", "mixed" (the one actual, the other planned), or None."""
    kinds = {start, end} - {None}
    return "mixed" if len(kinds) > 1 else kinds.pop() if kinds else None


def dates_in_words(item):
    """When an item takes place, for people: "27 to 29 November 2017", "October 2013", "not stated"."""
    start = PartialDate(item["starts_on"], item["starts_on_precision"])
    end = PartialDate(item["ends_on"], item["ends_on_precision"])
    words = period_words(start, end)
    if item["dates_are"] == "mixed":
        words = f"from {start.words()} to {end.words()}, one of them planned"
    return words + DAYS_WITHHELD if "dates" in item["withheld"] else words


# -- numbers with their qualifiers --

SOURCES = {
    "named": "attended, by the list of names",
    "headcount": "attended, by head count",
    "mixed": "attended, by the list of names and head count",
}

QUALIFIERS = {
    "exact": "{}",
    "approximate": "about {}",
    "minimum": "at least {}",
    "maximum": "up to {}",
    "estimated": "{} (estimated)",
}


def attended(counted, counts_exactly=False):
    """How many took part, of the list of names or by head count, and how that is meant; both None where nobody says.

    A number under 5 is told to those alone who read the head counts of the activity.
    """
    if counted is None:
        return {"attended": None, "attended_basis": None, "attended_source": None}
    is_hidden = is_small(counted["number"]) and not counts_exactly
    return {
        "attended": None if is_hidden else counted["number"],
        "attended_basis": UNDER_5 if is_hidden else basis_of_sum(sorted(counted["bases"])),
        "attended_source": source_of(counted["from_names"]),
    }


def source_of(from_names):
    """Where a number of people comes from, of whether its rows stand in lists of names."""
    return "mixed" if len(from_names) > 1 else "named" if from_names[0] else "headcount"


def basis_of_sum(bases):
    """How a sum is meant whose parts are meant so: one "at least" makes it a lower bound; None for no parts."""
    if len(bases) < 2:
        return bases[0] if bases else None
    return "minimum" if "minimum" in bases else "approximate"


def in_number_words(number, basis):
    """A number as people read it: "about 35", "at least 30"."""
    return QUALIFIERS[basis or "exact"].format(f"{number:,}")


def people_of(people):
    """(what is counted, the number in words) for each number of people that is stated, the strongest first."""
    label = SOURCES.get(people["attended_source"])
    few = [(label, "fewer than 5")] if people["attended_basis"] == UNDER_5 else []
    stated = [
        (label, people["attended"], people["attended_basis"]),
        ("reported", people["reported"], people["reported_basis"]),
        ("registered", people["registered"], "exact"),
        ("expected", people["planned"], people["planned_basis"]),
    ]
    return few + [(label, in_number_words(number, basis)) for label, number, basis in stated if number is not None]
