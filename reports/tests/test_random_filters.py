"""Whatever is asked for, page, API, export and dashboard count the same rows, and the parts make the whole."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.utils.http import urlencode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as draw

from activities.export import Export
from activities.facets import ALL_FACETS
from activities.listing import ActivityListing
from ctassist.lib.jobs.kinds import Refused
from ctassist.lib.several import MATCH, NOT, NOT_RECORDED
from reports.dashboard import Dashboard

pytestmark = pytest.mark.django_db

OTHERS = {
    "year": ["2017", "2019"],
    "period": ["2018-H2", "last-12-months", "2010..2020", "2019-03"],
    "certainty": ["certain", "possible"],
    "is_training": ["yes", "no"],
    "delivered": ["yes", "no"],
    "without": ["theme", "donor", "project", "reported_participants"],
    "search": ["terrorism", "parliament or prison", "workshop -nuclear"],
    "starts_after": ["2015-06-01"],
    "ends_before": ["2019-06-30"],
    "country_relation": ["beneficiary", "participating"],
}
MATCHES = [facet.name for facet in ALL_FACETS if facet.name + MATCH in ActivityListing.filterset_class.base_filters]


def used():
    """{filter: the codes that shipped records have most, what is not recorded, and one more}."""
    found = ActivityListing(QueryDict(""), AnonymousUser(), "")
    found.count_choices()
    counts = found.filterset.form.counts
    return {
        facet.name: [
            *sorted(counts[facet.name], key=lambda code: (-counts[facet.name][code], code))[:5],
            *([NOT_RECORDED] if facet.silent else []),
            *list(found.filterset.form.fields[facet.name].labels)[:1],
        ]
        for facet in ALL_FACETS
    }


def parameters(codes):
    """Lists of (name, value): a few filters with a few values each, some of which contradict each other."""
    wanted = draw.sampled_from([(name, code) for name, known in codes.items() for code in known])
    unwanted = wanted.map(lambda pair: (pair[0] + NOT, pair[1]))
    others = draw.sampled_from([(name, value) for name, values in OTHERS.items() for value in values])
    several = draw.sampled_from(MATCHES).flatmap(
        lambda name: draw.lists(draw.sampled_from(codes[name]), min_size=2, max_size=2, unique=True).map(
            lambda chosen: [*((name, code) for code in chosen), (name + MATCH, "all")]
        )
    )
    single = draw.lists(draw.one_of(wanted, unwanted, others), max_size=3, unique=True)
    return draw.one_of(single, draw.tuples(several, single).map(lambda both: [*both[0], *both[1]]))


@pytest.mark.parametrize("name", ["", "manager"])
def test_all_doors_count_the_same_and_parts_make_the_whole(name, client, demo_user):
    user = demo_user(name) if name else AnonymousUser()
    if name:
        client.force_login(user)
    seen = {"answered": 0, "refused": 0, "with rows": 0}

    @settings(max_examples=40, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(pairs=parameters(used()))
    def ask(pairs):
        query = urlencode(pairs)
        page, api = client.get(f"/activities/?{query}"), client.get(f"/api/v1/activities/?{query}")
        told = client.get(f"/api/v1/statistics/activities/?{query}")
        assert page.status_code == api.status_code == told.status_code, query
        if page.status_code == 400:
            seen["refused"] += 1
            names = sorted(page.context["errors"])
            assert names == sorted({error["parameter"] for error in api.json()["errors"]}), query
            with pytest.raises(Refused):
                Export({"query": query, "language": ""}, user)
            return
        seen["answered"] += 1
        listing, export = page.context["listing"], Export({"query": query, "language": ""}, user)
        rows = {certainty: len(keys) for certainty, keys in export.keys.items()}
        whole = told.json()
        at = {"possible": "possible"}.get(listing.certainty if listing.conditions else "", "count")
        seen["with rows"] += bool(listing.count)
        assert listing.count == api.json()["count"] == whole[at] == next(iter(rows.values())), query
        if "possible" in api.json():
            assert listing.possible_count == api.json()["possible"]["count"] == whole["possible"] == rows["possible"]
        check_parts(whole, query)

    ask()

    assert min(seen.values()) >= 5, seen


def check_parts(whole, query):
    for part in whole["breakdowns"]:
        silent = part["not_recorded"]["count"] if part["not_recorded"] else 0
        total = sum(row["count"] for row in part["rows"]) - part["repeated"] + silent
        assert (part["name"], total) == (part["name"], whole["count"]), query
        assert part["repeated"] >= 0, query


def test_the_links_of_a_dashboard_show_its_rows_whatever_is_asked_for():
    """Those of `test_dashboard` for filters of several values made up at random."""
    followed = []

    @settings(max_examples=4, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(pairs=parameters(used()))
    def follow(pairs):
        found = ActivityListing(QueryDict(urlencode(pairs)), AnonymousUser(), "", has_form=False)
        if found.errors:
            return
        for part in Dashboard(found).breakdowns:
            for row in [*part["rows"], *([part["not_recorded"]] if part["not_recorded"] else [])]:
                if row["query"] is not None:
                    behind = ActivityListing(QueryDict(row["query"][1:]), AnonymousUser(), "", has_form=False)
                    behind.check()
                    assert behind.count == row["count"], (pairs, row)
                    followed.append(row)

    follow()

    assert len(followed) > 100
