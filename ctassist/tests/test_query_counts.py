"""How many SQL queries each list and page costs, signed in, the session and user not counted; rows cost nothing."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiToken
from activities.tests.builders import an_activity
from ctassist.lib import counting, freshness

pytestmark = pytest.mark.django_db

IDENTITY = ('"accounts_session"', '"accounts_user"', '"accounts_apitoken"')

# address -> queries as page, queries in the API
LISTS = {
    "activities/": (6, 5),
    "activities/?year=2019&page_size=200": (6, 4),
    "activities/?search=nuclear&partner=unodc&country=TGO": (6, 4),
    "countries/": (5, 4),
    "instruments/": (5, 4),
    "outputs/": (4, 3),
    "partners/": (4, 3),
    "projects/": (3, 3),
}
API_LISTS = {
    "treaty-actions/": 3,
    "treaty-actions/?period=2018-03": 4,
    "mandates/": 4,
    "statistics/accession/?year=2019": 3,
    "statistics/coordination/": 5,
    "statistics/coordination/?show=themes&year=2019": 2,
    "statistics/reported/?year=2019": 5,
    "statistics/activities/": 2,
    "statistics/activities/?year=2019": 2,
    "statistics/participants/": 3,
    "statistics/participants/?year=2019&basis=delivered": 3,
    "activities/ACT-001/participant-statistics/": 3,
    "reported-figures/?year=2019": 4,
    "reported-figures/FIG-001/": 3,
    "saved-views/": 4,
    "search/?search=turkey": 4,
    "search/?search=workshop": 6,
    "search/?search=office of counter terorism": 4,
    "search/?search=sahel": 4,
    "themes/": 3,
    "regions/": 4,
    "networks/": 5,
    "activity-kinds/": 3,
    "statistics/ratification/?year=2019": 3,
    "statistics/ratification/?region=sahel": 5,
    "ratifications/matrix/": 3,
    "ratifications/matrix/?as_of=1990-05-03&region=africa&status=party&instrument=tokyo-1963": 4,
}
DETAILS = {
    "activities/ACT-001/": (3, 2),
    "activities/ACT-003-004/": (4, 2),
    "countries/KAZ/": (7, 5),
    "instruments/montreal-protocol-2014/": (7, 3),
    "instruments/sua-protocol-2005/": (8, 3),
    "outputs/ftf_manual_see_2019/": (3, 2),
    "partners/unodc/": (6, 2),
    "projects/prr_global/": (5, 2),
}
OTHER_PAGES = {
    "instruments/matrix/": 3,
    "instruments/matrix/?as_of=1990-05-03&region=africa&status=party&instrument=tokyo-1963": 4,
    "instruments/matrix/export/?as_of=1990-05-03&region=africa&format=xlsx": 4,
    "": 10,
    "views/": 2,
    "views/new/?query=year%3D2019": 1,
    "activities/?columns=title,partners,project,mandates,sources,states&ordering=lead&density=compact": 6,
    "activities/ACT-001/history/": 3,
    "activities/new/": 3,
    "instruments/became-party/": 4,
    "instruments/became-party/?year=2019": 3,
    "instruments/became-party/?year=2019&region=sahel&show=not_judged": 4,
    "instruments/became-party/csv/?year=2019": 3,
    "instruments/party-to-all/": 3,
    "instruments/missing/": 3,
    "treaty-actions/": 3,
    "treaty-actions/?country=FRA&period=2018-03": 4,
    "instruments/missing/?network=sahel_platform&status=unknown": 4,
    "search/": 0,
    "search/?q=border security": 6,
    "search/?q=turkey": 4,
    "search/suggestions/?q=workshop": 6,
    "dashboard/": 5,
    "dashboard/?year=2019": 8,
    "dashboard/coordination/": 7,
    "dashboard/coordination/?show=partners": 4,
    "dashboard/coordination/?show=overlaps": 4,
    "dashboard/coordination/?show=gaps&region=sahel": 7,
    "dashboard/became-party/?year=2019": 3,
    "dashboard/reported/?year=2019": 5,
}


def queries(client, address, **headers):
    """The statements that an address costs when the process has its reference tables and nothing else."""
    client.get(address, headers=headers)  # reads the reference tables once
    counting.kept.clear()
    for holder in freshness.holders:
        holder.drop(None)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address, headers=headers)
    assert response.status_code == 200
    return [q["sql"] for q in captured if not any(name in q["sql"][:400] for name in IDENTITY)]


@pytest.fixture
def token(demo_user):
    return ApiToken.issue(demo_user("officer"), "test")


@pytest.mark.parametrize(
    ("address", "expected"), [(a, page) for a, (page, _) in {**LISTS, **DETAILS}.items()] + list(OTHER_PAGES.items())
)
def test_a_page_costs_exactly_so_many_queries(signed_in, address, expected):
    assert len(queries(signed_in("officer"), f"/{address}")) == expected


@pytest.mark.parametrize(("name", "expected"), [("dpo", 8), ("manager", 8), ("admin", 7)])
def test_the_first_page_costs_others_exactly_so_many(signed_in, name, expected):
    """One more for requests to erase, and one for proposals to publish; each for those alone who answer them."""
    assert len(queries(signed_in(name), "/")) == expected


@pytest.mark.parametrize(
    ("address", "expected"), [(a, api) for a, (_, api) in {**LISTS, **DETAILS}.items()] + list(API_LISTS.items())
)
def test_an_api_answer_costs_exactly_so_many_queries(client, token, address, expected):
    assert len(queries(client, f"/api/v1/{address}", Authorization=f"Token {token}")) == expected


@pytest.mark.parametrize(
    "address", ["/activities/?page_size=200", "/api/v1/activities/?page_size=200", "/countries/EGY/", "/partners/ipu/"]
)
def test_more_rows_cost_no_more_queries(signed_in, address):
    client = signed_in("officer")
    before = len(queries(client, address))

    for number in range(30):
        an_activity(
            reference=f"T-{number}",
            starts_on=dt.date(2020, 1, 1),
            venue_country_id="EGY",
            partners={"unodc": "lead", "ipu": "co_organiser"},
            countries={"EGY": "beneficiary", "TUN": "beneficiary"},
            themes=["pve", "ftf"],
            published=True,
        )

    assert len(queries(client, address)) == before
