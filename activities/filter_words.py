"""What a list of activities was asked for, in plain English: one sentence for all of it, a phrase for each value.

"Workshops or training courses for Kenya or Uganda, not funded by Japan, that ended certainly in 2019".
"""

from activities.facets import FACETS
from ctassist.lib.several import MATCH, NOT, NOT_RECORDED

FACET_PHRASES = {  # facet -> (with these values, without them, nothing is recorded)
    "kind": ("of kind {}", "not of kind {}", ""),
    "status": ("that are {}", "not {}", ""),
    "country": ("for {}", "not for {}", "for no country recorded"),
    "region": ("in {}", "not in {}", "in no region recorded"),
    "partner": ("with {}", "not with {}", "with no partner recorded"),
    "partner_role": ("with a partner as {}", "with no partner as {}", ""),
    "donor": ("funded by {}", "not funded by {}", "with no donor recorded"),
    "theme": ("about {}", "not about {}", "with no theme recorded"),
    "project": ("of the project {}", "not of the project {}", "of no project recorded"),
    "mandate": ("under {}", "not under {}", "under no mandate recorded"),
    "instrument": ("on the {}", "not on the {}", "on no instrument recorded"),
    "modality": ("held {}", "not held {}", "with no modality recorded"),
    "scope": ("of {} scope", "not of {} scope", "of no scope recorded"),
    "venue_country": ("held in {}", "not held in {}", "with no venue country recorded"),
}
NOTHING_LEFT_OUT = {  # facet -> rows of which nothing is recorded are left out
    name: nothing.replace("for no", "for some").replace(" no ", " some ")
    for name, (_, _, nothing) in FACET_PHRASES.items()
}
PHRASES = {  # of filters with one value
    "search": "with the words “{}”",
    "country_relation": "as {}",
    "without": "with no {} recorded",
    "publication": "that are {}",
    "starts_after": "beginning on or after {}",
    "ends_before": "over by {}",
    "updated_since": "changed since {}",
}
YES_NO = {
    "is_training": ("counting as training", "not counting as training"),
    "delivered": ("delivered", "not delivered"),
    "has_parts": ("with parts", "without parts"),
}
COMMON_NOUNS = ("kind", "status", "partner_role", "modality", "scope")  # whose labels are no names
UNCOUNTED = ("mentoring", "assistance", "support", "development", "building", "operation", "trainers", "other")
CLOSES = {  # what says nothing any more where the last value of a filter is taken away
    "country": ["country_match", "country_relation"],
    "year": ["certainty"],
    "period": ["certainty"],
} | {name: [name + MATCH] for name in FACETS if name != "country"}


def joined(words, last="or"):
    """ "a, b or c"."""
    *before, end = words
    return f"{', '.join(before)} {last} {end}" if before else end


def lower_first(label):
    """A label in the middle of a sentence; what begins with an acronym stays."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def is_counted(label):
    """Whether people say "three of them": of workshops, not of assistance."""
    return label.lower().split()[-1] not in UNCOUNTED


def plural(label):
    """ "policy dialogues or consultations"."""
    return " or ".join(plural_of(part) for part in label.split(" or "))


def plural_of(noun):
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("ch", "sh", "s", "x")) else f"{noun}s"


class FilterWords:
    """The words of a filterset that can be answered."""

    def __init__(self, filterset):
        self.filterset, self.fields = filterset, filterset.form.fields
        self.asked = filterset.form.cleaned_data if filterset.form.is_valid() else {}

    # -- a sentence --

    @property
    def kinds(self):
        """The labels of the kinds asked for where people count them; [] where another noun is needed."""
        labels = [self.label("kind", code) for code in self.asked.get("kind") or []]
        return labels if all(map(is_counted, labels)) else []

    @property
    def one(self):
        """What one row is called."""
        return joined(self.kinds) if self.kinds else "activity"

    @property
    def many(self):
        return joined([plural(label) for label in self.kinds]) if self.kinds else "activities"

    @property
    def rest(self):
        """The sentence behind what the rows are called."""
        return ", ".join(phrase for name, phrase in self.phrases() if phrase and not (name == "kind" and self.kinds))

    @property
    def sentence(self):
        """ "Workshops for Kenya, in 2019"; empty where nothing is asked for."""
        if not any(True for _ in self.phrases()):
            return ""
        return f"{self.many[:1].upper()}{self.many[1:]} {self.rest}".strip()

    def phrases(self):
        """(name, phrase) of each filter in use; the phrase is empty where another one says it too."""
        for name in self.filterset.filters:
            if self.asked.get(name) not in (None, "", []):
                yield name, self.phrase(name)

    def phrase(self, name):
        """What a filter asks for, with all its values."""
        if name in FACETS:
            return self.phrase_of_wanted(name, self.asked[name])
        if name.endswith(NOT):
            return self.phrase_of_unwanted(name.removesuffix(NOT), self.asked[name])
        if name.endswith(MATCH) or name == "country_relation" or name == "certainty":
            return ""
        if name == "partner_role" and self.asked.get("partner"):
            return ""
        return self.phrase_of_other(name)

    def phrase_of_wanted(self, facet, codes):
        if facet == "partner_role" and self.asked.get("partner"):
            return ""
        if facet == "kind" and self.kinds:
            return f"that are {self.many}"
        having, _, nothing = FACET_PHRASES[facet]
        last = "and" if self.asked.get(facet + MATCH) == "all" else "or"
        values = [self.label(facet, code) for code in codes if code != NOT_RECORDED]
        said = [having.format(joined(values, last)) + self.narrowed(facet)] if values else []
        return joined([*said, *([nothing] if NOT_RECORDED in codes else [])])

    def narrowed(self, facet):
        """ " as lead organiser": the relation of a country, the role of a partner."""
        if facet == "country" and self.asked.get("country_relation"):
            return f" as {self.filterset.shown('country_relation')}"
        if facet == "partner" and self.asked.get("partner_role"):
            return f" as {joined([self.label('partner_role', code) for code in self.asked['partner_role']])}"
        return ""

    def phrase_of_unwanted(self, facet, codes):
        values = [self.label(facet, code) for code in codes if code != NOT_RECORDED]
        said = [FACET_PHRASES[facet][1].format(joined(values))] if values else []
        return joined([*said, *([NOTHING_LEFT_OUT[facet]] if NOT_RECORDED in codes else [])], "and")

    def phrase_of_other(self, name):
        if name in YES_NO:
            return YES_NO[name][0 if self.asked[name] else 1]
        if name in ("year", "period"):
            return self.phrase_of_time(name)
        return self.filterset.phrases.get(name, f"{self.fields[name].label}: {{}}").format(self.filterset.shown(name))

    def phrase_of_time(self, name):
        """Activities are judged by their last day, or their first where there is no other (decision 6)."""
        said = self.filterset.shown(name)
        if said.startswith(("first", "second", "third", "fourth")):
            said = f"the {said}"
        preposition = "from" if " to " in said and not said.startswith(("the ", "this ")) else "in"
        if self.asked.get("certainty") == "possible":
            return f"that may have ended {preposition} {said}"
        return f"that ended certainly {preposition} {said}"

    def label(self, facet, code):
        label = self.fields[facet].label_of(code) if facet in self.fields else self.other_label(facet, code)
        return lower_first(label) if facet in COMMON_NOUNS else label

    def other_label(self, facet, code):
        """Of a value that is only left out, where an API list has made no other field."""
        return self.fields[facet + NOT].label_of(code)

    # -- a phrase for each value --

    def chips(self):
        """[(name, phrase, changes of the query that take it away)], one for each value."""
        return [chip for name, phrase in self.phrases() for chip in self.chips_of(name, phrase)]

    def chips_of(self, name, phrase):
        facet = name.removesuffix(NOT)
        if facet in FACETS:
            say = self.phrase_of_unwanted if name.endswith(NOT) else self.phrase_of_one
            for code in self.asked[name]:
                yield name, say(facet, [code]), self.leaving(name, code)
        elif name.endswith(MATCH) and self.asked[name] == "all":
            facet = name.removesuffix(MATCH)
            if len(self.asked[facet]) > 1:
                yield name, f"all of these: {self.fields[facet].label.lower()}", {name: None}
        elif name == "country_relation":
            yield name, f"as {self.filterset.shown(name)}", {name: None}
        elif name == "certainty":
            yield name, self.filterset.shown(name), {name: None}
        elif phrase:
            yield name, phrase, {name: None} | dict.fromkeys(CLOSES.get(name, []))

    def phrase_of_one(self, facet, codes):
        having, _, nothing = FACET_PHRASES[facet]
        return nothing if codes == [NOT_RECORDED] else having.format(self.label(facet, codes[0]))

    def leaving(self, name, code):
        """The changes of the query that leave a value out."""
        field, given = self.fields[name], self.filterset.data.getlist(name)
        rest = [other for other in given if other and field.current(other) != code]
        return {name: rest} if rest else {name: None} | dict.fromkeys(CLOSES.get(name, []))
