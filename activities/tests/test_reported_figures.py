"""Figures that documents state: as they are shipped, loaded again, written by editors, and listed."""

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError

from accounts.demo import demo_office
from activities.figure_services import record_reported_figure
from activities.management.commands.load_records import DATA
from activities.models import ReportedFigure, SourceDocument
from activities.tests.test_load_records import add_line, change, folder, load  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db

LINES = (DATA / "records" / "reported_figures.jsonl").read_text(encoding="utf-8").splitlines()


def a_figure(**details):
    document = SourceDocument.objects.get(code="S2")
    details = {"title": "Officials", "measure": "officials_trained", "value": 5, "place": "¶1"} | details
    return ReportedFigure(**{"code": "FIG-X", "document": document} | details)


def test_every_number_of_the_file_is_there_as_it_is_written():
    stated = {row["id"]: row for row in map(json.loads, LINES)}

    found = {
        figure.code: (figure.title, figure.value, figure.qualifier_as_stated, figure.place)
        for figure in ReportedFigure.objects.all()
    }

    beside = found.pop("FIG-014-participants")
    assert beside == ("Participants in them", 640, "exact", "¶44")
    assert found == {
        key: (row["title"].partition(" / ")[0], row["value"]["n"], row["value"]["q"], row["src"]["at"])
        for key, row in stated.items()
    }


def test_a_figure_of_more_than_is_a_lower_bound_of_its_year():
    figure = ReportedFigure.objects.get(code="FIG-001")

    assert (figure.value, figure.basis_id, figure.measure, figure.subject) == (
        150,
        "minimum",
        "training_activities",
        "",
    )
    assert (figure.period, figure.document.code, figure.place) == ("2019", "S2", "¶17")


def test_three_figures_measure_what_is_counted_here_and_speak_of_all_of_it():
    compared = ReportedFigure.objects.exclude(measure="other")

    assert [(figure.code, figure.subject) for figure in compared] == [("FIG-001", ""), ("FIG-002", ""), ("FIG-003", "")]
    assert not ReportedFigure.objects.filter(measure="other", subject="").exists()


def test_the_countries_of_a_figure_and_what_explains_it_are_kept():
    visits, workshops = (ReportedFigure.objects.get(code=code) for code in ("FIG-018", "FIG-008"))

    assert [country.pk for country in visits.countries.order_by("pk")] == ["AGO", "TGO"]
    assert workshops.note == "Derived mean per workshop: 20.\nEvents: 30."


def test_a_changed_figure_is_loaded_again_and_its_history_tells(folder):  # noqa: F811
    change(folder, "reported_figures.jsonl", "FIG-001", value={"n": 151, "q": "about"})

    printed = load(folder)

    figure = ReportedFigure.objects.get(code="FIG-001")
    assert printed[-1] == "reported figures: 0 added, 1 changed, 25 left alone"
    assert (figure.value, figure.basis_id) == (151, "approximate")


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"value": {"n": 1, "q": "loads of"}}, "mapping.csv has no row for this qualifier"),
        ({"value": {"n": "many", "q": "exact"}}, "column value.n, value 'many': not a whole number"),
        ({"value": {"n": 1, "q": "exact", "participants": 2}}, "as many things as numbers are stated"),
        ({"value": None}, "column value, value '': missing"),
        ({"src": {"seed": "S9", "at": "¶1"}}, "no such document"),
        ({"countries": ["XXX"]}, "'XXX' is no country"),
        ({"id": "FIG-999"}, "mapping.csv has no row for this figure"),
    ],
)
def test_a_line_that_cannot_be_read_stops_the_load_by_its_name(folder, columns, words):  # noqa: F811
    line = change(folder, "reported_figures.jsonl", "FIG-001", **columns)

    with pytest.raises(CommandError) as refused:
        load(folder)

    assert f"reported_figures.jsonl, line {line}" in str(refused.value)
    assert words in str(refused.value)


def test_only_reference_editors_write_figures(demo_user):
    editor = demo_user("officer")

    with pytest.raises(PermissionDenied):
        record_reported_figure(a_figure(), by=editor)
    editor.edits_reference = True
    assert record_reported_figure(a_figure(), {"countries": ["TGO"]}, by=editor)

    assert [country.pk for country in ReportedFigure.objects.get(code="FIG-X").countries.all()] == ["TGO"]


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"value": -1}, "value"),
        ({"measure": "glory"}, "measure"),
        ({"code": "no code"}, "code"),
        ({"starts_on": "2019-01-01", "starts_on_precision_id": "year"}, "record"),
        ({"place": ""}, "place"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_by_its_field(demo_user, details, field):
    editor = demo_user("officer")
    editor.edits_reference = True

    with pytest.raises(ValidationError) as refused:
        record_reported_figure(a_figure(**details), by=editor)

    assert field in refused.value.message_dict


def test_a_figure_of_a_document_that_one_office_named_is_refused(demo_user):
    editor = demo_user("officer")
    editor.edits_reference = True
    memo = SourceDocument.objects.create(
        code="memo", title="A memo", document_type_id="handbook", office=demo_office("demo-dakar")
    )

    with pytest.raises(ValidationError) as refused:
        record_reported_figure(a_figure(document=memo), by=editor)

    assert refused.value.message_dict == {
        "document": ["A reported figure needs a public document, not one of an office."]
    }


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("measure=officials_trained", ["FIG-002"]),
        ("period=2020-03", ["FIG-011"]),
        ("year=2019&search=sherloc", ["FIG-006", "FIG-007"]),
        ("period=2019-06", []),  # the year does not lie in the month
        ("period=2019..2020&measure=training_activities", ["FIG-001"]),
    ],
)
def test_the_list_of_the_api_answers_its_filters(client, query, codes):
    told = client.get(f"/api/v1/reported-figures/?{query}").json()

    assert [row["code"] for row in told["results"]] == codes


def test_a_figure_in_the_api_names_document_and_place(client):
    told = client.get("/api/v1/reported-figures/FIG-001/").json()

    assert told == {
        "code": "FIG-001",
        "url": "http://testserver/api/v1/reported-figures/FIG-001/",
        "title": "Training activities delivered in 2019",
        "measure": {"code": "training_activities", "label": "training activities delivered"},
        "subject": None,
        "value": 150,
        "basis": {"code": "minimum", "label": "At least"},
        "qualifier_as_stated": "more than",
        "starts_on": "2019-01-01",
        "starts_on_precision": "year",
        "ends_on": "2019-01-01",
        "ends_on_precision": "year",
        "countries": [],
        "document": {"code": "S2", "title": "E/CN.15/2020/5", "type": "Report"},
        "place": "¶17",
        "note": None,
    }
