"""All addresses of the site. The API's stand in `api_router.py`."""

from django.contrib import admin
from django.urls import include, path

from accounts import access_views, client_views
from activities import act_views, form_views
from activities import saved_view_pages as saved_views
from activities import views as activities
from ctassist import health
from instruments import act_views as act_pages
from instruments import list_views as lists
from instruments import views as instruments
from participants import alike_views
from participants import import_views as attendance
from participants import people_search_views as people
from partners import views as partners
from reports import search_views
from reports import treaty_views as treaties
from reports import views as reports
from reports.accession_page import AccessionPage
from reports.coordination_page import CoordinationPage
from reports.dashboard_views import DashboardPage
from reports.reported_page import ReportedPage

admin.site.site_header = "ctassist administration"
admin.site.site_title = "ctassist"

urlpatterns = [
    path("api/v1/", include("ctassist.api_router")),
    path("", reports.home, name="home"),
    path("activities/", activities.ActivityList.as_view(), name="activities"),
    path("activities/new/", form_views.activity_new, name="activity-new"),
    path("activities/new/understood/", form_views.activity_understood, name="activity-understood"),
    path("activities/new/choices/<str:name>/", form_views.activity_choices, name="activity-choices"),
    path("activities/export/", activities.activity_export, name="activity-export"),
    path("activities/bin/", act_views.ActivityBin.as_view(), name="activity-bin"),
    path("activities/bin/projects/", act_views.ProjectBin.as_view(), name="project-bin"),
    path("activities/bin/outputs/", act_views.OutputBin.as_view(), name="output-bin"),
    path("activities/<str:reference>/", reports.activity, name="activity"),
    path("activities/<str:reference>/edit/", form_views.activity_edit, name="activity-edit"),
    path("activities/<str:reference>/history/", activities.activity_history, name="activity-history"),
    path("activities/<str:reference>/acts/<str:act>/", act_views.activity_act, name="activity-act"),
    path("activities/<str:reference>/participants/", include("participants.import_urls")),
    path("activities/<str:reference>/participants/", include("participants.urls")),
    path("countries/", reports.CountryList.as_view(), name="countries"),
    path("countries/<str:alpha3>/", reports.country, name="country"),
    path("instruments/", reports.InstrumentList.as_view(), name="instruments"),
    path("instruments/became-party/", treaties.BecameParty.as_view(), name="instruments-became-party"),
    path("instruments/became-party/csv/", treaties.became_party_csv, name="instruments-became-party-csv"),
    path("instruments/party-to-all/", treaties.PartyToAll.as_view(), name="instruments-party-to-all"),
    path("instruments/missing/", treaties.Missing.as_view(), name="instruments-missing"),
    path("instruments/matrix/", instruments.MatrixPage.as_view(), name="matrix"),
    path("instruments/matrix/export/", instruments.matrix_export, name="matrix-export"),
    path("instruments/<str:code>/", reports.instrument, name="instrument"),
    path("instruments/<str:code>/deposit/", act_pages.deposit, name="treaty-deposit"),
    path("instruments/<str:code>/denounce/", act_pages.denounce, name="treaty-denounce"),
    path("treaty-actions/", instruments.TreatyActionPage.as_view(), name="treaty-actions"),
    path("treaty-actions/understood/", act_pages.understood, name="treaty-understood"),
    path("treaty-actions/<int:pk>/correct/", act_pages.correct, name="treaty-correct"),
    path("imports/", attendance.imports, name="imports"),
    path("imports/attendance/", attendance.AttendanceImports.as_view(), name="attendance-imports"),
    path("imports/<uuid:public_id>/", lists.list_import, name="import"),
    path("imports/<uuid:public_id>/columns/", lists.import_columns, name="import-columns"),
    path("imports/<uuid:public_id>/write/", lists.import_write, name="import-write"),
    path("partners/", reports.PartnerList.as_view(), name="partners"),
    path("partners/<str:code>/", reports.partner, name="partner"),
    path("partners/<str:code>/merge/", partners.partner_merge, name="partner-merge"),
    path("partners/<str:code>/merge/undo/", partners.partner_merge_undo, name="partner-merge-undo"),
    path("projects/", activities.ProjectList.as_view(), name="projects"),
    path("projects/<str:reference>/", activities.project_detail, name="project"),
    path("projects/<str:reference>/acts/<str:act>/", act_views.project_act, name="project-act"),
    path("outputs/", activities.OutputList.as_view(), name="outputs"),
    path("outputs/<str:code>/", activities.output_detail, name="output"),
    path("outputs/<str:code>/acts/<str:act>/", act_views.output_act, name="output-act"),
    path("search/", search_views.search, name="search"),
    path("search/suggestions/", search_views.suggestions, name="search-suggestions"),
    path("search/people/", people.people_search, name="people-search"),
    path("dashboard/", DashboardPage.as_view(), name="dashboard"),
    path("views/", saved_views.views, name="views"),
    path("views/new/", saved_views.view_new, name="view-new"),
    path("views/<uuid:public_id>/", saved_views.view_open, name="view"),
    path("views/<uuid:public_id>/edit/", saved_views.view_edit, name="view-edit"),
    path("views/<uuid:public_id>/delete/", saved_views.view_delete, name="view-delete"),
    path("views/<uuid:public_id>/tile/<str:act>/", saved_views.view_tile, name="view-tile"),
    path("dashboard/coordination/", CoordinationPage.as_view(), name="dashboard-coordination"),
    path("dashboard/became-party/", AccessionPage.as_view(), name="dashboard-became-party"),
    path("dashboard/reported/", ReportedPage.as_view(), name="dashboard-reported"),
    path("activities/<str:reference>/participants/alike/", alike_views.people_alike, name="people-alike"),
    path("data-protection/", include("participants.protection_urls")),
    path("jobs/", include("ctassist.lib.jobs.urls")),
    path("accounts/access/", access_views.AccessLog.as_view(), name="access-log"),
    path("accounts/access/export/", access_views.access_log_export, name="access-log-export"),
    path("accounts/clients/", client_views.ClientList.as_view(), name="clients"),
    path("accounts/clients/new/", client_views.client_new, name="client-new"),
    path("accounts/clients/<int:pk>/", client_views.client_page, name="client"),
    path("accounts/clients/<int:pk>/close/", client_views.client_close, name="client-close"),
    path("accounts/clients/<int:pk>/open/", client_views.client_open, name="client-open"),
    path("accounts/clients/<int:pk>/tokens/", client_views.client_token, name="client-token"),
    path("accounts/clients/<int:pk>/tokens/<int:token>/rotate/", client_views.token_rotate, name="token-rotate"),
    path("accounts/clients/<int:pk>/tokens/<int:token>/revoke/", client_views.token_revoke, name="token-revoke"),
    path("accounts/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("health/live", health.live),
    path("health/ready", health.ready),
]

handler400 = "ctassist.lib.errors.bad_request"
handler403 = "ctassist.lib.errors.forbidden"
handler404 = "ctassist.lib.errors.not_found"
handler500 = "ctassist.lib.errors.failed"
