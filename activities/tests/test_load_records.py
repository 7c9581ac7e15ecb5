"""The recorded activities, as they stand after the load: the traps in the records, and a load that is repeated."""

import csv
import datetime as dt
import io
import json
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, Q

from activities.management.commands.load_records import DATA
from activities.models import Activity, ActivityPartner, HeadCount, Mandate, Output, Project, SourceDocument
from ctassist.lib.history.models import Change

pytestmark = pytest.mark.django_db

YEAR_2019 = dt.date(2019, 1, 1), dt.date(2019, 12, 31)
ALL_LEFT_ALONE = [
    "source documents: 0 added, 0 changed, 5 left alone",
    "mandates: 0 added, 0 changed, 30 left alone",
    "projects: 0 added, 0 changed, 37 left alone",
    "outputs: 0 added, 0 changed, 28 left alone",
    "activities: 0 added, 0 changed, 64 left alone",
    "reported figures: 0 added, 0 changed, 26 left alone",
]
ONE_ACTIVITY_CHANGED = [*ALL_LEFT_ALONE[:-2], "activities: 0 added, 1 changed, 63 left alone", ALL_LEFT_ALONE[-1]]


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped data that a test may change."""
    return shutil.copytree(DATA, tmp_path / "data")


def load(folder=DATA, **options):
    """Load, and return the lines that were printed."""
    printed = io.StringIO()
    call_command("load_records", data=folder, stdout=printed, **options)
    return printed.getvalue().splitlines()


def change(folder, name, record, **columns):
    """Set columns of one record in a file of JSON lines; None takes a column away. Returns the number of its line."""
    path = folder / "records" / name
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    [at] = [at for at, row in enumerate(rows) if row["id"] == record]
    rows[at] = {key: value for key, value in (rows[at] | columns).items() if value is not None}
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return at + 1


def add_line(path, *cells):
    """Add a row to a CSV file. Returns the number of its line."""
    with path.open("a", newline="") as file:
        csv.writer(file).writerow(cells)
    return len(path.read_text().splitlines())


def references(activities):
    return sorted(activity.reference for activity in activities)


def partners_of(reference):
    links = ActivityPartner.objects.filter(activity__reference=reference)
    return list(links.values_list("partner__code", "role_id", "is_inferred"))


# -- what the documents hold --


def test_every_record_of_the_documents_is_there():
    models = (SourceDocument, Mandate, Project, Output, Activity)

    assert [model.objects.count() for model in models] == [5, 30, 37, 28, 62 + 2]


def test_the_workshop_for_libya_was_held_in_morocco():
    workshop = Activity.objects.get(reference="ACT-030")

    assert (workshop.venue_country_id, workshop.venue_city, workshop.time_zone) == ("MAR", "", "Africa/Casablanca")
    assert references(Activity.objects.for_country("LBY")) == ["ACT-030"]
    assert references(Activity.objects.for_country("MAR")) == ["ACT-015"]
    assert partners_of("ACT-030") == [("unodc", "lead", False), ("amssnur", "in_cooperation_with", False)]


def test_the_workshop_announced_for_aswan_is_not_delivered():
    aswan = Activity.objects.get(reference="ACT-001")

    assert references(Activity.objects.exclude(status__in=["completed", "ongoing"])) == ["ACT-001"]
    assert aswan.status_id == "planned"
    assert (aswan.planned_starts_on, aswan.planned_ends_on) == (dt.date(2017, 1, 31), dt.date(2017, 2, 2))
    assert (aswan.actual_starts_on, aswan.actual_ends_on) == (None, None)
    assert (aswan.planned_participants, aswan.planned_participants_basis_id) == (35, "approximate")


def test_the_joint_figure_of_two_workshops_stands_on_their_container_and_on_neither_of_them():
    stated = Activity.objects.filter(states_count__isnull=False)
    container = Activity.objects.get(reference="ACT-003-004")

    assert list(stated.values_list("reference", "states_count", "states_count_basis")) == [
        ("ACT-003-004", 30, "minimum")
    ]
    assert references(container.children.all()) == ["ACT-003", "ACT-004"]
    assert partners_of("ACT-003-004") == [("unicri", "lead", False), ("icct", "co_organiser", False)]
    assert (container.actual_starts_on, container.actual_starts_on_precision_id) == (dt.date(2011, 1, 1), "year")


def test_600_people_in_30_workshops_are_one_summary_record():
    counts = HeadCount.objects.values_list(
        "activity__reference", "activity__delivery_count", "not_recorded", "basis", "category", "female", "male"
    )

    assert list(counts) == [("ACT-033", 30, 600, "exact", None, None, None)]


def test_people_enrolled_online_are_registered_and_not_counted_as_attending():
    registered = Activity.objects.filter(registered_count__isnull=False)

    assert list(registered.values_list("reference", "registered_count", "delivery_count")) == [("ACT-061", 640, 30)]


def test_two_events_of_27_to_29_november_stay_two():
    events = Activity.objects.filter(actual_starts_on__month=11, actual_starts_on__day=27, actual_ends_on__day=29)

    assert list(events.order_by("reference").values_list("reference", "actual_starts_on", "venue_city")) == [
        ("ACT-002", dt.date(2017, 11, 27), "Bangkok"),
        ("ACT-049", dt.date(2019, 11, 27), "Vienna"),
    ]


def test_the_democratic_republic_of_the_congo_never_becomes_the_congo():
    assert references(Activity.objects.for_country("COD")) == ["ACT-026"]
    assert references(Activity.objects.for_country("COG")) == []
    assert [project.reference for project in Project.objects.filter(countries="COD")] == ["sadc_cj"]
    assert [project.reference for project in Project.objects.filter(countries="COG")] == []


def test_unodc_contributed_to_two_events_that_others_organised():
    contributed = Activity.objects.with_partner("unodc", "in_cooperation_with")

    assert references(contributed) == ["ACT-047", "ACT-048"]
    assert partners_of("ACT-047") == [("osce", "lead", False), ("unodc", "in_cooperation_with", False)]
    assert partners_of("ACT-048") == [
        ("unesco", "lead", True),
        ("commonwealth_sec", "co_organiser", False),
        ("unodc", "in_cooperation_with", False),
    ]


def test_six_expert_group_meetings_were_held_in_2019():
    meetings = Activity.objects.filter(kind="expert_group_meeting")

    assert references(meetings.certainly_in(*YEAR_2019)) == [
        "ACT-009",
        "ACT-010",
        "ACT-032",
        "ACT-043",
        "ACT-044",
        "ACT-049",
    ]
    assert references(meetings.exclude(pk__in=meetings.certainly_in(*YEAR_2019))) == ["ACT-005"]


def test_a_lead_is_inferred_only_where_the_source_names_none_alone():
    inferred = ActivityPartner.objects.filter(is_inferred=True).order_by("activity__reference")

    assert list(inferred.values_list("activity__reference", "partner__code", "role")) == [
        ("ACT-002", "unoct", "lead"),
        ("ACT-005", "unicri", "lead"),
        ("ACT-007", "unoct", "lead"),
        ("ACT-046", "unodc", "lead"),
        ("ACT-048", "unesco", "lead"),
        ("ACT-057", "unodc", "lead"),
    ]


def test_three_records_have_no_lead_and_all_others_one():
    counted = Activity.objects.annotate(leads=Count("partner_links", filter=Q(partner_links__role="lead")))

    assert references(counted.exclude(leads=1)) == ["ACT-007-WEEK", "ACT-014", "ACT-058"]
    assert references(counted.filter(leads=0)) == ["ACT-007-WEEK", "ACT-014", "ACT-058"]


def test_an_inferred_lead_stands_first_and_in_no_second_row_as_co_organiser():
    assert partners_of("ACT-002") == [
        ("unoct", "lead", True),
        ("unodc", "co_organiser", False),
        ("undp", "co_organiser", False),
        ("un_women", "co_organiser", False),
        ("unv", "co_organiser", False),
        ("hedayah", "expert_provider", False),
        ("gccs", "expert_provider", False),
    ]


def test_partners_keep_the_order_of_the_source_across_their_roles():
    assert partners_of("ACT-001") == [
        ("unodc", "lead", False),
        ("ipu", "co_organiser", False),
        ("pam", "in_cooperation_with", False),
        ("gov_jpn", "donor", False),
        ("unodc", "expert_provider", False),
        ("ipu", "expert_provider", False),
    ]


def test_groups_that_are_no_organisation_are_an_audience():
    discussions = Activity.objects.get(reference="ACT-014")

    assert partners_of("ACT-014") == [("unodc", "participating", False), ("fatf", "participating", False)]
    assert [link.category_id for link in discussions.activityaudiences.all()] == ["civil_society", "private_sector"]


def test_what_is_ongoing_has_a_start_where_one_is_stated_and_no_end():
    ongoing = Activity.objects.filter(status="ongoing").order_by("reference")

    assert list(
        ongoing.values_list("reference", "actual_starts_on", "actual_starts_on_precision", "actual_ends_on")
    ) == [
        ("ACT-006", None, "unknown", None),
        ("ACT-031", None, "unknown", None),
        ("ACT-050", dt.date(2019, 1, 1), "year", None),
        ("ACT-059", dt.date(2019, 1, 1), "year", None),
        ("ACT-060", dt.date(2008, 1, 1), "year", None),
        ("ACT-061", dt.date(2008, 1, 1), "year", None),
    ]


@pytest.mark.parametrize(
    "reference, first, precision, words",
    [
        ("ACT-003", dt.date(2011, 5, 1), "month", "May 2011"),
        ("ACT-011", dt.date(2019, 1, 1), "year", "2019"),
        ("ACT-013", dt.date(2019, 1, 1), "year", "2019 (day and month not stated)"),
    ],
)
def test_a_coarse_date_is_its_first_day_at_both_ends_and_keeps_its_words(reference, first, precision, words):
    activity = Activity.objects.get(reference=reference)

    assert (activity.actual_starts_on, activity.actual_starts_on_precision_id) == (first, precision)
    assert (activity.actual_ends_on, activity.actual_ends_on_precision_id) == (first, precision)
    assert activity.dates_as_stated == words


def test_the_dateline_of_an_online_event_gives_its_time_zone_and_no_venue():
    side_event = Activity.objects.get(reference="ACT-007")

    assert (side_event.venue_city, side_event.venue_country_id) == ("", None)
    assert side_event.time_zone == "America/New_York"
    assert side_event.parent.reference == "ACT-007-WEEK"
    assert (side_event.parent.kind_id, side_event.parent.actual_ends_on) == ("conference", dt.date(2021, 1, 1))


def test_an_activity_without_a_venue_has_no_time_zone():
    zones = Activity.objects.exclude(time_zone="").exclude(venue_country__isnull=False)

    assert references(zones) == ["ACT-007"]
    assert references(Activity.objects.filter(time_zone="", venue_country__isnull=False)) == []


def test_a_series_without_its_number_was_held_at_least_once():
    at_least = Activity.objects.filter(delivery_count_basis="minimum")
    several = Activity.objects.filter(delivery_count__gt=1).order_by("reference")

    numbers = [6, 16, 18, 19, 20, 22, 23, 25, 26, 27, 31, 35, 40, 41, 42, 48, 50, 52]
    assert references(at_least) == [f"ACT-{number:03}" for number in numbers]
    assert list(several.values_list("reference", "delivery_count", "delivery_count_basis")) == [
        ("ACT-033", 30, "exact"),
        ("ACT-060", 121, "exact"),
        ("ACT-061", 30, "exact"),
    ]


def test_the_first_theme_of_the_source_is_the_primary_one():
    themes = Activity.objects.get(reference="ACT-003").activitythemes.values_list("theme", "is_primary")

    assert list(themes) == [("prisons_vep", True), ("prr", False)]


def test_only_those_who_attended_are_participating_and_all_others_beneficiaries():
    attended = Activity.objects.filter(country_links__relation="participating").distinct()
    links = Activity.objects.get(reference="ACT-002").country_links.values_list("country", "relation")

    assert references(attended) == ["ACT-002"]
    assert list(links) == [(code, "participating") for code in ("BGD", "IDN", "MYS", "PAK", "PHL", "THA")]


def test_an_activity_belongs_to_the_project_that_it_names_or_that_names_it():
    linked = Activity.objects.filter(project__isnull=False).order_by("project__reference", "reference")

    assert list(linked.values_list("project__reference", "reference")) == [
        ("aircop", "ACT-040"),
        ("doha", "ACT-049"),
        ("ken_som_prisons", "ACT-053"),
        ("ken_som_prisons", "ACT-054"),
        ("ken_som_prisons", "ACT-055"),
        ("ken_som_prisons", "ACT-056"),
        ("mena_ve_2016", "ACT-001"),
        ("military_evidence", "ACT-021"),
        ("nga_phase3", "ACT-017"),
        ("nga_phase3", "ACT-018"),
        ("prr_global", "ACT-009"),
        ("sadc_cj", "ACT-025"),
        ("sadc_cj", "ACT-026"),
        ("vep_joint", "ACT-007"),
    ]


def test_a_platform_named_in_place_of_a_project_is_linked_as_an_output():
    platform = Output.objects.get(code="ct_learning_platform")

    assert references(platform.activities.all()) == ["ACT-045", "ACT-060", "ACT-061"]


def test_a_result_is_linked_to_the_meetings_it_came_from_and_not_to_a_later_one():
    memorandum = Output.objects.get(code="rome_memorandum")

    assert references(memorandum.activities.all()) == ["ACT-003", "ACT-004"]


def test_gender_is_the_principal_aim_of_the_event_for_women_leaders_only():
    aimed = Activity.objects.filter(gender_significance__isnull=False)

    assert list(aimed.values_list("reference", "gender_significance")) == [("ACT-008", 2)]


def test_a_mandate_that_the_source_does_not_cite_is_kept_in_words_only():
    work = Activity.objects.get(reference="ACT-012")

    assert list(work.activitymandates.all()) == []
    assert work.source_note.splitlines() == [
        "Mandate named, not linked: SC 2341 (2017) (thematic, not cited in the paragraph).",
        "Kind in the words of the source: advisory support.",
        "The kind is our choice: work with authorities on protecting critical infrastructure.",
    ]


def test_what_we_inferred_is_said_in_the_note():
    training = Activity.objects.get(reference="ACT-046")

    assert training.source_note.splitlines() == [
        "The lead is inferred: the report of UNODC names itself first of three.",
        "Mandate named, not linked: SC 2347 (2017) (thematic, not cited in the paragraph).",
        "The country of the venue, Thailand, is our inference from the city.",
    ]


def test_every_activity_cites_one_place_in_one_document():
    counted = Activity.objects.annotate(cited=Count("citations"))
    places = Activity.objects.order_by("reference").values_list("citations__document__code", "citations__place")

    assert references(counted.exclude(cited=1)) == []
    assert list(places[:3]) == [("S0", "l.14-37"), ("S1", "l.1-5"), ("S3", "l.21")]


def test_a_project_of_two_documents_cites_both():
    project = Project.objects.get(reference="vep_joint")

    assert list(project.citations.values_list("document__code", "place")) == [("S2", "¶56"), ("S4", "l.58-60")]


def test_a_lead_or_donor_of_a_project_that_the_record_does_not_name_is_inferred():
    links = Project.objects.get(reference="nga_phase3").partner_links.values_list(
        "partner__code", "role", "is_inferred"
    )

    assert list(links) == [
        ("unodc", "lead", True),
        ("gov_nga", "in_cooperation_with", False),
        ("eu", "in_cooperation_with", False),
        ("cted", "in_cooperation_with", False),
        ("eu", "donor", True),
    ]


def test_projects_that_follow_each_other_are_related_both_ways():
    related = Project.objects.filter(related__isnull=False).order_by("reference")

    assert list(related.values_list("reference", "related__reference")) == [
        ("pak_ptp2", "pak_tpp1"),
        ("pak_tpp1", "pak_ptp2"),
    ]


def test_a_guide_planned_for_half_a_year_keeps_that_half():
    guide = Output.objects.get(code="guide_sport")

    assert (guide.published_on, guide.published_on_precision_id) == (dt.date(2020, 1, 1), "half_year")
    assert guide.dates_as_stated == "publication planned for the first half of 2020"


def test_all_records_are_published_by_the_office_of_the_demonstration():
    for model in (Project, Output, Activity):
        records = model.objects.filter(published_at__isnull=False, sensitivity="public", office__code="demo-vienna")

        assert records.count() == model.objects.count()


# -- the load --


def test_a_second_load_leaves_everything_alone():
    before = list(Activity.objects.order_by("pk").values())
    changes = Change.objects.count()

    assert load() == ALL_LEFT_ALONE

    assert list(Activity.objects.order_by("pk").values()) == before
    assert Change.objects.count() == changes


@pytest.mark.parametrize(
    "columns",
    [
        {"note": "another note"},
        {"title": "Another title"},
        {"themes": ["evidence", "gender"]},
        {"roles": {"lead": ["UNOCT"], "partner": ["UNODC"]}},
        {"outputs": ["PUB-003"]},
        {"src": {"seed": "S2", "at": "¶19"}},
    ],
)
def test_one_changed_cell_changes_one_record_and_its_version_by_one(folder, columns):
    version = Activity.objects.get(reference="ACT-010").version
    change(folder, "activities.jsonl", "ACT-010", **columns)

    assert load(folder) == ONE_ACTIVITY_CHANGED
    assert load(folder) == ALL_LEFT_ALONE

    assert Activity.objects.get(reference="ACT-010").version == version + 1


def test_another_primary_theme_takes_the_place_of_the_first(folder):
    change(folder, "activities.jsonl", "ACT-008", themes=["gender", "anti-money-laundering"])

    load(folder)

    themes = Activity.objects.get(reference="ACT-008").activitythemes.values_list("theme", "is_primary")
    assert list(themes) == [("gender", True), ("cft", False)]


def test_the_lead_stands_first_wherever_the_source_names_it(folder):
    change(folder, "activities.jsonl", "ACT-010", roles={"partner": ["WCO"], "donor": ["CAN"], "lead": ["UNODC"]})

    load(folder)

    assert partners_of("ACT-010") == [
        ("unodc", "lead", False),
        ("wco", "in_cooperation_with", False),
        ("gov_can", "donor", False),
    ]


def test_a_dry_run_says_what_it_would_change_and_changes_nothing(folder):
    change(folder, "activities.jsonl", "ACT-010", note="another note")

    assert load(folder, dry_run=True) == [*ONE_ACTIVITY_CHANGED, "Dry run: nothing was written."]

    assert load(folder) == ONE_ACTIVITY_CHANGED


def test_a_record_taken_back_from_publication_stays_so():
    Activity.objects.filter(reference="ACT-010").update(published_at=None, sensitivity="internal")

    assert load() == ALL_LEFT_ALONE

    record = Activity.objects.get(reference="ACT-010")
    assert (record.published_at, record.sensitivity) == (None, "internal")


@pytest.mark.parametrize(
    "columns, column, value, reason",
    [
        ({"kind": "séance"}, "kind", "'séance'", "mapping.csv has no row for this kind"),
        ({"status": "held"}, "status", "'held'", "mapping.csv has no row for this status"),
        ({"modality": "by post"}, "modality", "'by post'", "mapping.csv has no row for this modality"),
        ({"scope": "interplanetary"}, "scope", "'interplanetary'", "mapping.csv has no row for this scope"),
        ({"countries": ["NGA", "COX"]}, "countries", "'COX'", "'COX' is no country"),
        ({"regions": ["Atlantis"]}, "regions", "'Atlantis'", "mapping.csv has no row for this region"),
        ({"themes": ["gender", "magic"]}, "themes", "'magic'", "mapping.csv has no row for this theme"),
        ({"mandates": ["SC 1 (1946)"]}, "mandates", "'SC 1 (1946)'", "mapping.csv has no row for this mandate"),
        ({"instruments": ["Z"]}, "instruments", "'Z'", "mapping.csv has no row for this instrument"),
        ({"audience": ["wizards"]}, "audience", "'wizards'", "mapping.csv has no row for this audience"),
        ({"outputs": ["PUB-999"]}, "outputs", "'PUB-999'", "mapping.csv has no row for this output"),
        ({"project": "PRJ-999"}, "project", "'PRJ-999'", "mapping.csv has no row for this project"),
        ({"related": ["ACT-999"]}, "related", "'ACT-999'", "no such activity"),
        ({"roles": {"boss": ["UNODC"]}}, "roles", "'boss'", "mapping.csv has no row for this role"),
        ({"roles": {"lead": ["ACME"]}}, "roles.lead", "'ACME'", "mapping.csv has no row for this partner"),
        (
            {"roles": {"partner": ["UNODC"]}},
            "roles",
            "{'partner': ['UNODC']}",
            "the record has no lead, and mapping.csv does not say who leads",
        ),
        (
            {"date": {"text": "soon", "precision": "vague"}},
            "date.precision",
            "'vague'",
            "mapping.csv has no row for this precision",
        ),
        (
            {"date": {"text": "2019", "precision": "day", "start": "2019-02"}},
            "date.start",
            "'2019-02'",
            "does not go with the precision 'day'",
        ),
        (
            {"date": {"text": "2019", "precision": "day", "start": "2019-02-30"}},
            "date.start",
            "'2019-02-30'",
            "not a year, month or day",
        ),
        (
            {"place": {"country": "Elbonia"}},
            "place.country",
            "'Elbonia'",
            "'Elbonia' is no country",
        ),
        (
            {"place": {"country": "FRA"}},
            "place.country",
            "'FRA'",
            "no time zone stands in activities/records/places.py",
        ),
        (
            {"participants": {"actual": 12, "actual_qualifier": "some"}},
            "participants.actual_qualifier",
            "'some'",
            "mapping.csv has no row for this qualifier",
        ),
        ({"participants": {"actual": "many"}}, "participants.actual", "'many'", "not a whole number or null"),
        ({"src": {"seed": "S9", "at": "¶1"}}, "src.seed", "'S9'", "no such document"),
        ({"title": None}, "title", "''", "missing"),
        ({"budget": "12"}, "budget", "'12'", "no rule says where this goes"),
        ({"themes": "gender"}, "themes", "'gender'", "not a list"),
        ({"id": "ACT-061"}, "id", "'ACT-061'", "a line above has this id"),
    ],
)
def test_a_bad_row_stops_the_load_and_nothing_is_changed(folder, columns, column, value, reason):
    change(folder, "activities.jsonl", "ACT-010", note="another note")
    line = change(folder, "activities.jsonl", "ACT-062", **columns)
    changes = Change.objects.count()

    with pytest.raises(CommandError) as stopped:
        load(folder)

    place = f"activities.jsonl, line {line}, column {column}, value {value}"
    assert str(stopped.value) == f"{place}: {reason}\nNothing was loaded."
    assert Change.objects.count() == changes


@pytest.mark.parametrize(
    "cells, column, value, reason",
    [
        (
            ("record", "ACT-010", "", "", "one HeadCount of 12"),
            "as_written",
            "'ACT-010'",
            "no rule in activities/records/rules.py follows this row",
        ),
        (
            ("ACT-010.kind", "expert group meeting", "activity_kinds", "seance", ""),
            "code",
            "'seance'",
            "not in activity_kinds",
        ),
        (
            ("kind", "workshop", "activity_kinds", "other", ""),
            "as_written",
            "'workshop'",
            "a row above translates this",
        ),
    ],
)
def test_a_bad_row_of_the_mapping_stops_the_load(folder, cells, column, value, reason):
    line = add_line(folder / "records" / "mapping.csv", *cells)

    with pytest.raises(CommandError) as stopped:
        load(folder)

    place = f"mapping.csv, line {line}, column {column}, value {value}"
    assert str(stopped.value) == f"{place}: {reason}\nNothing was loaded."


def test_a_bad_row_of_a_table_stops_the_load(folder):
    path = folder / "projects.csv"
    line = add_line(
        path, "new", "Title", "", "S2 §1", "2019", "2018", "active", "unodc", "", "", "", "global", "pve", "no"
    )

    with pytest.raises(CommandError) as stopped:
        load(folder)

    assert str(stopped.value).startswith(f"projects.csv, line {line}, column project_ends_on_not_before_start, ")
    assert "End cannot lie before start" in str(stopped.value)


def test_a_word_follows_the_row_of_its_own_record_before_the_general_one(folder):
    add_line(
        folder / "records" / "mapping.csv", "ACT-010.kind", "expert group meeting", "activity_kinds", "conference", ""
    )

    load(folder)

    assert references(Activity.objects.filter(kind="conference")) == ["ACT-007-WEEK", "ACT-010", "ACT-057", "ACT-062"]


def test_on_a_production_server_the_owning_office_must_be_named(settings):
    settings.EMBEDDED_SERVERS = False

    with pytest.raises(CommandError) as refused:
        load()

    assert str(refused.value) == "Say which office owns the records: --office CODE. Offices: demo-dakar, demo-vienna."
    assert load(office="demo-vienna") == ALL_LEFT_ALONE


def test_a_folder_without_records_is_refused(tmp_path):
    with pytest.raises(CommandError) as refused:
        load(tmp_path)

    assert str(refused.value) == f"{tmp_path} is no folder of records."
