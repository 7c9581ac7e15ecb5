"""The figures that documents state, in the API."""

from rest_framework import serializers

from activities.figure_listing import ReportedFigureListing, figure_items
from activities.models import ReportedFigure
from activities.serializers import DocumentLinkSerializer
from countries.serializers import CountryLinkSerializer
from ctassist.lib.api import DetailEndpoint, ListEndpoint
from ctassist.lib.api_schema import described_detail, described_list
from ctassist.lib.serializers import CodeLabelSerializer


class ReportedFigureSerializer(serializers.Serializer):
    """A number that a document states of a period. Never to be added to what is recorded."""

    code = serializers.CharField()
    url = serializers.URLField()
    title = serializers.CharField()
    measure = CodeLabelSerializer()
    subject = serializers.CharField(allow_null=True, help_text="Of which part of the work; null: of all of it.")
    value = serializers.IntegerField()
    basis = CodeLabelSerializer()
    qualifier_as_stated = serializers.CharField(allow_null=True, help_text="In the words of the source.")
    starts_on = serializers.DateField(allow_null=True)
    starts_on_precision = serializers.CharField()
    ends_on = serializers.DateField(allow_null=True)
    ends_on_precision = serializers.CharField()
    countries = CountryLinkSerializer(many=True)
    document = DocumentLinkSerializer()
    place = serializers.CharField(help_text="Where it stands in the document.")
    note = serializers.CharField(allow_null=True)


class ReportedFigureList(ListEndpoint):
    """Figures that documents state; with `year` or `period` those whose whole period lies in it."""

    listing_class = ReportedFigureListing


class ReportedFigureDetail(DetailEndpoint):
    """One figure that a document states."""

    def item(self, key, user, base, language):
        return next(iter(figure_items(ReportedFigure.objects.filter(code=key), base)), None)


described_list(ReportedFigureList, ReportedFigureSerializer, "reported_figures", "reported figures")
described_detail(ReportedFigureDetail, ReportedFigureSerializer, "reported_figure", "reported figures")
