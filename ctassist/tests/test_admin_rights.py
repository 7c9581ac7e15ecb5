"""Who may write what on the admin pages: a table over all models, which a new model cannot slip through."""

import pytest
from django.contrib import admin
from django.test import RequestFactory

from accounts.models import User
from activities.models import Activity
from activities.tests.builders import an_activity

pytestmark = pytest.mark.django_db

NOBODY = set()
OFFICE = {"officer"}
PARTNERS = {"officer", "manager"}
EDITORS = {"editor"}
ADMINISTRATORS = {"admin"}

WHO_ADDS = {
    "Activity": OFFICE,
    "Project": OFFICE,
    "Output": OFFICE,
    "SourceDocument": OFFICE | EDITORS,  # of one's office; public ones by reference editors
    "Partner": PARTNERS,
    "User": ADMINISTRATORS,
    "Office": ADMINISTRATORS,
    "ApiToken": NOBODY,  # issued by create_api_client, which shows it once
    **dict.fromkeys(["Country", "Region", "Network", "Language", "Instrument", "TreatyAction", "PartyFact"], EDITORS),
    # vocabularies
    **dict.fromkeys(["NetworkType", "PartnerType", "IatiRefBasis", "TreatyActionType", "DatePrecision"], EDITORS),
    **dict.fromkeys(["ActivityKind", "Modality", "ActivityScope", "ActivityStatus", "CountBasis"], EDITORS),
    **dict.fromkeys(["ParticipantCategory", "ParticipationRole", "PartnerRole", "GctsPillar", "SdgTarget"], EDITORS),
    **dict.fromkeys(["DacSector", "Theme", "Mandate", "ProjectStatus", "OutputType", "OutputStatus"], EDITORS),
    # written on the page of the record that they hang on
    **dict.fromkeys(["CountryName", "RegionMembership", "NetworkMembership", "PartnerAlias", "ListCoverage"], NOBODY),
    **dict.fromkeys(["ActivityText", "ActivityPartner", "ActivityCountry", "ActivityRegion"], NOBODY),
    **dict.fromkeys(["ActivityTheme", "ActivityMandate", "ActivityInstrument", "ActivityAudience"], NOBODY),
    **dict.fromkeys(["ActivityCitation", "ProjectText", "ProjectPartner", "ProjectCitation"], NOBODY),
    **dict.fromkeys(["OutputCitation", "HeadCount", "ActivityReader"], NOBODY),
    **dict.fromkeys(["Gender", "AttendanceStatus"], EDITORS),
    # written on the pages of an activity's participants
    **dict.fromkeys(["Person", "Participation", "SessionAttendance", "Register", "RegisterAccess"], NOBODY),
    "ReportedFigure": EDITORS,
    # written on pages of their own
    **dict.fromkeys(["SavedView", "SavedViewTile"], NOBODY),
    **dict.fromkeys(["AttendanceImport", "RetentionTerms", "Erasure", "ErasureRequest"], NOBODY),
    # never by hand
    "PeopleCounted": NOBODY,
    **dict.fromkeys(["Change", "ReferenceChange", "Answer", "ReferenceNumber", "Session"], NOBODY),
    **dict.fromkeys(["Job", "JobMessage", "JobFile", "JobFilePart", "ActivitySearch", "PartnerMerge"], NOBODY),
    **dict.fromkeys(["JobInput", "JobInputPart", "ListImport", "ListedRow"], NOBODY),
}
WHO_CHANGES = WHO_ADDS | {"ApiToken": ADMINISTRATORS}
WHO_DELETES = dict.fromkeys(
    ["Activity", "Project", "Output"], OFFICE
)  # into the bin; all else is retired or superseded
WHO = ["officer", "manager", "dpo", "admin", "editor"]


@pytest.fixture
def staff(demo_user):
    """Accounts that may open the admin pages, by what they may do; `editor` is a reference editor and nothing else."""
    users = {name: demo_user(name) for name in ("officer", "manager", "dpo", "admin")}
    users["editor"] = User.objects.create_user("editor@demo.example", name="Edda Editor", role="dpo")
    for name, user in users.items():
        user.is_staff, user.edits_reference = True, name == "editor"
        user.save()
    return users


def asking(user):
    request = RequestFactory().get("/admin/")
    request.user = user
    return request


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
def test_who_adds_changes_and_deletes(staff, model):
    pages = admin.site.get_model_admin(model)
    asked = {name: asking(user) for name, user in staff.items()}

    assert {name for name in WHO if pages.has_add_permission(asked[name])} == WHO_ADDS[model.__name__]
    assert {name for name in WHO if pages.has_change_permission(asked[name])} == WHO_CHANGES[model.__name__]
    assert {name for name in WHO if pages.has_delete_permission(asked[name])} == WHO_DELETES.get(model.__name__, NOBODY)


@pytest.mark.parametrize("name", WHO)
def test_the_pages_hold_to_the_table(client, staff, name):
    client.force_login(staff[name])
    wrong = []

    for model in admin.site._registry:
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/add/"
        expected = 200 if name in WHO_ADDS[model.__name__] else 403
        refused = 400 if name in WHO_ADDS[model.__name__] else 403
        answers = (client.get(address).status_code, client.post(address, {}).status_code)
        wrong += [(model.__name__, answers)] if answers != (expected, refused) else []

    assert wrong == []


def test_nobody_writes_without_the_right_to_open_the_admin_pages(client, demo_user):
    client.force_login(demo_user("officer"))

    answer = client.post("/admin/activities/activity/add/", {"kind": "workshop"})

    assert (answer.status_code, answer["Location"]) == (302, "/admin/login/?next=/admin/activities/activity/add/")


def test_a_superuser_has_the_rights_of_the_role_alone(client):
    client.force_login(User.objects.create_superuser("root@demo.example", "correct horse battery", name="Root"))

    assert client.get("/admin/accounts/office/add/").status_code == 200
    assert client.get("/admin/activities/theme/add/").status_code == 403
    assert client.get("/admin/activities/activity/add/").status_code == 403


def test_an_officer_writes_the_records_of_the_own_office_only(staff):
    pages = admin.site.get_model_admin(Activity)
    own, other = an_activity(published=True), an_activity(published=True, office="demo-dakar")

    assert [pages.has_change_permission(asking(staff["officer"]), row) for row in (own, other)] == [True, False]
    assert [pages.has_delete_permission(asking(staff["officer"]), row) for row in (own, other)] == [True, False]
