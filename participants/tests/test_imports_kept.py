"""What is kept for a review is what is written, as long as nothing has changed by which it would be otherwise."""

import pytest
from django.core.exceptions import ValidationError

from activities.tests.builders import an_activity
from ctassist.lib.sealing import mark
from participants.imports import job as jobs
from participants.imports.review import SAID
from participants.many import keep_for_review
from participants.models import Participation, Person, ReviewedPart
from participants.tests.builders import a_participation, a_person
from participants.tests.sheets import lines
from participants.tests.test_imports import HEADS, LIST, on_the_list, uploaded, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(signed_in):
    return signed_in("officer")


@pytest.fixture
def activity():
    return an_activity(title="A workshop in Vienna", countries={"TCD": "beneficiary"})


@pytest.fixture
def readings(monkeypatch):
    """How often a file was read from now on."""
    count, whole = [], jobs.read_people
    monkeypatch.setattr(jobs, "read_people", lambda *args: count.append(1) or whole(*args))
    return count


def test_a_file_is_not_read_again_while_nothing_has_changed(client, activity, readings):
    review = uploaded(client, activity)

    assert write(client, review) == "Written: 3 new people."
    assert (len(readings), on_the_list(activity)) == (1, LIST)
    assert not ReviewedPart.objects.exists()


def somebody_else_is_written(settings, activity):
    a_participation(an_activity(), a_person("Di Madeup"))


def an_activity_begins_otherwise(settings, activity):
    type(activity).objects.filter(pk=activity.pk).update(
        actual_starts_on="2017-03-02", actual_starts_on_precision="day", actual_ends_on="2017-03-03",
        actual_ends_on_precision="day",
    )  # fmt: skip


def a_word_of_a_table_changes(settings, activity):
    type(activity.kind).objects.filter(pk=activity.kind_id).update(label="Something else")


@pytest.mark.parametrize("change", [somebody_else_is_written, an_activity_begins_otherwise, a_word_of_a_table_changes])
def test_a_file_is_read_again_when_something_has_changed(client, activity, readings, settings, change):
    review = uploaded(client, activity)
    change(settings, activity)

    assert write(client, review) == "Written: 3 new people."
    assert (len(readings), on_the_list(activity)) == (2, LIST)


def test_an_address_is_found_under_the_key_of_the_moment_at_which_it_is_written(client, activity, settings):
    review = uploaded(client, activity)
    settings.PERSONAL_DATA_KEYS = ["a new key " * 6, *settings.PERSONAL_DATA_KEYS]

    assert write(client, review) == "Written: 3 new people."
    assert Person.objects.get(family_name="Ana Testova").email_mark == mark("ana@mail.example")


def test_somebody_known_takes_part_as_they_were_stored_where_the_sheet_says_nothing(client, activity):
    other = an_activity(title="Another")
    a_participation(
        other, a_person("Ana Testova", email="ana@mail.example", gender_id="female", position_title="Judge")
    )
    write(client, uploaded(client, activity, lines(HEADS, "Ana Testova|||Prosecutor||ana@mail.example")))

    part = Participation.objects.get(activity=activity)
    assert (part.gender_id, part.category_id, part.position_title) == ("female", "prosecutor", "Judge")
    assert Person.objects.get().category_id == "not_recorded"


@pytest.mark.parametrize(("length", "faults"), [(200, {}), (201, {"7/family_name"})])
def test_parts_are_judged_by_the_rules_of_the_tables(client, activity, length, faults):
    uploaded(client, activity)
    reading = activity.attendance_imports.get().reading
    said = dict.fromkeys(SAID, "") | {"row": 7, "family_name": "x" * length, "certificate_on": None}
    said |= {"gender": "female", "category": "judge", "role": "participant", "attendance": "attended"}

    try:
        keep_for_review(activity, reading, [(None, None, said)])
    except ValidationError as error:
        assert set(error.message_dict) == faults
    else:
        assert not faults
