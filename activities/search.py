"""What somebody types to find activities, as a question to the words gathered in `ActivitySearch`.

As on the web: all words must be there, `"words in quotes"` side by side, `-word` not at all, `or` between two lets
either do. Accents and case do not matter, and the last word may be unfinished. A word is also each partner and country
in whose names it stands; those names come from the reference tables, so the vectors never hold an outdated one.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from django.contrib.postgres.search import SearchQuery, SearchQueryField, SearchRank
from django.db.models import BooleanField, Case, F, Func, Q, Value, When
from django.db.models.functions import Cast
from django.utils.html import format_html, format_html_join

from activities.models import Activity
from countries.spellings import names_of_countries
from ctassist.lib import reference
from partners.models import Partner, PartnerAlias

TEXT_SEARCH = "ctassist"  # words without accents, not stemmed; the configuration is made by lib.0001
WEIGHTS = [0.15, 0.4, 0.5, 1.0]  # summary, countries and places, partners, title and reference (D to A)
PARTS = {"a": "a title in another language", "b": "partners", "c": "countries and places", "d": "summary"}
SHORTEST_BEGINNING = 2  # letters of an unfinished word

TERM = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
QUOTES = str.maketrans("“”„«»", '"""""')
BETWEEN_WORDS = re.compile(r"[\s\\\-/._@:'&<>+’‘‐‑–—]+")  # the triggers part words at the same signs
LETTERS = re.compile(r"([^\W_]+)")
WITHOUT_MARKS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})


# -- names --


def folded(text):
    """The words of a text, lower case and without accents, with a space around each: " cote d ivoire "."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return f" {' '.join(LETTERS.findall(plain.translate(WITHOUT_MARKS)))} "


class Names:
    """All names of partners and countries, as of one version of the reference tables."""

    def __init__(self, tables):
        self.version = tables.version
        self.names = [(key, folded(name)) for key, name in self.read(tables)]

    def read(self, tables):
        for partner in tables.rows(Partner).values():
            yield f"partner={partner.id}", partner.name
            yield f"partner={partner.id}", partner.acronym
        for alias in tables.rows(PartnerAlias).values():
            yield f"partner={alias.partner_id}", alias.name
        for country, (_, _, *others) in names_of_countries():
            yield from ((f"country={country.alpha3}", name) for name in (country.name, *others))

    def keys(self, looked_for):
        """Keys of what has these folded words, side by side, in one of its names."""
        return sorted({key for key, name in self.names if looked_for in name})


known_names = None


def names():
    """The names as of this request."""
    global known_names
    tables = reference.tables()
    if known_names is None or known_names.version != tables.version:
        known_names = Names(tables)
    return known_names


# -- what was typed --


@dataclass(frozen=True)
class Term:
    """Words that stand side by side; of the last one the beginning suffices where it is `unfinished`."""

    words: tuple
    is_excluded: bool = False
    is_unfinished: bool = False

    @cached_property
    def folded(self):
        """The words as they stand in a folded text."""
        together = folded(" ".join(self.words))
        return together.rstrip() if self.is_unfinished else together

    def places_in(self, words):
        """The numbers of those folded words with which this term begins in their list."""
        looked_for = self.folded.split()
        for first in range(len(words) - len(looked_for) + 1 if looked_for else 0):
            *whole, last = words[first : first + len(looked_for)]
            if whole == looked_for[:-1] and (last == looked_for[-1] or self.begins(last, looked_for[-1])):
                yield first

    def begins(self, word, beginning):
        return self.is_unfinished and word.startswith(beginning)

    @property
    def query(self):
        """What the vector must hold: the words, or the key of a partner or country with these words in its name."""
        typed = " <-> ".join(f"'{word}'" for word in self.words) + (":*" if self.is_unfinished else "")
        in_text = SearchQuery(typed, config=TEXT_SEARCH, search_type="raw")
        keys = names().keys(self.folded) if self.folded.strip() else []
        in_names = [Cast(Value(" | ".join(f"'{key}'" for key in keys)), SearchQueryField())] if keys else []
        return joined("||", [in_text, *in_names])

    @property
    def demand(self):
        """What a vector that passes must hold, or must not hold where the term is excluded."""
        if not self.is_excluded:
            return self.query
        return Func(self.query, template="(!! %(expressions)s)", output_field=SearchQueryField())


def joined(operator, queries):
    """The queries with && or || between; a query that nothing matches where there are none."""
    if not queries:
        return Cast(Value(""), SearchQueryField())
    return Func(*queries, template="(%(expressions)s)", arg_joiner=f" {operator} ", output_field=SearchQueryField())


def matches(vector, query):
    return Func(vector, query, template="(%(expressions)s)", arg_joiner=" @@ ", output_field=BooleanField())


def alternatives_of(text):
    """The terms of a text, as lists between which an `or` stands; empty where there is no word."""
    found = TERM.findall(unicodedata.normalize("NFC", text).translate(QUOTES))
    alternatives = [[]]
    for place, (minus, quoted, plain) in enumerate(found):
        is_last = place == len(found) - 1
        if plain.lower() == "or" and not minus and alternatives[-1]:
            alternatives.append([])
            continue
        words = tuple(w for w in BETWEEN_WORDS.split(quoted or plain) if any(map(str.isalnum, w)))
        if words:
            unfinished = is_last and plain and not minus and len(words[-1]) >= SHORTEST_BEGINNING
            alternatives[-1].append(Term(words, bool(minus), bool(unfinished)))
    return [terms for terms in alternatives if terms]


class Search:
    """One question in words. Asked of a queryset of activities by `condition`; nothing matches where no word is.

    A city that is withheld is found by those who are told it: `user` is who searches, None for somebody of whom nothing
    is known.
    """

    def __init__(self, text, user=None):
        self.alternatives = alternatives_of(text)
        self.told = Activity.objects.told_to(user)

    @cached_property
    def query(self):
        return joined("||", [joined("&&", [term.demand for term in terms]) for terms in self.alternatives])

    @property
    def condition(self):
        """The words as their reader knows them hold what was typed; both halves can use an index."""
        found = Q(matches(F("search__words"), self.query))
        if self.told is None:
            return found
        return found & ~self.in_confidence | self.in_confidence & Q(matches(F("search__all_words"), self.query))

    @property
    def in_confidence(self):
        """Condition: the city is withheld, and whoever searches knows it."""
        return Q(search__all_words__isnull=False) & self.told

    @property
    def words(self):
        """The words of an activity as whoever searches knows them."""
        if self.told is None:
            return F("search__words")
        return Case(When(self.in_confidence, then=F("search__all_words")), default=F("search__words"))

    @property
    def rank(self):
        """How well an activity answers: a title more than a partner, that more than a place, and a summary least."""
        return SearchRank(self.words, self.query, weights=WEIGHTS)

    @property
    def wanted(self):
        """The terms that an activity may hold, those not wanted left out."""
        return [term for terms in self.alternatives for term in terms if not term.is_excluded]

    @property
    def places(self):
        """{"found_in_a": condition …}: whether one of the words stands in this part (see PARTS) of an activity."""
        query = joined("||", [term.query for term in self.wanted])
        vectors = {weight: Func(self.words, template=f"ts_filter(%(expressions)s, '{{{weight}}}')") for weight in PARTS}
        return {f"found_in_{weight}": matches(vector, query) for weight, vector in vectors.items()}

    def show(self, item):
        """Turn the `places` of a list item into `marked_title` and `marked_reference`, HTML with the words marked,
        and `found_in`, the names of the other parts that hold words which neither of them shows."""
        parts = [name for weight, name in PARTS.items() if item.pop(f"found_in_{weight}")]
        item["marked_title"], in_title = self.marked(item["title"])
        item["marked_reference"], in_reference = self.marked(item["reference"])
        shown = in_title | in_reference
        if shown:
            parts = [name for name in parts if name != PARTS["a"]]
        item["found_in"] = [] if shown == set(self.wanted) else parts

    def marked(self, text):
        """(the text as HTML with the words marked, the terms that it holds)."""
        pieces = LETTERS.split(text)  # words stand at the odd places
        words = [folded(word).strip() for word in pieces[1::2]]
        marks, found = set(), set()
        for term in self.wanted:
            for first in term.places_in(words):
                marks |= set(range(first, first + len(term.folded.split())))
                found.add(term)
        shown = [format_html("<mark>{}</mark>", w) if n in marks else w for n, w in enumerate(pieces[1::2])]
        return format_html_join("", "{}{}", zip(pieces[::2], [*shown, ""], strict=True)), found
