"""Invented records keep every rule of real ones, come out the same each time, and go without a trace."""

import datetime as dt
import io
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Q
from django.utils import timezone

from activities.models import Activity, ParticipationRole, PartLetter, Theme
from activities.sample import samples
from ctassist.lib.history.models import Change
from ctassist.lib.history.triggers import recorded_models

pytestmark = pytest.mark.django_db

NUMBER = 300
DAY = dt.timedelta(days=1)
DELIVERED = ["completed", "reported"]


def make_sample(**options):
    """Run the command, and return the lines that were printed."""
    printed = io.StringIO()
    call_command("make_sample", stdout=printed, **options)
    return printed.getvalue().splitlines()


@pytest.fixture
def sample(db):
    make_sample(activities=NUMBER)
    return samples()


def midnight(day):
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def references(activities):
    return sorted(activity.reference for activity in activities)


def rows_by_table():
    """How many rows each table of ours has, the history and letters that stay given apart."""
    models = [model for model in apps.get_models(include_auto_created=True) if model not in (Change, PartLetter)]
    return {model._meta.db_table: model._base_manager.count() for model in models}


def contents():
    """All that the samples say, without keys that the database gives out."""
    given = {"id", "activity_id", "document_id"}
    rows = {"activity": list(samples().order_by("reference").values())}
    for relation in Activity._meta.related_objects:
        if relation.one_to_many and relation.related_model is not Activity:
            linked = relation.related_model.objects.filter(activity__in=samples())
            rows[relation.name] = list(linked.order_by("activity__reference", "pk").values())
    return {name: [{k: v for k, v in row.items() if k not in given} for row in found] for name, found in rows.items()}


# -- what a sample is --


def test_samples_are_numbered_without_a_gap(sample):
    assert references(sample) == [f"SAMPLE-{number:07}" for number in range(1, NUMBER + 1)]


def test_samples_pass_the_checks_that_a_form_makes(sample):
    for activity in sample.order_by("reference")[:120]:
        activity.full_clean()


@pytest.mark.parametrize(
    "links, condition",
    [
        ("partner_links", Q(partner_links__role="lead")),
        ("texts", Q(texts__is_original=True, texts__language="en")),
        ("activitythemes", Q(activitythemes__is_primary=True)),
        ("citations", Q(citations__document__code="SAMPLE")),
    ],
)
def test_every_sample_has_one_lead_one_original_text_one_primary_theme_and_one_citation(sample, links, condition):
    counted = sample.annotate(found=Count(links, filter=condition))

    assert references(counted.exclude(found=1)) == []


def test_only_what_was_delivered_has_an_actual_end_and_none_lies_ahead(sample):
    today = timezone.now().date()
    dated = sample.filter(actual_ends_on__isnull=False)

    assert dated.exists()
    assert references(dated.exclude(status__in=DELIVERED)) == []
    assert references(sample.filter(actual_starts_on__isnull=False).exclude(status__in=[*DELIVERED, "ongoing"])) == []
    assert references(sample.filter(Q(actual_starts_on__gt=today) | Q(actual_ends_on__gt=today))) == []
    assert references(sample.filter(status__in=["planned", "confirmed", "ongoing"], period_to__lt=today)) == []


def test_a_sample_is_under_way_from_its_first_day_to_its_last(monkeypatch, sample):
    on_time = sample.filter(actual_starts_on_precision="day", planned_starts_on=F("actual_starts_on"))
    long_ones = on_time.filter(status__in=DELIVERED, actual_ends_on__gt=F("actual_starts_on") + DAY)
    found = long_ones.order_by("reference")[0]
    seen = {}
    for day in [found.starts_on, found.starts_on + DAY, found.ends_on, found.ends_on + DAY]:
        make_sample(remove=True)
        monkeypatch.setattr("activities.sample.timezone", SimpleNamespace(now=lambda day=day: midnight(day)))
        make_sample(activities=NUMBER)
        same = samples().get(reference=found.reference)
        seen[day] = (same.status_id, same.actual_starts_on, same.actual_ends_on)
        assert references(samples().filter(Q(created_at__gt=midnight(day)) | Q(updated_at__gt=midnight(day)))) == []

    assert list(seen.items()) == [
        (found.starts_on, (seen[found.starts_on][0], None, None)),
        (found.starts_on + DAY, ("ongoing", found.starts_on, None)),
        (found.ends_on, ("ongoing", found.starts_on, None)),
        (found.ends_on + DAY, (found.status_id, found.starts_on, found.ends_on)),
    ]
    assert seen[found.starts_on][0] in ["planned", "confirmed"]


def test_a_sample_stands_where_its_status_says(sample):
    without_counts = sample.filter(status="reported", head_counts__isnull=True)
    confirmed = sample.filter(status="confirmed")

    assert confirmed.exists()
    assert references(confirmed.exclude(planned_starts_on_precision="day", planned_ends_on_precision="day")) == []
    assert references(sample.filter(status__in=["cancelled", "postponed"], status_reason="")) == []
    assert references(sample.filter(status="reported", outcome="")) == []
    assert references(without_counts.exclude(kind__participation_default="none")) == []
    assert references(sample.filter(head_counts__isnull=False).exclude(status__in=DELIVERED)) == []


def test_a_sample_has_the_venue_or_the_link_that_its_modality_needs(sample):
    fixed = sample.exclude(status="planned")

    no_venue = Q(venue_city="") | Q(venue_country__isnull=True)
    assert references(fixed.filter(no_venue, modality__in=["in_person", "hybrid"])) == []
    assert references(fixed.filter(modality__in=["online", "hybrid"], online_url="")) == []


def test_a_sample_is_for_as_many_countries_and_regions_as_its_scope_says(sample):
    counted = sample.annotate(
        beneficiaries=Count("country_links", filter=Q(country_links__relation="beneficiary"), distinct=True),
        regions=Count("activityregions", distinct=True),
    )

    assert references(counted.filter(scope__in=["national", "subnational"]).exclude(beneficiaries=1)) == []
    assert references(counted.filter(scope="multi_country", beneficiaries__lt=2)) == []
    assert references(counted.filter(scope__in=["subregional", "regional"]).exclude(regions=1)) == []
    assert references(counted.filter(scope="cross_regional").exclude(regions=2)) == []
    assert references(counted.filter(beneficiaries__gt=7)) == []


def test_samples_differ_as_records_do(sample):
    fields = ["kind", "status", "modality", "scope", "sensitivity", "starts_on_precision", "office", "venue_city"]
    fewest = dict(zip(fields, [8, 5, 4, 6, 3, 4, 2, 20], strict=True))

    assert {field: n for field, n in fewest.items() if sample.values(field).distinct().count() < n} == {}
    assert sample.filter(status__in=DELIVERED).count() > NUMBER * 0.7
    assert NUMBER * 0.8 < sample.filter(published_at__isnull=False).count() < NUMBER
    assert 0 < sample.filter(texts__language="fr").count() < NUMBER * 0.2


# -- the command --


def test_it_says_what_it_added_and_what_it_left_alone():
    assert make_sample(activities=20)[-1] == "activities: 20 added, 0 left alone"
    assert make_sample(activities=20)[-1] == "activities: 0 added, 20 left alone"
    assert make_sample(activities=5)[-1] == "activities: 0 added, 5 left alone"


def test_a_larger_sample_holds_the_smaller_as_it_was():
    make_sample(activities=20)
    before = list(samples().order_by("reference").values())

    assert make_sample(activities=30)[-1] == "activities: 10 added, 20 left alone"

    assert list(samples().order_by("reference").values())[:20] == before


def test_a_sample_that_was_deleted_comes_back_alone():
    make_sample(activities=20)
    samples().filter(reference="SAMPLE-0000007").delete()

    assert make_sample(activities=20)[-1] == "activities: 1 added, 19 left alone"


def test_batches_make_no_difference(monkeypatch, sample):
    at_once = contents()
    make_sample(remove=True)
    monkeypatch.setattr("activities.sample.BATCH", 70)

    lines = make_sample(activities=NUMBER)

    assert lines[:-1] == ["70 of 300", "140 of 300", "210 of 300", "280 of 300", "300 of 300"]
    assert contents() == at_once


def test_removing_them_leaves_what_was_there_before():
    before = rows_by_table()
    make_sample(activities=50)

    assert make_sample(remove=True)[-1] == "activities: 50 removed"

    assert rows_by_table() == before


def test_a_real_record_that_rests_on_a_sample_keeps_it(sample):
    real = Activity.objects.get(reference="ACT-010")
    real.parent = sample.get(reference="SAMPLE-0000007")
    real.save()

    with pytest.raises(CommandError) as stopped:
        make_sample(remove=True)

    assert str(stopped.value) == "These rest on samples: ACT-010. Their batch of samples stays."
    assert samples().count() == NUMBER


def test_the_history_has_each_row_that_was_written():
    before, last = rows_by_table(), Change.objects.latest("id").id
    make_sample(activities=50)
    recorded = {model._meta.db_table for model in recorded_models()}
    written = {table: rows - before[table] for table, rows in rows_by_table().items() if table in recorded}

    changes = Change.objects.filter(id__gt=last).order_by().values_list("table", "action", "door")

    assert list(changes.annotate(rows=Count("id")).order_by("table")) == [
        (table, "insert", "make_sample", rows) for table, rows in sorted(written.items()) if rows
    ]


@pytest.mark.parametrize("options", [{"activities": 10}, {"remove": True}])
def test_it_refuses_on_a_production_server(settings, options):
    make_sample(activities=5)
    settings.EMBEDDED_SERVERS = False

    with pytest.raises(CommandError) as refused:
        make_sample(**options)

    assert str(refused.value) == ("This database is not a private one. Invented records do not belong among real ones.")
    assert samples().count() == 5


@pytest.mark.parametrize("number", [-1, 0, 10_000_000])
def test_it_refuses_a_number_that_it_cannot_count_to(number):
    with pytest.raises(CommandError) as refused:
        make_sample(activities=number)

    assert str(refused.value) == "--activities takes a number from 1 to 9999999."


def test_without_a_code_that_it_names_it_says_what_is_missing():
    ParticipationRole.objects.filter(code="expert").delete()

    with pytest.raises(CommandError) as refused:
        make_sample(activities=10)

    assert str(refused.value) == (
        "Load the reference data first: load_vocabularies, load_countries, load_instruments. "
        "Missing: participation role expert."
    )


def test_with_too_little_to_choose_from_it_says_what_is_missing():
    Theme.objects.update(is_active=False)

    with pytest.raises(CommandError) as refused:
        make_sample(activities=10)

    assert str(refused.value).endswith("Missing: 4 themes.")
    assert samples().count() == 0
