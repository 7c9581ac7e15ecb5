"""What the database refuses of an activity and of what hangs on it, each rule by its name; and what it derives."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from activities import reading
from activities.models import Activity
from activities.tests.builders import an_activity

pytestmark = pytest.mark.django_db

DAY = dt.date


def rule_broken(write):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        write()
    return refused.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(
    ("details", "rule"),
    [
        ({"delivery_count": 0}, "activity_delivered_at_least_once"),
        ({"latitude": 10}, "activity_latitude_with_longitude"),
        ({"latitude": 91, "longitude": 0}, "activity_latitude_with_longitude"),
        ({"planned_participants": 35}, "activity_planned_participants_with_basis"),
        ({"planned_participants_basis_id": "exact"}, "activity_planned_participants_with_basis"),
        ({"states_count": 30}, "activity_states_count_with_basis"),
        ({"reported_participants": 30}, "activity_reported_participants_with_basis"),
        ({"reference": "ACT-001"}, "activities_activity_reference_key"),
        ({"reference": "a/b"}, "activity_reference_fits_an_address"),
        ({"reference": "a?b"}, "activity_reference_fits_an_address"),
        ({"reference": "new"}, "activity_reference_fits_an_address"),
        ({"kind_id": "party"}, None),
    ],
)
def test_the_database_refuses_what_one_row_proves_wrong(details, rule):
    if rule is None:
        with pytest.raises(IntegrityError), transaction.atomic():
            an_activity(**details)
            from django.db import connection

            connection.check_constraints()
    else:
        assert rule_broken(lambda: an_activity(**details)) == rule


@pytest.mark.parametrize(
    ("add", "rule"),
    [
        (lambda a: a.partner_links.create(partner_id=lead_of(a), role_id="lead"), "activity_partner_once_a_role"),
        (lambda a: a.partner_links.create(partner_id=another(a), role_id="lead"), "activity_has_one_lead_at_most"),
        (lambda a: a.texts.create(language_id="en", title="Again", is_original=False), "activity_text_once_a_language"),
        (lambda a: a.texts.create(language_id="fr", title="Encore"), "activity_has_one_original_text"),
        (lambda a: a.country_links.create(country_id="EGY", relation="invited"), "activity_country_once_a_relation"),
        (
            lambda a: a.country_links.create(country_id="TUN", relation="invited", share=0),
            "activity_country_share_is_a_percentage",
        ),
        (lambda a: a.activitythemes.create(theme_id="pve"), "activity_theme_once"),
        (lambda a: a.activitythemes.create(theme_id="ftf", is_primary=True), "activity_has_one_primary_theme"),
        (lambda a: a.head_counts.create(), "head_count_has_a_number"),
        (lambda a: [a.head_counts.create(female=1), a.head_counts.create(male=1)], "head_count_once_a_group"),
        (
            lambda a: a.partner_links.filter(role="lead").update(contribution=5),
            "activity_contribution_with_currency",
        ),
        (
            lambda a: a.partner_links.filter(role="lead").update(currency="USD"),
            "activity_contribution_with_currency",
        ),
    ],
)
def test_the_database_refuses_rows_that_contradict_others(add, rule):
    activity = an_activity(partners={"ipu": "lead"}, countries={"EGY": "invited"}, themes=["pve"])

    assert rule_broken(lambda: add(activity)) == rule


def lead_of(activity):
    return activity.partner_links.get(role="lead").partner_id


def another(activity):
    return lead_of(activity) + 1


def test_activities_nest_three_levels_deep_from_above_and_from_below():
    top = an_activity()
    middle = an_activity(parent=top)
    bottom = an_activity(parent=middle)

    with pytest.raises(ValidationError, match="3 levels"):
        Activity(parent=bottom, **BARE).clean()
    other_top = an_activity()
    other_top.parent = bottom
    with pytest.raises(ValidationError, match="3 levels"):
        other_top.clean()
    tree = an_activity()
    an_activity(parent=tree)
    tree.parent = middle
    with pytest.raises(ValidationError, match="3 levels"):
        tree.clean()
    tree.parent = top
    tree.clean()


BARE = {"reference": "X-1", "kind_id": "workshop", "status_id": "completed"}


def test_an_activity_is_no_part_of_its_own_part():
    top = an_activity()
    part = an_activity(parent=top)
    top.parent = part

    with pytest.raises(ValidationError, match="its own part"):
        top.clean()


def test_a_summary_of_several_deliveries_has_no_parts():
    summary = an_activity(delivery_count=5)
    container = an_activity()
    an_activity(parent=container)
    container.delivery_count = 2

    with pytest.raises(ValidationError, match="no parts"):
        Activity(parent=summary, **BARE).clean()
    with pytest.raises(ValidationError, match="no parts"):
        container.clean()


def test_a_reference_never_changes_and_a_status_that_needs_a_reason_has_one():
    activity = an_activity()
    activity.reference = "OTHER-1"
    with pytest.raises(ValidationError, match="never changes"):
        activity.clean()

    postponed = an_activity(status_id="postponed")
    with pytest.raises(ValidationError, match="needs a reason"):
        postponed.clean()


def dated(**dates):
    """Activity with only these dates, each to the day; what the API and the page say of them."""
    precisions = {f"{name}_precision_id": "day" for name in dates}
    an_activity(reference="DATED", starts_on=None, published=True, **dates, **precisions)


@pytest.mark.parametrize(
    ("dates", "are", "words", "days"),
    [
        ({}, None, "not stated", None),
        ({"planned_starts_on": 1, "planned_ends_on": 3}, "planned", "1 to 3 March 2020", 3),
        ({"actual_starts_on": 1, "actual_ends_on": 3}, "actual", "1 to 3 March 2020", 3),
        (
            {"planned_starts_on": 1, "planned_ends_on": 3, "actual_starts_on": 2, "actual_ends_on": 5},
            "actual",
            "2 to 5 March 2020",
            4,
        ),
        ({"actual_ends_on": 3}, "actual", "until 3 March 2020", None),
        ({"actual_starts_on": 1}, "actual", "since 1 March 2020", None),
        (
            {"planned_starts_on": 1, "planned_ends_on": 3, "actual_starts_on": 9},
            "mixed",
            "from 9 March 2020 to 3 March 2020, one of them planned",
            None,
        ),
    ],
)
def test_planned_and_actual_dates_are_never_taken_for_one_another(client, dates, are, words, days):
    dated(**{name: DAY(2020, 3, day) for name, day in dates.items()})

    item = client.get("/api/v1/activities/DATED/").json()
    row = client.get("/activities/?search=DATED").context["listing"].rows[0]

    assert (item["dates_are"], item["duration_days"]) == (are, days)
    assert (row["dates_are"], row["dates"]) == (are, words)


@pytest.mark.parametrize(
    ("bases", "basis"),
    [
        ([], None),
        (["exact"], "exact"),
        (["minimum"], "minimum"),
        (["approximate", "exact"], "approximate"),
        (["estimated", "exact"], "approximate"),
        (["exact", "minimum"], "minimum"),
        (["approximate", "minimum"], "minimum"),
    ],
)
def test_a_sum_is_as_weak_as_its_weakest_part(bases, basis):
    assert reading.basis_of_sum(bases) == basis


def test_the_list_and_the_page_give_the_same_number_with_the_same_qualifier(client):
    activity = an_activity(reference="COUNTED", published=True)
    activity.head_counts.create(female=8, male=12)
    activity.head_counts.create(country_id="EGY", not_recorded=30, basis_id="minimum")
    activity.head_counts.create(role_id="expert", male=5)

    row = client.get("/activities/?search=COUNTED").context["listing"].rows[0]
    page = client.get("/activities/COUNTED/")

    assert row["people"][0] == ("attended, by head count", "at least 50")  # the experts are no audience
    assert page.context["figures"][0] == ("Attended, by head count", "at least 50")
    assert "at least 50" in client.get("/activities/?search=COUNTED").content.decode()


def test_a_number_that_only_a_document_reports_is_shown_as_such(client):
    an_activity(
        reference="REPORTED", published=True, reported_participants=30, reported_participants_basis_id="minimum"
    )

    row = client.get("/activities/?search=REPORTED").context["listing"].rows[0]

    assert row["people"] == [("reported", "at least 30")]
