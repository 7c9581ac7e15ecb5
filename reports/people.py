"""Figures about the people whom assistance reached, as plain dicts; page, API and files all tell these.

What each means is said in docs/figures.md. They are made of `activities.PeopleCounted`, and the vocabularies say what
counts when somebody asks. What somebody may read exactly is told as it is; of all else nothing is told that leads to
fewer than five people, and that is decided for each activity by itself, so that no two answers tell more together than
the activities do (decision 28). Of what still changes only totals are told: who asks twice would learn who was added.
Unknown is None, never 0.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import partial, reduce
from itertools import chain
from operator import or_

from django.core.exceptions import EmptyResultSet
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from activities.kept import KEPT
from activities.models import CELLS, FEWEST_TOLD, Activity, ActivityStatus, ParticipantCategory, Theme
from activities.models.activity import DELIVERED
from activities.models.publication import internals_by_role
from activities.reading import basis_of_sum, in_number_words
from activities.sums import EACH_LETTER, KEPT_ROW, LETTERS, is_parted, joined, part_column, summed, values_of
from countries.models import Country, Region
from ctassist.lib import counting, reference
from ctassist.lib.plain_text import in_order
from partners.models import Partner
from reports.tallies import holds, in_period

REPORTED = ("reported",)
COLUMNS = (
    *("id", "part", "delivery_count", "delivery_count_basis_id", "period_from", "period_to", "is_certain", "is_exact"),
    "is_settled",
    *("is_training", "planned", "planned_basis", "reported", "reported_basis"),
)
GROUPS = {  # figure -> whether a category belongs to it
    "criminal_justice_officials_trained": lambda category: category.is_cj_official,
    "practitioners_trained": lambda category: category.is_cj_practitioner,
    "parliamentarians_trained": lambda category: category.code == "parliamentarian",
    "civil_society_trained": lambda category: category.code == "civil_society",
}
HEADLINE = "criminal_justice_officials_trained"
TERMS = {"theme": (Theme, "code", "label"), "region": (Region, "code", "label"), "partner": (Partner, "code", "name")}
PARTS = " ".join(TERMS)
HEADS_DO_NOT_COUNT = "Head counts are not in these figures where a list of names is: the list has everybody."
NAMES_DO_NOT_COUNT = "Lists of names are not in these figures where the head counts have everybody."


@dataclass(frozen=True)
class Question:
    """Which activities are asked for: `rows` that somebody sees, and the conditions of a period (or None).

    `is_parted`: what they tell is kept in parts, see `activities.sums`.
    """

    rows: object
    user: object
    conditions: dict | None = None
    statuses: tuple = REPORTED
    is_parted: bool = False


def of_listing(listing, statuses=REPORTED):
    """The figures of a list of activities that can be answered; see `figures`."""
    return figures(Question(listing.matching, listing.user, listing.conditions, statuses, is_parted(listing)))


def of_activity(activity, user):
    """The figures of the activity with a reference, a container's those of its parts; completed ones are told too."""
    above = ("reference", "parent__reference", "parent__parent__reference")
    family = reduce(or_, (Q(**{place: activity}) for place in above))
    return figures(Question(Activity.objects.visible_to(user).filter(family), user, None, DELIVERED))


def figures(question):
    """What is known of the people whom some activities reached; one statement, or none when nothing was committed.

    {"basis": ["reported"], "training_activities": 30, "training_activities_basis": "exact", "training_records": 1,
     "records_without_figures": 0, "undated_activities": 0, "participations": 600, "trained": 600,
     one number for each of GROUPS, "category_not_recorded": 0, "unique_min": 20, "unique_max": 600,
     "is_lower_bound": False, "is_approximate": False,
     "by_sex": {one number for each of CELLS, "withheld": 0, "share_female": "0.48", "share_female_min",
       "share_female_max", "coverage": "0.97", "suppressed": False},
     "by_category": [{"code", "label", "trained"}], "by_country": [{"alpha3", "name", "trained"}],
     "by_theme", "by_region", "by_partner": [{"code", "label", "trained", "training_activities", "training_records"}],
     "by_year": [{"year", …}], "not_in_a_year": {…} or None,
     "planned_against_actual": {"planned", "attended", "fill_rate", "partial", "no_show", "show_up_rate"},
     "sources": {"planned", "reported", "counted_by_heads", "listed_by_name":
       {"number", "basis", "words", "records", "counts"}}, "sources_note": sentence or None,
     "suppressed": False, "withheld": {"records", "by_sex", "by_category", "by_country", "officials"}}

    `training_activities` counts deliveries, `training_records` their records. `withheld`: how many people stand in no
    row because a cell would be under five; `records`: how many activities have a total that is in no sum, because it is
    under five or would tell fewer than five beside another.
    """
    return summed(
        partial(statement, question),
        question.rows,
        lambda sums: shaped(by_name(sums), question.statuses),
        in_parts=question.is_parted,
    )


# -- what is asked --

FOUND = """
listed AS MATERIALIZED ({{listed}}),
summed AS (
  SELECT listed.*, took_part, attended, named_attended, came_partly, stayed_away, heads, heads_count, heads_bases,
         names, names_count, named_trained,
         CASE WHEN is_training THEN trained END AS all_trained,
         CASE WHEN is_training THEN training_bases ELSE bases END AS bases
    FROM listed LEFT JOIN {people} AS people ON is_certain
),
found AS MATERIALIZED (
  SELECT id, part, delivery_count, delivery_count_basis_id, period_from, period_to, is_certain, is_exact, is_settled,
         is_training, planned, planned_basis, reported, reported_basis, all_trained, bases, heads_count, names_count,
         heads_bases,
         CASE WHEN is_training THEN named_trained ELSE 0 END AS named_trained,
         NOT is_exact AND NOT ({trained_is_told} AND {took_part_is_told}) AS is_small,
         CASE WHEN is_exact OR {trained_is_told} THEN all_trained END AS trained,
         CASE WHEN is_exact OR {took_part_is_told} THEN took_part END AS took_part,
         CASE WHEN is_exact OR {sources_are_told} THEN heads END AS heads,
         CASE WHEN is_exact OR {sources_are_told} THEN names END AS names,
         is_exact OR {attendance_is_told} AS attendance_is_told,
         attended, named_attended, came_partly, stayed_away
    FROM summed
)
"""
TOTALS = {  # of certain rows -> the sum; what no row tells is in none
    "training_activities": "sum(delivery_count) FILTER (WHERE is_training)",
    "training_records": "count(*) FILTER (WHERE is_training)",
    "without": "count(*) FILTER (WHERE is_training AND all_trained IS NULL)",
    "hidden": "count(*) FILTER (WHERE is_small)",
    "participations": "sum(took_part)",
    "trained": "sum(trained)",
    "unnamed": "sum(CASE WHEN is_exact THEN trained - named_trained ELSE trained END)",
}
RATES = {  # of certain rows that tell who attended
    "planned": "sum(planned) FILTER (WHERE attended IS NOT NULL)",
    "attended": "sum(attended) FILTER (WHERE planned IS NOT NULL)",
    "named_attended": "sum(named_attended)",
    "partial": "sum(came_partly)",
    "no_show": "sum(stayed_away)",
}
SOURCES = {  # the number of people, whether the figures are made of it, how it is meant
    "planned": ("planned", "false", "planned_basis"),
    "reported": ("reported", "false", "reported_basis"),
    "counted_by_heads": ("heads", "heads_count", "heads_bases"),
    "listed_by_name": ("names", "names_count", "'exact'"),
}
YEAR = (
    "CASE WHEN extract(year FROM period_from) = extract(year FROM period_to) THEN extract(year FROM period_from)::text"
    " ELSE '' END"
)


def summed_up(name, sums, rows, key="''"):
    """SQL: each of some sums {name: SQL} over rows, by a key."""
    columns = ", ".join(f"{sql} AS {column}" for column, sql in sums.items())
    return (
        f"SELECT part, 'sum', '{name} ' || name, key, one.number::text"
        f" FROM (SELECT part, {key} AS key, {columns} {rows} GROUP BY 1, 2) AS summed"
        f" CROSS JOIN LATERAL (VALUES {values_of(sums)}) AS one (name, number)"
    )


def of_source(name, number, counts, basis):
    """SQL: a source of numbers of people, and how it is meant."""
    rows = f"FROM found WHERE is_certain AND {number} IS NOT NULL"
    sums = {"number": f"sum({number})", "records": "count(*)", "counting": f"count(*) FILTER (WHERE {counts})"}
    yield summed_up(name, sums, rows)
    yield f"SELECT part, 'set', '{name} bases', {basis}, NULL {rows} GROUP BY 1, 4"


CELLS_TOLD = f"""
SELECT part, 'sum', split_part(cell, ' ', 1), substr(cell, strpos(cell, ' ') + 1), sum(number)::text
  FROM found CROSS JOIN {KEPT_ROW.format(table="participants_peoplecells", rows="found")} AS kept
 CROSS JOIN LATERAL (SELECT is_settled AND NOT is_exact AS is_public) AS way
 CROSS JOIN LATERAL unnest(CASE WHEN is_public THEN told_cells ELSE cells END,
                           CASE WHEN is_public THEN told_numbers ELSE numbers END) AS one (cell, number)
 WHERE trained IS NOT NULL AND (is_exact OR is_settled OR number = 0) GROUP BY part, cell
"""
OF_WHAT_CHANGES = """
SELECT part, 'sum', 'lump', name || ' false false', sum(trained)::text
  FROM found CROSS JOIN (VALUES ('sex'), ('category'), ('country')) AS tables (name)
 WHERE trained > 0 AND NOT is_settled AND NOT is_exact GROUP BY part, name
"""
PERSONS = f"""
  FROM found CROSS JOIN {KEPT_ROW.format(table="participants_peoplecells", rows="found")} AS kept
 CROSS JOIN unnest(persons) AS person
 WHERE is_certain AND is_exact AND named_trained > 0
"""
NUMBER_OF_PERSONS = f"SELECT 0, 'sum', 'totals persons', '', count(DISTINCT person)::text {PERSONS}"
KEYS_OF_PERSONS = (
    f"SELECT part, 'keys', 'persons', '', array_to_string(array_agg(DISTINCT person), ',') {PERSONS} GROUP BY part"
)
QUESTIONS = [
    summed_up("totals", TOTALS, "FROM found WHERE is_certain"),
    summed_up("rates", RATES, "FROM found WHERE is_certain AND attendance_is_told AND attended IS NOT NULL"),
    *chain.from_iterable(of_source(name, *source) for name, source in SOURCES.items()),
    "SELECT part, 'most', 'deliveries', '', max((trained + delivery_count - 1) / delivery_count)::text"
    " FROM found WHERE is_certain GROUP BY 1",
    "SELECT part, 'sum', 'totals undated', '', count(*)::text FROM found WHERE is_training AND NOT is_certain"
    " GROUP BY 1",
    "SELECT part, 'set', 'times', delivery_count_basis_id, NULL FROM found WHERE is_training AND is_certain"
    " GROUP BY 1, 4",
    "SELECT part, 'set', 'bases', basis, NULL FROM found CROSS JOIN LATERAL unnest(bases) AS basis WHERE is_certain"
    " GROUP BY 1, 4",
    CELLS_TOLD,
    OF_WHAT_CHANGES,
    summed_up(
        "by_year",
        {"trained": "sum(trained)", "deliveries": "sum(delivery_count)", "records": "count(*)"},
        "FROM found WHERE is_training AND is_certain",
        YEAR,
    ),
    f"SELECT part, 'weighed', '{PARTS}', concat('deliveries=', delivery_count, ' trained=' || trained),"
    " string_agg(letters, '')"
    f" FROM found {LETTERS} WHERE is_training AND is_certain GROUP BY part, trained, delivery_count",
    EACH_LETTER,
]


def told(*numbers):
    """SQL: none of these numbers is one of a few people."""
    return " AND ".join(f"(coalesce({number}, 0) NOT BETWEEN 1 AND {FEWEST_TOLD - 1})" for number in numbers)


WITH = FOUND.format(
    people=KEPT_ROW.format(table="participants_peoplesummed", rows="listed"),
    trained_is_told=told("all_trained", "abs(took_part - all_trained)"),  # nor how few came and were not
    took_part_is_told=told("took_part"),
    sources_are_told=told("heads", "names"),
    attendance_is_told=told("attended", "named_attended", "attended - named_attended", "came_partly", "stayed_away"),
)


def statement(question, rows, by_part, are_few):
    """(SQL, parameters) of a question about some rows."""
    user = question.user
    try:
        listed, params = listed_in(question, rows, by_part).query.sql_with_params()
    except EmptyResultSet:  # nothing can match, and Django knows that without asking
        listed, params = listed_in(Question(None, user), Activity.objects.filter(pk__lt=0)).query.sql_with_params()
    questions = QUESTIONS
    if internals_by_role(user) != internals_by_role(None):  # they read names, so different ones are counted
        questions = [*QUESTIONS, KEYS_OF_PERSONS if by_part else NUMBER_OF_PERSONS]
    sql = f"WITH {WITH.replace('{listed}', listed)} {' UNION ALL '.join(questions)}"
    return joined(sql, are_few or question.conditions), params


def listed_in(question, rows, by_part=False):
    """The activities that the figures are made of: published ones, and those whose figures the user reads exactly.

    A container tells nothing of its own: its parts do. One of whose parts the user sees none is no container to them.
    """
    exact = internals_by_role(question.user)
    rows = rows.order_by().filter(Q(published_at__isnull=False) | exact, status__in=question.statuses)
    # what is kept of a part follows from its own rows, so whether they have parts is told apart from them
    rows = rows.exclude(pk__in=containers(question.user)) if by_part else rows.with_parts(question.user, False)
    rows, certain = in_period(rows, question.conditions)
    return rows.annotate(
        part=part_column(by_part),
        is_certain=certain,
        is_exact=holds(exact),
        is_settled=holds(exact | Q(status__in=REPORTED)),
        is_training=Coalesce("counts_as_training", "kind__is_training"),
        planned=F("planned_participants"),
        planned_basis=F("planned_participants_basis"),
        reported=F("reported_participants"),
        reported_basis=F("reported_participants_basis"),
    ).values(*COLUMNS)


def containers(user):
    """The keys of the activities of which somebody sees parts."""
    parts = Activity.objects.visible_to(user).filter(parent__isnull=False).order_by("parent")
    return counting.rows(parts.values_list("parent", flat=True).distinct(), KEPT)


# -- what is told --


def by_name(sums):
    """{name: {key: value}} of Sums, as `shaped` takes them; what nothing tells is None."""
    told = defaultdict(dict, {name: dict(sums.sums[name]) for name in ("sex", "category", "country", "lump")})
    if "joined" in sums.sums:
        told["joined"] = {None: True}
    told["totals"][None] = {name: sums.number(f"totals {name}") for name in TOTALS} | {
        "participations": sums.told("totals participations"),
        "trained": sums.told("totals trained"),
        "persons": sums.number("totals persons") + sums.keys.bit_count(),
        "largest": sums.most.get("deliveries", 0),
    }
    told["undated"][None] = sums.number("totals undated")
    told["times"] = dict.fromkeys(sums.sets["times"])
    told["basis"] = dict.fromkeys(sums.sets["bases"] | sums.sets["times"])
    told["rates"][None] = {name: sums.told(f"rates {name}") for name in RATES}
    for name in SOURCES:
        records, counting = (sums.number(f"{name} {what}") for what in ("records", "counting"))
        told["source"][name] = {
            "number": sums.told(f"{name} number"),
            "records": records,
            "counts": counting > 0,
            "all_count": counting == records if records else None,
            "bases": [*sums.sets[f"{name} bases"]],
        }
    for year, records in sums.sums["by_year records"].items():
        row = sums.told("by_year trained", year), sums.number("by_year deliveries", year), records
        told["by_year"][year or None] = row
    trained, deliveries = sums.letters[PARTS, "trained"], sums.letters[PARTS, "deliveries"]
    for letter, records in sums.letters[PARTS, "records"].items():
        part, key = sums.meant[letter]
        told[f"by_{part}"][key] = (trained.get(letter), deliveries[letter], records)
    return told


def shaped(told, statuses):
    """The answer of `figures` from the rows of its statement."""
    totals = told["totals"][None]
    lumps = lumps_of(told["lump"])
    bases = {*told["basis"]}
    trained = totals["trained"] if totals["trained"] is not None or totals["training_records"] else 0
    by_sex = shaped_sexes(told["sex"], lumps["sex"], "joined" in told)
    categories, officials_withheld = shaped_categories(told["category"], lumps["category"], trained)
    withheld = {
        "records": totals["hidden"],
        "by_sex": by_sex["withheld"],
        "by_category": sum(lumps["category"].values()),
        "by_country": sum(lumps["country"].values()),
        "officials": officials_withheld,
    }
    years, no_year = shaped_years(told["by_year"])
    return {
        "basis": [code for code in reference.tables().rows(ActivityStatus) if code in statuses],
        "training_activities": totals["training_activities"],
        "training_activities_basis": basis_of_sum(sorted(told["times"])),
        "training_records": totals["training_records"],
        "records_without_figures": totals["without"],
        "undated_activities": told["undated"][None],
        "participations": totals["participations"],
        "trained": trained,
        **categories,
        "unique_min": None if trained is None else max(totals["persons"], totals["largest"]),
        "unique_max": None if trained is None else totals["persons"] + totals["unnamed"],
        "is_lower_bound": "minimum" in bases or totals["hidden"] > 0,
        "is_approximate": bool(bases & {"approximate", "estimated", "maximum"}),
        "by_sex": by_sex,
        "by_category": rows_of(told["category"], ParticipantCategory, "code", "label"),
        "by_country": rows_of(told["country"], Country, "alpha3", "name"),
        **{f"by_{name}": shaped_parts(told[f"by_{name}"], *terms) for name, terms in TERMS.items()},
        "by_year": years,
        "not_in_a_year": no_year,
        "planned_against_actual": shaped_rates(told["rates"][None]),
        **shaped_sources(told["source"]),
        "suppressed": by_sex["suppressed"] or any(withheld.values()),
        "withheld": withheld,
    }


def lumps_of(rows):
    """{table: {(are officials, are practitioners): people in hidden cells}}."""
    found = {"sex": {}, "category": {}, "country": {}}
    for key, number in rows.items():
        part, *flags = key.split()
        found[part][tuple(flag == "true" for flag in flags)] = number
    return found


def shaped_sexes(cells, lumps, joined):
    """`by_sex`: a cell is None that nobody reported or that may be hidden.

    The share of women is of those whose sex is disclosed. Where some are withheld it lies between the least and the
    most that it can be.
    """
    withheld = sum(lumps.values())
    shown = {cell: cells.get(cell) for cell in CELLS}
    if withheld or joined:
        hidden = {"other"} if joined and not withheld else set(CELLS)
        shown = {cell: None if cell in hidden and not number else number for cell, number in shown.items()}
    disclosed, women = sum(cells.get(cell, 0) for cell in ("female", "male", "other")), cells.get("female", 0)
    total = sum(cells.values()) + withheld
    return shown | {
        "withheld": withheld,
        "share_female": None if withheld else share(women, disclosed),
        "share_female_min": share(women, disclosed + withheld),
        "share_female_max": share(women + withheld, disclosed + withheld),
        "coverage": share(disclosed, total),
        "suppressed": bool(withheld or joined),
    }


def shaped_categories(cells, lumps, trained):
    """(a number for each group of categories and those not recorded, how many may be officials or not)."""
    categories = reference.tables().rows(ParticipantCategory)
    pure = {
        HEADLINE: sum(number for (officials, _), number in lumps.items() if officials),
        "practitioners_trained": sum(number for (_, practitioners), number in lumps.items() if practitioners),
    }
    withheld = sum(lumps.values())
    shown = {}
    for name, belongs in GROUPS.items():
        number = sum(number for code, number in cells.items() if code and belongs(categories[code]))
        shown[name] = known(number + pure.get(name, 0), withheld - pure.get(name, 0), trained)
    shown["category_not_recorded"] = known(cells.get("", 0), withheld - pure["practitioners_trained"], trained)
    return shown, withheld - pure[HEADLINE]


def known(number, withheld, trained):
    """A number, or None where it is 0 for all that is told and some are hidden, or nothing is known at all."""
    return None if trained is None or not number and withheld else number


def rows_of(cells, model, key, words):
    """The cells of one table as rows, the largest first; people of whom it is not known stand in none."""
    terms = reference.tables().rows(model)
    rows = [
        {key: code, words: getattr(terms[code], words), "trained": number}
        for code, number in cells.items()
        if code and number
    ]
    return sorted(rows, key=lambda row: (-row["trained"], in_order(row[words])))


def shaped_parts(rows, model, code, words):
    """The trainings of each theme, region or partner; one can be of several."""
    terms = {str(key): term for key, term in reference.tables().rows(model).items()}
    shown = [
        {"code": getattr(terms[key], code), "label": getattr(terms[key], words)} | part(row)
        for key, row in rows.items()
        if key
    ]
    return sorted(shown, key=lambda row: (-(row["trained"] or 0), in_order(row["label"])))


def shaped_years(rows):
    """(the trainings of each year, those that lie in no single year or None)."""
    years = [{"year": int(year)} | part(rows[year]) for year in sorted(filter(None, rows))]
    return years, part(rows[None]) if None in rows else None


def part(row):
    trained, deliveries, records = row
    return {"trained": trained, "training_activities": deliveries, "training_records": records}


def shaped_rates(row):
    """`planned_against_actual`: planned and attended of the activities that tell both; rates None without them.

    The show-up rate is of those listed by name: a head count does not tell who stayed away.
    """
    listed = [row["named_attended"], row["partial"], row["no_show"]]
    return {
        "planned": row["planned"],
        "attended": row["attended"],
        "fill_rate": share(row["attended"], row["planned"]),
        "partial": row["partial"],
        "no_show": row["no_show"],
        "show_up_rate": share(row["named_attended"], sum(filter(None, listed))),
    }


def shaped_sources(rows):
    """Expected, reported, counted and listed people as four figures, and which of the last two is not in the others."""
    sources = {}
    for name, row in rows.items():
        basis = basis_of_sum(sorted({code for together in row["bases"] for code in together.split(",")}))
        sources[name] = {
            "number": row["number"],
            "basis": basis,
            "words": None if row["number"] is None else in_number_words(row["number"], basis),
            "records": row["records"],
            "counts": bool(row["counts"]),
        }
    heads, names = (rows[name]["all_count"] is False for name in ("counted_by_heads", "listed_by_name"))
    notes = [words for is_so, words in ((heads, HEADS_DO_NOT_COUNT), (names, NAMES_DO_NOT_COUNT)) if is_so]
    return {"sources": sources, "sources_note": " ".join(notes) or None}


def share(part, whole):
    """A share from 0 to 1 with two digits, as text; None of nobody."""
    if not whole or part is None:
        return None
    return str((Decimal(part) / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP))
