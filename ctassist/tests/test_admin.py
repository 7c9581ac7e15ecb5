"""The admin pages: everything is there to read, and nothing that one may not see.

Who may write what: test_admin_rights.py, and test_admin_writes.py of each app. Here: that others write nothing.
"""

import io
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import ApiToken, Role, User
from activities.models import (
    Activity,
    ActivityText,
    HeadCount,
    Output,
    Project,
    ReferenceNumber,
    SavedView,
    SourceDocument,
)
from activities.tests.builders import an_activity
from conftest import DEMO_PASSWORD
from countries.models import Country
from ctassist.lib.admin import WritingAdmin, is_narrowed
from ctassist.lib.data_classes import P0, P2, P3, class_of
from ctassist.lib.history.models import Change
from ctassist.lib.jobs import files
from ctassist.lib.jobs.kinds import MadeFile
from ctassist.lib.jobs.models import LIFE_OF_FILE, Job
from ctassist.lib.models import Answer
from instruments.models import ListImport
from participants import admin as participants_admin
from partners.models import Partner
from partners.services import merge_partners

pytestmark = pytest.mark.django_db

ROOMS = {"ctassist", "countries", "partners", "accounts", "instruments", "activities", "participants", "reports"}
# The access log has a page of its own, and reading it is noted there. What the database sums up for figures has its
# command (recount_people).
ELSEWHERE = {
    *("AccessEntry", "ActivityParts", "PartLetter", "PeopleCells", "PeopleSummed"),
    *(model.__name__ for model in participants_admin.ELSEWHERE),
}
OURS = [m for m in apps.get_models() if m.__module__.split(".")[0] in ROOMS and m.__name__ not in ELSEWHERE]
# apps whose pages show internal columns: to administrators, of jobs to those whose they are
PERSONAL = {"accounts", "history", "jobs"}
OWN = {"SavedView", "SavedViewTile"}  # and so do these, to those who see the rows
OWN |= {"AttendanceImport", "RetentionTerms", "Erasure", "ErasureRequest"}
IDENTITY = 2  # queries: the session and its user

UNSEEN = {"ActivityReader", "Register", "RegisterAccess", "Session"}  # that only who reads internals sees
UNSEEN |= {"Person", "Participation", "SessionAttendance"}  # and those to whom a list of names is open
UNSEEN |= {"AttendanceImport", "RetentionTerms", "Erasure", "ErasureRequest"}  # or who protects people
SHOWN = [model for model in OURS if model.__name__ not in UNSEEN]
# SQL queries, session and user not counted. Lists: the count, the rows, and one for each filter over a vocabulary.
LIST = 2
# Pages: the record with all it links to, one for each kind of rows that hang on it, one for each many-to-many
# field, and one for each link that may lead to a record which is not for everybody.
PAGE = 1
PAGES = {
    "activity": 15,
    "activitycitation": 2,
    "country": 4,
    "instrument": 4,
    "job": 2,
    "listcoverage": 2,
    "listimport": 3,
    "mandate": 2,
    "network": 3,
    "output": 10,
    "outputcitation": 2,
    "partner": 2,
    "project": 11,
    "projectcitation": 2,
    "region": 2,
    "user": 2,
}
# Pages with a form: the record, its last change, whether the reference tables held in the process are still true; one
# for each kind of rows, and for each many-to-many field.
FORM_PAGES = {
    "reportedfigure": 5,
    "country": 6,
    "instrument": 5,
    "mandate": 4,
    "network": 5,
    "office": 3,
    "region": 4,
    "user": 5,
}
FORM_PAGE = 3
# Histories: the record, its changes, and who made them; the links of the record as above.
HISTORY = 4


def pages_of(model):
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def page_of(record, view="change"):
    return f"{pages_of(type(record))}{quote(str(record.pk))}/{view}/"


def queries(client, address):
    """The number of statements that an address costs, session and user not counted."""
    client.get(address)  # reads the reference tables once
    with CaptureQueriesContext(connection) as captured:
        response = client.get(address)
    assert response.status_code == 200, address
    return len(captured) - IDENTITY


def writes(model, user):
    pages = admin.site.get_model_admin(model)
    return isinstance(pages, WritingAdmin) and pages.may_write(user)


def one_of(client, model):
    """The first record of a model's list, as an object."""
    found = re.search(rf'href="{pages_of(model)}([^/"]+)/change/', client.get(pages_of(model)).text)
    assert found, f"no {model._meta.verbose_name} is listed"
    return model(pk=admin.utils.unquote(found[1]))


@pytest.fixture
def administrator(signed_in, demo_user):
    """The test client of the demo administrator; there is one row at least of each model."""
    merge_partners(Partner.objects.get(code="unodc"), Partner.objects.get(code="nti"), by=demo_user("manager"))
    ApiToken.issue(demo_user("officer"), "a system")
    Answer.objects.create(owner_id=1, key="a key", answered_at=timezone.now())
    ReferenceNumber.objects.create(year=2020, last=1)
    an_activity(published=True).sessions.create(title="Opening")
    job = Job.objects.create(kind="test", title="A job", owner=demo_user("admin"))
    job.messages.create(reason="is odd")
    files.keep(job, MadeFile(io.BytesIO(b"secret"), "a file", "text/plain"), made_under="", life=LIFE_OF_FILE)
    files.keep_input(job, b"secret")
    keeper = Partner.objects.get(code="icao")
    imported = ListImport.objects.create(job=job, depositary=keeper, kind="partial", as_of="2020-01-01")
    imported.rows.create(row=2, outcome="fault", reason="is odd")
    view = SavedView.objects.create(name="A view", owner=demo_user("admin"))
    view.tiles.create(user=demo_user("admin"))
    for model in OURS:  # Django keeps these once it has them
        ContentType.objects.get_for_model(model)
    client = signed_in("admin")
    client.user = demo_user("admin")
    return client


@pytest.fixture
def staff(client, demo_user):
    """Signs in a demo account that may open the admin pages for this once."""

    def sign_in(name):
        user = demo_user(name)
        user.is_staff = True
        user.save()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def hidden():
    """Records that only the office reads, by reference or title, with a row of most kinds hanging on them."""
    rows = {"partners": {"unodc": "lead"}, "countries": {"EGY": "beneficiary"}, "themes": ["pve"]}
    draft = an_activity(reference="HIDDEN-DRAFT", title="Hidden draft title", source_note="hidden note", **rows)
    restricted = an_activity(reference="HIDDEN-RESTRICTED", title="Hidden restricted", sensitivity="restricted", **rows)
    for activity in (draft, restricted):
        HeadCount.objects.create(activity=activity, country_id="EGY", female=7)
        activity.citations.create(document=SourceDocument.objects.first(), place="hidden place")
    model = Project.objects.first()
    project = Project.objects.create(reference="hidden-project", status=model.status, office=draft.office)
    model = Output.objects.first()
    output = Output.objects.create(
        code="hidden-output",
        title="Hidden output",
        office=draft.office,
        output_type=model.output_type,
        status=model.status,
    )
    return {"activity": draft, "restricted": restricted, "project": project, "output": output}


# -- all of it is there --


def test_every_model_of_ours_has_admin_pages():
    assert [model for model in OURS if not admin.site.is_registered(model)] == []


def test_nothing_else_has_admin_pages():
    assert {model.__name__ for model in admin.site._registry} == {model.__name__ for model in OURS}


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_list_search_page_and_history_answer_in_few_queries(administrator, model):
    pages = admin.site.get_model_admin(model)
    links = [name for name in pages.list_filter if model._meta.get_field(name).is_relation]
    record = one_of(administrator, model)

    costs = {
        "list": queries(administrator, pages_of(model)),
        "search": queries(administrator, f"{pages_of(model)}?q=a"),
        "page": queries(administrator, page_of(record)),
        "history": queries(administrator, page_of(record, "history")),
    }

    assert costs["list"] == costs["search"] == LIST + len(links)
    name = model._meta.model_name
    most = FORM_PAGES.get(name, FORM_PAGE) if writes(model, administrator.user) else PAGES.get(name, PAGE)
    assert costs["page"] <= most
    assert costs["history"] <= HISTORY


def test_the_index_costs_no_query(administrator):
    assert queries(administrator, "/admin/") == 0


def test_more_rows_cost_no_more_queries(administrator):
    kinds = {"partners": {"unodc": "lead"}, "countries": {"EGY": "beneficiary"}, "themes": ["pve"], "published": True}
    activity = an_activity(title="A workshop with rows", **kinds)
    activity.citations.create(document=SourceDocument.objects.first(), place="p. 99")
    addresses = [pages_of(model) for model in OURS] + [page_of(activity)]
    before = {address: queries(administrator, address) for address in addresses}

    for number in range(20):
        an_activity(reference=f"T-{number}", **kinds)
        HeadCount.objects.create(activity=activity, country=Country.objects.all()[number], female=number)
        activity.citations.create(document=SourceDocument.objects.first(), place=f"p. {number}")

    assert {address: queries(administrator, address) for address in addresses} == before


def test_a_list_has_at_most_a_hundred_rows_a_page_even_when_all_are_asked_for(administrator):
    for address in ("/admin/countries/country/", "/admin/countries/country/?all="):
        assert administrator.get(address).text.count('<th class="field-name">') == 100


def test_search_finds_an_activity_by_its_title(administrator):
    found = administrator.get("/admin/activities/activity/?q=parliamentarians Aswan").text

    assert re.findall(r">(ACT-[^<]+)</a>", found) == ["ACT-001"]


def test_a_partial_date_is_shown_as_words(administrator):
    an_activity(reference="T-YEAR", precision="year", published=True)

    row = administrator.get("/admin/activities/activity/?q=T-YEAR").text

    assert '<td class="field-dates">2020</td>' in row


# -- who may not write --


@pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
def test_who_may_not_write_adds_changes_and_deletes_nothing(administrator, model):
    ApiToken.issue(administrator.user, "mine")
    User.objects.filter(email="admin@demo.example").update(role=Role.DPO, edits_reference=False)
    record = one_of(administrator, model)
    before = model.objects.count()

    refused = [
        administrator.get(f"{pages_of(model)}add/"),
        administrator.post(f"{pages_of(model)}add/", {}),
        administrator.post(page_of(record), {"name": "changed"}),
        administrator.get(page_of(record, "delete")),
        administrator.post(page_of(record, "delete"), {"post": "yes"}),
    ]
    chosen = {"action": "delete_selected", "_selected_action": str(record.pk), "post": "yes"}
    administrator.post(pages_of(model), chosen)

    assert [response.status_code for response in refused] == [403] * 5
    assert model.objects.count() == before
    for address in (pages_of(model), page_of(record)):
        text = administrator.get(address).text
        assert not re.search(r'name="_save|class="deletelink"|class="addlink"|name="action"|type="checkbox"', text)


def test_django_groups_are_not_there_even_for_a_superuser(client):
    client.force_login(User.objects.create_superuser("root@demo.example", "correct horse battery", name="Root"))

    assert client.get("/admin/auth/group/").status_code == 404


# -- who comes in --


@pytest.mark.parametrize("name", [None, "officer", "manager", "dpo"])
def test_who_may_not_open_the_admin_pages_is_sent_to_sign_in(client, signed_in, name):
    client = signed_in(name) if name else client

    for address in ("/admin/", "/admin/activities/activity/", "/admin/accounts/user/", "/admin/history/change/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={address}")


def test_a_deactivated_administrator_is_sent_to_sign_in(administrator):
    User.objects.filter(email="admin@demo.example").update(is_active=False)

    assert administrator.get("/admin/").status_code == 302


# -- rows that one may not see --


def test_the_administrator_finds_no_hidden_record_in_any_list_or_search(administrator, hidden):
    for model in OURS:
        for address in (pages_of(model), f"{pages_of(model)}?q=hidden"):
            text = administrator.get(address).text.replace('value="hidden"', "")
            assert not re.search("hidden[ -](draft|restricted|project|output|place|title)", text, re.I), address


@pytest.mark.parametrize("name", ["activity", "restricted", "project", "output"])
def test_a_hidden_record_answers_as_one_that_does_not_exist(administrator, hidden, name):
    record, none = hidden[name], type(hidden[name])(pk=10**9)

    for view in ("change", "history", "delete"):
        seen, missing = (administrator.get(page_of(row, view)) for row in (record, none))
        assert seen.status_code == missing.status_code == 404
        assert without_chance(seen) == without_chance(missing)
    posted = [administrator.post(page_of(row), {}) for row in (record, none)]
    assert [response.status_code for response in posted] == [404, 404]


def without_chance(response):
    """The answer without what differs each time: its address, its id and the token of the form that signs out."""
    text = response.text.replace(response["X-Request-Id"], "").replace(response.wsgi_request.path, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_rows_that_hang_on_a_hidden_record_have_no_page(administrator, hidden):
    activity = hidden["restricted"]
    rows = [*activity.texts.all(), *activity.partner_links.all(), *activity.country_links.all()]
    rows += [*activity.activitythemes.all(), *activity.head_counts.all(), *activity.citations.all()]

    assert len({type(row) for row in rows}) == 6
    for row in rows:
        assert administrator.get(page_of(row)).status_code == 404
        assert administrator.get(page_of(row, "history")).status_code == 404


def test_links_to_hidden_records_are_left_out(administrator, hidden):
    shown = an_activity(published=True, parent=hidden["activity"], project=hidden["project"])
    output = Output.objects.filter(published_at__isnull=False).first()
    output.activities.set([shown, hidden["activity"]])
    output.projects.set([hidden["project"]])

    for record in (shown, output):
        text = administrator.get(page_of(record)).text
        assert shown.reference in text
        assert not re.search("hidden-(draft|project)", text, re.I)


def test_a_row_keeps_its_link_in_the_database_when_the_page_leaves_it_out(administrator, hidden):
    shown = an_activity(published=True, parent=hidden["activity"])

    administrator.get(page_of(shown))

    shown.refresh_from_db()
    assert shown.parent == hidden["activity"]


def test_no_side_door_tells_of_a_hidden_record(administrator, hidden):
    kind = ContentType.objects.get_for_model(Activity).pk
    offered = "/admin/autocomplete/?app_label=activities&model_name=activitytext&field_name=activity&term="

    assert administrator.get(f"/admin/r/{kind}/{hidden['activity'].pk}/").status_code == 404
    assert administrator.get(f"{offered}HIDDEN").json()["results"] == []
    assert [row["text"] for row in administrator.get(f"{offered}ACT-001").json()["results"]] == ["ACT-001"]


def test_staff_of_another_role_sees_what_that_role_sees(staff, hidden):
    text = staff("manager").get("/admin/activities/activity/?q=hidden").text

    assert "HIDDEN-DRAFT" in text
    assert "HIDDEN-RESTRICTED" not in text


# -- fields that one may not read --


def test_internal_fields_are_shown_only_to_those_who_read_them(staff, signed_in, hidden):
    activity = hidden["activity"]
    Activity.objects.filter(pk=activity.pk).update(sensitivity="public", published_at=timezone.now())
    HeadCount.objects.filter(activity=activity).update(female=4711)

    to_administrator = signed_in("admin").get(page_of(activity)).text
    to_officer = staff("officer").get(page_of(activity)).text
    to_other_office = staff("officer2").get(page_of(activity)).text

    for secret in ("hidden note", "4711", "Terrorism prevention, Vienna"):
        assert secret not in to_administrator
        assert secret not in to_other_office
        assert secret in to_officer
    assert "Hidden draft title" in to_administrator


def test_secrets_and_addresses_of_people_appear_nowhere(administrator, demo_user):
    person = demo_user("officer")
    person.email = "moved@demo.example"
    person.save()
    secrets = [
        *User.objects.values_list("password", flat=True),
        *ApiToken.objects.values_list("digest", flat=True),
        "officer@demo.example",
        "moved@demo.example",
        "manager@demo.example",
    ]
    change = Change.objects.about(person).first()
    addresses = [page_of(row, view) for row in (person, person.tokens.get(), change) for view in ("change", "history")]

    for address in [pages_of(model) for model in OURS] + addresses:
        text = administrator.get(address).text
        assert [secret for secret in secrets if secret in text] == [], address


def test_columns_filters_and_search_use_only_what_everybody_may_read():
    wrong = []
    for model in OURS:
        pages = admin.site.get_model_admin(model)
        names = [name for name in [*pages.list_display, *pages.list_filter] if not callable(name)]
        for path in [*names, *pages.search_fields, *(name.lstrip("-") for name in pages.ordering or ())]:
            fields = list(walk(model, path.replace("pk", model._meta.pk.name)))
            classes = {class_of(field) for field in fields}
            is_own = model._meta.app_label in PERSONAL or model.__name__ in OWN
            if classes & {None, P2, P3} or (not is_own and classes - {P0}):
                wrong.append((model, path))
            elif not is_own and not path.startswith(("texts__", getattr(model, "history_of", None) or "-")):
                linked = {field.related_model for field in fields if field.is_relation} - {SourceDocument}
                wrong += [
                    (model, path) for other in linked if is_narrowed(other)
                ]  # who sees a citation sees the document

    assert wrong == []


def walk(model, path):
    """The fields along a lookup; nothing for a column that the admin class computes."""
    for name in path.split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:  # not a field: a lookup such as `exact`, or a computed column
            return
        if field.concrete or field.many_to_many:
            yield field
        model = field.related_model or model


@pytest.mark.parametrize(
    "address",
    [
        "accounts/user/?password__startswith=pbkdf2",
        "accounts/user/?email=officer@demo.example",
        "accounts/user/?tokens__digest__startswith=a",
        "accounts/apitoken/?digest__startswith=a",
        "activities/activity/?source_note__contains=a",
        "activities/activity/?published_at__isnull=0",
        "activities/activity/?parent__reference=HIDDEN-DRAFT",
        "activities/activity/?kind__activities__reference=HIDDEN-DRAFT",
        "activities/activity/?_to_field=reference",
        "activities/activity/?_popup=1",
        "activities/activity/?e=1",
        "activities/activity/?nonsense=1",
        "activities/activity/?p=nonsense",
        "activities/activity/?p=0",
        "activities/activity/?p=99",
        "countries/country/?p=99",
        "countries/country/?is_un_member__exact=perhaps",
        "partners/partner/?q=" + "a+" * 101,
    ],
)
def test_a_list_answers_no_other_question_than_it_offers(administrator, address):
    response = administrator.get(f"/admin/{address}")

    assert response.status_code == 400
    assert re.search(r"\?(\w+)=", address)[1] in response.text


def test_a_list_answers_the_questions_that_it_offers(administrator):
    text = administrator.get("/admin/activities/activity/?kind__code__exact=conference&q=counter-terrorism week").text

    assert re.findall(r">(ACT-[^<]+)</a>", text) == ["ACT-007-WEEK"]
    assert administrator.get("/admin/countries/country/?is_un_member__exact=0&p=1&o=-2").status_code == 200


# -- accounts --


def test_administrators_see_all_accounts_and_other_staff_their_own(staff, administrator):
    ApiToken.issue(User.objects.get(email="manager@demo.example"), "mine")
    everybody = administrator.get("/admin/accounts/user/").text
    own = staff("manager").get("/admin/accounts/user/").text
    tokens = staff("manager").get("/admin/accounts/apitoken/").text

    assert "Olive Officer" in everybody
    assert "Mona Manager" in own
    assert "Olive Officer" not in own
    assert "mine" in tokens
    assert "a system" not in tokens


# -- history --


def rows_of(response):
    """The text of the history's table without its marks, a line each."""
    found = re.findall(r"<tr>(.*?)</tr>", response.text.partition('id="change-history"')[2], re.S)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def test_the_history_of_reference_data_is_for_all_staff(staff):
    partner = Partner.objects.get(code="ipu")
    partner.description, partner.notes = "A new description", "an internal note"
    partner.save()

    newest = rows_of(staff("officer").get(page_of(partner, "history")))[1]

    assert "the system Partner changed Description: World organisation of" in newest
    assert newest.endswith("parliaments → A new description Notes: not shown here")


def test_the_history_of_an_activity_is_for_those_who_read_its_internal_fields(staff, signed_in):
    activity = an_activity(published=True, source_note="first note", title="Its title")
    address = page_of(activity, "history")

    to_administrator = signed_in("admin").get(address)
    to_officer = staff("officer").get(address)

    assert to_administrator.status_code == 200
    assert "first note" not in to_administrator.text
    assert rows_of(to_administrator) == []
    assert "for those who read its internal fields" in to_administrator.text
    assert any("Source note: first note" in row for row in rows_of(to_officer))
    assert any("Activity text added" in row and "Title: Its title" in row for row in rows_of(to_officer))


def test_the_history_of_one_row_is_its_own(staff):
    activity = an_activity(partners={"unodc": "lead", "ipu": "co_organiser"})
    text = ActivityText.objects.get(activity=activity)

    rows = rows_of(staff("officer").get(page_of(text, "history")))

    assert len(rows) == 2  # the head and the one change
    assert "Title: A workshop" in rows[1]


def test_the_history_names_no_hidden_record(staff, hidden):
    shown = an_activity(published=True, parent=hidden["restricted"])

    row = next(row for row in rows_of(staff("officer").get(page_of(shown, "history"))) if "Activity added" in row)

    assert "Parent: not shown here" in row


def test_the_whole_history_holds_no_change_of_records_that_are_not_for_everybody(administrator, hidden):
    change = Change.objects.about(hidden["activity"]).first()
    listed = administrator.get("/admin/history/change/").text

    assert "activities_activity<" not in listed
    assert "partners_partner" in administrator.get("/admin/history/change/?q=partners_partner").text
    assert administrator.get(page_of(change)).status_code == 404


def test_the_whole_history_shows_other_staff_no_change_of_accounts(staff, demo_user):
    person = demo_user("manager")
    person.role = Role.OFFICER
    person.save()
    change = Change.objects.about(person).first()

    assert staff("officer").get(page_of(change)).status_code == 404
    assert "not shown here" in staff("admin").get(page_of(change)).text


# -- in the browser --


@pytest.mark.browser
def test_the_admin_pages_work_under_the_content_security_policy(page):
    """No style, script or picture is blocked, and nothing fails to load."""
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto("/admin/")
    page.fill("#id_username", "admin@demo.example")
    page.fill("#id_password", DEMO_PASSWORD)
    page.press("#id_password", "Enter")
    page.goto("/admin/activities/activity/?q=ACT-001&kind__code__exact=workshop")
    page.click("#result_list tbody th a")
    page.click("a.historylink")
    page.goto("/admin/countries/country/LBY/history/")

    assert "Country added" in page.inner_text("#content")
    assert complaints == []
