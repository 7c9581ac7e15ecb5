"""The columns of the list of activities: what each shows, what a file holds of it, and what it is ordered by.

A file has cells of its own (`activities.cells`), because a program reads a number and its qualifier apart. A column of
the list says which of them it is made of: a file of the shown columns holds what the page shows, and no more.
"""

from dataclasses import dataclass

from activities import cells
from activities.models import Theme
from activities.models.publication import knows_publication
from activities.reading import UNDER_5, in_number_words
from countries.models import Region


@dataclass(frozen=True)
class Column:
    """A column of the list.

    `cells`: what a file holds of it; `order`: the word of `ordering` that goes by it; `text`: what stands in it where
    the page says it in plain words; `needs`: what it reads besides an item of the API, see `cells.besides`.
    """

    label: str
    cells: tuple
    order: str = ""
    falls: bool = False  # whether who orders by it first wants the highest on top
    is_number: bool = False
    text: object = None
    needs: tuple = ()


def counted(name, basis=None):
    """The text of a column with a number of people."""

    def text(item):
        people = item["participants"]
        return None if people[name] is None else in_number_words(people[name], people.get(basis))

    return text


def attended_words(item):
    """How many attended; of a number too small to be told, that it is so."""
    people = item["participants"]
    if people["attended_basis"] == UNDER_5:
        return "fewer than 5"
    return counted("attended", "attended_basis")(item)


def number_of(name):
    """The text of a column with a number that has its qualifier beside it."""
    return lambda item: None if item[name] is None else in_number_words(item[name], item[f"{name}_basis"])


def label_of(name):
    return lambda item: cells.label(item[name])


def split(cells):
    return tuple(cells.split())


TITLE, PUBLICATION = "title", "publication"
USUAL = ("dates", TITLE, "venue", "countries", "lead", "status", PUBLICATION, "participants")
UNDER_TITLE = ("reference", "kind")  # stand below the title unless they have a column of their own
COLUMNS = {
    "dates": Column(
        "Dates",
        split(
            "dates dates_are start_earliest start_latest start_precision end_earliest end_latest end_precision withheld"
            " in_confidence"
        ),
        order="starts_on",
        falls=True,
    ),
    TITLE: Column("Activity", split("reference title title_language kind"), order="title"),
    "reference": Column("Reference", ("reference",), order="reference"),
    "kind": Column("Kind", ("kind",), order="kind", text=label_of("kind")),
    "modality": Column("Modality", ("modality",), order="modality", text=label_of("modality")),
    "scope": Column("Scope", ("scope",), order="scope", text=label_of("scope")),
    "venue": Column("Held in", split("venue_city venue_country withheld in_confidence"), order="venue_country"),
    "countries": Column("For", split("beneficiary_countries regions"), order="country"),
    "regions": Column("Regions", ("regions",), text=lambda item: cells.labels(Region, item["regions"]), order="region"),
    "lead": Column("Lead", split("lead lead_basis"), order="lead", needs=("partner_list",)),
    "partners": Column("Who did what", ("partners",), text=cells.who, needs=("partner_list",), order="partner"),
    "themes": Column("Themes", ("themes",), text=lambda item: cells.labels(Theme, item["themes"]), order="theme"),
    "project": Column("Project", ("project",), text=cells.project, needs=("project_list",), order="project"),
    "mandates": Column("Mandates", ("mandates",), text=cells.mandates, needs=("mandate_list",), order="mandate"),
    "status": Column("Status", ("status",), order="status"),
    PUBLICATION: Column("Publication", ("publication",), order=PUBLICATION),
    "participants": Column(
        "Participants",
        split("attended attended_qualifier reported reported_qualifier registered expected expected_qualifier"),
        order="participants",
        falls=True,
        is_number=True,
    ),
    "attended": Column(
        "Attended",
        split("attended attended_qualifier"),
        order="attended",
        falls=True,
        is_number=True,
        text=attended_words,
    ),
    "reported": Column(
        "Reported",
        split("reported reported_qualifier"),
        order="reported_participants",
        falls=True,
        is_number=True,
        text=counted("reported", "reported_basis"),
    ),
    "registered": Column(
        "Registered", ("registered",), order="registered_count", falls=True, is_number=True, text=counted("registered")
    ),
    "expected": Column(
        "Expected",
        split("expected expected_qualifier"),
        order="planned_participants",
        falls=True,
        is_number=True,
        text=counted("planned", "planned_basis"),
    ),
    "states": Column(
        "States taking part",
        split("states states_qualifier"),
        order="states_count",
        falls=True,
        is_number=True,
        text=number_of("states"),
        needs=split("states states_basis"),
    ),
    "times_held": Column(
        "Times held",
        split("times_held times_held_qualifier"),
        order="delivery_count",
        falls=True,
        is_number=True,
        text=number_of("deliveries"),
        needs=split("deliveries deliveries_basis"),
    ),
    "sources": Column("Sources", ("sources",), text=cells.sources, needs=("citation_list",), order="source"),
    "changed": Column("Last change", ("last_change",), order="updated_at", falls=True),
}


def columns_to(user):
    """{name: column} of the list that there are for somebody: publication for those alone who read drafts."""
    hidden = () if knows_publication(user) else (PUBLICATION,)
    return {name: column for name, column in COLUMNS.items() if name not in hidden}


def usual_columns(user):
    """The names of the columns that the list shows when nobody says which."""
    return [name for name in USUAL if name in columns_to(user)]


def head(name, names):
    """The head of a column among others; `under` says what stands below the title."""
    column = COLUMNS[name]
    under = [other for other in UNDER_TITLE if name == TITLE and other not in names]
    return {"name": name, "label": column.label, "is_number": column.is_number, "under": under}


def cells_of(names):
    """The columns of a file that shows these columns of the list, each once, in their order."""
    return list(dict.fromkeys(cell for name in names for cell in shown_cells(name, names)))


def shown_cells(name, names):
    """The cells of one column; what stands under the title stands there only if it has no column of its own."""
    elsewhere = [cell for cell in UNDER_TITLE if name == TITLE and cell in names]
    return [cell for cell in COLUMNS[name].cells if cell not in elsewhere]
