"""Names, found by what people type of them: words in any order, unfinished, in another script, with a slip in them.

Accents, case, signs and script make no difference: words are compared in small Latin letters, "Казахстан" as
"kazakhstan". A few thousand names are looked through in a process in about a millisecond (decision 32).
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from anyascii import anyascii
from django.utils.html import format_html, format_html_join

WORD = re.compile(r"[a-z0-9]+")
PIECES = re.compile(r"([^\W_]+)")
LINKING = {  # words of English, French and Spanish that a name need not have
    *("a", "against", "and", "for", "in", "of", "on", "or", "the", "to", "with"),
    *("d", "de", "des", "du", "el", "en", "et", "l", "la", "las", "le", "les", "los", "y"),
}
SHORTEST_BEGINNING = 2  # letters that stand for the words which begin so
SHORTEST_ALIKE = 3  # letters of a word that may have a slip in it
ALIKE = 0.55  # share of pairs of letters that two words have in common
SAME_LETTERS = 0.75  # such a share of two words of the same letters, of which some changed places: "lybia"
WORD_TOO_MANY = 0.02  # how much further off a name is for each word of it that was not typed
BESIDE_THE_NEAREST = 0.15  # how much less alike than the nearest name another one may be


class Rank(IntEnum):
    """How well a name fits what was typed, the best first."""

    WHOLE = 0  # it is this code, acronym or name
    BEGINS = 1  # it begins so
    WORDS = 2  # all words stand in it
    BEGINNINGS = 3  # all words stand in it or begin words of it
    NEAR = 4  # each word is one of its words, but for a slip


@dataclass(frozen=True)
class Name:
    """A name of what has this key. A code is known by the whole of it alone: "IN" begins no word."""

    key: object
    text: str
    is_code: bool = False


@dataclass(frozen=True)
class Fit:
    """How a name fits: its rank, how far it is from what was typed, and which of its words were meant."""

    name: Name
    rank: Rank
    distance: float
    words: frozenset

    @property
    def order(self):
        return self.rank, self.distance, self.name.text


def names_of_terms(terms, *columns):
    """The Names of the entries of a vocabulary: what stands in some columns, and their codes, which are the keys."""
    for term in terms:
        yield from (Name(term.code, getattr(term, column)) for column in columns)
        yield Name(term.code, term.code, is_code=True)


def words_of(text):
    """The words of a text in small Latin letters: ["cote", "d", "ivoire"]."""
    return WORD.findall(anyascii(text).lower())


def demanded(words):
    """The words that a name must have: all but those that only link others."""
    return [word for word in dict.fromkeys(words) if word not in LINKING] or list(dict.fromkeys(words))


def marked(text, words):
    """The text as HTML, with those of its words marked that are among `words` (of a Fit)."""
    pieces = PIECES.split(text)  # words stand at the odd places
    shown = (
        format_html("<mark>{}</mark>", piece) if at % 2 and words.intersection(words_of(piece)) else piece
        for at, piece in enumerate(pieces)
    )
    return format_html_join("", "{}", ((piece,) for piece in shown))


def best(fits):
    """{key: the best of its fits}."""
    found = {}
    for fit in fits:
        known = found.get(fit.name.key)
        if known is None or fit.order < known.order:
            found[fit.name.key] = fit
    return found


class Names:
    """Some thousand names, made ready to be looked through."""

    def __init__(self, names):
        self.names = [name for name in names if name.text]
        self.words = []  # of each name, in their order
        self.with_joined = []  # the same, and each two of them as one: "counter", "terrorism", "counterterrorism"
        self.wholes = defaultdict(list)  # all words of a name -> places in `names`
        self.having = defaultdict(set)  # a word -> the places of the names that have it
        for place, name in enumerate(self.names):
            words = words_of(name.text)
            self.words.append(words)
            self.with_joined.append([*words, *map("".join, zip(words, words[1:], strict=False))])
            self.wholes[" ".join(words)].append(place)
            for word in () if name.is_code else self.with_joined[place]:
                self.having[word].add(place)
        self.vocabulary = sorted(self.having)

    @cached_property
    def with_pair(self):
        """{pair of letters: the words that have it}."""
        found = defaultdict(list)
        for word in self.vocabulary:
            for pair in pairs_of(word):
                found[pair].append(word)
        return found

    @cached_property
    def of_letters(self):
        """{letters in alphabetical order: the words that they make}."""
        found = defaultdict(list)
        for word in self.vocabulary:
            found["".join(sorted(word))].append(word)
        return found

    # -- what fits --

    def fitting(self, text):
        """{key: Fit} of what has a name with all words of the text, or words that begin so."""
        words = words_of(text)
        if not words:
            return {}
        meant = {word: set(self.beginning(word)) for word in demanded(words)}
        places = set(self.wholes.get(" ".join(words), ()))
        places |= set.intersection(*(self.places_of(found) for found in meant.values()))
        return best(self.fit(place, words, meant) for place in places)

    def fit(self, place, typed, meant):
        """How the name at that place, which is one of those that fit, fits what was typed."""
        words, whole = self.words[place], " ".join(self.words[place])
        matched = {word for word in self.with_joined[place] if any(word in found for found in meant.values())}
        if whole == " ".join(typed):
            rank = Rank.WHOLE
        elif whole.startswith(" ".join(typed)):
            rank = Rank.BEGINS
        else:
            rank = Rank.WORDS if matched.issuperset(meant) else Rank.BEGINNINGS
        distance = len(words) + len(whole) / 1000  # the shorter of two names is the nearer one
        return Fit(self.names[place], rank, distance, self.own(matched, words) or frozenset(words))

    def beginning(self, word):
        """The words that begin so; of a single letter that word alone."""
        if len(word) < SHORTEST_BEGINNING:
            return [word] if word in self.having else []
        first = bisect_left(self.vocabulary, word)
        last = bisect_left(self.vocabulary, word + "\x7f")
        return self.vocabulary[first:last]

    # -- what is near --

    def near(self, text):
        """{key: Fit} of the names nearest to a text that nothing fits: each word is one of theirs, but for a slip."""
        meant = {word: self.alike(word) for word in demanded(words_of(text))}
        if not meant or not all(meant.values()):
            return {}
        fits = []
        for place in set.intersection(*(self.places_of(found) for found in meant.values())):
            own = self.with_joined[place]
            nearest = [max((found.get(word, 0), word) for word in own) for found in meant.values()]
            missing = 1 - sum(share for share, _ in nearest) / len(nearest)
            words = self.words[place]
            matched = self.own({word for _, word in nearest}, words)
            distance = missing + WORD_TOO_MANY * (len(words) - len(matched))
            fits.append(Fit(self.names[place], Rank.NEAR, distance, matched))
        return best(fits)

    def alike(self, word):
        """{word: share of the letters in common} of the words that may be meant."""
        found = dict.fromkeys(self.beginning(word), 1.0)
        if len(word) < SHORTEST_ALIKE or word.isdigit():
            return found
        pairs = pairs_of(word)
        common = Counter(other for pair in pairs for other in self.with_pair.get(pair, ()))
        shares = {other: 2 * count / (len(pairs) + len(pairs_of(other))) for other, count in common.items()}
        shares |= dict.fromkeys(self.of_letters.get("".join(sorted(word)), ()), SAME_LETTERS)
        return {other: share for other, share in shares.items() if share >= ALIKE} | found

    # -- shared --

    def places_of(self, words):
        return set().union(*(self.having[word] for word in words))

    @staticmethod
    def own(matched, words):
        """Those of a name's words that were meant, alone or as halves of two that were typed as one."""
        pairs = zip(words, words[1:], strict=False)
        as_one = {half for pair in pairs if "".join(pair) in matched and pair[0] not in matched for half in pair}
        return frozenset(matched.intersection(words) | as_one)


def pairs_of(word):
    """The pairs of letters of a word, its ends included: {"^i", "ir", "ra", "aq", "q$"}."""
    return set(map("".join, zip(f"^{word}", f"{word}$", strict=True)))


def nearest(fits):
    """Of {key: Fit} of near names, those that are about as near as the nearest."""
    if not fits:
        return {}
    least = min(fit.distance for fit in fits.values())
    return {key: fit for key, fit in fits.items() if fit.distance <= least + BESIDE_THE_NEAREST}
