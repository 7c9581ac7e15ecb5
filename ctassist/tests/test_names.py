"""Names found by what people type of them."""

import pytest

from ctassist.lib.names import Name, Names, Rank, marked, nearest, words_of

NAMES = Names(
    [
        *(Name("TUR", "Türkiye"), Name("TUR", "Turkey"), Name("TUR", "TR", is_code=True)),
        *(Name("CIV", "Côte d’Ivoire"), Name("CIV", "Ivory Coast")),
        *(Name("IRN", "Iran (Islamic Republic of)"), Name("IRQ", "Iraq"), Name("IND", "IN", is_code=True)),
        *(Name("LBY", "Libya"), Name("UZB", "Uzbekistan"), Name("KAZ", "Казахстан")),
        *(Name("UNOCT", "United Nations Office of Counter-Terrorism"), Name("UNOCT", "UNOCT")),
        *(Name("INST", "Institute of Counter-Terrorism"), Name("SCH", "School"), Name("NONE", "")),
    ]
)


def ranks(text):
    return {key: fit.rank for key, fit in NAMES.fitting(text).items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("turkey", {"TUR": Rank.WHOLE}),
        ("tr", {"TUR": Rank.WHOLE}),
        ("in", {"IND": Rank.WHOLE}),  # no beginning of "Institute" hides it, see below
        ("TURK", {"TUR": Rank.BEGINS}),
        ("iran", {"IRN": Rank.BEGINS}),
        ("ivoire cote", {"CIV": Rank.WORDS}),
        ("cote d'ivoire", {"CIV": Rank.WHOLE}),
        ("coast of the ivory", {"CIV": Rank.WORDS}),
        ("terr count", {"UNOCT": Rank.BEGINNINGS, "INST": Rank.BEGINNINGS}),
        ("counterterrorism", {"UNOCT": Rank.WORDS, "INST": Rank.WORDS}),
        ("hool", {}),  # letters within a word begin none: "mali" is not Somalia
        ("i", {}),
        ("kazakhstan", {"KAZ": Rank.WHOLE}),
        ("terorism", {}),
        ("", {}),
        ("!", {}),
    ],
)
def test_a_name_fits_as_well_as_it_says_what_was_typed(text, expected):
    found = ranks(text)

    assert {key: rank for key, rank in found.items() if text != "in" or key == "IND"} == expected


def test_a_code_is_known_by_the_whole_of_it_alone():
    assert "IND" in ranks("in") and "IND" not in ranks("in iran") and "TUR" not in ranks("t")


def near(text):
    return [*nearest(NAMES.near(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("office counter terorism", ["UNOCT"]),
        ("kazachstan", ["KAZ"]),
        ("lybia", ["LBY"]),  # letters that changed places
        ("turky", ["TUR"]),
        ("uzbegistan", ["UZB"]),
        ("kazakhstan 2", []),  # each word must be one of its words
        ("xy", []),
        ("", []),
    ],
)
def test_a_name_is_near_where_each_word_is_one_of_its_words_but_for_a_slip(text, expected):
    assert near(text) == expected


def test_what_is_much_less_near_than_the_nearest_is_left_out():
    names = Names(
        [Name(1, "Terrorism"), Name(2, "Terrors"), Name(3, "Terrorism in a very long name of many words here")]
    )

    assert [*nearest(names.near("terorism"))] == [1]


def test_the_words_that_were_meant_are_marked_and_the_rest_is_text():
    fit = NAMES.fitting("counterterrorism")["UNOCT"]

    assert marked("<i>Counter</i>-Terrorism & co", fit.words) == (
        "&lt;i&gt;<mark>Counter</mark>&lt;/i&gt;-<mark>Terrorism</mark> &amp; co"
    )
    assert marked("Iran (Islamic Republic of)", NAMES.fitting("iran")["IRN"].words) == (
        "<mark>Iran</mark> (Islamic Republic of)"
    )


def test_words_are_compared_in_small_latin_letters():
    assert words_of("Côte d’Ivoire – КАЗАХСТАН, ß!") == ["cote", "d", "ivoire", "kazakhstan", "ss"]
