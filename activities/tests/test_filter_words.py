"""What was asked for is said in one sentence, and each value has a chip that takes it away."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils import timezone

from activities.listing import ActivityListing

pytestmark = pytest.mark.django_db


def listing(query, has_form=True):
    found = ActivityListing(QueryDict(query.removeprefix("?")), AnonymousUser(), "", has_form=has_form)
    found.check()
    return found


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", ""),
        (
            "kind=workshop&kind=training_course&country=KEN&country=UGA&country_match=all&donor_not=gov_jpn&year=2019",
            "Workshops or training courses for Kenya and Uganda, not funded by Government of Japan,"
            " that ended certainly in 2019",
        ),
        ("kind=mentoring&kind=workshop", "Activities of kind workshop or mentoring"),
        ("kind=policy_dialogue", "Policy dialogues or consultations"),
        ("kind=awareness_activity&kind=launch_event", "Launch events or awareness activities"),
        ("kind_not=workshop", "Activities not of kind workshop"),
        ("status=planned&status=confirmed", "Activities that are planned or confirmed"),
        ("country=KEN&country=UGA&country_relation=invited", "Activities for Kenya or Uganda as invited"),
        ("country=not_recorded&country=KEN", "Activities for Kenya or for no country recorded"),
        ("country_not=not_recorded", "Activities for some country recorded"),
        ("theme_not=pve&theme_not=gender", None),
        ("partner=ipu&partner_role=lead", "Activities with IPU – Inter-Parliamentary Union as lead organiser"),
        ("partner_role=donor&partner_role=host", None),
        ("modality=in_person&modality=online", "Activities held in person or online"),
        ("modality_not=not_recorded", "Activities with some modality recorded"),
        ("scope=national", "Activities of national scope"),
        ("is_training=no&delivered=yes", "Activities not counting as training, delivered"),
        ("year=2019&certainty=possible", "Activities that may have ended in 2019"),
        ("period=2019-03-01..2019-04", "Activities that ended certainly from 1 March 2019 to April 2019"),
        ("period=2019-H1", "Activities that ended certainly in the first half of 2019"),
        ("without=donor", "Activities with no donor recorded"),
        ("search=prison", "Activities with the words “prison”"),
    ],
)
def test_a_list_says_what_was_asked_for(query, sentence):
    said = listing(query).filterset.words.sentence

    if sentence is not None:
        assert said == sentence
    assert said == listing(query, has_form=False).filterset.words.sentence  # which has the fields alone that are asked
    assert "{" not in said
    assert "  " not in said


def test_a_period_that_moves_is_said_with_the_days_that_it_means():
    first = timezone.localdate().replace(month=1, day=1)

    said = listing("period=this-year").filterset.words.sentence

    assert said == (f"Activities that ended certainly in this year (1 January to 31 December {first.year})")


def test_the_page_says_the_sentence_with_its_number(client):
    page = " ".join(client.get("/activities/?kind=workshop&year=2019").content.decode().split())

    assert "</strong> workshops that ended certainly in 2019 <span" in page


def test_each_value_has_a_chip_that_takes_it_away():
    both, all_of, narrow = "country=KEN&country=UGA", "country_match=all", "country_relation=invited"
    rest, certainty = "theme_not=pve&year=2019", "certainty=possible"

    chips = listing(f"{both}&{all_of}&{narrow}&{rest}&{certainty}").asked()

    assert {chip["phrase"]: chip["without"] for chip in chips} == {
        "for Kenya": f"?{all_of}&{narrow}&{rest}&{certainty}&country=UGA",
        "for Uganda": f"?{all_of}&{narrow}&{rest}&{certainty}&country=KEN",
        "all of these: for country": f"?{both}&{narrow}&{rest}&{certainty}",
        "as invited": f"?{both}&{all_of}&{rest}&{certainty}",
        "not about Prevention of violent extremism": f"?{both}&{all_of}&{narrow}&year=2019&{certainty}",
        "that may have ended in 2019": f"?{both}&{all_of}&{narrow}&theme_not=pve",
        "possibly in the period": f"?{both}&{all_of}&{narrow}&{rest}",
    }


@pytest.mark.parametrize(
    "query",
    [
        "country=KEN&country_match=all&country_relation=invited&year=2019&certainty=possible",
        "partner=unodc&partner=ipu&partner_match=all&partner_role=lead&kind=workshop&kind_not=webinar",
        "theme=not_recorded&theme_not=pve&without=donor&period=last-quarter",
    ],
)
def test_taking_chips_away_leads_to_the_whole_list(query):
    asked = [listing(query)]

    while asked:
        chips = asked.pop().asked()
        assert chips or not asked
        asked += [listing(chip["without"]) for chip in chips[:1]]
