"""What the template of the form shows: each field with its words, its value, its faults and what was understood."""

import secrets
from functools import cached_property

import orjson

from activities.form.saying import PARTS, said
from activities.form.typed import ROWS, new_row
from activities.models import PartnerRole
from activities.sentences import partner_sentence
from ctassist.lib import reference
from ctassist.lib.reading import code_label
from partners.models import Partner
from partners.reading import partner_link

ROWS_AT_FIRST = {"titles": 0, "partners": 2, "countries": 2, "citations": 1, "head_counts": 0}
ONE_OF = {
    "titles": "Title",
    "partners": "Partner",
    "countries": "Country",
    "citations": "Source",
    "head_counts": "Count",
}

FIELDS = {  # field -> what the page says of it
    # What
    "title": {"label": "Title", "needed": True},
    "language": {"label": "Language of the title", "widget": "select", "choices": "languages"},
    "kind": {"label": "Kind", "widget": "select", "choices": "kinds", "needed": True},
    "modality": {"label": "How it is held", "widget": "select", "choices": "modalities", "needed": True},
    "scope": {
        "label": "For whom it is meant",
        "widget": "select",
        "choices": "scopes",
        "needed": True,
        "hint": "One country, several, a region, all States. Where it is held does not matter.",
    },
    "status": {
        "label": "Where it stands",
        "widget": "select",
        "choices": "statuses",
        "hint": "Held already? Choose Completed and give the actual dates.",
    },
    "project": {"label": "Project", "widget": "list", "choices": "projects", "source": "projects"},
    "parent": {
        "label": "Part of",
        "widget": "list",
        "choices": "activities",
        "source": "activities",
        "hint": "The larger activity, by its reference, such as 2017-0001.",
    },
    # When
    "planned": {"label": "Planned dates", "live": True, "needed": True},
    "planned_from": {"label": "First day", "widget": "date", "into": "planned"},
    "planned_to": {"label": "Last day", "widget": "date", "into": "planned"},
    "actual": {"label": "Actual dates", "live": True},
    "actual_from": {"label": "First day", "widget": "date", "into": "actual"},
    "actual_to": {"label": "Last day", "widget": "date", "into": "actual"},
    "time_zone": {
        "label": "Time zone",
        "widget": "list",
        "choices": "time_zones",
        "hint": "By its city, such as Cairo. Online: that of the office that announces it.",
    },
    # Where
    "venue_name": {"label": "Venue", "hint": "Hotel, ministry, court …"},
    "venue_city": {"label": "City"},
    "venue_country": {"label": "Country where it is held", "widget": "list", "choices": "countries"},
    "internal_online_url": {"label": "Link to join online", "hint": "Never shown to the public."},
    "internal_city_withheld": {
        "label": "Withhold the city from the public",
        "widget": "box",
        "hint": "Once it is published, the country is shown; city, venue, co-ordinates and time zone are told only to"
        " whoever reads its internal notes. Titles and texts are shown as you write them: do not name the city there.",
    },
    "internal_dates_withheld": {
        "label": "Withhold the days from the public",
        "widget": "box",
        "hint": "Once it is published, only the year is shown. Titles, texts and where it stands are shown as they are:"
        " do not name the days there, and while it is ongoing everybody can see that it is.",
    },
    # For whom
    "group": {"label": "Add the members of a group", "widget": "select", "choices": "groups"},
    "group_relation": {"label": "as", "widget": "select", "choices": "relations"},
    "regions": {"label": "Regions", "widget": "several", "choices": "regions"},
    "audience": {"label": "Audience", "widget": "several", "choices": "audience"},
    # About
    "main_theme": {"label": "Main theme", "widget": "list", "choices": "themes"},
    "further_themes": {"label": "Further themes", "widget": "several", "choices": "themes"},
    "mandates": {"label": "Mandates", "widget": "several", "choices": "mandates"},
    "instruments": {"label": "Instruments", "widget": "several", "choices": "instruments"},
    "summary": {"label": "Summary", "widget": "area"},
    "background": {"label": "Background", "widget": "area"},
    "objectives": {"label": "Objectives", "widget": "area"},
    "outcome": {"label": "Outcome", "widget": "area", "hint": "What came of it."},
    # Numbers
    "participants_planned": {"label": "Expected", "live": True},
    "participants_registered": {"label": "Registered", "live": True},
    "participants_reported": {"label": "Reported", "live": True, "hint": "As a document reports it."},
    "participants_states": {"label": "States taking part", "live": True},
    "delivery_count": {"label": "Times held", "live": True, "hint": "Empty: once."},
    # Source and internal
    "is_from_past_source": {
        "label": "Recorded from a source of the past, which leaves some of this out",
        "widget": "box",
        "hint": "Then only the title, the kind and the source are needed.",
    },
    "with_shares": {"label": "Split the assistance between the countries, in per cent", "widget": "box"},
    "internal_source_note": {"label": "Note", "widget": "area"},
    "internal_sensitivity": {
        "label": "For whose eyes",
        "widget": "select",
        "choices": "sensitivities",
        "hint": "Restricted: the people named here and the data protection officer see it, and nobody else.",
    },
    "internal_named_people": {
        "label": "Named people",
        "widget": "several",
        "choices": "people",
        "hint": "Who sees it while it is restricted. Name yourself too.",
    },
    "internal_shared_with_offices": {
        "label": "Shared with offices",
        "widget": "several",
        "choices": "offices",
        "hint": "Their officers read it, internal notes included, before it is published.",
    },
    "internal_shared_with_partners": {
        "label": "Shared with organisations",
        "widget": "several",
        "choices": "partners",
        "hint": "Partners of this activity, whose systems read it before it is published.",
    },
}
ROW_FIELDS = {
    "titles": {
        "title": {"label": "Title"},
        "language": {"label": "Language", "widget": "select", "choices": "languages"},
        "summary": {"label": "Summary in this language", "widget": "area"},
    },
    "partners": {
        "partner": {"label": "Partner", "widget": "list", "choices": "partners", "live": True},
        "role": {"label": "Role", "widget": "select", "choices": "roles", "live": True},
        "is_inferred": {"label": "named first, not called the lead", "widget": "box"},
    },
    "countries": {
        "country": {"label": "Country", "widget": "list", "choices": "countries"},
        "relation": {"label": "Relation", "widget": "select", "choices": "relations"},
        "share": {"label": "Share, %"},
    },
    "citations": {
        "document": {"label": "Document", "widget": "list", "choices": "documents"},
        "place": {"label": "Page or paragraph"},
        "type": {"label": "If it is new, its type", "widget": "select", "choices": "document_types"},
    },
    "head_counts": {
        "country": {"label": "From", "widget": "list", "choices": "countries"},
        "category": {"label": "Who they are", "widget": "select", "choices": "audience"},
        "role": {"label": "Came as", "widget": "select", "choices": "participation_roles"},
        "female": {"label": "Women", "is_number": True},
        "male": {"label": "Men", "is_number": True},
        "other": {"label": "Other", "is_number": True},
        "undisclosed": {"label": "Not disclosed", "is_number": True},
        "not_recorded": {"label": "Not recorded", "is_number": True},
        "basis": {"label": "Numbers are", "widget": "select", "choices": "count_bases"},
    },
}


class Field:
    """One control: its name, its words, its value, and what is wrong with it."""

    def __init__(self, name, spec, value, page):
        self.name, self.value, self.page = name, value, page
        self.label, self.hint = spec["label"], spec.get("hint", "")
        self.widget, self.source, self.into = spec.get("widget", "text"), spec.get("source"), spec.get("into")
        self.needed, self.live = spec.get("needed", False), spec.get("live", False)
        self.list_name = spec.get("choices")
        self.errors = page.faults.get(name, [])
        self.understood = page.said.understood.get(name, "")

    @property
    def is_focused(self):
        return self.page.focus == self.name

    @property
    def described_by(self):
        """The ids of what explains the control."""
        parts = {"error": self.errors, "understood": self.live, "hint": self.hint}
        return " ".join(f"{self.name}-{part}" for part, is_there in parts.items() if is_there)

    @property
    def options(self):
        """(code, label, whether chosen) of each choice; what is chosen comes first where there may be several."""
        choices = self.page.offers[self.list_name]
        offered = [(choice.code, choice.label) for choice in choices]
        chosen = list(filter(None, self.value if self.widget == "several" else [self.value]))
        unknown = [(code, choices.label(code)) for code in chosen if code not in dict(offered)]
        found = [(code, label, code in chosen) for code, label in [*unknown, *offered]]
        if self.widget == "several":
            found.sort(key=lambda option: chosen.index(option[0]) if option[2] else len(chosen))
        return found


class FormPage:
    """All that the template needs. `fields` is what stands in the form, `current` the activity that is changed."""

    def __init__(self, fields, offers, *, faults=None, current=None, version="", seen=None, focus="", differences=()):
        self.typed, self.offers, self.current, self.version = fields, offers, current, version
        self.faults, self.focus, self.differences = faults or {}, focus, differences
        self.said = said(fields, offers)
        self.key, self.seen = secrets.token_hex(16), orjson.dumps(seen or {}).decode()

    @cached_property
    def fields(self):
        return {name: Field(name, spec, self.typed.get(name, ""), self) for name, spec in FIELDS.items()}

    @cached_property
    def rows(self):
        """{name: Rows}."""
        return {name: Rows(name, self) for name in ROWS}

    @cached_property
    def lists(self):
        """{name: choices} that text fields share."""
        specs = [*FIELDS.values(), *(spec for specs in ROW_FIELDS.values() for spec in specs.values())]
        names = {spec["choices"] for spec in specs if spec.get("widget") == "list"}
        return {name: self.offers[name] for name in sorted(names)}

    @property
    def sentence(self):
        return sentence_of(self.said)

    @property
    def problems(self):
        """What is wrong: the id to go to ("" for none), the name of the field for people, the message."""
        return [
            {"anchor": anchor(name), "label": words_for(name), "text": text}
            for name, texts in sorted(self.faults.items(), key=lambda fault: place_on_page(fault[0]))
            for text in texts
        ]

    @property
    def has_long_texts(self):
        """Whether the longer texts stand open."""
        return any(self.typed[name] or name in self.faults for name in ("background", "objectives", "outcome"))


class Rows:
    """The rows of one list, with empty ones to write in."""

    def __init__(self, name, page):
        self.name, self.page, self.one = name, page, ONE_OF[name].lower()
        self.errors = page.faults.get(name, [])
        rows = list(page.typed[name])
        while len(rows) < ROWS_AT_FIRST[name] or page.focus.startswith(f"{name}-{len(rows)}-"):
            rows.append(new_row(name, first=not rows))
        self.rows = [self.row(at, row) for at, row in enumerate(rows)]

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)

    @property
    def blank(self):
        """A row to be added: its number stands as __ in the names of its fields."""
        return self.row("__", new_row(self.name))

    def row(self, at, values):
        specs = ROW_FIELDS[self.name]
        fields = {
            column: Field(f"{self.name}-{at}-{column}", spec, values[column], self.page)
            for column, spec in specs.items()
        }
        return {"at": at, "number": at + 1 if isinstance(at, int) else "__", "fields": fields}


def anchor(name):
    """The id of the control in which to mend a fault, "" where the form has none."""
    list_name, _, rest = name.partition("-")
    return name if name in FIELDS or name in ROWS or (list_name in ROWS and rest) else ""


ON_PAGE = [name for _, _, names in PARTS.values() for name in names]


def place_on_page(name):
    """Where a field stands among the others."""
    name = name.split("-")[0]
    return ON_PAGE.index(name) if name in ON_PAGE else len(ON_PAGE)


def words_for(name):
    """What people call a field: "Title", "Partner 2, role"; "" for none of the form."""
    list_name, *rest = name.split("-")
    if list_name in ROWS and len(rest) == 2:
        label = ROW_FIELDS[list_name][rest[1]]["label"]
        one = f"{ONE_OF[list_name]} {int(rest[0]) + 1}"
        return one if label == ONE_OF[list_name] else f"{one}, {label[:1].lower()}{label[1:]}"
    return FIELDS[name]["label"] if name in FIELDS else LISTS.get(name, "")


LISTS = {"partners": "Partners", "countries": "Countries", "head_counts": "People counted by heads"}


def sentence_of(found):
    """Who does what, in one sentence, from those partners and roles that are known by now."""
    partners, roles = reference.tables().by(Partner, "code"), reference.tables().rows(PartnerRole)
    links = [
        {"partner": partner_link(partners[row["partner"]], ""), "role": code_label(roles[row["role"]])}
        for row in found.values["partners"]
        if row.get("partner") in partners and row.get("role") in set(roles)
    ]
    return partner_sentence(links)


def understood(found):
    """What a script shows beside the fields while somebody writes: {"words": …, "faults": …, "sentence": …}."""
    return {"words": found.understood, "faults": found.faults, "sentence": sentence_of(found)}


# -- two versions beside each other --


def words_of(fields, names, offers):
    """What stands in some fields, as lines for people."""
    lines = []
    for name in names:
        value = fields[name]
        if name in ROWS:
            lines += [", ".join(filter(None, row_words(name, row, offers))) for row in value]
        elif name in FIELDS and FIELDS[name].get("widget") == "box":
            lines += [FIELDS[name]["label"]] if value else []
        elif isinstance(value, list):
            lines += [offers[FIELDS[name]["choices"]].label(code) for code in value]
        elif FIELDS[name].get("widget") == "select":
            lines += [offers[FIELDS[name]["choices"]].label(value)] if value else []
        else:
            lines += [value] if value else []
    return lines


def row_words(name, row, offers):
    """The cells of a row, for people."""
    for column, spec in ROW_FIELDS[name].items():
        if spec.get("widget") == "select":
            yield row[column] and offers[spec["choices"]].label(row[column])
        elif spec.get("widget") == "box":
            yield row[column] and spec["label"]
        elif spec.get("is_number"):
            yield row[column] and f"{spec['label'].lower()}: {row[column]}"
        else:
            yield row[column]
