"""Searching activities in words: every source of words, every door of change, and what is shown of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Activity, ActivityCountry, ActivityPartner, ActivitySearch, ActivityText
from activities.search import Search, alternatives_of
from activities.tests.builders import an_activity
from countries.models import Country, CountryName
from ctassist.lib import freshness
from ctassist.lib.history.models import Change
from partners.models import Partner, PartnerAlias

pytestmark = pytest.mark.django_db


def found(words):
    """The references of all activities with these words, sorted, whoever may see them."""
    freshness.forget()
    return sorted(Activity.objects.filter(Search(words).condition).values_list("reference", flat=True))


@pytest.fixture
def ask(client):
    """Asks the list through the API, and returns the references in the order of the answer."""

    def answer(words, **parameters):
        response = client.get("/api/v1/activities/", {"search": words, "page_size": 200, **parameters})
        assert response.status_code == 200, response.content
        return [row["reference"] for row in response.json()["results"]]

    return answer


# -- the shipped records --


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Aswan", ["ACT-001"]),
        ("IPU Egypt", ["ACT-001", "ACT-057"]),
        ("Inter-Parliamentary Union", ["ACT-001", "ACT-057"]),
        ("prison", ["ACT-007", "ACT-053", "ACT-054", "ACT-055", "ACT-056"]),
        ("ULAANBAATAR", ["ACT-047"]),
        ("act-001", ["ACT-001"]),
        ("ACT-003-004", ["ACT-003-004"]),
        ("Libye", ["ACT-030"]),
        ("libya morocco", ["ACT-030"]),  # for Libya, held in Morocco
        ("nothing-has-these-words", []),
    ],
)
def test_the_real_records_are_found_by_their_words(ask, words, expected):
    assert sorted(ask(words)) == expected


def test_each_activity_has_its_words():
    assert ActivitySearch.objects.count() == Activity.objects.count() == 64


# -- where words come from --


@pytest.fixture
def zebra():
    """An activity with a word of its own in each part."""
    Partner.objects.filter(code="nti").update(name="Quagga Institute", acronym="QGI")
    PartnerAlias.objects.create(partner=Partner.objects.get(code="nti"), name="Okapi Foundation")
    CountryName.objects.create(country_id="TCD", language_id="es", name="Tapiria", source="invented")
    activity = an_activity(
        reference="ZEBRA-7",
        title="Ocelot course",
        partners={"nti": "donor"},
        countries={"TCD": "invited", "FJI": "participating", "TUV": "beneficiary"},
        venue_name="Lynx hall",
        venue_city="Puma Bay",
        venue_country_id="NRU",
    )
    activity.texts.create(language_id="fr", title="Cours du guépard", summary="Pour les caracals", is_original=False)
    return activity


@pytest.mark.parametrize(
    "words",
    [
        *("ZEBRA-7", "ocelot", "guepard", "caracals", "quagga", "QGI", "okapi", "tapiria", "Tchad", "Fiji"),
        *("Tuvalu", "Nauru", "lynx", "Puma", '"Puma Bay"', "okapi ocelot tapiria lynx caracals"),
    ],
)
def test_words_of_every_part_find_an_activity(zebra, words):
    assert zebra.reference in found(words)


def test_words_that_no_part_has_find_nothing(zebra):
    assert found("ocelot walrus") == []


# -- how words are asked --


@pytest.fixture
def titled():
    for reference, title in {
        "T-BOTH": "Yak and emu",
        "T-HERD": "Yakherders meet",
        "T-LATE": "Emu days",
        "T-SIDE": "Emu of the yak",
    }.items():
        an_activity(reference=reference, title=title)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("yak emu", ["T-BOTH", "T-SIDE"]),
        ("YAK EMU", ["T-BOTH", "T-SIDE"]),
        ('"yak and emu"', ["T-BOTH"]),
        ("“yak and emu”", ["T-BOTH"]),
        ('"yak and', ["T-BOTH"]),  # a quotation mark that is not closed
        ("emu -yak", ["T-LATE"]),
        ('emu -"of the"', ["T-BOTH", "T-LATE"]),
        ("yak or emu", ["T-BOTH", "T-LATE", "T-SIDE"]),
        ("yakherders or days", ["T-HERD", "T-LATE"]),
        ("yak and or days", ["T-BOTH", "T-LATE"]),  # `or` binds less than standing side by side
        ("yakherders OR", ["T-HERD"]),
        ("yakh", ["T-HERD"]),  # the last word may be unfinished
        ("emu yakh", []),
        ("yakh meet", []),  # the others not
        ('"yakh"', []),
        ("meet -yakh", ["T-HERD"]),
        ("y", []),  # one letter begins too much
        ("emu/days", ["T-LATE"]),
        ("emu-day", ["T-LATE"]),
        ("days-emu", []),
    ],
)
def test_words_are_asked_as_on_the_web(titled, words, expected):
    assert [reference for reference in found(words) if reference.startswith("T-")] == expected


@pytest.mark.parametrize(
    "words", ["'", '"', '""', "-", "...", "&", "!!", "|", "\\", ":*", "-'", "🙂", "()", "<->", "%"]
)
def test_signs_alone_find_nothing(client, words):
    for address in ("/activities/", "/api/v1/activities/"):
        response = client.get(address, {"search": words})
        assert response.status_code == 200
    assert response.json()["count"] == 0


@pytest.mark.parametrize(
    "words",
    ["a'b", "\\'", "x:*y", "a & b", "x <-> y", "!prison", "'a' | 'b", "((", "a:A", "x\\", "a" * 200, "a " * 100],
)
def test_signs_among_words_are_never_commands(client, words):
    for address in ("/activities/", "/api/v1/activities/"):
        assert client.get(address, {"search": words}).status_code == 200


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Atelier en Côte d’Ivoire", "cote d'ivoire"),
        ("Atelier en Côte d'Ivoire", "CÔTE D’IVOIRE"),
        ("Sofía Łódź Ærø", "sofia lodz aero"),
        ("Cafe\u0301 decomposed", "café decomposed"),
        ("\u1112\u116c\u110b\u1174 in parts", "\ud68c\uc758"),  # a Korean word, its letters apart and together
        ("Café composed", "cafe\u0301 composed"),
        ("مؤتمر إقليمي حول منع الإرهاب", "منع الإرهاب"),
        ("Семинар в Астане", "семинар"),
        ("Counter-terrorism and/or policing", "counter terrorism policing"),
        ("Counter terrorism", "counter-terrorism"),
        ("On counter-terrorism", '"on counter-terrorism"'),
        ("On counter-terrorism", '"on counter terrorism"'),
        ("Assembly under S/RES/2178 (2014)", "s/res/2178"),
        ("O'Brien_report 1.5", "o'brien_report 1.5"),
    ],
)
def test_accents_case_and_joining_signs_do_not_matter(title, words):
    an_activity(reference="ODD", title=title)

    assert "ODD" in found(words)


@pytest.mark.parametrize("reference", ["2017-0001", "A.b_c-1", "X1.2.3", "0-0", "a_b.c", "WEEK-2021-A"])
def test_an_exact_reference_is_found_whatever_its_signs(reference):
    an_activity(reference=reference, title="Plain")

    assert found(reference) == [reference]


def test_a_country_is_found_without_accents_by_its_own_name():
    an_activity(reference="ABIDJAN", title="Plain", countries={"CIV": "beneficiary"})

    assert found("cote d'ivoire") == ["ABIDJAN"]


# -- every door of change --


def test_a_renamed_partner_is_found_by_the_new_name_alone(zebra):
    Partner.objects.filter(code="nti").update(name="Bongo Institute", acronym="")

    assert found("bongo") == ["ZEBRA-7"]
    assert found("quagga") == []
    assert found("QGI") == []
    assert found("okapi") == ["ZEBRA-7"]


def test_an_old_name_kept_as_an_alias_still_finds(zebra):
    partner = Partner.objects.get(code="nti")
    partner.aliases.update(name="Quagga Institute")
    partner.name = "Bongo Institute"
    partner.save()

    assert found("quagga") == found("bongo") == ["ZEBRA-7"]
    partner.aliases.all().delete()
    assert found("quagga") == []


def test_a_renamed_country_is_found_by_the_new_name_alone(zebra):
    Country.objects.filter(alpha3="NRU").update(name="Pleasant Island")
    CountryName.objects.filter(name="Tapiria").delete()

    assert found('"pleasant island"') == ["ZEBRA-7"]
    assert found("tapiria") == []


@pytest.mark.parametrize(
    ("change", "gone", "come"),
    [
        (lambda a: a.partner_links.all().delete(), "quagga", None),
        (lambda a: a.country_links.filter(country="FJI").delete(), "fiji", None),
        (lambda a: a.country_links.filter(country="FJI").update(country="KIR"), "fiji", "kiribati"),
        (
            lambda a: ActivityPartner.objects.filter(activity=a).update(partner=Partner.objects.get(code="eu")),
            "quagga",
            "EU",
        ),
        (lambda a: a.texts.filter(language="fr").delete(), "caracals", None),
        (lambda a: a.texts.update(summary="Serval"), "caracals", "serval"),
        (lambda a: Activity.objects.filter(pk=a.pk).update(venue_city="Genet"), "puma", "genet"),
        (lambda a: Activity.objects.filter(pk=a.pk).update(venue_country="KIR"), "nauru", "kiribati"),
        (lambda a: Activity.objects.filter(pk=a.pk).update(venue_name="", venue_country=None), "nauru", None),
    ],
)
def test_a_change_takes_away_old_words_and_brings_new_ones(zebra, change, gone, come):
    assert len(found(gone)) == 1

    change(zebra)

    assert found(gone) == []
    if come:
        assert zebra.pk in Activity.objects.filter(Search(come).condition).values_list("pk", flat=True)


def test_a_link_that_moves_takes_its_words_along(zebra):
    other = an_activity(reference="OTHER", title="Plain")

    ActivityCountry.objects.filter(activity=zebra, country="FJI").update(activity=other)

    assert found("fiji") == ["OTHER"]


def test_rows_copied_in_and_changed_by_hundreds_are_found():
    for number in range(5):
        an_activity(reference=f"MANY-{number}", title="Before")
    ActivityText.objects.filter(title="Before").update(title="Wombat meeting")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO activities_activitycountry (activity_id, country_id, relation) "
            "SELECT id, 'TUV', 'invited' FROM activities_activity WHERE reference LIKE 'MANY-%'"
        )

    assert found("wombat tuvalu") == [f"MANY-{number}" for number in range(5)]


def test_what_is_deleted_leaves_no_words(zebra):
    zebra.delete()

    assert not ActivitySearch.objects.filter(pk=zebra.pk).exists()
    assert found("ocelot") == []


def test_a_summary_longer_than_a_vector_holds_can_be_written():
    activity = an_activity(reference="LONG", title="Plain")
    activity.texts.update(summary="aardvark " + " ".join(f"word{n}" for n in range(200_000)))

    assert found("aardvark") == ["LONG"]


def test_gathering_words_changes_neither_version_nor_history(zebra):
    version, last = zebra.version, Change.objects.latest("id").id

    zebra.texts.filter(language="en").update(title="Margay course")

    zebra.refresh_from_db()
    assert zebra.version == version
    assert list(Change.objects.filter(id__gt=last).values_list("table", "action")) == [
        ("activities_activitytext", "update")
    ]


def test_a_change_without_words_gathers_nothing(zebra):
    ActivitySearch.objects.filter(pk=zebra.pk).update(words="")

    Activity.objects.filter(pk=zebra.pk).update(outcome="Something else", registered_count=7)
    zebra.texts.update(is_original=False)
    zebra.country_links.update(share=None)

    assert found("ocelot") == []
    zebra.texts.filter(language="en").update(title="Ocelot and margay")
    assert found("ocelot") == ["ZEBRA-7"]


# -- order --


@pytest.fixture
def ranked():
    """One word in the title, a partner, a place and a summary; the newest answers worst."""
    Partner.objects.filter(code="nti").update(name="Kudu Trust")
    dates = {part: f"20{number}-01-01" for number, part in enumerate(["title", "partner", "place", "summary"], 11)}
    an_activity(reference="R-TITLE", title="Kudu", starts_on=dates["title"])
    an_activity(reference="R-PARTNER", title="Plain", starts_on=dates["partner"], partners={"nti": "lead"})
    an_activity(reference="R-PLACE", title="Plain", starts_on=dates["place"], venue_city="Kudu")
    summary = an_activity(reference="R-SUMMARY", title="Plain", starts_on=dates["summary"])
    summary.texts.update(summary="Kudu kudu kudu")
    Activity.objects.filter(reference__startswith="R-").update(sensitivity="public", published_at="2024-01-01T00:00Z")


BY_RELEVANCE = ["R-TITLE", "R-PARTNER", "R-PLACE", "R-SUMMARY"]


def test_a_title_answers_better_than_a_partner_a_place_or_a_summary(ranked, ask):
    assert ask("kudu", ordering="relevance") == BY_RELEVANCE


def test_the_order_of_the_api_stays_the_same_with_words(ranked, ask):
    assert ask("kudu") == ask("kudu", ordering="-starts_on") == BY_RELEVANCE[::-1]


def test_a_page_that_searches_shows_the_best_match_first_and_offers_other_orders(ranked, client):
    def listing(query):
        return client.get(f"/activities/?search=kudu{query}").context["listing"]

    assert [row["reference"] for row in listing("").rows] == BY_RELEVANCE
    assert [row["reference"] for row in listing("&ordering=-starts_on").rows] == BY_RELEVANCE[::-1]
    assert [row["reference"] for row in listing("&page_size=2&page=2").rows] == BY_RELEVANCE[2:]
    assert [order["name"] for order in listing("").orders() if order["in_use"]] == ["relevance"]


@pytest.mark.parametrize(
    ("ordering", "left"), [("relevance", "?kind=workshop"), ("title", "?kind=workshop&ordering=title")]
)
def test_without_the_words_their_order_goes_too(client, ordering, left):
    listing = client.get(f"/activities/?kind=workshop&search=kudu&ordering={ordering}").context["listing"]

    assert [asked["without"] for asked in listing.asked() if asked["name"] == "search"] == [left]
    assert client.get(f"/activities/{left}").status_code == 200


def test_equal_matches_stand_newest_first(ask):
    for year in (2015, 2018, 2016):
        an_activity(reference=f"E-{year}", title="Gnu", starts_on=f"{year}-05-01", published=True)

    assert ask("gnu", ordering="relevance") == ["E-2018", "E-2016", "E-2015"]


@pytest.fixture
def many(monkeypatch):
    """Twelve activities of 2000 to 2011 with a common word; more than once where the year is even.

    At most four of them are few, and the newest five are put in order by how well they match.
    """
    monkeypatch.setattr("activities.listing.WEIGHED", 4)
    monkeypatch.setattr("activities.listing.RANKED", 5)
    for year in range(2000, 2012):
        title = "Nyala nyala nyala" if year % 2 == 0 else "Nyala"
        an_activity(reference=f"N-{year}", title=title, starts_on=f"{year}-01-01", published=True)


def pages_of(client, address, size):
    """The years on all pages of a list, in order."""
    years = []
    for page in range(1, -(-12 // size) + 1):
        response = client.get(f"{address}?search=nyala&ordering=relevance&page_size={size}&page={page}")
        rows = response.json()["results"] if "api" in address else response.context["listing"].rows
        years += [int(row["reference"][2:]) for row in rows]
    return years


@pytest.mark.parametrize("address", ["/activities/", "/api/v1/activities/"])
@pytest.mark.parametrize(
    ("size", "first"),
    [
        (2, [2010, 2008, 2006, 2011, 2009, 2007]),  # three whole pages
        (5, [2010, 2008, 2011, 2009, 2007]),
        (3, [2010, 2008, 2006, 2011, 2009, 2007]),
    ],
)
def test_of_many_matches_the_newest_are_ranked_and_the_others_follow_by_date(many, client, address, size, first):
    others = sorted(set(range(2000, 2012)) - set(first), reverse=True)

    assert pages_of(client, address, size) == first + others


def test_of_few_matches_all_are_ranked(many, client, monkeypatch):
    monkeypatch.setattr("activities.listing.WEIGHED", 12)

    assert pages_of(client, "/api/v1/activities/", 12) == [*range(2010, 1999, -2), *range(2011, 2000, -2)]


def test_the_page_says_when_not_all_matches_are_ranked(many, client, monkeypatch):
    page = client.get("/activities/?search=nyala&page_size=5").content.decode()
    assert "The newest 5 of them are put in order by how well they match; the others follow by date." in page

    monkeypatch.setattr("activities.listing.WEIGHED", 12)
    assert "are put in order by how well" not in client.get("/activities/?search=nyala&page_size=5").content.decode()


def test_a_common_word_ranks_no_more_in_the_database_than_the_newest(many, client):
    listing = client.get("/activities/?search=nyala&page_size=5").context["listing"]
    newest, ranked, _ = str(listing.page.query).split("LIMIT 5")

    assert ("ts_rank" in newest, "ts_rank" in ranked) == (False, True)


@pytest.fixture
def some_undated(many):
    """Two more with the word and without a date, and one that is newer than all and has it not."""
    for reference in ("N-U1", "N-U2"):
        an_activity(reference=reference, title="Nyala", starts_on=None, published=True)
    an_activity(reference="T-NEWER", title="Zebra", starts_on="2024-01-01", published=True)


def all_pages(client, address, size):
    """The references on all pages of a list of 14, in order."""
    pages = [f"{address}&page_size={size}&page={page}" for page in range(1, -(-14 // size) + 1)]
    if "api" in address:
        return [row["reference"] for page in pages for row in client.get(page).json()["results"]]
    return [row["reference"] for page in pages for row in client.get(page).context["listing"].rows]


@pytest.mark.parametrize("known", [1, 4, 12, 13, 14, 15])
@pytest.mark.parametrize("address", ["/activities/?search=nyala", "/api/v1/activities/?search=nyala"])
def test_no_page_depends_on_how_many_matches_are_kept(some_undated, client, monkeypatch, known, address):
    orders = ("-starts_on", "starts_on", "title", "reference", "-updated_at")
    expected = {name: all_pages(client, f"{address}&ordering={name}", 14) for name in orders}
    assert expected["-starts_on"] == [f"N-{year}" for year in [*range(2011, 1999, -1), "U2", "U1"]]
    assert all(len(set(found)) == 14 for found in expected.values())
    monkeypatch.setattr("activities.listing.KNOWN", known)
    monkeypatch.setattr("activities.listing.RANKED", 2)

    for name in orders:
        for size in (2, 5):
            assert all_pages(client, f"{address}&ordering={name}", size) == expected[name]


@pytest.mark.parametrize(("known", "searches"), [(3, 2), (4, 1), (5, 1)])
def test_a_page_of_known_matches_searches_no_second_time(many, client, monkeypatch, known, searches):
    monkeypatch.setattr("activities.listing.KNOWN", known)

    with CaptureQueriesContext(connection) as asked:
        client.get("/api/v1/activities/?search=nyala&page_size=2&page=2")

    assert sum("@@" in query["sql"] for query in asked) == searches


@pytest.mark.parametrize(("page", "begins"), [(1, True), (2, True), (3, False)])
def test_many_matches_are_met_from_the_last_of_them_on(some_undated, client, monkeypatch, page, begins):
    monkeypatch.setattr("activities.listing.KNOWN", 1)
    listing = client.get(f"/activities/?search=nyala&ordering=-starts_on&page_size=6&page={page}").context["listing"]

    assert ('"starts_on" <= 2011-01-01' in str(listing.page.query)) is begins


@pytest.mark.parametrize("known", [1, 3, 4, 5])
def test_words_in_a_period_are_counted_and_listed_whatever_is_kept(many, client, monkeypatch, known):
    an_activity(reference="N-DECADE", title="Nyala", starts_on="2005-01-01", precision="year", published=True)
    monkeypatch.setattr("activities.listing.KNOWN", known)

    body = client.get("/api/v1/activities/?search=nyala&period=2004-01..2006-06&page_size=2").json()
    last = client.get("/api/v1/activities/?search=nyala&period=2004-01..2006-06&page_size=2&page=2").json()
    apart = client.get("/api/v1/activities/?search=nyala&period=2005-03&certainty=possible").json()

    assert (body["count"], body["possible"]["count"]) == (4, 0)
    rows = [*body["results"], *last["results"]]
    assert [row["reference"] for row in rows] == ["N-2006", "N-DECADE", "N-2005", "N-2004"]
    assert (apart["count"], [row["reference"] for row in apart["results"]]) == (1, ["N-DECADE"])


def test_a_word_that_is_in_none_has_a_whole_and_empty_list(client):
    body = client.get("/api/v1/activities/?search=xyzzyqwv").json()

    assert (body["count"], body["results"], body["next"]) == (0, [], None)
    body = client.get("/api/v1/activities/?search=xyzzyqwv&year=2019").json()
    assert (body["count"], body["possible"]["count"]) == (0, 0)


@pytest.mark.parametrize(
    "address",
    [
        "/activities/?ordering=relevance",
        "/activities/?ordering=relevance&search=",
        "/api/v1/activities/?ordering=relevance",
    ],
)
def test_relevance_without_words_is_refused_in_words(client, address):
    response = client.get(address)

    assert response.status_code == 400
    message = "Give words to search for too: there is no best match without."
    if address.startswith("/api/"):
        assert response.json()["errors"] == [{"parameter": "ordering", "detail": message}]
    else:
        assert response.context["errors"] == {"ordering": [message]}


def test_without_words_no_page_offers_relevance(client):
    assert "relevance" not in [order["name"] for order in client.get("/activities/").context["listing"].orders()]


def test_words_in_a_period_list_both_what_is_certain_and_what_is_possible(ranked, client):
    an_activity(reference="R-YEAR", title="Kudu year", starts_on="2011-01-01", precision="year", published=True)

    listing = client.get("/activities/?search=kudu&period=2011-01").context["listing"]

    assert [row["reference"] for row in listing.rows] == ["R-TITLE"]
    assert [row["reference"] for row in listing.possible_rows] == ["R-YEAR"]
    body = client.get("/api/v1/activities/?search=kudu&period=2011-01&ordering=relevance").json()
    plain = client.get("/api/v1/activities/?page_size=1").json()["results"][0]
    assert set(body["results"][0]) == set(body["possible"]["results"][0]) == set(plain)


# -- who sees it --


def test_words_of_a_draft_find_it_for_its_readers_only(client, signed_in):
    draft = an_activity(reference="DRAFT", title="Numbat secret", sensitivity="internal")

    assert client.get("/api/v1/activities/?search=numbat").json()["count"] == 0
    assert draft.reference not in client.get("/activities/?search=numbat").content.decode().replace("search=", "")
    assert signed_in("officer").get("/api/v1/activities/?search=numbat").json()["count"] == 1
    assert signed_in("officer2").get("/api/v1/activities/?search=numbat").json()["count"] == 0


# -- what is shown --


def shown(client, words):
    """{reference: (title with its marks, what the line says about other parts)} of the page."""
    rows = client.get("/activities/", {"search": words}).context["listing"].rows
    return {row["reference"]: (row["marked_title"], row["found_in"]) for row in rows}


def test_found_words_are_marked_in_the_title_and_other_parts_are_named(client):
    an_activity(
        reference="MARKED",
        title="Sécurité & counter-terrorism in <Égypt>",
        partners={"ipu": "lead"},
        countries={"EGY": "beneficiary"},
        published=True,
    )

    marked = "<mark>Sécurité</mark> &amp; counter-terrorism in &lt;Égypt&gt;"
    assert shown(client, "securite") == {"MARKED": (marked, [])}
    marked = "Sécurité &amp; <mark>counter</mark>-<mark>terrorism</mark> in &lt;Égypt&gt;"
    assert shown(client, "IPU counter-terror")["MARKED"] == (marked, ["partners"])
    assert shown(client, '"ipu" inter-parliamentary -nothing')["MARKED"][1] == ["partners"]
    assert shown(client, "marked egypt")["MARKED"][0].endswith("&lt;<mark>Égypt</mark>&gt;")


def test_a_hit_in_a_title_that_is_not_shown_is_named(client):
    activity = an_activity(reference="OTHER-TITLE", title="Plain", published=True)
    activity.texts.create(language_id="ar", title="مؤتمر الفيلة", is_original=False)

    assert shown(client, "الفيلة") == {"OTHER-TITLE": ("Plain", ["a title in another language"])}


def test_the_page_says_where_words_were_found(client):
    page = client.get("/activities/?search=aswan").content.decode()

    assert "found in countries and places" in page
    assert "<mark>" not in page
    page = client.get("/activities/?search=parliamentarians").content.decode()
    assert "<mark>parliamentarians</mark>" in page


def test_a_term_is_what_was_typed():
    assert [
        [(t.words, t.is_excluded, t.is_unfinished) for t in terms] for terms in alternatives_of('a -b or "c d" e-f')
    ] == [
        [(("a",), False, False), (("b",), True, False)],
        [(("c", "d"), False, False), (("e", "f"), False, False)],
    ]
