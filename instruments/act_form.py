"""The form in which a reference editor records an act of a State: dates in words, names by a few letters.

What is typed becomes a TreatyAction; all rules but those of reading stand behind it, in `services`.
"""

from django.utils import timezone

from countries.models import Country
from countries.spellings import country_named, names_of_countries
from ctassist.lib import reference
from ctassist.lib.date_words import parse_date
from ctassist.lib.json_body import fault_of_text
from ctassist.lib.partial_dates import DAY, PartialDate
from instruments.models import TreatyAction, TreatyActionType
from partners.models import Partner

DEPOSIT, DENUNCIATION, CORRECTION = "deposit", "denunciation", "correction"
FIELDS = {
    "country": {"label": "State", "widget": "list", "list_name": "countries", "needed": True},
    "type": {"label": "What it did", "widget": "select", "needed": True},
    "deposited": {
        "label": "Deposited on",
        "live": True,
        "needed": True,
        "hint": "As you would say it: 9 June 2000, March 2019, 2019.",
    },
    "effective": {"label": "Takes effect on", "live": True, "hint": "A day, where the source tells it."},
    "depositary": {"label": "Deposited with", "widget": "select"},
    "territory": {"label": "Territory", "hint": "Only where the act is for a territory."},
    "source": {"label": "Source", "needed": True, "hint": "The document, with its number and page."},
    "as_of": {"label": "As of", "live": True, "needed": True, "hint": "The day whose state the source tells."},
    "source_url": {"label": "Address of the source", "hint": "https://…"},
    "note": {"label": "Note", "widget": "area"},
}
FIELD_OF = {  # a column of an act -> the field in which it is typed
    "deposited_on": "deposited",
    "deposited_on_precision": "deposited",
    "effective_on": "effective",
    "effective_basis": "effective",
}
NEEDED = "Fill this in."
NO_STATE = "No State of this name is known here."
A_DAY = "Give a day, such as 9 June 2000."


def typed(post):
    """{field: text} as a browser sent it; a browser writes the end of a line in two characters."""
    return {name: post.get(name, "").replace("\r\n", "\n").strip() for name in FIELDS}


def shown(act):
    """{field: text} of a stored act."""
    return {
        "country": reference.tables().rows(Country)[act.country_id].name,
        "type": act.type_id,
        "deposited": act.deposited.words(),
        "effective": PartialDate(act.effective_on, DAY).words() if act.effective_on else "",
        "depositary": str(act.depositary_id or ""),
        "territory": act.territory,
        "source": act.source,
        "as_of": PartialDate(act.as_of, DAY).words() if act.as_of else "",
        "source_url": act.source_url,
        "note": act.note,
    }


def said(fields, instrument, kind, wrong=None):
    """(the act that the fields tell, {field: messages} of what could not be read, {field: words} of what was).

    `wrong`: the stored act that it is to correct.
    """
    faults, words = {}, {}
    for name, text in fields.items():
        if fault := fault_of_text(text):
            faults[name] = [fault]
        elif FIELDS[name].get("needed") and not text:
            faults[name] = [NEEDED]
    country = country_named(fields["country"])
    if fields["country"] and not country:
        faults.setdefault("country", [NO_STATE])
    for name in ("type", "depositary"):
        if fields[name] and fields[name] not in dict(choices(name, instrument, kind, wrong)):
            faults[name] = ["Choose one of the list."]
    deposited = date_of("deposited", fields, faults, words)
    effective, as_of = (day_of(name, fields, faults, words) for name in ("effective", "as_of"))
    stored_basis = wrong.effective_basis if wrong and wrong.effective_on == effective else "listed"
    act = TreatyAction(
        country_id=country,
        instrument_id=instrument.pk,
        type_id=fields["type"] or None,
        depositary_id=int(fields["depositary"]) if fields["depositary"] and "depositary" not in faults else None,
        deposited_on=deposited.day,
        deposited_on_precision_id=deposited.precision,
        effective_on=effective,
        effective_basis=stored_basis if effective else "",
        **{name: fields[name] for name in ("territory", "source", "source_url", "note")},
        as_of=as_of,
    )
    return act, faults, words


def date_of(name, fields, faults, words):
    """The date in a field, in words or not at all; a fault where it cannot be read."""
    try:
        found = parse_date(fields[name], today=timezone.now().date())
    except ValueError as error:
        faults.setdefault(name, [str(error)])
        return PartialDate()
    if fields[name]:
        words[name] = found.words()
    return found


def day_of(name, fields, faults, words):
    found = date_of(name, fields, faults, words)
    if found.day and found.precision != DAY:
        faults.setdefault(name, [A_DAY])
        words.pop(name)
        return None
    if name == "as_of" and found.day and found.day > timezone.now().date():
        faults.setdefault(name, ["This day has not come yet."])
    return found.day


def choices(name, instrument, kind, wrong=None):
    """[(code, label)] of a field with a few values."""
    if name == "depositary":
        keepers = instrument.depositaries.values_list("pk", "name")
        known = {str(pk): label for pk, label in keepers}
        if wrong and wrong.depositary_id:
            known.setdefault(str(wrong.depositary_id), reference.tables().rows(Partner)[wrong.depositary_id].name)
        return [*known.items()]
    rows = reference.tables().rows(TreatyActionType).values()
    if kind != CORRECTION:
        rows = [row for row in rows if row.ends_consent == (kind == DENUNCIATION)]
    return [(row.code, row.label) for row in rows]


def sentence_of(act, instrument):
    """An act in one sentence, as far as it is known: "France, accession, Hostages Convention, 9 June 2000"."""
    tables = reference.tables()
    country, kind = tables.rows(Country).get(act.country_id), tables.rows(TreatyActionType).get(act.type_id)
    day = act.deposited.words() if act.deposited_on else ""
    return ", ".join(filter(None, [country and country.name, kind and kind.label.lower(), instrument.short_title, day]))


class ActPage:
    """What the template shows: each field with its words, its value, its faults and what was understood."""

    def __init__(self, fields, instrument, kind, *, faults=None, wrong=None, later=None):
        self.typed, self.instrument, self.kind, self.wrong, self.later = fields, instrument, kind, wrong, later
        act, _, self.words = said(fields, instrument, kind, wrong)
        self.faults, self.sentence = faults or {}, sentence_of(act, instrument)

    @property
    def fields(self):
        return {name: self.field(name, spec) for name, spec in FIELDS.items()}

    def field(self, name, spec):
        errors = self.faults.get(name, [])
        parts = {"error": errors, "understood": spec.get("live"), "hint": spec.get("hint")}
        found = {
            "name": name,
            "value": self.typed[name],
            "errors": errors,
            "understood": self.words.get(name, ""),
            "described_by": " ".join(f"{name}-{part}" for part, is_there in parts.items() if is_there),
            **spec,
        }
        if spec.get("widget") == "select":
            options = choices(name, self.instrument, self.kind, self.wrong)
            found["options"] = [(code, label, code == self.typed[name]) for code, label in options]
        return found

    @property
    def countries(self):
        return [(row.name, " · ".join(names)) for row, names in names_of_countries()]

    @property
    def problems(self):
        """What is wrong: the id to go to ("" for none), the name of the field, the message."""
        order = [*FIELDS, *(name for name in self.faults if name not in FIELDS)]
        return [
            {"anchor": name if name in FIELDS else "", "label": FIELDS.get(name, {}).get("label", ""), "text": text}
            for name in order
            for text in self.faults.get(name, [])
        ]
