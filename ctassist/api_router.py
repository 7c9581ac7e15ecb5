"""All addresses of the API, under /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.response import Response
from rest_framework.views import APIView

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


class Schema(SpectacularAPIView):
    """The description of the API; YAML, or JSON with `?format=json`."""

    content_negotiation_class = DefaultContentNegotiation


class Docs(SpectacularSwaggerView):
    """The page to read and try the API with; other sites' windows stay apart from it, as from all our pages."""

    schema = None  # a page, no part of the API

    def get(self, request, *args, **kwargs):
        response = super().get(request, *args, **kwargs)
        del response["Cross-Origin-Opener-Policy"]  # the package loosens it; ours is set after this
        return response


class Root(APIView):
    """The addresses of all resources."""

    schema = None  # the schema says it better

    def get(self, request):
        names = [*RESOURCES, "schema", "docs"]
        return Response({name: request.build_absolute_uri(f"{name}/") for name in names})


urlpatterns = [
    path("", Root.as_view(), name="api"),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("docs/", Docs.as_view(url_name="api-schema"), name="api-docs"),
]
for name, (list_endpoint, detail_endpoint) in RESOURCES.items():
    urlpatterns += [
        path(f"{name}/", list_endpoint.as_view(), name=f"api-{name}"),
        path(f"{name}/<str:key>/", detail_endpoint.as_view(), name=f"api-{name}-detail"),
    ]
urlpatterns.append(path("activities/<str:key>/<str:act>/", activities.ActivityAct.as_view(), name="api-activity-act"))
