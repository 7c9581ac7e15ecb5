"""The names by which people and depositaries mean a country: a visible table, and nothing guessed."""

import pytest

from countries.models import Country
from countries.spellings import country_named, letters, names_of_countries, spellings

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Turkey", "TUR"),
        ("Türkiye", "TUR"),
        ("TURKIYE", "TUR"),
        ("Turquie", "TUR"),
        ("Turquía", "TUR"),
        ("Swaziland", "SWZ"),
        ("Czech Republic", "CZE"),
        ("Vietnam", "VNM"),
        ("Viet-Nam", "VNM"),
        ("Burkina-Faso", "BFA"),
        ("BURKINA", "BFA"),
        ("Cote d'Ivoire", "CIV"),
        ("Côte-d'Ivoire", "CIV"),
        ("Cote d Ivoire", "CIV"),
        ("cote dIvoire", "CIV"),
        ("Guinee Bissau", "GNB"),
        ("Guinea-Ecuatorial", "GNQ"),
        ("Sierra-Leone", "SLE"),
        ("Pays Bas", "NLD"),
        ("Etats Unis", "USA"),
        ("U.S.A.", "USA"),
        ("Congo-Kinshasa", "COD"),
        ("Congo Brazzaville", "COG"),
        ("Guinea, Bissau", None),
        ("Niger/Nigeria", None),
        ("N.A.", None),
        ("No.", None),
        ("Sudan South", None),
        ("Cote d’Ivoire", "CIV"),
        ("CÔTE D'IVOIRE", "CIV"),
        ("Ivory Coast", "CIV"),
        ("Cape Verde", "CPV"),
        ("Lao PDR", "LAO"),
        ("The former Yugoslav Republic of Macedonia", "MKD"),
        ("DR Congo", "COD"),
        ("République démocratique du Congo", "COD"),
        ("Congo", "COG"),
        ("Republic of Korea", "KOR"),
        ("Corea del Sur", "KOR"),
        ("Korea", None),
        ("UK", "GBR"),
        ("UAE", "ARE"),
        ("FRA", "FRA"),
        ("fr", "FRA"),
        ("Yugoslavia", None),
        ("Guinea", "GIN"),
        ("Guinée-Bissau", "GNB"),
        ("", None),
        ("-", None),
    ],
)
def test_a_country_is_meant_by_its_names_and_by_no_likeness_of_them(written, meant):
    assert country_named(written) == meant


def test_every_country_has_a_name_in_english_french_and_spanish():
    assert {row.alpha3 for row, names in names_of_countries() if len(names) < 3} == set()
    assert [country_named(name) for name in ("Alemania", "Costa de Marfil", "España", "Marruecos", "Suiza")] == [
        *("DEU", "CIV", "ESP", "MAR", "CHE"),
    ]


def test_no_spelling_means_two_countries_and_none_is_of_a_country_that_is_not_there():
    meant = {}
    for row, names in names_of_countries():
        alpha3, alpha2, *others = names
        for name in {alpha3.lower(), alpha2.lower(), *(letters(name) for name in (row.name, *others))}:
            meant.setdefault(name, []).append(row.alpha3)

    assert {name: codes for name, codes in meant.items() if len(codes) > 1} == {}
    assert set(spellings()) <= set(Country.objects.values_list("pk", flat=True))
