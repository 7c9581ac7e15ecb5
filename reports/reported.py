"""What documents state of a period beside what the records show of it. The two are never added to each other.

A figure is compared where it speaks of all the work, measures what is counted here, and has exactly the period that
is asked for; the others are told with their source. What is recorded follows the definitions of `reports/people.py`
and `reports/statistics.py`.
"""

from dataclasses import dataclass

from activities.models import ReportedFigure
from activities.reading import QUALIFIERS, in_number_words
from ctassist.lib.kept_answers import KeptAnswers
from ctassist.lib.partial_dates import PartialDate, period_words
from instruments import parties
from instruments.matrix import TABLES
from reports.people_page import basis_of
from reports.stretches import Stretch

KEPT = KeptAnswers("activities_reportedfigure", "activities_sourcedocument", most=1)
KEPT_PARTIES = KeptAnswers(*TABLES, most=50)
COMPARED = [measure for measure in ReportedFigure.Measure if measure != ReportedFigure.Measure.OTHER]
OF_PEOPLE = {  # measure -> the figure about people that holds it
    ReportedFigure.Measure.TRAININGS: "training_activities",
    ReportedFigure.Measure.OFFICIALS: "criminal_justice_officials_trained",
}
COLUMNS = (
    *("code", "title", "measure", "subject", "value", "basis", "qualifier_as_stated", "place", "note"),
    *("starts_on", "starts_on_precision", "ends_on", "ends_on_precision", "document__title"),
)


@dataclass(frozen=True)
class Recorded:
    """What the records show: a number (None where it is not known), how it is meant, and where its rows are."""

    number: int | None
    words: str = ""
    url: str | None = None
    basis: str = "exact"
    remark: str = ""


# -- what is stated --


def figures_of(first, last):
    """The figures of the days from `first` to `last`: {"same", "others", "undated"}, lists of rows by code.

    "same" have exactly that period, "others" lie in it or overlap it. No query unless one changed.
    """
    found = {"same": [], "others": [], "undated": []}
    for row in KEPT.get("figures", all_figures):
        days = row["days"]
        if days is None:
            found["undated"].append(row)
        elif days == Stretch(first, last):
            found["same"].append(row)
        elif days.first <= last and days.last >= first:
            found["others"].append(row)
    return found


def all_figures():
    return [shaped(row) for row in ReportedFigure.objects.values(*COLUMNS)]


def shaped(row):
    """A figure with its "days" (a Stretch or None), its "period" in words and its number in "words"."""
    starts, ends = (PartialDate(row[name], row[f"{name}_precision"]) for name in ("starts_on", "ends_on"))
    return row | {
        "days": Stretch(starts.day, ends.latest) if starts.day else None,
        "period": period_words(starts, ends),
        "words": stated_words(row["value"], row["basis"], row["qualifier_as_stated"]),
        "measure_words": ReportedFigure.Measure(row["measure"]).label,
        "is_compared": row["measure"] in COMPARED and not row["subject"],
    }


def stated_words(value, basis, qualifier):
    """A stated number as its document has it: "more than 150", "25"."""
    if basis == "exact":
        return f"{value:,}"
    return f"{qualifier} {value:,}" if qualifier else QUALIFIERS[basis].format(f"{value:,}")


def last_period():
    """The latest period of a figure that is compared, or None."""
    found = [row["days"] for row in KEPT.get("figures", all_figures) if row["days"] and row["is_compared"]]
    return max(found, key=lambda days: (days.last, days.first), default=None)


# -- what is recorded --


def recorded(measure, days, people, opens):
    """The Recorded of a measure in some days; that of people from their figures in these days.

    `opens`: {"trainings", "became_party"}: the addresses of the rows.
    """
    if measure == ReportedFigure.Measure.BECAME_PARTY:
        number = len({row.country for row in became_party(days)})
        return Recorded(
            number,
            f"{number:,}" if number else "none",
            opens["became_party"],
            remark="Of other States it may not be known.",
        )
    number, basis = people[OF_PEOPLE[measure]], basis_of(people)
    if measure == ReportedFigure.Measure.TRAININGS:
        basis = people["training_activities_basis"] or "exact"
    words = "" if number is None else in_number_words(number, basis) if number else "none"
    return Recorded(number, words, opens["trainings"], basis, remark_of(measure, people))


def remark_of(measure, people):
    """What limits a number about trainings or the people in them, in a sentence; empty where nothing does."""
    said = []
    if measure == ReportedFigure.Measure.TRAININGS and people["training_records"] != people["training_activities"]:
        said.append(f"In {people['training_records']:,} records: some stand for several.")
    if measure == ReportedFigure.Measure.OFFICIALS:
        if people["category_not_recorded"]:
            said.append(f"{people['category_not_recorded']:,} more were trained whose profession is not recorded.")
        if people["records_without_figures"]:
            of_all = f"{people['records_without_figures']:,} of {people['training_records']:,}"
            said.append(f"{of_all} trainings do not tell how many came.")
    if people["undated_activities"]:
        said.append(f"{people['undated_activities']:,} trainings may fall in the period besides.")
    return " ".join(said)


def became_party(days):
    """See `parties.became_party_in`; kept until a treaty fact changes."""
    return KEPT_PARTIES.get(("became", days), lambda: parties.became_party_in(days.first, days.last))


# -- beside each other --


def beside(figures, days, people, opens):
    """[{"figure", "recorded", "gap"}] of the figures that can be compared, in words."""
    rows = []
    for figure in figures:
        if figure["is_compared"]:
            shown = recorded(figure["measure"], days, people, opens)
            rows.append({"figure": figure, "recorded": shown, "gap": gap_words(figure, shown)})
    return rows


def gap_words(figure, recorded):
    """How far the two are apart, in a sentence that says no more than is known."""
    if recorded.number is None:
        return "How many are recorded here is not told."
    if not recorded.number:
        return "None of them is known to be recorded here." if figure["value"] else "The two numbers are the same."
    apart = figure["value"] - recorded.number
    if apart == 0:
        return "The two numbers are the same."
    if apart < 0:
        return f"{-apart:,} more are recorded here than the number that it names."
    if recorded.basis == "exact":
        words = stated_words(apart, figure["basis"], figure["qualifier_as_stated"])
        return f"{words[:1].upper()}{words[1:]} of them are not recorded here."
    if figure["basis"] == "exact" and recorded.basis == "minimum":
        return f"At most {apart:,} of them are not recorded here."
    exact = "neither is" if figure["basis"] != "exact" else "the recorded one is not"
    return f"The two numbers are {apart:,} apart, and {exact} exact."
