"""Arrows point one way, every field has its class, and every table its history."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from ctassist.lib.data_classes import P0, P1, P2, P3, class_of
from ctassist.lib.history.triggers import recorded_models

ROOT = Path(__file__).resolve().parents[2]
ROOMS = [
    "ctassist.lib",
    "countries",
    "partners",
    "accounts",
    "instruments",
    "activities",
    "participants",
    "reports",
    "ctassist",
]


def room_of(name):
    """The room of a dotted module name, or None for a module from outside."""
    if name == "ctassist.lib" or name.startswith("ctassist.lib."):
        return "ctassist.lib"
    first = name.split(".")[0]
    return first if first in ROOMS else None


def imports(path):
    """Dotted names of all modules that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def source_files():
    for room in {room.split(".")[0] for room in ROOMS}:
        for path in (ROOT / room).rglob("*.py"):
            if "tests" not in path.parts and "migrations" not in path.parts:
                yield path


def test_no_room_imports_from_a_room_above_it():
    wrong = []
    for path in source_files():
        here = room_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name in imports(path):
            there = room_of(name)
            if there and ROOMS.index(there) > ROOMS.index(here):
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")

    assert wrong == []


def test_the_test_of_the_arrows_sees_every_room():
    assert {room_of(".".join(path.relative_to(ROOT).with_suffix("").parts)) for path in source_files()} == set(ROOMS)


def test_the_tests_of_every_room_are_run(pytestconfig):
    assert set(pytestconfig.getini("testpaths")) == {room.split(".")[0] for room in ROOMS}


def test_accounts_know_nothing_of_countries():
    names = {name for path in source_files() if path.is_relative_to(ROOT / "accounts") for name in imports(path)}

    assert {room_of(name) for name in names} <= {None, "ctassist.lib", "partners", "accounts"}


def our_models():
    return [model for model in apps.get_models() if room_of(model.__module__)]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_every_field_says_which_class_of_data_it_is(model):
    fields = [*model._meta.concrete_fields, *model._meta.many_to_many]

    assert [f.name for f in fields if class_of(f) not in (P0, P1, P2, P3)] == []


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_no_model_classes_a_field_that_it_does_not_have(model):
    fields = {f.name for f in [*model._meta.concrete_fields, *model._meta.many_to_many]}
    named = {name for names in vars(model).get("data_classes", {}).values() for name in names.split()}

    assert named - fields == set()


def test_a_field_without_a_class_is_found():
    class Fake:
        primary_key = auto_created = False
        name = "new_field"
        model = apps.get_model("countries", "Country")

    assert class_of(Fake) is None


@pytest.mark.django_db
def test_every_table_of_ours_writes_history():
    ours = {m._meta.db_table for m in apps.get_models(include_auto_created=True) if room_of(m.__module__)}
    unrecorded = {
        *("accounts_accessentry", "accounts_session", "history_change", "lib_referencechange", "lib_idempotentanswer"),
        *("activities_referencenumber", "activities_activitysearch", "activities_peoplecounted"),
        "activities_savedviewtile",
    }
    unrecorded |= {"jobs_jobmessage", "jobs_jobfile", "jobs_jobfilepart", "jobs_jobinput", "jobs_jobinputpart"}
    unrecorded |= {"instruments_listedrow", "participants_duesoon", "activities_partletter", "activities_activityparts"}
    unrecorded |= {"participants_peoplesummed", "participants_peoplecells"}
    unrecorded |= {"participants_sheetreading", "participants_sheetrow", "participants_reviewedpart"}
    unrecorded |= {f"participants_{name}" for name in ("importedparticipation", "importedsession", "importedpresence")}
    unrecorded |= {"participants_changedattendance"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgname IN ('record_change', 'record_new_rows') GROUP BY 1 HAVING count(*) = 2"
        )
        recorded = {row[0] for row in cursor.fetchall()}

    assert recorded == ours - unrecorded == {m._meta.db_table for m in recorded_models()}


@pytest.mark.django_db
def test_every_reference_table_announces_its_changes():
    expected = {m._meta.db_table for m in apps.get_models() if getattr(m, "is_reference", False)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'reference_changed'")
        announced = {row[0] for row in cursor.fetchall()}

    assert announced == expected
    assert "activities_theme" in announced


def test_no_template_has_a_script_or_style_inside_it():
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text()
        assert " style=" not in text and "<style" not in text and " onclick=" not in text, path
        if path.name not in ("base.html", "swagger_ui.html"):
            assert "<script" not in text, path
