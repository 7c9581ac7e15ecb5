"""What an activity needs of its participants to be reported (C15), and what stays as it is then."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from activities.models import Activity, HeadCount
from activities.services import move_activity
from activities.tests.builders import an_activity
from participants.models import CountSource, Register
from participants.services import record_participation, record_register, remove_participation
from participants.tests.builders import a_participation

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(db):
    """A completed workshop that lacks nothing but figures."""
    return an_activity(
        outcome="Agreed.",
        partners={"unodc": "lead"},
        countries={"EGY": "beneficiary", "TUN": "beneficiary"},
        planned_starts_on="2020-01-01",
        planned_ends_on="2020-01-01",
        planned_starts_on_precision_id="day",
        planned_ends_on_precision_id="day",
        modality_id="in_person",
        scope_id="multi_country",
        venue_city="Cairo",
        venue_country_id="EGY",
    )


def faults(activity, officer):
    """{place: messages} of what keeps an activity from being reported; {} when it is now."""
    try:
        with transaction.atomic():
            move_activity(Activity.objects.get(pk=activity.pk), "reported", by=officer)
    except ValidationError as error:
        return error.message_dict
    return {}


def test_an_activity_without_figures_stays_completed(activity, demo_user):
    assert faults(activity, demo_user("officer")) == {
        "participants/reported": ["Reported: say how many people attended."]
    }


def test_names_are_figures(activity, demo_user):
    a_participation(activity)

    assert faults(activity, demo_user("officer")) == {}


def test_names_that_do_not_count_are_no_figures(activity, demo_user):
    a_participation(activity)
    Register.objects.create(activity=activity, count_source=CountSource.HEADCOUNT)

    assert "participants/reported" in faults(activity, demo_user("officer"))

    HeadCount.objects.create(activity=activity, female=3)
    assert faults(activity, demo_user("officer")) == {}


def test_a_kind_that_counts_nobody_needs_no_figures(activity, demo_user):
    from activities.models import ActivityKind

    activity.kind = ActivityKind.objects.filter(participation_default="none").first()
    activity.save()

    assert faults(activity, demo_user("officer")) == {}


@pytest.mark.parametrize("state", ["nominated", "invited", "registered"])
def test_everybody_on_the_list_is_done_with(activity, demo_user, state):
    for _ in range(2):
        a_participation(activity)
    late = a_participation(activity, attendance=state)
    a_participation(activity, attendance="registered")
    counted = {
        "nominated": "1 nominated, 1 registered",
        "invited": "1 invited, 1 registered",
        "registered": "2 registered",
    }

    assert faults(activity, demo_user("officer")) == {
        "participants": [f"Reported: say of everybody on the list whether they attended: {counted[state]}."]
    }

    activity.participations.filter(attendance__in=[state, "registered"]).update(attendance="no_show")
    late.refresh_from_db()
    assert faults(activity, demo_user("officer")) == {}


@pytest.mark.parametrize("state", ["declined", "withdrawn", "no_show", "partial", "attended", "certified"])
def test_these_states_are_final(activity, demo_user, state):
    a_participation(activity, attendance=state)

    assert faults(activity, demo_user("officer")) == {}


def test_names_need_a_final_state_also_where_they_do_not_count(activity, demo_user):
    a_participation(activity, attendance="invited")
    HeadCount.objects.create(activity=activity, female=3)
    Register.objects.create(activity=activity, count_source=CountSource.HEADCOUNT)

    assert list(faults(activity, demo_user("officer"))) == ["participants"]


def test_a_reported_activity_with_names_only_can_be_changed_otherwise(activity, demo_user):
    from activities.recording import change_activity

    a_participation(activity)
    faults(activity, demo_user("officer"))
    reported = Activity.objects.get(pk=activity.pk)

    change_activity(reported, {"background": "More of it."}, by=demo_user("officer"), merge=True)

    assert Activity.objects.get(pk=activity.pk).background == "More of it."


def test_what_is_reported_is_frozen(activity, demo_user):
    officer = demo_user("officer")
    part = a_participation(activity)
    register = Register.objects.create(activity=activity)
    faults(activity, officer)
    frozen = Activity.objects.get(pk=activity.pk)
    part.activity = register.activity = frozen
    part.attendance_id = "no_show"

    for write, record in ((record_participation, part), (remove_participation, part), (record_register, register)):
        with pytest.raises(ValidationError) as refused:
            write(record, by=officer)
        assert "figures are frozen" in str(refused.value)
    assert list(activity.participations.values_list("attendance", flat=True)) == ["attended"]
