"""The export of the list of activities: what the list shows to its owner, whole, in CSV and XLSX."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from activities import export
from activities.cells import CELLS
from activities.export import ABOUT
from activities.listing import ActivityListing
from activities.models import Activity, HeadCount, SourceDocument
from activities.tests.builders import a_project, an_activity
from ctassist.lib.jobs import files, runner
from ctassist.lib.jobs.models import Job
from ctassist.lib.partial_dates import MONTH, YEAR
from ctassist.lib.tables import read_csv

pytestmark = pytest.mark.django_db

FORMATS = ["csv", "xlsx"]
UPDATED = dt.datetime(2026, 3, 1, 12, 30, 5, tzinfo=dt.UTC)


@pytest.fixture
def exported(signed_in):
    """Exports a list as somebody, through the page, the runner and the download; returns (job, bytes)."""

    def export_as(who, query="", form="csv", between=lambda: None):
        client = signed_in(who)
        Job.objects.all().delete()
        answer = client.post("/activities/export/", {"query": query, "format": form})
        assert answer.status_code == 302, answer.content.decode()
        job = Job.objects.get()
        assert answer["Location"] == job.get_absolute_url()
        between()
        runner.perform(job.public_id)
        job = Job.objects.get()
        assert job.state == "done", job.error
        return job, b"".join(client.get(f"{job.get_absolute_url()}file/").streaming_content)

    return export_as


def csv_rows(content):
    heading, *rows = read_csv(io.BytesIO(content))
    return [dict(zip(heading, row, strict=True)) for row in rows]


def sheets(content):
    calamine = pytest.importorskip("python_calamine")
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def references(content, form="csv"):
    """References in the file, all sheets together."""
    if form == "csv":
        return [row["reference"] for row in csv_rows(content)]
    return [row[0] for name, rows in sheets(content).items() if name != ABOUT for row in rows[1:]]


@pytest.fixture
def full():
    """Two activities for Nauru, where nothing else took place: one of which everything is known, and one bare."""
    activity = an_activity(
        reference="FULL",
        title='Workshop, "first"',
        starts_on=dt.date(2020, 1, 30),
        ends_on=dt.date(2020, 2, 2),
        published=True,
        partners={"unodc": "lead", "ipu": "co_organiser"},
        countries={"NRU": "beneficiary", "FJI": "beneficiary", "KIR": "invited"},
        themes=["pve", "ftf"],
        regions=["sahel"],
        project=a_project(reference="export_project", title="Project of exports", published=True),
        dates_as_stated="30 Jan - 2 Feb 2020",
        venue_city="Yaren",
        venue_country_id="NRU",
        planned_participants=40,
        planned_participants_basis_id="approximate",
        reported_participants=35,
        reported_participants_basis_id="minimum",
        registered_count=0,
        states_count=3,
        states_count_basis_id="exact",
        delivery_count=2,
        delivery_count_basis_id="minimum",
    )
    HeadCount.objects.create(activity=activity, female=7, male=5)
    activity.activitymandates.create(mandate_id="s_res_2178")
    activity.citations.create(document=SourceDocument.objects.create(code="E1", title="A report", **KIND), place="p. 3")
    activity.citations.create(document=SourceDocument.objects.get(code="E1"), place="p. 4")
    an_activity(
        reference="BARE", title="=1+1 ورشة 🙂", starts_on=None, published=True, countries={"NRU": "beneficiary"}
    )
    Activity.objects.update(updated_at=UPDATED)


KIND = {"document_type_id": "report"}
BARE = {
    "reference": "BARE",
    "title": "=1+1 ورشة 🙂",
    "title_language": "en",
    "kind": "Workshop",
    "status": "Completed",
    "publication": "published",
    "dates": "not stated",
    "beneficiary_countries": "Nauru",
    "times_held": "1",
    "times_held_qualifier": "exact",
    "last_change": "2026-03-01T12:30:05Z",
}
FULL = {
    "reference": "FULL",
    "title": 'Workshop, "first"',
    "title_language": "en",
    "kind": "Workshop",
    "status": "Completed",
    "publication": "published",
    "dates": "30 January to 2 February 2020",
    "dates_are": "actual",
    "dates_in_source": "30 Jan - 2 Feb 2020",
    "start_earliest": "2020-01-30",
    "start_latest": "2020-01-30",
    "start_precision": "day",
    "end_earliest": "2020-02-02",
    "end_latest": "2020-02-02",
    "end_precision": "day",
    "venue_city": "Yaren",
    "venue_country": "Nauru",
    "beneficiary_countries": "Fiji; Nauru",
    "regions": "Sahel",
    "lead": "United Nations Office on Drugs and Crime",
    "lead_basis": "stated",
    "partners": "UNODC, jointly with IPU",
    "themes": "Prevention of violent extremism; Foreign terrorist fighters",
    "project": "Project of exports",
    "mandates": "S/RES/2178 (2014)",
    "attended": "12",
    "attended_qualifier": "exact",
    "reported": "35",
    "reported_qualifier": "minimum",
    "registered": "0",
    "expected": "40",
    "expected_qualifier": "approximate",
    "states": "3",
    "states_qualifier": "exact",
    "times_held": "2",
    "times_held_qualifier": "minimum",
    "sources": "A report, p. 3; A report, p. 4",
    "last_change": "2026-03-01T12:30:05Z",
}
NUMBERS = {"attended", "reported", "registered", "expected", "states", "times_held"}


def test_a_small_list_as_csv_byte_for_byte(exported, full):
    _, content = exported("officer", "?country=NRU&ordering=reference")

    quoted = {"title": '"Workshop, ""first"""', "partners": '"UNODC, jointly with IPU"'}
    quoted["sources"] = '"A report, p. 3; A report, p. 4"'
    lines = [
        [*CELLS, "certainty"],
        [*((BARE | {"title": "'=1+1 ورشة 🙂"}).get(name, "") for name in CELLS), ""],
        [*((FULL | quoted).get(name, "") for name in CELLS), ""],
    ]
    assert content == b"\xef\xbb\xbf" + "".join(f"{','.join(line)}\r\n" for line in lines).encode()
    assert csv_rows(content)[0]["title"] == "=1+1 ورشة 🙂"


def test_a_small_list_as_xlsx_cell_for_cell(exported, full, demo_user, monkeypatch):
    monkeypatch.setattr(export.timezone, "now", lambda: UPDATED)
    job, content = exported("officer", "?country=NRU&ordering=reference", "xlsx")

    def cells(row):
        return [float(row[name]) if name in NUMBERS and name in row else row.get(name, "") for name in CELLS]

    assert sheets(content) == {
        "Activities": [
            [name.replace("_", " ").capitalize() for name in CELLS],
            cells(BARE),
            cells(FULL),
        ],
        ABOUT: [
            ["Activities", "for Nauru"],
            ["Order", "by reference"],
            ["Rows", 2.0],
            ["As of", "2026-03-01 12:30:05 UTC"],
            ["Read with the rights of", "programme officer, Terrorism prevention, Vienna (demo)"],
            ["Empty cells", "Not stated. Never zero, and never “no”."],
            [
                "Dates",
                "From the earliest to the latest day that the start or end can be; the precision says how known.",
            ],
            ["Several names in one cell", "are set apart by semicolons."],
            ["Withheld", "Recorded, and not told to you: of dates only the year, of places only the country."],
            ["In confidence", "Told to you, and withheld from the public: do not pass it on."],
        ],
    }
    assert job.file.name == "activities-2026-03-01-123005.xlsx"
    assert exported("officer", "?country=NRU&ordering=reference", "xlsx")[1] == content  # the same bytes again


def test_coarse_dates_say_their_earliest_and_latest_day(exported):
    for precision, code in ((MONTH, "NRU"), (YEAR, "KIR")):
        an_activity(starts_on=dt.date(2020, 1, 1), precision=precision, countries={code: "beneficiary"}, published=True)

    def dates(code):
        row = csv_rows(exported("officer", f"country={code}")[1])[0]
        return [row[name] for name in ("dates", "start_earliest", "start_latest", "start_precision", "end_latest")]

    assert dates("NRU") == ["January 2020", "2020-01-01", "2020-01-31", "month", "2020-01-31"]
    assert dates("KIR") == ["2020", "2020-01-01", "2020-12-31", "year", "2020-12-31"]


def test_a_lead_that_we_inferred_is_said_to_be_inferred(exported):
    activity = an_activity(partners={"unodc": "lead"}, countries={"NRU": "beneficiary"}, published=True)
    activity.partner_links.update(is_inferred=True)

    assert csv_rows(exported("officer", "country=NRU")[1])[0]["lead_basis"] == "inferred"


# -- the same as the list --


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "query", ["", "kind=expert_group_meeting&year=2019", "partner=ipu", "ordering=reference", "search=nothing-has-this"]
)
def test_the_file_holds_what_the_list_holds_in_its_order(exported, client, query, form):
    _, content = exported("dpo", query, form)

    listing = client.get(f"/activities/?page_size=200&{query}").context["listing"]
    assert references(content, form) == [row["reference"] for row in [*listing.rows, *listing.possible_rows]]


def test_in_a_period_what_may_fall_in_it_stands_apart(exported, client):
    job, content = exported("officer", "period=2019-03")
    listing = client.get("/activities/?period=2019-03&page_size=200").context["listing"]
    possible = [row["reference"] for row in listing.possible_rows]
    rows = [(row["reference"], row["certainty"]) for row in csv_rows(content)]
    assert rows == [("ACT-046", "certain"), *((reference, "possible") for reference in possible)]
    assert job.sentence == f"1 certainly in the period, {len(possible)} that may fall in it."

    found = sheets(exported("officer", "period=2019-03", "xlsx")[1])
    assert list(found) == ["Activities", "May fall in the period", ABOUT]
    assert [row[0] for row in found["Activities"][1:]] == ["ACT-046"]
    assert [row[0] for row in found["May fall in the period"][1:]] == possible
    assert found[ABOUT][2:5] == [
        ["Certainly in the period", 1.0],
        ["May fall in the period, on a sheet of their own", float(len(possible))],
        ["Rows", 1.0 + len(possible)],
    ]


def test_only_what_may_fall_in_a_period_can_be_exported_too(exported):
    rows = csv_rows(exported("officer", "period=2019-03&certainty=possible")[1])

    assert {row["certainty"] for row in rows} == {"possible"}
    assert list(sheets(exported("officer", "period=2019-03&certainty=possible", "xlsx")[1])) == [
        "May fall in the period",
        ABOUT,
    ]


def test_the_page_of_the_list_that_one_looks_at_does_not_matter(exported):
    assert len(references(exported("officer", "page=2&page_size=20")[1])) == 64


def test_titles_are_in_the_language_of_the_reader(exported):
    activity = an_activity(title="A workshop", countries={"NRU": "beneficiary"}, published=True)
    activity.texts.create(language_id="fr", title="Un atelier", is_original=False)

    def title(query):
        row = csv_rows(exported("officer", query)[1])[0]
        return row["title"], row["title_language"]

    assert title("country=NRU") == ("A workshop", "en")
    assert title("country=NRU&language=fr") == ("Un atelier", "fr")


# -- who may see what --


@pytest.fixture
def hidden():
    common = {"countries": {"NRU": "beneficiary"}}
    an_activity(reference="PUBLISHED", published=True, **common)
    an_activity(reference="OWN", **common)
    an_activity(reference="OTHER", office="demo-dakar", **common)
    an_activity(reference="RESTRICTED", sensitivity="restricted", **common)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("officer", {"PUBLISHED", "OWN"}),
        ("officer2", {"PUBLISHED", "OTHER"}),
        ("manager", {"PUBLISHED", "OWN", "OTHER"}),
        ("dpo", {"PUBLISHED", "OWN", "OTHER", "RESTRICTED"}),
        ("admin", {"PUBLISHED"}),
    ],
)
def test_the_file_holds_what_its_owner_may_see_and_nothing_else(exported, hidden, who, seen, form):
    assert set(references(exported(who, "country=NRU", form)[1], form)) == seen


def test_rights_that_were_taken_away_while_the_job_waited_count(exported, hidden, demo_user):
    def take_away():
        User.objects.filter(pk=demo_user("officer").pk).update(role=Role.ADMINISTRATOR, office=None)

    assert references(exported("officer", "country=NRU", between=take_away)[1]) == ["PUBLISHED"]


def test_a_file_is_not_given_out_any_more_when_the_rights_of_its_owner_have_changed(
    exported, hidden, signed_in, demo_user
):
    job, _ = exported("officer", "country=NRU")
    User.objects.filter(pk=demo_user("officer").pk).update(role=Role.ADMINISTRATOR, office=None)

    assert signed_in("officer").get(f"{job.get_absolute_url()}file/").status_code == 404


def test_what_is_hidden_while_the_file_is_written_is_left_out_and_not_counted(exported, hidden, monkeypatch):
    monkeypatch.setattr(export, "ROWS_AT_ONCE", 1)
    rows = export.Export.rows

    def hide_after_the_first(self, certainty):
        for some in rows(self, certainty):
            yield some
            Activity.objects.filter(reference="PUBLISHED").update(sensitivity="restricted", published_at=None)

    monkeypatch.setattr(export.Export, "rows", hide_after_the_first)
    job, content = exported("officer", "country=NRU&ordering=reference")

    assert references(content) == ["OWN"]
    assert (job.sentence, job.done, job.total) == ("1 activity.", 1, 2)


def test_a_project_that_the_owner_may_not_see_is_not_named(exported):
    project = a_project(reference="hidden_project", title="Hidden project")
    an_activity(reference="PUBLISHED", published=True, project=project, countries={"NRU": "beneficiary"})

    assert csv_rows(exported("officer2", "country=NRU")[1])[0]["project"] == ""
    assert csv_rows(exported("officer", "country=NRU")[1])[0]["project"] == "Hidden project"


def test_a_filter_that_can_no_longer_be_asked_fails_in_words(signed_in, demo_user):
    a_project(reference="hidden_project", title="Hidden project")
    signed_in("officer").post("/activities/export/", {"query": "project=hidden_project", "format": "csv"})
    User.objects.filter(pk=demo_user("officer").pk).update(role=Role.ADMINISTRATOR, office=None)
    job = Job.objects.get()

    runner.perform(job.public_id)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 1)
    assert job.error == (
        "The list cannot be asked this any more. project: “hidden_project” is not the reference of a project."
    )


# -- what is refused --


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"query": "kind=party", "format": "csv"}, "kind"),
        ({"query": "year=2019&period=2019", "format": "csv"}, "period"),
        ({"query": "colour=red", "format": "csv"}, "colour"),
        ({"query": "year=2019&year=2020", "format": "csv"}, "year"),
        ({"query": "page=two", "format": "csv"}, "page"),
        ({"query": "search=%00", "format": "csv"}, "search"),
        ({"query": "search=\x00", "format": "csv"}, "search"),
        ({"query": "search=%ff", "format": "csv"}, "search"),
        ({"query": "a" * 4097, "format": "csv"}, "query"),
        ({"query": "&" * 4000, "format": "csv"}, "query"),
        ({"query": "language=klingon", "format": "csv"}, "language"),
        ({"query": "", "format": "pdf"}, "format"),
        ({"query": ""}, "format"),
        ({"query": "", "format": "csv", "owner": "3"}, "owner"),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused_by_name_and_makes_no_job(signed_in, fields, name):
    answer = signed_in("officer").post("/activities/export/", fields)

    assert (answer.status_code, list(answer.context["errors"])) == (400, [name])
    assert Job.objects.count() == 0


def test_an_eleventh_export_waits_for_the_others(signed_in):
    client = signed_in("officer")
    answers = [client.post("/activities/export/", {"query": f"year={2000 + n}", "format": "csv"}) for n in range(11)]

    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    assert "Wait until one of your other jobs has ended." in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "60"


def test_without_an_account_the_export_signs_in_first_and_leads_back_to_the_list(client):
    answer = client.post("/activities/export/", {"query": "kind=workshop&year=2019", "format": "csv"})

    assert answer["Location"] == "/accounts/login/?next=/activities/%3Fkind%3Dworkshop%26year%3D2019"
    assert Job.objects.count() == 0
    assert 'next=/activities/%3Fkind%3Dworkshop"' in client.get("/activities/?kind=workshop").content.decode()


def test_the_address_of_the_export_is_no_activity_and_answers_no_get(signed_in):
    from django.db import IntegrityError, transaction

    assert signed_in("officer").get("/activities/export/").status_code == 405
    with pytest.raises(IntegrityError), transaction.atomic():
        an_activity(reference="export")


def test_the_job_says_what_was_asked_and_leads_back_to_it(exported, client):
    job, _ = exported("officer", "?kind=workshop&page=1&search=", "csv")

    assert job.title == "Workshops, as CSV"
    assert job.params == {"query": "kind=workshop", "format": "csv", "language": ""}
    assert 'href="/activities/?kind=workshop"' in client.get(job.get_absolute_url()).content.decode()


# -- what it costs --


@pytest.mark.parametrize("form", FORMATS)
def test_each_thousand_rows_cost_three_queries_more(demo_user, form, monkeypatch):
    """Two read the rows and their links, one tells how far the job is; outside of a test one more asks what is true."""
    monkeypatch.setattr(runner, "SECONDS_BETWEEN_REPORTS", 0)
    params = {"query": "", "format": form, "language": ""}

    def queries(rows_at_once):
        monkeypatch.setattr(export, "ROWS_AT_ONCE", rows_at_once)
        job = Job.objects.create(kind="activity_export", params=params, owner=demo_user("dpo"), title="x")
        with CaptureQueriesContext(connection) as captured:
            runner.perform(job.public_id)
        assert Job.objects.get(pk=job.pk).state == "done"
        return len(captured)

    queries(64)  # reads the reference tables once
    assert [queries(64), queries(32), queries(8)] == [first := queries(64), first + 3, first + 3 * 7]


def test_the_list_says_which_records_it_has_whatever_the_page(client, demo_user):
    from django.http import QueryDict

    def parts(query):
        listing = ActivityListing(QueryDict(query), demo_user("dpo"), "")
        return {name: found.count() for name, found in listing.parts().items()}

    assert parts("page_size=1") == {"": 64}
    assert list(parts("year=2019")) == ["certain", "possible"]
    assert list(parts("year=2019&certainty=possible")) == ["possible"]


def test_the_file_that_is_kept_is_the_one_that_is_handed_out(exported):
    job, content = exported("officer")

    assert b"".join(files.contents(job.file)) == content
    assert job.file.size == len(content)
