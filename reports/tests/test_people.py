"""Figures about people: each definition with both sides of its edges."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from activities.tests.builders import an_activity
from participants.models import CountSource, Register
from participants.tests.builders import a_participation, a_person
from reports import people
from reports.listing import PeopleListing

pytestmark = pytest.mark.django_db

NEVER = dt.date(1931, 5, 6)  # a day on which none of the shipped records lies


def told(query="year=1931", user=None):
    """The figures of a list, as somebody reads them."""
    listing = PeopleListing(QueryDict(query), user or AnonymousUser(), "", has_form=False)
    listing.check()
    return people.of_listing(listing, listing.statuses)


def a_training(**details):
    return an_activity(**{"starts_on": NEVER, "status_id": "reported", "published": True, **details})


@pytest.fixture
def manager(demo_user):
    return demo_user("manager")


def test_thirty_workshops_in_one_sentence(manager):
    summary = a_training(delivery_count=30, countries={"PAK": "beneficiary"})
    summary.head_counts.create(country_id="PAK", category_id="prosecutor", not_recorded=600)

    for user in (manager, AnonymousUser()):
        found = told("year=1931&country=PAK", user)
        wanted = {
            "basis": ["reported"],
            "training_activities": 30,
            "participations": 600,
            "trained": 600,
            "criminal_justice_officials_trained": 600,
            "category_not_recorded": 0,
            "unique_min": 20,
            "unique_max": 600,
            "is_lower_bound": False,
            "is_approximate": False,
            "by_category": [{"code": "prosecutor", "label": "Prosecutor", "trained": 600}],
            "by_country": [{"alpha3": "PAK", "name": "Pakistan", "trained": 600}],
            "undated_activities": 0,
        }
        assert {name: found[name] for name in wanted} == wanted
        assert found["by_sex"] == {
            "female": None,
            "male": None,
            "other": None,
            "undisclosed": None,
            "not_recorded": 600,
            "withheld": 0,
            "share_female": None,
            "share_female_min": None,
            "share_female_max": None,
            "coverage": "0.00",
            "suppressed": False,
        }
