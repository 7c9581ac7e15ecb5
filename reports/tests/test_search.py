"""Searching in everything: what is found, how well, by whom; as page, as suggestions and in the API."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activities.models import Output, Theme
from activities.tests.builders import a_project, an_activity
from countries.models import Region
from ctassist.lib import counting, freshness
from partners.models import Partner, PartnerAlias

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(client):
    """{kind: [codes]} that the API finds, the groups in its order."""

    def answer(words, **parameters):
        freshness.forget()
        response = client.get("/api/v1/search/", {"search": words, **parameters})
        assert response.status_code == 200, response.content
        return {group["kind"]: [one["code"] for one in group["results"]] for group in response.json()["groups"]}

    return answer


# -- what is found on what is shipped --

FIRST = [  # what is typed, the kind of the best, the best
    ("turkey", "countries", "TUR"),
    ("TÜRKIYE", "countries", "TUR"),
    ("تركيا", "countries", "TUR"),
    ("ivory coast", "countries", "CIV"),
    ("ivoire cote", "countries", "CIV"),
    ("uae", "countries", "ARE"),
    ("казахстан", "countries", "KAZ"),
    ("Alemania", "countries", "DEU"),
    ("uzb", "countries", "UZB"),
    ("KZ", "countries", "KAZ"),
    ("398", "countries", "KAZ"),
    ("kazachstan", "countries", "KAZ"),
    ("lybia", "countries", "LBY"),
    ("eygpt", "countries", "EGY"),
    ("kirgizstan", "countries", "KGZ"),
    ("phillipines", "countries", "PHL"),
    ("Office of Counter-Terrorism", "partners", "unoct"),
    ("office of counter terorism", "partners", "unoct"),
    ("counterterrorism office", "partners", "unoct"),
    ("UNOCT", "partners", "unoct"),
    ("1999 financing", "instruments", "financing-1999"),
    ("icsft", "instruments", "financing-1999"),
    ("hijacking", "instruments", "hague-1970"),
    ("hostages convention", "instruments", "hostages-1979"),
    ("2178", "mandates", "s_res_2178"),
    ("S/RES/1373 (2001)", "mandates", "s_res_1373"),
    ("sahel", "regions", "sahel"),
    ("Sahell", "regions", "sahel"),
    ("сахель", "regions", "sahel"),
    ("mena", "regions", "mena"),
    ("north africa", "regions", "north_africa"),
    ("asia central", "regions", "central_asia"),
    ("wacap", "networks", "wacap"),
    ("great lakes", "networks", "great_lakes"),
    ("foreign terrorist fighters", "themes", "ftf"),
    ("foriegn terorist fighters", "themes", "ftf"),
    ("cultrual proprety", "themes", "cultural_property"),
    ("cft", "themes", "cft"),
    ("ftf_manual_see_2019", "outputs", "ftf_manual_see_2019"),
    ("prr_global", "projects", "prr_global"),
    ("ACT-001", "activities", "ACT-001"),
    ("aswan", "activities", "ACT-001"),
]


@pytest.mark.parametrize(("words", "kind", "code"), FIRST)
def test_the_best_of_what_is_shipped_stands_first(ask, words, kind, code):
    found = ask(words)

    assert [next(iter(found.items()))][0][0] == kind
    assert found[kind][0] == code


def test_a_theme_is_found_by_beginnings_of_its_words_and_by_what_it_is_about(ask):
    assert ask("border security")["themes"] == ["border_travel"]
    assert ask("charcoal")["themes"] == ["maritime"]


LEADS_TO = [  # what is typed, the kind, where the best of it leads
    ("sahel", "regions", "/activities/?region=sahel"),
    ("border security", "themes", "/activities/?theme=border_travel"),
    ("2178", "mandates", "/activities/?mandate=s_res_2178"),
    ("iofmc", "networks", "/countries/?network=iofmc"),
]


@pytest.mark.parametrize(("words", "kind", "address"), LEADS_TO)
def test_what_has_no_page_leads_to_the_list_that_is_filtered_by_it(client, words, kind, address):
    page = client.get("/search/", {"q": words}).content.decode()
    options = client.get("/search/suggestions/", {"q": words}).content.decode()
    groups = client.get("/api/v1/search/", {"search": words}).json()["groups"]
    best = next(group for group in groups if group["kind"] == kind)["results"][0]

    assert f'<a href="{address}">' in page and f'data-address="{address}"' in options
    assert best["html_url"] == address
    assert client.get(best["url"]).json()["code"] == best["code"]
    assert [(name, code) for name, code in client.get(address).context["listing"].given().items()] == [
        tuple(address.split("?")[1].split("="))
    ]


def test_a_region_leads_to_its_countries_too_where_its_members_are_stated(client):
    page = client.get("/search/?q=sahel").content.decode()

    assert page.count("Its countries") == 1
    assert '<a href="/countries/?region=sahel">Its countries<span class="visually-hidden">: Sahel</span></a>' in page
    assert client.get("/countries/?region=sahel").context["listing"].count == 6


@pytest.mark.parametrize(
    ("words", "kind", "note"),
    [
        ("sahel", "regions", "6 countries"),
        ("gulf", "regions", "members not stated"),
        ("global", "regions", "all countries"),
        ("iofmc", "networks", "Maritime forum · 1 country"),
        ("wacap", "networks", "WACAP · Judicial cooperation network · members not stated"),
    ],
)
def test_a_region_and_a_network_say_how_many_countries_belong_to_them(client, words, kind, note):
    groups = client.get("/api/v1/search/", {"search": words}).json()["groups"]

    assert next(group for group in groups if group["kind"] == kind)["results"][0]["note"] == note


def test_a_region_whose_members_nobody_states_leads_to_no_countries(client):
    page = client.get("/search/?q=gulf").content.decode()

    assert "/activities/?region=gulf" in page and "Its countries" not in page


@pytest.mark.parametrize(("model", "code", "words"), [(Region, "caribbean", "Quokkaland"), (Theme, "gender", "Quokka")])
def test_a_region_and_a_theme_are_found_by_a_new_name_at_once(ask, model, code, words):
    assert ask(words) == {}

    model.objects.filter(pk=code).update(label=words)

    assert list(ask(words).values()) == [[code]]


def test_whole_names_stand_before_beginnings_these_before_words_and_beginnings_of_words(ask):
    nti = Partner.objects.get(code="nti")
    for code, name in {
        "begun": "House of Quokkaland",
        "words": "The old Quokka House",
        "begins": "Quokka and friends",
        "whole": "Quokka",
    }.items():
        Partner.objects.create(code=code, name=name, partner_type_id=nti.partner_type_id)

    assert ask("quokka") == {"partners": ["whole", "begins", "words", "begun"]}


def test_the_shorter_of_equal_names_stands_first(ask):
    nti = Partner.objects.get(code="nti")
    for code, name in {"long": "Quokka House of the North", "short": "Quokka House"}.items():
        Partner.objects.create(code=code, name=name, partner_type_id=nti.partner_type_id)

    assert ask("quok") == {"partners": ["short", "long"]}


def test_what_is_near_is_shown_only_where_no_name_fits(ask, client):
    exact, near = (client.get("/api/v1/search/", {"search": words}).json() for words in ("iraq", "iraqq"))

    assert (exact["is_near"], exact["did_you_mean"], ask("iraq")["countries"]) == (False, [], ["IRQ"])
    assert (near["is_near"], near["did_you_mean"], ask("iraqq")["countries"]) == (True, ["Iraq"], ["IRQ"])


def test_what_nothing_is_like_is_not_found(client):
    answer = client.get("/api/v1/search/", {"search": "xyzzyqwv"}).json()

    assert answer == {"search": "xyzzyqwv", "is_near": False, "did_you_mean": [], "groups": []}


# -- right after a write --


def test_a_new_name_is_found_at_once_and_an_old_one_no_more(ask):
    assert ask("quagga") == {}

    alias = PartnerAlias.objects.create(partner=Partner.objects.get(code="nti"), name="Quagga Trust")
    project = a_project(reference="QP", title="Quagga project", published=True)
    output = Output.objects.create(
        code="qo", title="Quagga handbook", output_type_id="handbook", status_id="published", office=project.office,
        sensitivity="public", published_at="2024-01-01T00:00Z",
    )  # fmt: skip
    an_activity(reference="QA", title="Quagga course", published=True)
    assert ask("quagga") == {"partners": ["nti"], "projects": ["QP"], "outputs": ["qo"], "activities": ["QA"]}

    alias.delete()
    project.texts.update(title="Zebra project")
    Output.objects.filter(pk=output.pk).update(title="Zebra handbook")
    assert ask("quagga") == {"activities": ["QA"]}


def test_a_partner_that_was_merged_is_found_as_the_one_that_stays(ask):
    kept, merged = Partner.objects.get(code="unodc"), Partner.objects.get(code="unodc_tpb")
    Partner.objects.filter(pk=merged.pk).update(merged_into=kept, is_active=False)

    assert "unodc_tpb" not in ask("terrorism prevention branch").get("partners", [])


# -- who finds what --


@pytest.fixture
def hidden():
    """Records of Vienna that are not published, and one that is, with a word of their own."""
    a_project(reference="HP", title="Okapi project")
    a_project(reference="HR", title="Okapi sealed", sensitivity="restricted")
    a_project(reference="HO", title="Okapi open", published=True)
    an_activity(reference="HA", title="Okapi draft", sensitivity="internal")
    an_activity(reference="HV", title="Okapi shown", published=True)


@pytest.mark.parametrize(
    ("name", "projects", "activities"),
    [
        (None, ["HO"], ["HV"]),
        ("officer", ["HO", "HP"], ["HA", "HV"]),
        ("officer2", ["HO"], ["HV"]),
        ("dpo", ["HO", "HP", "HR"], ["HA", "HV"]),
        ("admin", ["HO"], ["HV"]),
    ],
)
def test_each_finds_what_they_may_see(hidden, client, demo_user, name, projects, activities):
    if name:
        client.force_login(demo_user(name))

    groups = {group["kind"]: group for group in client.get("/api/v1/search/?search=okapi").json()["groups"]}

    assert sorted(one["code"] for one in groups["projects"]["results"]) == projects
    assert sorted(one["code"] for one in groups["activities"]["results"]) == activities
    assert (groups["projects"]["count"], groups["activities"]["count"]) == (len(projects), len(activities))


def test_a_hidden_name_that_fits_does_not_keep_near_ones_away(client):
    before = client.get("/api/v1/search/?search=kazachstan").json()

    a_project(reference="HK", title="Kazachstan")
    freshness.forget()

    assert client.get("/api/v1/search/?search=kazachstan").json() == before


def test_a_hidden_name_that_is_near_is_not_proposed(client):
    a_project(reference="HK", title="Xyzzyqwvo")

    assert client.get("/api/v1/search/?search=xyzzyqwv").json()["groups"] == []


@pytest.mark.parametrize("words", ["okapi", "okapo"])
def test_hidden_names_change_no_number_of_queries(client, words):
    def queries():
        client.get(f"/search/?q={words}")
        counting.kept.clear()
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/search/?q={words}")
        return len(captured)

    a_project(reference="OP", title="Zebra project", published=True)  # whoever has written is kept nothing for
    before = queries()
    a_project(reference="HP", title="Okapi project")
    an_activity(reference="HA", title="Okapi draft", sensitivity="internal")

    assert queries() == before


# -- what is shown --


def test_the_page_marks_what_was_found_and_says_by_which_name(client):
    page = client.get("/search/?q=office+of+counter+terorism").content.decode()

    assert '<a href="/partners/unoct/"><bdi>United Nations <mark>Office</mark>' in page
    assert "Nothing has this name. Did you mean" in page
    assert "<mark>Office</mark> <mark>of</mark> <mark>Counter</mark>-<mark>Terrorism</mark>" in page


def test_the_page_tells_the_other_name_by_which_something_was_found(client):
    page = client.get("/search/?q=turkey").content.decode()

    assert "Türkiye" in page
    assert "also called “<bdi><mark>Turkey</mark></bdi>”" in page


def test_what_was_typed_and_what_is_called_so_are_text_and_no_markup(client):
    Partner.objects.filter(code="nti").update(name="<b>Okapi</b> & Co")

    page = client.get("/search/", {"q": "okapi <script>alert(1)</script>"}).content.decode()
    named = client.get("/search/", {"q": "okapi"}).content.decode()

    assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;<mark>Okapi</mark>&lt;/b&gt; &amp; Co" in named


def test_many_of_a_kind_lead_to_the_list_that_has_them_all(client):
    answer = client.get("/api/v1/search/?search=united").json()
    partners = next(group for group in answer["groups"] if group["kind"] == "partners")
    page = client.get("/search/?q=united").content.decode()

    assert len(partners["results"]) == 8 < partners["count"]
    assert client.get(partners["url"]).json()["count"] == partners["count"]
    assert f'<a href="/partners/?search=united">All {partners["count"]} partners with these words</a>' in page


@pytest.mark.parametrize("words", ["turkey", "uzb", "convention", "terror", "global", "2019", "ivory coast"])
def test_every_list_finds_what_the_search_finds(client, words):
    for group in client.get("/api/v1/search/", {"search": words}).json()["groups"]:
        if group["url"]:
            assert (group["kind"], client.get(group["url"]).json()["count"]) == (group["kind"], group["count"])


@pytest.mark.parametrize(("weighed", "is_best_of_newest"), [(3, True), (1000, False)])
def test_common_words_are_counted_in_full_and_told_to_be_of_the_newest(client, monkeypatch, weighed, is_best_of_newest):
    monkeypatch.setattr("activities.listing.WEIGHED", weighed)
    count = client.get("/api/v1/activities/?search=workshop").json()["count"]

    group = client.get("/api/v1/search/?search=workshop").json()["groups"][-1]

    assert (group["kind"], group["count"], group["is_best_of_newest"]) == ("activities", count, is_best_of_newest)
    page = client.get("/search/?q=workshop").content.decode()
    assert f"All {count} activities with these words" in page
    assert ("the best of the newest stand here" in page) is is_best_of_newest


def test_suggestions_are_the_best_three_of_each_kind(client):
    options = client.get("/search/suggestions/?q=united").content.decode()

    assert options.count('role="option" id="suggested-partners-') == 3
    assert '<div role="group" aria-label="Partners">' in options and "<html" not in options


def test_nothing_found_says_what_to_do_next(client):
    page = client.get("/search/?q=xyzzyqwv").content.decode()

    assert "No name and no activity has all these words" in page and "Use fewer words, another spelling" in page


def test_a_draft_says_that_it_is_not_published(hidden, signed_in):
    page = signed_in("officer").get("/search/?q=okapi").content.decode()

    assert page.count("not published") == 1


# -- what cannot be searched for --

REFUSED = {
    "a": "Give 2 letters or figures at least.",
    "& | !x:*": "Give 2 letters or figures at least.",
    "%_%\\": "Give a word: there is no letter or figure in this.",
    "!?…": "Give a word: there is no letter or figure in this.",
    "a" * 201: "Ensure this value has at most 200 characters (it has 201).",
}


@pytest.mark.parametrize("words", REFUSED)
def test_what_cannot_be_searched_for_is_refused_in_words(client, words):
    page, api = client.get("/search/", {"q": words}), client.get("/api/v1/search/", {"search": words})

    assert (page.status_code, page.context["errors"]) == (400, {"q": [REFUSED[words]]})
    assert (api.status_code, api.json()["errors"]) == (400, [{"parameter": "search", "detail": REFUSED[words]}])
    assert client.get("/search/suggestions/", {"q": words}).status_code == 400


@pytest.mark.parametrize(
    "words", ["😀", "ab", "法国", "' OR 1=1 --", "%ab_%\\", "a b c d e f", "é" * 200, "in", "& | !xy:*"]
)
def test_odd_words_are_answered(client, words):
    assert client.get("/search/", {"q": words}).status_code == 200
    assert client.get("/api/v1/search/", {"search": words}).status_code == 200


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("q=mali&search=mali", {"q": ["This is the same as search: give one of the two."]}),
        ("q=mali&q=fiji", {"q": ["Give this parameter once."]}),
        ("colour=red", {"colour": ["There is no parameter of this name."]}),
    ],
)
def test_the_page_names_what_it_cannot_answer(client, query, errors):
    response = client.get(f"/search/?{query}")

    assert (response.status_code, response.context["errors"]) == (400, errors)


def test_without_words_the_page_says_what_it_finds_and_the_api_asks_for_them(client):
    page, api = client.get("/search/"), client.get("/api/v1/search/")

    assert (page.status_code, api.status_code) == (200, 400)
    assert "Type in the box above" in page.content.decode()
    assert api.json()["errors"] == [{"parameter": "search", "detail": "Give words to search for."}]


def test_the_page_takes_the_parameter_of_the_api_too(client):
    assert client.get("/search/?search=turkey").context["found"].groups[0].found[0].code == "TUR"


def test_every_page_has_the_box(client):
    page = client.get("/countries/").content.decode()

    assert 'action="/search/"' in page and 'data-suggestions="/search/suggestions/"' in page


def test_titles_of_activities_stand_in_the_language_that_is_asked_for(client):
    activity = an_activity(reference="LA", title="Okapi course", starts_on=dt.date(2020, 1, 1), published=True)
    activity.texts.create(language_id="fr", title="Cours de l’okapi", is_original=False)

    found = client.get("/api/v1/search/?search=okapi&language=fr").json()["groups"][0]["results"]

    assert [one["name"] for one in found] == ["Cours de l’okapi"]
