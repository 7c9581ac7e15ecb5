"""All addresses of the API, under /api/v1/."""

import functools

from django.http import HttpResponse
from django.urls import path
from django.utils.cache import patch_vary_headers
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularSwaggerView
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api import OwnToken
from activities import api as activities
from activities import figure_api as figures
from activities import saved_view_api as saved_views
from instruments import api as instruments
from participants import api as participants
from partners import api as partners
from reports import api as reports
from reports import board_api as board

RESOURCES = {  # place -> list, detail
    "activities": (activities.ActivityList, activities.ActivityDetail),
    "countries": (reports.CountryList, reports.CountryDetail),
    "instruments": (instruments.InstrumentList, instruments.InstrumentDetail),
    "outputs": (activities.OutputList, activities.OutputDetail),
    "partners": (partners.PartnerList, partners.PartnerDetail),
    "projects": (activities.ProjectList, activities.ProjectDetail),
    "reported-figures": (figures.ReportedFigureList, figures.ReportedFigureDetail),
    "saved-views": (saved_views.SavedViewList, saved_views.SavedViewDetail),
    "treaty-actions": (instruments.TreatyActionList, instruments.TreatyActionDetail),
    **activities.vocabularies(),
}
STATISTICS = {  # place under statistics/ -> endpoint
    "accession": board.AccessionStatistics,
    "activities": reports.ActivityStatistics,
    "coordination": board.CoordinationStatistics,
    "participants": reports.PeopleStatistics,
    "ratification": reports.RatificationStatistics,
    "reported": board.ReportedStatistics,
}

FORMATS = {"yaml": OpenApiYamlRenderer, "json": OpenApiJsonRenderer}


class Schema(APIView):
    """The description of the API; YAML, or JSON with `?format=json` or for a client that accepts JSON."""

    schema = None  # no part of what it describes
    takes = {"format": tuple(FORMATS)}

    def get(self, request):
        preferred = "json" if "json" in request.headers.get("Accept", "") else "yaml"
        wanted = request.query_params.get("format", preferred)
        headers = {"Content-Disposition": f'inline; filename="ctassist.{wanted}"'}
        response = HttpResponse(description(wanted), content_type=FORMATS[wanted].media_type, headers=headers)
        patch_vary_headers(response, ["Accept"])
        return response


@functools.cache
def description(wanted):
    """The description as bytes of YAML or JSON. It follows from the code alone, so a process makes it once."""
    described = SchemaGenerator().get_schema(public=True)
    return FORMATS[wanted]().render(described, renderer_context={})


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
        names = [*RESOURCES, "ratifications/matrix", "search", "statistics", "token", "schema", "docs"]
        return Response({name: request.build_absolute_uri(f"{name}/") for name in names})


class Statistics(APIView):
    """The addresses of all statistics."""

    schema = None  # the schema says it better

    def get(self, request):
        return Response({name: request.build_absolute_uri(f"{name}/") for name in STATISTICS})


urlpatterns = [
    path("", Root.as_view(), name="api"),
    path("token/", OwnToken.as_view(), name="api-token"),
    path("schema/", Schema.as_view(), name="api-schema"),
    path("statistics/", Statistics.as_view(), name="api-statistics"),
    path("docs/", Docs.as_view(url_name="api-schema"), name="api-docs"),
]
for name, (list_endpoint, detail_endpoint) in RESOURCES.items():
    urlpatterns += [
        path(f"{name}/", list_endpoint.as_view(), name=f"api-{name}"),
        path(f"{name}/<str:key>/", detail_endpoint.as_view(), name=f"api-{name}-detail"),
    ]
urlpatterns += [
    path(f"statistics/{name}/", endpoint.as_view(), name=f"api-statistics-{name}")
    for name, endpoint in STATISTICS.items()
]
urlpatterns.append(path("search/", reports.Search.as_view(), name="api-search"))
urlpatterns.append(path("ratifications/matrix/", instruments.RatificationMatrix.as_view(), name="api-matrix"))
urlpatterns.append(path("saved-views/<str:key>/tile/", saved_views.SavedViewTile.as_view(), name="api-tile"))
urlpatterns += [
    path("activities/<str:key>/participants/", participants.ParticipationList.as_view(), name="api-participants"),
    path(
        "activities/<str:key>/participants/<str:public_id>/",
        participants.ParticipationDetail.as_view(),
        name="api-participant",
    ),
]
urlpatterns.append(
    path("activities/<str:key>/participant-statistics/", reports.ActivityPeople.as_view(), name="api-activity-people")
)
urlpatterns.append(path("activities/<str:key>/<str:act>/", activities.ActivityAct.as_view(), name="api-activity-act"))
