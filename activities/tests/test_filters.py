"""Several values, all, none, nothing recorded: what they find, when they are refused, what is counted beside them."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from activities.choice_counts import choice_counts
from activities.facets import ALL_FACETS, FACETS
from activities.listing import ActivityListing
from activities.tests.builders import a_project, an_activity
from ctassist.lib import counting
from ctassist.lib.several import MATCH
from partners.models import Partner

pytestmark = pytest.mark.django_db


def listing(query, user=None):
    found = ActivityListing(QueryDict(query), user or AnonymousUser(), "")
    found.check()
    return found


def found_by(query, user=None):
    """References of ours that a list finds, in order."""
    return sorted(ref for ref in listing(query, user).matching.values_list("reference", flat=True) if ref[:2] == "T-")


def errors_of(query, user=None):
    return ActivityListing(QueryDict(query), user or AnonymousUser(), "").errors


@pytest.fixture
def few():
    """Four workshops and a webinar of the year 2001."""
    day = {"starts_on": dt.date(2001, 5, 1), "published": True}
    an_activity(reference="T-KEN", countries={"KEN": "beneficiary"}, themes=["pve"], partners={"unodc": "lead"}, **day)
    an_activity(
        reference="T-BOTH",
        countries={"KEN": "invited", "UGA": "beneficiary"},
        themes=["pve", "gender"],
        partners={"unodc": "donor", "ipu": "lead"},
        modality_id="online",
        **day,
    )
    an_activity(reference="T-UGA", countries={"UGA": "beneficiary"}, themes=["gender"], partners={"ipu": "lead"}, **day)
    an_activity(reference="T-NONE", **day)
    an_activity(reference="T-WEB", kind_id="webinar", status_id="reported", regions=["sahel"], **day)


FOUND = {
    "country=KEN": "BOTH KEN",
    "country=KEN&country=UGA": "BOTH KEN UGA",
    "country=KEN&country=UGA&country_match=any": "BOTH KEN UGA",
    "country=KEN&country=UGA&country_match=all": "BOTH",
    "country=KEN&country_not=UGA": "KEN",
    "country_not=UGA": "KEN NONE WEB",
    "country_not=UGA&country_not=KEN": "NONE WEB",
    "country=not_recorded": "NONE WEB",
    "country=not_recorded&country=UGA": "BOTH NONE UGA WEB",
    "country_not=not_recorded": "BOTH KEN UGA",
    "country_not=not_recorded&country_not=KEN": "UGA",
    "country=KEN&country=UGA&country_relation=beneficiary": "KEN UGA BOTH",
    "country=KEN&country=UGA&country_match=all&country_relation=beneficiary": "",
    "country=KEN&country_relation=invited": "BOTH",
    "kind=workshop&kind=webinar": "BOTH KEN NONE UGA WEB",
    "kind_not=workshop": "WEB",
    "status_not=reported&status_not=cancelled": "BOTH KEN NONE UGA",
    "theme=pve&theme=gender&theme_match=all": "BOTH",
    "theme=pve&theme_not=gender": "KEN",
    "theme=not_recorded": "NONE WEB",
    "without=theme": "NONE WEB",
    "theme=not_recorded&without=country": "NONE WEB",
    "partner=unodc&partner=ipu": "BOTH KEN UGA",
    "partner=unodc&partner=ipu&partner_match=all": "BOTH",
    "partner=unodc&partner=ipu&partner_role=lead": "BOTH KEN UGA",
    "partner=unodc&partner=ipu&partner_match=all&partner_role=lead": "",
    "partner=unodc&partner=ipu&partner_match=all&partner_role=lead&partner_role=donor": "BOTH",
    "partner=unodc&partner_role=donor": "BOTH",
    "partner_role=donor": "BOTH",
    "partner_role_not=donor": "KEN NONE UGA WEB",
    "partner_not=unodc": "NONE UGA WEB",
    "partner_not=not_recorded": "BOTH KEN UGA",
    "donor=unodc": "BOTH",
    "donor=not_recorded": "KEN NONE UGA WEB",
    "donor_not=unodc&partner=unodc": "KEN",
    "modality=not_recorded&modality=online": "BOTH KEN NONE UGA WEB",
    "modality_not=online": "KEN NONE UGA WEB",
    "modality_not=not_recorded": "BOTH",
    "region=sahel&region=not_recorded": "NONE WEB",
    "region_not=sahel&region=not_recorded": "NONE",
    "scope=not_recorded&mandate=not_recorded&instrument=not_recorded&project=not_recorded": "BOTH KEN NONE UGA WEB",
    "venue_country=not_recorded&venue_country_not=KEN": "BOTH KEN NONE UGA WEB",
}


def test_values_are_asked_for_together(few):
    found = {query: " ".join(ref.removeprefix("T-") for ref in found_by(f"year=2001&{query}")) for query in FOUND}

    assert found == {query: " ".join(sorted(names.split())) for query, names in FOUND.items()}


REFUSED = {
    "country=KEN&country=UGA&country_not=UGA": {"country_not": ["This is both asked for and left out: Uganda."]},
    "theme=not_recorded&theme_not=not_recorded": {"theme_not": ["This is both asked for and left out: not recorded."]},
    "theme_match=all": {"theme_match": ["Choose what is to be matched too."]},
    "theme=pve&theme=not_recorded&theme_match=all": {
        "theme_match": ["Nothing can have a value and be without any: ask for any of these."]
    },
    "theme=pve&without=theme": {"without": ["All that “Theme” asks for has this recorded."]},
    "theme_not=not_recorded&without=theme": {"without": ["All that “Theme” asks for has this recorded."]},
    "partner=not_recorded&partner_role=lead": {"partner_role": ["Where no partner is recorded there is none of this."]},
    "country=not_recorded&country_relation=invited": {
        "country_relation": ["Where no country is recorded there is none of this."]
    },
    "theme=pve,gender": {
        "theme": [
            "“pve,gender” is not one of the codes that this parameter takes."
            " Give the parameter again for each further value."
        ]
    },
    "theme=pve&theme=zz": {"theme": ["“zz” is not one of the codes that this parameter takes."]},
    "theme_not=zz": {"theme_not": ["“zz” is not one of the codes that this parameter takes."]},
    "kind=not_recorded": {"kind": ["“not_recorded” is not one of the codes that this parameter takes."]},
    "theme=pve&theme_match=some": {"theme_match": ["“some” is not one of the codes that this parameter takes."]},
    "kind=workshop&kind_match=all": {"kind_match": ["There is no parameter of this name."]},
    "period=2019-03..2019-01": {"period": ["The period ends before it starts."]},
    "starts_after=2019-02-01&ends_before=2019-01-31": {
        "ends_before": ["What begins on or after the one day cannot end on or before an earlier one."]
    },
    "year=2019&starts_after=2020-01-01": {"starts_after": ["The period asked for is over before this day."]},
    "period=2019-Q2&ends_before=2019-03-31": {"ends_before": ["The period asked for begins after this day."]},
    "publication=draft": {"publication": ["There is no parameter of this name."]},
}


@pytest.mark.parametrize(
    "address", ["/activities/", "/api/v1/activities/", "/dashboard/", "/api/v1/statistics/activities/"]
)
def test_what_makes_no_sense_is_said_with_the_name_of_the_parameter(client, address):
    said = {}

    for query in REFUSED:
        answer = client.get(f"{address}?{query}")
        assert answer.status_code == 400, query
        if address.startswith("/api"):
            said[query] = {error["parameter"]: [error["detail"]] for error in answer.json()["errors"]}
        else:
            said[query] = answer.context["errors"]

    assert said == REFUSED


def test_what_begins_on_a_day_may_end_on_that_day():
    assert errors_of("starts_after=2019-02-01&ends_before=2019-02-01") == {}


def test_what_begins_or_ends_on_a_day_of_the_period_can_be_asked_for():
    assert errors_of("year=2019&starts_after=2019-12-31") == errors_of("period=2019-Q2&ends_before=2019-04-01") == {}


def test_a_project_that_somebody_does_not_see_is_none_to_them(demo_user):
    hidden = a_project(reference="hidden_project", title="Hidden")
    shown = a_project(reference="shown_project", title="Shown", published=True)
    an_activity(reference="T-HIDDEN", project=hidden, published=True)
    an_activity(reference="T-SHOWN", project=shown, published=True)
    an_activity(reference="T-NONE", published=True)

    for user, without in ((None, ["T-HIDDEN", "T-NONE"]), (demo_user("officer"), ["T-NONE"])):
        assert found_by("project=not_recorded", user) == found_by("without=project", user) == without
        assert found_by("project_not=shown_project", user) == ["T-HIDDEN", "T-NONE"]
    for name in ("project", "project_not"):
        assert errors_of(f"{name}=hidden_project") == errors_of(
            f"{name}=hidden_project".replace("hidden", "unknown")
        ) | {name: ["“hidden_project” is not the reference of a project."]}
    assert found_by("project=hidden_project", demo_user("officer")) == ["T-HIDDEN"]
    assert "hidden_project" not in (choice_counts(listing(""))["project"])


QUERIES = [
    "",
    "year=2019",
    "period=2017-H2&certainty=possible",
    "theme=pve",
    "theme=pve&theme=legal_framework",
    "theme=pve&theme=legal_framework&theme_match=all",
    "theme_not=pve&kind=workshop&kind=training_course",
    "country=KAZ&country=UZB&country_relation=participating",
    "country=KAZ&country=UZB&country_match=all",
    "partner=unodc&partner_role=lead",
    "partner=unodc&partner=ipu&partner_match=all&kind=workshop",
    "partner=unodc",
    "partner_role=donor",
    "partner_role=donor&partner_role=lead",
    "partner_role=donor&modality=not_recorded",
    "donor=not_recorded&donor_match=all",
    "partner=not_recorded&partner=unodc",
    "donor_not=gov_jpn&region=mena",
    "search=parliament&status=completed",
    "without=theme&is_training=yes",
    "project=not_recorded&scope=national",
    "venue_country=THA&year=2019",
    "country=not_recorded&region_not=not_recorded",
]


@pytest.mark.parametrize(("query", "name"), [(query, "") for query in QUERIES] + [("theme=pve", "manager")])
def test_beside_each_choice_stands_the_number_of_rows_of_the_list_that_asks_for_it(query, name, demo_user):
    user = demo_user(name) if name else None
    asked = listing(query, user)
    wrong, followed = [], 0

    for facet, counts in choice_counts(asked).items():
        labels = asked.filterset.form.fields[facet].labels
        codes = [*counts, *[code for code in labels if code not in counts][-2:]]  # those of no row make no list
        taken = asked.filterset.codes(facet) if asked.filterset.is_all(facet) else []
        for code in codes:
            params = asked.query(**{facet: [*taken, code] if code not in taken else taken})
            chosen = ActivityListing(QueryDict(params.removeprefix("?")), user, "")
            rows = 0 if chosen.errors else chosen.count
            followed += 1
            if rows != counts.get(code, 0):
                wrong.append((facet, code, counts.get(code, 0), rows, chosen.errors))

    assert wrong == []
    assert followed > 20


def test_choices_are_counted_in_one_statement(django_assert_num_queries):
    asked = listing("theme=pve&country=KAZ")
    asked.count, asked.filterset.projects  # noqa: B018 -- both are asked by the page anyway

    counting.kept.clear()
    asked = listing("theme=pve&country=KAZ")
    assert asked.count is not None
    assert asked.filterset.projects
    with django_assert_num_queries(1):
        choice_counts(asked)


def test_choices_of_too_many_rows_are_counted_when_asked_for(client, monkeypatch):
    workshops = listing("kind=workshop").count
    others = listing("kind_not=workshop").count

    status, both = "status=completed", listing("kind=workshop&status=completed").count
    near = listing(status).count + workshops - both  # of another kind, or of another status

    assert 0 < both < workshops < near < workshops + others
    assert choice_counts(listing(""), 1)["kind"]["workshop"] == workshops  # of everything numbers are kept
    assert choice_counts(listing("kind=workshop"), workshops - 1) is None
    assert choice_counts(listing("kind=workshop"), workshops)["kind"]["workshop"] == workshops
    assert choice_counts(listing(f"kind=workshop&{status}"), near - 1) is None
    assert choice_counts(listing(f"kind=workshop&{status}"), near)["kind"]["workshop"] == both

    monkeypatch.setattr("activities.listing.FEW_COUNTED", 1)
    plain, counted = client.get("/activities/?theme=pve"), client.get("/activities/?theme=pve&counts=yes")
    assert "choice-count" not in plain.content.decode()
    assert 'href="?theme=pve&amp;counts=yes"' in plain.content.decode()
    assert "choice-count" in counted.content.decode()
    assert "Show numbers beside" not in counted.content.decode()
    assert client.get("/activities/?counts=no").context["errors"] == {
        "counts": ["Give yes, or leave this parameter out."]
    }
    assert client.get("/api/v1/activities/?counts=yes").status_code == 400


def test_a_partner_that_was_merged_is_said_to_be(client):
    Partner.objects.filter(code="osce").update(merged_into=Partner.objects.get(code="unoct"), is_active=False)
    said = "OSCE was merged into UNOCT."

    for address in ("/activities/", "/dashboard/"):
        for query in ("partner=osce", "partner_not=osce", "partner=ipu&partner=osce", "donor=osce"):
            assert client.get(f"{address}?{query}").text.count(said) == 1, (address, query)
        assert said not in client.get(f"{address}?partner=unoct").text


def test_every_facet_has_its_filter_and_words():
    base = listing("").filterset

    assert {name for name in base.filters if name + "_not" in base.filters} == set(FACETS)
    assert {facet.name for facet in ALL_FACETS if facet.name + MATCH in base.filters} == {
        "country", "region", "partner", "donor", "theme", "mandate", "instrument",
    }  # fmt: skip
