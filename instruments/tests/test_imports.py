"""Imports of lists, from the upload to the undo: everything or nothing, by reference editors, seen when overtaken."""

import datetime as dt
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from xlsxwriter import Workbook

from ctassist.lib.history.models import Change
from ctassist.lib.jobs import files, runner
from ctassist.lib.jobs.models import Job, JobInput, JobInputPart
from instruments import parties
from instruments.models import ListCoverage, ListImport, PartyFact, TreatyAction
from instruments.services import correct_treaty_action, deposit_treaty_action
from instruments.tests.builders import day
from partners.models import Partner

pytestmark = pytest.mark.django_db

HOSTAGES = "hostages-1979"
HEADS = "State,Action,Deposited on,Effective on\n"
NEW = HEADS + "Palestine,a,15 January 2020,\nFrance,a,10 June 2000,\n"  # France acceded on 9 June 2000


def a_book(rows):
    content = io.BytesIO()
    with Workbook(content) as book:
        sheet = book.add_worksheet("Liste")
        form = book.add_format({"num_format": "d mmm yyyy"})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write_datetime(at, column, cell, form)
                else:
                    sheet.write(at, column, cell)
    return content.getvalue()


@pytest.fixture
def editor(demo_user):
    return demo_user("admin")


@pytest.fixture
def client(signed_in):
    return signed_in("admin")


STATED = {
    "depositary": "un_secretariat",
    "kind": "partial",
    "as_of": "2020-06-01",
    "instrument": HOSTAGES,
    "source": "Status of treaties, June 2020",
    "source_url": "https://treaties.example.org/list",
}


def send(client, content, name="list.csv", **changed):
    content = content.encode() if isinstance(content, str) else content
    return client.post("/imports/", {"file": SimpleUploadedFile(name, content), **STATED, **changed})


def uploaded(client, content, **changed):
    """The import of a list, read and compared."""
    answer = send(client, content, **changed)
    assert answer.status_code == 302, answer.context["upload"].errors
    found = ListImport.objects.latest("id")
    assert answer["Location"] == found.get_absolute_url()
    runner.perform(found.job.public_id)
    return fresh(found)


def fresh(found):
    return ListImport.objects.get(pk=found.pk)


def step(client, found, action, **data):
    """Press a button of an import, and let the worker do its part."""
    address = found.get_absolute_url() + "write/" if action == "write" else f"/jobs/{found.job.public_id}/{action}/"
    answer = client.post(address, data, follow=True)
    assert answer.status_code == 200
    runner.perform(found.job.public_id)
    return fresh(found)


def counts(found):
    return {name: count for name, count in found.counts.items() if count}


def stored():
    """All that an import can write."""
    return (
        set(TreatyAction.objects.values_list()),
        set(PartyFact.objects.values_list()),
        set(ListCoverage.objects.values_list()),
    )


def status(country, on="2026-01-01", instrument=HOSTAGES):
    return next(s.status for s in parties.statuses(day(on), instrument=instrument) if s.country == country)


# -- the whole way --


def test_a_list_is_uploaded_reviewed_written_and_taken_back(client, editor):
    before = stored()
    found = uploaded(client, NEW)
    assert (found.job.state, found.job.sentence) == ("review", "1 added, 1 changed.")
    assert stored() == before
    page = client.get(found.get_absolute_url()).content.decode()
    assert (
        "Accession, 15 January 2020" in page and "Accession, 10 June 2000" in page and "Accession, 9 June 2000" in page
    )
    assert "CSV in UTF-8, cells parted by commas" in page and "Deposited on: “Deposited on”" in page

    found = step(client, found, "write", rows="all")
    assert (found.job.state, found.job.sentence) == ("done", "Written: 1 added, 1 changed.")
    new = TreatyAction.objects.get(country="PSE", instrument=HOSTAGES)
    assert (new.source, new.source_url, new.as_of, new.depositary.code) == (
        "Status of treaties, June 2020",
        "https://treaties.example.org/list",
        day("2020-06-01"),
        "un_secretariat",
    )
    right = TreatyAction.objects.get(country="FRA", instrument=HOSTAGES, superseded_by=None, type="accession")
    assert (right.deposited_on, right.supersedes.deposited_on) == (day("2000-06-10"), day("2000-06-09"))
    reach = ListCoverage.objects.get(depositary__isnull=False)
    assert (reach.instrument_id, reach.kind, reach.as_of, reach.source_url) == (
        HOSTAGES,
        "partial",
        day("2020-06-01"),
        "https://treaties.example.org/list",
    )
    changes = Change.objects.filter(table="instruments_treatyaction").order_by("-id")[:2]
    assert {(c.action, c.actor_id, c.door) for c in changes} == {("insert", editor.pk, "treaty_list_import")}
    assert status("PSE") == "party"

    found = step(client, found, "undo")
    assert found.job.state == "undone"
    assert stored() == before
    last = Change.objects.filter(table="instruments_treatyaction").latest("id")
    assert (last.action, last.actor_id, last.door) == ("delete", editor.pk, "treaty_list_import")


def test_the_same_file_again_adds_nothing_and_after_an_undo_all_of_it(client):
    first = step(client, uploaded(client, NEW), "write")
    after = stored()

    again = uploaded(client, NEW, source="once more")
    assert counts(again) == {"unchanged": 2}
    again = step(client, again, "write")
    assert (again.job.state, stored()) == ("done", after)

    step(client, again, "undo")
    step(client, first, "undo")
    assert counts(uploaded(client, NEW, source="a third time")) == {"added": 1, "changed": 1}


def test_a_book_with_other_heads_french_names_and_faults_is_written_without_them(client):
    rows = [
        ["Liste des parties", "", ""],
        [],
        ["Date de dépôt", "État", "Acte"],
        [dt.date(2020, 1, 15), "État de Palestine", "Adhésion"],
        [dt.date(2019, 5, 1), "Côte d’Ivoire", "Dénonciation"],
        ["1/2/2019", "Erythrée", "Adhésion"],
        [dt.date(2020, 1, 1), "Atlantide", "Adhésion"],
    ]

    found = uploaded(client, a_book(rows), name="liste.csv")

    assert counts(found) == {"fault": 2, "added": 1, "denounced": 1}
    assert found.found["words"] == "XLSX, sheet “Liste”"
    faults = [(r.row, r.column, r.value, r.reason.split(".")[0]) for r in found.rows.filter(outcome="fault")]
    assert faults == [
        (6, "Date de dépôt", "1/2/2019", "That can be 1 February 2019 or 2 January 2019"),
        (7, "État", "Atlantide", "No State of this name is known here"),
    ]
    before = stored()
    refused = step(client, found, "write", rows="all")
    assert (refused.job.state, stored()) == ("failed", before)
    assert refused.job.error.startswith("Some rows have faults")
    found = step(client, step(client, found, "again"), "write", rows="good")
    assert found.job.state == "done"
    assert status("CIV") == "unknown"  # when its denunciation takes effect is not recorded
    step(client, found, "undo")
    assert stored() == before


def full_list(instrument=HOSTAGES, without=(), instead=""):
    """A list of all parties as they are stored, without some, and with other rows instead."""
    acts = TreatyAction.objects.filter(instrument=instrument, superseded_by=None, type__expresses_consent=True)
    rows = [f"{act.country_id},{act.type_id},{act.deposited_on}," for act in acts if act.country_id not in without]
    return HEADS + "\n".join([*rows, instead]) + "\n"


@pytest.mark.parametrize(
    ("instead", "kind", "left_out"),
    [("", "full", []), ("PSE,x,2020-01-15,", "full", ["PSE"]), ("Atlantis,a,2020-01-15,", "partial", [])],
)
def test_how_far_a_list_reaches_is_recorded_as_far_as_its_good_rows_tell(client, instead, kind, left_out):
    assert status("PSE", "2020-06-01") == "unknown"

    found = step(
        client, uploaded(client, full_list(without=["FRA"], instead=instead), kind="full"), "write", rows="good"
    )

    assert found.job.state == "done"
    assert counts(found)["missing"] == 1
    [reach] = found.coverage.all()
    assert (reach.kind, reach.as_of) == (kind, day("2020-06-01"))
    assert sorted(reach.left_out.values_list("pk", flat=True)) == left_out
    assert status("PSE", "2020-06-01") == ("none" if kind == "full" and not left_out else "unknown")
    assert status("FRA", "2020-06-01") == "party"


def test_a_list_that_lacks_more_than_a_tenth_of_the_parties_is_not_written_at_all(client):
    states = list(TreatyAction.objects.filter(instrument=HOSTAGES).values_list("country", flat=True).distinct())
    found = uploaded(client, full_list(without=states[: len(states) // 5]), kind="full")
    before = stored()

    assert "Nothing of this list can be written" in client.get(found.get_absolute_url()).content.decode()
    found = step(client, found, "write", rows="good")

    assert (found.job.state, stored()) == ("failed", before)
    assert "more than a tenth" in found.job.error


# -- columns that a person states --


def test_columns_that_are_not_certain_are_stated_by_hand_and_the_list_is_read_anew(client):
    found = uploaded(client, "a,b,c\nPalestine,accession,15 January 2020\n")
    assert (found.job.state, found.job.sentence) == ("review", "Say which column holds what.")
    page = client.get(found.get_absolute_url()).content.decode()
    assert "No row of heads was found" in page and "Palestine | accession | 15 January 2020" in page
    assert "Write" not in page.split("How the file was read")[0].split("<h1")[1]

    for wrong in ({"header": "x"}, {"header": "1", "column-country": "0", "column-action": "0"}):
        client.post(found.get_absolute_url() + "columns/", wrong)
        assert fresh(found).job.state == "review"
    client.post(
        found.get_absolute_url() + "columns/",
        {"header": "1", "column-country": "0", "column-action": "1", "column-deposited_on": "2"},
    )
    runner.perform(found.job.public_id)

    assert counts(fresh(found)) == {"added": 1}


# -- overtaken --


def test_a_store_that_changed_since_the_review_is_noticed_and_shown_anew(client, editor):
    found = uploaded(client, NEW)
    deposit_treaty_action(
        TreatyAction(
            country_id="PSE",
            instrument_id=HOSTAGES,
            type_id="accession",
            depositary=Partner.objects.get(code="un_secretariat"),
            deposited_on=day("2020-01-15"),
            deposited_on_precision_id="day",
            source="a letter",
        ),
        by=editor,
    )
    before = stored()

    found = step(client, found, "write")
    assert (found.job.state, stored()) == ("review", before)
    assert found.job.sentence.startswith("What is stored has changed since you looked")
    assert counts(found) == {"changed": 1, "unchanged": 1}

    found = step(client, found, "write")
    assert found.job.sentence == "Written: 1 changed, 1 unchanged."


def test_an_undo_is_refused_in_words_once_somebody_has_built_on_what_was_written(client, editor):
    found = step(client, uploaded(client, NEW), "write")
    wrong = TreatyAction.objects.get(country="PSE", instrument=HOSTAGES)
    right = TreatyAction.objects.get(pk=wrong.pk)
    right.pk, right._state.adding, right.deposited_on = None, True, day("2020-01-16")
    correct_treaty_action(wrong, right, by=editor)
    before = stored()

    found = step(client, found, "undo")

    assert (found.job.state, stored()) == ("done", before)
    assert found.job.sentence == "Written: 1 added, 1 changed."
    assert found.job.error == (
        "What this list has written was changed since: State of Palestine, hostages-1979 (corrected). "
        "Nothing is taken back."
    )


def test_an_undo_is_refused_while_a_denunciation_rests_on_what_was_written(client, editor):
    found = step(client, uploaded(client, NEW), "write")
    leaves = {"country_id": "PSE", "instrument_id": HOSTAGES, "type_id": "denunciation", "source": "a letter"}
    act = TreatyAction(**leaves, deposited_on=day("2021-01-01"), deposited_on_precision_id="day")
    deposit_treaty_action(act, by=editor)
    before = stored()

    found = step(client, found, "undo")

    assert (found.job.state, stored()) == ("done", before)
    assert "A denunciation that is recorded rests on this" in found.job.error


def test_a_file_that_was_removed_is_asked_for_again(client):
    found = uploaded(client, NEW)
    JobInput.objects.update(expires_at=timezone.now())
    assert files.input_of(found.job) is None

    found = step(client, found, "write")

    assert found.job.error.startswith("The file is no longer here")
    files.remove_expired()
    assert JobInput.objects.count() == 0


def test_the_file_goes_when_the_list_is_written_or_the_import_cancelled(client):
    written, cancelled = uploaded(client, NEW), uploaded(client, NEW, source="another")
    assert JobInputPart.objects.count() == 2

    step(client, written, "write")
    step(client, cancelled, "cancel")

    assert (JobInput.objects.count(), JobInputPart.objects.count()) == (0, 0)


# -- what cannot be uploaded --


@pytest.mark.parametrize(
    ("content", "changed", "field", "words"),
    [
        (b"", {}, "file", "The file is empty."),
        (b"%PDF-1.7", {}, "file", "neither CSV nor XLSX but a PDF"),
        (NEW, {"depositary": ""}, "depositary", "This field is required."),
        (NEW, {"depositary": "ipu"}, "depositary", "is not one of the codes"),
        (NEW, {"kind": "all"}, "kind", "is not one of the codes"),
        (NEW, {"as_of": ""}, "as_of", "This field is required."),
        (NEW, {"as_of": "2999-01-01"}, "as_of", "Days lie between 1900 and 2100."),
        (NEW, {"as_of": "2099-01-01"}, "as_of", "cannot lie in the future"),
        (NEW, {"instrument": "nothing"}, "instrument", "is not one of the codes"),
        (NEW, {"source": "", "source_url": ""}, "source", "Say where the list was read"),
        (NEW, {"source_url": "javascript:alert(1)"}, "source_url", "Enter a valid URL."),
        (NEW, {"source_url": "ftp://example.org/x"}, "source_url", "Enter a valid URL."),
        (NEW, {"day_order": "year_first"}, "day_order", "is not one of the codes"),
        (NEW, {"source": "x" * 301}, "source", "at most 300 characters"),
    ],
)
def test_what_cannot_be_uploaded_is_said_beside_its_field_and_on_top(client, content, changed, field, words):
    answer = send(client, content, **changed)

    assert answer.status_code == 400
    [(name, messages)] = answer.context["upload"].errors.items()
    assert (name, words in messages[0]) == (field, True)
    assert answer.content.decode().count(str(messages[0]).replace("“", "“")) >= 1
    assert (ListImport.objects.count(), Job.objects.count()) == (0, 0)


def test_an_upload_without_a_file_and_one_beyond_the_limit_are_refused(client):
    assert client.post("/imports/", STATED).context["upload"].errors["file"] == ["This field is required."]
    large = send(client, b"x" * (21 * 1024 * 1024))
    assert large.status_code == 413 and "21 MB" in large.content.decode()


def test_a_file_that_cannot_be_read_fails_in_words(client):
    found = uploaded(client, "State;Date,x\nFrance;1,y\n")

    assert (found.job.state, found.job.error) == (
        "failed",
        "What parts the cells cannot be told: commas and semicolons would do alike.",
    )
    assert "commas and semicolons" in client.get(found.get_absolute_url()).content.decode()


def test_a_double_click_is_one_import(client):
    assert send(client, NEW)["Location"] == send(client, NEW)["Location"]
    assert (ListImport.objects.count(), JobInput.objects.count()) == (1, 1)


# -- who may --


def test_only_reference_editors_reach_imports_and_only_the_uploader_acts(client, signed_in, demo_user):
    found = uploaded(client, NEW)
    address = found.get_absolute_url()
    client.logout()
    for method, path in (("get", "/imports/"), ("post", "/imports/"), ("get", address), ("post", address + "write/")):
        assert getattr(client, method)(path)["Location"].startswith("/accounts/login/?next=/imports/")
    for name in ("officer", "manager", "dpo"):
        other = signed_in(name)
        for method, path in (
            ("get", "/imports/"),
            ("get", address),
            ("post", address + "write/"),
            ("post", address + "columns/"),
        ):
            answer = getattr(other, method)(path)
            own_sheets = (name, method, path) == ("officer", "get", "/imports/")  # officers have imports of their own
            assert (answer.status_code, "list.csv" in answer.content.decode()) == (200 if own_sheets else 403, False)
    colleague = demo_user("manager")
    colleague.edits_reference = True
    colleague.save()
    other = signed_in("manager")
    page = other.get(address).content.decode()
    assert "Accession, 15 January 2020" in page and "<form" not in page.split("<main")[1]
    assert other.post(address + "write/").status_code == 404
    assert other.get(f"/imports/{uuid.uuid4()}/").status_code == 404
    assert fresh(found).job.state == "review"


def test_who_lost_the_right_meanwhile_writes_nothing(client, editor):
    found = uploaded(client, NEW)
    before = stored()
    Job.objects.filter(pk=found.job_id).update(state="waiting", step="commit")
    editor.edits_reference = False
    editor.save()

    runner.perform(found.job.public_id)

    assert (fresh(found).job.error, stored()) == ("Your account may no longer edit the acts of States.", before)


def test_the_page_of_the_job_leads_to_the_import(client):
    found = uploaded(client, NEW)

    assert client.get(f"/jobs/{found.job.public_id}/")["Location"] == found.get_absolute_url()


# -- pages --


def test_the_difference_is_shown_by_outcome_and_in_pages(client):
    text = HEADS + "".join(f"Atlantis {number},a,1 May 2001,\n" for number in range(150)) + "PSE,a,15 January 2020,\n"
    found = uploaded(client, text)

    def rows(query):
        return [row["row"] for row in client.get(found.get_absolute_url() + query).context["listing"].rows]

    assert rows("?show=added") == [152]
    assert rows("?show=fault&page=2") == list(range(102, 152))
    assert len(rows("")) == 100
    for wrong in ("?show=lost", "?page=9", "?colour=red", "?page=x"):
        assert client.get(found.get_absolute_url() + wrong).status_code == 400


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len([q for q in captured if '_session"' not in q["sql"] and '"accounts_user"' not in q["sql"][:60]])


def test_pages_of_imports_cost_so_many_queries_whatever_their_rows(client):
    small, large = uploaded(client, NEW), uploaded(client, full_list(), source="all")

    assert queries(client, small.get_absolute_url()) == queries(client, large.get_absolute_url()) == QUERIES["import"]
    assert queries(client, "/imports/") == QUERIES["imports"]


QUERIES = {"import": 4, "imports": 4}
