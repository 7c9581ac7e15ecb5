"""All addresses of the API, under /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from activities import api as activities
from countries import api as countries
from instruments import api as instruments
from partners import api as partners
from reports import api as reports

RESOURCES = {  # place -> list, detail
    "activities": (activities.ActivityList, activities.ActivityDetail),
    "countries": (countries.CountryList, reports.CountryDetail),
    "instruments": (instruments.InstrumentList, instruments.InstrumentDetail),
    "partners": (partners.PartnerList, partners.PartnerDetail),
    "projects": (activities.ProjectList, activities.ProjectDetail),
    "treaty-actions": (instruments.TreatyActionList, instruments.TreatyActionDetail),
    **activities.vocabularies(),
}

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
]
for name, (list_endpoint, detail_endpoint) in RESOURCES.items():
    urlpatterns += [
        path(f"{name}/", list_endpoint.as_view(), name=f"api-{name}"),
        path(f"{name}/<str:key>/", detail_endpoint.as_view(), name=f"api-{name}-detail"),
    ]
