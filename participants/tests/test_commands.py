"""The commands of participants: counting anew, and the invented list of the demonstration."""

import io

import pytest
from django.core.management import CommandError, call_command

from activities.models import Activity, HeadCount, PeopleCounted
from activities.tests.builders import an_activity
from participants.models import Participation
from participants.tests.builders import a_participation

pytestmark = pytest.mark.django_db


def said(*command, **options):
    out = io.StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue().strip()


def test_counts_that_are_right_are_said_to_be():
    a_participation(an_activity())

    assert said("recount_people", check=True) == "All counts are right."
    assert said("recount_people") == "All counts are right."


def test_a_count_that_is_wrong_is_named_and_mended():
    wrong, right = an_activity(reference="WRONG"), an_activity(reference="RIGHT")
    a_participation(right)
    HeadCount.objects.create(activity=wrong, female=7)
    PeopleCounted.objects.filter(activity=wrong).update(female=8)

    with pytest.raises(CommandError, match="of 1 activities are not those of their people: WRONG"):
        said("recount_people", check=True)
    assert PeopleCounted.objects.get(activity=wrong).female == 8
    assert said("recount_people") == "Mended: 1. WRONG"
    assert PeopleCounted.objects.get(activity=wrong).female == 7
    told = dict(Activity.objects.values_list("reference", "updated_at"))
    assert told["WRONG"] > wrong.updated_at and told["RIGHT"] == right.updated_at


def test_the_demonstration_has_one_invented_list_and_is_marked():
    assert said("load_invented_people") == "invented people: 12 added to the draft DEMO-INVENTED"
    assert said("load_invented_people") == "invented people: there already"

    activity = Activity.objects.get(reference="DEMO-INVENTED")
    assert activity.published_at is None and activity.sensitivity == "internal"
    assert "Invented workshop" in activity.texts.get().title
    assert Participation.objects.filter(activity=activity).count() == 12
    assert all("Invented" in part.institution for part in Participation.objects.exclude(institution=""))


def test_invented_people_stay_out_of_other_databases(settings):
    settings.EMBEDDED_SERVERS = False

    with pytest.raises(CommandError, match="do not belong among real ones"):
        said("load_invented_people")
