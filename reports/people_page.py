"""Figures about people in the words and tables of a page."""

from django.urls import reverse

from activities.reading import in_number_words
from reports import numbers_html
from reports.narrowing import narrowed

HEADS = [  # figure -> what a page calls it
    ("trained", "people trained"),
    ("criminal_justice_officials_trained", "criminal justice officials among them"),
    ("practitioners_trained", "criminal justice practitioners, officials included"),
    ("parliamentarians_trained", "parliamentarians"),
    ("civil_society_trained", "civil society"),
    ("category_not_recorded", "category not recorded"),
]
OF_CATEGORY = [name for name, _ in HEADS[1:-1]]
SEXES = [
    ("female", "Women"),
    ("male", "Men"),
    ("other", "Another gender"),
    ("undisclosed", "Prefer not to say"),
    ("not_recorded", "Not recorded"),
]
SOURCES = [
    ("planned", "Expected"),
    ("reported", "Reported in a document"),
    ("counted_by_heads", "Counted by heads"),
    ("listed_by_name", "Listed by name"),
]


PARTS = [  # rows of the figures -> what a page calls them, the filter of the list, the column with its value, the words
    ("by_theme", "By theme", "theme", "code", "label"),
    ("by_region", "By region", "region", "code", "label"),
    ("by_partner", "By partner", "partner", "code", "label"),
    ("by_year", "By year", "year", "year", "year"),
]


def shown(figures, listing=None):
    """Figures (see `people.figures`) with what a page says of them.

    `listing`: the list of whose activities they are told; every number of activities then opens its rows.
    """
    figures = linked(figures, listing)
    basis, address, profiles = basis_of(figures), reverse("activities"), reverse("countries")
    return figures | {
        "made_of": "reported activities" if figures["basis"] == ["reported"] else "completed and reported activities",
        "numbers": [{"label": label, "words": head_in_words(figures, name, basis)} for name, label in HEADS],
        "different": different(figures),
        "sexes": [{"label": label, "number": figures["by_sex"][name]} for name, label in SEXES],
        "women": women(figures["by_sex"]),
        "coverage": in_per_cent(figures["by_sex"]["coverage"]),
        "sources_shown": [{"label": label} | figures["sources"][name] for name, label in SOURCES],
        "fill_rate": in_per_cent(figures["planned_against_actual"]["fill_rate"]),
        "show_up_rate": in_per_cent(figures["planned_against_actual"]["show_up_rate"]),
        "trainings": figures["training_records"],
        "times_held": in_number_words(figures["training_activities"], figures["training_activities_basis"]),
        "trainings_query": listing and narrowed(listing, **asked_of(figures)),
        "countries_words": countries(figures),
        "country_rows": [
            numbers_html.people_row(row["name"], f"{profiles}{row['alpha3']}/", row["trained"])
            for row in figures["by_country"]
        ],
        "parts": [
            {
                "label": label,
                "rows": [numbers_html.trainings_row(row | {"words": row[words]}, address) for row in figures[name]],
            }
            for name, label, _, _, words in PARTS
        ],
    }


def head_in_words(figures, name, basis):
    """A number in words; None where it is not told. That nobody is of a category is not known while some have none."""
    if figures[name] is None:
        return None
    if figures[name] == 0 and name in OF_CATEGORY and figures["category_not_recorded"] != 0:
        return "not known"
    return in_number_words(figures[name], basis)


def basis_of(figures):
    """How the numbers are meant, as a code of the count bases."""
    return "minimum" if figures["is_lower_bound"] else "approximate" if figures["is_approximate"] else "exact"


def linked(figures, listing):
    """Figures whose rows by theme, region, partner and year stand with the `query` of their trainings, None where the
    list cannot be asked for these."""
    rows = {}
    for name, _, asks, column, _ in PARTS:
        is_askable = listing and not (name == "by_partner" and listing.params.get("partner_role"))
        rows[name] = [
            row
            | {"query": narrowed(listing, **asked_of(figures), **in_part(asks, row[column])) if is_askable else None}
            for row in figures[name]
        ]
    return figures | rows


def in_part(asks, value):
    return {"year": str(value), "period": None} if asks == "year" else {asks: value}


def countries(figures):
    """How many countries the people come from, in words; None where none is told."""
    told = sum(row["trained"] for row in figures["by_country"])
    basis = "exact" if told == figures["trained"] else "minimum"
    return in_number_words(len(figures["by_country"]), basis) if told else None


def asked_of(figures):
    """What the list of activities is asked for the trainings behind the figures."""
    counted = {"status": "reported"} if figures["basis"] == ["reported"] else {"delivered": "yes"}
    return {"basis": None, "is_training": "yes", "has_parts": "no", **counted}


def different(figures):
    """How many different people that is, in words; None where nobody knows."""
    least, most = figures["unique_min"], figures["unique_max"]
    if least is None:
        return None
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def women(by_sex):
    """The share of women in words, or between what it lies; None where no sex is disclosed."""
    least, most = in_per_cent(by_sex["share_female_min"]), in_per_cent(by_sex["share_female_max"])
    if by_sex["share_female"] is None and not by_sex["withheld"]:
        return None
    return least if least == most else f"between {least} and {most}"


def in_per_cent(share):
    return None if share is None else f"{round(100 * float(share))} %"
